//! What might a scenario look like? The settings behind the made-up outcomes.

use hdrhistogram::Histogram;

use crate::catalog::parameters::Parameters;
use crate::cluster::placement::Placement;
use crate::cluster::service::{Launch, Scheduling, ServiceSpec};
use crate::cluster::task_definition::{Architecture, OperatingSystem, TaskDefinition};
use crate::control::scaling::spec::{
    AutoScalingSpec, MetricSpec, PolicyKind, PolicySpec, TargetTrackingSpec,
};
use crate::kernel::distribution::Distribution;
use crate::kernel::random::Seed;
use crate::kernel::time::Span;
use crate::observe::outcome::{RequestTotals, ServiceOutcome, StartStats};
use crate::report::{Input, Meta, Objective, PriceOverride, Warning};
use crate::sim::setup::{InitialState, Limits, ServiceSetup, Setup};
use crate::traffic::spec::{Discipline, RequestSpec};

pub(super) fn meta(start: Option<&str>) -> Meta {
    Meta {
        scenario: "first".to_owned(),
        title: "The semi-final <on> Fargate & \"friends\"".to_owned(),
        seed: 1998,
        start: start.map(|text| text.parse().unwrap()),
        region: "us-east-1".to_owned(),
        version: "0.1.0".to_owned(),
        price_list_date: "2026-11-01".to_owned(),
        inputs: vec![Input {
            name: "first.toml".to_owned(),
            sha256: "ab".repeat(32),
        }],
        overrides: vec![PriceOverride {
            key: "alb.hour".to_owned(),
            rate: "0.03".parse().unwrap(),
            note: "our contract".to_owned(),
        }],
        objectives: vec![Objective {
            key: "latencyP99".to_owned(),
            service: None,
            asked: "300ms".to_owned(),
            found: "212ms".to_owned(),
            met: true,
            budget: None,
        }],
        steady: None,
        availability_percent: None,
        warnings: vec![Warning {
            code: "cooldown",
            en: "web: scaleOutCooldown is longer than a task takes to start".to_owned(),
            ko: "web: scaleOutCooldown이 태스크 시작보다 깁니다".to_owned(),
        }],
        not_modelled: vec!["web: logConfiguration".to_owned()],
    }
}

pub(super) fn setup(names: &[&str], duration: Span) -> Setup {
    Setup {
        seed: Seed::new(1998),
        duration,
        zones: 3,
        marks: Vec::new(),
        initial_state: InitialState::Running,
        limits: Limits::default(),
        parameters: Parameters::default(),
        groups: Vec::new(),
        surroundings: crate::cluster::query::Surroundings::default(),
        providers: Vec::new(),
        alarms: Vec::new(),
        spot_pools: Vec::new(),
        faults: Vec::new(),
        task_definitions: vec![TaskDefinition {
            family: "web".to_owned(),
            revision: 1,
            cpu_units: 1_024,
            memory_mib: 2_048,
            cpu_is_ceiling: true,
            memory_is_limit: true,
            network_mode: crate::cluster::task_definition::NetworkMode::Awsvpc,
            ephemeral_storage_gib: 20,
            architecture: Architecture::X86_64,
            operating_system: OperatingSystem::Linux,
            containers: Vec::new(),
            startup: crate::cluster::task_definition::Startup::default(),
            not_modelled: Vec::new(),
        }],
        services: names.iter().map(|name| service_setup(name)).collect(),
    }
}

fn service_setup(name: &str) -> ServiceSetup {
    ServiceSetup {
        spec: ServiceSpec {
            name: name.to_owned(),
            scheduling: Scheduling::Replica,
            launch: Launch::Fargate,
            placement: Placement::default(),
            group: String::new(),
            task_definition: 0,
            desired_count: 6,
            minimum_healthy_percent: 100,
            maximum_percent: 200,
            health_check_grace_period: Span::ZERO,
            load_balancer: None,
            metric_resolution: Span::MINUTE,
            assign_public_ip: true,
            availability_zone_rebalancing: false,
            deployment: crate::cluster::deployment::DeploymentSettings::default(),
        },
        auto_scaling: Some(scaling()),
        request: Some(RequestSpec {
            cpu: lognormal(Span::from_millis(12)),
            wait: constant(Span::from_millis(20)),
            memory_bytes: 0,
            discipline: Discipline::ProcessorSharing,
            max_concurrent: None,
            queue_limit: None,
            timeout: None,
            retry: None,
            bytes: 10_000,
            requests_per_connection: 10.0,
        }),
        workload: Vec::new(),
        changes: crate::cluster::deployment::Changes::default(),
    }
}

/// A service before its run.
pub(super) fn blank(name: &str) -> ServiceOutcome {
    ServiceOutcome {
        name: name.to_owned(),
        policies: vec!["cpu60".to_owned()],
        requests: RequestTotals::default(),
        latency_us: Histogram::new(3).unwrap(),
        latency_sum_ns: 0,
        tasks_started: 6,
        tasks_stopped: 0,
        peak_running: 0,
        fewest_running: u32::MAX,
        running_ns: 0,
        cpu_used_ns: 0,
        cpu_reserved_ns: 0,
        memory_mean_percent: 21.5,
        cpu_max_percent: 0.0,
        memory_max_percent: 38.25,
        scale_outs: 0,
        scale_ins: 0,
        minutes: Vec::new(),
        scale_out_delays: Vec::new(),
        wrong_size: None,
        held: Vec::new(),
        starts: StartStats::default(),
        steady: None,
        not_placed: None,
        unplaced: None,
        refused_waiting: None,
    }
}

const fn constant(value: Span) -> Distribution {
    Distribution::Constant { value }
}

const fn lognormal(mean: Span) -> Distribution {
    Distribution::Lognormal { mean, cv: 1.0 }
}

fn scaling() -> AutoScalingSpec {
    AutoScalingSpec {
        min_capacity: 4,
        max_capacity: 60,
        scheduled: Vec::new(),
        suspended: Vec::new(),
        policies: vec![PolicySpec {
            name: "cpu60".to_owned(),
            kind: PolicyKind::TargetTracking(TargetTrackingSpec {
                metric: MetricSpec::CpuUtilization {
                    high_resolution: false,
                },
                target_value: 60.0,
                scale_out_cooldown: Span::from_secs(60),
                scale_in_cooldown: Span::from_secs(300),
                disable_scale_in: false,
            }),
        }],
    }
}
