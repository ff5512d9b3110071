//! How does a service come to run something else? Its deployments, asked for and going on.
//!
//! Whoever finds that a task failed or became healthy need not come here: [`World::change`] notes
//! it, and the scheduler's next look counts it.

use super::event::{DeploymentStep, Event};
use super::setup::InitialState;
use super::world::World;
use crate::cluster::deployment::{
    Controller, Deployment, DeploymentReason, DeploymentSettings, RolloutState,
};
use crate::cluster::fact::{RebalancingStatus, RolloutFact, Subject, What};
use crate::cluster::ids::{FactId, RevisionId, ServiceId};
use crate::cluster::monitor::AlarmState;
use crate::cluster::service::Scheduling;
use crate::control::scheduler::{progress, rollout};
use crate::kernel::queue::Phase;
use crate::kernel::time::Span;
use crate::workload::WorkloadError;

impl World<'_> {
    /// Whether a deployment of a service goes on: scale-in waits for its end.
    pub fn is_deploying(&self, id: ServiceId) -> bool {
        self.cluster.service(id).going_on().is_some()
    }

    /// Whether deployments of a service are rolling: those of the ECS controller by default.
    pub fn is_rolling(&self, id: ServiceId) -> bool {
        rollout::is_rolling(self.cluster.service(id))
    }

    /// Whether deployments of a service are worth telling: an untroubled creation is not.
    fn tells_deployments(&self, id: ServiceId) -> bool {
        let setup = &self.setup.services[id.index()];
        setup.spec.deployment != DeploymentSettings::default()
            || !setup.changes.deployments.is_empty()
    }

    /// Tells a fact about a deployment.
    pub fn tell_deployment(
        &mut self,
        (id, number): (ServiceId, u32),
        what: RolloutFact,
        cause: Option<FactId>,
    ) -> FactId {
        let subject = Subject::Deployment(id, number);
        let about = (subject, What::Rollout(what));
        self.ledger.tell(self.queue.now(), about, cause)
    }

    /// The deployments of a service begin with its creation, because of `created`.
    pub fn begin_deployments(&mut self, id: ServiceId, created: FactId) {
        let service = self.cluster.service(id);
        if let Scheduling::Standalone { .. } = service.spec.scheduling {
            return;
        }
        let (desired, running) = (service.desired, service.running());
        let external = service.spec.deployment.controller == Controller::External;
        let counted = service.spec.scheduling == Scheduling::Replica;
        let full = running == desired || !counted;
        let there = external || (self.setup.initial_state == InitialState::Running && full);
        let mut first = Deployment::new(1, service.primary, self.now());
        first.has_run = running > 0;
        first.fact = Some(created);
        if self.tells_deployments(id) && !external {
            let revision = first.revision;
            let began = RolloutFact::Began { revision, desired };
            first.fact = Some(self.tell_deployment((id, 1), began, Some(created)));
        }
        let fact = first.fact;
        self.cluster.service_mut(id).deployments.push(first);
        if there {
            self.complete_deployment(id, 1, DeploymentReason::Steady, fact);
        }
        let changes = &self.setup.services[id.index()].changes;
        let asked = changes.deployments.iter().map(|d| d.at).enumerate();
        let sets = changes.task_sets.iter().map(|c| c.at).enumerate();
        for (place, at) in asked {
            let event = Event::Deployment(id, DeploymentStep::Asked(place));
            self.queue.schedule(at, Phase::Control, event);
        }
        for (place, at) in sets {
            let event = Event::Deployment(id, DeploymentStep::TaskSet(place));
            self.queue.schedule(at, Phase::Control, event);
        }
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
                self.shift_goes_on(id, number)
            }
        }
    }

    /// The scenario asks for a deployment (`update-service`).
    fn begin_deployment(&mut self, id: ServiceId, place: usize) -> Result<(), WorkloadError> {
        let spec = self.setup.services[id.index()].changes.deployments[place];
        let service = self.cluster.service(id);
        let number = service.deployments.len() as u32 + 1;
        let before = service.desired;
        let replaced = service.going_on().map(|deployment| deployment.number);
        let controller = &service.spec.deployment.controller;
        let refused = replaced.is_some() && matches!(controller, Controller::CodeDeploy(_));
        let counted = service.spec.scheduling == Scheduling::Replica;
        let desired = spec.desired_count.filter(|_| counted).unwrap_or(before);
        let revision = self.cluster.add_revision(id, spec.revision);
        self.find_hosts_of((id, revision));
        let began = RolloutFact::Began { revision, desired };
        let fact = self.tell_deployment((id, number), began, None);
        if refused {
            let mut deployment = Deployment::new(number, revision, self.now());
            deployment.fact = Some(fact);
            self.cluster.service_mut(id).deployments.push(deployment);
            let end = (RolloutState::Failed, DeploymentReason::AlreadyActive);
            self.end_deployment((id, number), end, Some(fact));
            return Ok(());
        }
        if desired != before {
            self.cluster.service_mut(id).desired = desired;
            let what = What::DesiredCountChanged {
                from: before,
                to: desired,
            };
            self.tell_service(id, what, Some(fact));
        }
        if let Some(replaced) = replaced {
            let end = (RolloutState::Replaced, DeploymentReason::Newer);
            self.end_deployment((id, replaced), end, Some(fact));
        }
        let mut deployment = Deployment::new(number, revision, self.now());
        deployment.fact = Some(fact);
        deployment.ignored = self.alarms_on(id);
        self.cluster.service_mut(id).deployments.push(deployment);
        self.turn_to(id, revision);
        if self.is_rolling(id) {
            self.nudge(id, Some(fact));
            return Ok(());
        }
        self.begin_shift(id, number)
    }

    /// New tasks of a service are of this revision from now on. Tasks of the others that run stay
    /// until they are replaced; the back-off of failing starts ends with a new task definition (ECS
    /// developer guide, service throttle logic).
    fn turn_to(&mut self, id: ServiceId, revision: RevisionId) {
        self.end_rebalancing(id, RebalancingStatus::Stopped);
        let service = self.cluster.service_mut(id);
        let old = service.primary;
        for other in service.revision_ids() {
            let running = service.of_revision(other).running;
            let kept = &mut service.kept[other.index()];
            *kept = if other == old {
                running
            } else {
                running.min(*kept)
            };
        }
        service.kept[revision.index()] = 0;
        let definition = |r: RevisionId| service.revision(r).task_definition;
        if definition(old) != definition(revision) {
            service.throttle.reset();
        }
        service.primary = revision;
        service.steady = false;
    }

    /// Alarms that the deployments of a service watch, and that are in ALARM now: ignored for a
    /// deployment that begins now (ECS developer guide, deployment alarms).
    fn alarms_on(&self, id: ServiceId) -> Vec<usize> {
        let watched = self.cluster.service(id).spec.deployment.alarms.as_ref();
        let places = watched.map_or(&[][..], |alarms| &alarms.alarms);
        let on = |place: &usize| {
            let alarm = self.alarms.get(*place);
            alarm.is_some_and(|&alarm| self.monitor.state(alarm) == AlarmState::Alarm)
        };
        places.iter().copied().filter(on).collect()
    }

    /// A deployment ends for a reason; answers the fact, or what began it where it is not told.
    fn end_deployment(
        &mut self,
        (id, number): (ServiceId, u32),
        (to, reason): (RolloutState, DeploymentReason),
        cause: Option<FactId>,
    ) -> Option<FactId> {
        let deployment = self.cluster.service_mut(id).deployment_mut(number);
        assert!(deployment.goes_on(), "a deployment ends once");
        deployment.state = to;
        deployment.baking = None;
        deployment.steps += 1;
        let began = deployment.fact;
        let fact = if self.tells_deployments(id) {
            let what = RolloutFact::State { to, reason };
            Some(self.tell_deployment((id, number), what, cause.or(began)))
        } else {
            began
        };
        let deployment = self.cluster.service_mut(id).deployment_mut(number);
        deployment.ended = Some((reason, fact));
        fact
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
        if !self.cluster.service(id).deployment(number).goes_on() {
            return None;
        }
        let fact = self.end_deployment((id, number), (RolloutState::Failed, reason), cause);
        if self.is_rolling(id) {
            self.nudge(id, fact);
        } else {
            let step = self.cluster.service(id).deployment(number).steps;
            let event = Event::Deployment(id, DeploymentStep::GoesOn(number, step));
            self.queue.schedule(self.now(), Phase::Control, event);
        }
        fact
    }

    /// A deployment is completed, if it still goes on. Answers the fact.
    pub fn complete_deployment(
        &mut self,
        id: ServiceId,
        number: u32,
        reason: DeploymentReason,
        cause: Option<FactId>,
    ) -> Option<FactId> {
        if !self.cluster.service(id).deployment(number).goes_on() {
            return None;
        }
        self.end_deployment((id, number), (RolloutState::Completed, reason), cause)
    }

    /// The service falls back from a failed deployment on the last one that was completed, which
    /// goes on again; answers its number, or none where there is none: the service stalls then (ECS
    /// developer guide, deployment circuit breaker).
    pub fn roll_back(&mut self, id: ServiceId, failed: u32, cause: Option<FactId>) -> Option<u32> {
        let service = self.cluster.service(id);
        assert!(
            service.deployment(failed).state == RolloutState::Failed,
            "only what failed is rolled back"
        );
        let completed = |d: &&Deployment| d.state == RolloutState::Completed;
        let target = service.deployments.iter().rev().find(completed)?;
        let (number, revision) = (target.number, target.revision);
        let what = RolloutFact::State {
            to: RolloutState::InProgress,
            reason: DeploymentReason::Rollback,
        };
        let fact = self.tell_deployment((id, number), what, cause);
        let ignored = self.alarms_on(id);
        self.turn_to(id, revision);
        let service = self.cluster.service_mut(id);
        let has_run = service.of_revision(revision).running > 0;
        let deployment = service.deployment_mut(number);
        deployment.state = RolloutState::InProgress;
        deployment.failed_tasks = 0;
        deployment.failed.clear();
        deployment.has_run = has_run;
        deployment.stuck = false;
        deployment.steps += 1;
        deployment.ignored = ignored;
        deployment.fact = Some(fact);
        self.nudge(id, Some(fact));
        Some(number)
    }

    /// An alarm (its place in the set-up's list) went to ALARM: the deployment of a service that
    /// watches it fails, and a rolling one rolls back where it is so set; one that shifts traffic
    /// does so itself. Every service may be asked.
    pub fn deployment_alarm(&mut self, id: ServiceId, place: usize, fact: FactId) {
        let service = self.cluster.service(id);
        let (Some(watched), Some(deployment)) =
            (&service.spec.deployment.alarms, service.going_on())
        else {
            return;
        };
        if !watched.alarms.contains(&place) || deployment.ignored.contains(&place) {
            return;
        }
        let (rollback, number) = (watched.rollback, deployment.number);
        if !self.is_rolling(id) && !self.can_shift_back(id) {
            return;
        }
        let failed = self.fail_deployment(id, number, DeploymentReason::Alarm, Some(fact));
        if rollback && self.is_rolling(id) {
            self.roll_back(id, number, failed);
        }
    }

    /// The scheduler has looked at a service because of `why`: its deployment may be done, or stuck.
    pub fn deployment_goes_on(&mut self, id: ServiceId, why: Option<FactId>) {
        let service = self.cluster.service(id);
        let Some(deployment) = service.going_on().filter(|_| rollout::is_rolling(service)) else {
            return;
        };
        let (number, began, baking) = (deployment.number, deployment.fact, deployment.baking);
        let Some(reason) = progress::arrived(service) else {
            let protects = !self.setup.services[id.index()]
                .changes
                .protections
                .is_empty();
            let blocked = || protects && progress::is_blocked(&self.cluster, id);
            if !deployment.stuck && (progress::is_stuck(service) || blocked()) {
                self.tell_deployment((id, number), RolloutFact::Stuck, began);
                self.cluster.service_mut(id).deployment_mut(number).stuck = true;
            }
            return;
        };
        let (now, bake) = (self.now(), self.bake_time(id));
        let since = baking.unwrap_or(now);
        if since + bake <= now {
            self.complete_deployment(id, number, reason, why.or(began));
            return;
        }
        if baking.is_none() {
            let deployment = self.cluster.service_mut(id).deployment_mut(number);
            deployment.baking = Some(now);
            deployment.steps += 1;
            let step = DeploymentStep::GoesOn(number, deployment.steps);
            let event = Event::Deployment(id, step);
            self.queue.schedule(now + bake, Phase::Control, event);
        }
    }

    /// How long a rolling deployment is watched after its tasks are there: as it is set, else as
    /// its alarms need.
    fn bake_time(&self, id: ServiceId) -> Span {
        let settings = &self.cluster.service(id).spec.deployment;
        if settings.bake > Span::ZERO {
            return settings.bake;
        }
        let p = &self.setup.parameters;
        let watched = settings.alarms.as_ref();
        let places = watched.map_or(&[][..], |alarms| &alarms.alarms);
        let takes = |place: &usize| {
            let alarm = &self.setup.alarms[*place].alarm;
            let late = if alarm.period < Span::MINUTE {
                p.metric_publish_delay_20_s
            } else {
                p.metric_publish_delay_60_s
            };
            let range = alarm.evaluation_interval().as_secs_f64();
            let seen = Span::from_secs_f64(range * p.deployment_bake_factor + late);
            // A period that the new revision fills begins within one of them, and the state is
            // not looked at all the time.
            seen + alarm.period + alarm.evaluated_every()
        };
        places.iter().map(takes).max().unwrap_or(Span::ZERO)
    }
}
