//! Which requests were lost with the task that held them, and what had taken the task?
//!
//! The facts say how many attempts a task held when it was gone; their causes, walked back, say
//! why. Attempts that a client repeated with success are among them.

use super::outcome::Outcome;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::instance::ContainerInstanceStatus;

/// What took the tasks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Taker {
    /// A deployment: its revision gave way to another.
    Deployment,
    /// A smaller desired count.
    ScaleIn,
    /// It failed its health checks.
    Unhealthy,
    /// Its memory.
    OutOfMemory,
    /// Its program ended.
    Exit,
    /// Spot: its capacity was taken back.
    Spot,
    /// A fault of the scenario.
    Fault,
    /// Its instance was drained or ended.
    Instance,
    /// Anything else, such as zones that were evened out.
    Other,
}

impl Taker {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Deployment => "deployment",
            Self::ScaleIn => "scaleIn",
            Self::Unhealthy => "unhealthy",
            Self::OutOfMemory => "outOfMemory",
            Self::Exit => "exit",
            Self::Spot => "spot",
            Self::Fault => "fault",
            Self::Instance => "instance",
            Self::Other => "other",
        }
    }
}

/// Attempts of the `index`-th service that were lost with their task, by what took it, most first.
pub fn of(outcome: &Outcome, index: usize) -> Vec<(Taker, u64)> {
    let mut losses: Vec<(Taker, u64)> = Vec::new();
    for fact in &outcome.facts {
        let (Subject::Task { service, .. }, What::RequestsLost { requests }) =
            (fact.subject, &fact.what)
        else {
            continue;
        };
        if service.index() != index {
            continue;
        }
        let taker = taker(&outcome.facts, fact);
        match losses.iter_mut().find(|(known, _)| *known == taker) {
            Some((_, sum)) => *sum += requests,
            None => losses.push((taker, *requests)),
        }
    }
    losses.sort_by_key(|(taker, requests)| (std::cmp::Reverse(*requests), *taker));
    losses
}

/// The first of the causes of a loss that says what took the task.
fn taker(facts: &[Fact], loss: &Fact) -> Taker {
    let mut next = loss.cause;
    while let Some(cause) = next {
        let fact = &facts[cause.index()];
        if let Some(taker) = tells(&fact.what) {
            return taker;
        }
        next = fact.cause;
    }
    Taker::Other
}

fn tells(what: &What) -> Option<Taker> {
    Some(match what {
        What::Rollout(_) => Taker::Deployment,
        What::DesiredCountChanged { from, to } if to < from => Taker::ScaleIn,
        What::TargetUnhealthy | What::TaskHealthChanged { healthy: false } => Taker::Unhealthy,
        What::OutOfMemory => Taker::OutOfMemory,
        What::FaultBegan { .. } => Taker::Fault,
        What::InterruptionNotice { .. } | What::RebalanceRecommended => Taker::Spot,
        What::ContainerExited { .. } => Taker::Exit,
        What::InstanceStatusChanged {
            to: ContainerInstanceStatus::Draining,
            ..
        }
        | What::DesiredCapacityChanged { .. } => Taker::Instance,
        _ => return None,
    })
}
