//! Are tasks launched as fast as AWS lets them, and no faster? E21, E30, E31, V3, K20, throttle.

use super::setup::Setup;
use super::testing::{Witness, definition, setup, witness};
use super::tests::with;
use crate::cluster::fact::{Limiter, What};
use crate::cluster::task::StopCode;
use crate::cluster::task_definition::Exit;
use crate::kernel::random::Seed;
use crate::kernel::time::Span;

fn count_by(times: &[f64], minutes: f64) -> i64 {
    let counted = times.iter().filter(|&&at| at <= minutes * 60.0).count();
    i64::try_from(counted).expect("few tasks")
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
    let mut setup = with(
        setup(10),
        &[("a", 60), ("b", 60), ("c", 60), ("d", 60), ("e", 60)],
    );
    setup.limits.service_launches_per_minute = 100_000.0;
    let created = witness(&setup).1.times("taskCreated");
    let ready = setup.parameters.fargate_queue_s;
    let by = |after: f64| {
        created
            .iter()
            .filter(|&&at| at <= ready + after + 1e-9)
            .count()
    };
    assert_eq!((by(0.0), by(1.0), by(5.0), by(10.0)), (100, 120, 200, 300));
}

/// The published curve: ECS on Fargate, five services of 700, 1 vCPU; (minutes, tasks).
const V3: [(f64, i64); 17] = [
    (0.25, 6),
    (0.5, 20),
    (0.75, 40),
    (1.0, 185),
    (1.5, 662),
    (2.0, 1_207),
    (2.5, 1_770),
    (3.0, 2_286),
    (3.5, 2_882),
    (4.0, 3_293),
    (4.5, 3_411),
    (5.0, 3_438),
    (5.5, 3_458),
    (6.0, 3_463),
    (6.5, 3_474),
    (7.0, 3_486),
    (7.5, 3_484),
];

fn launch_3500(seed: u64) -> (Setup, Witness) {
    let names = ["a", "b", "c", "d", "e"].map(|name| (name, 700));
    let mut asked = with(setup(12), &names);
    asked.seed = Seed::new(seed);
    asked.task_definitions = vec![definition(1024, 413.0)];
    let (_, told) = witness(&asked);
    (asked, told)
}

fn rmse(running: &[f64], points: &[(f64, i64)]) -> f64 {
    let squares = points
        .iter()
        .map(|&(at, count)| (count_by(running, at) - count).pow(2));
    libm::sqrt(squares.sum::<i64>() as f64 / points.len() as f64)
}

#[test]
fn v3_and_e30_five_services_from_0_to_3500_tasks_follow_the_published_curve() {
    for seed in 1..=3 {
        let running = launch_3500(seed).1.running();
        let whole = V3.iter().filter(|(at, _)| at.fract() == 0.0 && *at <= 4.0);
        let four: Vec<_> = whole.copied().collect();
        let (four, all) = (rmse(&running, &four), rmse(&running, &V3));
        assert!(four < 60.0 && all < 60.0, "{four} {all}");
        let first = running[20] / 60.0;
        let full = running[3_400] / 60.0;
        // E30: first containers after about 30 s, 3,500 after about 4.5 min.
        assert!(
            (0.3..1.0).contains(&first) && (3.8..5.2).contains(&full),
            "{first} {full}"
        );
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
    assert_eq!(
        seen.times("launchHeld").len(),
        3_400,
        "all but the burst of 100"
    );
    assert!(
        by_account > 3_000,
        "{by_account}: the account's rate binds, not the service's"
    );
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
    assert_eq!(
        seen.times("placementFailed").len(),
        1,
        "told once in six hours"
    );
    assert!(seen.times("steadyState").is_empty());
}

#[test]
fn a_launch_that_the_quota_held_goes_ahead_when_another_task_has_stopped() {
    let mut setup = with(setup(30), &[("short", 4), ("web", 4)]);
    setup.limits.fargate_vcpu_quota = Some(6.0);
    setup.task_definitions.push(definition(1024, 20.0));
    setup.task_definitions[1].containers[0].exits = Some(Exit::after(Span::from_secs(300), 0));
    setup.services[0].spec.task_definition = 1;
    let (_, seen) = witness(&setup);
    let held = seen.facts.iter().find_map(|fact| match fact.what {
        What::LaunchHeld { limiter, wait } => Some((limiter, wait)),
        _ => None,
    });
    let (limiter, wait) = held.expect("two of web had to wait");
    assert_eq!(limiter, Limiter::VcpuQuota);
    assert!(
        wait > Span::from_secs(300) && wait < Span::from_secs(400),
        "{wait}"
    );
}

#[test]
fn a_service_whose_tasks_fail_to_start_is_throttled_10_s_doubling() {
    let mut setup = with(setup(120), &[("web", 2)]);
    setup.task_definitions[0].containers[0].exits = Some(Exit::after(Span::ZERO, 1));
    setup.parameters.fargate_straggler_share = 0.0;
    let (_, seen) = witness(&setup);
    assert!(seen.running().is_empty());
    let created = seen.times("taskCreated");
    let waits: Vec<f64> = seen
        .facts
        .iter()
        .filter_map(|fact| match fact.what {
            What::LaunchHeld {
                limiter: Limiter::StartThrottle,
                wait,
            } => Some(wait.as_secs_f64()),
            _ => None,
        })
        .collect();
    assert!(created.len() < 30, "{} in two hours", created.len());
    assert!(
        waits.windows(2).filter(|w| w[1] > 1.5 * w[0]).count() >= 5,
        "{waits:?}"
    );
    assert_eq!(seen.times("taskStartImpaired").len(), 1);
    let failed = What::TaskStopping {
        code: StopCode::TaskFailedToStart,
    };
    assert!(seen.facts.iter().any(|fact| fact.what == failed));
}
