//! What do groups and providers make of what they hear? Nothing, until their rooms are merged.

use super::instances::InstanceNews;
use super::world::World;
use crate::cluster::ids::{FactId, InstanceId, ProviderId};

impl World<'_> {
    /// The metrics and alarms of a provider are made. Called once per provider, at the start.
    pub fn begin_provider(&mut self, provider: ProviderId, cause: Option<FactId>) {
        let _ = (provider, cause);
    }

    /// A provider hears of one of the instances that it brings.
    pub fn provider_hears(&mut self, provider: ProviderId, id: InstanceId, news: InstanceNews) {
        let _ = (provider, id, news);
    }
}
