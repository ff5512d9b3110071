//! How does an instance leave service? It is stopped for a warm pool and started again, drained, or
//! terminated; and what becomes of its tasks.

use super::instances::InstanceStep;
use super::world::World;
use crate::cluster::ids::{FactId, InstanceId, TaskId};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State, Instance};
use crate::kernel::time::Span;
use crate::workload::WorkloadError;

impl World<'_> {
    /// Stops an instance: it goes into the warm pool. Asserts that it has no tasks.
    pub fn stop_instance(&mut self, id: InstanceId, cause: Option<FactId>) {
        assert!(
            self.cluster.fleet.instance(id).tasks().is_empty(),
            "it has tasks"
        );
        let desk = self.instance_desk(id);
        desk.epoch += 1;
        desk.warm = true;
        let from = self.cluster.fleet.change(id, Instance::stop);
        self.tell_ec2_because(id, from, cause);
        self.cpu_stops(id, false);
        let after = Span::from_secs_f64(self.setup.parameters.instance_stop_s);
        self.instance_later(after, id, InstanceStep::Stopped);
    }

    /// An instance leaves the warm pool: a stopped one boots, of a running one the agent registers
    /// it.
    pub fn start_instance(&mut self, id: InstanceId, cause: Option<FactId>) {
        let desk = self.instance_desk(id);
        desk.epoch += 1;
        desk.warm = false;
        match self.cluster.fleet.instance(id).ec2() {
            Ec2State::Stopped => {
                let from = self.cluster.fleet.change(id, Instance::start);
                self.tell_ec2_because(id, from, cause);
                self.boot(id, true);
            }
            Ec2State::Running => {
                let after = Span::from_secs_f64(self.setup.parameters.instance_warm_running_s);
                self.instance_later(after, id, InstanceStep::Registers);
            }
            other => panic!("{id:?} is {} and cannot leave the warm pool", other.name()),
        }
    }

    /// An instance becomes DRAINING: no new tasks, and services move theirs away.
    pub fn drain_instance(&mut self, id: InstanceId, cause: Option<FactId>) {
        let instance = self.cluster.fleet.instance(id);
        if instance.status() != ContainerInstanceStatus::Active {
            self.instance_later(Span::ZERO, id, InstanceStep::Drained);
            return;
        }
        let tasks: Vec<_> = instance.tasks().iter().copied().collect();
        let from = self.cluster.drain(id);
        let cause = self.tell_container_instance(id, from, cause);
        for &task in &tasks {
            self.nudge(self.cluster.task(task).service(), Some(cause));
        }
        self.daemons_look(Some(cause));
        if tasks.is_empty() {
            self.instance_later(Span::ZERO, id, InstanceStep::Drained);
        }
    }

    /// EC2 shuts an instance down: what runs on it dies at once; ECS hears of it later. Nothing
    /// when it died before: who wants it gone may not have known.
    pub fn terminate_instance(&mut self, id: InstanceId, cause: Option<FactId>) {
        if self.cluster.fleet.instance(id).ec2() >= Ec2State::ShuttingDown {
            return;
        }
        self.instance_desk(id).epoch += 1;
        let from = self.cluster.fleet.change(id, Instance::shut_down);
        self.tell_ec2_because(id, from, cause);
        self.leaves_market(id);
        let p = &self.setup.parameters;
        let heard = Span::from_secs_f64(p.instance_deregistration_s);
        let gone = Span::from_secs_f64(p.instance_shutdown_s);
        self.instance_later(heard, id, InstanceStep::Deregisters);
        self.instance_later(gone.max(heard), id, InstanceStep::Terminates);
        self.instance_later(Span::ZERO, id, InstanceStep::Dies);
    }

    /// Whatever tasks served on an instance that is shut down is lost. Of one that EC2 took nobody
    /// tells the load balancer: it sends requests there until ECS deregisters the targets.
    pub(super) fn die_on(&mut self, id: InstanceId) -> Result<(), WorkloadError> {
        let now = self.now();
        let notice = self.instance_desk(id).notice;
        let taken = notice.is_some_and(|ends| ends <= now);
        for task in self.tasks_on(id) {
            if taken {
                self.target_goes_dead(task)?;
            } else {
                self.lose_target(task, self.ledger.last_of_instance(id))?;
            }
        }
        self.cpu_stops(id, true);
        Ok(())
    }

    /// The tasks on an instance, in order of id.
    pub fn tasks_on(&self, id: InstanceId) -> Vec<TaskId> {
        self.cluster
            .fleet
            .instance(id)
            .tasks()
            .iter()
            .copied()
            .collect()
    }

    /// ECS deregisters a terminated instance: its tasks are STOPPED, and services replace them.
    pub(super) fn deregisters(&mut self, id: InstanceId) -> Result<(), WorkloadError> {
        let cause = self.ledger.last_of_instance(id);
        for task in self.tasks_on(id) {
            self.dies(task, cause)?;
        }
        let from = self.cluster.fleet.change(id, Instance::deregister);
        let cause = self.tell_container_instance(id, from, cause);
        self.daemons_look(Some(cause));
        Ok(())
    }
}
