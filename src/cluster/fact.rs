//! What happened, when, to whom, and because of which fact before it?
//!
//! Facts go out to observers and nothing inside reads them back. A fact's `kind` is a stable code
//! (the names of `events.csv` and `summary.json`); what people read is made of it in `words`.

use super::ids::{
    AlarmId, FactId, FaultId, GroupId, InstanceId, PolicyId, ProviderId, RevisionId, ServiceId,
    SpotPoolId, TaskId, ZoneId,
};
use super::instance::{ContainerInstanceStatus, Ec2State, Lifecycle, Pool, Room};
use super::monitor::{AlarmState, Owner};
use super::task::{StopCode, TaskStatus};
use crate::catalog::platform::Purchase;
use crate::kernel::time::{Instant, Span};

mod container;
mod field;
mod kind;
mod reason;
mod rollout;
mod scaling;

pub use container::ContainerFact;
pub use field::{Field, Fields};
pub use reason::{Changer, Limiter, NotScaledReason, RebalancingStatus, RefreshStatus, Refusals};
pub use rollout::RolloutFact;
pub use scaling::ScalingFact;

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
    /// The fact that caused it; none only for the first, the run's start.
    pub cause: Option<FactId>,
}

/// Whom a fact is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Subject {
    /// The run.
    Run,
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
    /// An alarm.
    Alarm(AlarmId, Owner),
    /// A scaling policy of a service.
    Policy(PolicyId, ServiceId),
    /// An EC2 instance; `number` counts the instances of its pool from 1.
    Instance {
        /// Which instance of the run.
        instance: InstanceId,
        /// Whose it is.
        pool: Pool,
        /// Its number within its pool.
        number: u32,
    },
    /// An Auto Scaling group.
    Group(GroupId),
    /// A capacity provider.
    Provider(ProviderId),
    /// A Spot pool.
    SpotPool(SpotPoolId),
    /// A fault of the scenario.
    Fault(FaultId),
    /// A deployment of a service, or a task set, by its number within the service, from 1.
    Deployment(ServiceId, u32),
}

impl Subject {
    /// The service it is, or belongs to; none for instances, groups, providers, pools
    /// and faults.
    pub const fn service(self) -> Option<ServiceId> {
        match self {
            Self::Service(service)
            | Self::Task { service, .. }
            | Self::Alarm(_, Owner::Service(service))
            | Self::Policy(_, service)
            | Self::Deployment(service, _) => Some(service),
            Self::Run
            | Self::Alarm(..)
            | Self::Instance { .. }
            | Self::Group(_)
            | Self::Provider(_)
            | Self::SpotPool(_)
            | Self::Fault(_) => None,
        }
    }
}

/// What happened.
#[derive(Clone, PartialEq, Debug)]
pub enum What {
    /// The run began: the one fact without a cause.
    RunStarted,
    /// Something happened to a deployment.
    Rollout(RolloutFact),
    /// Something happened to a scalable target.
    Scaling(ScalingFact),
    /// Something happened to a container of a task.
    Container(ContainerFact),
    /// Requests that a task held were lost with it.
    RequestsLost {
        /// How many attempts.
        requests: u64,
    },
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
        /// Its zone; on instances none until it is placed.
        zone: Option<ZoneId>,
        /// Whether it was put there already running, as the initial state.
        initial: bool,
        /// How its Fargate capacity is bought; On-Demand for tasks on instances.
        purchase: Purchase,
        /// The service revision it is of.
        revision: RevisionId,
        /// Its task definition, by its place in the set-up.
        definition: usize,
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
    /// A task was given a container instance.
    TaskPlaced {
        /// Which.
        instance: InstanceId,
        /// Its zone.
        zone: ZoneId,
    },
    /// No container instance took a task (`SERVICE_TASK_PLACEMENT_FAILURE` of a service, a failure
    /// of `run-task`); repeated ones are told once per six hours.
    NotPlaced {
        /// Which refused, and why.
        refusals: Refusals,
    },
    /// EC2 accepted to launch an instance.
    InstanceLaunched {
        /// Its type's name.
        kind: &'static str,
        /// Its zone.
        zone: ZoneId,
        /// What its agent will register.
        registered: Room,
        /// How it is bought.
        purchase: Purchase,
    },
    /// EC2 had no capacity (`InsufficientInstanceCapacity`).
    InsufficientCapacity {
        /// The type's name.
        kind: &'static str,
        /// The zone.
        zone: ZoneId,
    },
    /// An instance entered a state of EC2.
    Ec2StateChanged {
        /// Before.
        from: Ec2State,
        /// After.
        to: Ec2State,
    },
    /// An instance entered a state of its Auto Scaling group.
    LifecycleChanged {
        /// Before.
        from: Lifecycle,
        /// After.
        to: Lifecycle,
    },
    /// A container instance changed its status in ECS.
    InstanceStatusChanged {
        /// Before.
        from: ContainerInstanceStatus,
        /// After.
        to: ContainerInstanceStatus,
    },
    /// An instance's protection from scale-in was set or taken away.
    ScaleInProtection {
        /// Whether it is protected now.
        protected: bool,
    },
    /// The desired capacity of a group changed.
    DesiredCapacityChanged {
        /// Before.
        from: u32,
        /// After.
        to: u32,
        /// What changed it.
        by: Changer,
    },
    /// A provider's `CapacityProviderReservation`, told when it changes.
    CapacityReservation {
        /// Instances needed (M).
        needed: u32,
        /// Instances there are (N).
        present: u32,
        /// M / N × 100, with its special cases.
        percent: f64,
        /// Tasks that wait in PROVISIONING.
        waiting: u32,
    },
    /// Managed scaling, or the group itself, looked and did nothing.
    CapacityNotScaled {
        /// Why, as a stable code.
        reason: &'static str,
        /// Instances its arithmetic gave.
        wanted: u32,
    },
    /// An instance refresh of a group began, reached a checkpoint, went on or ended.
    InstanceRefresh {
        /// What it does now.
        status: RefreshStatus,
        /// Instances replaced, in percent of those it is to replace.
        percent: u32,
    },
    /// A burstable instance ran out of credits, or has some again (standard mode).
    CreditsExhausted {
        /// Whether it began.
        began: bool,
    },
    /// Surplus credits of an unlimited instance were charged.
    SurplusCharged {
        /// Thousandths of a credit.
        millicredits: u64,
    },
    /// Why a task is being stopped.
    TaskStopping {
        /// The code.
        code: StopCode,
    },
    /// The room of a Spot pool changed.
    SpotCapacityChanged {
        /// Room for so many at once from now on; none: for any number.
        room: Option<u32>,
    },
    /// EC2 recommends to replace a Spot instance (`EC2 Instance Rebalance Recommendation`).
    RebalanceRecommended,
    /// EC2 will take a Spot instance (`EC2 Spot Instance Interruption Warning`), or Fargate a Spot
    /// task: the notice.
    InterruptionNotice {
        /// When it ends.
        ends: Instant,
    },
    /// A fault of the scenario began.
    FaultBegan {
        /// How many tasks or instances it hits at once; 0 where it hits none by itself.
        hits: u32,
    },
    /// A fault of the scenario ended: what it took may come back.
    FaultEnded,
    /// The agent of a container instance lost its connection, or has it again.
    AgentConnection {
        /// Whether it is connected now.
        connected: bool,
    },
    /// A task answers nothing any more.
    TaskHung,
    /// ECS evens out the tasks of a service over the zones.
    ServiceRebalancing {
        /// What it does now.
        status: RebalancingStatus,
    },
    /// A zone of a load balancer left DNS for want of healthy targets, or came back.
    ZoneFailover {
        /// Which zone.
        zone: ZoneId,
        /// Whether it began.
        began: bool,
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
