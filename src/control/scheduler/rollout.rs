//! How does a rolling update bring a new revision?
//!
//! New tasks start while RUNNING + PENDING stay within `maximumPercent` of the desired count
//! (rounded down), old tasks stop while `minimumHealthyPercent` of it (rounded up) are running and
//! healthy. Tasks that are being stopped count for neither, but hold what they have. Unhealthy old
//! tasks are replaced with their own revision, new ones with the new (ECS developer guide, rolling
//! update).
//!
//! AWS does not say who gets the room that there is. Here: one new task first, so that a deployment
//! always has its chance, and all of them once one is healthy; then old tasks that were lost, as
//! far as healthy ones are lacking; then the other new ones. What a failed deployment brought
//! stays, and nothing more of it is launched.

use std::collections::BTreeSet;

use super::replica::{is_steady, lower_bound, stops, upper_bound, victims_but};
use crate::catalog::parameters::Parameters;
use crate::cluster::Cluster;
use crate::cluster::deployment::{Controller, RolloutState, Strategy};
use crate::cluster::ids::{RevisionId, ServiceId, TaskId};
use crate::cluster::service::Service;
use crate::cluster::task::{Task, TaskStatus};
use crate::control::decision::{Because, Decision};
use crate::control::placement;

/// Whether deployments of a service are rolling: those of the ECS controller by default.
pub fn is_rolling(service: &Service) -> bool {
    let settings = &service.spec.deployment;
    settings.controller == Controller::Ecs && settings.strategy == Strategy::Rolling
}

/// Whether its primary revision is that of a failed deployment: nothing of it is launched.
pub fn is_stalled(service: &Service) -> bool {
    let deployment = service.deployment_of(service.primary);
    is_rolling(service) && deployment.is_some_and(|d| d.state == RolloutState::Failed)
}

/// Whether a service has, or should have, tasks of several revisions that a rolling update sees
/// to, or has none to launch.
pub fn rolls_over(service: &Service) -> bool {
    let old = |revision: RevisionId| {
        revision != service.primary
            && (service.of_revision(revision).active() > 0
                || service.wanted_of(revision) > 0
                || service.kept[revision.index()] > 0)
    };
    is_rolling(service) && (is_stalled(service) || service.revision_ids().any(old))
}

/// What the scheduler wants done for a service with several revisions.
pub fn decide(cluster: &Cluster, id: ServiceId, parameters: &Parameters) -> Vec<Decision> {
    let mut rollout = Rollout::of(cluster, id, parameters);
    rollout.stop_what_does_not_run();
    rollout.stop_failing();
    rollout.stop_replaced();
    rollout.stop_surplus();
    rollout.launch();
    let service = rollout.service;
    let alone = service.of_revision(service.primary).alive as usize == service.alive().len();
    let steady = !is_stalled(service) && alone && is_steady(service);
    if steady != service.steady {
        rollout.decisions.push(Decision::Steady {
            service: id,
            steady,
        });
    }
    rollout.decisions
}

/// A look at a service, and what it comes to.
struct Rollout<'a> {
    cluster: &'a Cluster,
    id: ServiceId,
    service: &'a Service,
    parameters: &'a Parameters,
    /// Least tasks that are to be healthy.
    lower: u32,
    /// Most tasks RUNNING or on their way there.
    upper: u32,
    /// Whether nothing new is launched, because the deployment has failed.
    stalled: bool,
    /// Its active tasks that stay, as far as is decided, in order of id.
    tasks: Vec<&'a Task>,
    /// How many tasks of each revision there should be still, apart from the primary one.
    kept: Vec<u32>,
    decisions: Vec<Decision>,
}

impl<'a> Rollout<'a> {
    fn of(cluster: &'a Cluster, id: ServiceId, parameters: &'a Parameters) -> Self {
        let service = cluster.service(id);
        let desired = service.desired;
        let upper = upper_bound(&service.spec, desired).max(desired);
        let mut lower = lower_bound(&service.spec, desired);
        if parameters.deployment_stops_early < 0.5 && upper > desired {
            lower = lower.max(desired);
        }
        let alive = service.alive().iter().map(|&task| cluster.task(task));
        Self {
            cluster,
            id,
            service,
            parameters,
            lower,
            upper,
            stalled: is_stalled(service),
            tasks: alive.filter(|task| task.is_active()).collect(),
            kept: service.kept.clone(),
            decisions: Vec::new(),
        }
    }

    fn count(&self, which: impl Fn(&Task) -> bool) -> u32 {
        self.tasks.iter().filter(|task| which(task)).count() as u32
    }

    fn find(&self, which: impl Fn(&Task) -> bool) -> Vec<TaskId> {
        let found = self.tasks.iter().filter(|task| which(task));
        found.map(|task| task.id()).collect()
    }

    fn is_old(&self, task: &Task) -> bool {
        task.revision() != self.service.primary
    }

    fn is_healthy(&self, task: &Task) -> bool {
        task.counts_as_healthy(self.service.spec.load_balancer.is_some())
    }

    /// Healthy tasks that stay.
    fn healthy(&self) -> u32 {
        self.count(|task| self.is_healthy(task))
    }

    /// Active tasks of a revision that stay.
    fn active(&self, revision: RevisionId) -> u32 {
        self.count(|task| task.revision() == revision)
    }

    /// Old revisions, the oldest first.
    fn old_revisions(&self) -> impl Iterator<Item = RevisionId> + use<> {
        let primary = self.service.primary;
        let all = self.service.revision_ids();
        all.filter(move |&revision| revision != primary)
    }

    /// Tasks stop. Old ones that stop for the deployment are not missed.
    fn stop(&mut self, tasks: Vec<TaskId>, because: Because) {
        for &task in &tasks {
            let about = self.cluster.task(task);
            if because == Because::Deployment && self.is_old(about) {
                let kept = &mut self.kept[about.revision().index()];
                *kept = kept.saturating_sub(1);
            }
        }
        self.let_go(tasks, because);
    }

    fn let_go(&mut self, tasks: Vec<TaskId>, because: Because) {
        if tasks.is_empty() {
            return;
        }
        let gone: BTreeSet<TaskId> = tasks.iter().copied().collect();
        self.tasks.retain(|task| !gone.contains(&task.id()));
        self.decisions.extend(stops(tasks.into_iter(), because));
    }

    /// What does not run yet stops at once on DRAINING instances, and where it is an old revision's
    /// and nobody waits for it.
    fn stop_what_does_not_run(&mut self) {
        let young = |task: &Task| task.status() < TaskStatus::Running;
        let draining = self.find(|task| task.is_draining() && young(task));
        self.stop(draining, Because::Draining);
        for revision in self.old_revisions() {
            let of_it = |task: &Task| task.revision() == revision;
            let failing = self.count(|task| of_it(task) && task.must_be_replaced());
            let should = self.service.kept[revision.index()] + failing;
            let surplus = self.active(revision).saturating_sub(should) as usize;
            let mut extra = self.find(|task| of_it(task) && young(task));
            extra.reverse();
            extra.truncate(surplus);
            self.let_go(extra, Because::Deployment);
        }
    }

    /// Failing tasks stop: old ones while enough are healthy without them; those whose replacement
    /// is healthy; and one where `maximumPercent` leaves no room to start its replacement first.
    fn stop_failing(&mut self) {
        let failing = |task: &Task| task.must_be_replaced();
        if !self.stalled && self.healthy() >= self.lower {
            let old = self.find(|task| self.is_old(task) && failing(task));
            self.stop(old, Because::Deployment);
        }
        let mut stopped = 0;
        for revision in self.service.revision_ids() {
            let of_it = |task: &Task| task.revision() == revision;
            let mut found = self.find(|task| of_it(task) && failing(task));
            let healthy = self.count(|task| of_it(task) && self.is_healthy(task));
            let should = if revision == self.service.primary {
                self.service.desired
            } else {
                self.kept[revision.index()]
            };
            let replaced = (healthy + found.len() as u32).saturating_sub(should);
            found.truncate(replaced as usize);
            stopped += found.len();
            self.stop(found, Because::Unhealthy);
        }
        let young = self.count(|task| !self.is_healthy(task) && !failing(task));
        let full = self.count(|_| true) >= self.upper;
        if stopped > 0 || young > 0 || !full {
            return;
        }
        let mut next = self.find(|task| self.is_old(task) && failing(task));
        if !next.is_empty() {
            next.truncate(1);
            let because = if self.stalled {
                Because::Unhealthy
            } else {
                Because::Deployment
            };
            self.stop(next, because);
        } else if !self.stalled {
            let mut next = self.find(failing);
            next.truncate(1);
            self.stop(next, Because::Unhealthy);
        }
    }

    /// Old tasks stop as far as enough others are healthy, those on DRAINING instances first.
    fn stop_replaced(&mut self) {
        let settled = |task: &Task| !task.must_be_replaced() && !task.is_protected();
        if self.stalled {
            let spare = self.healthy().saturating_sub(self.lower) as usize;
            let mut draining = self.find(|task| task.is_draining() && self.is_healthy(task));
            draining.truncate(spare);
            self.stop(draining, Because::Draining);
            return;
        }
        if self.healthy() < self.lower {
            return;
        }
        let old = self.find(|task| self.is_old(task) && !self.is_healthy(task) && settled(task));
        self.stop(old, Because::Deployment);
        let mut spare = (self.healthy() - self.lower) as usize;
        for old in [true, false] {
            let because = if old {
                Because::Deployment
            } else {
                Because::Draining
            };
            let moving = |task: &Task| task.is_draining() && self.is_healthy(task);
            let mut found = self.find(|task| self.is_old(task) == old && moving(task));
            found.truncate(spare);
            spare -= found.len();
            self.stop(found, because);
        }
        let left = self.count(|task| self.is_old(task) && self.is_healthy(task));
        let found = self.victims(left.min(spare as u32), |task| {
            self.is_old(task) && self.is_healthy(task)
        });
        self.stop(found, Because::Deployment);
    }

    /// More than desired: new tasks, and of a failed deployment old ones too.
    fn stop_surplus(&mut self) {
        let primary = self.service.primary;
        let waits = |task: &Task| task.must_be_replaced() || task.is_draining();
        let waiting = self.count(|task| task.revision() == primary && waits(task));
        let should = self.service.desired + waiting;
        let surplus = self.active(primary).saturating_sub(should);
        // Those that are not healthy first: what the lower bound needs stays.
        let (spare, new) = (self.healthy().saturating_sub(self.lower), primary);
        let young = self.count(|task| task.revision() == new && !self.is_healthy(task));
        let found = self.victims(surplus.min(young), |task| {
            task.revision() == new && !self.is_healthy(task)
        });
        let rest = surplus - found.len() as u32;
        self.stop(found, Because::Surplus);
        let found = self.victims(rest.min(spare), |task| task.revision() == new);
        self.stop(found, Because::Surplus);
        if !self.stalled {
            return;
        }
        let kept: u32 = self.kept.iter().sum();
        let surplus = kept.saturating_sub(self.service.desired);
        let found = self.victims(surplus, |task| self.is_old(task));
        for &task in &found {
            let revision = self.cluster.task(task).revision();
            let kept = &mut self.kept[revision.index()];
            *kept = kept.saturating_sub(1);
        }
        self.stop(found, Because::Surplus);
    }

    /// So many of those `which` say, as placement chooses them.
    fn victims(&self, wanted: u32, which: impl Fn(&Task) -> bool) -> Vec<TaskId> {
        if wanted == 0 {
            return Vec::new();
        }
        let open: BTreeSet<TaskId> = self.find(which).into_iter().collect();
        let spared =
            |task: &Task| task.is_draining() || task.is_protected() || !open.contains(&task.id());
        let mut found = victims_but((self.cluster, self.id), wanted, &spared, self.parameters);
        if found.len() < wanted as usize {
            // A provider's part may be more than it has of these tasks.
            let rest = |task: &Task| spared(task) || found.contains(&task.id());
            let more = wanted - found.len() as u32;
            let more = placement::victims(self.cluster, self.id, more, &rest);
            found.extend(more);
        }
        found.truncate(wanted as usize);
        found
    }

    /// Launches within `maximumPercent`.
    fn launch(&mut self) {
        let primary = self.service.primary;
        let active = self.count(|_| true);
        let mut room = self.upper.saturating_sub(active);
        let new = self.active(primary);
        let waits = |task: &Task| task.must_be_replaced() || task.is_draining();
        let waiting = self.count(|task| task.revision() == primary && waits(task));
        let mut wanted = (self.service.desired + waiting).saturating_sub(new);
        let mut lost = self.lost();
        if self.stalled {
            wanted = 0;
        }
        let proven = self.count(|task| !self.is_old(task) && self.is_healthy(task)) > 0;
        let first = if proven {
            wanted
        } else {
            u32::from(new == 0).min(wanted)
        };
        let first = first.min(room);
        room -= first;
        let mut asked = Vec::new();
        for revision in self.old_revisions() {
            let lost = &mut lost[revision.index()];
            *lost = (*lost).min(room);
            room -= *lost;
            asked.push((revision, *lost));
        }
        asked.push((primary, first + (wanted - first).min(room)));
        for (revision, outstanding) in asked {
            if outstanding != self.service.wanted_of(revision) {
                self.decisions.push(Decision::Launch {
                    service: self.id,
                    revision,
                    outstanding,
                });
            }
        }
        for revision in self.old_revisions() {
            let tasks = self.kept[revision.index()];
            if tasks != self.service.kept[revision.index()] {
                self.decisions.push(Decision::Keep {
                    service: self.id,
                    revision,
                    tasks,
                });
            }
        }
    }

    /// Old tasks by revision that were lost and are launched again: those of deployments that did
    /// not fail, as far as healthy tasks are lacking. Others are not missed any more, unless the
    /// new revision has failed.
    fn lost(&mut self) -> Vec<u32> {
        let healthy = self.healthy();
        let young = self
            .count(|task| self.is_old(task) && !self.is_healthy(task) && !task.must_be_replaced());
        let mut lacking = self.lower.saturating_sub(healthy + young);
        let mut lost = vec![0; self.kept.len()];
        for revision in self.old_revisions() {
            let place = revision.index();
            let failing = self.count(|task| task.revision() == revision && task.must_be_replaced());
            let there = self.active(revision) - failing;
            let brought = self.service.deployment_of(revision);
            if brought.is_some_and(|d| d.state == RolloutState::Failed) {
                self.kept[place] = self.kept[place].min(there);
                continue;
            }
            let missing = self.kept[place].saturating_sub(there);
            if self.stalled {
                lost[place] = missing;
            } else if healthy >= self.lower {
                self.kept[place] -= missing;
            } else {
                lost[place] = missing.min(lacking);
                lacking -= lost[place];
            }
        }
        lost
    }
}

#[cfg(test)]
#[path = "rollout_tests.rs"]
mod tests;
