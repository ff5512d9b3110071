//! What do traffic and the control plane tell each other about a target?

use crate::cluster::deployment::Profile;
use crate::cluster::ids::{TaskId, ZoneId};
use crate::cluster::task_definition::WarmUp;
use crate::kernel::time::{Instant, Span};

/// A target as the control plane registers it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TargetSpec {
    /// The availability zone of the task.
    pub zone: ZoneId,
    /// The task's CPU quota in units (1 vCPU = 1024), > 0.
    pub cpu_units: u32,
    /// Above this much memory the container is killed. None: no limit.
    pub memory_limit_bytes: Option<u64>,
    /// Memory of the task when it holds no request.
    pub idle_memory_bytes: u64,
    /// Already in service: no registration, no first check, no slow start, no notice.
    pub healthy: bool,
    /// What its program is like.
    pub program: Program,
}

/// What is special about the program behind a target. By default nothing.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Program {
    /// How requests go there.
    pub profile: Profile,
    /// It listens only this long after it was added: until then connections are refused, those of
    /// health checks too.
    pub ready_after: Span,
    /// CPU work that it has for itself from the beginning, on one vCPU: beside its requests, whose
    /// equal it is.
    pub startup_cpu: Span,
    /// It is slow at first: from when it listens.
    pub warm_up: Option<WarmUp>,
    /// The target group it is in: 0, or 1 for the second one of blue/green.
    pub group: u8,
}

/// Something that traffic noticed by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notice {
    /// When it happened. Nobody but traffic knows it before `at` + the reporting delay.
    pub at: Instant,
    /// The target it is about; none for what concerns the load balancer.
    pub target: Option<TaskId>,
    /// What happened.
    pub what: NoticeKind,
}

/// What traffic noticed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoticeKind {
    /// The target passed its checks and gets requests (first time or again).
    Healthy,
    /// The target failed its checks and gets no requests, unless the group fails open.
    Unhealthy,
    /// A draining target holds nothing any more (or its deregistration delay is over): ECS goes on.
    Unused,
    /// The target's memory was exceeded: its container is dead, what it held has failed.
    OutOfMemory,
    /// A target group that takes requests has no healthy target: requests go to all (`true`), or
    /// none is so any longer (`false`).
    FailOpen(bool),
    /// A zone left DNS, or came back (`false`): clients of its node go to those of the others.
    ZoneFailover(ZoneId, bool),
}

/// What a target did so far, and what it holds now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TargetUsage {
    /// CPU work done since it was added, health checks included, in vCPU-nanoseconds.
    pub cpu_ns: u64,
    /// Requests routed to it since it was added (attempts; health checks are not counted).
    pub routed: u64,
    /// Memory in use now: idle memory and that of the requests in flight.
    pub memory_bytes: u64,
    /// Requests it holds now (in service, waiting or queued), abandoned ones included.
    pub in_flight: u64,
}
