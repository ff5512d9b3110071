//! What is due by itself, and when? Drains, retries and users, and checks, in order of time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Something due at an instant. A target is named by its place and its generation: what was meant
/// for one that is gone finds nobody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Due {
    /// The load balancer's nodes know the target.
    Registered(u32, u32),
    /// The program of a target listens.
    Listens(u32, u32),
    /// The deregistration delay is over.
    DrainEnd(u32, u32),
    /// What a target leaks may exceed its memory.
    MemoryFull(u32, u32),
    /// A call is tried again.
    Retry(u64),
    /// A user sends the next request.
    Send(u32),
}

/// What is due, in order of (instant, order of setting).
#[derive(Clone, Debug, Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<(u64, u64, Due)>>,
    set: u64,
}

impl Timers {
    pub fn set(&mut self, at: u64, due: Due) {
        self.heap.push(Reverse((at, self.set, due)));
        self.set += 1;
    }

    /// The next instant; `u64::MAX` when nothing is due.
    #[inline]
    pub fn next(&self) -> u64 {
        self.heap.peek().map_or(u64::MAX, |Reverse((at, ..))| *at)
    }

    pub fn pop(&mut self) -> Option<(u64, Due)> {
        self.heap.pop().map(|Reverse((at, _, due))| (at, due))
    }
}

/// When targets have to do with their health checks, in order of (instant, place); one instant for
/// each. It may come before the target has: who asks looks there, and plans anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Checks {
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    /// By place; what the heap has besides is void.
    planned: Vec<u64>,
}

impl Checks {
    /// Starts anew with these instants, by place.
    pub fn reset(&mut self, due: impl Iterator<Item = u64>) {
        self.planned.clear();
        self.planned.extend(due);
        let mut all = std::mem::take(&mut self.heap).into_vec();
        all.clear();
        let planned = (0u32..)
            .zip(&self.planned)
            .filter(|(_, at)| **at < u64::MAX);
        all.extend(planned.map(|(place, at)| Reverse((*at, place))));
        self.heap = all.into();
    }

    pub fn set(&mut self, at: u64, place: usize) {
        let places = self.planned.len().max(place + 1);
        self.planned.resize(places, u64::MAX);
        self.planned[place] = at;
        if at < u64::MAX {
            self.heap.push(Reverse((at, place as u32)));
        }
    }

    /// The next instant; `u64::MAX` when nothing is due.
    #[inline]
    pub fn next(&self) -> u64 {
        self.heap.peek().map_or(u64::MAX, |Reverse((at, _))| *at)
    }

    /// Takes out the next instant: its place, unless it is void.
    pub fn pop(&mut self) -> Option<(u64, usize)> {
        let Reverse((at, place)) = self.heap.pop()?;
        let planned = self.planned.get_mut(place as usize)?;
        if *planned != at {
            return None;
        }
        *planned = u64::MAX;
        Some((at, place as usize))
    }
}
