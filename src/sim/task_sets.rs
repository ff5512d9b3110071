//! How do task sets come, change and go?

use super::world::World;
use crate::cluster::ids::ServiceId;
use crate::workload::WorkloadError;

impl World<'_> {
    /// An entry of a service's list of changes of task sets is due.
    pub fn task_set_changes(&mut self, id: ServiceId, place: usize) -> Result<(), WorkloadError> {
        let _ = self.cluster.service(id);
        unreachable!("nothing changes task sets yet: {place}")
    }
}
