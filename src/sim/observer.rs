//! Who hears what happened? The one door through which a run speaks, while it runs and at its end.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;

use crate::cluster::fact::{Fact, Refusals};
use crate::cluster::ids::ServiceId;
use crate::cluster::instance::{Pool, Room};
use crate::cluster::monitor::{Datapoint, SeriesId, Watched};
use crate::kernel::time::{Instant, Span};
use crate::traffic::RequestTotals;

/// Hears a run as it happens. Nothing it does can change the run.
pub trait Observer: Send {
    /// A thing happened. Facts come in the order of happening, numbered from 0 without gaps.
    fn fact(&mut self, fact: &Fact);

    /// A minute of a service is over. Every service has one row per minute, in order of service
    /// within a minute; the last minute of a run may be a part of one.
    fn minute(&mut self, service: ServiceId, row: &MinuteRow);

    /// A minute of a pool of instances is over: one row per group, and per provider of Managed
    /// Instances.
    fn fleet(&mut self, row: &FleetRow) {
        let _ = row;
    }

    /// A service comes to a mark of the set-up, right after the minute that ends there.
    fn mark(&mut self, service: ServiceId, mark: &Mark) {
        let _ = (service, mark);
    }

    /// `CloudWatch` has a datapoint of a metric: at most one per metric and period.
    fn datapoint(&mut self, series: SeriesId, point: &Datapoint) {
        let _ = (series, point);
    }
}

/// Hears nothing: for runs of which only the totals matter.
impl Observer for () {
    fn fact(&mut self, _: &Fact) {}
    fn minute(&mut self, _: ServiceId, _: &MinuteRow) {}
}

/// One minute of one pool of instances. Counts and amounts are those at the end of the minute.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FleetRow {
    /// Start of the minute.
    pub start: Instant,
    /// Whose instances.
    pub pool: Pool,
    /// Desired capacity; of Managed Instances those that are not being terminated.
    pub desired: u32,
    /// Instances not registered yet.
    pub pending: u32,
    /// ACTIVE.
    pub active: u32,
    /// ACTIVE, without a task that is not a daemon's.
    pub idle: u32,
    /// DRAINING.
    pub draining: u32,
    /// In the warm pool.
    pub warm: u32,
    /// Registered by ACTIVE and DRAINING instances.
    pub registered: Room,
    /// Reserved there by tasks.
    pub reserved: Room,
    /// CPU used there by tasks, in CPU units on average over the minute.
    pub used_cpu_units: f64,
    /// Memory used there by tasks, in MiB.
    pub used_memory_mib: f64,
    /// Free, and no task of the smallest kind that this pool serves fits there.
    pub stranded: Room,
    /// Instances with stranded room, by what they lack: CPU, memory, GPUs, ENIs, ports (the first
    /// of them).
    pub stranded_by: [u32; 5],
}

/// One minute of one service.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct MinuteRow {
    /// Start of the minute.
    pub start: Instant,
    /// Client requests that arrived.
    pub arrived: u64,
    /// Client requests answered.
    pub served: u64,
    /// Client requests that failed.
    pub failed: u64,
    /// Client requests refused.
    pub rejected: u64,
    /// Attempts that reached the load balancer, retries included.
    pub attempts: u64,
    /// Attempts that tasks answered with errors of their own: 500s of the application, 503s of full
    /// queues.
    pub target_5xx: u64,
    /// Attempts that the load balancer answered with 502, 503 or 504.
    pub elb_5xx: u64,
    /// Exact sum of the latencies of those answered in this minute, in nanoseconds.
    pub latency_sum_ns: u128,
    /// Median latency of those answered in this minute, in µs; 0 when there were none.
    pub p50_us: u64,
    /// 95th percentile, in µs.
    pub p95_us: u64,
    /// 99th percentile, in µs.
    pub p99_us: u64,
    /// Desired count at the end of the minute.
    pub desired: u32,
    /// Tasks RUNNING at the end of the minute.
    pub running: u32,
    /// Tasks before RUNNING at the end of the minute.
    pub pending: u32,
    /// Tasks whose containers ran, on average over the minute: RUNNING, and those that were being
    /// stopped until they exited.
    pub executing: f64,
    /// Mean CPU used, in percent of what the tasks reserved while their containers ran.
    pub cpu_percent: f64,
    /// Mean memory used, in percent of what those tasks reserved.
    pub memory_percent: f64,
    /// Task-nanoseconds billed in this minute (image pull to stop).
    pub billed_ns: u64,
    /// Of these, on `FARGATE_SPOT`.
    pub spot_ns: u64,
}

/// The sums of one service from the start of the run to a mark of the set-up.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The mark.
    pub at: Instant,
    /// Its requests.
    pub requests: RequestTotals,
    /// Latency of served requests in microseconds.
    pub latency_us: Histogram<u64>,
    /// Exact sum of those latencies, in nanoseconds.
    pub latency_sum_ns: u128,
    /// Task-nanoseconds in RUNNING.
    pub running_ns: u128,
    /// CPU used by requests, in vCPU-nanoseconds.
    pub cpu_used_ns: u128,
    /// CPU reserved by tasks while their containers ran, in vCPU-nanoseconds.
    pub cpu_reserved_ns: u128,
}

/// Tasks of a service or run that have no instance when the run ends, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Unplaced {
    /// Tasks in PROVISIONING that wait for an instance.
    pub waiting: u32,
    /// Tasks that do not exist: those of a service that no instance takes now, and standalone tasks
    /// that found no place when they were run.
    pub refused: u32,
    /// All that are wanted: the desired count, or the tasks of the run.
    pub wanted: u32,
    /// Which instances refuse one of them at the end, and why.
    pub refusals: Refusals,
}

/// The exact sums of a run.
#[derive(Clone, Debug)]
pub struct Totals {
    /// Simulated length.
    pub simulated: Span,
    /// Events of the control plane that were handled, for speed measurements; notices included.
    pub events: u64,
    /// One per service, in the order of the set-up.
    pub services: Vec<ServiceTotals>,
    /// Surplus CPU credits that instances owe when the run ends, in thousandths, by pool: EC2
    /// charges them when the instance stops, or beyond 24 hours of earnings.
    pub owed_millicredits: BTreeMap<Pool, u64>,
    /// Its metrics and alarms.
    pub watched: Watched,
}

/// The exact sums of one service.
#[derive(Clone, Debug)]
pub struct ServiceTotals {
    /// Its requests.
    pub requests: RequestTotals,
    /// Latency of served requests in microseconds, from the first attempt to the answer.
    pub latency_us: Histogram<u64>,
    /// Exact sum of the latencies of served requests, in nanoseconds.
    pub latency_sum_ns: u128,
    /// Tasks that began (initial ones included).
    pub tasks_started: u64,
    /// Standalone tasks that found no place when they were run: they never existed.
    pub tasks_refused: u64,
    /// On instances: tasks that have none when the run ends.
    pub unplaced: Option<Unplaced>,
    /// What refused tasks that waited for an instance at the end of a minute, the last time that
    /// there was an instance to refuse them: the end of that minute, and by what.
    pub refused_waiting: Option<(Instant, Refusals)>,
    /// Tasks that reached STOPPED.
    pub tasks_stopped: u64,
    /// Most tasks RUNNING at once.
    pub peak_running: u32,
    /// Task-nanoseconds in RUNNING.
    pub running_ns: u128,
    /// Task-nanoseconds from the start of the image pull to STOPPED, before billing minimums.
    pub billed_ns: u128,
    /// CPU used by requests, in vCPU-nanoseconds.
    pub cpu_used_ns: u128,
    /// CPU reserved by tasks while their containers ran, in vCPU-nanoseconds.
    pub cpu_reserved_ns: u128,
    /// Memory used by tasks while their containers ran: the sum over samples (one a minute, or one
    /// each 20 s where a policy watches memory) of bytes × the nanoseconds since the last sample.
    /// Divide by `memory_reserved` for the mean share.
    pub memory_used: u128,
    /// Memory reserved by those tasks, in the same unit (bytes × ns) over the same samples.
    pub memory_reserved: u128,
}
