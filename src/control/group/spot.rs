//! How much of a mixed group is On-Demand, and from which Spot pool does its next instance come?
//!
//! AWS says what a strategy looks at, not how it measures capacity. Here the capacity of a pool is
//! an estimate in buckets of the Spot Advisor ([`capacity`]), and pools within a named margin of
//! the best count as alike.

use std::collections::BTreeMap;

use super::View;
use crate::catalog::parameters::Parameters;
use crate::catalog::platform::Purchase;
use crate::cluster::group_state::Group;
use crate::cluster::ids::ZoneId;
use crate::cluster::spot::{Regime, SpotAllocation, SpotMix};
use crate::kernel::money::Usd;

/// Capacity is counted in thousandths of a bucket.
const BUCKET: f64 = 1_000.0;

/// A Spot pool as a group sees it now.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PoolView {
    /// Its type: a place in the overrides.
    pub kind: usize,
    /// Its zone.
    pub zone: ZoneId,
    /// Its price per capacity unit and hour.
    pub price: Usd,
    /// Whether that is within the group's maximum price.
    pub affordable: bool,
    /// How many more may start now; none: any number.
    pub left: Option<u32>,
    /// How much capacity it is thought to have, in thousandths of a bucket: see [`capacity`].
    pub capacity: i64,
}

/// Instances on Spot that count, by type and zone.
pub type Counts = BTreeMap<(usize, ZoneId), u32>;

/// Of `capacity` units, those that should be On-Demand: the base first, then the percentage of
/// what is above it, fractions rounded up (Auto Scaling API reference, `InstancesDistribution`).
///
/// ```
/// use ecsim::cluster::spot::SpotMix;
/// use ecsim::control::group::spot::on_demand_units;
///
/// let mix = SpotMix { on_demand_base: 2, on_demand_percent: 25, ..SpotMix::default() };
/// assert_eq!(on_demand_units(&mix, 1), 1);
/// assert_eq!(on_demand_units(&mix, 7), 2 + 2); // 25 % of 5 is 1.25
/// ```
pub fn on_demand_units(mix: &SpotMix, capacity: u32) -> u32 {
    let base = mix.on_demand_base.min(capacity);
    let above = u64::from(capacity - base) * u64::from(mix.on_demand_percent);
    base + u32::try_from(above.div_ceil(100)).expect("a part of the capacity")
}

/// Whether a group ever buys on Spot.
pub const fn uses_spot(mix: &SpotMix) -> bool {
    mix.on_demand_percent < 100
}

/// How much capacity a pool is thought to have: 4 less the Spot Advisor's bucket of its type, less
/// `spot.capacity.regimeStep` for each regime worse than calm, plus up to one for room: all of it
/// where there is no limit, `left / (left + spot.capacity.depth)` else. In thousandths.
pub fn capacity(
    (bucket, regime): (Option<u8>, Option<Regime>),
    left: Option<u32>,
    parameters: &Parameters,
) -> i64 {
    let bucket = bucket.map_or(parameters.spot_capacity_unknown, f64::from);
    let steps = regime.map_or(0, |regime| regime as u8);
    let room = left.map_or(1.0, |left| {
        f64::from(left) / (f64::from(left) + parameters.spot_capacity_depth)
    });
    let estimate = 4.0 - bucket - f64::from(steps) * parameters.spot_capacity_regime_step + room;
    (estimate * BUCKET).round() as i64
}

/// The instances of a group that count and are on Spot, by type and zone.
pub(super) fn counts(group: &Group) -> Counts {
    let mut counts = Counts::new();
    if uses_spot(&group.spec().spot) {
        let spot = |member: &&crate::cluster::group_state::Member| {
            member.counts() && member.purchase == Purchase::Spot
        };
        for member in group.members().filter(spot) {
            *counts.entry((member.kind, member.zone)).or_default() += 1;
        }
    }
    counts
}

/// The type that a group launches on Spot in a zone next; those that EC2 has not, or only above the
/// maximum price, are noted. `launched`: what this look has launched so far, by type and zone.
pub(super) fn next_in_zone(
    view: &View,
    zone: ZoneId,
    (counts, launched): (&Counts, &Counts),
    refused: &mut Vec<(usize, ZoneId)>,
) -> Option<usize> {
    let taken = |kind| launched.get(&(kind, zone)).copied().unwrap_or(0);
    let mut open = Vec::new();
    for kind in 0..view.group.spec().overrides.len() {
        let pool = pool_of(view, kind, zone);
        let sells =
            |pool: &&PoolView| pool.affordable && pool.left.is_none_or(|left| left > taken(kind));
        match pool.filter(sells) {
            Some(pool) => open.push(pool),
            None => refused.push((kind, zone)),
        }
    }
    in_order(view, &mut open);
    if let SpotAllocation::LowestPrice { pools } = view.group.spec().spot.allocation {
        let count = |pool: &&&PoolView| counts.get(&(pool.kind, zone)).copied().unwrap_or(0);
        let cheapest = open.iter().take(pools.max(1) as usize);
        return cheapest.min_by_key(count).map(|pool| pool.kind);
    }
    open.first().map(|pool| pool.kind)
}

/// The pool of a type in a zone.
pub(super) fn pool_of<'a>(view: &View<'a>, kind: usize, zone: ZoneId) -> Option<&'a PoolView> {
    let is = |pool: &&PoolView| pool.kind == kind && pool.zone == zone;
    view.pools.iter().find(is)
}

/// How far an instance is from what its group's strategy would launch in its zone now: 0 for the
/// first choice.
pub(super) fn misfit(view: &View, kind: usize, zone: ZoneId) -> usize {
    let there = view.pools.iter().filter(|pool| pool.zone == zone);
    let mut there: Vec<&PoolView> = there.collect();
    in_order(view, &mut there);
    let place = there.iter().position(|pool| pool.kind == kind);
    let place = place.unwrap_or(there.len());
    match view.group.spec().spot.allocation {
        SpotAllocation::LowestPrice { pools } if place < pools as usize => 0,
        _ => place,
    }
}

/// Pools of a zone in the order in which the group's strategy wants them.
fn in_order(view: &View, pools: &mut [&PoolView]) {
    let best = pools.iter().map(|pool| pool.capacity).max().unwrap_or(0);
    let margin = (view.alike * BUCKET).round() as i64;
    let alike = |pool: &PoolView| pool.capacity >= best - margin;
    match view.group.spec().spot.allocation {
        SpotAllocation::LowestPrice { .. } => pools.sort_by_key(|pool| (pool.price, pool.kind)),
        SpotAllocation::CapacityOptimized => {
            pools.sort_by_key(|pool| (-pool.capacity, pool.price, pool.kind));
        }
        SpotAllocation::CapacityOptimizedPrioritized => pools.sort_by_key(|pool| {
            let first = alike(pool);
            let capacity = if first { 0 } else { -pool.capacity };
            (!first, capacity, pool.kind)
        }),
        SpotAllocation::PriceCapacityOptimized => pools.sort_by_key(|pool| {
            let first = alike(pool);
            let capacity = if first { 0 } else { -pool.capacity };
            (!first, capacity, pool.price, pool.kind)
        }),
    }
}
