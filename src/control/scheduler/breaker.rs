//! When does the circuit breaker of a deployment open?
//!
//! ```text
//! stage 1, no task of it has been RUNNING: each task that fails to start counts
//! stage 2: each task that fails its health checks counts
//! a task becomes healthy: the count is 0 again (`resetOnHealthyTask`)
//! ```
//!
//! ECS developer guide, deployment circuit breaker; API reference, `DeploymentCircuitBreaker`.

use crate::catalog::parameters::Parameters;
use crate::cluster::deployment::{CircuitBreaker, Deployment, Threshold};
use crate::cluster::ids::TaskId;

/// Least threshold of `BOUNDED_PERCENT`, in tasks.
const LEAST: u32 = 3;

/// Largest threshold of `BOUNDED_PERCENT`, in tasks.
const MOST: u32 = 200;

/// How a task of a deployment failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// It did not reach RUNNING, or could not be launched.
    Start,
    /// It ran, and failed a health check: of the load balancer, or of a container.
    Health,
    /// It ran, and a container of it exited.
    Exit,
}

/// At how many failures in a row the breaker opens, with this `desiredCount`; at least one.
pub fn threshold(threshold: Threshold, desired: u32) -> u32 {
    match threshold {
        Threshold::BoundedPercent(percent) => share(percent, desired).clamp(LEAST, MOST),
        Threshold::UnboundedPercent(percent) => share(percent, desired).max(1),
        Threshold::Count(count) => count.max(1),
    }
}

/// `percent` of `desired`, rounded up; what only arithmetic adds is not rounded up.
fn share(percent: f64, desired: u32) -> u32 {
    let exact = f64::from(desired) * percent / 100.0;
    libm::ceil(exact - 1e-9) as u32
}

/// Counts a failed task of a deployment, once; true when it counted.
pub fn count_failure(
    deployment: &mut Deployment,
    (task, failure): (TaskId, Failure),
    parameters: &Parameters,
) -> bool {
    let counts = match failure {
        Failure::Start => !deployment.has_run || parameters.breaker_counts_late_starts >= 0.5,
        Failure::Health => true,
        Failure::Exit => parameters.breaker_counts_exits >= 0.5,
    };
    if !counts || !deployment.failed.insert(task) {
        return false;
    }
    deployment.failed_tasks += 1;
    true
}

/// A task of a deployment became healthy.
pub fn count_healthy(deployment: &mut Deployment, task: TaskId, breaker: Option<&CircuitBreaker>) {
    deployment.has_run = true;
    deployment.failed.remove(&task);
    if breaker.is_none_or(|breaker| breaker.reset_on_healthy_task) {
        deployment.failed_tasks = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::ids::RevisionId;
    use crate::kernel::time::Instant;

    const DEFAULT: Threshold = Threshold::BoundedPercent(50.0);

    #[test]
    fn e40_a_breaker_of_one_desired_task_opens_at_three() {
        // E40: breaker, desired 1 → threshold 3.
        assert_eq!(threshold(DEFAULT, 1), 3);
    }

    #[test]
    fn e42_a_breaker_of_400_desired_tasks_opens_at_200() {
        // E42: desired 400 → 200.
        assert_eq!(threshold(DEFAULT, 400), 200);
        assert_eq!(threshold(DEFAULT, 5_000), 200);
    }

    #[test]
    fn e52_the_least_threshold_is_not_10_as_it_was_in_2023() {
        // E52 (superseded, must not match): breaker minimum 10 → use 3.
        for desired in 0..=6 {
            assert_eq!(threshold(DEFAULT, desired), 3);
        }
        assert_eq!(threshold(DEFAULT, 7), 4, "rounded up");
        assert_eq!(threshold(DEFAULT, 19), 10);
    }

    #[test]
    fn other_thresholds_have_no_bounds() {
        assert_eq!(threshold(Threshold::UnboundedPercent(50.0), 1), 1);
        assert_eq!(threshold(Threshold::UnboundedPercent(50.0), 1_000), 500);
        assert_eq!(
            threshold(Threshold::UnboundedPercent(7.0), 100),
            7,
            "exactly"
        );
        assert_eq!(threshold(Threshold::UnboundedPercent(7.0), 101), 8);
        assert_eq!(threshold(Threshold::UnboundedPercent(10.0), 0), 1);
        assert_eq!(threshold(Threshold::Count(5), 1_000), 5);
    }

    #[test]
    fn what_counts_goes_by_the_stage_and_a_healthy_task_ends_the_row() {
        let mut parameters = Parameters::default();
        let breaker = CircuitBreaker {
            rollback: false,
            threshold: DEFAULT,
            reset_on_healthy_task: true,
        };
        let mut deployment = Deployment::new(2, RevisionId::new(1), Instant::START);
        let task = TaskId::new;
        let fails = |d: &mut Deployment, number, failure, p: &Parameters| {
            count_failure(d, (task(number), failure), p)
        };
        assert!(fails(&mut deployment, 1, Failure::Start, &parameters));
        assert!(fails(&mut deployment, 2, Failure::Start, &parameters));
        assert!(
            !fails(&mut deployment, 2, Failure::Start, &parameters),
            "once"
        );
        assert_eq!(deployment.failed_tasks, 2);
        deployment.has_run = true;
        assert!(
            !fails(&mut deployment, 3, Failure::Start, &parameters),
            "stage 2"
        );
        assert!(!fails(&mut deployment, 3, Failure::Exit, &parameters));
        assert!(fails(&mut deployment, 3, Failure::Health, &parameters));
        assert_eq!(deployment.failed_tasks, 3);
        count_healthy(&mut deployment, task(3), Some(&breaker));
        assert_eq!(deployment.failed_tasks, 0);
        parameters.breaker_counts_exits = 1.0;
        parameters.breaker_counts_late_starts = 1.0;
        assert!(
            fails(&mut deployment, 3, Failure::Exit, &parameters),
            "again"
        );
        assert!(fails(&mut deployment, 4, Failure::Start, &parameters));
        let stubborn = CircuitBreaker {
            reset_on_healthy_task: false,
            ..breaker
        };
        count_healthy(&mut deployment, task(4), Some(&stubborn));
        assert_eq!(deployment.failed_tasks, 2);
    }
}
