//! What do groups and providers make of what they hear? Nothing, until their rooms are merged.

use super::instances::InstanceNews;
use super::world::World;
use crate::cluster::ids::{FactId, GroupId, InstanceId, ProviderId};

impl World<'_> {
    /// The run begins with the instances of a group whose desired capacity is given (or its
    /// minimum); its metrics, alarms and schedules are made. In the initial state `running` they are
    /// put with [`World::begin_with_instance`], else launched. Called once per group, before any
    /// task is there.
    pub fn begin_group(&mut self, group: GroupId) {
        let _ = group;
    }

    /// A task of the initial state fits nowhere: a group without a given desired capacity begins
    /// with one instance more, if its maximum allows.
    pub fn grow_at_start(&mut self, group: GroupId) -> Option<InstanceId> {
        let _ = group;
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
