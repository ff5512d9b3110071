//! Is what AWS refuses found, and nothing else?

use super::ContainerComplaint::{
    AwaitsEndOfEssential, AwaitsHealthWithoutCheck, Cycle, HardLimitNotAboveReservation,
    KilledAtOnce, OutOfRange, WaitsForEver,
};
use super::*;
use crate::cluster::containers::tests::spec;
use crate::cluster::fixture::definition;
use crate::cluster::task_definition::{Exit, RestartPolicy};

fn found(containers: Vec<Container>) -> Vec<ContainerComplaint> {
    let mut task = definition(256, 512);
    task.containers = containers;
    complaints(&task, true)
}

#[test]
fn ends_of_essential_containers_and_health_without_a_check_cannot_be_waited_for() {
    for condition in [Condition::Complete, Condition::Success] {
        let wrong = found(vec![
            spec(true, &[], false),
            spec(true, &[(0, condition)], false),
        ]);
        let expected = AwaitsEndOfEssential {
            container: 1,
            on: 0,
            condition,
        };
        assert_eq!(wrong, [expected]);
        assert!(expected.is_refused());
    }
    let healthy = [(0, Condition::Healthy)];
    let waits = AwaitsHealthWithoutCheck {
        container: 1,
        on: 0,
    };
    let wrong = found(vec![spec(true, &[], false), spec(true, &healthy, false)]);
    assert_eq!(wrong, [waits]);
    let right = found(vec![spec(true, &[], true), spec(true, &healthy, false)]);
    assert_eq!(right, []);
}

#[test]
fn a_container_that_never_exits_is_waited_for_for_ever_unless_a_time_out_ends_it() {
    let mut containers = vec![
        spec(false, &[], false),
        spec(true, &[(0, Condition::Success)], false),
    ];
    let for_ever = WaitsForEver {
        container: 1,
        on: 0,
    };
    assert_eq!(found(containers.clone()), [for_ever]);
    assert!(!for_ever.is_refused(), "AWS takes it");
    let mut exits = containers.clone();
    exits[0].exits = Some(Exit::after(Span::MINUTE, 1));
    assert_eq!(found(exits), []);
    containers[0].life.start_timeout = Some(Span::from_secs(60));
    assert_eq!(found(containers), []);
}

#[test]
fn circles_are_found_and_what_only_leads_to_one_is_not() {
    let after = |on| [(on, Condition::Start)];
    let wrong = found(vec![
        spec(true, &after(1), false),
        spec(true, &after(0), false),
        spec(true, &after(0), false),
        spec(true, &after(3), false),
    ]);
    let circles = [0, 1, 3].map(|container| Cycle { container });
    assert_eq!(wrong, circles);
}

#[test]
fn numbers_outside_the_ranges_of_aws_are_found() {
    let mut least = spec(true, &[], true);
    let check = least.health_check.as_mut().expect("it has one");
    check.interval = Span::from_secs(4);
    check.timeout = Span::from_secs(61);
    check.retries = 11;
    check.start_period = Span::from_secs(301);
    least.stop_timeout = Span::from_secs(121);
    least.life.start_timeout = Some(Span::SECOND);
    least.life.restart = Some(RestartPolicy {
        ignored_exit_codes: (0..51).collect(),
        attempt_period: Span::from_secs(59),
    });
    let fields = |found: Vec<ContainerComplaint>| -> Vec<&str> {
        let fields = found.into_iter().map(|complaint| match complaint {
            OutOfRange { field, .. } => field,
            other => panic!("{other:?}"),
        });
        fields.collect()
    };
    let health = [
        "healthCheck.interval",
        "healthCheck.timeout",
        "healthCheck.retries",
        "healthCheck.startPeriod",
        "restartPolicy.restartAttemptPeriod",
        "restartPolicy.ignoredExitCodes",
    ];
    let on_fargate = fields(found(vec![least.clone()]));
    assert_eq!(on_fargate[..2], ["stopTimeout", "startTimeout"]);
    assert_eq!(on_fargate[2..], health);
    let mut task = definition(256, 512);
    task.containers = vec![least];
    assert_eq!(
        fields(complaints(&task, false)),
        health,
        "bounded on Fargate only"
    );
}

#[test]
fn e12_a_hard_limit_lies_above_the_reservation_and_above_what_is_held_anyway() {
    // memoryReservation 128, memory 300.
    let mut container = spec(true, &[], false);
    (container.memory_reservation_mib, container.memory_mib) = (Some(128), Some(300));
    container.idle_memory_mib = 300.0;
    assert_eq!(found(vec![container.clone()]), []);
    container.idle_memory_mib = 300.5;
    let killed = KilledAtOnce { container: 0 };
    assert_eq!(found(vec![container.clone()]), [killed]);
    container.memory_mib = Some(128);
    let wrong = HardLimitNotAboveReservation { container: 0 };
    assert_eq!(found(vec![container]), [wrong, killed]);
}
