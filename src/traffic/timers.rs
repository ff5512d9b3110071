//! What is due by itself, and when? Checks, drains, retries and users, in order of time.

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
    /// A health check begins.
    CheckStart(u32, u32),
    /// A health check's time is over.
    CheckEnd(u32, u32),
    /// The deregistration delay is over.
    DrainEnd(u32, u32),
    /// What a target leaks may exceed its memory.
    MemoryFull(u32, u32),
    /// A call is tried again.
    Retry(u32),
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
