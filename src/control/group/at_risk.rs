//! What does a group with `CapacityRebalance` do about instances that EC2 may take, or will?
//!
//! On a notice it lets them go and launches at once. On a recommendation it launches first, as long
//! as that is no worse, and lets the old one go when the new one is in service (Auto Scaling user
//! guide, capacity rebalancing). Without the setting it does nothing before an instance is gone.

use super::launching::{by_count, tell};
use super::{Action, Because, Draft, Purpose, View, spot};
use crate::catalog::platform::Purchase;
use crate::cluster::group_state::{Health, Member, Risk};
use crate::cluster::ids::ZoneId;
use crate::cluster::instance::Lifecycle;

/// Instances with a notice go, hooks first; what is then missing is launched as ever.
pub(super) fn let_go(view: &View, draft: &mut Draft) {
    if !view.group.spec().spot.capacity_rebalance || view.group.at_risk() == 0 {
        return;
    }
    let noticed = |member: &&Member| member.counts() && member.risk == Risk::Noticed;
    for member in view.group.members().filter(noticed) {
        if !draft.taken.contains(&member.id) {
            draft.terminate(member, Because::Rebalance, false);
        }
    }
}

/// Instances with a recommendation: those that were launched ahead and are in service take their
/// place, and for the others replacements are launched, within a tenth over the maximum.
pub(super) fn replace(view: &View, draft: &mut Draft) {
    let group = view.group;
    if !group.spec().spot.capacity_rebalance || group.at_risk() == 0 {
        return;
    }
    let recommended = |member: &&Member| {
        member.counts() && member.risk == Risk::Recommended && !draft.taken.contains(&member.id)
    };
    let leaving: Vec<&Member> = group.members().filter(recommended).collect();
    let ahead = |member: &&Member| {
        member.ahead && !member.is_terminating() && !draft.taken.contains(&member.id)
    };
    let ahead: Vec<&Member> = group.members().filter(ahead).collect();
    let leaving = change_places(leaving, &ahead, draft);
    launch(view, &leaving, draft);
}

/// Replacements in service count from now on, and the same capacity at risk goes. Answers who is
/// left at risk, without those for whom a replacement is on its way.
fn change_places<'a>(
    leaving: Vec<&'a Member>,
    ahead: &[&Member],
    draft: &mut Draft,
) -> Vec<&'a Member> {
    let serves = |member: &&&Member| {
        member.lifecycle == Lifecycle::InService && member.health == Health::Healthy
    };
    let mut ready: Vec<&Member> = ahead.iter().filter(serves).copied().collect();
    let mut coming: u32 = ahead.iter().map(|member| member.weight).sum();
    let mut left = Vec::new();
    for member in leaving {
        let mut weight = 0;
        let enough = ready.iter().position(|new| {
            weight += new.weight;
            weight >= member.weight
        });
        if let Some(last) = enough {
            for new in ready.drain(..=last) {
                coming -= new.weight;
                draft.counts(new);
            }
            draft.terminate(member, Because::Rebalance, false);
        } else if coming >= member.weight {
            coming -= member.weight;
        } else {
            left.push(member);
        }
    }
    left
}

/// One replacement for each, if EC2 has one that is as good, and while there is room for it.
fn launch(view: &View, leaving: &[&Member], draft: &mut Draft) {
    let group = view.group;
    let most = group.sizes().max + group.sizes().max.div_ceil(10).max(1);
    let mut there = draft.capacity + group.ahead();
    let mut refused = Vec::new();
    let mut waits = false;
    for member in leaving {
        let Some((kind, zone)) = replacement(view, member, draft, &mut refused) else {
            waits = true;
            continue;
        };
        let weight = group.spec().overrides[kind].weight;
        if there + weight > most {
            break;
        }
        there += weight;
        draft.launch((kind, zone), Purchase::Spot, Purpose::Ahead);
    }
    if waits {
        draft.actions.push(Action::LookAt(view.now + view.retry));
    }
    tell(refused, draft);
}

/// Type and zone of a replacement: in the emptiest zone, once the old ones are gone, that has one;
/// of a pool of which nothing is at risk, else of the same pool.
fn replacement(
    view: &View,
    old: &Member,
    draft: &Draft,
    refused: &mut Vec<(usize, ZoneId, Purchase)>,
) -> Option<(usize, ZoneId)> {
    let risky = |member: &&Member| member.counts() && member.risk != Risk::None;
    let risky: Vec<&Member> = view.group.members().filter(risky).collect();
    let mut counts = draft.zones.clone();
    for member in &risky {
        if !draft.taken.contains(&member.id) {
            counts[member.zone.index()] -= 1;
        }
    }
    let mut steady = Vec::new();
    for pool in view.pools {
        let is = |member: &&Member| member.kind == pool.kind && member.zone == pool.zone;
        if !risky.iter().copied().any(|member| is(&member)) {
            steady.push(*pool);
        }
    }
    let least = spot::pool_of(view, old.kind, old.zone).map_or(i64::MIN, |pool| pool.capacity);
    steady.retain(|pool| pool.capacity >= least);
    let of_others = View {
        pools: &steady,
        ..*view
    };
    let same = view.pools.iter().copied();
    let same: Vec<_> = same
        .filter(|pool| pool.kind == old.kind && pool.zone == old.zone)
        .collect();
    let of_same = View {
        pools: &same,
        ..*view
    };
    let zones = by_count(view, &counts);
    let among = |view: &View, refused: &mut Vec<(usize, ZoneId)>| {
        zones.iter().find_map(|&zone| {
            let counts = (&draft.spot, &draft.launched);
            let kind = spot::next_in_zone(view, zone, counts, refused)?;
            Some((kind, zone))
        })
    };
    let found = among(&of_others, &mut Vec::new()).or_else(|| among(&of_same, &mut Vec::new()));
    if found.is_none() {
        refused.push((old.kind, old.zone, Purchase::Spot));
    }
    found
}
