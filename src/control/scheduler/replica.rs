//! How many tasks of a replica service should start, and which should stop?
//!
//! The count is held at `desiredCount`; what fails its checks is replaced, the replacement started
//! first as far as `maximumPercent` allows (ECS developer guide, services); what is too many stops
//! in the zone with the most tasks (E46). AWS leaves ties open: within a zone we stop what does not
//! run yet before what runs, and the newest first.

use super::draining::{Moves, moves};
use crate::catalog::parameters::Parameters;
use crate::cluster::Cluster;
use crate::cluster::ids::{ServiceId, TaskId};
use crate::cluster::service::{Launch, Service, ServiceSpec};
use crate::cluster::task::Task;
use crate::control::capacity::strategy::surplus_by_item;
use crate::control::decision::{Because, Decision};
use crate::control::placement;

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
    let service = cluster.service(id);
    let Moves {
        stop,
        stay,
        replaceable,
    } = moves(cluster, id);
    let unhealthy = unhealthy_to_stop(service);
    let failing = service.failing().iter().copied();
    let mut decisions: Vec<Decision> = stops(stop.iter().copied(), Because::Draining)
        .chain(stops(failing.take(unhealthy as usize), Because::Unhealthy))
        .collect();

    let failing = service.failing().len() as u32 - unhealthy;
    let active = service.active() - unhealthy - stop.len() as u32;
    let most = upper_bound(&service.spec, service.desired).max(service.desired);
    let goal = (service.desired + failing + replaceable).min(most);
    // A task that evens out the zones may be there besides the others until one of them stops.
    let balancing = u32::from(service.balancing.is_some());
    let surplus = active.saturating_sub(service.desired + failing + stay + balancing);
    if surplus > 0 {
        let victims = surplus_tasks((cluster, id), surplus, &stop, parameters);
        decisions.extend(stops(victims.into_iter(), Because::Surplus));
    }
    let outstanding = goal.saturating_sub(active);
    if outstanding != service.wanted() {
        decisions.push(Decision::Launch {
            service: id,
            revision: service.primary,
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

/// The tasks that are too many. Where the minimum of healthy ones would be broken, those that are
/// not healthy yet go first, and of the others no more than it leaves.
fn surplus_tasks(
    (cluster, id): (&Cluster, ServiceId),
    surplus: u32,
    gone: &[TaskId],
    parameters: &Parameters,
) -> Vec<TaskId> {
    let service = cluster.service(id);
    let least = lower_bound(&service.spec, service.desired);
    let balanced = service.spec.load_balancer.is_some();
    let is_healthy = |&&task: &&TaskId| cluster.task(task).counts_as_healthy(balanced);
    let going = gone.iter().filter(is_healthy).count() as u32;
    let spare = service.healthy().saturating_sub(least + going);
    let chosen = victims((cluster, id), surplus, gone, parameters);
    if chosen.iter().filter(is_healthy).count() <= spare as usize {
        return chosen;
    }
    let stays =
        |task: &Task| task.is_draining() || task.is_protected() || gone.contains(&task.id());
    let ready = |task: &Task| stays(task) || task.counts_as_healthy(balanced);
    let mut found = placement::victims(cluster, id, surplus, &ready);
    let taken = |task: &Task| stays(task) || found.contains(&task.id());
    let rest = (surplus - found.len() as u32).min(spare);
    let more = placement::victims(cluster, id, rest, &taken);
    found.extend(more);
    found
}

/// Tasks that stop, and why.
pub(super) fn stops(
    tasks: impl Iterator<Item = TaskId>,
    because: Because,
) -> impl Iterator<Item = Decision> {
    tasks.map(move |task| Decision::Stop { task, because })
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
pub(super) fn is_steady(service: &Service) -> bool {
    service.healthy() == service.desired
        && service.alive().len() == service.desired as usize
        && service.draining().is_empty()
}

/// The `surplus` tasks to stop, `gone` and protected ones not among them.
fn victims(
    (cluster, id): (&Cluster, ServiceId),
    surplus: u32,
    gone: &[TaskId],
    parameters: &Parameters,
) -> Vec<TaskId> {
    let spared =
        |task: &Task| task.is_draining() || task.is_protected() || gone.contains(&task.id());
    victims_but((cluster, id), surplus, &spared, parameters)
}

/// The `surplus` tasks to stop, apart from those that are `spared`: each provider of a strategy
/// gives its part, and within it placement says which.
pub(super) fn victims_but(
    (cluster, id): (&Cluster, ServiceId),
    surplus: u32,
    spared: &dyn Fn(&Task) -> bool,
    parameters: &Parameters,
) -> Vec<TaskId> {
    let service = cluster.service(id);
    let items = match &service.spec.launch {
        Launch::Providers(items)
            if items.len() > 1 && parameters.capacity_split_scale_in >= 0.5 =>
        {
            items
        }
        _ => return placement::victims(cluster, id, surplus, spared),
    };
    let parts = surplus_by_item(items, service.active_by_item(), surplus, parameters);
    let mut chosen = Vec::new();
    for (item, part) in items.iter().zip(parts) {
        let of_others = |task: &Task| spared(task) || task.provider() != Some(item.provider);
        chosen.extend(placement::victims(cluster, id, part, &of_others));
    }
    chosen
}

#[cfg(test)]
#[path = "replica_tests.rs"]
pub(super) mod tests;
