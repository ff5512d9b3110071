//! How does a replica service move away from DRAINING instances?
//!
//! Tasks that do not run yet stop at once. Those that run are replaced: started first as far as
//! `maximumPercent` of the desired count allows, stopped as far as `minimumHealthyPercent` of it
//! stays healthy (ECS developer guide, container instance draining). With 100 and 100 neither is
//! allowed and nothing moves.
//!
//! A replacement belongs to the same capacity provider as what it replaces, and the maximum is that
//! of the provider's share: two zonal providers with one task each and 150 % have no room for a
//! second one (containers-roadmap #1859).

use super::replica::{lower_bound, upper_bound};
use crate::cluster::Cluster;
use crate::cluster::ids::{ServiceId, TaskId};
use crate::cluster::service::{Launch, Service};
use crate::cluster::task::TaskStatus;

/// What draining asks of a service.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Moves {
    /// Tasks to stop now.
    pub stop: Vec<TaskId>,
    /// RUNNING tasks on DRAINING instances that stay until they are replaced.
    pub stay: u32,
    /// How many of those may have their replacement started besides them.
    pub replaceable: u32,
}

/// What draining asks of a service now.
pub fn moves(cluster: &Cluster, id: ServiceId) -> Moves {
    let service = cluster.service(id);
    if service.draining().is_empty() {
        return Moves::default();
    }
    let mut moves = Moves::default();
    let balanced = service.spec.load_balancer.is_some();
    let least = lower_bound(&service.spec, service.desired);
    let mut spare = service.healthy().saturating_sub(least);
    let mut staying = Vec::new();
    for &task in service.draining() {
        let about = cluster.task(task);
        if service.failing().contains(&task) {
            continue;
        }
        if about.status() < TaskStatus::Running {
            moves.stop.push(task);
        } else if !about.counts_as_healthy(balanced) {
            staying.push(task);
        } else if spare > 0 {
            spare -= 1;
            moves.stop.push(task);
        } else {
            staying.push(task);
        }
    }
    moves.stay = staying.len() as u32;
    moves.replaceable = replaceable(cluster, service, &staying, &moves.stop);
    moves
}

/// How many of the tasks that stay may have their replacement besides them.
fn replaceable(cluster: &Cluster, service: &Service, stay: &[TaskId], stop: &[TaskId]) -> u32 {
    let Launch::Providers(items) = &service.spec.launch else {
        return stay.len() as u32;
    };
    if items.len() == 1 {
        return stay.len() as u32;
    }
    let item_of = |task: &TaskId| {
        let provider = cluster.task(*task).provider()?;
        service.item(provider)
    };
    let count = |tasks: &[TaskId], item: usize| {
        let of_it = tasks.iter().filter(|task| item_of(task) == Some(item));
        of_it.count() as u32
    };
    let mut allowed = 0;
    for item in 0..items.len() {
        let (stay, stop) = (count(stay, item), count(stop, item));
        // Replacements are there already: the share of the provider is what it had before.
        let active = service.active_by_item()[item] - stop;
        let share = active.min(share(service, item));
        let most = upper_bound(&service.spec, share);
        allowed += stay.min(most.saturating_sub(active));
    }
    allowed
}

/// The share of a provider in the desired count, by the tasks there are: in proportion, rounded up.
fn share(service: &Service, item: usize) -> u32 {
    let counts = service.active_by_item();
    let all: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let part = u64::from(counts[item]) * u64::from(service.desired);
    part.div_ceil(all.max(1)) as u32
}

#[cfg(test)]
#[path = "draining_tests.rs"]
mod tests;
