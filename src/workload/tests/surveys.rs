//! Does a survey say beforehand what the replay then brings?

use super::support::{collect, of_shape, of_trace, trace};
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::Shape;
use crate::workload::survey::{Peak, SourceKind, survey};

#[test]
fn counts_are_surveyed_exactly() {
    let mut spec = of_trace(trace("time_s,requests\n0,10\n60,30\n120,30\n240,7\n"));
    let all = survey(&spec, Span::HOUR).unwrap();
    assert_eq!((all.kind, all.rows, all.total), (SourceKind::Counts, 4, 77));
    assert_eq!((all.first, all.last), (Some(0.0), Some(300.0)));
    assert_eq!(all.interval, Some(Span::MINUTE));
    let peak = Peak {
        at: Instant::from_secs(60),
        span: Span::MINUTE,
        requests: 30.0,
    };
    assert_eq!(all.peak, Some(peak));
    spec.scale = 0.5;
    spec.slice = Some((Instant::from_secs(60), Instant::from_secs(180)));
    let part = survey(&spec, Span::HOUR).unwrap();
    assert_eq!((part.total, part.in_run), (77, 30.0));
    assert_eq!(collect(&[spec], Span::HOUR, 1).unwrap().at.len(), 30);
}

#[test]
fn a_run_beside_the_trace_is_seen_to_be_empty() {
    let mut beside = trace("time_s,requests\n0,10\n60,30\n");
    beside.origin = Some(86_400.0);
    let found = survey(&of_trace(beside), Span::HOUR).unwrap();
    assert_eq!((found.in_run, found.peak), (0.0, None));
    assert_eq!(
        (found.first, found.last),
        (Some(-86_400.0), Some(-86_280.0))
    );
}

#[test]
fn timestamps_are_surveyed_by_the_minute() {
    let found = survey(
        &of_trace(trace("0\n1\n61\n62\n63\n200\n")),
        Span::from_secs(180),
    )
    .unwrap();
    assert_eq!(
        (found.kind, found.rows, found.in_run),
        (SourceKind::Timestamps, 6, 5.0)
    );
    let peak = Peak {
        at: Instant::from_secs(60),
        span: Span::MINUTE,
        requests: 3.0,
    };
    assert_eq!(
        (found.peak, found.last, found.interval),
        (Some(peak), Some(200.0), None)
    );
}

#[test]
fn generators_are_surveyed_by_expectation() {
    let shape = Shape::Ramp {
        from: 0.0,
        to: 60.0,
        start: Instant::from_secs(0),
        end: Instant::from_secs(600),
    };
    let found = survey(&of_shape(shape), Span::from_secs(630)).unwrap();
    assert!(
        (found.in_run - (18_000.0 + 1_800.0)).abs() < 1e-6,
        "{}",
        found.in_run
    );
    let peak = found.peak.unwrap();
    assert_eq!(peak.at, Instant::from_secs(540));
    assert!((peak.requests - 57.0 * 60.0).abs() < 1e-6);
    let bursts = Shape::Bursts {
        quiet: 5.0,
        burst: 105.0,
        mean_quiet: Span::from_secs(30),
        mean_burst: Span::from_secs(10),
    };
    let found = survey(&of_shape(bursts), Span::from_secs(100)).unwrap();
    assert!((found.in_run - 3_000.0).abs() < 1e-9);
}
