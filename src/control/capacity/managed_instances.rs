//! Which instances does ECS launch, empty and terminate itself, with Managed Instances?
//!
//! ECS packs what waits onto the cheapest type that holds it, spread over zones first (three
//! instances in three zones where possible); it terminates what is idle, empties what is
//! under-used when its tasks fit elsewhere or on a cheaper type, and replaces instances when they
//! are 14 days old (ECS developer guide, Managed Instances). There is no target capacity: nothing
//! is kept in reserve (K24). How AWS packs is not published; the order here is ours.

use super::reservation::tasks_on;
use crate::catalog::parameters::Parameters;
use crate::cluster::ids::InstanceId;
use crate::cluster::instance::{Need, Room};
use crate::kernel::time::{Instant, Span};

/// Tasks that wait, alike in what they need, in the order of waiting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// What each takes.
    pub need: Need,
    /// How many.
    pub tasks: u32,
}

/// An instance to launch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Order {
    /// Place of its type among those of the provider, cheapest first.
    pub kind: usize,
    /// Place of its zone among those of the provider.
    pub zone: usize,
}

/// What is there already, for the launch of more.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fleet {
    /// What an empty instance of each type registers, cheapest type first.
    pub kinds: Vec<Room>,
    /// Room of the instances that have not registered, in order of launch.
    pub coming: Vec<Room>,
    /// Instances that are not being emptied or terminated, by zone of the provider.
    pub zones: Vec<u32>,
}

/// Launches for the tasks that wait and do not fit on what is coming. What fits no type waits.
pub fn launches(jobs: &[Job], fleet: &Fleet, parameters: &Parameters) -> Vec<Order> {
    let mut left = jobs.to_vec();
    left.retain(|job| {
        fleet
            .kinds
            .iter()
            .any(|&room| tasks_on(&job.need, room) > 0)
    });
    for room in &fleet.coming {
        fill(&mut left, *room);
    }
    let tasks: u32 = left.iter().map(|job| job.tasks).sum();
    if tasks == 0 {
        return Vec::new();
    }
    let used = fleet.zones.iter().filter(|&&n| n > 0).count() as u32;
    let spread = parameters.managed_spread_instances as u32;
    let goal = spread.min(fleet.zones.len() as u32);
    let bins = goal.saturating_sub(used).clamp(1, tasks);
    let mut zones = fleet.zones.clone();
    let mut orders = Vec::new();
    for bin in 0..bins {
        for kind in pack(share(&left, bin, bins), &fleet.kinds) {
            let zone = emptiest(&zones);
            zones[zone] += 1;
            orders.push(Order { kind, zone });
        }
    }
    orders
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
            need: job.need.clone(),
            tasks,
        });
    }
    share
}

/// Types for a share: the cheapest that holds all of it, else the one that holds most, and again.
fn pack(mut jobs: Vec<Job>, kinds: &[Room]) -> Vec<usize> {
    let mut chosen = Vec::new();
    loop {
        let left: u32 = jobs.iter().map(|job| job.tasks).sum();
        if left == 0 {
            return chosen;
        }
        let mut best: Option<(u32, usize)> = None;
        for (kind, &room) in kinds.iter().enumerate() {
            let held = fill(&mut jobs.clone(), room);
            if best.is_none_or(|(most, _)| held > most) {
                best = Some((held, kind));
            }
        }
        let (held, kind) = best.expect("a provider has a type");
        if held == 0 {
            return chosen;
        }
        fill(&mut jobs, kinds[kind]);
        chosen.push(kind);
    }
}

/// Takes from `jobs`, in order, what goes on so much room, and counts it.
fn fill(jobs: &mut [Job], mut room: Room) -> u32 {
    let mut held = 0;
    for job in jobs {
        let tasks = tasks_on(&job.need, room).min(job.tasks);
        job.tasks -= tasks;
        room = without(room, &job.need, tasks);
        held += tasks;
    }
    held
}

fn without(room: Room, need: &Need, tasks: u32) -> Room {
    Room {
        cpu_units: room.cpu_units - need.cpu_units * tasks,
        memory_mib: room.memory_mib - need.memory_mib * tasks,
        gpus: room.gpus - need.gpus * tasks,
        enis: room.enis - need.enis * tasks,
    }
}

fn emptiest(zones: &[u32]) -> usize {
    let by_count = zones.iter().enumerate().min_by_key(|&(zone, n)| (*n, zone));
    by_count.expect("a provider has a zone").0
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
    kinds: &[Room],
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
    (kinds, parameters): (&[Room], &Parameters),
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
    let cheaper = &kinds[..instance.kind];
    if cheaper
        .iter()
        .any(|&room| fill(&mut instance.tasks.clone(), room) == tasks)
    {
        return true;
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
    let moved: u32 = others().map(|other| fill(&mut left, other.free)).sum();
    moved == tasks
}

#[cfg(test)]
#[path = "managed_instances_tests.rs"]
mod tests;
