//! What happens when an instance dies under its tasks, and when its agent is cut off?
//!
//! ```text
//! dies ─▶ not `running` ─▶ its group finds it gone: replaced ─▶ ECS hears: INACTIVE, tasks STOPPED
//! cut off ─▶ ACTIVE, agentConnected=false: tasks run on, ECS hears nothing ─▶ back: it hears all
//! ```

use crate::cluster::fact::What;
use crate::cluster::ids::{FactId, GroupId, InstanceId, TaskId};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State, Instance, Pool};
use crate::kernel::queue::Phase;
use crate::kernel::time::Span;
use crate::sim::event::Event;
use crate::sim::instances::InstanceStep;
use crate::sim::world::World;
use crate::workload::WorkloadError;

impl World<'_> {
    /// The container instances that a fault may hit, of a group or all, in order of id.
    pub(super) fn container_instances(&self, group: Option<GroupId>) -> Vec<InstanceId> {
        use ContainerInstanceStatus::{Active, Draining};
        let of_group = |i: &&Instance| group.is_none_or(|group| i.pool() == Pool::Group(group));
        let registered =
            |i: &&Instance| i.ec2() == Ec2State::Running && matches!(i.status(), Active | Draining);
        let present = self.cluster.fleet.present().filter(of_group);
        let mut ids: Vec<_> = present.filter(registered).map(Instance::id).collect();
        ids.sort_unstable();
        ids
    }

    /// How often an instance has been told to do something.
    pub(super) fn instance_epoch(&mut self, id: InstanceId) -> u32 {
        self.instance_desk(id).epoch
    }

    /// An instance dies: EC2 has it no more, what ran on it is dead, and ECS has not been told. Its
    /// group's next health check sees that it does not run. Nothing when EC2 is ending it already.
    pub fn instance_fails(
        &mut self,
        id: InstanceId,
        cause: Option<FactId>,
    ) -> Result<(), WorkloadError> {
        if self.cluster.fleet.instance(id).ec2() >= Ec2State::ShuttingDown {
            return Ok(());
        }
        self.instance_desk(id).epoch += 1;
        let from = self.cluster.fleet.change(id, Instance::shut_down);
        self.tell_ec2_because(id, from, cause);
        self.leaves_market(id);
        for task in self.tasks_on(id) {
            self.target_goes_dead(task)?;
        }
        self.cpu_stops(id, true);
        let p = &self.setup.parameters;
        let heard = Span::from_secs_f64(p.infrastructure_loss_heard_s);
        let gone = Span::from_secs_f64(p.instance_shutdown_s);
        let checked = Span::from_secs_f64(p.group_health_check_s);
        self.instance_later(checked, id, InstanceStep::FoundGone);
        self.instance_later(heard, id, InstanceStep::Deregisters);
        self.instance_later(gone.max(heard), id, InstanceStep::Terminates);
        Ok(())
    }

    /// The agent of an instance loses its connection. Of several faults that cut it off the last
    /// to end brings it back.
    pub fn disconnect_agent(&mut self, id: InstanceId, cause: Option<FactId>) {
        let epoch = self.instance_epoch(id);
        let (at, faults) = self.faults.cut_off.entry(id).or_insert((epoch, 0));
        if *at != epoch {
            (*at, *faults) = (epoch, 0);
        }
        *faults += 1;
        if *faults == 1 {
            self.cluster.fleet.change(id, Instance::disconnect);
            let connected = false;
            self.tell_instance(id, What::AgentConnection { connected }, cause);
        }
    }

    /// The agent of an instance that was cut off at `epoch` is back, unless another fault holds it
    /// or it was started anew or lost meanwhile: ECS hears what happened on it.
    pub fn reconnect_agent(&mut self, id: InstanceId, epoch: u32, cause: Option<FactId>) {
        if self.instance_epoch(id) != epoch {
            let cut_off = self.faults.cut_off.get(&id);
            if cut_off.is_some_and(|&(at, _)| at == epoch) {
                self.faults.cut_off.remove(&id);
                self.faults.held.remove(&id);
            }
            return;
        }
        let cut_off = self.faults.cut_off.get_mut(&id);
        let (_, faults) = cut_off.expect("it was cut off");
        *faults -= 1;
        if *faults > 0 {
            return;
        }
        self.faults.cut_off.remove(&id);
        self.cluster.fleet.change(id, Instance::reconnect);
        let connected = true;
        let fact = self.tell_instance(id, What::AgentConnection { connected }, cause);
        let now = self.now();
        for event in self.faults.held.remove(&id).unwrap_or_default() {
            self.queue.schedule(now, Phase::World, event);
        }
        self.daemons_look(Some(fact));
        self.room_appears(id, Some(fact));
    }

    /// Whether the agent of the instance of a task is cut off; what ECS would have heard of the
    /// task is kept for later then.
    pub fn is_held(&mut self, task: TaskId, event: Event) -> bool {
        let Some(id) = self.cluster.task(task).instance() else {
            return false;
        };
        let epoch = self.instance_epoch(id);
        let cut_off = self.faults.cut_off.get(&id);
        let held = cut_off.is_some_and(|&(at, _)| at == epoch);
        if held {
            self.faults.held.entry(id).or_default().push(event);
        }
        held
    }
}
