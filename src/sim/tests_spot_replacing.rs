//! Are two minutes enough to replace what runs on an instance on Spot, and what of its requests?

use super::setup::Setup;
use super::testing::{balancer, web};
use super::testing_spot::{down, draining, killed, launched, on_spot_group, play, take_first};
use super::tests_providers::bridge;
use crate::cluster::group::{Ami, HookResult, LifecycleHook};
use crate::cluster::ids::InstanceId;
use crate::cluster::service::Launch;
use crate::cluster::task::TaskStatus;
use crate::kernel::time::Span;
use crate::workload::spec::Shape;

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

/// The group replaces at the notice, and holds the old instance for as long as EC2 leaves it.
fn rebalanced(minutes: u64) -> Setup {
    let mut setup = full(minutes);
    setup.groups[0].spot.capacity_rebalance = true;
    setup.groups[0].terminate_hook = Some(LifecycleHook {
        completes_after: None,
        heartbeat: Span::from_secs(120),
        default_result: HookResult::Continue,
    });
    setup
}

/// The first of these after the notice.
fn after_notice(times: Vec<f64>) -> f64 {
    let after = times.into_iter().find(|at| *at > 600.0);
    after.expect("it happened after the notice")
}

#[test]
fn k22_two_minutes_are_too_short_for_a_replacement_with_100_percent() {
    // K22: minimumHealthyPercent 100 on EC2 Spot: DRAINING moves nothing before a replacement is
    // healthy, and there is no room for one before the group has another instance.
    let (seen, requests) = play(&full(20), &[(600, &take_first)]);
    assert!(draining(&seen, 0)[0] <= 601.0, "it drains");
    assert_eq!(killed(&seen), 1, "and its task runs on until EC2 takes it");
    assert_eq!(launched(&seen), [780.0]);
    // The service is a task short for minutes.
    let healthy = after_notice(seen.times("targetHealthy"));
    assert!((800.0..1_000.0).contains(&healthy), "{healthy}");
    let short = seen.rows(0).iter().filter(|row| row.running < 2).count();
    assert!(short >= 1);
    let requests = requests.expect("it has requests");
    assert!(requests.arrived > 10_000, "{}", requests.arrived);
}

#[test]
fn k22_a_heavy_image_is_too_late_even_with_capacity_rebalancing() {
    // The replacement is launched at the notice, but boots for 100 s and more.
    let mut setup = rebalanced(20);
    setup.groups[0].template.ami = Ami::Heavy;
    setup.parameters.instance_heavy_sigma = 0.0;
    setup.task_definitions[0].containers[0].image.size_mb = 600.0;
    let (seen, _) = play(&setup, &[(600, &take_first)]);
    assert_eq!(launched(&seen), [600.0], "as soon as can be");
    assert_eq!((killed(&seen), down(&seen, 0)), (1, vec![720.0]));
    let runs = after_notice(seen.running());
    assert!(runs > 720.0, "{runs}");
    // A lean one makes it: it is healthy in half the time, and the old task goes in order.
    let (seen, requests) = play(&rebalanced(20), &[(600, &take_first)]);
    let healthy = after_notice(seen.times("targetHealthy"));
    assert!((645.0..719.0).contains(&healthy), "{healthy}");
    assert_eq!(killed(&seen), 0);
    assert_eq!(requests.expect("it has requests").failed, 0);
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
    // Nobody drains: the balancer routes to the task until ECS deregisters it, 5 s after the end.
    let mut setup = full(20);
    setup.groups[0].template.spot_draining = false;
    let request = setup.services[0].request.as_mut().expect("it has requests");
    request.wait = crate::kernel::distribution::Distribution::Constant {
        value: Span::from_secs(3),
    };
    let (_, requests) = play(&setup, &[(600, &take_first)]);
    let failed = requests.expect("it has requests").failed;
    // 10 a second on that task: of the last 3 s, and of 5 s more; give or take their chance.
    assert!((55..105).contains(&failed), "{failed}");
}

#[test]
fn nobody_tells_the_load_balancer_that_an_undrained_instance_is_taken() {
    // EC2 takes the instance at 720 s; ECS deregisters its target 5 s later, and no health check
    // (30 s apart, two of them) is sooner. Meanwhile half of 20 a second go to a dead host.
    let mut setup = full(20);
    setup.groups[0].template.spot_draining = false;
    let (seen, requests) = play(&setup, &[(600, &take_first)]);
    assert_eq!((down(&seen, 0), killed(&seen)), (vec![720.0], 1));
    let failed: Vec<u64> = seen.rows(0).iter().map(|row| row.failed).collect();
    assert!((30..=70).contains(&failed[12]), "{failed:?}");
    assert_eq!(
        failed.iter().sum::<u64>(),
        failed[12],
        "in that minute only"
    );
    let requests = requests.expect("it has requests");
    assert_eq!(requests.failed, failed[12]);
}
