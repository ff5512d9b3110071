//! Do we agree with somebody else's cron? `croner`, on the subset that both have, over random
//! expressions, zones and starts.

use croner::parser::{CronParser, Seconds, Year};
use jiff::Zoned;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRng, TestRunner};

use super::*;

/// Zones without and with summer time, on both sides of the equator.
const ZONES: [&str; 5] = [
    "UTC",
    "Asia/Seoul",
    "America/New_York",
    "Australia/Sydney",
    "Europe/Berlin",
];
/// Random expressions.
const CASES: u32 = 4_000;

/// A number, a range, a step or everything; or a list of some of these.
fn field(least: u32, most: u32) -> impl Strategy<Value = String> {
    let item = prop_oneof![
        4 => (least..=most).prop_map(|n| n.to_string()),
        2 => (least..=most, least..=most)
            .prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b))),
        1 => (least..=most, least..=most, 1..=most.max(2))
            .prop_map(|(a, b, step)| format!("{}-{}/{step}", a.min(b), a.max(b))),
        1 => (1..=most.max(2)).prop_map(|step| format!("*/{step}")),
    ];
    prop_oneof![
        1 => Just("*".to_owned()),
        4 => prop::collection::vec(item, 1..4).prop_map(|items| items.join(",")),
    ]
}

fn month() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just("*".to_owned()),
        2 => field(1, 12),
        1 => prop::sample::select(vec!["JAN", "feb", "MAR-JUN", "JUL,DEC", "OCT-NOV"])
            .prop_map(str::to_owned),
    ]
}

/// (day of the month, day of the week), one of them any, in AWS's notation.
fn day() -> impl Strategy<Value = (String, String)> {
    let months = prop_oneof![
        3 => field(1, 31),
        1 => Just("L".to_owned()),
        1 => Just("LW".to_owned()),
        1 => (1..=31_u32).prop_map(|day| format!("{day}W")),
    ];
    let weeks = prop_oneof![
        3 => field(1, 7),
        1 => prop::sample::select(vec!["MON-FRI", "SUN", "tue,THU", "SAT"]).prop_map(str::to_owned),
        1 => (1..=7_u32).prop_map(|day| format!("{day}L")),
        1 => (1..=7_u32, 1..=5_u32).prop_map(|(day, nth)| format!("{day}#{nth}")),
    ];
    prop_oneof![
        months.prop_map(|day| (day, "?".to_owned())),
        weeks.prop_map(|day| ("?".to_owned(), day)),
    ]
}

fn runner() -> TestRunner {
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        max_global_rejects: 20 * CASES,
        rng_seed: RngSeed::Fixed(5),
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// The next times after a start, in seconds since 1970.
fn ours(cron: Cron, start: &Zoned, times: usize) -> Vec<i64> {
    let schedule = Schedule {
        cron,
        zone: start.time_zone().clone(),
        epoch: start.timestamp(),
    };
    let mut at = Instant::START + Span::SECOND;
    let mut found = Vec::new();
    while found.len() < times
        && let Some(next) = schedule.next(at)
    {
        let due = timestamp(schedule.epoch, next).expect("in range");
        found.push(due.as_second());
        at = next + Span::SECOND;
    }
    found
}

fn theirs(cron: &croner::Cron, start: &Zoned, times: usize) -> Vec<i64> {
    let mut at = start.clone();
    let mut found = Vec::new();
    while found.len() < times
        && let Ok(next) = cron.find_next_occurrence(&at, false)
    {
        found.push(next.timestamp().as_second());
        at = next;
    }
    found
}

/// Whether a clock is set in the two days around an instant.
fn clock_is_set_near(zone: &TimeZone, at: i64) -> bool {
    let offset = |second: i64| {
        let at = Timestamp::from_second(second).expect("in range");
        zone.to_offset(at)
    };
    offset(at - 86_400) != offset(at + 86_400)
}

fn start() -> impl Strategy<Value = (i64, usize)> {
    // From 2024 to 2034, at any second.
    (1_704_067_200_i64..2_019_686_400, 0..ZONES.len())
}

/// Compares what both find, up to the first time near which a clock is set.
fn compare(cron: Cron, other: &croner::Cron, (second, zone): (i64, usize)) -> Result<(), String> {
    let zone = TimeZone::get(ZONES[zone]).expect("a known zone");
    let start = Timestamp::from_second(second).expect("in range");
    let start = start.to_zoned(zone.clone());
    if clock_is_set_near(&zone, second) {
        return Ok(());
    }
    let (ours, theirs) = (ours(cron, &start, 5), theirs(other, &start, 5));
    for (place, their) in theirs.iter().enumerate() {
        let our = ours.get(place).copied();
        let near = |at: i64| clock_is_set_near(&zone, at);
        if near(*their) || our.is_some_and(near) {
            return Ok(());
        }
        if our != Some(*their) {
            return Err(format!("from {start}: {ours:?} but {theirs:?}"));
        }
    }
    Ok(())
}

#[test]
fn aws_expressions_come_due_when_croner_says() {
    let fields = (field(0, 59), field(0, 23), day(), month(), start());
    let parser = CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .alternative_weekdays(true)
        .build();
    let compared = runner().run(&fields, |(minute, hour, (day, weekday), month, start)| {
        let text = format!("{minute} {hour} {day} {month} {weekday}");
        let cron = Cron::parse(&format!("{text} *"), Notation::Aws).expect("a good expression");
        let other = parser
            .parse(&text)
            .map_err(|e| fail(&text, &e.to_string()))?;
        compare(cron, &other, start).map_err(|e| fail(&text, &e))
    });
    compared.expect("both agree");
}

#[test]
fn unix_expressions_come_due_when_croner_says() {
    let fields = (
        field(0, 59),
        field(0, 23),
        field(1, 31),
        month(),
        field(0, 7),
        start(),
    );
    let parser = CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .build();
    let compared = runner().run(&fields, |(minute, hour, day, month, weekday, start)| {
        // With a step over everything, Vixie's cron takes a day field as not restricted.
        prop_assume!(!day.contains("*/") && !weekday.contains("*/"));
        let text = format!("{minute} {hour} {day} {month} {weekday}");
        let cron = Cron::parse(&text, Notation::Unix).expect("a good expression");
        let other = parser
            .parse(&text)
            .map_err(|e| fail(&text, &e.to_string()))?;
        compare(cron, &other, start).map_err(|e| fail(&text, &e))
    });
    compared.expect("both agree");
}

fn fail(text: &str, why: &str) -> TestCaseError {
    TestCaseError::fail(format!("{text}: {why}"))
}
