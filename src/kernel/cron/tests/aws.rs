//! Do the forms that only AWS has come due on the days of a calendar? Hand-checked tables: in 2026,
//! 1 January is a Thursday, 1 February a Sunday, 1 March a Sunday, 1 May a Friday, 1 August a
//! Saturday, 31 May a Sunday and 31 October a Saturday.

use super::*;
use crate::kernel::cron::Expression;

/// The next days on which an expression of six fields comes due at 00:00 UTC.
#[track_caller]
fn days(days_and_months: &str, start: &str, expected: &[&str]) {
    let cron = format!("0 0 {days_and_months}");
    let start = format!("{start}T00:00:00Z");
    let found = due(&cron, "UTC", &start, expected.len());
    let expected: Vec<String> = expected
        .iter()
        .map(|day| format!("{day}T00:00:00Z"))
        .collect();
    assert_eq!(found, expected, "{cron}");
}

#[test]
fn the_last_day_of_a_month() {
    let start = "2026-01-15";
    days(
        "L * ? *",
        start,
        &["2026-01-31", "2026-02-28", "2026-03-31"],
    );
    days(
        "L 2 ? *",
        start,
        &["2026-02-28", "2027-02-28", "2028-02-29"],
    );
    days("L,15 4 ? *", start, &["2026-04-15", "2026-04-30"]);
}

#[test]
fn the_last_workday_of_a_month() {
    // 31 January 2026 is a Saturday, 28 February too, 31 May a Sunday.
    days(
        "LW * ? *",
        "2026-01-01",
        &[
            "2026-01-30",
            "2026-02-27",
            "2026-03-31",
            "2026-04-30",
            "2026-05-29",
        ],
    );
}

#[test]
fn the_workday_nearest_to_a_day() {
    // 1 August is a Saturday: the Friday before is in July, so it is Monday the 3rd.
    days("1W 8 ? *", "2026-07-01", &["2026-08-03"]);
    // 1 February and 1 March are Sundays: Monday the 2nd. 1 January is a Thursday.
    days(
        "1W * ? *",
        "2026-01-01",
        &["2026-01-01", "2026-02-02", "2026-03-02", "2026-04-01"],
    );
    // 15 August is a Saturday: Friday the 14th. 15 November is a Sunday: Monday the 16th.
    days("15W 8,11 ? *", "2026-08-01", &["2026-08-14", "2026-11-16"]);
    // 31 May is a Sunday: Monday is in June, so it is Friday the 29th. June has no 31st.
    days("31W 5-7 ? *", "2026-05-01", &["2026-05-29", "2026-07-31"]);
    days("30W 2,3 ? *", "2026-02-01", &["2026-03-30"]);
}

#[test]
fn the_last_of_a_weekday_in_a_month() {
    // 6 is Friday.
    let fridays = ["2026-01-30", "2026-02-27", "2026-03-27", "2026-04-24"];
    days("? * 6L *", "2026-01-01", &fridays);
    days("? * FRIL *", "2026-01-01", &fridays);
    // `L` alone is the last day of the week.
    days("? * L *", "2026-01-01", &["2026-01-03", "2026-01-10"]);
    days("? 2 1L *", "2026-01-01", &["2026-02-22", "2027-02-28"]);
}

#[test]
fn the_nth_of_a_weekday_in_a_month() {
    // AWS's own example: 3#2 is the second Tuesday.
    days("? * 3#2 *", "2026-01-01", &["2026-01-13", "2026-02-10"]);
    days("? * TUE#2 *", "2026-01-01", &["2026-01-13", "2026-02-10"]);
    // Months with a fifth Saturday.
    days(
        "? * 7#5 *",
        "2026-01-01",
        &["2026-01-31", "2026-05-30", "2026-08-29", "2026-10-31"],
    );
    // The fifth Sunday of a February: 2032, 2060, 2088, and after 2100 in 2128.
    days("? 2 1#5 *", "2026-01-01", &["2032-02-29", "2060-02-29"]);
    days("? 2 1#5 *", "2089-01-01", &["2128-02-29"]);
}

#[test]
fn ranges_steps_lists_and_years() {
    days(
        "? * FRI-MON *",
        "2026-01-05",
        &["2026-01-05", "2026-01-09", "2026-01-10"],
    );
    days(
        "28-2 2 ? *",
        "2026-01-01",
        &["2026-02-01", "2026-02-02", "2026-02-28"],
    );
    days(
        "1 NOV-FEB ? *",
        "2026-02-02",
        &["2026-11-01", "2026-12-01", "2027-01-01"],
    );
    days(
        "5/10 1 ? *",
        "2026-01-01",
        &["2026-01-05", "2026-01-15", "2026-01-25"],
    );
    days(
        "*/15 1 ? *",
        "2026-01-01",
        &["2026-01-01", "2026-01-16", "2026-01-31"],
    );
    days("1 1 ? 2028/3", "2026-02-01", &["2028-01-01", "2031-01-01"]);
    days("1 1 ? 2199", "2026-02-01", &["2199-01-01"]);
    days(
        "1 JAN ? 2031,2029-2030",
        "2026-01-01",
        &["2029-01-01", "2030-01-01", "2031-01-01"],
    );
    let around = due("30 22-1 * * ? *", "UTC", "2026-01-01T02:00:00Z", 4);
    assert_eq!(around[0], "2026-01-01T22:30:00Z");
    assert_eq!(around[3], "2026-01-02T01:30:00Z");
}

#[test]
fn a_seventh_field_before_the_others_is_seconds() {
    assert_eq!(
        due("15,45 30 6 ? * MON *", "UTC", "2026-11-21T00:00:00Z", 3),
        [
            "2026-11-23T06:30:15Z",
            "2026-11-23T06:30:45Z",
            "2026-11-30T06:30:15Z"
        ]
    );
    let wrong = Cron::parse("60 0 0 ? * MON *", Notation::Aws);
    assert!(matches!(wrong, Err(CronError::Field { field: 0, .. })));
    let wrong = Cron::parse("0 0 25 ? * MON *", Notation::Aws);
    assert!(matches!(wrong, Err(CronError::Field { field: 2, .. })));
}

#[test]
fn what_aws_refuses_is_named() {
    for (text, field) in [
        ("0 0 * * * *", 4),
        ("0 0 ? * ? *", 4),
        ("0 0 1 * MON *", 4),
        ("? 0 1 * ? *", 0),
        ("0 0 1 ? ? *", 3),
        ("0 0 32W * ? *", 2),
        ("0 0 L-3 * ? *", 2),
        ("0 0 W * ? *", 2),
        ("0 0 1? * ? *", 2),
        ("0 0 ? * 0 *", 4),
        ("0 0 ? * 8 *", 4),
        ("0 0 ? * 3#6 *", 4),
        ("0 0 ? * 3#0 *", 4),
        ("0 0 ? * 3#1,6#3 *", 4),
        ("0 0 ? * 2W *", 4),
        ("0 0 1 * ? 1969", 5),
        ("0 0 1 * ? 2200", 5),
        ("0 0 1 * ? 2030-2029", 5),
        ("0 +1 1 * ? *", 1),
        ("1/0 0 1 * ? *", 0),
        ("1, 0 1 * ? *", 0),
    ] {
        let found = Cron::parse(text, Notation::Aws).expect_err(text);
        assert!(
            matches!(found, CronError::Field { field: at, .. } if at == field),
            "{text}: {found:?}"
        );
    }
    assert!(Cron::parse("0 0 L * *", Notation::Unix).is_err());
    assert!(Cron::parse("0 0 * * 3#2", Notation::Unix).is_err());
}

#[test]
fn schedules_are_cron_rate_or_at() {
    let read = |text| Expression::parse(text).expect("a good schedule");
    assert!(matches!(
        read("cron(0 18 ? * MON-FRI *)"),
        Expression::Cron(_)
    ));
    for (text, seconds) in [
        ("rate(1 minute)", 60),
        ("rate(5 minutes)", 300),
        (" rate( 12 hours ) ", 43_200),
        ("rate(1 day)", 86_400),
    ] {
        assert_eq!(read(text), Expression::Rate(Span::from_secs(seconds)));
    }
    let Expression::At(at) = read("at(2026-11-21T18:00:00)") else {
        panic!("once")
    };
    let epoch: Timestamp = "2026-11-21T00:00:00Z".parse().expect("a timestamp");
    let seoul = TimeZone::get("Asia/Seoul").expect("a known zone");
    let nine = instant_of(at, &seoul, epoch);
    assert_eq!(nine, Some(Instant::from_secs(9 * 3_600)));
    let later: Timestamp = "2026-11-21T09:00:01Z".parse().expect("a timestamp");
    assert_eq!(instant_of(at, &seoul, later), None, "it is past");
    for text in [
        "0 18 ? * MON-FRI *",
        "cron(0 18 ? * MON-FRI)",
        "rate(0 minutes)",
        "rate(5)",
        "rate(5 seconds)",
        "rate(-5 minutes)",
        "rate(5 minutes",
        "at(2026-11-21)",
        "at(2026-11-21T18:00:00Z)",
        "at(2026-02-30T18:00:00)",
        "at(2026-11-21T18:00)",
        "every(5 minutes)",
    ] {
        assert!(Expression::parse(text).is_err(), "{text}");
    }
}
