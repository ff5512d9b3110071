//! What happens to a service while it runs? Deployments, task sets, protected tasks.

use std::collections::BTreeSet;

use crate::catalog::nearest::nearest;
use crate::cluster::deployment::{
    Changes, DeploymentSpec, Profile, ProtectionSpec, Revision, TaskSetChange, TaskSetVerb,
};
use crate::cluster::task_set::FIRST_TASK_SET;
use crate::kernel::time::{Instant, Span};
use crate::scenario::keys::change::TASK_SET_CHANGE;
use crate::scenario::node::Node;
use crate::scenario::resolve::deployment::controller_type;
use crate::scenario::resolve::distribution::tagged;
use crate::scenario::resolve::service::{Surroundings, definition};
use crate::scenario::resolve::{Context, moment};
use crate::scenario::tell::did_you_mean;
use crate::scenario::view::View;

/// Everything that happens to the service `view`, which begins with a task definition.
pub fn resolve(
    context: &mut Context,
    view: View<'_>,
    (around, first): (&Surroundings<'_>, Option<usize>),
) -> Option<Changes> {
    let controller = controller_type(view).unwrap_or_default();
    for (key, wrong) in [
        ("deployments", controller == "EXTERNAL"),
        ("taskSets", controller != "EXTERNAL"),
    ] {
        if wrong && view.has(key) && !controller.is_empty() {
            let complaint = context.error("not-of-policy", view.spot(key));
            complaint.add("key", key).add("type", controller.as_str());
        }
    }
    let deployments = deployments(context, view, (around, first));
    let task_sets = task_sets(context, view, (around, first));
    let protections = protections(context, view);
    Some(Changes {
        deployments: deployments?,
        task_sets: task_sets?,
        protections: protections?,
    })
}

/// `at`, which must lie within the run.
fn at(context: &mut Context, view: View<'_>) -> Option<Instant> {
    let at = moment(context, view, "at")?;
    if at >= Instant::START + context.duration && context.duration > Span::ZERO {
        context.error("after-run", view.spot("at"));
    }
    Some(at)
}

/// The task definition of a change; that before it when it names none.
fn changed(
    context: &mut Context,
    view: View<'_>,
    (around, before): (&Surroundings<'_>, Option<usize>),
) -> Option<usize> {
    if !view.has("taskDefinition") {
        return before;
    }
    let index = definition(context, view, around.definitions)?;
    let constraints = |index: usize| &around.definitions[index].constraints;
    if before.is_some_and(|before| constraints(before) != constraints(index)) {
        context.error("constraints-differ", view.spot("taskDefinition"));
    }
    Some(index)
}

fn profile(view: View<'_>) -> Option<Profile> {
    match view.table("request") {
        Some(at) => Some(Profile {
            cpu: at.number("cpu")?,
            wait: at.number("wait")?,
            failing: at.number("failing")?,
        }),
        None => (!view.has("request")).then(Profile::default),
    }
}

fn deployments(
    context: &mut Context,
    view: View<'_>,
    (around, first): (&Surroundings<'_>, Option<usize>),
) -> Option<Vec<DeploymentSpec>> {
    let views = view.tables("deployments");
    let mut timed: Vec<(Option<Instant>, View<'_>)> = views
        .into_iter()
        .map(|view| (at(context, view), view))
        .collect();
    // What a deployment without a task definition brings is what the one before it brought.
    timed.sort_by_key(|(at, _)| *at);
    let mut before = first;
    let mut found = Vec::new();
    for (at, view) in timed {
        before = changed(context, view, (around, before));
        let spec = at.zip(before).zip(profile(view));
        found.push(spec.map(|((at, task_definition), profile)| DeploymentSpec {
            at,
            revision: Revision {
                task_definition,
                profile,
            },
            desired_count: view.count("desiredCount"),
        }));
        before = before.or(first);
    }
    found.into_iter().collect()
}

fn task_sets(
    context: &mut Context,
    view: View<'_>,
    around: (&Surroundings<'_>, Option<usize>),
) -> Option<Vec<TaskSetChange>> {
    let items = view.node("taskSets").map_or(&[][..], Node::items);
    let mut timed = Vec::new();
    for node in items {
        let (action, view) = tagged(node, TASK_SET_CHANGE)?;
        timed.push((at(context, view)?, action, view));
    }
    timed.sort_by_key(|(at, ..)| *at);
    let mut names = BTreeSet::from([FIRST_TASK_SET.to_owned()]);
    let mut found = Vec::new();
    for (at, action, view) in timed {
        let task_set = view.text("taskSet")?;
        known(context, view, (action, &task_set, &mut names));
        let change = verb(context, view, (action, around));
        found.push(change.map(|change| TaskSetChange {
            at,
            task_set,
            change,
        }));
    }
    found.into_iter().collect()
}

/// A task set is made once, and then is there until it is deleted.
fn known(
    context: &mut Context,
    view: View<'_>,
    (action, name, names): (&str, &str, &mut BTreeSet<String>),
) {
    let there = names.contains(name);
    if action == "CreateTaskSet" {
        if there {
            let complaint = context.error("duplicate-name", view.spot("taskSet"));
            complaint.add("key", "taskSet").add("name", name);
        }
        names.insert(name.to_owned());
    } else if !there {
        let near = nearest(name, names.iter().map(String::as_str));
        let label = near.first().map(|name| did_you_mean(name));
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        let complaint = context.error("unknown-task-set", view.spot("taskSet"));
        complaint.add("name", name).add("names", all.join(", "));
        complaint.label = label;
    } else if action == "DeleteTaskSet" {
        names.remove(name);
    }
}

fn verb(
    context: &mut Context,
    view: View<'_>,
    (action, around): (&str, (&Surroundings<'_>, Option<usize>)),
) -> Option<TaskSetVerb> {
    Some(match action {
        "CreateTaskSet" => TaskSetVerb::Create {
            revision: Revision {
                task_definition: changed(context, view, around)?,
                profile: profile(view)?,
            },
            scale: if view.has("scale") { scale(view)? } else { 0.0 },
        },
        "UpdateTaskSet" => TaskSetVerb::Scale(scale(view)?),
        "UpdateServicePrimaryTaskSet" => TaskSetVerb::Primary,
        "ModifyListener" => TaskSetVerb::Weight(view.count("weight")?),
        _ => TaskSetVerb::Delete,
    })
}

/// `scale`: a percentage, or AWS's table with its value.
fn scale(view: View<'_>) -> Option<f64> {
    let node = view.node("scale")?;
    let node = match node.table() {
        Some(table) => table.get("value")?,
        None => node,
    };
    let value = node.number()?.value;
    (0.0..=100.0).contains(&value).then_some(value)
}

fn protections(context: &mut Context, view: View<'_>) -> Option<Vec<ProtectionSpec>> {
    let views = view.tables("taskProtections");
    let found: Vec<Option<ProtectionSpec>> = views
        .into_iter()
        .map(|view| {
            Some(ProtectionSpec {
                at: at(context, view)?,
                tasks: view.count("tasks")?,
                expires: Span::MINUTE * u64::from(view.count("expiresInMinutes")?),
            })
        })
        .collect();
    let mut found = found.into_iter().collect::<Option<Vec<_>>>()?;
    found.sort_by_key(|protection| protection.at);
    Some(found)
}
