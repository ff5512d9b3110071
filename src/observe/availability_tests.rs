//! Are shares, outages and budgets counted as they are defined?

use super::*;
use crate::observe::fixture::{outcome, setup};

/// Minutes with (served, failed, rejected).
fn rows(minutes: &[(u64, u64, u64)]) -> Vec<MinuteRow> {
    let rows = minutes.iter().enumerate();
    rows.map(|(at, (served, failed, rejected))| MinuteRow {
        start: Instant::from_secs(at as u64 * 60),
        arrived: served + failed + rejected,
        served: *served,
        failed: *failed,
        rejected: *rejected,
        desired: 2,
        running: 2,
        ..MinuteRow::default()
    })
    .collect()
}

fn below(minutes: &[(u64, u64, u64)], percent: f64) -> (u64, Option<(u64, u64, u64)>) {
    let rows = rows(minutes);
    let end = Instant::from_secs(rows.len() as u64 * 60);
    let (count, longest) = stretches(&rows, end, |row| minute_is_below(percent, row));
    let longest = longest.map(|o| {
        let from = o.from.since(Instant::START);
        (from.secs_ceil() / 60, o.length().secs_ceil() / 60, o.lost)
    });
    (count, longest)
}

/// Exactly 99.9 % is not below 99.9 %, whatever 99.9 is in bits.
#[test]
fn the_objective_itself_is_met() {
    for ended in [1_000_u64, 2_000, 30_000, 1_000_000, 700_000_000] {
        assert!(!is_below(99.9, (ended, ended / 1_000)), "{ended}");
        assert!(is_below(99.9, (ended, ended / 1_000 + 1)), "{ended}");
        let budget = ErrorBudget::new(99.9, (ended, 0));
        assert_eq!(budget.allowed, ended / 1_000, "{ended}");
    }
    assert!(!is_below(100.0, (10, 0)));
    assert!(is_below(100.0, (1_000_000_000, 1)));
}

#[test]
fn the_longest_outage_is_the_longest_run_of_minutes_below() {
    let good = (1_000, 0, 0);
    let bad = (900, 90, 10);
    // Two minutes, then three with a silent one among them.
    let minutes = [good, bad, bad, good, bad, bad, (0, 0, 0), bad, good];
    assert_eq!(below(&minutes, 99.9), (5, Some((4, 4, 300))));
    // 90 % is not below 90 %.
    assert_eq!(below(&minutes, 90.0), (0, None));
    // The first of equals; silence at the end is no part of it.
    let minutes = [bad, good, bad, (0, 0, 0)];
    assert_eq!(below(&minutes, 99.9), (2, Some((0, 1, 100))));
}

#[test]
fn a_budget_is_what_the_objective_allows() {
    let budget = ErrorBudget::new(99.5, (200_000, 1_250));
    assert_eq!((budget.allowed, budget.left()), (1_000, -250));
    assert!((budget.burn_rate.unwrap() - 1.25).abs() < 1e-9);
    let none = ErrorBudget::new(100.0, (10, 1));
    assert_eq!((none.allowed, none.left(), none.burn_rate), (0, -1, None));
}

/// 59 fine minutes, one with 6 % lost, then 60 fine ones: the worst hour loses 0.1 %, at an
/// objective of 99.9 % a burn rate of one.
#[test]
fn the_highest_hour_is_found_wherever_it_is() {
    let mut minutes = vec![(1_000, 0, 0); 120];
    minutes[59] = (940, 60, 0);
    let burn = highest_hour(&rows(&minutes), 99.9).unwrap();
    assert!((burn - 1.0).abs() < 1e-9, "{burn}");
    // A short run is one window.
    let burn = highest_hour(&rows(&[(990, 10, 0), (1_000, 0, 0)]), 99.0).unwrap();
    assert!((burn - 0.5).abs() < 1e-9, "{burn}");
}

#[test]
fn minutes_without_a_task_are_told_also_without_requests() {
    let setup = setup(Span::from_secs(290));
    let mut service = outcome("web");
    service.minutes = rows(&[(0, 0, 0); 5]);
    for at in [1, 2, 4] {
        service.minutes[at].running = 0;
    }
    let whole = (Span::from_secs(290), None);
    let found = Availability::of(&setup.services[0], &service, whole);
    assert_eq!(found.served, None);
    assert_eq!(found.without_task, Some(3));
    let longest = found.longest_without_task.unwrap();
    assert_eq!(longest.length(), Span::from_secs(120));
    // The last minute of the run is a part of one.
    service.minutes[1].running = 2;
    service.minutes[3].running = 0;
    let found = Availability::of(&setup.services[0], &service, whole);
    let longest = found.longest_without_task.unwrap();
    assert_eq!(longest.length(), Span::from_secs(170));
    // None wanted, none missed.
    for row in &mut service.minutes {
        row.desired = 0;
    }
    let found = Availability::of(&setup.services[0], &service, whole);
    assert_eq!(
        (found.without_task, found.longest_without_task),
        (Some(0), None)
    );
}
