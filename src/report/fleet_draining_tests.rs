//! Is an instance that cannot drain told, and one that can not?

use super::*;
use crate::report::sample::Sample;
use crate::report::sample_fleet;

/// The last of three instances drains from minute 100 with a task on it, to the end.
fn run() -> Sample {
    let mut run = sample_fleet::fleet(2);
    let from = Instant::from_secs(6_000);
    run.outcome.facts.retain(|fact| fact.at <= from);
    let spec = &mut run.setup.services[0].spec;
    (spec.minimum_healthy_percent, spec.maximum_percent) = (100, 100);
    run
}

#[test]
fn e39_an_instance_that_drains_for_ever_is_told() {
    let told = stuck(&run().report(), Lang::En);
    assert_eq!(
        told,
        [
            "asg-web/i-3 has been draining for 20m: minimumHealthyPercent 100 and maximumPercent \
          100 of 'web' let no task move"
        ]
    );
    let korean = stuck(&run().report(), Lang::Ko);
    assert!(
        korean[0].contains("asg-web/i-3: 20m") || korean[0].contains("20분"),
        "{korean:?}"
    );
}

#[test]
fn k17_one_that_may_start_or_stop_a_task_drains() {
    for (min, max) in [(100, 200), (50, 100)] {
        let mut run = run();
        let spec = &mut run.setup.services[0].spec;
        (spec.minimum_healthy_percent, spec.maximum_percent) = (min, max);
        assert!(stuck(&run.report(), Lang::En).is_empty(), "{min} {max}");
    }
    // Without a task on it nothing holds it.
    let mut run = run();
    let placed = |what: &What| matches!(what, What::TaskPlaced { .. });
    run.outcome.facts.retain(|fact| !placed(&fact.what));
    assert!(stuck(&run.report(), Lang::En).is_empty());
}
