//! What did the instances come to? `capacityProviders` of `summary.json`, in names that stay.

use serde_json::{Map, Value, json};

use super::RunReport;
use super::fleet::{Figures, Pair, kinds, name};
use super::summary::{rounded, seconds};
use crate::cluster::fact::Refusals;
use crate::cluster::service::Scheduling;
use crate::kernel::time::Span;
use crate::observe::outcome::{FleetOutcome, ServiceOutcome};
use crate::sim::setup::ServiceSetup;

/// By name: pools that a provider brings in, or (`autoScalingGroups`) those without one.
pub(super) fn pools(report: &RunReport<'_>, with_provider: bool) -> Map<String, Value> {
    let fleets = report.outcome.fleets.iter();
    let fleets = fleets.filter(|fleet| fleet.provider.is_some() == with_provider);
    fleets
        .map(|fleet| (name(fleet).to_owned(), pool(report, fleet)))
        .collect()
}

fn pool(report: &RunReport<'_>, fleet: &FleetOutcome) -> Value {
    let of = Figures::of(report, fleet);
    let pair = |pair: Pair| json!({ "cpu": rounded(pair.cpu), "memory": rounded(pair.memory) });
    let reasons = fleet.not_scaled.iter();
    let reasons = reasons.map(|(code, n)| ((*code).to_owned(), Value::from(*n)));
    let types = kinds(fleet).into_iter();
    let types = types.map(|(kind, n)| (kind.to_owned(), Value::from(n)));
    let group = fleet.max_size.is_some().then_some(&fleet.name);
    let mut value = json!({
        "autoScalingGroup": group,
        "instancesStarted": fleet.lives.len(),
        "peak": fleet.peak,
        "mean": rounded(of.mean),
        "instanceSeconds": seconds(fleet.running_ns),
        "warmPoolInstanceSeconds": seconds(fleet.warm_ns),
        "cpuReservedPercent": rounded(of.reserved.cpu),
        "memoryReservedPercent": rounded(of.reserved.memory),
        "highestReservedPercent": pair(of.reserved_max),
        "usedPercent": pair(of.used),
        "strandedPercent": pair(of.stranded),
        "strandedInstanceMinutes": stranded(fleet),
        "packedInstancesMean": rounded(of.packed),
        "desiredCapacityChanges": { "up": fleet.desired_ups, "down": fleet.desired_downs },
        "insufficientCapacity": fleet.insufficient_capacity,
        "mostTasksWaiting": fleet.most_waiting,
        "minutesAtMaximumWithTasksWaiting": fleet.full_minutes,
        "capacityNotScaled": reasons.collect::<Map<_, _>>(),
        "creditsExhausted": fleet.credits_exhausted,
        "surplusCreditsCharged": rounded(fleet.surplus_millicredits as f64 / 1e3),
        "instanceTypes": types.collect::<Map<_, _>>(),
    });
    // Only where there were any.
    if fleet.owed_millicredits > 0 {
        value["surplusCreditsOwed"] = rounded(fleet.owed_millicredits as f64 / 1e3);
    }
    if let Some(first) = fleet.first_exhausted {
        value["firstCreditsExhaustedSeconds"] = seconds(u128::from(first.nanos()));
    }
    value
}

/// Instance-minutes with room that nothing fits into, by what is lacking first.
fn stranded(fleet: &FleetOutcome) -> Value {
    let names = ["cpu", "memory", "gpu", "eni", "ports"];
    let sums = names.iter().enumerate().map(|(at, name)| {
        let of = fleet
            .minutes
            .iter()
            .map(|row| u64::from(row.stranded_by[at]));
        ((*name).to_owned(), Value::from(of.sum::<u64>()))
    });
    Value::Object(sums.collect())
}

/// Whether it is a run of standalone tasks, and no service.
pub(super) const fn is_run(of: &ServiceSetup) -> bool {
    matches!(of.spec.scheduling, Scheduling::Standalone { .. })
}

/// What is told of a run of standalone tasks, out of what is told of a service: it has no requests
/// and does not scale.
pub(super) fn run(service: &Value) -> Value {
    let kept = [
        "tasks",
        "starts",
        "waitedForInstances",
        "utilizationPercent",
        "limiters",
    ];
    let kept = kept
        .iter()
        .filter_map(|key| Some((*key, service.get(key)?)));
    let kept = kept.map(|(key, value)| (key.to_owned(), value.clone()));
    Value::Object(kept.collect())
}

/// How long tasks waited for an instance, and which refused last; null where none did.
pub(super) fn waits(service: &ServiceOutcome) -> Value {
    let waited = &service.starts.waited;
    let quiet = service.not_placed.is_none() && service.unplaced.is_none();
    if waited.tasks + waited.never == 0 && quiet {
        return Value::Null;
    }
    let span = |span: Span| seconds(u128::from(span.nanos()));
    let refused = |of: &Refusals| {
        let counts = of.counts().into_iter().filter(|(_, n)| *n > 0);
        let counts = counts.map(|(code, n)| (code.to_owned(), Value::from(n)));
        counts.collect::<Map<_, _>>()
    };
    let told = service.not_placed.map(|told| {
        json!({
            "told": told.times,
            "firstSeconds": seconds(u128::from(told.first.nanos())),
            "lastSeconds": seconds(u128::from(told.last.nanos())),
            "instances": told.latest.instances,
            "refused": refused(&told.latest),
        })
    });
    let at_end = service.unplaced.map(|found| {
        json!({
            "tasks": found.waiting + found.refused,
            "wanted": found.wanted,
            "instances": found.refusals.instances,
            "refused": refused(&found.refusals),
        })
    });
    // Those that waited exist; those that were refused never did.
    let refused = service.unplaced.map_or(0, |found| found.refused);
    let mut value = json!({
        "tasks": waited.tasks,
        "neverPlaced": waited.never + u64::from(refused),
        "unplacedAtEnd": at_end,
        "meanSeconds": span(waited.mean),
        "p95Seconds": span(waited.p95),
        "maxSeconds": span(waited.max),
        "refusals": told,
    });
    if waited.never > 0 {
        value["neverPlacedMaxSeconds"] = span(waited.never_max);
    }
    value
}
