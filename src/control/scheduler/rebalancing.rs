//! Do the tasks of a service stand evenly in its zones, and which move would even them out?
//!
//! Even is the desired count over the zones, the remainder spread one each. A task is started in
//! the emptiest zone first; once it is RUNNING and healthy, one in the fullest zone stops (ECS
//! developer guide, balancing an Amazon ECS service across Availability Zones). AWS does not say
//! how many move at once: we move one at a time.

use crate::cluster::Cluster;
use crate::cluster::ids::{ProviderId, ServiceId, TaskId, ZoneId};
use crate::cluster::placement::{PlacementConstraint, PlacementStrategy, SpreadField, ZONE};
use crate::cluster::service::{Scheduling, Service, ServiceSpec};
use crate::cluster::task::Task;
use crate::control::placement;

/// A task starts in one zone, and then one stops in another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Move {
    /// The fullest zone.
    pub from: ZoneId,
    /// The emptiest zone.
    pub to: ZoneId,
}

/// Whether ECS evens out the zones of a service: it is on, and nothing excludes it.
pub fn is_enabled(spec: &ServiceSpec) -> bool {
    let zone = |constraint: &PlacementConstraint| match constraint {
        PlacementConstraint::DistinctInstance => false,
        PlacementConstraint::MemberOf(expression) => expression.text().contains(ZONE),
    };
    let spreads = spec.placement.strategies.first().is_none_or(|first| {
        matches!(first, PlacementStrategy::Spread(SpreadField::Attribute(name)) if name == ZONE)
    });
    spec.availability_zone_rebalancing
        && spec.scheduling == Scheduling::Replica
        && spec.maximum_percent > 100
        && spreads
        && !spec.placement.constraints.iter().any(zone)
}

/// Whether a service stands so that it could be moved: as many tasks as desired, all of them
/// RUNNING and healthy where they are, none wanted, and no deployment under way.
pub fn is_settled(service: &Service) -> bool {
    service.active() == service.desired
        && service.healthy() == service.desired
        && service.wanted() == 0
        && service.draining().is_empty()
        && service.going_on().is_none()
}

/// The move that would even out a service most, into a zone that is `open` for it; none when it is
/// as even as it can be.
pub fn next_move(service: &Service, open: &dyn Fn(ZoneId) -> bool) -> Option<Move> {
    let zones = service.zones().iter().enumerate();
    let zones = zones.map(|(zone, count)| (*count, ZoneId::new(zone)));
    let most = zones.clone().map(|(count, _)| count).max()?;
    let (_, from) = zones.clone().find(|(count, _)| *count == most)?;
    let (least, to) = zones.filter(|(_, zone)| open(*zone)).min()?;
    (most >= least + 2).then_some(Move { from, to })
}

/// The task that stops in a zone once another of the same provider has started elsewhere.
pub fn victim(
    cluster: &Cluster,
    id: ServiceId,
    from: ZoneId,
    provider: Option<ProviderId>,
) -> Option<TaskId> {
    let spared = |task: &Task| {
        task.is_protected() || task.zone() != Some(from) || task.provider() != provider
    };
    placement::victims(cluster, id, 1, &spared).first().copied()
}

#[cfg(test)]
#[path = "rebalancing_tests.rs"]
mod tests;
