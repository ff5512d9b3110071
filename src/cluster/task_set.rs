//! Which tasks of a service belong together while its traffic is shifted? Its task sets, as
//! `create-task-set` knows them: the blue one and the green one of a deployment, or those that the
//! scenario makes.

use super::deployment::{Controller, DeploymentSettings, Shift, Strategy};
use super::ids::RevisionId;
use super::service::Service;
use crate::kernel::time::Span;

/// Name of the task set with which a service of the `EXTERNAL` controller begins.
pub const FIRST_TASK_SET: &str = "initial";

/// `status` of a task set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TaskSetStatus {
    /// `PRIMARY`: it serves production traffic.
    Primary,
    /// `ACTIVE`
    Active,
    /// `DRAINING`: it is deleted, its tasks are being stopped.
    Draining,
}

/// A task set of a service. Its tasks are those of its revision, of which no other set has any.
#[derive(Clone, PartialEq, Debug)]
pub struct TaskSet {
    /// Its number within the service, from 1; that of its deployment, where it has one.
    pub number: u32,
    /// What its tasks are made of.
    pub revision: RevisionId,
    /// `scale.value`: percent of the desired count, 0–100.
    pub scale: f64,
    /// The desired count that it goes by, where it does not follow that of the service.
    pub fixed: Option<u32>,
    /// Its target group: 0 or 1.
    pub group: u8,
    /// `status`
    pub status: TaskSetStatus,
    /// Whether it was `STEADY_STATE` when last looked at.
    pub steady: bool,
    /// Its name in the scenario; none for the sets of deployments.
    pub name: Option<String>,
}

/// `stabilityStatus`
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stability {
    /// `STEADY_STATE`
    SteadyState,
    /// `STABILIZING`
    Stabilizing,
}

impl Stability {
    /// AWS's name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SteadyState => "STEADY_STATE",
            Self::Stabilizing => "STABILIZING",
        }
    }
}

impl TaskSet {
    /// The one with which a service begins: all of its tasks, in its first target group.
    pub fn first() -> Self {
        Self {
            number: 1,
            revision: RevisionId::new(0),
            scale: 100.0,
            fixed: None,
            group: 0,
            status: TaskSetStatus::Primary,
            steady: false,
            name: None,
        }
    }

    /// `computedDesiredCount` of a service with so many desired tasks: its share, rounded up (ECS
    /// API reference, `TaskSet`). Scales are exact to a thousandth of a percent, so that 10 % of 30
    /// is 3.
    pub fn count(&self, desired: u32) -> u32 {
        let desired = self.fixed.unwrap_or(desired);
        let thousandths = libm::round(self.scale * 1_000.0) as u64;
        let exact = u64::from(desired) * thousandths;
        u32::try_from(exact.div_ceil(100_000)).expect("a share of the desired count")
    }

    /// Whether it is PRIMARY.
    pub fn is_primary(&self) -> bool {
        self.status == TaskSetStatus::Primary
    }
}

impl Service {
    /// The task set with a number.
    pub fn set(&self, number: u32) -> Option<&TaskSet> {
        self.sets.iter().find(|set| set.number == number)
    }

    /// The task set with a number, to change it.
    pub fn set_mut(&mut self, number: u32) -> Option<&mut TaskSet> {
        self.sets.iter_mut().find(|set| set.number == number)
    }

    /// The PRIMARY task set.
    pub fn primary_set(&self) -> Option<&TaskSet> {
        self.sets.iter().find(|set| set.is_primary())
    }

    /// The task set to which the tasks of a revision belong.
    pub fn set_of(&self, revision: RevisionId) -> Option<&TaskSet> {
        self.sets.iter().find(|set| set.revision == revision)
    }

    /// The target group of the tasks of a revision: 0 unless its task set is in the other one.
    pub fn target_group_of(&self, revision: RevisionId) -> u8 {
        self.set_of(revision).map_or(0, |set| set.group)
    }

    /// `computedDesiredCount` of a task set.
    pub fn computed_desired_count(&self, set: &TaskSet) -> u32 {
        set.count(self.desired)
    }

    /// `stabilityStatus` (ECS API reference, TaskSet): as many RUNNING tasks as computed, none on
    /// its way, none on a DRAINING instance (`draining` of the set's active tasks are), and all of
    /// them healthy.
    pub fn stability(&self, set: &TaskSet, draining: u32) -> Stability {
        let counts = self.of_revision(set.revision);
        let computed = self.computed_desired_count(set);
        let as_computed = counts.running == computed && counts.healthy == computed;
        if as_computed && counts.pending == 0 && draining == 0 {
            Stability::SteadyState
        } else {
            Stability::Stabilizing
        }
    }

    /// The target group for another task set: the first that none of the sets there are is in, else
    /// the one that PRIMARY is not in.
    pub fn target_group_for_next(&self) -> u8 {
        let taken = |group: u8| self.sets.iter().any(|set| set.group == group);
        let other = self.primary_set().map_or(1, |set| 1 - set.group);
        (0..2).find(|&group| !taken(group)).unwrap_or(other)
    }
}

impl DeploymentSettings {
    /// How its deployments shift traffic; none where they do not.
    pub const fn shift(&self) -> Option<Shift> {
        match (&self.controller, self.strategy) {
            (Controller::Ecs, Strategy::Shifted(shift)) => Some(shift),
            (Controller::CodeDeploy(by), _) => Some(by.shift),
            (Controller::Ecs, Strategy::Rolling) | (Controller::External, _) => None,
        }
    }

    /// Whether the tasks of its service are in task sets.
    pub const fn has_sets(&self) -> bool {
        self.shift().is_some() || matches!(self.controller, Controller::External)
    }

    /// The task set with which its service begins, if it has any. AWS begins a service of the
    /// `EXTERNAL` controller without one; a run begins in the middle of its life.
    pub fn first_set(&self) -> Option<TaskSet> {
        let external = matches!(self.controller, Controller::External);
        self.has_sets().then(|| TaskSet {
            name: external.then(|| FIRST_TASK_SET.to_owned()),
            ..TaskSet::first()
        })
    }
}

impl Shift {
    /// How many shifts of production traffic there are.
    pub fn steps(&self) -> u32 {
        match *self {
            Self::AllAtOnce => 1,
            Self::Linear { step_percent, .. } => 1_000_u32.div_ceil(tenths(step_percent)),
            Self::Canary { percent, .. } => 1 + u32::from(tenths(percent) < 1_000),
        }
    }

    /// Tenths of a percent of production traffic that are with the new revision after so many
    /// shifts.
    pub fn tenths_after(&self, steps: u32) -> u32 {
        assert!(steps <= self.steps(), "there is no step {steps}");
        match *self {
            _ if steps == 0 => 0,
            _ if steps == self.steps() => 1_000,
            Self::AllAtOnce => 1_000,
            Self::Linear { step_percent, .. } => tenths(step_percent) * steps,
            Self::Canary { percent, .. } => tenths(percent),
        }
    }

    /// How long that is watched before the next shift; nothing after the last.
    pub fn bake_after(&self, steps: u32) -> Span {
        if steps >= self.steps() {
            return Span::ZERO;
        }
        match *self {
            Self::AllAtOnce => Span::ZERO,
            Self::Linear { step_bake, .. } => step_bake,
            Self::Canary { bake, .. } => bake,
        }
    }
}

/// Percentages of traffic are multiples of 0.1 (ECS API reference, `LinearConfiguration`).
fn tenths(percent: f64) -> u32 {
    (libm::round(percent * 10.0) as u32).clamp(1, 1_000)
}

/// Weights of two target groups of which the one at `place` gets so many tenths of a percent, each
/// within 0–999.
pub fn weights(place: u8, tenths: u32) -> [u32; 2] {
    let (own, other) = match tenths {
        0 => (0, 1),
        1_000 => (1, 0),
        _ => (tenths, 1_000 - tenths),
    };
    if place == 0 {
        [own, other]
    } else {
        [other, own]
    }
}

#[cfg(test)]
#[path = "task_set_tests.rs"]
mod tests;
