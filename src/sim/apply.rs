//! How does a decision become a deed? One verb of the world for each.

use super::event::Event;
use super::world::World;
use crate::cluster::fact::What;
use crate::cluster::ids::{FactId, ServiceId};
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
        let desk = self.desk(service);
        desk.nudged = false;
        let why = desk.why.take();
        for decision in scheduler::decide(&self.cluster, service) {
            self.apply(decision, why)?;
        }
        Ok(())
    }

    /// Does what was decided because of `why`.
    fn apply(&mut self, decision: Decision, why: Option<FactId>) -> Result<(), WorkloadError> {
        match decision {
            Decision::Launch {
                service,
                outstanding,
            } => self.demand(service, outstanding, why),
            Decision::Stop { task, because } => {
                let cause = match because {
                    Because::Unhealthy => self.ledger.last_of_task(task),
                    Because::Surplus => why,
                };
                self.stop_task(task, StopCode::ServiceSchedulerInitiated, cause)?;
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

    /// So many launches of a service are wanted now: the newest are withdrawn first.
    fn demand(&mut self, id: ServiceId, outstanding: u32, cause: Option<FactId>) {
        let ready = self.now() + Span::from_secs_f64(self.setup.parameters.fargate_queue_s);
        let service = self.cluster.service_mut(id);
        let wanted = service.wanted();
        if outstanding > wanted {
            let tasks = outstanding - wanted;
            service.demand.push_back(Demand {
                ready,
                tasks,
                cause,
            });
            self.try_launch_at(id, ready);
            return;
        }
        let mut withdrawn = wanted - outstanding;
        while withdrawn > 0 {
            let newest = service.demand.back_mut().expect("it was wanted");
            let part = newest.tasks.min(withdrawn);
            newest.tasks -= part;
            withdrawn -= part;
            if newest.tasks == 0 {
                service.demand.pop_back();
            }
        }
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
