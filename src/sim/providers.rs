//! How do capacity providers see to their groups? Each minute the reservation is measured, its
//! alarms act, and managed scaling changes the desired capacity of the group.
//!
//! ```text
//! measure ─ publish delay ─▶ alarm evaluated ─ action delay ─▶ decide ─▶ set_desired_capacity
//! ```

use std::collections::{BTreeMap, VecDeque};

use super::event::Event;
use super::instances::InstanceNews;
use super::managed::ManagedDesk;
use super::world::World;
use crate::cluster::fact::{Changer, Subject, What};
use crate::cluster::group_state::{Group, Member};
use crate::cluster::ids::{AlarmId, FactId, GroupId, InstanceId, ProviderId, ServiceId};
use crate::cluster::instance::{ContainerInstanceStatus, Instance, Lifecycle, Need, Pool, Room};
use crate::cluster::monitor::SeriesId;
use crate::cluster::placement::PlacementConstraint;
use crate::cluster::provider::{GroupProvider, ManagedScaling, ProviderKind};
use crate::control::capacity::managed_scaling::{Decision, View, alarms, decide, series};
use crate::control::capacity::reservation::{GroupView, Reservation, Waiting, measure, tasks_on};
use crate::kernel::queue::Phase;
use crate::kernel::time::{Instant, Span};

/// What the simulation remembers about a provider.
#[derive(Clone, Debug, Default)]
pub struct ProviderDesk {
    /// Its metric and alarms, with managed scaling.
    watch: Option<Watch>,
    /// Its instances, when they are Managed Instances.
    pub managed: ManagedDesk,
    /// The last fact about its instances: why its reservation changed.
    why: Option<FactId>,
}

/// The metric of a provider with managed scaling, and what came of it.
#[derive(Clone, Debug)]
struct Watch {
    series: SeriesId,
    high: AlarmId,
    low: AlarmId,
    /// Reservations by the instant from which alarms see them, the newest last.
    published: VecDeque<(Instant, Reservation)>,
    /// The reservation that was told last.
    told: Option<Reservation>,
    /// The reason for doing nothing that was told last.
    refused: Option<&'static str>,
    /// When it last removed instances.
    removed: Option<Instant>,
    /// Whether a decision is already on its way.
    awaited: bool,
}

impl World<'_> {
    /// The metrics and alarms of a provider are made. Called once per provider, at the start.
    pub fn begin_provider(&mut self, provider: ProviderId, cause: Option<FactId>) {
        assert_eq!(
            self.providers.len(),
            provider.index(),
            "each once, in order"
        );
        let parameters = &self.setup.parameters;
        let mut desk = ProviderDesk {
            why: cause,
            ..ProviderDesk::default()
        };
        if let Some((_, spec)) = self.managed_scaling(provider) {
            let name = &self.setup.providers[provider.index()].name;
            let watched = self.monitor.add_series(series(provider, parameters));
            let [high, low] = alarms(name, &spec, parameters);
            desk.watch = Some(Watch {
                series: watched,
                high: self.monitor.add_alarm(watched, high),
                low: self.monitor.add_alarm(watched, low),
                published: VecDeque::new(),
                told: None,
                refused: None,
                removed: None,
                awaited: false,
            });
            let first = Span::from_secs_f64(60.0 * parameters.capacity_sample_phase);
            let event = Event::Reservation(provider);
            self.queue
                .schedule(Instant::START + first, Phase::Measure, event);
        }
        self.providers.push(desk);
        if let ProviderKind::Managed(_) = self.setup.providers[provider.index()].kind {
            self.find_managed_hosts(provider);
            self.manage_later(provider, Span::MINUTE);
        }
    }

    /// A provider hears of one of the instances that it brings.
    pub fn provider_hears(&mut self, provider: ProviderId, id: InstanceId, news: InstanceNews) {
        let why = self.ledger.last_of_instance(id);
        let Some(desk) = self.providers.get_mut(provider.index()) else {
            return;
        };
        desk.why = why.or(desk.why);
        match self.group_provider(provider) {
            None => self.managed_hears(provider, id, news),
            Some(spec) if news == InstanceNews::Occupied => {
                let member = self.cluster.group(spec.group).member(id);
                let stays = member.is_some_and(|m| m.counts() && !m.protected);
                if spec.managed_termination_protection && stays {
                    self.protect(id, true, None);
                }
            }
            Some(_) => {}
        }
    }

    /// Settings of a provider that brings a group.
    pub fn group_provider(&self, provider: ProviderId) -> Option<GroupProvider> {
        match &self.setup.providers[provider.index()].kind {
            ProviderKind::Group(group) => Some(*group),
            ProviderKind::Managed(_) | ProviderKind::Fargate(_) => None,
        }
    }

    /// The group of a provider with managed scaling, and how it scales.
    pub fn managed_scaling(&self, provider: ProviderId) -> Option<(GroupId, ManagedScaling)> {
        let provider = self.group_provider(provider)?;
        Some((provider.group, provider.managed_scaling?))
    }

    fn watch(&mut self, provider: ProviderId) -> &mut Watch {
        let watch = &mut self.providers[provider.index()].watch;
        watch.as_mut().expect("it has managed scaling")
    }

    /// Measures the reservation of a provider, each minute.
    pub fn measure_reservation(&mut self, provider: ProviderId) {
        let now = self.now();
        let (group, spec) = self.managed_scaling(provider).expect("it is measured");
        let view = self.view_of_group(provider, group);
        let reservation = measure(&spec, &view);
        let start = Instant::from_nanos(now.nanos() - 1).floor_to(Span::MINUTE);
        let delay = Span::from_secs_f64(self.setup.parameters.capacity_publish_delay_s);
        let watch = self.watch(provider);
        let series = watch.series;
        watch
            .published
            .push_back((start + Span::MINUTE + delay, reservation));
        let news = watch.told != Some(reservation);
        watch.told = Some(reservation);
        self.monitor.record(series, start, reservation.percent);
        if news {
            let what = What::CapacityReservation {
                needed: reservation.needed,
                present: reservation.present,
                percent: reservation.percent,
                waiting: reservation.waiting,
            };
            let cause = self.why_reserved(provider);
            self.tell_provider(provider, what, cause);
        }
        let next = now + Span::MINUTE;
        self.queue
            .schedule(next, Phase::Measure, Event::Reservation(provider));
    }

    /// The oldest task that waits; else what last happened to an instance.
    fn why_reserved(&self, provider: ProviderId) -> Option<FactId> {
        let mut kinds = self.waiting.of(provider).map(|(kind, _)| kind);
        let oldest = kinds.next().and_then(|kind| {
            let tasks = self.waiting.tasks(provider, kind)?;
            tasks.first().copied()
        });
        oldest
            .and_then(|task| self.ledger.last_of_task(task))
            .or(self.providers[provider.index()].why)
    }

    /// Tells a fact about a provider.
    pub fn tell_provider(
        &mut self,
        provider: ProviderId,
        what: What,
        cause: Option<FactId>,
    ) -> FactId {
        let subject = Subject::Provider(provider);
        self.ledger.tell(self.queue.now(), (subject, what), cause)
    }

    fn view_of_group(&self, provider: ProviderId, group: GroupId) -> GroupView {
        let of = self.cluster.group(group);
        let counts_booting = self.setup.parameters.capacity_booting_counts >= 0.5;
        let members: Vec<&Instance> = of
            .members()
            .filter(|member| member.counts())
            .map(|member| self.cluster.fleet.instance(member.id))
            .filter(|instance| counts_booting || is_registered(instance))
            .collect();
        let occupied = members.iter().filter(|i| self.is_occupied(i)).count();
        let mut kinds: Vec<_> = of.spec().overrides.iter().map(|kind| kind.kind).collect();
        kinds.sort_by_key(|kind| (kind.vcpu, kind.memory_mib, kind.enis, kind.gpus));
        let room = |kind| self.room_of(Pool::Group(group), kind);
        GroupView {
            present: members.len() as u32,
            occupied: occupied as u32,
            largest: room(kinds[kinds.len() - 1]),
            smallest: room(kinds[0]),
            waiting: self.waiting_kinds(provider, &members),
        }
    }

    /// Whether an instance has a task that is not a daemon's.
    pub fn is_occupied(&self, instance: &Instance) -> bool {
        let mut tasks = instance.tasks().iter();
        tasks.any(|&task| !self.is_daemon(self.cluster.task(task).service()))
    }

    /// What waits for a provider, grouped by identical requirements.
    fn waiting_kinds(&self, provider: ProviderId, members: &[&Instance]) -> Vec<Waiting> {
        let mut kinds: BTreeMap<(&Need, bool), (u32, ServiceId)> = BTreeMap::new();
        for ((service, revision), tasks) in self.waiting.of(provider) {
            let constraints = &self.cluster.service(service).spec.placement.constraints;
            let distinct = constraints.contains(&PlacementConstraint::DistinctInstance);
            let key = (self.cluster.need_of(service, revision), distinct);
            kinds.entry(key).or_insert((0, service)).0 += tasks;
        }
        kinds
            .into_iter()
            .map(|((need, distinct), (tasks, service))| {
                let fits =
                    |instance: &&Instance| self.free_places(instance, need, distinct, service);
                Waiting {
                    need: need.clone(),
                    tasks,
                    fitting: members.iter().map(fits).fold(0, u32::saturating_add),
                    distinct,
                }
            })
            .collect()
    }

    /// How many waiting tasks of a kind an instance could take.
    fn free_places(
        &self,
        instance: &Instance,
        need: &Need,
        distinct: bool,
        service: ServiceId,
    ) -> u32 {
        let counts = if is_registered(instance) {
            instance.takes_tasks()
        } else {
            self.setup.parameters.capacity_booting_room >= 0.5
        };
        let mut ports = need.ports.iter();
        if !counts || ports.any(|port| instance.ports().contains(port)) {
            return 0;
        }
        let places = tasks_on(need, instance.remaining());
        if !distinct {
            return places;
        }
        let group = &self.cluster.service(service).spec.group;
        let mut tasks = instance.tasks().iter();
        let taken = tasks.any(|&task| {
            let of = self.cluster.task(task).service();
            &self.cluster.service(of).spec.group == group
        });
        if taken { 0 } else { places.min(1) }
    }

    /// An alarm of a provider acts: managed scaling decides after its delay.
    pub fn await_managed_scaling(&mut self, provider: ProviderId) {
        let delay = Span::from_secs_f64(self.setup.parameters.scaling_action_delay_s);
        let at = self.now() + delay;
        if !std::mem::replace(&mut self.watch(provider).awaited, true) {
            let event = Event::ManagedScaling(provider);
            self.queue.schedule(at, Phase::Control, event);
        }
    }

    /// Managed scaling decides on a group, and what it decides is done.
    pub fn scale_provider(&mut self, provider: ProviderId) {
        let now = self.now();
        let watch = self.watch(provider);
        watch.awaited = false;
        while watch.published.get(1).is_some_and(|next| next.0 <= now) {
            watch.published.pop_front();
        }
        let (visible, reservation) = watch.published[0];
        assert!(visible <= now, "an alarm has seen it");
        let (group, spec) = self.managed_scaling(provider).expect("it scales");
        let sizes = self.cluster.group(group).sizes();
        let decision = decide(&View {
            spec: &spec,
            reservation,
            desired: sizes.desired,
            bounds: (sizes.min, sizes.max),
            warming: self.is_warming(group, spec.instance_warmup),
            last_removed: self.watch(provider).removed,
            now,
            parameters: &self.setup.parameters,
        });
        let out = reservation.percent > f64::from(spec.target_capacity);
        let watch = self.watch(provider);
        let alarm = if out { watch.high } else { watch.low };
        let cause = self.ledger.last_of_alarm(alarm);
        match decision {
            Decision::ScaleTo(to) => self.resize(provider, (group, to), cause),
            Decision::NotScaled { reason, wanted } => {
                let watch = self.watch(provider);
                if watch.refused.replace(reason) != Some(reason) {
                    let what = What::CapacityNotScaled { reason, wanted };
                    self.tell_provider(provider, what, cause);
                }
            }
            Decision::Nothing => self.watch(provider).refused = None,
        }
    }

    /// Whether an instance of a group is on its way into service, or in it for less than `warmup`.
    fn is_warming(&self, group: GroupId, warmup: Span) -> bool {
        let now = self.now();
        let warms = |m: &Member| m.counts() && (m.is_pending() || m.warms(now, warmup));
        self.cluster.group(group).members().any(warms)
    }

    fn resize(&mut self, provider: ProviderId, (group, to): (GroupId, u32), cause: Option<FactId>) {
        let now = self.now();
        let desired = self.cluster.group(group).desired();
        let watch = self.watch(provider);
        watch.refused = None;
        if to < desired {
            watch.removed = Some(now);
            let spec = self.group_provider(provider).expect("it brings a group");
            if spec.managed_termination_protection {
                for id in self.unprotectable(group, desired - to) {
                    self.protect(id, false, cause);
                }
            }
        }
        self.set_desired_capacity(group, to, Changer::ManagedScaling, cause);
    }

    /// Instances without tasks that lose their protection, so that the group can terminate them: in
    /// the zone that then has most, the oldest first.
    fn unprotectable(&self, group: GroupId, wanted: u32) -> Vec<InstanceId> {
        let group: &Group = self.cluster.group(group);
        let mut zones = group.zones().to_vec();
        let mut idle: Vec<&Member> = group
            .members()
            .filter(|m| m.lifecycle == Lifecycle::InService)
            .filter(|m| !self.is_occupied(self.cluster.fleet.instance(m.id)))
            .collect();
        let mut chosen = Vec::new();
        while (chosen.len() as u32) < wanted && !idle.is_empty() {
            let best = (0..idle.len()).max_by_key(|&place| {
                let zone = idle[place].zone.index();
                (zones[zone], std::cmp::Reverse(place))
            });
            let member = idle.remove(best.expect("one is idle"));
            zones[member.zone.index()] -= 1;
            chosen.push(member.id);
        }
        chosen
    }

    /// What an empty instance of a type registers in a pool.
    pub fn room_of(&self, pool: Pool, kind: &crate::catalog::instances::InstanceType) -> Room {
        Room::registered(kind, self.template(pool), &self.setup.parameters).unwrap_or_default()
    }
}

/// Whether an agent has registered an instance, and it is still there.
fn is_registered(instance: &Instance) -> bool {
    matches!(
        instance.status(),
        ContainerInstanceStatus::Active | ContainerInstanceStatus::Draining
    )
}
