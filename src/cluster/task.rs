//! Where is a task in its life? Only this file can move one.
//!
//! ```text
//! PROVISIONING → PENDING → ACTIVATING → RUNNING → DEACTIVATING → STOPPING → DEPROVISIONING
//!      │            │          │           └─ no load balancer ─────▲           ▲   │
//!      └────────────┴──────────┴── stopped, or failed, before RUNNING ──────────┘   ▼
//!                                                                                STOPPED
//! ```
//!
//! A task becomes RUNNING when each of its containers has started, or is gone already
//! (`containers`).

use super::containers::Containers;
use super::health::HealthStatus;
use super::ids::{InstanceId, ProviderId, RevisionId, ServiceId, TaskId, ZoneId};
use crate::catalog::platform::Purchase;
use crate::kernel::time::Instant;

mod origin;
mod protection;
mod status;

pub use origin::Origin;
pub use status::{StopCode, TargetState, TaskStatus};

/// When a task entered its states; [`Instant::NEVER`] for what has not happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stamps {
    created: Instant,
    connectivity: Instant,
    pull_started: Instant,
    pull_stopped: Instant,
    started: Instant,
    stopping: Instant,
    execution_stopped: Instant,
    stopped: Instant,
}

/// A task.
#[derive(Clone, Debug)]
pub struct Task {
    id: TaskId,
    origin: Origin,
    instance: Option<InstanceId>,
    status: TaskStatus,
    version: u32,
    stamps: Stamps,
    stop_code: Option<StopCode>,
    target: TargetState,
    unhealthy_in_earnest: bool,
    settled: bool,
    draining: bool,
    containers: Containers,
    protected_until: Option<Instant>,
}

impl Task {
    /// A task that was just decided on.
    pub fn new(id: TaskId, origin: Origin, at: Instant) -> Self {
        let never = Instant::NEVER;
        Self {
            id,
            origin,
            instance: None,
            status: TaskStatus::Provisioning,
            version: 1,
            stamps: Stamps {
                created: at,
                connectivity: never,
                pull_started: never,
                pull_stopped: never,
                started: never,
                stopping: never,
                execution_stopped: never,
                stopped: never,
            },
            stop_code: None,
            target: TargetState::None,
            unhealthy_in_earnest: false,
            settled: false,
            draining: false,
            containers: Containers::default(),
            protected_until: None,
        }
    }

    /// Which one it is.
    pub const fn id(&self) -> TaskId {
        self.id
    }
    /// Its service.
    pub const fn service(&self) -> ServiceId {
        self.origin.service
    }
    /// Its number within the service, from 1.
    pub const fn number(&self) -> u32 {
        self.origin.number
    }
    /// The service revision it is of.
    pub const fn revision(&self) -> RevisionId {
        self.origin.revision
    }
    /// Its zone, once it has one.
    pub const fn zone(&self) -> Option<ZoneId> {
        self.origin.zone
    }
    /// The capacity provider that its strategy chose, if it has one.
    pub const fn provider(&self) -> Option<ProviderId> {
        self.origin.provider
    }
    /// How it is bought on Fargate; On-Demand on instances, which have a purchase of their own.
    pub const fn purchase(&self) -> Purchase {
        self.origin.purchase
    }
    /// The container instance it was placed on; none on Fargate, and none yet.
    pub const fn instance(&self) -> Option<InstanceId> {
        self.instance
    }
    /// `lastStatus`
    pub const fn status(&self) -> TaskStatus {
        self.status
    }
    /// `version`: increments with each change of state, so that what was planned for an earlier
    /// state can be told from what still holds.
    pub const fn version(&self) -> u32 {
        self.version
    }
    /// `stopCode`, once it is being stopped.
    pub const fn stop_code(&self) -> Option<StopCode> {
        self.stop_code
    }
    /// How the load balancer sees it.
    pub const fn target(&self) -> TargetState {
        self.target
    }
    /// `createdAt`
    pub const fn created_at(&self) -> Instant {
        self.stamps.created
    }
    /// `connectivityAt`
    pub fn connectivity_at(&self) -> Option<Instant> {
        happened(self.stamps.connectivity)
    }
    /// `pullStartedAt`
    pub fn pull_started_at(&self) -> Option<Instant> {
        happened(self.stamps.pull_started)
    }
    /// `pullStoppedAt`
    pub fn pull_stopped_at(&self) -> Option<Instant> {
        happened(self.stamps.pull_stopped)
    }
    /// `startedAt`: when it became RUNNING.
    pub fn started_at(&self) -> Option<Instant> {
        happened(self.stamps.started)
    }
    /// `stoppingAt`
    pub fn stopping_at(&self) -> Option<Instant> {
        happened(self.stamps.stopping)
    }
    /// `executionStoppedAt`
    pub fn execution_stopped_at(&self) -> Option<Instant> {
        happened(self.stamps.execution_stopped)
    }
    /// `stoppedAt`
    pub fn stopped_at(&self) -> Option<Instant> {
        happened(self.stamps.stopped)
    }

    /// Whether ECS still wants it to run (`desiredStatus` RUNNING): RUNNING or on the way there.
    pub fn is_active(&self) -> bool {
        self.status <= TaskStatus::Running
    }

    /// Whether its containers run: RUNNING, and until they have exited.
    pub fn executes(&self) -> bool {
        (TaskStatus::Running..=TaskStatus::Stopping).contains(&self.status)
            && self.stamps.started != Instant::NEVER
    }

    /// Its containers; none before they begin to start, and after it stopped.
    pub const fn containers(&self) -> &Containers {
        &self.containers
    }

    /// Its containers, to change one.
    pub const fn containers_mut(&mut self) -> &mut Containers {
        &mut self.containers
    }

    /// `healthStatus`: over its essential containers that have a check.
    pub fn health(&self) -> HealthStatus {
        self.containers.health()
    }

    /// Whether it counts as healthy (ECS API reference, DeploymentConfiguration): with neither load
    /// balancer nor check 40 s after RUNNING, else when all that judge it say so.
    pub fn counts_as_healthy(&self, load_balancer: bool) -> bool {
        self.status == TaskStatus::Running
            && match (load_balancer, self.containers.has_checks()) {
                (false, false) => self.settled,
                (false, true) => self.health() == HealthStatus::Healthy,
                (true, false) => self.target == TargetState::Healthy,
                (true, true) => {
                    self.target == TargetState::Healthy && self.health() == HealthStatus::Healthy
                }
            }
    }

    /// Whether it must be replaced: RUNNING, found unhealthy, and the grace period over.
    pub fn must_be_replaced(&self) -> bool {
        self.status == TaskStatus::Running && self.unhealthy_in_earnest
    }

    /// Whether its instance is DRAINING, so that it should run elsewhere.
    pub fn is_draining(&self) -> bool {
        self.draining && self.is_active()
    }

    /// The end of its grace period, once it runs.
    pub fn grace_ends(&self) -> Option<Instant> {
        self.started_at().map(|at| at + self.origin.grace)
    }

    fn enter(&mut self, from: &[TaskStatus], to: TaskStatus) -> TaskStatus {
        assert!(
            from.contains(&self.status),
            "task {:?} cannot go from {} to {}",
            self.id,
            self.status.name(),
            to.name()
        );
        self.version += 1;
        std::mem::replace(&mut self.status, to)
    }

    /// Puts it on an instance; still PROVISIONING.
    pub fn place(&mut self, instance: InstanceId, zone: ZoneId) {
        assert_eq!(self.status, TaskStatus::Provisioning, "placed once");
        assert!(self.instance.is_none(), "a task is on one instance");
        self.instance = Some(instance);
        self.origin.zone = Some(zone);
    }

    /// PROVISIONING → PENDING: the network interface is attached.
    pub fn connect(&mut self, at: Instant) -> TaskStatus {
        self.stamps.connectivity = at;
        self.enter(&[TaskStatus::Provisioning], TaskStatus::Pending)
    }

    /// PENDING → ACTIVATING: the pull begins.
    pub fn start_pull(&mut self, at: Instant) -> TaskStatus {
        self.stamps.pull_started = at;
        self.enter(&[TaskStatus::Pending], TaskStatus::Activating)
    }

    /// The images are there; still ACTIVATING.
    pub fn end_pull(&mut self, at: Instant) {
        assert_eq!(self.status, TaskStatus::Activating, "only a pull ends");
        self.stamps.pull_stopped = at;
    }

    /// Its containers begin to start; still ACTIVATING.
    pub fn begin_containers(&mut self, containers: Containers) {
        assert_eq!(self.status, TaskStatus::Activating, "the images are there");
        self.containers = containers;
    }

    /// ACTIVATING → RUNNING.
    pub fn run(&mut self, at: Instant) -> TaskStatus {
        assert!(self.containers.all_started(), "none of them waits");
        self.stamps.started = at;
        let from = self.enter(&[TaskStatus::Activating], TaskStatus::Running);
        self.judge(at);
        from
    }

    /// Puts a new task straight into service, as if it had always been there.
    pub fn run_from_the_start(&mut self, load_balancer: bool, containers: Containers) {
        assert_eq!(self.status, TaskStatus::Provisioning, "only a new task");
        let at = self.stamps.created;
        self.stamps.connectivity = at;
        self.stamps.pull_started = at;
        self.stamps.pull_stopped = at;
        self.stamps.started = at;
        self.containers = containers;
        self.settled = true;
        if load_balancer {
            self.target = TargetState::Healthy;
        }
        self.enter(&[TaskStatus::Provisioning], TaskStatus::Running);
    }

    /// RUNNING → DEACTIVATING: deregistration begins.
    pub fn deactivate(&mut self, code: StopCode) -> TaskStatus {
        self.stop_code = Some(code);
        self.target = TargetState::Draining;
        self.enter(&[TaskStatus::Running], TaskStatus::Deactivating)
    }

    /// RUNNING or DEACTIVATING → STOPPING: SIGTERM is sent. Also from ACTIVATING, where containers
    /// run while others wait for them.
    pub fn terminate(&mut self, at: Instant, code: StopCode) -> TaskStatus {
        self.stop_code.get_or_insert(code);
        self.stamps.stopping = at;
        if self.status == TaskStatus::Deactivating {
            self.target = TargetState::Unused;
        }
        let mut from = vec![TaskStatus::Running, TaskStatus::Deactivating];
        if self.containers.any_up() {
            from.push(TaskStatus::Activating);
        }
        self.enter(&from, TaskStatus::Stopping)
    }

    /// → DEPROVISIONING: nothing of it executes. From STOPPING, or from before RUNNING with the
    /// reason why it never came so far.
    pub fn deprovision(&mut self, at: Instant, code: StopCode) -> TaskStatus {
        if self.status != TaskStatus::Stopping {
            assert!(self.status < TaskStatus::Running, "SIGTERM comes first");
            self.stamps.stopping = at;
        }
        self.stop_code.get_or_insert(code);
        self.stamps.execution_stopped = at;
        let from = [
            TaskStatus::Provisioning,
            TaskStatus::Pending,
            TaskStatus::Activating,
            TaskStatus::Stopping,
        ];
        self.enter(&from, TaskStatus::Deprovisioning)
    }

    /// DEPROVISIONING → STOPPED. What only a living task needs is given back.
    pub fn stop(&mut self, at: Instant) -> TaskStatus {
        self.stamps.stopped = at;
        self.containers = Containers::default();
        self.enter(&[TaskStatus::Deprovisioning], TaskStatus::Stopped)
    }

    /// The load balancer's view changed. A failure counts in earnest when the grace period is over.
    pub fn see_target(&mut self, state: TargetState, at: Instant) {
        assert_eq!(self.status, TaskStatus::Running, "only a running target");
        self.target = state;
        self.judge(at);
    }

    /// A check of a container was answered, or it was started anew; true when the task's health
    /// changed.
    pub fn see_containers(&mut self, verb: impl FnOnce(&mut Containers), at: Instant) -> bool {
        let before = self.health();
        verb(&mut self.containers);
        self.judge(at);
        self.health() != before
    }

    /// Its instance became DRAINING.
    pub const fn see_draining(&mut self) {
        self.draining = true;
    }

    /// The grace period may be over, or the 40 seconds without any check.
    pub fn settle(&mut self, at: Instant) {
        self.settled = true;
        self.judge(at);
    }

    fn judge(&mut self, at: Instant) {
        let failing =
            self.target == TargetState::Unhealthy || self.health() == HealthStatus::Unhealthy;
        let graceful = self.grace_ends().is_none_or(|end| at < end);
        self.unhealthy_in_earnest = failing && !graceful;
    }
}

/// What a stamp says.
fn happened(at: Instant) -> Option<Instant> {
    (at != Instant::NEVER).then_some(at)
}

#[cfg(test)]
#[path = "task_tests.rs"]
mod tests;
