//! What was asked of Application Auto Scaling? The settings of a scalable target and its policies.

use std::sync::Arc;

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
}

/// One scaling policy.
#[derive(Clone, PartialEq, Debug)]
pub struct PolicySpec {
    /// `policyName`
    pub name: String,
    /// What it does.
    pub kind: PolicyKind,
}

/// The policy types.
#[derive(Clone, PartialEq, Debug)]
pub enum PolicyKind {
    /// `TargetTrackingScaling`
    TargetTracking(TargetTrackingSpec),
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
}

/// A recorded metric: values by the start of their 60-second period.
#[derive(Clone, PartialEq, Debug)]
pub struct CustomMetric {
    /// `metricName`
    pub name: String,
    /// (start of the period since the start of the run, value), ascending; gaps are missing data.
    pub points: Arc<[(Instant, f64)]>,
}
