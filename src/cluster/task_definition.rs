//! What does a task need? Task definitions as `register-task-definition` knows them, checked.

pub use crate::catalog::platform::{Architecture, OperatingSystem};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::Span;

/// How an image is compressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Compression {
    /// gzip layers, the default of most builders.
    #[default]
    Gzip,
    /// zstd layers.
    Zstd,
}

/// A container image, as far as pulling it takes time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Image {
    /// Compressed size in MB (10⁶ bytes).
    pub size_mb: f64,
    /// Compression of its layers.
    pub compression: Compression,
    /// Whether it has a SOCI index.
    pub soci: bool,
}

/// A container health check of a task definition (`healthCheck`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ContainerHealthCheck {
    /// Time between checks: 5–300 s, default 30 s.
    pub interval: Span,
    /// Time to answer: 2–60 s, default 5 s.
    pub timeout: Span,
    /// Consecutive failures that make it UNHEALTHY: 1–10, default 3.
    pub retries: u32,
    /// Failures at the start that do not count: 0–300 s, default 0.
    pub start_period: Span,
}

/// `networkMode` of a task definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum NetworkMode {
    /// `awsvpc`: a network interface of its own; the only one on Fargate.
    #[default]
    Awsvpc,
    /// `bridge`: ports of the instance, static or dynamic; the default on Linux instances.
    Bridge,
    /// `host`: the ports of the instance itself.
    Host,
    /// `none`
    None,
}

/// `protocol` of a port mapping.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Protocol {
    /// `tcp`
    #[default]
    Tcp,
    /// `udp`
    Udp,
}

/// A port mapping of a container.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PortMapping {
    /// `containerPort`
    pub container_port: u16,
    /// `hostPort`; 0 is a dynamic one.
    pub host_port: u16,
    /// `protocol`
    pub protocol: Protocol,
}

/// One container of a task definition.
#[derive(Clone, PartialEq, Debug)]
pub struct Container {
    /// `name`
    pub name: String,
    /// Whether its exit stops the task.
    pub essential: bool,
    /// `cpu`: share in CPU units (1024 = 1 vCPU); 0 when not given.
    pub cpu_units: u32,
    /// Hard limit `memory` in MiB; the container is killed above it.
    pub memory_mib: Option<u32>,
    /// Soft limit `memoryReservation` in MiB.
    pub memory_reservation_mib: Option<u32>,
    /// `portMappings`
    pub ports: Vec<PortMapping>,
    /// GPUs of `resourceRequirements`.
    pub gpus: u32,
    /// What is pulled before it starts.
    pub image: Image,
    /// `healthCheck`, when it has one.
    pub health_check: Option<ContainerHealthCheck>,
    /// `stopTimeout`: from SIGTERM to SIGKILL, 2–120 s on Fargate, default 30 s.
    pub stop_timeout: Span,
    /// How long the program takes to exit after SIGTERM; longer than `stop_timeout` meets SIGKILL.
    pub shutdown: Span,
    /// Memory the program holds when idle, in MiB.
    pub idle_memory_mib: f64,
    /// The program exits by itself.
    pub exits: Option<Exit>,
    /// How it starts, restarts, and waits for others.
    pub life: ContainerLife,
}

/// How a container starts, restarts, and waits for others. By default: at once, never, for nobody.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ContainerLife {
    /// `dependsOn`
    pub depends_on: Vec<DependsOn>,
    /// `startTimeout`: how long those that depend on it wait for it; 2–120 s on Fargate. None: no
    /// limit.
    pub start_timeout: Option<Span>,
    /// `restartPolicy`, when enabled.
    pub restart: Option<RestartPolicy>,
    /// How long after its start the program answers its own `healthCheck`; drawn for every start.
    /// None: at once.
    pub ready_after: Option<Distribution>,
}

/// An entry of `dependsOn`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DependsOn {
    /// The container waited for, by its place in the task definition.
    pub container: usize,
    /// Until when.
    pub condition: Condition,
}

/// `condition` of `dependsOn`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Condition {
    /// `START`: it has started.
    Start,
    /// `COMPLETE`: it ran and exited.
    Complete,
    /// `SUCCESS`: it ran and exited with 0.
    Success,
    /// `HEALTHY`: its health check passed.
    Healthy,
}

/// `restartPolicy` of a container.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RestartPolicy {
    /// `ignoredExitCodes`: it is not restarted after those; at most 50.
    pub ignored_exit_codes: Vec<i32>,
    /// `restartAttemptPeriod`: 60–1800 s, default 300 s. It must have run at least that long.
    pub attempt_period: Span,
}

/// What the program of a task does in its first minutes. By default nothing of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Startup {
    /// How long after RUNNING it begins to listen: until then requests and health checks of the
    /// load balancer are refused. Drawn for every task. None: at once.
    pub ready_after: Option<Distribution>,
    /// CPU time that it burns from RUNNING on, at full speed, beside its requests.
    pub cpu: Span,
    /// How much slower its requests are at first.
    pub warm_up: Option<WarmUp>,
}

/// A task is slow at first: caches are cold, code is not compiled.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WarmUp {
    /// How long it takes, from the first request it could serve.
    pub duration: Span,
    /// By how much the CPU time of a request is multiplied at its beginning, ≥ 1; it falls in a
    /// straight line to 1.
    pub slowdown: f64,
}

/// A program that exits by itself.
#[derive(Clone, PartialEq, Debug)]
pub struct Exit {
    /// How long after it started; drawn anew for every task.
    pub after: Distribution,
    /// With which exit code.
    pub code: i32,
}

impl Exit {
    /// Always after the same time.
    pub const fn after(value: Span, code: i32) -> Self {
        Self {
            after: Distribution::Constant { value },
            code,
        }
    }

    /// Whether it exits the moment it starts, every time.
    pub fn is_at_once(&self) -> bool {
        let value = Span::ZERO;
        self.after == Distribution::Constant { value }
    }
}

/// A task definition: what every task of a family needs.
#[derive(Clone, PartialEq, Debug)]
pub struct TaskDefinition {
    /// `family`
    pub family: String,
    /// `revision`, from 1.
    pub revision: u32,
    /// CPU units a task reserves (1024 = 1 vCPU): task-level `cpu`, else the sum over containers.
    pub cpu_units: u32,
    /// Whether `cpu` is given at task level: then it is a ceiling on Linux; else only a share, so
    /// that a task uses idle CPU of its instance beyond it.
    pub cpu_is_ceiling: bool,
    /// Memory a task reserves in MiB: task-level `memory`, else the sum over containers of
    /// `memoryReservation`, or `memory` where there is none.
    pub memory_mib: u32,
    /// Whether `memory` is given at task level, and limits all containers together.
    pub memory_is_limit: bool,
    /// `networkMode`
    pub network_mode: NetworkMode,
    /// `ephemeralStorage.sizeInGiB`: 20 when not given.
    pub ephemeral_storage_gib: u32,
    /// `runtimePlatform.cpuArchitecture`
    pub architecture: Architecture,
    /// `runtimePlatform.operatingSystemFamily`
    pub operating_system: OperatingSystem,
    /// One to ten containers, at least one essential.
    pub containers: Vec<Container>,
    /// What the program does in its first minutes.
    pub startup: Startup,
    /// AWS fields that were given and have no effect in the model.
    pub not_modelled: Vec<String>,
}

impl ContainerLife {
    /// Whether nothing of it is given.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl TaskDefinition {
    /// The container that serves requests, by its place: the first essential one.
    pub fn serving(&self) -> usize {
        let first = self.containers.iter().position(|c| c.essential);
        first.expect("a task has an essential container")
    }

    /// Whether something of the life of its containers is given: they wait for others, are started
    /// again, or take time to be ready.
    pub fn has_lives(&self) -> bool {
        self.containers.iter().any(|c| !c.life.is_default())
    }

    /// Whether a container waits for others.
    pub fn is_ordered(&self) -> bool {
        self.containers
            .iter()
            .any(|c| !c.life.depends_on.is_empty())
    }

    /// Whether others wait for more of a container than its start.
    pub fn is_awaited(&self, container: usize) -> bool {
        let awaits = |d: &DependsOn| d.container == container && d.condition != Condition::Start;
        let mut containers = self.containers.iter();
        containers.any(|c| c.life.depends_on.iter().any(awaits))
    }

    /// Memory of a task that holds no request, in MiB: that of all its containers.
    pub fn idle_memory_mib(&self) -> f64 {
        self.idle_memory_mib_of(&|_| true)
    }

    /// The same of those containers that run.
    pub fn idle_memory_mib_of(&self, runs: &dyn Fn(usize) -> bool) -> f64 {
        let running = self
            .containers
            .iter()
            .enumerate()
            .filter(|(index, _)| runs(*index));
        running.map(|(_, c)| c.idle_memory_mib).sum()
    }

    /// Memory of a whole task, in MiB, above which the container that serves requests (the first
    /// essential one) is killed: at its own hard limit, or when the task's memory is used up. A
    /// reservation limits nothing (E12); where neither limit is given, none: a task on an instance
    /// may use what the instance has.
    pub fn memory_limit_mib(&self) -> Option<f64> {
        self.memory_limit_mib_of(&|_| true)
    }

    /// The same while only those containers run.
    pub fn memory_limit_mib_of(&self, runs: &dyn Fn(usize) -> bool) -> Option<f64> {
        let task = self.memory_is_limit.then_some(f64::from(self.memory_mib));
        let serving = self.containers.iter().find(|c| c.essential);
        let hard = serving.and_then(|c| {
            let others = self.idle_memory_mib_of(runs) - c.idle_memory_mib;
            Some(others + f64::from(c.memory_mib?))
        });
        match (task, hard) {
            (Some(task), Some(hard)) => Some(task.min(hard)),
            (limit, None) | (None, limit) => limit,
        }
    }

    /// Whether a container holds more than its own hard limit when it does nothing, so that it is
    /// killed as soon as it runs.
    pub fn bursts_at_once(&self, container: usize) -> bool {
        let spec = &self.containers[container];
        let limit = spec.memory_mib.map(f64::from);
        limit.is_some_and(|limit| spec.idle_memory_mib > limit)
    }
}
