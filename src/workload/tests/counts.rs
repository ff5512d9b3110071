//! Does a trace of counts give exactly its counts, uniformly, wherever one looks?

use proptest::prelude::*;

use super::support::{collect, kolmogorov, of_trace, trace, within};
use crate::kernel::time::{Instant, NANOS_PER_SECOND, Span};
use crate::workload::spec::WorkloadSpec;

/// A trace file of `(interval number, count)` rows.
fn file(rows: &[(u64, u64)], interval_s: f64) -> String {
    let row = |(number, count): &(u64, u64)| format!("{},{count}\n", *number as f64 * interval_s);
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!("time_s,requests\n{}", rows.concat())
}

fn counts(rows: &[(u64, u64)], interval: Span) -> WorkloadSpec {
    let mut spec = trace(file(rows, interval.as_secs_f64()));
    spec.interval = Some(interval);
    of_trace(spec)
}

fn histogram(at: &[u64], interval: Span, intervals: usize) -> Vec<u64> {
    let mut counts = vec![0; intervals];
    for at in at {
        counts[(at / interval.nanos()) as usize] += 1;
    }
    counts
}

/// Counts around the sizes at which cells are split, and missing rows (None).
fn any_rows() -> impl Strategy<Value = Vec<Option<u64>>> {
    let count = prop_oneof![
        Just(Some(0)),
        (1u64..5).prop_map(Some),
        (500u64..1100).prop_map(Some),
        (2000u64..9000).prop_map(Some),
        Just(None),
    ];
    proptest::collection::vec(count, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn each_interval_holds_exactly_its_count(
        rows in any_rows(),
        seconds in prop_oneof![Just(0.25), Just(1.0), Just(60.0), Just(3600.0)],
        seed in 0u64..1000,
    ) {
        let interval = Span::from_secs_f64(seconds);
        let given: Vec<(u64, u64)> = (0u64..)
            .zip(&rows)
            .filter_map(|(number, count)| Some((number, (*count)?)))
            .collect();
        prop_assume!(!given.is_empty());
        let all = collect(&[counts(&given, interval)], interval * rows.len() as u64, seed);
        let expected: Vec<u64> = rows.iter().map(|count| count.unwrap_or(0)).collect();
        prop_assert_eq!(histogram(&all.unwrap().at, interval, rows.len()), expected);
    }

    #[test]
    fn a_shorter_run_and_a_later_start_meet_the_same_arrivals(
        rows in proptest::collection::vec(0u64..3000, 2..8),
        start_s in 0u64..200,
        length_s in 1u64..300,
    ) {
        let minute = Span::MINUTE;
        let rows: Vec<(u64, u64)> = (0..).zip(rows).collect();
        let whole = collect(&[counts(&rows, minute)], Span::from_secs(600), 1).unwrap();
        let mut later = trace(file(&rows, 60.0));
        later.interval = Some(minute);
        later.origin = Some(start_s as f64);
        let part = collect(&[of_trace(later)], Span::from_secs(length_s), 1).unwrap();
        let from = start_s * NANOS_PER_SECOND;
        let until = from + length_s * NANOS_PER_SECOND;
        let expected: Vec<u64> =
            whole.at.iter().filter(|&&at| from <= at && at < until).map(|at| at - from).collect();
        prop_assert_eq!(part.at, expected);
    }

    #[test]
    fn scale_never_drifts(
        rows in proptest::collection::vec(0u64..700, 1..40),
        scale in 0.0f64..3.0,
    ) {
        let rows: Vec<(u64, u64)> = (0..).zip(rows).collect();
        let mut spec = counts(&rows, Span::SECOND);
        spec.scale = scale;
        let n = rows.len();
        let all = collect(&[spec], Span::from_secs(n as u64), 3).unwrap();
        let got = histogram(&all.at, Span::SECOND, n);
        let (mut read, mut given) = (0, 0);
        for (i, (_, count)) in rows.iter().enumerate() {
            read += count;
            given += got[i];
            let off = given as f64 - read as f64 * scale;
            prop_assert!(off.abs() <= 0.5 + 1e-9, "{off} after {i}");
        }
    }
}

#[test]
fn arrivals_are_uniform_within_an_interval() {
    // One large interval (many cells), and thousands of small ones (one cell each), folded.
    let large = collect(&[counts(&[(0, 300_000)], Span::HOUR)], Span::HOUR, 11).unwrap();
    let rows: Vec<(u64, u64)> = (0..10_000).map(|i| (i, 1 + i % 40)).collect();
    let small = collect(&[counts(&rows, Span::SECOND)], Span::from_secs(10_000), 12).unwrap();
    for (at, interval) in [(large.at, Span::HOUR), (small.at, Span::SECOND)] {
        let mut folded: Vec<f64> = at
            .iter()
            .map(|at| (at % interval.nanos()) as f64 / interval.nanos() as f64)
            .collect();
        folded.sort_unstable_by(f64::total_cmp);
        assert!(kolmogorov(&folded, |x| x) < 1.95);
    }
}

#[test]
fn arrivals_in_an_interval_are_independent_of_each_other() {
    // Of n independent uniform arrivals, a tenth of the interval holds Binomial(n, 1/10): the
    // variance over many intervals is n · 0.09. Evenly spread arrivals would give almost none.
    let (n, intervals) = (2_000u64, 3_000u64);
    let rows: Vec<(u64, u64)> = (0..intervals).map(|i| (i, n)).collect();
    let all = collect(
        &[counts(&rows, Span::SECOND)],
        Span::from_secs(intervals),
        5,
    )
    .unwrap();
    let tenth = NANOS_PER_SECOND / 10;
    for part in [0, 4, 9] {
        let mut held = vec![0.0; intervals as usize];
        for at in &all.at {
            if at % NANOS_PER_SECOND / tenth == part {
                held[(at / NANOS_PER_SECOND) as usize] += 1.0;
            }
        }
        let mean = held.iter().sum::<f64>() / intervals as f64;
        let square = held.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        let variance = square / intervals as f64;
        // The standard error of a variance is about variance · √(2 / 3000) = 2.6 %.
        assert!(
            (variance / (n as f64 * 0.09) - 1.0).abs() < 0.13,
            "{variance}"
        );
        assert!((mean / 200.0 - 1.0).abs() < 0.01, "{mean}");
    }
}

#[test]
fn spacings_are_exponential_as_of_a_poisson_process() {
    let all = collect(&[counts(&[(0, 200_000)], Span::HOUR)], Span::HOUR, 21).unwrap();
    let mean = Span::HOUR.nanos() as f64 / 200_001.0;
    let mut gaps: Vec<f64> = all
        .at
        .windows(2)
        .map(|pair| (pair[1] - pair[0]) as f64 / mean)
        .collect();
    gaps.sort_unstable_by(f64::total_cmp);
    assert!(kolmogorov(&gaps, |x| 1.0 - libm::exp(-x)) < 1.95);
}

#[test]
fn a_slice_keeps_the_run_s_clock() {
    let rows: Vec<(u64, u64)> = (0..10).map(|i| (i, 1000)).collect();
    let whole = collect(&[counts(&rows, Span::MINUTE)], Span::from_secs(600), 2).unwrap();
    let mut spec = counts(&rows, Span::MINUTE);
    let (from, to) = (Instant::from_secs(90), Instant::from_secs(300));
    spec.slice = Some((from, to));
    let slice = collect(&[spec], Span::from_secs(600), 2).unwrap();
    let inside = |at: &&u64| (from.nanos()..to.nanos()).contains(*at);
    assert_eq!(
        slice.at,
        whole.at.iter().filter(inside).copied().collect::<Vec<_>>()
    );
    assert!(slice.at.len() > 3_000);
}

#[test]
fn a_billion_requests_in_a_second_need_no_big_buffer() {
    let spec = counts(&[(0, 1_000_000_000)], Span::SECOND);
    let mut workload =
        crate::workload::Workload::open(&[spec], Span::SECOND, crate::kernel::random::Seed::new(1))
            .unwrap();
    let mut batch = crate::workload::Batch::default();
    let mut last = 0;
    for _ in 0..100 {
        assert!(workload.next_batch(&mut batch).unwrap());
        assert!(batch.at.len() < 100_000 && batch.at[0] >= last);
        last = *batch.at.last().unwrap();
    }
}

#[test]
fn long_silences_are_passed_in_one_batch() {
    let spec = counts(&[(0, 3), (5_000_000, 2)], Span::MINUTE);
    let mut workload = crate::workload::Workload::open(
        &[spec],
        Span::MINUTE * 6_000_000,
        crate::kernel::random::Seed::new(1),
    )
    .unwrap();
    let mut batch = crate::workload::Batch::default();
    let mut batches = 0;
    let mut requests = 0;
    while workload.next_batch(&mut batch).unwrap() {
        batches += 1;
        requests += batch.at.len();
    }
    assert_eq!((batches, requests), (1, 5));
}

#[test]
fn a_pinned_arrival_holds_the_draws_in_place() {
    let all = collect(&[counts(&[(0, 5_000)], Span::MINUTE)], Span::MINUTE, 1998).unwrap();
    assert_eq!(within(&all.at, 0.0, 60.0), 5_000);
    assert_eq!((all.at[0], all.at[2_500], all.at[4_999]), PINNED);
}

const PINNED: (u64, u64, u64) = (60_195_623, 30_656_131_307, 59_973_166_082);
