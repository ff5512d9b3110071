//! Where did the time of each scale-out go? From the first datapoint that showed the load until the
//! first new task was in service, walked back along the causes of the facts.
//!
//! ```text
//! load ─ datapoints ─ publication ─ alarm ─ action ─ the desired count changes
//!      ─ queue ─ provision ─ pull ─ start ─ health ─ in service
//! ```
//!
//! On instances `placement` (the wait for one with room) and `eni` stand in place of `provision`.
//!
//! The stages join without a gap: each begins where the one before it ended.

use std::collections::BTreeMap;

use super::outcome::ScaleOutDelays;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::ids::FactId;
use crate::cluster::monitor::AlarmState;
use crate::cluster::task::TaskStatus;
use crate::control::scaling::spec::{MetricSpec, PolicySpec};
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::{ServiceSetup, Setup};

/// When one task reached each step of its start.
#[derive(Clone, Copy, Debug)]
struct Start {
    /// The fact that created it and that fact's cause.
    cause: Option<usize>,
    created: Instant,
    /// On an instance.
    placed: Option<Instant>,
    provisioned: Option<Instant>,
    pull_started: Option<Instant>,
    pull_stopped: Option<Instant>,
    running: Option<Instant>,
    in_service: Option<Instant>,
}

/// The delays of every scale-out, by service.
pub fn scale_out_delays(facts: &[Fact], setup: &Setup) -> Vec<Vec<ScaleOutDelays>> {
    let mut first: BTreeMap<usize, Start> = BTreeMap::new();
    for start in starts(facts, setup).into_iter().flatten() {
        let Some(change) = start.cause.and_then(|cause| change_behind(facts, cause)) else {
            continue;
        };
        let best = first.entry(change).or_insert(start);
        if rank(&start) < rank(best) {
            *best = start;
        }
    }
    let mut delays = vec![Vec::new(); setup.services.len()];
    for (at, fact) in facts.iter().enumerate() {
        if let What::DesiredCountChanged { from, to } = fact.what
            && to > from
        {
            let Some(service) = fact.subject.service() else {
                continue;
            };
            let service = service.index();
            let of = &setup.services[service];
            delays[service].push(one(facts, fact, first.get(&at), (setup, of)));
        }
    }
    delays
}

/// The first in service wins; among those that never were, the one that came furthest.
fn rank(start: &Start) -> impl Ord + use<> {
    let never = Instant::NEVER;
    (
        start.in_service.unwrap_or(never),
        start.running.unwrap_or(never),
        start.pull_stopped.unwrap_or(never),
        start.pull_started.unwrap_or(never),
        start.provisioned.unwrap_or(never),
        start.placed.unwrap_or(never),
        start.created,
    )
}

fn starts(facts: &[Fact], setup: &Setup) -> Vec<Option<Start>> {
    let mut starts: Vec<Option<Start>> = Vec::new();
    for fact in facts {
        let Subject::Task { task, service, .. } = fact.subject else {
            continue;
        };
        if starts.len() <= task.index() {
            starts.resize(task.index() + 1, None);
        }
        let slot = &mut starts[task.index()];
        if let What::TaskCreated { .. } = fact.what {
            *slot = Some(Start {
                cause: fact.cause.map(FactId::index),
                created: fact.at,
                placed: None,
                provisioned: None,
                pull_started: None,
                pull_stopped: None,
                running: None,
                in_service: None,
            });
        }
        let Some(start) = slot else { continue };
        let spec = &setup.services[service.index()].spec;
        let step = match fact.what {
            What::TaskStatusChanged { to, .. } => match to {
                TaskStatus::Pending => &mut start.provisioned,
                TaskStatus::Running => &mut start.running,
                _ => continue,
            },
            What::TaskPlaced { .. } => &mut start.placed,
            What::PullStarted => &mut start.pull_started,
            What::PullStopped => &mut start.pull_stopped,
            What::TargetHealthy if spec.load_balancer.is_some() => &mut start.in_service,
            What::TaskHealthChanged { healthy: true } if spec.load_balancer.is_none() => {
                &mut start.in_service
            }
            _ => continue,
        };
        *step = step.or(Some(fact.at));
    }
    starts
}

/// The change of the desired count at or behind fact `at`, as far as it is the reason for a launch:
/// a task that replaces another is not part of a scale-out.
fn change_behind(facts: &[Fact], mut at: usize) -> Option<usize> {
    loop {
        match facts[at].what {
            What::DesiredCountChanged { .. } => return Some(at),
            What::LaunchHeld { .. } | What::PlacementFailed { .. } | What::NotPlaced { .. } => {
                at = facts[at].cause?.index();
            }
            _ => return None,
        }
    }
}

/// Stages that join: each `until` ends one and begins the next; none is shorter than nothing.
struct Stages {
    at: Instant,
    list: Vec<(&'static str, Span)>,
}

impl Stages {
    fn until(&mut self, code: &'static str, end: Instant) {
        let span = end.since(self.at);
        if span > Span::ZERO {
            self.list.push((code, span));
            self.at = end;
        }
    }
}

fn one(
    facts: &[Fact],
    change: &Fact,
    first: Option<&Start>,
    (setup, service): (&Setup, &ServiceSetup),
) -> ScaleOutDelays {
    let What::DesiredCountChanged { from, to } = change.what else {
        unreachable!("a scale-out is a change of the desired count");
    };
    let alarm = alarm_behind(facts, change);
    let policy = policy_behind(facts, change, setup);
    let mut stages = Stages {
        at: change.at,
        list: Vec::new(),
    };
    if let (Some(alarm), Some(policy)) = (alarm, policy) {
        control(&mut stages, change, alarm, (setup, service, policy));
    }
    if let Some(start) = first {
        launch(&mut stages, start);
    }
    ScaleOutDelays {
        at: change.at,
        from,
        to,
        policy: policy.map_or_else(String::new, |policy| policy.name.clone()),
        stages: stages.list,
        in_service: first.is_some_and(|start| start.in_service.is_some()),
    }
}

/// From the first datapoint that decided until the desired count changed. An alarm that stays in
/// ALARM acts again each minute: such a change was decided by the newest datapoint alone.
fn control(
    stages: &mut Stages,
    change: &Fact,
    alarm: &Fact,
    (setup, service, policy): (&Setup, &ServiceSetup, &PolicySpec),
) {
    let What::AlarmStateChanged { since, .. } = alarm.what else {
        unreachable!("an alarm was asked for");
    };
    let parameters = &setup.parameters;
    let period = period(policy, service);
    let publish = if period < Span::MINUTE {
        parameters.metric_publish_delay_20_s
    } else {
        parameters.metric_publish_delay_60_s
    };
    let publish = Span::from_secs_f64(publish);
    let action = Span::from_secs_f64(parameters.scaling_action_delay_s);
    let decided = Instant::START + change.at.since(Instant::START + action);
    // The end of the newest datapoint that could be seen when the decision was made.
    let newest = (Instant::START + decided.since(Instant::START + publish)).floor_to(period);
    let first_action = decided.since(alarm.at) < Span::SECOND;
    stages.at = if first_action {
        since
    } else {
        Instant::START + newest.since(Instant::START + period)
    };
    stages.until("datapoints", newest);
    stages.until("publication", newest + publish);
    stages.until("alarm", decided);
    stages.until("action", change.at);
    // Whatever rounding left over belongs to the action.
    stages.at = change.at;
}

fn launch(stages: &mut Stages, start: &Start) {
    // On an instance: until it was placed, then what the agent and the interface took.
    let until_pull = if start.placed.is_some() {
        "eni"
    } else {
        "provision"
    };
    let steps = [
        ("queue", Some(start.created)),
        ("placement", start.placed),
        (until_pull, start.pull_started.or(start.provisioned)),
        ("pull", start.pull_stopped),
        ("start", start.running),
        ("health", start.in_service),
    ];
    for (code, end) in steps {
        if let Some(end) = end {
            stages.until(code, end);
        }
    }
}

/// The alarm behind a change, if a policy made it.
fn alarm_behind<'a>(facts: &'a [Fact], change: &'a Fact) -> Option<&'a Fact> {
    behind(facts, change).find(|fact| {
        let to = AlarmState::Alarm;
        matches!(fact.what, What::AlarmStateChanged { to: state, .. } if state == to)
    })
}

/// A fact and the causes behind it.
fn behind<'a>(facts: &'a [Fact], from: &'a Fact) -> impl Iterator<Item = &'a Fact> {
    std::iter::successors(Some(from), |fact| {
        fact.cause.map(|cause| &facts[cause.index()])
    })
}

/// The policy behind a change: its subject, or that of a fact behind it.
fn policy_behind<'a>(facts: &[Fact], change: &Fact, setup: &'a Setup) -> Option<&'a PolicySpec> {
    let mut policies = setup.services.iter().flat_map(|service| {
        service
            .auto_scaling
            .iter()
            .flat_map(|scaling| &scaling.policies)
    });
    let index = behind(facts, change).find_map(|fact| match fact.subject {
        Subject::Policy(policy, _) => Some(policy.index()),
        _ => None,
    })?;
    policies.nth(index)
}

fn period(policy: &PolicySpec, service: &ServiceSetup) -> Span {
    let high = Span::from_secs(20);
    let Some(tracking) = policy.tracking() else {
        return Span::MINUTE;
    };
    match tracking.metric {
        MetricSpec::CpuUtilization { high_resolution }
        | MetricSpec::MemoryUtilization { high_resolution } => {
            if high_resolution && service.spec.metric_resolution == high {
                high
            } else {
                Span::MINUTE
            }
        }
        MetricSpec::RequestCountPerTarget
        | MetricSpec::Custom(_)
        | MetricSpec::Live(_)
        | MetricSpec::Math(_) => Span::MINUTE,
    }
}

#[cfg(test)]
#[path = "delays_tests.rs"]
mod tests;
