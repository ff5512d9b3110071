//! What does a task hold? Requests in service and their ends, in order of time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Lowest `call` that is no place among the calls.
const SPECIAL: u64 = 1 << 62;
/// `call` of a health check.
pub(super) const CHECK: u64 = SPECIAL;
/// `call` of the work that a program has for itself when it starts.
pub(super) const START_UP: u64 = SPECIAL + 1;
/// `call` of a request that nobody follows, and that will fail: its answer is an error.
pub(super) const FAILING: u64 = SPECIAL + 2;
/// `call` of a request whose client waits for another attempt, or for none: a task works on it.
pub(super) const ABANDONED: u64 = SPECIAL + 3;
/// `call` of a request that nobody follows: its end is only counted. With its number among the open
/// arrivals added to it, it can be followed later.
pub(super) const UNFOLLOWED: u64 = 1 << 63;

/// An attempt at being served, as it reaches a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Job {
    /// Ascends with every job of a target, and no two targets give the same: breaks ties, and tells
    /// attempts apart. See [`super::target::Target::next_id`].
    pub id: u64,
    /// When it reached the task.
    pub arrived: u64,
    /// CPU time it needs, in vCPU-nanoseconds.
    pub cpu: u64,
    /// Time it then waits without CPU.
    pub wait: u64,
    /// Whom to tell: a place among the calls, [`UNFOLLOWED`] and its number, [`FAILING`],
    /// [`ABANDONED`], [`CHECK`] or [`START_UP`].
    pub call: u64,
}

impl Job {
    /// Whether somebody follows it.
    #[inline]
    pub const fn is_followed(&self) -> bool {
        self.call < SPECIAL
    }

    /// Whether nobody follows it, and its answer will be good.
    #[inline(always)]
    pub const fn is_plain(&self) -> bool {
        self.call >= UNFOLLOWED
    }

    /// Whether it is a request that is counted as in flight as long as it is held.
    pub const fn counts_itself(&self) -> bool {
        self.is_plain() || self.call == FAILING
    }

    /// Whether it is a request of a client, followed or not.
    #[inline]
    pub const fn is_request(&self) -> bool {
        !matches!(self.call, CHECK | START_UP)
    }

    /// Stands where there is no job.
    pub const NONE: Self = Self {
        id: 0,
        arrived: 0,
        cpu: 0,
        wait: 0,
        call: UNFOLLOWED,
    };
}

/// A job whose end is known. Ordered by (end, id).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Ending {
    /// When it ends.
    pub end: u64,
    /// The job; under first-come-first-served its `cpu` is what was left at `start`.
    pub job: Job,
    /// When its CPU work began, or goes on after a change of speed (first-come-first-served).
    pub start: u64,
}

impl Ending {
    const fn key(&self) -> (u64, u64) {
        (self.end, self.job.id)
    }
}

impl PartialOrd for Ending {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ending {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// Known ends, earliest first. Ends that are born in order (a constant wait) never meet the heap.
#[derive(Clone, Debug, Default)]
pub(super) struct Endings {
    row: VecDeque<Ending>,
    heap: BinaryHeap<Reverse<Ending>>,
}

impl Endings {
    pub fn len(&self) -> usize {
        self.row.len() + self.heap.len()
    }

    pub fn push(&mut self, ending: Ending) {
        if self.row.back().is_none_or(|last| *last < ending) {
            self.row.push_back(ending);
        } else {
            self.heap.push(Reverse(ending));
        }
    }

    /// When the next one ends; `u64::MAX` when there is none.
    #[inline]
    pub fn next(&self) -> u64 {
        let row = self.row.front().map_or(u64::MAX, |e| e.end);
        let heap = self.heap.peek().map_or(u64::MAX, |e| e.0.end);
        row.min(heap)
    }

    pub fn pop(&mut self) -> Option<Ending> {
        let from_row = match (self.row.front(), self.heap.peek()) {
            (Some(row), Some(Reverse(heap))) => row < heap,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if from_row {
            self.row.pop_front()
        } else {
            self.heap.pop().map(|Reverse(ending)| ending)
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Ending> {
        self.row.iter().chain(self.heap.iter().map(|Reverse(e)| e))
    }

    /// Gives every job a new `call`.
    pub fn rename(&mut self, call: &mut impl FnMut(&Job) -> u64) {
        for ending in &mut self.row {
            ending.job.call = call(&ending.job);
        }
        let mut all = std::mem::take(&mut self.heap).into_vec();
        for Reverse(ending) in &mut all {
            ending.job.call = call(&ending.job);
        }
        self.heap = all.into();
    }

    /// Takes out the one of the job `id`; whether it was here.
    pub fn cancel(&mut self, id: u64) -> bool {
        let mut left = self.take();
        let before = left.len();
        left.retain(|ending| ending.job.id != id);
        let found = left.len() < before;
        for ending in left {
            self.push(ending);
        }
        found
    }

    /// Takes out all of them, in the order of arrival.
    pub fn take(&mut self) -> Vec<Ending> {
        let mut all: Vec<Ending> = self.row.drain(..).collect();
        all.extend(self.heap.drain().map(|Reverse(ending)| ending));
        all.sort_unstable_by_key(|ending| ending.job.id);
        all
    }
}

/// Ends to come of jobs that nobody needs to know any more, earliest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Leaving {
    row: VecDeque<u64>,
    heap: BinaryHeap<Reverse<u64>>,
}

impl Leaving {
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.row.len() + self.heap.len()
    }

    #[inline(always)]
    pub fn push(&mut self, end: u64) {
        if self.row.back().is_none_or(|last| *last <= end) {
            self.row.push_back(end);
        } else {
            self.heap.push(Reverse(end));
        }
    }

    /// The next one; `u64::MAX` when there is none.
    #[inline(always)]
    pub fn next(&self) -> u64 {
        let row = self.row.front().copied().unwrap_or(u64::MAX);
        row.min(self.heap.peek().map_or(u64::MAX, |end| end.0))
    }

    /// Takes out the next one.
    pub fn pop(&mut self) {
        let row = self.row.front().copied().unwrap_or(u64::MAX);
        match self.heap.peek() {
            Some(Reverse(end)) if *end < row => drop(self.heap.pop()),
            _ => drop(self.row.pop_front()),
        }
    }

    /// Takes out all until `now` inclusive.
    pub fn leave(&mut self, now: u64) {
        while self.next() <= now {
            self.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending(end: u64, id: u64) -> Ending {
        let job = Job {
            id,
            arrived: 0,
            cpu: 0,
            wait: 0,
            call: UNFOLLOWED,
        };
        Ending { end, job, start: 0 }
    }

    #[test]
    fn ends_come_in_order_whatever_order_they_were_born_in() {
        let mut endings = Endings::default();
        for (id, end) in [5, 9, 7, 9, 1, 12].into_iter().enumerate() {
            endings.push(ending(end, id as u64));
        }
        assert_eq!(endings.next(), 1);
        let order: Vec<(u64, u64)> = std::iter::from_fn(|| endings.pop())
            .map(|e| (e.end, e.job.id))
            .collect();
        assert_eq!(order, [(1, 4), (5, 0), (7, 2), (9, 1), (9, 3), (12, 5)]);
    }
}
