//! How fast is the control plane alone? Services without requests: launches, exits, metrics.
//!
//! What is counted: an *event* is one thing that the loop takes from its queue and does
//! (`Totals::events`). A step of a task is one, a decision about one service is one (one a minute
//! while an alarm of it stays in ALARM), and so is the end of a minute for all services together,
//! or one look at all alarms. The work of the last two grows with services and not with what
//! happens to them, so *service-minutes* (rows of one service and one minute, with the datapoints
//! of its metrics and the looks at its alarms) are told apart. The throughput of "company" is
//! events alone, the time is that of everything.
//!
//! ```text
//! cargo bench --bench world -- company     # services × days, timed
//! cargo bench --bench world -- month       # each size once, with what it counted and its memory
//! cargo bench --bench world -- month 3     # the same up to three days
//! ```

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant as Clock};

use criterion::{Criterion, Throughput, criterion_group};
use ecsim::catalog::parameters::Parameters;
use ecsim::cluster::fact::Fact;
use ecsim::cluster::group_policy::{AdjustmentType, Recurrence, StepAdjustment, StepScaling};
use ecsim::cluster::ids::ServiceId;
use ecsim::cluster::monitor::{
    AlarmSpec, Comparison, Datapoint, LiveMetric, SeriesId, Statistic, TreatMissingData,
};
use ecsim::cluster::service::ServiceSpec;
use ecsim::cluster::task_definition::{
    Architecture, Compression, Container, Exit, Image, OperatingSystem, TaskDefinition,
};
use ecsim::control::scaling::math::MetricMath;
use ecsim::control::scaling::spec::{
    AutoScalingSpec, CustomMetric, MetricSpec, PolicyKind, PolicySpec, ScheduledAction, StepSpec,
    TargetTrackingSpec,
};
use ecsim::kernel::distribution::Distribution;
use ecsim::kernel::random::Seed;
use ecsim::kernel::time::{Instant, Span};
use ecsim::sim::observer::{MinuteRow, Observer, Totals};
use ecsim::sim::setup::{AlarmSetup, InitialState, Limits, ServiceSetup, Setup};

/// `services` services of `tasks` tasks that exit after ten minutes and are replaced, for `hours`.
fn setup(services: usize, tasks: u32, hours: u64) -> Setup {
    let container = Container {
        name: "app".into(),
        essential: true,
        cpu_units: 0,
        memory_mib: None,
        memory_reservation_mib: None,
        ports: Vec::new(),
        gpus: 0,
        image: Image {
            size_mb: 100.0,
            compression: Compression::Gzip,
            soci: false,
        },
        health_check: None,
        stop_timeout: Span::from_secs(30),
        shutdown: Span::SECOND,
        idle_memory_mib: 64.0,
        exits: Some(Exit::after(Span::from_secs(600), 0)),
        life: ecsim::cluster::task_definition::ContainerLife::default(),
    };
    let definition = TaskDefinition {
        family: "job".into(),
        revision: 1,
        cpu_units: 256,
        memory_mib: 512,
        cpu_is_ceiling: true,
        memory_is_limit: true,
        network_mode: ecsim::cluster::task_definition::NetworkMode::Awsvpc,
        ephemeral_storage_gib: 20,
        architecture: Architecture::X86_64,
        operating_system: OperatingSystem::Linux,
        containers: vec![container],
        startup: ecsim::cluster::task_definition::Startup::default(),
        not_modelled: Vec::new(),
    };
    let service = |index: usize| ServiceSetup {
        spec: ServiceSpec {
            name: format!("service-{index}"),
            scheduling: ecsim::cluster::service::Scheduling::Replica,
            launch: ecsim::cluster::service::Launch::Fargate,
            placement: ecsim::cluster::placement::Placement::default(),
            group: String::new(),
            task_definition: 0,
            desired_count: tasks,
            minimum_healthy_percent: 100,
            maximum_percent: 200,
            health_check_grace_period: Span::ZERO,
            load_balancer: None,
            metric_resolution: Span::MINUTE,
            assign_public_ip: false,
            availability_zone_rebalancing: false,
            deployment: ecsim::cluster::deployment::DeploymentSettings::default(),
        },
        auto_scaling: None,
        request: None,
        workload: Vec::new(),
        changes: ecsim::cluster::deployment::Changes::default(),
    };
    Setup {
        seed: Seed::new(1),
        duration: Span::HOUR * hours,
        zones: 3,
        marks: Vec::new(),
        initial_state: InitialState::Empty,
        limits: Limits::default(),
        parameters: Parameters::default(),
        groups: Vec::new(),
        surroundings: ecsim::cluster::query::Surroundings::default(),
        providers: Vec::new(),
        alarms: Vec::new(),
        spot_pools: Vec::new(),
        faults: Vec::new(),
        task_definitions: vec![definition],
        services: (0..services).map(service).collect(),
    }
}

fn control_plane(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("control plane");
    for (name, setup) in [
        ("1 service x 1000 tasks, 4 h", setup(1, 1_000, 4)),
        ("20 services x 100 tasks, 4 h", setup(20, 100, 4)),
        ("1 service x 2 tasks, 88 days", setup(1, 2, 88 * 24)),
    ] {
        let run = || ecsim::sim::run(black_box(&setup), 1, &mut ()).expect("nothing is read");
        if !is_test() {
            group.throughput(Throughput::Elements(run().events));
        }
        group.sample_size(10);
        group.bench_function(name, |bencher| bencher.iter(run));
    }
    group.finish();
}

const DAY: Span = Span::from_secs(86_400);
const HOUR: u64 = 3_600;

/// A company: services on Fargate whose tasks live for six hours on average, scaled by the load per
/// task that a queue sees (an expression over a recorded metric and the running tasks), or by a
/// recorded metric, some by steps of an alarm besides; all with a higher minimum by day.
fn company(services: usize, days: u64) -> Setup {
    let mut setup = setup(services, 3, 24 * days);
    setup.initial_state = InitialState::Running;
    setup.task_definitions[0].containers[0].exits = Some(Exit {
        after: Distribution::Exponential {
            mean: Span::HOUR * 6,
        },
        code: 0,
    });
    // Load comes and goes with the day, of a few kinds.
    let loads: Vec<MetricSpec> = (0..8).map(|phase| load(days, phase)).collect();
    for index in 0..services {
        let load = &loads[index % loads.len()];
        let metric = if index % 2 == 0 {
            per_task(load)
        } else {
            load.clone()
        };
        let mut policies = vec![policy("load", PolicyKind::TargetTracking(tracking(metric)))];
        if index % 4 == 3 {
            let alarm = setup.alarms.len();
            setup.alarms.push(busy(index, load.clone()));
            policies.push(policy("steps", PolicyKind::Step(steps(alarm))));
        }
        setup.services[index].auto_scaling = Some(AutoScalingSpec {
            min_capacity: 2,
            max_capacity: 8,
            policies,
            scheduled: vec![daily("day", 8, 3), daily("night", 20, 2)],
            suspended: Vec::new(),
        });
    }
    setup
}

fn policy(name: &str, kind: PolicyKind) -> PolicySpec {
    PolicySpec {
        name: name.into(),
        kind,
    }
}

/// From 10 to 90 and back each day, and up and down by a tenth from minute to minute.
fn load(days: u64, phase: u64) -> MetricSpec {
    let point = |minute: u64| {
        let of_day = (minute + phase * 180) % 1_440;
        let swing = of_day.min(1_440 - of_day) as f64 / 720.0;
        let noise = (minute * 7_919 % 101) as f64 / 1_010.0;
        let value = (10.0 + 80.0 * swing) * (0.95 + noise);
        (Instant::from_secs(60 * minute), value)
    };
    MetricSpec::Custom(CustomMetric {
        name: format!("load-{phase}"),
        points: (0..days * 1_440).map(point).collect(),
    })
}

/// The load over the running tasks: five at its highest.
fn per_task(load: &MetricSpec) -> MetricSpec {
    let metrics = vec![
        ("m1".into(), load.clone()),
        ("m2".into(), MetricSpec::Live(LiveMetric::RunningTasks)),
    ];
    let math = MetricMath::parse("m1 / m2 * 3", metrics);
    MetricSpec::Math(Arc::new(math.expect("it is an expression")))
}

fn tracking(metric: MetricSpec) -> TargetTrackingSpec {
    TargetTrackingSpec {
        metric,
        target_value: 60.0,
        scale_out_cooldown: Span::from_secs(300),
        scale_in_cooldown: Span::from_secs(300),
        disable_scale_in: false,
    }
}

fn busy(service: usize, metric: MetricSpec) -> AlarmSetup {
    AlarmSetup {
        service,
        metric,
        alarm: AlarmSpec {
            name: format!("busy-{service}"),
            statistic: Statistic::Average,
            comparison: Comparison::GreaterThanThreshold,
            threshold: 85.0,
            period: Span::MINUTE,
            evaluation_periods: 3,
            datapoints_to_alarm: 2,
            treat_missing_data: TreatMissingData::Missing,
        },
    }
}

fn steps(alarm: usize) -> StepSpec {
    StepSpec {
        alarm,
        scaling: StepScaling {
            kind: AdjustmentType::ChangeInCapacity,
            minimum: 0,
            steps: vec![StepAdjustment {
                lower: Some(0.0),
                upper: None,
                amount: 1,
            }],
        },
        aggregation: Statistic::Average,
        cooldown: Span::from_secs(300),
    }
}

fn daily(name: &str, hour: u64, minimum: u32) -> ScheduledAction {
    ScheduledAction {
        name: name.into(),
        recurrence: Recurrence::Every {
            period: DAY,
            from: Instant::from_secs(HOUR * hour),
            until: Instant::NEVER,
        },
        min_capacity: Some(minimum),
        max_capacity: None,
    }
}

/// Whether it is only asked whether each bench works: once, and not timed.
fn is_test() -> bool {
    std::env::args().any(|argument| argument == "--test")
}

/// Hears everything, and keeps numbers only: memory is that of the run.
#[derive(Default)]
struct Counts {
    facts: u64,
    minutes: u64,
    datapoints: u64,
    sum: f64,
}

impl Observer for Counts {
    fn fact(&mut self, fact: &Fact) {
        self.facts += 1;
        black_box(fact);
    }
    fn minute(&mut self, _: ServiceId, row: &MinuteRow) {
        self.minutes += 1;
        self.sum += row.executing;
    }
    fn datapoint(&mut self, _: SeriesId, point: &Datapoint) {
        self.datapoints += 1;
        self.sum += point.values.sum;
    }
}

fn heard(setup: &Setup) -> (Totals, Counts) {
    let mut counts = Counts::default();
    let totals = ecsim::sim::run(black_box(setup), 1, &mut counts).expect("nothing is read");
    (totals, counts)
}

fn companies(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("company");
    let sizes: &[(usize, u64)] = if is_test() {
        &[(10, 3), (100, 1)]
    } else {
        &[(10, 30), (100, 3), (1_000, 1), (1_000, 3)]
    };
    for &(services, days) in sizes {
        let setup = company(services, days);
        if !is_test() {
            group.throughput(Throughput::Elements(heard(&setup).0.events));
        }
        group.sample_size(10);
        let name = format!("{services} services, {days} days");
        group.bench_function(name, |bencher| bencher.iter(|| heard(&setup)));
    }
    group.finish();
}

/// Each size once, smallest first: seconds are CPU time where the system tells it, peak memory is
/// that of the process so far. `days`: no more than these.
fn month(days: u64) {
    let sizes = [(10, 30), (100, 30), (1_000, 1), (1_000, 3), (1_000, 30)];
    for (services, days) in sizes.into_iter().filter(|size| size.1 <= days) {
        let setup = company(services, days);
        let (clock, before) = (Clock::now(), cpu_time());
        let (totals, heard) = heard(&setup);
        let seconds = match (before, cpu_time()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => clock.elapsed(),
        };
        let seconds = seconds.as_secs_f64();
        let million = |count: u64| count as f64 / 1e6;
        println!(
            "{services:5} services x {days:2} days: {seconds:6.2} s, {:6.3} M events ({:.3} M/s), \
             {:.2} M service-minutes ({:.2} M/s), {:.2} M datapoints, {:.2} M facts, {} MiB peak",
            million(totals.events),
            million(totals.events) / seconds,
            million(heard.minutes),
            million(heard.minutes) / seconds,
            million(heard.datapoints),
            million(heard.facts),
            peak_mib().unwrap_or(0),
        );
    }
}

/// CPU time of this thread so far, where the system tells it.
fn cpu_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanos = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanos))
}

/// Most memory of this process so far, where the system tells it.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1_024)
}

criterion_group!(benches, control_plane, companies);

fn main() {
    if std::env::args().any(|argument| argument == "month") {
        let days = std::env::args().find_map(|argument| argument.parse().ok());
        month(days.unwrap_or(30));
        return;
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
