//! What did a run come to? `summary.json` and `manifest.json`, in names that stay.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    RunReport, availability, costs, decisions, faults, findings, fleet_json, launches, rollouts,
    spot, steady,
};
use crate::billing::Line;
use crate::billing::not_billed::not_billed;
use crate::kernel::random::GENERATOR;
use crate::kernel::time::{NANOS_PER_SECOND, Span};
use crate::observe::losses;
use crate::observe::outcome::{RequestTotals, ScaleOutDelays, ServiceOutcome};
use crate::words::Lang;

/// `summary.json`, as a value.
pub(super) fn value(report: &RunReport<'_>) -> Value {
    let meta = report.meta;
    let outcome = report.outcome;
    let owners = report.setup.services.iter().enumerate();
    let owners = owners.map(|(index, setup)| (fleet_json::is_run(setup), index));
    let (runs, services): (Vec<_>, Vec<_>) = owners.partition(|(is_run, _)| *is_run);
    let one = |(_, index): &(bool, usize)| {
        let of = &outcome.services[*index];
        (of.name.clone(), service(report, *index))
    };
    let services = services.iter().map(one);
    let mut value = json!({
        "scenario": meta.scenario,
        "title": meta.title,
        "seed": meta.seed,
        "simulatedSeconds": seconds(u128::from(outcome.simulated.nanos())),
        "digest": outcome.digest,
        "version": meta.version,
        "start": meta.start.map(|start| start.to_string()),
        "region": meta.region,
        "cost": cost(report),
        "services": services.collect::<Map<_, _>>(),
        "capacityProviders": fleet_json::pools(report, true),
        "facts": facts(report),
        "objectives": objectives(report),
        "warnings": warnings(report),
        "notModelled": meta.not_modelled,
    });
    let groups = fleet_json::pools(report, false);
    let runs = runs.iter().map(one);
    let runs: Map<String, Value> = runs
        .map(|(name, of)| (name, fleet_json::run(&of)))
        .collect();
    for (key, list) in [("autoScalingGroups", groups), ("standaloneTasks", runs)] {
        if !list.is_empty() {
            value[key] = Value::Object(list);
        }
    }
    if !report.outcome.rollouts.is_empty() {
        value["deployments"] = rollouts::json(report).into();
    }
    if !report.troubles.faults.is_empty() {
        value["faults"] = faults::json(report).into();
    }
    if let Some(spot) = spot::json(report) {
        value["spot"] = spot;
    }
    value
}

/// The bytes of a JSON file: indented, one line break at the end.
pub(super) fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("plain values become JSON");
    text.push('\n');
    text
}

/// `manifest.json`: whence the report, and the digest of every other file of it.
/// `digests` by their paths.
pub(super) fn manifest(report: &RunReport<'_>, lang: Lang, digests: &Map<String, Value>) -> Value {
    let meta = report.meta;
    let inputs = meta.inputs.iter();
    let inputs = inputs.map(|input| json!({ "name": input.name, "sha256": input.sha256 }));
    json!({
        "program": "ecsim",
        "version": meta.version,
        "scenario": meta.scenario,
        "seed": meta.seed,
        "generator": GENERATOR,
        "inputs": inputs.collect::<Vec<_>>(),
        "priceListDate": meta.price_list_date,
        "digest": report.outcome.digest,
        "language": match lang { Lang::En => "en", Lang::Ko => "ko" },
        "files": digests,
    })
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).expect("four bits");
    let pair = |byte: &u8| [digit(byte >> 4), digit(byte & 15)];
    bytes.iter().flat_map(pair).collect()
}

/// In English, whoever asked: the same run gives the same summary.
fn warnings(report: &RunReport<'_>) -> Vec<Value> {
    let warnings = report.meta.warnings.iter();
    warnings
        .map(|w| json!({ "code": w.code, "message": w.en }))
        .collect()
}

fn cost(report: &RunReport<'_>) -> Value {
    let overrides = report.meta.overrides.iter();
    let overrides =
        overrides.map(|o| json!({ "key": o.key, "rateUsd": o.rate.to_string(), "note": o.note }));
    let mut value = json!({
        "totalUsd": report.bill.total.to_string(),
        "monthlyUsd": report.bill.monthly(report.outcome.simulated).to_string(),
        "perMillionRequestsUsd": costs::per_million(report).map(|usd| usd.to_string()),
        "perThousandServedUsd": costs::per_thousand_served(report).map(|usd| usd.to_string()),
        "priceListDate": report.meta.price_list_date,
        "lines": report.bill.lines.iter().map(line).collect::<Vec<_>>(),
        "priceOverrides": overrides.collect::<Vec<_>>(),
        "notBilled": not_billed().iter().map(|n| n.code()).collect::<Vec<_>>(),
    });
    if let Some(monthly) = steady::monthly(report) {
        value["steadyMonthlyUsd"] = monthly.to_string().into();
    }
    value
}

fn line(line: &Line) -> Value {
    json!({
        "product": line.product,
        "usageType": line.usage_type,
        "resource": line.resource,
        "quantity": line.quantity.to_string(),
        "unit": line.unit,
        "rateUsd": line.rate.to_string(),
        "usd": line.amount.to_string(),
        "overridden": line.overridden,
    })
}

fn service(report: &RunReport<'_>, index: usize) -> Value {
    let (service, simulated) = (&report.outcome.services[index], report.outcome.simulated);
    let mut value = json!({
        "requests": requests(&service.requests),
        "availabilityPercent": availability(&service.requests),
        "latencyMs": latency(service),
        "tasks": {
            "started": service.tasks_started,
            "stopped": service.tasks_stopped,
            "peakRunning": service.peak_running,
            "meanRunning": rounded(findings::mean_running(service, simulated)),
            "fewestRunning": findings::fewest_tasks(service),
            "taskSeconds": seconds(service.running_ns),
        },
        "starts": launches::json(&service.starts, |span| seconds(u128::from(span.nanos()))),
        "utilizationPercent": {
            "cpuMean": rounded(findings::cpu_mean(service)),
            "cpuMax": rounded(service.cpu_max_percent),
            "memoryMean": rounded(service.memory_mean_percent),
            "memoryMax": rounded(service.memory_max_percent),
        },
        "scaling": scaling(report, index),
        "scalingDelays": delays(&service.scale_out_delays),
        "limiters": limiters(service),
        "wrongSize": service.wrong_size.map(|size| json!({
            "underMinutes": size.under_minutes,
            "overMinutes": size.over_minutes,
            "missingTaskMinutes": size.missing_task_minutes,
            "spareTaskMinutes": size.spare_task_minutes,
        })),
    });
    let steady = steady::json(report, service);
    if !steady.is_null() {
        value["steady"] = steady;
    }
    let there = availability::json(report, index);
    if !there.is_null() {
        value["availability"] = there;
    }
    let lost = lost(report, index);
    if !lost.is_empty() {
        value["attemptsLostWithTasks"] = lost.into();
    }
    // Only where tasks run on instances and had to wait for one.
    let waits = fleet_json::waits(service);
    if !waits.is_null() {
        value["waitedForInstances"] = waits;
    }
    value
}

/// Attempts that were lost with tasks, by who took them.
fn lost(report: &RunReport<'_>, index: usize) -> Map<String, Value> {
    let lost = losses::of(report.outcome, index).into_iter();
    lost.map(|(taker, n)| (taker.code().to_owned(), n.into()))
        .collect()
}

/// Times that policies changed the desired count, and why they did not, as often as it was told.
fn scaling(report: &RunReport<'_>, index: usize) -> Value {
    let service = &report.outcome.services[index];
    let mut value = json!({ "out": service.scale_outs, "in": service.scale_ins });
    let reasons = decisions::reasons(report, index);
    if !reasons.is_empty() {
        let told = reasons.into_iter();
        let told = told.map(|(reason, times)| (reason.code().to_owned(), Value::from(times)));
        value["notScaled"] = told.collect::<Map<_, _>>().into();
    }
    value
}

fn requests(requests: &RequestTotals) -> Value {
    let all = requests.served + requests.failed + requests.rejected + requests.in_flight;
    assert_eq!(requests.arrived, all, "no request is lost silently");
    let mut value = json!({
        "arrived": requests.arrived,
        "served": requests.served,
        "failed": requests.failed,
        "rejected": requests.rejected,
        "inFlight": requests.in_flight,
        "attempts": requests.attempts,
        "timedOut": requests.timed_out,
        "gatewayTimeout504": requests.gateway_timeout,
        "badGateway502": requests.bad_gateway,
        "noTarget503": requests.no_target,
        "queueFull503": requests.queue_full,
    });
    if requests.internal_error > 0 {
        value["internalError500"] = requests.internal_error.into();
    }
    value
}

fn availability(requests: &RequestTotals) -> Value {
    let ended = requests.arrived - requests.in_flight;
    if ended == 0 {
        return Value::Null;
    }
    rounded(requests.served as f64 * 100.0 / ended as f64)
}

/// Milliseconds; null where nothing was served.
fn latency(service: &ServiceOutcome) -> Value {
    let served = service.latency_us.len();
    if served == 0 {
        let names = ["mean", "p50", "p90", "p95", "p99", "p999", "max"];
        return Value::Object(
            names
                .map(|name| (name.to_owned(), Value::Null))
                .into_iter()
                .collect(),
        );
    }
    let at = |q: f64| rounded(service.latency_us.value_at_quantile(q) as f64 / 1e3);
    json!({
        "mean": rounded(service.latency_sum_ns as f64 / served as f64 / 1e6),
        "p50": at(0.5),
        "p90": at(0.9),
        "p95": at(0.95),
        "p99": at(0.99),
        "p999": at(0.999),
        "max": rounded(service.latency_us.max() as f64 / 1e3),
    })
}

/// How often, how long, and the mean of each stage over all scale-outs.
fn delays(outs: &[ScaleOutDelays]) -> Value {
    let totals: Vec<Span> = outs.iter().map(findings::total).collect();
    let mut sums: Vec<(&str, Span)> = Vec::new();
    for (code, length) in outs.iter().flat_map(|out| &out.stages) {
        match sums.iter_mut().find(|(name, _)| name == code) {
            Some((_, sum)) => *sum += *length,
            None => sums.push((code, *length)),
        }
    }
    let n = outs.len().max(1) as f64;
    let stages = sums
        .iter()
        .map(|(code, sum)| ((*code).to_owned(), rounded(sum.as_secs_f64() / n)));
    let all: Span = totals.iter().fold(Span::ZERO, |sum, total| sum + *total);
    json!({
        "count": outs.len(),
        "meanSeconds": (!outs.is_empty()).then(|| rounded(all.as_secs_f64() / n)),
        "slowestSeconds": totals.iter().max().map(|t| seconds(u128::from(t.nanos()))),
        "meanStageSeconds": stages.collect::<Map<_, _>>(),
    })
}

fn limiters(service: &ServiceOutcome) -> Value {
    let held = service.held.iter().map(|held| {
        let wait = seconds(u128::from(held.longest.nanos()));
        let value = json!({ "launchesHeld": held.times, "longestSeconds": wait });
        (held.limiter.code().to_owned(), value)
    });
    Value::Object(held.collect())
}

fn facts(report: &RunReport<'_>) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::new();
    for fact in &report.outcome.facts {
        *counts.entry(fact.what.kind()).or_insert(0) += 1;
    }
    counts
}

fn objectives(report: &RunReport<'_>) -> Vec<Value> {
    let one = |o: &super::Objective| {
        let (asked, found) = (&o.asked, &o.found);
        let mut value = json!({
            "key": o.key,
            "service": o.service,
            "asked": asked,
            "found": found,
            "met": o.met,
        });
        if let Some(budget) = o.budget {
            value["allowed"] = budget.allowed.into();
            value["spent"] = budget.spent.into();
        }
        value
    };
    report.meta.objectives.iter().map(one).collect()
}

/// Seconds as a number: whole where they are whole, else to the nanosecond as far as it is exact.
pub(super) fn seconds(nanos: u128) -> Value {
    let second = u128::from(NANOS_PER_SECOND);
    match u64::try_from(nanos / second) {
        Ok(whole) if nanos.is_multiple_of(second) => Value::from(whole),
        _ => Value::from(nanos as f64 / NANOS_PER_SECOND as f64),
    }
}

/// To a millionth: enough for every reader, and free of the last bits of a division.
pub(super) fn rounded(value: f64) -> Value {
    Value::from(libm::round(value * 1e6) / 1e6)
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
