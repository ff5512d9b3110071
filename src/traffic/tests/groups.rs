//! Who serves when there are two target groups? Weights at the listener, health of each group.

use super::*;

/// Targets in zone 0, all in service: so many in each group.
fn plane_of(each: [usize; 2], arrivals: impl ArrivalSource + 'static) -> Traffic {
    let mut plane = plane(&request(constant(1)), &balancer(), arrivals, (0, 1_024, 9));
    let groups = [0, 1].map(|group| vec![group; each[usize::from(group)]]);
    for (task, group) in groups.concat().into_iter().enumerate() {
        plane.add(at(0), TaskId::new(task), of_group(group, true));
    }
    plane
}

fn of_group(group: u8, healthy: bool) -> TargetSpec {
    TargetSpec {
        healthy,
        program: Program {
            group,
            ..Program::default()
        },
        ..target(1_024)
    }
}

fn routed(plane: &Traffic, tasks: std::ops::Range<usize>) -> u64 {
    let usages = tasks.map(|task| plane.target_usage(TaskId::new(task)).routed);
    usages.sum()
}

/// The second group waits until it has a weight; then each request is drawn, and within a group
/// goes by its algorithm.
#[test]
fn requests_go_to_groups_by_weight() {
    let mut plane = plane_of([4, 2], Poisson::new(200.0, 1));
    plane.advance(at(100)).unwrap();
    assert_eq!(routed(&plane, 4..6), 0);
    let (mut before, mut drawn) = ((routed(&plane, 0..4), 0), Vec::new());
    for (second, weights) in [
        (200, [9, 1]),
        (300, [1, 3]),
        (400, [0, 7]),
        (500, [999, 999]),
    ] {
        plane.set_weights(at(second - 100), weights);
        plane.advance(at(second)).unwrap();
        let after = (routed(&plane, 0..4), routed(&plane, 4..6));
        let (first, other) = (after.0 - before.0, after.1 - before.1);
        let (all, share) = (
            (first + other) as f64,
            f64::from(weights[1]) / f64::from(weights[0] + weights[1]),
        );
        // Four standard deviations of a binomial.
        let band = 4.0 * (all * share * (1.0 - share)).sqrt();
        assert!(
            (other as f64 - all * share).abs() <= band,
            "{weights:?}: {other} of {all}"
        );
        drawn.push(other);
        before = after;
    }
    assert_eq!(before.0 + before.1, plane.totals().arrived);
    // In turn within each group.
    for group in [0..4, 4..6] {
        let each = group.clone().map(|task| routed(&plane, task..task + 1));
        let (least, most) = (each.clone().min(), each.max());
        assert!(most.unwrap() - least.unwrap() <= 1, "{least:?} {most:?}");
    }
    assert!(drawn[0] > 1_500 && drawn[2] > 19_000, "{drawn:?}");
}

/// A group with a weight and without any target answers 503 for its share; so does everything when
/// nobody has any weight.
#[test]
fn a_group_without_targets_answers_503_for_its_share() {
    let mut plane = plane_of([3, 0], Poisson::new(200.0, 2));
    plane.set_weights(at(0), [3, 1]);
    plane.advance(at(100)).unwrap();
    let totals = plane.totals();
    let (all, refused) = (totals.arrived as f64, totals.no_target as f64);
    assert!(
        (refused - all / 4.0).abs() < 4.0 * (all * 0.1875).sqrt(),
        "{totals:?}"
    );
    assert_eq!(plane.close_minute(at(100)).elb_5xx, totals.no_target);
    plane.add(at(100), TaskId::new(3), of_group(1, true));
    plane.advance(at(200)).unwrap();
    assert_eq!(plane.totals().no_target, totals.no_target);
    plane.set_weights(at(200), [0, 0]);
    plane.advance(at(300)).unwrap();
    let (end, before) = (plane.totals(), totals.no_target);
    assert!(end.no_target - before > 19_000, "{end:?}");
    plane.set_weights(at(300), [0, 1]);
    plane.remove(at(300), TaskId::new(3));
    plane.advance(at(301)).unwrap();
    assert!(plane.totals().no_target > end.no_target);
}

/// All targets of the new group hang: it alone fails open, and says so only while it has a weight.
#[test]
fn a_group_fails_open_by_itself() {
    let mut plane = plane_of([2, 2], regular(40, 0..400));
    for task in 2..4 {
        plane.hang(at(0), TaskId::new(task));
    }
    plane.advance(at(100)).unwrap();
    let told = kinds(&plane.take_notices());
    assert_eq!(
        told.len(),
        2,
        "two turn unhealthy, in a group without requests: {told:?}"
    );
    plane.set_weights(at(100), [1, 1]);
    assert_eq!(
        kinds(&plane.take_notices()),
        [(None, NoticeKind::FailOpen(true))]
    );
    plane.advance(at(200)).unwrap();
    let (first, other) = (routed(&plane, 0..2), routed(&plane, 2..4));
    assert!(
        other.abs_diff(2_000) < 130,
        "{other} of 4,000 go on to the group that hangs"
    );
    plane.set_weights(at(200), [1, 0]);
    assert_eq!(
        kinds(&plane.take_notices()),
        [(None, NoticeKind::FailOpen(false))]
    );
    plane.advance(at(300)).unwrap();
    assert_eq!(routed(&plane, 2..4), other);
    assert_eq!(routed(&plane, 0..2) - first, 4_000);
}

/// Slow start looks at the targets of its own group: the first of a new group takes its full share
/// at once, the second one ramps.
#[test]
fn slow_start_is_of_a_group() {
    let spec = LoadBalancerSpec {
        slow_start: Span::from_secs(100),
        ..balancer()
    };
    let mut plane = plane(
        &request(constant(1)),
        &spec,
        regular(100, 0..300),
        (0, 1_024, 5),
    );
    plane.add(at(0), TaskId::new(0), of_group(0, true));
    plane.add(at(0), TaskId::new(1), of_group(1, false));
    plane.set_weights(at(0), [0, 1]);
    plane.advance(at(60)).unwrap();
    assert!(kinds(&plane.take_notices()).contains(&(Some(1), NoticeKind::Healthy)));
    plane.add(at(60), TaskId::new(2), of_group(1, false));
    let mut healthy = None;
    for second in 61..120 {
        plane.advance(at(second)).unwrap();
        healthy = healthy.or(plane.take_notices().first().map(|n| n.at));
    }
    let start = healthy.expect("it is in service").nanos();
    plane
        .advance(Instant::from_nanos(start + 60 * SECOND))
        .unwrap();
    // A share of w to 1 takes w ÷ (1 + w): ∫ over 60 s of 100 requests a second.
    let expected = 100.0 * (60.0 - 100.0 * 1.6_f64.ln());
    let got = routed(&plane, 2..3) as f64;
    assert!((got / expected - 1.0).abs() < 0.02, "{got}, not {expected}");
}
