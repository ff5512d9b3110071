//! What happened to a scalable target besides a changed desired count?

use super::field::{Field, Fields};
use crate::kernel::time::Instant;

/// Something that happened to a scalable target, or to what may be scaled in.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ScalingFact {
    /// A scheduled action ran: the bounds from now on.
    ScheduledAction {
        /// Its place among those of its service.
        action: usize,
        /// `MinCapacity`
        min: u32,
        /// `MaxCapacity`
        max: u32,
    },
    /// A scheduled action failed: its minimum would have been above the maximum. Nothing changed.
    ScheduledActionFailed {
        /// Its place among those of its service.
        action: usize,
        /// `MinCapacity` it would have set.
        min: u32,
        /// `MaxCapacity` it would have set.
        max: u32,
    },
    /// What is suspended changed.
    Suspended {
        /// `DynamicScalingInSuspended`
        scale_in: bool,
        /// `DynamicScalingOutSuspended`
        scale_out: bool,
        /// `ScheduledScalingSuspended`
        scheduled: bool,
    },
    /// A predictive policy forecast the capacity of an hour.
    Forecast {
        /// Start of the hour.
        hour: Instant,
        /// Tasks it takes.
        capacity: u32,
    },
    /// A task protected itself from scale-in, or is not protected any more.
    TaskProtection {
        /// Until when; none: not any more.
        until: Option<Instant>,
    },
}

impl ScalingFact {
    /// Its stable code.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ScheduledAction { .. } => "scheduledAction",
            Self::ScheduledActionFailed { .. } => "scheduledActionFailed",
            Self::Suspended { .. } => "scalingSuspended",
            Self::Forecast { .. } => "forecast",
            Self::TaskProtection { .. } => "taskProtection",
        }
    }

    /// Its details.
    pub fn fields(&self) -> Fields {
        match *self {
            Self::ScheduledAction { action, min, max }
            | Self::ScheduledActionFailed { action, min, max } => vec![
                ("action", Field::Number(action as u64)),
                ("min", Field::Number(min.into())),
                ("max", Field::Number(max.into())),
            ],
            Self::Suspended {
                scale_in,
                scale_out,
                scheduled,
            } => vec![
                ("scaleIn", Field::Flag(scale_in)),
                ("scaleOut", Field::Flag(scale_out)),
                ("scheduled", Field::Flag(scheduled)),
            ],
            Self::Forecast { hour, capacity } => vec![
                ("hour", Field::At(hour)),
                ("capacity", Field::Number(capacity.into())),
            ],
            Self::TaskProtection { until } => match until {
                Some(until) => vec![("until", Field::At(until))],
                None => Vec::new(),
            },
        }
    }
}
