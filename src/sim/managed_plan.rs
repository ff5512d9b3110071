//! What may ECS launch for tasks that wait for Managed Instances? Types with their room and price,
//! and for each service the types and zones that take its tasks.

use std::sync::Arc;

use super::world::World;
use crate::catalog::platform::Purchase;
use crate::cluster::ids::{InstanceId, ProviderId, RevisionKey};
use crate::cluster::instance::{Birth, Instance, Pool, Room};
use crate::cluster::placement::PlacementConstraint;
use crate::cluster::provider::{ManagedInstances, ProviderKind};
use crate::control::capacity::packing::{Hosts, Job, Offer};
use crate::kernel::time::Instant;

/// Places of an instance's type and zone among those of its provider.
pub(super) fn place(spec: &ManagedInstances, instance: &Instance) -> (usize, usize) {
    let name = instance.kind().name;
    let kind = spec.kinds.iter().position(|kind| kind.name == name);
    let zone = spec.zones.iter().position(|&zone| zone == instance.zone());
    (
        kind.expect("it is of one of the types"),
        zone.expect("it is in one of the zones"),
    )
}

impl World<'_> {
    /// So many tasks of a revision of a service, as they are packed.
    pub(super) fn managed_job(
        &self,
        provider: ProviderId,
        (service, revision): RevisionKey,
        tasks: u32,
    ) -> Job {
        let hosts = &self.providers[provider.index()].managed.hosts[&(service, revision)];
        let constraints = &self.cluster.service(service).spec.placement.constraints;
        Job {
            need: self.cluster.need_of(service, revision).clone(),
            tasks,
            distinct: constraints.contains(&PlacementConstraint::DistinctInstance),
            hosts: Arc::clone(hosts),
        }
    }

    /// Finds out where tasks of each service that names a provider may run. Services are there.
    pub(super) fn find_managed_hosts(&mut self, provider: ProviderId) {
        for service in self.cluster.service_ids() {
            if self.cluster.service(service).item(provider).is_some() {
                self.find_hosts(provider, self.primary(service));
            }
        }
    }

    /// Finds out where tasks of a new revision may run on the Managed Instances of its service.
    pub(super) fn find_hosts_of(&mut self, kind: RevisionKey) {
        for provider in (0..self.setup.providers.len()).map(ProviderId::new) {
            let managed = matches!(self.provider(provider).kind, ProviderKind::Managed(_));
            if managed && self.cluster.service(kind.0).item(provider).is_some() {
                self.find_hosts(provider, kind);
            }
        }
    }

    fn find_hosts(&mut self, provider: ProviderId, kind: RevisionKey) {
        let hosts = Arc::new(self.hosts_of(provider, kind));
        let desk = &mut self.providers[provider.index()].managed;
        desk.hosts.insert(kind, hosts);
    }

    fn hosts_of(&self, provider: ProviderId, task: RevisionKey) -> Hosts {
        let spec = self.managed_spec(provider);
        let (_, view, _) = self.cluster.fleet.wish(task);
        let suits = |kind: usize, zone: usize| {
            let birth = Birth {
                pool: Pool::Managed(provider),
                provider: Some(provider),
                number: 1,
                kind: spec.kinds[kind],
                zone: spec.zones[zone],
                purchase: Purchase::OnDemand,
                registered: Room::default(),
                protected: false,
                attributes: spec.template.attributes.clone(),
            };
            // One that there is not: its id is no one's.
            let id = InstanceId::new(u32::MAX as usize);
            let instance = Instance::new(id, birth, Instant::START);
            view.rule().suits(&instance, &self.setup.surroundings)
        };
        Hosts::new((spec.kinds.len(), spec.zones.len()), suits)
    }

    /// The types of a provider: the room that daemons of its own leave on each, and its price.
    pub(super) fn managed_offers(&self, provider: ProviderId) -> Vec<Offer> {
        let spec = self.managed_spec(provider);
        let hosts = &self.providers[provider.index()].managed.hosts;
        let daemons = || {
            self.daemons
                .iter()
                .filter_map(|&id| Some((id, hosts.get(&self.primary(id))?)))
        };
        let room = |kind: usize| {
            let mut room = self.room_of(Pool::Managed(provider), spec.kinds[kind]);
            for (daemon, _) in daemons().filter(|(_, hosts)| hosts.has_kind(kind)) {
                let need = self.cluster.need(daemon);
                room = Room {
                    cpu_units: room.cpu_units.saturating_sub(need.cpu_units),
                    memory_mib: room.memory_mib.saturating_sub(need.memory_mib),
                    gpus: room.gpus.saturating_sub(need.gpus),
                    enis: room.enis.saturating_sub(need.enis),
                };
            }
            room
        };
        let prices = spec.prices.iter().enumerate();
        let offer = |(kind, &hourly)| Offer {
            room: room(kind),
            hourly,
        };
        prices.map(offer).collect()
    }
}
