//! In which zone, and of which type, does a group launch its next instance?

use super::{Action, Draft, Purpose, View};
use crate::cluster::group_state::Member;
use crate::cluster::ids::ZoneId;
use crate::cluster::instance::Lifecycle;

/// Launches what is missing: from the warm pool while it has instances, else anew. The zone with
/// the fewest instances comes first; in a zone the types in order of priority; when EC2 has none of
/// them there, the next zone (`balanced-best-effort`).
pub(super) fn fill(view: &View, draft: &mut Draft) {
    let mut refused = Vec::new();
    while draft.capacity < view.group.desired() {
        if let Some(member) = ready(view, draft) {
            draft.taken.insert(member.id);
            draft.capacity += member.weight;
            draft.zones[member.zone.index()] += 1;
            draft.warm -= 1;
            draft.actions.push(Action::Take(member.id));
            continue;
        }
        let zones = by_count(view, &draft.zones);
        let Some((kind, zone)) = first_available(view, &zones, &mut refused) else {
            draft.actions.push(Action::LookAt(view.now + view.retry));
            break;
        };
        draft.capacity += view.group.spec().overrides[kind].weight;
        draft.zones[zone.index()] += 1;
        draft.actions.push(Action::Launch {
            kind,
            zone,
            purpose: Purpose::Service,
        });
    }
    tell(refused, draft);
}

/// What EC2 refused is told before what was launched instead.
pub(super) fn tell(mut refused: Vec<(usize, ZoneId)>, draft: &mut Draft) {
    refused.sort_unstable();
    refused.dedup();
    let refused = refused.into_iter();
    let told = refused.map(|(kind, zone)| Action::Refused { kind, zone });
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
    zones: &[ZoneId],
    refused: &mut Vec<(usize, ZoneId)>,
) -> Option<(usize, ZoneId)> {
    for &zone in zones {
        for kind in 0..view.group.spec().overrides.len() {
            if (view.available)(kind, zone) {
                return Some((kind, zone));
            }
            refused.push((kind, zone));
        }
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
    let free = group.members().filter(free).count() as u32;
    let room = (group.sizes().max.div_ceil(10)).max(1);
    let mut refused = Vec::new();
    for _ in 0..(gap / 2).min(free).min(room) {
        // EC2 is not asked elsewhere: the point is this zone.
        let Some((kind, zone)) = first_available(view, &[fewest], &mut refused) else {
            break;
        };
        draft.actions.push(Action::Launch {
            kind,
            zone,
            purpose: Purpose::Ahead,
        });
    }
}
