//! What does a service promise, and how does it stand? Its settings as `create-service` knows them,
//! and the counts of its tasks.

use std::collections::{BTreeSet, VecDeque};

use super::deployment::{Deployment, DeploymentSettings, Profile, Revision};
use super::ids::{FactId, ProviderId, RevisionId, TaskId, ZoneId};
use super::limiter::{LaunchWindow, StartThrottle};
pub use super::load_balancer::{
    Algorithm, LoadBalancerSpec, Minimum, TargetGroupHealth, TargetHealthCheck,
};
use super::placement::Placement;
use super::provider::StrategyItem;
use super::task::{Task, TaskStatus};
use super::task_set::TaskSet;
use crate::catalog::platform::Purchase;
use crate::kernel::time::{Instant, Span};

/// How many tasks there should be, and who sees to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Scheduling {
    /// `REPLICA`: `desiredCount` tasks.
    #[default]
    Replica,
    /// `DAEMON`: one task on each instance that meets the constraints.
    Daemon,
    /// Standalone tasks of `run-task`, at an instant: placed once, never replaced.
    Standalone {
        /// When they are run.
        at: Instant,
    },
}

/// Where tasks are launched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Launch {
    /// `FARGATE`, as a launch type or as the only capacity provider.
    #[default]
    Fargate,
    /// `EC2` as a launch type: on any instance of the cluster; nobody starts more of them.
    Ec2,
    /// A strategy over capacity providers that bring instances, in the order given.
    Providers(Vec<StrategyItem>),
    /// A strategy over `FARGATE` and `FARGATE_SPOT`, in the order given.
    FargateProviders(Vec<StrategyItem>),
}

impl Launch {
    /// Whether its tasks run on Fargate.
    pub const fn is_fargate(&self) -> bool {
        matches!(self, Self::Fargate | Self::FargateProviders(_))
    }

    /// The items of its strategy; none without one.
    pub fn items(&self) -> &[StrategyItem] {
        match self {
            Self::Fargate | Self::Ec2 => &[],
            Self::Providers(items) | Self::FargateProviders(items) => items,
        }
    }
}

/// Settings of whoever owns tasks: a service, or a run of standalone tasks.
#[derive(Clone, PartialEq, Debug)]
pub struct ServiceSpec {
    /// `serviceName`; for standalone tasks the name of their run.
    pub name: String,
    /// Replica, daemon or standalone.
    pub scheduling: Scheduling,
    /// Where its tasks are launched.
    pub launch: Launch,
    /// Constraints and strategies of placement, on instances.
    pub placement: Placement,
    /// Task group, by which placement counts tasks: `service:<name>`, or that of the run.
    pub group: String,
    /// Index into the run's task definitions: of the revision that it begins with.
    pub task_definition: usize,
    /// `desiredCount` at the start.
    pub desired_count: u32,
    /// `deploymentConfiguration.minimumHealthyPercent`: default 100.
    pub minimum_healthy_percent: u32,
    /// `deploymentConfiguration.maximumPercent`: default 200.
    pub maximum_percent: u32,
    /// `healthCheckGracePeriodSeconds`: default 0.
    pub health_check_grace_period: Span,
    /// The load balancer, if it has one.
    pub load_balancer: Option<LoadBalancerSpec>,
    /// `monitoring` resolution of CPU and memory: 60 s, or 20 s.
    pub metric_resolution: Span,
    /// Whether each task has a public IPv4 address (`assignPublicIp`).
    pub assign_public_ip: bool,
    /// `availabilityZoneRebalancing`: ENABLED by default for services that may have it.
    pub availability_zone_rebalancing: bool,
    /// `deploymentController` and the rest of `deploymentConfiguration`.
    pub deployment: DeploymentSettings,
}

/// Launches that are wanted: so many tasks since `ready`, because of `cause`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Demand {
    /// From when on they may be launched, if no limit holds them back.
    pub ready: Instant,
    /// How many.
    pub tasks: u32,
    /// Of which revision.
    pub revision: RevisionId,
    /// The fact that made them wanted.
    pub cause: Option<FactId>,
}

/// Tasks of one revision of a service.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RevisionCounts {
    /// On their way to RUNNING.
    pub pending: u32,
    /// RUNNING.
    pub running: u32,
    /// RUNNING and healthy.
    pub healthy: u32,
    /// Not STOPPED yet.
    pub alive: u32,
}

impl RevisionCounts {
    /// RUNNING or on their way there.
    pub const fn active(&self) -> u32 {
        self.pending + self.running
    }
}

/// A service as it is.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its settings.
    pub spec: ServiceSpec,
    /// `desiredCount`
    pub desired: u32,
    /// Launches that are wanted and have not happened, oldest first.
    pub demand: VecDeque<Demand>,
    /// The scheduler's launch rate.
    pub window: LaunchWindow,
    /// The back-off of failing starts.
    pub throttle: StartThrottle,
    /// A token of the account's launch rate taken in advance, by purchase: when it is there.
    pub reserved: [Option<Instant>; 2],
    /// A task that evens out the zones: it may be there besides the desired ones.
    pub balancing: Option<TaskId>,
    /// Whether it was in its steady state when last looked at.
    pub steady: bool,
    /// Its deployments, oldest first; the first is its creation.
    pub deployments: Vec<Deployment>,
    /// The revision of which new tasks are, unless a deployment says otherwise.
    pub primary: RevisionId,
    /// Its task sets, oldest first, where its traffic can be shifted; else none.
    pub sets: Vec<TaskSet>,
    /// Weights of its two target groups at the listener, where its traffic can be shifted.
    pub weights: [u32; 2],
    /// By revision: how many tasks of it there should be still, where it is not the primary one.
    pub kept: Vec<u32>,
    revisions: Vec<Revision>,
    by_revision: Vec<RevisionCounts>,
    numbered: u32,
    counts: [u32; 8],
    zones: Vec<u32>,
    spot_zones: Vec<u32>,
    active_by_item: Vec<u32>,
    created_by_item: Vec<u32>,
    healthy: u32,
    failing: BTreeSet<TaskId>,
    alive: BTreeSet<TaskId>,
    draining: BTreeSet<TaskId>,
}

impl Service {
    /// A service without tasks, in so many zones.
    pub fn new(
        spec: ServiceSpec,
        zones: u32,
        window: LaunchWindow,
        throttle: StartThrottle,
    ) -> Self {
        let items = spec.launch.items().len();
        Self {
            desired: spec.desired_count,
            deployments: Vec::new(),
            primary: RevisionId::new(0),
            sets: Vec::from_iter(spec.deployment.first_set()),
            weights: [1, 0],
            revisions: vec![Revision {
                task_definition: spec.task_definition,
                profile: Profile::default(),
            }],
            by_revision: vec![RevisionCounts::default()],
            kept: vec![0],
            spec,
            demand: VecDeque::new(),
            window,
            throttle,
            reserved: [None; 2],
            balancing: None,
            steady: false,
            numbered: 0,
            counts: [0; 8],
            zones: vec![0; zones as usize],
            spot_zones: vec![0; zones as usize],
            active_by_item: vec![0; items],
            created_by_item: vec![0; items],
            healthy: 0,
            failing: BTreeSet::new(),
            alive: BTreeSet::new(),
            draining: BTreeSet::new(),
        }
    }

    /// Tasks in a state now.
    pub const fn count(&self, status: TaskStatus) -> u32 {
        self.counts[status as usize]
    }
    /// `runningCount`
    pub const fn running(&self) -> u32 {
        self.count(TaskStatus::Running)
    }
    /// Tasks whose containers run: RUNNING, and those that are being stopped until they exit.
    pub const fn executing(&self) -> u32 {
        self.running() + self.count(TaskStatus::Deactivating) + self.count(TaskStatus::Stopping)
    }
    /// `pendingCount`: tasks on their way to RUNNING.
    pub const fn pending(&self) -> u32 {
        self.count(TaskStatus::Provisioning)
            + self.count(TaskStatus::Pending)
            + self.count(TaskStatus::Activating)
    }
    /// Tasks that ECS wants to run: RUNNING or on their way there.
    pub const fn active(&self) -> u32 {
        self.running() + self.pending()
    }
    /// Tasks that count as healthy.
    pub const fn healthy(&self) -> u32 {
        self.healthy
    }
    /// RUNNING tasks that must be replaced, in order of id.
    pub const fn failing(&self) -> &BTreeSet<TaskId> {
        &self.failing
    }
    /// Tasks that have not reached STOPPED, in order of id.
    pub const fn alive(&self) -> &BTreeSet<TaskId> {
        &self.alive
    }
    /// Active tasks on DRAINING instances, in order of id.
    pub const fn draining(&self) -> &BTreeSet<TaskId> {
        &self.draining
    }
    /// Active tasks by zone, as far as they have one.
    pub fn zones(&self) -> &[u32] {
        &self.zones
    }
    /// Active tasks of `FARGATE_SPOT` by zone.
    pub fn spot_zones(&self) -> &[u32] {
        &self.spot_zones
    }
    /// Active tasks by item of its capacity provider strategy, in the strategy's order; empty
    /// without a strategy.
    pub fn active_by_item(&self) -> &[u32] {
        &self.active_by_item
    }
    /// Tasks created so far by item of its strategy.
    pub fn created_by_item(&self) -> &[u32] {
        &self.created_by_item
    }
    /// The item of its strategy that names a provider.
    pub fn item(&self, provider: ProviderId) -> Option<usize> {
        let items = self.spec.launch.items();
        items.iter().position(|item| item.provider == provider)
    }
    /// Tasks created so far.
    pub const fn tasks_created(&self) -> u32 {
        self.numbered
    }
    /// Launches that are wanted and have not happened.
    pub fn wanted(&self) -> u32 {
        self.demand.iter().map(|demand| demand.tasks).sum()
    }

    /// The `open` zone for the next task on Fargate: the one with the fewest active tasks, apart
    /// for `FARGATE` and `FARGATE_SPOT` (best-effort spread, ECS developer guide); of equals the
    /// one with the fewest of both, and then the first.
    pub fn emptiest_zone(
        &self,
        purchase: Purchase,
        open: &dyn Fn(ZoneId) -> bool,
    ) -> Option<ZoneId> {
        let counts = self.zones.iter().zip(&self.spot_zones);
        let count = |(all, spot): (&u32, &u32)| match purchase {
            Purchase::OnDemand => all - spot,
            Purchase::Spot => *spot,
        };
        let zones = counts.enumerate();
        let zones = zones.map(|(zone, both)| (count(both), *both.0, ZoneId::new(zone)));
        Some(zones.filter(|(.., zone)| open(*zone)).min()?.2)
    }

    /// A revision.
    pub fn revision(&self, id: RevisionId) -> &Revision {
        &self.revisions[id.index()]
    }
    /// All its revisions, in order of id.
    pub fn revision_ids(&self) -> impl Iterator<Item = RevisionId> + use<> {
        (0..self.revisions.len()).map(RevisionId::new)
    }
    /// Tasks of a revision.
    pub fn of_revision(&self, id: RevisionId) -> &RevisionCounts {
        &self.by_revision[id.index()]
    }
    /// Launches of a revision that are wanted and have not happened.
    pub fn wanted_of(&self, revision: RevisionId) -> u32 {
        let of_it = self.demand.iter().filter(|d| d.revision == revision);
        of_it.map(|demand| demand.tasks).sum()
    }

    /// The deployment that goes on, if one does.
    pub fn going_on(&self) -> Option<&Deployment> {
        self.deployments.iter().rev().find(|d| d.goes_on())
    }
    /// A deployment by its number.
    pub fn deployment(&self, number: u32) -> &Deployment {
        &self.deployments[number as usize - 1]
    }
    /// A deployment by its number, to change it.
    pub fn deployment_mut(&mut self, number: u32) -> &mut Deployment {
        &mut self.deployments[number as usize - 1]
    }
    /// The deployment that brought a revision; none for one that no deployment brought.
    pub fn deployment_of(&self, revision: RevisionId) -> Option<&Deployment> {
        let of_it = |deployment: &&Deployment| deployment.revision == revision;
        self.deployments.iter().rev().find(of_it)
    }

    /// Adds a revision; [`super::Cluster::add_revision`] prepares the fleet for it.
    pub(super) fn add_revision(&mut self, revision: Revision) -> RevisionId {
        self.revisions.push(revision);
        self.by_revision.push(RevisionCounts::default());
        self.kept.push(0);
        RevisionId::new(self.revisions.len() - 1)
    }

    /// The number of the next task, from 1.
    pub fn next_number(&mut self) -> u32 {
        self.numbered += 1;
        self.numbered
    }

    /// Counts a task that was just created.
    pub(super) fn welcome(&mut self, task: &Task) {
        if let Some(item) = task.provider().and_then(|provider| self.item(provider)) {
            self.created_by_item[item] += 1;
        }
        self.alive.insert(task.id());
        self.by_revision[task.revision().index()].alive += 1;
        self.remember(task);
    }

    /// Forgets what a task contributed, before it changes.
    pub(super) fn forget(&mut self, task: &Task) {
        let status = &mut self.counts[task.status() as usize];
        *status = status.checked_sub(1).expect("it was counted");
        self.count_active(task, |count| *count -= 1);
        self.count_of_revision(task, |count| *count -= 1);
        self.healthy -= u32::from(task.counts_as_healthy(self.spec.load_balancer.is_some()));
    }

    /// Changes the counts of the zone and of the item of an active task.
    fn count_active(&mut self, task: &Task, change: fn(&mut u32)) {
        if !task.is_active() {
            return;
        }
        if let Some(zone) = task.zone() {
            change(&mut self.zones[zone.index()]);
            if task.purchase() == Purchase::Spot {
                change(&mut self.spot_zones[zone.index()]);
            }
        }
        if let Some(item) = task.provider().and_then(|provider| self.item(provider)) {
            change(&mut self.active_by_item[item]);
        }
    }

    /// Changes the counts of the revision of a task.
    fn count_of_revision(&mut self, task: &Task, change: fn(&mut u32)) {
        let balanced = self.spec.load_balancer.is_some();
        let counts = &mut self.by_revision[task.revision().index()];
        if task.status() == TaskStatus::Running {
            change(&mut counts.running);
        } else if task.is_active() {
            change(&mut counts.pending);
        }
        if task.counts_as_healthy(balanced) {
            change(&mut counts.healthy);
        }
    }

    /// Counts a task as it is now.
    pub(super) fn remember(&mut self, task: &Task) {
        self.counts[task.status() as usize] += 1;
        self.count_active(task, |count| *count += 1);
        self.count_of_revision(task, |count| *count += 1);
        self.healthy += u32::from(task.counts_as_healthy(self.spec.load_balancer.is_some()));
        set(&mut self.failing, task.id(), task.must_be_replaced());
        set(&mut self.draining, task.id(), task.is_draining());
        // It has been there since it was created.
        if task.status() == TaskStatus::Stopped && self.alive.remove(&task.id()) {
            self.by_revision[task.revision().index()].alive -= 1;
        }
    }
}

/// Puts `id` into the set, or takes it out.
fn set(ids: &mut BTreeSet<TaskId>, id: TaskId, present: bool) {
    if present {
        ids.insert(id);
    } else {
        ids.remove(&id);
    }
}
