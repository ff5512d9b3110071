//! Which of many targets moves first? A wheel of short spans of time, each with its targets.
//!
//! The cost does not grow with the number of targets. A target whose instant becomes later stays
//! where it is filed, too early, and is looked at again when that span comes up: most arrivals
//! postpone what was foreseen. Spans are about as long as the time between two moves.

use std::cmp::Reverse;

use crate::traffic::bits;

/// No bucket, or the end of a list.
const NONE: u32 = u32::MAX;
/// `filed` of a target that is nowhere, because it will not move.
const NOWHERE: u64 = u64::MAX;
/// `filed` of a target that is among the next to move.
const NEXT: u64 = u64::MAX - 1;
/// Spans for each target: enough that few lie beyond the last.
const SPANS: usize = 8;
/// Spans with moves between two looks at how long a span should be.
const REVIEW: u64 = 1_024;
/// After so many spans without any move it is worth a look at all targets.
const IN_VAIN: u32 = 16;
/// A new entry that is later than so many of the next ones shows that the wheel is too far ahead.
const FAR_AHEAD: usize = 32;

/// Instants by target; the least, and of equals the first target, wins.
#[derive(Clone, Debug, Default)]
pub(super) struct Wheel {
    nodes: Vec<Node>,
    /// The first target of each span, by the number of the span.
    heads: Vec<u32>,
    /// Which spans have a target.
    taken: Vec<u64>,
    /// Which words of `taken` are not zero.
    words: Vec<u64>,
    /// A span is 2^`bits` nanoseconds.
    bits: u32,
    /// Everything until the end of this span is among the next …
    span: u64,
    /// … to move: instant and target, the first of all last.
    next: Vec<(u64, u32)>,
    /// Spans with moves since the last review, and the first instant then.
    moves: u64,
    since: u64,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    at: u64,
    /// The span in whose list it is: not later than its own. Or [`NOWHERE`], or [`NEXT`].
    filed: u64,
    before: u32,
    after: u32,
}

impl Wheel {
    /// Starts anew with these instants.
    pub fn reset(&mut self, instants: impl Iterator<Item = u64>) {
        self.nodes.clear();
        self.nodes.extend(instants.map(|at| Node {
            at,
            filed: NOWHERE,
            before: NONE,
            after: NONE,
        }));
        self.refile();
    }

    /// The first target to move, and when; `u64::MAX` when none will.
    #[inline]
    pub fn first(&self) -> (u64, usize) {
        match self.next.last() {
            Some(&(at, target)) => (at, target as usize),
            None => (u64::MAX, 0),
        }
    }

    /// The first one has moved, and moves again at this instant.
    #[inline]
    pub fn moved(&mut self, at: u64) {
        let (_, target) = self.next.pop().expect("one has moved");
        let node = &mut self.nodes[target as usize];
        (node.at, node.filed) = (at, NOWHERE);
        if at < u64::MAX {
            self.file(target as usize);
        }
        self.find();
    }

    /// Changes the instant of one target.
    #[inline]
    pub fn set(&mut self, target: usize, at: u64) {
        let node = &mut self.nodes[target];
        let before = std::mem::replace(&mut node.at, at);
        if at > before {
            if self
                .next
                .last()
                .is_some_and(|next| next.1 as usize == target)
            {
                self.find();
            }
        } else if at < before {
            if node.filed == NOWHERE {
                self.file(target);
            } else if node.filed > at >> self.bits {
                self.take_out(target);
                self.file(target);
            }
            if self.next.is_empty() {
                self.find();
            }
        }
    }

    /// Brings the first one to its place: entries that lie too early are filed again.
    #[inline]
    fn find(&mut self) {
        while let Some(&(at, target)) = self.next.last() {
            let node = &mut self.nodes[target as usize];
            if node.at == at {
                return;
            }
            self.next.pop();
            node.filed = NOWHERE;
            if node.at < u64::MAX {
                self.file(target as usize);
            }
        }
        self.turn();
    }

    /// Opens spans until one has a target that moves in it.
    fn turn(&mut self) {
        let mut in_vain = 0;
        while self.next.is_empty() {
            let Some(ahead) = self.next_taken() else {
                return;
            };
            self.span += ahead;
            self.open();
            in_vain += 1;
            if in_vain > IN_VAIN && self.next.is_empty() {
                in_vain = 0;
                self.widen();
            }
        }
        self.moves += 1;
        if self.moves >= REVIEW {
            self.review();
        }
    }

    /// How many spans ahead the next with a target is.
    #[inline]
    fn next_taken(&self) -> Option<u64> {
        let spans = self.heads.len();
        let from = (self.span as usize + 1) & (spans - 1);
        let found = bits::next(&self.words, &self.taken, from)?;
        Some(1 + (found.wrapping_sub(from) & (spans - 1)) as u64)
    }

    /// Takes the targets of the span that has come: those that move in it are the next, the others
    /// are filed again.
    #[inline]
    fn open(&mut self) {
        let bucket = self.span as usize & (self.heads.len() - 1);
        let mut target = std::mem::replace(&mut self.heads[bucket], NONE);
        bits::take(&mut self.words, &mut self.taken, bucket);
        while target != NONE {
            let node = &mut self.nodes[target as usize];
            let after = node.after;
            if node.at >> self.bits <= self.span {
                node.filed = NEXT;
                self.next.push((node.at, target));
            } else if node.at < u64::MAX {
                self.link(target as usize);
            } else {
                node.filed = NOWHERE;
            }
            target = after;
        }
        if self.next.len() > 1 {
            self.next.sort_unstable_by_key(|entry| Reverse(*entry));
        }
    }

    /// Files a target that is nowhere.
    #[inline]
    fn file(&mut self, target: usize) {
        let node = &mut self.nodes[target];
        if node.at >> self.bits > self.span {
            self.link(target);
            return;
        }
        node.filed = NEXT;
        let entry = (node.at, target as u32);
        let place = self.next.iter().rposition(|other| *other > entry);
        let place = place.map_or(0, |place| place + 1);
        self.next.insert(place, entry);
        if self.next.len() - place > FAR_AHEAD && entry.0 >> self.bits < self.span {
            self.refile();
        }
    }

    /// Puts a target in the list of its span, or of the last one if its own is beyond.
    #[inline]
    fn link(&mut self, target: usize) {
        let last = self.span + self.heads.len() as u64 - 1;
        let node = &mut self.nodes[target];
        node.filed = (node.at >> self.bits).min(last);
        let bucket = node.filed as usize & (self.heads.len() - 1);
        let head = std::mem::replace(&mut self.heads[bucket], target as u32);
        (node.before, node.after) = (NONE, head);
        if head == NONE {
            bits::put(&mut self.words, &mut self.taken, bucket);
        } else {
            self.nodes[head as usize].before = target as u32;
        }
    }

    /// Takes a target out of wherever it is.
    fn take_out(&mut self, target: usize) {
        let Node {
            filed,
            before,
            after,
            ..
        } = self.nodes[target];
        if filed == NEXT {
            let found = self.next.iter().rposition(|e| e.1 as usize == target);
            self.next.remove(found.expect("it is among the next"));
            return;
        }
        if after != NONE {
            self.nodes[after as usize].before = before;
        }
        if before == NONE {
            let bucket = filed as usize & (self.heads.len() - 1);
            self.heads[bucket] = after;
            if after == NONE {
                bits::take(&mut self.words, &mut self.taken, bucket);
            }
        } else {
            self.nodes[before as usize].after = after;
        }
    }

    /// Spans somewhat shorter than the time between two moves: about half of them have any.
    #[cold]
    fn review(&mut self) {
        let (now, _) = self.first();
        let between = now.saturating_sub(self.since) / self.moves;
        let bits = (between / 2).max(1).ilog2();
        (self.moves, self.since) = (0, now);
        if bits.abs_diff(self.bits) > 1 {
            self.bits = bits;
            self.refile();
        }
    }

    /// Next to nothing moves soon: spans so long that most targets are within the wheel.
    #[cold]
    fn widen(&mut self) {
        let moving = || self.nodes.iter().map(|n| n.at).filter(|at| *at < u64::MAX);
        if let Some(first) = moving().min() {
            let all = moving().count() as u128;
            let ahead = moving().map(|at| u128::from(at - first)).sum::<u128>() / all;
            self.bits = ((ahead / all / 2) as u64).max(1).ilog2().max(self.bits);
        }
        self.file_all();
    }

    /// Files all targets anew, and finds the first.
    fn refile(&mut self) {
        self.file_all();
        self.find();
    }

    /// Files all targets anew: the wheel begins just before the first.
    fn file_all(&mut self) {
        let spans = (self.nodes.len() * SPANS).next_power_of_two().max(64);
        self.heads.clear();
        self.heads.resize(spans, NONE);
        self.taken.clear();
        self.taken.resize(spans / 64, 0);
        self.words.clear();
        self.words.resize(bits::words(spans / 64), 0);
        self.next.clear();
        let first = self.nodes.iter().map(|node| node.at).min();
        // Nothing is among the next yet: the span before the first has just ended.
        self.span = (first.unwrap_or(0) >> self.bits).saturating_sub(1);
        for target in 0..self.nodes.len() {
            self.nodes[target].filed = NOWHERE;
            if self.nodes[target].at < u64::MAX {
                self.file(target);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::{Seed, Stream};
    use proptest::prelude::*;

    fn least(instants: &[u64]) -> (u64, usize) {
        let all = instants.iter().copied().zip(0..);
        all.min()
            .filter(|first| first.0 < u64::MAX)
            .unwrap_or((u64::MAX, 0))
    }

    /// Some soon, some at the same instant, some far away, some never.
    fn drawn(stream: &mut Stream, now: u64, scale: u32) -> u64 {
        let later = stream.next_u64() >> (63 - scale.min(40));
        match stream.next_u64() % 16 {
            0 => u64::MAX,
            1 => now,
            2 => now + (later << 12),
            3..6 => (now + later) | 0xff_ffff,
            _ => now + later,
        }
    }

    proptest! {
        #[test]
        fn the_first_is_the_least_after_every_change(
            targets in 1usize..300,
            scale in 0u32..40,
            seed in any::<u64>(),
        ) {
            let mut stream = Seed::new(seed).stream("wheel", 0);
            let mut instants = vec![u64::MAX; targets];
            let (mut wheel, mut now) = (Wheel::default(), 0);
            prop_assert_eq!(wheel.first(), (u64::MAX, 0));
            wheel.reset(instants.iter().copied());
            for turn in 0..6_000u64 {
                // It gets denser and sparser on the way.
                let scale = (scale + (turn / 1_500) as u32 * 7) % 41;
                let first = least(&instants);
                prop_assert_eq!(wheel.first(), first);
                let target = if first.0 < u64::MAX && turn % 2 == 0 {
                    now = first.0;
                    first.1
                } else {
                    stream.next_u64() as usize % targets
                };
                instants[target] = drawn(&mut stream, now, scale);
                if first == (now, target) && turn % 4 == 0 {
                    wheel.moved(instants[target]);
                } else {
                    wheel.set(target, instants[target]);
                }
                if turn % 2_000 == 1_999 {
                    wheel.reset(instants.iter().copied());
                }
            }
        }
    }

    #[test]
    fn many_at_one_instant_move_in_the_order_of_their_places() {
        let mut wheel = Wheel::default();
        wheel.reset((0..1_000).map(|_| 7_000_000));
        for target in 0..1_000 {
            assert_eq!(wheel.first(), (7_000_000, target));
            wheel.set(target, 9_000_000);
        }
        assert_eq!(wheel.first(), (9_000_000, 0));
    }
}
