//! How does a container end: by itself, for memory, or with its task? And when does it come back?
//!
//! With `restartPolicy` a container that exits is started again in place, if it ran at least
//! `restartAttemptPeriod` since it was last started; its task goes on, and what the serving
//! container held and is asked meanwhile is lost. Else an essential one takes its task with it.
//! Containers of a task that is stopped get SIGTERM in the reverse order of their dependencies,
//! each when those that depend on it are gone, each with a stop time-out of its own.

use super::event::{ContainerStep, Event, Step};
use super::world::World;
use crate::cluster::containers::{KILLED, Phase, TERMINATED};
use crate::cluster::fact::{ContainerFact, What};
use crate::cluster::ids::{FactId, TaskId};
use crate::cluster::spot::NOTICE;
use crate::cluster::task::{TargetState, TaskStatus};
use crate::kernel::time::Span;
use crate::workload::WorkloadError;

impl World<'_> {
    /// A container exits by itself, unless it was started again since that was foreseen.
    pub(super) fn exits_by_itself(
        &mut self,
        task: TaskId,
        container: usize,
        start: u32,
    ) -> Result<(), WorkloadError> {
        let about = self.cluster.task(task);
        let runs = (TaskStatus::Activating..=TaskStatus::Stopping).contains(&about.status());
        let void = !runs || !about.containers().is_up(container);
        if void || about.containers().state(container).starts() != start {
            return Ok(());
        }
        if self.bursts(task, container) {
            self.tell_task(task, What::OutOfMemory, None);
            return self.container_exits(task, (container, KILLED), None);
        }
        let spec = &self.cluster.definition_of_task(task).containers[container];
        let exit = spec.exits.as_ref().expect("it exits by itself");
        let code = exit.code;
        self.container_exits(task, (container, code), None)
    }

    /// Whether a container of a task is killed for memory as soon as it runs: above its own hard
    /// limit, or, of the serving one, above the task's with what the others that run hold. Behind a
    /// load balancer with requests traffic sees to that.
    pub(super) fn bursts(&self, task: TaskId, container: usize) -> bool {
        let definition = self.cluster.definition_of_task(task);
        if container != definition.serving() {
            return definition.bursts_at_once(container);
        }
        let about = self.cluster.task(task);
        let runs = |c: usize| about.containers().is_up(c);
        let limit = definition.memory_limit_mib_of(&runs);
        let over = limit.is_some_and(|limit| definition.idle_memory_mib_of(&runs) > limit);
        over && !self.desks[about.service().index()].targets.contains(&task)
    }

    /// A container that runs exits with this code. If it is essential and not started again,
    /// whatever its task served is lost now, and ECS hears of it later.
    pub fn container_exits(
        &mut self,
        task: TaskId,
        (container, exit_code): (usize, i32),
        cause: Option<FactId>,
    ) -> Result<(), WorkloadError> {
        let spec = &self.cluster.definition_of_task(task).containers[container];
        let restarts = self.may_restart(task, container, exit_code);
        let what = What::ContainerExited {
            container,
            essential: spec.essential && !restarts,
            exit_code,
        };
        self.tell_task(task, what, cause);
        if restarts {
            return self.goes_down(task, container);
        }
        if self.ends_for_good(task, (container, exit_code))? {
            self.doom(task);
        }
        Ok(())
    }

    /// A container of a task was killed for memory: the one that serves requests. `heard`: ECS
    /// knows it already.
    pub fn out_of_memory(&mut self, task: TaskId, heard: bool) -> Result<(), WorkloadError> {
        let container = self.cluster.definition_of_task(task).serving();
        let leaks = self.leaks_because(task);
        if self.may_restart(task, container, KILLED) {
            self.tell_task(task, What::OutOfMemory, leaks);
            return self.goes_down(task, container);
        }
        self.tell_task(task, What::OutOfMemory, leaks);
        self.remove_target(task)?;
        if !self.cluster.task(task).containers().is_up(container) {
            return Ok(());
        }
        let doomed = self.ends_for_good(task, (container, KILLED))?;
        if doomed && heard {
            self.change(task, |t| t.containers_mut().doom());
            if !self.is_held(task, Event::ExitHeard(task)) {
                self.exit_heard(task);
            }
        } else if doomed {
            self.doom(task);
        }
        Ok(())
    }

    /// A container is gone for good; true when its task must stop because of it.
    fn ends_for_good(
        &mut self,
        task: TaskId,
        (container, exit_code): (usize, i32),
    ) -> Result<bool, WorkloadError> {
        self.change(task, |t| t.containers_mut().end(container, exit_code));
        let essential = self.cluster.definition_of_task(task).containers[container].essential;
        if essential {
            self.remove_target(task)?;
        }
        if self.cluster.task(task).status() == TaskStatus::Stopping {
            self.stopping_goes_on(task)?;
            return Ok(false);
        }
        if !essential {
            self.containers_go_on(task)?;
        }
        Ok(essential)
    }

    /// Whether a container that exits with this code now is started again.
    fn may_restart(&self, task: TaskId, container: usize, exit_code: i32) -> bool {
        let about = self.cluster.task(task);
        let spec = &self.cluster.definition_of_task(task).containers[container];
        let Some(policy) = &spec.life.restart else {
            return false;
        };
        let state = about.containers().state(container);
        let wanted = about.status() < TaskStatus::Stopping && !about.containers().is_doomed();
        wanted
            && state.phase() == Phase::Runs
            && !policy.ignored_exit_codes.contains(&exit_code)
            && self.now().since(state.started()) >= policy.attempt_period
    }

    /// A container exited and will be started again; what it served is lost meanwhile.
    fn goes_down(&mut self, task: TaskId, container: usize) -> Result<(), WorkloadError> {
        let down = Span::from_secs_f64(self.setup.parameters.container_restart_s);
        self.change(task, |t| t.containers_mut().restart(container));
        if container == self.cluster.definition_of_task(task).serving() {
            self.faults_forget(task);
            self.target_goes_down(task, down)?;
        }
        let start = self
            .cluster
            .task(task)
            .containers()
            .state(container)
            .starts();
        self.container_later(down, (task, container), ContainerStep::Restarts(start));
        Ok(())
    }

    /// The program behind a target is gone for a while: what it held is lost, and connections are
    /// refused until it listens again. The load balancer learns of it by its checks only.
    fn target_goes_down(&mut self, task: TaskId, down: Span) -> Result<(), WorkloadError> {
        let (about, id) = (self.cluster.task(task), self.cluster.task(task).service());
        let (status, healthy) = (about.status(), about.target() == TargetState::Healthy);
        if !self.desk(id).targets.contains(&task) {
            return Ok(());
        }
        self.remove_target(task)?;
        if status == TaskStatus::Running {
            self.add_target_again(task, healthy, down)?;
        } else {
            // It was draining: nothing is left of what it held.
            let heard = Span::from_secs_f64(self.setup.parameters.balancer_report_delay_s);
            self.step_later(heard, task, Step::Unused);
        }
        Ok(())
    }

    /// A container is started again. Its health is unknown until its check has answered.
    pub(super) fn starts_again(&mut self, task: TaskId, container: usize, start: u32) {
        let (now, about) = (self.now(), self.cluster.task(task));
        let id = about.service();
        let state = about.containers().state(container);
        if state.phase() != Phase::Restarts || state.starts() != start {
            return;
        }
        let before = state.health();
        let again = self.start_of(task, container, start + 1);
        let changed = self.change(task, |t| {
            t.see_containers(|containers| containers.start(container, again), now)
        });
        let restarted = ContainerFact::Restarted { container };
        let fact = self.tell_task(task, What::Container(restarted), None);
        self.tell_health(task, container, before);
        self.watch_containers(task, &[container]);
        if changed {
            self.nudge(id, Some(fact));
        }
    }

    /// SIGTERM to the containers of a task that nothing which still runs depends on.
    pub fn stop_containers(&mut self, task: TaskId) {
        let (now, hangs) = (self.now(), self.hangs(task));
        let warned = self.interrupted.get(&task).copied();
        let specs = &self.cluster.definition_of_task(task).containers;
        for container in self.cluster.task(task).containers().may_stop(specs) {
            let spec = &self.cluster.definition_of_task(task).containers[container];
            let shutdown = if hangs { Span::FOREVER } else { spec.shutdown };
            // What is taken back is gone when its notice is over, whoever was to stop first.
            let left = warned.map_or(Span::FOREVER, |warned| {
                let ends = warned + NOTICE;
                if ends > now {
                    ends.since(now)
                } else {
                    Span::ZERO
                }
            });
            let patience = spec.stop_timeout.min(left);
            let killed = shutdown > patience;
            self.change(task, |t| t.containers_mut().signal(container, now));
            let step = ContainerStep::Ends { killed };
            self.container_later(shutdown.min(patience), (task, container), step);
        }
    }

    /// A container that had SIGTERM is gone, by itself or by SIGKILL. One of Fargate Spot finishes
    /// first what it holds, as far as it may.
    pub(super) fn container_stops(
        &mut self,
        task: TaskId,
        container: usize,
        killed: bool,
    ) -> Result<(), WorkloadError> {
        let about = self.cluster.task(task);
        let void = about.status() != TaskStatus::Stopping;
        if void || about.containers().state(container).phase() != Phase::Stops {
            return Ok(());
        }
        let serves = container == self.cluster.definition_of_task(task).serving();
        let mut killed = killed;
        if serves && let Some(patience) = self.holds_until(task)? {
            if patience > Span::ZERO {
                let step = ContainerStep::Ends { killed };
                self.container_later(patience, (task, container), step);
                return Ok(());
            }
            killed = true;
        }
        if killed {
            self.tell_task(task, What::Killed, None);
        }
        if self.cluster.definition_of_task(task).is_ordered() {
            let stopped = ContainerFact::Stopped { container, killed };
            self.tell_task(task, What::Container(stopped), None);
        }
        let code = if killed { KILLED } else { TERMINATED };
        self.change(task, |t| t.containers_mut().end(container, code));
        if serves {
            self.remove_target(task)?;
        }
        self.stopping_goes_on(task)
    }

    /// Containers of a task that is stopped are gone: others follow, or it is over.
    fn stopping_goes_on(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        if self.cluster.task(task).containers().any_up() {
            self.stop_containers(task);
        } else if !self.is_held(task, Event::Step(task, Step::Exited)) {
            self.exited(task)?;
        }
        Ok(())
    }
}
