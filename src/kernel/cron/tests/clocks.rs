//! Does a schedule follow the clocks of its zone on the days on which they are set? New York is put
//! forward on 8 March and back on 1 November 2026 (02:00), Sydney back on 5 April and forward on
//! 4 October (03:00 and 02:00), Santiago back on 4 April and forward on 5 September (at midnight),
//! Lord Howe by half an hour, Seoul never.

use super::*;

const NEW_YORK: &str = "America/New_York";

#[track_caller]
fn check(cron: &str, zone: &str, start: &str, expected: &[&str]) {
    assert_eq!(
        due(cron, zone, start, expected.len()),
        expected,
        "{cron} in {zone}"
    );
}

#[test]
fn new_york_forward_and_back() {
    let march = "2026-03-07T12:00:00Z";
    check(
        "0 2 * * ? *",
        NEW_YORK,
        march,
        &["2026-03-08T07:00:00Z", "2026-03-09T06:00:00Z"],
    );
    check(
        "30 9 ? * MON-FRI *",
        NEW_YORK,
        "2026-03-06T00:00:00Z",
        &["2026-03-06T14:30:00Z", "2026-03-09T13:30:00Z"],
    );
    check(
        "30 9 ? * MON-FRI *",
        NEW_YORK,
        "2026-10-30T00:00:00Z",
        &["2026-10-30T13:30:00Z", "2026-11-02T14:30:00Z"],
    );
    // 01:30 comes twice on 1 November: EDT first, and only then.
    check(
        "30 1 * * ? *",
        NEW_YORK,
        "2026-11-01T00:00:00Z",
        &["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"],
    );
    // What begins after the first does not come due the second time.
    check(
        "30 1 * * ? *",
        NEW_YORK,
        "2026-11-01T05:31:00Z",
        &["2026-11-02T06:30:00Z"],
    );
}

#[test]
fn an_interval_is_not_interrupted() {
    check(
        "0/30 * * * ? *",
        NEW_YORK,
        "2026-11-01T05:00:00Z",
        &[
            "2026-11-01T05:00:00Z",
            "2026-11-01T05:30:00Z",
            "2026-11-01T06:00:00Z",
            "2026-11-01T06:30:00Z",
            "2026-11-01T07:00:00Z",
        ],
    );
    check(
        "0/30 * * * ? *",
        NEW_YORK,
        "2026-03-08T06:00:00Z",
        &[
            "2026-03-08T06:00:00Z",
            "2026-03-08T06:30:00Z",
            "2026-03-08T07:00:00Z",
            "2026-03-08T07:30:00Z",
        ],
    );
}

#[test]
fn seoul_has_no_summer_time() {
    check(
        "0 9 ? * MON-FRI *",
        "Asia/Seoul",
        "2026-03-06T00:00:00Z",
        &["2026-03-06T00:00:00Z", "2026-03-09T00:00:00Z"],
    );
    check(
        "0 9 L * ? *",
        "Asia/Seoul",
        "2026-10-01T00:00:00Z",
        &["2026-10-31T00:00:00Z", "2026-11-30T00:00:00Z"],
    );
    // 09:00 UTC on the 31st is the first of the next month in Seoul from 15:00 UTC on.
    check(
        "0 0 1 * ? *",
        "Asia/Seoul",
        "2026-10-31T14:00:00Z",
        &["2026-10-31T15:00:00Z"],
    );
}

#[test]
fn the_south_has_its_summer_in_january() {
    check(
        "30 2 * * ? *",
        "Australia/Sydney",
        "2026-04-04T12:00:00Z",
        // 02:30 comes twice on 5 April: first with summer time (UTC+11).
        &["2026-04-04T15:30:00Z", "2026-04-05T16:30:00Z"],
    );
    check(
        "30 2 * * ? *",
        "Australia/Sydney",
        "2026-10-03T00:00:00Z",
        // It does not come on 4 October: 03:30 with summer time.
        &["2026-10-03T16:30:00Z", "2026-10-04T15:30:00Z"],
    );
    // In Santiago 5 April begins at 04:00 UTC; 23:30 of the 4th comes at 02:30 and at 03:30 UTC.
    check(
        "30 23 * * ? *",
        "America/Santiago",
        "2026-04-04T12:00:00Z",
        &["2026-04-05T02:30:00Z", "2026-04-06T03:30:00Z"],
    );
    // 6 September begins there at 01:00 (04:00 UTC).
    check(
        "15 0 * * ? *",
        "America/Santiago",
        "2026-09-05T12:00:00Z",
        &["2026-09-06T04:15:00Z", "2026-09-07T03:15:00Z"],
    );
    check(
        "0/20 * * * ? *",
        "Australia/Lord_Howe",
        "2026-04-04T14:30:00Z",
        // 01:30 to 02:00 comes twice, from UTC+11 to UTC+10:30.
        &[
            "2026-04-04T14:40:00Z",
            "2026-04-04T15:10:00Z",
            "2026-04-04T15:30:00Z",
        ],
    );
}

#[test]
fn a_skipped_day_is_made_up_for() {
    // Samoa had no 30 December 2011.
    check(
        "0 12 30 DEC ? 2011",
        "Pacific/Apia",
        "2011-12-01T00:00:00Z",
        &["2011-12-30T22:00:00Z"],
    );
}

#[test]
fn every_zone_gives_times_in_order_and_none_before_its_start() {
    for zone in [NEW_YORK, "Asia/Seoul", "America/Santiago", "Europe/London"] {
        for cron in ["0/7 * * * ? *", "13 0-5 ? * SUN *", "0 2 LW * ? *"] {
            let found = due(cron, zone, "2026-02-27T11:00:00Z", 60);
            let times: Vec<Timestamp> = found.iter().map(|t| t.parse().expect("due")).collect();
            assert!(
                times.is_sorted_by(|a, b| a < b),
                "{cron} in {zone}: {found:?}"
            );
            let start: Timestamp = "2026-02-27T11:00:00Z".parse().expect("a timestamp");
            assert!(times[0] >= start);
        }
    }
}
