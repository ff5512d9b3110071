//! What does the control loop cost? One minute of one service: record, look, decide.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ecsim::catalog::parameters::Parameters;
use ecsim::cluster::ids::ServiceId;
use ecsim::cluster::monitor::evaluation::evaluate;
use ecsim::cluster::monitor::{AlarmState, Monitor, SeriesId};
use ecsim::cluster::scalable_target::{Bounds, ScalableTarget};
use ecsim::control::scaling::policy_alarms::{PolicyName, alarms, series};
use ecsim::control::scaling::spec::{
    AutoScalingSpec, MetricSpec, PolicyKind, PolicySpec, TargetTrackingSpec,
};
use ecsim::control::scaling::{PolicyView, View, decide};
use ecsim::kernel::time::{Instant, Span};

const MINUTES: u64 = 24 * 60;

fn policy(high_resolution: bool) -> (PolicySpec, TargetTrackingSpec) {
    let tracking = TargetTrackingSpec {
        metric: MetricSpec::CpuUtilization { high_resolution },
        target_value: 60.0,
        scale_out_cooldown: Span::from_secs(300),
        scale_in_cooldown: Span::from_secs(300),
        disable_scale_in: false,
    };
    let policy = PolicySpec {
        name: "cpu".to_owned(),
        kind: PolicyKind::TargetTracking(tracking.clone()),
    };
    (policy, tracking)
}

fn monitor(services: usize, high_resolution: bool) -> (Monitor, Vec<SeriesId>) {
    let parameters = Parameters::default();
    let mut monitor = Monitor::new(&parameters);
    let (_, tracking) = policy(high_resolution);
    let name = PolicyName {
        cluster: "default",
        service: "web",
        policy: "cpu",
    };
    let made = alarms(&tracking, name, &parameters);
    let ids = (0..services)
        .map(|index| {
            let spec = series(&tracking.metric, 0, ServiceId::new(index), &parameters);
            let id = monitor.add_series(spec);
            monitor.add_alarm(id, made.high.clone());
            monitor.add_alarm(id, made.low.clone().expect("scale-in is enabled"));
            id
        })
        .collect();
    (monitor, ids)
}

/// A day of metrics and alarms: CPU swings between 20 and 90 %.
fn day(monitor: &mut Monitor, ids: &[SeriesId]) -> usize {
    let period = monitor.series(ids[0]).spec().period;
    let mut out = Vec::new();
    let mut start = Instant::START;
    let mut seen = 0;
    while start < Instant::from_secs(60 * MINUTES) {
        let end = start + period;
        while monitor.next_look() < end {
            monitor.look(monitor.next_look(), &mut out);
            seen += out.len();
            out.clear();
        }
        let swing = (start.nanos() / 1_000_000_000 % 7200) as f64 / 7200.0;
        for id in ids {
            monitor.record(*id, start, 20.0 + 70.0 * swing);
        }
        start = end;
    }
    seen
}

fn days(c: &mut Criterion) {
    for (name, services, high_resolution, per_day) in [
        ("minute of one service", 1, false, MINUTES),
        ("minute of one service, 20 s metrics", 1, true, MINUTES),
        ("minute of each of 100 services", 100, false, 100 * MINUTES),
    ] {
        let mut group = c.benchmark_group("record and look");
        group.throughput(Throughput::Elements(per_day));
        group.bench_function(name, |b| {
            b.iter(|| {
                let (mut monitor, ids) = monitor(services, high_resolution);
                black_box(day(&mut monitor, &ids))
            });
        });
        group.finish();
    }
}

fn pure(c: &mut Criterion) {
    let parameters = Parameters::default();
    let (policy, tracking) = policy(false);
    let name = PolicyName {
        cluster: "default",
        service: "web",
        policy: "cpu",
    };
    let low = alarms(&tracking, name, &parameters)
        .low
        .expect("scale-in is enabled");
    let range: Vec<Option<f64>> = (0..17).map(|i| Some(40.0 + f64::from(i))).collect();
    c.bench_function("evaluate 15 of 15", |b| {
        b.iter(|| evaluate(black_box(&low), black_box(&range), AlarmState::Ok));
    });

    let spec = AutoScalingSpec {
        min_capacity: 4,
        max_capacity: 60,
        scheduled: Vec::new(),
        suspended: Vec::new(),
        policies: vec![policy; 2],
    };
    let policies = [PolicyView {
        high: AlarmState::Alarm,
        low: Some(AlarmState::Ok),
        value: Some(87.0),
    }; 2];
    let target = ScalableTarget::new(Bounds { min: 4, max: 60 });
    c.bench_function("decide, two policies", |b| {
        b.iter(|| {
            decide(black_box(&View {
                spec: &spec,
                policies: &policies,
                steps: &[],
                target: &target,
                predicted: None,
                now: Instant::from_secs(600),
                running: 10,
                desired: 10,
                deploying: false,
                parameters: &parameters,
            }))
        });
    });
}

criterion_group!(benches, days, pure);
criterion_main!(benches);
