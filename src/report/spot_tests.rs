//! Is Spot told where it was bought?

use super::*;
use crate::catalog::platform::Purchase;
use crate::kernel::time::Span;
use crate::report::sample::{self, Sample};
use crate::report::summary;

/// An hour in which two pools were dry for a quarter of the time and all tasks were on Spot.
fn spotty() -> Sample {
    let mut run = sample::hour();
    for tasks in &mut run.outcome.usage.fargate {
        tasks.purchase = Purchase::Spot;
    }
    let pool = |name: &str, dry: u64| PoolOutcome {
        name: name.to_owned(),
        with_capacity: Span::MINUTE * (60 - dry),
        without: Span::MINUTE * dry,
        dried_up: 1,
        launched: 7,
        used_ns: 3_600_000_000_000,
        recommendations: 2,
        notices: 3,
        taken: 3,
        refused: 1,
    };
    run.troubles.spot = Some(SpotOutcome {
        pools: vec![pool("fargate@a", 30), pool("fargate@b", 0)],
        interruptions: Interruptions {
            instances: 1,
            tasks: 5,
            tasks_killed: 2,
            tasks_drained: 3,
            tasks_died: 1,
            requests_ended: 1_000,
            requests_lost: 10,
        },
        fargate_refused: 4,
    });
    run
}

#[test]
fn what_spot_took_and_saved_is_told() {
    let run = spotty();
    let told = line(&run.report(), Lang::En);
    assert_eq!(
        told[..2],
        ["1 instance interrupted", "5 Fargate tasks interrupted"]
    );
    // What came of the tasks is told before the money: it is what is cut last.
    assert_eq!(
        told[2],
        "tasks on interrupted instances: 3 ended in time, 1 died with theirs"
    );
    assert!(told[4].starts_with("10 of 1,000 requests lost while"));
    assert!(told[5].contains(" On-Demand: "), "{told:?}");
    assert!(
        told[6].ends_with(" per thousand served requests"),
        "{told:?}"
    );
    assert_eq!(told[3], "2 killed by SIGKILL");
    let rest = [
        "no capacity for 25% of the time of 2 pools",
        "launches refused 6×",
    ];
    assert_eq!(told[7..], rest);
    let text = crate::report::text(&run.report(), Lang::Ko, None);
    assert!(text.lines().any(|line| line.starts_with("스팟")), "{text}");
    assert!(text.lines().count() <= 25, "{text}");
}

#[test]
fn the_summary_has_the_pools_by_name() {
    let run = spotty();
    let value = summary::value(&run.report());
    let spot = &value["spot"];
    assert_eq!(spot["interruptions"]["fargateTasksKilled"], 2);
    assert_eq!(spot["withoutCapacityPercent"], 25.0);
    assert_eq!(spot["pools"]["fargate@a"]["withoutCapacitySeconds"], 1_800);
    let usd = |key: &str| spot[key].as_str().unwrap().parse::<Usd>().unwrap();
    assert_eq!(usd("savedUsd"), usd("onDemandUsd") - usd("paidUsd"));
    assert!(usd("savedUsd") > Usd::ZERO);
    let page = section(&run.report(), Lang::En);
    assert_eq!(page["rows"][0][2], "0.5");
    assert!(section(&sample::hour().report(), Lang::En).is_null());
}
