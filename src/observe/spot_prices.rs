//! At which price ran an instance on Spot? Each second of a run costs what its pool cost when the
//! second began, at least a minute in all (EC2 Spot pages: the price in effect, by the second).
//!
//! What EC2 takes back in the first hour of its run is free; all else is billed, also what its
//! owner ends in that hour (EC2 user guide, billing for interrupted Spot Instances; A77).

use std::collections::BTreeMap;

use super::outcome::SpotUsage;
use crate::cluster::ids::ZoneId;
use crate::cluster::spot::Offer;
use crate::kernel::money::Usd;
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::Setup;

/// A run that EC2 ends sooner than this is free.
pub const FREE_WHEN_TAKEN: Span = Span::HOUR;

/// The prices of all pools of instances.
#[derive(Debug, Default)]
pub struct SpotPrices {
    pools: BTreeMap<Place, Vec<(Instant, Usd)>>,
}

/// A pool: the name of a type, and a zone.
pub type Place = (&'static str, ZoneId);

/// What was used at one price.
#[derive(Debug, Default)]
pub struct Piece {
    seconds: u64,
    /// Nanoseconds by minute of the run.
    minutes: Vec<u64>,
}

/// What was used on Spot, by price.
pub type Pieces = BTreeMap<Usd, Piece>;

impl SpotPrices {
    /// As the set-up has them.
    pub fn new(setup: &Setup) -> Self {
        let pools = setup.spot_pools.iter().filter_map(|pool| match pool.offer {
            Offer::Ec2(kind) => Some(((kind.name, pool.zone), pool.prices.clone())),
            Offer::Fargate => None,
        });
        Self::of(pools)
    }

    /// Of pools (a type and a zone) with their price steps.
    pub fn of(pools: impl Iterator<Item = (Place, Vec<(Instant, Usd)>)>) -> Self {
        Self {
            pools: pools.collect(),
        }
    }

    /// Adds a run from `since` to `until`, billed for so many seconds, in a pool.
    pub fn add(
        &self,
        pool: Place,
        (since, until): (Instant, Instant),
        seconds: u64,
        pieces: &mut Pieces,
    ) {
        let prices = &self.pools[&pool];
        let starts = prices.iter().map(|(from, _)| {
            // The first second that begins at this price.
            let before = if *from > since {
                from.since(since)
            } else {
                Span::ZERO
            };
            before.secs_ceil().min(seconds)
        });
        let starts: Vec<u64> = starts.collect();
        for (index, (_, price)) in prices.iter().enumerate() {
            let first = starts[index];
            let last = starts.get(index + 1).copied().unwrap_or(seconds);
            if first == last {
                continue;
            }
            let piece = pieces.entry(*price).or_default();
            piece.seconds += last - first;
            let instant = |second| (since + Span::from_secs(second)).min(until);
            super::instances::add_up(&mut piece.minutes, instant(first), instant(last));
        }
    }
}

/// Hands in what was used, in a run of so many minutes.
pub fn finish(pieces: Pieces, minutes: usize) -> Vec<SpotUsage> {
    let pieces = pieces.into_iter();
    let used = pieces.map(|(price, mut piece)| {
        piece.minutes.resize(minutes, 0);
        SpotUsage {
            price,
            billed_seconds: piece.seconds,
            running_ms: piece.minutes.iter().map(|ns| ns / 1_000_000).collect(),
        }
    });
    used.collect()
}
