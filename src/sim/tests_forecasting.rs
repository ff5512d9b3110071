//! Does predictive scaling have the tasks there when the hour begins, and does it foretell from
//! what could be seen?

use std::sync::Arc;

use super::observer::MinuteRow;
use super::setup::{ServiceSetup, Setup};
use super::testing::{Witness, setup, tracking, web, witness};
use crate::cluster::fact::{Fact, ScalingFact, Subject, What};
use crate::control::scaling::spec::{
    AutoScalingSpec, PolicyKind, PolicySpec, PredictiveMetric, PredictiveSpec,
};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::InitialState;
use crate::workload::spec::{Generator, Shape, Source, WorkloadSpec};

/// Requests of 1 s CPU: a task of one vCPU at 50 % takes one every 2 s.
const CPU_S: f64 = 1.0;

/// A predictive policy on CPU at 50 %, with this history.
fn predictive(history: Vec<(i64, f64)>) -> PredictiveSpec {
    PredictiveSpec {
        metric: PredictiveMetric::Cpu,
        target_value: 50.0,
        scales: true,
        buffer: Span::from_secs(300),
        exceeds_max_by: None,
        history: Arc::from(history),
    }
}

fn policy(spec: PredictiveSpec) -> PolicySpec {
    PolicySpec {
        name: "ahead".into(),
        kind: PolicyKind::Predictive(spec),
    }
}

fn only(spec: PredictiveSpec, (least, most): (u32, u32)) -> AutoScalingSpec {
    AutoScalingSpec {
        min_capacity: least,
        policies: vec![policy(spec)],
        ..tracking(most, false)
    }
}

/// A service with slow requests at this rate.
fn slow(desired: u32, shape: Shape) -> ServiceSetup {
    let mut web = web("web", desired, shape);
    let request = web.request.as_mut().expect("requests");
    request.cpu = Distribution::Constant {
        value: Span::from_secs_f64(CPU_S),
    };
    request.timeout = None;
    web
}

fn run_of(hours: u64, service: ServiceSetup) -> Setup {
    let mut setup = setup(hours * 60);
    setup.initial_state = InitialState::Running;
    setup.services = vec![service];
    setup
}

/// A service of which nothing is asked.
fn idle(hours: u64, scaling: AutoScalingSpec) -> Setup {
    let mut service = super::testing::service("web", scaling.min_capacity);
    service.auto_scaling = Some(scaling);
    run_of(hours, service)
}

/// Task-percent by hour: `day` at 02:00 to 04:00, `night` else, 14 days long.
fn nightly(night: f64, day: f64) -> Vec<(i64, f64)> {
    let load = |hour: i64| {
        if (2..4).contains(&hour.rem_euclid(24)) {
            day
        } else {
            night
        }
    };
    (-336..0).map(|hour| (hour, load(hour))).collect()
}

/// (second, hour, capacity) of each forecast told.
fn forecasts(seen: &Witness) -> Vec<(u64, u64, u32)> {
    let told = seen.facts.iter().filter_map(|fact| match fact.what {
        What::Scaling(ScalingFact::Forecast { hour, capacity }) => {
            let [at, hour] = [fact.at, hour].map(|at| at.nanos() / 1_000_000_000);
            Some((at, hour / 3_600, capacity))
        }
        _ => None,
    });
    told.collect()
}

/// (second, from, to, the fact behind it) of each change of the desired count.
fn changes(seen: &Witness) -> Vec<(f64, u32, u32, &Fact)> {
    let told = seen.facts.iter().filter_map(|fact| match fact.what {
        What::DesiredCountChanged { from, to } => {
            let cause = fact.cause.expect("it has a cause");
            Some((fact.at.as_secs_f64(), from, to, &seen.facts[cause.index()]))
        }
        _ => None,
    });
    told.collect()
}

#[test]
fn a_prediction_applies_five_minutes_before_its_hour_and_never_scales_in() {
    let (_, seen) = witness(&idle(8, only(predictive(nightly(100.0, 500.0)), (1, 20))));
    let told = forecasts(&seen);
    // Two days; after 6 hours 6 hours more, and others anew: nothing is asked of the tasks.
    assert!(told[..48].iter().all(|told| told.0 == 0));
    assert!((48..54).all(|hour| told[48..].iter().any(|told| told.1 == hour)));
    assert_eq!(told[0], (0, 0, 2));
    assert_eq!(told[2], (0, 2, 10));
    assert!(told[48..].iter().all(|told| told.0 == 21_600));
    let changes = changes(&seen);
    let found: Vec<_> = changes.iter().map(|c| (c.0, c.1, c.2)).collect();
    assert_eq!(found, [(0.0, 1, 2), (2.0 * 3_600.0 - 300.0, 2, 10)]);
    // The cause of each is the forecast of its hour.
    for ((_, _, to, cause), hour) in changes.iter().zip([0.0, 2.0]) {
        let What::Scaling(ScalingFact::Forecast { hour: of, capacity }) = cause.what else {
            panic!("{cause:?}")
        };
        assert_eq!((of.as_secs_f64() / 3_600.0, capacity), (hour, *to));
        assert!(matches!(cause.subject, Subject::Policy(..)));
    }
    // Nothing is taken away at 04:00, when the prediction falls: that is for dynamic policies.
    assert_eq!(seen.rows(0).last().map(|row| row.desired), Some(10));
}

#[test]
fn forecast_only_tells_and_does_nothing() {
    let mut spec = predictive(nightly(100.0, 500.0));
    spec.scales = false;
    let (_, seen) = witness(&idle(4, only(spec, (1, 20))));
    assert_eq!(forecasts(&seen).len(), 48);
    assert!(changes(&seen).is_empty());
}

#[test]
fn the_maximum_is_honoured_or_raised_with_a_buffer() {
    let peak = |exceeds_max_by| {
        let mut spec = predictive(nightly(100.0, 2_500.0));
        spec.exceeds_max_by = exceeds_max_by;
        let (_, seen) = witness(&idle(3, only(spec, (1, 40))));
        seen.rows(0).iter().map(|row| row.desired).max()
    };
    assert_eq!(peak(None), Some(40), "HonorMaxCapacity");
    assert_eq!(peak(Some(10.0)), Some(50), "IncreaseMaxCapacity");
}

#[test]
fn without_history_the_first_forecast_comes_after_a_day_of_data() {
    // 0.5 requests a second take half a vCPU: one task at 50 %.
    let mut web = slow(2, Shape::Constant { rate: 0.5 });
    web.auto_scaling = Some(only(predictive(Vec::new()), (2, 9)));
    let (_, seen) = witness(&run_of(32, web));
    let told = forecasts(&seen);
    // The hour that ends after 24 h is published 120 s later.
    assert_eq!(told[0].0, 86_400 + 120, "{:?}", &told[..1]);
    assert_eq!(told[0].1, 24);
    let again = told[48..].iter();
    assert!(again.clone().count() >= 6, "six hours later");
    assert!(again.clone().all(|told| told.0 == 86_520 + 21_600));
    assert!(
        told.iter().all(|(.., capacity)| (1..=2).contains(capacity)),
        "{told:?}"
    );
    assert!(changes(&seen).is_empty(), "it never scales in");
}

/// Requests are 3,600 an hour and 60 a minute: at 10 per target and minute, 6 targets.
#[test]
fn requests_are_foretold_per_target_and_minute() {
    let spec = PredictiveSpec {
        metric: PredictiveMetric::Requests,
        target_value: 10.0,
        ..predictive((-24..0).map(|hour| (hour, 3_600.0)).collect())
    };
    let (_, seen) = witness(&idle(1, only(spec, (1, 20))));
    assert!(forecasts(&seen).iter().all(|told| told.2 == 6));
    assert_eq!(changes(&seen)[0].2, 6);
}

/// A day of a week: 2 requests a second, but 12 from 03:00 to 06:00 (the hour of the run, a Monday;
/// Sundays stay at 2).
fn monday(image_mb: f64, policies: Vec<PolicySpec>) -> Vec<MinuteRow> {
    let mut web = slow(4, Shape::Constant { rate: 2.0 });
    web.workload.push(WorkloadSpec {
        source: Source::Generator(Generator {
            shape: Shape::Constant { rate: 10.0 },
            regular: false,
        }),
        scale: 1.0,
        slice: Some((Instant::from_secs(3 * 3_600), Instant::from_secs(6 * 3_600))),
    });
    web.auto_scaling = Some(AutoScalingSpec {
        min_capacity: 2,
        policies,
        ..tracking(60, false)
    });
    let mut setup = run_of(8, web);
    setup.task_definitions[0].containers[0].image.size_mb = image_mb;
    witness(&setup).1.rows(0)
}

/// X12: predictive against reactive on a weekly pattern with 4 minutes until a task serves:
/// under-provisioned minutes, those with more than 80 % CPU at a target of 50 %.
#[test]
fn x12_predictive_scaling_has_fewer_under_provisioned_minutes() {
    // 12 requests a second take 12 vCPU: 1,200 task-percent, 24 tasks at 50 %. On Sundays 200.
    let load = |hour: i64| {
        let weekday = hour.div_euclid(24).rem_euclid(7) < 5;
        let busy = weekday && (3..6).contains(&hour.rem_euclid(24));
        if busy { 1_200.0 } else { 200.0 }
    };
    let history: Vec<(i64, f64)> = (-336..0).map(|hour| (hour, load(hour))).collect();
    let reactive = tracking(60, false).policies;
    let mut both = reactive.clone();
    both.push(policy(predictive(history)));
    // 3,000 MB are pulled in 4 minutes.
    let [alone, ahead] = [reactive, both].map(|policies| monday(3_000.0, policies));
    let short = |rows: &[MinuteRow]| rows.iter().filter(|row| row.cpu_percent > 80.0).count();
    let (alone_short, ahead_short) = (short(&alone), short(&ahead));
    assert!(
        alone_short >= 10 && ahead_short <= 2,
        "reactive {alone_short}, with predictive {ahead_short}"
    );
    let worst = |rows: &[MinuteRow]| rows.iter().map(|row| row.p95_us).max();
    assert!(worst(&ahead) < worst(&alone));
    // Measured: 15 minutes against none, a worst 95th percentile of 59 s against 2.9 s, and 8,140
    // task-minutes against 7,091: who comes late adds more than is needed, to clear what waits.
    let paid = |rows: &[MinuteRow]| rows.iter().map(|row| row.billed_ns).sum::<u64>();
    assert!(paid(&ahead) < paid(&alone));
}
