//! Do instances on Spot go as AWS takes them? Notice, draining, the end, replacement, requests.

use super::setup::Setup;
use super::testing::Witness;
use super::testing_ec2::{on_ec2, on_provider, provider};
use super::testing_spot::{
    down, draining, endless, killed, launched, of_instance, on_spot_group, play, take_first, usd,
};
use super::tests_providers::bridge;
use super::world::World;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, What};
use crate::cluster::group::{HookResult, LifecycleHook};
use crate::cluster::ids::{InstanceId, ProviderId};
use crate::cluster::instance::{Ec2State, Instance, Lifecycle};
use crate::cluster::provider::StrategyItem;
use crate::cluster::service::Launch;
use crate::cluster::task::TaskStatus;
use crate::control::group::spot::on_demand_units;
use crate::kernel::random::Seed;
use crate::kernel::sampler::below;
use crate::kernel::time::{Instant, Span};

/// Two instances on Spot, two small tasks, without load balancer.
fn two(minutes: u64) -> Setup {
    let mut setup = on_spot_group(2, minutes);
    setup.task_definitions = vec![bridge(512)];
    setup.services = vec![on_ec2("web", 2)];
    setup
}

#[test]
fn without_draining_tasks_run_to_the_end_of_the_notice() {
    let (seen, _) = play(&two(20), &[(600, &take_first)]);
    let told = of_instance(&seen, 0, |what| {
        *what
            == What::InterruptionNotice {
                ends: Instant::from_secs(720),
            }
    });
    assert_eq!(told, [600.0]);
    assert!(draining(&seen, 0).is_empty());
    assert_eq!(down(&seen, 0), [720.0], "two minutes, to the second");
    assert_eq!(killed(&seen), 1, "its task, not the other's");
    // ECS hears 5 s later; the service replaces it on the other instance.
    let stopped = seen.entered(TaskStatus::Stopped);
    assert!((stopped[0] - 725.0).abs() < 1e-6, "{stopped:?}");
    assert_eq!(seen.rows(0).last().expect("a row").running, 2);
    // The group finds out by its health check, 60 s after the end, and launches on Spot.
    assert_eq!(launched(&seen), [780.0]);
    let spot = of_instance(&seen, 2, |what| {
        matches!(
            what,
            What::InstanceLaunched {
                purchase: Purchase::Spot,
                ..
            }
        )
    });
    assert_eq!(spot.len(), 1);
}

#[test]
fn an_agent_with_spot_draining_drains_within_a_second() {
    let mut setup = two(20);
    setup.groups[0].template.spot_draining = true;
    let (seen, _) = play(&setup, &[(600, &take_first)]);
    let drained = draining(&seen, 0);
    assert!((600.0..=601.0).contains(&drained[0]), "{drained:?}");
    // Its task is replaced on the other instance and counts as healthy after 40 s: time enough.
    assert_eq!(killed(&seen), 0);
    assert_eq!(
        down(&seen, 0),
        [720.0],
        "EC2 takes it no sooner for being empty"
    );
}

#[test]
fn managed_draining_hears_of_the_notice_too() {
    let mut setup = two(20);
    setup.providers = vec![provider("cp", 0, None)];
    setup.services = vec![on_provider("web", 2, 0)];
    let (seen, _) = play(&setup, &[(600, &take_first)]);
    assert_eq!(draining(&seen, 0), [605.0]);
    assert_eq!((killed(&seen), down(&seen, 0)), (0, vec![720.0]));
}

#[test]
fn hooks_do_not_delay_a_reclaim() {
    // Auto Scaling user guide: a lifecycle hook does not prevent or delay a Spot interruption.
    let mut setup = two(20);
    setup.groups[0].spot.capacity_rebalance = true;
    setup.groups[0].terminate_hook = Some(LifecycleHook {
        completes_after: None,
        heartbeat: Span::from_secs(3_600),
        default_result: HookResult::Continue,
    });
    let (seen, _) = play(&setup, &[(600, &take_first)]);
    let waits = of_instance(&seen, 0, |what| {
        matches!(
            what,
            What::LifecycleChanged {
                to: Lifecycle::TerminatingWait,
                ..
            }
        )
    });
    assert_eq!(waits, [600.0], "the hook began");
    assert_eq!(down(&seen, 0), [720.0]);
    assert_eq!(launched(&seen), [600.0], "the replacement, at the notice");
}

#[test]
fn capacity_rebalancing_lets_go_at_the_notice() {
    // Without a hook and without draining nothing holds it: the group ends it, and pays.
    let mut setup = two(20);
    setup.groups[0].spot.capacity_rebalance = true;
    let (seen, _) = play(&setup, &[(600, &take_first)]);
    assert_eq!(down(&seen, 0), [600.0]);
    assert_eq!(launched(&seen), [600.0]);
}

#[test]
#[should_panic(expected = "never interrupted")]
fn an_on_demand_instance_is_never_interrupted() {
    let mut setup = two(20);
    setup.groups[0].spot.on_demand_percent = 100;
    play(&setup, &[(600, &take_first)]);
}

#[test]
fn a22_rebalance_recommendations_bring_replacements_first() {
    // A22: 14:00 recommendation A → launch B; 14:30 recommendation B → launch C; 14:32 the notice
    // that A would have had. Minute 0 is 13:50.
    let mut setup = on_spot_group(1, 60);
    setup.groups[0].max_size = 1;
    setup.groups[0].spot.capacity_rebalance = true;
    setup.services = vec![on_ec2("idle", 0)];
    let recommend = |index: usize| {
        move |world: &mut super::world::World| {
            world.recommend_rebalance(InstanceId::new(index), None);
        }
    };
    let (a, b) = (recommend(0), recommend(1));
    let deeds: [super::testing_spot::Deed; 3] = [(600, &a), (40 * 60, &b), (42 * 60, &take_first)];
    let (seen, _) = play(&setup, &deeds);
    assert_eq!(launched(&seen), [600.0, 2_400.0], "B at 14:00, C at 14:30");
    let serves = |index| {
        let found = of_instance(&seen, index, |what| {
            matches!(
                what,
                What::LifecycleChanged {
                    to: Lifecycle::InService,
                    ..
                }
            )
        });
        found[0]
    };
    // Each goes when its replacement is in service, within the minute; never both are missing.
    for old in 0..2 {
        assert_eq!(down(&seen, old), [serves(old + 1)], "instance {old}");
    }
    assert!(serves(1) < 660.0 && serves(2) < 2_460.0);
    assert!(down(&seen, 2).is_empty(), "C serves on");
    // A was gone long before: no notice reaches it at 14:32.
    assert!(seen.times("interruptionNotice").is_empty());
}

#[test]
fn a_price_above_the_maximum_takes_all_of_the_pool_and_gives_none() {
    // Spot user guide: EC2 interrupts when the price exceeds the maximum (default: On-Demand).
    let mut setup = two(40);
    setup.spot_pools = vec![endless("m5.large", 0)];
    setup.groups[0].zones.truncate(1);
    setup.spot_pools[0].prices = vec![
        (Instant::START, usd("0.04")),
        (Instant::from_secs(300), usd("0.096")),
        (Instant::from_secs(600), usd("0.097")),
        (Instant::from_secs(1_500), usd("0.05")),
    ];
    let (seen, _) = play(&setup, &[]);
    assert_eq!(seen.times("interruptionNotice"), [600.0, 600.0]);
    assert_eq!((down(&seen, 0), down(&seen, 1)), (vec![720.0], vec![720.0]));
    assert_eq!(
        launched(&seen),
        [1_500.0, 1_500.0],
        "when it is affordable again"
    );
    assert!(!seen.times("insufficientCapacity").is_empty());
    // A maximum of its own, per unit of weight.
    setup.groups[0].spot.max_price = Some(usd("0.03"));
    setup.groups[0].overrides[0].weight = 2;
    setup.groups[0].desired_capacity = Some(4);
    let (seen, _) = play(&setup, &[]);
    assert_eq!(
        seen.times("interruptionNotice"),
        [300.0, 300.0],
        "0.096 > 2 × 0.03"
    );
}

#[test]
fn k9_a_group_on_spot_waits_for_spot() {
    // K9: in a drought nothing is launched On-Demand; when it ends the group has its instances.
    let mut setup = two(40);
    setup.groups[0].spot.on_demand_base = 1;
    for pool in &mut setup.spot_pools {
        pool.droughts = vec![(Instant::from_secs(660), Instant::from_secs(1_500))];
    }
    let spot = |world: &mut super::world::World| {
        world.interrupt_instance(InstanceId::new(1), None);
    };
    let (seen, _) = play(&setup, &[(600, &spot)]);
    let told = seen.times("insufficientCapacity");
    assert_eq!(told, [780.0; 3], "once for each pool");
    let again = launched(&seen);
    assert_eq!(again.len(), 1);
    // It looks once a minute (group.launchRetry).
    assert!((1_500.0..=1_560.0).contains(&again[0]), "{again:?}");
    let on_demand = |fact: &&Fact| {
        matches!(
            fact.what,
            What::InstanceLaunched {
                purchase: Purchase::OnDemand,
                ..
            }
        )
    };
    assert_eq!(seen.facts.iter().filter(on_demand).count(), 1, "the base");
}

#[test]
fn the_run_begins_with_the_mix() {
    let mut setup = two(5);
    setup.groups[0].desired_capacity = Some(5);
    setup.groups[0].spot.on_demand_base = 1;
    setup.groups[0].spot.on_demand_percent = 50;
    let bought = |setup: &Setup| {
        let (seen, _) = play(setup, &[]);
        let facts = seen.facts.iter().filter_map(|fact| match fact.what {
            What::InstanceLaunched { purchase, .. } if fact.at == Instant::START => Some(purchase),
            _ => None,
        });
        let (mut on_demand, mut spot) = (0, 0);
        for purchase in facts {
            match purchase {
                Purchase::OnDemand => on_demand += 1,
                Purchase::Spot => spot += 1,
            }
        }
        (on_demand, spot)
    };
    assert_eq!(bought(&setup), (3, 2));
    for pool in &mut setup.spot_pools {
        pool.droughts = vec![(Instant::START, Instant::from_secs(9_999))];
    }
    assert_eq!(bought(&setup), (3, 0), "Spot has none");
}

#[test]
fn tasks_wait_for_an_interrupted_provider_and_go_on() {
    // All instances of a provider are taken at once; its tasks wait, and run again on new ones.
    let mut setup = two(30);
    setup.providers = vec![provider("cp", 0, None)];
    setup.services = vec![on_provider("web", 4, 0)];
    setup.services[0].spec.launch = Launch::Providers(vec![StrategyItem {
        provider: ProviderId::new(0),
        base: 0,
        weight: 1,
    }]);
    let all = |world: &mut super::world::World| {
        for index in 0..2 {
            world.interrupt_instance(InstanceId::new(index), None);
        }
    };
    let (seen, _) = play(&setup, &[(600, &all)]);
    assert_eq!(killed(&seen), 4);
    assert_eq!(launched(&seen), [780.0, 780.0]);
    assert_eq!(seen.rows(0).last().expect("a row").running, 4);
}

#[test]
fn whatever_is_recommended_and_taken_the_books_hold_and_capacity_comes_back() {
    // Random mixes, settings and strikes: every event leaves the books right, and half an hour
    // after the last strike the group has what it desires, on Spot what should be.
    for number in 0..60 {
        let mut stream = Seed::new(number).stream("strikes", 0);
        let mut one_of = |n: u64| below(&mut stream, n);
        let mut setup = two(60);
        let group = &mut setup.groups[0];
        group.desired_capacity = Some(2 + one_of(6) as u32);
        group.max_size = group.desired_capacity.unwrap_or(0) + one_of(3) as u32;
        group.spot.on_demand_base = one_of(3) as u32;
        group.spot.on_demand_percent = [0, 30, 50][one_of(3) as usize];
        group.spot.capacity_rebalance = one_of(2) == 0;
        group.template.spot_draining = one_of(2) == 0;
        group.overrides[0].weight = 1 + one_of(2) as u32;
        if one_of(2) == 0 {
            setup.providers = vec![provider("cp", 0, None)];
            setup.services = vec![on_provider("web", 4, 0)];
        }
        let strikes: Vec<(u64, u64, bool)> = (0..8)
            .map(|_| (300 + one_of(1_200), one_of(1_000), one_of(2) == 0))
            .collect();
        strike(&setup, strikes);
    }
}

/// Notices (or recommendations) at their seconds, each for one of those that run on Spot.
fn strike(setup: &Setup, mut strikes: Vec<(u64, u64, bool)>) {
    strikes.sort_unstable();
    let mut seen = Witness::default();
    let mut world = World::begun(setup, 1, &mut seen).expect("nothing is read");
    let mut check = |world: &World| {
        world.cluster.check();
        for instance in world.cluster.fleet.instances() {
            let gone = instance.ec2() == Ec2State::Terminated;
            assert!(
                !gone || instance.tasks().is_empty(),
                "a task on a dead instance"
            );
        }
    };
    for (second, which, notice) in strikes {
        let at = Instant::from_secs(second);
        world.go_on(at, &mut check).expect("nothing is read");
        let on_spot = world
            .cluster
            .fleet
            .instances()
            .iter()
            .filter(|i| i.birth().purchase == Purchase::Spot && i.ec2() <= Ec2State::Running);
        let ids: Vec<InstanceId> = on_spot.map(Instance::id).collect();
        if ids.is_empty() {
            continue;
        }
        let id = ids[which as usize % ids.len()];
        if notice {
            world.interrupt_instance(id, None);
        } else {
            world.recommend_rebalance(id, None);
        }
    }
    let end = Instant::START + setup.duration;
    world.go_on(end, &mut check).expect("nothing is read");
    let group = &world.cluster.groups[0];
    assert!(group.capacity() >= group.desired(), "{group:?}");
    assert!(group.capacity() < group.desired() + group.largest_weight());
    assert_eq!(group.ahead(), 0, "{group:?}");
    let wanted = on_demand_units(&group.spec().spot, group.desired());
    assert!(group.on_demand() >= wanted && group.on_demand() < wanted + group.largest_weight());
}
