//! What does a request cost? The request plane with all its metrics on, beside bare loops.
//!
//! `cargo bench --bench traffic`; the throughput is requests a second. "bare" has no metrics but
//! a sum: an event loop as one writes it in an afternoon, and the recursion that gives the same
//! waits.

mod cases;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::time::{Duration, Instant as Wall};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rand::Rng as _;

use cases::{Case, cases};
use ecsim::kernel::distribution::Distribution;
use ecsim::kernel::random::{Seed, Stream};
use ecsim::kernel::sampler::Sampler;
use ecsim::kernel::time::Span;

const REQUESTS: u64 = 200_000;

/// Time for REQUESTS on the threads of the pool that it is called in.
fn measure(case: &Case, side_by_side: bool, iterations: u64) -> Duration {
    let mut plane = case.plane(side_by_side);
    let mut spent = Duration::ZERO;
    for _ in 0..iterations {
        let wall = Wall::now();
        let served = plane.serve(REQUESTS);
        // Criterion divides by REQUESTS: what was really served is close to it, not equal.
        spent += wall.elapsed().mul_f64(REQUESTS as f64 / served as f64);
    }
    spent
}

fn planes(criterion: &mut Criterion) {
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("the system gives threads");
        let mut group = criterion.benchmark_group(format!("requests, threads {threads}"));
        group.throughput(Throughput::Elements(REQUESTS));
        for (name, case) in cases() {
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter_custom(|n| pool.install(|| measure(&case, threads > 1, n)));
            });
        }
        group.finish();
    }
}

/// A draw without memory, as one writes it.
fn exponential(stream: &mut Stream, mean: f64) -> u64 {
    let unit = (stream.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    (-(1.0 - unit).ln() * mean) as u64
}

/// M/M/64 by a heap of events, one record per request.
fn event_loop(stream: &mut Stream) -> u128 {
    let mut events: BinaryHeap<Reverse<(u64, u64)>> = BinaryHeap::new();
    let mut queue = std::collections::VecDeque::new();
    let (mut busy, mut arrived, mut sum) = (0u32, 0u64, 0u128);
    // Departures carry their arrival; u64::MAX marks an arrival.
    events.push(Reverse((0, u64::MAX)));
    while let Some(Reverse((now, what))) = events.pop() {
        if what == u64::MAX {
            arrived += 1;
            if arrived < REQUESTS {
                events.push(Reverse((now + exponential(stream, 1e7 / 57.6), u64::MAX)));
            }
            if busy < 64 {
                busy += 1;
                events.push(Reverse((now + exponential(stream, 1e7), now)));
            } else {
                queue.push_back(now);
            }
        } else {
            sum += u128::from(now - what);
            match queue.pop_front() {
                Some(next) => events.push(Reverse((now + exponential(stream, 1e7), next))),
                None => busy -= 1,
            }
        }
    }
    sum
}

/// M/M/64 by the recursion of Kiefer and Wolfowitz: who is free first takes the next.
fn recursion(stream: &mut Stream) -> u128 {
    let mut free: BinaryHeap<Reverse<u64>> = (0..64).map(|_| Reverse(0)).collect();
    let (mut now, mut sum) = (0u64, 0u128);
    for _ in 0..REQUESTS {
        now += exponential(stream, 1e7 / 57.6);
        let mut first = free.peek_mut().expect("there are 64");
        first.0 = first.0.max(now) + exponential(stream, 1e7);
        sum += u128::from(first.0 - now);
    }
    sum
}

fn bare(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bare");
    group.throughput(Throughput::Elements(REQUESTS));
    for (name, run) in [
        (
            "event loop, M/M/64 at 0.9",
            event_loop as fn(&mut Stream) -> u128,
        ),
        ("recursion, M/M/64 at 0.9", recursion),
    ] {
        let mut stream = Seed::new(1).stream("bare", 0);
        group.bench_function(name, |bencher| bencher.iter(|| black_box(run(&mut stream))));
    }
    group.finish();
}

fn sampling(criterion: &mut Criterion) {
    let mean = Span::from_millis(12);
    let laws = [
        ("exponential", Distribution::Exponential { mean }),
        ("lognormal", Distribution::Lognormal { mean, cv: 1.0 }),
        ("gamma", Distribution::Gamma { mean, cv: 0.5 }),
        (
            "pareto",
            Distribution::Pareto {
                alpha: 1.5,
                min: Span::MILLISECOND,
                max: Span::SECOND,
            },
        ),
    ];
    let mut group = criterion.benchmark_group("draws");
    group.throughput(Throughput::Elements(1_000));
    for (name, law) in laws {
        let sampler = Sampler::new(&law);
        let mut stream = Seed::new(1).stream("bench", 0);
        group.bench_function(name, |bencher| {
            bencher.iter(|| (0..1_000).fold(0u64, |sum, _| sum ^ sampler.nanos(&mut stream)));
        });
        group.bench_function(format!("{name}, a thousand at once"), |bencher| {
            let mut nanos = vec![0; 1_000];
            bencher.iter(|| {
                sampler.fill(&mut stream, &mut nanos);
                black_box(&nanos);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, planes, bare, sampling);
criterion_main!(benches);
