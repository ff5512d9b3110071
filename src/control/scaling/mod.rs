//! How many tasks should a service have? Application Auto Scaling, one file per policy type.

pub mod spec;

pub mod math;
pub mod policy_alarms;
pub mod predictive;
pub mod step;
pub mod target_tracking;

use crate::catalog::parameters::Parameters;
use crate::cluster::fact::NotScaledReason;
use crate::cluster::ids::AlarmId;
use crate::cluster::monitor::{AlarmState, Monitor};
use crate::cluster::scalable_target::ScalableTarget;
use crate::kernel::time::{Instant, Span};
use spec::{AutoScalingSpec, TargetTrackingSpec};

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

/// Decides on the desired count of one service: out if any policy wants out, else in if all
/// policies that may scale in want in; of several the largest capacity wins
/// (Application Auto Scaling user guide, target tracking).
///
/// A service whose desired count is zero should be decided at every look, not only when an alarm
/// acts: one datapoint above a target is then enough to start it. Asserts one view per policy.
pub fn decide(view: &View) -> Decision {
    assert_eq!(
        view.policies.len(),
        view.spec.policies.len(),
        "one view per policy"
    );
    scale_out(view)
        .or_else(|| scale_in(view))
        .unwrap_or(Decision::Nothing)
}

impl PolicyView {
    /// The alarms of one policy as the monitor shows them.
    pub fn of(monitor: &Monitor, high: AlarmId, low: Option<AlarmId>) -> Self {
        Self {
            high: monitor.state(high),
            low: low.map(|alarm| monitor.state(alarm)),
            value: monitor.value(high),
        }
    }
}

/// One policy with data: its place, its settings and the value it computes with.
struct Voice<'a> {
    policy: usize,
    spec: &'a TargetTrackingSpec,
    alarms: &'a PolicyView,
    value: f64,
}

impl<'a> View<'a> {
    fn voices(&self) -> impl Iterator<Item = Voice<'a>> {
        let both = self.spec.policies.iter().zip(self.policies).enumerate();
        both.filter_map(|(policy, (spec, alarms))| {
            let spec = spec.tracking()?;
            let value = alarms.value?;
            Some(Voice {
                policy,
                spec,
                alarms,
                value,
            })
        })
    }

    fn clamp(&self, capacity: u32) -> u32 {
        capacity
            .max(self.spec.min_capacity)
            .min(self.spec.max_capacity)
    }

    /// Running tasks from which a scale-out is computed. During the cooldown of another scale-out
    /// it is the count at that one: what was added counts as present, so only a larger scale-out
    /// gets through, and one that late metrics merely repeat does not (E93 has the same base).
    fn base(&self) -> u32 {
        let during = self
            .target
            .scale_out_cooldown(self.now)
            .map(|activity| activity.base);
        match during {
            Some(base) if base > 0 && self.parameters.target_tracking_cooldown_running < 0.5 => {
                base.min(self.running)
            }
            _ => self.running,
        }
    }
}

/// What becomes of the policies that want out; nothing when none does.
fn scale_out(view: &View) -> Option<Decision> {
    let at_zero = view.running == 0 && view.desired == 0;
    let ready = |voice: &Voice| {
        let demand = at_zero && voice.value > voice.spec.target_value;
        voice.alarms.high == AlarmState::Alarm || demand
    };
    let wants =
        |voice: &Voice, base| target_tracking::out(base, voice.value, voice.spec.target_value);
    let base = view.base();
    let (wanted, voice) = largest(view.voices().filter(ready), |voice| wants(voice, base))?;
    let capacity = view.clamp(wanted);
    if capacity > view.desired {
        return Some(Decision::ScaleTo {
            policy: voice.policy,
            capacity,
            cooldown: voice.spec.scale_out_cooldown,
        });
    }
    let freely = wants(&voice, view.running);
    let reason = if view.desired >= view.spec.max_capacity {
        NotScaledReason::AlreadyAtMaxCapacity
    } else if view.clamp(freely) > view.desired {
        NotScaledReason::InCooldown
    } else {
        NotScaledReason::AlreadyAtDesiredCapacity
    };
    Some(Decision::NotScaled {
        policy: voice.policy,
        reason,
        wanted: freely,
    })
}

/// What becomes of the policies that want in; nothing when none does.
fn scale_in(view: &View) -> Option<Decision> {
    let present = view.desired.min(view.spec.max_capacity);
    let ready =
        |voice: &Voice| !voice.spec.disable_scale_in && voice.alarms.low == Some(AlarmState::Alarm);
    let (wanted, voice) = largest(view.voices().filter(ready), |voice| {
        target_tracking::inward(view.running, voice.value, voice.spec.target_value, present)
    })?;
    let share = view.parameters.target_tracking_scale_in_share;
    let step = target_tracking::largest_step(present, share);
    let capacity = view.clamp(wanted.max(present.saturating_sub(step)));
    let reason = if let Some(reason) = scale_in_refused(view) {
        reason
    } else if capacity < view.desired {
        return Some(Decision::ScaleTo {
            policy: voice.policy,
            capacity,
            cooldown: voice.spec.scale_in_cooldown,
        });
    } else if target_tracking::would_flap(view.running, voice.value, voice.spec.target_value) {
        NotScaledReason::AutoScalingAnticipatedFlapping
    } else {
        NotScaledReason::AlreadyAtDesiredCapacity
    };
    Some(Decision::NotScaled {
        policy: voice.policy,
        reason,
        wanted,
    })
}

/// Why no scale-in may happen now, whatever the arithmetic says.
fn scale_in_refused(view: &View) -> Option<NotScaledReason> {
    let mut both = view.spec.policies.iter().zip(view.policies);
    let disagrees = both.any(|(policy, alarms)| {
        let Some(spec) = policy.tracking() else {
            return false;
        };
        !spec.disable_scale_in && (alarms.low != Some(AlarmState::Alarm) || alarms.value.is_none())
    });
    let out_blocks = view.parameters.target_tracking_in_after_out < 0.5
        && view.target.scale_out_cooldown(view.now).is_some();
    if view.deploying {
        Some(NotScaledReason::TargetServicePutResourceAsUnscalable)
    } else if view.desired <= view.spec.min_capacity {
        Some(NotScaledReason::AlreadyAtMinCapacity)
    } else if disagrees {
        Some(NotScaledReason::OtherPolicyDisagrees)
    } else if out_blocks || view.target.scale_in_cooldown(view.now).is_some() {
        Some(NotScaledReason::InCooldown)
    } else {
        None
    }
}

/// The voice with the largest capacity, the first of equals.
fn largest<'a>(
    voices: impl Iterator<Item = Voice<'a>>,
    capacity: impl Fn(&Voice<'a>) -> u32,
) -> Option<(u32, Voice<'a>)> {
    let mut best: Option<(u32, Voice)> = None;
    for voice in voices {
        let wanted = capacity(&voice);
        if best.as_ref().is_none_or(|(most, _)| wanted > *most) {
            best = Some((wanted, voice));
        }
    }
    best
}

#[cfg(test)]
mod tests;
