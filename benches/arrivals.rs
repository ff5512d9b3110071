//! What does an arrival cost to generate? Nanoseconds each, by kind of source.

use std::hint::black_box;
use std::io::Cursor;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ecsim::kernel::random::Seed;
use ecsim::kernel::time::{Instant, Span};
use ecsim::workload::spec::{Generator, Opener, Shape, Source, TraceSpec, WorkloadSpec};
use ecsim::workload::{Batch, Workload};

const DAY: Span = Span::from_secs(86_400);
/// 7 July 1998, 00:00 UTC.
const SEVENTH_OF_JULY: i128 = 899_769_600_000_000_000;

fn of(source: Source) -> WorkloadSpec {
    WorkloadSpec {
        source,
        scale: 1.0,
        slice: None,
    }
}

fn trace(opener: Opener) -> TraceSpec {
    TraceSpec {
        opener,
        origin: None,
        run_start: None,
        column: None,
        cpu_column: None,
        interval: None,
    }
}

fn world_cup() -> WorkloadSpec {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces/worldcup98.csv.gz");
    let open = move || Ok(Box::new(std::fs::File::open(&path)?) as Box<_>);
    let mut trace = trace(Opener::new("worldcup98.csv.gz", open));
    trace.run_start = Some(SEVENTH_OF_JULY);
    of(Source::Trace(trace))
}

fn timestamps() -> WorkloadSpec {
    let lines: Vec<String> = (0..1_000_000).map(|i| format!("{i}.25\n")).collect();
    let text = lines.concat();
    let open = move || Ok(Box::new(Cursor::new(text.clone())) as Box<_>);
    of(Source::Trace(trace(Opener::new("timestamps.csv", open))))
}

fn generator(shape: Shape) -> WorkloadSpec {
    of(Source::Generator(Generator {
        shape,
        regular: false,
    }))
}

/// Reads everything; answers how many arrived.
fn drain(specs: &[WorkloadSpec], duration: Span) -> u64 {
    let mut workload = Workload::open(specs, duration, Seed::new(1998)).expect("a good trace");
    let (mut batch, mut arrivals) = (Batch::default(), 0);
    while workload.next_batch(&mut batch).expect("a good trace") {
        arrivals += batch.at.len() as u64;
        black_box(&batch.at);
    }
    arrivals
}

fn arrivals(criterion: &mut Criterion) {
    let constant = generator(Shape::Constant { rate: 10_000.0 });
    let ramp = generator(Shape::Ramp {
        from: 0.0,
        to: 20_000.0,
        start: Instant::START,
        end: Instant::from_secs(600),
    });
    let wave = generator(Shape::Diurnal {
        mean: 10_000.0,
        amplitude: 0.8,
        peak: Span::HOUR * 12,
        period: DAY,
    });
    let minutes = Span::from_secs(600);
    let cases = [
        ("counts: World Cup, 7 July", vec![world_cup()], DAY),
        ("timestamps", vec![timestamps()], Span::from_secs(1_000_000)),
        ("constant rate", vec![constant.clone()], minutes),
        ("ramp", vec![ramp], minutes),
        ("daily wave", vec![wave.clone()], minutes),
        ("two sources merged", vec![constant, wave], minutes),
    ];
    let mut group = criterion.benchmark_group("arrivals");
    group.sample_size(10);
    for (name, specs, duration) in cases {
        group.throughput(Throughput::Elements(drain(&specs, duration)));
        group.bench_function(name, |bencher| bencher.iter(|| drain(&specs, duration)));
    }
    group.finish();
}

criterion_group!(benches, arrivals);
criterion_main!(benches);
