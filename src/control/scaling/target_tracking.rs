//! Towards which capacity does a target-tracking policy want to go?
//!
//! Out: proportionally and at once. In: carefully, never to a capacity at which the metric would be
//! above the target. The metric is the newest datapoint that the alarms see, the base the RUNNING
//! count (ECS developer guide, service auto scaling).

/// Relative rounding error that a quotient may carry: 10 tasks × 66 % ÷ 60 % are 11 tasks, not 12.
const ROUNDING: f64 = 1e-9;

/// The smallest capacity at which the metric would not be above the target:
/// `ceil(running × value ÷ target)`. Asserts that the target is positive.
pub fn proportional(running: u32, value: f64, target: f64) -> u32 {
    assert!(target > 0.0, "a target value is positive: {target}");
    let exact = f64::from(running) * value / target;
    // `as` saturates: a negative metric is no demand, a huge one is all there is.
    libm::ceil(exact * (1.0 - ROUNDING)) as u32
}

/// Capacity wanted by a scale-out. From zero it is the minimum possible amount, one task, since a
/// metric of no tasks has no proportion (ECS developer guide, service auto scaling).
pub fn out(running: u32, value: f64, target: f64) -> u32 {
    if running == 0 {
        1
    } else {
        proportional(running, value, target)
    }
}

/// Capacity wanted by a scale-in, before it is made gradual. While no task runs, only a metric of
/// zero says that none is needed; any other says nothing, and `present` is kept.
pub fn inward(running: u32, value: f64, target: f64, present: u32) -> u32 {
    if running == 0 && value > 0.0 {
        present
    } else {
        proportional(running, value, target)
    }
}

/// Whether one task less would lift the metric above the target: why AWS's 2026 text keeps half a
/// surplus task (A10).
pub fn would_flap(running: u32, value: f64, target: f64) -> bool {
    running > 0 && proportional(running, value, target) > running - 1
}

/// Most tasks that one scale-in removes from `present`: `share` of them, at least one
/// (`targetTracking.scaleInShare`). AWS only says that it is gradual. A small step errs towards
/// paying more and towards serving everyone; a whole day of the World Cup site costs 5 % less
/// with one step to the end.
pub fn largest_step(present: u32, share: f64) -> u32 {
    (libm::floor(f64::from(present) * share) as u32).max(1)
}
