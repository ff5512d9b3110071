//! What was an alarm told to watch, and in which state is it?
//!
//! ```text
//! INSUFFICIENT_DATA ⇄ OK ⇄ ALARM ⇄ INSUFFICIENT_DATA      (any to any, at an evaluation)
//! ```

use super::lately::{self, Lately};
use super::series::SeriesId;
use super::{ACTION_EVERY, Transition};
use crate::cluster::ids::AlarmId;
use crate::kernel::time::{Instant, Span};

/// State of an alarm.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum AlarmState {
    /// `OK`
    Ok,
    /// `ALARM`
    Alarm,
    /// `INSUFFICIENT_DATA`, also the initial state.
    InsufficientData,
}

impl AlarmState {
    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }
}

/// `ComparisonOperator`: when a datapoint breaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `GreaterThanThreshold`
    GreaterThanThreshold,
    /// `GreaterThanOrEqualToThreshold`
    GreaterThanOrEqualToThreshold,
    /// `LessThanThreshold`
    LessThanThreshold,
    /// `LessThanOrEqualToThreshold`
    LessThanOrEqualToThreshold,
}

impl Comparison {
    /// Whether `value` breaches `threshold`.
    pub fn breaches(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::GreaterThanThreshold => value > threshold,
            Self::GreaterThanOrEqualToThreshold => value >= threshold,
            Self::LessThanThreshold => value < threshold,
            Self::LessThanOrEqualToThreshold => value <= threshold,
        }
    }

    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GreaterThanThreshold => "GreaterThanThreshold",
            Self::GreaterThanOrEqualToThreshold => "GreaterThanOrEqualToThreshold",
            Self::LessThanThreshold => "LessThanThreshold",
            Self::LessThanOrEqualToThreshold => "LessThanOrEqualToThreshold",
        }
    }
}

/// `TreatMissingData`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TreatMissingData {
    /// `missing`, the default: all missing is `INSUFFICIENT_DATA`.
    #[default]
    Missing,
    /// `ignore`: the state is kept.
    Ignore,
    /// `breaching`
    Breaching,
    /// `notBreaching`
    NotBreaching,
}

/// `Statistic`: how the datapoints of a longer period become one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Statistic {
    /// `Average`
    #[default]
    Average,
    /// `Sum`
    Sum,
    /// `Minimum`
    Minimum,
    /// `Maximum`
    Maximum,
}

/// `put-metric-alarm`, as far as it decides the state.
#[derive(Clone, PartialEq, Debug)]
pub struct AlarmSpec {
    /// `AlarmName`
    pub name: String,
    /// `Statistic` over a period that is longer than the metric's.
    pub statistic: Statistic,
    /// `ComparisonOperator`
    pub comparison: Comparison,
    /// `Threshold`, in the metric's unit.
    pub threshold: f64,
    /// `Period`: 10, 20, 30 s or a multiple of 60 s; a multiple of the metric's period.
    pub period: Span,
    /// `EvaluationPeriods` (N), ≥ 1.
    pub evaluation_periods: u32,
    /// `DatapointsToAlarm` (M), 1 to N.
    pub datapoints_to_alarm: u32,
    /// `TreatMissingData`
    pub treat_missing_data: TreatMissingData,
}

impl AlarmSpec {
    /// The evaluation interval of AWS's guide: N periods.
    pub fn evaluation_interval(&self) -> Span {
        self.period * u64::from(self.evaluation_periods)
    }

    /// How often the state is evaluated: every minute, or every 10 s when the period is shorter
    /// than a minute (CloudWatch user guide, alarms).
    pub fn evaluated_every(&self) -> Span {
        if self.period < Span::MINUTE {
            Span::from_secs(10)
        } else {
            Span::MINUTE
        }
    }
}

/// An alarm of the monitor, with its state.
#[derive(Clone, Debug)]
pub(super) struct Alarm {
    pub(super) spec: AlarmSpec,
    pub(super) series: SeriesId,
    pub(super) state: AlarmState,
    /// Newest datapoint of the last evaluation.
    pub(super) value: Option<f64>,
    /// Start of the first of the datapoints that decided at the last evaluation.
    pub(super) since: Instant,
    /// End of the published time at the last evaluation.
    pub(super) seen: Option<Instant>,
    /// When its action was last invoked.
    pub(super) acted: Option<Instant>,
    /// The next evaluation that can find something new.
    pub(super) next: Instant,
    /// How often it is evaluated, and how long after the multiples of that.
    pub(super) every: Span,
    pub(super) offset: Span,
    /// What its newest periods say, where that can be carried.
    pub(super) lately: Option<Lately>,
}

impl Alarm {
    /// An alarm without a state yet, evaluated `phase` (a share) of its interval after its
    /// multiples. `carried`: it looks at so many periods of its metric, one by one.
    pub(super) fn new(
        spec: AlarmSpec,
        series: SeriesId,
        phase: f64,
        carried: Option<usize>,
    ) -> Self {
        let every = spec.evaluated_every();
        let mut alarm = Self {
            spec,
            series,
            state: AlarmState::InsufficientData,
            value: None,
            since: Instant::START,
            seen: None,
            acted: None,
            next: Instant::START,
            every,
            offset: Span::from_secs_f64(every.as_secs_f64() * phase),
            lately: carried
                .filter(|&periods| periods <= lately::MOST)
                .map(|_| Lately::new()),
        };
        alarm.next = alarm.evaluation_at_or_after(Instant::START);
        alarm
    }

    /// What is to be told at `now` of an alarm that was in state `from`: a change, or an action
    /// that is repeated since the alarm has been in ALARM for another minute.
    pub(super) fn act(
        &mut self,
        id: AlarmId,
        from: AlarmState,
        now: Instant,
    ) -> Option<Transition> {
        let changed = self.state != from;
        if self.state == AlarmState::Alarm {
            let due = self.acted.is_none_or(|at| at + ACTION_EVERY <= now);
            if !changed && !due {
                return None;
            }
            self.acted = Some(now);
        } else {
            self.acted = None;
            if !changed {
                return None;
            }
        }
        Some(Transition {
            alarm: id,
            from,
            to: self.state,
            since: self.since,
            until: self.seen.unwrap_or(Instant::START),
            value: self.value,
            threshold: self.spec.threshold,
        })
    }

    /// The first evaluation at or after `at`: evaluations lie `offset` after the multiples of
    /// their interval.
    pub(super) fn evaluation_at_or_after(&self, at: Instant) -> Instant {
        let late = at.since(Instant::START + self.offset).nanos();
        Instant::START + self.offset + self.every * late.div_ceil(self.every.nanos())
    }
}
