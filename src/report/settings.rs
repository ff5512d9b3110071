//! With which settings did a run go? `explain.json`: what a story of it needs and no table has.
//!
//! Written by [`render`](super::render) and read by `explain`: one type for both, so that they
//! cannot differ. Times are in seconds since the start of the run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

mod of_run;

/// The file.
pub const FILE: &str = "explain.json";

/// The form of `explain.json` and of the details in `events.csv` that this version writes.
pub const FORMAT: u32 = 1;

/// The settings of a run.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// [`FORMAT`]
    pub format: u32,
    /// Version of ecsim.
    pub version: String,
    /// Calendar time of the start, when the scenario gives one.
    pub start: Option<String>,
    /// Length of the run.
    pub simulated_seconds: f64,
    /// Whether the desired tasks were in service at the start.
    pub begins_running: bool,
    /// Names of the zones, by number.
    pub zones: Vec<String>,
    /// The named parameters.
    pub parameters: BTreeMap<String, f64>,
    /// Metrics; `metrics.csv` names them by their place here.
    pub metrics: Vec<MetricSettings>,
    /// Alarms.
    pub alarms: Vec<AlarmSettings>,
    /// Services and runs of standalone tasks.
    pub services: Vec<ServiceSettings>,
    /// Auto Scaling groups.
    pub groups: Vec<GroupSettings>,
    /// Capacity providers.
    pub providers: Vec<ProviderSettings>,
    /// Faults.
    pub faults: Vec<FaultSettings>,
}

/// A metric.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetricSettings {
    /// Whose it is: a service, a group or a provider by name.
    pub owner: String,
    /// Its name in `CloudWatch`, or that of a customized one.
    pub name: String,
    /// Length of a period.
    pub period_seconds: f64,
    /// From the end of a period until alarms see its datapoint.
    pub publish_delay_seconds: f64,
}

/// An alarm.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlarmSettings {
    /// Its subject in `events.csv`.
    pub subject: String,
    /// `AlarmName`
    pub name: String,
    /// Place of its metric.
    pub metric: usize,
    /// `Statistic`
    pub statistic: String,
    /// `ComparisonOperator`
    pub comparison: String,
    /// `Threshold`
    pub threshold: f64,
    /// `Period`
    pub period_seconds: f64,
    /// `EvaluationPeriods`
    pub evaluation_periods: u32,
    /// `DatapointsToAlarm`
    pub datapoints_to_alarm: u32,
    /// How often it is evaluated.
    pub evaluated_every_seconds: f64,
}

/// A service, or a run of standalone tasks.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceSettings {
    /// `serviceName`
    pub name: String,
    /// `REPLICA`, `DAEMON` or `STANDALONE`.
    pub scheduling: String,
    /// `family:revision` of the revision that it begins with.
    pub task_definition: String,
    /// CPU units of a task.
    pub cpu_units: u32,
    /// MiB of a task.
    pub memory_mib: u32,
    /// `FARGATE`, `EC2`, or the names of the capacity providers.
    pub launch: Vec<String>,
    /// Whether deployments are rolling: those of the ECS controller by default.
    pub rolling: bool,
    /// Whether the deployment controller is EXTERNAL: its task sets are no deployments.
    pub external: bool,
    /// `minimumHealthyPercent`
    pub minimum_healthy_percent: u32,
    /// `maximumPercent`
    pub maximum_percent: u32,
    /// `healthCheckGracePeriodSeconds`
    pub grace_seconds: f64,
    /// `deregistration_delay.timeout_seconds`; none without a load balancer.
    pub deregistration_seconds: Option<f64>,
    /// Its scalable target, if it has one.
    pub scaling: Option<ScalingSettings>,
}

/// A scalable target.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScalingSettings {
    /// `MinCapacity` at the start.
    pub min: u32,
    /// `MaxCapacity` at the start.
    pub max: u32,
    /// Its policies.
    pub policies: Vec<PolicySettings>,
    /// Names of its scheduled actions.
    pub scheduled: Vec<String>,
}

/// A scaling policy.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicySettings {
    /// `policyName`
    pub name: String,
    /// `TargetTrackingScaling`, `StepScaling` or `PredictiveScaling`.
    pub kind: String,
    /// The metric.
    pub metric: String,
    /// `TargetValue`; none of step scaling.
    pub target: Option<f64>,
    /// `ScaleOutCooldown`, or `Cooldown` of step scaling.
    pub out_cooldown_seconds: f64,
    /// `ScaleInCooldown`, or `Cooldown` of step scaling.
    pub in_cooldown_seconds: f64,
    /// `DisableScaleIn`
    pub disable_scale_in: bool,
    /// Places of its alarms: high, or the only one.
    pub high: Option<usize>,
    /// The low one.
    pub low: Option<usize>,
    /// Of step scaling: `AdjustmentType`.
    pub adjustment: Option<String>,
    /// Of step scaling: lower and upper bound and adjustment of each step.
    pub steps: Vec<(Option<f64>, Option<f64>, i32)>,
}

/// An Auto Scaling group.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupSettings {
    /// `AutoScalingGroupName`
    pub name: String,
    /// `MinSize`
    pub min: u32,
    /// `MaxSize`
    pub max: u32,
    /// Instance types in order of priority.
    pub types: Vec<String>,
    /// Names of its scaling policies.
    pub policies: Vec<String>,
    /// Whether new instances are protected from scale-in.
    pub protected: bool,
}

/// A capacity provider.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderSettings {
    /// `name`
    pub name: String,
    /// `AUTO_SCALING_GROUP`, `MANAGED_INSTANCES` or `FARGATE`.
    pub kind: String,
    /// The group that it brings.
    pub group: Option<String>,
    /// `targetCapacity`, with managed scaling.
    pub target_capacity: Option<u32>,
    /// `instanceWarmupPeriod`, with managed scaling.
    pub warmup_seconds: Option<f64>,
}

/// A fault.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FaultSettings {
    /// Its name.
    pub name: String,
    /// How long it lasts; none: it does not end, or has no length.
    pub lasts_seconds: Option<f64>,
}
