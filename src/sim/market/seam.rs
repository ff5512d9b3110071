//! What do those hear whom the market takes? Until the rooms of groups and Fargate answer: the
//! fact of the notice, and nothing else.

use crate::cluster::fact::What;
use crate::cluster::ids::{FactId, TaskId};
use crate::cluster::spot::NOTICE;
use crate::sim::world::World;
use crate::workload::WorkloadError;

impl World<'_> {
    /// Fargate announces that it takes a task.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "SIGTERM reaches traffic, which reads"
    )]
    pub fn interrupt_task(
        &mut self,
        task: TaskId,
        cause: Option<FactId>,
    ) -> Result<(), WorkloadError> {
        let ends = self.now() + NOTICE;
        self.tell_task(task, What::InterruptionNotice { ends }, cause);
        Ok(())
    }
}
