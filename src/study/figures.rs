//! Which figures does a study keep of a run? Those of `summary.json` that people compare, by path.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::run::RunResult;
use super::steady::{SteadyFigures, steady_monthly};
use crate::billing::Bill;
use crate::billing::spot::{per_thousand_served, savings};
use crate::kernel::money::Usd;
use crate::kernel::time::Span;
use crate::observe::availability::{Availability, OUTAGE_BELOW_PERCENT, Outage};
use crate::observe::outcome::{ServiceOutcome, WrongSize};
use crate::observe::troubles::Troubles;

/// One figure of one replication.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Metric {
    /// Its path in `summary.json`: `cost.totalUsd`, `services.web.latencyMs.p99`.
    pub path: String,
    /// Its value; none where there is nothing to measure (the latency of no request).
    pub value: Option<f64>,
}

/// The figures of one run, by their path in `summary.json`; `objective` of availability in percent.
pub fn metrics(result: &RunResult, objective: Option<f64>) -> Vec<Metric> {
    let thousand = per_thousand_served(result.bill.total, &result.outcome);
    let of_run = [
        ("cost.totalUsd", Some(result.bill.total.as_f64())),
        ("cost.monthlyUsd", monthly(result)),
        ("cost.perThousandServedUsd", thousand.map(Usd::as_f64)),
    ];
    let steady = result.steady.is_some().then(|| {
        let monthly = steady_monthly(result).map(Usd::as_f64);
        ("cost.steadyMonthlyUsd", monthly)
    });
    let of_run = of_run.into_iter().chain(steady).chain(of_spot(result));
    let mut metrics: Vec<Metric> = of_run
        .map(|(path, value)| Metric {
            path: path.to_owned(),
            value,
        })
        .collect();
    let simulated = result.outcome.simulated;
    for (service, setup) in result.outcome.services.iter().zip(&result.setup.services) {
        let there = Availability::of(setup, service, (simulated, objective));
        let figures = figures(service, simulated.nanos() as f64).into_iter();
        for (name, value) in figures.chain(away(&there)) {
            metrics.push(Metric {
                path: format!("services.{}.{name}", service.name),
                value,
            });
        }
        if result.steady.is_some() {
            metrics.extend(of_steady(service, simulated));
        }
    }
    metrics
}

/// The bill of a month at this rate.
fn monthly(result: &RunResult) -> Option<f64> {
    let simulated = result.outcome.simulated;
    (simulated > Span::ZERO).then(|| result.bill.monthly(simulated).as_f64())
}

/// The figures of a service from where on it is steady; without values where that is not known.
fn of_steady(service: &ServiceOutcome, simulated: Span) -> impl Iterator<Item = Metric> {
    let of = service.steady.as_ref();
    let of = of.map(|steady| SteadyFigures::of(steady, simulated));
    let figures = SteadyFigures::by_path(of.as_ref()).into_iter();
    figures.map(|(name, value)| Metric {
        path: format!("services.{}.steady.{name}", service.name),
        value,
    })
}

/// What was interrupted and saved on Spot; nothing in a scenario without it.
fn of_spot(result: &RunResult) -> Vec<(&'static str, Option<f64>)> {
    let troubles = Troubles::of(&result.setup, &result.outcome, OUTAGE_BELOW_PERCENT);
    let Some(spot) = troubles.spot else {
        return Vec::new();
    };
    let of = spot.interruptions;
    let saved = savings(&result.outcome.usage, &result.prices)
        .ok()
        .flatten();
    let count = |n: u64| Some(n as f64);
    vec![
        ("spot.interruptions.instances", count(of.instances)),
        ("spot.interruptions.fargateTasks", count(of.tasks)),
        ("spot.interruptions.tasksDrained", count(of.tasks_drained)),
        (
            "spot.interruptions.tasksDiedWithInstance",
            count(of.tasks_died),
        ),
        ("spot.interruptions.requestsLost", count(of.requests_lost)),
        ("spot.savedUsd", saved.map(|saved| saved.saved().as_f64())),
    ]
}

/// How long a service was away.
fn away(of: &Availability) -> Vec<(&'static str, Option<f64>)> {
    let seconds = |outage: Option<Outage>| outage.map_or(0.0, |o| o.length().as_secs_f64());
    let served = of.served;
    let below = served.map(|served| served.minutes_below as f64);
    let longest = served.map(|served| seconds(served.longest));
    vec![
        ("availability.minutesBelow", below),
        ("availability.longestOutageSeconds", longest),
    ]
}

fn figures(service: &ServiceOutcome, simulated_ns: f64) -> Vec<(&'static str, Option<f64>)> {
    let requests = &service.requests;
    let served = (requests.served > 0).then_some(requests.served as f64);
    let latency =
        |quantile: f64| served.map(|_| service.latency_us.value_at_quantile(quantile) as f64 / 1e3);
    let ended = requests.arrived - requests.in_flight;
    let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole * 100.0);
    let cpu = share(service.cpu_used_ns as f64, service.cpu_reserved_ns as f64);
    let wrong = service.wrong_size;
    let minutes = |of: fn(WrongSize) -> u64| wrong.map(|size| of(size) as f64);
    vec![
        ("requests.arrived", Some(requests.arrived as f64)),
        ("requests.served", Some(requests.served as f64)),
        ("requests.failed", Some(requests.failed as f64)),
        ("requests.rejected", Some(requests.rejected as f64)),
        (
            "availabilityPercent",
            share(requests.served as f64, ended as f64),
        ),
        (
            "latencyMs.mean",
            served.map(|served| service.latency_sum_ns as f64 / served / 1e6),
        ),
        ("latencyMs.p50", latency(0.5)),
        ("latencyMs.p90", latency(0.9)),
        ("latencyMs.p95", latency(0.95)),
        ("latencyMs.p99", latency(0.99)),
        ("latencyMs.p999", latency(0.999)),
        ("utilizationPercent.cpuMean", cpu),
        (
            "tasks.meanRunning",
            Some(service.running_ns as f64 / simulated_ns),
        ),
        ("tasks.started", Some(service.tasks_started as f64)),
        ("tasks.peakRunning", Some(f64::from(service.peak_running))),
        ("scaling.out", Some(service.scale_outs as f64)),
        ("scaling.in", Some(service.scale_ins as f64)),
        ("wrongSize.underMinutes", minutes(|size| size.under_minutes)),
        ("wrongSize.overMinutes", minutes(|size| size.over_minutes)),
    ]
}

/// The bill by product and usage type, in US dollars, as `AmazonECS USE1-Fargate-GB-Hours`: which
/// lines there are differs from run to run, and one that is not there costs nothing.
pub fn costs(bill: &Bill) -> Vec<Metric> {
    let mut lines: BTreeMap<String, Usd> = BTreeMap::new();
    for line in &bill.lines {
        let name = format!("{} {}", line.product, line.usage_type);
        let sum = lines.entry(name).or_insert(Usd::ZERO);
        *sum += line.amount;
    }
    let metric = |(path, amount): (String, Usd)| Metric {
        path,
        value: Some(amount.as_f64()),
    };
    lines.into_iter().map(metric).collect()
}
