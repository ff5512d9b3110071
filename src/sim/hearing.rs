//! What do groups and providers make of what they hear? Nothing, until their rooms are merged.

use super::instances::{InstanceNews, InstanceOrder};
use super::setup::InitialState;
use super::world::World;
use crate::cluster::ids::{FactId, GroupId, InstanceId, ProviderId, ServiceId};
use crate::cluster::instance::Pool;

impl World<'_> {
    /// The run begins with the instances of a group whose desired capacity is given (or its
    /// minimum); its metrics, alarms and schedules are made. In the initial state `running` they are
    /// put with [`World::begin_with_instance`], else launched. Called once per group, before any
    /// task is there.
    pub fn begin_group(&mut self, group: GroupId) {
        let spec = &self.setup.groups[group.index()];
        for number in 0..spec.desired_capacity.unwrap_or(spec.min_size) {
            let order = InstanceOrder {
                pool: Pool::Group(group),
                kind: spec.overrides[0].kind,
                zone: spec.zones[number as usize % spec.zones.len()],
                protected: spec.protected_from_scale_in,
                warm: false,
            };
            if self.setup.initial_state == InitialState::Running {
                self.begin_with_instance(order);
            } else {
                self.launch_instance(order, None);
            }
        }
    }

    /// A task of the initial state fits nowhere: a group without a given desired capacity begins
    /// with one instance more, if its maximum allows.
    pub fn grow_at_start(&mut self, group: GroupId) -> Option<InstanceId> {
        let _ = group;
        None
    }

    /// A task of the initial state fits on none of the instances that ECS manages for a provider:
    /// one that takes it.
    pub fn managed_at_start(
        &mut self,
        provider: ProviderId,
        service: ServiceId,
    ) -> Option<InstanceId> {
        let _ = (provider, service);
        None
    }

    /// All tasks of the initial state are there: a group without a given desired capacity begins
    /// with at least so many instances (its provider's target capacity asks for them).
    pub fn settle_group_at_start(&mut self, group: GroupId) {
        let _ = group;
    }

    /// The metrics and alarms of a provider are made. Called once per provider, at the start.
    pub fn begin_provider(&mut self, provider: ProviderId, cause: Option<FactId>) {
        let _ = (provider, cause);
    }

    /// A group hears of one of its instances.
    pub fn group_hears(&mut self, group: GroupId, id: InstanceId, news: InstanceNews) {
        let _ = (group, id, news);
    }

    /// A provider hears of one of the instances that it brings.
    pub fn provider_hears(&mut self, provider: ProviderId, id: InstanceId, news: InstanceNews) {
        let _ = (provider, id, news);
    }
}
