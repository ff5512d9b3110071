//! What does `CloudWatch` show? Metrics, aggregated and late, and the alarms on them.
//!
//! ```text
//! record(series, period, value) ─► Series ─ visible after its delay ─► look(now) ─► Transition
//! ```

pub mod alarm;
pub mod evaluation;
mod lately;
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
use evaluation::{evaluate, evaluate_bits};

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
    /// Datapoints that have been recorded and not been told by [`Monitor::tell_new`].
    new: Vec<(SeriesId, Datapoint)>,
    /// The earliest evaluation that can find something new.
    next: Instant,
}

/// The metrics and alarms of a run, as they were made.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Watched {
    /// Metrics, by [`SeriesId`].
    pub series: Vec<SeriesSpec>,
    /// Alarms by [`AlarmId`]: the place of the metric, and the settings.
    pub alarms: Vec<(usize, AlarmSpec)>,
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
            new: Vec::new(),
            next: Instant::NEVER,
        }
    }

    /// The metrics and alarms that there are.
    pub fn watched_in_all(&self) -> Watched {
        let alarms = self.alarms.iter();
        Watched {
            series: self.series.iter().map(|series| *series.spec()).collect(),
            alarms: alarms.map(|a| (a.series.0, a.spec.clone())).collect(),
        }
    }

    /// Tells what has been recorded since this was asked last, in the order of recording.
    pub fn tell_new(&mut self, mut tell: impl FnMut(SeriesId, &Datapoint)) {
        for (series, point) in self.new.drain(..) {
            tell(series, &point);
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
        let periods = n as usize + self.extra;
        let carried = (period == watched.spec().period).then_some(periods);
        let alarm = Alarm::new(spec, series, self.phase, carried);
        self.next = self.next.min(alarm.next);
        self.alarms.push(alarm);
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
        let point = self.series[series.0].record(period_start, values);
        self.new.push((series, point));
    }

    /// The next instant at which [`Monitor::look`] can find something: something new is visible to
    /// an alarm when it is evaluated, or an action is to be repeated. [`Instant::NEVER`] without
    /// alarms.
    pub const fn next_look(&self) -> Instant {
        self.next
    }

    /// Evaluates the alarms that are due at `now` and adds what they did to `out`, in the order of
    /// the alarms. Call it in the control phase at each [`Monitor::next_look`]; earlier calls find
    /// nothing, a call that comes too late is a bug that asserts.
    pub fn look(&mut self, now: Instant, out: &mut Vec<Transition>) {
        assert!(self.next >= now, "an evaluation was missed: {}", self.next);
        if self.next > now {
            return;
        }
        let mut next = Instant::NEVER;
        for (index, alarm) in self.alarms.iter_mut().enumerate() {
            if alarm.next == now {
                let series = &mut self.series[alarm.series.0];
                let until = series.published_until(now);
                let from = alarm.state;
                if alarm.seen != Some(until) {
                    series.look(until);
                    let periods = alarm.spec.evaluation_periods as usize + self.extra;
                    self.range.resize(periods, None);
                    alarm.see(series, until, &mut self.range);
                }
                if let Some(transition) = alarm.act(AlarmId::new(index), from, now) {
                    out.push(transition);
                }
                let news = series.next_publication(until);
                let again = alarm.acted.map_or(Instant::NEVER, |at| at + ACTION_EVERY);
                let due = news.min(again).max(now + Span::from_nanos(1));
                alarm.next = alarm.evaluation_at_or_after(due);
            }
            next = next.min(alarm.next);
        }
        self.next = next;
    }
}

impl Alarm {
    /// Evaluates what can be seen until `until`; `range` is as long as the evaluation range.
    fn see(&mut self, series: &Series, until: Instant, range: &mut [Option<f64>]) {
        let spec = &self.spec;
        let verdict = if let Some(lately) = &mut self.lately {
            let bits = lately.look(spec, series, (until, range.len()));
            evaluate_bits(spec, &bits, self.state)
        } else {
            series.windows(until, spec.period, spec.statistic, range);
            evaluate(spec, range, self.state)
        };
        let ago = (range.len() - verdict.first) as u64;
        self.seen = Some(until);
        self.since = Instant::START + until.since(Instant::START + spec.period * ago);
        self.state = verdict.state;
        self.value = verdict.newest;
    }
}

#[cfg(test)]
mod tests;
