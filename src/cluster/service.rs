//! What does a service promise? Its settings as `create-service` knows them.

use crate::kernel::time::Span;

/// How a target group picks a target (`load_balancing.algorithm.type`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Algorithm {
    /// `round_robin`, the default.
    #[default]
    RoundRobin,
    /// `least_outstanding_requests`
    LeastOutstandingRequests,
    /// `weighted_random`
    WeightedRandom,
}

/// Health check of an ALB target group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TargetHealthCheck {
    /// `HealthCheckIntervalSeconds`: 5–300 s, default 30 s.
    pub interval: Span,
    /// `HealthCheckTimeoutSeconds`: 2–120 s, default 5 s.
    pub timeout: Span,
    /// `HealthyThresholdCount`: 2–10, default 5. A new target needs one pass only.
    pub healthy_threshold: u32,
    /// `UnhealthyThresholdCount`: 2–10, default 2.
    pub unhealthy_threshold: u32,
}

/// An Application Load Balancer with one target group, in front of a service.
#[derive(Clone, PartialEq, Debug)]
pub struct LoadBalancerSpec {
    /// How a target is picked.
    pub algorithm: Algorithm,
    /// `slow_start.duration_seconds`: 0 (off) or 30–900 s.
    pub slow_start: Span,
    /// `deregistration_delay.timeout_seconds`: 0–3600 s, default 300 s.
    pub deregistration_delay: Span,
    /// Whether clients keep connections open, so that a draining target is held for the whole delay.
    pub keep_alive: bool,
    /// Health check of the target group.
    pub health_check: TargetHealthCheck,
    /// `load_balancing.cross_zone.enabled`
    pub cross_zone: bool,
    /// `idle_timeout.timeout_seconds`: 1–4000 s, default 60 s; 504 after it.
    pub idle_timeout: Span,
    /// Least healthy share (0–1) of a zone for DNS and routing; 0 is off (one healthy target is enough).
    pub minimum_healthy_share: f64,
    /// Listener rules, for LCU metering: those above 10 are billed.
    pub rules: u32,
    /// Whether it has a public IPv4 address in each zone.
    pub internet_facing: bool,
}

/// Settings of a replica service.
#[derive(Clone, PartialEq, Debug)]
pub struct ServiceSpec {
    /// `serviceName`
    pub name: String,
    /// Index into the run's task definitions.
    pub task_definition: usize,
    /// `desiredCount` at the start.
    pub desired_count: u32,
    /// `deploymentConfiguration.minimumHealthyPercent`: default 100.
    pub minimum_healthy_percent: u32,
    /// `deploymentConfiguration.maximumPercent`: default 200.
    pub maximum_percent: u32,
    /// `healthCheckGracePeriodSeconds`: default 0.
    pub health_check_grace_period: Span,
    /// The load balancer, if it has one.
    pub load_balancer: Option<LoadBalancerSpec>,
    /// `monitoring` resolution of CPU and memory: 60 s, or 20 s.
    pub metric_resolution: Span,
    /// Whether each task has a public IPv4 address (`assignPublicIp`).
    pub assign_public_ip: bool,
}
