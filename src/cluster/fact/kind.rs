//! How is a kind of fact called? Stable codes: the names of `events.csv` and `summary.json`.

use super::What;

impl What {
    /// Its stable code.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::RunStarted => "runStarted",
            Self::Rollout(fact) => fact.kind(),
            Self::Scaling(fact) => fact.kind(),
            Self::Container(fact) => fact.kind(),
            Self::RequestsLost { .. } => "requestsLost",
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
            of_capacity => of_capacity.kind_of_capacity(),
        }
    }

    const fn kind_of_capacity(&self) -> &'static str {
        match self {
            Self::TaskPlaced { .. } => "taskPlaced",
            Self::NotPlaced { .. } => "notPlaced",
            Self::InstanceLaunched { .. } => "instanceLaunched",
            Self::InsufficientCapacity { .. } => "insufficientCapacity",
            Self::Ec2StateChanged { .. } => "ec2StateChanged",
            Self::LifecycleChanged { .. } => "lifecycleChanged",
            Self::InstanceStatusChanged { .. } => "instanceStatusChanged",
            Self::ScaleInProtection { .. } => "scaleInProtection",
            Self::DesiredCapacityChanged { .. } => "desiredCapacityChanged",
            Self::CapacityReservation { .. } => "capacityReservation",
            Self::CapacityNotScaled { .. } => "capacityNotScaled",
            Self::InstanceRefresh { .. } => "instanceRefresh",
            Self::CreditsExhausted { .. } => "creditsExhausted",
            Self::SurplusCharged { .. } => "surplusCharged",
            Self::SpotCapacityChanged { .. } => "spotCapacityChanged",
            Self::RebalanceRecommended => "rebalanceRecommended",
            Self::InterruptionNotice { .. } => "interruptionNotice",
            Self::FaultBegan { .. } => "faultBegan",
            Self::FaultEnded => "faultEnded",
            Self::AgentConnection { .. } => "agentConnection",
            Self::TaskHung => "taskHung",
            Self::ServiceRebalancing { .. } => "serviceRebalancing",
            Self::ZoneFailover { .. } => "zoneFailover",
            Self::RunStarted
            | Self::Rollout(_)
            | Self::Scaling(_)
            | Self::Container(_)
            | Self::RequestsLost { .. }
            | Self::ServiceCreated { .. }
            | Self::DesiredCountChanged { .. }
            | Self::NotScaled { .. }
            | Self::AlarmStateChanged { .. }
            | Self::TaskCreated { .. }
            | Self::LaunchHeld { .. }
            | Self::TaskStatusChanged { .. }
            | Self::PullStarted
            | Self::PullStopped
            | Self::TaskHealthChanged { .. }
            | Self::TargetRegistered
            | Self::TargetHealthy
            | Self::TargetUnhealthy
            | Self::TargetDraining
            | Self::TargetUnused
            | Self::OutOfMemory
            | Self::ContainerExited { .. }
            | Self::PlacementFailed { .. }
            | Self::TaskStopping { .. }
            | Self::Killed
            | Self::SteadyState
            | Self::TaskStartImpaired
            | Self::FailOpen { .. } => unreachable!(),
        }
    }
}
