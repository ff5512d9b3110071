//! Do the first minutes of a program, and what is lost with it, show in a whole run?

use super::setup::{InitialState, Setup};
use super::testing::{Witness, setup, web, witness};
use crate::cluster::fact::{Subject, What};
use crate::cluster::task::TaskStatus;
use crate::cluster::task_definition::{Exit, WarmUp};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::Span;
use crate::workload::spec::Shape;

/// Four tasks behind a load balancer that begin from nothing, with or without requests.
fn fresh(requests: bool, ready_seconds: u64) -> Setup {
    let mut setup = setup(15);
    setup.initial_state = InitialState::Empty;
    setup.task_definitions[0].startup.ready_after = Some(Distribution::Constant {
        value: Span::from_secs(ready_seconds),
    });
    let mut web = web("web", 4, Shape::Constant { rate: 20.0 });
    web.spec.health_check_grace_period = Span::from_secs(600);
    if !requests {
        web.request = None;
        web.workload.clear();
    }
    setup.services.push(web);
    setup
}

/// By task number: what the load balancer found, and how long after RUNNING.
fn found(seen: &Witness) -> Vec<Vec<(&'static str, f64)>> {
    let mut found = vec![(0.0, Vec::new()); 4];
    for fact in &seen.facts {
        let Subject::Task { number, .. } = fact.subject else {
            continue;
        };
        let (running, told) = &mut found[number as usize - 1];
        match fact.what {
            What::TaskStatusChanged {
                to: TaskStatus::Running,
                ..
            } => *running = fact.at.as_secs_f64(),
            What::TargetHealthy | What::TargetUnhealthy => {
                told.push((fact.what.kind(), fact.at.as_secs_f64() - *running));
            }
            _ => {}
        }
    }
    found.into_iter().map(|(_, told)| told).collect()
}

/// Checks every 30 s. A program that listens 20 s after its start fails one of them at most; one
/// that takes 100 s fails two and is unhealthy, and then needs five passes. It is all the same
/// whether there are requests or not.
#[test]
fn a_target_is_healthy_only_after_its_program_listens() {
    for requests in [true, false] {
        for (ready, unhealthy, healthy) in
            [(20, None, (20.0, 55.0)), (100, Some(()), (220.0, 255.0))]
        {
            let (totals, seen) = witness(&fresh(requests, ready));
            for told in found(&seen) {
                let kinds: Vec<&str> = told.iter().map(|(kind, _)| *kind).collect();
                let expected = match unhealthy {
                    None => vec!["targetHealthy"],
                    Some(()) => vec!["targetUnhealthy", "targetHealthy"],
                };
                assert_eq!(
                    kinds, expected,
                    "ready after {ready} s, requests: {requests}"
                );
                let after = told.last().expect("it is found healthy").1;
                assert!(
                    healthy.0 <= after && after <= healthy.1,
                    "{after} of {healthy:?}"
                );
            }
            let refused: u64 = seen.rows(0).iter().map(|row| row.elb_5xx).sum();
            let lost = totals.services[0].requests;
            assert_eq!(refused, lost.bad_gateway + lost.no_target);
            // 20 a second, from when the load balancer knows the targets until they listen.
            let until_ready = 20 * ready;
            assert!(lost.bad_gateway <= until_ready, "{lost:?}");
            assert_eq!(lost.bad_gateway > until_ready / 2, requests, "{lost:?}");
        }
    }
}

/// What begins in service has listened for long, and is warm.
#[test]
fn what_runs_at_the_start_is_ready_and_warm() {
    let run = |special: bool| {
        let mut setup = fresh(true, 100);
        setup.initial_state = InitialState::Running;
        let startup = &mut setup.task_definitions[0].startup;
        if special {
            startup.cpu = Span::from_secs(30);
            startup.warm_up = Some(WarmUp {
                duration: Span::MINUTE,
                slowdown: 4.0,
            });
        } else {
            startup.ready_after = None;
        }
        witness(&setup).1
    };
    assert_eq!(run(true), run(false));
}

/// A new task has 30 s of work for itself, and does it once.
#[test]
fn start_up_work_is_cpu_that_is_used() {
    let used = |cpu| {
        let mut setup = fresh(true, 60);
        setup.task_definitions[0].startup.cpu = Span::from_secs(cpu);
        let (totals, seen) = witness(&setup);
        let busiest = seen
            .rows(0)
            .iter()
            .map(|row| row.cpu_percent)
            .fold(0.0, f64::max);
        (totals.services[0].cpu_used_ns, busiest)
    };
    let (with, without) = (used(30), used(0));
    assert_eq!(with.0 - without.0, 4 * 30_000_000_000);
    assert!(
        with.1 > 40.0 && without.1 < 10.0,
        "{} and {}",
        with.1,
        without.1
    );
}

/// 20 requests a second that wait for 3 s: a task that crashes loses those that it holds, and the
/// fact says so, because of the exit.
#[test]
fn requests_lost_with_a_task_are_told_with_their_cause() {
    let mut setup = fresh(true, 5);
    setup.task_definitions[0].startup.ready_after = None;
    setup.initial_state = InitialState::Running;
    setup.task_definitions[0].containers[0].exits = Some(Exit::after(Span::from_secs(200), 1));
    let request = setup.services[0].request.as_mut().expect("it has requests");
    request.wait = Distribution::Constant {
        value: Span::from_secs(3),
    };
    let (totals, seen) = witness(&setup);
    let mut lost = 0;
    for fact in &seen.facts {
        if let What::RequestsLost { requests } = fact.what {
            let cause = fact.cause.expect("it has one");
            let cause = &seen.facts[cause.index()].what;
            assert_eq!(cause.kind(), "containerExited");
            assert!(requests > 0);
            lost += requests;
        }
    }
    // All four at once: about 60 requests in flight, and again each time that they come back.
    assert!(lost >= 40, "{lost}");
    assert_eq!(lost, totals.services[0].requests.bad_gateway);
}
