//! Where do arrivals come from? What traffic needs of a workload, and no more.

use crate::workload::{Batch, Users, Workload, WorkloadError};

/// A stream of arrivals in ascending order, in whole batches.
pub trait ArrivalSource: Send {
    /// Replaces `batch` by the next arrivals; `false`, and an empty batch, once there are no more.
    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, WorkloadError>;

    /// Closed-loop users; they are not among the arrivals.
    fn users(&self) -> &[Users];
}

impl ArrivalSource for Workload {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, WorkloadError> {
        Self::next_batch(self, batch)
    }

    fn users(&self) -> &[Users] {
        Self::users(self)
    }
}
