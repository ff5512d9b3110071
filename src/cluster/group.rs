//! What does an Auto Scaling group promise? Its settings as `create-auto-scaling-group` knows them.

use std::collections::BTreeMap;

use super::group_policy::{GroupPolicy, ScheduledAction};
use super::ids::ZoneId;
use super::spot::SpotMix;
use crate::catalog::instances::InstanceType;
use crate::kernel::time::{Instant, Span};

/// What kind of machine image the instances boot (boot times differ by it).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Ami {
    /// ECS-optimized Amazon Linux.
    #[default]
    AmazonLinux,
    /// Bottlerocket.
    Bottlerocket,
    /// A heavy image, GPU drivers, or much user data.
    Heavy,
}

/// `CpuCredits` of burstable instances.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CreditMode {
    /// `standard`: throttled to the baseline when credits are spent.
    Standard,
    /// `unlimited`: surplus credits, charged.
    Unlimited,
}

/// `VolumeType` of a root volume.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum VolumeKind {
    /// `gp3`
    #[default]
    Gp3,
    /// `gp2`
    Gp2,
}

/// The root volume of an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Volume {
    /// Its type.
    pub kind: VolumeKind,
    /// `VolumeSize` in GiB.
    pub size_gib: u32,
    /// `Iops`; gp3 includes 3,000.
    pub iops: u32,
    /// `Throughput` in MiB/s; gp3 includes 125.
    pub throughput_mibs: u32,
}

/// `ECS_IMAGE_PULL_BEHAVIOR` of the agent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ImagePullBehavior {
    /// `default`: pulls every time; layers that are there already are not pulled again.
    #[default]
    Default,
    /// `always`
    Always,
    /// `once`: pulls what was never pulled on this instance.
    Once,
    /// `prefer-cached`: pulls what is not there.
    PreferCached,
}

/// What every instance of a group, or of Managed Instances, is launched with.
#[derive(Clone, PartialEq, Debug)]
pub struct LaunchTemplate {
    /// The machine image.
    pub ami: Ami,
    /// The root volume.
    pub volume: Volume,
    /// Whether detailed (1-minute) monitoring is on, and billed.
    pub detailed_monitoring: bool,
    /// `CpuCredits`; none: the default of the family (T2 standard, others unlimited).
    pub credits: Option<CreditMode>,
    /// `ECS_RESERVED_MEMORY` in MiB.
    pub reserved_memory_mib: u32,
    /// `ECS_IMAGE_PULL_BEHAVIOR`
    pub pull_behavior: ImagePullBehavior,
    /// Whether the account's `awsvpcTrunking` setting is on.
    pub trunking: bool,
    /// `ECS_ENABLE_SPOT_INSTANCE_DRAINING`: default false.
    pub spot_draining: bool,
    /// Custom attributes (`ECS_INSTANCE_ATTRIBUTES`).
    pub attributes: BTreeMap<String, String>,
}

/// One instance type of a mixed instances policy (`LaunchTemplateOverrides`).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LaunchOverride {
    /// `InstanceType`
    pub kind: &'static InstanceType,
    /// `WeightedCapacity`, 1 when not given.
    pub weight: u32,
}

/// `OnDemandAllocationStrategy`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum OnDemandAllocation {
    /// `prioritized`: in the order of the overrides.
    #[default]
    Prioritized,
    /// `lowest-price`
    LowestPrice,
}

/// What ends a lifecycle hook that nobody completes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum HookResult {
    /// `CONTINUE`
    Continue,
    /// `ABANDON`, the default: a launching instance is terminated and replaced.
    #[default]
    Abandon,
}

/// A lifecycle hook: the instance waits until its action is complete, or the heartbeat is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LifecycleHook {
    /// How long the action takes; none: it is never completed.
    pub completes_after: Option<Span>,
    /// `HeartbeatTimeout`: 30–7,200 s, default 3,600 s.
    pub heartbeat: Span,
    /// `DefaultResult`
    pub default_result: HookResult,
}

/// `PoolState` of a warm pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum WarmState {
    /// `Stopped`: only the volume is billed.
    #[default]
    Stopped,
    /// `Running`
    Running,
}

/// A warm pool (`put-warm-pool`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WarmPool {
    /// `MinSize`
    pub min_size: u32,
    /// `MaxGroupPreparedCapacity`; none: the group's maximum.
    pub max_group_prepared_capacity: Option<u32>,
    /// `PoolState`
    pub state: WarmState,
    /// `ReuseOnScaleIn`
    pub reuse_on_scale_in: bool,
}

/// An instance refresh that begins at an instant (`start-instance-refresh`).
#[derive(Clone, PartialEq, Debug)]
pub struct InstanceRefresh {
    /// When it begins.
    pub at: Instant,
    /// `MinHealthyPercentage`: default 90.
    pub min_healthy_percent: u32,
    /// `MaxHealthyPercentage`: default 100.
    pub max_healthy_percent: u32,
    /// `InstanceWarmup`; none: the group's.
    pub warmup: Option<Span>,
    /// `CheckpointPercentages`, ascending.
    pub checkpoints: Vec<u32>,
    /// `CheckpointDelay`: default 3,600 s.
    pub checkpoint_delay: Span,
}

/// `TerminationPolicies`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TerminationPolicy {
    /// `Default`
    #[default]
    Default,
    /// `AllocationStrategy`
    AllocationStrategy,
    /// `OldestLaunchTemplate`
    OldestLaunchTemplate,
    /// `OldestLaunchConfiguration`
    OldestLaunchConfiguration,
    /// `ClosestToNextInstanceHour`
    ClosestToNextInstanceHour,
    /// `NewestInstance`
    NewestInstance,
    /// `OldestInstance`
    OldestInstance,
}

/// A time in which EC2 has no capacity of a kind (`InsufficientInstanceCapacity`).
#[derive(Clone, PartialEq, Debug)]
pub struct Shortage {
    /// The instance type; none: all of the group.
    pub kind: Option<&'static InstanceType>,
    /// The zone; none: all.
    pub zone: Option<ZoneId>,
    /// From.
    pub from: Instant,
    /// Until.
    pub until: Instant,
}

/// Settings of an Auto Scaling group.
#[derive(Clone, PartialEq, Debug)]
pub struct GroupSpec {
    /// `AutoScalingGroupName`
    pub name: String,
    /// `MinSize`
    pub min_size: u32,
    /// `MaxSize`
    pub max_size: u32,
    /// `DesiredCapacity` at the start; none: what the tasks of the initial state need (with managed
    /// scaling), at least the minimum.
    pub desired_capacity: Option<u32>,
    /// Zones, at least one.
    pub zones: Vec<ZoneId>,
    /// What instances are launched with.
    pub template: LaunchTemplate,
    /// Instance types in order of priority, at least one.
    pub overrides: Vec<LaunchOverride>,
    /// `OnDemandAllocationStrategy`
    pub on_demand_allocation: OnDemandAllocation,
    /// Which part of it is bought on Spot, and how.
    pub spot: SpotMix,
    /// `NewInstancesProtectedFromScaleIn`
    pub protected_from_scale_in: bool,
    /// `DefaultCooldown`: default 300 s.
    pub default_cooldown: Span,
    /// `DefaultInstanceWarmup`: none by default.
    pub default_instance_warmup: Option<Span>,
    /// `HealthCheckGracePeriod`: default 0 s by the API.
    pub health_check_grace_period: Span,
    /// A hook on `autoscaling:EC2_INSTANCE_LAUNCHING`.
    pub launch_hook: Option<LifecycleHook>,
    /// A hook on `autoscaling:EC2_INSTANCE_TERMINATING`, besides that of managed draining.
    pub terminate_hook: Option<LifecycleHook>,
    /// The warm pool, if it has one.
    pub warm_pool: Option<WarmPool>,
    /// Instance refreshes, in order of time.
    pub refreshes: Vec<InstanceRefresh>,
    /// In order; empty is `Default`.
    pub termination_policies: Vec<TerminationPolicy>,
    /// Times without capacity.
    pub shortages: Vec<Shortage>,
    /// Scaling policies.
    pub policies: Vec<GroupPolicy>,
    /// Scheduled actions.
    pub scheduled: Vec<ScheduledAction>,
}
