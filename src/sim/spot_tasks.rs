//! What happens to a task of Fargate Spot when it is taken back?
//!
//! ```text
//! warning ─ deregistration ─ SIGTERM ─┬─ requests in flight done ─▶ exits
//!    (all at once)                    └─ stopTimeout, at most two minutes ─▶ SIGKILL
//! ```
//!
//! The warning is a task state change event, and SIGTERM with it (ECS developer guide, Fargate
//! capacity providers); ECS deregisters the target before SIGTERM (AWS announcement of 13 February
//! 2023) and, unlike in every other stop, does not wait for the deregistration delay. How a program
//! uses the time is its own: ours finishes what it holds and then exits, and what it holds still at
//! its stop time-out is lost (grade E).

use super::world::World;
use crate::cluster::fact::What;
use crate::cluster::ids::{FactId, TaskId};
use crate::cluster::spot::NOTICE;
use crate::cluster::task::{StopCode, TargetState, TaskStatus};
use crate::kernel::time::Span;
use crate::workload::WorkloadError;

/// How often a program that is to exit looks whether it still holds requests.
const LOOKS: Span = Span::SECOND;

impl World<'_> {
    /// Fargate takes a Spot task back because of `cause`. A task that has had SIGTERM already goes
    /// on with that.
    pub fn interrupt_task(
        &mut self,
        task: TaskId,
        cause: Option<FactId>,
    ) -> Result<(), WorkloadError> {
        let about = self.cluster.task(task);
        let (id, status) = (about.service(), about.status());
        if status >= TaskStatus::Stopping {
            return Ok(());
        }
        let registered = about.target() != TargetState::None;
        let ends = self.now() + NOTICE;
        let notice = self.tell_task(task, What::InterruptionNotice { ends }, cause);
        let code = StopCode::SpotInterruption;
        if status < TaskStatus::Running {
            return self.stop_task(task, code, Some(notice));
        }
        if status == TaskStatus::Running {
            self.tell_task(task, What::TaskStopping { code }, Some(notice));
        }
        if status == TaskStatus::Running && registered {
            self.tell_task(task, What::TargetDraining, None);
            self.drain_target(task)?;
        }
        self.interrupted.insert(task, self.now());
        self.terminate(task, code);
        self.nudge(id, Some(notice));
        Ok(())
    }

    /// No new requests for a target; those in flight go on.
    fn drain_target(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        let (now, id) = (self.now(), self.cluster.task(task).service());
        if self.desk(id).targets.contains(&task) {
            self.plane.at(id, now, |traffic| traffic.drain(now, task))?;
        }
        Ok(())
    }

    /// How long the serving container of an interrupted task goes on for the requests that it
    /// holds until it looks again; nothing at all once its patience is over. None: it holds none.
    pub fn holds_until(&mut self, task: TaskId) -> Result<Option<Span>, WorkloadError> {
        let Some(&warned) = self.interrupted.get(&task) else {
            return Ok(None);
        };
        if !self.holds_requests(task)? {
            return Ok(None);
        }
        let now = self.now();
        let definition = self.cluster.definition_of_task(task);
        let serving = definition.serving();
        let timeout = definition.containers[serving].stop_timeout;
        let signalled = self
            .cluster
            .task(task)
            .containers()
            .state(serving)
            .signalled();
        let ends = (signalled + timeout).min(warned + NOTICE);
        if now < ends && !self.hangs(task) {
            Ok(Some(LOOKS.min(ends.since(now))))
        } else {
            Ok(Some(Span::ZERO))
        }
    }

    fn holds_requests(&mut self, task: TaskId) -> Result<bool, WorkloadError> {
        let (now, id) = (self.now(), self.cluster.task(task).service());
        if !self.desk(id).targets.contains(&task) {
            return Ok(false);
        }
        let usage = self
            .plane
            .at(id, now, |traffic| traffic.target_usage(task))?;
        Ok(usage.is_some_and(|usage| usage.in_flight > 0))
    }
}
