//! Does a policy ever act on data that it could not have seen? Runs that are the same until an
//! instant, after which their metrics differ: what control says of them must be the same until the
//! first of those datapoints can be published, and for as long as it then takes.

use std::sync::Arc;

use proptest::prelude::*;

use super::setup::{AlarmSetup, Setup};
use super::testing::{Witness, setup, tracking, web, witness};
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::group_policy::{AdjustmentType, StepAdjustment, StepScaling};
use crate::cluster::monitor::{AlarmSpec, Comparison, LiveMetric, Statistic, TreatMissingData};
use crate::control::scaling::math::MetricMath;
use crate::control::scaling::spec::{
    AutoScalingSpec, CustomMetric, MetricSpec, PolicyKind, PolicySpec, PredictiveMetric,
    PredictiveSpec, StepSpec, TargetTrackingSpec,
};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::InitialState;
use crate::workload::spec::{Generator, Shape, Source, WorkloadSpec};

const MINUTES: u64 = 50;

/// One policy of a random set-up.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Cpu { high_resolution: bool },
    Requests,
    Custom,
    Backlog,
    Step,
    Predictive,
}

/// A random set-up.
#[derive(Clone, Debug)]
struct Case {
    kinds: Vec<Kind>,
    /// Publication delays of 60 s and 20 s metrics, and of an alarm's action.
    delays: (u64, u64, u64),
    /// Values of the customized metric, minute by minute.
    values: Vec<u16>,
    /// Requests per second.
    rate: f64,
    target: f64,
    seed: u64,
}

fn kinds() -> impl Strategy<Value = Vec<Kind>> {
    let kind = prop_oneof![
        any::<bool>().prop_map(|high_resolution| Kind::Cpu { high_resolution }),
        Just(Kind::Requests),
        Just(Kind::Custom),
        Just(Kind::Backlog),
        Just(Kind::Step),
        Just(Kind::Predictive),
    ];
    prop::collection::vec(kind, 1..4)
}

fn cases() -> impl Strategy<Value = Case> {
    let values = prop::collection::vec(0_u16..200, MINUTES as usize);
    let rest = (2.0_f64..9.0, 20.0_f64..70.0, 0..1_000_u64);
    let delays = (0..200_u64, 0..40_u64, 0..30_u64);
    (kinds(), delays, values, rest).prop_map(|(kinds, delays, values, rest)| {
        let (rate, target, seed) = rest;
        Case {
            kinds,
            delays,
            values,
            rate,
            target,
            seed,
        }
    })
}

/// Points of the customized metric: those from `after` on are other ones.
fn points(case: &Case, after: Option<Instant>) -> Arc<[(Instant, f64)]> {
    let point = |(minute, value): (u64, &u16)| {
        let start = Instant::from_secs(minute * 60);
        let other = after.is_some_and(|after| start >= after);
        (start, f64::from(if other { 199 - *value } else { *value }))
    };
    (0..).zip(&case.values).map(point).collect()
}

fn custom(case: &Case, after: Option<Instant>) -> MetricSpec {
    MetricSpec::Custom(CustomMetric {
        name: "queue".into(),
        points: points(case, after),
    })
}

fn kind_of(kind: Kind, case: &Case, after: Option<Instant>) -> PolicyKind {
    let target = |metric, target_value| {
        PolicyKind::TargetTracking(TargetTrackingSpec {
            metric,
            target_value,
            scale_out_cooldown: Span::from_secs(120),
            scale_in_cooldown: Span::from_secs(60),
            disable_scale_in: false,
        })
    };
    match kind {
        Kind::Cpu { high_resolution } => {
            target(MetricSpec::CpuUtilization { high_resolution }, case.target)
        }
        Kind::Requests => target(MetricSpec::RequestCountPerTarget, case.target * 2.0),
        Kind::Custom => target(custom(case, after), case.target * 2.0),
        Kind::Backlog => {
            let metrics = vec![
                ("m1".to_owned(), custom(case, after)),
                ("m2".to_owned(), MetricSpec::Live(LiveMetric::RunningTasks)),
            ];
            let math = MetricMath::parse("FILL(m1, REPEAT) / m2", metrics).expect("good");
            target(MetricSpec::Math(Arc::new(math)), case.target / 2.0)
        }
        Kind::Step => PolicyKind::Step(StepSpec {
            alarm: 0,
            scaling: StepScaling {
                kind: AdjustmentType::ChangeInCapacity,
                minimum: 0,
                steps: vec![StepAdjustment {
                    lower: Some(0.0),
                    upper: None,
                    amount: 2,
                }],
            },
            aggregation: Statistic::Average,
            cooldown: Span::from_secs(60),
        }),
        Kind::Predictive => PolicyKind::Predictive(PredictiveSpec {
            metric: PredictiveMetric::Cpu,
            target_value: case.target,
            scales: true,
            buffer: Span::from_secs(900),
            exceeds_max_by: None,
            history: (-48..0)
                .map(|hour| (hour, 200.0 + (hour * 37 % 100) as f64))
                .collect(),
        }),
    }
}

/// The alarm of step policies.
fn alarm(case: &Case, after: Option<Instant>) -> AlarmSetup {
    AlarmSetup {
        service: 0,
        metric: custom(case, after),
        alarm: AlarmSpec {
            name: "queue".into(),
            statistic: Statistic::Average,
            comparison: Comparison::GreaterThanOrEqualToThreshold,
            threshold: case.target * 2.0,
            period: Span::MINUTE,
            evaluation_periods: 2,
            datapoints_to_alarm: 1,
            treat_missing_data: TreatMissingData::Missing,
        },
    }
}

/// The run; with `after`, the customized metric is another one from then on, and with `more`
/// requests come on top from then on.
fn run(case: &Case, after: Option<Instant>, more: bool) -> Witness {
    let mut setup: Setup = setup(MINUTES);
    setup.initial_state = InitialState::Running;
    setup.seed = crate::kernel::random::Seed::new(case.seed);
    let (slow, quick, action) = case.delays;
    setup.parameters.metric_publish_delay_60_s = slow as f64;
    setup.parameters.metric_publish_delay_20_s = quick as f64;
    setup.parameters.scaling_action_delay_s = action as f64;
    let mut web = web("web", 4, Shape::Constant { rate: case.rate });
    let request = web.request.as_mut().expect("requests");
    request.cpu = Distribution::Constant {
        value: Span::from_millis(400),
    };
    let changed = after.filter(|_| more);
    let from = changed.unwrap_or(Instant::START);
    web.workload.push(WorkloadSpec {
        source: Source::Generator(Generator {
            shape: Shape::Constant { rate: case.rate },
            regular: false,
        }),
        scale: if changed.is_some() { 1.0 } else { 0.0 },
        slice: Some((from, Instant::START + setup.duration)),
    });
    let after = after.filter(|_| !more);
    let policies = case
        .kinds
        .iter()
        .enumerate()
        .map(|(place, &kind)| PolicySpec {
            name: format!("p{place}"),
            kind: kind_of(kind, case, after),
        });
    web.auto_scaling = Some(AutoScalingSpec {
        policies: policies.collect(),
        ..tracking(12, false)
    });
    setup.alarms = vec![alarm(case, after)];
    setup.services = vec![web];
    witness(&setup).1
}

/// Whether control says it: alarms, policies, desired counts.
fn is_controls(fact: &Fact) -> bool {
    matches!(fact.subject, Subject::Alarm(..) | Subject::Policy(..))
        || matches!(fact.what, What::DesiredCountChanged { .. })
}

/// Facts before an instant, without their numbers: others may have come between.
fn before(seen: &Witness, end: Instant, counts: impl Fn(&Fact) -> bool) -> Vec<String> {
    let facts = seen
        .facts
        .iter()
        .filter(|fact| fact.at < end && counts(fact));
    facts
        .map(|fact| format!("{} {:?} {:?}", fact.at, fact.subject, fact.what))
        .collect()
}

/// When the first datapoint of the period in which `after` lies can be seen.
fn first_seen(after: Instant, period: Span, delay: u64) -> Instant {
    let start = after.floor_to(period);
    start + period + Span::from_secs(delay)
}

#[test]
fn no_policy_acts_on_data_it_could_not_have_seen() {
    let config = proptest::test_runner::Config {
        cases: 32,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(26),
        ..proptest::test_runner::Config::default()
    };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let differed = std::cell::Cell::new([0_u32; 2]);
    let all = (cases(), 600_u64..1_800);
    let compared = runner.run(&all, |(case, second)| {
        let after = Instant::from_secs(second);
        let plain = run(&case, None, false);
        let (slow, quick, _) = case.delays;

        // The customized metric touches nothing but control.
        let other = run(&case, Some(after), false);
        let end = first_seen(after, Span::MINUTE, slow);
        prop_assert_eq!(before(&plain, end, |_| true), before(&other, end, |_| true));
        let metric = plain.facts != other.facts;

        // Requests touch tasks at once, but control only by its metrics.
        let more = run(&case, Some(after), true);
        let twenty = Span::from_secs(20);
        let end = end.min(first_seen(after, twenty, quick));
        let control = |seen: &Witness| before(seen, end, is_controls);
        prop_assert_eq!(control(&plain), control(&more));
        prop_assert_eq!(
            before(&plain, after, |_| true),
            before(&more, after, |_| true)
        );
        let load = before(&plain, Instant::NEVER, is_controls)
            != before(&more, Instant::NEVER, is_controls);
        let [metrics, loads] = differed.get();
        differed.set([metrics + u32::from(metric), loads + u32::from(load)]);
        Ok(())
    });
    compared.expect("nothing was seen before its time");
    let [metrics, loads] = differed.get();
    assert!(
        metrics >= 10 && loads >= 10,
        "later it was: {metrics} {loads}"
    );
}

/// A forecast is made of hours whose last minute is published, and of no other: the sixth hour is
/// not yet when the forecast is renewed after six hours, the fifth is.
#[test]
fn a_forecast_is_made_of_published_hours_only() {
    let told = |busy_from: Option<u64>| {
        let mut setup = setup(6 * 60 + 5);
        setup.initial_state = InitialState::Running;
        let mut web = web("web", 2, Shape::Constant { rate: 1.0 });
        let request = web.request.as_mut().expect("requests");
        request.cpu = Distribution::Constant {
            value: Span::from_millis(300),
        };
        let from = Instant::from_secs(busy_from.unwrap_or(0));
        web.workload.push(WorkloadSpec {
            source: Source::Generator(Generator {
                shape: Shape::Constant { rate: 3.0 },
                regular: false,
            }),
            scale: if busy_from.is_some() { 1.0 } else { 0.0 },
            slice: Some((from, Instant::START + setup.duration)),
        });
        let ahead = PredictiveSpec {
            metric: PredictiveMetric::Cpu,
            target_value: 5.0,
            scales: false,
            buffer: Span::ZERO,
            exceeds_max_by: None,
            history: (-48..0).map(|hour| (hour, 30.0)).collect(),
        };
        web.auto_scaling = Some(AutoScalingSpec {
            policies: vec![PolicySpec {
                name: "ahead".into(),
                kind: PolicyKind::Predictive(ahead),
            }],
            ..tracking(9, false)
        });
        setup.services = vec![web];
        let seen = witness(&setup).1;
        before(&seen, Instant::NEVER, |fact| fact.what.kind() == "forecast")
    };
    let plain = told(None);
    assert!(plain.len() > 48);
    assert_eq!(told(Some(5 * 3_600)), plain, "not published at 06:00");
    assert_ne!(told(Some(4 * 3_600 + 1_800)), plain, "published at 05:02");
}
