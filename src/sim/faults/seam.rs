//! How does traffic hear of what faults do to its targets? The one place where it is told.

use crate::cluster::ids::{ServiceId, TaskId, ZoneId};
use crate::kernel::time::Span;
use crate::sim::world::World;
use crate::workload::WorkloadError;

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Dependency {
    pub slowdown: f64,
    pub extra: Span,
    pub failing: f64,
}

impl Default for Dependency {
    fn default() -> Self {
        Self {
            slowdown: 1.0,
            extra: Span::ZERO,
            failing: 0.0,
        }
    }
}

impl World<'_> {
    pub(super) fn traffic_hangs(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        let _ = (self, task);
        Ok(())
    }
    pub(super) fn traffic_leaks(&mut self, task: TaskId, rate: u64) -> Result<(), WorkloadError> {
        let _ = (self, task, rate);
        Ok(())
    }
    pub(super) fn traffic_depends(
        &mut self,
        service: ServiceId,
        on: Dependency,
    ) -> Result<(), WorkloadError> {
        let _ = (self, service, on);
        Ok(())
    }
    pub(super) fn traffic_loses(&mut self, zone: ZoneId, lost: bool) -> Result<(), WorkloadError> {
        let _ = (self, zone, lost);
        Ok(())
    }
}
