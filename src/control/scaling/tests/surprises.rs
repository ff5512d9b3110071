//! What users report as surprising, and what holds of a service left alone.

use super::closed_loop::{GENTLE, reactions, run, spread};
use super::*;

/// Surprise 1: a scale-in takes 15 minutes and more, and one datapoint begins the count anew; a
/// scale-out takes 5 to 6 minutes with default metrics.
#[test]
fn surprise_1_scale_in_takes_fifteen_minutes_and_one_point_resets_it() {
    let idle_since = |blip: Option<u64>| {
        let service = run(
            tasks(10).between(1, 40),
            vec![tracking(cpu())],
            7200,
            |_, second, running| {
                let busy = second < 1800 || blip.is_some_and(|at| (at..at + 60).contains(&second));
                spread(if busy { 570.0 } else { 270.0 }, running)
            },
        );
        let (changed, capacity) = service.changes[0];
        assert!(capacity < 10);
        changed - 1800
    };
    let undisturbed = idle_since(None);
    assert!(
        (900 + 120..=900 + 240).contains(&undisturbed),
        "{undisturbed} s"
    );
    // One minute within the threshold, ten minutes after the load fell.
    let disturbed = idle_since(Some(1800 + 600));
    assert_eq!(disturbed, undisturbed + 660);
    let scale_outs = reactions(false, GENTLE);
    assert!(scale_outs.iter().all(|s| (300.0..=400.0).contains(s)));
}

/// Surprise 2: CPU has fallen, memory never does: it never scales in, since all must agree.
#[test]
fn surprise_2_memory_that_never_drops_keeps_all_tasks() {
    let life = |policies: usize| {
        let specs = vec![tracking(cpu()); policies];
        run(
            tasks(10).between(1, 40),
            specs,
            4 * 3600,
            |policy, second, running| match policy {
                0 => spread(if second < 1800 { 570.0 } else { 120.0 }, running),
                _ => Some(57.0),
            },
        )
    };
    let both = life(2);
    assert_eq!(both.changes, []);
    assert_eq!(both.refusals.len(), 1, "told once: {:?}", both.refusals);
    assert_eq!(both.refusals[0].1, NotScaledReason::OtherPolicyDisagrees);
    let alone = life(1);
    assert!(
        alone.case.desired <= 3,
        "CPU alone scales in: {}",
        alone.case.desired
    );
}

/// Surprise 3: the low alarm of an ECS service is at 0.9 × target, that of a group of EC2 instances
/// at 0.7 ×. At 50 % of a 60 % target an ECS service scales in, one with the other factor does not.
#[test]
fn surprise_3_the_low_threshold_is_nine_tenths_of_the_target() {
    let low_alarm = |factor: f64| {
        let case = tasks(10)
            .between(1, 40)
            .with(|p| p.target_tracking_low_factor = factor);
        let service = run(case, vec![tracking(cpu())], 1800, |_, _, running| {
            spread(500.0, running)
        });
        let alarmed =
            |(_, _, low): &(u64, AlarmState, Option<AlarmState>)| *low == Some(AlarmState::Alarm);
        (
            service.states.iter().any(alarmed),
            service.changes.first().map(|(_, to)| *to),
        )
    };
    assert_eq!(low_alarm(0.9), (true, Some(9)));
    assert_eq!(low_alarm(0.7), (false, None));
    // Between 54 % and 60 % nothing happens at all.
    let service = run(tasks(10), vec![tracking(cpu())], 7200, |_, _, running| {
        spread(560.0, running)
    });
    assert!(service.changes.is_empty() && service.refusals.is_empty());
}

/// Surprise 10: a desired count below the minimum stays there until a scale-out alarm.
#[test]
fn surprise_10_below_the_minimum_nothing_happens_by_itself() {
    let life = |load: f64| {
        let case = tasks(2).between(6, 40);
        run(case, vec![tracking(cpu())], 7200, |_, _, running| {
            spread(load, running)
        })
    };
    let idle = life(20.0);
    assert_eq!((idle.changes.len(), idle.case.desired), (0, 2));
    assert_eq!(idle.refusals[0].1, NotScaledReason::AlreadyAtMinCapacity);
    let busy = life(130.0);
    assert_eq!(busy.changes[0].1, 6);
}

/// Surprise 11: an idle load balancer emits nothing: `INSUFFICIENT_DATA`, and no scaling in either
/// direction. With zeros instead of nothing the service scales in.
#[test]
fn surprise_11_missing_data_scales_nothing() {
    let life = |idle: Option<f64>| {
        let spec = tracking(MetricSpec::RequestCountPerTarget);
        run(
            tasks(10).between(1, 40),
            vec![spec],
            3 * 3600,
            |_, second, running| {
                if second < 1800 {
                    Some(570.0 / f64::from(running))
                } else {
                    idle
                }
            },
        )
    };
    let silent = life(None);
    assert_eq!(silent.changes, []);
    let unknown = AlarmState::InsufficientData;
    let (_, high, low) = silent.states.last().expect("alarms were looked at");
    assert_eq!((*high, *low), (unknown, Some(unknown)));
    let zeros = life(Some(0.0));
    assert!(zeros.case.desired < 5, "{}", zeros.case.desired);
}

/// A service left alone settles with its metric at or below the target, and stays there.
#[test]
fn a_steady_load_settles() {
    for (load, expected) in [(1600.0, 27), (90.0, 2), (60.0, 1), (3000.0, 40)] {
        let service = run(
            tasks(10).between(1, 40),
            vec![tracking(cpu())],
            12 * 3600,
            |_, _, running| spread(load, running),
        );
        assert_eq!(
            service.case.desired, expected,
            "load {load}: {:?}",
            service.changes
        );
        let last = service.changes.last().expect("it scaled").0;
        assert!(last < 8 * 3600, "it came to rest: {last} s");
    }
}

/// The first scale-in comes after 900 s and more, the next ones gradually, one
/// scale-in cooldown apart: a tenth of the tasks, at least one.
#[test]
fn a_scale_in_is_gradual() {
    let service = run(
        tasks(30)
            .between(25, 40)
            .with(|p| p.target_tracking_scale_in_share = 0.1),
        vec![tracking(cpu())],
        7200,
        |_, second, running| spread(if second < 1800 { 1700.0 } else { 60.0 }, running),
    );
    let counts: Vec<u32> = service.changes.iter().map(|(_, to)| *to).collect();
    assert_eq!(counts, [27, 25]);
    let seconds: Vec<u64> = service.changes.iter().map(|(at, _)| *at).collect();
    assert!(seconds[0] >= 1800 + 900, "{seconds:?}");
    assert!(
        (300..=360).contains(&(seconds[1] - seconds[0])),
        "{seconds:?}"
    );
    let (reasons, last): (Vec<_>, _) = (service.refusals, service.case.desired);
    let reasons: Vec<_> = reasons.into_iter().map(|(_, reason)| reason).collect();
    let expected = [
        NotScaledReason::InCooldown,
        NotScaledReason::AlreadyAtMinCapacity,
    ];
    assert_eq!((reasons.as_slice(), last), (expected.as_slice(), 25));
}
