//! What does a controller want? Each decision is one verb of the simulation.

use crate::cluster::ids::{InstanceId, ServiceId, TaskId};

/// What a controller wants done now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// So many launches of a service should be outstanding: more are asked for, or the newest
    /// withdrawn.
    Launch {
        /// Whose.
        service: ServiceId,
        /// How many in all.
        outstanding: u32,
    },
    /// A task of a daemon should be on an instance.
    LaunchOn {
        /// Whose.
        service: ServiceId,
        /// Where.
        instance: InstanceId,
    },
    /// `desiredCount` of a daemon: the instances it belongs on.
    Count {
        /// Whose.
        service: ServiceId,
        /// How many.
        desired: u32,
    },
    /// A task should stop.
    Stop {
        /// Which.
        task: TaskId,
        /// Why.
        because: Because,
    },
    /// The service has reached its steady state, or left it.
    Steady {
        /// Which.
        service: ServiceId,
        /// Whether it is steady now.
        steady: bool,
    },
}

/// Why the scheduler stops a task.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Because {
    /// It fails its health checks.
    Unhealthy,
    /// There are more than desired.
    Surplus,
    /// Its instance is DRAINING.
    Draining,
}
