//! Which desired capacity do a group's scaling policies want?
//!
//! Instances that warm up are not in the metric and count as present: a scale-out is absolute, from
//! what has warmed up; no policy scales in before all have (Auto Scaling user guide, default
//! instance warmup).

use super::default_warmup;
use crate::catalog::parameters::Parameters;
use crate::cluster::group_policy::{Adjustment, GroupPolicy, GroupPolicyKind};
use crate::cluster::group_state::{Group, Member};
use crate::cluster::monitor::{AlarmSpec, AlarmState, Comparison, Statistic, TreatMissingData};

use crate::control::scaling::{step, target_tracking};
use crate::kernel::time::{Instant, Span};

/// One policy with the state of its alarms.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'a> {
    /// The policy.
    pub policy: &'a GroupPolicy,
    /// State of the high alarm, or of the only one.
    pub high: AlarmState,
    /// State of the low alarm of target tracking; none with `DisableScaleIn`, or when it has none.
    pub low: Option<AlarmState>,
    /// The newest datapoint that the alarms see.
    pub value: Option<f64>,
    /// How many instances that datapoint is the mean of; none where that is not known. Target
    /// tracking computes with them, so that a late metric is not taken for one of the instances
    /// that came since.
    pub instances: Option<u32>,
}

/// All that a decision about a group's policies depends on.
#[derive(Clone, Copy, Debug)]
pub struct PolicyView<'a> {
    /// The group.
    pub group: &'a Group,
    /// Now.
    pub now: Instant,
    /// Its policies.
    pub voices: &'a [Voice<'a>],
    /// Until when simple policies wait for a cooldown; [`Instant::NEVER`] while the activity that
    /// begins it goes on.
    pub cooldown_until: Instant,
    /// Most of a group that one scale-in of target tracking removes, as a share.
    pub scale_in_share: f64,
}

/// What the policies of a group want.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Another desired capacity.
    To {
        /// Which policy wins.
        policy: usize,
        /// The capacity, within the group's bounds.
        capacity: u32,
    },
    /// A policy looked and does nothing.
    NotScaled {
        /// Which.
        policy: usize,
        /// Why, as a stable code; AWS's where it has one.
        reason: &'static str,
        /// The capacity its arithmetic gave.
        wanted: u32,
    },
    /// No alarm is in ALARM.
    Nothing,
}

/// `EstimatedInstanceWarmup`, else `DefaultInstanceWarmup`, else `DefaultCooldown`.
pub fn warmup(policy: &GroupPolicy, group: &Group) -> Span {
    let own = policy.estimated_instance_warmup;
    own.unwrap_or_else(|| default_warmup(group))
}

/// What one policy wants, and why it gets nothing if so.
struct Wish {
    policy: usize,
    wanted: u32,
    refused: Option<&'static str>,
}

/// Decides on a group's desired capacity: out if any policy wants out, the largest of them; else
/// in, again the largest capacity. Target tracking scales in only when all of its policies agree.
pub fn decide(view: &PolicyView) -> Verdict {
    let desired = view.group.desired();
    let mut wishes: Vec<Wish> = Vec::new();
    for policy in 0..view.voices.len() {
        wishes.extend(wish(view, policy));
    }
    let open = || wishes.iter().filter(|wish| wish.refused.is_none());
    let capacity = |wish: &Wish| view.group.clamp(wish.wanted);
    let out = open().filter(|wish| capacity(wish) > desired);
    let inward = open().filter(|wish| capacity(wish) < desired);
    let largest = |a: &&Wish, b: &&Wish| (a.wanted, b.policy).cmp(&(b.wanted, a.policy));
    if let Some(wish) = out.max_by(largest).or_else(|| inward.max_by(largest)) {
        return Verdict::To {
            policy: wish.policy,
            capacity: capacity(wish),
        };
    }
    let Some(wish) = wishes.first() else {
        return Verdict::Nothing;
    };
    let sizes = view.group.sizes();
    let reason = wish.refused.unwrap_or(if wish.wanted > sizes.max {
        "AlreadyAtMaxCapacity"
    } else if wish.wanted < sizes.min {
        "AlreadyAtMinCapacity"
    } else {
        "AlreadyAtDesiredCapacity"
    });
    Verdict::NotScaled {
        policy: wish.policy,
        reason,
        wanted: wish.wanted,
    }
}

/// What one policy wants; nothing when its alarm is silent or it has no data.
fn wish(view: &PolicyView, policy: usize) -> Option<Wish> {
    let voice = &view.voices[policy];
    let group = view.group;
    let warmup = warmup(voice.policy, group);
    let value = voice.value?;
    let ready = group.warmed_up(view.now, warmup);
    let warming = group.is_warming(view.now, warmup) || group.members().any(Member::is_pending);
    let wish = |wanted, refused| {
        Some(Wish {
            policy,
            wanted,
            refused,
        })
    };
    let blocked = |wanted: u32| (warming && wanted < group.desired()).then_some("warmingUp");
    match &voice.policy.kind {
        GroupPolicyKind::TargetTracking { target_value, .. } => {
            let (wanted, refused) = tracked(view, voice, (value, ready, *target_value))?;
            wish(wanted, refused.or_else(|| blocked(wanted)))
        }
        GroupPolicyKind::Step { alarm, scaling } => {
            if voice.high != AlarmState::Alarm {
                return None;
            }
            let distance = value - alarm.threshold;
            let adjustment = step::selected(scaling, distance, alarm.comparison)?;
            let outward = step::adjusted(ready, &adjustment);
            let wanted = if outward > ready || adjustment.amount == 0 {
                outward.max(group.desired())
            } else {
                step_in(group, &adjustment)
            };
            wish(wanted, blocked(wanted))
        }
        GroupPolicyKind::Simple { adjustment, .. } => {
            if voice.high != AlarmState::Alarm {
                return None;
            }
            let busy = !group.is_settled() || view.now < view.cooldown_until;
            let wanted = step::adjusted(group.desired(), adjustment);
            wish(wanted, busy.then_some("inCooldown"))
        }
    }
}

/// What target tracking wants of (value, capacity that has warmed up, target), and why it may not
/// have it; nothing when neither alarm is in ALARM.
fn tracked(
    view: &PolicyView,
    voice: &Voice,
    (value, ready, target): (f64, u32, f64),
) -> Option<(u32, Option<&'static str>)> {
    let group = view.group;
    let desired = group.desired();
    // Weights make units of instances: then what has warmed up stands for them.
    let base = voice.instances.filter(|_| group.largest_weight() == 1);
    let base = base.unwrap_or(ready);
    if voice.high == AlarmState::Alarm {
        let wanted = target_tracking::out(base, value, target);
        return Some((wanted.max(desired), None));
    }
    if voice.low != Some(AlarmState::Alarm) {
        return None;
    }
    let exact = target_tracking::inward(base, value, target, desired);
    let step = target_tracking::largest_step(desired, view.scale_in_share);
    let wanted = exact.max(desired.saturating_sub(step)).min(desired);
    let refused = (!all_agree(view)).then_some("otherPolicyDisagrees");
    Some((wanted, refused))
}

/// A decrement counts from the capacity there is. When that exceeds the desired one, as weights may
/// make it, a decrement within the excess does nothing (desired 30, capacity 32, −1: no action).
fn step_in(group: &Group, adjustment: &Adjustment) -> u32 {
    let wanted = step::adjusted(group.capacity().max(group.desired()), adjustment);
    wanted.min(group.desired())
}

/// Whether all target-tracking policies that may scale in want to.
fn all_agree(view: &PolicyView) -> bool {
    view.voices.iter().all(|voice| match voice.policy.kind {
        GroupPolicyKind::TargetTracking {
            disable_scale_in: false,
            ..
        } => voice.low == Some(AlarmState::Alarm),
        _ => true,
    })
}

/// The alarms of a policy: (high or only, low).
pub fn alarms(
    policy: &GroupPolicy,
    group: &str,
    parameters: &Parameters,
) -> (AlarmSpec, Option<AlarmSpec>) {
    let (target_value, disable_scale_in) = match &policy.kind {
        GroupPolicyKind::TargetTracking {
            target_value,
            disable_scale_in,
        } => (*target_value, *disable_scale_in),
        GroupPolicyKind::Step { alarm, .. } | GroupPolicyKind::Simple { alarm, .. } => {
            return (alarm.clone(), None);
        }
    };
    let alarm = |side: &str, comparison, threshold, points: u32| AlarmSpec {
        name: format!("TargetTracking-{group}-Alarm{side}-{}", policy.name),
        statistic: Statistic::Average,
        comparison,
        threshold,
        period: Span::MINUTE,
        evaluation_periods: points,
        datapoints_to_alarm: points,
        treat_missing_data: TreatMissingData::Missing,
    };
    let above = Comparison::GreaterThanThreshold;
    let points = parameters.target_tracking_high_points as u32;
    let high = alarm("High", above, target_value, points);
    let threshold = target_value * parameters.group_low_factor;
    let points = libm::ceil(parameters.target_tracking_low_s / 60.0) as u32;
    let below = Comparison::LessThanThreshold;
    let low = (!disable_scale_in).then(|| alarm("Low", below, threshold, points));
    (high, low)
}
