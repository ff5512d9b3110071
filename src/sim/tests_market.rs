//! Does the market take whom it must, when it must, whatever runs in its pools?

use std::collections::BTreeMap;

use super::setup::{InitialState, ServiceSetup, Setup};
use super::testing::{Witness, service, setup, witness};
use super::testing_ec2::{group, on_ec2, on_fixed_group};
use crate::catalog::instances::find;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::group::GroupSpec;
use crate::cluster::ids::{FactId, ProviderId, ZoneId};
use crate::cluster::instance::Ec2State;
use crate::cluster::provider::{ProviderKind, ProviderSpec, StrategyItem};
use crate::cluster::service::Launch;
use crate::cluster::spot::{PoolPlace, Regime, SpotMix, SpotPoolSpec, Supply};
use crate::cluster::task::TaskStatus;
use crate::kernel::money::Usd;
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};

const ZONES: [&str; 3] = ["us-east-1a", "us-east-1b", "us-east-1c"];

fn place(zone: usize) -> PoolPlace<'static> {
    PoolPlace {
        region: "us-east-1",
        zone: ZoneId::new(zone),
        zone_name: ZONES[zone],
    }
}

fn pool(kind: &str, zone: usize, supply: Supply) -> SpotPoolSpec {
    let on_demand: Usd = "0.096".parse().unwrap();
    let kind = find(kind).expect("a type");
    let pool = SpotPoolSpec::advised(place(zone), kind, on_demand).expect("it is listed");
    SpotPoolSpec { supply, ..pool }
}

fn fargate(zone: usize, supply: Supply) -> SpotPoolSpec {
    SpotPoolSpec {
        supply,
        ..SpotPoolSpec::of_fargate(place(zone))
    }
}

/// A group of `desired` instances, all on Spot, in the first zone.
fn spot_group(name: &str, kind: &str, desired: u32) -> GroupSpec {
    GroupSpec {
        zones: vec![ZoneId::new(0)],
        spot: SpotMix {
            on_demand_percent: 0,
            ..SpotMix::default()
        },
        ..group(name, kind, desired)
    }
}

/// A run with such a group and one pool, and a task that is placed on it.
fn on_spot(desired: u32, minutes: u64, supply: Supply) -> Setup {
    let mut setup = on_fixed_group("m5.large", desired, minutes);
    setup.groups = vec![spot_group("asg", "m5.large", desired)];
    setup.spot_pools = vec![pool("m5.large", 0, supply)];
    setup.services = vec![on_ec2("web", 1)];
    setup
}

/// A service of Fargate Spot alone.
fn on_fargate_spot(desired: u32, minutes: u64, supply: &Supply) -> Setup {
    let mut setup = setup(minutes);
    setup.initial_state = InitialState::Running;
    setup.providers = vec![ProviderSpec {
        name: "FARGATE_SPOT".into(),
        kind: ProviderKind::Fargate(Purchase::Spot),
    }];
    setup.spot_pools = (0..3).map(|zone| fargate(zone, supply.clone())).collect();
    let mut web: ServiceSetup = service("web", desired);
    web.spec.launch = Launch::FargateProviders(vec![StrategyItem {
        provider: ProviderId::new(0),
        base: 0,
        weight: 1,
    }]);
    setup.services = vec![web];
    setup
}

fn notices(seen: &Witness) -> Vec<&Fact> {
    let notice = |fact: &&Fact| matches!(fact.what, What::InterruptionNotice { .. });
    seen.facts.iter().filter(notice).collect()
}

/// When each room of each pool was told.
fn rooms(seen: &Witness) -> Vec<(Instant, Subject, Option<u32>)> {
    let told = seen.facts.iter().filter_map(|fact| match fact.what {
        What::SpotCapacityChanged { room } => Some((fact.at, fact.subject, room)),
        _ => None,
    });
    told.collect()
}

fn secs(at: Instant) -> f64 {
    at.as_secs_f64()
}

#[test]
fn correlated_reclaims_fall_within_three_minutes_in_over_92_percent() {
    let (mut near, mut pairs, mut lost) = (0_u32, 0_u32, 0_u32);
    for seed in 0..25 {
        let mut setup = on_spot(25, 720, Supply::Regime(Regime::Stressed));
        setup.seed = Seed::new(seed);
        let (_, seen) = witness(&setup);
        let mut drops: BTreeMap<FactId, Vec<f64>> = BTreeMap::new();
        for notice in notices(&seen) {
            let cause = notice.cause.expect("the pool's loss");
            let told = &seen.facts[cause.index()];
            assert!(matches!(
                told.what,
                What::SpotCapacityChanged { room: Some(0) }
            ));
            assert!(told.at <= notice.at);
            drops.entry(cause).or_default().push(secs(notice.at));
        }
        for times in drops.values() {
            lost += 1;
            for (one, at) in times.iter().enumerate() {
                let others = &times[one + 1..];
                pairs += others.len() as u32;
                near += others.iter().filter(|o| (*at - **o).abs() <= 180.0).count() as u32;
            }
        }
    }
    assert!(lost > 60 && pairs > 5_000, "{lost} losses, {pairs} pairs");
    let share = f64::from(near) / f64::from(pairs);
    assert!(share > 0.92 && share < 0.97, "{share}");
}

#[test]
fn the_market_is_the_same_whatever_runs_in_it() {
    let pools = || {
        let stressed = Supply::Regime(Regime::Stressed);
        vec![
            pool("m5.large", 0, stressed.clone()),
            pool("c5.large", 0, stressed.clone()),
            pool("m5.large", 1, Supply::Regime(Regime::Busy)),
            fargate(0, stressed),
        ]
    };
    let mut one = on_spot(5, 2_880, Supply::Endless);
    one.spot_pools = pools();
    let mut two = on_fargate_spot(7, 2_880, &Supply::Endless);
    two.groups = vec![
        spot_group("a", "c5.large", 9),
        spot_group("b", "m5.large", 3),
    ];
    two.services.push(on_ec2("batch", 2));
    two.spot_pools = pools();
    // The pools stand in another order, too.
    two.spot_pools.swap(0, 1);
    let by_name = |setup: &Setup| {
        let (_, seen) = witness(setup);
        let mut told: Vec<(String, Instant, Option<u32>)> = Vec::new();
        for (at, subject, room) in rooms(&seen) {
            let Subject::SpotPool(pool) = subject else {
                panic!("{subject:?} is no pool");
            };
            told.push((setup.spot_pools[pool.index()].name.clone(), at, room));
        }
        told.sort();
        told
    };
    let (first, second) = (by_name(&one), by_name(&two));
    assert!(first.len() > 40, "{}", first.len());
    assert_eq!(first, second);
    let mut other = one.clone();
    other.seed = Seed::new(2);
    assert_ne!(by_name(&other), first);
}

#[test]
fn two_groups_in_one_pool_lose_it_together() {
    let mut setup = on_spot(4, 1_440, Supply::Regime(Regime::Stressed));
    setup.groups.push(spot_group("other", "m5.large", 4));
    let (_, seen) = witness(&setup);
    let first = notices(&seen)[0].cause.expect("the pool's loss");
    let together = notices(&seen)
        .into_iter()
        .filter(|n| n.cause == Some(first));
    assert_eq!(together.count(), 8);
}

#[test]
fn a_recorded_drop_is_when_instances_are_gone() {
    let at = |minutes: u64| Instant::from_secs(minutes * 60);
    let record = vec![(at(0), Some(10)), (at(60), Some(6)), (at(120), Some(10))];
    let (_, seen) = witness(&on_spot(10, 180, Supply::Recorded(record)));
    let noticed: Vec<f64> = notices(&seen).iter().map(|n| secs(n.at)).collect();
    assert_eq!(noticed, [58.0 * 60.0; 4], "four notices two minutes before");
    let gone: Vec<f64> = seen
        .facts
        .iter()
        .filter(|fact| {
            let to = Ec2State::ShuttingDown;
            matches!(fact.what, What::Ec2StateChanged { to: now, .. } if now == to)
        })
        .map(|fact| secs(fact.at))
        .collect();
    assert_eq!(gone, [3_600.0; 4], "and they are gone at the drop");
    // No capacity for their replacements until the pool has room again; then it is used at once.
    let launched: Vec<f64> = seen.times("instanceLaunched");
    let later: Vec<f64> = launched.into_iter().filter(|at| *at > 0.0).collect();
    assert_eq!(later, [7_200.0; 4]);
    assert!(!seen.times("insufficientCapacity").is_empty());
}

#[test]
fn what_the_initial_state_has_beyond_the_room_is_not_there_or_goes_at_once() {
    let record = vec![(Instant::START, Some(3))];
    let (_, seen) = witness(&on_spot(5, 30, Supply::Recorded(record)));
    let launched = seen.times("instanceLaunched").len();
    let gone = notices(&seen).len();
    assert_eq!(launched - gone, 3, "{launched} launched, {gone} gone");
}

#[test]
fn a_drought_takes_all_of_fargate_spot_and_its_end_brings_them_back() {
    let mut setup = on_fargate_spot(6, 120, &Supply::Endless);
    for pool in &mut setup.spot_pools {
        pool.droughts = vec![(Instant::from_secs(1_800), Instant::from_secs(3_600))];
    }
    let (_, seen) = witness(&setup);
    let noticed: Vec<f64> = notices(&seen).iter().map(|n| secs(n.at)).collect();
    assert_eq!(noticed.len(), 6);
    assert!(noticed.iter().all(|at| (1_800.0..3_000.0).contains(at)));
    let created: Vec<f64> = seen.times("taskCreated");
    let again: Vec<f64> = created.into_iter().filter(|at| *at > 0.0).collect();
    assert_eq!(again.len(), 6, "nothing starts in the drought: {again:?}");
    assert!(again.iter().all(|at| *at >= 3_600.0), "{again:?}");
    let running: Vec<f64> = seen.entered(TaskStatus::Running);
    let back = running.iter().filter(|at| **at >= 3_600.0);
    assert_eq!(back.count(), 6);
}

#[test]
fn single_tasks_of_fargate_spot_are_interrupted_by_chance() {
    // 90 % a day is a hazard of 2.303 a day; each that goes is replaced: 100 tasks lose 230 in a
    // day, give or take 15.
    let mut setup = on_fargate_spot(100, 1_440, &Supply::Regime(Regime::Calm));
    setup.parameters.fargate_spot_interruption = 0.9;
    let (_, seen) = witness(&setup);
    let found = notices(&seen).len();
    assert!((180..280).contains(&found), "{found}");
    assert!(rooms(&seen).is_empty(), "the pool never lost its capacity");
    setup.parameters.fargate_spot_interruption = 0.0;
    assert!(notices(&witness(&setup).1).is_empty());
    setup.parameters.fargate_spot_interruption = 0.9;
    for pool in &mut setup.spot_pools {
        pool.supply = Supply::Endless;
    }
    assert!(notices(&witness(&setup).1).is_empty(), "endless is endless");
}

#[test]
fn a_loss_of_fargate_spot_takes_a_part_of_its_tasks() {
    let mut shares = Vec::new();
    for seed in 0..40 {
        let mut setup = on_fargate_spot(20, 600, &Supply::Regime(Regime::Stressed));
        setup.seed = Seed::new(seed);
        setup.parameters.fargate_spot_interruption = 0.0;
        setup.spot_pools.truncate(1);
        setup.zones = 1;
        let (_, seen) = witness(&setup);
        let Some(first) = notices(&seen).first().and_then(|n| n.cause) else {
            continue;
        };
        let taken = notices(&seen)
            .into_iter()
            .filter(|n| n.cause == Some(first));
        shares.push(taken.count() as f64 / 20.0);
    }
    assert!(shares.len() > 20, "{}", shares.len());
    assert!(shares.iter().all(|s| (0.2..=1.0).contains(s)), "{shares:?}");
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    assert!(
        (0.48..0.75).contains(&mean),
        "{mean}: 20 to 100 % as likely"
    );
}

#[test]
fn recommendations_come_before_the_notice_and_sometimes_for_nothing() {
    let count = |announced: f64, for_nothing: f64| {
        let mut setup = on_spot(3, 2_880, Supply::Regime(Regime::Stressed));
        setup.parameters.spot_recommendation_share = announced;
        setup.parameters.spot_recommendation_false = for_nothing;
        setup.parameters.spot_recommendation_lead_s = 300.0;
        let (_, seen) = witness(&setup);
        let mut warned: BTreeMap<Subject, Instant> = BTreeMap::new();
        let mut leads = Vec::new();
        for fact in &seen.facts {
            match fact.what {
                What::RebalanceRecommended => {
                    warned.entry(fact.subject).or_insert(fact.at);
                }
                What::InterruptionNotice { .. } => {
                    let at = warned.get(&fact.subject);
                    leads.push(at.map(|at| fact.at.since(*at)));
                }
                _ => {}
            }
        }
        let recommended = seen.times("rebalanceRecommended").len();
        (recommended, leads)
    };
    let (none, leads) = count(0.0, 0.0);
    assert_eq!(none, 0);
    assert!(leads.len() > 15 && leads.iter().all(Option::is_none));
    let (_, leads) = count(1.0, 0.0);
    let ahead = leads.iter().flatten().filter(|lead| **lead > Span::ZERO);
    assert!(ahead.count() * 10 > leads.len() * 7, "{leads:?}");
    let (all, leads) = count(0.0, 1.0);
    assert!(all > leads.len() / 3, "{all} for nothing");
}
