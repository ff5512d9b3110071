//! Which instances drain for ever, because the deployment settings let no task move?

use std::collections::{BTreeMap, BTreeSet};

use super::RunReport;
use super::events::instance;
use super::format::{count, span};
use super::text::fill;
use crate::cluster::fact::{Subject, What};
use crate::cluster::ids::{InstanceId, ServiceId, TaskId};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State};
use crate::cluster::service::Scheduling;
use crate::cluster::task::TaskStatus;
use crate::control::scheduler::replica::{lower_bound, upper_bound};
use crate::kernel::time::{Instant, Span};
use crate::words::{Lang, fleet as words};

/// Longer than a target's deregistration and a container's stop usually take.
const LONG: Span = Span::from_secs(15 * 60);

/// Instances that a service held in DRAINING: how many, and the one that it held longest.
struct Held {
    instances: u64,
    longest: (Span, InstanceId),
}

/// One line for each service that holds instances in DRAINING, because it may neither start one
/// more task nor stop one.
pub(super) fn stuck(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let mut held: BTreeMap<ServiceId, Held> = BTreeMap::new();
    for (id, length, tasks) in drained(report) {
        let services: BTreeSet<ServiceId> = tasks.into_iter().map(|(_, service)| service).collect();
        for service in services.into_iter().filter(|id| cannot_move(report, *id)) {
            let found = held.entry(service).or_insert(Held {
                instances: 0,
                longest: (length, id),
            });
            found.instances += 1;
            if length > found.longest.0 {
                found.longest = (length, id);
            }
        }
    }
    let each = held.into_iter();
    each.map(|(service, held)| line(report, service, (&held, lang)))
        .collect()
}

fn line(report: &RunReport<'_>, service: ServiceId, (held, lang): (&Held, Lang)) -> String {
    let (length, id) = held.longest;
    let spec = &report.setup.services[service.index()].spec;
    let values = [
        ("n", count(held.instances)),
        (
            "instance",
            instance(report.outcome, report.outcome.names.instances[id.index()]),
        ),
        ("length", span(length, lang)),
        ("min", spec.minimum_healthy_percent.to_string()),
        ("max", spec.maximum_percent.to_string()),
        ("service", spec.name.clone()),
    ];
    if held.instances == 1 {
        fill(words::STUCK_ONE, lang, &values[1..])
    } else {
        fill(words::STUCK, lang, &values)
    }
}

/// Whether the service may neither start one more task than it wants nor stop one.
fn cannot_move(report: &RunReport<'_>, service: ServiceId) -> bool {
    let spec = &report.setup.services[service.index()].spec;
    let rows = &report.outcome.services[service.index()].minutes;
    let desired = rows.last().map_or(spec.desired_count, |row| row.desired);
    spec.scheduling == Scheduling::Replica
        && lower_bound(spec, desired) >= desired
        && upper_bound(spec, desired) <= desired
}

type Tasks = BTreeSet<(TaskId, ServiceId)>;

const fn begins_to_drain(what: &What) -> bool {
    let draining = ContainerInstanceStatus::Draining;
    matches!(what, What::InstanceStatusChanged { to, .. } if *to as u8 == draining as u8)
}

/// Instances that were DRAINING for long, and the tasks that were there when it ended.
fn drained(report: &RunReport<'_>) -> Vec<(InstanceId, Span, Tasks)> {
    let end = Instant::START + report.outcome.simulated;
    let mut since: BTreeMap<InstanceId, Instant> = BTreeMap::new();
    let mut places: BTreeMap<TaskId, InstanceId> = BTreeMap::new();
    let mut tasks: BTreeMap<InstanceId, Tasks> = BTreeMap::new();
    let mut found = Vec::new();
    for fact in &report.outcome.facts {
        match (fact.subject, &fact.what) {
            (Subject::Task { task, service, .. }, What::TaskPlaced { instance, .. }) => {
                places.insert(task, *instance);
                tasks.entry(*instance).or_default().insert((task, service));
            }
            (Subject::Task { task, service, .. }, What::TaskStatusChanged { to, .. })
                if *to >= TaskStatus::Stopping =>
            {
                if let Some(there) = places.get(&task).and_then(|id| tasks.get_mut(id)) {
                    there.remove(&(task, service));
                }
            }
            (Subject::Instance { instance, .. }, what) if begins_to_drain(what) => {
                since.insert(instance, fact.at);
            }
            // Its tasks die with it, or it is ACTIVE again.
            (
                Subject::Instance { instance, .. },
                What::InstanceStatusChanged { .. }
                | What::Ec2StateChanged {
                    to: Ec2State::ShuttingDown,
                    ..
                },
            ) => {
                if let Some(from) = since.remove(&instance) {
                    let there = tasks.get(&instance).cloned().unwrap_or_default();
                    found.push((instance, fact.at.since(from), there));
                }
            }
            _ => {}
        }
    }
    for (instance, from) in since {
        let there = tasks.remove(&instance).unwrap_or_default();
        found.push((instance, end.since(from), there));
    }
    found.retain(|(_, length, _)| *length >= LONG);
    found
}

#[cfg(test)]
#[path = "fleet_draining_tests.rs"]
mod tests;
