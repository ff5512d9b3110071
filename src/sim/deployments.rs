//! How does a service come to run something else? Its deployments, asked for and going on.
//!
//! Whoever finds that a task failed or became healthy need not come here: [`World::change`] notes
//! it, and the scheduler's next look counts it.

use super::event::{DeploymentStep, Event};
use super::world::World;
use crate::cluster::deployment::{
    Controller, Deployment, DeploymentReason, DeploymentSettings, RolloutState, Strategy,
};
use crate::cluster::fact::{RolloutFact, Subject, What};
use crate::cluster::ids::{FactId, ServiceId, TaskId};
use crate::cluster::service::Scheduling;
use crate::kernel::queue::Phase;
use crate::workload::WorkloadError;

impl World<'_> {
    /// Whether a deployment of a service goes on: scale-in waits for its end.
    pub fn is_deploying(&self, id: ServiceId) -> bool {
        self.cluster.service(id).going_on().is_some()
    }

    /// The deployments of a service begin with its creation, because of `created`.
    pub fn begin_deployments(&mut self, id: ServiceId, created: FactId) {
        let _ = (id, created);
    }

    /// Something of a service's deployments is due.
    pub fn deployment_steps(
        &mut self,
        id: ServiceId,
        step: DeploymentStep,
    ) -> Result<(), WorkloadError> {
        match step {
            DeploymentStep::Asked(place) => self.begin_deployment(id, place),
            DeploymentStep::TaskSet(place) => self.task_set_changes(id, place),
            DeploymentStep::GoesOn(number, step) => {
                if self.cluster.service(id).deployment(number).steps != step {
                    return Ok(());
                }
                if self.is_rolling(id) {
                    self.nudge(id, None);
                    return Ok(());
                }
                self.shift_goes_on(id, number, step)
            }
        }
    }

    /// Whether deployments of a service are rolling: those of the ECS controller by default.
    pub fn is_rolling(&self, id: ServiceId) -> bool {
        let settings = &self.cluster.service(id).spec.deployment;
        settings.controller == Controller::Ecs && settings.strategy == Strategy::Rolling
    }

    fn begin_deployment(&mut self, id: ServiceId, place: usize) -> Result<(), WorkloadError> {
        let _ = (id, place);
        Ok(())
    }

    /// A deployment fails, if it still goes on: nothing more of it is launched. Answers the fact.
    /// A deployment that shifts traffic hears of it by [`World::shift_goes_on`] in this instant.
    pub fn fail_deployment(
        &mut self,
        id: ServiceId,
        number: u32,
        reason: DeploymentReason,
        cause: Option<FactId>,
    ) -> Option<FactId> {
        let _ = (id, number, reason, cause);
        None
    }

    /// A deployment is completed, if it still goes on. Answers the fact.
    pub fn complete_deployment(
        &mut self,
        id: ServiceId,
        number: u32,
        reason: DeploymentReason,
        cause: Option<FactId>,
    ) -> Option<FactId> {
        let _ = (id, number, reason, cause);
        None
    }

    /// The service falls back from a failed deployment on the last one that was completed, which
    /// goes on again; answers its number, or none where there is none.
    pub fn roll_back(&mut self, id: ServiceId, failed: u32, cause: Option<FactId>) -> Option<u32> {
        let _ = (id, failed, cause);
        None
    }

    /// An alarm (its place in the set-up's list) went to ALARM: the deployment of a service that
    /// watches it fails, and rolls back where it is so set. Every service may be asked.
    pub fn deployment_alarm(&mut self, id: ServiceId, place: usize, fact: FactId) {
        let _ = (id, place, fact);
    }

    /// A task failed to start, or failed its health checks.
    pub fn note_task_failed(&mut self, task: TaskId, fact: FactId) {
        let _ = (task, fact);
    }

    /// A task became healthy.
    pub fn note_task_healthy(&mut self, task: TaskId) {
        let _ = task;
    }
}
