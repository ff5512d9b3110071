//! What goes with a zone, and what comes back with it?
//!
//! Everything in it is gone at once: instances, hosts of Fargate, the zone's node of each load
//! balancer. Nothing starts there before the last loss of it ends.

use super::{Hits, Mishap};
use crate::cluster::fault::FaultKind;
use crate::cluster::ids::{FactId, TaskId, ZoneId};
use crate::cluster::instance::{Ec2State, Instance};
use crate::cluster::task::Task;
use crate::kernel::time::Span;
use crate::sim::event::Event;
use crate::sim::world::World;
use crate::workload::WorkloadError;

impl World<'_> {
    /// Whether a zone is lost now, so that nothing starts there.
    pub fn zone_lost(&self, zone: ZoneId) -> bool {
        self.cluster.zone_lost(zone)
    }

    /// What is in a zone: instances that EC2 has not shut down, and tasks on Fargate.
    pub(super) fn all_in(&self, zone: ZoneId) -> Hits {
        let there = |i: &&Instance| i.zone() == zone && i.ec2() < Ec2State::ShuttingDown;
        let instances = self.cluster.fleet.present().filter(there);
        let mut instances: Vec<_> = instances.map(Instance::id).collect();
        instances.sort_unstable();
        let on_fargate = |id| self.cluster.service(id).spec.launch.is_fargate();
        let services = self.cluster.service_ids().filter(|&id| on_fargate(id));
        let alive = services.flat_map(|id| self.cluster.service(id).alive());
        let lives = |task: &&TaskId| {
            self.cluster.task(**task).zone() == Some(zone) && !self.faults.dead.contains_key(*task)
        };
        let mut tasks: Vec<_> = alive.filter(lives).copied().collect();
        tasks.sort_unstable();
        Hits { tasks, instances }
    }

    /// A zone is lost.
    pub(super) fn zone_goes(
        &mut self,
        zone: ZoneId,
        hits: &Hits,
        fact: FactId,
    ) -> Result<(), WorkloadError> {
        if !self.zone_lost(zone) {
            self.cluster.lose_zone(zone, true);
            self.traffic_loses(zone, true)?;
        }
        for &task in &hits.tasks {
            self.host_goes(task, fact)?;
        }
        for &instance in &hits.instances {
            self.instance_fails(instance, Some(fact))?;
        }
        Ok(())
    }

    /// A loss of a zone ends: unless another goes on, launches are possible there again, and what
    /// is uneven may be evened out.
    pub(super) fn zone_returns(&mut self, zone: ZoneId, fact: FactId) -> Result<(), WorkloadError> {
        let lost =
            |kind: &FaultKind| matches!(kind, FaultKind::ZoneLoss { zone: of } if *of == zone);
        if self.faults_now().any(|(kind, _)| lost(kind)) {
            return Ok(());
        }
        self.cluster.lose_zone(zone, false);
        self.traffic_loses(zone, false)?;
        self.launchers_look(Some(fact));
        Ok(())
    }

    /// The fault because of which a zone is lost now: the last of them.
    pub fn fault_in_zone(&self, zone: ZoneId) -> Option<FactId> {
        let lost =
            |kind: &FaultKind| matches!(kind, FaultKind::ZoneLoss { zone: of } if *of == zone);
        let facts = self.faults_now().filter(|(kind, _)| lost(kind));
        facts.map(|(_, fact)| fact).max()
    }

    /// The host of a task on Fargate is gone: nothing of the task executes any more, and ECS has
    /// not heard of it.
    fn host_goes(&mut self, task: TaskId, fact: FactId) -> Result<(), WorkloadError> {
        self.faults.dead.insert(task, fact);
        self.target_goes_dead(task)?;
        let heard = Span::from_secs_f64(self.setup.parameters.infrastructure_loss_heard_s);
        self.later(heard, Event::Mishap(task, Mishap::HostGone));
        Ok(())
    }

    /// ECS hears that the host of a task is gone: the task is STOPPED. `TerminationNotice` is a
    /// reading of ours: AWS lists that code without its meaning, and none of the others fits.
    pub(super) fn host_is_gone(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        let fact = self.faults.dead.remove(&task);
        self.dies(task, fact)
    }

    /// Whether the host of a task on Fargate is gone, though ECS has not heard it.
    pub fn is_host_gone(&self, task: &Task) -> bool {
        self.faults.dead.contains_key(&task.id())
    }
}
