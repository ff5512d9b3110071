//! What is to be simulated? A checked set-up: everything resolved, nothing left to refuse.

use crate::catalog::parameters::Parameters;
use crate::cluster::deployment::{Changes, TaskSetVerb};
use crate::cluster::fault::FaultSpec;
use crate::cluster::group::GroupSpec;
use crate::cluster::monitor::AlarmSpec;
use crate::cluster::provider::ProviderSpec;
use crate::cluster::query::Surroundings;
use crate::cluster::service::ServiceSpec;
use crate::cluster::spot::SpotPoolSpec;
use crate::cluster::task_definition::TaskDefinition;
use crate::control::scaling::spec::{AutoScalingSpec, MetricSpec};
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};
use crate::traffic::spec::RequestSpec;
use crate::workload::spec::WorkloadSpec;

/// A run, ready to start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Seed of all chance in the run.
    pub seed: Seed,
    /// Simulated length, > 0.
    pub duration: Span,
    /// Number of availability zones, ≥ 1.
    pub zones: u32,
    /// When observers are told what was counted so far, ascending: whole minutes before the end. It
    /// changes nothing of the run.
    pub marks: Vec<Instant>,
    /// Whether the desired tasks are already in service at the start.
    pub initial_state: InitialState,
    /// What expressions of placement may ask for: names of zones, calendar time of the start.
    pub surroundings: Surroundings,
    /// AWS quotas.
    pub limits: Limits,
    /// The named parameters of the model.
    pub parameters: Parameters,
    /// Auto Scaling groups.
    pub groups: Vec<GroupSpec>,
    /// Capacity providers for them, and of Managed Instances.
    pub providers: Vec<ProviderSpec>,
    /// Spot pools, each type and zone once.
    pub spot_pools: Vec<SpotPoolSpec>,
    /// What goes wrong, in the order of the scenario.
    pub faults: Vec<FaultSpec>,
    /// Task definitions.
    pub task_definitions: Vec<TaskDefinition>,
    /// Services and runs of standalone tasks, at least one in all.
    pub services: Vec<ServiceSetup>,
    /// `[[alarms]]`: of step scaling policies and of deployments.
    pub alarms: Vec<AlarmSetup>,
}

/// `run.initialState`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum InitialState {
    /// The desired tasks are in service at the start.
    #[default]
    Running,
    /// No task exists at the start.
    Empty,
}

/// One service with everything that is attached to it.
#[derive(Clone, Debug)]
pub struct ServiceSetup {
    /// The service.
    pub spec: ServiceSpec,
    /// Its scalable target, if it has one.
    pub auto_scaling: Option<AutoScalingSpec>,
    /// Its requests, if it has a workload.
    pub request: Option<RequestSpec>,
    /// Where its requests come from; they add up.
    pub workload: Vec<WorkloadSpec>,
    /// What the scenario does to it while it runs.
    pub changes: Changes,
}

impl ServiceSetup {
    /// The task definitions that its tasks may be of, by their places in the set-up: each once, in
    /// ascending order.
    pub fn definitions(&self) -> Vec<usize> {
        let deployments = self.changes.deployments.iter().map(|d| d.revision);
        let task_sets = self.changes.task_sets.iter();
        let task_sets = task_sets.filter_map(|change| match change.change {
            TaskSetVerb::Create { revision, .. } => Some(revision),
            _ => None,
        });
        let later = deployments.chain(task_sets).map(|r| r.task_definition);
        let mut all: Vec<usize> = later.chain([self.spec.task_definition]).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// An alarm of the scenario on a metric of a service.
#[derive(Clone, PartialEq, Debug)]
pub struct AlarmSetup {
    /// Place of its service in the set-up.
    pub service: usize,
    /// The metric.
    pub metric: MetricSpec,
    /// `put-metric-alarm`
    pub alarm: AlarmSpec,
}

/// AWS quotas (`[limits]`).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Limits {
    /// Burst of the account's Fargate launch token bucket, in tasks. Default 100.
    pub fargate_launch_burst: f64,
    /// Refill of that bucket, in tasks per second. Default 20.
    pub fargate_launch_rate: f64,
    /// Tasks that one service's scheduler starts per minute. Default 500.
    pub service_launches_per_minute: f64,
    /// Fargate On-Demand vCPU quota; none for an established account, 6 for a new one.
    pub fargate_vcpu_quota: Option<f64>,
    /// Burst of the account's launch token bucket of Fargate Spot, in tasks. Default 100.
    pub fargate_spot_launch_burst: f64,
    /// Refill of that bucket, in tasks per second. Default 20.
    pub fargate_spot_launch_rate: f64,
    /// Fargate Spot vCPU quota; none for an established account, 6 for a new one.
    pub fargate_spot_vcpu_quota: Option<f64>,
    /// Tasks of the cluster that may wait in PROVISIONING for instances. Default 500.
    pub provisioning_tasks: u32,
    /// Container instances per cluster. Default 5,000.
    pub container_instances: u32,
}

impl Default for Limits {
    /// An established account (Fargate throttling quotas).
    fn default() -> Self {
        Self {
            fargate_launch_burst: 100.0,
            fargate_launch_rate: 20.0,
            service_launches_per_minute: 500.0,
            fargate_vcpu_quota: None,
            fargate_spot_launch_burst: 100.0,
            fargate_spot_launch_rate: 20.0,
            fargate_spot_vcpu_quota: None,
            provisioning_tasks: 500,
            container_instances: 5_000,
        }
    }
}
