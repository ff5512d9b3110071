//! Which containers of a task run, which wait for others, and which may start or stop next?
//!
//! ```text
//!        conditions hold     pulled, created       exits ── restartPolicy ──▶ Restarts
//! Waits ────────────────▶ Starts ─────────▶ Runs ◀────────────────────────────┘
//!   │ what it waits for will never come      │ SIGTERM, once its dependents have stopped
//!   └────────────────▶ Stopped ◀── Stops ◀───┘
//! ```
//!
//! The rules are those of the agent (`dependencygraph`): a container starts when every condition
//! of its `dependsOn` holds, and is not stopped before all that depend on it have stopped.

use super::health::{ContainerHealth, HealthStatus, task_health};
use super::task_definition::{Condition, Container, ContainerHealthCheck, DependsOn};
use crate::kernel::time::{Instant, Span};

/// Exit code of a container that SIGKILL ended, for memory too.
pub const KILLED: i32 = 137;

/// Exit code of a container that SIGTERM ended, and of one that never started because what it
/// waited for will never come (ECS agent, pull request 3218).
pub const TERMINATED: i32 = 143;

/// Where a container is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// It waits for others.
    Waits,
    /// It waits no longer: its image is pulled, it is created.
    Starts,
    /// It runs.
    Runs,
    /// It exited and is about to be started again.
    Restarts,
    /// It has had SIGTERM.
    Stops,
    /// It is gone, with this exit code.
    Stopped(i32),
}

/// How a container starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Start {
    /// When.
    pub at: Instant,
    /// How long after that its program answers its check.
    pub ready_after: Span,
    /// Its check, when it has one.
    pub check: Option<ContainerHealthCheck>,
}

/// A container of a task.
#[derive(Clone, Debug)]
pub struct ContainerState {
    phase: Phase,
    essential: bool,
    /// Times it was started.
    starts: u32,
    /// Counts what makes checks that were planned void.
    chain: u32,
    /// When it was last started.
    started: Instant,
    /// When its program answers its check.
    ready: Instant,
    /// When its next check begins.
    probe: Instant,
    /// When it had SIGTERM.
    signalled: Instant,
    /// The agent saw a check of it pass since it was last started.
    passed: bool,
    health: Option<ContainerHealth>,
}

/// The containers of a task, in the order of its definition; none before they begin to start.
#[derive(Clone, Debug, Default)]
pub struct Containers {
    states: Vec<ContainerState>,
    doomed: bool,
}

impl ContainerState {
    fn new(spec: &Container) -> Self {
        Self {
            phase: Phase::Waits,
            essential: spec.essential,
            starts: 0,
            chain: 0,
            started: Instant::NEVER,
            ready: Instant::NEVER,
            probe: Instant::NEVER,
            signalled: Instant::NEVER,
            passed: false,
            health: None,
        }
    }

    /// Where it is in its life.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// How often it was started: 1 for the first time.
    pub const fn starts(&self) -> u32 {
        self.starts
    }

    /// What checks that were planned are known by: others are void.
    pub const fn chain(&self) -> u32 {
        self.chain
    }

    /// When it was last started.
    pub const fn started(&self) -> Instant {
        self.started
    }

    /// When its program begins to answer its check.
    pub const fn ready(&self) -> Instant {
        self.ready
    }

    /// When its next check begins.
    pub const fn probe(&self) -> Instant {
        self.probe
    }

    /// When it had SIGTERM; [`Instant::NEVER`] before.
    pub const fn signalled(&self) -> Instant {
        self.signalled
    }

    /// `healthStatus`; none without a check.
    pub fn health(&self) -> Option<HealthStatus> {
        self.health.as_ref().map(ContainerHealth::status)
    }

    /// Whether its program runs, with SIGTERM or without.
    pub const fn is_up(&self) -> bool {
        matches!(self.phase, Phase::Runs | Phase::Stops)
    }

    const fn is_stopped(&self) -> bool {
        matches!(self.phase, Phase::Stopped(_))
    }

    const fn has_started(&self) -> bool {
        !matches!(self.phase, Phase::Waits | Phase::Starts)
    }

    /// Whether what a container that depends on it waits for has come. `START` holds for one that
    /// has stopped too (ECS agent, pull request 3927).
    fn meets(&self, condition: Condition) -> bool {
        match condition {
            Condition::Start => self.has_started(),
            Condition::Complete => self.is_stopped(),
            Condition::Success => self.phase == Phase::Stopped(0),
            Condition::Healthy => self.passed && self.is_up(),
        }
    }

    /// Whether what a container that depends on it waits for will never come.
    fn disappoints(&self, condition: Condition) -> bool {
        self.is_stopped()
            && match condition {
                Condition::Start | Condition::Complete => false,
                Condition::Success => self.phase != Phase::Stopped(0),
                Condition::Healthy => true,
            }
    }

    fn start(&mut self, start: Start) {
        self.phase = Phase::Runs;
        self.starts += 1;
        self.chain += 1;
        self.started = start.at;
        self.ready = start.at + start.ready_after;
        self.passed = false;
        self.health = start.check.as_ref().map(ContainerHealth::new);
        if let Some(check) = start.check {
            self.probe = start.at + check.interval;
        }
    }
}

impl Containers {
    /// Of a task whose containers begin to start.
    pub fn new(specs: &[Container]) -> Self {
        Self {
            states: specs.iter().map(ContainerState::new).collect(),
            doomed: false,
        }
    }

    /// Of a task that has always been there: what runs to its end has, the rest runs and is
    /// healthy.
    pub fn in_service(specs: &[Container], at: Instant) -> Self {
        let mut containers = Self::new(specs);
        for (index, state) in containers.states.iter_mut().enumerate() {
            state.start(Start {
                at,
                ready_after: Span::ZERO,
                check: specs[index].health_check,
            });
            if let Some(health) = &mut state.health {
                health.observe(true, Span::FOREVER);
                state.passed = true;
            }
            if runs_to_its_end(specs, index) {
                state.phase = Phase::Stopped(0);
            }
        }
        containers
    }

    /// One of them.
    pub fn state(&self, container: usize) -> &ContainerState {
        &self.states[container]
    }

    /// Whether they have begun to start.
    pub const fn have_begun(&self) -> bool {
        !self.states.is_empty()
    }

    /// Whether the program of one runs; false before they begin.
    pub fn is_up(&self, container: usize) -> bool {
        self.states
            .get(container)
            .is_some_and(ContainerState::is_up)
    }

    /// Whether one is gone for good; false before they begin.
    pub fn is_stopped(&self, container: usize) -> bool {
        let state = self.states.get(container);
        state.is_some_and(ContainerState::is_stopped)
    }

    /// Whether any program runs.
    pub fn any_up(&self) -> bool {
        self.states.iter().any(ContainerState::is_up)
    }

    /// Whether the task must stop because of one of them: nothing more is started.
    pub const fn is_doomed(&self) -> bool {
        self.doomed
    }

    /// Whether all have started, or are gone already: then their task is RUNNING (ECS agent: the
    /// earliest state of its containers).
    pub fn all_started(&self) -> bool {
        self.states.iter().all(ContainerState::has_started)
    }

    /// Whether an essential one has a check, so that the task has a health.
    pub fn has_checks(&self) -> bool {
        self.states
            .iter()
            .any(|s| s.essential && s.health.is_some())
    }

    /// `healthStatus` of the task: over its essential containers that have a check.
    pub fn health(&self) -> HealthStatus {
        let essential = self.states.iter().filter(|s| s.essential);
        task_health(essential.filter_map(ContainerState::health))
    }

    /// Those that may start now.
    pub fn may_start(&self, specs: &[Container]) -> Vec<usize> {
        let free = |index: &usize| {
            let holds = |on: &DependsOn| self.states[on.container].meets(on.condition);
            self.states[*index].phase == Phase::Waits
                && specs[*index].life.depends_on.iter().all(holds)
        };
        (0..self.states.len()).filter(free).collect()
    }

    /// The first that waits for what will never come, and for whom it waits.
    pub fn disappointed(&self, specs: &[Container]) -> Option<(usize, usize)> {
        let waiting = (0..self.states.len()).filter(|&c| self.states[c].phase == Phase::Waits);
        waiting
            .flat_map(|c| specs[c].life.depends_on.iter().map(move |on| (c, on)))
            .find(|(_, on)| self.states[on.container].disappoints(on.condition))
            .map(|(c, on)| (c, on.container))
    }

    /// The first that still waits for more of this one than its start.
    pub fn waits_for(&self, specs: &[Container], on: usize) -> Option<usize> {
        let unmet = |d: &DependsOn| {
            d.container == on
                && d.condition != Condition::Start
                && !self.states[on].meets(d.condition)
        };
        (0..self.states.len()).find(|&c| {
            self.states[c].phase == Phase::Waits && specs[c].life.depends_on.iter().any(unmet)
        })
    }

    /// Those that run and may be stopped now: all that depend on them have stopped.
    pub fn may_stop(&self, specs: &[Container]) -> Vec<usize> {
        let needed = |on: usize| {
            (0..self.states.len()).any(|c| {
                let depends = &specs[c].life.depends_on;
                self.states[c].is_up() && depends.iter().any(|d| d.container == on)
            })
        };
        let runs = |c: &usize| self.states[*c].phase == Phase::Runs;
        (0..self.states.len())
            .filter(runs)
            .filter(|&c| !needed(c))
            .collect()
    }

    /// What one waited for has come.
    pub fn release(&mut self, container: usize) {
        let state = &mut self.states[container];
        assert_eq!(state.phase, Phase::Waits, "it waits no longer");
        state.phase = Phase::Starts;
    }

    /// One runs, for the first time or again.
    pub fn start(&mut self, container: usize, start: Start) {
        let state = &mut self.states[container];
        assert!(!state.is_up() && !state.is_stopped(), "started once");
        state.start(start);
    }

    /// One exited and will be started again.
    pub fn restart(&mut self, container: usize) {
        let state = &mut self.states[container];
        assert_eq!(state.phase, Phase::Runs, "what runs starts again");
        state.phase = Phase::Restarts;
        state.chain += 1;
    }

    /// One is gone for good, or will never be.
    pub fn end(&mut self, container: usize, exit_code: i32) {
        let state = &mut self.states[container];
        assert!(!state.is_stopped(), "a container ends once");
        state.phase = Phase::Stopped(exit_code);
        state.chain += 1;
    }

    /// The task must stop because of one of them.
    pub const fn doom(&mut self) {
        self.doomed = true;
    }

    /// What does not run will not.
    pub fn abandon(&mut self) {
        for state in &mut self.states {
            if !state.is_up() && !state.is_stopped() {
                state.phase = Phase::Stopped(TERMINATED);
            }
        }
    }

    /// One has SIGTERM.
    pub fn signal(&mut self, container: usize, at: Instant) {
        let state = &mut self.states[container];
        assert_eq!(state.phase, Phase::Runs, "SIGTERM comes once");
        (state.phase, state.signalled) = (Phase::Stops, at);
    }

    /// The checks of one that were planned are void; its next begins then.
    pub fn probe_anew(&mut self, container: usize, at: Instant) {
        let state = &mut self.states[container];
        state.chain += 1;
        state.probe = at;
    }

    /// The agent saw a check of one pass.
    pub fn pass(&mut self, container: usize) {
        self.states[container].passed = true;
    }

    /// A check of one was answered, or not; its next begins at `next`.
    pub fn see_check(&mut self, container: usize, passed: bool, next: Instant) {
        let state = &mut self.states[container];
        let after = state.probe.since(state.started);
        let health = state.health.as_mut().expect("it has a check");
        health.observe(passed, after);
        state.probe = next;
    }
}

/// Whether others wait until it has run to its end.
fn runs_to_its_end(specs: &[Container], container: usize) -> bool {
    let ends = [Condition::Complete, Condition::Success];
    let awaited = |d: &DependsOn| d.container == container && ends.contains(&d.condition);
    specs
        .iter()
        .any(|spec| spec.life.depends_on.iter().any(awaited))
}

#[cfg(test)]
#[path = "containers_tests.rs"]
pub(super) mod tests;
