//! How does a deployment shift traffic from the old revision to the new one, stage by stage?

use super::event::DeploymentStep;
use super::world::World;
use crate::cluster::ids::ServiceId;
use crate::workload::WorkloadError;

impl World<'_> {
    /// A deployment that shifts traffic begins. It is the last of its service's deployments, and
    /// its revision is the service's primary one.
    pub fn begin_shift(&mut self, id: ServiceId, number: u32) -> Result<(), WorkloadError> {
        let _ = self.cluster.service(id);
        unreachable!("nothing shifts yet: {number}")
    }

    /// A deployment that shifts traffic goes on: its step is due, or it has failed.
    pub fn shift_goes_on(
        &mut self,
        id: ServiceId,
        number: u32,
        step: u32,
    ) -> Result<(), WorkloadError> {
        let step = DeploymentStep::GoesOn(number, step);
        let _ = self.cluster.service(id);
        unreachable!("nothing shifts yet: {step:?}")
    }
}
