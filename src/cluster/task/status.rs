//! What are the states of a task and of its target called, and the reasons why it stopped?

/// `lastStatus` of a task.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum TaskStatus {
    /// Resources are being found or made: on Fargate the micro-VM and its network interface.
    Provisioning,
    /// Waiting for the agent.
    Pending,
    /// Image pull, container create, target registration.
    Activating,
    /// Containers run.
    Running,
    /// The target is being deregistered.
    Deactivating,
    /// SIGTERM was sent; waiting for exit or SIGKILL.
    Stopping,
    /// The network interface is being removed.
    Deprovisioning,
    /// Done.
    Stopped,
}

/// How the load balancer sees a task, as far as ECS has heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TargetState {
    /// Not registered (yet, or because the service has no load balancer).
    None,
    /// Registered; its first checks have not passed.
    Initial,
    /// In service.
    Healthy,
    /// Failing its checks.
    Unhealthy,
    /// Being deregistered.
    Draining,
    /// Deregistered.
    Unused,
}

/// `stopCode` of a task.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum StopCode {
    /// `TaskFailedToStart`
    TaskFailedToStart,
    /// `EssentialContainerExited`
    EssentialContainerExited,
    /// `UserInitiated`
    UserInitiated,
    /// `ServiceSchedulerInitiated`
    ServiceSchedulerInitiated,
    /// `SpotInterruption`
    SpotInterruption,
    /// `TerminationNotice`: its instance was terminated under it. AWS lists the code without its
    /// meaning.
    TerminationNotice,
}

impl TaskStatus {
    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Pending => "PENDING",
            Self::Activating => "ACTIVATING",
            Self::Running => "RUNNING",
            Self::Deactivating => "DEACTIVATING",
            Self::Stopping => "STOPPING",
            Self::Deprovisioning => "DEPROVISIONING",
            Self::Stopped => "STOPPED",
        }
    }
}

impl StopCode {
    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TaskFailedToStart => "TaskFailedToStart",
            Self::EssentialContainerExited => "EssentialContainerExited",
            Self::UserInitiated => "UserInitiated",
            Self::ServiceSchedulerInitiated => "ServiceSchedulerInitiated",
            Self::SpotInterruption => "SpotInterruption",
            Self::TerminationNotice => "TerminationNotice",
        }
    }
}
