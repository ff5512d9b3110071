//! How does an instance come to take tasks? Its agent registers it with the cluster, which takes so
//! many instances and no more.

use super::instances::{InstanceNews, InstanceStep};
use super::world::World;
use crate::cluster::fact::{Subject, What};
use crate::cluster::ids::InstanceId;
use crate::cluster::instance::{ContainerInstanceStatus, Instance, Pool};
use crate::kernel::time::Span;

impl World<'_> {
    /// Its agent registers it; with trunking once the trunk interface is attached.
    pub(super) fn registers(&mut self, id: InstanceId) {
        let new = self.cluster.fleet.instance(id).status() == ContainerInstanceStatus::Unregistered;
        if new && self.registration_refused(id) {
            return;
        }
        let instance = self.cluster.fleet.instance(id);
        let trunked =
            self.template(instance.pool()).trunking && instance.kind().trunked_tasks.is_some();
        if new && trunked {
            let from = self.cluster.fleet.change(id, Instance::begin_registration);
            self.tell_container_instance(id, from, None);
            let after = Span::from_secs_f64(self.setup.parameters.instance_trunk_s);
            self.instance_later(after, id, InstanceStep::Activates);
        } else {
            self.activates(id);
        }
    }

    /// → ACTIVE: there is room for tasks.
    pub(super) fn activates(&mut self, id: InstanceId) {
        let at = self.now();
        let from = self.cluster.fleet.change(id, |i| i.activate(at));
        let cause = self.tell_container_instance(id, from, None);
        self.daemons_first(Some(cause));
        self.news(id, InstanceNews::Registered);
        self.room_appears(id, Some(cause));
        self.zones_may_be_evened();
    }

    /// Whether the cluster has as many container instances as it may have (Amazon ECS service
    /// quotas). It is told once for each instance, whose agent tries again; EC2 bills it meanwhile.
    pub(super) fn registration_refused(&mut self, id: InstanceId) -> bool {
        let limit = self.setup.limits.container_instances;
        let fleet = &self.cluster.fleet;
        let there = |i: &&Instance| {
            use ContainerInstanceStatus::{Inactive, Unregistered};
            i.status() > Unregistered && i.status() < Inactive
        };
        let full = fleet.instances().len() > limit as usize
            && fleet.present().filter(there).count() >= limit as usize;
        if !full {
            return false;
        }
        if !std::mem::replace(&mut self.instance_desk(id).refused, true) {
            let subject = match self.cluster.fleet.instance(id).pool() {
                Pool::Group(group) => Subject::Group(group),
                Pool::Managed(provider) => Subject::Provider(provider),
            };
            let what = What::CapacityNotScaled {
                reason: "containerInstancesPerCluster",
                wanted: limit,
            };
            let cause = self.ledger.last_of_instance(id);
            self.ledger.tell(self.queue.now(), (subject, what), cause);
        }
        let again = Span::from_secs_f64(self.setup.parameters.instance_register_retry_s);
        self.instance_later(again, id, InstanceStep::Registers);
        true
    }
}
