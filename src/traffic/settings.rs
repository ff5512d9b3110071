//! What does not change while requests are served? The scenario's words, made ready.

use std::sync::Arc;

use crate::catalog::parameters::Parameters;
use crate::cluster::service::{Algorithm, LoadBalancerSpec, TargetHealthCheck};
use crate::kernel::random::Seed;
use crate::kernel::sampler::Sampler;
use crate::kernel::time::Span;
use crate::traffic::job::{CHECK, Job};
use crate::traffic::metrics::Cause;
use crate::traffic::server::Rules;
use crate::traffic::spec::{RequestSpec, Retry};

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

/// What does not change during a run.
pub(super) struct Settings {
    pub cpu: Arc<Sampler>,
    pub wait: Arc<Sampler>,
    pub memory: u64,
    pub rules: Rules,
    pub retry: Option<Retry>,
    /// An attempt may take this long …
    pub patience: u64,
    /// … and then fails so.
    pub impatience: Cause,
    pub drops_abandoned: bool,
    pub health_check: TargetHealthCheck,
    pub check_cpu: u64,
    pub registration: Span,
    pub delay: Span,
    pub keep_alive: bool,
    pub seed: Seed,
    pub order: Order,
    /// Whether requests are followed from attempt to attempt.
    pub follow: bool,
}

/// How much order serving needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Order {
    /// Within each target: it meets its own arrivals only.
    Apart,
    /// Over all targets: what happens at one decides what another meets.
    Strict,
}

impl Settings {
    pub fn new(spec: &TrafficSpec, seed: Seed, users: bool) -> Self {
        let (request, balancer, parameters) = (spec.request, spec.load_balancer, spec.parameters);
        let idle = balancer.idle_timeout;
        let (patience, impatience) = match request.timeout {
            Some(timeout) if timeout <= idle => (timeout, Cause::TimedOut),
            _ => (idle, Cause::GatewayTimeout),
        };
        let limit = |limit: Option<u32>| limit.map_or(usize::MAX, |n| n as usize);
        let rules = Rules {
            discipline: request.discipline,
            max_concurrent: limit(request.max_concurrent),
            queue_limit: limit(request.queue_limit),
        };
        assert!(
            rules.max_concurrent > 0,
            "a task serves a request at a time at least"
        );
        let drops_abandoned = parameters.works_on_abandoned < 0.5;
        let follow = users || request.retry.is_some_and(|r| r.attempts > 1) || drops_abandoned;
        let order = if users || balancer.algorithm == Algorithm::LeastOutstandingRequests {
            Order::Strict
        } else {
            Order::Apart
        };
        let seconds = Span::from_secs_f64;
        Self {
            cpu: Arc::new(Sampler::new(&request.cpu)),
            wait: Arc::new(Sampler::new(&request.wait)),
            memory: request.memory_bytes,
            rules,
            retry: request.retry,
            patience: patience.nanos(),
            impatience,
            drops_abandoned,
            health_check: balancer.health_check,
            check_cpu: seconds(parameters.alb_health_check_cpu_ms / 1e3).nanos(),
            registration: seconds(parameters.alb_registration_s),
            delay: balancer.deregistration_delay,
            keep_alive: balancer.keep_alive,
            seed,
            order,
            follow,
        }
    }

    /// A health check at `now`.
    pub const fn check(&self, id: u64, now: u64) -> Job {
        Job {
            id,
            arrived: now,
            cpu: self.check_cpu,
            wait: 0,
            call: CHECK,
        }
    }
}
