//! On which container instance may a task go, and on which should it? What a service asks for.

use super::query::Expression;

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
