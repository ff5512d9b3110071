//! What happened, and because of what? Numbers the facts and remembers the last one of each thing,
//! so that the next can name its cause.

use std::collections::BTreeMap;

use super::observer::Observer;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::ids::{AlarmId, FactId, InstanceId, ServiceId, TaskId};
use crate::kernel::time::Instant;

/// The first fact.
const START: FactId = FactId::from_number(0);

/// The one place from which facts go out.
pub struct Ledger<'a> {
    observer: &'a mut dyn Observer,
    told: usize,
    tasks: Vec<Option<FactId>>,
    alarms: Vec<Option<FactId>>,
    instances: Vec<Option<FactId>>,
    services: Vec<OfService>,
    deployments: BTreeMap<(ServiceId, u32), FactId>,
}

/// What is remembered of a service.
#[derive(Clone, Copy, Default)]
struct OfService {
    /// The fact that created it.
    created: Option<FactId>,
    /// The last fact about it or its tasks.
    last: Option<FactId>,
    /// The last fact that changed which of its tasks answer requests.
    targets: Option<FactId>,
}

impl<'a> Ledger<'a> {
    /// Nothing has happened but that the run began.
    pub fn new(observer: &'a mut dyn Observer) -> Self {
        let mut ledger = Self {
            observer,
            told: 0,
            tasks: Vec::new(),
            alarms: Vec::new(),
            instances: Vec::new(),
            services: Vec::new(),
            deployments: BTreeMap::new(),
        };
        ledger.tell(Instant::START, (Subject::Run, What::RunStarted), None);
        ledger
    }

    /// Tells a fact. What nothing before it caused was caused by the run's start.
    pub fn tell(
        &mut self,
        at: Instant,
        (subject, what): (Subject, What),
        cause: Option<FactId>,
    ) -> FactId {
        let id = FactId::new(self.told);
        let cause = cause.or_else(|| (self.told > 0).then_some(START));
        assert!(cause.is_none_or(|cause| cause < id), "a cause comes first");
        self.told += 1;
        match subject {
            Subject::Task { task, .. } => *slot(&mut self.tasks, task.index()) = Some(id),
            Subject::Alarm(alarm, _) => *slot(&mut self.alarms, alarm.index()) = Some(id),
            Subject::Instance { instance, .. } => {
                *slot(&mut self.instances, instance.index()) = Some(id);
            }
            Subject::Deployment(service, number) => {
                self.deployments.insert((service, number), id);
            }
            Subject::Run
            | Subject::Service(_)
            | Subject::Policy(..)
            | Subject::Group(_)
            | Subject::Provider(_)
            | Subject::SpotPool(_)
            | Subject::Fault(_) => {}
        }
        if let Some(service) = subject.service() {
            let of = slot(&mut self.services, service.index());
            of.created = of.created.or(Some(id));
            of.last = Some(id);
            if changes_targets(&what) {
                of.targets = Some(id);
            }
        }
        self.observer.fact(&Fact {
            id,
            at,
            subject,
            what,
            cause,
        });
        id
    }

    /// The fact that created a service.
    pub fn created(&self, service: ServiceId) -> Option<FactId> {
        self.services.get(service.index())?.created
    }

    /// The last fact about a service or its tasks.
    pub fn last_of_service(&self, service: ServiceId) -> Option<FactId> {
        self.services.get(service.index())?.last
    }

    /// The last fact that changed which tasks of a service answer requests.
    pub fn last_of_targets(&self, service: ServiceId) -> Option<FactId> {
        self.services.get(service.index())?.targets
    }

    /// The last fact about a deployment or task set.
    pub fn last_of_deployment(&self, deployment: (ServiceId, u32)) -> Option<FactId> {
        self.deployments.get(&deployment).copied()
    }

    /// The last fact about a task.
    pub fn last_of_task(&self, task: TaskId) -> Option<FactId> {
        self.tasks.get(task.index()).copied().flatten()
    }

    /// The last fact about an alarm.
    pub fn last_of_alarm(&self, alarm: AlarmId) -> Option<FactId> {
        self.alarms.get(alarm.index()).copied().flatten()
    }

    /// The last fact about an instance.
    pub fn last_of_instance(&self, instance: InstanceId) -> Option<FactId> {
        self.instances.get(instance.index()).copied().flatten()
    }

    /// The observer, for what is not a fact.
    pub fn observer(&mut self) -> &mut dyn Observer {
        self.observer
    }
}

/// Whether another set of tasks answers requests afterwards.
const fn changes_targets(what: &What) -> bool {
    matches!(
        what,
        What::TargetRegistered
            | What::TargetHealthy
            | What::TargetUnhealthy
            | What::TargetDraining
            | What::TargetUnused
            | What::OutOfMemory
            | What::ContainerExited { .. }
            | What::TaskHung
    )
}

fn slot<T: Default>(list: &mut Vec<T>, index: usize) -> &mut T {
    if list.len() <= index {
        list.resize_with(index + 1, T::default);
    }
    &mut list[index]
}
