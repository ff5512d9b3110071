//! How is a kind of fact called? Stable codes: the names of `events.csv` and `summary.json`.

use super::What;

macro_rules! kinds {
    ($($what:pat => $code:expr,)*) => {
        impl What {
            /// Its stable code: the `kind` of `events.csv`, and the name in `summary.json`'s
            /// `facts`.
            pub const fn kind(&self) -> &'static str {
                match self {
                    $($what => $code,)*
                }
            }
        }
    };
}

kinds! {
    What::RunStarted => "runStarted",
    What::Rollout(fact) => fact.kind(),
    What::Scaling(fact) => fact.kind(),
    What::Container(fact) => fact.kind(),
    What::RequestsLost { .. } => "requestsLost",
    What::ServiceCreated { .. } => "serviceCreated",
    What::DesiredCountChanged { .. } => "desiredCountChanged",
    What::NotScaled { .. } => "notScaled",
    What::AlarmStateChanged { .. } => "alarmStateChanged",
    What::TaskCreated { .. } => "taskCreated",
    What::LaunchHeld { .. } => "launchHeld",
    What::TaskStatusChanged { .. } => "taskStatusChanged",
    What::PullStarted => "pullStarted",
    What::PullStopped => "pullStopped",
    What::TaskHealthChanged { .. } => "taskHealthChanged",
    What::TargetRegistered => "targetRegistered",
    What::TargetHealthy => "targetHealthy",
    What::TargetUnhealthy => "targetUnhealthy",
    What::TargetDraining => "targetDraining",
    What::TargetUnused => "targetUnused",
    What::OutOfMemory => "outOfMemory",
    What::ContainerExited { .. } => "containerExited",
    What::PlacementFailed { .. } => "placementFailed",
    What::TaskStopping { .. } => "taskStopping",
    What::Killed => "killed",
    What::SteadyState => "steadyState",
    What::TaskStartImpaired => "taskStartImpaired",
    What::FailOpen { .. } => "failOpen",
    What::TaskPlaced { .. } => "taskPlaced",
    What::NotPlaced { .. } => "notPlaced",
    What::InstanceLaunched { .. } => "instanceLaunched",
    What::InsufficientCapacity { .. } => "insufficientCapacity",
    What::Ec2StateChanged { .. } => "ec2StateChanged",
    What::LifecycleChanged { .. } => "lifecycleChanged",
    What::InstanceStatusChanged { .. } => "instanceStatusChanged",
    What::ScaleInProtection { .. } => "scaleInProtection",
    What::DesiredCapacityChanged { .. } => "desiredCapacityChanged",
    What::CapacityReservation { .. } => "capacityReservation",
    What::CapacityNotScaled { .. } => "capacityNotScaled",
    What::InstanceRefresh { .. } => "instanceRefresh",
    What::CreditsExhausted { .. } => "creditsExhausted",
    What::SurplusCharged { .. } => "surplusCharged",
    What::SpotCapacityChanged { .. } => "spotCapacityChanged",
    What::RebalanceRecommended => "rebalanceRecommended",
    What::InterruptionNotice { .. } => "interruptionNotice",
    What::FaultBegan { .. } => "faultBegan",
    What::FaultEnded => "faultEnded",
    What::AgentConnection { .. } => "agentConnection",
    What::TaskHung => "taskHung",
    What::ServiceRebalancing { .. } => "serviceRebalancing",
    What::ZoneFailover { .. } => "zoneFailover",
}
