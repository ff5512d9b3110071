//! How is a service deployed? `deploymentController` and `deploymentConfiguration`, with what AWS
//! refuses.

use crate::cluster::deployment::{
    CircuitBreaker, CodeDeploy, Controller, DeploymentAlarms, DeploymentSettings, EarlySuccess,
    Hook, Shift, Stage, Strategy, Threshold,
};
use crate::kernel::time::Span;
use crate::scenario::node::Node;
use crate::scenario::resolve::{Context, alarm, needs, nothing, section};
use crate::scenario::view::View;

/// The settings of the service `view`.
pub fn resolve(context: &mut Context, view: View<'_>) -> Option<DeploymentSettings> {
    let controller = controller(context, view);
    let empty = nothing(view.spot);
    let at = section(view, "deploymentConfiguration", &empty);
    of_ecs_only(context, view, at);
    let strategy = strategy(context, view, at);
    let breaker = circuit_breaker(context, at);
    let alarms = alarms(context, at);
    let early = early_success(context, at);
    let hooks = hooks(at);
    daemon(context, view, at);
    Some(DeploymentSettings {
        controller: controller?,
        strategy: strategy?,
        circuit_breaker: breaker?,
        alarms: alarms?,
        early_success: early?,
        bake: minutes(at, "bakeTimeInMinutes")?,
        hooks: hooks?,
    })
}

/// `deploymentController.type` as it is written; ECS when not given.
pub fn controller_type(view: View<'_>) -> Option<String> {
    match view.table("deploymentController") {
        Some(at) => at.text("type"),
        None => (!view.has("deploymentController")).then(|| "ECS".to_owned()),
    }
}

/// Whole minutes.
fn minutes(view: View<'_>, name: &str) -> Option<Span> {
    Some(Span::MINUTE * u64::from(view.count(name)?))
}

fn controller(context: &mut Context, view: View<'_>) -> Option<Controller> {
    let kind = controller_type(view)?;
    let empty = nothing(view.spot);
    let at = section(view, "deploymentController", &empty);
    if kind != "CODE_DEPLOY" {
        for key in ["deploymentConfigName", "terminationWaitTimeInMinutes"] {
            not_of(context, at, (key, &kind));
        }
    }
    if kind != "ECS" && view.text("schedulingStrategy").as_deref() == Some("DAEMON") {
        let complaint = context.error("daemon-controller", at.spot("type"));
        complaint.add("type", kind.as_str());
    }
    match kind.as_str() {
        "CODE_DEPLOY" => {
            if !view.has("loadBalancer") {
                let complaint = context.error("shift-needs-balancer", at.spot("type"));
                complaint.add("type", "CODE_DEPLOY");
            }
            Some(Controller::CodeDeploy(CodeDeploy {
                shift: code_deploy_shift(&at.text("deploymentConfigName")?),
                termination_wait: minutes(at, "terminationWaitTimeInMinutes")?,
            }))
        }
        "EXTERNAL" => Some(Controller::External),
        _ => Some(Controller::Ecs),
    }
}

/// What `CodeDeploy`'s own deployment configurations say.
fn code_deploy_shift(name: &str) -> Shift {
    let minutes = |n: u64| Span::MINUTE * n;
    let linear = |every| Shift::Linear {
        step_percent: 10.0,
        step_bake: minutes(every),
    };
    let canary = |bake| Shift::Canary {
        percent: 10.0,
        bake: minutes(bake),
    };
    match name {
        "CodeDeployDefault.ECSLinear10PercentEvery1Minutes" => linear(1),
        "CodeDeployDefault.ECSLinear10PercentEvery3Minutes" => linear(3),
        "CodeDeployDefault.ECSCanary10Percent5Minutes" => canary(5),
        "CodeDeployDefault.ECSCanary10Percent15Minutes" => canary(15),
        _ => Shift::AllAtOnce,
    }
}

/// A key that another controller, strategy or type does not have.
fn not_of(context: &mut Context, view: View<'_>, (key, kind): (&'static str, &str)) {
    if view.has(key) {
        let complaint = context.error("not-of-policy", view.spot(key));
        complaint.add("key", key).add("type", kind);
    }
}

/// What only the ECS controller has (ECS API, `DeploymentConfiguration`).
fn of_ecs_only(context: &mut Context, view: View<'_>, at: View<'_>) {
    let Some(kind) = controller_type(view).filter(|kind| kind != "ECS") else {
        return;
    };
    for key in [
        "strategy",
        "bakeTimeInMinutes",
        "linearConfiguration",
        "canaryConfiguration",
        "deploymentCircuitBreaker",
        "alarms",
        "earlySuccessCriteria",
        "lifecycleHooks",
    ] {
        not_of(context, at, (key, &kind));
    }
}

fn strategy(context: &mut Context, view: View<'_>, at: View<'_>) -> Option<Strategy> {
    let name = at.text("strategy")?;
    let wrong: &[&'static str] = match name.as_str() {
        "ROLLING" => &[
            "linearConfiguration",
            "canaryConfiguration",
            "lifecycleHooks",
        ],
        "LINEAR" => &["canaryConfiguration", "earlySuccessCriteria"],
        "CANARY" => &["linearConfiguration", "earlySuccessCriteria"],
        _ => &[
            "linearConfiguration",
            "canaryConfiguration",
            "earlySuccessCriteria",
        ],
    };
    for key in wrong {
        not_of(context, at, (key, &name));
    }
    if name != "ROLLING" && !view.has("loadBalancer") {
        let complaint = context.error("shift-needs-balancer", at.spot("strategy"));
        complaint.add("type", name.as_str());
    }
    if name == "BLUE_GREEN" {
        needs(
            context,
            at,
            "bakeTimeInMinutes",
            "`deploymentConfiguration`",
        );
    }
    if name != "ROLLING" && at.table("deploymentCircuitBreaker").is_some_and(on) {
        let spot = at.spot("deploymentCircuitBreaker");
        let complaint = context.warning("breaker-only-rolling", spot);
        complaint.add("strategy", name.as_str());
    }
    shift(context, at, &name).map(|shift| shift.map_or(Strategy::Rolling, Strategy::Shifted))
}

/// How a strategy shifts traffic; `Some(None)` where it does not.
#[expect(clippy::option_option, reason = "not at all and wrong are two things")]
fn shift(context: &mut Context, at: View<'_>, strategy: &str) -> Option<Option<Shift>> {
    let empty = nothing(at.spot);
    Some(match strategy {
        "BLUE_GREEN" => Some(Shift::AllAtOnce),
        "LINEAR" => {
            let at = section(at, "linearConfiguration", &empty);
            Some(Shift::Linear {
                step_percent: tenths(context, at, "stepPercent")?,
                step_bake: minutes(at, "stepBakeTimeInMinutes")?,
            })
        }
        "CANARY" => {
            let at = section(at, "canaryConfiguration", &empty);
            Some(Shift::Canary {
                percent: tenths(context, at, "canaryPercent")?,
                bake: minutes(at, "canaryBakeTimeInMinutes")?,
            })
        }
        _ => None,
    })
}

/// A share of traffic: a multiple of 0.1.
fn tenths(context: &mut Context, view: View<'_>, name: &'static str) -> Option<f64> {
    let value = view.number(name)?;
    if (value * 10.0 - libm::round(value * 10.0)).abs() > 1e-9 {
        context.error("tenths", view.spot(name)).add("key", name);
    }
    Some(value)
}

/// Whether `enable` is true.
fn on(view: View<'_>) -> bool {
    view.flag("enable") == Some(true)
}

/// An optional setting with `enable`: `Some(None)` when it is off, nothing when it is wrong.
#[expect(clippy::option_option, reason = "off and wrong are two things")]
fn enabled<T>(
    view: View<'_>,
    name: &str,
    read: impl FnOnce(View<'_>) -> Option<T>,
) -> Option<Option<T>> {
    match view.table(name) {
        Some(at) if at.flag("enable")? => read(at).map(Some),
        Some(_) => Some(None),
        None => (!view.has(name)).then_some(None),
    }
}

#[expect(clippy::option_option, reason = "off and wrong are two things")]
fn circuit_breaker(context: &mut Context, view: View<'_>) -> Option<Option<CircuitBreaker>> {
    enabled(view, "deploymentCircuitBreaker", |at| {
        Some(CircuitBreaker {
            rollback: at.flag("rollback")?,
            threshold: match at.table("thresholdConfiguration") {
                Some(at) => threshold(context, at)?,
                None if at.has("thresholdConfiguration") => return None,
                None => Threshold::BoundedPercent(50.0),
            },
            reset_on_healthy_task: at.flag("resetOnHealthyTask")?,
        })
    })
}

fn threshold(context: &mut Context, view: View<'_>) -> Option<Threshold> {
    let (kind, value) = (view.text("type")?, view.number("value")?);
    if value <= 0.0 {
        let complaint = context.error("must-be-positive", view.spot("value"));
        complaint.add("key", "value");
        return None;
    }
    match kind.as_str() {
        "COUNT" => {
            let count = view.node("value").and_then(Node::number)?.whole;
            if count.is_none() {
                context.error("whole-count", view.spot("value"));
            }
            Some(Threshold::Count(u32::try_from(count?).ok()?))
        }
        "UNBOUNDED_PERCENT" => Some(Threshold::UnboundedPercent(value)),
        _ => Some(Threshold::BoundedPercent(value)),
    }
}

/// The names are checked also when it is off.
#[expect(clippy::option_option, reason = "off and wrong are two things")]
fn alarms(context: &mut Context, view: View<'_>) -> Option<Option<DeploymentAlarms>> {
    let Some(at) = view.table("alarms") else {
        return (!view.has("alarms")).then_some(None);
    };
    let items = at.node("alarmNames").map_or(&[][..], Node::items);
    let found: Vec<Option<usize>> = items
        .iter()
        .map(|node| alarm::place_of(context, node))
        .collect();
    let found = found.into_iter().collect::<Option<Vec<usize>>>();
    let (enable, rollback) = (at.flag("enable")?, at.flag("rollback")?);
    let alarms = DeploymentAlarms {
        alarms: found?,
        rollback,
    };
    Some(enable.then_some(alarms))
}

#[expect(clippy::option_option, reason = "off and wrong are two things")]
fn early_success(context: &mut Context, view: View<'_>) -> Option<Option<EarlySuccess>> {
    let minimum = view.count("minimumHealthyPercent");
    enabled(view, "earlySuccessCriteria", |at| {
        needs(context, at, "healthyPercent", "`earlySuccessCriteria`");
        let healthy_percent = at.count("healthyPercent")?;
        if minimum.is_some_and(|minimum| healthy_percent < minimum) {
            let complaint = context.error("order-or-equal", at.spot("healthyPercent"));
            complaint
                .add("low", "minimumHealthyPercent")
                .add("high", "healthyPercent");
        }
        Some(EarlySuccess {
            healthy_percent,
            blocking_cleanup: at.text("sourceServiceRevisionCleanup")? == "BLOCKING",
        })
    })
}

/// One hook for each of its stages, in the order of the stages.
fn hooks(view: View<'_>) -> Option<Vec<Hook>> {
    let mut found = Vec::new();
    for at in view.tables("lifecycleHooks") {
        let (takes, succeeds) = (at.span("takes")?, at.flag("succeeds")?);
        for node in at.node("lifecycleStages").map_or(&[][..], Node::items) {
            let name = node.text()?;
            let stage = Stage::ALL.into_iter().find(|stage| stage.name() == name)?;
            found.push(Hook {
                stage,
                takes,
                succeeds,
            });
        }
    }
    found.sort_by_key(|hook| hook.stage);
    Some(found)
}

/// A daemon service is replaced in place, instance by instance: it has no second target group.
fn daemon(context: &mut Context, view: View<'_>, at: View<'_>) {
    let daemon = view.text("schedulingStrategy").as_deref() == Some("DAEMON");
    let strategy = at.text("strategy").unwrap_or_default();
    if daemon && strategy != "ROLLING" && !strategy.is_empty() {
        let complaint = context.error("daemon-controller", at.spot("strategy"));
        complaint.add("type", strategy.as_str());
    }
}
