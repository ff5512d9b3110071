//! What do groups and providers make of what they hear? Nothing, until their rooms are merged.

use super::instances::InstanceNews;
use super::world::World;
use crate::cluster::ids::{FactId, InstanceId, ProviderId, ServiceId};

impl World<'_> {
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

    /// The metrics and alarms of a provider are made. Called once per provider, at the start.
    pub fn begin_provider(&mut self, provider: ProviderId, cause: Option<FactId>) {
        let _ = (provider, cause);
    }

    /// A provider hears of one of the instances that it brings.
    pub fn provider_hears(&mut self, provider: ProviderId, id: InstanceId, news: InstanceNews) {
        let _ = (provider, id, news);
    }
}
