//! Does a group buy on Spot as AWS says? The mix, the strategies, scale-in.

use super::lab::{Lab, kind, spec};
use super::spot::{PoolView, capacity, on_demand_units};
use super::{Action, Purpose};
use crate::catalog::parameters::Parameters;
use crate::catalog::platform::Purchase;
use crate::cluster::group::GroupSpec;
use crate::cluster::ids::{InstanceId, ZoneId};
use crate::cluster::spot::{Regime, SpotAllocation, SpotMix};
use crate::kernel::money::Usd;
use crate::kernel::time::Span;

/// A group of three types in so many zones, all on Spot by a strategy.
pub fn on_spot(max: u32, zones: usize, allocation: SpotAllocation) -> GroupSpec {
    GroupSpec {
        overrides: vec![
            kind("m5.large", 1),
            kind("c5.large", 1),
            kind("r5.large", 1),
        ],
        spot: SpotMix {
            on_demand_percent: 0,
            allocation,
            ..SpotMix::default()
        },
        ..spec(0, max, zones)
    }
}

/// A pool: its type, zone, price in thousandths of a dollar, capacity in buckets.
pub fn pool(kind: usize, zone: usize, price: i128, buckets: i64) -> PoolView {
    PoolView {
        kind,
        zone: ZoneId::new(zone),
        price: Usd::from_picos(price * 1_000_000_000),
        affordable: true,
        left: None,
        capacity: buckets * 1_000,
    }
}

/// Each type in each zone at the same price and capacity.
pub fn even(kinds: usize, zones: usize) -> Vec<PoolView> {
    let places = (0..kinds).flat_map(|kind| (0..zones).map(move |zone| (kind, zone)));
    places.map(|(kind, zone)| pool(kind, zone, 40, 3)).collect()
}

pub fn lab(spec: GroupSpec, pools: Vec<PoolView>) -> Lab {
    let mut lab = Lab::new(spec);
    lab.pools = pools;
    lab
}

/// Instances by type, On-Demand and on Spot.
pub fn by_kind(lab: &Lab) -> Vec<(u32, u32)> {
    let kinds = lab.group.spec().overrides.len();
    let mut counts = vec![(0, 0); kinds];
    for member in lab.group.members() {
        match member.purchase {
            Purchase::OnDemand => counts[member.kind].0 += 1,
            Purchase::Spot => counts[member.kind].1 += 1,
        }
    }
    counts
}

pub fn ids(lab: &Lab, purchase: Purchase) -> Vec<InstanceId> {
    let of = lab.group.members().filter(|m| m.purchase == purchase);
    of.map(|member| member.id).collect()
}

pub fn launches(lab: &Lab) -> Vec<(usize, Purchase, Purpose)> {
    let launch = |action: &Action| match *action {
        Action::Launch {
            kind,
            purchase,
            purpose,
            ..
        } => Some((kind, purchase, purpose)),
        _ => None,
    };
    lab.done
        .iter()
        .filter_map(|(_, done)| launch(done))
        .collect()
}

#[test]
fn surprise_13_the_percentage_of_on_demand_is_100_by_default() {
    // OnDemandPercentageAboveBaseCapacity defaults to 100, the strategy to lowest-price of 2 pools.
    let mix = SpotMix::default();
    assert_eq!(mix.on_demand_percent, 100);
    assert_eq!(mix.allocation, SpotAllocation::LowestPrice { pools: 2 });
    let mut lab = lab(spec(0, 10, 2), even(1, 2));
    lab.desire(7);
    assert_eq!(
        by_kind(&lab),
        [(7, 0)],
        "nothing on Spot unless it is asked for"
    );
}

#[test]
fn the_base_is_filled_first_and_fractions_are_on_demand() {
    // Auto Scaling API reference: base first; the percentage applies above it, rounded up.
    let mix = |on_demand_base, on_demand_percent| SpotMix {
        on_demand_base,
        on_demand_percent,
        ..SpotMix::default()
    };
    let split = |mix: SpotMix| [5, 10, 20, 30, 40].map(|units| on_demand_units(&mix, units));
    assert_eq!(split(mix(10, 50)), [5, 10, 15, 20, 25]);
    assert_eq!(split(mix(10, 0)), [5, 10, 10, 10, 10]);
    assert_eq!(
        split(mix(0, 25)),
        [2, 3, 5, 8, 10],
        "1.25, 2.5, 7.5 round up"
    );
    assert_eq!(split(mix(0, 0)), [0; 5]);
    assert_eq!(split(mix(0, 100)), [5, 10, 20, 30, 40]);
    let mut lab = lab(
        GroupSpec {
            spot: mix(2, 25),
            ..spec(0, 20, 2)
        },
        even(1, 2),
    );
    lab.desire(1);
    assert_eq!(by_kind(&lab), [(1, 0)]);
    lab.desire(10);
    assert_eq!(by_kind(&lab), [(4, 6)], "2 and a quarter of 8");
}

#[test]
fn the_mix_counts_capacity_units() {
    // Weight 4 each: 8 of 16 units On-Demand are two instances.
    let mut settings = spec(0, 40, 2);
    settings.overrides = vec![kind("m5.2xlarge", 4)];
    settings.spot.on_demand_percent = 50;
    let mut lab = lab(settings, even(1, 2));
    lab.desire(16);
    assert_eq!(by_kind(&lab), [(2, 2)]);
    assert_eq!((lab.group.capacity(), lab.group.on_demand()), (16, 8));
}

#[test]
fn lowest_price_spreads_over_the_cheapest_pools() {
    let prices = |lab: &mut Lab| {
        lab.pools = vec![pool(0, 0, 41, 4), pool(1, 0, 39, 0), pool(2, 0, 60, 4)];
    };
    let spread = |pools| {
        let mut lab = lab(
            on_spot(20, 1, SpotAllocation::LowestPrice { pools }),
            Vec::new(),
        );
        prices(&mut lab);
        lab.desire(6);
        by_kind(&lab)
            .iter()
            .map(|(_, spot)| *spot)
            .collect::<Vec<_>>()
    };
    assert_eq!(spread(1), [0, 6, 0]);
    assert_eq!(spread(2), [3, 3, 0]);
    assert_eq!(spread(20), [2, 2, 2]);
}

#[test]
fn a_pool_without_room_makes_place_for_the_next_cheapest() {
    let mut lab = lab(
        on_spot(20, 1, SpotAllocation::LowestPrice { pools: 2 }),
        vec![pool(0, 0, 41, 4), pool(1, 0, 39, 0), pool(2, 0, 60, 4)],
    );
    lab.pools[1].left = Some(1);
    lab.slow = true;
    // The lab's pools do not see what runs in them: one look, one instance of c5.large.
    lab.desire(5);
    assert_eq!(by_kind(&lab), [(0, 2), (0, 1), (0, 2)]);
}

#[test]
fn the_optimized_strategies_weigh_capacity_each_in_its_way() {
    // m5 is dear and has most, c5 is cheap and nearly as good (within one bucket), r5 is cheapest
    // and poor.
    let pools = || vec![pool(0, 0, 50, 4), pool(1, 0, 40, 3), pool(2, 0, 20, 1)];
    let first = |allocation| {
        let mut lab = lab(on_spot(9, 1, allocation), pools());
        lab.desire(3);
        by_kind(&lab)
            .iter()
            .map(|(_, spot)| *spot)
            .collect::<Vec<_>>()
    };
    assert_eq!(first(SpotAllocation::CapacityOptimized), [3, 0, 0]);
    assert_eq!(first(SpotAllocation::PriceCapacityOptimized), [0, 3, 0]);
    let prioritized = SpotAllocation::CapacityOptimizedPrioritized;
    assert_eq!(
        first(prioritized),
        [3, 0, 0],
        "the first override of those alike"
    );
    let mut turned = on_spot(9, 1, prioritized);
    turned.overrides.rotate_left(1); // c5, r5, m5
    let mut lab = lab(
        turned,
        vec![pool(2, 0, 50, 4), pool(0, 0, 40, 3), pool(1, 0, 20, 1)],
    );
    lab.desire(1);
    assert_eq!(by_kind(&lab)[0], (0, 1), "c5 is first, and alike");
}

#[test]
fn capacity_is_the_bucket_the_regime_and_the_room() {
    let p = Parameters::default();
    assert_eq!(capacity((Some(0), Some(Regime::Calm)), None, &p), 5_000);
    assert_eq!(capacity((Some(4), Some(Regime::Calm)), None, &p), 1_000);
    assert_eq!(capacity((Some(0), Some(Regime::Stressed)), None, &p), 1_000);
    assert_eq!(capacity((None, None), None, &p), 3_000);
    assert_eq!(
        capacity((Some(0), None), Some(10), &p),
        4_500,
        "half of what has no limit"
    );
    assert_eq!(capacity((Some(0), None), Some(0), &p), 4_000);
}

#[test]
fn zones_are_balanced_on_spot_too() {
    let mut lab = lab(
        on_spot(9, 3, SpotAllocation::PriceCapacityOptimized),
        even(3, 3),
    );
    lab.pools[0].price = Usd::from_picos(1);
    lab.desire(6);
    assert_eq!(
        lab.group.zones()[..3],
        [2, 2, 2],
        "a cheap zone draws no more than its share"
    );
}

#[test]
fn k9_what_spot_does_not_have_is_not_bought_on_demand() {
    // K9: no Spot capacity: the group stays below desired and tries again; never On-Demand.
    let mut settings = on_spot(10, 2, SpotAllocation::PriceCapacityOptimized);
    settings.spot.on_demand_base = 1;
    let mut lab = lab(settings, even(3, 2));
    for pool in &mut lab.pools {
        pool.left = Some(0);
    }
    let sizes = lab.group.sizes();
    lab.group.resize(crate::cluster::group_state::Sizes {
        desired: 4,
        ..sizes
    });
    let again = lab.look();
    assert_eq!(again, Some(lab.now + Span::MINUTE), "it tries again");
    assert_eq!(
        by_kind(&lab)[0],
        (1, 0),
        "the base, and nothing instead of Spot"
    );
    assert_eq!(lab.group.capacity(), 1);
    let refused = lab.done.iter().filter(|(_, action)| {
        matches!(
            action,
            Action::Refused {
                purchase: Purchase::Spot,
                ..
            }
        )
    });
    assert!(refused.count() >= 6, "each type in each zone");
    for pool in &mut lab.pools {
        pool.left = None;
    }
    lab.look();
    assert_eq!(lab.group.capacity(), 4);
}

#[test]
fn what_is_short_on_demand_is_not_bought_on_spot() {
    let mut settings = spec(0, 10, 2);
    settings.spot.on_demand_percent = 50;
    let mut lab = lab(settings, even(1, 2));
    lab.short = vec![(0, ZoneId::new(0)), (0, ZoneId::new(1))];
    lab.desire(6);
    assert_eq!(by_kind(&lab), [(0, 3)]);
}

#[test]
fn a_pool_above_the_maximum_price_gives_nothing() {
    let mut lab = lab(
        on_spot(10, 1, SpotAllocation::LowestPrice { pools: 1 }),
        vec![pool(0, 0, 50, 4), pool(1, 0, 30, 4)],
    );
    lab.pools[1].affordable = false;
    lab.desire(2);
    assert_eq!(by_kind(&lab)[..2], [(0, 2), (0, 0)]);
}

#[test]
fn scale_in_goes_towards_the_mix_before_it_balances_zones() {
    // Termination policies: of a mixed group first On-Demand or Spot, towards the ratio.
    let mut settings = spec(0, 20, 2);
    settings.spot.on_demand_percent = 50;
    let mut lab = lab(settings, even(1, 2));
    lab.desire(8);
    assert_eq!(by_kind(&lab), [(4, 4)]);
    for (desired, wanted) in [
        (7, (4, 3)),
        (6, (3, 3)),
        (5, (3, 2)),
        (2, (1, 1)),
        (1, (1, 0)),
    ] {
        lab.desire(desired);
        assert_eq!(by_kind(&lab), [wanted], "{desired}");
    }
    // Protection of all that should go: the others go.
    lab.desire(4);
    for id in ids(&lab, Purchase::Spot) {
        lab.group.change(id, |member| member.protected = true);
    }
    lab.desire(3);
    assert_eq!(by_kind(&lab), [(1, 2)]);
}

#[test]
fn on_spot_the_pool_that_the_strategy_wants_least_goes_first() {
    let mut lab = lab(
        on_spot(20, 1, SpotAllocation::LowestPrice { pools: 1 }),
        vec![pool(0, 0, 50, 4), pool(1, 0, 60, 4), pool(2, 0, 70, 4)],
    );
    lab.desire(1);
    lab.pools[0].price = Usd::from_picos(90 * 1_000_000_000);
    lab.desire(2);
    assert_eq!(by_kind(&lab), [(0, 1), (0, 1), (0, 0)]);
    // m5 has become the dearest: it goes though c5 is younger.
    lab.desire(1);
    assert_eq!(by_kind(&lab), [(0, 0), (0, 1), (0, 0)]);
}
