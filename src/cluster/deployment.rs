//! What does a service run, and how does it come to run something else? Revisions, and the
//! settings and states of deployments, as `update-service` and `create-task-set` know them.
//!
//! ```text
//!              tasks of the new revision are there, and bake time is over
//! IN_PROGRESS ────────────────────────────────────────────────────────────▶ COMPLETED
//!      ├─ breaker, alarm, hook ─▶ FAILED (rollback: the last completed one is IN_PROGRESS again)
//!      └─ a newer deployment of the service ─▶ replaced
//! ```

use std::collections::BTreeSet;

use super::ids::{FactId, RevisionId, TaskId};
use crate::kernel::time::{Instant, Span};

/// `deploymentController.type`
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Controller {
    /// `ECS`
    #[default]
    Ecs,
    /// `CODE_DEPLOY`: blue/green by `CodeDeploy`.
    CodeDeploy(CodeDeploy),
    /// `EXTERNAL`: task sets that the scenario makes, scales and deletes.
    External,
}

/// How `CodeDeploy` shifts traffic, and when it ends the old task set.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CodeDeploy {
    /// The deployment configuration: `ECSAllAtOnce`, `ECSLinear…`, `ECSCanary…`.
    pub shift: Shift,
    /// `terminationWaitTimeInMinutes`: from the last shift until the old task set is terminated.
    pub termination_wait: Span,
}

/// How production traffic moves to the new revision.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Shift {
    /// All of it in one step.
    AllAtOnce,
    /// In equal steps.
    Linear {
        /// `stepPercent`: 3.0–100.0, default 10.
        step_percent: f64,
        /// `stepBakeTimeInMinutes` after each step but the last: 0–1440, default 6.
        step_bake: Span,
    },
    /// A part first, then the rest.
    Canary {
        /// `canaryPercent`: 0.1–100.0, default 5.
        percent: f64,
        /// `canaryBakeTimeInMinutes`: 0–1440, default 10.
        bake: Span,
    },
}

/// `strategy` of the ECS controller.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Strategy {
    /// `ROLLING`
    #[default]
    Rolling,
    /// `BLUE_GREEN`, `LINEAR` and `CANARY`: both revisions at full size, traffic shifted.
    Shifted(Shift),
}

/// What `deploymentController` and `deploymentConfiguration` say, besides minimum and maximum
/// percent.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DeploymentSettings {
    /// `deploymentController.type`
    pub controller: Controller,
    /// `strategy`
    pub strategy: Strategy,
    /// `deploymentCircuitBreaker`, when enabled.
    pub circuit_breaker: Option<CircuitBreaker>,
    /// `alarms`, when enabled.
    pub alarms: Option<DeploymentAlarms>,
    /// `earlySuccessCriteria`, when enabled.
    pub early_success: Option<EarlySuccess>,
    /// `bakeTimeInMinutes`: how long a deployment is watched after its last shift (required for
    /// blue/green).
    pub bake: Span,
    /// `lifecycleHooks`
    pub hooks: Vec<Hook>,
}

/// `deploymentCircuitBreaker`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CircuitBreaker {
    /// `rollback`
    pub rollback: bool,
    /// `thresholdConfiguration`
    pub threshold: Threshold,
    /// `resetOnHealthyTask`: default true.
    pub reset_on_healthy_task: bool,
}

/// `thresholdConfiguration` of a circuit breaker.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Threshold {
    /// `BOUNDED_PERCENT` of the desired count, within 3 and 200; the default, with 50.
    BoundedPercent(f64),
    /// `UNBOUNDED_PERCENT`
    UnboundedPercent(f64),
    /// `COUNT`
    Count(u32),
}

/// `alarms` of a deployment configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeploymentAlarms {
    /// Places in the set-up's list of alarms.
    pub alarms: Vec<usize>,
    /// `rollback`
    pub rollback: bool,
}

/// `earlySuccessCriteria`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EarlySuccess {
    /// `healthyPercent`: not below the minimum healthy percent.
    pub healthy_percent: u32,
    /// `sourceServiceRevisionCleanup`: whether old tasks hold the deployment up (`BLOCKING`).
    pub blocking_cleanup: bool,
}

/// `lifecycleStage` of a shifted deployment, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// `RECONCILE_SERVICE`
    ReconcileService,
    /// `PRE_SCALE_UP`
    PreScaleUp,
    /// `SCALE_UP`: the new revision to 100 % of desired.
    ScaleUp,
    /// `POST_SCALE_UP`
    PostScaleUp,
    /// `TEST_TRAFFIC_SHIFT`
    TestTrafficShift,
    /// `POST_TEST_TRAFFIC_SHIFT`
    PostTestTrafficShift,
    /// `PRE_PRODUCTION_TRAFFIC_SHIFT`
    PreProductionTrafficShift,
    /// `PRODUCTION_TRAFFIC_SHIFT`: in steps where they are linear or canary.
    ProductionTrafficShift,
    /// `POST_PRODUCTION_TRAFFIC_SHIFT`
    PostProductionTrafficShift,
    /// `BAKE_TIME`
    BakeTime,
    /// `CLEAN_UP`: the old revision to 0.
    CleanUp,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Self; 11] = [
        Self::ReconcileService,
        Self::PreScaleUp,
        Self::ScaleUp,
        Self::PostScaleUp,
        Self::TestTrafficShift,
        Self::PostTestTrafficShift,
        Self::PreProductionTrafficShift,
        Self::ProductionTrafficShift,
        Self::PostProductionTrafficShift,
        Self::BakeTime,
        Self::CleanUp,
    ];

    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReconcileService => "RECONCILE_SERVICE",
            Self::PreScaleUp => "PRE_SCALE_UP",
            Self::ScaleUp => "SCALE_UP",
            Self::PostScaleUp => "POST_SCALE_UP",
            Self::TestTrafficShift => "TEST_TRAFFIC_SHIFT",
            Self::PostTestTrafficShift => "POST_TEST_TRAFFIC_SHIFT",
            Self::PreProductionTrafficShift => "PRE_PRODUCTION_TRAFFIC_SHIFT",
            Self::ProductionTrafficShift => "PRODUCTION_TRAFFIC_SHIFT",
            Self::PostProductionTrafficShift => "POST_PRODUCTION_TRAFFIC_SHIFT",
            Self::BakeTime => "BAKE_TIME",
            Self::CleanUp => "CLEAN_UP",
        }
    }
}

/// A lifecycle hook: a delay with an outcome.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hook {
    /// `lifecycleStages`: at which stage it is called.
    pub stage: Stage,
    /// How long it takes.
    pub takes: Span,
    /// Whether it then says `SUCCEEDED`; else `FAILED`, which rolls the deployment back.
    pub succeeds: bool,
}

/// How requests go at a task of a revision, compared with what `request` of the service says: the
/// same requests, made longer or failing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Profile {
    /// CPU time is multiplied by it, > 0.
    pub cpu: f64,
    /// Waiting time is multiplied by it, ≥ 0.
    pub wait: f64,
    /// Share (0–1) of the requests that end in the application's own error (500).
    pub failing: f64,
}

impl Default for Profile {
    /// As the service says.
    fn default() -> Self {
        Self {
            cpu: 1.0,
            wait: 1.0,
            failing: 0.0,
        }
    }
}

/// A service revision: what a task of it is made of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Revision {
    /// Index into the run's task definitions.
    pub task_definition: usize,
    /// How its requests go.
    pub profile: Profile,
}

/// A deployment that the scenario asks for (`update-service`).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DeploymentSpec {
    /// When.
    pub at: Instant,
    /// The revision that it brings.
    pub revision: Revision,
    /// `desiredCount` that comes with it, as infrastructure tools do; none leaves it as it is.
    pub desired_count: Option<u32>,
}

/// A change of the task sets of a service with the `EXTERNAL` controller.
#[derive(Clone, PartialEq, Debug)]
pub struct TaskSetChange {
    /// When.
    pub at: Instant,
    /// Name of the task set.
    pub task_set: String,
    /// What changes.
    pub change: TaskSetVerb,
}

/// `create-task-set`, `update-task-set`, `update-service-primary-task-set`, `delete-task-set`, and
/// the weight of its target group at the listener.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum TaskSetVerb {
    /// A new task set with `scale` percent of the desired count, rounded up.
    Create {
        /// What it runs.
        revision: Revision,
        /// `scale.value`: 0–100.
        scale: f64,
    },
    /// Another scale.
    Scale(f64),
    /// It is PRIMARY from now on.
    Primary,
    /// Its target group's weight at the listener, 0–999.
    Weight(u32),
    /// It is deleted.
    Delete,
}

/// Tasks that protect themselves from scale-in (`update-task-protection`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProtectionSpec {
    /// When.
    pub at: Instant,
    /// How many of the oldest RUNNING tasks that are not protected yet; 0 takes all protection
    /// away.
    pub tasks: u32,
    /// `expiresInMinutes`: 1–2,880 min, default 120.
    pub expires: Span,
}

/// What the scenario does to a service while it runs.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Changes {
    /// Deployments, in order of time.
    pub deployments: Vec<DeploymentSpec>,
    /// Changes of task sets, in order of time.
    pub task_sets: Vec<TaskSetChange>,
    /// Task scale-in protection, in order of time.
    pub protections: Vec<ProtectionSpec>,
}

/// `rolloutState` of a deployment, or how it ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RolloutState {
    /// `IN_PROGRESS`
    InProgress,
    /// `COMPLETED`
    Completed,
    /// `FAILED`
    Failed,
    /// A newer deployment took its place before it was completed.
    Replaced,
}

impl RolloutState {
    /// AWS's name, or ours (in lower case at the start) where AWS has none.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Replaced => "replaced",
        }
    }
}

/// Why a deployment changed its state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DeploymentReason {
    /// The scenario asked for it.
    Asked,
    /// All that it needs is there.
    Steady,
    /// The early success criteria were met.
    EarlySuccess,
    /// So many tasks failed that the circuit breaker opened.
    CircuitBreaker,
    /// A deployment alarm went to ALARM.
    Alarm,
    /// A lifecycle hook said FAILED.
    HookFailed,
    /// A stage took longer than it may.
    TimedOut,
    /// Another deployment failed and fell back on it.
    Rollback,
    /// A newer deployment.
    Newer,
    /// Another deployment goes on, and `CodeDeploy` takes one at a time
    /// (`DeploymentLimitExceededException`).
    AlreadyActive,
}

impl DeploymentReason {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Steady => "steady",
            Self::EarlySuccess => "earlySuccess",
            Self::CircuitBreaker => "circuitBreaker",
            Self::Alarm => "alarm",
            Self::HookFailed => "hookFailed",
            Self::TimedOut => "timedOut",
            Self::Rollback => "rollback",
            Self::Newer => "newer",
            Self::AlreadyActive => "alreadyActive",
        }
    }
}

/// A deployment as it is. Its number within the service counts from 1: the service's creation.
#[derive(Clone, PartialEq, Debug)]
pub struct Deployment {
    /// Its number within the service, from 1.
    pub number: u32,
    /// The revision that it brings.
    pub revision: RevisionId,
    /// When it began.
    pub began: Instant,
    /// `rolloutState`
    pub state: RolloutState,
    /// `failedTasks`: tasks that failed in a row.
    pub failed_tasks: u32,
    /// Whether a task of it has been RUNNING: the second stage of the circuit breaker.
    pub has_run: bool,
    /// Since when its tasks are all there, and it only bakes.
    pub baking: Option<Instant>,
    /// The fact that began it, or that made it go on after a rollback.
    pub fact: Option<FactId>,
    /// How far it has gone: what was planned for an earlier step is void.
    pub steps: u32,
    /// Alarms (places in the set-up's list) that were in ALARM when it began: ignored for it.
    pub ignored: Vec<usize>,
    /// Tasks of it that failed and have not been healthy since: each is counted once.
    pub failed: BTreeSet<TaskId>,
    /// Whether it was told that it is stuck.
    pub stuck: bool,
    /// Why it ended, and the fact that tells it.
    pub ended: Option<(DeploymentReason, Option<FactId>)>,
}

impl Deployment {
    /// A deployment that begins.
    pub const fn new(number: u32, revision: RevisionId, began: Instant) -> Self {
        Self {
            number,
            revision,
            began,
            state: RolloutState::InProgress,
            failed_tasks: 0,
            has_run: false,
            baking: None,
            fact: None,
            steps: 0,
            ignored: Vec::new(),
            failed: BTreeSet::new(),
            stuck: false,
            ended: None,
        }
    }

    /// Whether it goes on (`IN_PROGRESS`).
    pub fn goes_on(&self) -> bool {
        self.state == RolloutState::InProgress
    }
}
