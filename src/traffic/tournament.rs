//! Which of many targets moves first? A tree of winners, changed one leaf at a time.

/// Instants by target; the least, and of equals the first target, wins.
#[derive(Clone, Debug, Default)]
pub(super) struct Tournament {
    /// A power of two of leaves.
    keys: Vec<u64>,
    /// The winner below each inner node; node 1 is the root.
    winners: Vec<u32>,
}

impl Tournament {
    /// Starts anew with these instants.
    pub fn reset(&mut self, keys: impl Iterator<Item = u64>) {
        self.keys.clear();
        self.keys.extend(keys);
        let leaves = self.keys.len().next_power_of_two().max(2);
        self.keys.resize(leaves, u64::MAX);
        self.winners.clear();
        self.winners.resize(leaves, 0);
        for node in (1..leaves).rev() {
            self.winners[node] = self.play(node);
        }
    }

    /// The first target to move, and when; `u64::MAX` when none will.
    #[inline]
    pub fn first(&self) -> (u64, usize) {
        match self.winners.get(1) {
            Some(&winner) => (self.keys[winner as usize], winner as usize),
            None => (u64::MAX, 0),
        }
    }

    /// Changes the instant of one target.
    #[inline]
    pub fn set(&mut self, target: usize, key: u64) {
        if self.keys[target] == key {
            return;
        }
        self.keys[target] = key;
        let mut node = usize::midpoint(target, self.keys.len());
        while node > 0 {
            self.winners[node] = self.play(node);
            node /= 2;
        }
    }

    #[inline]
    fn play(&self, node: usize) -> u32 {
        let leaves = self.keys.len();
        let (left, right) = (2 * node, 2 * node + 1);
        let (a, b) = if left >= leaves {
            ((left - leaves) as u32, (right - leaves) as u32)
        } else {
            (self.winners[left], self.winners[right])
        };
        if self.keys[b as usize] < self.keys[a as usize] {
            b
        } else {
            a
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_winner_is_the_least_after_every_change() {
        let mut keys = vec![9_u64, 4, 7, 4, 8, 1, 6];
        let mut tree = Tournament::default();
        assert_eq!(tree.first(), (u64::MAX, 0));
        tree.reset(keys.iter().copied());
        for (target, key) in [(5, 10), (0, 3), (0, 11), (1, 12), (3, 2), (6, 2)] {
            keys[target] = key;
            tree.set(target, key);
            let (at, least) = keys.iter().enumerate().map(|(i, k)| (*k, i)).min().unwrap();
            assert_eq!(tree.first(), (at, least));
        }
    }
}
