//! What can observers of instances be shown in tests? A pool, and a story told of it.

use std::collections::BTreeMap;

use super::fixture;
use super::lives::Lives;
use super::outcome::{FleetOutcome, Names};
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, Refusals, Subject, What};
use crate::cluster::group::{GroupSpec, LaunchTemplate, OnDemandAllocation, Volume};
use crate::cluster::ids::{FactId, GroupId, InstanceId, ProviderId, ServiceId, TaskId, ZoneId};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State, Lifecycle, Pool, Room};
use crate::cluster::provider::{
    GroupProvider, ManagedScaling, ProviderKind, ProviderSpec, StrategyItem,
};
use crate::cluster::service::{Launch, Scheduling};
use crate::cluster::task::TaskStatus;
use crate::kernel::time::{Instant, Span};
use crate::sim::observer::FleetRow;
use crate::sim::setup::Setup;

/// What an instance of two vCPUs and 4 GiB registers in these stories.
pub(crate) const TWO: Room = Room {
    cpu_units: 2_048,
    memory_mib: 3_840,
    gpus: 0,
    enis: 2,
};

/// Service `web` (1,024 units, 2,048 MiB) and daemon `agent` (128, 256) on a group `asg-web`, which
/// `cp-web` brings in.
pub(crate) fn setup(duration: Span) -> Setup {
    let mut setup = fixture::setup(duration);
    let mut agent = setup.task_definitions[0].clone();
    "agent".clone_into(&mut agent.family);
    (agent.cpu_units, agent.memory_mib) = (128, 256);
    setup.task_definitions.push(agent);
    setup.groups.push(group());
    setup.providers.push(ProviderSpec {
        name: "cp-web".to_owned(),
        kind: ProviderKind::Group(GroupProvider {
            group: GroupId::new(0),
            managed_scaling: Some(ManagedScaling {
                target_capacity: 100,
                minimum_step: 1,
                maximum_step: 10_000,
                instance_warmup: Span::from_secs(300),
            }),
            managed_termination_protection: false,
            managed_draining: true,
        }),
    });
    let mut daemon = setup.services[0].clone();
    "agent".clone_into(&mut daemon.spec.name);
    daemon.spec.task_definition = 1;
    daemon.spec.scheduling = Scheduling::Daemon;
    daemon.spec.launch = Launch::Ec2;
    setup.services.push(daemon);
    setup.services[0].spec.launch = Launch::Providers(vec![StrategyItem {
        provider: ProviderId::new(0),
        base: 0,
        weight: 1,
    }]);
    for service in &mut setup.services {
        service.auto_scaling = None;
        service.request = None;
        service.spec.load_balancer = None;
        service.spec.assign_public_ip = false;
    }
    setup
}

fn group() -> GroupSpec {
    GroupSpec {
        name: "asg-web".to_owned(),
        min_size: 0,
        max_size: 4,
        desired_capacity: Some(2),
        zones: vec![ZoneId::new(0), ZoneId::new(1)],
        template: LaunchTemplate {
            ami: crate::cluster::group::Ami::AmazonLinux,
            volume: Volume {
                kind: crate::cluster::group::VolumeKind::Gp3,
                size_gib: 30,
                iops: 3_000,
                throughput_mibs: 125,
            },
            detailed_monitoring: false,
            credits: None,
            reserved_memory_mib: 0,
            spot_draining: false,
            pull_behavior: crate::cluster::group::ImagePullBehavior::Default,
            trunking: false,
            attributes: BTreeMap::new(),
        },
        overrides: Vec::new(),
        on_demand_allocation: OnDemandAllocation::Prioritized,
        spot: crate::cluster::spot::SpotMix::default(),
        protected_from_scale_in: false,
        default_cooldown: Span::from_secs(300),
        default_instance_warmup: None,
        health_check_grace_period: Span::ZERO,
        launch_hook: None,
        terminate_hook: None,
        warm_pool: None,
        refreshes: Vec::new(),
        termination_policies: Vec::new(),
        shortages: Vec::new(),
        policies: Vec::new(),
        scheduled: Vec::new(),
    }
}

/// A story of instances of group `asg-web` and the tasks on them, told in the order of happening.
#[derive(Default)]
pub(crate) struct Story {
    pub list: Vec<Fact>,
    instances: u32,
    tasks: u32,
    numbers: BTreeMap<usize, u32>,
    services: BTreeMap<u32, (usize, u32)>,
}

impl Story {
    /// Tells one fact of a subject.
    pub fn tell(&mut self, seconds: u64, subject: Subject, what: What) -> FactId {
        let id = FactId::new(self.list.len());
        self.list.push(Fact {
            id,
            at: Instant::from_secs(seconds),
            subject,
            what,
            cause: None,
        });
        id
    }

    /// An instance of the group, by its number from 1.
    pub fn instance(number: u32) -> Subject {
        Subject::Instance {
            instance: InstanceId::new(number as usize - 1),
            pool: pool(),
            number,
        }
    }

    /// EC2 accepts to launch one; gives its number.
    pub fn launch(&mut self, seconds: u64, kind: &'static str, registered: Room) -> u32 {
        self.instances += 1;
        let number = self.instances;
        let what = What::InstanceLaunched {
            kind,
            zone: ZoneId::new((number as usize - 1) % 2),
            registered,
            purchase: Purchase::OnDemand,
        };
        self.tell(seconds, Self::instance(number), what);
        number
    }

    /// EC2 says what it is now.
    pub fn ec2(&mut self, seconds: u64, number: u32, (from, to): (Ec2State, Ec2State)) {
        let what = What::Ec2StateChanged { from, to };
        self.tell(seconds, Self::instance(number), what);
    }

    /// ECS says what it is now.
    pub fn status(&mut self, seconds: u64, number: u32, to: ContainerInstanceStatus) {
        let from = ContainerInstanceStatus::Unregistered;
        let what = What::InstanceStatusChanged { from, to };
        self.tell(seconds, Self::instance(number), what);
    }

    /// It runs, joins its group and takes tasks, all at once.
    pub fn activate(&mut self, seconds: u64, number: u32) {
        self.ec2(seconds, number, (Ec2State::Pending, Ec2State::Running));
        let (from, to) = (Lifecycle::Pending, Lifecycle::InService);
        let what = What::LifecycleChanged { from, to };
        self.tell(seconds, Self::instance(number), what);
        self.status(seconds, number, ContainerInstanceStatus::Active);
    }

    /// It is shut down and is gone half a minute later.
    pub fn terminate(&mut self, seconds: u64, number: u32) {
        use Ec2State::{Running, ShuttingDown, Terminated};
        self.ec2(seconds, number, (Running, ShuttingDown));
        self.status(seconds + 30, number, ContainerInstanceStatus::Inactive);
        self.ec2(seconds + 30, number, (ShuttingDown, Terminated));
    }

    /// A task of a service is created; gives its number over the run.
    pub fn task(&mut self, seconds: u64, service: usize) -> u32 {
        self.tasks += 1;
        let of_service = self.numbers.entry(service).or_default();
        *of_service += 1;
        self.services.insert(self.tasks, (service, *of_service));
        let what = What::TaskCreated {
            revision: crate::cluster::ids::RevisionId::new(0),
            // The first service is of the first task definition, the daemon of the second.
            definition: service,
            zone: None,
            initial: false,
            purchase: Purchase::OnDemand,
        };
        self.tell(seconds, self.subject(self.tasks), what);
        self.tasks
    }

    /// A task is given an instance.
    pub fn place(&mut self, seconds: u64, task: u32, number: u32) {
        let what = What::TaskPlaced {
            instance: InstanceId::new(number as usize - 1),
            zone: ZoneId::new((number as usize - 1) % 2),
        };
        self.tell(seconds, self.subject(task), what);
    }

    /// A task that has its place starts, 13 s from the agent to RUNNING.
    pub fn start(&mut self, seconds: u64, task: u32) {
        use TaskStatus::{Activating, Pending, Provisioning, Running};
        let subject = self.subject(task);
        let (from, to) = (Provisioning, Pending);
        self.tell(seconds, subject, What::TaskStatusChanged { from, to });
        self.tell(seconds + 4, subject, What::PullStarted);
        self.tell(seconds + 10, subject, What::PullStopped);
        let (from, to) = (Activating, Running);
        self.tell(seconds + 13, subject, What::TaskStatusChanged { from, to });
    }

    /// A task stops.
    pub fn stop(&mut self, seconds: u64, task: u32) {
        let what = What::TaskStatusChanged {
            from: TaskStatus::Running,
            to: TaskStatus::Stopped,
        };
        self.tell(seconds, self.subject(task), what);
    }

    /// No instance of so many took a task of `web`, for lack of memory.
    pub fn refused(&mut self, seconds: u64, instances: u32) {
        let refusals = Refusals {
            instances,
            memory: instances,
            ..Refusals::default()
        };
        let service = Subject::Service(ServiceId::new(0));
        self.tell(seconds, service, What::NotPlaced { refusals });
    }

    /// The provider measures.
    pub fn reservation(&mut self, seconds: u64, (needed, present): (u32, u32), waiting: u32) {
        let what = What::CapacityReservation {
            needed,
            present,
            percent: f64::from(needed) * 100.0 / f64::from(present.max(1)),
            waiting,
        };
        self.tell(seconds, Subject::Provider(ProviderId::new(0)), what);
    }

    fn subject(&self, task: u32) -> Subject {
        let (service, number) = self.services[&task];
        Subject::Task {
            task: TaskId::new(task as usize - 1),
            service: ServiceId::new(service),
            number,
        }
    }
}

/// The one group.
pub(crate) fn pool() -> Pool {
    Pool::Group(GroupId::new(0))
}

/// A minute of the group in which nothing is.
pub(crate) fn row(minute: u64) -> FleetRow {
    FleetRow {
        start: Instant::from_secs(60 * minute),
        pool: pool(),
        desired: 0,
        pending: 0,
        active: 0,
        idle: 0,
        draining: 0,
        warm: 0,
        registered: Room::default(),
        reserved: Room::default(),
        used_cpu_units: 0.0,
        used_memory_mib: 0.0,
        stranded: Room::default(),
        stranded_by: [0; 5],
    }
}

/// What observers make of a story and the minutes of its group, told in the order of time.
pub(crate) fn outcome(
    setup: &Setup,
    story: &Story,
    rows: &[FleetRow],
) -> (Vec<FleetOutcome>, Names) {
    let mut lives = Lives::new(setup);
    let mut facts = story.list.clone();
    facts.sort_by_key(|fact| fact.at);
    let mut rows = rows.iter().peekable();
    for fact in &facts {
        while let Some(row) = rows.next_if(|row| row.start + Span::MINUTE <= fact.at) {
            lives.minute(row);
        }
        lives.hear(fact);
    }
    for row in rows {
        lives.minute(row);
    }
    lives.finish(Instant::START + setup.duration, &BTreeMap::new())
}
