//! What happens to tasks that have more to do than they can? K14, K21, and too little memory.

use super::Totals;
use super::testing::{Witness, web, witness};
use super::tests_requests::running;
use crate::cluster::fact::What;
use crate::cluster::task::{StopCode, TaskStatus};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::Shape;

/// Five minutes at 1.6 times what four tasks can do, then little, with patient clients; `grace`
/// keeps health checks from counting.
fn overload(grace: Span) -> (Totals, Witness) {
    overload_at(100, grace)
}

/// The same with this `maximumPercent`.
fn overload_at(maximum_percent: u32, grace: Span) -> (Totals, Witness) {
    let mut setup = running(40);
    let peak = Shape::Step {
        from: 640.0,
        to: 40.0,
        at: Instant::from_secs(300),
    };
    let mut web = web("web", 4, peak);
    web.spec.health_check_grace_period = grace;
    web.spec.maximum_percent = maximum_percent;
    let balancer = web.spec.load_balancer.as_mut().unwrap();
    balancer.idle_timeout = Span::from_secs(4_000);
    balancer.deregistration_delay = Span::from_secs(10);
    let request = web.request.as_mut().unwrap();
    request.memory_bytes = 1_000;
    request.timeout = None;
    setup.services.push(web);
    witness(&setup)
}

#[test]
fn k14_unhealthy_because_busy_tasks_are_killed_which_makes_the_load_worse() {
    let (killed, seen) = overload(Span::ZERO);
    let (left_alone, quiet) = overload(Span::from_secs(86_400));
    let code = StopCode::ServiceSchedulerInitiated;
    let stopped = What::TaskStopping { code };
    let stopped = seen.facts.iter().filter(|fact| fact.what == stopped);
    let stopped: Vec<_> = stopped.collect();
    assert!(!stopped.is_empty(), "busy tasks are killed");
    let because = &seen.facts[stopped[0].cause.unwrap().index()];
    assert_eq!(because.what.kind(), "targetUnhealthy");
    let fewest = |seen: &Witness| seen.rows(0).iter().map(|row| row.running).min();
    assert!(fewest(&seen) < Some(4), "the others carry its load too");
    assert_eq!(fewest(&quiet), Some(4));
    let lost = |totals: &Totals| totals.services[0].requests.failed;
    assert!(lost(&killed) > 1_000, "with what the killed tasks held");
    assert_eq!(
        lost(&left_alone),
        0,
        "left alone they would have served all"
    );
}

/// ECS developer guide, services: where `maximumPercent` allows, replacements start first, so that
/// the unhealthy tasks stop only when others are healthy, or as unhealthy as they: RUNNING never
/// falls below desired.
#[test]
fn k14_with_room_to_start_first_replacements_run_before_unhealthy_tasks_stop() {
    let (totals, seen) = overload_at(200, Span::ZERO);
    assert!(totals.services[0].tasks_stopped >= 4, "they are replaced");
    assert!(totals.services[0].peak_running <= 8, "200 % of four");
    let (mut running, mut fewest) = (0_i32, i32::MAX);
    for fact in &seen.facts {
        match fact.what {
            What::TaskCreated { initial: true, .. } => running += 1,
            What::TaskStatusChanged { from, to } => {
                running += i32::from(to == TaskStatus::Running);
                running -= i32::from(from == TaskStatus::Running);
                fewest = fewest.min(running);
            }
            _ => {}
        }
    }
    assert_eq!(fewest, 4);
}

#[test]
fn k21_when_all_targets_are_unhealthy_all_of_them_take_requests() {
    let (_, seen) = overload(Span::ZERO);
    let began = What::FailOpen { began: true };
    let at = seen
        .facts
        .iter()
        .find(|fact| fact.what == began)
        .expect("all four fail");
    let minute = (at.at.as_secs_f64() / 60.0) as usize;
    assert!(seen.rows(0)[minute].served > 0);
    assert_eq!(
        seen.rows(0)[minute].rejected,
        0,
        "no 503 while a target is registered"
    );
}

#[test]
fn a_task_that_needs_too_much_memory_is_killed_and_replaced() {
    let mut setup = running(20);
    let mut web = web("web", 2, Shape::Constant { rate: 100.0 });
    let request = web.request.as_mut().unwrap();
    request.memory_bytes = 400_000_000;
    request.wait = Distribution::Constant {
        value: Span::from_millis(300),
    };
    setup.services.push(web);
    let (totals, seen) = witness(&setup);
    assert!(!seen.times("outOfMemory").is_empty());
    let code = StopCode::EssentialContainerExited;
    assert!(
        seen.facts
            .iter()
            .any(|fact| fact.what == What::TaskStopping { code })
    );
    assert!(totals.services[0].tasks_started > 2);
    let created = seen
        .facts
        .iter()
        .find(|fact| matches!(fact.what, What::TaskCreated { initial: false, .. }));
    let after = created.unwrap().at.as_secs_f64() - seen.times("outOfMemory")[0];
    assert!(
        (after - 1.0).abs() < 1e-6,
        "replaced after the scheduler's second: {after}"
    );
    assert!(totals.services[0].requests.bad_gateway > 0);
}
