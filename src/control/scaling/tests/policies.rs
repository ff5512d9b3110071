//! Arithmetic, bounds and several policies together.

use super::*;
use crate::cluster::monitor::Comparison;
use crate::control::scaling::policy_alarms::{PolicyName, alarms, series};

/// A10: 1.5 too few adds 2; 1.5 too many removes 1 (2023 text); 0.5 too many removes none (2026
/// text).
#[test]
fn a10_target_tracking_rounds_to_the_safe_side() {
    let value = |needed: f64| TARGET * needed / 10.0;
    tasks(10).high(value(11.5)).check("p0 to 12");
    tasks(10).low(value(8.5)).check("p0 to 9");
    tasks(10)
        .low(value(9.5))
        .check("p0 stays: AutoScalingAnticipatedFlapping, wanted 10");
}

/// A11: one policy wants 10, another 8: 10. The same in both directions.
#[test]
fn a11_the_largest_capacity_wins() {
    let value = |wanted: f64, running: f64| TARGET * wanted / running;
    tasks(5)
        .high(value(10.0, 5.0))
        .high(value(8.0, 5.0))
        .check("p0 to 10");
    tasks(5)
        .high(value(8.0, 5.0))
        .high(value(10.0, 5.0))
        .check("p1 to 10");
    tasks(20)
        .low(value(10.0, 20.0))
        .low(value(8.0, 20.0))
        .check("p0 to 10");
    tasks(20)
        .low(value(8.0, 20.0))
        .low(value(10.0, 20.0))
        .check("p1 to 10");
}

/// A11: target tracking wants 10, the prediction says 8: 10. And the other way round, and on the
/// way down, where a prediction alone never scales in.
#[test]
fn a11_tracking_and_a_prediction_give_the_larger() {
    let value = |wanted: f64, running: f64| TARGET * wanted / running;
    tasks(5)
        .high(value(10.0, 5.0))
        .predicted(8)
        .check("p0 to 10");
    tasks(5).high(value(7.0, 5.0)).predicted(8).check("p0 to 8");
    tasks(20)
        .low(value(5.0, 20.0))
        .predicted(8)
        .check("p0 to 8");
    tasks(8)
        .low(value(5.0, 8.0))
        .predicted(8)
        .check("p0 stays: AlreadyAtMinCapacity, wanted 5");
    tasks(20).calm(TARGET).predicted(8).check("nothing");
}

/// A18: ECS target 30: high above 30 (3 of 3), low below 27 (15 of 15); names as AWS gives them.
#[test]
fn a18_alarm_thresholds() {
    let name = PolicyName {
        cluster: "default",
        service: "web",
        policy: "cpu",
    };
    let mut spec = tracking(cpu());
    spec.target_value = 30.0;
    let made = alarms(&spec, name, &Parameters::default());
    let low = made.low.expect("scale-in is enabled");
    let rule = |a: &crate::cluster::monitor::AlarmSpec| {
        (
            a.comparison,
            a.threshold,
            a.datapoints_to_alarm,
            a.evaluation_periods,
            a.period,
        )
    };
    let (above, below) = (
        Comparison::GreaterThanThreshold,
        Comparison::LessThanThreshold,
    );
    assert_eq!(rule(&made.high), (above, 30.0, 3, 3, Span::MINUTE));
    assert_eq!(rule(&low), (below, 27.0, 15, 15, Span::MINUTE));
    assert_eq!(
        made.high.name,
        "TargetTracking-service/default/web-AlarmHigh-cpu"
    );
    assert_eq!(low.name, "TargetTracking-service/default/web-AlarmLow-cpu");

    // High resolution: 3 × 20 s above, 900 s below. DisableScaleIn: no low alarm.
    spec.metric = MetricSpec::CpuUtilization {
        high_resolution: true,
    };
    let fast = alarms(&spec, name, &Parameters::default());
    assert_eq!(rule(&fast.high), (above, 30.0, 3, 3, Span::from_secs(20)));
    assert_eq!(
        rule(&fast.low.expect("enabled")),
        (below, 27.0, 45, 45, Span::from_secs(20))
    );
    spec.disable_scale_in = true;
    assert_eq!(alarms(&spec, name, &Parameters::default()).low, None);
}

#[test]
fn the_metric_of_a_policy_has_its_period_and_delay() {
    let seen = |metric: MetricSpec| {
        let policy = PolicySpec {
            name: "p".to_owned(),
            kind: crate::control::scaling::spec::PolicyKind::TargetTracking(tracking(metric)),
        };
        let service = crate::cluster::ids::ServiceId::new(4);
        let spec = series(
            &policy.tracking().expect("it tracks").metric,
            7,
            service,
            &Parameters::default(),
        );
        let seconds = |span: Span| span.nanos() / 1_000_000_000;
        (
            spec.metric.name(),
            seconds(spec.period),
            seconds(spec.publish_delay),
        )
    };
    let fast = MetricSpec::MemoryUtilization {
        high_resolution: true,
    };
    assert_eq!(seen(cpu()), ("CPUUtilization", 60, 120));
    assert_eq!(seen(fast), ("MemoryUtilization", 20, 20));
    assert_eq!(
        seen(MetricSpec::RequestCountPerTarget),
        ("RequestCountPerTarget", 60, 120)
    );
    assert_eq!(seen(custom()), ("Custom", 60, 120));
}

#[test]
fn scale_out_is_proportional_to_the_running_count() {
    tasks(10).high(90.0).check("p0 to 15");
    // 12 desired, 2 of them not yet RUNNING: the base is what runs, which keeps growth in check.
    tasks(10).desired(12).high(90.0).check("p0 to 15");
    tasks(10)
        .desired(15)
        .high(90.0)
        .check("p0 stays: AlreadyAtDesiredCapacity, wanted 15");
    tasks(10)
        .desired(18)
        .high(90.0)
        .check("p0 stays: AlreadyAtDesiredCapacity, wanted 15");
    // No rounding error becomes a task: 10 × 66 ÷ 60 is 11, 3 × 20.1 ÷ 20.1 is 3.
    tasks(10).high(66.0).check("p0 to 11");
    assert_eq!(target_tracking::proportional(3, 20.1, 20.1), 3);
    assert_eq!(target_tracking::proportional(1000, 60.000_1, 60.0), 1001);
    assert_eq!(target_tracking::proportional(7, -5.0, 60.0), 0);
    assert_eq!(
        target_tracking::proportional(u32::MAX, 1e300, 1e-300),
        u32::MAX
    );
}

#[test]
fn bounds_hold_in_both_directions() {
    tasks(10).between(1, 12).high(90.0).check("p0 to 12");
    tasks(12)
        .between(1, 12)
        .high(90.0)
        .check("p0 stays: AlreadyAtMaxCapacity, wanted 18");
    tasks(10).between(8, 12).low(6.0).check("p0 to 8");
    tasks(8)
        .between(8, 12)
        .low(6.0)
        .check("p0 stays: AlreadyAtMinCapacity, wanted 1");
    // Below the minimum: a scale-out raises to it at least, a scale-in changes nothing (1.2, K10).
    tasks(2).between(8, 12).high(61.0).check("p0 to 8");
    tasks(2)
        .between(8, 12)
        .low(6.0)
        .check("p0 stays: AlreadyAtMinCapacity, wanted 1");
    // Above the maximum: a scale-in brings it there first, a scale-out changes nothing (1.2).
    tasks(20).between(1, 12).low(54.0).check("p0 to 12");
    tasks(20).between(1, 12).low(6.0).check("p0 to 2");
    tasks(20)
        .between(1, 12)
        .high(90.0)
        .check("p0 stays: AlreadyAtMaxCapacity, wanted 30");
}

#[test]
fn from_zero_one_datapoint_starts_the_minimum() {
    // One datapoint above the target is enough (1.2), the alarm need not have counted three.
    tasks(0).between(0, 10).calm(61.0).check("p0 to 1");
    tasks(0).between(0, 10).high(1e9).check("p0 to 1");
    tasks(0).between(0, 10).calm(60.0).check("nothing");
    tasks(0).between(3, 10).calm(61.0).check("p0 to 3");
    // Tasks that are starting are not zero: the running count goes on from there.
    tasks(0)
        .desired(1)
        .between(0, 10)
        .calm(1e9)
        .check("nothing");
    tasks(0)
        .desired(1)
        .between(0, 10)
        .high(1e9)
        .check("p0 stays: AlreadyAtDesiredCapacity, wanted 1");
}

#[test]
fn to_zero_on_real_zeros_only() {
    tasks(1).between(0, 10).low(0.0).check("p0 to 0");
    tasks(1)
        .between(0, 10)
        .low(1.0)
        .check("p0 stays: AutoScalingAnticipatedFlapping, wanted 1");
    tasks(1).between(0, 10).blind().check("nothing");
    // Nothing runs yet: a metric that is not zero says nothing about the tasks on their way.
    tasks(0)
        .desired(5)
        .between(0, 10)
        .low(1.0)
        .check("p0 stays: AlreadyAtDesiredCapacity, wanted 5");
    tasks(0).desired(5).between(0, 10).low(0.0).check("p0 to 0");
}

#[test]
fn scale_in_takes_small_steps() {
    let share = |share: f64| move |p: &mut Parameters| p.target_tracking_scale_in_share = share;
    for (running, at_default, at_half) in [
        (100, 90, 50),
        (20, 18, 10),
        (10, 9, 5),
        (6, 5, 3),
        (2, 1, 1),
    ] {
        tasks(running)
            .low(0.0)
            .with(share(0.1))
            .check(&format!("p0 to {at_default}"));
        tasks(running)
            .low(0.0)
            .with(share(0.5))
            .check(&format!("p0 to {at_half}"));
        tasks(running)
            .low(0.0)
            .with(share(0.0))
            .check(&format!("p0 to {}", running - 1));
    }
    let default = Parameters::default().target_tracking_scale_in_share;
    assert!((default - 0.1).abs() < f64::EPSILON);
}

#[test]
fn out_if_any_in_only_if_all() {
    tasks(10).high(90.0).low(6.0).check("p0 to 15");
    tasks(10).low(6.0).high(90.0).check("p1 to 15");
    tasks(10)
        .low(6.0)
        .calm(58.0)
        .check("p0 stays: OtherPolicyDisagrees, wanted 1");
    tasks(10)
        .low(6.0)
        .blind()
        .check("p0 stays: OtherPolicyDisagrees, wanted 1");
    tasks(10).low(6.0).low(30.0).check("p1 to 5");
    // A policy that never scales in has no say in it, and none to make.
    tasks(10).low(6.0).out_only(58.0).check("p0 to 1");
    tasks(10).out_only(6.0).check("nothing");
    // Out at the maximum is still out: nobody scales in meanwhile.
    tasks(10)
        .between(1, 10)
        .high(90.0)
        .low(6.0)
        .check("p0 stays: AlreadyAtMaxCapacity, wanted 15");
}

#[test]
fn no_alarm_no_action() {
    tasks(10).check("nothing");
    tasks(10).calm(90.0).check("nothing");
    tasks(10).blind().check("nothing");
    let alarm = AlarmState::Alarm;
    tasks(10).policy(alarm, Some(alarm), None).check("nothing");
}

/// Scale-in is off while a deployment is in progress, scale-out is not (ECS developer guide,
/// service auto scaling).
#[test]
fn a_deployment_freezes_scale_in() {
    let frozen = "p0 stays: TargetServicePutResourceAsUnscalable, wanted 1";
    tasks(10).low(6.0).deploying().check(frozen);
    tasks(10).high(90.0).deploying().check("p0 to 15");
}
