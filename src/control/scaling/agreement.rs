//! What do several target-tracking policies want together? Out if any of them does, in only if all
//! agree (Application Auto Scaling user guide, target tracking).

use super::spec::TargetTrackingSpec;
use super::{Decision, PolicyView, View, target_tracking};
use crate::cluster::fact::NotScaledReason;
use crate::cluster::monitor::AlarmState;

/// One policy with data: its place, its settings and the value it computes with.
struct Voice<'a> {
    policy: usize,
    spec: &'a TargetTrackingSpec,
    alarms: &'a PolicyView,
    value: f64,
}

/// What the policies that track a target want together: out if any does, else in if all agree.
pub(super) fn decide(view: &View) -> Option<Decision> {
    scale_out(view).or_else(|| scale_in(view))
}

/// Those that have data.
fn voices<'a>(view: &View<'a>) -> impl Iterator<Item = Voice<'a>> {
    let both = view.spec.policies.iter().zip(view.policies).enumerate();
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

/// Running tasks from which a scale-out is computed: during the cooldown of another one those at
/// that one, so that one that late metrics merely repeat does not get through (E93 has the same).
fn base(view: &View) -> u32 {
    match view.base_in_cooldown() {
        Some(base) if base > 0 && view.parameters.target_tracking_cooldown_running < 0.5 => base,
        _ => view.running,
    }
}

/// What becomes of the policies that want out; nothing when none does.
fn scale_out(view: &View) -> Option<Decision> {
    let bounds = view.bounds();
    let at_zero = view.running == 0 && view.desired == 0;
    let ready = |voice: &Voice| {
        let demand = at_zero && voice.value > voice.spec.target_value;
        voice.alarms.high == AlarmState::Alarm || demand
    };
    let wants =
        |voice: &Voice, base| target_tracking::out(base, voice.value, voice.spec.target_value);
    let base = base(view);
    let (wanted, voice) = largest(voices(view).filter(ready), |voice| wants(voice, base))?;
    let capacity = bounds.clamp(wanted);
    let freely = wants(&voice, view.running);
    let reason = if capacity <= view.desired {
        view.out_refused(freely)
    } else if view.target.suspended().scale_out {
        NotScaledReason::Suspended
    } else {
        return Some(Decision::ScaleTo {
            policy: voice.policy,
            capacity,
            cooldown: voice.spec.scale_out_cooldown,
        });
    };
    Some(Decision::NotScaled {
        policy: voice.policy,
        reason,
        wanted: freely,
    })
}

/// What becomes of the policies that want in; nothing when none does.
fn scale_in(view: &View) -> Option<Decision> {
    let bounds = view.bounds();
    let present = view.desired.min(bounds.max);
    let ready =
        |voice: &Voice| !voice.spec.disable_scale_in && voice.alarms.low == Some(AlarmState::Alarm);
    let (wanted, voice) = largest(voices(view).filter(ready), |voice| {
        target_tracking::inward(view.running, voice.value, voice.spec.target_value, present)
    })?;
    let share = view.parameters.target_tracking_scale_in_share;
    let step = target_tracking::largest_step(present, share);
    let capacity = bounds.clamp(wanted.max(present.saturating_sub(step)));
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
    if let Some(reason) = view.service_refuses_scale_in() {
        Some(reason)
    } else if disagrees {
        Some(NotScaledReason::OtherPolicyDisagrees)
    } else if view.cools_down() {
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
