//! Does it serve as theory, the documents and measurements say? What the tests share.

mod balancer;
mod calibration;
mod checks;
mod cutting;
mod failures;
mod faults;
mod groups;
mod leaks;
mod order;
mod programs;
mod theory;
mod waiting;

use rand::Rng as _;

use super::*;
use crate::catalog::parameters::Parameters;
use crate::cluster::ids::{TaskId, ZoneId};
use crate::cluster::service::{Algorithm, LoadBalancerSpec, TargetGroupHealth, TargetHealthCheck};
use crate::kernel::distribution::Distribution;
use crate::kernel::random::{Seed, Stream};
use crate::kernel::sampler::Sampler;
use crate::kernel::time::{Instant, Span};
use crate::traffic::spec::{Discipline, RequestSpec};
use crate::workload::{Batch, Users, WorkloadError};

pub(super) const SECOND: u64 = 1_000_000_000;

/// Poisson arrivals for as long as they are asked for, and users.
pub(super) struct Poisson {
    spacing: Sampler,
    stream: Stream,
    last: u64,
    users: Vec<Users>,
}

impl Poisson {
    pub fn new(rate: f64, seed: u64) -> Self {
        let mean = Span::from_secs_f64(1.0 / rate);
        Self {
            spacing: Sampler::new(&Distribution::Exponential { mean }),
            stream: Seed::new(seed).stream("arrivals", 0),
            last: 0,
            users: Vec::new(),
        }
    }
}

impl ArrivalSource for Poisson {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, WorkloadError> {
        batch.at.clear();
        batch.cpu.clear();
        for _ in 0..256 {
            self.last += self.spacing.nanos(&mut self.stream);
            batch.at.push(self.last);
        }
        batch.end = Instant::from_nanos(self.last + 1);
        self.last += 1;
        Ok(true)
    }

    fn users(&self) -> &[Users] {
        &self.users
    }
}

/// Arrivals one by one, and users.
#[derive(Clone, Default)]
pub(super) struct Listed {
    pub at: Vec<u64>,
    pub users: Vec<Users>,
    pub taken: usize,
}

impl ArrivalSource for Listed {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, WorkloadError> {
        batch.at.clear();
        batch.cpu.clear();
        let rest = &self.at[self.taken..];
        let upto = rest.len().min(7);
        // Equal instants must not be torn apart: a batch holds everything before its end.
        let upto = rest.partition_point(|t| upto > 0 && *t <= rest[upto - 1]);
        batch.at.extend_from_slice(&rest[..upto]);
        self.taken += upto;
        batch.end = self
            .at
            .get(self.taken)
            .map_or(Instant::NEVER, |t| Instant::from_nanos(*t));
        Ok(upto > 0)
    }

    fn users(&self) -> &[Users] {
        &self.users
    }
}

pub(super) fn request(cpu: Distribution) -> RequestSpec {
    RequestSpec {
        cpu,
        wait: Distribution::Constant { value: Span::ZERO },
        memory_bytes: 0,
        discipline: Discipline::ProcessorSharing,
        max_concurrent: None,
        queue_limit: None,
        timeout: None,
        retry: None,
        bytes: 1_000,
        requests_per_connection: 10.0,
    }
}

pub(super) fn balancer() -> LoadBalancerSpec {
    LoadBalancerSpec {
        algorithm: Algorithm::RoundRobin,
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
        idle_timeout: Span::from_secs(4_000),
        health: TargetGroupHealth::default(),
        rules: 1,
        internet_facing: false,
    }
}

/// No work in a health check: theory knows none.
pub(super) fn parameters() -> Parameters {
    Parameters {
        alb_health_check_cpu_ms: 0.0,
        ..Parameters::default()
    }
}

pub(super) fn target(cpu_units: u32) -> TargetSpec {
    TargetSpec {
        zone: ZoneId::new(0),
        cpu_units,
        memory_limit_bytes: None,
        idle_memory_bytes: 0,
        healthy: true,
        program: crate::traffic::Program::default(),
    }
}

/// A plane of one zone with warm targets.
pub(super) fn plane(
    request: &RequestSpec,
    balancer: &LoadBalancerSpec,
    arrivals: impl ArrivalSource + 'static,
    (targets, cpu_units, seed): (usize, u32, u64),
) -> Traffic {
    let parameters = parameters();
    let spec = TrafficSpec {
        request,
        load_balancer: balancer,
        zones: 1,
        parameters: &parameters,
    };
    let mut traffic = Traffic::new(&spec, arrivals, Seed::new(seed));
    for task in 0..targets {
        traffic.add(Instant::START, TaskId::new(task), target(cpu_units));
    }
    traffic
}

pub(super) fn exponential(seconds: f64) -> Distribution {
    Distribution::Exponential {
        mean: Span::from_secs_f64(seconds),
    }
}

/// Mean, and half the width of its 99.9 % confidence interval, of independent values.
pub(super) fn interval(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    // Student's t for 7 degrees of freedom and more: 5.41 at most.
    assert!(values.len() >= 8, "too few values for the interval");
    (mean, 5.41 * (variance / n).sqrt())
}

/// Asserts that theory lies in the confidence interval, and that the interval says something.
pub(super) fn agrees(what: &str, values: &[f64], theory: f64, width: f64) {
    let (mean, half) = interval(values);
    assert!(
        (mean - theory).abs() <= half.max(1e-9 * theory),
        "{what}: {mean} ± {half}, theory says {theory}"
    );
    assert!(
        half <= width * theory,
        "{what}: ± {half} says nothing about {theory}"
    );
}

pub(super) fn random(stream: &mut Stream, n: u64) -> u64 {
    stream.next_u64() % n
}

pub(super) fn at(seconds: u64) -> Instant {
    Instant::from_secs(seconds)
}

pub(super) fn constant(millis: u64) -> Distribution {
    Distribution::Constant {
        value: Span::from_millis(millis),
    }
}

/// Evenly spaced arrivals, `per_second` of them, in `seconds`.
pub(super) fn regular(per_second: u64, seconds: std::ops::Range<u64>) -> Listed {
    let every = SECOND / per_second;
    Listed {
        at: (seconds.start * per_second..seconds.end * per_second)
            .map(|n| n * every)
            .collect(),
        ..Listed::default()
    }
}

pub(super) fn kinds(notices: &[Notice]) -> Vec<(Option<usize>, NoticeKind)> {
    notices
        .iter()
        .map(|n| (n.target.map(TaskId::index), n.what))
        .collect()
}
