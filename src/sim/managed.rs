//! How does ECS see to Managed Instances while a run goes? It launches for what waits, terminates
//! what is idle, and empties what is under-used or old.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::event::Event;
use super::faults::Launcher;
use super::instances::{InstanceNews, InstanceOrder};
use super::managed_plan::place;
use super::world::World;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::What;
use crate::cluster::fault::LaunchApi;
use crate::cluster::ids::{InstanceId, ProviderId, RevisionKey, ServiceId};
use crate::cluster::instance::{ContainerInstanceStatus, Instance, Pool};
use crate::cluster::provider::{ManagedInstances, ProviderKind};
use crate::cluster::service::Scheduling;
use crate::control::capacity::managed_instances::{
    Coming, Fleet, Job, Order, Present, Retire, deadline, launches, retire,
};
use crate::control::capacity::packing::Hosts;
use crate::kernel::queue::Phase;
use crate::kernel::time::{Instant, Span};

/// What is remembered about the instances of a provider of Managed Instances.
#[derive(Clone, Debug, Default)]
pub struct ManagedDesk {
    /// Those that are not terminated, in order of launch.
    members: BTreeSet<InstanceId>,
    /// Since when the idle ones of them are.
    idle: BTreeMap<InstanceId, Instant>,
    /// Those that ECS is terminating.
    leaving: BTreeSet<InstanceId>,
    /// When it is next to be looked at; earlier asked-for looks are void.
    look_at: Option<Instant>,
    /// Those that have not had a task yet.
    unused: BTreeSet<InstanceId>,
    /// Instances that went without ever having had a task while tasks waited, since one had.
    fruitless: u32,
    /// None is launched before.
    rests_until: Instant,
    /// Where tasks of each revision of a service may run: found out once.
    pub(super) hosts: BTreeMap<RevisionKey, Arc<Hosts>>,
}

/// The pause after fruitless launches doubles so many times at most.
const MOST_DOUBLINGS: u32 = 6;

impl World<'_> {
    fn managed_desk(&mut self, provider: ProviderId) -> &mut ManagedDesk {
        &mut self.providers[provider.index()].managed
    }

    pub(super) fn managed_spec(&self, provider: ProviderId) -> &ManagedInstances {
        match &self.setup.providers[provider.index()].kind {
            ProviderKind::Managed(managed) => managed,
            other => panic!("{provider:?} brings {other:?}"),
        }
    }

    /// A task waits for a provider. A group's notices at its next minute; Managed Instances react.
    pub fn provider_is_wanted(&mut self, provider: ProviderId) {
        if matches!(
            self.setup.providers[provider.index()].kind,
            ProviderKind::Managed(_)
        ) {
            let reaction = Span::from_secs_f64(self.setup.parameters.managed_react_s);
            self.manage_later(provider, reaction);
        }
    }

    /// Asks for a look at a provider's instances; of several the earliest counts.
    pub fn manage_later(&mut self, provider: ProviderId, after: Span) {
        let at = self.now() + after;
        let desk = self.managed_desk(provider);
        if desk.look_at.is_none_or(|next| at < next) {
            desk.look_at = Some(at);
            self.queue
                .schedule(at, Phase::Control, Event::Manage(provider));
        }
    }

    /// ECS looks at a provider's instances.
    pub fn manage(&mut self, provider: ProviderId) {
        let now = self.now();
        if self.managed_desk(provider).look_at != Some(now) {
            return;
        }
        self.managed_desk(provider).look_at = None;
        self.launch_managed(provider);
        self.retire_managed(provider);
        let next = now.next_multiple_of(Span::MINUTE).since(now);
        self.manage_later(provider, next);
    }

    fn launch_managed(&mut self, provider: ProviderId) {
        let waiting: Vec<(RevisionKey, u32)> = self.waiting.of(provider).collect();
        let Some(&(first, _)) = waiting.first() else {
            return;
        };
        if self.now() < self.managed_desk(provider).rests_until {
            return;
        }
        let jobs: Vec<Job> = waiting
            .iter()
            .map(|&(kind, tasks)| self.managed_job(provider, kind, tasks))
            .collect();
        let oldest = self.waiting.tasks(provider, first);
        let oldest = oldest.and_then(|tasks| tasks.first().copied());
        let cause = oldest.and_then(|task| self.ledger.last_of_task(task));
        let fleet = self.managed_fleet(provider);
        let launcher = Launcher::Provider(provider);
        for order in launches(&jobs, &fleet, &self.setup.parameters) {
            if let Err((_, at)) = self.admit_by_fault(LaunchApi::Ec2, launcher) {
                self.throttled_by_ec2(launcher, at);
                break;
            }
            self.take_turn(LaunchApi::Ec2, launcher);
            let order = self.instance_order(provider, order);
            let id = self.launch_instance(order, cause);
            let desk = self.managed_desk(provider);
            desk.members.insert(id);
            desk.unused.insert(id);
        }
    }

    fn instance_order(&self, provider: ProviderId, order: Order) -> InstanceOrder {
        let spec = self.managed_spec(provider);
        InstanceOrder {
            pool: Pool::Managed(provider),
            kind: spec.kinds[order.kind],
            zone: spec.zones[order.zone],
            purchase: Purchase::OnDemand,
            protected: false,
            warm: false,
        }
    }

    fn managed_fleet(&self, provider: ProviderId) -> Fleet {
        let spec = self.managed_spec(provider);
        let desk = &self.providers[provider.index()].managed;
        let staying = || self.staying(desk);
        let in_zone = |zone| staying().filter(|i| i.zone() == zone).count() as u32;
        let active = |i: &Instance| i.status() == ContainerInstanceStatus::Active;
        let coming = staying().filter(|i| !active(i) || desk.idle.contains_key(&i.id()));
        let offers = self.managed_offers(provider);
        let coming = coming.map(|instance| {
            let (kind, zone) = place(spec, instance);
            let room = if active(instance) {
                instance.remaining()
            } else {
                offers[kind].room
            };
            Coming { kind, zone, room }
        });
        let zones = spec.zones.iter();
        let closed = zones.enumerate().filter(|&(_, &zone)| self.zone_lost(zone));
        Fleet {
            coming: coming.collect(),
            zones: spec.zones.iter().map(|&zone| in_zone(zone)).collect(),
            closed: closed.map(|(place, _)| place).collect(),
            kinds: offers,
        }
    }

    /// Members that are neither being emptied nor terminated.
    fn staying<'b>(&'b self, desk: &'b ManagedDesk) -> impl Iterator<Item = &'b Instance> {
        let members = desk.members.iter().filter(|id| !desk.leaving.contains(*id));
        members
            .map(|&id| self.cluster.fleet.instance(id))
            .filter(|i| i.status() <= ContainerInstanceStatus::Active)
    }

    fn retire_managed(&mut self, provider: ProviderId) {
        let now = self.now();
        let spec = self.managed_spec(provider);
        let kinds = self.managed_offers(provider);
        let desk = &self.providers[provider.index()].managed;
        let active = |i: &&Instance| i.status() == ContainerInstanceStatus::Active;
        let present: Vec<Present> = self
            .staying(desk)
            .filter(active)
            .map(|instance| self.present(provider, instance))
            .collect();
        let quiet = self.waiting.of(provider).next().is_none()
            && desk.leaving.is_empty()
            && present.len() == desk.members.len();
        let parameters = &self.setup.parameters;
        let actions = retire(
            &present,
            &kinds,
            (spec.scale_in_after, quiet),
            (now, parameters),
        );
        let overdue: Vec<InstanceId> = desk
            .members
            .iter()
            .copied()
            .filter(|&id| {
                deadline(self.cluster.fleet.instance(id).launched_at(), parameters) <= now
            })
            .collect();
        for action in actions {
            match action {
                Retire::Terminate(id) => self.leave_managed(provider, id, false),
                Retire::Drain(id) => self.leave_managed(provider, id, true),
            }
        }
        for id in overdue {
            self.end_managed(provider, id);
        }
    }

    fn present(&self, provider: ProviderId, instance: &Instance) -> Present {
        let spec = self.managed_spec(provider);
        let desk = &self.providers[provider.index()].managed;
        let kinds = instance.tasks().iter().map(|&task| {
            let about = self.cluster.task(task);
            (about.service(), about.revision())
        });
        let scheduling = |service| self.cluster.service(service).spec.scheduling;
        let mut counts: BTreeMap<RevisionKey, u32> = BTreeMap::new();
        let mut movable = true;
        for kind in kinds {
            match scheduling(kind.0) {
                Scheduling::Daemon => continue,
                Scheduling::Standalone { .. } => movable = false,
                Scheduling::Replica => {}
            }
            *counts.entry(kind).or_default() += 1;
        }
        let (kind, zone) = place(spec, instance);
        let counts = counts.into_iter();
        let jobs = counts.map(|(kind, tasks)| self.managed_job(provider, kind, tasks));
        Present {
            id: instance.id(),
            launched: instance.launched_at(),
            idle_since: desk.idle.get(&instance.id()).copied(),
            kind,
            zone,
            registered: instance.birth().registered,
            free: instance.remaining(),
            tasks: jobs.collect(),
            movable,
        }
    }

    /// ECS gives an instance up: at once when nothing is on it, else when it is drained.
    fn leave_managed(&mut self, provider: ProviderId, id: InstanceId, emptied: bool) {
        let cause = self.ledger.last_of_instance(id);
        self.managed_desk(provider).leaving.insert(id);
        if emptied || !self.cluster.fleet.instance(id).tasks().is_empty() {
            self.drain_instance(id, cause);
        } else {
            self.end_managed(provider, id);
        }
    }

    /// EC2 is asked to terminate an instance, once.
    fn end_managed(&mut self, provider: ProviderId, id: InstanceId) {
        use crate::cluster::instance::Ec2State;
        if !self.managed_desk(provider).members.contains(&id) {
            return;
        }
        self.managed_desk(provider).leaving.insert(id);
        if self.cluster.fleet.instance(id).ec2() < Ec2State::ShuttingDown {
            let cause = self.ledger.last_of_instance(id);
            self.terminate_instance(id, cause);
        }
    }

    /// An instance went without having had a task, though tasks wait: something refuses them that
    /// nothing here foresees. The pause before more are launched doubles each time.
    fn rest_after_fruitless(&mut self, provider: ProviderId, id: InstanceId) {
        if self.waiting.of(provider).next().is_none() {
            return;
        }
        let (now, pause) = (self.now(), self.setup.parameters.managed_retry_s);
        let desk = self.managed_desk(provider);
        let doubled = f64::from(1_u32 << desk.fruitless.min(MOST_DOUBLINGS));
        desk.fruitless += 1;
        desk.rests_until = now + Span::from_secs_f64(pause * doubled);
        let wanted = desk.fruitless;
        let reason = "launchedInstancesTookNothing";
        let cause = self.ledger.last_of_instance(id);
        self.tell_provider(provider, What::CapacityNotScaled { reason, wanted }, cause);
    }

    /// A provider hears of one of the instances that ECS manages for it.
    pub fn managed_hears(&mut self, provider: ProviderId, id: InstanceId, news: InstanceNews) {
        let now = self.now();
        let occupied = self.is_occupied(self.cluster.fleet.instance(id));
        match news {
            InstanceNews::Registered | InstanceNews::Emptied if !occupied => {
                self.managed_desk(provider).idle.insert(id, now);
                if let Some(after) = self.managed_spec(provider).scale_in_after {
                    self.manage_later(provider, after);
                }
            }
            InstanceNews::Occupied => {
                let desk = self.managed_desk(provider);
                desk.idle.remove(&id);
                desk.unused.remove(&id);
                desk.fruitless = 0;
            }
            InstanceNews::Drained | InstanceNews::Unhealthy => self.end_managed(provider, id),
            InstanceNews::Terminated => {
                let desk = self.managed_desk(provider);
                desk.members.remove(&id);
                desk.idle.remove(&id);
                desk.leaving.remove(&id);
                if desk.unused.remove(&id) {
                    self.rest_after_fruitless(provider, id);
                }
            }
            InstanceNews::Registered
            | InstanceNews::Emptied
            | InstanceNews::Running
            | InstanceNews::Stopped
            | InstanceNews::Recommended
            | InstanceNews::Noticed => {}
        }
    }

    /// A task of the initial state fits on none of the instances that ECS manages for a provider:
    /// one that takes it, as large as it would be for all that the service still wants.
    pub fn managed_at_start(
        &mut self,
        provider: ProviderId,
        service: ServiceId,
    ) -> Option<InstanceId> {
        let about = self.cluster.service(service);
        let tasks = about.desired.saturating_sub(about.active());
        let job = self.managed_job(provider, self.primary(service), tasks);
        let fleet = self.managed_fleet(provider);
        let orders = launches(&[job], &fleet, &self.setup.parameters);
        let order = self.instance_order(provider, *orders.first()?);
        let id = self.begin_with_instance(order);
        let now = self.now();
        let desk = self.managed_desk(provider);
        desk.members.insert(id);
        desk.idle.insert(id, now);
        Some(id)
    }
}
