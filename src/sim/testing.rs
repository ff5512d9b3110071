//! What do the tests of the loop run, and what do they see? A small set-up, and a witness.

use super::observer::{FleetRow, MinuteRow, Observer, Totals};
use super::run;
use super::setup::{InitialState, Limits, ServiceSetup, Setup};
use crate::catalog::parameters::Parameters;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::ids::ServiceId;
use crate::cluster::service::{
    Algorithm, LoadBalancerSpec, ServiceSpec, TargetGroupHealth, TargetHealthCheck,
};
use crate::cluster::task::TaskStatus;
use crate::cluster::task_definition::{
    Architecture, Compression, Container, Image, OperatingSystem, TaskDefinition,
};
use crate::control::scaling::spec::{
    AutoScalingSpec, MetricSpec, PolicyKind, PolicySpec, TargetTrackingSpec,
};
use crate::kernel::distribution::Distribution;
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};
use crate::traffic::spec::{Discipline, RequestSpec};
use crate::workload::spec::{Generator, Shape, Source, WorkloadSpec};

/// Everything that a run told.
#[derive(Default, Debug, PartialEq)]
pub struct Witness {
    pub facts: Vec<Fact>,
    pub minutes: Vec<(ServiceId, MinuteRow)>,
    pub fleet: Vec<FleetRow>,
}

impl Observer for Witness {
    fn fact(&mut self, fact: &Fact) {
        assert_eq!(
            fact.id.index(),
            self.facts.len(),
            "facts are numbered without gaps"
        );
        assert!(self.facts.last().is_none_or(|last| last.at <= fact.at));
        self.facts.push(fact.clone());
    }
    fn minute(&mut self, service: ServiceId, row: &MinuteRow) {
        self.minutes.push((service, *row));
    }
    fn fleet(&mut self, row: &FleetRow) {
        self.fleet.push(*row);
    }
}

impl Witness {
    /// Instants in seconds of the facts of one kind.
    pub fn times(&self, kind: &str) -> Vec<f64> {
        let facts = self.facts.iter().filter(|fact| fact.what.kind() == kind);
        facts.map(|fact| fact.at.as_secs_f64()).collect()
    }

    /// When tasks became RUNNING, in seconds, ascending.
    pub fn running(&self) -> Vec<f64> {
        self.entered(TaskStatus::Running)
    }

    /// When tasks entered a state, in seconds, ascending.
    pub fn entered(&self, status: TaskStatus) -> Vec<f64> {
        let entered =
            |fact: &&Fact| matches!(fact.what, What::TaskStatusChanged { to, .. } if to == status);
        self.facts
            .iter()
            .filter(entered)
            .map(|fact| fact.at.as_secs_f64())
            .collect()
    }

    /// The rows of one service.
    pub fn rows(&self, service: usize) -> Vec<MinuteRow> {
        let rows = self.minutes.iter().filter(|(id, _)| id.index() == service);
        rows.map(|(_, row)| *row).collect()
    }

    /// The facts of one service, as far as they do not depend on how facts and tasks are numbered.
    pub fn of_service(&self, service: usize) -> Vec<(Instant, String)> {
        let mut told = Vec::new();
        for fact in &self.facts {
            let number = match fact.subject {
                Subject::Task { number, .. } => number,
                _ => 0,
            };
            if fact.subject.service() == Some(ServiceId::new(service)) {
                told.push((fact.at, format!("{number} {:?}", fact.what)));
            }
        }
        told
    }
}

/// Runs and witnesses.
pub fn witness(setup: &Setup) -> (Totals, Witness) {
    witness_on(setup, 1)
}

/// Runs on so many threads and witnesses.
pub fn witness_on(setup: &Setup, threads: usize) -> (Totals, Witness) {
    let mut witness = Witness::default();
    let totals = run(setup, threads, &mut witness).expect("nothing is read");
    (totals, witness)
}

/// A run without services, `minutes` long, that begins empty.
pub fn setup(minutes: u64) -> Setup {
    Setup {
        seed: Seed::new(1),
        duration: Span::MINUTE * minutes,
        zones: 3,
        marks: Vec::new(),
        initial_state: InitialState::Empty,
        limits: Limits::default(),
        parameters: Parameters::default(),
        groups: Vec::new(),
        surroundings: crate::cluster::query::Surroundings::default(),
        providers: Vec::new(),
        alarms: Vec::new(),
        spot_pools: Vec::new(),
        faults: Vec::new(),
        task_definitions: vec![definition(1024, 20.0)],
        services: Vec::new(),
    }
}

/// A task definition of one container.
pub fn definition(cpu_units: u32, size_mb: f64) -> TaskDefinition {
    TaskDefinition {
        family: "web".into(),
        revision: 1,
        cpu_units,
        memory_mib: cpu_units * 2,
        cpu_is_ceiling: true,
        memory_is_limit: true,
        network_mode: crate::cluster::task_definition::NetworkMode::Awsvpc,
        ephemeral_storage_gib: 20,
        architecture: Architecture::X86_64,
        operating_system: OperatingSystem::Linux,
        containers: vec![container("app")],
        startup: crate::cluster::task_definition::Startup::default(),
        not_modelled: Vec::new(),
    }
    .with_image(size_mb)
}

/// An essential container that runs until it is stopped.
pub fn container(name: &str) -> Container {
    Container {
        name: name.into(),
        essential: true,
        cpu_units: 0,
        memory_mib: None,
        memory_reservation_mib: None,
        ports: Vec::new(),
        gpus: 0,
        image: Image {
            size_mb: 20.0,
            compression: Compression::Gzip,
            soci: false,
        },
        health_check: None,
        stop_timeout: Span::from_secs(30),
        shutdown: Span::SECOND,
        idle_memory_mib: 64.0,
        exits: None,
        life: crate::cluster::task_definition::ContainerLife::default(),
    }
}

impl TaskDefinition {
    fn with_image(mut self, size_mb: f64) -> Self {
        self.containers[0].image.size_mb = size_mb;
        self
    }
}

/// A service without load balancer, scaling or requests.
pub fn service(name: &str, desired: u32) -> ServiceSetup {
    ServiceSetup {
        spec: ServiceSpec {
            name: name.into(),
            scheduling: crate::cluster::service::Scheduling::Replica,
            launch: crate::cluster::service::Launch::Fargate,
            placement: crate::cluster::placement::Placement::default(),
            group: String::new(),
            task_definition: 0,
            desired_count: desired,
            minimum_healthy_percent: 100,
            maximum_percent: 200,
            health_check_grace_period: Span::ZERO,
            load_balancer: None,
            metric_resolution: Span::MINUTE,
            assign_public_ip: false,
            availability_zone_rebalancing: false,
            deployment: crate::cluster::deployment::DeploymentSettings::default(),
        },
        auto_scaling: None,
        request: None,
        workload: Vec::new(),
        changes: crate::cluster::deployment::Changes::default(),
    }
}

/// A load balancer with AWS's defaults, but targets that are let go once nothing is in flight.
pub fn balancer() -> LoadBalancerSpec {
    LoadBalancerSpec {
        algorithm: Algorithm::RoundRobin,
        slow_start: Span::ZERO,
        deregistration_delay: Span::from_secs(300),
        keep_alive: false,
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
        internet_facing: true,
    }
}

/// A service behind a load balancer with requests of 10 ms CPU on average, at this rate.
pub fn web(name: &str, desired: u32, shape: Shape) -> ServiceSetup {
    let mut service = service(name, desired);
    service.spec.load_balancer = Some(balancer());
    service.request = Some(RequestSpec {
        cpu: Distribution::Exponential {
            mean: Span::from_millis(10),
        },
        wait: Distribution::Constant {
            value: Span::from_millis(5),
        },
        memory_bytes: 1_000_000,
        discipline: Discipline::ProcessorSharing,
        max_concurrent: None,
        queue_limit: None,
        timeout: Some(Span::from_secs(30)),
        retry: None,
        bytes: 10_000,
        requests_per_connection: 10.0,
    });
    service.workload = vec![WorkloadSpec {
        source: Source::Generator(Generator {
            shape,
            regular: false,
        }),
        scale: 1.0,
        slice: None,
    }];
    service
}

/// Target tracking on CPU at 50 %, between 1 and `most` tasks.
pub fn tracking(most: u32, high_resolution: bool) -> AutoScalingSpec {
    AutoScalingSpec {
        min_capacity: 1,
        max_capacity: most,
        scheduled: Vec::new(),
        suspended: Vec::new(),
        policies: vec![PolicySpec {
            name: "cpu".into(),
            kind: PolicyKind::TargetTracking(TargetTrackingSpec {
                metric: MetricSpec::CpuUtilization { high_resolution },
                target_value: 50.0,
                scale_out_cooldown: Span::from_secs(300),
                scale_in_cooldown: Span::from_secs(300),
                disable_scale_in: false,
            }),
        }],
    }
}
