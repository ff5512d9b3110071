//! What does managed scaling make of a reservation? The alarms it watches, the desired capacity it
//! wants, and which instances lose their protection.
//!
//! Target tracking of `CapacityProviderReservation` on `targetCapacity`. The steady relation is
//! `desired = ceil(N × CPR / target) = ceil(100 × M / target)`: additions are rounded up, removals
//! down (E72). A group without instances counts as one of size 1, so that 200 makes two whatever
//! the target (A17).

use super::reservation::Reservation;
use crate::catalog::parameters::Parameters;
use crate::cluster::ids::ProviderId;
use crate::cluster::monitor::{
    AlarmSpec, Comparison, Metric, Owner, SeriesSpec, Statistic, TreatMissingData,
};
use crate::cluster::provider::ManagedScaling;
use crate::kernel::time::{Instant, Span};

/// All that a decision on a group depends on.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// `managedScaling` of the provider.
    pub spec: &'a ManagedScaling,
    /// The newest published reservation.
    pub reservation: Reservation,
    /// Desired capacity now.
    pub desired: u32,
    /// `MinSize` and `MaxSize` of the group: managed scaling stays inside them.
    pub bounds: (u32, u32),
    /// Whether an instance of the group is still within `instanceWarmupPeriod`.
    pub warming: bool,
    /// When managed scaling last removed instances.
    pub last_removed: Option<Instant>,
    /// Now.
    pub now: Instant,
    /// The named parameters.
    pub parameters: &'a Parameters,
}

/// What managed scaling wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Another desired capacity.
    ScaleTo(u32),
    /// Nothing, for a reason with a stable code; `wanted` is what the arithmetic gave.
    NotScaled {
        /// Why.
        reason: &'static str,
        /// Instances.
        wanted: u32,
    },
    /// There is nothing to do.
    Nothing,
}

/// Tasks wait that do not fit the smallest type of the group (E76).
pub const TOO_LARGE: &str = "tasksExceedSmallestInstanceType";
/// An instance is within `instanceWarmupPeriod`.
pub const WARMING_UP: &str = "instanceWarmup";
/// The group is at its maximum (K25).
pub const AT_MAXIMUM: &str = "alreadyAtMaxCapacity";
/// The group is at its minimum.
pub const AT_MINIMUM: &str = "alreadyAtMinCapacity";
/// Neither tasks nor instances: the guide says no action.
pub const AT_ZERO: &str = "noTasksNoInstances";

/// Decides on a group whose alarm acts.
pub fn decide(view: &View) -> Decision {
    let (least, most) = view.bounds;
    let reservation = &view.reservation;
    if reservation.excluded {
        let wanted = view.desired;
        return Decision::NotScaled {
            reason: TOO_LARGE,
            wanted,
        };
    }
    let wanted = wanted(view.spec, reservation);
    let target = f64::from(view.spec.target_capacity);
    let not = |reason| Decision::NotScaled { reason, wanted };
    if reservation.percent > target {
        let from_nothing = reservation.present == 0 && reservation.needed == 0;
        if from_nothing && view.parameters.capacity_acts_at_zero < 0.5 {
            not(AT_ZERO)
        } else if wanted <= view.desired {
            Decision::Nothing
        } else if view.desired >= most {
            not(AT_MAXIMUM)
        } else if view.warming {
            not(WARMING_UP)
        } else {
            Decision::ScaleTo(wanted.min(most))
        }
    } else if reservation.percent < target && wanted < view.desired {
        if view.desired <= least {
            not(AT_MINIMUM)
        } else if view.warming {
            not(WARMING_UP)
        } else if rests(view) {
            Decision::Nothing
        } else {
            let most_removed = largest_step(view.desired, view.parameters);
            Decision::ScaleTo(wanted.max(view.desired - most_removed).max(least))
        }
    } else {
        Decision::Nothing
    }
}

/// The size at which the group would be at its target.
pub fn wanted(spec: &ManagedScaling, reservation: &Reservation) -> u32 {
    if reservation.present == 0 {
        // The group counts as one of size 1: 200 gives two whatever the target.
        return if reservation.needed > 0 {
            2
        } else {
            100_u32.div_ceil(spec.target_capacity)
        };
    }
    let needed = u64::from(reservation.needed) * 100;
    needed.div_ceil(u64::from(spec.target_capacity)) as u32
}

/// At most half of the group, but one at least (both named parameters).
fn largest_step(desired: u32, parameters: &Parameters) -> u32 {
    let share = f64::from(desired) * parameters.capacity_scale_in_share;
    (libm::floor(share) as u32).max(1)
}

/// Whether the last step that removed instances is too young for another.
fn rests(view: &View) -> bool {
    let interval = Span::from_secs_f64(view.parameters.capacity_scale_in_interval_s);
    view.last_removed.is_some_and(|at| at + interval > view.now)
}

/// The metric of a provider.
pub fn series(provider: ProviderId, parameters: &Parameters) -> SeriesSpec {
    SeriesSpec {
        owner: Owner::Provider(provider),
        metric: Metric::CapacityProviderReservation,
        period: Span::MINUTE,
        publish_delay: Span::from_secs_f64(parameters.capacity_publish_delay_s),
    }
}

/// Its two alarms, high and low: above the target for a minute, below it for fifteen (A18).
pub fn alarms(name: &str, spec: &ManagedScaling, parameters: &Parameters) -> [AlarmSpec; 2] {
    let alarm = |side: &str, comparison, points: f64| AlarmSpec {
        name: format!("TargetTracking-{name}-Alarm{side}"),
        statistic: Statistic::Average,
        comparison,
        threshold: f64::from(spec.target_capacity),
        period: Span::MINUTE,
        evaluation_periods: points as u32,
        datapoints_to_alarm: points as u32,
        treat_missing_data: TreatMissingData::Missing,
    };
    let (high, low) = (
        Comparison::GreaterThanThreshold,
        Comparison::LessThanThreshold,
    );
    [
        alarm("High", high, parameters.capacity_high_points),
        alarm("Low", low, parameters.capacity_low_points),
    ]
}

#[cfg(test)]
#[path = "managed_scaling_tests.rs"]
mod tests;
