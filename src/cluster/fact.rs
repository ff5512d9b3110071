//! What happened, when, to whom, and because of which fact before it?
//!
//! Facts go out to observers and nothing inside reads them back. A fact's `kind` is a stable code
//! (the names of `events.csv` and `summary.json`); what people read is made of it in `words`.

use super::ids::{AlarmId, FactId, PolicyId, ServiceId, TaskId, ZoneId};
use super::monitor::AlarmState;
use super::task::{StopCode, TaskStatus};
use crate::kernel::time::{Instant, Span};

/// One thing that happened.
#[derive(Clone, PartialEq, Debug)]
pub struct Fact {
    /// Its number, in the order of happening.
    pub id: FactId,
    /// When.
    pub at: Instant,
    /// To whom.
    pub subject: Subject,
    /// What.
    pub what: What,
    /// The fact that caused it; none for what the scenario asked for.
    pub cause: Option<FactId>,
}

/// Whom a fact is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Subject {
    /// A service.
    Service(ServiceId),
    /// A task; `number` counts the tasks of its service from 1 (`web-17`).
    Task {
        /// Which task of the run.
        task: TaskId,
        /// Its service.
        service: ServiceId,
        /// Its number within the service.
        number: u32,
    },
    /// An alarm of a service.
    Alarm(AlarmId, ServiceId),
    /// A scaling policy of a service.
    Policy(PolicyId, ServiceId),
}

/// Which limit held back the launch of a task.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Limiter {
    /// The account's Fargate launch token bucket (100 burst, 20 per second).
    AccountLaunchRate,
    /// The service scheduler's rate (500 tasks per minute and service).
    ServiceLaunchRate,
    /// The account's Fargate vCPU quota.
    VcpuQuota,
    /// The back-off of a service whose tasks fail to start.
    StartThrottle,
}

impl Limiter {
    /// AWS's own words where it refuses a launch outright; none where it only waits.
    pub const fn refusal(self) -> Option<&'static str> {
        match self {
            Self::VcpuQuota => {
                Some("You've reached the limit on the number of vCPUs you can run concurrently")
            }
            Self::StartThrottle => Some("is unable to consistently start tasks successfully"),
            Self::AccountLaunchRate | Self::ServiceLaunchRate => None,
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
        }
    }
}

/// What happened.
#[derive(Clone, PartialEq, Debug)]
pub enum What {
    /// A service came into being.
    ServiceCreated {
        /// Desired count at the start.
        desired: u32,
    },
    /// The desired count changed.
    DesiredCountChanged {
        /// Before.
        from: u32,
        /// After.
        to: u32,
    },
    /// A policy looked and did nothing.
    NotScaled {
        /// Why.
        reason: NotScaledReason,
        /// The capacity its arithmetic gave.
        wanted: u32,
    },
    /// An alarm changed state.
    AlarmStateChanged {
        /// Before.
        from: AlarmState,
        /// After.
        to: AlarmState,
        /// Start of the first of the datapoints that decided.
        since: Instant,
        /// The newest datapoint.
        value: Option<f64>,
        /// The threshold.
        threshold: f64,
    },
    /// A task was decided on and is waiting to start or starting.
    TaskCreated {
        /// Its zone.
        zone: ZoneId,
        /// Whether it was put there already running, as the initial state.
        initial: bool,
    },
    /// A limit held a launch back.
    LaunchHeld {
        /// Which limit.
        limiter: Limiter,
        /// For how long, as far as it is known now.
        wait: Span,
    },
    /// A task entered a state.
    TaskStatusChanged {
        /// The state it left.
        from: TaskStatus,
        /// The state it entered.
        to: TaskStatus,
    },
    /// The pull of a task's images began (billing starts).
    PullStarted,
    /// The pull ended.
    PullStopped,
    /// A task's health as ECS sees it changed.
    TaskHealthChanged {
        /// Whether it is now HEALTHY (else UNHEALTHY).
        healthy: bool,
    },
    /// A task was registered as a target.
    TargetRegistered,
    /// The load balancer began to route to a target.
    TargetHealthy,
    /// The load balancer found a target unhealthy.
    TargetUnhealthy,
    /// A target is being deregistered.
    TargetDraining,
    /// A target is unused now.
    TargetUnused,
    /// A container used more memory than its limit and was killed.
    OutOfMemory,
    /// A container of a task exited by itself.
    ContainerExited {
        /// Its place in the task definition.
        container: usize,
        /// Whether its exit stops the task.
        essential: bool,
        /// Its exit code.
        exit_code: i32,
    },
    /// Tasks of a service could not be placed (`SERVICE_TASK_PLACEMENT_FAILURE`); told once per
    /// six hours while it lasts, as AWS does with repeated service events.
    PlacementFailed {
        /// The limit that refused them.
        limiter: Limiter,
    },
    /// Why a task is being stopped.
    TaskStopping {
        /// The code.
        code: StopCode,
    },
    /// A container ignored SIGTERM for its whole stop time-out.
    Killed,
    /// A service reached its steady state (`SERVICE_STEADY_STATE`).
    SteadyState,
    /// A service's tasks do not start (`SERVICE_TASK_START_IMPAIRED`).
    TaskStartImpaired,
    /// Every registered target was unhealthy, so all took traffic (fail open), or that ended.
    FailOpen {
        /// Whether it began.
        began: bool,
    },
}

impl What {
    /// The stable code of `events.csv` and of `summary.json`'s `facts`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ServiceCreated { .. } => "serviceCreated",
            Self::DesiredCountChanged { .. } => "desiredCountChanged",
            Self::NotScaled { .. } => "notScaled",
            Self::AlarmStateChanged { .. } => "alarmStateChanged",
            Self::TaskCreated { .. } => "taskCreated",
            Self::LaunchHeld { .. } => "launchHeld",
            Self::TaskStatusChanged { .. } => "taskStatusChanged",
            Self::PullStarted => "pullStarted",
            Self::PullStopped => "pullStopped",
            Self::TaskHealthChanged { .. } => "taskHealthChanged",
            Self::TargetRegistered => "targetRegistered",
            Self::TargetHealthy => "targetHealthy",
            Self::TargetUnhealthy => "targetUnhealthy",
            Self::TargetDraining => "targetDraining",
            Self::TargetUnused => "targetUnused",
            Self::OutOfMemory => "outOfMemory",
            Self::ContainerExited { .. } => "containerExited",
            Self::PlacementFailed { .. } => "placementFailed",
            Self::TaskStopping { .. } => "taskStopping",
            Self::Killed => "killed",
            Self::SteadyState => "steadyState",
            Self::TaskStartImpaired => "taskStartImpaired",
            Self::FailOpen { .. } => "failOpen",
        }
    }
}
