//! Do instances on Spot go as AWS takes them? Notice, draining, the end, replacement, requests.

use super::setup::Setup;
use super::testing::{Witness, balancer, web};
use super::testing_ec2::{on_ec2, on_provider, provider};
use super::testing_spot::{
    down, draining, endless, launched, of_instance, on_spot_group, play, take_first, usd,
};
use super::tests_providers::bridge;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, What};
use crate::cluster::group::{HookResult, LifecycleHook};
use crate::cluster::ids::{InstanceId, ProviderId};
use crate::cluster::instance::Lifecycle;
use crate::cluster::provider::StrategyItem;
use crate::cluster::service::Launch;
use crate::cluster::task::{StopCode, TaskStatus};
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::Shape;

/// Tasks that died under the loss of their instance.
fn killed(seen: &Witness) -> usize {
    let code = StopCode::TerminationNotice;
    let is = |fact: &&Fact| fact.what == What::TaskStopping { code };
    seen.facts.iter().filter(is).count()
}

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

/// Two instances on Spot, each full with a task of a web service that takes requests.
fn full(minutes: u64) -> Setup {
    let mut setup = on_spot_group(2, minutes);
    setup.groups[0].template.spot_draining = true;
    setup.task_definitions = vec![bridge(1536)];
    let mut web = web("web", 2, Shape::Constant { rate: 20.0 });
    web.spec.launch = Launch::Ec2;
    web.spec.load_balancer = Some(balancer());
    setup.services = vec![web];
    setup
}

#[test]
fn k22_two_minutes_are_too_short_for_a_replacement_with_100_percent() {
    // K22: minimumHealthyPercent 100 on EC2 Spot: the replacement first needs an instance, then five
    // health checks of 30 s; the old task runs on until EC2 takes it, requests and all.
    let mut setup = full(20);
    setup.groups[0].spot.capacity_rebalance = true;
    setup.groups[0].terminate_hook = Some(LifecycleHook {
        completes_after: Some(Span::from_secs(118)),
        heartbeat: Span::from_secs(120),
        default_result: HookResult::Continue,
    });
    let (seen, requests) = play(&setup, &[(600, &take_first)]);
    assert_eq!(launched(&seen), [600.0], "as soon as can be");
    assert!(draining(&seen, 0)[0] <= 601.0);
    let new = seen.running().into_iter().find(|at| *at > 600.0);
    let new = new.expect("a replacement");
    assert!(
        (640.0..700.0).contains(&new),
        "it runs before the end: {new}"
    );
    assert_eq!(
        killed(&seen),
        1,
        "but is not healthy before the old one dies"
    );
    let healthy = seen
        .times("targetHealthy")
        .into_iter()
        .find(|at| *at > 600.0);
    let healthy = healthy.expect("healthy at last");
    assert!(healthy > 720.0 + 30.0, "{healthy}");
    assert!(requests.expect("it has requests").arrived > 10_000);
}

#[test]
fn k22_with_50_percent_the_old_task_is_let_go_in_time() {
    let mut setup = full(20);
    setup.services[0].spec.minimum_healthy_percent = 50;
    let (seen, requests) = play(&setup, &[(600, &take_first)]);
    assert_eq!(killed(&seen), 0);
    let stopped = seen.entered(TaskStatus::Stopped);
    assert!((600.0..720.0).contains(&stopped[0]), "{stopped:?}");
    let requests = requests.expect("it has requests");
    assert_eq!(requests.failed, 0, "what was in flight was served");
}

#[test]
fn k22_spare_room_does_it_for_tasks_that_are_healthy_soon() {
    // A third instance with room, health checks every 5 s, twice: healthy long before two minutes.
    let mut setup = full(20);
    setup.groups[0].desired_capacity = Some(3);
    let balancer = setup.services[0].spec.load_balancer.as_mut();
    let check = &mut balancer.expect("it has one").health_check;
    (check.interval, check.healthy_threshold) = (Span::from_secs(5), 2);
    let on_first = |world: &mut super::world::World| {
        let busy = (0..3).map(InstanceId::new);
        let mut busy = busy.filter(|id| !world.tasks_on(*id).is_empty());
        let id = busy.next().expect("one has a task");
        world.interrupt_instance(id, None);
    };
    let (seen, requests) = play(&setup, &[(600, &on_first)]);
    assert_eq!(killed(&seen), 0);
    assert_eq!(requests.expect("it has requests").failed, 0);
    assert!(seen.rows(0)[1..].iter().all(|row| row.running >= 2));
}

#[test]
fn requests_in_flight_when_ec2_takes_the_instance_are_lost() {
    // Nobody drains: the balancer routes to the task until the instance is gone.
    let mut setup = full(20);
    setup.groups[0].template.spot_draining = false;
    let request = setup.services[0].request.as_mut().expect("it has requests");
    request.wait = crate::kernel::distribution::Distribution::Constant {
        value: Span::from_secs(3),
    };
    let (_, requests) = play(&setup, &[(600, &take_first)]);
    let failed = requests.expect("it has requests").failed;
    // 10 a second for 3 s on that task, give or take their chance.
    assert!((15..50).contains(&failed), "{failed}");
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
