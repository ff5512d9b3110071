//! What is a run made of while it runs? Everything that an event may touch.

use std::collections::{BTreeMap, BTreeSet};

use super::containers::ContainerLaws;
use super::cpu::Cpus;
use super::event::{Event, Step};
use super::fargate::Lane;
use super::faults::Faults;
use super::fleet::FleetMeter;
use super::forecasting::Forecasts;
use super::groups::GroupDesk;
use super::instances::Instances;
use super::ledger::Ledger;
use super::market::Market;
use super::measuring::Recorder;
use super::meter::{Counts, Meter, Size};
use super::placing::Waiting;
use super::plane::Plane;
use super::providers::ProviderDesk;
use super::rebalancing::Rebalancing;
use super::rollout::{Noted, Standing};
use super::scaling::Scaling;
use super::setup::Setup;
use super::shifting::Shifting;
use crate::catalog::platform::Purchase;
use crate::cluster::Cluster;
use crate::cluster::fact::{Limiter, Refusals, Subject, What};
use crate::cluster::ids::{AlarmId, FactId, RevisionKey, ServiceId, TaskId};
use crate::cluster::limiter::TokenBucket;
use crate::cluster::monitor::Monitor;
use crate::cluster::service::Scheduling;
use crate::cluster::state::{Account, Allowance};
use crate::cluster::task::Task;
use crate::cluster::task_definition::TaskDefinition;
use crate::kernel::queue::{Phase, Queue};
use crate::kernel::sampler::Sampler;
use crate::kernel::time::{Instant, Span};

/// What the simulation remembers about a service besides the cluster.
#[derive(Debug)]
pub struct Desk {
    /// Its integrals.
    pub meter: Meter,
    /// Its metrics and rows.
    pub recorder: Recorder,
    /// Its scalable target, if it has one.
    pub scaling: Option<Scaling>,
    /// What its predictive policies foretell.
    pub forecasts: Forecasts,
    /// Tasks that `traffic` knows.
    pub targets: BTreeSet<TaskId>,
    /// Whether the scheduler will look at the end of this instant.
    pub nudged: bool,
    /// The fact that woke it last.
    pub why: Option<FactId>,
    /// When the next launch is to be tried; [`Instant::NEVER`] when none is.
    pub launch_at: Instant,
    /// The limit that held back the launch that is next.
    pub held: Option<Limiter>,
    /// Since when its tasks have been refused by all instances, while it keeps trying.
    pub refused_since: Option<Instant>,
    /// Standalone tasks that were refused: they never existed.
    pub tasks_refused: u64,
    /// What refused its waiting tasks when a minute ended, and when.
    pub refused_waiting: Option<(Instant, Refusals)>,
    /// Tasks that the `RunTask` call being made may still start.
    pub call: u32,
    /// Of a daemon: whether an instance lacks its task for want of room.
    pub missing: bool,
    /// By item of a strategy over Fargate.
    pub lanes: Vec<Lane>,
    /// How its zones are evened out.
    pub rebalancing: Rebalancing,
    /// The deployment that shifts its traffic.
    pub shift: Option<Shifting>,
    /// What counts for its deployment and has not been counted yet, in order.
    pub noted: Vec<(TaskId, Noted)>,
    /// When refused placements were last told.
    pub told_refusal: Option<Instant>,
    /// When missing capacity of Fargate was last told.
    pub told_capacity: Option<Instant>,
    /// When impaired starts were last told.
    pub told_impaired: Option<Instant>,
}

/// A run while it runs.
pub struct World<'a> {
    /// What was asked for.
    pub setup: &'a Setup,
    /// What is.
    pub cluster: Cluster,
    /// What will be.
    pub queue: Queue<Event>,
    /// What is served.
    pub plane: Plane,
    /// Tasks of Fargate Spot that have been warned and execute still, and since when.
    pub interrupted: BTreeMap<TaskId, Instant>,
    /// What `CloudWatch` shows.
    pub monitor: Monitor,
    /// Alarms of the scenario, by their place in the set-up; ascending.
    pub alarms: Vec<AlarmId>,
    /// By the place of such an alarm: the services that it may concern.
    pub listeners: Vec<Vec<ServiceId>>,
    /// What was.
    pub ledger: Ledger<'a>,
    /// One per service.
    pub desks: Vec<Desk>,
    /// What is remembered about instances.
    pub instances: Instances,
    /// What is remembered about groups, one per group.
    pub group_desks: Vec<GroupDesk>,
    /// What is remembered about providers, one per provider.
    pub providers: Vec<ProviderDesk>,
    /// Tasks that wait for an instance.
    pub waiting: Waiting,
    /// The CPU of instances.
    pub cpus: Cpus,
    /// What pools of instances are and did.
    pub fleet_meter: FleetMeter,
    /// Daemon services.
    pub daemons: Vec<ServiceId>,
    /// What goes wrong.
    pub faults: Faults,
    /// `RunTask` calls.
    pub run_task: TokenBucket,
    /// The Spot market.
    pub market: Market<'a>,
    /// By task definition and container: what its program does by itself.
    pub laws: Vec<Vec<ContainerLaws>>,
    /// By task definition: what a task of it reserves and holds.
    pub sizes: Vec<Size>,
    /// By task definition: how long after its start the program listens.
    pub ready_laws: Vec<Option<Sampler>>,
}

/// How often a repeated service event is told again (ECS developer guide, service event messages).
const SUPPRESSED: Span = Span::from_secs(6 * 3_600);

impl<'a> World<'a> {
    /// A world without services.
    pub fn new(setup: &'a Setup, plane: Plane, ledger: Ledger<'a>) -> Self {
        let limits = &setup.limits;
        let bucket = TokenBucket::new(limits.fargate_launch_burst, limits.fargate_launch_rate);
        let calls = setup.parameters.run_task_calls_per_second;
        let units = |vcpu: f64| libm::round(vcpu * crate::cluster::launch::VCPU) as u64;
        let spot = Allowance::new(
            TokenBucket::new(
                limits.fargate_spot_launch_burst,
                limits.fargate_spot_launch_rate,
            ),
            limits.fargate_spot_vcpu_quota.map(units),
        );
        let account = Account::new(bucket, limits.fargate_vcpu_quota.map(units)).with_spot(spot);
        let mut cluster = Cluster::new(setup.zones, setup.task_definitions.clone(), account);
        cluster.fleet.surround(setup.surroundings.clone());
        Self {
            setup,
            cluster,
            queue: Queue::default(),
            plane,
            interrupted: BTreeMap::new(),
            monitor: Monitor::new(&setup.parameters),
            alarms: Vec::new(),
            listeners: Vec::new(),
            ledger,
            desks: Vec::new(),
            instances: Instances::default(),
            group_desks: Vec::new(),
            providers: Vec::new(),
            waiting: Waiting::default(),
            cpus: Cpus::default(),
            fleet_meter: FleetMeter::new(setup),
            daemons: Vec::new(),
            faults: Faults::default(),
            run_task: TokenBucket::new(calls.max(1.0), calls),
            market: Market::new(setup),
            laws: setup.task_definitions.iter().map(laws).collect(),
            sizes: setup.task_definitions.iter().map(Size::of).collect(),
            ready_laws: super::programs::ready_laws(&setup.task_definitions),
        }
    }

    /// Now.
    pub const fn now(&self) -> Instant {
        self.queue.now()
    }

    /// What is remembered about a service.
    pub fn desk(&mut self, service: ServiceId) -> &mut Desk {
        &mut self.desks[service.index()]
    }

    /// The kind of a service's new tasks.
    pub fn primary(&self, service: ServiceId) -> RevisionKey {
        (service, self.cluster.service(service).primary)
    }

    /// Asks for an event of the world `after` now.
    pub fn later(&mut self, after: Span, event: Event) {
        self.queue.schedule(self.now() + after, Phase::World, event);
    }

    /// Asks for a step of a task `after` now.
    pub fn step_later(&mut self, after: Span, task: TaskId, step: Step) {
        self.later(after, Event::Step(task, step));
    }

    /// Wakes the scheduler of a service at the end of this instant; several nudges are one.
    pub fn nudge(&mut self, service: ServiceId, why: Option<FactId>) {
        // Standalone tasks are nobody's to replace.
        let owner = &self.cluster.service(service).spec;
        if matches!(owner.scheduling, Scheduling::Standalone { .. }) {
            return;
        }
        let now = self.now();
        let desk = self.desk(service);
        desk.why = why.or(desk.why);
        if !std::mem::replace(&mut desk.nudged, true) {
            self.queue
                .schedule(now, Phase::Control, Event::Schedule(service));
        }
    }

    /// Changes a task by one of its own verbs, with all counts and meters.
    pub fn change<R>(&mut self, task: TaskId, verb: impl FnOnce(&mut Task) -> R) -> R {
        let owner = self.cluster.task(task).service();
        let service = self.cluster.service(owner);
        let balanced = service.spec.load_balancer.is_some();
        let deploying = service.going_on().is_some();
        let ((was, ran, status), (noted, result)) = self.cluster.change(task, |task| {
            let was = (is_billed(task), task.executes(), task.status());
            let stood = deploying.then(|| Standing::of(task, balanced));
            let result = verb(task);
            let noted = stood.and_then(|stood| stood.noted(task, balanced));
            (was, (noted, result))
        });
        if let Some(noted) = noted {
            self.desk(owner).noted.push((task, noted));
        }
        self.leaves_spot(task, status);
        let now = self.now();
        let runs = self.cluster.task(task).executes();
        if runs != ran {
            self.instance_executes(task, runs);
        }
        let task = self.cluster.task(task);
        let (is, id) = (is_billed(task), task.service());
        let size = &self.sizes[self.cluster.definition_index(task.id())];
        let service = self.cluster.service(id);
        let (running, executing) = (service.running(), service.executing());
        let spot = task.purchase() == Purchase::Spot;
        let meter = &mut self.desks[id.index()].meter;
        let before = *meter.counts();
        let counts = Counts {
            running,
            executing,
            size: if runs == ran {
                before.size
            } else {
                before.size.changed(size, runs)
            },
            billed: before.billed + u32::from(is) - u32::from(was),
            spot: before.spot + u32::from(is && spot) - u32::from(was && spot),
        };
        meter.set(now, counts);
        result
    }

    /// Tells a fact about a task; its cause is the task's last fact unless another is given; of a
    /// task that was there from the start it is the creation of its service.
    pub fn tell_task(&mut self, task: TaskId, what: What, cause: Option<FactId>) -> FactId {
        let about = self.cluster.task(task);
        let subject = Subject::Task {
            task,
            service: about.service(),
            number: about.number(),
        };
        let cause = cause
            .or_else(|| self.ledger.last_of_task(task))
            .or_else(|| self.ledger.created(about.service()));
        self.ledger.tell(self.queue.now(), (subject, what), cause)
    }

    /// Tells a fact about a service; its cause is the service's creation unless another is given.
    pub fn tell_service(&mut self, id: ServiceId, what: What, cause: Option<FactId>) -> FactId {
        let cause = cause.or_else(|| self.ledger.created(id));
        self.ledger
            .tell(self.queue.now(), (Subject::Service(id), what), cause)
    }
}

/// Whether a repeated service event is to be told at `now`; notes it if so.
pub fn is_news(last: &mut Option<Instant>, now: Instant) -> bool {
    let news = last.is_none_or(|at| now.since(at) >= SUPPRESSED);
    if news {
        *last = Some(now);
    }
    news
}

/// What the programs of a task definition do by themselves.
fn laws(definition: &TaskDefinition) -> Vec<ContainerLaws> {
    definition
        .containers
        .iter()
        .map(ContainerLaws::of)
        .collect()
}

/// On Fargate from the start of the pull to STOPPED; on instances it is the instances that are
/// billed.
fn is_billed(task: &Task) -> bool {
    task.instance().is_none() && task.pull_started_at().is_some() && task.stopped_at().is_none()
}
