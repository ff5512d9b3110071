//! In which zone, and of which type, does a group launch its next instance?

use std::collections::BTreeSet;

use super::{Action, Draft, Purpose, View, spot};
use crate::catalog::platform::Purchase;
use crate::cluster::group_state::Member;
use crate::cluster::ids::ZoneId;
use crate::cluster::instance::Lifecycle;

/// Launches what is missing: from the warm pool while it has instances, else anew. The zone with
/// the fewest instances comes first; in a zone the types in order of priority, on Spot by the
/// strategy; when EC2 has none of them there, the next zone (`balanced-best-effort`). What Spot
/// does not have is never bought On-Demand instead, nor the other way round (K9).
pub(super) fn fill(view: &View, draft: &mut Draft) {
    let mut refused = Vec::new();
    let mut short = BTreeSet::new();
    while draft.capacity < view.group.desired() {
        if let Some(member) = ready(view, draft) {
            draft.taken.insert(member.id);
            draft.here(member);
            draft.warm -= 1;
            draft.actions.push(Action::Take(member.id));
            continue;
        }
        let Some(purchase) = missing(view, draft, &short) else {
            draft.actions.push(Action::LookAt(view.now + view.retry));
            break;
        };
        let zones = by_count(view, &draft.zones);
        let Some(place) = first_available(view, (&zones, purchase), draft, &mut refused) else {
            short.insert(purchase);
            continue;
        };
        let weight = view.group.spec().overrides[place.0].weight;
        draft.adds(place, purchase, weight);
        draft.launch(place, purchase, Purpose::Service);
    }
    tell(refused, draft);
}

/// How the next instance is bought: On-Demand until there is as much of it as the mix wants, then
/// on Spot. None when what is missing is of a kind that EC2 is `short` of.
fn missing(view: &View, draft: &Draft, short: &BTreeSet<Purchase>) -> Option<Purchase> {
    let desired = view.group.desired();
    let wanted = spot::on_demand_units(&view.group.spec().spot, desired);
    let on_spot = draft.capacity - draft.on_demand;
    if draft.on_demand < wanted && !short.contains(&Purchase::OnDemand) {
        return Some(Purchase::OnDemand);
    }
    let spot = on_spot < desired - wanted && !short.contains(&Purchase::Spot);
    spot.then_some(Purchase::Spot)
}

/// Type and zone of the instance that a group would launch on Spot first.
pub fn first_on_spot(view: &View) -> Option<(usize, ZoneId)> {
    let zones = by_count(view, view.group.zones());
    let (counts, launched) = (spot::counts(view.group), spot::Counts::new());
    let mut none = Vec::new();
    zones.iter().find_map(|&zone| {
        let kind = spot::next_in_zone(view, zone, (&counts, &launched), &mut none)?;
        Some((kind, zone))
    })
}

/// What EC2 refused is told before what was launched instead.
pub(super) fn tell(mut refused: Vec<(usize, ZoneId, Purchase)>, draft: &mut Draft) {
    refused.sort_unstable();
    refused.dedup();
    let refused = refused.into_iter();
    let told = refused.map(|(kind, zone, purchase)| Action::Refused {
        kind,
        zone,
        purchase,
    });
    draft.actions.splice(0..0, told);
}

/// The instance of the warm pool that goes into service next: one in the emptiest zone that has
/// some, the oldest first.
fn ready<'a>(view: &'a View, draft: &Draft) -> Option<&'a Member> {
    if draft.warm == 0 {
        return None;
    }
    let ready = view
        .group
        .members()
        .filter(|member| member.lifecycle == Lifecycle::Warmed && member.ready);
    let free = ready.filter(|member| !draft.taken.contains(&member.id));
    free.min_by_key(|member| (draft.zones[member.zone.index()], member.id))
}

/// The group's zones, those with the fewest instances first; among equals in the group's order.
pub(super) fn by_count(view: &View, counts: &[u32]) -> Vec<ZoneId> {
    let mut zones = view.group.spec().zones.clone();
    zones.sort_by_key(|zone| counts[zone.index()]);
    zones
}

/// The first type and zone that EC2 has; those that it has not are noted.
pub(super) fn first_available(
    view: &View,
    (zones, purchase): (&[ZoneId], Purchase),
    draft: &Draft,
    refused: &mut Vec<(usize, ZoneId, Purchase)>,
) -> Option<(usize, ZoneId)> {
    let mut none = Vec::new();
    let found = zones.iter().find_map(|&zone| {
        let kind = match purchase {
            Purchase::OnDemand => on_demand(view, zone, &mut none),
            Purchase::Spot => {
                let counts = (&draft.spot, &draft.launched);
                spot::next_in_zone(view, zone, counts, &mut none)
            }
        };
        kind.map(|kind| (kind, zone))
    });
    let none = none.into_iter();
    refused.extend(none.map(|(kind, zone)| (kind, zone, purchase)));
    found
}

/// The first type that EC2 has On-Demand in a zone.
fn on_demand(view: &View, zone: ZoneId, none: &mut Vec<(usize, ZoneId)>) -> Option<usize> {
    for kind in 0..view.group.spec().overrides.len() {
        if (view.available)(kind, zone) {
            return Some(kind);
        }
        none.push((kind, zone));
    }
    None
}

/// Zones that differ by more than one instance are evened out: launched where the fewest are, then
/// terminated where the most are, as far as these are not protected. Up to a tenth of the maximum,
/// at least one instance, may be over it meanwhile (Auto Scaling user guide, rebalancing).
pub(super) fn rebalance(view: &View, draft: &mut Draft) {
    let group = view.group;
    let idle = group.is_settled() && group.ahead() == 0 && draft.actions.is_empty();
    let zones = by_count(view, &draft.zones);
    let (fewest, most) = (zones[0], zones[zones.len() - 1]);
    let gap = draft.zones[most.index()] - draft.zones[fewest.index()];
    if !idle || gap < 2 {
        return;
    }
    let free = |member: &&Member| member.zone == most && member.counts() && !member.protected;
    let free: Vec<&Member> = group.members().filter(free).collect();
    let on_spot = free.iter().filter(|m| m.purchase == Purchase::Spot).count();
    // What goes is replaced by its like: of a mixed group, by what there is more of.
    let purchase = if on_spot * 2 > free.len() {
        Purchase::Spot
    } else {
        Purchase::OnDemand
    };
    let free = free.len() as u32;
    let room = (group.sizes().max.div_ceil(10)).max(1);
    let mut refused = Vec::new();
    for _ in 0..(gap / 2).min(free).min(room) {
        // EC2 is not asked elsewhere: the point is this zone.
        let zones = (&[fewest][..], purchase);
        let Some(place) = first_available(view, zones, draft, &mut refused) else {
            break;
        };
        draft.launch(place, purchase, Purpose::Ahead);
    }
}
