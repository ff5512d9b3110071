//! Are the shipped traces what `traces/README.md` says?

use super::support;
use super::support::{collect, of_trace, shipped, within};
use crate::kernel::time::{Instant, Span};
use crate::workload::survey::{SourceKind, survey};
use crate::workload::{CapacitySeries, trace};

const DAY: Span = Span::from_secs(86_400);
/// 7 July 1998, 00:00 UTC.
const SEVENTH_OF_JULY: i128 = 899_769_600_000_000_000;

#[test]
fn world_cup_all_88_days() {
    let found = survey(&of_trace(shipped("worldcup98.csv.gz")), DAY * 88).unwrap();
    assert_eq!((found.rows, found.total), (125_300, 1_352_804_107));
    assert!((found.in_run - 1_352_804_107.0).abs() < 0.5);
    assert_eq!(
        found.start,
        Some(893_971_800_000_000_000),
        "1998-04-30 21:30 UTC"
    );
    // The last minute is 26 July 21:59 UTC: the logs end at midnight in Paris.
    let end = 893_971_800.0 + found.last.unwrap();
    assert!((end - 901_490_400.0).abs() < 1e-6, "1998-07-26 22:00 UTC");
    let peak = found.peak.unwrap();
    assert!((peak.requests - 229_426.0).abs() < 0.5);
    let unix = 893_971_800 + peak.at.nanos() / 1_000_000_000;
    assert_eq!(unix, 899_847_660, "1998-07-07 21:41 UTC");
}

#[test]
fn world_cup_7_july() {
    let mut trace = shipped("worldcup98.csv.gz");
    trace.run_start = Some(SEVENTH_OF_JULY);
    let spec = of_trace(trace);
    let found = survey(&spec, DAY).unwrap();
    assert!((found.in_run - 42_806_305.0).abs() < 0.5);
    let peak = found.peak.unwrap();
    assert_eq!(peak.at, Instant::from_secs(21 * 3600 + 41 * 60));
    // And so many do arrive, in that minute too.
    let (from, until) = (21.0 * 3600.0 + 41.0 * 60.0, 21.0 * 3600.0 + 42.0 * 60.0);
    let all = collect(&[spec], DAY, 1998).unwrap();
    assert_eq!(all.at.len(), 42_806_305);
    assert_eq!(within(&all.at, from, until), 229_426);
}

#[test]
fn nasa_july_1995() {
    let found = survey(&of_trace(shipped("nasa-july-1995.csv.gz")), DAY * 28).unwrap();
    assert_eq!((found.rows, found.total), (39_693, 1_891_713));
    assert_eq!(
        found.start,
        Some(804_571_201_000_000_000),
        "1995-07-01 00:00:01 -0400"
    );
}

#[test]
fn azure_llm_2023() {
    for (file, rows, total, start) in [
        ("azure-llm-2023-conv.csv.gz", 3_479, 19_366, 1_700_158_546),
        ("azure-llm-2023-code.csv.gz", 914, 8_819, 1_700_158_623),
    ] {
        let found = survey(&of_trace(shipped(file)), Span::HOUR).unwrap();
        assert_eq!((found.rows, found.total), (rows, total), "{file}");
        assert!((found.in_run - total as f64).abs() < 0.5);
        assert_eq!(found.start, Some(start * 1_000_000_000));
        assert_eq!(found.interval, Some(Span::SECOND));
    }
    let mut requests = shipped("azure-llm-2023-conv-requests.csv.gz");
    requests.column = Some("timestamp".into());
    requests.cpu_column = Some("cpu_s".into());
    let all = collect(&[of_trace(requests)], Span::HOUR, 1).unwrap();
    assert_eq!((all.at.len(), all.cpu.len()), (19_366, 19_366));
    // 1 ms per generated token: 4,088,665 tokens.
    assert_eq!(all.cpu.iter().sum::<u64>(), 4_088_665 * 1_000_000);
}

/// Files of the archive per day, as its page lists them, from 30 April (its day 5); days not here
/// have one. It begins a day at midnight in Paris and a new file every 7,000,000 requests.
const FILES: [(u64, u64); 41] = [
    (38, 2),
    (39, 2),
    (40, 2),
    (41, 2),
    (44, 3),
    (45, 3),
    (46, 8),
    (47, 8),
    (48, 7),
    (49, 4),
    (50, 4),
    (51, 9),
    (52, 6),
    (53, 6),
    (54, 6),
    (55, 5),
    (56, 3),
    (57, 3),
    (58, 6),
    (59, 7),
    (60, 7),
    (61, 8),
    (62, 10),
    (63, 4),
    (64, 3),
    (65, 9),
    (66, 11),
    (67, 5),
    (68, 3),
    (69, 7),
    (70, 3),
    (71, 2),
    (72, 3),
    (73, 6),
    (74, 6),
    (75, 3),
    (76, 2),
    (77, 2),
    (78, 2),
    (79, 4),
    (80, 2),
];

/// Days whose number of files differs from the archive's if the first minute of the series is
/// `minute` minutes after midnight in Paris.
fn days_that_differ(minute: i64) -> usize {
    let mut rows = trace::open(&shipped("worldcup98.csv.gz")).unwrap();
    let mut days = vec![0u64; 90];
    while let Some(row) = rows.next().unwrap() {
        let paris = row.at / 60_000_000_000 + minute;
        days[(paris / 1440) as usize] += row.requests;
    }
    let listed = |day: u64| match FILES.iter().find(|(listed, _)| *listed == day) {
        Some((_, files)) => *files,
        None => u64::from(day <= 92),
    };
    let differ = |(day, requests): &(u64, u64)| requests.div_ceil(7_000_000) != listed(*day);
    (5..).zip(days).filter(differ).count()
}

#[test]
fn the_archive_s_files_per_day_pin_the_first_minute() {
    let half_past_eleven = 23 * 60 + 30;
    assert_eq!(days_that_differ(half_past_eleven), 0);
    assert_eq!(days_that_differ(half_past_eleven - 3), 0);
    assert!(days_that_differ(half_past_eleven - 4) > 0);
    assert!(days_that_differ(half_past_eleven + 1) > 0);
    assert!(days_that_differ(half_past_eleven - 60) > 0);
    assert!(days_that_differ(half_past_eleven - 120) > 0);
}

#[test]
fn every_file_shown_in_the_readme_is_read() {
    let readme = include_str!("../../../traces/README.md");
    let blocks = readme
        .split("```csv\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap());
    // Spot capacity has a reader of its own.
    let (capacity, files): (Vec<&str>, Vec<&str>) =
        blocks.partition(|file| file.starts_with("seconds,capacity"));
    let series = CapacitySeries::read(&support::trace(capacity[0]).opener).expect("it is read");
    assert_eq!((capacity.len(), series.rows().len()), (1, 3));
    // 2026-03-02 09:00 UTC.
    let run_start = 1_772_442_000_000_000_000;
    let shown: Vec<(SourceKind, u64, Vec<u64>)> = files
        .iter()
        .map(|file| {
            let mut spec = support::trace(*file);
            spec.run_start = Some(run_start);
            if file.starts_with("TIMESTAMP") {
                spec.column = Some("TIMESTAMP".into());
                spec.cpu_column = Some("cpu_s".into());
            }
            let spec = of_trace(spec);
            let found = survey(&spec, Span::HOUR).expect(file);
            let all = collect(&[spec], Span::HOUR, 1).expect(file);
            let minutes = [0.0, 60.0, 120.0, 180.0].map(|from| within(&all.at, from, from + 60.0));
            (found.kind, found.total, minutes.to_vec())
        })
        .collect();
    let (counts, times) = (SourceKind::Counts, SourceKind::Timestamps);
    let expected = vec![
        (counts, 3_420, vec![1_180, 1_250, 0, 990]),
        (counts, 2_430, vec![1_180, 1_250, 0, 0]),
        (counts, 3_420, vec![1_180, 1_250, 990, 0]),
        (times, 3, vec![3, 0, 0, 0]),
        (times, 2, vec![2, 0, 0, 0]),
        (times, 2, vec![2, 0, 0, 0]),
        (times, 2, vec![2, 0, 0, 0]),
    ];
    assert_eq!(shown, expected);
}
