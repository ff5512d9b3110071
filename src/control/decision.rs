//! What does a controller want? Each decision is one verb of the simulation.

use crate::cluster::ids::{InstanceId, RevisionId, ServiceId, TaskId};

/// What a controller wants done now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// So many launches of a revision should be outstanding: more are asked for, or the newest
    /// withdrawn.
    Launch {
        /// Whose.
        service: ServiceId,
        /// Of which revision.
        revision: RevisionId,
        /// How many in all.
        outstanding: u32,
    },
    /// So many tasks of an old revision there should be still.
    Keep {
        /// Whose.
        service: ServiceId,
        /// Which revision.
        revision: RevisionId,
        /// How many.
        tasks: u32,
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
    /// A deployment puts another revision in its place.
    Deployment,
}
