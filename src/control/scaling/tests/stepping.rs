//! Step policies of services: bounds, adjustment types, cooldowns, and other policies beside them.

use super::*;
use crate::cluster::group_policy::{AdjustmentType, StepAdjustment, StepScaling};
use crate::cluster::monitor::Statistic;
use crate::control::scaling::spec::{PolicyKind, StepSpec};

/// (lower, upper, adjustment)
type Step = (Option<f64>, Option<f64>, i32);

const OUT: Comparison = Comparison::GreaterThanOrEqualToThreshold;
const IN: Comparison = Comparison::LessThanOrEqualToThreshold;

/// +1, +2 and +3 at 0, 10 and 20 above the threshold.
const ONE_TWO_THREE: [Step; 3] = [
    (Some(0.0), Some(10.0), 1),
    (Some(10.0), Some(20.0), 2),
    (Some(20.0), None, 3),
];

impl Case {
    /// A step policy that was invoked `distance` from its threshold; above it, unless negative.
    fn step(mut self, kind: AdjustmentType, steps: &[Step], distance: f64) -> Self {
        let policy = self.spec.policies.len();
        let step = |&(lower, upper, amount): &Step| StepAdjustment {
            lower,
            upper,
            amount,
        };
        let scaling = StepScaling {
            kind,
            minimum: 0,
            steps: steps.iter().map(step).collect(),
        };
        self.spec.policies.push(PolicySpec {
            name: format!("p{policy}"),
            kind: PolicyKind::Step(StepSpec {
                alarm: 0,
                scaling,
                aggregation: Statistic::Average,
                cooldown: Span::from_secs(300),
            }),
        });
        self.policies.push(PolicyView::NONE);
        self.steps.push(StepView {
            policy,
            distance,
            comparison: if distance < 0.0 { IN } else { OUT },
        });
        self
    }

    /// A step policy that adds `amount` tasks, or removes them.
    fn by(self, amount: i32) -> Self {
        let (step, distance) = if amount < 0 {
            ((None, Some(0.0), amount), -1.0)
        } else {
            ((Some(0.0), None, amount), 1.0)
        };
        self.step(AdjustmentType::ChangeInCapacity, &[step], distance)
    }

    fn running(mut self, running: u32) -> Self {
        self.running = running;
        self
    }
}

/// E84 to E87: +10 % at 60, +30 % at 70, -10 % at 40, -30 % at 30: 10, 11, 14, 13, 10.
#[test]
fn e84_e85_e86_e87_a_sequence_of_percent_steps_of_a_service() {
    let out = [
        (Some(0.0), Some(10.0), 0),
        (Some(10.0), Some(20.0), 10),
        (Some(20.0), None, 30),
    ];
    let inward = [
        (Some(-10.0), Some(0.0), 0),
        (Some(-20.0), Some(-10.0), -10),
        (None, Some(-20.0), -30),
    ];
    let percent = AdjustmentType::PercentChangeInCapacity;
    let life = [
        (60.0, 10, 11),
        (70.0, 11, 14),
        (40.0, 14, 13),
        (30.0, 13, 10),
    ];
    for (metric, from, to) in life {
        let steps = if metric > 50.0 { &out } else { &inward };
        let case = tasks(from).step(percent, steps, metric - 50.0);
        case.check(&format!("p0 to {to}"));
    }
    // A2: between 40 and 60 nothing changes.
    for metric in [40.1, 45.0, 50.0, 59.9] {
        let steps = if metric >= 50.0 { &out } else { &inward };
        let case = tasks(10).step(percent, steps, metric - 50.0);
        case.check("p0 stays: AlreadyAtDesiredCapacity, wanted 10");
    }
}

/// E89: 3 + 5 = 8. E90: exactly 5. E91: 10 % of 10 is 1. E92 is with the arithmetic.
#[test]
fn e89_e90_e91_the_adjustment_types_of_a_service() {
    let all = |amount| [(Some(0.0), None, amount)];
    tasks(3).by(5).check("p0 to 8");
    let exact = AdjustmentType::ExactCapacity;
    tasks(3).step(exact, &all(5), 1.0).check("p0 to 5");
    tasks(8).step(exact, &all(5), 1.0).check("p0 to 5");
    tasks(5)
        .step(exact, &all(5), 1.0)
        .check("p0 stays: AlreadyAtDesiredCapacity, wanted 5");
    let percent = AdjustmentType::PercentChangeInCapacity;
    tasks(10).step(percent, &all(10), 1.0).check("p0 to 11");
}

/// E93: +2 was done; within the cooldown the alarm asks for +3: only one more. The same step again
/// adds nothing.
#[test]
fn e93_in_the_cooldown_a_bigger_step_adds_the_difference() {
    let change = AdjustmentType::ChangeInCapacity;
    let after = |ago| tasks(4).desired(6).scaled(ago, (4, 6), 4);
    let at = |case: Case, distance| case.step(change, &ONE_TWO_THREE, distance);
    at(tasks(4), 15.0).check("p0 to 6");
    at(after(60), 25.0).check("p0 to 7");
    at(after(60), 15.0).check("p0 stays: AlreadyAtDesiredCapacity, wanted 6");
    at(after(60), 5.0).check("p0 stays: AlreadyAtDesiredCapacity, wanted 5");
    // The two new tasks run: still the same arithmetic.
    at(after(299).running(6), 25.0).check("p0 to 7");
    at(after(299).running(6), 15.0).check("p0 stays: InCooldown, wanted 8");
    // Over: the base is the running count again.
    at(after(300).running(6), 15.0).check("p0 to 8");
    // From zero too: the first task adds nothing to itself.
    let first = tasks(1).scaled(60, (0, 1), 0);
    at(first.clone(), 5.0).check("p0 stays: InCooldown, wanted 2");
    at(first, 15.0).check("p0 to 2");
}

#[test]
fn a_scale_in_by_steps_waits_for_its_cooldown_and_a_scale_out_does_not() {
    let cooling = tasks(8).scaled(60, (9, 8), 9);
    cooling
        .clone()
        .by(-2)
        .check("p0 stays: InCooldown, wanted 6");
    cooling.by(2).check("p0 to 10");
    tasks(8).scaled(300, (9, 8), 9).by(-2).check("p0 to 6");
    // Undocumented; the same choice as for target tracking.
    let out = tasks(8).scaled(60, (6, 8), 6).by(-2);
    out.clone().check("p0 stays: InCooldown, wanted 6");
    out.with(|p| p.target_tracking_in_after_out = 1.0)
        .check("p0 to 6");
}

/// The base is what RUNS, not what is desired: tasks that cannot be placed do not add up.
#[test]
fn the_base_of_a_step_is_the_running_count() {
    tasks(4)
        .desired(10)
        .by(2)
        .check("p0 stays: AlreadyAtDesiredCapacity, wanted 6");
    tasks(4).desired(5).by(2).check("p0 to 6");
    tasks(10)
        .desired(8)
        .by(-1)
        .check("p0 stays: AlreadyAtDesiredCapacity, wanted 9");
}

/// Below the minimum a scale-out raises to it, and a scale-in does nothing; above the maximum the
/// other way round (ECS developer guide, service auto scaling).
#[test]
fn surprise_10_steps_outside_the_bounds() {
    tasks(2).between(6, 10).by(1).check("p0 to 6");
    tasks(2)
        .between(6, 10)
        .by(-1)
        .check("p0 stays: AlreadyAtMinCapacity, wanted 1");
    tasks(20).between(6, 10).by(-1).check("p0 to 10");
    tasks(12).between(6, 10).by(-4).check("p0 to 8");
    tasks(20)
        .between(6, 10)
        .by(1)
        .check("p0 stays: AlreadyAtMaxCapacity, wanted 21");
    tasks(9).between(6, 10).by(5).check("p0 to 10");
    tasks(7).between(6, 10).by(-5).check("p0 to 6");
}

/// The bounds are those that a scheduled action set last.
#[test]
fn policies_keep_to_the_bounds_of_the_scalable_target() {
    let mut case = tasks(8).by(5);
    case.target.set_bounds(Bounds { min: 9, max: 11 });
    case.check("p0 to 11");
    let mut tracked = tasks(8).high(600.0);
    tracked.target.set_bounds(Bounds { min: 9, max: 11 });
    tracked.check("p0 to 11");
}

/// Target tracking does not agree to scale in: a step policy does not ask it.
#[test]
fn steps_are_not_coordinated_with_target_tracking() {
    tasks(8).calm(50.0).by(-2).check("p1 to 6");
    // Both in at once: the larger. One out, one in: out.
    tasks(8).low(6.0).by(-2).check("p1 to 6");
    tasks(8).low(54.0 * 7.0 / 8.0).by(-2).check("p0 to 7");
    tasks(8).high(90.0).by(-2).check("p0 to 12");
    tasks(8).high(66.0).by(2).check("p1 to 10");
    tasks(8).by(1).by(3).check("p1 to 11");
    tasks(8).by(-1).by(-3).check("p0 to 7");
    // Each says why it does nothing.
    tasks(8).between(8, 8).high(66.0).by(1).check(
        "p0 stays: AlreadyAtMaxCapacity, wanted 9; p1 stays: AlreadyAtMaxCapacity, wanted 9",
    );
}

/// Scale-in is off while a deployment is in progress, scale-out is not.
#[test]
fn a_deployment_freezes_scale_in_by_steps() {
    let frozen = "p0 stays: TargetServicePutResourceAsUnscalable, wanted 6";
    tasks(8).by(-2).deploying().check(frozen);
    tasks(8).by(2).deploying().check("p0 to 10");
}

/// Surprise 4: the running tasks of both revisions are the base, so that a scale-out in the midst
/// of a deployment jumps: 4 desired, 8 running, 25 % more are 10.
#[test]
fn surprise_4_the_running_tasks_of_both_revisions_are_the_base() {
    let rolling = || tasks(8).desired(4).deploying();
    let percent = AdjustmentType::PercentChangeInCapacity;
    let step = rolling().step(percent, &[(Some(0.0), None, 25)], 5.0);
    step.check("p0 to 10");
    rolling().high(75.0).check("p0 to 10");
    rolling().by(1).check("p0 to 9");
}

#[test]
fn what_is_suspended_is_not_done() {
    let out = |case: Case| case.high(90.0).suspended(false, true);
    out(tasks(8)).check("p0 stays: Suspended, wanted 12");
    tasks(8)
        .by(1)
        .suspended(false, true)
        .check("p0 stays: Suspended, wanted 9");
    tasks(8).by(-1).suspended(false, true).check("p0 to 7");
    tasks(8)
        .by(-1)
        .suspended(true, false)
        .check("p0 stays: Suspended, wanted 7");
    tasks(8)
        .low(6.0)
        .suspended(true, false)
        .check("p0 stays: Suspended, wanted 1");
    tasks(8).by(1).suspended(true, false).check("p0 to 9");
    // At the bound there is nothing to suspend.
    out(tasks(8).between(1, 8)).check("p0 stays: AlreadyAtMaxCapacity, wanted 12");
}

/// No step covers the metric: nothing is done.
#[test]
fn a_metric_that_no_step_covers_says_nothing() {
    let change = AdjustmentType::ChangeInCapacity;
    let narrow = [(Some(0.0), Some(10.0), 1)];
    tasks(8).step(change, &narrow, 10.0).check("nothing");
    tasks(8).step(change, &narrow, 9.9).check("p0 to 9");
    tasks(8).step(change, &narrow, 0.0).check("p0 to 9");
}
