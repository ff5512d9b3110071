//! On which instances should a daemon run, and where should it stop?
//!
//! One task on each ACTIVE instance that meets the constraints; none on DRAINING ones, where it is
//! the last to stop (ECS developer guide, services). A deployment stops old tasks as far as
//! `minimumHealthyPercent` lets it, and starts the new one on an instance when the old one is gone
//! (`maximumPercent` is 100).

use std::collections::BTreeSet;

use super::replica::lower_bound;
use super::rollout::is_stalled;
use crate::cluster::Cluster;
use crate::cluster::ids::{InstanceId, ServiceId};
use crate::cluster::instance::{ContainerInstanceStatus, Instance};
use crate::cluster::service::{Launch, Scheduling, Service};
use crate::cluster::task::Task;
use crate::control::decision::{Because, Decision};

/// What the scheduler wants done for a daemon service.
pub fn decide(cluster: &Cluster, id: ServiceId) -> Vec<Decision> {
    let service = cluster.service(id);
    let mut decisions = Vec::new();
    let alive = || service.alive().iter().map(|&task| cluster.task(task));
    let mut served = BTreeSet::new();
    let stalled = is_stalled(service);
    let mut spare = spare(service).filter(|_| !stalled).unwrap_or(0);
    for task in alive() {
        let instance = task.instance().expect("a daemon is placed at once");
        // What is being stopped keeps its place until it is STOPPED.
        served.insert(instance);
        if !task.is_active() {
            continue;
        }
        let stops = stop(cluster, service, task);
        if stops.is_none() && !stalled && task.revision() != service.primary {
            decisions.extend(replace(service, task, &mut spare));
        }
        decisions.extend(stops);
    }
    let belongs = belongs(cluster, id);
    let eligible = belongs.len() as u32;
    let missing = belongs
        .into_iter()
        .filter(|i| !stalled && !served.contains(i));
    decisions.extend(missing.map(|instance| Decision::LaunchOn {
        service: id,
        instance,
    }));
    if eligible != service.desired {
        decisions.push(Decision::Count {
            service: id,
            desired: eligible,
        });
    }
    let alone = service.of_revision(service.primary).alive as usize == service.alive().len();
    let there = service.healthy() == eligible && service.alive().len() == eligible as usize;
    let steady = there && alone && !stalled;
    if steady != service.steady {
        decisions.push(Decision::Steady {
            service: id,
            steady,
        });
    }
    decisions
}

/// The instances that a daemon belongs on now, in order of id.
fn belongs(cluster: &Cluster, id: ServiceId) -> Vec<InstanceId> {
    let takes = cluster.fleet.present().filter(|i| i.takes_tasks());
    let eligible = takes.filter(|instance| is_eligible(cluster, id, instance));
    let mut instances: Vec<InstanceId> = eligible.map(Instance::id).collect();
    instances.sort_unstable();
    instances
}

/// How many healthy tasks a deployment may stop now.
fn spare(service: &Service) -> Option<u32> {
    let lower = lower_bound(&service.spec, service.desired);
    service.healthy().checked_sub(lower)
}

/// An old task stops for the new revision, if enough others are healthy.
fn replace(service: &Service, task: &Task, spare: &mut u32) -> Option<Decision> {
    if task.counts_as_healthy(service.spec.load_balancer.is_some()) {
        *spare = spare.checked_sub(1)?;
    }
    Some(Decision::Stop {
        task: task.id(),
        because: Because::Deployment,
    })
}

/// Whether a task of a daemon stops: it is unhealthy, its instance is DRAINING and only daemons are
/// left there, or its instance does not meet the constraints any more.
fn stop(cluster: &Cluster, service: &Service, task: &Task) -> Option<Decision> {
    let instance = cluster.fleet.instance(task.instance()?);
    let because = if service.failing().contains(&task.id()) {
        Because::Unhealthy
    } else if instance.status() == ContainerInstanceStatus::Draining {
        only_daemons(cluster, instance.id()).then_some(Because::Draining)?
    } else if instance.takes_tasks() && !is_eligible(cluster, task.service(), instance) {
        Because::Surplus
    } else {
        return None;
    };
    Some(Decision::Stop {
        task: task.id(),
        because,
    })
}

/// Whether no task of another kind is left on an instance.
fn only_daemons(cluster: &Cluster, instance: InstanceId) -> bool {
    let tasks = cluster.fleet.instance(instance).tasks().iter();
    let mut services = tasks.map(|&task| cluster.service(cluster.task(task).service()));
    services.all(|service| service.spec.scheduling == Scheduling::Daemon)
}

/// Whether a daemon belongs on an ACTIVE instance: provider, architecture, constraints.
fn is_eligible(cluster: &Cluster, id: ServiceId, instance: &Instance) -> bool {
    let pool = match &cluster.service(id).spec.launch {
        Launch::Fargate | Launch::FargateProviders(_) => return false,
        Launch::Ec2 => None,
        Launch::Providers(items) => {
            let provider = instance.birth().provider;
            if !items.iter().any(|item| Some(item.provider) == provider) {
                return false;
            }
            Some(instance.pool())
        }
    };
    let primary = (id, cluster.service(id).primary);
    cluster.fleet.eligible(primary, instance.id(), pool)
}
