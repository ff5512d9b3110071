//! What is left of a run? Everything that reports are made of, as plain data.

use hdrhistogram::Histogram;

pub use super::fleets::{Amount, Fill, FleetOutcome, FleetRow, Life, NotPlaced, Phase, Waited};
use super::rollouts::Rollout;
pub use super::steady::Steady;
use crate::catalog::instances::InstanceType;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, Limiter, Refusals};
use crate::cluster::group::Volume;
use crate::cluster::instance::Pool;
use crate::cluster::monitor::{Datapoint, Watched};
use crate::cluster::task_definition::{Architecture, OperatingSystem, TaskDefinition};
use crate::kernel::money::Usd;
use crate::kernel::time::{Instant, Span};
pub use crate::sim::observer::MinuteRow;
pub use crate::sim::observer::Unplaced;
pub use crate::traffic::RequestTotals;

/// What a run left behind.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Simulated length.
    pub simulated: Span,
    /// One per service, in the order of the scenario.
    pub services: Vec<ServiceOutcome>,
    /// One per pool of instances: the groups in the order of the scenario, then the providers of
    /// Managed Instances.
    pub fleets: Vec<FleetOutcome>,
    /// How instances, groups and providers are called.
    pub names: Names,
    /// All facts, in order.
    pub facts: Vec<Fact>,
    /// Its deployments, as far as they are told.
    pub rollouts: Vec<Rollout>,
    /// What will be billed.
    pub usage: Usage,
    /// What `CloudWatch` showed, and to which alarms.
    pub metrics: Metrics,
    /// SHA-256 over all facts and integer totals, in hexadecimal.
    pub digest: String,
}

/// What `CloudWatch` showed, and to which alarms.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Metrics {
    /// The metrics and alarms of the run.
    pub watched: Watched,
    /// The datapoints of each metric, ascending: as many as periods at most.
    pub points: Vec<Vec<Datapoint>>,
}

/// How the things of a run are called that facts know by number.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Names {
    /// Auto Scaling groups.
    pub groups: Vec<String>,
    /// Capacity providers.
    pub providers: Vec<String>,
    /// Spot pools.
    pub spot_pools: Vec<String>,
    /// Faults of the scenario.
    pub faults: Vec<String>,
    /// By instance of the run: whose it is, and its number there.
    pub instances: Vec<(Pool, u32)>,
}

/// What happened to one service, or to one run of standalone tasks.
#[derive(Clone, Debug)]
pub struct ServiceOutcome {
    /// `serviceName`
    pub name: String,
    /// Names of its scaling policies, by their place in the service.
    pub policies: Vec<String>,
    /// Its requests.
    pub requests: RequestTotals,
    /// Latency of served requests in microseconds, from the first attempt to the answer.
    pub latency_us: Histogram<u64>,
    /// Exact sum of the latencies of served requests, in nanoseconds.
    pub latency_sum_ns: u128,
    /// Tasks that started, which is when they became RUNNING (initial ones included).
    pub tasks_started: u64,
    /// Tasks that stopped.
    pub tasks_stopped: u64,
    /// Most tasks RUNNING at once.
    pub peak_running: u32,
    /// Fewest tasks RUNNING at any time of the run, its empty beginning included.
    pub fewest_running: u32,
    /// Task-nanoseconds in RUNNING.
    pub running_ns: u128,
    /// CPU used, in vCPU-nanoseconds.
    pub cpu_used_ns: u128,
    /// CPU reserved by tasks while their containers ran (RUNNING, and being stopped until they
    /// exited), in vCPU-nanoseconds.
    pub cpu_reserved_ns: u128,
    /// Memory used by those tasks, as byte-minutes ÷ reserved byte-minutes, in percent.
    pub memory_mean_percent: f64,
    /// Highest minute of CPU, in percent of what those tasks reserved.
    pub cpu_max_percent: f64,
    /// Highest minute of memory, in percent.
    pub memory_max_percent: f64,
    /// Times the desired count went up by a policy.
    pub scale_outs: u64,
    /// Times the desired count went down by a policy.
    pub scale_ins: u64,
    /// One row per minute.
    pub minutes: Vec<MinuteRow>,
    /// Every scale-out with its delays.
    pub scale_out_delays: Vec<ScaleOutDelays>,
    /// Minutes with too few or too many tasks for the target value; none without a CPU policy.
    pub wrong_size: Option<WrongSize>,
    /// Launches that a limit held back, by limit, and the longest wait of each.
    pub held: Vec<Held>,
    /// How long its tasks took to start.
    pub starts: StartStats,
    /// From the first mark of the set-up on; none in a set-up without marks.
    pub steady: Option<Steady>,
    /// When no instance took its tasks; none where that never happened.
    pub not_placed: Option<NotPlaced>,
    /// On instances: its tasks that have none when the run ends.
    pub unplaced: Option<Unplaced>,
    /// What refused tasks that waited for an instance, the last time that it was looked at with
    /// an instance there (at the end of a minute), and when.
    pub refused_waiting: Option<(Instant, Refusals)>,
}

/// How long the tasks of a service took to start. Those of the initial state did not start.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StartStats {
    /// Tasks launched during the run.
    pub launched: u64,
    /// Those of them that became RUNNING before it ended: all figures are of these.
    pub running: u64,
    /// From `createdAt` to RUNNING.
    pub created_to_running: StageStats,
    /// By stage, in order of time: `queue` (from the decision) and `held` (by a limit; zero for
    /// tasks that none held back) before `createdAt`; after it `provision` (to the start of the
    /// pull) on Fargate, `placement` (the wait for an instance) and `eni` (from there to the start
    /// of the pull) on instances, then `pull` and `start`, which add up to `created_to_running`.
    pub stages: Vec<(&'static str, StageStats)>,
    /// On instances: tasks that waited for one with room.
    pub waited: Waited,
}

/// A length of time over several tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StageStats {
    /// Exact mean.
    pub mean: Span,
    /// Median, to three digits.
    pub p50: Span,
    /// 95th percentile, to three digits.
    pub p95: Span,
    /// The longest, exact.
    pub max: Span,
}

/// Where the time of one scale-out went, from the load that caused it until the first new task
/// was in service.
#[derive(Clone, PartialEq, Debug)]
pub struct ScaleOutDelays {
    /// When the desired count changed.
    pub at: Instant,
    /// Before.
    pub from: u32,
    /// After.
    pub to: u32,
    /// Name of the policy.
    pub policy: String,
    /// The stages in order of time, with their code (`datapoints`, `publication`, `alarm`,
    /// `action`, `queue`, `provision` or `placement` and `eni`, `pull`, `start`, `health`) and
    /// length; those of the launch
    /// are of the first new task in service. Empty stages are left out.
    pub stages: Vec<(&'static str, Span)>,
    /// Whether a new task came into service before the run ended; if not, the stages end early.
    pub in_service: bool,
}

/// Minutes in which the number of tasks did not fit the load, judged after the fact: the tasks
/// that would have held the CPU at the target value (within the bounds), against those that ran. A
/// minute whose CPU was at its limit hides part of its load, so `under` is a lower bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WrongSize {
    /// Minutes with fewer tasks than that.
    pub under_minutes: u64,
    /// Minutes with more.
    pub over_minutes: u64,
    /// Task-minutes missing in those minutes.
    pub missing_task_minutes: u64,
    /// Task-minutes too many in those minutes.
    pub spare_task_minutes: u64,
}

/// Launches that one limit held back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    /// Which limit.
    pub limiter: Limiter,
    /// How often it bound.
    pub times: u64,
    /// The longest wait, as far as it was known.
    pub longest: Span,
}

/// What is metered.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Usage {
    /// Fargate tasks, by service and size.
    pub fargate: Vec<FargateUsage>,
    /// Load balancers, by service.
    pub load_balancers: Vec<LoadBalancerUsage>,
    /// Public IPv4 addresses, by service.
    pub public_ipv4: Vec<PublicIpv4Usage>,
    /// EC2 instances, by pool and type.
    pub instances: Vec<InstanceUsage>,
    /// Their root volumes, by pool.
    pub volumes: Vec<VolumeUsage>,
}

/// Whose something billed is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Payer {
    /// The service of that name.
    Service(String),
    /// The Auto Scaling group of that name.
    Group(String),
    /// The capacity provider of Managed Instances of that name.
    Provider(String),
}

impl Payer {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Service(name) | Self::Group(name) | Self::Provider(name) => name,
        }
    }
}

/// EC2 instances of one pool and type.
#[derive(Clone, PartialEq, Debug)]
pub struct InstanceUsage {
    /// Whose they are: a group, or a provider of Managed Instances.
    pub payer: Payer,
    /// Their type.
    pub kind: &'static InstanceType,
    /// How they were bought.
    pub purchase: Purchase,
    /// Times that one became `running`.
    pub runs: u64,
    /// Seconds billed: each run rounded up, at least 60.
    pub billed_seconds: u64,
    /// Seconds used and not billed: EC2 took an instance on Spot within its first hour.
    pub free_seconds: u64,
    /// On Spot: what was billed at each price, the lowest first; together `billed_seconds`.
    pub spot: Vec<SpotUsage>,
    /// Hours of the run in which one with detailed monitoring sent metrics.
    pub monitored_hours: u64,
    /// Surplus CPU credits charged, in thousandths.
    pub surplus_millicredits: u64,
    /// By minute of the run: milliseconds of instances in `running`.
    pub running_ms: Vec<u64>,
    /// By minute of the run: surplus credits charged, in thousandths. Empty when none were.
    pub surplus_by_minute: Vec<u64>,
}

/// What instances on Spot of a type used at one price.
#[derive(Clone, PartialEq, Debug)]
pub struct SpotUsage {
    /// Price of an hour.
    pub price: Usd,
    /// Seconds billed at it.
    pub billed_seconds: u64,
    /// By minute of the run: milliseconds billed at it.
    pub running_ms: Vec<u64>,
}

/// Root volumes of the instances of one pool.
#[derive(Clone, PartialEq, Debug)]
pub struct VolumeUsage {
    /// Whose they are.
    pub payer: Payer,
    /// What each is.
    pub volume: Volume,
    /// How many there were.
    pub volumes: u64,
    /// Seconds billed: each from launch to `terminated`, stopped or not, rounded up, at least 60.
    pub billed_seconds: u64,
    /// By minute of the run: milliseconds of volumes.
    pub existing_ms: Vec<u64>,
}

/// Fargate tasks of one service and size, bought one way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FargateUsage {
    /// Name of the service.
    pub service: String,
    /// Operating system.
    pub operating_system: OperatingSystem,
    /// CPU architecture.
    pub architecture: Architecture,
    /// CPU units per task (1024 = 1 vCPU).
    pub cpu_units: u32,
    /// Memory per task in MiB.
    pub memory_mib: u32,
    /// Ephemeral storage per task in GiB, the free 20 included.
    pub ephemeral_storage_gib: u32,
    /// How they were bought.
    pub purchase: Purchase,
    /// Tasks billed.
    pub tasks: u64,
    /// Seconds billed: each task from image pull to stop, rounded up, with its minimum.
    pub billed_seconds: u64,
}

impl FargateUsage {
    /// None yet of tasks of a service of this definition.
    pub fn none(service: &str, definition: &TaskDefinition, purchase: Purchase) -> Self {
        Self {
            service: service.to_owned(),
            operating_system: definition.operating_system,
            architecture: definition.architecture,
            cpu_units: definition.cpu_units,
            memory_mib: definition.memory_mib,
            ephemeral_storage_gib: definition.ephemeral_storage_gib,
            purchase,
            tasks: 0,
            billed_seconds: 0,
        }
    }

    /// Takes in what is of the same size, bought the same way by the same service; says whether it
    /// was.
    pub fn absorb(&mut self, other: &Self) -> bool {
        let as_one = Self {
            tasks: other.tasks,
            billed_seconds: other.billed_seconds,
            ..self.clone()
        };
        let same = as_one == *other;
        if same {
            self.tasks += other.tasks;
            self.billed_seconds += other.billed_seconds;
        }
        same
    }
}

/// One Application Load Balancer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoadBalancerUsage {
    /// Name of the service.
    pub service: String,
    /// Hours, started ones counted whole.
    pub hours: u64,
    /// LCU-hours in millionths: for each hour the largest of the four dimensions.
    pub lcu_hours_millionths: u64,
    /// New connections, over the run.
    pub new_connections: u64,
    /// Sum over hours of the mean number of active connections per minute, in millionths.
    pub active_connections_millionths: u64,
    /// Bytes processed.
    pub processed_bytes: u64,
    /// Rule evaluations beyond the ten free rules.
    pub rule_evaluations: u64,
}

/// Public IPv4 addresses of one service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicIpv4Usage {
    /// Name of the service.
    pub service: String,
    /// What holds them: `tasks` or `loadBalancer`.
    pub holder: &'static str,
    /// Address-seconds.
    pub seconds: u64,
}
