//! Do step policies, alarms of the scenario and live metrics work in whole runs?

use std::sync::Arc;

use super::observer::Totals;
use super::setup::{AlarmSetup, Setup};
use super::testing::{Witness, service, tracking, web, witness};
use super::tests_requests::running;
use crate::cluster::deployment::{DeploymentAlarms, DeploymentSpec, Profile, Revision};
use crate::cluster::fact::{Fact, NotScaledReason, Subject, What};
use crate::cluster::group_policy::{AdjustmentType, StepAdjustment, StepScaling};
use crate::cluster::ids::ServiceId;
use crate::cluster::monitor::{AlarmSpec, Comparison, LiveMetric, Statistic, TreatMissingData};
use crate::control::scaling::math::MetricMath;
use crate::control::scaling::spec::{
    AutoScalingSpec, CustomMetric, MetricSpec, PolicyKind, PolicySpec, StepSpec,
};
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::Shape;

/// (seconds, before, after) of every change of the desired count.
pub fn changes(seen: &Witness) -> Vec<(f64, u32, u32)> {
    let change = |fact: &Fact| match fact.what {
        What::DesiredCountChanged { from, to } => Some((fact.at.as_secs_f64(), from, to)),
        _ => None,
    };
    seen.facts.iter().filter_map(change).collect()
}

/// (seconds, reason) of every refusal that was told.
pub fn refusals(seen: &Witness) -> Vec<(f64, NotScaledReason)> {
    let refusal = |fact: &Fact| match fact.what {
        What::NotScaled { reason, .. } => Some((fact.at.as_secs_f64(), reason)),
        _ => None,
    };
    seen.facts.iter().filter_map(refusal).collect()
}

/// A metric of so many minutes.
pub fn recorded(minutes: u64, value: impl Fn(u64) -> f64) -> MetricSpec {
    let points = (0..minutes).map(|minute| (Instant::from_secs(60 * minute), value(minute)));
    MetricSpec::Custom(CustomMetric {
        name: "load".to_owned(),
        points: points.collect::<Vec<_>>().into(),
    })
}

/// An alarm on a metric of the first service: `periods` of as many minutes.
pub fn alarm(
    metric: MetricSpec,
    (comparison, threshold): (Comparison, f64),
    periods: u32,
) -> AlarmSetup {
    AlarmSetup {
        service: 0,
        metric,
        alarm: AlarmSpec {
            name: "alarm".to_owned(),
            statistic: Statistic::Average,
            comparison,
            threshold,
            period: Span::MINUTE,
            evaluation_periods: periods,
            datapoints_to_alarm: periods,
            treat_missing_data: TreatMissingData::Missing,
        },
    }
}

/// A step policy of `ChangeInCapacity` on the alarm with this place.
pub fn steps(alarm: usize, steps: &[(Option<f64>, Option<f64>, i32)], cooldown: u64) -> PolicySpec {
    let step = |&(lower, upper, amount): &(Option<f64>, Option<f64>, i32)| StepAdjustment {
        lower,
        upper,
        amount,
    };
    PolicySpec {
        name: format!("steps-{alarm}-{cooldown}"),
        kind: PolicyKind::Step(StepSpec {
            alarm,
            scaling: StepScaling {
                kind: AdjustmentType::ChangeInCapacity,
                minimum: 0,
                steps: steps.iter().map(step).collect(),
            },
            aggregation: Statistic::Average,
            cooldown: Span::from_secs(cooldown),
        }),
    }
}

/// A scalable target between `min` and `max` with these policies.
pub fn target(min: u32, max: u32, policies: Vec<PolicySpec>) -> AutoScalingSpec {
    AutoScalingSpec {
        min_capacity: min,
        max_capacity: max,
        policies,
        scheduled: Vec::new(),
        suspended: Vec::new(),
    }
}

const AT_LEAST: Comparison = Comparison::GreaterThanOrEqualToThreshold;

/// A7: threshold 70, +1 below 85, +2 below 95, +3 from there on, an alarm of 2 × 60 s.
fn a7(minutes: u64, load: impl Fn(u64) -> f64, cooldown: u64) -> Setup {
    let mut setup = running(minutes);
    setup.alarms = vec![alarm(recorded(minutes, load), (AT_LEAST, 70.0), 2)];
    let mut api = service("api", 4);
    let policy = [
        (Some(0.0), Some(15.0), 1),
        (Some(15.0), Some(25.0), 2),
        (Some(25.0), None, 3),
    ];
    api.auto_scaling = Some(target(1, 20, vec![steps(0, &policy, cooldown)]));
    setup.services.push(api);
    setup
}

/// 50, and from the tenth minute on `value`.
fn from_minute_ten(value: f64) -> impl Fn(u64) -> f64 {
    move |minute| if minute < 10 { 50.0 } else { value }
}

/// A7: 70 and more is +1, 85 +2, 95 +3. Two minutes above, the publication, the evaluation and the
/// action: 275 s.
#[test]
fn a7_a_step_policy_in_a_whole_run() {
    for (load, amount) in [
        (69.9, 0),
        (70.0, 1),
        (84.9, 1),
        (85.0, 2),
        (94.9, 2),
        (95.0, 3),
    ] {
        let seen = witness(&a7(16, from_minute_ten(load), 300)).1;
        let expected: Vec<(f64, u32, u32)> = match amount {
            0 => Vec::new(),
            amount => vec![(875.0, 4, 4 + amount)],
        };
        assert_eq!(changes(&seen), expected, "at {load}");
    }
}

/// E93: +2 was done; in the cooldown of 300 s the alarm asks for +3: one more. Then nothing until
/// the cooldown of that one is over.
#[test]
fn e93_a_bigger_step_in_the_cooldown_adds_the_difference_in_a_whole_run() {
    let load = |minute| match minute {
        0..10 => 50.0,
        10..12 => 87.0,
        _ => 97.0,
    };
    let setup = a7(22, load, 300);
    let seen = witness(&setup).1;
    let expected = [(875.0, 4, 6), (995.0, 6, 7), (1_295.0, 7, 10)];
    assert_eq!(changes(&seen), expected);
    assert_eq!(refusals(&seen)[0], (935.0, NotScaledReason::InCooldown));
    // The mean of 87 and 97 is a step lower than the larger of them, and than the newest.
    let sooner = [(875.0, 4, 6), (935.0, 6, 7), (1_235.0, 7, 10)];
    let mut largest = setup.clone();
    let policies = &mut largest.services[0].auto_scaling.as_mut().unwrap().policies;
    let PolicyKind::Step(step) = &mut policies[0].kind else {
        panic!("it is a step policy")
    };
    step.aggregation = Statistic::Maximum;
    assert_eq!(changes(&witness(&largest).1), sooner);
    let mut newest = setup;
    newest.parameters.step_datapoints = 1.0;
    assert_eq!(changes(&witness(&newest).1), sooner);
}

/// Surprise 14: a step policy acts again every minute while its alarm stays in ALARM, as soon as
/// its cooldown lets it.
#[test]
fn surprise_14_a_step_policy_acts_again_every_minute_in_alarm() {
    let times = |cooldown| {
        let seen = witness(&a7(25, from_minute_ten(87.0), cooldown)).1;
        let times: Vec<f64> = changes(&seen).iter().map(|change| change.0).collect();
        times
    };
    let first: Vec<f64> = times(60).into_iter().take(4).collect();
    assert_eq!(first, [875.0, 935.0, 995.0, 1_055.0]);
    assert_eq!(times(300), [875.0, 1_175.0, 1_475.0]);
}

#[test]
fn what_a_step_policy_does_has_the_alarm_as_its_cause() {
    let seen = witness(&a7(18, from_minute_ten(87.0), 300)).1;
    let of_policy = |fact: &&Fact| matches!(fact.subject, Subject::Policy(..));
    let told: Vec<&Fact> = seen.facts.iter().filter(of_policy).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    for fact in told {
        let cause = &seen.facts[fact.cause.expect("it has one").index()];
        assert_eq!(cause.what.kind(), "alarmStateChanged");
        assert_eq!(cause.at, Instant::from_secs(870));
    }
}

/// Out above 70 and in below 30, each with its own alarm: the load comes and goes.
#[test]
fn two_step_policies_scale_out_and_in() {
    let load = |minute| match minute {
        10..14 => 80.0,
        0..20 => 50.0,
        _ => 10.0,
    };
    let mut setup = a7(45, load, 300);
    let below = (Comparison::LessThanOrEqualToThreshold, 30.0);
    setup.alarms.push(alarm(recorded(45, load), below, 2));
    let scaling = setup.services[0].auto_scaling.as_mut().unwrap();
    scaling
        .policies
        .push(steps(1, &[(None, Some(0.0), -2)], 300));
    scaling.min_capacity = 2;
    let seen = witness(&setup).1;
    let expected = [(875.0, 4, 5), (1_475.0, 5, 3), (1_775.0, 3, 2)];
    assert_eq!(changes(&seen), expected);
    let last = refusals(&seen).last().copied();
    assert_eq!(
        last.map(|(_, reason)| reason),
        Some(NotScaledReason::AlreadyAtMinCapacity)
    );
}

/// At zero tasks there is neither CPU nor a routed request: only a metric that exists wakes the
/// service, such as the 503s of its load balancer.
#[test]
fn a_service_at_zero_is_woken_only_by_a_metric_that_exists() {
    let run = |woken_by: Option<LiveMetric>| {
        let mut setup = running(30);
        let mut web = web("web", 0, Shape::Constant { rate: 20.0 });
        let mut scaling = tracking(10, false);
        scaling.min_capacity = 0;
        if let Some(metric) = woken_by {
            let mut entry = alarm(MetricSpec::Live(metric), (AT_LEAST, 1.0), 1);
            entry.alarm.statistic = Statistic::Sum;
            setup.alarms.push(entry);
            scaling
                .policies
                .push(steps(0, &[(Some(0.0), None, 1)], 300));
        }
        web.auto_scaling = Some(scaling);
        setup.services.push(web);
        witness(&setup)
    };
    let (asleep, seen) = run(None);
    assert_eq!(changes(&seen), []);
    assert_eq!(asleep.services[0].requests.served, 0);
    assert_eq!(
        changes(&run(Some(LiveMetric::RequestCount)).1),
        [],
        "none was routed"
    );
    let (awake, seen) = run(Some(LiveMetric::Elb5xx));
    assert_eq!(changes(&seen)[0], (215.0, 0, 1), "60 + 120 + 30 + 5 s");
    assert!(awake.services[0].requests.served > 0);
}

/// A1: 1,500 messages, ten tasks, 100 messages per task: 150 per task, so that five more start.
#[test]
fn a1_backlog_per_running_task_as_metric_math() {
    let run = |desired: u32| {
        let mut setup = running(40);
        let inputs = vec![
            ("m1".to_owned(), recorded(40, |_| 1_500.0)),
            ("m2".to_owned(), MetricSpec::Live(LiveMetric::RunningTasks)),
        ];
        let math = MetricMath::parse("m1/m2", inputs).expect("a good expression");
        let mut worker = service("worker", desired);
        let mut scaling = tracking(50, false);
        scaling.min_capacity = 0;
        let spec = scaling.policies[0].tracking_mut().unwrap();
        spec.metric = MetricSpec::Math(Arc::new(math));
        spec.target_value = 100.0;
        worker.auto_scaling = Some(scaling);
        setup.services.push(worker);
        witness(&setup).1
    };
    let out: Vec<(u32, u32)> = changes(&run(10)).iter().map(|c| (c.1, c.2)).collect();
    assert_eq!(out, [(10, 15)]);
    // Surprise 11: no task runs, nothing can be divided by, nothing wakes the service.
    assert_eq!(changes(&run(0)), []);
}

/// An alarm of the scenario that watches a deployment fails it, once it goes to ALARM.
#[test]
fn an_alarm_of_the_scenario_reaches_the_deployment_that_it_watches() {
    let mut setup = running(40);
    setup.alarms = vec![alarm(
        recorded(40, from_minute_ten(90.0)),
        (AT_LEAST, 70.0),
        2,
    )];
    let mut api = service("api", 2);
    api.spec.deployment.alarms = Some(DeploymentAlarms {
        alarms: vec![0],
        rollback: true,
    });
    api.spec.deployment.bake = Span::MINUTE * 20;
    api.changes.deployments = vec![DeploymentSpec {
        at: Instant::from_secs(300),
        revision: Revision {
            task_definition: 0,
            profile: Profile::default(),
        },
        desired_count: None,
    }];
    setup.services.push(api);
    let (_, seen): (Totals, Witness) = witness(&setup);
    let failed = seen.facts.iter().find(|fact| {
        let second = fact.subject == Subject::Deployment(ServiceId::new(0), 2);
        second && fact.what.kind() == "deploymentStateChanged"
    });
    let failed = failed.expect("it failed");
    assert_eq!(failed.at, Instant::from_secs(870));
    let cause = &seen.facts[failed.cause.expect("the alarm").index()];
    assert_eq!(cause.what.kind(), "alarmStateChanged");
}
