//! What is a request? Its demand, and how the server and its clients treat it.

use crate::kernel::distribution::Distribution;
use crate::kernel::time::Span;

/// How a task shares its CPU between the requests it holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Discipline {
    /// All requests at once, each with at most one vCPU, together at most the task's quota.
    #[default]
    ProcessorSharing,
    /// `slots` at a time, the others in order; a slot is held for CPU time and then waiting time.
    FirstComeFirstServed {
        /// Requests in service at once, ≥ 1.
        slots: u32,
    },
}

/// What a client does when an attempt fails.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Retry {
    /// Attempts in all, ≥ 1 (1 is no retry).
    pub attempts: u32,
    /// Wait before the second attempt; it doubles before each further one.
    pub backoff: Span,
    /// Share of each wait that is drawn uniformly at random (0: none, 1: full jitter).
    pub jitter: f64,
}

/// The requests of one service.
#[derive(Clone, PartialEq, Debug)]
pub struct RequestSpec {
    /// CPU time of a request at full speed.
    pub cpu: Distribution,
    /// Time it then waits without CPU (a database, a remote call).
    pub wait: Distribution,
    /// Memory a request holds while it is in flight, in bytes.
    pub memory_bytes: u64,
    /// How the CPU is shared.
    pub discipline: Discipline,
    /// Requests in service at once per task; more wait in the task's queue. None: no limit.
    pub max_concurrent: Option<u32>,
    /// Requests that may wait in a task's queue; more are refused with 503. None: no limit.
    pub queue_limit: Option<u32>,
    /// The client gives up after this long. None: never (the balancer's idle time-out still holds).
    pub timeout: Option<Span>,
    /// What the client does after a failed attempt.
    pub retry: Option<Retry>,
    /// Bytes of request and response together, for LCU metering.
    pub bytes: u64,
    /// Requests per client connection, for LCU metering.
    pub requests_per_connection: f64,
}
