//! How is a fact written down? Subjects by name, details as `key=value`, in AWS's own words.

use super::calendar;
use super::story;
use crate::cluster::fact::{Subject, What};
use crate::observe::outcome::Outcome;

/// `web`, `web-17` (a task), `web/cpu60` (a policy), `web/alarm-3`.
pub(super) fn subject(outcome: &Outcome, subject: Subject) -> String {
    let service = |index: usize| outcome.services[index].name.as_str();
    match subject {
        Subject::Service(id) => service(id.index()).to_owned(),
        Subject::Task {
            service: id,
            number,
            ..
        } => format!("{}-{number}", service(id.index())),
        Subject::Alarm(alarm, id) => format!("{}/alarm-{}", service(id.index()), alarm.index()),
        Subject::Policy(policy, id) => {
            // Policies are numbered over all services, in the order of the scenario.
            let before = outcome.services[..id.index()].iter();
            let before: usize = before.map(|service| service.policies.len()).sum();
            let name = policy.index().checked_sub(before);
            let name = name.and_then(|at| outcome.services[id.index()].policies.get(at));
            match name {
                Some(name) => format!("{}/{name}", service(id.index())),
                None => format!("{}/policy-{}", service(id.index()), policy.index()),
            }
        }
    }
}

/// What `kind` leaves open, as `key=value` with a space between; empty where it leaves nothing.
pub(super) fn detail(what: &What) -> String {
    match what {
        What::ServiceCreated { desired } => format!("desired={desired}"),
        What::DesiredCountChanged { from, to } => format!("from={from} to={to}"),
        What::NotScaled { reason, wanted } => {
            format!("reason={} wanted={wanted}", reason.code())
        }
        What::AlarmStateChanged {
            from,
            to,
            since,
            value,
            threshold,
        } => {
            let value = value.map_or_else(|| "none".to_owned(), |value| value.to_string());
            let since = calendar::seconds(*since);
            let (from, to) = (from.name(), to.name());
            format!("from={from} to={to} since={since} value={value} threshold={threshold}")
        }
        What::TaskCreated { zone, initial } => format!("zone={} initial={initial}", zone.index()),
        What::LaunchHeld { limiter, wait } => {
            let code = story::limiter_code(*limiter);
            format!("limiter={code} waitSeconds={}", wait.as_secs_f64())
        }
        What::TaskStatusChanged { from, to } => format!("from={} to={}", from.name(), to.name()),
        What::TaskHealthChanged { healthy } => format!("healthy={healthy}"),
        What::TaskStopping { code } => format!("stopCode={}", code.name()),
        What::FailOpen { began } => format!("began={began}"),
        What::ContainerExited {
            container,
            essential,
            exit_code,
        } => format!("container={container} essential={essential} exitCode={exit_code}"),
        What::PlacementFailed { limiter } => format!("limiter={}", story::limiter_code(*limiter)),
        What::PullStarted
        | What::PullStopped
        | What::TargetRegistered
        | What::TargetHealthy
        | What::TargetUnhealthy
        | What::TargetDraining
        | What::TargetUnused
        | What::OutOfMemory
        | What::Killed
        | What::SteadyState
        | What::TaskStartImpaired => String::new(),
    }
}
