//! Which container instances are there, and what is left on them? Their arena, and the indexes by
//! which placement finds one without looking at all.

use super::ids::InstanceId;
use super::instance::{Birth, Instance};
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
}
