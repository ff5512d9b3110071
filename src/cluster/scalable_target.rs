//! What did Application Auto Scaling last do to a service, and which cooldown still runs?
//!
//! ```text
//! scaled out ─► scale-out cooldown ─► free        a scale-out ends a scale-in cooldown
//! scaled in  ─► scale-in cooldown  ─► free
//! ```

use super::fact::NotScaledReason;
use super::ids::PolicyId;
use crate::kernel::time::{Instant, Span};

/// A scalable target: the memory of Application Auto Scaling about one service. Control reads it;
/// only the verbs below write it, once a policy's decision has been carried out.
#[derive(Clone, Debug, Default)]
pub struct ScalableTarget {
    scale_out: Option<Activity>,
    scale_in: Option<Activity>,
    /// Whose look ended last without a change, and why.
    refused: Option<(PolicyId, NotScaledReason)>,
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
        self.refused = None;
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
        self.refused.replace((policy, reason)) != Some((policy, reason))
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
