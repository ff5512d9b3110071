//! What happens to a task of Fargate Spot when it is taken back? A warning and SIGTERM at once,
//! SIGKILL after its stop time-out, and in any case by the end of the two minutes.

use super::world::World;
use crate::cluster::fact::What;
use crate::cluster::ids::{FactId, TaskId};
use crate::cluster::spot::NOTICE;
use crate::cluster::task::{StopCode, TaskStatus};
use crate::workload::WorkloadError;

#[expect(dead_code, reason = "the market takes tasks back next")]
impl World<'_> {
    /// Fargate takes a Spot task back because of `cause`: the two-minute warning, and SIGTERM with
    /// it (ECS developer guide, Fargate capacity providers). A task that is on its way out already
    /// goes that way.
    pub fn interrupt_task(
        &mut self,
        task: TaskId,
        cause: Option<FactId>,
    ) -> Result<(), WorkloadError> {
        let status = self.cluster.task(task).status();
        if status >= TaskStatus::Stopping {
            return Ok(());
        }
        let ends = self.now() + NOTICE;
        let notice = self.tell_task(task, What::InterruptionNotice { ends }, cause);
        let code = StopCode::SpotInterruption;
        if status < TaskStatus::Running {
            return self.stop_task(task, code, Some(notice));
        }
        self.tell_task(task, What::TaskStopping { code }, Some(notice));
        self.terminate(task, code);
        self.nudge(self.cluster.task(task).service(), Some(notice));
        Ok(())
    }
}
