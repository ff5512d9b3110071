//! Is every task that got no place told, with what refused it last?

use super::*;
use crate::report::{sample::Sample, sample_fleet, summary};

fn left(run: &mut Sample) {
    let refusals = Refusals {
        instances: 2,
        cpu: 2,
        ..Refusals::default()
    };
    run.outcome.services[0].unplaced = Some(Unplaced {
        waiting: 0,
        refused: 2,
        wanted: 6,
        refusals,
    });
    run.outcome.services[0].starts.waited = crate::observe::outcome::Waited::default();
}

#[test]
fn what_never_got_a_place_is_told_with_the_last_refusal() {
    let mut run = sample_fleet::fleet(2);
    left(&mut run);
    let told = waiting(&run.report(), Lang::En).join("; ");
    let wanted = "web: 2 of 6 desired tasks never placed; last refused by RESOURCE:CPU on 2 of 2";
    assert!(told.contains(wanted), "{told}");
    let stood_out = crate::report::fleet_story::findings(&run.report(), Lang::En).join("; ");
    let wanted = "web: 2 of 6 desired tasks never placed: RESOURCE:CPU on 2 of 2 instances";
    assert!(stood_out.contains(wanted), "{stood_out}");
    let korean = waiting(&run.report(), Lang::Ko).join("; ");
    assert!(korean.contains("6개 중 2개가"), "{korean}");
    let json = summary::value(&run.report());
    let waits = &json["services"]["web"]["waitedForInstances"];
    assert_eq!(waits["neverPlaced"], 2);
    assert_eq!(waits["unplacedAtEnd"]["wanted"], 6);
    assert_eq!(waits["unplacedAtEnd"]["refused"]["RESOURCE:CPU"], 2);
}

/// What held tasks back is told: not that there was no instance at first, when instances refused
/// later; and a wait in vain is no part of the waits that ended.
#[test]
fn what_instances_lacked_is_told_before_that_there_were_none() {
    let mut run = sample_fleet::fleet(2);
    let service = &mut run.outcome.services[0];
    service.not_placed.as_mut().unwrap().latest = Refusals::default();
    let text = waiting(&run.report(), Lang::En).join("; ");
    assert!(text.contains("for want of any instance"), "{text}");
    let wanted = "6 tasks waited for an instance, 1m on average, 1m 30s at most; 1 task waited 5m";
    assert!(text.contains(wanted), "{text}");
    let refusals = Refusals {
        instances: 9,
        eni: 9,
        ..Refusals::default()
    };
    let at = crate::kernel::time::Instant::from_secs(60);
    run.outcome.services[0].refused_waiting = Some((at, refusals));
    let text = waiting(&run.report(), Lang::En).join("; ");
    assert!(
        text.contains("last refused by RESOURCE:ENI on 9 of 9 instances"),
        "{text}"
    );
}

/// The refusal of the end counts, else the one that was told last.
#[test]
fn the_last_refusal_is_told_and_not_the_first() {
    let mut run = sample_fleet::fleet(2);
    let told = run.outcome.services[0].not_placed.as_mut().unwrap();
    told.latest = Refusals {
        instances: 1,
        eni: 1,
        ..Refusals::default()
    };
    let text = waiting(&run.report(), Lang::En).join("; ");
    assert!(
        text.contains("last refused by RESOURCE:ENI on 1 of 1 instance"),
        "{text}"
    );
    left(&mut run);
    let text = waiting(&run.report(), Lang::En).join("; ");
    assert!(
        text.contains("RESOURCE:CPU on 2 of 2") && !text.contains("ENI"),
        "{text}"
    );
}
