//! How do containers start, wait for each other, restart, and warm up?

use crate::catalog::nearest::nearest;
use crate::cluster::task_definition::{
    Condition, Container, ContainerLife, DependsOn, RestartPolicy, Startup, WarmUp,
};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::Span;
use crate::scenario::keys::Kind;
use crate::scenario::node::Node;
use crate::scenario::resolve::launch::Uses;
use crate::scenario::resolve::{Context, distribution};
use crate::scenario::tell::{did_you_mean, range, written};
use crate::scenario::view::{View, fits};

/// What a container says of its life, but for whom it waits; `over` is where `readyAfter` stands.
pub fn resolve(
    context: &mut Context,
    (view, over): (View<'_>, View<'_>),
    uses: Uses,
) -> Option<ContainerLife> {
    let ready_after = drawn(context, over, "readyAfter")?;
    let restart = match view.table("restartPolicy") {
        Some(at) => restart(at)?,
        None if view.has("restartPolicy") => return None,
        None => None,
    };
    Some(ContainerLife {
        depends_on: Vec::new(),
        start_timeout: start_timeout(context, view, uses),
        restart,
        ready_after,
    })
}

/// An optional distribution: `Some(None)` when it is not there.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn drawn(context: &mut Context, view: View<'_>, key: &str) -> Option<Option<Distribution>> {
    if !view.has(key) {
        return Some(None);
    }
    distribution::resolve(context, view, key).map(Some)
}

#[expect(clippy::option_option, reason = "off and wrong are two things")]
fn restart(view: View<'_>) -> Option<Option<RestartPolicy>> {
    let items = view.node("ignoredExitCodes").map_or(&[][..], Node::items);
    let codes: Vec<i32> = items
        .iter()
        .filter_map(|node| i32::try_from(node.number()?.whole?).ok())
        .collect();
    let policy = RestartPolicy {
        ignored_exit_codes: codes,
        attempt_period: view.span("restartAttemptPeriod")?,
    };
    Some(view.flag("enabled")?.then_some(policy))
}

/// 2 to 120 s on Fargate, any time on instances (ECS API).
fn start_timeout(context: &mut Context, view: View<'_>, uses: Uses) -> Option<Span> {
    let span = view.span("startTimeout")?;
    let fargate = Kind::Seconds(2.0, 120.0);
    if uses.fargate && !fits(span.as_secs_f64(), fargate) {
        let found = view.node("startTimeout").map_or_else(String::new, written);
        let complaint = context.error("out-of-range", view.spot("startTimeout"));
        complaint.add("key", "startTimeout").add("found", found);
        complaint.add("range", range(fargate));
    }
    Some(span)
}

/// For whom each container waits, once all are known: by name, without a circle, and only for what
/// the other can reach (ECS API, `ContainerDependency`).
pub fn depend(
    context: &mut Context,
    views: &[View<'_>],
    containers: &mut [Container],
) -> Option<()> {
    let mut all = Vec::new();
    for (place, view) in views.iter().enumerate() {
        let mut found = Vec::new();
        for at in view.tables("dependsOn") {
            found.push(dependency(context, at, (place, containers))?);
        }
        all.push(found);
    }
    for (container, found) in containers.iter_mut().zip(all) {
        container.life.depends_on = found;
    }
    circle(context, views, containers);
    Some(())
}

fn dependency(
    context: &mut Context,
    view: View<'_>,
    (place, containers): (usize, &[Container]),
) -> Option<DependsOn> {
    let name = view.text("containerName")?;
    let Some(container) = containers.iter().position(|c| c.name == name) else {
        let names: Vec<&str> = containers.iter().map(|c| c.name.as_str()).collect();
        let label = nearest(&name, names.iter().copied());
        let label = label.first().map(|name| did_you_mean(name));
        let complaint = context.error("unknown-name", view.spot("containerName"));
        complaint.add("key", "dependsOn").add("name", name);
        complaint.add("names", names.join(", "));
        complaint.label = label;
        return None;
    };
    let written = view.text("condition")?;
    let condition = match written.as_str() {
        "COMPLETE" => Condition::Complete,
        "SUCCESS" => Condition::Success,
        "HEALTHY" => Condition::Healthy,
        _ => Condition::Start,
    };
    let other = &containers[container];
    let exits = matches!(condition, Condition::Complete | Condition::Success);
    let code = if exits && other.essential {
        "condition-on-essential"
    } else if condition == Condition::Healthy && other.health_check.is_none() {
        "condition-without-check"
    } else {
        ""
    };
    if !code.is_empty() {
        let complaint = context.error(code, view.spot("condition"));
        complaint
            .add("name", name.as_str())
            .add("condition", written);
    } else if exits && other.exits.is_none() && place != container {
        let complaint = context.warning("never-exits", view.spot("condition"));
        complaint.add("name", name).add("condition", written);
    }
    Some(DependsOn {
        container,
        condition,
    })
}

/// A container that waits for itself, by way of others or at once, never starts.
fn circle(context: &mut Context, views: &[View<'_>], containers: &[Container]) {
    let mut done = vec![false; containers.len()];
    // Whoever waits only for those that can start can start too; who is left waits in a circle, or
    // for one that does.
    loop {
        let ready = containers.iter().enumerate().position(|(place, c)| {
            !done[place] && c.life.depends_on.iter().all(|on| done[on.container])
        });
        match ready {
            Some(place) => done[place] = true,
            None => break,
        }
    }
    if let Some(first) = done.iter().position(|done| !done) {
        let names: Vec<&str> = containers
            .iter()
            .zip(&done)
            .filter(|(_, done)| !**done)
            .map(|(container, _)| container.name.as_str())
            .collect();
        let complaint = context.error("dependency-circle", views[first].spot("dependsOn"));
        complaint.add("names", names.join(", "));
    }
}

/// `startup` of a task definition. The container that serves requests passes its own check when the
/// program is ready, unless it says something else.
pub fn startup(
    context: &mut Context,
    view: View<'_>,
    containers: &mut [Container],
) -> Option<Startup> {
    let Some(at) = view.table("startup") else {
        return (!view.has("startup")).then(Startup::default);
    };
    let ready_after = drawn(context, at, "readyAfter")?;
    let warm_up = match at.table("warmUp") {
        Some(at) => Some(WarmUp {
            duration: at.span("duration")?,
            slowdown: at.number("slowdown")?,
        }),
        None if at.has("warmUp") => return None,
        None => None,
    };
    if let Some(serving) = containers.iter_mut().find(|c| c.essential)
        && serving.life.ready_after.is_none()
    {
        serving.life.ready_after.clone_from(&ready_after);
    }
    Some(Startup {
        ready_after,
        cpu: at.span("cpu")?,
        warm_up,
    })
}
