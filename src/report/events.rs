//! How is a fact written down? Subjects by name, details as `key=value`, in AWS's own words.

use std::fmt::Write;

use super::{RunReport, calendar, story};
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Field, Fields, Subject, What};
use crate::cluster::instance::Pool;
use crate::cluster::monitor::Owner;
use crate::observe::outcome::Outcome;
use crate::words::Lang;

/// `web`, `web-17` (a task), `web/cpu60` (a policy), `web/alarm-3`; `asg-web` (a group), `cp-web`
/// (a provider), `asg-web/i-7` (an instance).
pub(super) fn subject(outcome: &Outcome, subject: Subject) -> String {
    let service = |index: usize| outcome.services[index].name.as_str();
    match subject {
        Subject::Service(id) => service(id.index()).to_owned(),
        Subject::Task {
            service: id,
            number,
            ..
        } => format!("{}-{number}", service(id.index())),
        Subject::Alarm(alarm, owner) => {
            let owner = match owner {
                Owner::Service(id) => service(id.index()),
                Owner::Group(id) => &outcome.names.groups[id.index()],
                Owner::Provider(id) => &outcome.names.providers[id.index()],
            };
            format!("{owner}/alarm-{}", alarm.index())
        }
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
        Subject::Instance { pool, number, .. } => instance(outcome, (pool, number)),
        Subject::Group(group) => outcome.names.groups[group.index()].clone(),
        Subject::Provider(provider) => outcome.names.providers[provider.index()].clone(),
        Subject::SpotPool(pool) => outcome.names.spot_pools[pool.index()].clone(),
        Subject::Fault(fault) => outcome.names.faults[fault.index()].clone(),
        Subject::Run => "run".to_owned(),
        Subject::Deployment(id, number) => format!("{}/deployment-{number}", service(id.index())),
    }
}

/// `asg-web/i-7`: an instance by its pool and its number there.
pub(super) fn instance(outcome: &Outcome, (pool, number): (Pool, u32)) -> String {
    let pool = match pool {
        Pool::Group(group) => &outcome.names.groups[group.index()],
        Pool::Managed(provider) => &outcome.names.providers[provider.index()],
    };
    format!("{pool}/i-{number}")
}

/// What `kind` leaves open, as `key=value` with a space between; empty where it leaves nothing.
pub(super) fn detail(outcome: &Outcome, what: &What) -> String {
    match what {
        What::ServiceCreated { desired } => format!("desired={desired}"),
        What::DesiredCountChanged { from, to } => format!("from={from} to={to}"),
        What::NotScaled { reason, wanted } => not_scaled(reason.code(), *wanted),
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
        What::Rollout(fact) => fields(&fact.fields()),
        What::Scaling(fact) => fields(&fact.fields()),
        What::Container(fact) => fields(&fact.fields()),
        What::RequestsLost { requests } => format!("requests={requests}"),
        What::RunStarted
        | What::PullStarted
        | What::PullStopped
        | What::TargetRegistered
        | What::TargetHealthy
        | What::TargetUnhealthy
        | What::TargetDraining
        | What::TargetUnused
        | What::OutOfMemory
        | What::Killed
        | What::SteadyState
        | What::RebalanceRecommended
        | What::FaultEnded
        | What::TaskHung
        | What::TaskStartImpaired => String::new(),
        of_tasks => detail_of_tasks(outcome, of_tasks),
    }
}

/// Details by name, as `key=value`.
fn fields(fields: &Fields) -> String {
    let told = fields.iter().map(|(name, field)| match field {
        Field::Number(number) => format!("{name}={number}"),
        Field::Float(value) => format!("{name}={value}"),
        Field::Code(code) => format!("{name}={code}"),
        Field::Flag(flag) => format!("{name}={flag}"),
        Field::At(at) => format!("{name}={}", calendar::seconds(*at)),
        Field::For(span) => format!("{name}={}", span.as_secs_f64()),
    });
    told.collect::<Vec<_>>().join(" ")
}

fn detail_of_tasks(outcome: &Outcome, what: &What) -> String {
    match what {
        What::TaskCreated {
            zone,
            initial,
            purchase,
            revision,
            ..
        } => {
            let mut bought = bought(*purchase).to_owned();
            if revision.index() > 0 {
                let _ = write!(bought, " revision={}", revision.index() + 1);
            }
            match zone {
                Some(zone) => format!("zone={} initial={initial}{bought}", zone.index()),
                None => format!("initial={initial}{bought}"),
            }
        }
        What::LaunchHeld { limiter, wait } => {
            let code = limiter.code();
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
        What::PlacementFailed { limiter } => format!("limiter={}", limiter.code()),
        What::TaskPlaced { instance: id, zone } => {
            let name = instance(outcome, outcome.names.instances[id.index()]);
            format!("instance={name} zone={}", zone.index())
        }
        What::NotPlaced { refusals } => {
            let told = refusals.counts();
            let told = told.iter().filter(|(_, count)| *count > 0);
            let told: Vec<String> = told
                .map(|(code, count)| format!("{code}={count}"))
                .collect();
            format!("instances={} {}", refusals.instances, told.join(" "))
        }
        of_instances => detail_of_instances(of_instances),
    }
}

/// [`detail`] for people who read: reasons and limits in words.
pub(super) fn told(report: &RunReport<'_>, what: &What, lang: Lang) -> String {
    let outcome = report.outcome;
    let code = match what {
        What::NotScaled { reason, .. } => reason.code(),
        What::CapacityNotScaled { reason, .. } => reason,
        What::LaunchHeld { limiter, .. } | What::PlacementFailed { limiter } => limiter.code(),
        What::DesiredCapacityChanged { by, .. } => by.code(),
        What::InstanceRefresh { status, .. } => status.code(),
        What::ServiceRebalancing { status } => status.code(),
        _ => return with_zone(report, what),
    };
    let word = format!("={}", story::word(code, lang));
    detail(outcome, what).replacen(&format!("={code}"), &word, 1)
}

/// [`detail`] with the name of a zone instead of its number, where it is known.
fn with_zone(report: &RunReport<'_>, what: &What) -> String {
    let told = detail(report.outcome, what);
    let (What::TaskCreated {
        zone: Some(zone), ..
    }
    | What::TaskPlaced { zone, .. }
    | What::InstanceLaunched { zone, .. }
    | What::InsufficientCapacity { zone, .. }
    | What::ZoneFailover { zone, .. }) = what
    else {
        return told;
    };
    let Some(name) = report.setup.surroundings.zone_names.get(zone.index()) else {
        return told;
    };
    let number = format!("zone={}", zone.index());
    let put = |part: &str| {
        if part == number {
            format!("zone={name}")
        } else {
            part.to_owned()
        }
    };
    told.split(' ').map(put).collect::<Vec<_>>().join(" ")
}

fn not_scaled(reason: &str, wanted: u32) -> String {
    format!("reason={reason} wanted={wanted}")
}

fn detail_of_instances(what: &What) -> String {
    match what {
        What::InstanceLaunched {
            kind,
            zone,
            registered,
            purchase,
        } => {
            let (zone, cpu) = (zone.index(), registered.cpu_units);
            let (memory, bought) = (registered.memory_mib, bought(*purchase));
            format!("type={kind} zone={zone} cpu={cpu} memory={memory}{bought}")
        }
        What::InsufficientCapacity { kind, zone } => format!("type={kind} zone={}", zone.index()),
        What::Ec2StateChanged { from, to } => format!("from={} to={}", from.name(), to.name()),
        What::LifecycleChanged { from, to } => format!("from={} to={}", from.name(), to.name()),
        What::InstanceStatusChanged { from, to } => {
            format!("from={} to={}", from.name(), to.name())
        }
        What::DesiredCapacityChanged { from, to, by } => {
            format!("from={from} to={to} by={}", by.code())
        }
        What::CapacityReservation {
            needed,
            present,
            percent,
            waiting,
        } => format!("needed={needed} present={present} percent={percent} waiting={waiting}"),
        What::CapacityNotScaled { reason, wanted } => not_scaled(reason, *wanted),
        What::InstanceRefresh { status, percent } => {
            format!("status={} percent={percent}", status.code())
        }
        What::CreditsExhausted { began } => format!("began={began}"),
        What::ScaleInProtection { protected } => format!("protected={protected}"),
        What::SurplusCharged { millicredits } => {
            format!("credits={}", *millicredits as f64 / 1_000.0)
        }
        of_trouble => detail_of_trouble(of_trouble),
    }
}

fn detail_of_trouble(what: &What) -> String {
    match what {
        What::SpotCapacityChanged { room } => match room {
            Some(room) => format!("room={room}"),
            None => "room=any".to_owned(),
        },
        What::InterruptionNotice { ends } => format!("ends={}", calendar::seconds(*ends)),
        What::FaultBegan { hits } => format!("hits={hits}"),
        What::AgentConnection { connected } => format!("connected={connected}"),
        What::ServiceRebalancing { status } => format!("status={}", status.code()),
        What::ZoneFailover { zone, began } => format!("zone={} began={began}", zone.index()),
        other => unreachable!("{} is told above", other.kind()),
    }
}

/// What is told of how something is bought: nothing of On-Demand.
const fn bought(purchase: Purchase) -> &'static str {
    match purchase {
        Purchase::OnDemand => "",
        Purchase::Spot => " purchase=spot",
    }
}
