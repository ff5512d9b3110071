//! What exists now? The arenas of a cluster, with every count that follows from them.

use std::collections::BTreeSet;

pub use super::account::{Account, Allowance};
use super::deployment::Revision;
use super::fleet::Fleet;
use super::group_state::Group;
use super::ids::{
    GroupId, InstanceId, ProviderId, RevisionId, RevisionKey, ServiceId, TaskId, ZoneId,
};
use super::instance::{ContainerInstanceStatus, Instance, Need};
use super::limiter::{LaunchWindow, StartThrottle};
use super::service::{RevisionCounts, Service, ServiceSpec};
use super::task::{Origin, Task, TaskStatus};
use super::task_definition::TaskDefinition;
use crate::catalog::parameters::Parameters;
use crate::catalog::platform::Purchase;
use crate::kernel::time::{Instant, Span};

/// Where a task of Fargate goes, and how it is bought.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FargatePlace {
    /// The item of its strategy that names it; none for the launch type.
    pub provider: Option<ProviderId>,
    /// `FARGATE` or `FARGATE_SPOT`.
    pub purchase: Purchase,
    /// Its zone.
    pub zone: ZoneId,
    /// The service revision it is of.
    pub revision: RevisionId,
}

/// Everything that is.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Task definitions, as services refer to them.
    pub definitions: Vec<TaskDefinition>,
    /// The account.
    pub account: Account,
    zones: u32,
    /// Zones that are lost: nothing starts there.
    lost: BTreeSet<ZoneId>,
    services: Vec<Service>,
    tasks: Vec<Task>,
    /// What a task of each definition takes from its instance.
    needs: Vec<Need>,
    /// Container instances, and what placement needs to find one.
    pub fleet: Fleet,
    /// Auto Scaling groups, in order of id.
    pub groups: Vec<Group>,
}

impl Cluster {
    /// A cluster without services, in so many zones.
    pub fn new(zones: u32, definitions: Vec<TaskDefinition>, account: Account) -> Self {
        Self {
            needs: definitions.iter().map(Need::of).collect(),
            definitions,
            account,
            zones,
            lost: BTreeSet::new(),
            services: Vec::new(),
            tasks: Vec::new(),
            fleet: Fleet::new(),
            groups: Vec::new(),
        }
    }

    /// Whether a zone is lost.
    pub fn zone_lost(&self, zone: ZoneId) -> bool {
        self.lost.contains(&zone)
    }

    /// A zone is lost, or there again.
    pub fn lose_zone(&mut self, zone: ZoneId, lost: bool) {
        assert!(zone.index() < self.zones as usize, "{zone:?} is of the run");
        if lost {
            self.lost.insert(zone);
        } else {
            self.lost.remove(&zone);
        }
    }

    /// A service.
    pub fn service(&self, id: ServiceId) -> &Service {
        &self.services[id.index()]
    }

    /// A service, to change what it remembers.
    pub fn service_mut(&mut self, id: ServiceId) -> &mut Service {
        &mut self.services[id.index()]
    }

    /// All services, in order of id.
    pub fn service_ids(&self) -> impl Iterator<Item = ServiceId> + use<> {
        (0..self.services.len()).map(ServiceId::new)
    }

    /// An Auto Scaling group.
    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.index()]
    }

    /// A task.
    pub fn task(&self, id: TaskId) -> &Task {
        &self.tasks[id.index()]
    }

    /// All tasks that ever were, in order of id.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// The task definition of a service's new tasks.
    pub fn definition(&self, service: ServiceId) -> &TaskDefinition {
        self.definition_of(service, self.service(service).primary)
    }

    /// The task definition of a revision of a service.
    pub fn definition_of(&self, service: ServiceId, revision: RevisionId) -> &TaskDefinition {
        let revision = self.service(service).revision(revision);
        &self.definitions[revision.task_definition]
    }

    /// The task definition of a task.
    pub fn definition_of_task(&self, task: TaskId) -> &TaskDefinition {
        &self.definitions[self.definition_index(task)]
    }

    /// Where the task definition of a task is among those of the run.
    pub fn definition_index(&self, task: TaskId) -> usize {
        let task = self.task(task);
        let service = self.service(task.service());
        service.revision(task.revision()).task_definition
    }

    /// Adds a revision to a service.
    pub fn add_revision(&mut self, id: ServiceId, revision: Revision) -> RevisionId {
        let service = &mut self.services[id.index()];
        let added = service.add_revision(revision);
        if !service.spec.launch.is_fargate() {
            let definition = &self.definitions[revision.task_definition];
            self.fleet.prepare((id, added), &service.spec, definition);
        }
        added
    }

    /// Creates a service without tasks. `per_minute` is its launch rate.
    pub fn create_service(
        &mut self,
        spec: ServiceSpec,
        per_minute: f64,
        parameters: &Parameters,
    ) -> ServiceId {
        let id = ServiceId::new(self.services.len());
        let window = Span::from_secs_f64(parameters.launch_window_s);
        let throttle = StartThrottle::new(
            Span::from_secs_f64(parameters.throttle_first_s),
            Span::from_secs_f64(parameters.throttle_max_s),
        );
        let window = LaunchWindow::new(per_minute, window);
        if !spec.launch.is_fargate() {
            let definition = &self.definitions[spec.task_definition];
            self.fleet
                .prepare((id, RevisionId::new(0)), &spec, definition);
        }
        self.services
            .push(Service::new(spec, self.zones, window, throttle));
        id
    }

    /// Creates a task of a service, on Fargate in its emptiest zone; it is PROVISIONING.
    pub fn create_task(&mut self, service: ServiceId, at: Instant) -> TaskId {
        let primary = self.service(service).primary;
        self.create_task_for((service, primary), None, at)
    }

    /// Creates a task for which its strategy chose a provider; on Fargate it is bought On-Demand.
    pub fn create_task_for(
        &mut self,
        (service, revision): RevisionKey,
        provider: Option<ProviderId>,
        at: Instant,
    ) -> TaskId {
        let purchase = Purchase::OnDemand;
        let owner = self.service(service);
        if owner.spec.launch.is_fargate() {
            let open = |zone| !self.zone_lost(zone);
            let zone = owner.emptiest_zone(purchase, &open).expect("a zone");
            let place = FargatePlace {
                provider,
                purchase,
                zone,
                revision,
            };
            return self.create_fargate_task(service, place, at);
        }
        let origin = self.origin((service, revision), provider);
        self.add_task(origin, at)
    }

    /// Creates a task of a service on Fargate; it is PROVISIONING. Asserts that the quota has room.
    pub fn create_fargate_task(
        &mut self,
        service: ServiceId,
        place: FargatePlace,
        at: Instant,
    ) -> TaskId {
        assert!(self.service(service).spec.launch.is_fargate());
        let cpu_units = self.definition_of(service, place.revision).cpu_units;
        self.account.of_mut(place.purchase).take(cpu_units);
        let origin = Origin {
            zone: Some(place.zone),
            purchase: place.purchase,
            ..self.origin((service, place.revision), place.provider)
        };
        self.add_task(origin, at)
    }

    /// Where the next task of a service comes from.
    fn origin(&mut self, (service, revision): RevisionKey, provider: Option<ProviderId>) -> Origin {
        let owner = &mut self.services[service.index()];
        Origin {
            service,
            number: owner.next_number(),
            revision,
            zone: None,
            provider,
            purchase: Purchase::OnDemand,
            grace: owner.spec.health_check_grace_period,
        }
    }

    fn add_task(&mut self, origin: Origin, at: Instant) -> TaskId {
        let id = TaskId::new(self.tasks.len());
        let task = Task::new(id, origin, at);
        self.services[origin.service.index()].welcome(&task);
        self.tasks.push(task);
        id
    }

    /// Puts a task on an instance.
    pub fn place(&mut self, id: TaskId, instance: InstanceId) {
        let zone = self.fleet.instance(instance).zone();
        self.change(id, |task| task.place(instance, zone));
        let definition = self.definition_index(id);
        let service = &self.services[self.tasks[id.index()].service().index()];
        let need = &self.needs[definition];
        self.fleet.put(instance, id, (need, &service.spec.group));
    }

    /// ACTIVE → DRAINING, and what its tasks are told.
    pub fn drain(&mut self, id: InstanceId) -> ContainerInstanceStatus {
        let tasks: Vec<TaskId> = self.fleet.instance(id).tasks().iter().copied().collect();
        for task in tasks {
            self.change(task, Task::see_draining);
        }
        self.fleet.change(id, Instance::drain)
    }

    /// Most memory that a task can use, in bytes: a reservation is no limit.
    pub fn memory_bytes(&self, task: TaskId) -> u64 {
        let definition = self.definition_of_task(task);
        if definition.memory_is_limit {
            u64::from(definition.memory_mib) << 20
        } else {
            u64::MAX
        }
    }

    /// What a new task of a service takes from its instance.
    pub fn need(&self, service: ServiceId) -> &Need {
        self.need_of(service, self.service(service).primary)
    }

    /// What a task of a revision of a service takes from its instance.
    pub fn need_of(&self, service: ServiceId, revision: RevisionId) -> &Need {
        let revision = self.service(service).revision(revision);
        &self.needs[revision.task_definition]
    }

    /// Changes a task by one of its own verbs, and every count with it.
    pub fn change<R>(&mut self, id: TaskId, verb: impl FnOnce(&mut Task) -> R) -> R {
        let task = &mut self.tasks[id.index()];
        let owner = &mut self.services[task.service().index()];
        let was = task.status();
        owner.forget(task);
        let result = verb(task);
        owner.remember(task);
        if was <= TaskStatus::Running
            && !task.is_active()
            && let Some(instance) = task.instance()
        {
            self.fleet.retire(instance, id, &owner.spec.group);
        }
        if was != TaskStatus::Stopped && task.status() == TaskStatus::Stopped {
            let definition = owner.revision(task.revision()).task_definition;
            if owner.spec.launch.is_fargate() {
                let cpu_units = self.definitions[definition].cpu_units;
                let allowance = self.account.of_mut(task.purchase());
                allowance.give_back(cpu_units);
            }
            if let Some(instance) = task.instance() {
                let need = (&self.needs[definition], owner.spec.group.as_str());
                self.fleet.take(instance, id, need);
            }
        }
        result
    }

    /// Asserts that a task is on one instance at most, and holds its room until it is STOPPED.
    fn check_instances(&self) {
        let mut held = 0;
        for instance in self.fleet.instances() {
            for &task in instance.tasks() {
                let task = self.task(task);
                assert_eq!(task.instance(), Some(instance.id()));
                assert_ne!(task.status(), TaskStatus::Stopped, "it holds room");
                held += 1;
            }
        }
        let holds = |t: &&Task| t.instance().is_some() && t.status() != TaskStatus::Stopped;
        assert_eq!(held, self.tasks.iter().filter(holds).count());
        self.fleet.check();
    }

    /// Recounts everything from the tasks and asserts that the counts agree.
    pub fn check(&self) {
        self.check_instances();
        self.groups.iter().for_each(Group::check);
        let mut by_service: Vec<Vec<&Task>> = vec![Vec::new(); self.services.len()];
        for task in &self.tasks {
            by_service[task.service().index()].push(task);
        }
        for id in self.service_ids() {
            let service = self.service(id);
            let of_it = || by_service[id.index()].iter().copied();
            let balanced = service.spec.load_balancer.is_some();
            let count = |what: &dyn Fn(&Task) -> bool| of_it().filter(|t| what(t)).count();
            assert_eq!(service.active() as usize, count(&Task::is_active));
            let healthy = count(&|task| task.counts_as_healthy(balanced));
            assert_eq!(service.healthy() as usize, healthy);
            let failing: Vec<_> = of_it()
                .filter(|t| t.must_be_replaced())
                .map(Task::id)
                .collect();
            assert!(service.failing().iter().copied().eq(failing));
            for revision in service.revision_ids() {
                let of = |what: &dyn Fn(&Task) -> bool| {
                    count(&|task| task.revision() == revision && what(task)) as u32
                };
                let counted = RevisionCounts {
                    pending: of(&|t| t.is_active() && t.status() != TaskStatus::Running),
                    running: of(&|t| t.status() == TaskStatus::Running),
                    healthy: of(&|t| t.counts_as_healthy(balanced)),
                    alive: of(&|t| t.status() != TaskStatus::Stopped),
                };
                assert_eq!(*service.of_revision(revision), counted);
            }
            let alive = count(&|task| task.status() != TaskStatus::Stopped);
            assert_eq!(service.alive().len(), alive);
            let draining = of_it().filter(|t| t.is_draining()).map(Task::id);
            assert!(service.draining().iter().copied().eq(draining));
            let placed = count(&|task| task.is_active() && task.zone().is_some());
            let zones: u32 = service.zones().iter().sum();
            assert_eq!(zones as usize, placed);
            let on_spot = count(&|task| task.is_active() && task.purchase() == Purchase::Spot);
            let spot: u32 = service.spot_zones().iter().sum();
            assert_eq!(spot as usize, on_spot);
        }
    }
}
