//! How does a task end? Deregistration, SIGTERM, SIGKILL, and the removal of its network interface.

use super::event::Step;
use super::world::World;
use crate::cluster::fact::What;
use crate::cluster::ids::{FactId, TaskId};
use crate::cluster::instance::Ec2State;
use crate::cluster::task::{StopCode, TargetState, Task, TaskStatus};
use crate::cluster::task_definition::NetworkMode;
use crate::kernel::time::Span;
use crate::workload::WorkloadError;

impl World<'_> {
    /// Stops an active task because of `cause`.
    pub fn stop_task(
        &mut self,
        task: TaskId,
        code: StopCode,
        cause: Option<FactId>,
    ) -> Result<(), WorkloadError> {
        let about = self.cluster.task(task);
        assert!(about.is_active(), "a task is stopped once");
        let (id, running) = (about.service(), about.status() == TaskStatus::Running);
        let registered = about.target() != TargetState::None;
        let fact = self.tell_task(task, What::TaskStopping { code }, cause);
        if !running {
            self.end_before_running(task, code);
        } else if registered {
            self.deregister(task, code)?;
        } else {
            self.terminate(task, code);
        }
        self.nudge(id, Some(fact));
        Ok(())
    }

    /// RUNNING → DEACTIVATING: no new requests; ECS waits until the target is unused.
    fn deregister(&mut self, task: TaskId, code: StopCode) -> Result<(), WorkloadError> {
        let (now, id) = (self.now(), self.cluster.task(task).service());
        let from = self.change(task, |t| t.deactivate(code));
        self.tell_status(task, from);
        self.tell_task(task, What::TargetDraining, None);
        if self.desk(id).targets.contains(&task) {
            self.plane.at(id, now, |traffic| traffic.drain(now, task))?;
        } else {
            let balancer = self.cluster.service(id).spec.load_balancer.as_ref();
            let balancer = balancer.expect("it was registered");
            let held = if balancer.keep_alive {
                balancer.deregistration_delay
            } else {
                Span::ZERO
            };
            let heard = Span::from_secs_f64(self.setup.parameters.balancer_report_delay_s);
            self.step_later(held + heard, task, Step::Unused);
        }
        Ok(())
    }

    /// The target group reports a target unused.
    pub fn unused(&mut self, task: TaskId) {
        if self.cluster.task(task).status() == TaskStatus::Deactivating {
            self.tell_task(task, What::TargetUnused, None);
            self.terminate(task, StopCode::ServiceSchedulerInitiated);
        }
    }

    /// Ends a task that is not RUNNING yet. Those of its containers that run already are stopped.
    pub fn end_before_running(&mut self, task: TaskId, code: StopCode) {
        if self.cluster.task(task).containers().any_up() {
            self.terminate(task, code);
        } else {
            self.begin_deprovisioning(task, code);
        }
    }

    /// → STOPPING: SIGTERM to the containers that run, in the reverse order of their dependencies;
    /// those that do not exit within their stop time-out are killed then.
    pub fn terminate(&mut self, task: TaskId, code: StopCode) {
        let now = self.now();
        let from = self.change(task, |t| {
            let from = t.terminate(now, code);
            t.containers_mut().abandon();
            from
        });
        self.tell_status(task, from);
        if self.cluster.task(task).containers().any_up() {
            self.stop_containers(task);
        } else {
            self.step_later(Span::ZERO, task, Step::Exited);
        }
    }

    /// Nothing of a task executes any more: what it still held is lost.
    pub fn exited(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        self.remove_target(task)?;
        let code = StopCode::ServiceSchedulerInitiated;
        self.begin_deprovisioning(task, code);
        Ok(())
    }

    /// → DEPROVISIONING.
    pub fn begin_deprovisioning(&mut self, task: TaskId, code: StopCode) {
        self.wait_no_longer(task);
        let now = self.now();
        let from = self.change(task, |t| t.deprovision(now, code));
        self.tell_status(task, from);
        let about = self.cluster.task(task);
        let service = about.service();
        let fargate = self.cluster.service(service).spec.launch.is_fargate();
        let awsvpc = self.cluster.definition_of_task(task).network_mode == NetworkMode::Awsvpc;
        // Only a network interface takes time to remove.
        let attached = fargate || (awsvpc && about.instance().is_some());
        let after = if attached {
            Span::from_secs_f64(self.setup.parameters.deprovision_s)
        } else {
            Span::ZERO
        };
        self.step_later(after, task, Step::Stops);
    }

    /// DEPROVISIONING → STOPPED.
    pub fn stops(&mut self, task: TaskId) {
        let now = self.now();
        let from = self.change(task, |t| t.stop(now));
        let fact = self.tell_status(task, from);
        self.nudge(self.cluster.task(task).service(), Some(fact));
        self.instance_counts(task, false);
    }

    /// Whether the instance of a task, or its host on Fargate, is gone, so that nothing happens on
    /// it any more.
    pub fn is_dead(&self, task: &Task) -> bool {
        self.is_host_gone(task)
            || task
                .instance()
                .is_some_and(|id| self.cluster.fleet.instance(id).ec2() >= Ec2State::ShuttingDown)
    }

    /// A task was on an instance that is gone: whatever it was doing, it is STOPPED now.
    pub fn dies(&mut self, task: TaskId, cause: Option<FactId>) -> Result<(), WorkloadError> {
        let (now, code) = (self.now(), StopCode::TerminationNotice);
        if self.cluster.task(task).stop_code().is_none() {
            self.tell_task(task, What::TaskStopping { code }, cause);
        }
        self.remove_target(task)?;
        let status = self.cluster.task(task).status();
        if (TaskStatus::Running..=TaskStatus::Deactivating).contains(&status) {
            let from = self.change(task, |t| t.terminate(now, code));
            self.tell_status(task, from);
        }
        if self.cluster.task(task).status() < TaskStatus::Deprovisioning {
            let from = self.change(task, |t| t.deprovision(now, code));
            self.tell_status(task, from);
        }
        self.stops(task);
        Ok(())
    }

    /// Takes a target from traffic, if it is still there, and keeps what it did. What it held is
    /// lost because of what happened to the task last.
    pub fn remove_target(&mut self, task: TaskId) -> Result<(), WorkloadError> {
        self.lose_target(task, None)
    }

    /// The same, because of `cause`.
    pub fn lose_target(
        &mut self,
        task: TaskId,
        cause: Option<FactId>,
    ) -> Result<(), WorkloadError> {
        let (now, id) = (self.now(), self.cluster.task(task).service());
        if !self.desk(id).targets.remove(&task) {
            return Ok(());
        }
        let usage = self.plane.at(id, now, |traffic| {
            let usage = traffic.target_usage(task);
            (usage, traffic.remove(now, task))
        })?;
        let (usage, requests) = usage.expect("it had requests");
        if requests > 0 {
            self.tell_task(task, What::RequestsLost { requests }, cause);
        }
        self.desk(id).meter.add_gone(usage.cpu_ns, usage.routed);
        self.cpu_leaves(task, usage.cpu_ns)
    }
}
