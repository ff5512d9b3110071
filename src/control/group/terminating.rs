//! Which instance does a group terminate? Zonal balance first, then its termination policies.

use std::cmp::Reverse;

use super::{Action, Because, Draft, View, spot, warm_pool};
use crate::catalog::platform::Purchase;
use crate::cluster::group::TerminationPolicy;
use crate::cluster::group_state::Member;
use crate::cluster::instance::Lifecycle;
use crate::kernel::random::Stream;
use crate::kernel::sampler::below;
use crate::kernel::time::{Instant, Span};

/// Instances used to be billed by the hour; two policies still look at it.
const HOUR: Span = Span::from_secs(3_600);

/// Terminates what is too much. Protected instances stay, and when there are only such, nothing is
/// terminated although the desired capacity has dropped. A weighted instance goes only when the
/// group does not fall below its desired capacity by it.
pub(super) fn shrink(view: &View, draft: &mut Draft, stream: &mut Stream) {
    while draft.capacity > view.group.desired() {
        let surplus = draft.capacity - view.group.desired();
        let Some(member) = victim(view, draft, stream) else {
            let left = view.group.members().filter(|member| {
                member.counts() && member.weight <= surplus && !draft.taken.contains(&member.id)
            });
            // There is a candidate but for protection: nothing but protection holds them.
            if left.count() > 0 {
                draft.actions.push(Action::AllProtected(surplus));
            }
            break;
        };
        let reuse = warm_pool::takes_back(view, draft);
        draft.terminate(member, Because::ScaleIn, reuse);
    }
}

/// The next instance to go, in the documented order: (0) of a mixed group On-Demand or on Spot,
/// whichever there is too much of, (1) in the zone with the most instances of those with an
/// unprotected one, (2) by the termination policies, (3) by chance.
fn victim<'a>(view: &'a View, draft: &Draft, stream: &mut Stream) -> Option<&'a Member> {
    let surplus = draft.capacity - view.group.desired();
    let free = |member: &&Member| {
        member.counts()
            && !member.protected
            && member.weight <= surplus
            && !draft.taken.contains(&member.id)
    };
    let mut candidates: Vec<&Member> = view.group.members().filter(free).collect();
    towards_mix(view, draft, &mut candidates);
    let count = |member: &Member| draft.zones[member.zone.index()];
    let most = candidates.iter().map(|member| count(member)).max()?;
    candidates.retain(|member| count(member) == most);
    let policies = &view.group.spec().termination_policies;
    let default = [TerminationPolicy::Default];
    let policies = if policies.is_empty() {
        &default[..]
    } else {
        policies
    };
    for policy in policies {
        apply(*policy, view, &mut candidates);
    }
    let chosen = match candidates.len() {
        1 => 0,
        several => below(stream, several as u64) as usize,
    };
    Some(candidates[chosen])
}

/// Keeps those that are bought in the way of which there is more than the mix wants; all when none
/// of them may go.
fn towards_mix(view: &View, draft: &Draft, candidates: &mut Vec<&Member>) {
    let mix = &view.group.spec().spot;
    if !spot::uses_spot(mix) {
        return;
    }
    let wanted = spot::on_demand_units(mix, view.group.desired());
    let too_many = if draft.on_demand > wanted {
        Purchase::OnDemand
    } else {
        Purchase::Spot
    };
    if candidates.iter().any(|member| member.purchase == too_many) {
        candidates.retain(|member| member.purchase == too_many);
    }
}

/// Keeps those that a policy finds should go first.
fn apply(policy: TerminationPolicy, view: &View, candidates: &mut Vec<&Member>) {
    match policy {
        TerminationPolicy::Default => {
            if view.group.spec().overrides.len() > 1 {
                apply(TerminationPolicy::AllocationStrategy, view, candidates);
            }
            apply(TerminationPolicy::OldestLaunchTemplate, view, candidates);
            apply(
                TerminationPolicy::ClosestToNextInstanceHour,
                view,
                candidates,
            );
        }
        // The types are in order of priority, or of price: the last is the least wanted. On Spot
        // it is the one that the strategy would launch last.
        TerminationPolicy::AllocationStrategy => {
            keep_least(candidates, |member| {
                Reverse(match member.purchase {
                    Purchase::OnDemand => member.kind,
                    Purchase::Spot => spot::misfit(view, member.kind, member.zone),
                })
            });
        }
        TerminationPolicy::OldestLaunchTemplate => keep_least(candidates, |m| m.version),
        // Groups here have launch templates, none has a launch configuration.
        TerminationPolicy::OldestLaunchConfiguration => {}
        TerminationPolicy::ClosestToNextInstanceHour => {
            keep_least(candidates, |member| to_next_hour(member, view.now));
        }
        TerminationPolicy::NewestInstance => keep_least(candidates, |m| Reverse(m.launched)),
        TerminationPolicy::OldestInstance => keep_least(candidates, |member| member.launched),
    }
}

fn keep_least<K: Ord>(candidates: &mut Vec<&Member>, key: impl Fn(&Member) -> K) {
    let least = candidates.iter().map(|member| key(member)).min();
    if let Some(least) = least {
        candidates.retain(|member| key(member) == least);
    }
}

/// Until the instance's next full hour since its launch. What is pending has a whole one.
fn to_next_hour(member: &Member, now: Instant) -> Span {
    if member.lifecycle != Lifecycle::InService {
        return HOUR;
    }
    let used = now.since(member.launched).nanos() % HOUR.nanos();
    HOUR.saturating_sub(Span::from_nanos(used))
}
