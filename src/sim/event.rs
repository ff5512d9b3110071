//! What will happen, and to whom? The closed list of events of the control plane.

use super::faults::{FaultStep, Mishap};
use super::groups::GroupStep;
use super::instances::InstanceStep;
use super::market::MarketStep;
use crate::cluster::ids::{
    FaultId, GroupId, InstanceId, ProviderId, ServiceId, SpotPoolId, TaskId,
};
use crate::cluster::launch::LaunchFailure;
use crate::cluster::task::TaskStatus;

/// Something that will happen at its instant. Requests are not among them: they are `traffic`'s.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A task takes the next step of its life, unless it has gone another way meanwhile.
    Step(TaskId, Step),
    /// A container of a task exits by itself.
    ContainerExits(TaskId, usize),
    /// ECS hears that an essential container of a task is gone.
    ExitHeard(TaskId),
    /// A container's health check passes, as far as ECS hears.
    CheckPasses(TaskId, usize),
    /// A time counted from a task's start is over: its grace period, or the 40 s after which it
    /// counts as healthy without any check.
    Settles(TaskId),
    /// A target of a load balancer without requests passes its first check.
    QuietTargetHealthy(TaskId),
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
    /// SIGKILL for the containers that ignored SIGTERM.
    Killed,
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
            Self::Killed | Self::Exited => TaskStatus::Stopping,
            Self::Stops => TaskStatus::Deprovisioning,
        }
    }
}
