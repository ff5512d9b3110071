//! How fast is the control plane alone? Services without requests: launches, exits, metrics.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ecsim::catalog::parameters::Parameters;
use ecsim::cluster::service::ServiceSpec;
use ecsim::cluster::task_definition::{
    Architecture, Compression, Container, Exit, Image, OperatingSystem, TaskDefinition,
};
use ecsim::kernel::random::Seed;
use ecsim::kernel::time::Span;
use ecsim::sim::setup::{InitialState, Limits, ServiceSetup, Setup};

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
        group.throughput(Throughput::Elements(run().events));
        group.sample_size(10);
        group.bench_function(name, |bencher| bencher.iter(run));
    }
    group.finish();
}

criterion_group!(benches, control_plane);
criterion_main!(benches);
