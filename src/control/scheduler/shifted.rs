//! How many tasks of each task set should start, and which should stop?
//!
//! Each set is held at its computed count by itself: what fails its checks is replaced within it,
//! what is too many stops, and `minimumHealthyPercent` and `maximumPercent` are those of its own
//! count. AWS documents them for task sets only while instances drain; for the replacement of
//! unhealthy tasks we take the rule of services.

use std::collections::BTreeSet;

use super::replica::{lower_bound, stops, upper_bound, victims_but};
use crate::catalog::parameters::Parameters;
use crate::cluster::Cluster;
use crate::cluster::ids::{ServiceId, TaskId};
use crate::cluster::service::Service;
use crate::cluster::task::{Task, TaskStatus};
use crate::cluster::task_set::TaskSet;
use crate::control::decision::{Because, Decision};
use crate::control::placement;

/// What the scheduler wants done for a service whose tasks are in sets.
pub fn decide(cluster: &Cluster, id: ServiceId, parameters: &Parameters) -> Vec<Decision> {
    let service = cluster.service(id);
    let mut decisions = Vec::new();
    for set in &service.sets {
        let tasks = service.alive().iter().map(|&task| cluster.task(task));
        let of_it = tasks.filter(|task| task.is_active() && task.revision() == set.revision);
        let mut held = Held {
            owner: (cluster, id),
            service,
            set,
            count: service.computed_desired_count(set),
            tasks: of_it.collect(),
            decisions: &mut decisions,
        };
        if held.count == 0 {
            held.end();
        } else {
            held.hold(parameters);
        }
    }
    let steady = is_steady(service);
    if steady != service.steady {
        decisions.push(Decision::Steady {
            service: id,
            steady,
        });
    }
    decisions
}

/// Every set has as many healthy tasks as computed, and there are no others
/// (`SERVICE_STEADY_STATE`).
pub fn is_steady(service: &Service) -> bool {
    let counts = service.sets.iter();
    let counted: u32 = counts.map(|set| service.computed_desired_count(set)).sum();
    let healthy = |set: &TaskSet| service.of_revision(set.revision).healthy;
    let whole = |set: &TaskSet| healthy(set) == service.computed_desired_count(set);
    service.sets.iter().all(whole)
        && service.alive().len() == counted as usize
        && service.draining().is_empty()
}

/// A set, and what is wanted done about it.
struct Held<'a> {
    owner: (&'a Cluster, ServiceId),
    service: &'a Service,
    set: &'a TaskSet,
    /// `computedDesiredCount`
    count: u32,
    /// Its active tasks that stay, as far as is decided.
    tasks: Vec<&'a Task>,
    decisions: &'a mut Vec<Decision>,
}

impl Held<'_> {
    fn number(&self, which: impl Fn(&Task) -> bool) -> u32 {
        self.tasks.iter().filter(|task| which(task)).count() as u32
    }

    fn is_healthy(&self, task: &Task) -> bool {
        task.counts_as_healthy(self.service.spec.load_balancer.is_some())
    }

    /// Up to so many of `which` tasks stop; answers how many.
    fn stop(&mut self, most: u32, because: Because, which: impl Fn(&Task) -> bool) {
        let found = self.tasks.iter().filter(|task| which(task));
        let found: Vec<TaskId> = found.take(most as usize).map(|task| task.id()).collect();
        self.let_go(&found, because);
    }

    fn let_go(&mut self, gone: &[TaskId], because: Because) {
        self.tasks.retain(|task| !gone.contains(&task.id()));
        self.decisions.extend(stops(gone.iter().copied(), because));
    }

    fn launch(&mut self, outstanding: u32) {
        let revision = self.set.revision;
        if outstanding != self.service.wanted_of(revision) {
            self.decisions.push(Decision::Launch {
                service: self.owner.1,
                revision,
                outstanding,
            });
        }
    }

    /// Nothing of it should be there.
    fn end(&mut self) {
        self.stop(u32::MAX, Because::Deployment, |_| true);
        self.launch(0);
    }

    /// It should be there with its count.
    fn hold(&mut self, parameters: &Parameters) {
        let spec = &self.service.spec;
        let upper = upper_bound(spec, self.count).max(self.count);
        let failing = |task: &Task| task.must_be_replaced();
        let moving = |task: &Task| task.is_draining() && !failing(task);
        let young = |task: &Task| task.status() < TaskStatus::Running;
        self.stop(u32::MAX, Because::Draining, |task| {
            moving(task) && young(task)
        });
        let healthy = self.number(|task| self.is_healthy(task));
        let spare = healthy.saturating_sub(lower_bound(spec, self.count));
        let balanced = spec.load_balancer.is_some();
        let goes = |task: &Task| moving(task) && task.counts_as_healthy(balanced);
        self.stop(spare, Because::Draining, goes);
        self.stop(self.replaced(upper), Because::Unhealthy, failing);

        let waiting = self.number(|task| failing(task) || task.is_draining());
        let moved = self.service.balancing;
        let moved = moved.is_some_and(|task| self.tasks.iter().any(|t| t.id() == task));
        let active = self.tasks.len() as u32;
        let surplus = active.saturating_sub(self.count + waiting + u32::from(moved));
        self.stop_surplus(surplus, parameters);
        let active = self.tasks.len() as u32;
        let goal = (self.count + waiting).min(upper);
        self.launch(goal.saturating_sub(active));
    }

    /// How many failing tasks stop now: those whose replacement is healthy; where there is no room
    /// to start first, one at a time.
    fn replaced(&self, upper: u32) -> u32 {
        let failing = self.number(Task::must_be_replaced);
        let healthy = self.number(|task| self.is_healthy(task));
        let active = self.tasks.len() as u32;
        let replaced = (healthy + failing).saturating_sub(self.count);
        let young = active - failing - healthy;
        if replaced == 0 && active >= upper && young == 0 {
            failing.min(1)
        } else {
            failing.min(replaced)
        }
    }

    /// Of more than there should be, those that placement chooses.
    fn stop_surplus(&mut self, surplus: u32, parameters: &Parameters) {
        if surplus == 0 {
            return;
        }
        let own: BTreeSet<TaskId> = self.tasks.iter().map(|task| task.id()).collect();
        let spared = |task: &Task| task.is_draining() || !own.contains(&task.id());
        let mut found = victims_but(self.owner, surplus, &spared, parameters);
        if found.len() < surplus as usize {
            // A provider's part may be more than the set has of its tasks.
            let rest = |task: &Task| spared(task) || found.contains(&task.id());
            let (cluster, id) = self.owner;
            let more = surplus - found.len() as u32;
            let more = placement::victims(cluster, id, more, &rest);
            found.extend(more);
        }
        found.truncate(surplus as usize);
        self.let_go(&found, Because::Surplus);
    }
}

#[cfg(test)]
#[path = "shifted_tests.rs"]
mod tests;
