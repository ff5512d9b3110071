//! Is a container, and with it a task, healthy? The checks of the task definition.
//!
//! ```text
//!            a check passes                 `retries` checks in a row fail
//! UNKNOWN ──────────────────▶ HEALTHY ◀──────────────────────────────────▶ UNHEALTHY
//!    └──── `retries` fail in a row, outside the start period ─────────────────▲
//! ```

use super::task_definition::ContainerHealthCheck;
use crate::kernel::time::Span;

/// `healthStatus` of a container or a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HealthStatus {
    /// Not known (yet).
    Unknown,
    /// All is well.
    Healthy,
    /// It failed its checks.
    Unhealthy,
}

impl HealthStatus {
    /// AWS's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::Healthy => "HEALTHY",
            Self::Unhealthy => "UNHEALTHY",
        }
    }
}

/// The health of one container with a check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ContainerHealth {
    retries: u32,
    start_period: Span,
    failures: u32,
    status: HealthStatus,
}

impl ContainerHealth {
    /// Of a container that has just started.
    pub const fn new(check: &ContainerHealthCheck) -> Self {
        Self {
            retries: check.retries,
            start_period: check.start_period,
            failures: 0,
            status: HealthStatus::Unknown,
        }
    }

    /// What the checks so far say.
    pub const fn status(&self) -> HealthStatus {
        self.status
    }

    /// A check answered, this long after the container started. Failures inside the start period,
    /// before any success, do not count; one success makes it healthy at once (ECS API reference,
    /// `HealthCheck`).
    pub fn observe(&mut self, passed: bool, after: Span) {
        if passed {
            self.failures = 0;
            self.status = HealthStatus::Healthy;
        } else if self.status != HealthStatus::Unknown || after >= self.start_period {
            self.failures += 1;
            if self.failures >= self.retries {
                self.status = HealthStatus::Unhealthy;
            }
        }
    }
}

/// Health of a task over its essential containers: any UNHEALTHY wins, then any UNKNOWN. Containers
/// without a check have nothing to report; a task of such containers only is UNKNOWN.
pub fn task_health(containers: impl IntoIterator<Item = HealthStatus>) -> HealthStatus {
    let mut health = None;
    for status in containers {
        health = Some(match (health, status) {
            (_, HealthStatus::Unhealthy) | (Some(HealthStatus::Unhealthy), _) => {
                return HealthStatus::Unhealthy;
            }
            (_, HealthStatus::Unknown) | (Some(HealthStatus::Unknown), _) => HealthStatus::Unknown,
            (_, HealthStatus::Healthy) => HealthStatus::Healthy,
        });
    }
    health.unwrap_or(HealthStatus::Unknown)
}

#[cfg(test)]
mod tests {
    use super::HealthStatus::{Healthy, Unhealthy, Unknown};
    use super::*;

    #[test]
    fn e1_to_e10_task_health_over_its_essential_containers() {
        for (id, containers, expected) in [
            ("E1", vec![Unhealthy, Unknown], Unhealthy),
            ("E2", vec![Unhealthy, Healthy], Unhealthy),
            ("E4", vec![Healthy, Healthy], Healthy),
            ("E6", vec![Unhealthy, Unknown, Healthy], Unhealthy),
            ("E8", vec![Healthy, Unknown, Healthy], Unknown),
            ("E10", vec![Healthy, Healthy, Healthy], Healthy),
            ("order", vec![Unknown, Healthy, Unhealthy], Unhealthy),
            ("none", vec![], Unknown),
        ] {
            assert_eq!(task_health(containers), expected, "{id}");
        }
    }

    fn check(start_period: u64) -> ContainerHealth {
        ContainerHealth::new(&ContainerHealthCheck {
            interval: Span::from_secs(30),
            timeout: Span::from_secs(5),
            retries: 3,
            start_period: Span::from_secs(start_period),
        })
    }

    #[test]
    fn e20_the_first_unhealthy_comes_with_the_third_failure_in_a_row() {
        let mut health = check(0);
        for (after, expected) in [(30, Unknown), (60, Unknown), (90, Unhealthy)] {
            health.observe(false, Span::from_secs(after));
            assert_eq!(health.status(), expected, "after {after} s");
        }
        health.observe(true, Span::from_secs(120));
        health.observe(false, Span::from_secs(150));
        health.observe(false, Span::from_secs(180));
        assert_eq!(health.status(), Healthy, "two failures after a success");
        health.observe(false, Span::from_secs(210));
        assert_eq!(health.status(), Unhealthy);
    }

    #[test]
    fn failures_in_the_start_period_count_only_after_a_success() {
        let mut health = check(120);
        for after in [30, 60, 90] {
            health.observe(false, Span::from_secs(after));
        }
        assert_eq!(health.status(), Unknown, "none of them counts");
        health.observe(true, Span::from_secs(100));
        for after in [105, 110, 115] {
            health.observe(false, Span::from_secs(after));
        }
        assert_eq!(health.status(), Unhealthy, "after a success they do");
    }
}
