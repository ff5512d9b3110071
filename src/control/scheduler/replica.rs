//! How many tasks of a replica service should start, and which should stop?
//!
//! The count is held at `desiredCount`; what fails its checks is replaced, the replacement started
//! first as far as `maximumPercent` allows (ECS developer guide, services); what is too many stops
//! in the zone with the most tasks (E46). AWS leaves ties open: within a zone we stop what does not
//! run yet before what runs, and the newest first.

use std::cmp::Reverse;

use super::draining::{Moves, moves};
use crate::catalog::parameters::Parameters;
use crate::cluster::Cluster;
use crate::cluster::ids::{ServiceId, TaskId, ZoneId};
use crate::cluster::service::{Service, ServiceSpec};
use crate::control::decision::{Because, Decision};

/// `minimumHealthyPercent` of `desired`, rounded up: least tasks running and healthy.
pub const fn lower_bound(spec: &ServiceSpec, desired: u32) -> u32 {
    let exact = desired as u64 * spec.minimum_healthy_percent as u64;
    exact.div_ceil(100) as u32
}

/// `maximumPercent` of `desired`, rounded down: most tasks RUNNING or PENDING.
pub const fn upper_bound(spec: &ServiceSpec, desired: u32) -> u32 {
    let exact = desired as u64 * spec.maximum_percent as u64;
    (exact / 100) as u32
}

/// What the scheduler wants done for a replica service as it is now.
pub fn decide(cluster: &Cluster, id: ServiceId, parameters: &Parameters) -> Vec<Decision> {
    let _ = parameters;
    let service = cluster.service(id);
    let Moves {
        stop,
        stay,
        replaceable,
    } = moves(cluster, id);
    let mut decisions = Vec::new();
    decisions.extend(stop.iter().map(|&task| Decision::Stop {
        task,
        because: Because::Draining,
    }));
    let unhealthy = unhealthy_to_stop(service);
    decisions.extend(
        service
            .failing()
            .iter()
            .take(unhealthy as usize)
            .map(|&task| Decision::Stop {
                task,
                because: Because::Unhealthy,
            }),
    );

    let failing = service.failing().len() as u32 - unhealthy;
    let active = service.active() - unhealthy - stop.len() as u32;
    let most = upper_bound(&service.spec, service.desired).max(service.desired);
    let goal = (service.desired + failing + replaceable).min(most);
    let surplus = active.saturating_sub(service.desired + failing + stay);
    if surplus > 0 {
        let victims = victims(cluster, id, surplus, &stop);
        decisions.extend(victims.into_iter().map(|task| Decision::Stop {
            task,
            because: Because::Surplus,
        }));
    }
    let outstanding = goal.saturating_sub(active);
    if outstanding != service.wanted() {
        decisions.push(Decision::Launch {
            service: id,
            outstanding,
        });
    }
    let steady = is_steady(service);
    if steady != service.steady {
        decisions.push(Decision::Steady {
            service: id,
            steady,
        });
    }
    decisions
}

/// How many failing tasks stop now: those whose replacement is healthy; where `maximumPercent`
/// leaves no room to start first, one at a time, so that its replacement can start.
fn unhealthy_to_stop(service: &Service) -> u32 {
    let failing = service.failing().len() as u32;
    let replaced = (service.healthy() + failing).saturating_sub(service.desired);
    let young = service.active() - failing - service.healthy();
    let full = service.active() >= upper_bound(&service.spec, service.desired);
    if replaced == 0 && full && young == 0 {
        failing.min(1)
    } else {
        failing.min(replaced)
    }
}

/// Desired tasks run and are healthy, and nothing else is on its way (`SERVICE_STEADY_STATE`).
fn is_steady(service: &Service) -> bool {
    service.healthy() == service.desired
        && service.alive().len() == service.desired as usize
        && service.draining().is_empty()
}

/// The `surplus` tasks to stop: each from the zone that then has the most active tasks.
fn victims(cluster: &Cluster, id: ServiceId, surplus: u32, gone: &[TaskId]) -> Vec<TaskId> {
    let service = cluster.service(id);
    let mut zones = service.zones().to_vec();
    let mut candidates: Vec<Vec<TaskId>> = vec![Vec::new(); zones.len()];
    for &task in service.alive() {
        let candidate = cluster.task(task);
        let stays = candidate.is_active() && !candidate.must_be_replaced();
        if stays && !candidate.is_draining() && !gone.contains(&task) {
            let zone = candidate.zone().map_or(0, ZoneId::index);
            candidates[zone].push(task);
        }
    }
    for zone in &mut candidates {
        // Taken from the end: those not running yet last, and among equals the newest last.
        zone.sort_by_key(|&task| (Reverse(cluster.task(task).status()), task));
    }
    let mut chosen = Vec::new();
    while (chosen.len() as u32) < surplus {
        let fullest = (0..zones.len())
            .filter(|&zone| !candidates[zone].is_empty())
            .max_by_key(|&zone| (zones[zone], Reverse(zone)));
        let Some(zone) = fullest else { break };
        zones[zone] -= 1;
        chosen.extend(candidates[zone].pop());
    }
    chosen
}

#[cfg(test)]
#[path = "replica_tests.rs"]
mod tests;
