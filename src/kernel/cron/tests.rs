//! Does a cron expression come due when AWS's texts say, and is what cannot be read named?

mod against;
mod aws;
mod clocks;

use super::*;

fn due(cron: &str, zone: &str, start: &str, times: usize) -> Vec<String> {
    let notation = match cron.split_whitespace().count() {
        5 => Notation::Unix,
        _ => Notation::Aws,
    };
    let schedule = Schedule {
        cron: Cron::parse(cron, notation).expect("a good expression"),
        zone: TimeZone::get(zone).expect("a known zone"),
        epoch: start.parse().expect("a timestamp"),
    };
    let mut at = Instant::START;
    let mut found = Vec::new();
    for _ in 0..times {
        let next = schedule.next(at).expect("it comes due");
        let wall = timestamp(schedule.epoch, next).expect("in range");
        found.push(wall.to_string());
        at = next + Span::SECOND;
    }
    found
}

#[test]
fn a21_cron_expressions_of_both_services() {
    // 2026-11-20 is a Friday.
    let start = "2026-11-20T17:30:00Z";
    assert_eq!(
        due("0 18 ? * MON-FRI *", "UTC", start, 2),
        ["2026-11-20T18:00:00Z", "2026-11-23T18:00:00Z"]
    );
    assert_eq!(
        due("0/15 * * * ? *", "UTC", start, 3),
        [
            "2026-11-20T17:30:00Z",
            "2026-11-20T17:45:00Z",
            "2026-11-20T18:00:00Z"
        ]
    );
    let early = "2026-11-20T07:58:00Z";
    let day = due("0/5 8-17 ? * MON-FRI *", "UTC", early, 121);
    assert_eq!(day[0], "2026-11-20T08:00:00Z");
    assert_eq!(day[119], "2026-11-20T17:55:00Z");
    assert_eq!(day[120], "2026-11-23T08:00:00Z");
    assert_eq!(
        due("30 6 * * 2", "UTC", start, 1),
        ["2026-11-24T06:30:00Z"],
        "Tuesday"
    );
}

#[test]
fn a21_eight_in_new_york_follows_summer_time() {
    // Daylight saving time begins on 8 March 2026.
    assert_eq!(
        due("0 8 * * *", "America/New_York", "2026-03-07T00:00:00Z", 2),
        ["2026-03-07T13:00:00Z", "2026-03-08T12:00:00Z"]
    );
}

#[test]
fn a_skipped_time_comes_due_after_the_gap_and_a_repeated_one_once() {
    assert_eq!(
        due("30 2 * * *", "America/New_York", "2026-03-08T00:00:00Z", 2),
        ["2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"]
    );
    assert_eq!(
        due("30 1 * * *", "America/New_York", "2026-11-01T00:00:00Z", 2),
        ["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]
    );
}

#[test]
fn two_restricted_day_fields_match_either_in_five_fields() {
    // The 13th, and Fridays: cron's old rule.
    assert_eq!(
        due("0 0 13 * 5", "UTC", "2026-11-10T00:00:00Z", 3),
        [
            "2026-11-13T00:00:00Z",
            "2026-11-20T00:00:00Z",
            "2026-11-27T00:00:00Z"
        ]
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    let wrong = |text, notation| Cron::parse(text, notation).expect_err("wrong");
    let fields = |found, expected| CronError::Fields { found, expected };
    assert_eq!(wrong("* * * *", Notation::Unix), fields(4, 5));
    assert_eq!(wrong("* * * * *", Notation::Aws), fields(5, 6));
    for (text, field) in [
        ("60 * * * *", 0),
        ("* 24 * * *", 1),
        ("* * 0 * *", 2),
        ("* * * 13 *", 3),
        ("* * * * 8", 4),
        ("5-2 * * * *", 0),
        ("*/0 * * * *", 0),
    ] {
        let found = wrong(text, Notation::Unix);
        assert!(
            matches!(found, CronError::Field { field: at, .. } if at == field),
            "{text}: {found:?}"
        );
    }
    // Both day fields, or neither, may not be given in AWS's notation.
    assert!(Cron::parse("0 0 1 * MON *", Notation::Aws).is_err());
    assert!(Cron::parse("0 0 ? * ? *", Notation::Aws).is_err());
    // A 30th of February never comes.
    let never = Schedule {
        cron: Cron::parse("0 0 30 2 *", Notation::Unix).expect("well-formed"),
        zone: TimeZone::UTC,
        epoch: Timestamp::UNIX_EPOCH,
    };
    assert_eq!(never.next(Instant::START), None);
}
