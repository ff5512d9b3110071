//! How do the containers of a task start, one after the other?
//!
//! ```text
//! images ─▶ those that wait for nobody ─▶ conditions hold ─ pull ─ create ─▶ the next ─▶ …
//!                                             └─ will never: given up ─▶ the task fails to start
//! ```
//!
//! A task is RUNNING when each of its containers has started or is gone already. What a container
//! waits for is seen by its agent at once; what ECS hears comes `agent.reportDelay` later.

use super::event::{ContainerStep, Event};
use super::world::World;
use crate::cluster::containers::{Containers, Phase, Start, TERMINATED};
use crate::cluster::fact::{ContainerFact, What};
use crate::cluster::ids::{FactId, TaskId};
use crate::cluster::launch::{LaunchFailure, pull_time_of};
use crate::cluster::task::{StopCode, TaskStatus};
use crate::cluster::task_definition::Container;
use crate::kernel::sampler::Sampler;
use crate::kernel::time::Span;
use crate::workload::WorkloadError;

/// What the program of a container does by itself.
#[derive(Clone, Debug)]
pub struct ContainerLaws {
    /// How long after its start it exits.
    exit: Option<Sampler>,
    /// How long after its start it answers its health check.
    ready: Option<Sampler>,
}

impl ContainerLaws {
    /// Those of a container of a task definition.
    pub fn of(spec: &Container) -> Self {
        Self {
            exit: spec.exits.as_ref().map(|exit| Sampler::new(&exit.after)),
            ready: spec.life.ready_after.as_ref().map(Sampler::new),
        }
    }
}

impl World<'_> {
    /// Something of a container of a task is due, unless what it ran on is gone.
    pub fn container_steps(
        &mut self,
        task: TaskId,
        container: usize,
        step: ContainerStep,
    ) -> Result<(), WorkloadError> {
        let about = self.cluster.task(task);
        // Nothing of a task that has ended is left: a container that was to be started again too.
        if self.is_dead(about) || about.status() > TaskStatus::Stopping {
            return Ok(());
        }
        match step {
            ContainerStep::Starts => self.container_is_made(task, container)?,
            ContainerStep::Exits(start) => self.exits_by_itself(task, container, start)?,
            ContainerStep::Checked(chain, passed) => self.checked(task, container, (chain, passed)),
            ContainerStep::Passes(chain) => self.agent_sees_pass(task, container, chain)?,
            ContainerStep::StartTimesOut => self.start_times_out(task, container)?,
            ContainerStep::Restarts(start) => self.starts_again(task, container, start),
            ContainerStep::Ends { killed } => self.container_stops(task, container, killed)?,
        }
        Ok(())
    }

    /// The images of a task are there, as far as they are not pulled later: the containers that
    /// wait for nobody start, or the task fails to start.
    pub fn starts(
        &mut self,
        task: TaskId,
        failure: Option<LaunchFailure>,
    ) -> Result<(), WorkloadError> {
        if failure.is_some() {
            self.fails_to_start(task, StopCode::TaskFailedToStart, None);
            return Ok(());
        }
        let specs = &self.cluster.definition_of_task(task).containers;
        let mut containers = Containers::new(specs);
        let first = containers.may_start(specs);
        for &container in &first {
            containers.start(container, self.start_of(task, container, 1));
        }
        self.change(task, |t| t.begin_containers(containers));
        self.containers_run(task, &first)
    }

    /// A container that had waited is made: it starts.
    fn container_is_made(&mut self, task: TaskId, container: usize) -> Result<(), WorkloadError> {
        let about = self.cluster.task(task);
        let containers = about.containers();
        let void = about.status() != TaskStatus::Activating || containers.is_doomed();
        if void || containers.state(container).phase() != Phase::Starts {
            return Ok(());
        }
        if let Some(why) = self.why_not_pulled(task, container) {
            self.fails_to_start(task, StopCode::TaskFailedToStart, Some(why));
            return Ok(());
        }
        let start = self.start_of(task, container, 1);
        self.change(task, |t| t.containers_mut().start(container, start));
        let started = ContainerFact::Started { container };
        self.tell_task(task, What::Container(started), None);
        self.containers_run(task, &[container])
    }

    /// Why the image of a container that was pulled after the others could not be had.
    fn why_not_pulled(&mut self, task: TaskId, container: usize) -> Option<FactId> {
        let id = self.cluster.task(task).service();
        let why = self.why_pull_fails(id).filter(|_| !self.pulls_upfront())?;
        let on_instance = self.cluster.task(task).instance().is_some();
        let there = on_instance && self.does_without_pull(task, &|c| c == container);
        (!there).then_some(why)
    }

    /// Containers of a task have just started: it may be RUNNING with them, and others may follow.
    fn containers_run(&mut self, task: TaskId, which: &[usize]) -> Result<(), WorkloadError> {
        let fact = self.enter_running(task)?;
        self.watch_containers(task, which);
        if let Some(fact) = fact {
            self.settle_later(task, fact);
        }
        self.containers_go_on(task)
    }

    /// ACTIVATING → RUNNING once no container of a task waits any more, and what begins with it.
    fn enter_running(&mut self, task: TaskId) -> Result<Option<FactId>, WorkloadError> {
        let (now, about) = (self.now(), self.cluster.task(task));
        let id = about.service();
        if about.status() != TaskStatus::Activating || !about.containers().all_started() {
            return Ok(None);
        }
        let from = self.change(task, |t| t.run(now));
        let fact = self.tell_status(task, from);
        self.cluster.service_mut(id).throttle.reset();
        self.register(task)?;
        Ok(Some(fact))
    }

    /// When the grace period of a task that has just become RUNNING is over, or the 40 s without
    /// any check.
    fn settle_later(&mut self, task: TaskId, fact: FactId) {
        let about = self.cluster.task(task);
        let id = about.service();
        let spec = &self.cluster.service(id).spec;
        let settled = if about.containers().has_checks() || spec.load_balancer.is_some() {
            spec.health_check_grace_period
        } else {
            Span::from_secs_f64(self.setup.parameters.healthy_without_checks_s)
        };
        if settled > Span::ZERO {
            self.later(settled, Event::Settles(task));
        }
        self.nudge(id, Some(fact));
    }

    /// Containers whose conditions hold now begin to start; those whose conditions never will are
    /// given up.
    pub fn containers_go_on(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        if !self.cluster.definition_of_task(task).is_ordered() {
            return Ok(());
        }
        loop {
            let about = self.cluster.task(task);
            if about.status() != TaskStatus::Activating || about.containers().is_doomed() {
                return Ok(());
            }
            let specs = &self.cluster.definition_of_task(task).containers;
            let Some((container, on)) = about.containers().disappointed(specs) else {
                break;
            };
            self.give_up(task, container, on);
        }
        let specs = &self.cluster.definition_of_task(task).containers;
        for container in self.cluster.task(task).containers().may_start(specs) {
            self.change(task, |t| t.containers_mut().release(container));
            let made = self.made_after(task, container);
            self.container_later(made, (task, container), ContainerStep::Starts);
        }
        if let Some(fact) = self.enter_running(task)? {
            self.settle_later(task, fact);
        }
        Ok(())
    }

    /// A container never starts, because of one that it depends on. Its task stops with it, or
    /// goes on without it where it is not essential and the parameter says so.
    fn give_up(&mut self, task: TaskId, container: usize, on: usize) {
        let failed = ContainerFact::DependencyFailed { container, on };
        self.tell_task(task, What::Container(failed), None);
        let spec = &self.cluster.definition_of_task(task).containers[container];
        let fatal = spec.essential || self.setup.parameters.dependency_stops_task >= 0.5;
        self.change(task, |t| t.containers_mut().end(container, TERMINATED));
        if fatal {
            self.doom(task);
        }
    }

    /// A task must stop because of one of its containers; ECS hears it later.
    pub fn doom(&mut self, task: TaskId) {
        self.change(task, |t| t.containers_mut().doom());
        let heard = Span::from_secs_f64(self.setup.parameters.agent_report_delay_s);
        self.later(heard, Event::ExitHeard(task));
    }

    /// The stop code of a task that is doomed before it was RUNNING: an essential container of it
    /// ran and exited, or none came so far.
    pub fn why_never_running(&self, task: TaskId) -> StopCode {
        let containers = self.cluster.task(task).containers();
        let specs = self.cluster.definition_of_task(task).containers.iter();
        let mut essential = specs.enumerate().filter(|(_, c)| c.essential);
        if essential.any(|(c, _)| containers.is_stopped(c) && containers.state(c).starts() > 0) {
            StopCode::EssentialContainerExited
        } else {
            StopCode::TaskFailedToStart
        }
    }

    /// Those that wait for a container have waited for as long as its start time-out allows, since
    /// it was first started.
    fn start_times_out(&mut self, task: TaskId, container: usize) -> Result<(), WorkloadError> {
        let about = self.cluster.task(task);
        if about.status() != TaskStatus::Activating || about.containers().is_doomed() {
            return Ok(());
        }
        loop {
            let specs = &self.cluster.definition_of_task(task).containers;
            let containers = self.cluster.task(task).containers();
            let waiting = containers.waits_for(specs, container);
            let Some(waiting) = waiting.filter(|_| !containers.is_doomed()) else {
                break;
            };
            self.give_up(task, waiting, container);
        }
        self.containers_go_on(task)
    }

    /// What the programs of containers that have just started will do by themselves, as far as
    /// anybody notices: exit, answer a check, keep others waiting.
    pub fn watch_containers(&mut self, task: TaskId, which: &[usize]) {
        for &container in which {
            let start = self
                .cluster
                .task(task)
                .containers()
                .state(container)
                .starts();
            if let Some(after) = self.exits_after(task, container, start) {
                self.container_later(after, (task, container), ContainerStep::Exits(start));
            }
        }
        for &container in which {
            self.begin_checks(task, container);
        }
        let definition = self.cluster.definition_index(task);
        for &container in which {
            let definition = &self.cluster.definitions[definition];
            let timeout = definition.containers[container].life.start_timeout;
            let first = self
                .cluster
                .task(task)
                .containers()
                .state(container)
                .starts()
                == 1;
            let waits = timeout.filter(|_| first && definition.is_awaited(container));
            if let Some(after) = waits {
                // The agent's clean-up of tasks cuts a longer wait short (K16).
                let cleanup = self.setup.parameters.container_cleanup_wait_s;
                let after = after.min(Span::from_secs_f64(cleanup));
                self.container_later(after, (task, container), ContainerStep::StartTimesOut);
            }
        }
    }

    /// The containers of a task that run.
    pub fn running_containers(&self, task: TaskId) -> Vec<usize> {
        let containers = self.cluster.task(task).containers();
        let count = self.cluster.definition_of_task(task).containers.len();
        (0..count).filter(|&c| containers.is_up(c)).collect()
    }

    /// Asks for something of a container `after` now.
    pub fn container_later(
        &mut self,
        after: Span,
        (task, container): (TaskId, usize),
        step: ContainerStep,
    ) {
        self.later(after, Event::Container(task, container, step));
    }

    /// A container starts now, for the `start`-th time.
    pub fn start_of(&self, task: TaskId, container: usize, start: u32) -> Start {
        let definition = self.cluster.definition_index(task);
        let law = self.laws[definition][container].ready.as_ref();
        let drawn = |law| self.draw((task, container), law, ("answers", start));
        Start {
            at: self.now(),
            ready_after: law.map_or(Span::ZERO, drawn),
            check: self.cluster.definitions[definition].containers[container].health_check,
        }
    }

    /// How long after its `start`-th start a container of a task exits by itself, if it does.
    pub fn exits_after(&self, task: TaskId, container: usize, start: u32) -> Option<Span> {
        if self.bursts(task, container) {
            return Some(Span::ZERO);
        }
        let definition = self.cluster.definition_index(task);
        let law = self.laws[definition][container].exit.as_ref()?;
        Some(self.draw((task, container), law, ("exit", start)))
    }

    /// What a law of a container says this time: its chance goes by the task's number, and by how
    /// often the container was started.
    fn draw(
        &self,
        (task, container): (TaskId, usize),
        law: &Sampler,
        (name, start): (&str, u32),
    ) -> Span {
        law.constant().unwrap_or_else(|| {
            let about = self.cluster.task(task);
            let mut seed = self.service_seed(about.service());
            seed = seed.child(name, container as u64);
            if start > 1 {
                seed = seed.child("again", u64::from(start));
            }
            law.draw(&mut seed.stream("after", u64::from(about.number())))
        })
    }

    /// Whether the images of containers that wait for others are pulled with the first ones.
    pub fn pulls_upfront(&self) -> bool {
        self.setup.parameters.pulls_dependents_upfront >= 0.5
    }

    /// How long after its conditions hold a container starts: its image is pulled, unless that was
    /// done before, and it is created.
    fn made_after(&mut self, task: TaskId, container: usize) -> Span {
        let parameters = &self.setup.parameters;
        let made = Span::from_secs_f64(parameters.container_start_s);
        if self.pulls_upfront() {
            return made;
        }
        let this = |c: usize| c == container;
        if self.cluster.task(task).instance().is_some() {
            return self.pull_on_instance(task, &this) + made;
        }
        let definition = self.cluster.definition_of_task(task);
        pull_time_of(definition, parameters, &this) + made
    }
}
