//! What will happen, and to whom? The closed list of events of the control plane.

use super::faults::{FaultStep, Mishap};
use super::groups::GroupStep;
use super::instances::InstanceStep;
use super::market::MarketStep;
use crate::cluster::ids::{
    FaultId, GroupId, InstanceId, ProviderId, ServiceId, SpotPoolId, TaskId,
};
use crate::cluster::launch::LaunchFailure;
use crate::cluster::task::{TargetState, TaskStatus};

/// Something that will happen at its instant. Requests are not among them: they are `traffic`'s.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A task takes the next step of its life, unless it has gone another way meanwhile.
    Step(TaskId, Step),
    /// ECS hears that an essential container of a task is gone.
    ExitHeard(TaskId),
    /// A time counted from a task's start is over: its grace period, or the 40 s after which it
    /// counts as healthy without any check.
    Settles(TaskId),
    /// The load balancer sees a target without requests so, by its first checks.
    QuietTarget(TaskId, TargetState),
    /// The CPU of watched instances is shared anew.
    ShareCpu,
    /// A period of a metric ends.
    Measure,
    /// Alarms are looked at.
    Look,
    /// Application Auto Scaling acts on a service.
    Scale(ServiceId),
    /// The scheduler looks at a service.
    Schedule(ServiceId),
    /// ECS looks whether the tasks of a service stand evenly in its zones.
    LookAtZones(ServiceId),
    /// The next launch of a service may be possible.
    Launch(ServiceId),
    /// An instance takes the next step of its life, unless it was told something else since it was
    /// at this epoch.
    Instance(InstanceId, u32, InstanceStep),
    /// Something of an Auto Scaling group is due.
    Group(GroupId, GroupStep),
    /// The reservation of a capacity provider is measured.
    Reservation(ProviderId),
    /// Managed scaling decides on the group of a provider.
    ManagedScaling(ProviderId),
    /// ECS looks at the Managed Instances of a provider.
    Manage(ProviderId),
    /// There may be room for tasks that wait for an instance.
    Place,
    /// A fault begins or ends.
    Fault(FaultId, FaultStep),
    /// What a fault did to a task shows.
    Mishap(TaskId, Mishap),
    /// Something of a Spot pool is due.
    Market(SpotPoolId, MarketStep),
    /// Something of a service's deployments is due.
    Deployment(ServiceId, DeploymentStep),
    /// Something of a container of a task is due.
    Container(TaskId, usize, ContainerStep),
    /// Something that the scenario or a schedule asks of a scalable target is due.
    Scalable(ServiceId, ScalableStep),
}

/// What of a service's deployments is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeploymentStep {
    /// An entry of its list of deployments.
    Asked(usize),
    /// An entry of its list of changes of task sets.
    TaskSet(usize),
    /// The deployment with this number goes on, unless it has ended or gone on meanwhile: the
    /// second number counts its steps.
    GoesOn(u32, u32),
}

/// What of a container of a task is due; void when the container has gone another way since: the
/// number counts its starts, or what makes its checks void.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContainerStep {
    /// What it waited for has come, and it is made: it starts.
    Starts,
    /// It exits by itself.
    Exits(u32),
    /// A health check was answered (or not): ECS hears it.
    Checked(u32, bool),
    /// Its agent sees its first health check pass.
    Passes(u32),
    /// Those that depend on it have waited too long.
    StartTimesOut,
    /// It is started again.
    Restarts(u32),
    /// It is gone after SIGTERM, or after SIGKILL.
    Ends {
        /// SIGKILL it was.
        killed: bool,
    },
}

/// What of a scalable target is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScalableStep {
    /// A scheduled action, by its place.
    Scheduled(usize),
    /// A change of what is suspended, by its place.
    Suspended(usize),
    /// The forecast of a predictive policy, by its place, is made anew.
    Forecast(usize),
    /// The forecast of a predictive policy applies to the hour that begins soon.
    Predicted(usize),
    /// Tasks protect themselves, by the place in the list.
    Protects(usize),
    /// The protection of a task may have expired.
    ProtectionEnds(TaskId),
}

/// A step in the life of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// It has waited too long for an instance.
    WaitEnds,
    /// PROVISIONING → PENDING.
    Connects,
    /// PENDING → ACTIVATING.
    PullStarts,
    /// The images are there, or could not be stored.
    PullStops(Option<LaunchFailure>),
    /// ACTIVATING → RUNNING, or it fails to start.
    Starts(Option<LaunchFailure>),
    /// The deregistration of a target without requests ends.
    Unused,
    /// Nothing of it executes any more: STOPPING → DEPROVISIONING.
    Exited,
    /// DEPROVISIONING → STOPPED.
    Stops,
}

impl Step {
    /// The state in which a task takes this step. A state is never entered twice, so that a step
    /// that finds another one is void.
    pub const fn from(self) -> TaskStatus {
        match self {
            Self::WaitEnds | Self::Connects => TaskStatus::Provisioning,
            Self::PullStarts => TaskStatus::Pending,
            Self::PullStops(_) | Self::Starts(_) => TaskStatus::Activating,
            Self::Unused => TaskStatus::Deactivating,
            Self::Exited => TaskStatus::Stopping,
            Self::Stops => TaskStatus::Deprovisioning,
        }
    }
}
