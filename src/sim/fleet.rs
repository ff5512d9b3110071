//! How full and how busy was each pool of instances at the end of a minute? Rows for observers, and
//! the CPU of groups for `CloudWatch`.
//!
//! Room is stranded when it is free on an ACTIVE instance and no kind of task that the pool serves
//! fits there; daemons do not count as such a kind, since an instance has its daemon already. The
//! kinds are the needs of services that may be placed on the pool and of its architecture; spread
//! and constraints are not looked at.

use std::collections::BTreeMap;

use super::machine::Machine;
use super::observer::FleetRow;
use super::running::MIB;
use super::setup::{ServiceSetup, Setup};
use super::world::World;
use crate::cluster::ids::{GroupId, InstanceId, ProviderId, TaskId};
use crate::cluster::instance::{
    ContainerInstanceStatus, Ec2State, Instance, Lifecycle, Need, Pool, Room,
};
use crate::cluster::monitor::StatisticSet;
use crate::cluster::monitor::series::utilization_percent;
use crate::cluster::provider::{ProviderKind, ProviderSpec};
use crate::cluster::service::{Launch, Scheduling};
use crate::cluster::task_definition::Architecture;
use crate::kernel::time::{Instant, Span};
use crate::workload::WorkloadError;

/// What pools of instances were when the last minute ended.
#[derive(Clone, Debug)]
pub struct FleetMeter {
    minute: Instant,
    /// In order of pool: what it serves.
    pools: BTreeMap<Pool, Vec<Kind>>,
    /// Instances that were not terminated when last looked at, in order of id.
    living: Vec<InstanceId>,
    /// Instances that there have ever been.
    seen: usize,
    /// Tasks of services without requests whose containers run.
    executing: BTreeMap<(Pool, usize), u32>,
}

/// A kind of task that a pool serves.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Kind {
    architecture: Architecture,
    need: Need,
}

impl FleetMeter {
    /// Nothing has been measured.
    pub fn new(setup: &Setup) -> Self {
        let groups = (0..setup.groups.len()).map(|group| Pool::Group(GroupId::new(group)));
        let managed = setup.providers.iter().enumerate();
        let managed = managed.filter(|(_, spec)| matches!(spec.kind, ProviderKind::Managed(_)));
        let managed = managed.map(|(place, _)| Pool::Managed(ProviderId::new(place)));
        Self {
            minute: Instant::START,
            pools: groups
                .chain(managed)
                .map(|pool| (pool, kinds(setup, pool)))
                .collect(),
            living: Vec::new(),
            seen: 0,
            executing: BTreeMap::new(),
        }
    }
}

/// The kinds of task that a pool serves, each once.
fn kinds(setup: &Setup, pool: Pool) -> Vec<Kind> {
    let brings = |spec: &ProviderSpec, place: usize| match &spec.kind {
        ProviderKind::Group(provider) => pool == Pool::Group(provider.group),
        ProviderKind::Fargate(_) => false,
        ProviderKind::Managed(_) => pool == Pool::Managed(ProviderId::new(place)),
    };
    let serves = |service: &&ServiceSetup| match &service.spec.launch {
        _ if service.spec.scheduling == Scheduling::Daemon => false,
        Launch::Fargate | Launch::FargateProviders(_) => false,
        // The launch type EC2 takes any instance but managed ones.
        Launch::Ec2 => matches!(pool, Pool::Group(_)),
        Launch::Providers(items) => items.iter().any(|item| {
            let place = item.provider.index();
            brings(&setup.providers[place], place)
        }),
    };
    let services = setup.services.iter().filter(serves);
    let definitions = services.flat_map(ServiceSetup::definitions);
    let definitions = definitions.map(|definition| &setup.task_definitions[definition]);
    let mut kinds: Vec<Kind> = definitions
        .map(|definition| Kind {
            architecture: definition.architecture,
            need: Need::of(definition),
        })
        .collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// What an instance has free, though none of these kinds fits there, and the place of the first
/// thing in [`FleetRow::stranded_by`] that the smallest of them lacks. None when one fits, when
/// there is no kind, or when nothing is free.
fn stranded<'a>(
    instance: &Instance,
    kinds: impl Iterator<Item = &'a Need>,
) -> Option<(Room, usize)> {
    let (left, whole) = (instance.remaining(), instance.birth().registered);
    if left.cpu_units == 0 && left.memory_mib == 0 && left.gpus == 0 {
        return None;
    }
    // By the larger of its shares of the instance, in millionths.
    let size = |need: &Need| {
        let part = |of: u32, all: u32| u64::from(of) * 1_000_000 / u64::from(all.max(1));
        let cpu = part(need.cpu_units, whole.cpu_units);
        cpu.max(part(need.memory_mib, whole.memory_mib))
    };
    let mut smallest: Option<&Need> = None;
    for need in kinds {
        if instance.fits(need) {
            return None;
        }
        if smallest.is_none_or(|best| size(need) < size(best)) {
            smallest = Some(need);
        }
    }
    let need = smallest?;
    let lacks = [
        need.cpu_units > left.cpu_units,
        need.memory_mib > left.memory_mib,
        need.gpus > left.gpus,
        need.enis > left.enis,
    ];
    let lacking = lacks.iter().position(|&lacks| lacks).unwrap_or(lacks.len());
    Some((left, lacking))
}

impl FleetRow {
    /// A pool without instances.
    const fn empty(start: Instant, pool: Pool) -> Self {
        const NOTHING: Room = Room {
            cpu_units: 0,
            memory_mib: 0,
            gpus: 0,
            enis: 0,
        };
        Self {
            start,
            pool,
            desired: 0,
            pending: 0,
            active: 0,
            idle: 0,
            draining: 0,
            warm: 0,
            registered: NOTHING,
            reserved: NOTHING,
            used_cpu_units: 0.0,
            used_memory_mib: 0.0,
            stranded: NOTHING,
            stranded_by: [0; 5],
        }
    }

    /// `CPUReservation` (E80): reserved by tasks ÷ registered by ACTIVE and DRAINING instances, in
    /// percent; none without instances.
    pub fn cpu_reservation_percent(&self) -> Option<f64> {
        let (reserved, registered) = (self.reserved.cpu_units, self.registered.cpu_units);
        utilization_percent(f64::from(reserved), f64::from(registered))
    }

    /// `MemoryReservation`, likewise.
    pub fn memory_reservation_percent(&self) -> Option<f64> {
        let (reserved, registered) = (self.reserved.memory_mib, self.registered.memory_mib);
        utilization_percent(f64::from(reserved), f64::from(registered))
    }

    /// `CPUUtilization` of the cluster: used ÷ registered, in percent.
    pub fn cpu_utilization_percent(&self) -> Option<f64> {
        utilization_percent(self.used_cpu_units, f64::from(self.registered.cpu_units))
    }

    /// `MemoryUtilization` of the cluster, likewise.
    pub fn memory_utilization_percent(&self) -> Option<f64> {
        utilization_percent(self.used_memory_mib, f64::from(self.registered.memory_mib))
    }

    /// This pool and another of the same minute as one: a whole cluster is all its pools.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut sum = *self;
        sum.desired += other.desired;
        sum.pending += other.pending;
        sum.active += other.active;
        sum.idle += other.idle;
        sum.draining += other.draining;
        sum.warm += other.warm;
        add(&mut sum.registered, &other.registered);
        add(&mut sum.reserved, &other.reserved);
        sum.used_cpu_units += other.used_cpu_units;
        sum.used_memory_mib += other.used_memory_mib;
        add(&mut sum.stranded, &other.stranded);
        for (sum, more) in sum.stranded_by.iter_mut().zip(other.stranded_by) {
            *sum += more;
        }
        sum
    }

    /// Counts one more instance; `working`: it has a task that is not a daemon's.
    fn count(&mut self, instance: &Instance, working: bool) {
        if instance.lifecycle() == Lifecycle::Warmed {
            self.warm += 1;
            return;
        }
        match instance.status() {
            ContainerInstanceStatus::Unregistered | ContainerInstanceStatus::Registering => {
                self.pending += u32::from(instance.ec2() <= Ec2State::Running);
                return;
            }
            ContainerInstanceStatus::Active => {
                self.active += 1;
                self.idle += u32::from(!working);
            }
            ContainerInstanceStatus::Draining => self.draining += 1,
            ContainerInstanceStatus::Deregistering | ContainerInstanceStatus::Inactive => return,
        }
        let (whole, left) = (instance.birth().registered, instance.remaining());
        add(&mut self.registered, &whole);
        self.reserved.cpu_units += whole.cpu_units - left.cpu_units;
        self.reserved.memory_mib += whole.memory_mib - left.memory_mib;
        self.reserved.gpus += whole.gpus - left.gpus;
        self.reserved.enis += whole.enis - left.enis;
    }

    fn strand(&mut self, (room, lacking): (Room, usize)) {
        add(&mut self.stranded, &room);
        self.stranded_by[lacking] += 1;
    }
}

fn add(sum: &mut Room, more: &Room) {
    sum.cpu_units += more.cpu_units;
    sum.memory_mib += more.memory_mib;
    sum.gpus += more.gpus;
    sum.enis += more.enis;
}

impl World<'_> {
    /// A minute of all pools, or what there was of it, ends at `now`.
    pub fn end_fleet_minute(&mut self, now: Instant) -> Result<(), WorkloadError> {
        if self.fleet_meter.pools.is_empty() {
            return Ok(());
        }
        self.read_all_cpus()?;
        self.note_refusals();
        let start = std::mem::replace(&mut self.fleet_meter.minute, now);
        let length = now.since(start);
        let pools: Vec<Pool> = self.fleet_meter.pools.keys().copied().collect();
        let rows = pools
            .iter()
            .map(|&pool| (pool, FleetRow::empty(start, pool)));
        let mut rows: BTreeMap<Pool, FleetRow> = rows.collect();
        let mut samples: BTreeMap<Pool, StatisticSet> = BTreeMap::new();
        for (pool, used) in self.cpus.gone() {
            self.row_of(&mut rows, pool).used_cpu_units += units(used, length);
        }
        for id in self.living() {
            let pool = self.cluster.fleet.instance(id).pool();
            let row = self.row_of(&mut rows, pool);
            let used = self.add_to_row(id, length, row);
            if let Some(percent) = used
                && self.has_group_metric(pool)
                && self.counts_in_metric(id)
            {
                let one = StatisticSet::one(percent);
                let all = samples.get(&pool).map_or(one, |all| all.with(&one));
                samples.insert(pool, all);
            }
        }
        let whole = length == Span::MINUTE;
        for (pool, mut row) in rows {
            row.desired = self.desired_in(pool);
            row.used_memory_mib += self.idle_memory_mib(pool);
            if whole && let Pool::Group(group) = pool {
                self.group_cpu_minute(group, start, samples.get(&pool).copied());
            }
            self.ledger.observer().fleet(&row);
        }
        Ok(())
    }

    /// The row of a pool that is known.
    fn row_of<'r>(&self, rows: &'r mut BTreeMap<Pool, FleetRow>, pool: Pool) -> &'r mut FleetRow {
        let row = rows.get_mut(&pool);
        row.unwrap_or_else(|| panic!("{pool:?} is none of {:?}", self.fleet_meter.pools.keys()))
    }

    /// Instances that are not terminated, in order of id.
    fn living(&mut self) -> Vec<InstanceId> {
        let all = self.cluster.fleet.instances();
        let meter = &mut self.fleet_meter;
        let new = all[meter.seen..].iter().map(Instance::id);
        meter.living.extend(new);
        meter.seen = all.len();
        let lives = |id: &InstanceId| all[id.index()].ec2() != Ec2State::Terminated;
        meter.living.retain(lives);
        meter.living.clone()
    }

    /// Adds an instance to the row of its pool. Answers its CPU utilization over the minute in
    /// percent, when it ran.
    fn add_to_row(&mut self, id: InstanceId, length: Span, row: &mut FleetRow) -> Option<f64> {
        let now = self.now();
        let machine = self.cpus.machine(id);
        let memory = machine.as_ref().map_or(0, |m| m.memory_bytes());
        let used = machine.map(Machine::end_minute);
        let working = self.instance_desk(id).tasks > 0;
        let instance = self.cluster.fleet.instance(id);
        row.count(instance, working);
        row.used_cpu_units += units(used.unwrap_or(0), length);
        row.used_memory_mib += memory as f64 / MIB;
        if instance.status() == ContainerInstanceStatus::Active {
            let architecture = instance.kind().architecture;
            let kinds = self.fleet_meter.pools[&row.pool].iter();
            let kinds = kinds.filter(|kind| kind.architecture == architecture);
            if let Some(stranded) = stranded(instance, kinds.map(|kind| &kind.need)) {
                row.strand(stranded);
            }
        }
        let ran = now.since(instance.running_since()).min(length);
        let runs = instance.ec2() == Ec2State::Running && ran > Span::ZERO;
        let full = f64::from(instance.kind().cpu_units());
        runs.then(|| 100.0 * units(used.unwrap_or(0), ran) / full)
    }

    /// Memory that tasks of services without requests use on a pool, in MiB: what they hold idle.
    fn idle_memory_mib(&self, pool: Pool) -> f64 {
        let of_pool = self.fleet_meter.executing.range((pool, 0)..);
        let of_pool = of_pool.take_while(|((of, _), _)| *of == pool);
        of_pool
            .map(|(&(_, definition), &tasks)| {
                let bytes = self.sizes[definition].idle_bytes;
                f64::from(tasks) * bytes as f64 / MIB
            })
            .sum()
    }

    /// The containers of a task on an instance begin or cease to run.
    pub fn instance_executes(&mut self, task: TaskId, begins: bool) {
        let about = self.cluster.task(task);
        let (id, Some(instance)) = (about.service(), about.instance()) else {
            return;
        };
        // Those with requests are read where their CPU is.
        if self.plane.traffic(id).is_some() {
            return;
        }
        let pool = self.cluster.fleet.instance(instance).pool();
        let key = (pool, self.cluster.definition_index(task));
        let tasks = self.fleet_meter.executing.entry(key).or_default();
        *tasks = tasks
            .checked_add_signed(if begins { 1 } else { -1 })
            .expect("what ceases to run was running");
    }

    /// Desired capacity of a pool; of Managed Instances those that are not being terminated.
    fn desired_in(&self, pool: Pool) -> u32 {
        if let Pool::Group(group) = pool {
            return self.cluster.group(group).desired();
        }
        let living = self.fleet_meter.living.iter();
        let there = living.filter(|&&id| {
            let instance = self.cluster.fleet.instance(id);
            instance.pool() == pool && instance.ec2() <= Ec2State::Running
        });
        there.count() as u32
    }
}

/// Average CPU units of so many vCPU-nanoseconds over a time.
fn units(used_ns: u128, over: Span) -> f64 {
    used_ns as f64 * 1_024.0 / over.nanos() as f64
}
