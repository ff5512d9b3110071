//! What is put on an Auto Scaling group: hooks, a warm pool, refreshes, times without capacity?

use crate::cluster::group::{
    HookResult, InstanceRefresh, LaunchOverride, LifecycleHook, Shortage, WarmPool, WarmState,
};
use crate::cluster::ids::ZoneId;
use crate::scenario::node::Node;
use crate::scenario::resolve::group::{Ground, instance_type, zone};
use crate::scenario::resolve::{Context, moment};
use crate::scenario::view::View;

/// The hooks on launching and on terminating, at most one each.
pub type Hooks = (Option<LifecycleHook>, Option<LifecycleHook>);

/// `lifecycleHooks`
pub fn hooks(context: &mut Context, view: View<'_>) -> Option<Hooks> {
    let (mut launch, mut terminate) = (None, None);
    for view in view.tables("lifecycleHooks") {
        let hook = hook(view)?;
        let transition = view.text("lifecycleTransition")?;
        let place = if transition == "autoscaling:EC2_INSTANCE_LAUNCHING" {
            &mut launch
        } else {
            &mut terminate
        };
        if place.replace(hook).is_some() {
            let complaint = context.error("one-hook", view.spot("lifecycleTransition"));
            complaint.add("transition", transition);
        }
        if hook.completes_after.is_none() {
            let complaint = context.warning("hook-never-completes", view.spot);
            complaint.add("timeout", hook.heartbeat.to_string());
        }
    }
    Some((launch, terminate))
}

fn hook(view: View<'_>) -> Option<LifecycleHook> {
    Some(LifecycleHook {
        completes_after: view.span("completesAfter"),
        heartbeat: view.span("heartbeatTimeout")?,
        default_result: match view.text("defaultResult")?.as_str() {
            "CONTINUE" => HookResult::Continue,
            _ => HookResult::Abandon,
        },
    })
}

/// `warmPool`; `Some(None)` when there is none.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
pub fn warm_pool(context: &mut Context, view: View<'_>) -> Option<Option<WarmPool>> {
    let Some(pool) = view.table("warmPool") else {
        return (!view.has("warmPool")).then_some(None);
    };
    // EC2 Auto Scaling user guide, warm pools: not with a mixed instances policy.
    if view.has("mixedInstancesPolicy") {
        context.error("warm-pool-mixed", pool.spot);
    }
    Some(Some(WarmPool {
        min_size: pool.count("minSize")?,
        max_group_prepared_capacity: pool.count("maxGroupPreparedCapacity"),
        state: match pool.text("poolState")?.as_str() {
            "Running" => WarmState::Running,
            _ => WarmState::Stopped,
        },
        reuse_on_scale_in: pool.flag("reuseOnScaleIn")?,
    }))
}

/// `instanceRefreshes`, in order of time.
pub fn refreshes(context: &mut Context, view: View<'_>) -> Option<Vec<InstanceRefresh>> {
    let views = view.tables("instanceRefreshes");
    let found: Vec<Option<InstanceRefresh>> =
        views.iter().map(|view| refresh(context, *view)).collect();
    let mut found: Vec<InstanceRefresh> = found.into_iter().collect::<Option<_>>()?;
    found.sort_by_key(|refresh| refresh.at);
    Some(found)
}

fn refresh(context: &mut Context, view: View<'_>) -> Option<InstanceRefresh> {
    let checkpoints: Vec<u32> = view
        .node("checkpointPercentages")
        .map_or(&[][..], Node::items)
        .iter()
        .filter_map(|item| u32::try_from(item.number()?.whole?).ok())
        .collect();
    if checkpoints.windows(2).any(|pair| pair[0] >= pair[1]) {
        context.error("checkpoints-ascend", view.spot("checkpointPercentages"));
    }
    Some(InstanceRefresh {
        at: moment(context, view, "at")?,
        min_healthy_percent: view.count("minHealthyPercentage")?,
        max_healthy_percent: view.count("maxHealthyPercentage")?,
        warmup: view.span("instanceWarmup"),
        checkpoints,
        checkpoint_delay: view.span("checkpointDelay")?,
    })
}

/// `shortages`: of types and zones that the group has.
pub fn shortages(
    context: &mut Context,
    view: View<'_>,
    (ground, zones, overrides): (Ground<'_>, &[ZoneId], &Option<Vec<LaunchOverride>>),
) -> Option<Vec<Shortage>> {
    let mut found = Vec::new();
    for view in view.tables("shortages") {
        let kind = match view.node("instanceType") {
            Some(node) => Some(instance_type(context, node)?),
            None => None,
        };
        let zone = match view.node("availabilityZone") {
            Some(node) => Some(zone(context, node, ground)?),
            None => None,
        };
        let (from, until) = (
            moment(context, view, "from")?,
            moment(context, view, "until")?,
        );
        if from >= until {
            let complaint = context.error("order", view.spot("until"));
            complaint.add("low", "from").add("high", "until");
        }
        let foreign = kind.is_some_and(|kind| {
            let known = overrides.as_deref().unwrap_or_default();
            overrides.is_some() && !known.iter().any(|launch| launch.kind == kind)
        });
        for (wrong, key) in [
            (foreign, "instanceType"),
            (
                zone.is_some_and(|z| !zones.contains(&z)),
                "availabilityZone",
            ),
        ] {
            if wrong {
                context
                    .error("not-in-group", view.spot(key))
                    .add("key", key);
            }
        }
        found.push(Shortage {
            kind,
            zone,
            from,
            until,
        });
    }
    Some(found)
}
