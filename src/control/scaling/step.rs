//! By how much does a step or a simple policy change a capacity? Of groups and of services alike.

use crate::cluster::group_policy::{Adjustment, AdjustmentType, StepAdjustment, StepScaling};
use crate::cluster::monitor::Comparison;

/// The capacity that an adjustment makes of `capacity`. Percentages are rounded as AWS documents:
/// above 1 down, between 0 and 1 to 1, below −1 towards zero, between −1 and 0 to −1 (A3).
pub fn adjusted(capacity: u32, adjustment: &Adjustment) -> u32 {
    let amount = i64::from(adjustment.amount);
    let capacity = i64::from(capacity);
    let change = match adjustment.kind {
        AdjustmentType::ExactCapacity => amount - capacity,
        AdjustmentType::ChangeInCapacity => amount,
        AdjustmentType::PercentChangeInCapacity => {
            let hundredths = amount * capacity;
            let whole = match hundredths {
                0 => 0,
                -99..0 => -1,
                1..100 => 1,
                _ => hundredths / 100,
            };
            let least = i64::from(adjustment.minimum);
            amount.signum() * whole.abs().max(least)
        }
    };
    (capacity + change).clamp(0, i64::from(u32::MAX)) as u32
}

/// The step that a metric's distance from the alarm's threshold selects; none when no step covers
/// it. Above the threshold the lower bound is inclusive and the upper exclusive, below it the other
/// way round (A8).
pub fn selected(
    scaling: &StepScaling,
    distance: f64,
    comparison: Comparison,
) -> Option<Adjustment> {
    let rises = matches!(
        comparison,
        Comparison::GreaterThanThreshold | Comparison::GreaterThanOrEqualToThreshold
    );
    let covers = |step: &&StepAdjustment| {
        let lower = step.lower.unwrap_or(f64::NEG_INFINITY);
        let upper = step.upper.unwrap_or(f64::INFINITY);
        if rises {
            lower <= distance && distance < upper
        } else {
            lower < distance && distance <= upper
        }
    };
    let step = scaling.steps.iter().find(covers)?;
    Some(Adjustment {
        kind: scaling.kind,
        amount: step.amount,
        minimum: scaling.minimum,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RISES: Comparison = Comparison::GreaterThanOrEqualToThreshold;
    const FALLS: Comparison = Comparison::LessThanOrEqualToThreshold;

    fn percent(amount: i32, minimum: u32) -> Adjustment {
        Adjustment {
            kind: AdjustmentType::PercentChangeInCapacity,
            amount,
            minimum,
        }
    }

    fn steps(kind: AdjustmentType, steps: &[(Option<f64>, Option<f64>, i32)]) -> StepScaling {
        let step = |&(lower, upper, amount): &(Option<f64>, Option<f64>, i32)| StepAdjustment {
            lower,
            upper,
            amount,
        };
        StepScaling {
            kind,
            minimum: 0,
            steps: steps.iter().map(step).collect(),
        }
    }

    /// The policies of the Auto Scaling user guide: threshold 50, ±10 % and ±30 %.
    fn after(capacity: u32, metric: f64) -> u32 {
        let percent = AdjustmentType::PercentChangeInCapacity;
        let out = steps(
            percent,
            &[
                (Some(0.0), Some(10.0), 0),
                (Some(10.0), Some(20.0), 10),
                (Some(20.0), None, 30),
            ],
        );
        let inward = steps(
            percent,
            &[
                (Some(-10.0), Some(0.0), 0),
                (Some(-20.0), Some(-10.0), -10),
                (None, Some(-20.0), -30),
            ],
        );
        let (scaling, comparison) = if metric > 50.0 {
            (out, RISES)
        } else {
            (inward, FALLS)
        };
        let step = selected(&scaling, metric - 50.0, comparison).expect("all is covered");
        adjusted(capacity, &step)
    }

    #[test]
    fn a2_a_sequence_of_percent_steps() {
        let mut capacity = 10;
        for (metric, expected) in [(60.0, 11), (70.0, 14), (40.0, 13), (30.0, 10)] {
            capacity = after(capacity, metric);
            assert_eq!(capacity, expected, "metric {metric}");
        }
        for metric in [40.1, 45.0, 50.0, 50.1, 59.9] {
            assert_eq!(after(10, metric), 10, "unchanged at {metric}");
        }
    }

    #[test]
    fn e84_e85_e86_e87_the_same_sequence_one_by_one() {
        assert_eq!(after(10, 60.0), 11, "E84: +10 %");
        assert_eq!(after(11, 70.0), 14, "E85: 30 % of 11 is 3.3, +3");
        assert_eq!(after(14, 40.0), 13, "E86: 10 % of 14 is 1.4, -1");
        assert_eq!(after(13, 30.0), 10, "E87: 30 % of 13 is 3.9, -3");
    }

    #[test]
    fn a3_e88_percent_rounding() {
        // 12.7 of 127 at 10 %; 0.67 of 67 at 1 %; -0.58 of 58 at -1 %; -6.67 of 667 at -1 %.
        assert_eq!(adjusted(127, &percent(10, 0)) - 127, 12);
        assert_eq!(adjusted(67, &percent(1, 0)) - 67, 1);
        assert_eq!(58 - adjusted(58, &percent(-1, 0)), 1);
        assert_eq!(667 - adjusted(667, &percent(-1, 0)), 6);
        assert_eq!(adjusted(100, &percent(1, 0)), 101, "exactly one");
        assert_eq!(adjusted(0, &percent(50, 0)), 0, "a share of nothing");
    }

    #[test]
    fn a5_e92_the_least_magnitude() {
        assert_eq!(adjusted(4, &percent(25, 2)), 6, "+2, not +1");
        assert_eq!(adjusted(4, &percent(25, 0)), 5);
        assert_eq!(adjusted(8, &percent(-10, 3)), 5);
    }

    #[test]
    fn e89_e90_e91_the_three_adjustment_types() {
        let by = |kind, amount| Adjustment {
            kind,
            amount,
            minimum: 0,
        };
        assert_eq!(
            adjusted(3, &by(AdjustmentType::ChangeInCapacity, 5)),
            8,
            "E89"
        );
        assert_eq!(adjusted(3, &by(AdjustmentType::ExactCapacity, 5)), 5, "E90");
        assert_eq!(adjusted(10, &percent(10, 0)), 11, "E91");
        assert_eq!(adjusted(3, &by(AdjustmentType::ChangeInCapacity, -5)), 0);
    }

    #[test]
    fn a7_the_ecs_step_configuration() {
        let scaling = steps(
            AdjustmentType::ChangeInCapacity,
            &[
                (Some(0.0), Some(15.0), 1),
                (Some(15.0), Some(25.0), 2),
                (Some(25.0), None, 3),
            ],
        );
        let change = |metric: f64| selected(&scaling, metric - 70.0, RISES).map(|a| a.amount);
        assert_eq!(change(70.0), Some(1));
        assert_eq!(change(84.9), Some(1));
        assert_eq!(change(85.0), Some(2));
        assert_eq!(change(94.9), Some(2));
        assert_eq!(change(95.0), Some(3));
        assert_eq!(change(69.9), None);
    }

    #[test]
    fn a8_step_bounds() {
        let kind = AdjustmentType::ChangeInCapacity;
        let above = steps(kind, &[(Some(0.0), Some(10.0), 1)]);
        let covers = |metric: f64| selected(&above, metric - 50.0, RISES).is_some();
        assert!(covers(50.0) && covers(59.9) && !covers(60.0) && !covers(49.9));
        let below = steps(kind, &[(Some(-10.0), Some(0.0), -1)]);
        let covers = |metric: f64| selected(&below, metric - 50.0, FALLS).is_some();
        assert!(covers(50.0) && covers(40.1) && !covers(40.0) && !covers(50.1));
    }
}
