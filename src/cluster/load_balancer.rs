//! How does a load balancer treat the tasks behind it? The settings of an Application Load Balancer
//! and its target group.

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

/// How many targets must be healthy. Below either of the two the load balancer acts.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Minimum {
    /// `…minimum_healthy_targets.count`: default 1; 0 is `off`.
    pub count: u32,
    /// `…minimum_healthy_targets.percentage` as a share (0–1) of the targets; 0, the default, is
    /// `off`.
    pub share: f64,
}

impl Default for Minimum {
    fn default() -> Self {
        Self {
            count: 1,
            share: 0.0,
        }
    }
}

impl Minimum {
    /// Whether so many healthy targets of so many are enough.
    pub fn is_met(self, healthy: usize, of: usize) -> bool {
        healthy >= self.count as usize && healthy as f64 >= self.share * of as f64
    }
}

/// `target_group_health` of a target group. Counted are the targets of each zone by itself, or,
/// with cross-zone load balancing, those of all zones (Elastic Load Balancing: target group
/// health).
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct TargetGroupHealth {
    /// `dns_failover`: below it the zone is marked unhealthy in DNS, and clients go to the others.
    /// AWS wants it to be no less than `routing`.
    pub dns: Minimum,
    /// `unhealthy_state_routing`: below it a node sends to all its targets, unhealthy ones
    /// included.
    pub routing: Minimum,
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
    /// Whether clients keep connections open, which holds a draining target for the whole delay.
    pub keep_alive: bool,
    /// Health check of the target group.
    pub health_check: TargetHealthCheck,
    /// `load_balancing.cross_zone.enabled`
    pub cross_zone: bool,
    /// `idle_timeout.timeout_seconds`: 1–4000 s, default 60 s; 504 after it.
    pub idle_timeout: Span,
    /// Target group health: below which minimum it acts, and how.
    pub health: TargetGroupHealth,
    /// Listener rules, for LCU metering: those above 10 are billed.
    pub rules: u32,
    /// Whether it has a public IPv4 address in each zone.
    pub internet_facing: bool,
}
