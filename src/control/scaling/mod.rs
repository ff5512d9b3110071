//! How many tasks should a service have? Application Auto Scaling, one file per policy type.

pub mod spec;

mod agreement;
pub mod math;
pub mod policy_alarms;
pub mod predictive;
pub mod step;
mod stepping;
pub mod target_tracking;

use crate::catalog::parameters::Parameters;
use crate::cluster::fact::NotScaledReason;
use crate::cluster::ids::AlarmId;
use crate::cluster::monitor::{AlarmState, Comparison, Monitor};
use crate::cluster::scalable_target::{Bounds, ScalableTarget};
use crate::kernel::time::{Instant, Span};
use spec::AutoScalingSpec;

/// All that a decision about one service depends on.
///
/// `sim` makes one and calls [`decide`] once per service, `scaling.actionDelay` after a
/// [`Monitor::look`](crate::cluster::monitor::Monitor::look) in which an alarm of the service acted
/// ([`Transition::acts`](crate::cluster::monitor::Transition::acts): into ALARM, and once a minute
/// while it stays there), with everything as it then is.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What was asked for.
    pub spec: &'a AutoScalingSpec,
    /// The alarms of each policy, in the order of `spec.policies`; [`PolicyView::NONE`] of those
    /// that do not track a target.
    pub policies: &'a [PolicyView],
    /// The step policies that were invoked, each once.
    pub steps: &'a [StepView],
    /// Its bounds, and what was done before.
    pub target: &'a ScalableTarget,
    /// Its bounds while a prediction raises them (see [`predictive`]).
    pub predicted: Option<Bounds>,
    /// Now.
    pub now: Instant,
    /// Tasks RUNNING: the base of all arithmetic (ECS developer guide, service auto scaling).
    pub running: u32,
    /// The desired count.
    pub desired: u32,
    /// Whether a deployment is in progress: no scale-in then.
    pub deploying: bool,
    /// The named parameters.
    pub parameters: &'a Parameters,
}

/// The alarms of one policy as they are now.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PolicyView {
    /// State of the high alarm.
    pub high: AlarmState,
    /// State of the low alarm; none when the policy has none (`DisableScaleIn`).
    pub low: Option<AlarmState>,
    /// The newest visible datapoint in the alarms' evaluation range.
    pub value: Option<f64>,
}

/// A step policy that its alarm invoked.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct StepView {
    /// Which policy, by its place in the spec.
    pub policy: usize,
    /// How far the aggregated metric is above the alarm's threshold; negative below it.
    pub distance: f64,
    /// `ComparisonOperator` of the alarm.
    pub comparison: Comparison,
}

/// What should be done about a service's desired count, or why a policy that looked does nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Set the desired count, and tell the scalable target ([`ScalableTarget::scaled`]).
    ScaleTo {
        /// Which policy wins, by its place in the spec.
        policy: usize,
        /// The new desired count.
        capacity: u32,
        /// The policy's cooldown of that direction.
        cooldown: Span,
    },
    /// A policy looked and does nothing.
    NotScaled {
        /// Which policy, by its place in the spec.
        policy: usize,
        /// Why.
        reason: NotScaledReason,
        /// The capacity its arithmetic gave.
        wanted: u32,
    },
}

/// Decides on the desired count of one service: one change of it, or else why each of those that
/// looked does nothing; empty when no alarm is in ALARM, or there is no data.
///
/// Target tracking goes out if any policy wants out, else in if all policies that may scale in want
/// in. Step policies do not ask it: each that was invoked has its say. Of all that want a change
/// the largest capacity wins (Application Auto Scaling user guide, target tracking).
///
/// A service whose desired count is zero should be decided at every look, not only when an alarm
/// acts: one datapoint above a target is then enough to start it. Asserts one view per policy.
pub fn decide(view: &View) -> Vec<Decision> {
    assert_eq!(
        view.policies.len(),
        view.spec.policies.len(),
        "one view per policy"
    );
    let mut said: Vec<Decision> = agreement::decide(view).into_iter().collect();
    said.extend(
        view.steps
            .iter()
            .filter_map(|step| stepping::decide(view, step)),
    );
    match largest(&said) {
        Some(change) => vec![change],
        None => said,
    }
}

/// The change to the largest capacity, the first of equals; none when none is wanted.
fn largest(said: &[Decision]) -> Option<Decision> {
    let mut best: Option<(u32, Decision)> = None;
    for &decision in said {
        if let Decision::ScaleTo { capacity, .. } = decision
            && best.is_none_or(|(most, _)| capacity > most)
        {
            best = Some((capacity, decision));
        }
    }
    best.map(|(_, decision)| decision)
}

impl PolicyView {
    /// Of a policy without alarms of its own.
    pub const NONE: Self = Self {
        high: AlarmState::InsufficientData,
        low: None,
        value: None,
    };

    /// The alarms of one policy as the monitor shows them.
    pub fn of(monitor: &Monitor, high: AlarmId, low: Option<AlarmId>) -> Self {
        Self {
            high: monitor.state(high),
            low: low.map(|alarm| monitor.state(alarm)),
            value: monitor.value(high),
        }
    }
}

impl View<'_> {
    /// Between what the policies keep the desired count now.
    fn bounds(&self) -> Bounds {
        self.predicted.unwrap_or(self.target.bounds())
    }

    /// Running tasks at the scale-out that began the cooldowns that run: what was added since
    /// counts as present, so that only a larger scale-out gets through. None when no such cooldown
    /// runs.
    fn base_in_cooldown(&self) -> Option<u32> {
        let during = self.target.scale_out_cooldown(self.now)?;
        Some(during.base.min(self.running))
    }

    /// Why nothing may be scaled in now, whatever anyone's arithmetic says, first as far as it is
    /// about the service itself.
    fn service_refuses_scale_in(&self) -> Option<NotScaledReason> {
        if self.target.suspended().scale_in {
            Some(NotScaledReason::Suspended)
        } else if self.deploying {
            Some(NotScaledReason::TargetServicePutResourceAsUnscalable)
        } else if self.desired <= self.bounds().min {
            Some(NotScaledReason::AlreadyAtMinCapacity)
        } else {
            None
        }
    }

    /// Whether a cooldown forbids to scale in.
    fn cools_down(&self) -> bool {
        let out_blocks = self.parameters.target_tracking_in_after_out < 0.5
            && self.target.scale_out_cooldown(self.now).is_some();
        out_blocks || self.target.scale_in_cooldown(self.now).is_some()
    }

    /// Why a scale-out that wants `freely` tasks, without any cooldown, changes nothing.
    fn out_refused(&self, freely: u32) -> NotScaledReason {
        let bounds = self.bounds();
        if self.desired >= bounds.max {
            NotScaledReason::AlreadyAtMaxCapacity
        } else if bounds.clamp(freely) > self.desired {
            NotScaledReason::InCooldown
        } else {
            NotScaledReason::AlreadyAtDesiredCapacity
        }
    }
}

#[cfg(test)]
mod tests;
