//! How full is a group's provider? M, N and `CapacityProviderReservation`, each minute.
//!
//! `CPR = M / N × 100` (ECS developer guide, managed scaling behaviour): N instances are there, M
//! are needed. While nothing waits, M is the instances with a task that is not a daemon's. While
//! tasks wait in PROVISIONING, M is N and what they need besides: each kind of them packed onto the
//! **largest** type of the group, so that M is a lower bound; what does not fit the **smallest**
//! type is left out. The larger of all kinds counts, within the step sizes.

use crate::cluster::instance::{Need, Room};
use crate::cluster::provider::ManagedScaling;

/// Tasks that wait, alike in what they need.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    /// What each takes.
    pub need: Need,
    /// How many wait.
    pub tasks: u32,
    /// How many of them the free room of present instances takes.
    pub fitting: u32,
    /// Whether each must be on an instance of its own (`distinctInstance`), the one placement
    /// constraint that managed scaling understands.
    pub distinct: bool,
}

/// What a provider's group is at the instant of measuring.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupView {
    /// N: its instances.
    pub present: u32,
    /// Those of them with at least one task that is not a daemon's.
    pub occupied: u32,
    /// What an empty instance of its largest type registers.
    pub largest: Room,
    /// What an empty instance of its smallest type registers.
    pub smallest: Room,
    /// Its tasks in PROVISIONING that have no instance.
    pub waiting: Vec<Waiting>,
}

/// `CapacityProviderReservation` with what it was made of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reservation {
    /// M.
    pub needed: u32,
    /// N.
    pub present: u32,
    /// In percent.
    pub percent: f64,
    /// Tasks that wait.
    pub waiting: u32,
    /// Tasks wait, but each is too large for the smallest type: nothing will be done for them.
    pub excluded: bool,
}

/// Measures a group.
pub fn measure(spec: &ManagedScaling, group: &GroupView) -> Reservation {
    let present = group.present;
    let waiting = group.waiting.iter().map(|kind| kind.tasks).sum();
    let of = |needed: u32, percent: f64, excluded: bool| Reservation {
        needed,
        present,
        percent,
        waiting,
        excluded,
    };
    if waiting == 0 {
        let needed = group.occupied;
        return of(needed, share(needed, present), false);
    }
    match additional(group) {
        None => of(group.occupied, f64::from(spec.target_capacity), true),
        // From zero AWS always reports 200, however many are needed.
        Some(more) if present == 0 => of(step(spec, more), 200.0, false),
        Some(more) => {
            let needed = present + step(spec, more);
            of(needed, share(needed, present), false)
        }
    }
}

/// M / N in percent; of nothing 100 (A17).
fn share(needed: u32, present: u32) -> f64 {
    if present == 0 {
        if needed == 0 { 100.0 } else { 200.0 }
    } else {
        f64::from(needed) * 100.0 / f64::from(present)
    }
}

fn step(spec: &ManagedScaling, more: u32) -> u32 {
    more.max(spec.minimum_step).min(spec.maximum_step)
}

/// Instances of the largest type that the waiting tasks need besides what is free; none when every
/// kind of them is too large for the smallest type.
fn additional(group: &GroupView) -> Option<u32> {
    let considered = group
        .waiting
        .iter()
        .filter(|kind| kind.tasks > 0 && tasks_on(&kind.need, group.smallest) > 0);
    considered
        .map(|kind| {
            let left = kind.tasks.saturating_sub(kind.fitting);
            let each = tasks_on(&kind.need, group.largest).max(1);
            left.div_ceil(if kind.distinct { 1 } else { each })
        })
        .max()
}

/// How many tasks of a kind fit on so much room, ports aside: one where it takes a static port.
pub fn tasks_on(need: &Need, room: Room) -> u32 {
    let fits = |has: u32, takes: u32| has.checked_div(takes).unwrap_or(u32::MAX);
    let by_room = fits(room.cpu_units, need.cpu_units)
        .min(fits(room.memory_mib, need.memory_mib))
        .min(fits(room.gpus, need.gpus))
        .min(fits(room.enis, need.enis));
    if need.ports.is_empty() {
        by_room
    } else {
        by_room.min(1)
    }
}

#[cfg(test)]
#[path = "reservation_tests.rs"]
mod tests;
