//! What happens to a task while it runs? Registration, health, and containers that exit.

use super::event::{Event, Step};
use super::world::World;
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

    pub(super) fn target_spec(&self, task: TaskId, healthy: bool) -> TargetSpec {
        let (cpu_units, id) = (self.first_speed(task), task);
        let task = self.cluster.task(task);
        let definition = self.cluster.definition_of_task(task.id());
        let whole = task.instance().map(|id| {
            let registered = self.cluster.fleet.instance(id).birth().registered;
            f64::from(registered.memory_mib)
        });
        let limit = definition.memory_limit_mib().or(whole);
        TargetSpec {
            zone: task.zone().expect("a running task is somewhere"),
            cpu_units,
            memory_limit_bytes: limit.map(|mib| (mib * MIB) as u64),
            idle_memory_bytes: (definition.idle_memory_mib() * MIB) as u64,
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
                self.remove_target(task)?;
                self.tell_task(task, What::OutOfMemory, None);
                if !self.is_held(task, Event::ExitHeard(task)) {
                    self.exit_heard(task);
                }
            }
            (NoticeKind::FailOpen(began), _) => {
                self.tell_service(service, What::FailOpen { began }, None);
            }
            (NoticeKind::ZoneFailover(zone, began), _) => {
                self.tell_service(service, What::ZoneFailover { zone, began }, None);
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

    /// A container check passes, as ECS hears it.
    pub fn check_passes(&mut self, task: TaskId, check: usize) {
        let (now, about) = (self.now(), self.cluster.task(task));
        if about.status() != TaskStatus::Running || self.hangs(task) {
            return;
        }
        let id = about.service();
        if self.change(task, |t| t.see_check(check, true, now)) {
            let fact = self.tell_task(task, What::TaskHealthChanged { healthy: true }, None);
            self.nudge(id, Some(fact));
        }
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

    /// How long after its start a container of a task exits by itself, if it does.
    pub fn exits_after(&self, task: TaskId, container: usize) -> Option<Span> {
        let about = self.cluster.task(task);
        let id = about.service();
        let definition = self.cluster.definition_index(task);
        let law = self.exit_laws[definition][container].as_ref()?;
        law.constant().or_else(|| {
            let seed = self.service_seed(id).child("exit", container as u64);
            Some(law.draw(&mut seed.stream("after", u64::from(about.number()))))
        })
    }

    /// A container exits by itself. If it is essential, whatever its task served is lost now, and
    /// ECS hears of it later.
    pub fn container_exits(&mut self, task: TaskId, container: usize) -> Result<(), WorkloadError> {
        let about = self.cluster.task(task);
        let runs = (TaskStatus::Running..=TaskStatus::Stopping).contains(&about.status());
        if !runs || self.is_dead(about) {
            return Ok(());
        }
        let spec = &self.cluster.definition_of_task(task).containers[container];
        let exit = spec.exits.as_ref().expect("it exits by itself");
        let (essential, exit_code) = (spec.essential, exit.code);
        if essential && self.has_crashed(task) {
            return Ok(());
        }
        let what = What::ContainerExited {
            container,
            essential,
            exit_code,
        };
        self.tell_task(task, what, None);
        if essential {
            self.remove_target(task)?;
            let heard = Span::from_secs_f64(self.setup.parameters.agent_report_delay_s);
            self.later(heard, Event::ExitHeard(task));
        }
        Ok(())
    }

    /// ECS knows that an essential container is gone: the others of its task are stopped. Nothing
    /// is left to drain.
    pub fn exit_heard(&mut self, task: TaskId) {
        match self.cluster.task(task).status() {
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
        let checks = self.checks(task);
        let balanced = self.cluster.service(id).spec.load_balancer.is_some();
        self.change(task, |t| t.run_from_the_start(balanced, checks));
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
        self.begin_containers(task);
        Ok(())
    }
}
