//! Is a task definition fit for where its tasks are launched: Fargate, instances, or both?

use crate::cluster::task_definition::{Container, NetworkMode};
use crate::scenario::complaint::Spot;
use crate::scenario::keys::container::CONTAINER;
use crate::scenario::keys::{Key, Kind};
use crate::scenario::node::Node;
use crate::scenario::resolve::Context;
use crate::scenario::resolve::launch::Uses;
use crate::scenario::resolve::task_definition::{parts, place};
use crate::scenario::view::View;

/// CPU units of a task on instances (ECS API `RegisterTaskDefinition`): 0.125 to 192 vCPU.
const EC2_CPU: std::ops::RangeInclusive<u32> = 128..=196_608;

/// Where the tasks of the definition `view` are launched. One that nobody uses is held to its
/// `requiresCompatibilities`, or to Fargate.
pub fn uses_of(context: &mut Context, view: View<'_>, uses: &[(String, Uses)]) -> Uses {
    let family = view.text("family").unwrap_or_default();
    let revision = view.count("revision").map(|revision| revision.to_string());
    let mut found = Uses::default();
    for (name, of) in uses {
        let (wanted, number) = parts(name);
        if wanted == family && (number.is_none() || number == revision.as_deref()) {
            found.fargate |= of.fargate;
            found.fargate_spot |= of.fargate_spot;
            found.instances |= of.instances;
            found.unsaid |= of.unsaid;
        }
    }
    if found.unsaid && !found.fargate && !found.instances {
        // It is held to what it lists, and to neither when it lists nothing.
        let listed = view.node("requiresCompatibilities");
        let items = listed.map_or(&[][..], Node::items);
        found.fargate = items.iter().any(|item| item.text() == Some("FARGATE"));
        return found;
    }
    let Some(node) = view.node("requiresCompatibilities") else {
        found.fargate |= !found.instances;
        return found;
    };
    let lists = |name: &str| node.items().iter().any(|item| item.text() == Some(name));
    let instances = lists("EC2") || lists("MANAGED_INSTANCES");
    if node.is_blank() || !(found.fargate || found.instances) {
        found.fargate |= lists("FARGATE") || !instances;
        found.instances |= instances && !found.fargate;
    }
    if found.fargate && !lists("FARGATE") && !node.is_blank() {
        context.error("not-for-fargate", node.spot);
    }
    if found.instances && !instances && !node.is_blank() {
        context.error("not-for-ec2", node.spot);
    }
    // AWS checks the definition for all that it lists, whoever uses it.
    found.fargate |= lists("FARGATE");
    found
}

/// Fields that Fargate does not support: an error there, without effect on instances.
pub fn check(context: &mut Context, view: View<'_>, (uses, prefix): (Uses, &str)) {
    unsupported(context, view, (uses, prefix, &["placementConstraints"]));
    for inner in view.tables("containerDefinitions") {
        let name = inner.text("name").unwrap_or_default();
        let prefix = format!("{prefix}containerDefinitions.{name}.");
        unsupported(context, inner, (uses, &prefix, &["resourceRequirements"]));
    }
    if uses.instances && view.has("ephemeralStorage") {
        context.error("storage-on-ec2", view.spot("ephemeralStorage"));
    }
    let cpu = view.node("cpu").and_then(cpu_units);
    if let Some(cpu) = cpu.filter(|cpu| uses.instances && !EC2_CPU.contains(cpu)) {
        let complaint = context.error("ec2-cpu", view.spot("cpu"));
        complaint.add("cpu", cpu.to_string());
    }
}

fn cpu_units(node: &Node) -> Option<u32> {
    match node.text() {
        Some(text) => crate::scenario::units::cpu_units(text),
        None => u32::try_from(node.number()?.whole?).ok(),
    }
}

fn unsupported(context: &mut Context, view: View<'_>, (uses, prefix, more): (Uses, &str, &[&str])) {
    let key = |name: &str| view.keys.iter().find(|key| key.is(name));
    let barred = |key: &Key| matches!(key.kind, Kind::NotOnFargate) || more.contains(&key.name);
    for entry in &view.table.entries {
        let Some(key) = key(&entry.key).filter(|key| barred(key)) else {
            continue;
        };
        if entry.node.is_blank() {
            continue;
        }
        if uses.fargate {
            let complaint = context.error("not-on-fargate", entry.key_spot);
            complaint.add("key", key.name);
        } else if matches!(key.kind, Kind::NotOnFargate) {
            context.not_modelled.push(format!("{prefix}{}", key.name));
        }
    }
    debug_assert!(more.iter().all(|name| key(name).is_some()), "a known key");
    debug_assert!(
        CONTAINER
            .iter()
            .any(|key| key.name == "resourceRequirements")
    );
}

/// awsvpc on Fargate; bridge on instances when nothing is said (Linux).
pub fn network_mode(context: &mut Context, view: View<'_>, uses: Uses) -> NetworkMode {
    let given = view.text("networkMode");
    let mode = match given.as_deref() {
        Some("awsvpc") => NetworkMode::Awsvpc,
        Some("host") => NetworkMode::Host,
        Some("none") => NetworkMode::None,
        None if uses.fargate => NetworkMode::Awsvpc,
        _ => NetworkMode::Bridge,
    };
    if uses.fargate && mode != NetworkMode::Awsvpc {
        context.error("awsvpc-on-fargate", view.spot("networkMode"));
    }
    mode
}

/// CPU units of a task without `cpu` of its own: the sum over its containers (ECS agent), and no
/// less than the two shares that the kernel gives a container without any.
pub fn cpu_sum(containers: &[Container]) -> u32 {
    let sum: u32 = containers.iter().map(|container| container.cpu_units).sum();
    sum.max(2)
}

/// Memory of a task without `memory` of its own: the reservations of its containers, or their
/// limits; each must have one (ECS API).
pub fn memory_sum(context: &mut Context, view: View<'_>, containers: &[Container]) -> Option<u32> {
    let views = view.tables("containerDefinitions");
    let mut sum = Some(0);
    for (index, container) in containers.iter().enumerate() {
        let part = container.memory_reservation_mib.or(container.memory_mib);
        if part.is_none() {
            let spot: Spot = views.get(index).map_or(view.spot, |view| view.spot);
            let complaint = context.error("container-needs-memory", spot);
            complaint.add("name", container.name.as_str());
            complaint.add("where", place(view));
        }
        sum = sum.zip(part).map(|(sum, part)| sum + part);
    }
    sum
}
