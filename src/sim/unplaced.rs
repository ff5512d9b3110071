//! Which tasks have no instance when the run ends, and what refuses them?

use super::observer::Unplaced;
use super::world::World;
use crate::cluster::fact::Refusals;
use crate::cluster::ids::ServiceId;
use crate::cluster::placement::short_of;
use crate::cluster::service::Scheduling;
use crate::control::capacity::strategy::provider_of_next_task;
use crate::control::decision::Decision;
use crate::control::scheduler;

impl World<'_> {
    /// The tasks of a service or run that have no instance now; none where all have theirs.
    pub fn unplaced(&self, id: ServiceId) -> Option<Unplaced> {
        let service = self.cluster.service(id);
        if service.spec.launch.is_fargate() {
            return None;
        }
        let mut found = match service.spec.scheduling {
            Scheduling::Daemon => self.daemon_unplaced(id),
            Scheduling::Replica => self.others_unplaced(id),
            Scheduling::Standalone { .. } => {
                let refused = self.desks[id.index()].tasks_refused;
                let mut found = self.others_unplaced(id);
                found.refused += u32::try_from(refused).expect("as many as were wanted");
                found.wanted = service.spec.desired_count;
                found
            }
        };
        if found.waiting + found.refused == 0 {
            return None;
        }
        if service.spec.scheduling != Scheduling::Daemon {
            // All instances are looked at, so only where somebody asks why.
            let next = provider_of_next_task(service, &self.setup.parameters);
            found.refusals = self.refusals(self.primary(id), next);
        }
        Some(found)
    }

    /// Tasks that wait, and those that are wanted and that no instance takes; not yet why.
    fn others_unplaced(&self, id: ServiceId) -> Unplaced {
        let service = self.cluster.service(id);
        let waiting = self.waiting.of_service(id);
        let next = provider_of_next_task(service, &self.setup.parameters);
        let wanted: u32 = service.demand.iter().map(|demand| demand.tasks).sum();
        let number = service.tasks_created() + 1;
        // Demand that a rate holds back finds an instance when its turn comes.
        let revision = service.demand.front().map(|demand| demand.revision);
        let refuses = revision.is_some_and(|revision| {
            wanted > 0 && self.find_instance((id, revision), next, number).is_none()
        });
        Unplaced {
            waiting: u32::try_from(waiting).expect("tasks are counted in u32"),
            refused: if refuses { wanted } else { 0 },
            wanted: service.desired,
            refusals: Refusals::default(),
        }
    }

    /// Instances that lack the daemon's task for want of room.
    fn daemon_unplaced(&self, id: ServiceId) -> Unplaced {
        let mut found = Unplaced {
            wanted: self.cluster.service(id).desired,
            ..Unplaced::default()
        };
        let mut refusals = Refusals::default();
        for decision in scheduler::decide(&self.cluster, id, &self.setup.parameters) {
            let Decision::LaunchOn { instance, .. } = decision else {
                continue;
            };
            let instance = self.cluster.fleet.instance(instance);
            if let Some(short) = short_of(instance, self.cluster.need(id)) {
                refusals.instances += 1;
                refusals.add(short);
            }
        }
        found.refused = refusals.instances;
        found.refusals = refusals;
        found
    }
}
