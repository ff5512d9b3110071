//! What became of each instance, and what filled it? Folded fact by fact into [`FleetOutcome`]s.
//!
//! An instance counts as started when EC2 accepts to launch it, and as there while it is `running`
//! in EC2. What tasks reserve counts from their placement until they are STOPPED (the agent gives
//! room back no sooner), against what the ACTIVE and DRAINING instances have registered (ECS
//! developer guide, `CPUReservation`).

use std::collections::BTreeMap;

use super::fleets::{Amount, Fill, FleetOutcome, FleetRow, Life};
use super::life::{Open, enter, warm_ns};
use super::outcome::Names;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::ids::{GroupId, InstanceId, ProviderId, ServiceId, TaskId};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State, Lifecycle, Need, Pool};
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::Scheduling;
use crate::cluster::task::TaskStatus;
use crate::kernel::time::Instant;
use crate::sim::setup::Setup;

/// The instances of a run, while it goes on.
#[derive(Debug)]
pub struct Lives<'a> {
    setup: &'a Setup,
    fleets: Vec<Fleet>,
    places: BTreeMap<Pool, usize>,
    names: Names,
    /// By task definition: what a task takes.
    needs: Vec<Need>,
    /// By task: the place of its task definition.
    definitions: Vec<usize>,
    open: Vec<Open>,
    /// By task: the instance it is on.
    tasks: Vec<Option<InstanceId>>,
}

/// What a task does to what fills an instance.
type Change = fn(&mut Fill, &Need, bool);

/// One pool, while the run goes on.
#[derive(Debug)]
struct Fleet {
    outcome: FleetOutcome,
    /// Instances `running` in EC2 outside the warm pool.
    serving: u32,
    /// Tasks that wait for its instances.
    waiting: u32,
}

impl<'a> Lives<'a> {
    /// No instance yet.
    pub fn new(setup: &'a Setup) -> Self {
        let groups = setup.groups.iter().enumerate().map(|(at, spec)| {
            let group = GroupId::new(at);
            let brings = setup.providers.iter().find(|provider| {
                matches!(&provider.kind, ProviderKind::Group(kind) if kind.group == group)
            });
            let provider = brings.map(|provider| provider.name.clone());
            Fleet::new(
                (Pool::Group(group), spec.name.clone()),
                provider,
                Some(spec.max_size),
            )
        });
        let providers = setup.providers.iter().enumerate();
        let managed = providers.filter(|(_, p)| matches!(p.kind, ProviderKind::Managed(_)));
        let managed = managed.map(|(at, spec)| {
            let pool = Pool::Managed(ProviderId::new(at));
            Fleet::new((pool, spec.name.clone()), Some(spec.name.clone()), None)
        });
        let fleets: Vec<Fleet> = groups.chain(managed).collect();
        let places = fleets.iter().enumerate();
        let name = |name: &String| name.clone();
        Self {
            setup,
            places: places.map(|(at, f)| (f.outcome.pool, at)).collect(),
            fleets,
            names: Names {
                groups: setup.groups.iter().map(|g| name(&g.name)).collect(),
                providers: setup.providers.iter().map(|p| name(&p.name)).collect(),
                spot_pools: setup.spot_pools.iter().map(|p| name(&p.name)).collect(),
                faults: setup.faults.iter().map(|f| name(&f.name)).collect(),
                instances: Vec::new(),
            },
            needs: setup.task_definitions.iter().map(Need::of).collect(),
            definitions: Vec::new(),
            open: Vec::new(),
            tasks: Vec::new(),
        }
    }

    /// Hears a fact of the run.
    pub fn hear(&mut self, fact: &Fact) {
        match fact.subject {
            Subject::Instance { instance, pool, .. } => self.of_instance(fact, (instance, pool)),
            Subject::Task { task, service, .. } => match fact.what {
                What::TaskCreated { definition, .. } => {
                    if self.definitions.len() <= task.index() {
                        self.definitions.resize(task.index() + 1, 0);
                    }
                    self.definitions[task.index()] = definition;
                }
                What::TaskPlaced { instance, .. } => {
                    let before = self.on(task).replace(instance);
                    assert!(before.is_none(), "a task is on one instance");
                    self.fills((instance, task, service), fact.at, Fill::add);
                }
                What::TaskStatusChanged {
                    to: TaskStatus::Stopped,
                    ..
                } => {
                    if let Some(instance) = self.on(task).take() {
                        self.fills((instance, task, service), fact.at, Fill::remove);
                    }
                }
                _ => {}
            },
            Subject::Group(group) => self.of_pool(Pool::Group(group), fact),
            Subject::Provider(provider) => self.of_pool(self.pool_of(provider), fact),
            Subject::Service(_)
            | Subject::Alarm(..)
            | Subject::Policy(..)
            | Subject::SpotPool(_)
            | Subject::Run
            | Subject::Deployment(..)
            | Subject::Fault(_) => {}
        }
    }

    /// The instance that a task is on.
    fn on(&mut self, task: TaskId) -> &mut Option<InstanceId> {
        if self.tasks.len() <= task.index() {
            self.tasks.resize(task.index() + 1, None);
        }
        &mut self.tasks[task.index()]
    }

    /// The pool that a provider brings in.
    fn pool_of(&self, provider: ProviderId) -> Pool {
        match &self.setup.providers[provider.index()].kind {
            ProviderKind::Group(kind) => Pool::Group(kind.group),
            ProviderKind::Managed(_) => Pool::Managed(provider),
            other @ ProviderKind::Fargate(_) => panic!("{other:?} has no instances"),
        }
    }

    fn of_pool(&mut self, pool: Pool, fact: &Fact) {
        let fleet = &mut self.fleets[self.places[&pool]];
        match fact.what {
            What::InsufficientCapacity { .. } => fleet.outcome.insufficient_capacity += 1,
            What::DesiredCapacityChanged { from, to, .. } => {
                fleet.outcome.desired_ups += u64::from(to > from);
                fleet.outcome.desired_downs += u64::from(to < from);
                fleet.outcome.sizes.push((fact.at, from, to));
            }
            What::CapacityReservation { waiting, .. } => {
                fleet.waiting = waiting;
                fleet.outcome.most_waiting = fleet.outcome.most_waiting.max(waiting);
            }
            What::CapacityNotScaled { reason, .. } => {
                let told = &mut fleet.outcome.not_scaled;
                match told.iter_mut().find(|(code, _)| *code == reason) {
                    Some((_, times)) => *times += 1,
                    None => told.push((reason, 1)),
                }
            }
            _ => {}
        }
    }

    fn of_instance(&mut self, fact: &Fact, (instance, pool): (InstanceId, Pool)) {
        let place = self.places[&pool];
        if let What::InstanceLaunched { .. } = fact.what {
            self.launched(fact, (instance, place));
            return;
        }
        let fleet = &mut self.fleets[place];
        let open = &mut self.open[instance.index()];
        match fact.what {
            What::Ec2StateChanged { to, .. } => fleet.ec2_changes(open, to, fact.at),
            What::LifecycleChanged { to, .. } => fleet.lifecycle_changes(open, to, fact.at),
            What::InstanceStatusChanged { to, .. } => {
                let life = &mut fleet.outcome.lives[open.life];
                open.count(life, fact.at);
                open.status = to;
                match to {
                    ContainerInstanceStatus::Active => life.active = life.active.or(Some(fact.at)),
                    ContainerInstanceStatus::Draining => life.draining = Some(fact.at),
                    _ => {}
                }
            }
            What::InsufficientCapacity { .. } => fleet.outcome.insufficient_capacity += 1,
            What::CreditsExhausted { began: true } => {
                fleet.outcome.credits_exhausted += 1;
                fleet.outcome.first_exhausted.get_or_insert(fact.at);
            }
            What::InterruptionNotice { .. } => {
                fleet.outcome.lives[open.life].noticed = Some(fact.at);
            }
            What::SurplusCharged { millicredits } => {
                fleet.outcome.surplus_millicredits += millicredits;
                fleet.outcome.first_charged.get_or_insert(fact.at);
            }
            _ => {}
        }
        let phases = &mut fleet.outcome.lives[open.life].phases;
        enter(phases, fact.at, open.phase());
    }

    fn launched(&mut self, fact: &Fact, (instance, place): (InstanceId, usize)) {
        let What::InstanceLaunched {
            kind,
            zone,
            registered,
            purchase,
        } = fact.what
        else {
            unreachable!("asked before");
        };
        let Subject::Instance { pool, number, .. } = fact.subject else {
            unreachable!("asked before");
        };
        let lives = &mut self.fleets[place].outcome.lives;
        assert_eq!(instance.index(), self.open.len(), "launched in order of id");
        assert_eq!(number as usize, lives.len() + 1, "numbered within its pool");
        self.names.instances.push((pool, number));
        let open = Open::new((place, lives.len()), fact.at);
        lives.push(Life {
            kind,
            zone,
            purchase,
            registered,
            launched: fact.at,
            running: None,
            active: None,
            draining: None,
            noticed: None,
            shutting_down: None,
            terminated: None,
            running_ns: 0,
            registered_over_time: Amount::default(),
            reserved_over_time: Amount::default(),
            tasks: 0,
            phases: vec![(fact.at, open.phase())],
            fill: Vec::new(),
        });
        self.open.push(open);
    }

    /// A task of a service comes to an instance, or goes.
    fn fills(
        &mut self,
        (instance, task, service): (InstanceId, TaskId, ServiceId),
        at: Instant,
        change: Change,
    ) {
        let open = &mut self.open[instance.index()];
        let life = &mut self.fleets[open.fleet].outcome.lives[open.life];
        open.count(life, at);
        let before = open.fill.tasks + open.fill.daemons;
        let again = open.fill.at == at;
        open.fill.at = at;
        let need = &self.needs[self.definitions[task.index()]];
        let spec = &self.setup.services[service.index()].spec;
        change(&mut open.fill, need, spec.scheduling == Scheduling::Daemon);
        let has_room = open.fill.cpu_units <= life.registered.cpu_units
            && open.fill.memory_mib <= life.registered.memory_mib;
        assert!(has_room, "no instance holds more than it registers");
        life.tasks += u32::from(open.fill.tasks + open.fill.daemons > before);
        match life.fill.last_mut() {
            Some(last) if again => *last = open.fill,
            _ => life.fill.push(open.fill),
        }
    }

    /// A minute of a pool is over.
    pub fn minute(&mut self, row: &FleetRow) {
        let fleet = &mut self.fleets[self.places[&row.pool]];
        let full = fleet.outcome.max_size.is_some_and(|max| row.desired >= max);
        fleet.outcome.full_minutes += u64::from(full && fleet.waiting > 0);
        fleet.outcome.minutes.push(*row);
    }

    /// What is left at `end`.
    pub fn finish(
        mut self,
        end: Instant,
        owed: &BTreeMap<Pool, u64>,
    ) -> (Vec<FleetOutcome>, Names) {
        for open in &mut self.open {
            let fleet = &mut self.fleets[open.fleet];
            fleet.ec2_counts(open, end);
            open.count(&mut fleet.outcome.lives[open.life], end);
        }
        for fleet in &mut self.fleets {
            let outcome = &mut fleet.outcome;
            outcome.owed_millicredits = owed.get(&outcome.pool).copied().unwrap_or(0);
            for life in &outcome.lives {
                outcome.warm_ns += warm_ns(life, end);
                for (sum, amount) in [
                    (&mut outcome.registered, life.registered_over_time),
                    (&mut outcome.reserved, life.reserved_over_time),
                ] {
                    sum.cpu += amount.cpu;
                    sum.memory += amount.memory;
                }
            }
        }
        let fleets = self.fleets.into_iter().map(|fleet| fleet.outcome);
        (fleets.collect(), self.names)
    }
}

impl Fleet {
    fn new((pool, name): (Pool, String), provider: Option<String>, max_size: Option<u32>) -> Self {
        let nothing = Amount::default();
        Self {
            outcome: FleetOutcome {
                pool,
                name,
                provider,
                max_size,
                peak: 0,
                running_ns: 0,
                serving_ns: 0,
                warm_ns: 0,
                registered: nothing,
                reserved: nothing,
                minutes: Vec::new(),
                lives: Vec::new(),
                insufficient_capacity: 0,
                desired_ups: 0,
                desired_downs: 0,
                sizes: Vec::new(),
                full_minutes: 0,
                most_waiting: 0,
                not_scaled: Vec::new(),
                credits_exhausted: 0,
                first_exhausted: None,
                surplus_millicredits: 0,
                first_charged: None,
                owed_millicredits: 0,
            },
            serving: 0,
            waiting: 0,
        }
    }

    /// Counts the time in the present state of EC2.
    fn ec2_counts(&mut self, open: &mut Open, at: Instant) {
        if open.ec2 == Ec2State::Running {
            let span = at.since(open.ec2_since).nanos();
            self.outcome.lives[open.life].running_ns += span;
            self.outcome.running_ns += u128::from(span);
            if open.serves() {
                self.outcome.serving_ns += u128::from(span);
            }
        }
        open.ec2_since = at;
    }

    /// It goes into the warm pool, or leaves it.
    fn lifecycle_changes(&mut self, open: &mut Open, to: Lifecycle, at: Instant) {
        self.ec2_counts(open, at);
        self.serving -= u32::from(open.serves());
        open.lifecycle = to;
        self.comes(open);
    }

    fn comes(&mut self, open: &Open) {
        self.serving += u32::from(open.serves());
        self.outcome.peak = self.outcome.peak.max(self.serving);
    }

    fn ec2_changes(&mut self, open: &mut Open, to: Ec2State, at: Instant) {
        self.ec2_counts(open, at);
        self.serving -= u32::from(open.serves());
        open.ec2 = to;
        self.comes(open);
        let life = &mut self.outcome.lives[open.life];
        match to {
            Ec2State::Running => life.running = life.running.or(Some(at)),
            Ec2State::ShuttingDown => life.shutting_down = Some(at),
            Ec2State::Terminated => life.terminated = Some(at),
            Ec2State::Pending | Ec2State::Stopping | Ec2State::Stopped => {}
        }
    }
}

#[cfg(test)]
#[path = "lives_tests.rs"]
mod tests;
