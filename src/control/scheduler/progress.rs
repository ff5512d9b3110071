//! How far is a rolling update: there, on its way, or unable to move?

use super::replica::{lower_bound, upper_bound};
use super::rollout::is_rolling;
use crate::cluster::Cluster;
use crate::cluster::deployment::DeploymentReason;
use crate::cluster::ids::ServiceId;
use crate::cluster::service::Service;
use crate::cluster::task::Task;

/// Whether the bounds of a service leave no room for a single task, up or down, while tasks of an
/// old revision are still there: its deployment never goes on (E39).
pub fn is_stuck(service: &Service) -> bool {
    let desired = service.desired;
    let new = service.of_revision(service.primary).active();
    is_rolling(service)
        && desired > 0
        && service.active() - new >= desired
        && upper_bound(&service.spec, desired) <= desired
        && lower_bound(&service.spec, desired) >= desired
}

/// Whether nothing but protected tasks of an old revision keeps the deployment of a service from
/// going on (`DEPLOYMENT_BLOCKED`): until their protection expires.
pub fn is_blocked(cluster: &Cluster, id: ServiceId) -> bool {
    let service = cluster.service(id);
    let tasks = service.alive().iter().map(|&task| cluster.task(task));
    let mut old = tasks
        .filter(|task| task.is_active() && task.revision() != service.primary)
        .peekable();
    let new = service.of_revision(service.primary);
    let most = upper_bound(&service.spec, service.desired);
    let full = new.active() >= service.desired || service.active() >= most;
    is_rolling(service)
        && full
        && new.healthy == new.active()
        && old.peek().is_some()
        && old.all(Task::is_protected)
}

/// Whether the deployment that goes on has what it needs, and why that is enough; bake time comes
/// on top.
pub fn arrived(service: &Service) -> Option<DeploymentReason> {
    let deployment = service.going_on()?;
    let new = service.of_revision(deployment.revision);
    let alone = service.alive().len() == new.alive as usize;
    if service.steady && alone {
        return Some(DeploymentReason::Steady);
    }
    let early = service.spec.deployment.early_success?;
    let share = u64::from(service.desired) * u64::from(early.healthy_percent);
    let enough = u64::from(new.healthy) >= share.div_ceil(100);
    let cleaned = alone || !early.blocking_cleanup;
    (enough && cleaned).then_some(DeploymentReason::EarlySuccess)
}
