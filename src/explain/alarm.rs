//! Which datapoints decided an alarm? Those of its evaluation range as it saw them.

use super::event::Event;
use super::folder::Point;
use super::story::{Story, Teller, number};
use crate::kernel::time::{Instant, Span};
use crate::report::settings::AlarmSettings;
use crate::words::explain as words;

/// One period of an alarm: its start, and its value if there is a datapoint.
pub(super) type Window = (Instant, Option<f64>);

impl Teller<'_> {
    /// What an alarm watches: `CPUUtilization < 54, 15 of 15 datapoints of 1m`.
    pub(super) fn condition(&self, alarm: &AlarmSettings) -> String {
        let metric = &self.run.settings.metrics[alarm.metric];
        self.fill(
            words::CONDITION,
            &[
                ("metric", metric.name.clone()),
                ("sign", sign(alarm).to_owned()),
                ("threshold", number(alarm.threshold)),
                ("m", alarm.datapoints_to_alarm.to_string()),
                ("n", alarm.evaluation_periods.to_string()),
                ("period", self.seconds(alarm.period_seconds)),
            ],
        )
    }

    /// The start of a period: to the second where periods are shorter than a minute.
    pub(super) fn period(&self, start: Instant) -> String {
        if start.floor_to(Span::MINUTE) == start {
            self.run.clock.minute(start)
        } else {
            self.run.clock.second(start)
        }
    }

    /// The periods that an alarm decided by when something was done at `at`: those of its
    /// transition, or, at a later look in the same state, the newest N.
    pub(super) fn deciding(
        &self,
        alarm: &AlarmSettings,
        transition: &Event,
        at: Instant,
    ) -> Vec<Window> {
        let looked = self.evaluated(alarm, at);
        if looked > transition.at {
            return self.windows(alarm, looked, None);
        }
        let since = transition.get("since").and_then(super::clock::exact);
        self.windows(alarm, transition.at, since)
    }

    /// `00:00 22.3, 00:01 21.8, … 00:14 20.2`: at most eight of them.
    pub(super) fn datapoints(&self, windows: &[Window]) -> String {
        let one = |(start, value): &Window| {
            let value = value.map_or_else(|| "–".to_owned(), number);
            format!("{} {value}", self.period(*start))
        };
        let (head, tail) = if windows.len() > 8 {
            (&windows[..3], &windows[windows.len() - 4..])
        } else {
            (windows, &[][..])
        };
        let mut told: Vec<String> = head.iter().map(one).collect();
        if !tail.is_empty() {
            told.push("…".to_owned());
        }
        told.extend(tail.iter().map(one));
        told.join(", ")
    }

    /// The periods that an alarm can see at `at`, from `since` on or the newest N.
    pub(super) fn windows(
        &self,
        alarm: &AlarmSettings,
        at: Instant,
        since: Option<Instant>,
    ) -> Vec<Window> {
        let metric = &self.run.settings.metrics[alarm.metric];
        let until = published(metric.publish_delay_seconds, metric.period_seconds, at);
        let length = Span::from_secs_f64(alarm.period_seconds);
        let n = match since {
            Some(since) => until.since(since).nanos().div_ceil(length.nanos().max(1)),
            None => u64::from(alarm.evaluation_periods),
        };
        let mut windows = Vec::new();
        let mut end = until;
        for _ in 0..n {
            if end == Instant::START {
                break;
            }
            let start = Instant::from_nanos(end.nanos().saturating_sub(length.nanos()));
            windows.push((start, self.value(alarm, (start, end))));
            end = start;
        }
        windows.reverse();
        windows
    }

    /// The statistic of an alarm over a period; none when there is no datapoint.
    fn value(&self, alarm: &AlarmSettings, (start, end): (Instant, Instant)) -> Option<f64> {
        let points = &self.run.points[alarm.metric];
        let first = points.partition_point(|point| point.start < start);
        let inside = points[first..].iter().take_while(|point| point.start < end);
        let inside: Vec<&Point> = inside.collect();
        if inside.is_empty() {
            return None;
        }
        let all = inside.iter();
        let sum: f64 = all.clone().map(|p| p.value * p.samples).sum();
        let samples: f64 = all.clone().map(|p| p.samples).sum();
        Some(match alarm.statistic.as_str() {
            "Sum" => sum,
            "Minimum" => all.map(|p| p.minimum).fold(f64::INFINITY, f64::min),
            "Maximum" => all.map(|p| p.maximum).fold(f64::NEG_INFINITY, f64::max),
            _ => sum / samples,
        })
    }

    /// The last evaluation of an alarm at or before `at`.
    pub(super) fn evaluated(&self, alarm: &AlarmSettings, at: Instant) -> Instant {
        let every = Span::from_secs_f64(alarm.evaluated_every_seconds);
        let phase = self.run.parameter("cloudwatch.evaluationPhase");
        let offset = Span::from_secs_f64(every.as_secs_f64() * phase);
        let since = at.since(Instant::START + offset);
        Instant::START + offset + every * (since.nanos() / every.nanos().max(1))
    }

    /// The first evaluation of an alarm that sees the period which ends at `end`.
    pub(super) fn seen(&self, alarm: &AlarmSettings, end: Instant) -> Instant {
        let metric = &self.run.settings.metrics[alarm.metric];
        let visible = end + Span::from_secs_f64(metric.publish_delay_seconds);
        let every = Span::from_secs_f64(alarm.evaluated_every_seconds);
        let last = self.evaluated(alarm, visible);
        if last == visible { last } else { last + every }
    }
}

/// End of the newest period whose datapoint can be seen at `at`.
fn published(delay: f64, period: f64, at: Instant) -> Instant {
    let since = at.since(Instant::START + Span::from_secs_f64(delay));
    (Instant::START + since).floor_to(Span::from_secs_f64(period))
}

/// Whether a value breaches the threshold of an alarm.
pub(super) fn breaches(alarm: &AlarmSettings, value: f64) -> bool {
    let threshold = alarm.threshold;
    match alarm.comparison.as_str() {
        "GreaterThanThreshold" => value > threshold,
        "GreaterThanOrEqualToThreshold" => value >= threshold,
        "LessThanThreshold" => value < threshold,
        _ => value <= threshold,
    }
}

fn sign(alarm: &AlarmSettings) -> &'static str {
    match alarm.comparison.as_str() {
        "GreaterThanThreshold" => ">",
        "GreaterThanOrEqualToThreshold" => "≥",
        "LessThanThreshold" => "<",
        _ => "≤",
    }
}

/// What an alarm's transition came of: its settings, the datapoints that decided what was done at
/// `at` because of it, and what is late.
pub(super) fn say(teller: Teller<'_>, (event, at): (&Event, Instant), story: &mut Story) {
    let Some(alarm) = teller.run.alarm(&event.subject) else {
        return;
    };
    let values = [
        ("name", alarm.name.clone()),
        ("condition", teller.condition(alarm)),
        ("state", event.get("to").unwrap_or_default().to_owned()),
        ("at", teller.at(event.at)),
        ("fact", teller.fact(event)),
    ];
    story.say(words::ALARM, teller.fill(words::ALARM_TOLD, &values));
    say_datapoints(teller, (&teller.deciding(alarm, event, at), alarm), story);
    say_threshold(teller, alarm, story);
    say_delays(teller, alarm, story);
}

fn say_datapoints(
    teller: Teller<'_>,
    (windows, alarm): (&[Window], &AlarmSettings),
    story: &mut Story,
) {
    let real = windows.iter().filter_map(|(_, value)| *value);
    let breaching = real.clone().filter(|value| breaches(alarm, *value)).count();
    let values = [
        ("list", teller.datapoints(windows)),
        ("breaching", breaching.to_string()),
        ("real", real.count().to_string()),
        ("sign", sign(alarm).to_owned()),
        ("threshold", number(alarm.threshold)),
    ];
    story.say(words::DATAPOINTS, teller.fill(words::POINTS_TOLD, &values));
}

/// Whence the threshold of a low alarm of target tracking.
fn say_threshold(teller: Teller<'_>, alarm: &AlarmSettings, story: &mut Story) {
    let place = teller
        .run
        .settings
        .alarms
        .iter()
        .position(|a| a.subject == alarm.subject);
    let service = teller.run.service_of(&alarm.subject);
    let scaling = service.and_then(|service| service.scaling.as_ref());
    let mut policies = scaling.iter().flat_map(|scaling| &scaling.policies);
    let policy = policies.find(|policy| policy.low == place && place.is_some());
    let Some(target) = policy.and_then(|policy| policy.target) else {
        return;
    };
    let values = [
        ("threshold", number(alarm.threshold)),
        ("target", number(target)),
        ("parameter", teller.parameter("targetTracking.lowFactor")),
    ];
    story.say(words::PARAMETER, teller.fill(words::LOW_THRESHOLD, &values));
}

/// What makes an alarm late.
fn say_delays(teller: Teller<'_>, alarm: &AlarmSettings, story: &mut Story) {
    let metric = &teller.run.settings.metrics[alarm.metric];
    let key = if metric.name == "CapacityProviderReservation" {
        "capacityProvider.publishDelay"
    } else if metric.period_seconds < 60.0 {
        "cloudwatch.publishDelay20"
    } else {
        "cloudwatch.publishDelay60"
    };
    let values = [
        ("delay", teller.seconds(metric.publish_delay_seconds)),
        ("publish", teller.parameter(key)),
        ("every", teller.seconds(alarm.evaluated_every_seconds)),
        ("phase", teller.parameter("cloudwatch.evaluationPhase")),
    ];
    story.say(words::PARAMETER, teller.fill(words::LATE, &values));
}
