//! Does ECS move tasks of a service until its zones are even again?

use crate::cluster::placement::{Placement, PlacementConstraint, PlacementStrategy, SpreadField};
use crate::cluster::service::Scheduling;
use crate::scenario::resolve::Context;
use crate::scenario::view::View;
use crate::words::Text;
use crate::words::complaints as words;

/// The attribute of an instance that says its zone.
const ZONE: &str = "ecs.availability-zone";

/// What decides whether AWS allows it.
#[derive(Clone, Copy, Debug)]
pub struct Eligible<'a> {
    /// Replica or daemon.
    pub scheduling: Scheduling,
    /// Constraints and strategies, those of the task definition included.
    pub placement: &'a Placement,
    /// `maximumPercent`
    pub maximum_percent: u32,
}

/// `availabilityZoneRebalancing`: `ENABLED` by default wherever AWS allows it (ECS API
/// `CreateService`; ECS developer guide, Availability Zone rebalancing).
pub fn resolve(context: &mut Context, view: View<'_>, service: Eligible<'_>) -> Option<bool> {
    let why_not = service.why_not();
    if !view.has("availabilityZoneRebalancing") {
        return Some(why_not.is_none());
    }
    let enabled = view.text("availabilityZoneRebalancing")? == "ENABLED";
    if let Some(reason) = why_not.filter(|_| enabled) {
        let spot = view.spot("availabilityZoneRebalancing");
        context
            .error("no-zone-rebalancing", spot)
            .add("reason", reason);
    }
    Some(enabled)
}

impl Eligible<'_> {
    fn why_not(&self) -> Option<Text> {
        let by_zone = PlacementStrategy::Spread(SpreadField::Attribute(ZONE.to_owned()));
        let first = self.placement.strategies.first();
        let of_zone = |constraint: &PlacementConstraint| match constraint {
            PlacementConstraint::MemberOf(expression) => expression.attributes().contains(&ZONE),
            PlacementConstraint::DistinctInstance => false,
        };
        if self.scheduling != Scheduling::Replica {
            Some(words::REBALANCING_DAEMON)
        } else if first.is_some_and(|strategy| *strategy != by_zone) {
            Some(words::REBALANCING_STRATEGY)
        } else if self.maximum_percent <= 100 {
            Some(words::REBALANCING_MAXIMUM)
        } else if self.placement.constraints.iter().any(of_zone) {
            Some(words::REBALANCING_CONSTRAINT)
        } else {
            None
        }
    }
}
