//! May the next task be launched, and how does a launch go? The limits in turn, then the stages.

use super::event::Step;
use super::world::{World, is_news};
use crate::cluster::fact::{Limiter, What};
use crate::cluster::ids::{FactId, ProviderId, RevisionId, ServiceId, TaskId};
use crate::cluster::launch::{LaunchFailure, LaunchPlan, plan};
use crate::cluster::service::{Demand, Launch, Scheduling};
use crate::cluster::task::{StopCode, TaskStatus};
use crate::kernel::time::{Instant, Span};

impl World<'_> {
    /// Launches as many of the wanted tasks of a service as the limits allow now, and comes back
    /// when they allow the next. Of several tries only the earliest is meant.
    pub fn launch(&mut self, id: ServiceId) {
        let now = self.now();
        if self.desk(id).launch_at != now {
            return;
        }
        self.desk(id).launch_at = Instant::NEVER;
        if matches!(
            self.cluster.service(id).spec.launch,
            Launch::FargateProviders(_)
        ) {
            self.launch_by_strategy(id);
            return;
        }
        let mut refused: Vec<RevisionId> = Vec::new();
        while let Some((entry, ready)) = self.next_entry(id, &refused) {
            if ready > now {
                self.try_launch_at(id, ready);
                return;
            }
            let launched = match self.cluster.service(id).spec.launch {
                Launch::Fargate | Launch::FargateProviders(_) => self.launch_on_demand(id, entry),
                Launch::Ec2 | Launch::Providers(_) => self.launch_on_instance(id, entry),
            };
            if let Err((limiter, until)) = launched {
                self.desk(id).held = Some(limiter);
                self.try_launch_at(id, until);
                if !matches!(limiter, Limiter::Placement | Limiter::VcpuQuota) {
                    return;
                }
                // What one revision has no room for, a smaller one may have.
                refused.push(self.cluster.service(id).demand[entry].revision);
            }
        }
        if refused.is_empty() {
            self.desk(id).held = None;
        }
    }

    /// The first entry of what is wanted of a service that is not of a `refused` revision, and when
    /// it may be launched.
    fn next_entry(&self, id: ServiceId, refused: &[RevisionId]) -> Option<(usize, Instant)> {
        let mut entries = self.cluster.service(id).demand.iter().enumerate();
        let open = |demand: &Demand| !refused.contains(&demand.revision);
        let (entry, demand) = entries.find(|(_, demand)| open(demand))?;
        Some((entry, demand.ready))
    }

    /// Whether the rate of a service's scheduler, or that of `RunTask`, lets the next task through
    /// now.
    pub fn admit_by_rate(&mut self, id: ServiceId) -> Result<(), (Limiter, Instant)> {
        let now = self.now();
        let service = self.cluster.service(id);
        if let Scheduling::Standalone { .. } = service.spec.scheduling {
            let call = self.run_task.next(now);
            return match self.desk(id).call {
                0 if call > now => Err((Limiter::RunTaskRate, call)),
                _ => Ok(()),
            };
        }
        let (throttled, window) = (service.throttle.next(now), service.window.next(now));
        if throttled > now {
            Err((Limiter::StartThrottle, throttled))
        } else if window > now {
            Err((Limiter::ServiceLaunchRate, window))
        } else {
            Ok(())
        }
    }

    /// A task uses up what [`World::admit_by_rate`] granted.
    pub fn take_rate(&mut self, id: ServiceId) {
        let now = self.now();
        if let Scheduling::Standalone { .. } = self.cluster.service(id).spec.scheduling {
            if self.desk(id).call == 0 {
                self.run_task.take(now);
                let tasks = libm::round(self.setup.parameters.run_task_tasks_per_call);
                self.desk(id).call = tasks as u32;
            }
            self.desk(id).call -= 1;
        } else {
            self.cluster.service_mut(id).window.take(now);
        }
    }

    /// Takes one task from an entry of what is wanted of a service.
    pub fn take_demand_at(&mut self, id: ServiceId, entry: usize) -> Demand {
        let queue = &mut self.cluster.service_mut(id).demand;
        let demand = queue[entry];
        queue[entry].tasks -= 1;
        if queue[entry].tasks == 0 {
            queue.remove(entry);
        }
        demand
    }

    /// Creates a task of an entry of what is wanted of a service, for a provider that its strategy
    /// chose.
    pub fn create(&mut self, id: ServiceId, entry: usize, provider: Option<ProviderId>) -> TaskId {
        let now = self.now();
        let demand = self.take_demand_at(id, entry);
        let task = self
            .cluster
            .create_task_for((id, demand.revision), provider, now);
        self.tell_created(task, demand);
        task
    }

    /// Tells that a wanted task was created, and what had held it back.
    pub fn tell_created(&mut self, task: TaskId, demand: Demand) {
        let about = self.cluster.task(task);
        let (zone, purchase, id) = (about.zone(), about.purchase(), about.service());
        let created = What::TaskCreated {
            revision: self.cluster.task(task).revision(),
            definition: self.cluster.definition_index(task),
            zone,
            initial: false,
            purchase,
        };
        self.tell_task(task, created, demand.cause);
        let wait = self.now().since(demand.ready);
        let held = self.desk(id).held.filter(|_| wait > Span::ZERO);
        if let Some(limiter) = held {
            let throttled = limiter == Limiter::LaunchThrottle;
            let cause = self.why_throttled().filter(|_| throttled);
            self.tell_task(task, What::LaunchHeld { limiter, wait }, cause);
        }
    }

    /// Plans the stages of a launch on Fargate.
    pub fn plan_fargate(&mut self, task: TaskId, demand: Demand) {
        let about = self.cluster.task(task);
        let (id, number) = (about.service(), u64::from(about.number()));
        let seed = self.service_seed(id);
        let waited = self.now().since(demand.ready) > Span::ZERO;
        let by_rate = [Limiter::AccountLaunchRate, Limiter::SpotLaunchRate];
        let mass = waited
            && self
                .desk(id)
                .held
                .is_some_and(|held| by_rate.contains(&held));
        let plan = plan(
            self.cluster.definition_of_task(task),
            &self.setup.parameters,
            mass,
            &mut seed.stream("launch", number),
        );
        self.plan_steps(task, &plan);
    }

    /// Asks for the steps of a launch; a task that is stopped meanwhile makes the rest void.
    fn plan_steps(&mut self, task: TaskId, plan: &LaunchPlan) {
        let refused = plan.fails.filter(|why| *why == LaunchFailure::CannotPull);
        let mut after = Span::ZERO;
        for (stage, step) in [
            (plan.connectivity, Step::Connects),
            (plan.machine, Step::PullStarts),
            (plan.pull, Step::PullStops(refused)),
            (plan.start, Step::Starts(plan.fails)),
        ] {
            after += stage;
            self.step_later(after, task, step);
        }
    }

    /// PROVISIONING → PENDING.
    pub fn connects(&mut self, task: TaskId) {
        let now = self.now();
        let from = self.change(task, |t| t.connect(now));
        self.tell_status(task, from);
        if self.cluster.task(task).instance().is_some() {
            self.instance_pulls(task);
        }
    }

    /// PENDING → ACTIVATING.
    pub fn pull_starts(&mut self, task: TaskId) {
        let now = self.now();
        let from = self.change(task, |t| t.start_pull(now));
        self.tell_status(task, from);
        self.tell_task(task, What::PullStarted, None);
    }

    /// The images are there, or there was no room for them, or they could not be had.
    pub fn pull_stops(&mut self, task: TaskId, failure: Option<LaunchFailure>) {
        let (now, about) = (self.now(), self.cluster.task(task));
        let (id, on_fargate) = (about.service(), about.instance().is_none());
        self.change(task, |t| t.end_pull(now));
        self.tell_task(task, What::PullStopped, None);
        let why = self.why_pull_fails(id);
        if failure.is_some() || (on_fargate && why.is_some()) {
            self.fails_to_start(task, StopCode::TaskFailedToStart, why);
        } else if self.cluster.task(task).instance().is_some() {
            self.instance_starts(task);
        }
    }

    /// A task will not become RUNNING. Those of its containers that run already are stopped.
    pub fn fails_to_start(&mut self, task: TaskId, code: StopCode, cause: Option<FactId>) {
        let (now, id) = (self.now(), self.cluster.task(task).service());
        let fact = self.tell_task(task, What::TaskStopping { code }, cause);
        self.end_before_running(task, code);
        let created = self.cluster.task(task).created_at();
        let throttled = self.cluster.service_mut(id).throttle.fail(created, now);
        if throttled && is_news(&mut self.desk(id).told_impaired, now) {
            self.tell_service(id, What::TaskStartImpaired, Some(fact));
        }
        self.nudge(id, Some(fact));
    }

    /// Tells that a task has left `from`.
    pub fn tell_status(&mut self, task: TaskId, from: TaskStatus) -> crate::cluster::ids::FactId {
        let to = self.cluster.task(task).status();
        self.tell_task(task, What::TaskStatusChanged { from, to }, None)
    }
}
