//! What becomes of a task that hangs? It answers nothing, fails every check, and ignores SIGTERM.
//!
//! Who notices: the load balancer by its checks, ECS by the checks of essential containers. Without
//! either nobody does.

use super::Mishap;
use crate::cluster::fact::What;
use crate::cluster::ids::{FactId, TaskId};
use crate::cluster::launch::uniform;
use crate::cluster::task::TargetState;
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
        let id = self.cluster.task(task).service();
        if self.desk(id).targets.contains(&task) {
            self.traffic_hangs(task)?;
        } else if self.cluster.task(task).target() != TargetState::None {
            let after = self.quiet_failure(task);
            self.later(after, Event::Mishap(task, Mishap::TargetFails));
        }
        self.checks_hang(task);
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

    /// The load balancer finds a target without requests unhealthy.
    pub(super) fn quiet_target_fails(&mut self, task: TaskId) {
        self.sees(task, TargetState::Unhealthy);
    }
}
