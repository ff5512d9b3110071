//! Are the shipped traces what `traces/README.md` says?

use super::support::{collect, of_trace, shipped, within};
use crate::kernel::time::{Instant, Span};
use crate::workload::survey::survey;

const DAY: Span = Span::from_secs(86_400);
/// 7 July 1998, 00:00 UTC.
const SEVENTH_OF_JULY: i128 = 899_769_600_000_000_000;

#[test]
fn world_cup_all_88_days() {
    let found = survey(&of_trace(shipped("worldcup98.csv.gz")), DAY * 88).unwrap();
    assert_eq!((found.rows, found.total), (125_300, 1_352_804_107));
    assert_eq!(found.in_run, 1_352_804_107.0);
    assert_eq!(
        found.start,
        Some(893_971_800_000_000_000),
        "1998-04-30 21:30 UTC"
    );
    // The last minute is 26 July 21:59 UTC: the logs end at midnight in Paris.
    let end = 893_971_800.0 + found.last.unwrap();
    assert_eq!(end, 901_490_400.0, "1998-07-26 22:00 UTC");
    let peak = found.peak.unwrap();
    assert_eq!(peak.requests, 229_426.0);
    let unix = 893_971_800 + peak.at.nanos() / 1_000_000_000;
    assert_eq!(unix, 899_847_660, "1998-07-07 21:41 UTC");
}

#[test]
fn world_cup_7_july() {
    let mut trace = shipped("worldcup98.csv.gz");
    trace.run_start = Some(SEVENTH_OF_JULY);
    let spec = of_trace(trace);
    let found = survey(&spec, DAY).unwrap();
    assert_eq!(found.in_run, 42_806_305.0);
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
    for (file, total, start) in [
        ("azure-llm-2023-conv.csv.gz", 19_366, 1_700_158_546),
        ("azure-llm-2023-code.csv.gz", 8_819, 1_700_158_623),
    ] {
        let found = survey(&of_trace(shipped(file)), Span::HOUR).unwrap();
        assert_eq!((found.total, found.in_run), (total, total as f64), "{file}");
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
