//! What does a step policy of a service want, once its alarm has invoked it?
//!
//! The step is chosen by the metric's distance from the alarm's threshold, the base is the RUNNING
//! count. During a scale-out cooldown the base is the running count at its beginning: the same step
//! again adds nothing, a bigger one the difference (E93). During a scale-in cooldown nothing is
//! scaled in. Target tracking is not asked (Application Auto Scaling user guide, step scaling).

use super::spec::PolicyKind;
use super::step::{adjusted, selected};
use super::{Decision, StepView, View};
use crate::cluster::fact::NotScaledReason;
use crate::cluster::group_policy::{Adjustment, AdjustmentType};

/// What an invoked step policy does; nothing when no step covers the metric.
pub(super) fn decide(view: &View, step: &StepView) -> Option<Decision> {
    let PolicyKind::Step(spec) = &view.spec.policies[step.policy].kind else {
        panic!("policy {} is no step policy", step.policy)
    };
    let adjustment = selected(&spec.scaling, step.distance, step.comparison)?;
    let wanted = adjusted(view.running, &adjustment);
    let found = match direction(view, &adjustment) {
        Direction::Out => out(view, &adjustment),
        Direction::In => inward(view, wanted),
        Direction::None => Err(NotScaledReason::AlreadyAtDesiredCapacity),
    };
    let policy = step.policy;
    Some(match found {
        Ok(capacity) => Decision::ScaleTo {
            policy,
            capacity,
            cooldown: spec.cooldown,
        },
        Err(reason) => Decision::NotScaled {
            policy,
            reason,
            wanted,
        },
    })
}

/// Which way an adjustment goes.
enum Direction {
    Out,
    In,
    /// A step of zero.
    None,
}

fn direction(view: &View, adjustment: &Adjustment) -> Direction {
    let change = match adjustment.kind {
        AdjustmentType::ExactCapacity => i64::from(adjustment.amount) - i64::from(view.desired),
        _ => i64::from(adjustment.amount),
    };
    match change {
        0 => Direction::None,
        1.. => Direction::Out,
        _ => Direction::In,
    }
}

/// The capacity after a scale-out: never below the minimum, to which a desired count under it is
/// raised.
fn out(view: &View, adjustment: &Adjustment) -> Result<u32, NotScaledReason> {
    let base = view.base_in_cooldown().unwrap_or(view.running);
    let capacity = view.bounds().clamp(adjusted(base, adjustment));
    if capacity <= view.desired {
        Err(view.out_refused(adjusted(view.running, adjustment)))
    } else if view.target.suspended().scale_out {
        Err(NotScaledReason::Suspended)
    } else {
        Ok(capacity)
    }
}

/// The capacity after a scale-in to `wanted`: never above the maximum, to which a desired count
/// over it is brought.
fn inward(view: &View, wanted: u32) -> Result<u32, NotScaledReason> {
    let capacity = view.bounds().clamp(wanted);
    if let Some(reason) = view.service_refuses_scale_in() {
        Err(reason)
    } else if view.cools_down() {
        Err(NotScaledReason::InCooldown)
    } else if capacity >= view.desired {
        Err(NotScaledReason::AlreadyAtDesiredCapacity)
    } else {
        Ok(capacity)
    }
}
