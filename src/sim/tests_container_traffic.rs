//! What do requests, the load balancer and Fargate Spot make of the life of containers?

use super::setup::{InitialState, Setup};
use super::testing::{setup, web, witness};
use super::tests_containers::{after, exits, one_task, plain};
use super::tests_fargate_spot::{ALL_SPOT, dry, on_both, split};
use crate::cluster::fact::{ContainerFact, What};
use crate::cluster::task::TaskStatus;
use crate::cluster::task_definition::{Condition, RestartPolicy, Startup};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::Shape;

fn boots(seconds: u64) -> Startup {
    let value = Span::from_secs(seconds);
    Startup {
        ready_after: Some(Distribution::Constant { value }),
        ..Startup::default()
    }
}

/// One task in service with 30 requests a second, whose program exits after 400 s and starts
/// again; it then needs so long until it listens.
fn restarting(ready: u64) -> Setup {
    let mut app = exits(plain("app", true), 400, 1);
    app.life.restart = Some(RestartPolicy {
        ignored_exit_codes: Vec::new(),
        attempt_period: Span::from_secs(300),
    });
    let mut setup = one_task(vec![app], 13);
    setup.initial_state = InitialState::Running;
    setup.task_definitions[0].startup = boots(ready);
    setup.services = vec![web("web", 1, Shape::Constant { rate: 30.0 })];
    setup
}

#[test]
fn a_restart_of_the_serving_container_loses_what_it_holds_and_what_comes_meanwhile() {
    let (totals, seen) = witness(&restarting(0));
    assert_eq!(seen.times("containerRestarted"), [401.0]);
    let requests = totals.services[0].requests;
    // A second's requests are refused, and the few that it held are lost with it.
    assert!((15..=50).contains(&requests.failed), "{}", requests.failed);
    let minute: Vec<u64> = seen.rows(0).iter().map(|row| row.failed).collect();
    assert_eq!(minute[6], requests.failed, "all in the seventh minute");
    // It was too short for any check of the load balancer, and ECS replaces nothing.
    assert!(seen.times("targetUnhealthy").is_empty() && seen.times("taskStopping").is_empty());
}

#[test]
fn a_restart_that_takes_long_fails_the_checks_of_the_load_balancer_meanwhile() {
    let mut setup = restarting(90);
    // The grace period counts from the task's start: long over.
    setup.services[0].spec.health_check_grace_period = Span::from_secs(60);
    let (totals, seen) = witness(&setup);
    let down = seen.times("targetUnhealthy");
    // Two checks in a row, 30 s apart, and the report.
    assert!(!down.is_empty());
    assert!((431.0..=462.0).contains(&down[0]), "{down:?}");
    // ECS replaces the task, though its program would be back at 491 s.
    let created = seen.times("taskCreated");
    assert!(created.len() >= 2 && created[1] > down[0]);
    assert!(totals.services[0].requests.failed > 2_000, "down for 91 s");
}

#[test]
fn x15_a_boot_of_90_s_with_30_s_of_grace_is_killed_again_and_again() {
    let run = |grace: u64, most: u32| {
        let mut setup = setup(60);
        setup.task_definitions[0].startup = boots(90);
        let mut web = web("web", 2, Shape::Constant { rate: 20.0 });
        web.spec.health_check_grace_period = Span::from_secs(grace);
        web.spec.maximum_percent = most;
        web.spec.minimum_healthy_percent = 50;
        let balancer = web.spec.load_balancer.as_mut().expect("it has one");
        balancer.health_check.interval = Span::from_secs(10);
        balancer.health_check.healthy_threshold = 2;
        setup.services = vec![web];
        let (totals, seen) = witness(&setup);
        let healthy = seen.times("targetHealthy").len();
        (totals.services[0].tasks_stopped, healthy)
    };
    let (stopped, healthy) = run(30, 100);
    assert!(
        stopped >= 40 && healthy == 0,
        "{stopped} stopped, {healthy} healthy"
    );
    assert_eq!(run(150, 100), (0, 2), "time enough");
    assert_eq!(run(150, 200), (0, 2), "time enough");
}

#[test]
fn on_fargate_spot_all_containers_are_gone_two_minutes_after_the_warning() {
    // app depends on db: db has its SIGTERM when app is gone, 70 s after the warning, and would
    // take 100 s more.
    let mut setup = on_both(30);
    setup.initial_state = InitialState::Running;
    setup.services = vec![split("web", 1, ALL_SPOT)];
    let mut app = after(plain("app", true), 1, Condition::Start);
    (app.shutdown, app.stop_timeout) = (Span::from_secs(70), Span::from_secs(120));
    let mut db = plain("db", true);
    (db.shutdown, db.stop_timeout) = (Span::from_secs(100), Span::from_secs(120));
    setup.task_definitions[0].containers = vec![app, db];
    dry(&mut setup, 5, 20);
    let (_, seen) = witness(&setup);
    let warned = seen.times("interruptionNotice")[0];
    let stopped = seen.facts.iter().filter_map(|fact| match fact.what {
        What::Container(ContainerFact::Stopped { container, killed }) => {
            Some((fact.at.as_secs_f64() - warned, container, killed))
        }
        _ => None,
    });
    let stopped: Vec<_> = stopped.take(2).collect();
    assert_eq!(stopped, [(70.0, 0, false), (120.0, 1, true)]);
}

#[test]
fn what_an_init_container_held_is_free_when_the_app_serves() {
    // 1,500 MiB of an init container that is gone would leave the app too little of 2,048.
    let mut init = exits(plain("init", false), 10, 0);
    init.idle_memory_mib = 1_500.0;
    let mut app = after(plain("app", true), 0, Condition::Success);
    app.idle_memory_mib = 1_000.0;
    let mut setup = one_task(vec![init, app], 10);
    setup.services = vec![web("web", 1, Shape::Constant { rate: 10.0 })];
    let (_, seen) = witness(&setup);
    assert!(seen.times("outOfMemory").is_empty());
    // Where both run at once, the app is killed.
    setup.task_definitions[0].containers[0].exits = None;
    setup.task_definitions[0].containers[1].life.depends_on[0].condition = Condition::Start;
    let (_, seen) = witness(&setup);
    assert!(!seen.times("outOfMemory").is_empty());
}

#[test]
fn a_task_that_waits_for_an_init_container_serves_nothing_and_is_no_target() {
    let init = exits(plain("init", false), 300, 0);
    let app = after(plain("app", true), 0, Condition::Success);
    let mut setup = one_task(vec![init, app], 10);
    setup.services = vec![web("web", 1, Shape::Constant { rate: 10.0 })];
    let (_, seen) = witness(&setup);
    let running = seen.entered(TaskStatus::Running);
    assert_eq!(seen.times("targetRegistered"), running);
    assert!(running[0] > 300.0, "{running:?}");
    let healthy = Instant::START + Span::from_secs_f64(seen.times("targetHealthy")[0]);
    assert!(healthy > Instant::from_secs(300));
}
