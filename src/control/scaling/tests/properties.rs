//! What holds of every decision?

use proptest::prelude::*;

use super::*;

/// Any service with one policy, scaled before or not.
fn any_case() -> impl Strategy<Value = Case> {
    let counts = (
        0_u32..300,
        0_u32..300,
        0_u32..100,
        1_u32..200,
        any::<bool>(),
    );
    let past = (0_u64..600, 0_u32..50, 1_u32..50, any::<bool>());
    (counts, past, 0.0..=1.0).prop_map(|((running, desired, min, range, calm), past, share)| {
        let mut case = tasks(running).desired(desired).between(min, min + range);
        case.parameters.target_tracking_scale_in_share = share;
        let (ago, low, more, happened) = past;
        if happened && !calm {
            case = case.scaled(ago, (low, low + more), low);
        }
        case
    })
}

fn capacity(case: &Case) -> u32 {
    match case.decide()[..] {
        [Decision::ScaleTo { capacity, .. }] => capacity,
        _ => case.desired,
    }
}

proptest! {
    #[test]
    fn never_outside_the_bounds(case in any_case(), value in 0.0..54.0, out in any::<bool>()) {
        let case = if out { case.high(10.0 * value) } else { case.low(value) };
        if let [Decision::ScaleTo { capacity, .. }] = case.decide()[..] {
            prop_assert!((case.spec.min_capacity..=case.spec.max_capacity).contains(&capacity));
            prop_assert!(capacity != case.desired);
            prop_assert_eq!(out, capacity > case.desired);
        }
    }

    /// The predicted metric after a scale-in is not above the target, unless the maximum forbids.
    #[test]
    fn a_scale_in_never_steps_over_the_target(case in any_case(), value in 0.0..60.0) {
        let case = case.low(value);
        if let [Decision::ScaleTo { capacity, .. }] = case.decide()[..] {
            let load = f64::from(case.running) * value;
            let fits = load <= TARGET * f64::from(capacity) * (1.0 + 1e-6);
            prop_assert!(fits || capacity == case.spec.max_capacity);
        }
    }

    #[test]
    fn a_higher_metric_never_means_fewer_tasks(
        case in any_case(), one in 0.0..200.0, other in 0.0..200.0, out in any::<bool>()
    ) {
        let with = |value| if out { case.clone().high(value) } else { case.clone().low(value) };
        let (less, more) = if one < other { (one, other) } else { (other, one) };
        prop_assert!(capacity(&with(less)) <= capacity(&with(more)));
    }

    /// What a scale-out adds is enough: the metric at the new capacity would be at the target.
    #[test]
    fn a_free_scale_out_is_enough(running in 1_u32..200, value in 60.1..500.0) {
        let case = tasks(running).between(0, u32::MAX).high(value);
        let load = f64::from(running) * value;
        prop_assert!(load <= TARGET * f64::from(capacity(&case)) * (1.0 + 1e-6));
        prop_assert!(load > TARGET * f64::from(capacity(&case) - 1));
    }

    #[test]
    fn a_second_policy_never_lowers_the_count(
        case in any_case(), value in 0.0..200.0, second in 0.0..200.0, out in any::<bool>()
    ) {
        let one = if out { case.high(value) } else { case.low(value) };
        let both = if out { one.clone().high(second) } else { one.clone().low(second) };
        prop_assert!(capacity(&one) <= capacity(&both));
    }
}
