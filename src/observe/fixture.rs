//! What can observers be shown in tests? A small set-up, and facts told in the order of happening.

use std::collections::BTreeMap;

use crate::catalog::parameters::Parameters;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::ids::{AlarmId, FactId, PolicyId, ServiceId, TaskId, ZoneId};
use crate::cluster::monitor::AlarmState;
use crate::cluster::service::{LoadBalancerSpec, ServiceSpec, TargetHealthCheck};
use crate::cluster::task::TaskStatus;
use crate::cluster::task_definition::{Architecture, OperatingSystem, TaskDefinition};
use crate::control::scaling::spec::{
    AutoScalingSpec, MetricSpec, PolicyKind, PolicySpec, TargetTrackingSpec,
};
use crate::kernel::distribution::Distribution;
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};
use crate::observe::outcome::{ServiceOutcome, StartStats};
use crate::sim::observer::{ServiceTotals, Totals};
use crate::sim::setup::{InitialState, Limits, ServiceSetup, Setup};
use crate::traffic::RequestTotals;
use crate::traffic::spec::{Discipline, RequestSpec};

/// One service `web` of 1 vCPU and 2 GB tasks behind a public load balancer, tracking 50 % CPU.
pub fn setup(duration: Span) -> Setup {
    Setup {
        seed: Seed::new(1),
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
            cpu_units: 1024,
            memory_mib: 2048,
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
        services: vec![ServiceSetup {
            spec: service(),
            auto_scaling: Some(scaling()),
            request: Some(request()),
            workload: Vec::new(),
            changes: crate::cluster::deployment::Changes::default(),
        }],
    }
}

fn service() -> ServiceSpec {
    ServiceSpec {
        name: "web".to_owned(),
        scheduling: crate::cluster::service::Scheduling::Replica,
        launch: crate::cluster::service::Launch::Fargate,
        placement: crate::cluster::placement::Placement::default(),
        group: String::new(),
        task_definition: 0,
        desired_count: 2,
        minimum_healthy_percent: 100,
        maximum_percent: 200,
        health_check_grace_period: Span::ZERO,
        load_balancer: Some(LoadBalancerSpec {
            algorithm: crate::cluster::service::Algorithm::RoundRobin,
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
            health: crate::cluster::service::TargetGroupHealth::default(),
            rules: 60,
            internet_facing: true,
        }),
        metric_resolution: Span::MINUTE,
        assign_public_ip: true,
        availability_zone_rebalancing: false,
        deployment: crate::cluster::deployment::DeploymentSettings::default(),
    }
}

fn scaling() -> AutoScalingSpec {
    AutoScalingSpec {
        min_capacity: 2,
        max_capacity: 20,
        scheduled: Vec::new(),
        suspended: Vec::new(),
        policies: vec![PolicySpec {
            name: "cpu50".to_owned(),
            kind: PolicyKind::TargetTracking(TargetTrackingSpec {
                metric: MetricSpec::CpuUtilization {
                    high_resolution: false,
                },
                target_value: 50.0,
                scale_out_cooldown: Span::from_secs(300),
                scale_in_cooldown: Span::from_secs(300),
                disable_scale_in: false,
            }),
        }],
    }
}

fn request() -> RequestSpec {
    RequestSpec {
        cpu: Distribution::Constant {
            value: Span::from_millis(10),
        },
        wait: Distribution::Constant { value: Span::ZERO },
        memory_bytes: 0,
        discipline: Discipline::ProcessorSharing,
        max_concurrent: None,
        queue_limit: None,
        timeout: None,
        retry: None,
        bytes: 300_000,
        requests_per_connection: 1.0,
    }
}

/// Totals of a service in which `running_ns` were spent and at most `peak` tasks ran.
pub fn totals(setup: &Setup, facts: &Facts, (running_ns, peak): (u128, u32)) -> Totals {
    let count = |wanted: &dyn Fn(&What) -> bool| {
        facts.list.iter().filter(|fact| wanted(&fact.what)).count() as u64
    };
    let end = TaskStatus::Stopped;
    let stopped = |what: &What| matches!(what, What::TaskStatusChanged { to, .. } if *to == end);
    Totals {
        watched: crate::cluster::monitor::Watched::default(),
        events: 0,
        simulated: setup.duration,
        owed_millicredits: BTreeMap::new(),
        services: vec![ServiceTotals {
            requests: RequestTotals::default(),
            latency_us: hdrhistogram::Histogram::new(3).expect("three digits"),
            latency_sum_ns: 0,
            tasks_started: count(&|what| matches!(what, What::TaskCreated { .. })),
            tasks_refused: 0,
            unplaced: None,
            refused_waiting: None,
            tasks_stopped: count(&stopped),
            peak_running: peak,
            running_ns,
            billed_ns: 0,
            cpu_used_ns: 0,
            cpu_reserved_ns: running_ns,
            memory_used: 0,
            memory_reserved: 0,
        }],
    }
}

/// Facts, numbered as they are told.
#[derive(Default)]
pub struct Facts {
    /// What was told.
    pub list: Vec<Fact>,
}

/// Seconds and fractions since the start.
pub fn at(seconds: f64) -> Instant {
    Instant::START + Span::from_secs_f64(seconds)
}

impl Facts {
    /// Tells one fact and gives its number.
    pub fn tell(
        &mut self,
        seconds: f64,
        subject: Subject,
        (what, cause): (What, Option<FactId>),
    ) -> FactId {
        let id = FactId::new(self.list.len());
        self.list.push(Fact {
            id,
            at: at(seconds),
            subject,
            what,
            cause,
        });
        id
    }

    /// The high alarm of `web` goes into ALARM because of datapoints since `since`.
    pub fn alarm(&mut self, seconds: f64, since: f64) -> FactId {
        let what = What::AlarmStateChanged {
            from: AlarmState::Ok,
            to: AlarmState::Alarm,
            since: at(since),
            value: Some(90.0),
            threshold: 50.0,
        };
        self.tell(
            seconds,
            Subject::Alarm(
                AlarmId::new(0),
                crate::cluster::monitor::Owner::Service(web()),
            ),
            (what, None),
        )
    }

    /// The policy of `web` changes the desired count.
    pub fn desired(&mut self, seconds: f64, (from, to): (u32, u32), cause: FactId) -> FactId {
        let subject = Subject::Policy(PolicyId::new(0), web());
        let what = What::DesiredCountChanged { from, to };
        self.tell(seconds, subject, (what, Some(cause)))
    }

    /// A task of `web` is created, initially running or not.
    pub fn created(&mut self, seconds: f64, task: u32, cause: Option<FactId>) -> FactId {
        let what = What::TaskCreated {
            revision: crate::cluster::ids::RevisionId::new(0),
            definition: 0,
            zone: Some(ZoneId::new(0)),
            initial: cause.is_none(),
            purchase: Purchase::OnDemand,
        };
        self.tell(seconds, subject(task), (what, cause))
    }

    /// A task of `web` enters a state.
    pub fn status(&mut self, seconds: f64, task: u32, (from, to): (TaskStatus, TaskStatus)) {
        let what = What::TaskStatusChanged { from, to };
        self.tell(seconds, subject(task), (what, None));
    }

    /// Something else happens to a task of `web`.
    pub fn happens(&mut self, seconds: f64, task: u32, what: What) {
        self.tell(seconds, subject(task), (what, None));
    }

    /// A whole launch of `web`: times of PENDING, pull, its end, RUNNING, and service.
    pub fn launch(&mut self, task: u32, times: [f64; 5]) {
        use TaskStatus::{Activating, Pending, Provisioning, Running};
        let [pending, pull, pulled, running, healthy] = times;
        self.status(pending, task, (Provisioning, Pending));
        self.status(pull, task, (Pending, Activating));
        self.happens(pull, task, What::PullStarted);
        self.happens(pulled, task, What::PullStopped);
        self.status(running, task, (Activating, Running));
        self.happens(healthy, task, What::TargetHealthy);
    }
}

/// The one service.
pub fn web() -> ServiceId {
    ServiceId::new(0)
}

fn subject(task: u32) -> Subject {
    Subject::Task {
        task: TaskId::new(task as usize),
        service: web(),
        number: task + 1,
    }
}

/// A service to which nothing happened.
pub fn outcome(name: &str) -> ServiceOutcome {
    ServiceOutcome {
        name: name.to_owned(),
        policies: Vec::new(),
        requests: RequestTotals::default(),
        latency_us: hdrhistogram::Histogram::new(3).expect("three digits"),
        latency_sum_ns: 0,
        tasks_started: 0,
        tasks_stopped: 0,
        peak_running: 0,
        fewest_running: 0,
        running_ns: 0,
        cpu_used_ns: 0,
        cpu_reserved_ns: 0,
        memory_mean_percent: 0.0,
        cpu_max_percent: 0.0,
        memory_max_percent: 0.0,
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
