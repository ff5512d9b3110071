//! What becomes of the tasks of a deployment? Each failed and each healthy one is counted, and what
//! the deployment starts and stops names it as the cause.

use super::world::World;
use crate::cluster::deployment::DeploymentReason;
use crate::cluster::fact::RolloutFact;
use crate::cluster::ids::{FactId, RevisionKey, ServiceId, TaskId};
use crate::cluster::task::{StopCode, Task, TaskStatus};
use crate::control::scheduler::breaker::{self, Failure};
use crate::control::scheduler::rollout;

/// Something that counts for the deployment of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Noted {
    /// It is RUNNING.
    Runs,
    /// It is healthy.
    Healthy,
    /// It failed.
    Failed(Failure),
}

/// How a task stands, as far as it counts for its deployment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    status: TaskStatus,
    healthy: bool,
    failing: bool,
}

impl Standing {
    /// How a task stands now.
    pub fn of(task: &Task, load_balancer: bool) -> Self {
        Self {
            status: task.status(),
            healthy: task.counts_as_healthy(load_balancer),
            failing: task.must_be_replaced(),
        }
    }

    /// What is worth noting of a task that stood so and stands as `task` does now.
    pub fn noted(self, task: &Task, load_balancer: bool) -> Option<Noted> {
        let now = Self::of(task, load_balancer);
        let ended = |code| task.stop_code() == Some(code);
        if self.status < TaskStatus::Running && now.status > TaskStatus::Running {
            let exited = ended(StopCode::EssentialContainerExited);
            let failed = exited || ended(StopCode::TaskFailedToStart);
            return failed.then_some(Noted::Failed(Failure::Start));
        }
        if self.status == TaskStatus::Running && now.status > TaskStatus::Running {
            let exited = ended(StopCode::EssentialContainerExited);
            return exited.then_some(Noted::Failed(Failure::Exit));
        }
        if now.failing && !self.failing {
            Some(Noted::Failed(Failure::Health))
        } else if now.healthy && !self.healthy {
            Some(Noted::Healthy)
        } else if now.status == TaskStatus::Running && self.status != now.status {
            Some(Noted::Runs)
        } else {
            None
        }
    }
}

impl World<'_> {
    /// Counts what was noted of the tasks of a service since the scheduler looked last.
    pub fn count_what_is_noted(&mut self, id: ServiceId) {
        for (task, noted) in std::mem::take(&mut self.desk(id).noted) {
            match noted {
                Noted::Runs => {
                    if let Some((id, number)) = self.deployment_of_task(task) {
                        let service = self.cluster.service_mut(id);
                        service.deployment_mut(number).has_run = true;
                    }
                }
                Noted::Healthy => self.note_task_healthy(task),
                Noted::Failed(failure) => {
                    let fact = self.ledger.last_of_task(task);
                    self.count_failed(task, failure, fact);
                }
            }
        }
    }

    /// The rolling deployment that goes on and that brought a task.
    fn deployment_of_task(&self, task: TaskId) -> Option<(ServiceId, u32)> {
        let about = self.cluster.task(task);
        let service = self.cluster.service(about.service());
        let deployment = service
            .going_on()
            .filter(|_| rollout::is_rolling(service))?;
        let brought = deployment.revision == about.revision();
        brought.then_some((about.service(), deployment.number))
    }

    /// A task became healthy.
    pub fn note_task_healthy(&mut self, task: TaskId) {
        let Some((id, number)) = self.deployment_of_task(task) else {
            return;
        };
        let service = self.cluster.service_mut(id);
        let settings = service.spec.deployment.circuit_breaker;
        let deployment = service.deployment_mut(number);
        breaker::count_healthy(deployment, task, settings.as_ref());
    }

    /// Counts a failed task; at the threshold the circuit breaker opens.
    fn count_failed(&mut self, task: TaskId, failure: Failure, cause: Option<FactId>) {
        let Some((id, number)) = self.deployment_of_task(task) else {
            return;
        };
        let parameters = &self.setup.parameters;
        let service = self.cluster.service_mut(id);
        let (desired, settings) = (service.desired, service.spec.deployment.circuit_breaker);
        let deployment = service.deployment_mut(number);
        let counted = breaker::count_failure(deployment, (task, failure), parameters);
        let failed = deployment.failed_tasks;
        let Some(settings) = settings.filter(|_| counted) else {
            return;
        };
        let threshold = breaker::threshold(settings.threshold, desired);
        let what = RolloutFact::TaskFailed { failed, threshold };
        let fact = self.tell_deployment((id, number), what, cause);
        if failed < threshold {
            return;
        }
        let reason = DeploymentReason::CircuitBreaker;
        let ended = self.fail_deployment(id, number, reason, Some(fact));
        if settings.rollback {
            self.roll_back(id, number, ended);
        }
    }

    /// Why tasks of a revision are launched: the deployment that goes on and puts it in the place
    /// of others; none where the count is merely held.
    pub fn why_launched(&self, (id, revision): RevisionKey) -> Option<FactId> {
        let service = self.cluster.service(id);
        let deployment = service.going_on()?;
        let puts = deployment.revision == revision && rollout::rolls_over(service);
        deployment.fact.filter(|_| puts)
    }

    /// Why a task is stopped to make place for another revision.
    pub fn why_deployed(&self, task: TaskId) -> Option<FactId> {
        let service = self.cluster.service(self.cluster.task(task).service());
        let primary = service.deployment_of(service.primary);
        service.going_on().or(primary)?.fact
    }
}
