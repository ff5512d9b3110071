//! On which container instance may a task go, and on which should it? What a service asks for.

use super::fact::Refusals;
use super::instance::{Instance, Need};
use super::query::Expression;
use super::service::Scheduling;

/// A rule that must hold (`placementConstraints`).
#[derive(Clone, PartialEq, Debug)]
pub enum PlacementConstraint {
    /// Each task of the group on another instance.
    DistinctInstance,
    /// The instance satisfies an expression of the cluster query language.
    MemberOf(Expression),
}

/// What instances are told apart by when tasks are spread.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SpreadField {
    /// `instanceId` or `host`
    InstanceId,
    /// `attribute:<name>`; `attribute:ecs.availability-zone` is the zone.
    Attribute(String),
}

/// The resource that instances are packed by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinpackField {
    /// `cpu`
    Cpu,
    /// `memory`
    Memory,
}

/// A preference, best effort (`placementStrategy`); several apply in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PlacementStrategy {
    /// Any instance that fits.
    Random,
    /// As even as can be over the values of a field, counting the tasks of the group.
    Spread(SpreadField),
    /// The instance with the least left of a resource that still fits.
    Binpack(BinpackField),
}

/// `placementConstraints` and `placementStrategy` of a service or of a run of tasks.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Placement {
    /// At most ten, those of the task definition included.
    pub constraints: Vec<PlacementConstraint>,
    /// At most five; none: spread over zones and then instances for services, random for
    /// standalone tasks (ECS developer guide, task placement).
    pub strategies: Vec<PlacementStrategy>,
}

/// Why an instance does not take a task, in the order in which ECS looks (ECS developer guide, task
/// placement).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Refusal {
    /// DRAINING, or its agent is disconnected.
    NotActive,
    /// Of another capacity provider, or the wrong architecture or operating system.
    Attribute,
    /// Too little CPU.
    Cpu,
    /// Too few GPUs.
    Gpu,
    /// Too little memory.
    Memory,
    /// A host port is taken.
    Ports,
    /// No network interface is left.
    Eni,
    /// A task of the group is there.
    DistinctInstance,
    /// It does not satisfy an expression.
    MemberOf,
}

impl Refusals {
    /// Instances that refused, for whatever reason.
    pub fn total(&self) -> u32 {
        self.counts().iter().map(|(_, count)| count).sum()
    }

    /// One more instance refused.
    pub const fn add(&mut self, refusal: Refusal) {
        let count = match refusal {
            Refusal::NotActive => &mut self.not_active,
            Refusal::Attribute => &mut self.attribute,
            Refusal::Cpu => &mut self.cpu,
            Refusal::Gpu => &mut self.gpu,
            Refusal::Memory => &mut self.memory,
            Refusal::Ports => &mut self.ports,
            Refusal::Eni => &mut self.eni,
            Refusal::DistinctInstance => &mut self.distinct_instance,
            Refusal::MemberOf => &mut self.member_of,
        };
        *count += 1;
    }
}

/// Which resource of an instance is too little for a task, in the order in which ECS looks.
pub fn short_of(instance: &Instance, need: &Need) -> Option<Refusal> {
    let left = instance.remaining();
    if left.cpu_units < need.cpu_units {
        Some(Refusal::Cpu)
    } else if left.gpus < need.gpus {
        Some(Refusal::Gpu)
    } else if left.memory_mib < need.memory_mib {
        Some(Refusal::Memory)
    } else if !instance.ports_free(&need.ports) {
        Some(Refusal::Ports)
    } else if left.enis < need.enis {
        Some(Refusal::Eni)
    } else {
        None
    }
}

impl Placement {
    /// The strategies that apply: without any, the fewest tasks of the service by zone and then by
    /// instance for services, and random for standalone tasks.
    pub fn effective(&self, scheduling: Scheduling) -> Vec<PlacementStrategy> {
        if !self.strategies.is_empty() {
            return self.strategies.clone();
        }
        match scheduling {
            Scheduling::Standalone { .. } => vec![PlacementStrategy::Random],
            Scheduling::Replica | Scheduling::Daemon => vec![
                PlacementStrategy::Spread(SpreadField::Attribute(ZONE.to_owned())),
                PlacementStrategy::Spread(SpreadField::InstanceId),
            ],
        }
    }
}

/// The attribute that is the zone.
pub const ZONE: &str = "ecs.availability-zone";
