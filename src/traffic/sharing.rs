//! When does each request finish, if all share the CPU? A virtual clock per task.
//!
//! Virtual time is the CPU work that each request present has received. It runs at min(1, v ÷ n),
//! and a request finishes when it reaches arrival + demand. The clock is anchored at real events
//! only (arrival, departure, change of speed); whoever looks in between reads without writing, so
//! that cutting the run leaves no trace.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::traffic::job::Job;
use crate::traffic::speed::{Speed, VIRTUAL_BITS};

/// Requests kept in a sorted row; more go to a heap.
const ROW: usize = 24;
/// Beyond this virtual time the clock is set back.
const TOO_LATE: u64 = 1 << 61;
/// Longest CPU demand, 13 days: longer ones are cut to it.
pub(super) const LONGEST: u64 = 1 << 50;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Sharer {
    finish: u64,
    job: Job,
}

impl Sharer {
    const fn key(&self) -> (u64, u64) {
        (self.finish, self.job.id)
    }
}

impl PartialOrd for Sharer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sharer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// The requests that use CPU on one task.
#[derive(Clone, Debug)]
pub(super) struct Sharing {
    /// The instant of the last real event.
    anchor: u64,
    /// Virtual time then.
    clock: u64,
    /// When the next request leaves the CPU; `u64::MAX` when there is none.
    next: u64,
    /// Latest finish first.
    row: Vec<Sharer>,
    heap: BinaryHeap<Reverse<Sharer>>,
}

impl Default for Sharing {
    fn default() -> Self {
        Self {
            anchor: 0,
            clock: 0,
            next: u64::MAX,
            row: Vec::with_capacity(ROW),
            heap: BinaryHeap::new(),
        }
    }
}

impl Sharing {
    #[inline]
    pub const fn next(&self) -> u64 {
        self.next
    }

    #[inline]
    pub fn len(&self) -> usize {
        self.row.len() + self.heap.len()
    }

    /// A request joins. Asserts that every departure until `now` has been taken.
    #[inline]
    pub fn arrive(&mut self, now: u64, job: Job, speed: &Speed) {
        self.anchor_at(now, speed);
        let finish = self.clock + (job.cpu.min(LONGEST) << VIRTUAL_BITS);
        let sharer = Sharer { finish, job };
        if self.row.len() < ROW {
            let place = self.row.iter().rposition(|other| *other > sharer);
            self.row.insert(place.map_or(0, |p| p + 1), sharer);
        } else {
            self.heap.push(Reverse(sharer));
        }
        self.foresee(speed);
    }

    /// The request that leaves at [`Sharing::next`].
    #[inline]
    pub fn depart(&mut self, speed: &Speed) -> Job {
        let gone = self.pop().expect("a departure was foreseen");
        self.anchor = self.next;
        self.clock = gone.finish;
        if self.len() == 0 {
            self.clock = 0;
        } else if self.clock > TOO_LATE {
            self.set_back();
        }
        self.foresee(speed);
        gone.job
    }

    /// A change of speed at `now`, from `old` to `new`.
    pub fn set_speed(&mut self, now: u64, old: &Speed, new: &Speed) {
        self.anchor_at(now, old);
        self.foresee(new);
    }

    /// Takes out the request `id`, if it is here; answers its CPU work left, in nanoseconds.
    pub fn cancel(&mut self, now: u64, id: u64, speed: &Speed) -> Option<u64> {
        let here = self.iter().any(|sharer| sharer.job.id == id);
        if !here {
            return None;
        }
        self.anchor_at(now, speed);
        let before = self.left(now, speed);
        self.row.retain(|sharer| sharer.job.id != id);
        self.heap.retain(|Reverse(sharer)| sharer.job.id != id);
        self.foresee(speed);
        Some(before - self.left(now, speed))
    }

    /// Takes out all requests, in the order of arrival.
    pub fn take(&mut self) -> Vec<Job> {
        let mut all: Vec<Job> = self.row.drain(..).map(|s| s.job).collect();
        all.extend(self.heap.drain().map(|Reverse(s)| s.job));
        all.sort_unstable_by_key(|job| job.id);
        self.next = u64::MAX;
        self.clock = 0;
        all
    }

    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.iter().map(|sharer| &sharer.job)
    }

    /// CPU work not yet done at `now`, in vCPU-nanoseconds, rounded up. Reads only.
    pub fn left(&self, now: u64, speed: &Speed) -> u64 {
        let clock = self.clock_at(now, speed);
        let left: u128 = self.iter().map(|s| u128::from(s.finish - clock)).sum();
        left.div_ceil(1 << VIRTUAL_BITS) as u64
    }

    fn iter(&self) -> impl Iterator<Item = &Sharer> {
        self.row.iter().chain(self.heap.iter().map(|Reverse(s)| s))
    }

    #[inline]
    fn first(&self) -> Option<&Sharer> {
        match (self.row.last(), self.heap.peek()) {
            (Some(row), Some(Reverse(heap))) => Some(row.min(heap)),
            (Some(row), None) => Some(row),
            (None, heap) => heap.map(|Reverse(s)| s),
        }
    }

    #[inline]
    fn pop(&mut self) -> Option<Sharer> {
        match (self.row.last(), self.heap.peek()) {
            (Some(row), Some(Reverse(heap))) if row > heap => self.heap.pop().map(|r| r.0),
            (Some(_), _) => self.row.pop(),
            (None, _) => self.heap.pop().map(|r| r.0),
        }
    }

    #[inline]
    fn clock_at(&self, now: u64, speed: &Speed) -> u64 {
        let Some(first) = self.first() else {
            return 0;
        };
        assert!(now <= self.next, "a departure was passed over");
        let clock = self.clock + speed.progress(self.len(), now - self.anchor);
        // The departure is decided in real time: rounding may not overtake it.
        clock.min(first.finish)
    }

    #[inline]
    fn anchor_at(&mut self, now: u64, speed: &Speed) {
        self.clock = self.clock_at(now, speed);
        self.anchor = now;
    }

    #[inline]
    fn foresee(&mut self, speed: &Speed) {
        self.next = match self.first() {
            None => u64::MAX,
            Some(first) => self.anchor + speed.nanos(self.len(), first.finish - self.clock),
        };
    }

    #[cold]
    fn set_back(&mut self) {
        let by = self.clock;
        self.clock = 0;
        for sharer in &mut self.row {
            sharer.finish -= by;
        }
        let heap = std::mem::take(&mut self.heap).into_vec();
        self.heap = heap
            .into_iter()
            .map(|Reverse(s)| {
                Reverse(Sharer {
                    finish: s.finish - by,
                    job: s.job,
                })
            })
            .collect();
    }
}
