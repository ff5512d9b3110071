//! What goes wrong now? Faults begin and end as the scenario lists them, each with a fact; what
//! they harm goes the ways that misfortune goes anyway.
//!
//! ```text
//! begins ─ FaultBegan{hits} ─▶ zone, instances, agents, tasks, requests, pulls, launches
//!    └─ lasts ─▶ ends ─ FaultEnded ─▶ what it took may come back ─ rate ─▶ the next one
//! ```
//!
//! Several may go on at once. What they take is given back when the last that takes it ends.

mod hanging;
mod instances;
mod launches;
mod seam;
mod tasks;
mod zones;

use std::collections::{BTreeMap, BTreeSet};

use super::event::Event;
use super::world::World;
use crate::cluster::fact::{Subject, What};
use crate::cluster::fault::{Extent, FaultKind, FaultSpec, FaultTimes};
use crate::cluster::ids::{FactId, FaultId, InstanceId, TaskId};
use crate::kernel::distribution::Distribution;
use crate::kernel::queue::Phase;
use crate::kernel::random::{Seed, Stream};
use crate::kernel::sampler::{Sampler, below};
use crate::kernel::time::{Instant, Span};
use crate::workload::WorkloadError;

pub use launches::Launcher;

/// The beginning or the end of a fault, by how many of it began before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultStep {
    /// It begins.
    Begins(u32),
    /// It ends.
    Ends(u32),
}

/// What a fault did to a task shows later.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mishap {
    /// ECS hears that the host of a Fargate task is gone.
    HostGone,
    /// The load balancer finds a target without requests unhealthy.
    TargetFails,
    /// A task without requests has leaked all memory there is, unless its leak changed since.
    MemoryFull(u32),
}

/// A fault that goes on.
#[derive(Clone, Debug)]
struct Running {
    /// The fact that it began.
    fact: FactId,
    /// Tasks that it hit.
    tasks: Vec<TaskId>,
    /// Instances that it hit, and what they had been told to do by then.
    instances: Vec<(InstanceId, u32)>,
}

/// Memory that a task has leaked.
#[derive(Clone, Copy, Debug)]
struct Leak {
    /// Bytes a second now.
    rate: u64,
    /// Bytes so far, at `since`.
    bytes: u64,
    /// Since when the rate holds.
    since: Instant,
    /// Counts the changes.
    version: u32,
}

/// When a fault that is drawn by chance happens.
#[derive(Clone, Debug)]
struct Chance {
    law: Sampler,
    stream: Stream,
}

/// What is remembered of faults.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// By fault: its chance, when it is drawn.
    chances: Vec<Option<Chance>>,
    /// Those that go on, by fault and how many of it began before.
    running: BTreeMap<(FaultId, u32), Running>,
    /// Fargate tasks whose host is gone, until ECS hears it, and why.
    dead: BTreeMap<TaskId, FactId>,
    /// Tasks that hang.
    hung: BTreeSet<TaskId>,
    /// Tasks that have leaked memory.
    leaks: BTreeMap<TaskId, Leak>,
    /// Instances whose agents are cut off: what they had been told to do by then, and by how many
    /// faults.
    cut_off: BTreeMap<InstanceId, (u32, u32)>,
    /// What ECS will hear when the agent of an instance is back.
    held: BTreeMap<InstanceId, Vec<Event>>,
    /// Launches that are throttled.
    launches: launches::Throttled,
}

/// Who is hit, when a fault begins.
#[derive(Clone, Debug, Default)]
struct Hits {
    tasks: Vec<TaskId>,
    instances: Vec<InstanceId>,
}

impl World<'_> {
    /// When faults begin, as far as it is known at the start.
    pub fn begin_faults(&mut self) {
        for index in 0..self.setup.faults.len() {
            let (id, spec) = (FaultId::new(index), &self.setup.faults[index]);
            let chance = match &spec.when {
                FaultTimes::At(times) => {
                    for (number, &at) in (0..).zip(times) {
                        self.fault_at(at, id, FaultStep::Begins(number));
                    }
                    None
                }
                FaultTimes::Rate { per_hour } => Some(Chance {
                    law: Sampler::new(&Distribution::Exponential {
                        mean: Span::from_secs_f64(3_600.0 / per_hour),
                    }),
                    stream: self.fault_seed(spec).stream("times", 0),
                }),
            };
            self.faults.chances.push(chance);
            self.plan_next_fault(id, 0);
        }
    }

    /// The seed of a fault: its chance goes by its name.
    fn fault_seed(&self, spec: &FaultSpec) -> Seed {
        self.setup.seed.child("fault", 0).child(&spec.name, 0)
    }

    fn fault_spec(&self, id: FaultId) -> &'_ FaultSpec {
        &self.setup.faults[id.index()]
    }

    fn fault_at(&mut self, at: Instant, id: FaultId, step: FaultStep) {
        self.queue
            .schedule(at, Phase::World, Event::Fault(id, step));
    }

    /// A fault that is drawn by chance: when the next of it begins, counted from now.
    fn plan_next_fault(&mut self, id: FaultId, number: u32) {
        let now = self.now();
        if let Some(chance) = &mut self.faults.chances[id.index()] {
            let wait = chance.law.draw(&mut chance.stream);
            // Two of one never begin at the same instant.
            let at = now + wait.max(Span::from_nanos(1));
            self.fault_at(at, id, FaultStep::Begins(number));
        }
    }

    /// A fault begins or ends.
    pub fn fault_steps(&mut self, id: FaultId, step: FaultStep) -> Result<(), WorkloadError> {
        match step {
            FaultStep::Begins(number) => self.fault_begins(id, number),
            FaultStep::Ends(number) => {
                self.fault_ends(id, number)?;
                self.plan_next_fault(id, number + 1);
                Ok(())
            }
        }
    }

    fn fault_begins(&mut self, id: FaultId, number: u32) -> Result<(), WorkloadError> {
        let spec = self.setup.faults[id.index()].clone();
        let hits = self.hits(&spec, number);
        let count = (hits.tasks.len() + hits.instances.len()) as u32;
        let fact = self.tell_fault(id, What::FaultBegan { hits: count }, None);
        let lasting = spec.kind.is_lasting();
        if lasting {
            let epochs = hits.instances.iter();
            let epochs = epochs.map(|&id| (id, self.instance_epoch(id)));
            let running = Running {
                fact,
                tasks: hits.tasks.clone(),
                instances: epochs.collect(),
            };
            self.faults.running.insert((id, number), running);
        }
        self.harm(&spec.kind, &hits, fact)?;
        match (lasting, spec.lasts) {
            (false, _) => self.plan_next_fault(id, number + 1),
            (true, Some(lasts)) => {
                let at = self.now() + lasts;
                self.fault_at(at, id, FaultStep::Ends(number));
            }
            (true, None) => {}
        }
        Ok(())
    }

    /// What a fault does to those it hits, at once.
    fn harm(&mut self, kind: &FaultKind, hits: &Hits, fact: FactId) -> Result<(), WorkloadError> {
        match kind {
            FaultKind::ZoneLoss { zone } => self.zone_goes(*zone, hits, fact)?,
            FaultKind::InstanceFailure { .. } => {
                for &instance in &hits.instances {
                    self.instance_fails(instance, Some(fact))?;
                }
            }
            FaultKind::AgentDisconnect { .. } => {
                for &instance in &hits.instances {
                    self.disconnect_agent(instance, Some(fact));
                }
            }
            FaultKind::TaskCrash { .. } => {
                for &task in &hits.tasks {
                    self.task_crashes(task, fact)?;
                }
            }
            FaultKind::TaskHang { .. } => {
                for &task in &hits.tasks {
                    self.task_hangs(task, fact)?;
                }
            }
            FaultKind::MemoryLeak { .. } => {
                for &task in &hits.tasks {
                    self.task_leaks(task)?;
                }
            }
            FaultKind::Dependency { service, .. } => self.dependency_changes(*service)?,
            FaultKind::ImagePull { .. } => {}
            FaultKind::LaunchThrottle { .. } => self.throttles_change(),
        }
        Ok(())
    }

    fn fault_ends(&mut self, id: FaultId, number: u32) -> Result<(), WorkloadError> {
        let ended = self.faults.running.remove(&(id, number));
        let ended = ended.expect("what ends has begun");
        let fact = self.tell_fault(id, What::FaultEnded, Some(ended.fact));
        match self.fault_spec(id).kind.clone() {
            FaultKind::ZoneLoss { zone } => self.zone_returns(zone, fact)?,
            FaultKind::AgentDisconnect { .. } => {
                for (instance, epoch) in ended.instances {
                    self.reconnect_agent(instance, epoch, Some(fact));
                }
            }
            FaultKind::MemoryLeak { .. } => {
                for task in ended.tasks {
                    self.task_leaks(task)?;
                }
            }
            FaultKind::Dependency { service, .. } => self.dependency_changes(service)?,
            FaultKind::ImagePull { .. } => {}
            FaultKind::LaunchThrottle { .. } => self.throttles_change(),
            FaultKind::InstanceFailure { .. }
            | FaultKind::TaskCrash { .. }
            | FaultKind::TaskHang { .. } => panic!("an instant does not end"),
        }
        Ok(())
    }

    fn tell_fault(&mut self, id: FaultId, what: What, cause: Option<FactId>) -> FactId {
        let now = self.now();
        self.ledger.tell(now, (Subject::Fault(id), what), cause)
    }

    /// Whom a fault hits when it begins for the `number`-th time.
    fn hits(&self, spec: &FaultSpec, number: u32) -> Hits {
        let stream = &mut self.fault_seed(spec).stream("hits", u64::from(number));
        let mut hits = Hits::default();
        match &spec.kind {
            FaultKind::ZoneLoss { zone } => hits = self.all_in(*zone),
            FaultKind::InstanceFailure { group, extent }
            | FaultKind::AgentDisconnect { group, extent } => {
                hits.instances = chosen(self.container_instances(*group), *extent, stream);
            }
            FaultKind::TaskCrash { service, extent }
            | FaultKind::TaskHang { service, extent }
            | FaultKind::MemoryLeak {
                service, extent, ..
            } => hits.tasks = chosen(self.running_tasks(*service), *extent, stream),
            FaultKind::Dependency { .. }
            | FaultKind::ImagePull { .. }
            | FaultKind::LaunchThrottle { .. } => {}
        }
        hits
    }

    /// The faults that go on, with the facts of their beginning, in the order of the scenario.
    fn faults_now(&self) -> impl Iterator<Item = (&FaultKind, FactId)> {
        let running = self.faults.running.iter();
        running.map(|((id, _), now)| (&self.fault_spec(*id).kind, now.fact))
    }

    /// What a fault did to a task shows.
    pub fn mishap(&mut self, task: TaskId, mishap: Mishap) -> Result<(), WorkloadError> {
        match mishap {
            Mishap::HostGone => self.host_is_gone(task)?,
            Mishap::TargetFails => self.quiet_target_fails(task),
            Mishap::MemoryFull(version) => self.memory_is_full(task, version)?,
        }
        Ok(())
    }
}

/// So many of those that may be hit, in order of id; chance says which.
fn chosen<T: Copy + Ord>(mut from: Vec<T>, extent: Extent, stream: &mut Stream) -> Vec<T> {
    let many = match extent {
        Extent::Count(count) => from.len().min(count as usize),
        Extent::Share(share) => {
            assert!((0.0..=1.0).contains(&share), "a share of all: {share}");
            libm::ceil(from.len() as f64 * share) as usize
        }
    };
    for place in 0..many {
        let other = place + below(stream, (from.len() - place) as u64) as usize;
        from.swap(place, other);
    }
    from.truncate(many);
    from.sort_unstable();
    from
}

#[cfg(test)]
pub mod tests;
