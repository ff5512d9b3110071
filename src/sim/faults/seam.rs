//! How does traffic hear of what faults do to its targets? The one place where it is told.

use crate::cluster::ids::{ServiceId, TaskId, ZoneId};
use crate::sim::world::World;
use crate::traffic::Dependency;
use crate::workload::WorkloadError;

impl World<'_> {
    /// A target answers nothing any more.
    pub(super) fn traffic_hangs(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        let (now, id) = (self.now(), self.cluster.task(task).service());
        self.plane.at(id, now, |traffic| traffic.hang(now, task))?;
        Ok(())
    }

    /// A target leaks so many bytes a second from now on.
    pub(super) fn traffic_leaks(&mut self, task: TaskId, rate: u64) -> Result<(), WorkloadError> {
        let (now, id) = (self.now(), self.cluster.task(task).service());
        self.plane
            .at(id, now, |traffic| traffic.leak(now, task, rate))?;
        Ok(())
    }

    /// What the requests of a service wait for is so from now on.
    pub(super) fn traffic_depends(
        &mut self,
        service: ServiceId,
        on: Dependency,
    ) -> Result<(), WorkloadError> {
        let now = self.now();
        self.plane
            .at(service, now, |traffic| traffic.set_dependency(now, on))?;
        Ok(())
    }

    /// The node of each load balancer in a zone is gone, or there again.
    pub(super) fn traffic_loses(&mut self, zone: ZoneId, lost: bool) -> Result<(), WorkloadError> {
        let now = self.now();
        for service in self.cluster.service_ids() {
            self.plane
                .at(service, now, |traffic| traffic.lose_zone(now, zone, lost))?;
        }
        Ok(())
    }
}
