//! Do tasks that protect themselves from scale-in hold a deployment up?

use super::replica::upper_bound;
use super::rollout::is_rolling;
use crate::cluster::Cluster;
use crate::cluster::ids::ServiceId;
use crate::cluster::task::Task;

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
