//! What happened to a container of a task? Told of its task.

use super::field::{Field, Fields};
use crate::cluster::health::HealthStatus;

/// Something that happened to a container. `container` is its place in the task definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContainerFact {
    /// It started, later than the first of its task: it had waited for others.
    Started {
        /// Which.
        container: usize,
    },
    /// It was started again after it exited (`restartPolicy`).
    Restarted {
        /// Which.
        container: usize,
    },
    /// What its health check says changed.
    Health {
        /// Which.
        container: usize,
        /// What it says now.
        status: HealthStatus,
    },
    /// It was stopped with its task, after all that depend on it.
    Stopped {
        /// Which.
        container: usize,
        /// Whether it ignored SIGTERM for its whole stop time-out.
        killed: bool,
    },
    /// What it depends on will never come, so that it never starts.
    DependencyFailed {
        /// Which.
        container: usize,
        /// What it depends on.
        on: usize,
    },
}

impl ContainerFact {
    /// Its stable code.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Started { .. } => "containerStarted",
            Self::Restarted { .. } => "containerRestarted",
            Self::Health { .. } => "containerHealthChanged",
            Self::Stopped { .. } => "containerStopped",
            Self::DependencyFailed { .. } => "dependencyFailed",
        }
    }

    /// Its details.
    pub fn fields(&self) -> Fields {
        let of = |container: usize| ("container", Field::Number(container as u64));
        match *self {
            Self::Started { container } | Self::Restarted { container } => vec![of(container)],
            Self::Health { container, status } => {
                vec![of(container), ("status", Field::Code(status.name()))]
            }
            Self::Stopped { container, killed } => {
                vec![of(container), ("killed", Field::Flag(killed))]
            }
            Self::DependencyFailed { container, on } => {
                vec![of(container), ("on", Field::Number(on as u64))]
            }
        }
    }
}
