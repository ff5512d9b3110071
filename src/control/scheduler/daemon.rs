//! On which instances should a daemon run, and where should it stop?
//!
//! One task on each ACTIVE instance that meets the constraints; none on DRAINING ones, where it is
//! the last to stop (ECS developer guide, services).

use std::collections::BTreeSet;

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
    for task in alive() {
        let instance = task.instance().expect("a daemon is placed at once");
        // What is being stopped keeps its place until it is STOPPED.
        served.insert(instance);
        if task.is_active() {
            decisions.extend(stop(cluster, service, task));
        }
    }
    let mut eligible = 0;
    let mut instances: Vec<&Instance> = cluster.fleet.present().collect();
    instances.sort_unstable_by_key(|instance| instance.id());
    for instance in instances
        .into_iter()
        .filter(|instance| instance.takes_tasks())
    {
        if !is_eligible(cluster, id, instance) {
            continue;
        }
        eligible += 1;
        if !served.contains(&instance.id()) {
            decisions.push(Decision::LaunchOn {
                service: id,
                instance: instance.id(),
            });
        }
    }
    if eligible != service.desired {
        decisions.push(Decision::Count {
            service: id,
            desired: eligible,
        });
    }
    let steady = service.healthy() == eligible && service.alive().len() == eligible as usize;
    if steady != service.steady {
        decisions.push(Decision::Steady {
            service: id,
            steady,
        });
    }
    decisions
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
