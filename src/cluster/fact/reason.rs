//! Who did it, what refused it, what held it back? The reasons that facts give.

/// What changed the desired capacity of a group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Changer {
    /// Managed scaling of its capacity provider.
    ManagedScaling,
    /// A scaling policy of the group.
    Policy,
    /// A scheduled action of the group.
    ScheduledAction,
}

impl Changer {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ManagedScaling => "managedScaling",
            Self::Policy => "policy",
            Self::ScheduledAction => "scheduledAction",
        }
    }
}

/// What an instance refresh does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RefreshStatus {
    /// `InProgress`
    InProgress,
    /// It waits at a checkpoint (ours: AWS says `InProgress` too).
    AtCheckpoint,
    /// `Successful`
    Successful,
    /// `Failed`: no progress for an hour.
    Failed,
}

impl RefreshStatus {
    /// AWS's name, or ours (in lower case at the start) where AWS has none.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InProgress => "InProgress",
            Self::AtCheckpoint => "atCheckpoint",
            Self::Successful => "Successful",
            Self::Failed => "Failed",
        }
    }
}

/// What AZ rebalancing of a service does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RebalancingStatus {
    /// `SERVICE_REBALANCING_STARTED`
    Started,
    /// `SERVICE_REBALANCING_COMPLETED`
    Completed,
    /// `SERVICE_REBALANCING_STOPPED`
    Stopped,
}

impl RebalancingStatus {
    /// AWS's name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Started => "SERVICE_REBALANCING_STARTED",
            Self::Completed => "SERVICE_REBALANCING_COMPLETED",
            Self::Stopped => "SERVICE_REBALANCING_STOPPED",
        }
    }
}

/// How many container instances refused a task, each counted under the first thing that refused it,
/// in this order (ECS developer guide, task placement).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Refusals {
    /// Instances looked at: all that are registered.
    pub instances: u32,
    /// DRAINING, or the agent is disconnected (`AGENT`).
    pub not_active: u32,
    /// Of another capacity provider, or the wrong architecture (`ATTRIBUTE`).
    pub attribute: u32,
    /// `RESOURCE:CPU`
    pub cpu: u32,
    /// `RESOURCE:GPU`
    pub gpu: u32,
    /// `RESOURCE:MEMORY`
    pub memory: u32,
    /// `RESOURCE:PORTS`
    pub ports: u32,
    /// `RESOURCE:ENI`
    pub eni: u32,
    /// `distinctInstance`
    pub distinct_instance: u32,
    /// `memberOf`
    pub member_of: u32,
}

/// Which limit held back the launch of a task.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Limiter {
    /// The account's Fargate launch token bucket (100 burst, 20 per second).
    AccountLaunchRate,
    /// The service scheduler's rate (500 tasks per minute and service).
    ServiceLaunchRate,
    /// The rate of `RunTask` calls (20 per second, each up to 10 tasks).
    RunTaskRate,
    /// The account's Fargate vCPU quota.
    VcpuQuota,
    /// The back-off of a service whose tasks fail to start.
    StartThrottle,
    /// 500 tasks of the cluster wait in PROVISIONING for instances.
    ProvisioningCap,
    /// No instance fits (and none is coming): the scheduler tries again later.
    Placement,
    /// The account's launch token bucket of Fargate Spot.
    SpotLaunchRate,
    /// Fargate Spot has no capacity (`RESOURCE:FARGATE`), or no zone of Fargate is there.
    FargateCapacity,
    /// A fault throttles the launch API.
    LaunchThrottle,
}

impl Limiter {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AccountLaunchRate => "accountLaunchRate",
            Self::ServiceLaunchRate => "serviceLaunchRate",
            Self::RunTaskRate => "runTaskRate",
            Self::VcpuQuota => "vcpuQuota",
            Self::StartThrottle => "startThrottle",
            Self::ProvisioningCap => "provisioningCap",
            Self::Placement => "placement",
            Self::SpotLaunchRate => "spotLaunchRate",
            Self::FargateCapacity => "fargateCapacity",
            Self::LaunchThrottle => "launchThrottle",
        }
    }

    /// Whether it holds back the tasks of one Fargate provider only, not the whole service.
    pub const fn is_of_one_provider(self) -> bool {
        matches!(
            self,
            Self::AccountLaunchRate
                | Self::SpotLaunchRate
                | Self::VcpuQuota
                | Self::FargateCapacity
        )
    }

    /// AWS's own words where it refuses a launch outright; none where it only waits.
    pub const fn refusal(self) -> Option<&'static str> {
        match self {
            Self::VcpuQuota => {
                Some("You've reached the limit on the number of vCPUs you can run concurrently")
            }
            Self::StartThrottle => Some("is unable to consistently start tasks successfully"),
            Self::FargateCapacity => Some("RESOURCE:FARGATE"),
            Self::AccountLaunchRate
            | Self::SpotLaunchRate
            | Self::LaunchThrottle
            | Self::ServiceLaunchRate
            | Self::RunTaskRate
            | Self::ProvisioningCap
            | Self::Placement => None,
        }
    }
}

/// Why a policy that looked did not scale, in AWS's own words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NotScaledReason {
    /// Removing capacity would push the metric back over the target.
    AutoScalingAnticipatedFlapping,
    /// The service does not take scaling now (scale-in during a deployment).
    TargetServicePutResourceAsUnscalable,
    /// Already at the maximum.
    AlreadyAtMaxCapacity,
    /// Already at the minimum.
    AlreadyAtMinCapacity,
    /// The computed capacity is the present one.
    AlreadyAtDesiredCapacity,
    /// A cooldown period still runs (ours: AWS gives no code for it).
    InCooldown,
    /// Another policy does not agree to scale in (ours).
    OtherPolicyDisagrees,
    /// Scaling in this direction is suspended (ours: AWS records no activity then).
    Suspended,
}

impl Refusals {
    /// Each count with its stable code, in the order in which they are looked at.
    pub const fn counts(&self) -> [(&'static str, u32); 9] {
        [
            ("AGENT", self.not_active),
            ("ATTRIBUTE", self.attribute),
            ("RESOURCE:CPU", self.cpu),
            ("RESOURCE:GPU", self.gpu),
            ("RESOURCE:MEMORY", self.memory),
            ("RESOURCE:PORTS", self.ports),
            ("RESOURCE:ENI", self.eni),
            ("distinctInstance", self.distinct_instance),
            ("memberOf", self.member_of),
        ]
    }
}

impl NotScaledReason {
    /// AWS's code, or ours (in lower case at the start) where AWS has none.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AutoScalingAnticipatedFlapping => "AutoScalingAnticipatedFlapping",
            Self::TargetServicePutResourceAsUnscalable => "TargetServicePutResourceAsUnscalable",
            Self::AlreadyAtMaxCapacity => "AlreadyAtMaxCapacity",
            Self::AlreadyAtMinCapacity => "AlreadyAtMinCapacity",
            Self::AlreadyAtDesiredCapacity => "AlreadyAtDesiredCapacity",
            Self::InCooldown => "inCooldown",
            Self::OtherPolicyDisagrees => "otherPolicyDisagrees",
            Self::Suspended => "suspended",
        }
    }
}
