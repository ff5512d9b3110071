//! What do the health checks of the containers of a task say, and who hears it?
//!
//! A check begins an interval after the container's start, and then an interval after the last
//! one ended (Docker reference, HEALTHCHECK). A program that is not ready refuses at once, one that
//! hangs lets the time-out pass. A program that has answered once answers until it hangs or starts
//! again, so that nothing is asked for until then.

use super::event::{ContainerStep, Event};
use super::world::World;
use crate::cluster::fact::{ContainerFact, What};
use crate::cluster::health::HealthStatus;
use crate::cluster::ids::TaskId;
use crate::cluster::task::TaskStatus;
use crate::cluster::task_definition::ContainerHealthCheck;
use crate::kernel::queue::Phase as QueuePhase;
use crate::kernel::time::{Instant, Span};
use crate::workload::WorkloadError;

impl World<'_> {
    fn check_of(&self, task: TaskId, container: usize) -> Option<ContainerHealthCheck> {
        self.cluster.definition_of_task(task).containers[container].health_check
    }

    /// The checks of a container that has just started, as far as anybody wants to know: ECS of
    /// the essential ones, the agent of those that others wait for.
    pub fn begin_checks(&mut self, task: TaskId, container: usize) {
        let Some(check) = self.check_of(task, container) else {
            return;
        };
        let definition = self.cluster.definition_of_task(task);
        let state = self.cluster.task(task).containers().state(container);
        if state.health() == Some(HealthStatus::Healthy) {
            return;
        }
        let awaited = definition.is_awaited(container);
        let essential = definition.containers[container].essential;
        let (chain, ready) = (state.chain(), state.ready());
        let passes = first_from(state.probe(), check.interval, ready);
        if essential {
            self.next_check(task, container);
        }
        if awaited && !self.hangs(task) {
            let step = ContainerStep::Passes(chain);
            self.check_at(passes, (task, container), step);
        }
    }

    fn check_at(&mut self, at: Instant, (task, container): (TaskId, usize), step: ContainerStep) {
        let event = Event::Container(task, container, step);
        self.queue.schedule(at, QueuePhase::World, event);
    }

    /// ECS will hear what the next check of a container says.
    fn next_check(&mut self, task: TaskId, container: usize) {
        let hangs = self.hangs(task);
        let state = self.cluster.task(task).containers().state(container);
        let passes = !hangs && state.ready() <= state.probe();
        let heard = Span::from_secs_f64(self.setup.parameters.agent_report_delay_s);
        let at = state.probe() + self.lasts(task, container) + heard;
        let step = ContainerStep::Checked(state.chain(), passes);
        self.check_at(at, (task, container), step);
    }

    /// How long a check of a container takes now.
    fn lasts(&self, task: TaskId, container: usize) -> Span {
        let check = self.check_of(task, container).expect("it is checked");
        if self.hangs(task) {
            check.timeout
        } else {
            Span::ZERO
        }
    }

    /// A check of a container was answered, or not, as ECS hears it.
    pub(super) fn checked(&mut self, task: TaskId, container: usize, (chain, passed): (u32, bool)) {
        let about = self.cluster.task(task);
        let id = about.service();
        let awake = (TaskStatus::Activating..=TaskStatus::Running).contains(&about.status());
        if !awake || about.containers().state(container).chain() != chain {
            return;
        }
        let event = Event::Container(task, container, ContainerStep::Checked(chain, passed));
        if self.is_held(task, event) {
            return;
        }
        let (now, hangs) = (self.now(), self.hangs(task));
        let check = self.check_of(task, container).expect("it is checked");
        let state = self.cluster.task(task).containers().state(container);
        let (before, ready) = (state.health(), state.ready());
        let mut next = state.probe() + self.lasts(task, container) + check.interval;
        if before == Some(HealthStatus::Unhealthy) && !hangs {
            // More failures change nothing: the next that tells anything is the one that passes.
            next = first_from(next, check.interval, ready);
        }
        let changed = self.change(task, |t| {
            t.see_containers(|c| c.see_check(container, passed, next), now)
        });
        self.tell_health(task, container, before);
        let health = self.cluster.task(task).health();
        if changed {
            let healthy = health == HealthStatus::Healthy;
            let fact = self.tell_task(task, What::TaskHealthChanged { healthy }, None);
            self.nudge(id, Some(fact));
        }
        let is_over = passed || (hangs && health == HealthStatus::Unhealthy);
        if !is_over {
            self.next_check(task, container);
        }
    }

    /// Tells that what the checks of a container say changed, where its task has more to tell than
    /// its own health.
    pub(super) fn tell_health(
        &mut self,
        task: TaskId,
        container: usize,
        before: Option<HealthStatus>,
    ) {
        let state = self.cluster.task(task).containers().state(container);
        let told = self.cluster.definition_of_task(task).has_lives();
        if let Some(status) = state.health().filter(|&now| told && Some(now) != before) {
            let health = ContainerFact::Health { container, status };
            self.tell_task(task, What::Container(health), None);
        }
    }

    /// The agent sees the first check of a container pass, for which others wait.
    pub(super) fn agent_sees_pass(
        &mut self,
        task: TaskId,
        container: usize,
        chain: u32,
    ) -> Result<(), WorkloadError> {
        let about = self.cluster.task(task);
        let void = about.status() != TaskStatus::Activating || !about.containers().is_up(container);
        if void || about.containers().state(container).chain() != chain {
            return Ok(());
        }
        self.change(task, |t| t.containers_mut().pass(container));
        self.containers_go_on(task)
    }

    /// A task hangs from now on: the checks of its essential containers find it out.
    pub(super) fn checks_hang(&mut self, task: TaskId) {
        let now = self.now();
        for container in self.running_containers(task) {
            let definition = self.cluster.definition_of_task(task);
            let spec = &definition.containers[container];
            let Some(check) = spec.health_check.filter(|_| spec.essential) else {
                continue;
            };
            let started = self
                .cluster
                .task(task)
                .containers()
                .state(container)
                .started();
            let ran = now.since(started).nanos() / check.interval.nanos() + 1;
            let probe = started + check.interval * ran;
            self.change(task, |t| t.containers_mut().probe_anew(container, probe));
            self.next_check(task, container);
        }
    }
}

/// The first of the instants from `probe` on, an interval apart, that is not before `ready`.
fn first_from(probe: Instant, interval: Span, ready: Instant) -> Instant {
    let late = if ready > probe {
        ready.since(probe)
    } else {
        Span::ZERO
    };
    probe + interval * late.nanos().div_ceil(interval.nanos())
}
