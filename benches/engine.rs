//! How fast is the whole engine on instances? 100,000 standalone tasks with exponential lifetimes
//! on 1,000 and on 10,000 instances, two resources, at 80 % of the fleet's memory: launches,
//! placement, images, exits, states, the rows of every minute, facts to an `observe::Recorder`,
//! and the bill.
//!
//! What is reported is CPU time of the one thread that runs, read from Linux, so that a busy
//! machine changes it little; elsewhere it is wall-clock time. To repeat one figure:
//!
//! ```text
//! cargo bench --bench engine -- 'binpack/10000'
//! cargo bench --bench engine -- 'spread by zone/1000$'
//! ```

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ecsim::billing::bill;
use ecsim::catalog::instances::find;
use ecsim::catalog::parameters::Parameters;
use ecsim::catalog::prices::PriceList;
use ecsim::cluster::group::{
    Ami, GroupSpec, ImagePullBehavior, LaunchOverride, LaunchTemplate, OnDemandAllocation, Volume,
    VolumeKind,
};
use ecsim::cluster::ids::ZoneId;
use ecsim::cluster::placement::{BinpackField, Placement, PlacementStrategy, SpreadField, ZONE};
use ecsim::cluster::query::Surroundings;
use ecsim::cluster::service::{Launch, Scheduling, ServiceSpec};
use ecsim::cluster::task_definition::{
    Architecture, Compression, Container, Exit, Image, NetworkMode, OperatingSystem, TaskDefinition,
};
use ecsim::kernel::distribution::Distribution;
use ecsim::kernel::random::Seed;
use ecsim::kernel::time::{Instant, Span};
use ecsim::observe::Recorder;
use ecsim::observe::outcome::Outcome;
use ecsim::sim::setup::{InitialState, Limits, ServiceSetup, Setup};

/// Sizes of tasks: CPU units and MiB, 4,480 MiB on average.
const SIZES: [(u32, u32); 8] = [
    (256, 512),
    (256, 2_048),
    (512, 1_024),
    (512, 3_072),
    (1_024, 2_048),
    (1_024, 7_168),
    (2_048, 4_096),
    (2_048, 12_288),
];
const MEAN_MIB: u64 = 4_480;
/// Runs of standalone tasks, of so many tasks each, evenly over an hour: 28 tasks a second, within
/// the rate of `RunTask`.
const RUNS: usize = 200;
const TASKS: u32 = 500;
const ARRIVALS: u64 = RUNS as u64 * TASKS as u64;

fn definition((cpu_units, memory_mib): (u32, u32), life: Span) -> TaskDefinition {
    TaskDefinition {
        family: format!("job-{cpu_units}-{memory_mib}"),
        revision: 1,
        cpu_units,
        cpu_is_ceiling: true,
        memory_mib,
        memory_is_limit: true,
        network_mode: NetworkMode::Bridge,
        ephemeral_storage_gib: 20,
        architecture: Architecture::X86_64,
        operating_system: OperatingSystem::Linux,
        containers: vec![Container {
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
            exits: Some(Exit {
                after: Distribution::Exponential { mean: life },
                code: 0,
            }),
            life: ecsim::cluster::task_definition::ContainerLife::default(),
        }],
        startup: ecsim::cluster::task_definition::Startup::default(),
        not_modelled: Vec::new(),
    }
}

fn run_of_tasks(number: usize, strategies: &[PlacementStrategy]) -> ServiceSetup {
    let definition = number % SIZES.len();
    let at = Instant::START + Span::from_nanos(Span::HOUR.nanos() / RUNS as u64) * number as u64;
    ServiceSetup {
        spec: ServiceSpec {
            name: format!("run-{number}"),
            scheduling: Scheduling::Standalone { at },
            launch: Launch::Ec2,
            placement: Placement {
                constraints: Vec::new(),
                strategies: strategies.to_vec(),
            },
            group: format!("family:job-{definition}"),
            task_definition: definition,
            desired_count: TASKS,
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
    }
}

fn group(instances: u32) -> GroupSpec {
    GroupSpec {
        name: "fleet".into(),
        min_size: 0,
        max_size: instances,
        desired_capacity: Some(instances),
        zones: (0..3).map(ZoneId::new).collect(),
        template: LaunchTemplate {
            ami: Ami::AmazonLinux,
            volume: Volume {
                kind: VolumeKind::Gp3,
                size_gib: 30,
                iops: 3_000,
                throughput_mibs: 125,
            },
            detailed_monitoring: true,
            credits: None,
            reserved_memory_mib: 0,
            spot_draining: false,
            pull_behavior: ImagePullBehavior::Default,
            trunking: false,
            attributes: BTreeMap::new(),
        },
        overrides: vec![LaunchOverride {
            kind: find("m5.2xlarge").expect("a type of the catalogue"),
            weight: 1,
        }],
        on_demand_allocation: OnDemandAllocation::Prioritized,
        spot: ecsim::cluster::spot::SpotMix::default(),
        protected_from_scale_in: false,
        default_cooldown: Span::from_secs(300),
        default_instance_warmup: None,
        health_check_grace_period: Span::ZERO,
        launch_hook: None,
        terminate_hook: None,
        warm_pool: None,
        refreshes: Vec::new(),
        termination_policies: Vec::new(),
        shortages: Vec::new(),
        policies: Vec::new(),
        scheduled: Vec::new(),
    }
}

/// A fleet that is there from the start, and tasks that would fill 80 % of its memory in the end.
fn setup(instances: u32, strategies: &[PlacementStrategy]) -> Setup {
    let running = u64::from(instances) * 32_000 * 80 / 100 / MEAN_MIB;
    let life = Span::from_nanos(Span::HOUR.nanos() / ARRIVALS * running);
    Setup {
        seed: Seed::new(1),
        duration: Span::from_secs(3_600),
        zones: 3,
        initial_state: InitialState::Running,
        marks: Vec::new(),
        surroundings: Surroundings::default(),
        limits: Limits {
            container_instances: instances.max(5_000),
            ..Limits::default()
        },
        parameters: Parameters::default(),
        groups: vec![group(instances)],
        providers: Vec::new(),
        alarms: Vec::new(),
        spot_pools: Vec::new(),
        faults: Vec::new(),
        task_definitions: SIZES.iter().map(|&size| definition(size, life)).collect(),
        services: (0..RUNS).map(|n| run_of_tasks(n, strategies)).collect(),
    }
}

fn run(setup: &Setup, prices: &PriceList) -> Outcome {
    let mut recorder = Recorder::new(setup);
    let totals = ecsim::sim::run(setup, 1, &mut recorder).expect("nothing is read");
    let refused: u64 = totals.services.iter().map(|s| s.tasks_refused).sum();
    let outcome = recorder.finish(totals);
    let started: u64 = outcome.services.iter().map(|s| s.tasks_started).sum();
    assert_eq!(started + refused, ARRIVALS, "every task arrived");
    assert!(refused * 20 < ARRIVALS, "there is room: {refused} refused");
    black_box(bill(&outcome.usage, prices).expect("us-east-1 has prices"));
    outcome
}

/// CPU time of this thread so far, where the system tells it.
fn cpu_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanos = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanos))
}

fn timed<T>(what: impl FnOnce() -> T) -> Duration {
    let (clock, before) = (Clock::now(), cpu_time());
    black_box(what());
    match (before, cpu_time()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => clock.elapsed(),
    }
}

fn bench(c: &mut Criterion) {
    let prices = PriceList::for_region("us-east-1").expect("it has prices");
    let zone = PlacementStrategy::Spread(SpreadField::Attribute(ZONE.into()));
    let binpack = PlacementStrategy::Binpack(BinpackField::Cpu);
    for (name, strategy) in [("binpack", binpack), ("spread by zone", zone)] {
        for instances in [1_000, 10_000] {
            let setup = setup(instances, std::slice::from_ref(&strategy));
            let mut group = c.benchmark_group("engine");
            group.throughput(Throughput::Elements(ARRIVALS));
            group.sample_size(10);
            group.bench_function(format!("{name}/{instances}"), |b| {
                b.iter_custom(|times| (0..times).map(|_| timed(|| run(&setup, &prices))).sum());
            });
            group.finish();
        }
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
