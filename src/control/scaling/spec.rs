//! What was asked of Application Auto Scaling? The settings of a scalable target and its policies.

use std::sync::Arc;

use super::math::MetricMath;
use crate::cluster::group_policy::{Recurrence, StepScaling};
use crate::cluster::monitor::{LiveMetric, Statistic};
use crate::kernel::time::{Instant, Span};

/// A scalable target: `ecs:service:DesiredCount` of one service.
#[derive(Clone, PartialEq, Debug)]
pub struct AutoScalingSpec {
    /// `MinCapacity`
    pub min_capacity: u32,
    /// `MaxCapacity`
    pub max_capacity: u32,
    /// Its policies, in the order of the scenario.
    pub policies: Vec<PolicySpec>,
    /// Its scheduled actions, in the order of the scenario.
    pub scheduled: Vec<ScheduledAction>,
    /// `SuspendedState`, from the start and as the scenario changes it.
    pub suspended: Vec<Suspension>,
}

/// `put-scheduled-action` of a service: what is not given stays as it is.
#[derive(Clone, PartialEq, Debug)]
pub struct ScheduledAction {
    /// `ScheduledActionName`
    pub name: String,
    /// `Schedule`, `StartTime`, `EndTime` and `Timezone`.
    pub recurrence: Recurrence,
    /// `MinCapacity`
    pub min_capacity: Option<u32>,
    /// `MaxCapacity`
    pub max_capacity: Option<u32>,
}

/// `SuspendedState` of a scalable target from an instant on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Suspension {
    /// From when on.
    pub at: Instant,
    /// `DynamicScalingInSuspended`
    pub scale_in: bool,
    /// `DynamicScalingOutSuspended`
    pub scale_out: bool,
    /// `ScheduledScalingSuspended`
    pub scheduled: bool,
}

/// One scaling policy.
#[derive(Clone, PartialEq, Debug)]
pub struct PolicySpec {
    /// `policyName`
    pub name: String,
    /// What it does.
    pub kind: PolicyKind,
}

impl PolicySpec {
    /// What it does, if it is target tracking.
    pub const fn tracking(&self) -> Option<&TargetTrackingSpec> {
        match &self.kind {
            PolicyKind::TargetTracking(spec) => Some(spec),
            PolicyKind::Step(_) | PolicyKind::Predictive(_) => None,
        }
    }

    /// The same, to change it.
    pub const fn tracking_mut(&mut self) -> Option<&mut TargetTrackingSpec> {
        match &mut self.kind {
            PolicyKind::TargetTracking(spec) => Some(spec),
            PolicyKind::Step(_) | PolicyKind::Predictive(_) => None,
        }
    }
}

/// The policy types.
#[derive(Clone, PartialEq, Debug)]
pub enum PolicyKind {
    /// `TargetTrackingScaling`
    TargetTracking(TargetTrackingSpec),
    /// `StepScaling`
    Step(StepSpec),
    /// `PredictiveScaling`
    Predictive(PredictiveSpec),
}

/// `StepScalingPolicyConfiguration` of a service, and the alarm that invokes it.
#[derive(Clone, PartialEq, Debug)]
pub struct StepSpec {
    /// The alarm: its place in the set-up's list of alarms.
    pub alarm: usize,
    /// Its steps.
    pub scaling: StepScaling,
    /// `MetricAggregationType`: `Average`, `Minimum` or `Maximum`.
    pub aggregation: Statistic,
    /// `Cooldown`: default 300 s.
    pub cooldown: Span,
}

/// `PredictiveScalingPolicyConfiguration`.
#[derive(Clone, PartialEq, Debug)]
pub struct PredictiveSpec {
    /// The load and the metric it is scaled by.
    pub metric: PredictiveMetric,
    /// `TargetValue` of the scaling metric, > 0.
    pub target_value: f64,
    /// `Mode`: whether it scales (`ForecastAndScale`), or only forecasts.
    pub scales: bool,
    /// `SchedulingBufferTime`: 0–3600 s, default 300 s.
    pub buffer: Span,
    /// `MaxCapacityBreachBehavior` `IncreaseMaxCapacity`, with its `MaxCapacityBuffer` in percent;
    /// none is `HonorMaxCapacity`.
    pub exceeds_max_by: Option<f64>,
    /// Load before the run began, hourly: (start of the hour relative to the run's start in whole
    /// hours, negative; load in that hour). Of [`PredictiveMetric::Requests`] that is the number of
    /// requests; of CPU and memory the mean of the sum over all tasks in percent: ten tasks at 40 %
    /// are 400.
    pub history: Arc<[(i64, f64)]>,
}

/// `PredefinedMetricPairSpecification`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PredictiveMetric {
    /// `ECSServiceCPUUtilization`: total CPU, scaled by average CPU.
    Cpu,
    /// `ECSServiceMemoryUtilization`: total memory, scaled by average memory.
    Memory,
    /// `ALBRequestCount`: total requests, scaled by requests per target.
    Requests,
}

/// `TargetTrackingScalingPolicyConfiguration`.
#[derive(Clone, PartialEq, Debug)]
pub struct TargetTrackingSpec {
    /// The metric that is held at the target.
    pub metric: MetricSpec,
    /// `TargetValue`, > 0, in the metric's unit.
    pub target_value: f64,
    /// `ScaleOutCooldown`: default 300 s.
    pub scale_out_cooldown: Span,
    /// `ScaleInCooldown`: default 300 s.
    pub scale_in_cooldown: Span,
    /// `DisableScaleIn`
    pub disable_scale_in: bool,
}

/// A metric that a policy can track.
#[derive(Clone, PartialEq, Debug)]
pub enum MetricSpec {
    /// `ECSServiceAverageCPUUtilization`, or its `…HighResolution` variant (20 s).
    CpuUtilization {
        /// Whether it is the 20-second variant.
        high_resolution: bool,
    },
    /// `ECSServiceAverageMemoryUtilization`, or its `…HighResolution` variant (20 s).
    MemoryUtilization {
        /// Whether it is the 20-second variant.
        high_resolution: bool,
    },
    /// `ALBRequestCountPerTarget`: requests per target and minute.
    RequestCountPerTarget,
    /// A customized metric whose values were recorded elsewhere, one per 60 s period.
    Custom(CustomMetric),
    /// Another metric of the service itself.
    Live(LiveMetric),
    /// `Metrics`: an expression over several metrics, one datapoint per minute.
    Math(Arc<MetricMath>),
}

/// A recorded metric: values by the start of their 60-second period.
#[derive(Clone, PartialEq, Debug)]
pub struct CustomMetric {
    /// `metricName`
    pub name: String,
    /// (start of the period since the start of the run, value), ascending; gaps are missing data.
    pub points: Arc<[(Instant, f64)]>,
}
