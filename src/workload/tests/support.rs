//! How do the tests of this room make traces and collect arrivals?

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::{Generator, Opener, Shape, Source, TraceSpec, WorkloadSpec};
use crate::workload::{Batch, Workload, WorkloadError};

/// A trace with these bytes.
pub(in crate::workload) fn trace(bytes: impl Into<Vec<u8>>) -> TraceSpec {
    let bytes: Vec<u8> = bytes.into();
    let opener = Opener::new("trace.csv", move || {
        Ok(Box::new(Cursor::new(bytes.clone())))
    });
    trace_of(opener)
}

/// A trace behind an opener.
pub(in crate::workload) fn trace_of(opener: Opener) -> TraceSpec {
    TraceSpec {
        opener,
        origin: None,
        run_start: None,
        column: None,
        cpu_column: None,
        interval: None,
    }
}

/// A shipped trace, from the project's `traces/`.
pub(in crate::workload) fn shipped(name: &str) -> TraceSpec {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("traces")
        .join(name);
    let opener = Opener::new(name, move || Ok(Box::new(std::fs::File::open(&path)?)));
    trace_of(opener)
}

/// A run of the trace as it is.
pub(in crate::workload) fn of_trace(trace: TraceSpec) -> WorkloadSpec {
    WorkloadSpec {
        source: Source::Trace(trace),
        scale: 1.0,
        slice: None,
    }
}

/// Poisson arrivals of a shape.
pub(in crate::workload) fn of_shape(shape: Shape) -> WorkloadSpec {
    WorkloadSpec {
        source: Source::Generator(Generator {
            shape,
            regular: false,
        }),
        scale: 1.0,
        slice: None,
    }
}

/// Every arrival, with what batches promise checked on the way.
pub(in crate::workload) fn collect(
    specs: &[WorkloadSpec],
    duration: Span,
    seed: u64,
) -> Result<Batch, WorkloadError> {
    let mut workload = Workload::open(specs, duration, Seed::new(seed))?;
    let (mut all, mut batch) = (Batch::default(), Batch::default());
    let end = Instant::START + duration;
    while workload.next_batch(&mut batch)? {
        assert!(
            batch.end > all.end && batch.end <= end,
            "the end advances to the run's"
        );
        assert!(batch.at.is_sorted(), "arrivals ascend");
        assert!(
            batch.at.first().is_none_or(|&at| at >= all.end.nanos()),
            "none is late"
        );
        assert!(
            batch.at.last().is_none_or(|&at| at < batch.end.nanos()),
            "none is early"
        );
        assert!(batch.cpu.is_empty() || batch.cpu.len() == batch.at.len());
        if !batch.cpu.is_empty() || !all.cpu.is_empty() {
            all.cpu.resize(all.at.len(), Batch::DRAW);
            all.cpu.extend_from_slice(&batch.cpu);
            all.cpu.resize(all.at.len() + batch.at.len(), Batch::DRAW);
        }
        all.at.extend_from_slice(&batch.at);
        all.end = batch.end;
    }
    assert_eq!(all.end, end, "the last batch ends with the run");
    assert!(
        !workload.next_batch(&mut batch)? && batch.at.is_empty(),
        "over is over"
    );
    Ok(all)
}

/// Arrivals in `[from, until)` seconds.
pub(in crate::workload) fn within(at: &[u64], from: f64, until: f64) -> u64 {
    let (from, until) = (from * 1e9, until * 1e9);
    at.iter()
        .filter(|&&at| at as f64 >= from && (at as f64) < until)
        .count() as u64
}

/// The bytes, gzipped as one member.
pub(in crate::workload) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

/// The largest distance between the arrivals' distribution and a given one on `[0, 1]`, times √n:
/// above 1.95 once in a thousand seeds (Kolmogorov–Smirnov).
pub(in crate::workload) fn kolmogorov(sorted: &[f64], cumulative: impl Fn(f64) -> f64) -> f64 {
    let n = sorted.len() as f64;
    let worst = sorted.iter().enumerate().map(|(i, &x)| {
        let expected = cumulative(x);
        (expected - i as f64 / n)
            .abs()
            .max((expected - (i + 1) as f64 / n).abs())
    });
    worst.fold(0.0, f64::max) * libm::sqrt(n)
}
