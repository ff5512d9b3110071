//! How do task sets come, change and go?

use super::world::World;
use crate::cluster::deployment::{Controller, DeploymentReason, TaskSetVerb};
use crate::cluster::fact::RolloutFact;
use crate::cluster::ids::{FactId, ServiceId};
use crate::cluster::task_set::{Stability, TaskSet, TaskSetStatus};
use crate::workload::WorkloadError;

impl World<'_> {
    /// An entry of a service's list of changes of task sets is due. Asserts that the task set it
    /// names is there.
    pub fn task_set_changes(&mut self, id: ServiceId, place: usize) -> Result<(), WorkloadError> {
        let setup = self.setup;
        let asked = &setup.services[id.index()].changes.task_sets[place];
        let service = self.cluster.service(id);
        let named = service.sets.iter().find(|set| {
            let is_named = set.name.as_deref() == Some(asked.task_set.as_str());
            is_named && set.status != TaskSetStatus::Draining
        });
        let named = named.map(|set| set.number);
        if let TaskSetVerb::Create { revision, scale } = asked.change {
            assert!(named.is_none(), "{} is there already", asked.task_set);
            let revision = self.cluster.add_revision(id, revision);
            self.find_hosts_of((id, revision));
            self.create_set(id, (revision, scale), &asked.task_set);
            return Ok(());
        }
        let number = named.unwrap_or_else(|| panic!("there is no task set {}", asked.task_set));
        match asked.change {
            TaskSetVerb::Create { .. } => unreachable!("it was created"),
            TaskSetVerb::Scale(percent) => self.scale_set(id, number, percent),
            TaskSetVerb::Primary => {
                let fact = self.tell_deployment((id, number), RolloutFact::BecamePrimary, None);
                self.set_primary(id, number);
                self.nudge(id, Some(fact));
            }
            TaskSetVerb::Weight(weight) => {
                let what = RolloutFact::Weighted { weight };
                self.tell_deployment((id, number), what, None);
                let service = self.cluster.service(id);
                let group = service.set(number).expect("it is there").group;
                let mut weights = service.weights;
                weights[usize::from(group)] = weight;
                self.set_listener(id, weights)?;
            }
            TaskSetVerb::Delete => {
                let fact = self.tell_deployment((id, number), RolloutFact::Deleted, None);
                self.drain_set(id, number, Some(fact));
            }
        }
        Ok(())
    }

    /// `create-task-set`: in a target group that no other set is in, if there is one.
    fn create_set(
        &mut self,
        id: ServiceId,
        (revision, scale): (crate::cluster::ids::RevisionId, f64),
        name: &str,
    ) {
        let service = self.cluster.service_mut(id);
        let set = TaskSet {
            // Each set but the first brings a revision of its own.
            number: revision.index() as u32 + 1,
            revision,
            scale,
            group: service.target_group_for_next(),
            status: TaskSetStatus::Active,
            name: Some(name.to_owned()),
            ..TaskSet::first()
        };
        let (number, desired) = (set.number, service.computed_desired_count(&set));
        service.sets.push(set);
        let what = RolloutFact::Began { revision, desired };
        let fact = self.tell_deployment((id, number), what, None);
        self.nudge(id, Some(fact));
    }

    /// `update-task-set`
    fn scale_set(&mut self, id: ServiceId, number: u32, percent: f64) {
        let service = self.cluster.service_mut(id);
        let desired = service.desired;
        let set = service.set_mut(number).expect("it is there");
        set.scale = percent;
        let tasks = set.count(desired);
        let what = RolloutFact::Scaled { percent, tasks };
        let fact = self.tell_deployment((id, number), what, None);
        self.nudge(id, Some(fact));
    }

    /// The listener's weights of the two target groups of a service.
    pub fn set_listener(&mut self, id: ServiceId, weights: [u32; 2]) -> Result<(), WorkloadError> {
        let now = self.now();
        self.cluster.service_mut(id).weights = weights;
        self.plane
            .at(id, now, |traffic| traffic.set_weights(now, weights))?;
        Ok(())
    }

    /// Another task set is PRIMARY; what was, is ACTIVE.
    pub fn set_primary(&mut self, id: ServiceId, number: u32) {
        let both = self.setup.parameters.shift_scales_both >= 0.5;
        let service = self.cluster.service_mut(id);
        let desired = service.desired;
        let shifts = service.spec.deployment.shift().is_some();
        for set in &mut service.sets {
            if set.number == number {
                set.status = TaskSetStatus::Primary;
                set.fixed = None;
                service.primary = set.revision;
            } else if set.is_primary() {
                set.status = TaskSetStatus::Active;
                set.fixed = (shifts && !both).then_some(desired);
            }
        }
    }

    /// All tasks of a set are to stop.
    pub fn drain_set(&mut self, id: ServiceId, number: u32, cause: Option<FactId>) {
        let service = self.cluster.service_mut(id);
        let set = service.set_mut(number).expect("it is there");
        set.scale = 0.0;
        set.status = TaskSetStatus::Draining;
        self.nudge(id, cause);
    }

    /// `stabilityStatus` of a task set.
    fn stability(&self, id: ServiceId, set: &TaskSet) -> Stability {
        let service = self.cluster.service(id);
        let of_it = |&&task: &&_| self.cluster.task(task).revision() == set.revision;
        let draining = service.draining().iter().filter(of_it).count();
        service.stability(set, draining as u32)
    }

    /// Whether a task set has its full size: all of it healthy; for `CodeDeploy` in its steady
    /// state.
    pub fn is_up(&self, id: ServiceId, number: u32) -> bool {
        let service = self.cluster.service(id);
        let set = service.set(number).expect("it is there");
        if let Controller::CodeDeploy(_) = service.spec.deployment.controller {
            return self.stability(id, set) == Stability::SteadyState;
        }
        let healthy = service.of_revision(set.revision).healthy;
        healthy >= service.computed_desired_count(set)
    }

    /// Whether nothing is left of a task set.
    pub fn is_gone(&self, id: ServiceId, number: u32) -> bool {
        let service = self.cluster.service(id);
        let is_empty = |set: &TaskSet| {
            service.of_revision(set.revision).alive == 0 && service.wanted_of(set.revision) == 0
        };
        service.set(number).is_none_or(is_empty)
    }

    /// Whether all task sets of a service are `STEADY_STATE`.
    pub fn is_steady(&self, id: ServiceId) -> bool {
        let mut sets = self.cluster.service(id).sets.iter();
        sets.all(|set| self.stability(id, set) == Stability::SteadyState)
    }

    /// Forgets the deleted task sets of which nothing is left.
    pub fn forget_sets(&mut self, id: ServiceId) {
        let sets = self.cluster.service(id).sets.iter();
        let deleted = sets.filter(|set| set.status == TaskSetStatus::Draining);
        let gone: Vec<u32> = deleted
            .map(|set| set.number)
            .filter(|&number| self.is_gone(id, number))
            .collect();
        let service = self.cluster.service_mut(id);
        service.sets.retain(|set| !gone.contains(&set.number));
    }

    /// The creation of a service whose traffic can be shifted is complete once its tasks are there.
    pub fn complete_creation(&mut self, id: ServiceId, why: Option<FactId>) {
        let service = self.cluster.service(id);
        let created = service.going_on().is_some_and(|d| d.number == 1);
        if created && self.desks[id.index()].shift.is_none() && self.is_steady(id) {
            self.complete_deployment(id, 1, DeploymentReason::Steady, why);
        }
    }

    /// Tells which task sets have become `STEADY_STATE`, or left it; those of the ECS controller
    /// are none that AWS shows.
    pub fn tell_stability(&mut self, id: ServiceId, why: Option<FactId>) {
        let service = self.cluster.service(id);
        let shown = service.spec.deployment.controller != Controller::Ecs;
        let mut changed = Vec::new();
        for set in &service.sets {
            let steady = self.stability(id, set) == Stability::SteadyState;
            if steady != set.steady {
                changed.push((set.number, steady));
            }
        }
        for (number, steady) in changed {
            let service = self.cluster.service_mut(id);
            service.set_mut(number).expect("it is there").steady = steady;
            if shown {
                let what = RolloutFact::Stability { steady };
                self.tell_deployment((id, number), what, why);
            }
        }
    }
}

#[cfg(test)]
#[path = "tests_task_sets.rs"]
mod tests;
