//! How fast do tasks run on an instance? Its CPU is shared by those that have work, and a burstable
//! instance without credits has less of it.
//!
//! Between control events a target's speed does not change, so that sharing is a loop: every
//! `instance.cpu.interval` what each task used is read, and from it follows how fast each runs next
//! ([`crate::control::sharing`]). Only instances where tasks could want more than there is are
//! looked at. What tasks did in an interval beyond what the instance had is taken from it in the
//! next, so that no instance ever does more than it can.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::event::Event;
use super::machine::{Machine, Smoothing, Target};
use super::world::World;
use crate::cluster::credits::{CreditAccount, CreditRules, Credits};
use crate::cluster::fact::What;
use crate::cluster::ids::{InstanceId, TaskId};
use crate::cluster::instance::{Ec2State, Pool};
use crate::control::sharing::{ALL, Claim, speeds};
use crate::kernel::queue::Phase;
use crate::kernel::time::{Instant, Span};
use crate::traffic::Traffic;
use crate::workload::WorkloadError;

/// Launches and starts of T2 instances that are given launch credits, per account and 24 hours (EC2
/// user guide, standard mode).
const LAUNCHES_WITH_CREDITS: usize = 100;

/// The CPU of all instances.
#[derive(Clone, Debug, Default)]
pub struct Cpus {
    /// By instance; none before it runs and once it is gone.
    machines: Vec<Option<Machine>>,
    /// Those whose tasks' speeds are looked at every interval.
    watched: BTreeSet<InstanceId>,
    /// Whether the next look is planned.
    planned: bool,
    /// When launch credits were given, in the last 24 hours.
    given: VecDeque<Instant>,
    /// vCPU-nanoseconds used in this minute by instances that are gone.
    gone_ns: BTreeMap<Pool, u128>,
}

impl Cpus {
    /// The CPU of an instance that has run and is not gone.
    pub fn machine(&mut self, id: InstanceId) -> Option<&mut Machine> {
        self.machines.get_mut(id.index())?.as_mut()
    }

    /// An instance runs for the first time.
    fn open(&mut self, id: InstanceId, machine: Machine) {
        if self.machines.len() <= id.index() {
            self.machines.resize(id.index() + 1, None);
        }
        self.machines[id.index()] = Some(machine);
    }

    /// An instance is gone.
    fn close(&mut self, id: InstanceId) -> Option<Machine> {
        self.machines.get_mut(id.index())?.take()
    }

    /// vCPU-nanoseconds that instances which are gone used since this was last asked.
    pub fn gone(&mut self) -> BTreeMap<Pool, u128> {
        std::mem::take(&mut self.gone_ns)
    }

    /// Whether a T2 instance that starts at `now` is given launch credits.
    fn grants(&mut self, now: Instant) -> bool {
        while let Some(&first) = self.given.front()
            && now.since(first) >= Span::HOUR * 24
        {
            self.given.pop_front();
        }
        let grants = self.given.len() < LAUNCHES_WITH_CREDITS;
        if grants {
            self.given.push_back(now);
        }
        grants
    }
}

impl World<'_> {
    fn cpu_interval(&self) -> Span {
        Span::from_secs_f64(self.setup.parameters.instance_cpu_interval_s)
    }

    fn credit_ramp(&self) -> Span {
        Span::from_secs_f64(self.setup.parameters.instance_credit_ramp_s)
    }

    /// An instance is `running` now, for the first time or again.
    pub fn cpu_runs(&mut self, id: InstanceId) {
        let now = self.now();
        let instance = self.cluster.fleet.instance(id);
        let (kind, pool) = (instance.kind(), instance.pool());
        let rules = CreditRules::of(kind, self.template(pool).credits);
        let granted = rules.is_some_and(|r| r.has_launch_credits()) && self.cpus.grants(now);
        if let Some(machine) = self.cpus.machine(id) {
            machine.restart(granted, now);
        } else {
            let account = rules.map(|rules| CreditAccount::open(rules, granted, now));
            let machine = Machine::new(kind.cpu_units(), account, now);
            self.cpus.open(id, machine);
        }
    }

    /// An instance stops or is shut down, after its targets are gone: what it owes is charged.
    pub fn cpu_stops(&mut self, id: InstanceId, terminated: bool) {
        let now = self.now();
        let Some(machine) = self.cpus.machine(id) else {
            return;
        };
        assert!(machine.targets.is_empty(), "{id:?} has targets");
        let gone = std::mem::take(&mut machine.gone_ns);
        machine.reads(now, u128::from(gone));
        let charged = machine.account.as_mut().map(|account| account.stop());
        self.cpus.watched.remove(&id);
        self.tell_charged(id, charged.unwrap_or_default());
        if terminated && let Some(mut machine) = self.cpus.close(id) {
            let pool = self.cluster.fleet.instance(id).pool();
            *self.cpus.gone_ns.entry(pool).or_default() += machine.end_minute();
        }
    }

    /// Surplus credits that are neither paid back nor charged now, in thousandths, by pool.
    pub fn owed_credits(&self) -> BTreeMap<Pool, u64> {
        let mut owed = BTreeMap::new();
        for (index, machine) in self.cpus.machines.iter().enumerate() {
            let account = machine
                .as_ref()
                .and_then(|machine| machine.account.as_ref());
            let of = account.map(|account| account.surplus());
            let of = of.map_or(0, Credits::millicredits);
            if of > 0 {
                let id = InstanceId::new(index);
                let pool = self.cluster.fleet.instance(id).pool();
                *owed.entry(pool).or_default() += of;
            }
        }
        owed
    }

    fn tell_charged(&mut self, id: InstanceId, charged: Credits) {
        let millicredits = charged.millicredits();
        if millicredits > 0 {
            self.tell_instance(id, What::SurplusCharged { millicredits }, None);
        }
    }

    /// The speed at which a task begins to serve: its ceiling, or all that its instance has.
    pub fn first_speed(&self, task: TaskId) -> u32 {
        let about = self.cluster.task(task);
        let definition = self.cluster.definition_of_task(task);
        let Some(id) = about.instance() else {
            return definition.cpu_units;
        };
        let full = self.cluster.fleet.instance(id).kind().cpu_units();
        Claim::of(definition, ALL).ceiling.min(full).max(1)
    }

    /// A task that is on an instance began to serve requests.
    pub fn cpu_joins(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        let about = self.cluster.task(task);
        let (service, Some(id)) = (about.service(), about.instance()) else {
            return Ok(());
        };
        let speed = self.first_speed(task);
        self.read_cpu(id)?;
        let machine = self.cpus.machine(id);
        let machine = machine.expect("tasks run on instances that run");
        machine.targets.insert(task, Target::new(service, speed));
        self.share_cpu(id)
    }

    /// A target that had done `done_ns` is gone: others may have its CPU. Nothing when its instance
    /// died before.
    pub fn cpu_leaves(&mut self, task: TaskId, done_ns: u64) -> Result<(), WorkloadError> {
        let Some(id) = self.cluster.task(task).instance() else {
            return Ok(());
        };
        let Some(machine) = self.cpus.machine(id) else {
            return Ok(());
        };
        let target = machine.targets.remove(&task).expect("it had joined");
        machine.gone_ns += done_ns - target.done_ns;
        self.read_cpu(id)?;
        self.share_cpu(id)
    }

    /// Reads what the targets of an instance did until now.
    pub fn read_cpu(&mut self, id: InstanceId) -> Result<(), WorkloadError> {
        let now = self.now();
        let machine = self.cpus.machine(id);
        let machine = machine.expect("an instance that runs");
        if machine.targets.is_empty() {
            let did = u128::from(std::mem::take(&mut machine.gone_ns));
            machine.reads(now, did);
            return Ok(());
        }
        let smoothing = Smoothing {
            over: Span::from_secs_f64(self.setup.parameters.instance_cpu_smoothing_s),
            least: Span::from_nanos(self.cpu_interval().nanos() / 2),
        };
        let machine = self.cpus.machine(id);
        let machine = machine.expect("an instance that runs");
        let elapsed = now.since(machine.read);
        let mut did = u128::from(std::mem::take(&mut machine.gone_ns));
        for (&task, target) in &mut machine.targets {
            let usage = self.plane.usage(target.service, now, task)?;
            let done = usage.cpu_ns;
            target.memory_bytes = usage.memory_bytes.min(self.cluster.memory_bytes(task));
            let more = done - target.done_ns;
            target.done_ns = done;
            target.reads(more, elapsed, smoothing);
            did += u128::from(more);
        }
        machine.reads(now, did);
        Ok(())
    }

    /// Sets the speeds of the targets of an instance that was read just now, and keeps watching it
    /// where they could want more than there is.
    fn share_cpu(&mut self, id: InstanceId) -> Result<(), WorkloadError> {
        let (now, interval, ramp) = (self.now(), self.cpu_interval(), self.credit_ramp());
        let machine = self.cpus.machine(id);
        let machine = machine.expect("an instance that runs");
        let account = machine.account.as_deref();
        machine.allowed = account.map_or(machine.full, |a| a.cpu_units(interval, ramp));
        let claims: Vec<Claim> = machine
            .targets
            .iter()
            .map(|(&task, target)| {
                Claim::of(self.cluster.definition_of_task(task), target.demand())
            })
            .collect();
        let free = machine.free(interval);
        let most = claims
            .iter()
            .map(|c| u64::from(c.ceiling.min(machine.full)));
        let contended = claims.len() > 1 && most.sum::<u64>() > u64::from(machine.full);
        // Slowed down, or ahead of what it had: until that is over.
        let short = free < machine.full || account.is_some_and(|a| a.is_low(ramp, Span::MINUTE));
        let whole = speeds(machine.allowed, &claims).into_iter();
        let pays = whole.zip(speeds(free, &claims));
        for ((&task, target), (whole, rest)) in machine.targets.iter_mut().zip(pays) {
            // Who has more to do than it gets done pays for what was done ahead.
            let hungry = target.demand() == ALL;
            let speed = if hungry { rest } else { whole };
            if speed != target.speed {
                target.speed = speed;
                let set = |traffic: &mut Traffic| traffic.set_speed(now, task, speed);
                self.plane.at(target.service, now, set)?;
            }
        }
        if !claims.is_empty() && (contended || short) {
            self.cpus.watched.insert(id);
            self.plan_look();
        } else {
            self.cpus.watched.remove(&id);
        }
        self.tell_exhausted(id);
        Ok(())
    }

    /// Tells when an instance has come down to its baseline, and when it is at full speed again.
    fn tell_exhausted(&mut self, id: InstanceId) {
        let machine = self.cpus.machine(id);
        let machine = machine.expect("an instance that runs");
        let Some(account) = &machine.account else {
            return;
        };
        let began = account.is_exhausted(machine.allowed);
        let ended = machine.allowed == machine.full;
        if machine.exhausted != began && (began || ended) {
            machine.exhausted = began;
            self.tell_instance(id, What::CreditsExhausted { began }, None);
        }
    }

    fn plan_look(&mut self) {
        if !std::mem::replace(&mut self.cpus.planned, true) {
            let at = self.now().next_multiple_of(self.cpu_interval());
            self.queue.schedule(at, Phase::World, Event::ShareCpu);
        }
    }

    /// An interval is over: every watched instance is read, and its CPU shared anew.
    pub fn share_all_cpus(&mut self) -> Result<(), WorkloadError> {
        self.cpus.planned = false;
        for id in self.cpus.watched.clone() {
            self.read_cpu(id)?;
            self.share_cpu(id)?;
        }
        if !self.cpus.watched.is_empty() {
            self.plan_look();
        }
        Ok(())
    }

    /// A minute ends: every instance that runs is read; credits are charged at the end of an hour;
    /// burstable instances whose credits run low are watched from now on.
    pub fn read_all_cpus(&mut self) -> Result<(), WorkloadError> {
        let now = self.now();
        let hour = now.floor_to(Span::HOUR) == now;
        let ramp = self.credit_ramp();
        for index in 0..self.cpus.machines.len() {
            let id = InstanceId::new(index);
            let known = self.cpus.machines[index].is_some();
            if !known || self.cluster.fleet.instance(id).ec2() != Ec2State::Running {
                continue;
            }
            self.read_cpu(id)?;
            let machine = self.cpus.machine(id);
            let Some(account) = machine.and_then(|m| m.account.as_deref_mut()) else {
                continue;
            };
            let low = account.is_low(ramp, Span::MINUTE);
            if hour {
                let charged = account.end_hour();
                self.tell_charged(id, charged);
            }
            if low && !self.cpus.watched.contains(&id) {
                self.share_cpu(id)?;
            }
        }
        Ok(())
    }
}
