//! What happens to a task that crashes or leaks memory, and to one whose host is gone?

use super::{Leak, Mishap};
use crate::cluster::fault::FaultKind;
use crate::cluster::ids::{FactId, ServiceId, TaskId};
use crate::cluster::task::{Task, TaskStatus};
use crate::kernel::time::Span;
use crate::sim::event::Event;
use crate::sim::running::MIB;
use crate::sim::world::World;
use crate::workload::WorkloadError;

impl World<'_> {
    /// Tasks of a service that run, as far as is known outside ECS too, in order of id.
    pub(super) fn running_tasks(&self, service: ServiceId) -> Vec<TaskId> {
        let alive = self.cluster.service(service).alive().iter();
        let tasks = alive.map(|&task| self.cluster.task(task));
        let runs = |task: &&Task| {
            let serving = self.cluster.definition_of_task(task.id()).serving();
            task.status() == TaskStatus::Running
                && !self.is_dead(task)
                && task.containers().is_up(serving)
        };
        tasks.filter(runs).map(Task::id).collect()
    }

    /// The first essential container of a task exits with code 1.
    pub(super) fn task_crashes(&mut self, task: TaskId, fact: FactId) -> Result<(), WorkloadError> {
        let container = self.cluster.definition_of_task(task).serving();
        self.container_exits(task, (container, 1), Some(fact))
    }

    /// Whether the container of a task that serves requests is gone, for good or for now.
    pub fn has_crashed(&self, task: TaskId) -> bool {
        let serving = self.cluster.definition_of_task(task).serving();
        !self.cluster.task(task).containers().is_up(serving)
    }

    /// The program of a task was started again: it neither hangs nor has it leaked anything.
    pub fn faults_forget(&mut self, task: TaskId) {
        self.faults.hung.remove(&task);
        self.faults.leaks.remove(&task);
    }

    /// A task leaks as fast as all faults that hit it say, from now on.
    pub(super) fn task_leaks(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        let about = self.cluster.task(task);
        if !about.executes() || self.is_dead(about) || self.has_crashed(task) {
            return Ok(());
        }
        let (now, id) = (self.now(), about.service());
        let rate = self.leak_rate(task);
        let leak = self.faults.leaks.entry(task).or_insert(Leak {
            rate: 0,
            bytes: 0,
            since: now,
            version: 0,
        });
        let grown = u128::from(leak.rate) * u128::from(now.since(leak.since).nanos());
        leak.bytes += (grown / 1_000_000_000) as u64;
        (leak.rate, leak.since) = (rate, now);
        leak.version += 1;
        let leak = *leak;
        if self.desk(id).targets.contains(&task) {
            self.traffic_leaks(task, rate)?;
        } else if rate > 0
            && let Some(limit) = self.target_spec(task, true).memory_limit_bytes
        {
            let idle = self.cluster.definition_of_task(task).idle_memory_mib() * MIB;
            let left = limit.saturating_sub(idle as u64 + leak.bytes);
            let nanos = (u128::from(left) * 1_000_000_000).div_ceil(u128::from(rate));
            if let Ok(nanos) = u64::try_from(nanos)
                && nanos < Span::FOREVER.nanos() / 2
            {
                let full = Event::Mishap(task, Mishap::MemoryFull(leak.version));
                self.later(Span::from_nanos(nanos), full);
            }
        }
        Ok(())
    }

    /// The fault that makes a task leak now: the last of them.
    pub fn leaks_because(&self, task: TaskId) -> Option<FactId> {
        let running = self.faults.running.iter();
        let leaks = running.filter(|((id, _), now)| {
            let leak = matches!(self.fault_spec(*id).kind, FaultKind::MemoryLeak { .. });
            leak && now.tasks.contains(&task)
        });
        leaks.map(|(_, now)| now.fact).max()
    }

    /// Bytes a second that a task leaks now.
    fn leak_rate(&self, task: TaskId) -> u64 {
        let running = self.faults.running.iter();
        let hit = running.filter(|(_, now)| now.tasks.contains(&task));
        let rates = hit.map(|((id, _), _)| match self.fault_spec(*id).kind {
            FaultKind::MemoryLeak { mib_per_minute, .. } => {
                libm::round(mib_per_minute * MIB / 60.0) as u64
            }
            _ => 0,
        });
        rates.sum()
    }

    /// A task without requests has leaked all that it may have: the container is killed.
    pub(super) fn memory_is_full(
        &mut self,
        task: TaskId,
        version: u32,
    ) -> Result<(), WorkloadError> {
        let leak = self.faults.leaks.get(&task);
        let about = self.cluster.task(task);
        let still = leak.is_some_and(|leak| leak.version == version);
        if !still || !about.executes() || self.is_dead(about) || self.has_crashed(task) {
            return Ok(());
        }
        self.out_of_memory(task, false)
    }

    /// A task's host is gone from under it. Nobody says so to the load balancer: what it sends
    /// there gets no answer until its checks have failed, or ECS deregisters the target.
    pub(in crate::sim) fn target_goes_dead(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        let id = self.cluster.task(task).service();
        if !self.desk(id).targets.contains(&task) {
            return Ok(());
        }
        let now = self.now();
        let done = self.plane.usage(id, now, task)?.cpu_ns;
        self.cpu_leaves(task, done)?;
        if !self.hangs(task) {
            self.traffic_hangs(task)?;
        }
        Ok(())
    }
}
