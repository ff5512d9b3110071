//! Does a trace of timestamps arrive when it says, thinned and repeated as asked?

use super::support::{collect, of_trace, trace};
use crate::kernel::time::{Instant, Span};
use crate::workload::Problem;
use crate::workload::spec::{TraceSpec, WorkloadSpec};

fn one_per_line(n: u64, step_ms: u64) -> String {
    let line = |ms: u64| format!("{}.{:03}\n", ms / 1000, ms % 1000);
    let lines: Vec<String> = (0..n).map(|i| line(i * step_ms)).collect();
    lines.concat()
}

fn csv(text: &str) -> TraceSpec {
    let mut spec = trace(text);
    spec.column = Some("TIMESTAMP".into());
    spec
}

#[test]
fn seconds_one_per_line() {
    let all = collect(
        &[of_trace(trace("0\n0.5\n0.5\n2.000000001\n9\n"))],
        Span::from_secs(9),
        1,
    );
    assert_eq!(
        all.unwrap().at,
        [0, 500_000_000, 500_000_000, 2_000_000_001]
    );
}

#[test]
fn iso_times_begin_with_the_first_or_at_the_run_s_start() {
    let text = "TIMESTAMP,ContextTokens\n2023-11-16 18:17:03.9799600,4808\n\
                2023-11-16 18:17:04.0319600,3180\n";
    let first = collect(&[of_trace(csv(text))], Span::SECOND, 1).unwrap();
    assert_eq!(first.at, [0, 52_000_000]);
    let mut placed = csv(text);
    placed.run_start = Some(1_700_158_620_000_000_000);
    let placed = collect(&[of_trace(placed)], Span::MINUTE, 1).unwrap();
    assert_eq!(placed.at, [3_979_960_000, 4_031_960_000]);
    let lines = "2023-11-16T18:17:03Z\n2023-11-16T18:17:05Z\n";
    let lines = collect(&[of_trace(trace(lines))], Span::MINUTE, 1).unwrap();
    assert_eq!(lines.at, [0, 2_000_000_000]);
}

#[test]
fn each_request_may_bring_its_cpu_time() {
    let mut spec = csv("TIMESTAMP,cpu_s\n1,0.25\n2,0\n3,1e-3\n");
    spec.cpu_column = Some("cpu_s".into());
    let all = collect(&[of_trace(spec)], Span::MINUTE, 1).unwrap();
    assert_eq!(all.at, [1_000_000_000, 2_000_000_000, 3_000_000_000]);
    assert_eq!(all.cpu, [250_000_000, 0, 1_000_000]);
}

#[test]
fn a_row_that_goes_back_in_time_is_named_by_its_line() {
    let mut text = one_per_line(1000, 10);
    text += "9.98\n";
    let error = collect(&[of_trace(trace(text))], Span::MINUTE, 1).unwrap_err();
    assert_eq!(error.row, Some(1001));
    let problem = Problem::Descending {
        found: "9.98".into(),
        previous: "9.990".into(),
    };
    assert_eq!(error.problem, problem);
}

#[test]
fn rows_at_the_same_time_stay_together() {
    let text = "1\n".repeat(1000) + &"2\n".repeat(1000);
    let all = collect(&[of_trace(trace(text))], Span::from_secs(3), 1).unwrap();
    assert_eq!(all.at.len(), 2000);
}

fn scaled(scale: f64, origin: f64) -> WorkloadSpec {
    let mut spec = trace(one_per_line(100_000, 1));
    spec.origin = Some(origin);
    let mut spec = of_trace(spec);
    spec.scale = scale;
    spec
}

#[test]
fn below_one_rows_are_kept_independently() {
    let all = collect(&[scaled(0.3, 0.0)], Span::from_secs(100), 4).unwrap();
    let n = all.at.len() as f64;
    // Binomial(100,000, 0.3): standard deviation 145.
    assert!((n - 30_000.0).abs() < 5.0 * 145.0, "{n}");
    // Gaps are geometric: the next row is kept with probability 0.3, whatever was kept before.
    let adjacent = all
        .at
        .windows(2)
        .filter(|pair| pair[1] - pair[0] == 1_000_000)
        .count();
    assert!(
        (adjacent as f64 / n - 0.3).abs() < 5.0 * libm::sqrt(0.21 / n),
        "{adjacent}"
    );
}

#[test]
fn above_one_rows_are_repeated() {
    let twice = collect(&[scaled(2.0, 0.0)], Span::from_secs(100), 4).unwrap();
    assert_eq!(twice.at.len(), 200_000);
    assert!(twice.at.chunks(2).all(|pair| pair[0] == pair[1]));
    let more = collect(&[scaled(2.5, 0.0)], Span::from_secs(100), 4).unwrap();
    assert!((more.at.len() as f64 - 250_000.0).abs() < 5.0 * 158.0);
    let none = collect(&[scaled(0.0, 0.0)], Span::from_secs(100), 4).unwrap();
    assert!(none.at.is_empty());
}

#[test]
fn thinning_does_not_depend_on_where_the_run_begins() {
    let whole = collect(&[scaled(0.5, 0.0)], Span::from_secs(100), 9).unwrap();
    let late = collect(&[scaled(0.5, 40.0)], Span::from_secs(20), 9).unwrap();
    let from = Instant::from_secs(40).nanos();
    let expected: Vec<u64> = whole
        .at
        .iter()
        .filter(|&&at| (from..Instant::from_secs(60).nanos()).contains(&at))
        .map(|at| at - from)
        .collect();
    assert_eq!(late.at, expected);
}
