//! How do the containers of a task start, answer, and start again?

use super::event::ContainerStep;
use super::world::World;
use crate::cluster::ids::TaskId;
use crate::workload::WorkloadError;

impl World<'_> {
    /// Something of a container of a task is due.
    pub fn container_steps(
        &mut self,
        task: TaskId,
        container: usize,
        step: ContainerStep,
    ) -> Result<(), WorkloadError> {
        let _ = self.cluster.task(task);
        unreachable!("nothing asks for {step:?} of {container} yet")
    }
}
