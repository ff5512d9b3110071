//! Are faults told, in both languages and every file, and absent where there were none?

use super::*;
use crate::cluster::ids::FaultId;
use crate::kernel::time::Instant;
use crate::report::sample::{self, Sample};
use crate::report::summary;

/// A zone is lost from minute 10 to 40, and six of ten tasks with it.
fn struck() -> Sample {
    let mut run = sample::hour();
    run.troubles.faults = vec![FaultOutcome {
        fault: FaultId::new(0),
        name: "zoneLoss-1".to_owned(),
        kind: "zoneLoss",
        number: 1,
        began: Instant::from_secs(600),
        ended: Some(Instant::from_secs(2_400)),
        tasks_lost: 6,
        starts_failed: 1,
        instances_lost: 3,
        instances_cut_off: 0,
        services: vec![Struck {
            service: 0,
            tasks_lost: 6,
            before: 10,
            most_missing: 5,
            tasks_back: Recovery::After(Span::from_secs(130)),
            served_back: Recovery::Never,
            ended: 540_000,
            lost: 1_234,
        }],
    }];
    run
}

#[test]
fn a_fault_is_told_in_one_line() {
    let run = struck();
    assert_eq!(
        lines(&run.report(), Lang::En),
        [
            "zoneLoss-1 (+10 min, for 30m): 3 instances lost, 6 tasks lost, 1 start failed, \
             50% of the tasks missing at most, tasks back after 2m 10s, \
             not served again before the end, 1,234 requests lost"
        ]
    );
    let korean = lines(&run.report(), Lang::Ko).concat();
    assert!(korean.contains("태스크 6개 손실"), "{korean}");
    let text = crate::report::text(&run.report(), Lang::En, None);
    assert!(
        text.lines().any(|line| line.starts_with("Faults  ")),
        "{text}"
    );
    assert!(text.lines().count() <= 25, "{text}");
}

#[test]
fn a_fault_that_does_nothing_is_told_too() {
    let mut run = struck();
    let mut calm = run.troubles.faults[0].clone();
    (calm.tasks_lost, calm.starts_failed, calm.instances_lost) = (0, 0, 0);
    calm.services.clear();
    (calm.number, calm.ended) = (2, None);
    run.troubles.faults.push(calm);
    let told = lines(&run.report(), Lang::En);
    assert!(told[0].starts_with("zoneLoss-1 #1 ("), "{told:?}");
    assert_eq!(told[1], "zoneLoss-1 #2 (+10 min, to the end): nothing lost");
    let table = crate::report::tables::text(table, &run.report());
    assert_eq!(table.lines().count(), 3);
    let row = "zoneLoss-1,zoneLoss,1,600,600,2400,6,1,3,0,api,6,10,5,130,,540000,1234";
    assert_eq!(table.lines().nth(1), Some(row));
}

#[test]
fn the_summary_has_faults_only_where_there_were_some() {
    let value = summary::value(&sample::hour().report());
    assert!(value.get("faults").is_none() && value.get("spot").is_none());
    let value = summary::value(&struck().report());
    let fault = &value["faults"][0];
    assert_eq!(fault["fault"], "zoneLoss-1");
    assert_eq!(fault["capacityLostPercent"], 50.0);
    assert_eq!(
        (&fault["tasksBackSeconds"], &fault["endedSeconds"]),
        (&json!(130), &json!(2_400))
    );
    assert!(fault["servedBackSeconds"].is_null());
    assert_eq!(fault["services"]["api"]["requestsLost"], 1_234);
    let files = crate::report::render(&struck().report(), Lang::Ko, false);
    assert!(files.iter().any(|(path, _)| path == "faults.csv"));
    let page = files
        .iter()
        .find(|(path, _)| path == "report.html")
        .unwrap();
    let page = String::from_utf8(page.1.clone()).unwrap();
    assert!(page.contains("<h2>장애</h2>") && page.contains("끝까지 회복 안 됨"));
}

/// The worst come first where they are many, and stand in the order of time in the page.
#[test]
fn the_worst_of_many_are_told_first() {
    let mut run = struck();
    for number in 2..=5 {
        let mut fault = run.troubles.faults[0].clone();
        fault.number = number;
        fault.began = Instant::from_secs(600 + u64::from(number) * 60);
        fault.services[0].lost = u64::from(number) * 1_000;
        run.troubles.faults.push(fault);
    }
    let told = lines(&run.report(), Lang::En);
    assert!(told[0].starts_with("zoneLoss-1 #5 ("), "{told:?}");
    let page = section(&run.report(), Lang::En);
    assert_eq!(page["rows"][0][0], "zoneLoss-1 #1");
}
