//! Which instances does ECS launch, empty and terminate itself, with Managed Instances?
//!
//! ECS packs what waits onto types that cost the least in all, spread over zones first (three
//! instances in three zones where possible); it terminates what is idle, empties what is
//! under-used when its tasks fit elsewhere or on a cheaper type, and replaces instances when they
//! are 14 days old (ECS developer guide, Managed Instances). There is no target capacity: nothing
//! is kept in reserve (K24). How AWS packs is not published; the order here is ours.

use std::sync::Arc;

pub use super::packing::Job;
use super::packing::{Hosts, Offer, cheapest, fill, without};
use crate::catalog::parameters::Parameters;
use crate::cluster::ids::InstanceId;
use crate::cluster::instance::Room;
use crate::kernel::time::{Instant, Span};

/// An instance to launch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
    /// Place of its type among those of the provider, cheapest first.
    pub kind: usize,
    /// Place of its zone among those of the provider.
    pub zone: usize,
}

/// An instance that is there for what waits: it has not registered, or nothing is on it yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coming {
    /// Place of its type among those of the provider.
    pub kind: usize,
    /// Place of its zone among those of the provider.
    pub zone: usize,
    /// Its room.
    pub room: Room,
}

/// What is there already, for the launch of more.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fleet {
    /// The types, cheapest first.
    pub kinds: Vec<Offer>,
    /// Instances that are there for what waits, in order of launch. What an empty one refuses,
    /// another would refuse too: nothing is launched for it while that one is there.
    pub coming: Vec<Coming>,
    /// Instances that are not being emptied or terminated, by zone of the provider.
    pub zones: Vec<u32>,
    /// Zones of the provider where nothing starts now.
    pub closed: Vec<usize>,
}

impl Fleet {
    /// Whether an instance of a type may start in a zone for tasks that have these hosts.
    fn is_open(&self, hosts: &Hosts, kind: usize, zone: usize) -> bool {
        !self.closed.contains(&zone) && hosts.has(kind, zone)
    }

    /// Whether an instance of a type may start anywhere for tasks that have these hosts.
    fn offers(&self, hosts: &Hosts, kind: usize) -> bool {
        (0..self.zones.len()).any(|zone| self.is_open(hosts, kind, zone))
    }
}

/// Launches for the tasks that wait and do not fit on what is coming, each kind of them on types
/// and in zones where it may run. What fits no type waits.
pub fn launches(jobs: &[Job], fleet: &Fleet, parameters: &Parameters) -> Vec<Order> {
    let mut left = jobs.to_vec();
    let holds = |job: &Job, (kind, offer): (usize, &Offer)| {
        fleet.offers(&job.hosts, kind) && job.fits(offer.room) > 0
    };
    left.retain(|job| fleet.kinds.iter().enumerate().any(|kind| holds(job, kind)));
    for host in &fleet.coming {
        fill_host(&mut left, host);
    }
    let spread = parameters.managed_spread_instances as u32;
    let mut zones = fleet.zones.clone();
    let mut orders = Vec::new();
    // Tasks that may run on the same instances share them.
    while let Some(first) = left.iter().find(|job| job.tasks > 0) {
        let hosts = Arc::clone(&first.hosts);
        let (alike, others) = left.into_iter().partition(|job| job.hosts == hosts);
        left = others;
        order((&alike, &hosts), (fleet, spread), (&mut zones, &mut orders));
    }
    orders
}

/// Orders instances for tasks that may run on the same ones.
fn order(
    (jobs, hosts): (&Vec<Job>, &Hosts),
    (fleet, spread): (&Fleet, u32),
    (zones, orders): (&mut [u32], &mut Vec<Order>),
) {
    let kinds = fleet.kinds.iter().copied().enumerate();
    let offers: Vec<(usize, Offer)> = kinds
        .filter(|(kind, _)| fleet.offers(hosts, *kind))
        .collect();
    let open = |zone: &usize| {
        let mut kinds = offers.iter().map(|(kind, _)| *kind);
        kinds.any(|kind| fleet.is_open(hosts, kind, *zone))
    };
    let open: Vec<usize> = (0..zones.len()).filter(open).collect();
    let used = open.iter().filter(|&&zone| zones[zone] > 0).count() as u32;
    let goal = spread.min(open.len() as u32);
    let tasks: u32 = jobs.iter().map(|job| job.tasks).sum();
    let bins = goal.saturating_sub(used).clamp(1, tasks);
    for bin in 0..bins {
        for kind in cheapest(&share(jobs, bin, bins), &offers) {
            let zone = open.iter().copied().filter(|&zone| hosts.has(kind, zone));
            let zone = zone.min_by_key(|&zone| (zones[zone], zone));
            let zone = zone.expect("the type is allowed somewhere");
            zones[zone] += 1;
            orders.push(Order { kind, zone });
        }
    }
}

/// Takes from `jobs` what may go on an instance, and fits.
fn fill_host(jobs: &mut [Job], host: &Coming) -> u32 {
    let (mut held, mut room) = (0, host.room);
    for job in jobs
        .iter_mut()
        .filter(|job| job.hosts.has(host.kind, host.zone))
    {
        let tasks = job.fits(room).min(job.tasks);
        job.tasks -= tasks;
        room = without(room, &job.need, tasks);
        held += tasks;
    }
    held
}

/// The `bin`-th of `bins` even shares of what waits.
fn share(jobs: &[Job], bin: u32, bins: u32) -> Vec<Job> {
    // What one kind of task leaves over goes on where the kind before it stopped.
    let mut before = 0;
    let mut share = Vec::new();
    for job in jobs {
        let until = |edge: u32| (before + job.tasks + bins - 1 - edge) / bins;
        let skipped = |edge: u32| (before + bins - 1 - edge) / bins;
        let tasks = until(bin) - skipped(bin);
        before += job.tasks;
        share.push(Job {
            tasks,
            ..job.clone()
        });
    }
    share
}

/// A registered instance that is not being emptied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Present {
    /// Which.
    pub id: InstanceId,
    /// When it was launched.
    pub launched: Instant,
    /// Since when it has had no task but daemons'; none while it has one.
    pub idle_since: Option<Instant>,
    /// Place of its type among those of the provider.
    pub kind: usize,
    /// Place of its zone among those of the provider.
    pub zone: usize,
    /// What it registered.
    pub registered: Room,
    /// What is left of it.
    pub free: Room,
    /// Its tasks that are not daemons'.
    pub tasks: Vec<Job>,
    /// Whether all of them are services', which ECS may start elsewhere.
    pub movable: bool,
}

/// What is to be done with an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Retire {
    /// It is idle, or too old: terminate it.
    Terminate(InstanceId),
    /// It is under-used, or old: empty it, then terminate it.
    Drain(InstanceId),
}

/// What to retire now. `scale_in_after`: none is never. `quiet`: nothing waits, boots or is being
/// emptied, so that consolidation may begin.
pub fn retire(
    fleet: &[Present],
    kinds: &[Offer],
    (scale_in_after, quiet): (Option<Span>, bool),
    (now, parameters): (Instant, &Parameters),
) -> Vec<Retire> {
    let old = Span::from_secs_f64(parameters.managed_drain_after_s);
    let mut actions = Vec::new();
    for instance in fleet {
        let idle = instance.idle_since.zip(scale_in_after);
        if idle.is_some_and(|(since, after)| since + after <= now) {
            actions.push(Retire::Terminate(instance.id));
        } else if instance.launched + old <= now {
            actions.push(Retire::Drain(instance.id));
        }
    }
    if actions.is_empty()
        && quiet
        && let Some(after) = scale_in_after
    {
        let mut candidates = fleet.iter().filter(|i| i.launched + after <= now);
        let found = candidates.find(|i| may_be_emptied(i, fleet, (kinds, parameters)));
        actions.extend(found.map(|i| Retire::Drain(i.id)));
    }
    actions
}

/// When an instance must be gone whatever runs there (21 days).
pub fn deadline(launched: Instant, parameters: &Parameters) -> Instant {
    launched + Span::from_secs_f64(parameters.managed_stop_after_s)
}

/// Whether an under-used instance's tasks fit on the others, or all on a cheaper type.
fn may_be_emptied(
    instance: &Present,
    fleet: &[Present],
    (kinds, parameters): (&[Offer], &Parameters),
) -> bool {
    let share = parameters.managed_underused_share;
    let under = |total: u32, free: u32| f64::from(total - free) <= share * f64::from(total);
    let (all, free) = (instance.registered, instance.free);
    let used_little =
        under(all.cpu_units, free.cpu_units) && under(all.memory_mib, free.memory_mib);
    if instance.tasks.is_empty() || !instance.movable || !used_little || share <= 0.0 {
        return false;
    }
    let tasks: u32 = instance.tasks.iter().map(|job| job.tasks).sum();
    let allowed = |kind: usize, zone: usize| {
        let mut jobs = instance.tasks.iter();
        jobs.all(|job| job.hosts.has(kind, zone))
    };
    let price = kinds[instance.kind].hourly.picos();
    let holds = |(kind, offer): (usize, &Offer)| {
        offer.hourly.picos() < price
            && allowed(kind, instance.zone)
            && fill(&mut instance.tasks.clone(), offer.room) == tasks
    };
    if kinds.iter().enumerate().any(holds) {
        return true;
    }
    // Where another of such tasks is, one that must be alone does not go.
    if instance.tasks.iter().any(|job| job.distinct) {
        return false;
    }
    let others = || fleet.iter().filter(|other| other.id != instance.id);
    let mut zones: Vec<usize> = fleet.iter().map(|i| i.zone).collect();
    zones.sort_unstable();
    zones.dedup();
    let alone = others().all(|other| other.zone != instance.zone);
    // The spread over zones comes before packing.
    if alone && zones.len() as f64 <= parameters.managed_spread_instances {
        return false;
    }
    let mut left = instance.tasks.clone();
    let host = |other: &Present| Coming {
        kind: other.kind,
        zone: other.zone,
        room: other.free,
    };
    let moved: u32 = others().map(|o| fill_host(&mut left, &host(o))).sum();
    moved == tasks
}

#[cfg(test)]
#[path = "managed_instances_tests.rs"]
mod tests;
