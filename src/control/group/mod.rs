//! What should an Auto Scaling group do now? It looks when something changed; pure, it remembers
//! nothing.
//!
//! ```text
//! unhealthy, noticed go ─► refresh goes on ─► launch or terminate ─► balance zones ─► warm pool
//! ```

mod at_risk;
pub mod launching;
pub mod policies;
pub mod refresh;
pub mod spot;
pub mod terminating;
pub mod warm_pool;

use std::collections::BTreeSet;

use spot::{Counts, PoolView};

use crate::catalog::platform::Purchase;
use crate::cluster::group_refresh::Refresh;
use crate::cluster::group_state::{Group, Health, Member};
use crate::cluster::ids::{InstanceId, ZoneId};
use crate::cluster::instance::Lifecycle;
use crate::kernel::random::Stream;
use crate::kernel::time::{Instant, Span};

/// All that a look at a group depends on.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The group.
    pub group: &'a Group,
    /// Its instance refresh, if one runs.
    pub refresh: Option<&'a Refresh>,
    /// Now.
    pub now: Instant,
    /// Whether EC2 may have On-Demand capacity of a type (its place in the overrides) in a zone.
    pub available: &'a dyn Fn(usize, ZoneId) -> bool,
    /// The Spot pools of its types and zones; none for a group that is all On-Demand.
    pub pools: &'a [PoolView],
    /// Pools whose estimated capacity is within so many buckets of the best count as alike.
    pub alike: f64,
    /// How long after a launch without capacity the next is tried.
    pub retry: Span,
}

/// What a group wants done now, in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Launch an instance.
    Launch {
        /// Its type: a place in the overrides.
        kind: usize,
        /// Its zone.
        zone: ZoneId,
        /// How it is bought.
        purchase: Purchase,
        /// What for.
        purpose: Purpose,
    },
    /// Put an instance of the warm pool into service.
    Take(InstanceId),
    /// Terminate an instance, hooks first.
    Terminate {
        /// Which.
        instance: InstanceId,
        /// Why.
        because: Because,
        /// Whether it returns to the warm pool instead.
        reuse: bool,
    },
    /// An instance launched ahead counts from now on.
    Counts(InstanceId),
    /// EC2 had no capacity of a type in a zone, or none within the maximum price.
    Refused {
        /// The type.
        kind: usize,
        /// The zone.
        zone: ZoneId,
        /// How it would have been bought.
        purchase: Purchase,
    },
    /// So many instances are too many, but each is protected from scale-in.
    AllProtected(u32),
    /// Look again then.
    LookAt(Instant),
}

/// What an instance is launched for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// It is missing.
    Service,
    /// To replace another, which goes when it is in service.
    Ahead,
    /// The warm pool.
    WarmPool,
}

/// Why an instance is terminated.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Because {
    /// It is not healthy.
    Unhealthy,
    /// There are more than desired, or its zone has more than another.
    ScaleIn,
    /// An instance refresh replaces it.
    Refresh,
    /// EC2 may take it, or will (`CapacityRebalance`).
    Rebalance,
    /// The warm pool is larger than it should be.
    WarmPool,
}

/// What is decided so far in one look.
struct Draft {
    actions: Vec<Action>,
    /// Capacity that counts, after the actions.
    capacity: u32,
    /// Instances that count, by zone, after the actions.
    zones: Vec<u32>,
    /// Instances that an action is about already.
    taken: BTreeSet<InstanceId>,
    /// Instances in the warm pool, after the actions.
    warm: u32,
    /// On-Demand capacity that counts, after the actions.
    on_demand: u32,
    /// Instances on Spot that count, by type and zone, after the actions.
    spot: Counts,
    /// What the actions launch on Spot.
    launched: Counts,
}

impl Draft {
    fn terminate(&mut self, member: &Member, because: Because, reuse: bool) {
        self.taken.insert(member.id);
        if member.counts() {
            self.capacity -= member.weight;
            self.zones[member.zone.index()] -= 1;
            match member.purchase {
                Purchase::OnDemand => self.on_demand -= member.weight,
                Purchase::Spot => *self.spot_of(member.kind, member.zone) -= 1,
            }
        }
        if member.lifecycle == Lifecycle::Warmed {
            self.warm -= 1;
        }
        self.warm += u32::from(reuse);
        self.actions.push(Action::Terminate {
            instance: member.id,
            because,
            reuse,
        });
    }

    /// An instance that was launched ahead counts from now on.
    fn counts(&mut self, member: &Member) {
        self.actions.push(Action::Counts(member.id));
        self.here(member);
    }

    /// The capacity of an instance is here.
    fn here(&mut self, member: &Member) {
        let place = (member.kind, member.zone);
        self.adds(place, member.purchase, member.weight);
    }

    fn adds(&mut self, (kind, zone): (usize, ZoneId), purchase: Purchase, weight: u32) {
        self.capacity += weight;
        self.zones[zone.index()] += 1;
        match purchase {
            Purchase::OnDemand => self.on_demand += weight,
            Purchase::Spot => *self.spot_of(kind, zone) += 1,
        }
    }

    fn spot_of(&mut self, kind: usize, zone: ZoneId) -> &mut u32 {
        self.spot.entry((kind, zone)).or_default()
    }

    /// EC2 is asked for an instance. What it counts for is another matter.
    fn launch(&mut self, (kind, zone): (usize, ZoneId), purchase: Purchase, purpose: Purpose) {
        if purchase == Purchase::Spot {
            *self.launched.entry((kind, zone)).or_default() += 1;
        }
        self.actions.push(Action::Launch {
            kind,
            zone,
            purchase,
            purpose,
        });
    }
}

/// What a group wants done now. `stream` decides between instances that all policies find equal.
pub fn decide(view: &View, stream: &mut Stream) -> Vec<Action> {
    let group = view.group;
    let mut draft = Draft {
        actions: Vec::new(),
        capacity: group.capacity(),
        zones: group.zones().to_vec(),
        taken: BTreeSet::new(),
        warm: group.warm(),
        on_demand: group.on_demand(),
        spot: spot::counts(group),
        launched: Counts::new(),
    };
    replace_unhealthy(view, &mut draft);
    at_risk::let_go(view, &mut draft);
    if let Some(running) = view.refresh {
        refresh::go_on(view, running, &mut draft);
    } else {
        at_risk::replace(view, &mut draft);
        finish_rebalancing(view, &mut draft);
    }
    if draft.capacity < group.desired() {
        launching::fill(view, &mut draft);
    } else if draft.capacity > group.desired() {
        terminating::shrink(view, &mut draft, stream);
    } else if view.refresh.is_none() {
        launching::rebalance(view, &mut draft);
    }
    warm_pool::hold(view, &mut draft);
    draft.actions
}

/// Instances that do not run are replaced at once; those that fail status checks after their grace
/// period, and at most a tenth of the group (at least one) at a time. Termination comes first, the
/// launch follows from what is then missing (Auto Scaling user guide, health checks). Protection
/// from scale-in does not hold here.
fn replace_unhealthy(view: &View, draft: &mut Draft) {
    let group = view.group;
    if group.sick() == 0 {
        return;
    }
    let warmup = default_warmup(group);
    let busy = |member: &&Member| {
        member.is_pending() || member.is_terminating() || member.warms(view.now, warmup)
    };
    let busy = group.members().filter(busy).count() as u32;
    let mut room = (group.desired() / 10).max(1).saturating_sub(busy);
    let mut waits = false;
    for member in group.members().filter(|member| member.is_sick()) {
        let graced = member.in_service + group.spec().health_check_grace_period;
        let is_due = member.in_service < Instant::NEVER && graced <= view.now;
        match member.health {
            Health::Gone => draft.terminate(member, Because::Unhealthy, false),
            Health::Unhealthy if is_due && room > 0 => {
                room -= 1;
                draft.terminate(member, Because::Unhealthy, false);
            }
            Health::Unhealthy if !is_due && graced < Instant::NEVER => {
                draft.actions.push(Action::LookAt(graced));
            }
            Health::Unhealthy => waits = true,
            Health::Healthy => unreachable!("it is sick"),
        }
    }
    if waits {
        draft.actions.push(Action::LookAt(view.now + view.retry));
    }
}

/// Replacements launched to balance zones count once they are in service, or when they are wanted
/// anyway; what is then too many goes from the fullest zone.
fn finish_rebalancing(view: &View, draft: &mut Draft) {
    if view.group.ahead() == 0 {
        return;
    }
    // Replacements of instances at risk wait until theirs can go.
    let for_risk = view.group.spec().spot.capacity_rebalance && view.group.at_risk() > 0;
    let counted = |draft: &Draft, member: &Member| {
        let is = |action: &Action| *action == Action::Counts(member.id);
        draft.actions.iter().any(is)
    };
    for member in view.group.members() {
        let wanted = draft.capacity < view.group.desired();
        let there = member.lifecycle == Lifecycle::InService && !for_risk;
        // One that died before it served was let go in this very look.
        let stays = !member.is_terminating() && !draft.taken.contains(&member.id);
        let ahead = member.ahead && stays;
        if ahead && (there || wanted) && !counted(draft, member) {
            draft.counts(member);
        }
    }
}

/// `DefaultInstanceWarmup`, else `DefaultCooldown`: how long an instance warms up where nothing
/// nearer says it (Auto Scaling user guide, warm-up and cooldown settings).
pub fn default_warmup(group: &Group) -> Span {
    let spec = group.spec();
    spec.default_instance_warmup
        .unwrap_or(spec.default_cooldown)
}

#[cfg(test)]
mod lab;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_at_risk;
#[cfg(test)]
mod tests_refresh;
#[cfg(test)]
mod tests_spot;
