//! Which instance types hold the tasks that wait, at the least price?
//!
//! Tasks of one kind: exact, over the whole order. Of several kinds: the cheapest of three ways to
//! pack them, each instance then as small as what is on it allows.

use std::sync::Arc;

use super::reservation::tasks_on;
use crate::cluster::instance::{Need, Room};
use crate::kernel::money::Usd;

/// An instance type that a provider may launch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offer {
    /// What an empty instance of it registers, less what daemons take of it.
    pub room: Room,
    /// What it costs an hour.
    pub hourly: Usd,
}

/// On which types, and in which zones, tasks may run: architecture, operating system, and
/// expressions whose answer never changes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hosts {
    /// By zone of each type; empty is everywhere.
    allowed: Vec<Vec<bool>>,
}

impl Hosts {
    /// Those that `allows` says of (type, zone).
    pub fn new((kinds, zones): (usize, usize), allows: impl Fn(usize, usize) -> bool) -> Self {
        let of = |kind| (0..zones).map(|zone| allows(kind, zone)).collect();
        Self {
            allowed: (0..kinds).map(of).collect(),
        }
    }

    /// Whether an instance of a type in a zone is one of them.
    pub fn has(&self, kind: usize, zone: usize) -> bool {
        self.allowed.get(kind).is_none_or(|zones| zones[zone])
    }

    /// Whether a type is allowed in some zone.
    pub fn has_kind(&self, kind: usize) -> bool {
        self.allowed
            .get(kind)
            .is_none_or(|zones| zones.contains(&true))
    }
}

/// Tasks that wait, alike in what they need, in the order of waiting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// What each takes.
    pub need: Need,
    /// How many.
    pub tasks: u32,
    /// Whether each must be on an instance of its own.
    pub distinct: bool,
    /// Where they may run.
    pub hosts: Arc<Hosts>,
}

impl Job {
    /// How many of such tasks so much room takes.
    pub fn fits(&self, room: Room) -> u32 {
        let tasks = tasks_on(&self.need, room);
        if self.distinct { tasks.min(1) } else { tasks }
    }
}

/// Takes from `jobs`, in order, what goes on so much room, and counts it.
pub fn fill(jobs: &mut [Job], mut room: Room) -> u32 {
    let mut held = 0;
    for job in jobs {
        let tasks = job.fits(room).min(job.tasks);
        job.tasks -= tasks;
        room = without(room, &job.need, tasks);
        held += tasks;
    }
    held
}

/// The room that is left when so many tasks are there.
pub fn without(room: Room, need: &Need, tasks: u32) -> Room {
    Room {
        cpu_units: room.cpu_units - need.cpu_units * tasks,
        memory_mib: room.memory_mib - need.memory_mib * tasks,
        gpus: room.gpus - need.gpus * tasks,
        enis: room.enis - need.enis * tasks,
    }
}

/// An instance that is being filled.
struct Bin {
    kind: usize,
    left: Room,
    held: Vec<Job>,
}

impl Bin {
    fn take(&mut self, job: &mut Job) {
        let tasks = job.fits(self.left).min(job.tasks);
        job.tasks -= tasks;
        self.left = without(self.left, &job.need, tasks);
        if tasks > 0 {
            self.held.push(Job {
                tasks,
                ..job.clone()
            });
        }
    }
}

/// Types that hold all of `jobs`, at the least price found; `offers` are those that may run all of
/// them. Of equal prices the fewest instances, then the first types. What fits none is left out.
pub fn cheapest(jobs: &[Job], offers: &[(usize, Offer)]) -> Vec<usize> {
    let offers = &useful(offers);
    let mut jobs = jobs.to_vec();
    jobs.retain(|job| job.tasks > 0 && offers.iter().any(|(_, offer)| job.fits(offer.room) > 0));
    let mut plans = vec![in_turn(&jobs, offers)];
    if jobs.len() > 1 {
        plans.extend(on_one(&jobs, offers));
        plans.push(by_share(&jobs, offers));
    }
    let kinds = |plan: Vec<Bin>| {
        let mut kinds: Vec<usize> = plan.into_iter().map(|bin| bin.kind).collect();
        kinds.sort_unstable_by(|a, b| b.cmp(a));
        kinds
    };
    let price = |kinds: &Vec<usize>| {
        let of = |kind: &usize| offers[*kind].1.hourly.picos();
        (kinds.iter().map(of).sum::<i128>(), kinds.len())
    };
    let best = plans.into_iter().map(kinds).min_by_key(price);
    let best = best.expect("there is a plan").into_iter();
    best.map(|place| offers[place].0).collect()
}

/// Without those that hold no more than a cheaper one does.
fn useful(offers: &[(usize, Offer)]) -> Vec<(usize, Offer)> {
    let beaten = |&(kind, offer): &(usize, Offer)| {
        offers.iter().any(|&(other, by)| {
            let less = (by.hourly.picos(), other) < (offer.hourly.picos(), kind);
            less && by.room.covers(&offer.room)
        })
    };
    offers.iter().copied().filter(|o| !beaten(o)).collect()
}

/// Each kind of task in turn, the dearest first, into what the ones before left over.
fn in_turn(jobs: &[Job], offers: &[(usize, Offer)]) -> Vec<Bin> {
    let mut jobs = jobs.to_vec();
    jobs.sort_by_key(|job| std::cmp::Reverse(worth(job, offers)));
    let mut bins: Vec<Bin> = Vec::new();
    for mut job in jobs {
        for bin in &mut bins {
            bin.take(&mut job);
        }
        for kind in exact(&job, offers) {
            bins.push(filled(kind, offers, std::slice::from_mut(&mut job)));
        }
    }
    shrunk(bins, offers)
}

/// The types for tasks of one kind: for each number of tasks the best last instance is added to
/// the best of what remains.
fn exact(job: &Job, offers: &[(usize, Offer)]) -> Vec<usize> {
    let holds: Vec<usize> = offers
        .iter()
        .map(|(_, offer)| job.fits(offer.room).min(job.tasks) as usize)
        .collect();
    let mut best: Vec<(i128, u32, usize)> = vec![(0, 0, 0)];
    for tasks in 1..=job.tasks as usize {
        let options = holds.iter().enumerate().filter(|(_, holds)| **holds > 0);
        let cost = |(kind, holds): (usize, &usize)| {
            let before = best[tasks.saturating_sub(*holds)];
            let price = offers[kind].1.hourly.picos();
            (before.0 + price, before.1 + 1, kind)
        };
        best.push(options.map(cost).min().expect("a type holds one"));
    }
    let (mut kinds, mut tasks) = (Vec::new(), job.tasks as usize);
    while tasks > 0 {
        let kind = best[tasks].2;
        kinds.push(kind);
        tasks = tasks.saturating_sub(holds[kind]);
    }
    kinds
}

/// All on one instance, of the cheapest type that holds them.
fn on_one(jobs: &[Job], offers: &[(usize, Offer)]) -> Option<Vec<Bin>> {
    let tasks: u32 = jobs.iter().map(|job| job.tasks).sum();
    let holds = |kind: &usize| fill(&mut jobs.to_vec(), offers[*kind].1.room) == tasks;
    let options = (0..offers.len()).filter(holds);
    let kind = options.min_by_key(|&kind| offers[kind].1.hourly.picos())?;
    Some(vec![filled(kind, offers, &mut jobs.to_vec())])
}

/// Again and again the type that costs the least for what it holds.
fn by_share(jobs: &[Job], offers: &[(usize, Offer)]) -> Vec<Bin> {
    let mut jobs = jobs.to_vec();
    let worths: Vec<i128> = jobs.iter().map(|job| worth(job, offers)).collect();
    let mut bins = Vec::new();
    while jobs.iter().any(|job| job.tasks > 0) {
        let value = |kind: usize| {
            let mut left = jobs.clone();
            fill(&mut left, offers[kind].1.room);
            let held = jobs.iter().zip(&left).map(|(a, b)| a.tasks - b.tasks);
            let held = held.zip(&worths);
            held.map(|(tasks, worth)| i128::from(tasks) * worth).sum()
        };
        let mut best: Option<(usize, i128)> = None;
        for kind in 0..offers.len() {
            let value: i128 = value(kind);
            let price = |kind: usize| offers[kind].1.hourly.picos();
            let better = best.is_none_or(|(than, most)| {
                value as f64 * price(than) as f64 > most as f64 * price(kind) as f64
            });
            if value > 0 && better {
                best = Some((kind, value));
            }
        }
        let (kind, _) = best.expect("a type holds one");
        bins.push(filled(kind, offers, &mut jobs));
    }
    shrunk(bins, offers)
}

/// The least that one task of many costs an hour, in picodollars; at least one.
fn worth(job: &Job, offers: &[(usize, Offer)]) -> i128 {
    let options = offers
        .iter()
        .map(|(_, offer)| (job.fits(offer.room), offer.hourly.picos()));
    let each = options.filter(|(fits, _)| *fits > 0);
    let least = each.map(|(fits, price)| price / i128::from(fits)).min();
    least.unwrap_or(0).max(1)
}

fn filled(kind: usize, offers: &[(usize, Offer)], jobs: &mut [Job]) -> Bin {
    let mut bin = Bin {
        kind,
        left: offers[kind].1.room,
        held: Vec::new(),
    };
    for job in jobs {
        bin.take(job);
    }
    bin
}

/// Each instance of the cheapest type that holds what is on it.
fn shrunk(mut bins: Vec<Bin>, offers: &[(usize, Offer)]) -> Vec<Bin> {
    bins.retain(|bin| !bin.held.is_empty());
    for bin in &mut bins {
        let tasks: u32 = bin.held.iter().map(|job| job.tasks).sum();
        let holds = |kind: &usize| fill(&mut bin.held.clone(), offers[*kind].1.room) == tasks;
        let options = (0..offers.len()).filter(holds);
        let best = options.min_by_key(|&kind| (offers[kind].1.hourly.picos(), kind));
        bin.kind = best.expect("its own type holds it");
    }
    bins
}

#[cfg(test)]
#[path = "packing_tests.rs"]
mod tests;
