//! Does managed scaling want what AWS's examples say, and hold still when it must?

use super::*;

fn spec(target_capacity: u32) -> ManagedScaling {
    ManagedScaling {
        target_capacity,
        minimum_step: 1,
        maximum_step: 10_000,
        instance_warmup: Span::from_secs(300),
    }
}

fn reservation(needed: u32, present: u32) -> Reservation {
    let percent = match (needed, present) {
        (0, 0) => 100.0,
        (_, 0) => 200.0,
        (needed, present) => f64::from(needed) * 100.0 / f64::from(present),
    };
    Reservation {
        needed,
        present,
        percent,
        waiting: needed.saturating_sub(present),
        excluded: false,
    }
}

/// Decides with nothing in the way, in a group of 0 to 1,000 that is as large as measured.
fn decided(target: u32, needed: u32, present: u32) -> Decision {
    let parameters = Parameters::default();
    decide(&View {
        spec: &spec(target),
        reservation: reservation(needed, present),
        desired: present,
        bounds: (0, 1_000),
        warming: false,
        last_removed: None,
        now: Instant::START,
        parameters: &parameters,
    })
}

#[test]
fn e62_from_zero_always_two() {
    for target in [100, 80, 50, 1] {
        assert_eq!(decided(target, 1, 0), Decision::ScaleTo(2), "{target}");
        assert_eq!(decided(target, 40, 0), Decision::ScaleTo(2), "{target}");
    }
}

#[test]
fn a17_neither_tasks_nor_instances_is_no_action_whatever_the_target() {
    assert_eq!(decided(100, 0, 0), Decision::Nothing);
    assert!(matches!(
        decided(80, 0, 0),
        Decision::NotScaled {
            reason: AT_ZERO,
            ..
        }
    ));
}

#[test]
fn k2_with_the_parameter_set_a_target_below_100_grows_a_group_of_nothing() {
    let parameters = Parameters {
        capacity_acts_at_zero: 1.0,
        ..Parameters::default()
    };
    let mut view = View {
        spec: &spec(80),
        reservation: reservation(0, 0),
        desired: 0,
        bounds: (0, 10),
        warming: false,
        last_removed: None,
        now: Instant::START,
        parameters: &parameters,
    };
    assert_eq!(decide(&view), Decision::ScaleTo(2));
    let full = spec(100);
    view.spec = &full;
    assert_eq!(decide(&view), Decision::Nothing);
}

#[test]
fn e67_three_instances_with_two_occupied_shrink_to_two() {
    assert!((reservation(2, 3).percent - 66.67).abs() < 0.01);
    assert_eq!(decided(100, 2, 3), Decision::ScaleTo(2));
}

#[test]
fn e68_the_same_with_target_50_grow_to_four() {
    assert_eq!(decided(50, 2, 3), Decision::ScaleTo(4));
}

#[test]
fn e69_target_50_keeps_twice_as_many_as_hold_tasks() {
    for (needed, instances) in [(10, 20), (20, 40), (40, 80)] {
        assert_eq!(wanted(&spec(50), &reservation(needed, needed)), instances);
        assert_eq!(decided(50, needed, instances), Decision::Nothing);
    }
}

#[test]
fn e71_target_90_keeps_a_tenth_free() {
    assert_eq!(wanted(&spec(90), &reservation(9, 9)), 10);
    assert_eq!(wanted(&spec(90), &reservation(90, 90)), 100);
}

#[test]
fn e72_adding_1_5_instances_adds_2_and_removing_1_5_removes_1() {
    // Of 4 at target 80: M = 4.4 cannot be; M / target must give 5.5 and 2.5.
    let add = |target, needed, present| wanted(&spec(target), &reservation(needed, present));
    assert_eq!(add(80, 6, 6), 8, "7.5 is 1.5 more than 6");
    assert_eq!(add(80, 6, 9), 8, "7.5 is 1.5 less than 9");
    assert_eq!(decided(80, 6, 6), Decision::ScaleTo(8));
    assert_eq!(decided(80, 6, 9), Decision::ScaleTo(8));
}

#[test]
fn v7_steps_of_at_most_half_take_26_to_2_in_four() {
    let mut sizes = vec![26];
    while let Decision::ScaleTo(to) = decided(100, 2, sizes[sizes.len() - 1]) {
        sizes.push(to);
    }
    assert_eq!(sizes, [26, 13, 7, 4, 2]);
}

#[test]
fn k1_before_2022_a_step_was_five_percent_and_at_least_one() {
    let parameters = Parameters {
        capacity_scale_in_share: 0.05,
        ..Parameters::default()
    };
    assert_eq!(largest_step(334, &parameters), 16);
    assert_eq!(largest_step(26, &parameters), 1, "26 to 2 went one by one");
}

#[test]
fn warming_instances_block_both_directions() {
    let parameters = Parameters::default();
    let mut view = View {
        spec: &spec(100),
        reservation: reservation(9, 5),
        desired: 5,
        bounds: (0, 100),
        warming: true,
        last_removed: None,
        now: Instant::START,
        parameters: &parameters,
    };
    assert_eq!(
        decide(&view),
        Decision::NotScaled {
            reason: WARMING_UP,
            wanted: 9
        }
    );
    view.reservation = reservation(1, 5);
    assert_eq!(
        decide(&view),
        Decision::NotScaled {
            reason: WARMING_UP,
            wanted: 1
        }
    );
    view.warming = false;
    assert_eq!(decide(&view), Decision::ScaleTo(3));
    view.last_removed = Some(Instant::START);
    view.now = Instant::START + Span::from_secs(59);
    assert_eq!(decide(&view), Decision::Nothing, "one step a minute");
    view.now = Instant::START + Span::from_secs(60);
    assert_eq!(decide(&view), Decision::ScaleTo(3));
}

#[test]
fn k25_a_full_group_cannot_grow_and_says_so() {
    let parameters = Parameters::default();
    let mut view = View {
        spec: &spec(100),
        reservation: reservation(9, 5),
        desired: 5,
        bounds: (5, 5),
        warming: false,
        last_removed: None,
        now: Instant::START,
        parameters: &parameters,
    };
    assert_eq!(
        decide(&view),
        Decision::NotScaled {
            reason: AT_MAXIMUM,
            wanted: 9
        }
    );
    view.reservation = reservation(1, 5);
    assert_eq!(
        decide(&view),
        Decision::NotScaled {
            reason: AT_MINIMUM,
            wanted: 1
        }
    );
    view.bounds = (4, 7);
    assert_eq!(decide(&view), Decision::ScaleTo(4));
    view.reservation = reservation(9, 5);
    assert_eq!(decide(&view), Decision::ScaleTo(7));
    view.reservation.excluded = true;
    let wanted = 5;
    assert_eq!(
        decide(&view),
        Decision::NotScaled {
            reason: TOO_LARGE,
            wanted
        }
    );
}

#[test]
fn a18_one_minute_above_the_target_and_fifteen_below_it() {
    let [high, low] = alarms("web", &spec(90), &Parameters::default());
    assert_eq!((high.evaluation_periods, low.evaluation_periods), (1, 15));
    assert_eq!((high.period, low.period), (Span::MINUTE, Span::MINUTE));
    assert!((high.threshold - 90.0).abs() < 1e-9 && (low.threshold - 90.0).abs() < 1e-9);
    assert_eq!(high.comparison, Comparison::GreaterThanThreshold);
    assert_eq!(low.comparison, Comparison::LessThanThreshold);
}
