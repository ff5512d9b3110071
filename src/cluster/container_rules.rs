//! What of the life of containers does AWS refuse, and what can never work?
//!
//! Ranges and combinations are those of `register-task-definition` (ECS API reference,
//! `ContainerDefinition`, `ContainerDependency`, `HealthCheck`, `ContainerRestartPolicy`).

use super::task_definition::{Condition, Container, TaskDefinition};
use crate::kernel::time::Span;

/// Something of a container that AWS refuses, or that never works. Containers go by their place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContainerComplaint {
    /// `dependsOn` names the container itself, or leads back to it.
    Cycle {
        /// Which.
        container: usize,
    },
    /// `COMPLETE` or `SUCCESS` of an essential container.
    AwaitsEndOfEssential {
        /// Who waits.
        container: usize,
        /// For whom.
        on: usize,
        /// Until when.
        condition: Condition,
    },
    /// `HEALTHY` of a container without a health check.
    AwaitsHealthWithoutCheck {
        /// Who waits.
        container: usize,
        /// For whom.
        on: usize,
    },
    /// A number lies outside AWS's range.
    OutOfRange {
        /// Of which container.
        container: usize,
        /// AWS's name of it.
        field: &'static str,
        /// Least, in seconds or as a count.
        least: u64,
        /// Most.
        most: u64,
    },
    /// `memory` is not above `memoryReservation`.
    HardLimitNotAboveReservation {
        /// Which.
        container: usize,
    },
    /// Not refused, but never over: it waits for the end of a container that never exits by
    /// itself and has no `startTimeout`; its task never becomes RUNNING.
    WaitsForEver {
        /// Who waits.
        container: usize,
        /// For whom.
        on: usize,
    },
    /// Not refused: it holds more than its own hard limit before the first request, and is killed
    /// each time that it starts.
    KilledAtOnce {
        /// Which.
        container: usize,
    },
}

impl ContainerComplaint {
    /// Whether AWS refuses the task definition because of it.
    pub const fn is_refused(&self) -> bool {
        !matches!(self, Self::WaitsForEver { .. } | Self::KilledAtOnce { .. })
    }
}

/// A number and its range.
struct Range {
    field: &'static str,
    value: u64,
    least: u64,
    most: u64,
}

/// All that is wrong with the life of the containers of a task definition, in their order.
/// `fargate`: whether its tasks run on Fargate, where time-outs are bounded.
///
/// Asserts that `dependsOn` names containers of the definition.
pub fn complaints(definition: &TaskDefinition, fargate: bool) -> Vec<ContainerComplaint> {
    let containers = &definition.containers;
    let mut found = Vec::new();
    for (container, spec) in containers.iter().enumerate() {
        if leads_to(containers, container, container) {
            found.push(ContainerComplaint::Cycle { container });
        }
        dependencies(containers, container, &mut found);
        for range in ranges(spec, fargate) {
            if !(range.least..=range.most).contains(&range.value) {
                found.push(ContainerComplaint::OutOfRange {
                    container,
                    field: range.field,
                    least: range.least,
                    most: range.most,
                });
            }
        }
        if let (Some(hard), Some(soft)) = (spec.memory_mib, spec.memory_reservation_mib)
            && hard <= soft
        {
            found.push(ContainerComplaint::HardLimitNotAboveReservation { container });
        }
        if definition.bursts_at_once(container) {
            found.push(ContainerComplaint::KilledAtOnce { container });
        }
    }
    found
}

fn dependencies(containers: &[Container], container: usize, found: &mut Vec<ContainerComplaint>) {
    for on in &containers[container].life.depends_on {
        let (condition, on) = (on.condition, on.container);
        let awaited = &containers[on];
        let ends = matches!(condition, Condition::Complete | Condition::Success);
        if ends && awaited.essential {
            found.push(ContainerComplaint::AwaitsEndOfEssential {
                container,
                on,
                condition,
            });
        } else if ends && awaited.exits.is_none() && awaited.life.start_timeout.is_none() {
            found.push(ContainerComplaint::WaitsForEver { container, on });
        }
        if condition == Condition::Healthy && awaited.health_check.is_none() {
            found.push(ContainerComplaint::AwaitsHealthWithoutCheck { container, on });
        }
    }
}

/// Whether following `dependsOn` from one container leads to another.
fn leads_to(containers: &[Container], from: usize, to: usize) -> bool {
    let mut seen = vec![false; containers.len()];
    let mut open: Vec<usize> = vec![from];
    while let Some(next) = open.pop() {
        for on in &containers[next].life.depends_on {
            if on.container == to {
                return true;
            }
            if !std::mem::replace(&mut seen[on.container], true) {
                open.push(on.container);
            }
        }
    }
    false
}

fn ranges(spec: &Container, fargate: bool) -> Vec<Range> {
    let whole = |span: Span| span.nanos().div_ceil(Span::SECOND.nanos());
    let mut ranges = Vec::new();
    let mut range = |field, value, least, most| {
        ranges.push(Range {
            field,
            value,
            least,
            most,
        });
    };
    if fargate {
        range("stopTimeout", whole(spec.stop_timeout), 2, 120);
        if let Some(timeout) = spec.life.start_timeout {
            range("startTimeout", whole(timeout), 2, 120);
        }
    }
    if let Some(check) = &spec.health_check {
        range("healthCheck.interval", whole(check.interval), 5, 300);
        range("healthCheck.timeout", whole(check.timeout), 2, 60);
        range("healthCheck.retries", u64::from(check.retries), 1, 10);
        range("healthCheck.startPeriod", whole(check.start_period), 0, 300);
    }
    if let Some(restart) = &spec.life.restart {
        let period = whole(restart.attempt_period);
        range("restartPolicy.restartAttemptPeriod", period, 60, 1_800);
        let ignored = restart.ignored_exit_codes.len() as u64;
        range("restartPolicy.ignoredExitCodes", ignored, 0, 50);
    }
    ranges
}

#[cfg(test)]
#[path = "container_rules_tests.rs"]
mod tests;
