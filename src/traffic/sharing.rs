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

/// Places in a sorted row, a power of two. One of them stays free; what is more goes to a heap.
const ROW: usize = 32;
/// Beyond this virtual time the clock is set back.
const TOO_LATE: u64 = 1 << 61;
/// Longest CPU demand, 13 days: longer ones are cut to it.
pub(super) const LONGEST: u64 = 1 << 50;

/// One that found the row full.
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

/// A few requests in the order in which they finish, latest first. Ids ascend with every arrival,
/// so of equal finishes the one that came later stands further from the end.
///
/// Jobs stay where they were put; only what the order needs is moved.
#[derive(Clone, Debug)]
#[repr(C)]
struct Row {
    len: usize,
    /// Where the job of each place is; places beyond `len` name the free ones.
    slot: [u8; ROW],
    finish: [u64; ROW],
    jobs: [Job; ROW],
}

impl Row {
    const EMPTY: Self = {
        let mut slot = [0; ROW];
        let mut place = 0;
        while place < ROW {
            slot[place] = place as u8;
            place += 1;
        }
        Self {
            len: 0,
            slot,
            finish: [0; ROW],
            jobs: [Job::NONE; ROW],
        }
    };

    /// Asserts that there is room.
    #[inline(always)]
    fn insert(&mut self, finish: u64, job: Job) {
        let free = self.keep(job);
        let mut place = self.len;
        while place > 0 && self.finish[place - 1] <= finish {
            self.finish[place] = self.finish[place - 1];
            self.slot[place] = self.slot[place - 1];
            place -= 1;
        }
        self.finish[place] = finish;
        self.slot[place] = free;
        self.len += 1;
    }

    /// Puts a job into the free place; answers which that is.
    #[inline(always)]
    fn keep(&mut self, job: Job) -> u8 {
        let free = self.slot[self.len];
        self.jobs[usize::from(free) % ROW] = job;
        free
    }

    /// The job at a place in the row.
    fn job(&self, place: usize) -> Job {
        self.kept(self.slot[place])
    }

    /// The job that was put somewhere.
    #[inline(always)]
    fn kept(&self, slot: u8) -> Job {
        self.jobs[usize::from(slot) % ROW]
    }

    /// The finish of the one that finishes first.
    #[inline(always)]
    fn last(&self) -> Option<u64> {
        let place = self.len.checked_sub(1)?;
        Some(self.finish[place % ROW])
    }

    /// Takes out the one that finishes first: its finish, and where it stays until the next one is
    /// put. Asserts that there is one.
    #[inline(always)]
    fn pop(&mut self) -> (u64, u8) {
        self.len = self.len.checked_sub(1).expect("a departure was foreseen");
        (self.finish[self.len % ROW], self.slot[self.len % ROW])
    }

    /// Takes out one of them, if it is here; answers its finish.
    fn remove(&mut self, id: u64) -> Option<u64> {
        let place = self.iter().position(|(_, job)| job.id == id)?;
        let finish = self.finish[place];
        self.finish[place..self.len].rotate_left(1);
        self.slot[place..self.len].rotate_left(1);
        self.len -= 1;
        Some(finish)
    }

    fn iter(&self) -> impl Iterator<Item = (u64, Job)> {
        (0..self.len).map(|place| (self.finish[place], self.job(place)))
    }
}

/// The requests that use CPU on one task.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub(super) struct Sharing {
    /// Sum of the finishes of all: what is left is asked for far more often than it is worth a
    /// look at each.
    finishes: u128,
    /// The instant of the last real event.
    anchor: u64,
    /// Virtual time then.
    clock: u64,
    /// When the next request leaves the CPU; `u64::MAX` when there is none.
    next: u64,
    heap: BinaryHeap<Reverse<Sharer>>,
    row: Row,
}

impl Default for Sharing {
    fn default() -> Self {
        Self {
            anchor: 0,
            clock: 0,
            next: u64::MAX,
            row: Row::EMPTY,
            heap: BinaryHeap::new(),
            finishes: 0,
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
        self.row.len + self.heap.len()
    }

    /// A request joins. Asserts that every departure until `now` has been taken.
    #[inline(always)]
    pub fn arrive(&mut self, now: u64, job: Job, speed: &Speed) {
        self.anchor_at(now, speed);
        let finish = self.clock + (job.cpu.min(LONGEST) << VIRTUAL_BITS);
        self.finishes += u128::from(finish);
        if self.row.len < ROW - 1 {
            self.row.insert(finish, job);
        } else {
            self.heap.push(Reverse(Sharer { finish, job }));
        }
        self.foresee(speed);
    }

    /// The request that leaves at [`Sharing::next`].
    #[inline(always)]
    pub fn depart(&mut self, speed: &Speed) -> Job {
        let (finish, slot) = self.pop();
        self.finishes -= u128::from(finish);
        self.anchor = self.next;
        self.clock = finish;
        if self.len() == 0 {
            self.clock = 0;
        } else if self.clock > TOO_LATE {
            self.set_back();
        }
        self.foresee(speed);
        self.row.kept(slot)
    }

    /// A change of speed at `now`, from `old` to `new`.
    pub fn set_speed(&mut self, now: u64, old: &Speed, new: &Speed) {
        self.anchor_at(now, old);
        self.foresee(new);
    }

    /// Takes out the request `id`, if it is here; answers its CPU work left, in nanoseconds.
    pub fn cancel(&mut self, now: u64, id: u64, speed: &Speed) -> Option<u64> {
        let here = self.jobs().any(|job| job.id == id);
        if !here {
            return None;
        }
        self.anchor_at(now, speed);
        let before = self.left(now, speed);
        let mut gone = self.row.remove(id);
        self.heap.retain(|Reverse(sharer)| {
            let stays = sharer.job.id != id;
            if !stays {
                gone = Some(sharer.finish);
            }
            stays
        });
        self.finishes -= u128::from(gone.expect("it is here"));
        self.foresee(speed);
        Some(before - self.left(now, speed))
    }

    /// Takes out all requests, in the order of arrival.
    pub fn take(&mut self) -> Vec<Job> {
        let mut all: Vec<Job> = self.row.iter().map(|(_, job)| job).collect();
        self.row.len = 0;
        all.extend(self.heap.drain().map(|Reverse(s)| s.job));
        all.sort_unstable_by_key(|job| job.id);
        self.next = u64::MAX;
        self.clock = 0;
        self.finishes = 0;
        all
    }

    /// Gives every job a new `call`.
    pub fn rename(&mut self, call: &mut impl FnMut(&Job) -> u64) {
        for place in 0..self.row.len {
            let slot = usize::from(self.row.slot[place]);
            self.row.jobs[slot].call = call(&self.row.job(place));
        }
        let mut all = std::mem::take(&mut self.heap).into_vec();
        for Reverse(sharer) in &mut all {
            sharer.job.call = call(&sharer.job);
        }
        self.heap = all.into();
    }

    pub fn jobs(&self) -> impl Iterator<Item = Job> {
        self.iter().map(|(_, job)| job)
    }

    /// CPU work not yet done at `now`, in vCPU-nanoseconds, rounded up. Reads only.
    pub fn left(&self, now: u64, speed: &Speed) -> u64 {
        let clock = self.clock_at(now, speed);
        let left = self.finishes - u128::from(clock) * self.len() as u128;
        left.div_ceil(1 << VIRTUAL_BITS) as u64
    }

    /// The sum of all finishes, as it is kept.
    #[cfg(test)]
    pub const fn finishes(&self) -> u128 {
        self.finishes
    }

    /// The sum of all finishes, by a look at each.
    #[cfg(test)]
    pub fn sum_of_finishes(&self) -> u128 {
        self.iter().map(|(finish, _)| u128::from(finish)).sum()
    }

    fn iter(&self) -> impl Iterator<Item = (u64, Job)> {
        let heap = self.heap.iter().map(|Reverse(s)| (s.finish, s.job));
        self.row.iter().chain(heap)
    }

    /// The finish of the one that leaves first.
    #[inline(always)]
    fn first(&self) -> Option<u64> {
        let row = self.row.last();
        match self.heap.peek() {
            None => row,
            Some(Reverse(heap)) => Some(row.map_or(heap.finish, |row| row.min(heap.finish))),
        }
    }

    /// See [`Row::pop`].
    #[inline(always)]
    fn pop(&mut self) -> (u64, u8) {
        if self.heap.is_empty() {
            return self.row.pop();
        }
        self.pop_either()
    }

    #[cold]
    fn pop_either(&mut self) -> (u64, u8) {
        let Reverse(heap) = self.heap.peek().expect("it was there");
        let from_row = self.row.len.checked_sub(1).is_some_and(|last| {
            let key = (self.row.finish[last], self.row.job(last).id);
            key <= heap.key()
        });
        if from_row {
            return self.row.pop();
        }
        let Reverse(gone) = self.heap.pop().expect("it was there");
        (gone.finish, self.row.keep(gone.job))
    }

    #[inline(always)]
    fn clock_at(&self, now: u64, speed: &Speed) -> u64 {
        let Some(first) = self.first() else {
            return 0;
        };
        assert!(now <= self.next, "a departure was passed over");
        let clock = self.clock + speed.progress(self.len(), now - self.anchor);
        // The departure is decided in real time: rounding may not overtake it.
        clock.min(first)
    }

    #[inline(always)]
    fn anchor_at(&mut self, now: u64, speed: &Speed) {
        self.clock = self.clock_at(now, speed);
        self.anchor = now;
    }

    #[inline(always)]
    fn foresee(&mut self, speed: &Speed) {
        self.next = match self.first() {
            None => u64::MAX,
            Some(first) => self.anchor + speed.nanos(self.len(), first - self.clock),
        };
    }

    #[cold]
    fn set_back(&mut self) {
        let by = self.clock;
        self.clock = 0;
        self.finishes -= u128::from(by) * self.len() as u128;
        for finish in &mut self.row.finish[..self.row.len] {
            *finish -= by;
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
