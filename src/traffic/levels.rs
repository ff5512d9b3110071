//! Who has the fewest requests outstanding? A set of targets per number of requests.

use crate::traffic::bits;

/// Up to so many words of targets are looked through one by one.
const FEW_WORDS: usize = 16;

/// Targets by the number of requests they hold; neither the choice nor a change depends on how
/// many there are.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    /// For each level: where there are many words, which of them have a target; then a bit for
    /// each target.
    bits: Vec<u64>,
    groups: usize,
    words: usize,
    /// No level below this one has a target.
    least: usize,
    /// Ties go to the next target after this one, so that they rotate.
    last: usize,
}

impl Levels {
    /// Starts anew for targets below `targets`; whom a tie went to last is kept.
    pub fn reset(&mut self, targets: usize) {
        self.bits.clear();
        self.words = bits::words(targets);
        self.groups = if self.words > FEW_WORDS {
            bits::words(self.words)
        } else {
            0
        };
        self.least = 0;
    }

    #[inline]
    pub fn insert(&mut self, target: usize, level: usize) {
        let stride = self.groups + self.words;
        let base = level * stride;
        if self.bits.len() <= base {
            self.bits.resize(base + stride, 0);
        }
        self.bits[base + self.groups + target / 64] |= 1 << (target % 64);
        if self.groups > 0 {
            self.bits[base + target / 4096] |= 1 << (target / 64 % 64);
        }
        self.least = self.least.min(level);
    }

    /// Moves a target from one level to another.
    #[inline]
    pub fn change(&mut self, target: usize, from: usize, to: usize) {
        let base = from * (self.groups + self.words);
        let word = &mut self.bits[base + self.groups + target / 64];
        *word &= !(1 << (target % 64));
        if self.groups > 0 && *word == 0 {
            self.bits[base + target / 4096] &= !(1 << (target / 64 % 64));
        }
        self.insert(target, to);
    }

    /// The next in turn of those with the fewest. Asserts that there is any target.
    #[inline]
    pub fn pick(&mut self) -> usize {
        let base = self.least * (self.groups + self.words) + self.groups;
        let after = self.last + 1;
        let (word, bit) = (after / 64, after % 64);
        let here = match self.bits[base..].get(word) {
            Some(here) if word < self.words => *here & (u64::MAX << bit),
            _ => 0,
        };
        self.last = if here == 0 {
            self.pick_beyond()
        } else {
            word * 64 + here.trailing_zeros() as usize
        };
        self.last
    }

    /// The same, all around, and from the least level that has a target.
    fn pick_beyond(&mut self) -> usize {
        let stride = self.groups + self.words;
        let after = (self.last + 1) % (self.words * 64);
        loop {
            let level = &self.bits[self.least * stride..][..stride];
            let (groups, words) = level.split_at(self.groups);
            let found = if self.groups > 0 {
                bits::next(groups, words, after)
            } else {
                bits::next_of_few(words, after)
            };
            match found {
                Some(target) => return target,
                None => self.least += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::Seed;
    use rand::Rng as _;

    #[test]
    fn many_targets_are_picked_as_few_are() {
        // Beyond so many words there is a summary of them.
        for targets in [60, 64 * FEW_WORDS, 64 * FEW_WORDS + 1, 10_000] {
            let mut stream = Seed::new(targets as u64).stream("levels", 0);
            let (mut levels, mut plain) = (Levels::default(), vec![0; targets]);
            levels.reset(targets);
            (0..targets).for_each(|target| levels.insert(target, 0));
            let mut last = 0;
            for turn in 0..4 * targets {
                let fewest = *plain.iter().min().unwrap();
                let after = (last + 1) % targets;
                let mut ring = (after..targets).chain(0..after);
                let next = ring.find(|&t| plain[t] == fewest).unwrap();
                last = levels.pick();
                assert_eq!(last, next, "turn {turn} of {targets}");
                levels.change(last, fewest, fewest + 1);
                plain[last] += 1;
                let other = stream.next_u64() as usize % targets;
                if turn % 3 > 0 && plain[other] > 0 {
                    levels.change(other, plain[other], plain[other] - 1);
                    plain[other] -= 1;
                }
            }
        }
    }

    #[test]
    fn the_fewest_win_and_ties_rotate() {
        let mut levels = Levels::default();
        levels.reset(130);
        for (target, level) in [(0, 1), (3, 0), (64, 0), (129, 0)] {
            levels.insert(target, level);
        }
        assert_eq!([levels.pick(), levels.pick(), levels.pick()], [3, 64, 129]);
        assert_eq!(levels.pick(), 3);
        for target in [3, 64, 129] {
            levels.change(target, 0, 2);
        }
        assert_eq!(levels.pick(), 0);
        levels.change(129, 2, 0);
        assert_eq!(levels.pick(), 129);
    }
}
