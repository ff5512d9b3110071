//! Does a whole run behave as ECS does? Without requests here; with them in `tests_requests`.

use super::setup::{InitialState, Setup};
use super::testing::{
    Witness, balancer, container, definition, service, setup, witness, witness_on,
};
use crate::cluster::fact::{Limiter, What};
use crate::cluster::task::{StopCode, TaskStatus};
use crate::cluster::task_definition::ContainerHealthCheck;
use crate::kernel::random::Seed;
use crate::kernel::time::Span;
use proptest::prelude::*;

fn count_by(times: &[f64], minutes: f64) -> i64 {
    times.iter().filter(|&&at| at <= minutes * 60.0).count() as i64
}

fn with(mut setup: Setup, services: &[(&str, u32)]) -> Setup {
    setup.services = services.iter().map(|&(name, desired)| service(name, desired)).collect();
    setup
}

#[test]
fn e31_a_service_grows_by_at_most_500_a_minute() {
    // E31: one Fargate service, no image or load-balancer cost: 10 → 16,000 takes ≥ 31.98 min.
    let mut setup = with(setup(40), &[("web", 15_990)]);
    setup.task_definitions = vec![definition(256, 0.0)];
    let (totals, seen) = witness(&setup);
    let created = seen.times("taskCreated");
    assert_eq!(created.len(), 15_990);
    for (first, at) in created.iter().enumerate() {
        let within = created[first..].partition_point(|other| *other < at + 60.0);
        assert!(within <= 500, "{within} in the minute from {at}");
    }
    let minutes = seen.running().last().unwrap() / 60.0;
    assert!((31.98..36.0).contains(&minutes), "{minutes}");
    assert_eq!(totals.services[0].peak_running, 15_990);
}

#[test]
fn e21_an_idle_account_launches_100_at_once_then_20_per_second_end_to_end() {
    let mut setup = with(setup(10), &[("a", 60), ("b", 60), ("c", 60), ("d", 60), ("e", 60)]);
    setup.limits.service_launches_per_minute = 100_000.0;
    let created = witness(&setup).1.times("taskCreated");
    let ready = setup.parameters.fargate_queue_s;
    let by = |after: f64| created.iter().filter(|&&at| at <= ready + after + 1e-9).count();
    assert_eq!((by(0.0), by(1.0), by(5.0), by(10.0)), (100, 120, 200, 300));
}

/// The published curve: ECS on Fargate, five services of 700, 1 vCPU; (minutes, tasks).
const V3: [(f64, i64); 17] = [
    (0.25, 6), (0.5, 20), (0.75, 40), (1.0, 185), (1.5, 662), (2.0, 1_207), (2.5, 1_770),
    (3.0, 2_286), (3.5, 2_882), (4.0, 3_293), (4.5, 3_411), (5.0, 3_438), (5.5, 3_458),
    (6.0, 3_463), (6.5, 3_474), (7.0, 3_486), (7.5, 3_484),
];

fn launch_3500(seed: u64) -> (Setup, Witness) {
    let names = ["a", "b", "c", "d", "e"].map(|name| (name, 700));
    let mut setup = with(setup(12), &names);
    setup.seed = Seed::new(seed);
    setup.task_definitions = vec![definition(1024, 413.0)];
    let seen = witness(&setup).1;
    (setup, seen)
}

fn rmse(running: &[f64], points: &[(f64, i64)]) -> f64 {
    let squares = points.iter().map(|&(at, count)| (count_by(running, at) - count).pow(2));
    libm::sqrt(squares.sum::<i64>() as f64 / points.len() as f64)
}

#[test]
fn v3_and_e30_five_services_from_0_to_3500_tasks_follow_the_published_curve() {
    for seed in 1..=3 {
        let running = launch_3500(seed).1.running();
        let at_minutes = [1.0, 2.0, 3.0, 4.0].map(|at| count_by(&running, at));
        let whole = V3.iter().filter(|(at, _)| at.fract() == 0.0 && *at <= 4.0);
        let four: Vec<_> = whole.copied().collect();
        let (four, all) = (rmse(&running, &four), rmse(&running, &V3));
        println!("V3 seed {seed}: {at_minutes:?}, RMSE {four:.0} at 1-4 min, {all:.0} over all");
        assert!(four < 60.0 && all < 60.0, "{four} {all}");
        let first = running[20] / 60.0;
        let full = running[3_400] / 60.0;
        // E30: first containers after about 30 s, 3,500 after about 4.5 min.
        assert!((0.3..1.0).contains(&first) && (3.8..5.2).contains(&full), "{first} {full}");
    }
}

#[test]
fn every_held_launch_names_the_limit_that_bound() {
    let (_, seen) = launch_3500(1);
    let mut by_account = 0;
    for fact in &seen.facts {
        if let What::LaunchHeld { limiter, wait } = fact.what {
            assert!(wait > Span::ZERO);
            by_account += u32::from(limiter == Limiter::AccountLaunchRate);
        }
    }
    assert_eq!(seen.times("launchHeld").len(), 3_400, "all but the burst of 100");
    assert!(by_account > 3_000, "{by_account}: the account's rate binds, not the service's");
}

#[test]
fn k20_a_new_account_is_refused_above_6_vcpu_in_awss_own_words() {
    let mut setup = with(setup(30), &[("web", 10)]);
    setup.limits.fargate_vcpu_quota = Some(6.0);
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 6, "6 tasks of 1 vCPU");
    let refused = seen.facts.iter().find_map(|fact| match fact.what {
        What::PlacementFailed { limiter } => limiter.refusal(),
        _ => None,
    });
    let text = "You've reached the limit on the number of vCPUs you can run concurrently";
    assert_eq!(refused, Some(text));
    assert_eq!(seen.times("placementFailed").len(), 1, "told once in six hours");
    assert!(seen.times("steadyState").is_empty());
}

#[test]
fn a_launch_that_the_quota_held_goes_ahead_when_another_task_has_stopped() {
    let mut setup = with(setup(30), &[("short", 4), ("web", 4)]);
    setup.limits.fargate_vcpu_quota = Some(6.0);
    setup.task_definitions.push(definition(1024, 20.0));
    setup.task_definitions[1].containers[0].exits = Some((Span::from_secs(300), 0));
    setup.services[0].spec.task_definition = 1;
    let (_, seen) = witness(&setup);
    let held = seen.facts.iter().find_map(|fact| match fact.what {
        What::LaunchHeld { limiter, wait } => Some((limiter, wait)),
        _ => None,
    });
    let (limiter, wait) = held.expect("two of web had to wait");
    assert_eq!(limiter, Limiter::VcpuQuota);
    assert!(wait > Span::from_secs(300) && wait < Span::from_secs(400), "{wait}");
}

#[test]
fn a_service_whose_tasks_fail_to_start_is_throttled_10_s_doubling() {
    let mut setup = with(setup(120), &[("web", 2)]);
    setup.task_definitions[0].containers[0].exits = Some((Span::ZERO, 1));
    setup.parameters.fargate_straggler_share = 0.0;
    let (_, seen) = witness(&setup);
    assert!(seen.running().is_empty());
    let created = seen.times("taskCreated");
    let waits: Vec<f64> = seen.facts.iter().filter_map(|fact| match fact.what {
        What::LaunchHeld { limiter: Limiter::StartThrottle, wait } => Some(wait.as_secs_f64()),
        _ => None,
    }).collect();
    assert!(created.len() < 30, "{} in two hours", created.len());
    assert!(waits.windows(2).filter(|w| w[1] > 1.5 * w[0]).count() >= 5, "{waits:?}");
    assert_eq!(seen.times("taskStartImpaired").len(), 1);
    let failed = What::TaskStopping { code: StopCode::TaskFailedToStart };
    assert!(seen.facts.iter().any(|fact| fact.what == failed));
}

#[test]
fn e51_a_service_without_checks_is_steady_40_s_after_its_last_task_runs() {
    let (_, seen) = witness(&with(setup(10), &[("web", 3)]));
    let last = *seen.running().last().unwrap();
    let steady = seen.times("steadyState");
    assert_eq!(steady.len(), 1);
    assert!((steady[0] - last - 40.0).abs() < 1e-6, "{} after {last}", steady[0]);
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
    assert!((healthy - 31.0).abs() < 1e-6, "interval and report: {healthy}");
    assert_eq!(seen.times("steadyState").len(), 1);
}

#[test]
fn an_essential_exit_stops_its_task_and_another_takes_its_place() {
    let mut setup = with(setup(20), &[("web", 1)]);
    setup.initial_state = InitialState::Running;
    let mut sidecar = container("sidecar");
    sidecar.essential = false;
    sidecar.exits = Some((Span::from_secs(60), 0));
    setup.task_definitions[0].containers.push(sidecar);
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].tasks_started, 1, "a non-essential exit changes nothing");
    assert_eq!(seen.times("containerExited"), [60.0]);

    setup.task_definitions[0].containers[1].essential = true;
    let (totals, seen) = witness(&setup);
    assert!(totals.services[0].tasks_stopped >= 5);
    let code = StopCode::EssentialContainerExited;
    let stopping = seen.facts.iter().find(|fact| fact.what == What::TaskStopping { code });
    assert_eq!(stopping.unwrap().at.as_secs_f64(), 61.0, "heard a second later");
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
    assert_eq!(seen.entered(TaskStatus::Deprovisioning)[0], at("killed"));
    let stopped = seen.entered(TaskStatus::Stopped)[0];
    assert!((stopped - at("killed") - 5.0).abs() < 1e-6);
}

#[test]
fn tasks_spread_evenly_over_the_zones() {
    let (_, seen) = witness(&with(setup(10), &[("web", 8)]));
    let mut zones = [0; 3];
    for fact in &seen.facts {
        if let What::TaskCreated { zone, .. } = fact.what {
            zones[zone.index()] += 1;
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
        assert_eq!(rows[7].start.as_secs_f64(), 420.0);
        let billed: u128 = rows.iter().map(|row| u128::from(row.billed_ns)).sum();
        assert_eq!(billed, service.billed_ns);
        let running = seen.running();
        assert!(running.len() == 8 && service.running_ns > 0);
        assert!(service.billed_ns > service.running_ns, "billed from the pull on");
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
        main.exits = exits.map(|after| (Span::from_secs(after), 1));
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
