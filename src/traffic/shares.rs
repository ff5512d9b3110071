//! Who takes which arrival? Where it does not depend on what targets hold, it is known beforehand.

use std::iter::StepBy;
use std::ops::Range;
use std::slice::Iter;

use crate::traffic::plane::Traffic;

/// No target.
const NOBODY: u32 = u32::MAX;

/// The arrivals of a stretch by target: places in the load, ascending.
#[derive(Debug, Default)]
pub(super) struct Shares {
    /// End of the stretch in the load.
    upto: usize,
    /// Where all take turns: how many do; 0 where picks are listed.
    turns: usize,
    /// By place: the first arrival in turn, or where its list begins.
    begins: Vec<usize>,
    /// Arrivals by target.
    lists: Vec<u32>,
    /// Targets by arrival, while lists are made.
    picks: Vec<u32>,
}

/// What one target takes.
pub(super) enum Share<'a> {
    /// Every so many.
    InTurn(StepBy<Range<usize>>),
    /// Those that were picked.
    Listed(Iter<'a, u32>),
}

impl Shares {
    /// What goes to a place.
    pub fn of(&self, place: usize) -> Share<'_> {
        if self.turns > 0 {
            let first = self.begins[place].min(self.upto);
            return Share::InTurn((first..self.upto).step_by(self.turns));
        }
        let list = self.begins[place]..self.begins[place + 1];
        Share::Listed(self.lists[list].iter())
    }

    /// Turns of `members`, of whom number `turn` is next, from the arrival `from` on.
    fn take_turns(&mut self, (members, turn): (&[u32], usize), from: usize) {
        self.turns = members.len();
        let order = members[turn..].iter().chain(&members[..turn]);
        for (first, &place) in (from..self.upto).zip(order) {
            self.begins[place as usize] = first;
        }
    }

    /// Makes the lists of `places` targets from the picks; answers how many went to nobody.
    fn list(&mut self, from: usize, places: usize) -> u64 {
        self.turns = 0;
        self.begins.clear();
        self.begins.resize(places + 2, 0);
        // Counted two places on, so that filling the lists moves each begin to where it belongs.
        for &pick in self.picks.iter().filter(|pick| **pick != NOBODY) {
            self.begins[pick as usize + 2] += 1;
        }
        for place in 2..self.begins.len() {
            self.begins[place] += self.begins[place - 1];
        }
        let listed = *self.begins.last().expect("it has two at least");
        self.lists.clear();
        self.lists.resize(listed, 0);
        for (next, &pick) in (from..).zip(&self.picks) {
            if pick != NOBODY {
                let at = &mut self.begins[pick as usize + 1];
                self.lists[*at] = next as u32;
                *at += 1;
            }
        }
        (self.picks.len() - listed) as u64
    }
}

impl Traffic {
    /// Routes the arrivals up to a place in the load; answers how many found no target.
    pub(super) fn share_out(&mut self, upto: usize) -> u64 {
        let shares = &mut self.shares;
        shares.upto = upto;
        if let Some(rotation) = self.router.rotation() {
            shares.begins.clear();
            shares.begins.resize(self.targets.len(), usize::MAX);
            shares.take_turns(rotation, self.cursor);
            self.router.turn_on(upto - self.cursor);
            return 0;
        }
        shares.picks.clear();
        for &at in &self.load.batch.at[self.cursor..upto] {
            let picked = self.router.pick(at, &mut self.streams.routing);
            shares
                .picks
                .push(picked.map_or(NOBODY, |place| place as u32));
        }
        shares.list(self.cursor, self.targets.len())
    }
}
