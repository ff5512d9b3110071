//! What happens to a task while it runs? Registration, health, and containers that exit.

use super::event::{Event, Step};
use super::world::World;
use crate::cluster::containers::Containers;
use crate::cluster::fact::What;
use crate::cluster::ids::{InstanceId, ServiceId, TaskId};
use crate::cluster::task::{StopCode, TargetState, TaskStatus};
use crate::kernel::time::{Instant, Span};
use crate::traffic::{Notice, NoticeKind, TargetSpec};
use crate::workload::WorkloadError;

/// Bytes in a MiB.
pub const MIB: f64 = 1_048_576.0;

impl World<'_> {
    /// Registers a task that just became RUNNING as a target, if its service has a load balancer.
    pub fn register(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        let (now, id) = (self.now(), self.cluster.task(task).service());
        if self.cluster.service(id).spec.load_balancer.is_none() {
            return Ok(());
        }
        self.change(task, |t| t.see_target(TargetState::Initial, now));
        self.tell_task(task, What::TargetRegistered, None);
        if !self.add_target(task, false)? {
            self.check_quiet_target(task);
        }
        Ok(())
    }

    /// Tells traffic of a new target; false when the service has no requests.
    pub fn add_target(&mut self, task: TaskId, healthy: bool) -> Result<bool, WorkloadError> {
        let (now, id) = (self.now(), self.cluster.task(task).service());
        let spec = self.target_spec(task, healthy);
        let added = self
            .plane
            .at(id, now, |traffic| traffic.add(now, task, spec))?;
        if added.is_some() {
            self.desk(id).targets.insert(task);
            self.cpu_joins(task)?;
        }
        Ok(added.is_some())
    }

    /// The program behind a target was started again: connections are refused for `down`, and then
    /// until it listens.
    pub fn add_target_again(
        &mut self,
        task: TaskId,
        healthy: bool,
        down: Span,
    ) -> Result<(), WorkloadError> {
        let (now, id) = (self.now(), self.cluster.task(task).service());
        let mut spec = self.target_spec(task, healthy);
        spec.program = self.program_of(task);
        spec.program.ready_after += down;
        self.plane
            .at(id, now, |traffic| traffic.add(now, task, spec))?
            .expect("it had requests");
        self.desk(id).targets.insert(task);
        self.cpu_joins(task)
    }

    pub(super) fn target_spec(&self, task: TaskId, healthy: bool) -> TargetSpec {
        let (cpu_units, id) = (self.first_speed(task), task);
        let task = self.cluster.task(task);
        let definition = self.cluster.definition_of_task(task.id());
        let whole = task.instance().map(|id| {
            let registered = self.cluster.fleet.instance(id).birth().registered;
            f64::from(registered.memory_mib)
        });
        let runs = |container| !task.containers().is_stopped(container);
        let limit = definition.memory_limit_mib_of(&runs).or(whole);
        TargetSpec {
            zone: task.zone().expect("a running task is somewhere"),
            cpu_units,
            memory_limit_bytes: limit.map(|mib| (mib * MIB) as u64),
            idle_memory_bytes: (definition.idle_memory_mib_of(&runs) * MIB) as u64,
            healthy,
            program: if healthy {
                self.program_in_service(id)
            } else {
                self.program_of(id)
            },
        }
    }

    /// ECS hears what traffic noticed.
    pub fn hear(&mut self, service: ServiceId, notice: &Notice) -> Result<(), WorkloadError> {
        match (notice.what, notice.target) {
            (NoticeKind::Healthy, Some(task)) => self.sees(task, TargetState::Healthy),
            (NoticeKind::Unhealthy, Some(task)) => self.sees(task, TargetState::Unhealthy),
            (NoticeKind::Unused, Some(task)) => {
                if !self.is_held(task, Event::Step(task, Step::Unused)) {
                    self.unused(task);
                }
            }
            (NoticeKind::OutOfMemory, Some(task)) => {
                self.out_of_memory(task, true)?;
            }
            (NoticeKind::FailOpen(began), _) => {
                let cause = self.ledger.last_of_targets(service);
                self.tell_service(service, What::FailOpen { began }, cause);
            }
            (NoticeKind::ZoneFailover(zone, began), _) => {
                let lost = self.fault_in_zone(zone);
                let cause = lost.or_else(|| self.ledger.last_of_targets(service));
                self.tell_service(service, What::ZoneFailover { zone, began }, cause);
            }
            (what, None) => panic!("{what:?} is about a target"),
        }
        Ok(())
    }

    /// The load balancer's view of a task changed. A task that is being stopped no longer cares.
    pub fn sees(&mut self, task: TaskId, state: TargetState) {
        let (now, about) = (self.now(), self.cluster.task(task));
        if about.status() != TaskStatus::Running || about.target() == state {
            return;
        }
        let id = about.service();
        self.change(task, |t| t.see_target(state, now));
        let what = match state {
            TargetState::Healthy => What::TargetHealthy,
            TargetState::Unhealthy => What::TargetUnhealthy,
            other => panic!("traffic does not report {other:?}"),
        };
        let fact = self.tell_task(task, what, None);
        self.nudge(id, Some(fact));
    }

    /// The grace period is over, or the 40 s without any check.
    pub fn settles(&mut self, task: TaskId) {
        let (now, about) = (self.now(), self.cluster.task(task));
        if about.status() != TaskStatus::Running {
            return;
        }
        let id = about.service();
        let balanced = self.cluster.service(id).spec.load_balancer.is_some();
        let before = (about.counts_as_healthy(balanced), about.must_be_replaced());
        self.change(task, |t| t.settle(now));
        let about = self.cluster.task(task);
        let after = (about.counts_as_healthy(balanced), about.must_be_replaced());
        if after != before {
            let healthy = after.0;
            let fact = self.tell_task(task, What::TaskHealthChanged { healthy }, None);
            self.nudge(id, Some(fact));
        }
    }

    /// ECS knows that an essential container is gone: the others of its task are stopped. Nothing
    /// is left to drain. One that is gone before its task was RUNNING made its start fail.
    pub fn exit_heard(&mut self, task: TaskId) {
        match self.cluster.task(task).status() {
            TaskStatus::Activating => {
                let code = self.why_never_running(task);
                self.fails_to_start(task, code, None);
            }
            TaskStatus::Running => {
                let code = StopCode::EssentialContainerExited;
                let fact = self.tell_task(task, What::TaskStopping { code }, None);
                self.terminate(task, code);
                self.nudge(self.cluster.task(task).service(), Some(fact));
            }
            TaskStatus::Deactivating => {
                self.terminate(task, StopCode::EssentialContainerExited);
            }
            _ => {}
        }
    }

    /// Puts a new task into service on an instance as the initial state of the run. Its images are
    /// there.
    pub fn place_at_start(
        &mut self,
        task: TaskId,
        instance: InstanceId,
    ) -> Result<(), WorkloadError> {
        self.cluster.place(task, instance);
        let zone = self.cluster.fleet.instance(instance).zone();
        let definition = self.cluster.definition_index(task);
        let containers = self.cluster.definitions[definition].containers.len();
        let images = &mut self.instances.desk(instance).images;
        images.extend((0..containers).map(|container| ((definition, container), Instant::START)));
        self.begin_in_service(task)?;
        self.tell_task(task, What::TaskPlaced { instance, zone }, None);
        self.instance_counts(task, true);
        Ok(())
    }

    /// Puts a new task into service as the initial state of the run.
    pub fn begin_in_service(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        let id = self.cluster.task(task).service();
        let zone = self.cluster.task(task).zone();
        let specs = &self.cluster.definition_of_task(task).containers;
        let containers = Containers::in_service(specs, Instant::START);
        let balanced = self.cluster.service(id).spec.load_balancer.is_some();
        self.change(task, |t| t.run_from_the_start(balanced, containers));
        let created = What::TaskCreated {
            revision: self.cluster.task(task).revision(),
            definition: self.cluster.definition_index(task),
            zone,
            initial: true,
            purchase: self.cluster.task(task).purchase(),
        };
        self.tell_task(task, created, None);
        if balanced {
            self.add_target(task, true)?;
        }
        self.watch_containers(task, &self.running_containers(task));
        Ok(())
    }
}
