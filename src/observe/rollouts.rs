//! How did each deployment go? Told from the facts and minutes of a finished run.
//!
//! A deployment is told that the service's facts tell: one asked for, or a creation that took
//! time. Its requests are those of whole minutes, from the minute in which it began until it had
//! ended, and, where it failed, until the old tasks were there again.

use std::collections::BTreeMap;

use super::outcome::{MinuteRow, Outcome};
use crate::cluster::deployment::{Controller, DeploymentReason, RolloutState, Stage};
use crate::cluster::fact::{Fact, RolloutFact, Subject, What};
use crate::cluster::ids::{RevisionId, ServiceId, TaskId};
use crate::cluster::task::TaskStatus;
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::Setup;

/// Tasks of the old revisions, or of the new one, at an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tasks {
    /// On their way to RUNNING.
    pub pending: u32,
    /// RUNNING.
    pub running: u32,
    /// RUNNING and healthy.
    pub healthy: u32,
}

/// The tasks of a service at an instant of a deployment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Point {
    /// From when on it is so.
    pub at: Instant,
    /// Those of all other revisions.
    pub old: Tasks,
    /// Those of the revision that it brings.
    pub new: Tasks,
}

/// One deployment.
#[derive(Clone, PartialEq, Debug)]
pub struct Rollout {
    /// The place of its service.
    pub service: usize,
    /// Its number within the service, from 1.
    pub number: u32,
    /// The revision that it brings.
    pub revision: RevisionId,
    /// Desired count of its service when it began.
    pub desired: u32,
    /// When it began.
    pub began: Instant,
    /// How it ended; none when it outlasted the run.
    pub ended: Option<(Instant, RolloutState, DeploymentReason)>,
    /// When it had failed and as many old tasks as desired were healthy again, and none of its own
    /// was left: none where that did not come before the run ended.
    pub rolled_back: Option<Instant>,
    /// Tasks of its revision that became RUNNING.
    pub started: u32,
    /// Those of them that were stopped before it was over.
    pub stopped: u32,
    /// Most tasks that had failed in a row.
    pub failed_tasks: u32,
    /// Whether it was stuck for want of room between minimum and maximum.
    pub stuck: bool,
    /// Most tasks RUNNING or on their way there at once, of all revisions.
    pub most_tasks: u32,
    /// Stages, each with its beginning; none of a rolling deployment.
    pub stages: Vec<(Instant, Stage)>,
    /// How traffic was shifted: to how many percent, from when on.
    pub shifts: Vec<(Instant, f64)>,
    /// Requests that ended meanwhile.
    pub requests: u64,
    /// Those of them that failed or were refused.
    pub lost: u64,
    /// The tasks at every change.
    pub points: Vec<Point>,
}

impl Rollout {
    /// How long it took until it ended; none when it outlasted the run.
    pub fn took(&self) -> Option<Span> {
        self.ended.map(|(at, ..)| at.since(self.began))
    }

    /// How long the way back took; none when there was none, or it outlasted the run.
    pub fn way_back(&self) -> Option<Span> {
        let (failed, ..) = self.ended?;
        self.rolled_back.map(|back| back.since(failed))
    }

    /// Whether it is over at `at`, the way back included.
    fn is_over(&self) -> bool {
        match self.ended {
            None => false,
            Some((_, RolloutState::Failed, _)) => self.rolled_back.is_some(),
            Some(_) => true,
        }
    }
}

/// Every deployment that was told, in the order of its beginning.
pub fn of(outcome: &Outcome, setup: &Setup) -> Vec<Rollout> {
    let mut sweep = Sweep::new(setup);
    for fact in &outcome.facts {
        sweep.hear(fact);
    }
    let mut rollouts = sweep.rollouts;
    for rollout in &mut rollouts {
        let minutes = &outcome.services[rollout.service].minutes;
        let until = rollout.rolled_back.or(rollout.ended.map(|(at, ..)| at));
        count_requests(rollout, minutes, until);
    }
    rollouts
}

fn count_requests(rollout: &mut Rollout, minutes: &[MinuteRow], until: Option<Instant>) {
    let first = rollout.began.floor_to(Span::MINUTE);
    let of_it = minutes.iter().filter(|row| {
        let before_end = until.is_none_or(|until| row.start < until || row.start == first);
        row.start >= first && before_end
    });
    for row in of_it {
        rollout.requests += row.served + row.failed + row.rejected;
        rollout.lost += row.failed + row.rejected;
    }
}

/// What is known of a task.
#[derive(Clone, Copy, Debug)]
struct Known {
    revision: RevisionId,
    definition: usize,
    status: TaskStatus,
    target: bool,
    checked: bool,
}

/// All tasks, while the facts go by.
struct Sweep<'a> {
    setup: &'a Setup,
    tasks: BTreeMap<TaskId, Known>,
    counts: BTreeMap<(ServiceId, RevisionId), Tasks>,
    rollouts: Vec<Rollout>,
}

impl<'a> Sweep<'a> {
    const fn new(setup: &'a Setup) -> Self {
        Self {
            setup,
            tasks: BTreeMap::new(),
            counts: BTreeMap::new(),
            rollouts: Vec::new(),
        }
    }

    fn hear(&mut self, fact: &Fact) {
        match (fact.subject, &fact.what) {
            (Subject::Deployment(service, number), What::Rollout(what)) => {
                self.of_rollout((service, number), *what, fact.at);
            }
            (Subject::Task { task, service, .. }, what) => {
                self.of_task((task, service), what, fact.at);
            }
            _ => {}
        }
    }

    fn of_rollout(&mut self, (service, number): (ServiceId, u32), what: RolloutFact, at: Instant) {
        if let RolloutFact::Began { revision, desired } = what {
            let spec = &self.setup.services[service.index()].spec;
            // Task sets come and go as the scenario says: they are no deployments.
            if spec.deployment.controller == Controller::External {
                return;
            }
            self.rollouts.push(Rollout {
                service: service.index(),
                number,
                revision,
                desired,
                began: at,
                ended: None,
                rolled_back: None,
                started: 0,
                stopped: 0,
                failed_tasks: 0,
                stuck: false,
                most_tasks: 0,
                stages: Vec::new(),
                shifts: Vec::new(),
                requests: 0,
                lost: 0,
                points: Vec::new(),
            });
            self.put_down(service, at);
            return;
        }
        let mut of_it = self.of_service(service);
        let Some(rollout) = of_it.find(|rollout| rollout.number == number) else {
            return;
        };
        match what {
            // A fall back on it is told with what failed.
            RolloutFact::State { to, reason } if rollout.ended.is_none() => {
                rollout.ended = (to != RolloutState::InProgress).then_some((at, to, reason));
            }
            RolloutFact::Stage(stage) => rollout.stages.push((at, stage)),
            RolloutFact::TrafficShifted { percent } => rollout.shifts.push((at, percent)),
            RolloutFact::TaskFailed { failed, .. } => {
                rollout.failed_tasks = rollout.failed_tasks.max(failed);
            }
            RolloutFact::Stuck => rollout.stuck = true,
            _ => {}
        }
    }

    fn of_service(&mut self, service: ServiceId) -> impl Iterator<Item = &mut Rollout> {
        let rollouts = self.rollouts.iter_mut();
        rollouts.filter(move |rollout| rollout.service == service.index())
    }

    fn of_task(&mut self, (task, service): (TaskId, ServiceId), what: &What, at: Instant) {
        if let What::TaskCreated {
            initial,
            revision,
            definition,
            ..
        } = what
        {
            let known = Known {
                revision: *revision,
                definition: *definition,
                status: if *initial {
                    TaskStatus::Running
                } else {
                    TaskStatus::Provisioning
                },
                target: *initial,
                checked: *initial,
            };
            self.tasks.insert(task, known);
            self.count(service, &known, true);
            self.put_down(service, at);
            return;
        }
        let Some(before) = self.tasks.get(&task).copied() else {
            return;
        };
        let mut after = before;
        match what {
            What::TaskStatusChanged { to, .. } => after.status = *to,
            What::TargetHealthy => after.target = true,
            What::TargetUnhealthy => after.target = false,
            What::TaskHealthChanged { healthy } => after.checked = *healthy,
            _ => return,
        }
        self.count(service, &before, false);
        self.count(service, &after, true);
        self.count_lives(service, (before, after));
        if after.status == TaskStatus::Stopped {
            self.tasks.remove(&task);
        } else {
            self.tasks.insert(task, after);
        }
        self.put_down(service, at);
    }

    /// A task of a revision that is being deployed came to RUNNING, or leaves it.
    fn count_lives(&mut self, service: ServiceId, (before, after): (Known, Known)) {
        let ran = before.status == TaskStatus::Running;
        let runs = after.status == TaskStatus::Running;
        let revision = after.revision;
        let mut open = self.of_service(service);
        let brings = open.find(|r| r.revision == revision && !r.is_over());
        if let Some(rollout) = brings {
            rollout.started += u32::from(runs && !ran);
            rollout.stopped += u32::from(ran && !runs);
        }
    }

    fn count(&mut self, service: ServiceId, of: &Known, more: bool) {
        let spec = &self.setup.services[service.index()].spec;
        let containers = &self.setup.task_definitions[of.definition].containers;
        let checks = containers
            .iter()
            .any(|c| c.essential && c.health_check.is_some());
        let balanced = spec.load_balancer.is_some();
        // As `Task::counts_as_healthy` does, from what was told.
        let is_healthy = (of.target || !balanced) && (of.checked || (balanced && !checks));
        let counts = self.counts.entry((service, of.revision)).or_default();
        let change = |count: &mut u32| {
            *count = count
                .checked_add_signed(if more { 1 } else { -1 })
                .expect("it was counted");
        };
        if of.status < TaskStatus::Running {
            change(&mut counts.pending);
        } else if of.status == TaskStatus::Running {
            change(&mut counts.running);
            if is_healthy {
                change(&mut counts.healthy);
            }
        }
    }

    /// Puts down how the tasks of a service stand, for its deployments that go on.
    fn put_down(&mut self, service: ServiceId, at: Instant) {
        let counts = &self.counts;
        let rollouts = self.rollouts.iter_mut();
        let open = rollouts.filter(|r| r.service == service.index() && !r.is_over());
        for rollout in open {
            let (mut old, mut new) = (Tasks::default(), Tasks::default());
            let of_service = (service, RevisionId::from_number(0))..;
            let of_service = counts
                .range(of_service)
                .take_while(|((of, _), _)| *of == service);
            for ((_, revision), tasks) in of_service {
                let sum = if *revision == rollout.revision {
                    &mut new
                } else {
                    &mut old
                };
                sum.pending += tasks.pending;
                sum.running += tasks.running;
                sum.healthy += tasks.healthy;
            }
            let total = old.pending + old.running + new.pending + new.running;
            rollout.most_tasks = rollout.most_tasks.max(total);
            let point = Point { at, old, new };
            match rollout.points.last_mut() {
                Some(last) if last.at == at => *last = point,
                _ => rollout.points.push(point),
            }
            let failed = matches!(rollout.ended, Some((_, RolloutState::Failed, _)));
            let is_back = old.healthy >= rollout.desired && new.pending + new.running == 0;
            if failed && is_back {
                rollout.rolled_back = Some(at);
            }
        }
    }
}

#[cfg(test)]
#[path = "rollouts_tests.rs"]
mod tests;
