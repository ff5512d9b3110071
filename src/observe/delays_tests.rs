//! Are the delays of a scale-out those that its facts tell?

use super::*;
use crate::observe::fixture::{Facts, setup};

fn delays(facts: &Facts) -> Vec<ScaleOutDelays> {
    let mut delays = scale_out_delays(&facts.list, &setup(Span::HOUR));
    assert_eq!(delays.len(), 1);
    delays.remove(0)
}

fn seconds(delay: &ScaleOutDelays) -> Vec<(&'static str, f64)> {
    let of = |stage: &(&'static str, Span)| (stage.0, stage.1.as_secs_f64());
    delay.stages.iter().map(of).collect()
}

/// Three one-minute datapoints from 120 s, seen 120 s after 300 s; the alarm looks at 435 s and
/// acts 5 s later; of two tasks the second is in service first.
#[test]
fn the_stages_join_from_the_first_datapoint_to_the_first_task_in_service() {
    let mut facts = Facts::default();
    let alarm = facts.alarm(435.0, 120.0);
    let change = facts.desired(440.0, (2, 4), alarm);
    facts.created(441.0, 0, Some(change));
    facts.created(441.5, 1, Some(change));
    facts.launch(1, [446.0, 455.0, 468.0, 472.0, 477.5]);
    facts.launch(0, [446.0, 455.0, 468.0, 472.0, 490.0]);
    let delays = delays(&facts);
    assert_eq!(delays.len(), 1);
    let delay = &delays[0];
    assert_eq!(
        (delay.from, delay.to, delay.policy.as_str()),
        (2, 4, "cpu50")
    );
    assert!(delay.in_service);
    assert_eq!(
        seconds(delay),
        [
            ("datapoints", 180.0),
            ("publication", 120.0),
            ("alarm", 15.0),
            ("action", 5.0),
            ("queue", 1.5),
            ("provision", 13.5),
            ("pull", 13.0),
            ("start", 4.0),
            ("health", 5.5),
        ]
    );
    let total: f64 = seconds(delay).iter().map(|stage| stage.1).sum();
    assert!(
        (total - (477.5 - 120.0)).abs() < 1e-9,
        "no gap, no overlap: {total}"
    );
}

/// An alarm that stays in ALARM acts again a minute later: its newest datapoint decided alone.
#[test]
fn a_repeated_action_counts_from_its_own_datapoint() {
    let mut facts = Facts::default();
    let alarm = facts.alarm(435.0, 120.0);
    facts.desired(440.0, (2, 4), alarm);
    facts.desired(500.0, (4, 6), alarm);
    let delays = delays(&facts);
    assert_eq!(delays.len(), 2);
    assert_eq!(
        seconds(&delays[1]),
        [
            ("datapoints", 60.0),
            ("publication", 120.0),
            ("alarm", 15.0),
            ("action", 5.0)
        ]
    );
    assert!(!delays[1].in_service);
}

#[test]
fn a_replacement_and_a_scale_in_are_no_part_of_a_scale_out() {
    let mut facts = Facts::default();
    let alarm = facts.alarm(435.0, 120.0);
    let change = facts.desired(440.0, (2, 3), alarm);
    let held = What::LaunchHeld {
        limiter: crate::cluster::fact::Limiter::AccountLaunchRate,
        wait: Span::SECOND,
    };
    let subject = Subject::Service(crate::observe::fixture::web());
    let held = facts.tell(440.0, subject, (held, Some(change)));
    facts.created(445.0, 0, Some(held));
    facts.launch(0, [450.0, 455.0, 460.0, 470.0, 480.0]);
    let unhealthy = facts.tell(700.0, subject, (What::TargetUnhealthy, None));
    facts.created(700.0, 1, Some(unhealthy));
    facts.launch(1, [701.0, 702.0, 703.0, 704.0, 705.0]);
    facts.desired(900.0, (3, 2), alarm);
    let delays = delays(&facts);
    assert_eq!(delays.len(), 1);
    assert_eq!(seconds(&delays[0])[4], ("queue", 5.0));
    assert_eq!(seconds(&delays[0]).last().unwrap(), &("health", 10.0));
}
