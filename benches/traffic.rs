//! What does a request cost? The request plane with all its metrics on, beside a bare event loop.
//!
//! `cargo bench --bench traffic`; criterion's throughput is requests a second.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::time::{Duration, Instant as Wall};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rand::Rng as _;

use ecsim::catalog::parameters::Parameters;
use ecsim::cluster::ids::{TaskId, ZoneId};
use ecsim::cluster::service::{Algorithm, LoadBalancerSpec, TargetGroupHealth, TargetHealthCheck};
use ecsim::kernel::distribution::Distribution;
use ecsim::kernel::random::Seed;
use ecsim::kernel::sampler::Sampler;
use ecsim::kernel::time::{Instant, Span};
use ecsim::traffic::spec::{Discipline, RequestSpec};
use ecsim::traffic::{TargetSpec, Traffic, TrafficSpec};
use ecsim::workload::Workload;
use ecsim::workload::spec::{Generator, Shape, Source, WorkloadSpec};

const REQUESTS: u64 = 200_000;

/// One case: who serves, and how busy they are.
#[derive(Clone, Copy)]
struct Case {
    targets: usize,
    cpu_units: u32,
    discipline: Discipline,
    algorithm: Algorithm,
    load: f64,
    lognormal: bool,
}

impl Case {
    fn request(&self) -> RequestSpec {
        let mean = Span::from_millis(10);
        RequestSpec {
            cpu: if self.lognormal {
                Distribution::Lognormal { mean, cv: 1.0 }
            } else {
                Distribution::Exponential { mean }
            },
            wait: Distribution::Constant { value: Span::ZERO },
            memory_bytes: 0,
            discipline: self.discipline,
            max_concurrent: None,
            queue_limit: None,
            timeout: None,
            retry: None,
            bytes: 0,
            requests_per_connection: 1.0,
        }
    }

    /// A plane that is warm, the second it is at, and its requests a second.
    fn plane(&self) -> (Traffic, u64, f64) {
        let request = self.request();
        let rate = self.load * self.targets as f64 * f64::from(self.cpu_units) / 1024.0 / 0.01;
        let spec = WorkloadSpec {
            source: Source::Generator(Generator {
                shape: Shape::Constant { rate },
                regular: false,
            }),
            scale: 1.0,
            slice: None,
        };
        let workload =
            Workload::open(&[spec], Span::HOUR * 1_000, Seed::new(1)).expect("a formula");
        let balancer = balancer(self.algorithm);
        let parameters = Parameters::default();
        let spec = TrafficSpec {
            request: &request,
            load_balancer: &balancer,
            zones: 1,
            parameters: &parameters,
        };
        let mut traffic = Traffic::new(&spec, workload, Seed::new(1));
        for task in 0..self.targets {
            let target = TargetSpec {
                zone: ZoneId::new(0),
                cpu_units: self.cpu_units,
                memory_limit_bytes: None,
                idle_memory_bytes: 0,
                healthy: true,
                program: ecsim::traffic::Program::default(),
            };
            traffic.add(Instant::START, TaskId::new(task), target);
        }
        traffic.advance(Instant::from_secs(30)).expect("a formula");
        (traffic, 30, rate)
    }

    fn measure(&self, iterations: u64) -> Duration {
        let (mut traffic, mut second, rate) = self.plane();
        let step = ((REQUESTS as f64 / rate) as u64).max(1);
        let mut spent = Duration::ZERO;
        for _ in 0..iterations {
            let before = traffic.totals().arrived;
            let wall = Wall::now();
            for _ in 0..step {
                second += 1;
                traffic
                    .advance(Instant::from_secs(second))
                    .expect("a formula");
                if second.is_multiple_of(60) {
                    black_box(traffic.close_minute(Instant::from_secs(second)));
                }
            }
            let wall = wall.elapsed();
            let arrived = traffic.totals().arrived - before;
            // Criterion divides by REQUESTS: what was really served is close to it, not equal.
            spent += wall.mul_f64(REQUESTS as f64 / arrived as f64);
        }
        spent
    }
}

fn balancer(algorithm: Algorithm) -> LoadBalancerSpec {
    LoadBalancerSpec {
        algorithm,
        slow_start: Span::ZERO,
        deregistration_delay: Span::from_secs(300),
        keep_alive: true,
        health_check: TargetHealthCheck {
            interval: Span::from_secs(30),
            timeout: Span::from_secs(5),
            healthy_threshold: 5,
            unhealthy_threshold: 2,
        },
        cross_zone: true,
        idle_timeout: Span::from_secs(60),
        health: TargetGroupHealth::default(),
        rules: 1,
        internet_facing: false,
    }
}

fn cases() -> [(&'static str, Case); 7] {
    let slots = |slots| Discipline::FirstComeFirstServed { slots };
    let base = Case {
        targets: 64,
        cpu_units: 1_024,
        discipline: Discipline::ProcessorSharing,
        algorithm: Algorithm::RoundRobin,
        load: 0.7,
        lognormal: true,
    };
    let by_outstanding = Case {
        algorithm: Algorithm::LeastOutstandingRequests,
        ..base
    };
    [
        (
            "M/M/64 at 0.9",
            Case {
                targets: 1,
                cpu_units: 65_536,
                discipline: slots(64),
                load: 0.9,
                lognormal: false,
                ..base
            },
        ),
        (
            "round robin 64 x 4 slots",
            Case {
                cpu_units: 4_096,
                discipline: slots(4),
                ..base
            },
        ),
        (
            "sharing 0.25 vCPU",
            Case {
                cpu_units: 256,
                ..base
            },
        ),
        ("sharing 1 vCPU", base),
        (
            "sharing 2 vCPU",
            Case {
                cpu_units: 2_048,
                ..base
            },
        ),
        ("least outstanding 64", by_outstanding),
        (
            "least outstanding 1000",
            Case {
                targets: 1_000,
                ..by_outstanding
            },
        ),
    ]
}

fn planes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("requests");
    group.throughput(Throughput::Elements(REQUESTS));
    for (name, case) in cases() {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter_custom(|iterations| case.measure(iterations));
        });
    }
    group.finish();
}

/// The same M/M/64 as one writes it in an afternoon: a heap of events, one record per request,
/// no metrics but the sum of latencies.
fn bare_event_loop(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bare event loop");
    group.throughput(Throughput::Elements(REQUESTS));
    group.bench_function("M/M/64 at 0.9", |bencher| {
        let mut stream = Seed::new(1).stream("bare", 0);
        bencher.iter(|| {
            let mut exponential = |mean: f64| {
                let unit = (stream.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
                (-(1.0 - unit).ln() * mean) as u64
            };
            let mut events: BinaryHeap<Reverse<(u64, u64)>> = BinaryHeap::new();
            let mut queue = std::collections::VecDeque::new();
            let (mut busy, mut arrived, mut sum) = (0u32, 0u64, 0u128);
            // Departures carry their arrival; u64::MAX marks an arrival.
            events.push(Reverse((0, u64::MAX)));
            while let Some(Reverse((now, what))) = events.pop() {
                if what == u64::MAX {
                    arrived += 1;
                    if arrived < REQUESTS {
                        events.push(Reverse((now + exponential(1e7 / 57.6), u64::MAX)));
                    }
                    if busy < 64 {
                        busy += 1;
                        events.push(Reverse((now + exponential(1e7), now)));
                    } else {
                        queue.push_back(now);
                    }
                } else {
                    sum += u128::from(now - what);
                    match queue.pop_front() {
                        Some(next) => events.push(Reverse((now + exponential(1e7), next))),
                        None => busy -= 1,
                    }
                }
            }
            black_box(sum)
        });
    });
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

criterion_group!(benches, planes, bare_event_loop, sampling);
criterion_main!(benches);
