//! Does a whole run behave as ECS does? Without requests here; with them in `tests_requests`.

use super::setup::{InitialState, Setup};
use super::testing::{balancer, container, service, setup, witness, witness_on};
use crate::cluster::fact::What;
use crate::cluster::task::{StopCode, TaskStatus};
use crate::cluster::task_definition::ContainerHealthCheck;
use crate::cluster::task_definition::Exit;
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};
use proptest::prelude::*;

/// The set-up with services of these names and desired counts.
pub fn with(mut setup: Setup, services: &[(&str, u32)]) -> Setup {
    setup.services = services
        .iter()
        .map(|&(name, desired)| service(name, desired))
        .collect();
    setup
}

#[test]
fn e51_a_service_without_checks_is_steady_40_s_after_its_last_task_runs() {
    let (_, seen) = witness(&with(setup(10), &[("web", 3)]));
    let last = *seen.running().last().unwrap();
    let steady = seen.times("steadyState");
    assert_eq!(steady.len(), 1);
    assert!(
        (steady[0] - last - 40.0).abs() < 1e-6,
        "{} after {last}",
        steady[0]
    );
}

#[test]
fn e20_a_container_check_reports_after_its_first_interval() {
    let mut setup = with(setup(10), &[("web", 1)]);
    setup.task_definitions[0].containers[0].health_check = Some(ContainerHealthCheck {
        interval: Span::from_secs(30),
        timeout: Span::from_secs(5),
        retries: 3,
        start_period: Span::ZERO,
    });
    let (_, seen) = witness(&setup);
    let healthy = seen.times("taskHealthChanged")[0] - seen.running()[0];
    assert!(
        (healthy - 31.0).abs() < 1e-6,
        "interval and report: {healthy}"
    );
    assert_eq!(seen.times("steadyState").len(), 1);
}

#[test]
fn an_essential_exit_stops_its_task_and_another_takes_its_place() {
    let mut setup = with(setup(20), &[("web", 1)]);
    setup.initial_state = InitialState::Running;
    let mut sidecar = container("sidecar");
    sidecar.essential = false;
    sidecar.exits = Some(Exit::after(Span::from_secs(60), 0));
    setup.task_definitions[0].containers.push(sidecar);
    let (totals, seen) = witness(&setup);
    assert_eq!(
        totals.services[0].tasks_started, 1,
        "a non-essential exit changes nothing"
    );
    assert_eq!(seen.times("containerExited"), [60.0]);

    setup.task_definitions[0].containers[1].essential = true;
    let (totals, seen) = witness(&setup);
    assert!(totals.services[0].tasks_stopped >= 5);
    let code = StopCode::EssentialContainerExited;
    let stopping = seen
        .facts
        .iter()
        .find(|fact| fact.what == What::TaskStopping { code });
    let heard = stopping.unwrap().at;
    assert_eq!(heard, Instant::from_secs(61), "heard a second later");
}

#[test]
fn a_stopping_task_drains_then_gets_sigterm_then_sigkill() {
    // A container that ignores SIGTERM, behind a balancer that holds its connections.
    let mut setup = with(setup(20), &[("web", 2)]);
    setup.initial_state = InitialState::Running;
    let mut held = balancer();
    held.keep_alive = true;
    setup.services[0].spec.load_balancer = Some(held);
    setup.services[0].auto_scaling = Some(super::testing::tracking(2, true));
    setup.task_definitions[0].containers[0].shutdown = Span::from_secs(90);
    setup.parameters.target_tracking_low_s = 60.0;
    let (_, seen) = witness(&setup);
    let at = |kind: &str| seen.times(kind)[0];
    assert!((at("targetUnused") - at("targetDraining") - 301.0).abs() < 1e-6);
    assert!((at("killed") - at("targetUnused") - 30.0).abs() < 1e-6);
    let gone = seen.entered(TaskStatus::Deprovisioning)[0];
    assert!((gone - at("killed")).abs() < 1e-6);
    let stopped = seen.entered(TaskStatus::Stopped)[0];
    assert!((stopped - at("killed") - 5.0).abs() < 1e-6);
}

#[test]
fn tasks_spread_evenly_over_the_zones() {
    let (_, seen) = witness(&with(setup(10), &[("web", 8)]));
    let mut zones = [0; 3];
    for fact in &seen.facts {
        if let What::TaskCreated { zone, .. } = fact.what {
            zones[zone.expect("Fargate has a zone").index()] += 1;
        }
    }
    assert_eq!(zones, [3, 3, 2]);
}

#[test]
fn rows_and_totals_agree_and_a_part_of_a_minute_at_the_end_is_told() {
    let mut setup = with(setup(7), &[("a", 5), ("b", 3)]);
    setup.duration = Span::from_secs(7 * 60 + 13);
    let (totals, seen) = witness(&setup);
    for (id, service) in totals.services.iter().enumerate() {
        let rows = seen.rows(id);
        assert_eq!(rows.len(), 8);
        assert_eq!(rows[7].start, Instant::from_secs(420));
        let billed: u128 = rows.iter().map(|row| u128::from(row.billed_ns)).sum();
        assert_eq!(billed, service.billed_ns);
        let running = seen.running();
        assert!(running.len() == 8 && service.running_ns > 0);
        assert!(
            service.billed_ns > service.running_ns,
            "billed from the pull on"
        );
        assert_eq!(service.cpu_reserved_ns, service.running_ns, "1 vCPU each");
    }
    let exact: f64 = seen.running().iter().map(|at| 433.0 - at).sum();
    let sum: u128 = totals.services.iter().map(|s| s.running_ns).sum();
    assert!((sum as f64 / 1e9 - exact).abs() < 1e-3, "{sum} {exact}");
}

#[test]
fn another_service_that_shares_no_binding_limit_changes_nothing() {
    let alone = with(setup(20), &[("web", 20)]);
    let both = with(setup(20), &[("web", 20), ("other", 30)]);
    let (one, two) = (witness(&alone), witness(&both));
    assert_eq!(one.1.of_service(0), two.1.of_service(0));
    assert_eq!(one.1.rows(0), two.1.rows(0));
    assert_eq!(one.0.services[0].billed_ns, two.0.services[0].billed_ns);
}

#[test]
fn the_same_facts_every_time_and_on_every_number_of_threads() {
    let setup = with(setup(20), &[("web", 40), ("other", 30)]);
    let first = witness(&setup).1;
    for threads in [1, 2, 8] {
        assert!(first == witness_on(&setup, threads).1);
    }
    let mut other = setup;
    other.seed = Seed::new(2);
    assert!(first != witness(&other).1, "another seed, another run");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn random_set_ups_never_panic_and_hold_their_counts(
        seed in any::<u64>(), desired in prop::collection::vec(0_u32..60, 1..4), zones in 1_u32..5,
        quota in prop::option::of(1.0_f64..40.0), running in any::<bool>(), check in any::<bool>(),
        exits in prop::option::of(0_u64..400), max in 100_u32..250, balanced in any::<bool>(),
    ) {
        let names = ["a", "b", "c"];
        let services: Vec<_> = names.iter().copied().zip(desired).collect();
        let mut setup = with(setup(25), &services);
        setup.seed = Seed::new(seed);
        setup.zones = zones;
        setup.limits.fargate_vcpu_quota = quota;
        if running {
            setup.initial_state = InitialState::Running;
        }
        let main = &mut setup.task_definitions[0].containers[0];
        main.exits = exits.map(|after| Exit::after(Span::from_secs(after), 1));
        main.health_check = check.then_some(ContainerHealthCheck {
            interval: Span::from_secs(10), timeout: Span::from_secs(2), retries: 1,
            start_period: Span::ZERO,
        });
        setup.services[0].spec.maximum_percent = max;
        if balanced {
            setup.services[0].spec.load_balancer = Some(balancer());
        }
        let (totals, seen) = witness(&setup);
        for service in &totals.services {
            prop_assert!(service.tasks_stopped <= service.tasks_started);
            prop_assert!(service.running_ns <= service.billed_ns);
        }
        prop_assert_eq!(seen.minutes.len(), 25 * services.len());
    }
}
