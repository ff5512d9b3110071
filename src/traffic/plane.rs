//! Who serves whom, and when? One service's requests, advanced between control events.

use hdrhistogram::Histogram;

use crate::catalog::parameters::Parameters;
use crate::cluster::ids::TaskId;
use crate::cluster::service::LoadBalancerSpec;
use crate::kernel::random::Seed;
use crate::kernel::time::Instant;
use crate::traffic::metrics::{MinuteTraffic, RequestTotals};
use crate::traffic::notice::{Notice, TargetSpec, TargetUsage};
use crate::traffic::source::ArrivalSource;
use crate::traffic::spec::RequestSpec;
use crate::workload::WorkloadError;

/// What one service's traffic is made of.
#[derive(Clone, Copy, Debug)]
pub struct TrafficSpec<'a> {
    /// The requests.
    pub request: &'a RequestSpec,
    /// The load balancer in front of the tasks.
    pub load_balancer: &'a LoadBalancerSpec,
    /// Availability zones, ≥ 1.
    pub zones: u32,
    /// The named parameters of the model.
    pub parameters: &'a Parameters,
}

/// The requests of one service.
#[derive(Debug)]
pub struct Traffic {}

impl Traffic {
    /// No targets yet; nothing has happened. `seed` is the service's own.
    pub fn new(spec: &TrafficSpec, arrivals: impl ArrivalSource + 'static, seed: Seed) -> Self {
        let _ = (spec, arrivals, seed);
        unimplemented!()
    }

    /// Serves everything before `until`. Cutting an interval in pieces changes no bit.
    pub fn advance(&mut self, until: Instant) -> Result<(), WorkloadError> {
        let _ = until;
        unimplemented!()
    }

    /// No notice will be born before this instant, unless a verb changes the targets.
    pub fn quiet_until(&self) -> Instant {
        unimplemented!()
    }

    /// Registers a target. Asserts that it is not registered, and that `at` is where traffic is.
    pub fn add(&mut self, at: Instant, task: TaskId, spec: TargetSpec) {
        let _ = (at, task, spec);
        unimplemented!()
    }

    /// Deregisters a target: no new requests; those in flight go on until [`Traffic::remove`].
    pub fn drain(&mut self, at: Instant, task: TaskId) {
        let _ = (at, task);
        unimplemented!()
    }

    /// The target is gone: what it held fails with 502 or is retried.
    pub fn remove(&mut self, at: Instant, task: TaskId) {
        let _ = (at, task);
        unimplemented!()
    }

    /// Gives a target another CPU quota.
    pub fn set_speed(&mut self, at: Instant, task: TaskId, cpu_units: u32) {
        let _ = (at, task, cpu_units);
        unimplemented!()
    }

    /// What was noticed since this was last asked, in order of time.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        unimplemented!()
    }

    /// What a target did so far. Asserts that it is registered.
    pub fn target_usage(&self, task: TaskId) -> TargetUsage {
        let _ = task;
        unimplemented!()
    }

    /// What happened since the last close. Asserts conservation, and that `at` is where traffic is.
    pub fn close_minute(&mut self, at: Instant) -> MinuteTraffic {
        let _ = at;
        unimplemented!()
    }

    /// Everything so far.
    pub fn totals(&self) -> RequestTotals {
        unimplemented!()
    }

    /// Latency of served requests so far: histogram in µs, exact sum in nanoseconds.
    pub fn latency(&self) -> (Histogram<u64>, u128) {
        unimplemented!()
    }
}
