//! What changes the size of an Auto Scaling group by itself? Its scaling policies and its scheduled
//! actions, as `put-scaling-policy` and `put-scheduled-update-group-action` know them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::monitor::AlarmSpec;
use crate::kernel::cron::{Expression, Schedule, instant_of};
use crate::kernel::time::{Instant, Span};

/// `AdjustmentType`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AdjustmentType {
    /// `ChangeInCapacity`
    #[default]
    ChangeInCapacity,
    /// `PercentChangeInCapacity`
    PercentChangeInCapacity,
    /// `ExactCapacity`
    ExactCapacity,
}

/// How much a policy changes a capacity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Adjustment {
    /// `AdjustmentType`
    pub kind: AdjustmentType,
    /// `ScalingAdjustment`: capacity units, or percent; not negative with `ExactCapacity`.
    pub amount: i32,
    /// `MinAdjustmentMagnitude`, with `PercentChangeInCapacity` only; 0 when not given.
    pub minimum: u32,
}

/// One step of a step scaling policy. Its bounds count from the alarm's threshold.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct StepAdjustment {
    /// `MetricIntervalLowerBound`; none is minus infinity.
    pub lower: Option<f64>,
    /// `MetricIntervalUpperBound`; none is infinity.
    pub upper: Option<f64>,
    /// `ScalingAdjustment`
    pub amount: i32,
}

/// `StepScalingPolicyConfiguration`, of groups and of services.
#[derive(Clone, PartialEq, Debug)]
pub struct StepScaling {
    /// `AdjustmentType`
    pub kind: AdjustmentType,
    /// `MinAdjustmentMagnitude`; 0 when not given.
    pub minimum: u32,
    /// `StepAdjustments`: at most 20, neither gaps nor overlaps.
    pub steps: Vec<StepAdjustment>,
}

/// The policy types of a group. Their metric is `ASGAverageCPUUtilization`: the mean CPU of its
/// instances in percent.
#[derive(Clone, PartialEq, Debug)]
pub enum GroupPolicyKind {
    /// `TargetTrackingScaling`
    TargetTracking {
        /// `TargetValue` in percent, > 0.
        target_value: f64,
        /// `DisableScaleIn`
        disable_scale_in: bool,
    },
    /// `StepScaling`
    Step {
        /// The alarm that invokes it.
        alarm: AlarmSpec,
        /// Its steps.
        scaling: StepScaling,
    },
    /// `SimpleScaling`
    Simple {
        /// The alarm that invokes it.
        alarm: AlarmSpec,
        /// What it does.
        adjustment: Adjustment,
        /// `Cooldown`; none: the group's `DefaultCooldown`.
        cooldown: Option<Span>,
    },
}

/// A scaling policy of a group.
#[derive(Clone, PartialEq, Debug)]
pub struct GroupPolicy {
    /// `PolicyName`
    pub name: String,
    /// What it does.
    pub kind: GroupPolicyKind,
    /// `EstimatedInstanceWarmup` of target tracking and step scaling; none: the group's
    /// `DefaultInstanceWarmup`, else its `DefaultCooldown`.
    pub estimated_instance_warmup: Option<Span>,
}

/// When a scheduled action comes due.
#[derive(Clone, PartialEq, Debug)]
pub enum Recurrence {
    /// `StartTime` without `Recurrence`.
    Once(Instant),
    /// `Recurrence`: a cron expression of five fields.
    Repeats {
        /// When.
        schedule: Schedule,
        /// `StartTime`; the start of the run when not given.
        from: Instant,
        /// `EndTime`; [`Instant::NEVER`] when not given.
        until: Instant,
    },
    /// `rate(…)`, of services only.
    Every {
        /// How long after each other, > 0.
        period: Span,
        /// `StartTime`, when it first comes due. Without one that is one period after it was made,
        /// at the start of the run.
        from: Instant,
        /// `EndTime`; [`Instant::NEVER`] when not given.
        until: Instant,
    },
}

/// The calendar of a scheduled action.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    /// `Timezone`
    pub zone: TimeZone,
    /// The wall-clock time at which the run starts.
    pub epoch: Timestamp,
}

impl Recurrence {
    /// What the `Schedule` of a scheduled action of a service means between its `StartTime` and its
    /// `EndTime`; none when `at(…)` lies before the run.
    pub fn scheduled(
        schedule: Expression,
        calendar: Calendar,
        (start, end): (Option<Instant>, Option<Instant>),
    ) -> Option<Self> {
        let Calendar { zone, epoch } = calendar;
        let until = end.unwrap_or(Instant::NEVER);
        match schedule {
            Expression::At(at) => instant_of(at, &zone, epoch).map(Self::Once),
            Expression::Rate(period) => Some(Self::Every {
                period,
                from: start.unwrap_or(Instant::START + period),
                until,
            }),
            Expression::Cron(cron) => Some(Self::Repeats {
                schedule: Schedule { cron, zone, epoch },
                from: start.unwrap_or(Instant::START),
                until,
            }),
        }
    }

    /// When it next comes due, at `at` or later.
    pub fn next(&self, at: Instant) -> Option<Instant> {
        match self {
            Self::Once(due) => (*due >= at).then_some(*due),
            Self::Repeats {
                schedule,
                from,
                until,
            } => schedule.next(at.max(*from)).filter(|due| due <= until),
            Self::Every {
                period,
                from,
                until,
            } => {
                let late = at.since(*from).nanos().div_ceil(period.nanos());
                let due = from
                    .nanos()
                    .checked_add(late.checked_mul(period.nanos())?)?;
                Some(Instant::from_nanos(due)).filter(|due| due <= until)
            }
        }
    }
}

/// A scheduled action: what is not given stays as it is.
#[derive(Clone, PartialEq, Debug)]
pub struct ScheduledAction {
    /// `ScheduledActionName`
    pub name: String,
    /// When.
    pub recurrence: Recurrence,
    /// `MinSize`
    pub min_size: Option<u32>,
    /// `MaxSize`
    pub max_size: Option<u32>,
    /// `DesiredCapacity`
    pub desired_capacity: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recurs(schedule: &str, start: Option<u64>, at: u64) -> Option<u64> {
        let schedule = Expression::parse(schedule).expect("a good schedule");
        let calendar = Calendar {
            zone: TimeZone::UTC,
            epoch: "2026-11-21T00:00:00Z".parse().expect("a timestamp"),
        };
        let end = Some(Instant::from_secs(86_400));
        let recurrence =
            Recurrence::scheduled(schedule, calendar, (start.map(Instant::from_secs), end));
        let due = recurrence?.next(Instant::from_secs(at))?;
        Some(due.nanos() / 1_000_000_000)
    }

    #[test]
    fn rates_at_times_and_cron_recur_between_start_and_end() {
        assert_eq!(
            recurs("rate(5 minutes)", None, 0),
            Some(300),
            "one period later"
        );
        assert_eq!(recurs("rate(5 minutes)", None, 300), Some(300));
        assert_eq!(recurs("rate(5 minutes)", None, 301), Some(600));
        assert_eq!(recurs("rate(1 hour)", Some(90), 0), Some(90));
        assert_eq!(recurs("rate(1 hour)", Some(90), 91), Some(3_690));
        assert_eq!(recurs("rate(1 day)", None, 0), Some(86_400));
        assert_eq!(recurs("rate(1 day)", None, 86_401), None, "it has ended");
        assert_eq!(recurs("at(2026-11-21T18:00:00)", None, 0), Some(64_800));
        assert_eq!(recurs("at(2026-11-21T18:00:00)", None, 64_801), None);
        assert_eq!(
            recurs("at(2026-11-20T18:00:00)", None, 0),
            None,
            "before the run"
        );
        assert_eq!(
            recurs("cron(0 6 * * ? *)", Some(30_000), 0),
            None,
            "after the end"
        );
        assert_eq!(recurs("cron(0 6 * * ? *)", Some(10), 0), Some(21_600));
    }
}
