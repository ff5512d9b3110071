//! How fast is a large cluster on instances? 20 services with 50,000 tasks on 5,000 instances,
//! which a customized metric drives towards half of that and up again every six hours, for a day,
//! on a group with managed scaling and managed draining; each task ends after six hours.
//!
//! `cargo bench --bench fleet`; `cargo test --bench fleet` runs each size once.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ecsim::catalog::instances::find;
use ecsim::catalog::parameters::Parameters;
use ecsim::cluster::group::{
    Ami, GroupSpec, ImagePullBehavior, LaunchOverride, LaunchTemplate, OnDemandAllocation, Volume,
    VolumeKind,
};
use ecsim::cluster::ids::{GroupId, ProviderId, ZoneId};
use ecsim::cluster::placement::{BinpackField, Placement, PlacementStrategy};
use ecsim::cluster::provider::{
    GroupProvider, ManagedScaling, ProviderKind, ProviderSpec, StrategyItem,
};
use ecsim::cluster::query::Surroundings;
use ecsim::cluster::service::{Launch, Scheduling, ServiceSpec};
use ecsim::cluster::task_definition::{
    Architecture, Compression, Container, Exit, Image, NetworkMode, OperatingSystem, TaskDefinition,
};
use ecsim::control::scaling::spec::{
    AutoScalingSpec, CustomMetric, MetricSpec, PolicyKind, PolicySpec, TargetTrackingSpec,
};
use ecsim::kernel::random::Seed;
use ecsim::kernel::time::{Instant, Span};
use ecsim::sim::setup::{InitialState, Limits, ServiceSetup, Setup};

const SERVICES: u32 = 20;

/// Ten of these fill an m5.4xlarge.
fn definition() -> TaskDefinition {
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
        exits: Some(Exit::after(Span::from_secs(6 * 3_600), 0)),
        life: ecsim::cluster::task_definition::ContainerLife::default(),
    };
    TaskDefinition {
        family: "job".into(),
        revision: 1,
        cpu_units: 1_600,
        memory_mib: 4_096,
        cpu_is_ceiling: true,
        memory_is_limit: true,
        network_mode: NetworkMode::Bridge,
        ephemeral_storage_gib: 20,
        architecture: Architecture::X86_64,
        operating_system: OperatingSystem::Linux,
        containers: vec![container],
        startup: ecsim::cluster::task_definition::Startup::default(),
        not_modelled: Vec::new(),
    }
}

fn group(instances: u32) -> GroupSpec {
    GroupSpec {
        name: "asg".into(),
        min_size: 0,
        max_size: instances,
        desired_capacity: None,
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
            kind: find("m5.4xlarge").expect("a type of the catalogue"),
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

/// Three hours below the target, three hours above it.
fn auto_scaling(most: u32, hours: u64) -> AutoScalingSpec {
    let value = |minute: u64| {
        if (minute / 180).is_multiple_of(2) {
            30.0
        } else {
            90.0
        }
    };
    let points = (0..hours * 60).map(|m| (Instant::START + Span::MINUTE * m, value(m)));
    AutoScalingSpec {
        min_capacity: most / 2,
        max_capacity: most,
        scheduled: Vec::new(),
        suspended: Vec::new(),
        policies: vec![PolicySpec {
            name: "load".into(),
            kind: PolicyKind::TargetTracking(TargetTrackingSpec {
                metric: MetricSpec::Custom(CustomMetric {
                    name: "load".into(),
                    points: points.collect::<Arc<[_]>>(),
                }),
                target_value: 60.0,
                scale_out_cooldown: Span::from_secs(300),
                scale_in_cooldown: Span::from_secs(300),
                disable_scale_in: false,
            }),
        }],
    }
}

fn service(index: u32, most: u32, hours: u64) -> ServiceSetup {
    let name = format!("service-{index}");
    ServiceSetup {
        spec: ServiceSpec {
            group: format!("service:{name}"),
            name,
            scheduling: Scheduling::Replica,
            launch: Launch::Providers(vec![StrategyItem {
                provider: ProviderId::new(0),
                base: 0,
                weight: 1,
            }]),
            placement: Placement {
                constraints: Vec::new(),
                strategies: vec![PlacementStrategy::Binpack(BinpackField::Cpu)],
            },
            task_definition: 0,
            desired_count: most,
            minimum_healthy_percent: 100,
            maximum_percent: 200,
            health_check_grace_period: Span::ZERO,
            load_balancer: None,
            metric_resolution: Span::MINUTE,
            assign_public_ip: false,
            availability_zone_rebalancing: false,
            deployment: ecsim::cluster::deployment::DeploymentSettings::default(),
        },
        auto_scaling: Some(auto_scaling(most, hours)),
        request: None,
        workload: Vec::new(),
        changes: ecsim::cluster::deployment::Changes::default(),
    }
}

/// A cluster of up to so many instances with ten tasks each.
fn setup(instances: u32, hours: u64) -> Setup {
    let most = instances * 10 / SERVICES;
    Setup {
        seed: Seed::new(1),
        duration: Span::HOUR * hours,
        zones: 3,
        marks: Vec::new(),
        initial_state: InitialState::Running,
        limits: Limits::default(),
        parameters: Parameters::default(),
        groups: vec![group(instances)],
        surroundings: Surroundings::default(),
        alarms: Vec::new(),
        spot_pools: Vec::new(),
        faults: Vec::new(),
        providers: vec![ProviderSpec {
            name: "asg".into(),
            kind: ProviderKind::Group(GroupProvider {
                group: GroupId::new(0),
                managed_scaling: Some(ManagedScaling {
                    target_capacity: 100,
                    minimum_step: 1,
                    maximum_step: 10_000,
                    instance_warmup: Span::from_secs(300),
                }),
                managed_termination_protection: false,
                managed_draining: true,
            }),
        }],
        task_definitions: vec![definition()],
        services: (0..SERVICES)
            .map(|index| service(index, most, hours))
            .collect(),
    }
}

fn fleet(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fleet");
    for (instances, hours) in [(500, 24), (5_000, 24)] {
        let setup = setup(instances, hours);
        let run = || ecsim::sim::run(black_box(&setup), 1, &mut ()).expect("nothing is read");
        let totals = run();
        let peak: u64 = totals
            .services
            .iter()
            .map(|s| u64::from(s.peak_running))
            .sum();
        assert_eq!(peak, u64::from(instances) * 10, "every instance is full");
        group.throughput(Throughput::Elements(totals.events));
        group.sample_size(10);
        group.bench_function(format!("{instances} instances, {hours} h"), |bencher| {
            bencher.iter(run);
        });
    }
    group.finish();
}

criterion_group!(benches, fleet);
criterion_main!(benches);
