//! Does availability stand where people and scripts look for it?

use super::*;
use crate::observe::availability::OUTAGE_BELOW_PERCENT;
use crate::report::sample::{self, Sample};
use crate::report::{summary, tables};

/// An hour of 18,000 requests a minute, in which minutes 20 and 21 lose a tenth.
fn rough() -> Sample {
    let mut run = sample::hour();
    let service = &mut run.outcome.services[0];
    for row in &mut service.minutes[20..22] {
        (row.served, row.failed) = (16_200, 1_800);
    }
    service.requests.served -= 3_600;
    service.requests.failed += 3_600;
    run
}

#[test]
fn an_outage_is_told_in_all_places() {
    let mut run = rough();
    let value = summary::value(&run.report());
    let of = &value["services"]["api"]["availability"];
    assert_eq!(of["minutesBelow"], 2);
    assert_eq!(of["longestOutageSeconds"], 120);
    assert_eq!(of["longestOutage"]["startSeconds"], 1_200);
    assert_eq!(of["longestOutage"]["lost"], 3_600);
    assert_eq!(of["worstMinute"]["servedPercent"], 90.0);
    assert_eq!(of["thresholdPercent"], OUTAGE_BELOW_PERCENT);
    assert!(of["errorBudget"].is_null());
    // 1,080,000 requests: at 99.5 % 5,400 may fail.
    run.meta.availability_percent = Some(99.5);
    let value = summary::value(&run.report());
    let budget = &value["services"]["api"]["availability"]["errorBudget"];
    assert_eq!(
        (&budget["allowed"], &budget["left"]),
        (&json!(5_400), &json!(1_800))
    );
    assert_eq!(budget["burnRate"], 0.666_667);
    let [parts] = &lines(&run.report(), Lang::En)[..] else {
        panic!("one service was away");
    };
    assert!(
        parts[0].starts_with("2 minutes below 99.5% served, 2m"),
        "{parts:?}"
    );
    assert_eq!(parts.len(), 1, "the budget stands with the objectives");
    run.meta.availability_percent = Some(99.9);
    let rows = section(&run.report(), Lang::En, &[]);
    assert_eq!(rows["rows"][0][1], "99.666%");
    assert_eq!(rows["rows"][0][4], "90.00% (+20 min)");
}

#[test]
fn what_was_always_there_needs_no_words() {
    let run = sample::hour();
    assert!(lines(&run.report(), Lang::En).is_empty());
    let of = json(&run.report(), 0);
    assert_eq!(
        (&of["servedPercent"], &of["minutesBelow"]),
        (&json!(100.0), &json!(0))
    );
    assert_eq!(of["longestOutageSeconds"], 0);
    // No request: only whether a task ran.
    let run = sample::empty();
    let of = json(&run.report(), 0);
    assert_eq!(
        (of.get("servedPercent"), &of["minutesWithoutTask"]),
        (None, &json!(0))
    );
    assert!(section(&run.report(), Lang::En, &[]).is_null());
}

#[test]
fn the_timeline_has_the_share_of_each_minute_last() {
    let run = rough();
    let table = tables::text(tables::timeline, &run.report());
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].ends_with(",servedPercent"), "{}", lines[0]);
    assert!(lines[20].ends_with(",100"), "{}", lines[20]);
    assert!(lines[21].ends_with(",90"), "{}", lines[21]);
}

#[test]
fn a_missed_objective_says_what_it_allowed() {
    let budget = ErrorBudget::new(99.9, (1_000_000, 1_250));
    let text = found("99.8750 %", Some(&budget), Lang::En);
    assert_eq!(
        text,
        "99.8750 %; 1,250 of 1,000,000 requests lost, 1,000 allowed"
    );
    assert_eq!(found("212ms", None, Lang::Ko), "212ms");
}

/// The drawing is there where something was lost, and in the page's section.
#[test]
fn what_was_served_is_drawn_where_not_all_was() {
    let names = |run: &Sample| -> Vec<String> {
        let files = crate::report::render(&run.report(), Lang::En, true);
        files.into_iter().map(|(path, _)| path).collect()
    };
    let file = "charts/availability.svg".to_owned();
    assert!(names(&rough()).contains(&file));
    assert!(!names(&sample::hour()).contains(&file));
}
