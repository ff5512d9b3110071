//! How many tasks should a service have? Application Auto Scaling, one file per policy type.

pub mod spec;

pub mod policy_alarms;
pub mod target_tracking;

use crate::catalog::parameters::Parameters;
use crate::cluster::fact::NotScaledReason;
use crate::cluster::monitor::AlarmState;
use crate::cluster::scalable_target::ScalableTarget;
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
    /// The alarms of each policy, in the order of `spec.policies`.
    pub policies: &'a [PolicyView],
    /// What was done before.
    pub target: &'a ScalableTarget,
    /// Now.
    pub now: Instant,
    /// Tasks RUNNING: the base of all arithmetic (scaling-pricing.md 1.2).
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

/// What should be done about a service's desired count.
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
    /// No alarm is in ALARM, or there is no data.
    Nothing,
}

/// Decides on the desired count of one service.
pub fn decide(view: &View) -> Decision {
    todo!("{view:?}")
}
