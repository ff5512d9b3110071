//! How does a decision become a deed? One verb of the world for each.

use super::event::Event;
use super::world::{World, is_news};
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Refusals, What};
use crate::cluster::ids::{FactId, InstanceId, ProviderId, RevisionKey, ServiceId, TaskId};
use crate::cluster::placement::short_of;
use crate::cluster::service::Demand;
use crate::cluster::task::StopCode;
use crate::control::decision::{Because, Decision};
use crate::control::scheduler;
use crate::kernel::queue::Phase;
use crate::kernel::time::{Instant, Span};
use crate::workload::WorkloadError;

impl World<'_> {
    /// The scheduler looks at a service; what it decides is done.
    pub fn schedule(&mut self, service: ServiceId) -> Result<(), WorkloadError> {
        // It may bring another deployment, which is then the reason for this look.
        self.count_what_is_noted(service);
        let desk = self.desk(service);
        desk.nudged = false;
        let why = desk.why.take();
        desk.missing = false;
        self.move_goes_on(service)?;
        for decision in scheduler::decide(&self.cluster, service, &self.setup.parameters) {
            self.apply(decision, why)?;
        }
        self.deployment_goes_on(service, why);
        self.look_at_sets(service, why)?;
        self.look_at_zones_later(service);
        Ok(())
    }

    /// Gives the instances that lack its task to a daemon now, before anything else is placed.
    pub fn look_at_daemon(&mut self, service: ServiceId, why: Option<FactId>) {
        self.desk(service).missing = false;
        for decision in scheduler::decide(&self.cluster, service, &self.setup.parameters) {
            match decision {
                Decision::LaunchOn { service, instance } => {
                    self.launch_daemon(service, instance, why);
                }
                Decision::Count { service, desired } => {
                    self.cluster.service_mut(service).desired = desired;
                }
                _ => {}
            }
        }
    }

    /// The instances that lack a daemon's task and have room for it.
    pub fn daemon_wants(&self, service: ServiceId) -> Vec<InstanceId> {
        let decisions = scheduler::decide(&self.cluster, service, &self.setup.parameters);
        let wanted = decisions.into_iter().filter_map(|decision| match decision {
            Decision::LaunchOn { instance, .. } => Some(instance),
            _ => None,
        });
        let need = self.cluster.need(service);
        wanted
            .filter(|&id| short_of(self.cluster.fleet.instance(id), need).is_none())
            .collect()
    }

    /// The provider whose instance a task of a daemon is on, when its strategy names it.
    pub fn provider_for_daemon(
        &self,
        service: ServiceId,
        instance: InstanceId,
    ) -> Option<ProviderId> {
        let provider = self.cluster.fleet.instance(instance).birth().provider?;
        self.cluster
            .service(service)
            .item(provider)
            .map(|_| provider)
    }

    /// A task of a daemon goes on an instance, if there is room.
    fn launch_daemon(&mut self, service: ServiceId, instance: InstanceId, why: Option<FactId>) {
        let short = short_of(
            self.cluster.fleet.instance(instance),
            self.cluster.need(service),
        );
        if let Some(short) = short {
            let now = self.now();
            let mut refusals = Refusals {
                instances: 1,
                ..Refusals::default()
            };
            refusals.add(short);
            self.desk(service).missing = true;
            if is_news(&mut self.desk(service).told_refusal, now) {
                self.tell_service(service, What::NotPlaced { refusals }, why);
            }
            return;
        }
        let now = self.now();
        let provider = self.provider_for_daemon(service, instance);
        let primary = self.cluster.service(service).primary;
        let task = self
            .cluster
            .create_task_for((service, primary), provider, now);
        let created = What::TaskCreated {
            revision: self.cluster.task(task).revision(),
            definition: self.cluster.definition_index(task),
            zone: None,
            initial: false,
            purchase: Purchase::OnDemand,
        };
        self.tell_task(task, created, why);
        self.begin_on_instance(task, instance, None);
    }

    /// Does what was decided because of `why`.
    fn apply(&mut self, decision: Decision, why: Option<FactId>) -> Result<(), WorkloadError> {
        match decision {
            Decision::Launch {
                service,
                revision,
                outstanding,
            } => {
                let cause = self.why_launched((service, revision)).or(why);
                self.demand((service, revision), outstanding, cause);
            }
            Decision::Keep {
                service,
                revision,
                tasks,
            } => self.cluster.service_mut(service).kept[revision.index()] = tasks,
            Decision::Stop { task, because } => {
                let cause = match because {
                    Because::Unhealthy => self.ledger.last_of_task(task),
                    Because::Draining => self.last_of_instance_of(task).or(why),
                    Because::Surplus => why,
                    Because::Deployment => self.why_deployed(task).or(why),
                };
                self.stop_task(task, StopCode::ServiceSchedulerInitiated, cause)?;
            }
            Decision::LaunchOn { service, instance } => {
                self.launch_daemon(service, instance, why);
            }
            Decision::Count { service, desired } => {
                self.cluster.service_mut(service).desired = desired;
            }
            Decision::Steady { service, steady } => {
                self.cluster.service_mut(service).steady = steady;
                if steady {
                    self.tell_service(service, What::SteadyState, why);
                }
            }
        }
        Ok(())
    }

    /// The last fact about the instance of a task.
    fn last_of_instance_of(&self, task: TaskId) -> Option<FactId> {
        let instance = self.cluster.task(task).instance()?;
        self.ledger.last_of_instance(instance)
    }

    /// So many launches of a revision are wanted now: the newest are withdrawn first.
    fn demand(&mut self, (id, revision): RevisionKey, outstanding: u32, cause: Option<FactId>) {
        let ready = self.now() + Span::from_secs_f64(self.setup.parameters.fargate_queue_s);
        let service = self.cluster.service_mut(id);
        let wanted = service.wanted_of(revision);
        if outstanding > wanted {
            let tasks = outstanding - wanted;
            service.demand.push_back(Demand {
                ready,
                tasks,
                revision,
                cause,
            });
            self.try_launch_at(id, ready);
            return;
        }
        let mut withdrawn = wanted - outstanding;
        let newest_first = service.demand.iter_mut().rev();
        for demand in newest_first.filter(|demand| demand.revision == revision) {
            let part = demand.tasks.min(withdrawn);
            demand.tasks -= part;
            withdrawn -= part;
        }
        service.demand.retain(|demand| demand.tasks > 0);
    }

    /// Makes sure that a launch of a service is tried at `at`, unless one is tried sooner.
    pub fn try_launch_at(&mut self, id: ServiceId, at: Instant) {
        let desk = self.desk(id);
        if at < desk.launch_at {
            desk.launch_at = at;
            self.queue.schedule(at, Phase::Control, Event::Launch(id));
        }
    }
}
