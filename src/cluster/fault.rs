//! What goes wrong, when, and for how long? Faults as the scenario lists them.

use super::ids::{GroupId, ServiceId, ZoneId};
use crate::kernel::time::{Instant, Span};

/// When a fault happens.
#[derive(Clone, PartialEq, Debug)]
pub enum FaultTimes {
    /// At these instants, ascending.
    At(Vec<Instant>),
    /// At random: so many an hour on average, exponentially after the start and the end of each.
    Rate {
        /// Per hour, > 0.
        per_hour: f64,
    },
}

/// How many of those that a fault may hit are hit. They are drawn by chance.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Extent {
    /// So many, as far as there are.
    Count(u32),
    /// This share of them (0–1), rounded up.
    Share(f64),
}

/// Which launches are throttled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LaunchApi {
    /// Launches of Fargate tasks, On-Demand and Spot.
    Fargate,
    /// Launches of EC2 instances (`RunInstances`).
    Ec2,
}

/// What goes wrong.
#[derive(Clone, PartialEq, Debug)]
pub enum FaultKind {
    /// A zone is lost: everything in it dies, nothing starts there, its load balancer node is gone.
    ZoneLoss {
        /// Which.
        zone: ZoneId,
    },
    /// Instances die: their host is lost, EC2 ends them, what runs on them is gone at once.
    InstanceFailure {
        /// Of this group; none: any container instance.
        group: Option<GroupId>,
        /// How many.
        extent: Extent,
    },
    /// The agents of instances lose their connection: tasks run on, none is placed or reported.
    AgentDisconnect {
        /// Of this group; none: any container instance.
        group: Option<GroupId>,
        /// How many.
        extent: Extent,
    },
    /// Tasks crash: an essential container exits with code 1.
    TaskCrash {
        /// Of this service.
        service: ServiceId,
        /// How many.
        extent: Extent,
    },
    /// Tasks hang: they answer nothing any more, health checks included, and ignore SIGTERM.
    TaskHang {
        /// Of this service.
        service: ServiceId,
        /// How many.
        extent: Extent,
    },
    /// A container of tasks leaks memory while the fault lasts, until it is killed for it.
    MemoryLeak {
        /// Of this service.
        service: ServiceId,
        /// How many of its tasks; tasks that start later do not leak.
        extent: Extent,
        /// MiB a minute.
        mib_per_minute: f64,
    },
    /// What the requests of a service wait for is slow, or fails.
    Dependency {
        /// Of this service.
        service: ServiceId,
        /// The waiting time of a request is multiplied by it, ≥ 0; 1 changes nothing.
        slowdown: f64,
        /// And grows by this.
        extra: Span,
        /// Share (0–1) of the requests that fail after it (500).
        failing: f64,
    },
    /// The image of a service cannot be pulled: its tasks fail to start.
    ImagePull {
        /// Of this service.
        service: ServiceId,
    },
    /// A launch API is throttled to so many a second.
    LaunchThrottle {
        /// Which.
        api: LaunchApi,
        /// Launches a second, ≥ 0; 0 lets none through.
        per_second: f64,
    },
}

impl FaultKind {
    /// Its name in a scenario.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ZoneLoss { .. } => "zoneLoss",
            Self::InstanceFailure { .. } => "instanceFailure",
            Self::AgentDisconnect { .. } => "agentDisconnect",
            Self::TaskCrash { .. } => "taskCrash",
            Self::TaskHang { .. } => "taskHang",
            Self::MemoryLeak { .. } => "memoryLeak",
            Self::Dependency { .. } => "dependency",
            Self::ImagePull { .. } => "imagePull",
            Self::LaunchThrottle { .. } => "launchThrottle",
        }
    }

    /// Whether it goes on for a while; the others happen in an instant and do not end.
    pub const fn is_lasting(&self) -> bool {
        match self {
            Self::InstanceFailure { .. } | Self::TaskCrash { .. } | Self::TaskHang { .. } => false,
            Self::ZoneLoss { .. }
            | Self::AgentDisconnect { .. }
            | Self::MemoryLeak { .. }
            | Self::Dependency { .. }
            | Self::ImagePull { .. }
            | Self::LaunchThrottle { .. } => true,
        }
    }
}

/// One entry of the list of faults.
#[derive(Clone, PartialEq, Debug)]
pub struct FaultSpec {
    /// Its name: given, or its kind and place in the list (`zoneLoss-1`). Its chance goes by it.
    pub name: String,
    /// What goes wrong.
    pub kind: FaultKind,
    /// When.
    pub when: FaultTimes,
    /// How long it lasts; none: it does not end. Of no meaning where it has no length
    /// ([`FaultKind::is_lasting`]).
    pub lasts: Option<Span>,
}
