//! How does a service come to run something else? Its deployments, asked for and going on.

use super::event::DeploymentStep;
use super::world::World;
use crate::cluster::ids::ServiceId;
use crate::workload::WorkloadError;

impl World<'_> {
    /// Something of a service's deployments is due.
    pub fn deployment_steps(
        &mut self,
        id: ServiceId,
        step: DeploymentStep,
    ) -> Result<(), WorkloadError> {
        let _ = self.cluster.service(id);
        unreachable!("nothing asks for {step:?} yet")
    }
}
