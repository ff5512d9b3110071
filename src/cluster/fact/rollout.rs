//! What happened to a deployment, or to a task set? Told of [`super::Subject::Deployment`].

use super::field::{Field, Fields};
use crate::cluster::deployment::{DeploymentReason, RolloutState, Stage};
use crate::cluster::ids::RevisionId;

/// Something that happened to a deployment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum RolloutFact {
    /// It began.
    Began {
        /// The revision that it brings; counted from 1 where people read it.
        revision: RevisionId,
        /// Desired count of its service then.
        desired: u32,
    },
    /// Its state changed (`SERVICE_DEPLOYMENT_IN_PROGRESS`, `…_COMPLETED`, `…_FAILED`).
    State {
        /// What it is now.
        to: RolloutState,
        /// Why.
        reason: DeploymentReason,
    },
    /// It entered a stage of its life cycle.
    Stage(Stage),
    /// So much production traffic goes to its revision from now on.
    TrafficShifted {
        /// In percent.
        percent: f64,
    },
    /// A task of it failed; counted by the circuit breaker.
    TaskFailed {
        /// Failures in a row, with this one.
        failed: u32,
        /// At so many it opens.
        threshold: u32,
    },
    /// A task set has another scale.
    Scaled {
        /// `scale.value` in percent.
        percent: f64,
        /// `computedDesiredCount`
        tasks: u32,
    },
    /// A task set is PRIMARY.
    BecamePrimary,
    /// The target group of a task set has another weight at the listener.
    Weighted {
        /// 0–999.
        weight: u32,
    },
    /// A task set is deleted: its tasks are stopped.
    Deleted,
    /// A task set is `STEADY_STATE` (`TASKSET_STEADY_STATE`), or STABILIZING again.
    Stability {
        /// Whether it is steady.
        steady: bool,
    },
    /// Nothing moves: minimum and maximum percent leave no room for a single task, or tasks that
    /// protect themselves from scale-in hold it up (`DEPLOYMENT_BLOCKED`).
    Stuck,
}

impl RolloutFact {
    /// Its stable code.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Began { .. } => "deploymentBegan",
            Self::State { .. } => "deploymentStateChanged",
            Self::Stage(_) => "deploymentStage",
            Self::TrafficShifted { .. } => "trafficShifted",
            Self::TaskFailed { .. } => "deploymentTaskFailed",
            Self::Scaled { .. } => "taskSetScaled",
            Self::BecamePrimary => "taskSetPrimary",
            Self::Weighted { .. } => "taskSetWeight",
            Self::Deleted => "taskSetDeleted",
            Self::Stability { .. } => "taskSetStability",
            Self::Stuck => "deploymentStuck",
        }
    }

    /// Its details.
    pub fn fields(&self) -> Fields {
        match *self {
            Self::Began { revision, desired } => vec![
                ("revision", Field::Number(revision.index() as u64 + 1)),
                ("desired", Field::Number(desired.into())),
            ],
            Self::State { to, reason } => vec![
                ("to", Field::Code(to.code())),
                ("reason", Field::Code(reason.code())),
            ],
            Self::Stage(stage) => vec![("stage", Field::Code(stage.name()))],
            Self::TrafficShifted { percent } => vec![("percent", Field::Float(percent))],
            Self::TaskFailed { failed, threshold } => vec![
                ("failed", Field::Number(failed.into())),
                ("threshold", Field::Number(threshold.into())),
            ],
            Self::Scaled { percent, tasks } => vec![
                ("percent", Field::Float(percent)),
                ("tasks", Field::Number(tasks.into())),
            ],
            Self::Weighted { weight } => vec![("weight", Field::Number(weight.into()))],
            Self::Stability { steady } => vec![("steady", Field::Flag(steady))],
            Self::BecamePrimary | Self::Deleted | Self::Stuck => Vec::new(),
        }
    }
}
