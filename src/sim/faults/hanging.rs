//! What becomes of a task that hangs? It answers nothing, fails every check, and ignores SIGTERM.
//!
//! Who notices: the load balancer by its checks, ECS by the checks of essential containers. Without
//! either nobody does.

use super::Mishap;
use crate::cluster::fact::What;
use crate::cluster::health::HealthStatus;
use crate::cluster::ids::{FactId, TaskId};
use crate::cluster::launch::uniform;
use crate::cluster::task::{TargetState, TaskStatus};
use crate::cluster::task_definition::ContainerHealthCheck;
use crate::kernel::time::Span;
use crate::sim::event::Event;
use crate::sim::world::World;
use crate::workload::WorkloadError;

impl World<'_> {
    /// A task hangs from now on.
    pub(super) fn task_hangs(&mut self, task: TaskId, fact: FactId) -> Result<(), WorkloadError> {
        if !self.faults.hung.insert(task) {
            return Ok(());
        }
        self.tell_task(task, What::TaskHung, Some(fact));
        let (now, id) = (self.now(), self.cluster.task(task).service());
        if self.desk(id).targets.contains(&task) {
            self.traffic_hangs(task)?;
        } else if self.cluster.task(task).target() != TargetState::None {
            let after = self.quiet_failure(task);
            self.later(after, Event::Mishap(task, Mishap::TargetFails));
        }
        let started = self.cluster.task(task).started_at();
        let ran = now.since(started.expect("it runs"));
        for check in 0..self.checks(task).len() {
            let spec = self.check_spec(task, check);
            let interval = spec.interval.nanos();
            let next = (ran.nanos() / interval + 1) * interval - ran.nanos();
            self.check_fails_after(Span::from_nanos(next) + spec.timeout, task, check);
        }
        Ok(())
    }

    /// Whether a task hangs.
    pub fn hangs(&self, task: TaskId) -> bool {
        self.faults.hung.contains(&task)
    }

    /// Until the load balancer finds a target without requests unhealthy: the phase of its checks,
    /// then as many of them as its threshold says.
    fn quiet_failure(&self, task: TaskId) -> Span {
        let about = self.cluster.task(task);
        let spec = &self.cluster.service(about.service()).spec;
        let check = spec.load_balancer.as_ref().expect("it was registered");
        let check = check.health_check;
        let seed = self.service_seed(about.service());
        let phase = uniform(&mut seed.stream("failingCheck", u64::from(about.number())));
        let heard = Span::from_secs_f64(self.setup.parameters.balancer_report_delay_s);
        let more = u64::from(check.unhealthy_threshold) - 1;
        let first = Span::from_secs_f64(check.interval.as_secs_f64() * phase);
        first + check.interval * more + check.timeout + heard
    }

    /// The check of an essential container, by its place among those that have one.
    fn check_spec(&self, task: TaskId, check: usize) -> ContainerHealthCheck {
        let containers = self.cluster.definition_of_task(task).containers.iter();
        let mut checks = containers
            .filter(|c| c.essential)
            .filter_map(|c| c.health_check);
        checks.nth(check).expect("it has that check")
    }

    /// A check fails that long from now; ECS hears it a little later.
    fn check_fails_after(&mut self, after: Span, task: TaskId, check: usize) {
        let heard = Span::from_secs_f64(self.setup.parameters.agent_report_delay_s);
        self.later(
            after + heard,
            Event::Mishap(task, Mishap::CheckFails(check)),
        );
    }

    /// A check of a task that hangs has failed. The next begins an interval after that (Docker
    /// reference, HEALTHCHECK).
    pub(super) fn check_fails(&mut self, task: TaskId, check: usize) {
        let about = self.cluster.task(task);
        if about.status() != TaskStatus::Running || self.is_dead(about) {
            return;
        }
        if self.is_held(task, Event::Mishap(task, Mishap::CheckFails(check))) {
            return;
        }
        let (now, id) = (self.now(), self.cluster.task(task).service());
        if self.change(task, |t| t.see_check(check, false, now)) {
            let what = What::TaskHealthChanged { healthy: false };
            let fact = self.tell_task(task, what, None);
            self.nudge(id, Some(fact));
        }
        if self.cluster.task(task).health() != HealthStatus::Unhealthy {
            let spec = self.check_spec(task, check);
            let next = Event::Mishap(task, Mishap::CheckFails(check));
            self.later(spec.interval + spec.timeout, next);
        }
    }

    /// The load balancer finds a target without requests unhealthy.
    pub(super) fn quiet_target_fails(&mut self, task: TaskId) {
        self.sees(task, TargetState::Unhealthy);
    }
}
