//! Who has the fewest requests outstanding? A set of targets per number of requests.

use crate::traffic::bits;

/// Targets by the number of requests they hold; neither the choice nor a change depends on how
/// many there are.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    /// For each level: which words have a target, then a bit for each target.
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
        self.groups = bits::words(self.words);
        self.least = 0;
    }

    #[inline]
    pub fn insert(&mut self, target: usize, level: usize) {
        let stride = self.groups + self.words;
        if self.bits.len() <= level * stride {
            self.bits.resize((level + 1) * stride, 0);
        }
        let base = level * stride;
        self.bits[base + target / 4096] |= 1 << (target / 64 % 64);
        self.bits[base + self.groups + target / 64] |= 1 << (target % 64);
        self.least = self.least.min(level);
    }

    /// Moves a target from one level to another.
    #[inline]
    pub fn change(&mut self, target: usize, from: usize, to: usize) {
        let base = from * (self.groups + self.words);
        let word = &mut self.bits[base + self.groups + target / 64];
        *word &= !(1 << (target % 64));
        // No branch: whether others are left is not to be foreseen.
        let is_empty = u64::from(*word == 0);
        self.bits[base + target / 4096] &= !(is_empty << (target / 64 % 64));
        self.insert(target, to);
    }

    /// The next in turn of those with the fewest. Asserts that there is any target.
    #[inline]
    pub fn pick(&mut self) -> usize {
        let base = self.least * (self.groups + self.words);
        let after = self.last + 1;
        let after = if after >= self.words * 64 { 0 } else { after };
        let (word, bit) = (after / 64, after % 64);
        let here = self.bits[base + self.groups + word] & (u64::MAX << bit);
        self.last = if here == 0 {
            self.rise();
            self.pick_beyond(after)
        } else {
            word * 64 + here.trailing_zeros() as usize
        };
        self.last
    }

    /// The same, from a target on and around.
    fn pick_beyond(&self, after: usize) -> usize {
        let stride = self.groups + self.words;
        let (groups, words) = self.bits[self.least * stride..][..stride].split_at(self.groups);
        bits::next(groups, words, after).expect("the level has a target")
    }

    /// To the least level that has a target.
    fn rise(&mut self) {
        let stride = self.groups + self.words;
        loop {
            let groups = &self.bits[self.least * stride..][..self.groups];
            if groups.iter().any(|group| *group != 0) {
                return;
            }
            self.least += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
