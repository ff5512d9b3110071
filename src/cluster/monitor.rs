//! What does `CloudWatch` show? Metrics, aggregated and late, and the alarms on them.
//!
//! ```text
//! record(series, period, value) ─► Series ─ visible after its delay ─► look(now) ─► Transition
//! ```

pub mod alarm;
pub mod evaluation;
pub mod live;
pub mod series;
pub mod statistics;

pub use alarm::{AlarmSpec, AlarmState, Comparison, Statistic, TreatMissingData};
pub use live::LiveMetric;
pub use series::{Datapoint, Metric, Owner, Series, SeriesId, SeriesSpec};
pub use statistics::StatisticSet;

use super::ids::AlarmId;
use crate::catalog::parameters::Parameters;
use crate::kernel::time::{Instant, Span};
use alarm::Alarm;
use evaluation::evaluate;

/// Auto Scaling actions repeat this often while their alarm stays in ALARM (CloudWatch user guide,
/// alarms).
const ACTION_EVERY: Span = Span::MINUTE;

/// All metrics and alarms of a run.
#[derive(Clone, Debug)]
pub struct Monitor {
    series: Vec<Series>,
    alarms: Vec<Alarm>,
    /// Where in its evaluation interval an alarm is evaluated, as a share of the interval.
    phase: f64,
    /// Datapoints that an evaluation reads beyond N.
    extra: usize,
    /// The evaluation range of the alarm that is being evaluated.
    range: Vec<Option<f64>>,
}

/// What an alarm did when it was looked at: it changed state, or it acts again.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Transition {
    /// Which alarm.
    pub alarm: AlarmId,
    /// State before.
    pub from: AlarmState,
    /// State after; the same as `from` when an action is merely repeated.
    pub to: AlarmState,
    /// Start of the first of the datapoints that decided.
    pub since: Instant,
    /// End of the newest period that could be seen. Between it and now lie the publication delay
    /// and then the wait for the evaluation.
    pub until: Instant,
    /// The newest datapoint in the evaluation range.
    pub value: Option<f64>,
    /// The threshold.
    pub threshold: f64,
}

impl Transition {
    /// Whether the state changed (a fact), rather than an action being repeated.
    pub fn changed(&self) -> bool {
        self.from != self.to
    }

    /// Whether Auto Scaling is invoked: on the transition into ALARM and once a minute while the
    /// alarm stays there (CloudWatch user guide, alarms).
    pub fn acts(&self) -> bool {
        self.to == AlarmState::Alarm
    }
}

impl Monitor {
    /// A monitor without metrics.
    pub fn new(parameters: &Parameters) -> Self {
        Self {
            series: Vec::new(),
            alarms: Vec::new(),
            phase: parameters.alarm_evaluation_phase,
            extra: parameters.alarm_evaluation_extra as usize,
            range: Vec::new(),
        }
    }

    /// Begins a metric.
    pub fn add_series(&mut self, spec: SeriesSpec) -> SeriesId {
        self.series.push(Series::new(spec));
        SeriesId(self.series.len() - 1)
    }

    /// Puts an alarm on a metric; it begins in `INSUFFICIENT_DATA`. Asserts that M and N make sense
    /// and that the alarm's period is a multiple of the metric's.
    pub fn add_alarm(&mut self, series: SeriesId, spec: AlarmSpec) -> AlarmId {
        let watched = &mut self.series[series.0];
        let (period, n) = (spec.period, spec.evaluation_periods);
        assert!(
            period.nanos() > 0 && period.nanos().is_multiple_of(watched.spec().period.nanos()),
            "an alarm's period is a multiple of its metric's: {period}"
        );
        assert!(
            (1..=n).contains(&spec.datapoints_to_alarm),
            "1 <= M <= N: {} {n}",
            spec.datapoints_to_alarm
        );
        watched.keep_at_least(period * (u64::from(n) + self.extra as u64));
        let next = Alarm::evaluation_at_or_after(&spec, self.phase, Instant::START);
        self.alarms.push(Alarm {
            spec,
            series,
            state: AlarmState::InsufficientData,
            value: None,
            since: Instant::START,
            seen: None,
            acted: None,
            next,
        });
        AlarmId::new(self.alarms.len() - 1)
    }

    /// A metric.
    pub fn series(&self, id: SeriesId) -> &Series {
        &self.series[id.0]
    }

    /// All metrics, in the order of their making.
    pub fn all_series(&self) -> impl Iterator<Item = (SeriesId, &Series)> {
        self.series
            .iter()
            .enumerate()
            .map(|(i, s)| (SeriesId(i), s))
    }

    /// The settings of an alarm.
    pub fn alarm(&self, id: AlarmId) -> &AlarmSpec {
        &self.alarms[id.index()].spec
    }

    /// The metric that an alarm watches.
    pub fn watched(&self, id: AlarmId) -> SeriesId {
        self.alarms[id.index()].series
    }

    /// The state of an alarm at its last evaluation.
    pub fn state(&self, id: AlarmId) -> AlarmState {
        self.alarms[id.index()].state
    }

    /// The newest datapoint in an alarm's evaluation range at its last evaluation: what its policy
    /// computes with.
    pub fn value(&self, id: AlarmId) -> Option<f64> {
        self.alarms[id.index()].value
    }

    /// The newest `points` datapoints that an alarm saw at its last evaluation, as one: what a step
    /// policy is invoked with. Each is what the alarm's own statistic makes of a period; missing
    /// ones do not count. None without any.
    pub fn recent(&self, id: AlarmId, points: u32, aggregation: Statistic) -> Option<f64> {
        let alarm = &self.alarms[id.index()];
        let AlarmSpec {
            period, statistic, ..
        } = alarm.spec;
        let mut range = vec![None; points as usize];
        self.series[alarm.series.0].windows(alarm.seen?, period, statistic, &mut range);
        let values = range.into_iter().flatten().map(StatisticSet::one);
        let together = values.reduce(|all, value| all.with(&value))?;
        Some(together.statistic(aggregation))
    }

    /// Puts down the value of the period that starts at `period_start`, at its end. A period
    /// without a value is simply not recorded: it is missing data.
    pub fn record(&mut self, series: SeriesId, period_start: Instant, value: f64) {
        self.record_set(series, period_start, StatisticSet::one(value));
    }

    /// [`Monitor::record`] of a period with several samples.
    pub fn record_set(&mut self, series: SeriesId, period_start: Instant, values: StatisticSet) {
        self.series[series.0].record(period_start, values);
    }

    /// The next instant at which [`Monitor::look`] can find something: something new is visible to
    /// an alarm when it is evaluated, or an action is to be repeated. [`Instant::NEVER`] without
    /// alarms.
    pub fn next_look(&self) -> Instant {
        self.alarms
            .iter()
            .map(|alarm| alarm.next)
            .min()
            .unwrap_or(Instant::NEVER)
    }

    /// Evaluates the alarms that are due at `now` and adds what they did to `out`, in the order of
    /// the alarms. Call it in the control phase at each [`Monitor::next_look`]; earlier calls find
    /// nothing, a call that comes too late is a bug that asserts.
    pub fn look(&mut self, now: Instant, out: &mut Vec<Transition>) {
        for (index, alarm) in self.alarms.iter_mut().enumerate() {
            assert!(
                alarm.next >= now,
                "an evaluation was missed: {}",
                alarm.next
            );
            if alarm.next > now {
                continue;
            }
            let series = &self.series[alarm.series.0];
            let until = series.published_until(now);
            let from = alarm.state;
            if alarm.seen != Some(until) {
                let AlarmSpec {
                    period, statistic, ..
                } = alarm.spec;
                self.range
                    .resize(alarm.spec.evaluation_periods as usize + self.extra, None);
                series.windows(until, period, statistic, &mut self.range);
                let verdict = evaluate(&alarm.spec, &self.range, from);
                let ago = (self.range.len() - verdict.first) as u64;
                alarm.seen = Some(until);
                alarm.since = Instant::START + until.since(Instant::START + period * ago);
                alarm.state = verdict.state;
                alarm.value = verdict.newest;
            }
            if let Some(transition) = alarm.act(AlarmId::new(index), from, now) {
                out.push(transition);
            }
            let news = series.next_publication(until);
            let again = alarm.acted.map_or(Instant::NEVER, |at| at + ACTION_EVERY);
            let due = news.min(again).max(now + Span::from_nanos(1));
            alarm.next = Alarm::evaluation_at_or_after(&alarm.spec, self.phase, due);
        }
    }
}

#[cfg(test)]
mod tests;
