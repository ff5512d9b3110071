//! What changes the size of an Auto Scaling group by itself? Its scaling policies and its scheduled
//! actions, as `put-scaling-policy` and `put-scheduled-update-group-action` know them.

use super::monitor::AlarmSpec;
use crate::kernel::cron::Schedule;
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
}

impl Recurrence {
    /// When it next comes due, at `at` or later.
    pub fn next(&self, at: Instant) -> Option<Instant> {
        match self {
            Self::Once(due) => (*due >= at).then_some(*due),
            Self::Repeats {
                schedule,
                from,
                until,
            } => schedule.next(at.max(*from)).filter(|due| due <= until),
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
