//! How does an instance move from state to state, and what do tasks take from it? Called through
//! the fleet only, so that its indexes see every change.

use super::{ContainerInstanceStatus, Ec2State, Instance, Lifecycle, Need};
use crate::cluster::ids::TaskId;
use crate::kernel::time::Instant;

impl Instance {
    fn enter(&mut self, from: &[Ec2State], to: Ec2State) -> Ec2State {
        assert!(
            from.contains(&self.ec2),
            "instance {:?} cannot go from {} to {}",
            self.id,
            self.ec2.name(),
            to.name()
        );
        std::mem::replace(&mut self.ec2, to)
    }

    fn become_(
        &mut self,
        from: &[ContainerInstanceStatus],
        to: ContainerInstanceStatus,
    ) -> ContainerInstanceStatus {
        assert!(
            from.contains(&self.status),
            "container instance {:?} cannot go from {} to {}",
            self.id,
            self.status.name(),
            to.name()
        );
        std::mem::replace(&mut self.status, to)
    }

    /// `pending` → `running`: billing begins.
    pub fn run(&mut self, at: Instant) -> Ec2State {
        self.running = at;
        self.enter(&[Ec2State::Pending], Ec2State::Running)
    }

    /// `running` → `stopping`: its agent is disconnected; in ECS it stays what it is.
    pub fn stop(&mut self) -> Ec2State {
        self.connected = false;
        self.enter(&[Ec2State::Running], Ec2State::Stopping)
    }

    /// `stopping` → `stopped`
    pub fn stopped(&mut self) -> Ec2State {
        self.enter(&[Ec2State::Stopping], Ec2State::Stopped)
    }

    /// `stopped` → `pending`
    pub fn start(&mut self) -> Ec2State {
        self.enter(&[Ec2State::Stopped], Ec2State::Pending)
    }

    /// Any state of a living instance → `shutting-down`: nothing on it executes any more.
    pub fn shut_down(&mut self) -> Ec2State {
        self.connected = false;
        let from = [
            Ec2State::Pending,
            Ec2State::Running,
            Ec2State::Stopping,
            Ec2State::Stopped,
        ];
        self.enter(&from, Ec2State::ShuttingDown)
    }

    /// `shutting-down` → `terminated`
    pub fn terminate(&mut self) -> Ec2State {
        self.enter(&[Ec2State::ShuttingDown], Ec2State::Terminated)
    }

    /// Its agent registers it while a trunk interface is attached.
    pub fn begin_registration(&mut self) -> ContainerInstanceStatus {
        use ContainerInstanceStatus as Status;
        self.become_(&[Status::Unregistered], Status::Registering)
    }

    /// → ACTIVE: its agent has registered it, or has come back after a stop.
    pub fn activate(&mut self, at: Instant) -> ContainerInstanceStatus {
        use ContainerInstanceStatus as Status;
        assert_eq!(self.ec2, Ec2State::Running, "an agent runs on it");
        self.connected = true;
        if self.registered == Instant::NEVER {
            self.registered = at;
        }
        let from = [
            Status::Unregistered,
            Status::Registering,
            Status::Active,
            Status::Draining,
        ];
        self.become_(&from, Status::Active)
    }

    /// ACTIVE → DRAINING: no new tasks.
    pub fn drain(&mut self) -> ContainerInstanceStatus {
        use ContainerInstanceStatus as Status;
        self.become_(&[Status::Active], Status::Draining)
    }

    /// → INACTIVE: ECS has deregistered it. Asserts that no task is left on it.
    pub fn deregister(&mut self) -> ContainerInstanceStatus {
        use ContainerInstanceStatus as Status;
        assert!(self.tasks.is_empty(), "a task is left on {:?}", self.id);
        self.connected = false;
        let from = [
            Status::Unregistered,
            Status::Registering,
            Status::Active,
            Status::Draining,
            Status::Deregistering,
        ];
        self.become_(&from, Status::Inactive)
    }

    /// Its agent loses its connection: what it is in ECS stays. Asserts that one runs.
    pub fn disconnect(&mut self) {
        assert_eq!(self.ec2, Ec2State::Running, "an agent runs on it");
        self.connected = false;
    }

    /// Its agent has its connection again. Asserts that it is registered and one runs.
    pub fn reconnect(&mut self) {
        use ContainerInstanceStatus as Status;
        assert_eq!(self.ec2, Ec2State::Running, "an agent runs on it");
        assert!(matches!(self.status, Status::Active | Status::Draining));
        self.connected = true;
    }

    /// Its state in its group.
    pub const fn set_lifecycle(&mut self, to: Lifecycle) -> Lifecycle {
        std::mem::replace(&mut self.lifecycle, to)
    }

    /// Sets its protection from scale-in; what it was.
    pub const fn protect(&mut self, protected: bool) -> bool {
        std::mem::replace(&mut self.protected, protected)
    }

    /// A task takes what it needs. Asserts that it fits.
    pub(in crate::cluster) fn reserve(&mut self, task: TaskId, need: &Need) {
        assert!(self.fits(need), "{need:?} does not fit {:?}", self.id);
        self.remaining.cpu_units -= need.cpu_units;
        self.remaining.memory_mib -= need.memory_mib;
        self.remaining.gpus -= need.gpus;
        self.remaining.enis -= need.enis;
        self.ports.extend(need.ports.iter().copied());
        assert!(self.tasks.insert(task), "{task:?} is there already");
    }

    /// A task gives back what it took.
    pub(in crate::cluster) fn release(&mut self, task: TaskId, need: &Need) {
        assert!(self.tasks.remove(&task), "{task:?} is not there");
        self.remaining.cpu_units += need.cpu_units;
        self.remaining.memory_mib += need.memory_mib;
        self.remaining.gpus += need.gpus;
        self.remaining.enis += need.enis;
        for port in &need.ports {
            assert!(self.ports.remove(port), "{port:?} was not taken");
        }
        let (all, left) = (&self.birth.registered, &self.remaining);
        assert!(left.cpu_units <= all.cpu_units && left.memory_mib <= all.memory_mib);
        assert!(left.gpus <= all.gpus && left.enis <= all.enis);
    }
}
