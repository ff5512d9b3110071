//! Does the monitor see what `CloudWatch` would see, and when?

use super::series::{requests_per_target, utilization_percent};
use super::*;
use crate::cluster::ids::ServiceId;

fn secs(seconds: u64) -> Span {
    Span::from_secs(seconds)
}

fn at(seconds: u64) -> Instant {
    Instant::from_secs(seconds)
}

/// A monitor whose alarms are evaluated right at the minute, to make the arithmetic plain.
fn on_the_minute() -> Monitor {
    Monitor::new(&Parameters {
        alarm_evaluation_phase: 0.0,
        ..Parameters::default()
    })
}

fn cpu(period: u64, publish_delay: u64) -> SeriesSpec {
    SeriesSpec {
        owner: Owner::Service(ServiceId::new(0)),
        metric: Metric::CpuUtilization,
        period: secs(period),
        publish_delay: secs(publish_delay),
    }
}

fn above(threshold: f64, period: u64, points: u32) -> AlarmSpec {
    AlarmSpec {
        name: "high".to_owned(),
        statistic: Statistic::Average,
        comparison: Comparison::GreaterThanThreshold,
        threshold,
        period: secs(period),
        evaluation_periods: points,
        datapoints_to_alarm: points,
        treat_missing_data: TreatMissingData::Missing,
    }
}

/// Records `value(period start in s)` period by period and looks whenever the monitor asks for it,
/// until `until` seconds. Gives what the alarms did, with the second.
fn drive(
    monitor: &mut Monitor,
    series: SeriesId,
    until: u64,
    value: impl Fn(u64) -> Option<f64>,
) -> Vec<(u64, Transition)> {
    let period = monitor.series(series).spec().period;
    let mut seen = Vec::new();
    let mut recorded = Instant::START;
    while monitor.next_look() < at(until) {
        let now = monitor.next_look();
        while recorded + period <= now {
            let start = recorded.nanos() / 1_000_000_000;
            if let Some(value) = value(start) {
                monitor.record(series, recorded, value);
            }
            recorded += period;
        }
        let mut out = Vec::new();
        monitor.look(now, &mut out);
        seen.extend(out.into_iter().map(|t| (now.nanos() / 1_000_000_000, t)));
        assert!(monitor.next_look() > now, "time goes on");
    }
    seen
}

fn changes(seen: &[(u64, Transition)]) -> Vec<(u64, &'static str)> {
    let changed = seen.iter().filter(|(_, t)| t.changed());
    changed.map(|(s, t)| (*s, t.to.name())).collect()
}

/// E82: one task of 512 CPU units and 1,024 MiB that uses 2,048 units and 512 MiB: 400 % and 50 %.
#[test]
fn e82_service_utilization_is_of_what_is_reserved() {
    assert_eq!(utilization_percent(2048.0, 512.0), Some(400.0));
    assert_eq!(utilization_percent(512.0, 1024.0), Some(50.0));
    assert_eq!(utilization_percent(0.0, 1024.0), Some(0.0));
    // No RUNNING tasks: no datapoint (ECS developer guide, CloudWatch metrics), which is not the
    // same as 0 %.
    assert_eq!(utilization_percent(0.0, 0.0), None);
}

#[test]
fn an_idle_load_balancer_emits_nothing() {
    assert_eq!(requests_per_target(600, 3.0, false), Some(200.0));
    assert_eq!(requests_per_target(0, 3.0, false), None);
    assert_eq!(requests_per_target(0, 3.0, true), Some(0.0));
    assert_eq!(requests_per_target(5, 0.0, true), None);
}

/// 9.2 "Also": period 300 s, N = 1: at minute 5 on minutes 1-5, at minute 6 on minutes 2-6.
#[test]
fn a23_to_a32_also_a_longer_period_slides_by_the_minute() {
    let mut monitor = on_the_minute();
    let series = monitor.add_series(cpu(60, 0));
    let alarm = monitor.add_alarm(series, above(0.0, 300, 1));
    let mut values = Vec::new();
    for minute in 0..=7 {
        if minute > 0 {
            monitor.record(series, at(60 * (minute - 1)), minute as f64);
        }
        assert_eq!(monitor.next_look(), at(60 * minute));
        monitor.look(at(60 * minute), &mut Vec::new());
        values.push(monitor.value(alarm));
    }
    // The mean of minutes 1-5 is 3, of 2-6 it is 4, of 3-7 it is 5.
    assert_eq!(values[5..], [Some(3.0), Some(4.0), Some(5.0)]);
}

#[test]
fn a_datapoint_is_seen_only_after_its_publication() {
    for (delay, expected) in [(0, 60), (1, 120), (60, 120), (120, 180), (121, 240)] {
        let mut monitor = on_the_minute();
        let series = monitor.add_series(cpu(60, delay));
        monitor.add_alarm(series, above(50.0, 60, 1));
        let seen = drive(&mut monitor, series, 600, |_| Some(90.0));
        assert_eq!(changes(&seen), [(expected, "ALARM")], "delay {delay} s");
        let (since, until) = (seen[0].1.since, seen[0].1.until);
        assert_eq!((since, until <= at(expected - delay)), (at(0), true));
    }
}

#[test]
fn an_action_repeats_once_a_minute_while_the_alarm_lasts() {
    for (period, every) in [(60, 60), (20, 60), (10, 60)] {
        let mut monitor = on_the_minute();
        let series = monitor.add_series(cpu(period, 0));
        monitor.add_alarm(series, above(50.0, period, 3));
        // Breaching for ten minutes, then within the threshold.
        let seen = drive(&mut monitor, series, 1200, |s| {
            Some(if s < 600 { 90.0 } else { 10.0 })
        });
        let acts: Vec<u64> = seen
            .iter()
            .filter(|(_, t)| t.acts())
            .map(|(s, _)| *s)
            .collect();
        let first = 3 * period;
        let expected: Vec<u64> = (first..600 + period).step_by(every).collect();
        assert_eq!(acts, expected, "period {period} s");
        assert_eq!(changes(&seen), [(first, "ALARM"), (600 + period, "OK")]);
    }
}

#[test]
fn a_first_value_within_the_threshold_makes_it_ok() {
    let mut monitor = on_the_minute();
    let series = monitor.add_series(cpu(60, 120));
    let alarm = monitor.add_alarm(series, above(50.0, 60, 3));
    assert_eq!(monitor.state(alarm), AlarmState::InsufficientData);
    let seen = drive(&mut monitor, series, 900, |_| Some(10.0));
    assert_eq!(changes(&seen), [(180, "OK")]);
}

/// Data that ends is forgotten once it leaves the evaluation range (5 for N = 3).
#[test]
fn data_that_ends_becomes_insufficient() {
    let mut monitor = on_the_minute();
    let series = monitor.add_series(cpu(60, 0));
    monitor.add_alarm(series, above(50.0, 60, 3));
    let seen = drive(&mut monitor, series, 1800, |s| (s < 600).then_some(10.0));
    assert_eq!(
        changes(&seen),
        [(60, "OK"), (600 + 5 * 60, "INSUFFICIENT_DATA")]
    );
}

/// A week of a 15-datapoint alarm holds no more than its evaluation range and what is on its way.
#[test]
fn memory_does_not_grow_with_the_run() {
    let mut monitor = on_the_minute();
    let series = monitor.add_series(cpu(60, 120));
    monitor.add_alarm(series, above(50.0, 60, 15));
    drive(&mut monitor, series, 7 * 86_400, |s| Some((s % 97) as f64));
    let held = monitor.series(series).points().count();
    assert!((17..=22).contains(&held), "{held}");
}

#[test]
fn a_short_period_is_evaluated_every_ten_seconds() {
    let every = |period| above(1.0, period, 3).evaluated_every();
    assert_eq!([10, 20, 30].map(every), [secs(10); 3]);
    assert_eq!([60, 300, 3600].map(every), [Span::MINUTE; 3]);
}

/// Twenty-second datapoints need a look every twenty seconds only, ten would find nothing new.
#[test]
fn no_look_is_asked_for_when_nothing_can_be_new() {
    let mut monitor = on_the_minute();
    let series = monitor.add_series(cpu(20, 20));
    monitor.add_alarm(series, above(50.0, 20, 3));
    monitor.look(at(0), &mut Vec::new());
    assert_eq!(monitor.next_look(), at(40));
    monitor.record(series, at(0), 1.0);
    monitor.look(at(40), &mut Vec::new());
    assert_eq!(monitor.next_look(), at(60));
    assert_eq!(on_the_minute().next_look(), Instant::NEVER);
}

#[test]
#[should_panic(expected = "an evaluation was missed")]
fn a_look_that_comes_too_late_is_a_bug() {
    let mut monitor = on_the_minute();
    let series = monitor.add_series(cpu(60, 0));
    monitor.add_alarm(series, above(50.0, 60, 3));
    monitor.look(at(600), &mut Vec::new());
}

#[test]
#[should_panic(expected = "periods come in order")]
fn a_period_is_recorded_once() {
    let mut monitor = on_the_minute();
    let series = monitor.add_series(cpu(60, 0));
    monitor.record(series, at(60), 1.0);
    monitor.record(series, at(60), 2.0);
}
