//! How large should a warm pool be, and what makes it so?

use super::launching::{by_count, first_available, tell};
use super::{Action, Because, Draft, Purpose, View};
use crate::catalog::platform::Purchase;
use crate::cluster::group::WarmPool;
use crate::cluster::group_state::{Member, Sizes};
use crate::cluster::instance::Lifecycle;

/// Instances that a warm pool should hold: up to `MaxGroupPreparedCapacity`, else up to the group's
/// maximum, what is not desired anyway; at least `MinSize` (A14).
pub fn size(pool: &WarmPool, sizes: Sizes) -> u32 {
    let prepared = pool.max_group_prepared_capacity.unwrap_or(sizes.max);
    prepared.saturating_sub(sizes.desired).max(pool.min_size)
}

/// Whether an instance that goes returns to the warm pool (`ReuseOnScaleIn`).
pub(super) fn takes_back(view: &View, draft: &Draft) -> bool {
    let pool = view.group.spec().warm_pool.as_ref();
    pool.is_some_and(|pool| pool.reuse_on_scale_in && draft.warm < size(pool, view.group.sizes()))
}

/// Launches into the pool, or terminates what it has too many of: the newest first, those that are
/// not ready yet before those that are.
pub(super) fn hold(view: &View, draft: &mut Draft) {
    let Some(pool) = &view.group.spec().warm_pool else {
        return;
    };
    let wanted = size(pool, view.group.sizes());
    // What is on its way back is counted already, though it is not there yet.
    let returning = view.group.members().filter(|member| member.returns);
    draft.warm += returning.count() as u32;
    let is_warm = |member: &&Member| member.lifecycle == Lifecycle::Warmed;
    let mut counts = draft.zones.clone();
    for member in view.group.members().filter(is_warm) {
        counts[member.zone.index()] += 1;
    }
    let mut refused = Vec::new();
    while draft.warm < wanted {
        let zones = by_count(view, &counts);
        // Groups with instances on Spot have no warm pool (Auto Scaling user guide).
        let purchase = Purchase::OnDemand;
        let place = first_available(view, (&zones, purchase), draft, &mut refused);
        let Some((kind, zone)) = place else {
            draft.actions.push(Action::LookAt(view.now + view.retry));
            break;
        };
        draft.warm += 1;
        counts[zone.index()] += 1;
        draft.launch((kind, zone), purchase, Purpose::WarmPool);
    }
    tell(refused, draft);
    while draft.warm > wanted {
        let free = |member: &&Member| is_warm(member) && !draft.taken.contains(&member.id);
        let there = view.group.members().filter(free);
        let Some(member) = there.max_by_key(|member| (!member.ready, member.id)) else {
            break;
        };
        draft.terminate(member, Because::WarmPool, false);
    }
}
