//! Who has the fewest requests outstanding? A set of targets per number of requests.

/// Targets by the number of requests they hold; the choice does not depend on how many there are
/// beyond one bit each.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    sets: Vec<Set>,
    words: usize,
    /// No set below this one has a member.
    least: usize,
    /// Ties go to the next target after this one, so that they rotate.
    last: usize,
}

#[derive(Clone, Debug)]
struct Set {
    bits: Box<[u64]>,
    members: u32,
}

impl Levels {
    /// Starts anew for targets below `targets`; whom a tie went to last is kept.
    pub fn reset(&mut self, targets: usize) {
        self.sets.clear();
        self.words = targets.div_ceil(64).max(1);
        self.least = 0;
    }

    pub fn insert(&mut self, target: usize, level: usize) {
        while self.sets.len() <= level {
            self.sets.push(Set {
                bits: vec![0; self.words].into_boxed_slice(),
                members: 0,
            });
        }
        let set = &mut self.sets[level];
        set.bits[target / 64] |= 1 << (target % 64);
        set.members += 1;
        self.least = self.least.min(level);
    }

    /// Moves a target from one level to another.
    #[inline]
    pub fn change(&mut self, target: usize, from: usize, to: usize) {
        let set = &mut self.sets[from];
        set.bits[target / 64] &= !(1 << (target % 64));
        set.members -= 1;
        self.insert(target, to);
        while self.sets[self.least].members == 0 {
            self.least += 1;
        }
    }

    /// The next in turn of those with the fewest. Asserts that there is any target.
    #[inline]
    pub fn pick(&mut self) -> usize {
        while self.sets[self.least].members == 0 {
            self.least += 1;
        }
        let bits = &self.sets[self.least].bits;
        let after = (self.last + 1) % (self.words * 64);
        let (word, bit) = (after / 64, after % 64);
        let tail = bits[word] & (u64::MAX << bit);
        let found = if tail != 0 {
            word * 64 + tail.trailing_zeros() as usize
        } else {
            let next = (1..=self.words)
                .map(|step| (word + step) % self.words)
                .find(|&w| bits[w] != 0)
                .expect("the level has a member");
            next * 64 + bits[next].trailing_zeros() as usize
        };
        self.last = found;
        found
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
