//! What happens next? Events in order of (instant, phase, ticket).
//!
//! The phase lets the world move before controllers look at it; the ticket counts schedulings, so
//! that equal events keep the order in which they were asked for.
//!
//! Most events that wait are far off. They are kept by slice of time, without order, and put in
//! order when their slice comes (as a calendar queue does, Brown 1988): the heap stays small.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::time::Instant;

/// Which of the things at one instant come first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum Phase {
    /// The world moves: a task starts, a health check answers.
    World,
    /// Measurements are taken of the world as it now is.
    Measure,
    /// Controllers look and decide.
    Control,
}

/// Tickets that a run can give out; the phase stands above them.
const TICKET_BITS: u32 = 62;

/// A slice of time is 2^30 ns, about a second: it holds few of the events that wait.
const SLICE_BITS: u32 = 30;

/// A queue of future events.
#[derive(Debug)]
pub struct Queue<E> {
    /// Events up to and with the present slice; empty only when no event waits at all.
    near: BinaryHeap<Reverse<Entry<E>>>,
    /// Events of later slices, each in no order.
    far: BTreeMap<u64, Vec<Reverse<Entry<E>>>>,
    /// The present slice.
    slice: u64,
    now: Instant,
    tickets: u64,
}

#[derive(Debug)]
struct Entry<E> {
    at: Instant,
    /// The phase, then the ticket: one number, so that comparing is cheap.
    rank: u64,
    event: E,
}

impl<E> Default for Queue<E> {
    fn default() -> Self {
        Self {
            near: BinaryHeap::new(),
            far: BTreeMap::new(),
            slice: 0,
            now: Instant::START,
            tickets: 0,
        }
    }
}

impl<E> Queue<E> {
    /// The instant of the last event taken.
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// Moves the clock to `at` without taking an event, for what comes from elsewhere. Asserts that
    /// this jumps over no event and does not go back.
    pub fn advance_to(&mut self, at: Instant) {
        assert!(at >= self.now, "the clock does not go back");
        assert!(
            self.next_at().is_none_or(|next| next >= at),
            "an event was jumped over"
        );
        self.now = at;
    }

    /// Asks for `event` at `at`. Asserts that `at` is not in the past.
    pub fn schedule(&mut self, at: Instant, phase: Phase, event: E) {
        assert!(
            at >= self.now,
            "an event cannot be scheduled in the past: {at} < {}",
            self.now
        );
        let entry = Reverse(Entry {
            at,
            rank: (phase as u64) << TICKET_BITS | self.tickets,
            event,
        });
        self.tickets += 1;
        let slice = at.nanos() >> SLICE_BITS;
        if self.near.is_empty() {
            self.slice = slice;
        }
        if slice <= self.slice {
            self.near.push(entry);
        } else {
            self.far.entry(slice).or_default().push(entry);
        }
    }

    /// The instant of the next event, if there is one.
    pub fn next_at(&self) -> Option<Instant> {
        self.near.peek().map(|Reverse(entry)| entry.at)
    }

    /// Takes the next event and moves the clock to it.
    pub fn pop(&mut self) -> Option<(Instant, E)> {
        let Reverse(entry) = self.near.pop()?;
        if self.near.is_empty()
            && let Some((slice, entries)) = self.far.pop_first()
        {
            self.slice = slice;
            self.near.extend(entries);
        }
        self.now = entry.at;
        Some((self.now, entry.event))
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.near.len() + self.far.values().map(Vec::len).sum::<usize>()
    }

    /// Whether no event waits.
    pub fn is_empty(&self) -> bool {
        self.near.is_empty()
    }
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.rank) == (other.at, other.rank)
    }
}
impl<E> Eq for Entry<E> {}
impl<E> PartialOrd for Entry<E> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Entry<E> {
    #[inline]
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.rank).cmp(&(other.at, other.rank))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Span;
    use std::collections::BTreeSet;

    #[test]
    fn order_is_instant_then_phase_then_ticket() {
        let mut queue = Queue::default();
        let at = Instant::from_secs(1);
        queue.schedule(at, Phase::Control, "d");
        queue.schedule(at, Phase::World, "b");
        queue.schedule(at, Phase::World, "c");
        queue.schedule(Instant::START, Phase::Control, "a");
        let order: Vec<&str> = std::iter::from_fn(|| queue.pop().map(|(_, e)| e)).collect();
        assert_eq!(order, ["a", "b", "c", "d"]);
    }

    /// Against a set that is always in order: near and far events, more asked for on the way.
    #[test]
    fn order_holds_across_slices_of_time() {
        let (mut queue, mut ordered) = (Queue::default(), BTreeSet::new());
        let mut chance = 1_u64;
        for number in 0..5_000_u64 {
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            // From nothing at all to an hour, in steps that make some instants the same.
            let steps = (chance >> 40 & 0x7fff) >> (chance >> 60);
            let at = queue.now() + Span::from_millis(100) * steps;
            let phase = [Phase::World, Phase::Control][(chance >> 39 & 1) as usize];
            queue.schedule(at, phase, number);
            ordered.insert((at, phase, number));
            if number % 3 > 0 {
                let next = ordered.pop_first();
                assert_eq!(queue.pop(), next.map(|(at, _, number)| (at, number)));
            }
            assert_eq!(queue.len(), ordered.len());
            assert_eq!(queue.next_at(), ordered.first().map(|next| next.0));
        }
        for (at, _, number) in ordered {
            assert_eq!(queue.pop(), Some((at, number)));
        }
        assert!(queue.is_empty());
    }

    #[test]
    #[should_panic(expected = "in the past")]
    fn the_past_is_closed() {
        let mut queue = Queue::default();
        queue.schedule(Instant::from_secs(2), Phase::World, ());
        queue.pop();
        queue.schedule(Instant::from_secs(1), Phase::World, ());
    }
}
