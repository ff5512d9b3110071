//! What may Application Auto Scaling do to a service now? Its bounds, what is suspended, what it
//! last did, and which cooldown still runs.
//!
//! ```text
//! scaled out ─► scale-out cooldown ─► free        a scale-out ends a scale-in cooldown
//! scaled in  ─► scale-in cooldown  ─► free
//! ```

use std::collections::BTreeMap;

use super::fact::NotScaledReason;
use super::ids::PolicyId;
use crate::kernel::time::{Instant, Span};

/// A scalable target: the memory of Application Auto Scaling about one service. Control reads it;
/// only the verbs below write it, once a policy's decision has been carried out.
#[derive(Clone, Debug, Default)]
pub struct ScalableTarget {
    bounds: Bounds,
    suspended: Suspended,
    scale_out: Option<Activity>,
    scale_in: Option<Activity>,
    /// Why the last look of each policy ended without a change, since something changed.
    refused: BTreeMap<PolicyId, NotScaledReason>,
}

/// `MinCapacity` and `MaxCapacity`, as scheduled actions last set them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Bounds {
    /// `MinCapacity`
    pub min: u32,
    /// `MaxCapacity`, not below it.
    pub max: u32,
}

impl Bounds {
    /// The capacity within the bounds that is nearest to `capacity`.
    pub fn clamp(self, capacity: u32) -> u32 {
        capacity.max(self.min).min(self.max)
    }
}

/// `SuspendedState`
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Suspended {
    /// `DynamicScalingInSuspended`
    pub scale_in: bool,
    /// `DynamicScalingOutSuspended`
    pub scale_out: bool,
    /// `ScheduledScalingSuspended`
    pub scheduled: bool,
}

/// A scaling activity of a policy, and the cooldown that it began.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Activity {
    /// Whose.
    pub policy: PolicyId,
    /// When the desired count was set.
    pub at: Instant,
    /// Desired count before.
    pub from: u32,
    /// Desired count after.
    pub to: u32,
    /// Running tasks from which a larger scale-out during the cooldown is computed: those at the
    /// first of the scale-outs whose cooldowns follow each other without a gap.
    pub base: u32,
    /// When its cooldown ends.
    pub cooldown_ends: Instant,
}

impl ScalableTarget {
    /// A scalable target to which nothing has been done.
    pub fn new(bounds: Bounds) -> Self {
        let mut target = Self::default();
        target.set_bounds(bounds);
        target
    }

    /// Between what policies keep the desired count.
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Sets the bounds (`register-scalable-target`, or a scheduled action). Asserts their order.
    pub fn set_bounds(&mut self, bounds: Bounds) {
        assert!(bounds.min <= bounds.max, "MinCapacity <= MaxCapacity");
        if self.bounds != bounds {
            self.bounds = bounds;
            self.refused.clear();
        }
    }

    /// What is suspended.
    pub const fn suspended(&self) -> Suspended {
        self.suspended
    }

    /// Suspends and resumes.
    pub const fn suspend(&mut self, suspended: Suspended) {
        self.suspended = suspended;
    }

    /// The scale-out whose cooldown still runs at `now`.
    pub fn scale_out_cooldown(&self, now: Instant) -> Option<&Activity> {
        self.scale_out.as_ref().filter(|a| now < a.cooldown_ends)
    }

    /// The scale-in whose cooldown still runs at `now`.
    pub fn scale_in_cooldown(&self, now: Instant) -> Option<&Activity> {
        self.scale_in.as_ref().filter(|a| now < a.cooldown_ends)
    }

    /// Notes that a policy changed the desired count from `from` to `to` while `running` tasks ran.
    /// Its cooldown begins; a scale-out ends a scale-in cooldown. Asserts that the count changed.
    pub fn scaled(&mut self, now: Instant, policy: PolicyId, change: Change) {
        let Change {
            from,
            to,
            running,
            cooldown,
        } = change;
        assert!(from != to, "a scaling activity changes the desired count");
        self.refused.clear();
        let chained = self.scale_out_cooldown(now).map(|a| a.base);
        let activity = Activity {
            policy,
            at: now,
            from,
            to,
            base: if to > from {
                chained.unwrap_or(running)
            } else {
                running
            },
            cooldown_ends: now + cooldown,
        };
        if to > from {
            self.scale_out = Some(activity);
            self.scale_in = None;
        } else {
            self.scale_in = Some(activity);
        }
    }

    /// Notes that a policy looked and did not scale. Returns whether that is news: an idle service
    /// is told every minute, for days, that it is already at its minimum.
    pub fn refused(&mut self, policy: PolicyId, reason: NotScaledReason) -> bool {
        self.refused.insert(policy, reason) != Some(reason)
    }
}

/// What a scaling activity did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// Desired count before.
    pub from: u32,
    /// Desired count after.
    pub to: u32,
    /// Tasks RUNNING at the decision.
    pub running: u32,
    /// The policy's cooldown of that direction.
    pub cooldown: Span,
}
