//! Which values does `CloudWatch` hold, and since when can an alarm see them?

use std::collections::VecDeque;

use super::alarm::Statistic;
use super::live::LiveMetric;
use super::statistics::StatisticSet;
use crate::cluster::ids::{GroupId, ProviderId, ServiceId};
use crate::kernel::time::{Instant, Span};

/// What is measured of a service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Metric {
    /// `CPUUtilization` of `AWS/ECS`, in percent.
    CpuUtilization,
    /// `MemoryUtilization` of `AWS/ECS`, in percent.
    MemoryUtilization,
    /// `RequestCountPerTarget` of `AWS/ApplicationELB`, requests in the period.
    RequestCountPerTarget,
    /// A customized metric, or an expression over metrics: the one of its service with this number.
    Custom(usize),
    /// Another metric of a service.
    Live(LiveMetric),
    /// `CapacityProviderReservation` of `AWS/ECS/ManagedScaling`, in percent.
    CapacityProviderReservation,
    /// `CPUUtilization` of `AWS/EC2` over an Auto Scaling group, in percent.
    GroupCpuUtilization,
}

impl Metric {
    /// `CloudWatch`'s name; that of a customized metric is the user's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CpuUtilization | Self::GroupCpuUtilization => "CPUUtilization",
            Self::MemoryUtilization => "MemoryUtilization",
            Self::RequestCountPerTarget => "RequestCountPerTarget",
            Self::Custom(_) => "Custom",
            Self::Live(live) => live.name(),
            Self::CapacityProviderReservation => "CapacityProviderReservation",
        }
    }
}

/// Whose a metric is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Owner {
    /// A service.
    Service(ServiceId),
    /// An Auto Scaling group.
    Group(GroupId),
    /// A capacity provider.
    Provider(ProviderId),
}

/// Which metric, how often, and how late.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeriesSpec {
    /// Whose metric it is.
    pub owner: Owner,
    /// What is measured.
    pub metric: Metric,
    /// Length of a period: 60 s, or 20 s for high resolution.
    pub period: Span,
    /// From the end of a period until alarms see its datapoint.
    pub publish_delay: Span,
}

/// A series of the monitor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SeriesId(pub(super) usize);

impl SeriesId {
    /// Its place in the monitor.
    pub const fn index(self) -> usize {
        self.0
    }
}

/// What was measured in one period, stamped at the start of its period as `CloudWatch` does.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Datapoint {
    /// Start of the period.
    pub period_start: Instant,
    /// Its samples, in the metric's unit.
    pub values: StatisticSet,
    /// When alarms begin to see it.
    pub visible_at: Instant,
}

/// The datapoints of one metric that alarms may still look at; older ones are forgotten, so that
/// the memory of a run does not grow with its length.
#[derive(Clone, Debug)]
pub struct Series {
    spec: SeriesSpec,
    /// Real datapoints, ascending; a gap is missing data.
    points: VecDeque<Datapoint>,
    /// How far before its end a period may start and still be asked for.
    keep: Span,
    /// So many datapoints are as many as that takes, with what is not published yet.
    most: usize,
    /// The end of the newest period that was looked at.
    looked: Instant,
    /// Datapoints that were recorded only after their period was looked at.
    late: u32,
}

impl Series {
    pub(super) fn new(spec: SeriesSpec) -> Self {
        assert!(spec.period > Span::ZERO, "a period has a length");
        let mut series = Self {
            spec,
            points: VecDeque::new(),
            keep: Span::ZERO,
            most: 0,
            looked: Instant::START,
            late: 0,
        };
        series.keep_at_least(spec.period);
        series
    }

    /// How many datapoints were recorded only after their period was looked at.
    pub(super) const fn late(&self) -> u32 {
        self.late
    }

    /// Alarms look at periods up to `until`.
    pub(super) fn look(&mut self, until: Instant) {
        self.looked = self.looked.max(until);
    }

    /// What it was made with.
    pub const fn spec(&self) -> &SeriesSpec {
        &self.spec
    }

    /// The datapoints that are held, ascending, published or not.
    pub fn points(&self) -> impl DoubleEndedIterator<Item = &Datapoint> {
        self.points.iter()
    }

    /// The newest datapoint that can be seen at `now`.
    pub fn newest_visible(&self, now: Instant) -> Option<&Datapoint> {
        self.points.iter().rev().find(|p| p.visible_at <= now)
    }

    /// Makes sure that the last `length` of published time stays held.
    pub(super) fn keep_at_least(&mut self, length: Span) {
        self.keep = self.keep.max(length);
        // What is visible only later must not push out what is asked for now.
        let reach = self.keep + self.spec.publish_delay + self.spec.period;
        self.most = (reach.nanos() / self.spec.period.nanos()) as usize + 1;
    }

    /// Puts down the samples of the period that starts at `period_start`. Asserts that periods are
    /// aligned and come in order, each once.
    pub(super) fn record(&mut self, period_start: Instant, values: StatisticSet) -> Datapoint {
        let period = self.spec.period;
        assert!(
            period_start.floor_to(period) == period_start,
            "a period begins at a multiple of its length: {period_start}"
        );
        assert!(
            values.is_a_number(),
            "a value that is not a number is missing"
        );
        if let Some(last) = self.points.back() {
            assert!(last.period_start < period_start, "periods come in order");
        }
        let visible_at = period_start + period + self.spec.publish_delay;
        let point = Datapoint {
            period_start,
            values,
            visible_at,
        };
        self.late += u32::from(period_start < self.looked);
        self.points.push_back(point);
        // By their number, so that the oldest need not be read; after gaps it is held longer.
        if self.points.len() > self.most {
            self.points.pop_front();
        }
        point
    }

    /// The end of the newest period whose datapoint is visible at `now`, if it has one.
    pub(super) fn published_until(&self, now: Instant) -> Instant {
        let published = now.since(Instant::START + self.spec.publish_delay);
        (Instant::START + published).floor_to(self.spec.period)
    }

    /// When the datapoint of the period that begins at `until` becomes visible.
    pub(super) fn next_publication(&self, until: Instant) -> Instant {
        until + self.spec.period + self.spec.publish_delay
    }

    /// Fills `out` (oldest first) with the values of the `out.len()` windows of length `window`
    /// that end at `until`, `until - window`, …: a sliding aggregate when `window` is several
    /// periods. A window without datapoints is missing, as is what lies before the run.
    pub(super) fn windows(
        &self,
        until: Instant,
        window: Span,
        statistic: Statistic,
        out: &mut [Option<f64>],
    ) {
        out.fill(None);
        let mut end = until.nanos();
        let published = self
            .points
            .iter()
            .rev()
            .skip_while(|p| p.period_start >= until);
        let mut points = published.peekable();
        for slot in out.iter_mut().rev() {
            let begin = end.saturating_sub(window.nanos());
            let mut together: Option<StatisticSet> = None;
            while let Some(point) = points.next_if(|p| p.period_start.nanos() >= begin) {
                let values = point.values;
                together = Some(together.map_or(values, |all| all.with(&values)));
            }
            *slot = together.map(|all| all.statistic(statistic));
            end = begin;
        }
    }
}

/// `CPUUtilization` or `MemoryUtilization` of a service (E82): what its tasks used ÷ what their
/// task definition reserves × the running tasks, in percent. Both in the same unit, summed over the
/// period. It can exceed 100. Nothing when no task was RUNNING: no datapoint then (ECS developer
/// guide, CloudWatch metrics).
pub fn utilization_percent(used: f64, reserved: f64) -> Option<f64> {
    (reserved > 0.0).then(|| 100.0 * used / reserved)
}

/// `RequestCountPerTarget`: requests of the period ÷ healthy targets. Nothing without targets. An
/// idle load balancer emits nothing either, unless `idle_emits` (parameter `alb.idleRequestCount`).
pub fn requests_per_target(requests: u64, targets: f64, idle_emits: bool) -> Option<f64> {
    (targets > 0.0 && (requests > 0 || idle_emits)).then(|| requests as f64 / targets)
}
