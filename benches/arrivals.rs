//! What does a request cost before it is served? Nanoseconds each, by kind of source, and bytes a
//! second of the files that are read.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ecsim::kernel::distribution::Distribution;
use ecsim::kernel::random::Seed;
use ecsim::kernel::sampler::Sampler;
use ecsim::kernel::time::{Instant, Span};
use ecsim::workload::spec::{Generator, Opener, Shape, Source, TraceSpec, WorkloadSpec};
use ecsim::workload::{Batch, Workload, survey};

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

/// Ways to write a time: the bench reads some 50 MB of each.
#[derive(Clone, Copy)]
enum Style {
    Seconds,
    Iso,
    WithCpu,
}

/// Some 100 requests a second from 16 November 2023, 18:15:43, on; and how many bytes say so.
fn timestamps(style: Style) -> (WorkloadSpec, u64) {
    let mut text = String::new();
    if let Style::WithCpu = style {
        text += "time,cpu_s,url\n";
    }
    let mut millis: u64 = 1_700_158_543_000;
    while text.len() < 50_000_000 {
        millis += 1 + millis / 7 % 19;
        let (seconds, fraction) = (millis / 1_000, millis % 1_000);
        let of_day = seconds % 86_400;
        let (day, hour) = (16 + (seconds - 1_700_092_800) / 86_400, of_day / 3_600);
        let (minute, second) = (of_day / 60 % 60, of_day % 60);
        let written = match style {
            Style::Seconds => writeln!(text, "{seconds}.{fraction:03}"),
            Style::Iso => writeln!(
                text,
                "2023-11-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:03}Z"
            ),
            Style::WithCpu => writeln!(
                text,
                "{seconds}.{fraction:03},0.0{fraction:03},/item/{second}"
            ),
        };
        written.expect("writing to memory");
    }
    let (bytes, text) = (text.len() as u64, Arc::new(text));
    let open = move || Ok(Box::new(Cursor::new(Shared(text.clone()))) as Box<_>);
    let mut trace = trace(Opener::new("timestamps.csv", open));
    match style {
        Style::Iso => {}
        Style::Seconds => trace.origin = Some(1_700_158_543.0),
        Style::WithCpu => {
            trace.origin = Some(1_700_158_543.0);
            trace.column = Some("time".into());
            trace.cpu_column = Some("cpu_s".into());
        }
    }
    (of(Source::Trace(trace)), bytes)
}

/// A text in memory that several readers share: copying it would be part of the measurement.
struct Shared(Arc<String>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
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

/// Bytes a second, of files that give each request's time.
fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("timestamps");
    group.sample_size(10);
    let styles = [
        ("seconds", Style::Seconds),
        ("ISO 8601", Style::Iso),
        ("with CPU", Style::WithCpu),
    ];
    for (name, style) in styles {
        let (spec, bytes) = timestamps(style);
        let duration = Span::from_secs(1_000_000);
        group.throughput(Throughput::Bytes(bytes));
        let specs = [spec];
        group.bench_function(name, |bencher| bencher.iter(|| drain(&specs, duration)));
        group.bench_function(format!("{name}, survey"), |bencher| {
            bencher.iter(|| survey(&specs[0], duration).expect("a good trace"));
        });
    }
    group.finish();
}

/// All that is done for a request before it is served: its time, its CPU time, its wait.
fn batches(criterion: &mut Criterion) {
    let (specs, mean) = ([world_cup()], Span::from_millis(12));
    let cpu = Sampler::new(&Distribution::Lognormal { mean, cv: 1.0 });
    let wait = Sampler::new(&Distribution::Constant { value: mean });
    let mut group = criterion.benchmark_group("batches");
    group.sample_size(10);
    group.throughput(Throughput::Elements(drain(&specs, DAY)));
    group.bench_function("World Cup, 7 July, log-normal CPU", |bencher| {
        bencher.iter(|| {
            let mut workload = Workload::open(&specs, DAY, Seed::new(1998)).expect("a good trace");
            let mut stream = Seed::new(1998).stream("bench", 0);
            let (mut batch, mut waits) = (Batch::default(), Vec::new());
            while workload.next_batch(&mut batch).expect("a good trace") {
                waits.resize(batch.at.len(), 0);
                wait.fill(&mut stream, &mut waits);
                batch.cpu.resize(batch.at.len(), 0);
                cpu.fill(&mut stream, &mut batch.cpu);
                black_box((&batch, &waits));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, arrivals, reading, batches);
criterion_main!(benches);
