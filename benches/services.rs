//! What do two threads bring? Ten services side by side, and one service alone, whole runs.
//!
//! `cargo bench --bench services`; the throughput is requests a second. The digests of the runs on
//! one thread and on two are compared before anything is timed.

use std::fmt::Write as _;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ecsim::scenario::{Scenario, load};
use ecsim::study;

const HEAD: &str = r#"
title = "Requests"
[run]
seed = 7
duration = "HOURSh"
[region]
name = "us-east-1"
availabilityZones = 3
[[taskDefinitions]]
family = "web"
cpu = "1024"
memory = "2048"
image = { sizeMB = 180 }
"#;

/// Fargate tasks that are scaled, and whose load goes up and down with the hour.
const SERVICE: &str = r#"
[[services]]
serviceName = "NAME"
taskDefinition = "web"
desiredCount = 8
[services.loadBalancer]
ROUTING
[services.autoScaling]
minCapacity = 4
maxCapacity = 40
[[services.autoScaling.policies]]
policyName = "cpu-60"
policyType = "TargetTrackingScaling"
predefinedMetricType = "ECSServiceAverageCPUUtilization"
targetValue = 60
[services.workload]
generator = { kind = "diurnal", requestsPerSecond = 600, amplitude = 0.5, PEAK }
[services.request]
cpu = { distribution = "lognormal", mean = "12ms", cv = 1.0 }
wait = "20ms"
memoryMiB = 0.5
timeout = "30s"
maxConcurrent = 64
queueLimit = 192
"#;

fn scenario(services: usize, hours: usize, routing: &str) -> Scenario {
    let mut text = HEAD.replace("HOURS", &hours.to_string());
    let peak = r#"peak = "1h", period = "2h""#;
    for service in 0..services {
        let named = SERVICE.replace("NAME", &format!("web-{service}"));
        let named = named.replace("PEAK", peak);
        write!(text, "{}", named.replace("ROUTING", routing)).expect("a string takes it");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("services.toml");
    std::fs::write(&path, text).expect("a file");
    load(Path::new(&path), &[]).unwrap_or_else(|complaints| panic!("{complaints:?}"))
}

fn threads(criterion: &mut Criterion) {
    // Once and not timed (`-- --test`), a tenth says as much.
    let is_test = std::env::args().any(|argument| argument == "--test");
    let long = if is_test { 2 } else { 20 };
    let least = r#"algorithm = "least_outstanding_requests""#;
    let cases = [
        ("ten services", scenario(10, (long / 10).max(1), "")),
        ("one service", scenario(1, long, "")),
        ("one service, least outstanding", scenario(1, long, least)),
    ];
    for (name, scenario) in cases {
        let run = |threads| {
            study::run(&scenario, threads)
                .expect("a good scenario")
                .outcome
        };
        let [alone, together] = [1, 2].map(run);
        assert_eq!(alone.digest, together.digest, "threads change nothing");
        let requests = alone
            .services
            .iter()
            .map(|service| service.requests.arrived);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(requests.sum()));
        group.sample_size(10);
        for threads in [1, 2] {
            group.bench_function(BenchmarkId::new("threads", threads), |bencher| {
                bencher.iter(|| run(threads));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, threads);
criterion_main!(benches);
