//! What room has a Spot pool at each instant? Its regime, record and droughts, played from its own
//! seed and nothing else: whatever runs in it, it meets the same fate.

use super::{NOTICE, Offer, PoolLaw, Regime, SpotPoolSpec, Supply};
use crate::catalog::parameters::Parameters;
use crate::kernel::random::{Seed, Stream};
use crate::kernel::time::{Instant, Span};

/// How long a regime has gone on when a run begins: its first spell is not new.
const BEFORE: Span = Span::from_secs(1_000 * 3_600);
/// When it is looked at again, if it has no capacity then but must.
const AGAIN: Span = Span::from_secs(100 * 3_600);

/// The supply of one pool, at one instant; it goes forward only.
#[derive(Clone, Debug)]
pub struct Play<'a> {
    spec: &'a SpotPoolSpec,
    life: Option<Life>,
    now: Instant,
}

/// Spells with and without capacity, by turns.
#[derive(Clone, Debug)]
struct Life {
    law: PoolLaw,
    stream: Stream,
    up: bool,
    until: Instant,
}

impl<'a> Play<'a> {
    /// A pool at the start of a run, from the seed of its name. Asserts that a record begins with
    /// the run.
    pub fn begin(spec: &'a SpotPoolSpec, parameters: &Parameters, seed: Seed) -> Self {
        if let Supply::Recorded(steps) = &spec.supply {
            let first = steps.first().map(|(at, _)| *at);
            assert_eq!(first, Some(Instant::START), "a record begins with the run");
        }
        let law = match spec.supply {
            // What takes single tasks of a calm Fargate Spot does not take its capacity.
            Supply::Regime(Regime::Calm) if spec.offer == Offer::Fargate => None,
            Supply::Regime(regime) => PoolLaw::of(regime, spec.bucket, parameters),
            Supply::Endless | Supply::Recorded(_) => None,
        };
        let begins_up = parameters.spot_begins_up != 0.0;
        Self {
            spec,
            life: law.map(|law| Life::begin(law, seed.stream("life", 0), begins_up)),
            now: Instant::START,
        }
    }

    /// Room now, for so many at once; none: for any number. A recorded room is what may be there
    /// two minutes from now on: what will be gone by then has its notice now.
    pub fn room(&self) -> Option<u32> {
        if self.in_drought() {
            return Some(0);
        }
        if let Supply::Recorded(steps) = &self.spec.supply {
            let first = steps.partition_point(|(from, _)| *from <= self.now) - 1;
            let soon = steps[first..]
                .iter()
                .take_while(|(from, _)| *from <= self.now + NOTICE);
            return soon.map(|(_, room)| *room).min_by_key(|room| size(*room))?;
        }
        self.life.as_ref().filter(|life| !life.up).map(|_| 0)
    }

    /// Whether a drought of the scenario is on now.
    pub fn in_drought(&self) -> bool {
        let mut droughts = self.spec.droughts.iter();
        droughts.any(|(from, until)| (*from..*until).contains(&self.now))
    }

    /// When the room may change next; [`Instant::NEVER`] when it never does.
    pub fn next(&self) -> Instant {
        let droughts = self.spec.droughts.iter();
        let edges = droughts.flat_map(|(from, until)| [*from, *until]);
        let record = match &self.spec.supply {
            Supply::Recorded(steps) => {
                let after = |now: Instant| {
                    let next = steps.partition_point(|(from, _)| *from <= now);
                    steps.get(next).map(|(from, _)| *from)
                };
                let gone = after(self.now);
                let noticed = after(self.now + NOTICE);
                let noticed = noticed.map(|at| Instant::START + at.since(Instant::START + NOTICE));
                [gone, noticed]
            }
            Supply::Endless | Supply::Regime(_) => [None, None],
        };
        let spell = self.life.as_ref().map(|life| life.until);
        edges
            .chain(record.into_iter().flatten())
            .chain(spell)
            .filter(|at| *at > self.now)
            .min()
            .unwrap_or(Instant::NEVER)
    }

    /// Goes forward to `to`. Asserts that it does not go back.
    pub fn advance(&mut self, to: Instant) {
        assert!(to >= self.now, "a pool goes forward");
        self.now = to;
        if let Some(life) = &mut self.life {
            while life.until <= to {
                life.turn();
            }
        }
    }

    /// When the room may change next, and what it is then.
    pub fn upcoming(&self) -> (Instant, Option<u32>) {
        let at = self.next();
        if at == Instant::NEVER {
            return (at, self.room());
        }
        let mut then = self.clone();
        then.advance(at);
        (at, then.room())
    }
}

/// A room as a number: any number is the largest.
pub(super) const fn size(room: Option<u32>) -> u32 {
    match room {
        Some(room) => room,
        None => u32::MAX,
    }
}

impl Life {
    /// A regime that has gone on for long when the run begins; if it must have capacity then, it is
    /// looked at until it has.
    fn begin(law: PoolLaw, mut stream: Stream, begins_up: bool) -> Self {
        let mut start = Instant::START + BEFORE;
        let until = Instant::START + law.up(&mut stream);
        let mut life = Self {
            law,
            stream,
            up: true,
            until,
        };
        loop {
            while life.until <= start && life.until != Instant::NEVER {
                life.turn();
            }
            if life.up || !begins_up || life.until == Instant::NEVER {
                break;
            }
            start += AGAIN;
        }
        life.until = Instant::START + life.until.since(start.min(life.until));
        life
    }

    /// The spell ends, and the next one begins.
    fn turn(&mut self) {
        self.up = !self.up;
        let spell = if self.up {
            self.law.up(&mut self.stream)
        } else {
            self.law.down(&mut self.stream)
        };
        self.until += spell;
    }
}

#[cfg(test)]
#[path = "play_tests.rs"]
mod tests;
