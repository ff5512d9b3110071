//! How sure is a figure? The same scenario with other seeds, its means and their 95 % intervals.

use std::sync::Mutex;

use rayon::prelude::*;

use super::objectives::{Judged, JudgedMean, judge, judge_mean};
use super::run::{Progress, RunError, RunResult, one, prices, replica};
use super::statistics::Interval;
use super::statistics::mean;
use crate::billing::spot::{per_thousand_served, savings};
use crate::kernel::money::Usd;
use crate::observe::availability::{Availability, OUTAGE_BELOW_PERCENT, Outage};
use crate::observe::outcome::ServiceOutcome;
use crate::observe::troubles::Troubles;
use crate::scenario::Scenario;

/// How often the interval of a figure is to hold its true mean.
const CONFIDENCE: f64 = 0.95;

/// Many runs of one scenario.
#[derive(Clone, Debug)]
pub struct Replications {
    /// The first run whole: its seed is the scenario's.
    pub first: RunResult,
    /// One row per replication, in order; the first is `first`.
    pub rows: Vec<Replication>,
    /// The objectives, judged by the means over all replications.
    pub objectives: Vec<JudgedMean>,
    /// One estimate per metric, in the order of [`Replication::metrics`].
    pub estimates: Vec<Estimate>,
}

/// What is kept of one replication.
#[derive(Clone, PartialEq, Debug)]
pub struct Replication {
    /// Its seed.
    pub seed: u64,
    /// The digest of its run.
    pub digest: String,
    /// Its objectives.
    pub objectives: Vec<Judged>,
    /// Its figures; every replication of a study has the same ones in the same order.
    pub metrics: Vec<Metric>,
}

/// One figure of one replication.
#[derive(Clone, PartialEq, Debug)]
pub struct Metric {
    /// Its path in `summary.json`: `cost.totalUsd`, `services.web.latencyMs.p99`.
    pub path: String,
    /// Its value; none where there is nothing to measure (the latency of no request).
    pub value: Option<f64>,
}

/// What the replications say together of one figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Estimate {
    /// Its path in `summary.json`.
    pub path: String,
    /// How many replications have a value.
    pub count: usize,
    /// Mean of those; none without any.
    pub mean: Option<f64>,
    /// 95 % interval of the mean; none with fewer than two.
    pub interval: Option<Interval>,
    /// Smallest and largest value.
    pub range: Option<(f64, f64)>,
}

/// Runs `count` replications of `scenario` on `threads` threads. Asserts that `count` is positive.
pub fn replicate(
    scenario: &Scenario,
    (count, threads): (usize, usize),
    progress: Progress<'_>,
) -> Result<Replications, RunError> {
    assert!(count > 0, "no replication is no study");
    let prices = prices(scenario)?;
    // Replications are independent, so each is run on one thread; the pool runs several at once.
    let first = Mutex::new(None);
    let job = |at: usize| -> Result<Replication, RunError> {
        let result = one(&replica(&scenario.setup, at), &prices, (1, at), progress)?;
        let row = Replication {
            seed: result.setup.seed.number(),
            digest: result.outcome.digest.clone(),
            objectives: judge(&scenario.objectives, &result.outcome, &result.bill),
            metrics: metrics(&result, scenario.objectives.availability_percent),
        };
        if at == 0 {
            *first.lock().expect("no replication panicked") = Some(result);
        }
        Ok(row)
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.expect("the system gives threads");
    let rows: Vec<Result<Replication, RunError>> =
        pool.install(|| (0..count).into_par_iter().map(job).collect());
    // The error of the earliest replication, whichever thread came first.
    let rows = rows.into_iter().collect::<Result<Vec<_>, _>>()?;
    let first = first.into_inner().expect("no replication panicked");
    let each: Vec<&[Judged]> = rows.iter().map(|row| row.objectives.as_slice()).collect();
    Ok(Replications {
        objectives: judge_mean(&each),
        estimates: estimates(&rows),
        first: first.expect("the first replication ran"),
        rows,
    })
}

/// The figures of one run, by their path in `summary.json`; `objective` of availability in percent.
fn metrics(result: &RunResult, objective: Option<f64>) -> Vec<Metric> {
    let thousand = per_thousand_served(result.bill.total, &result.outcome);
    let of_run = [
        ("cost.totalUsd", Some(result.bill.total.as_f64())),
        ("cost.perThousandServedUsd", thousand.map(Usd::as_f64)),
    ];
    let of_run = of_run.into_iter().chain(of_spot(result));
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
    }
    metrics
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
        ("latencyMs.p95", latency(0.95)),
        ("latencyMs.p99", latency(0.99)),
        ("utilizationPercent.cpuMean", cpu),
        (
            "tasks.meanRunning",
            Some(service.running_ns as f64 / simulated_ns),
        ),
        ("tasks.peakRunning", Some(f64::from(service.peak_running))),
        ("scaling.out", Some(service.scale_outs as f64)),
        ("scaling.in", Some(service.scale_ins as f64)),
    ]
}

fn estimates(rows: &[Replication]) -> Vec<Estimate> {
    let paths = rows.first().map_or(&[][..], |row| &row.metrics[..]);
    let of = |(at, metric): (usize, &Metric)| {
        let values: Vec<f64> = rows
            .iter()
            .filter_map(|row| {
                assert_eq!(
                    row.metrics[at].path, metric.path,
                    "the same metrics in each"
                );
                row.metrics[at].value
            })
            .collect();
        estimate(metric.path.clone(), &values)
    };
    paths.iter().enumerate().map(of).collect()
}

/// Between which values a figure can be: nothing is below zero but savings, and no share that is
/// served above 100 %.
fn bounds(path: &str) -> (f64, f64) {
    let least = if path.ends_with("savedUsd") {
        f64::NEG_INFINITY
    } else {
        0.0
    };
    let most = if path.ends_with("availabilityPercent") {
        100.0
    } else {
        f64::INFINITY
    };
    (least, most)
}

fn estimate(path: String, values: &[f64]) -> Estimate {
    let mean = mean::mean(values);
    let interval = mean::interval(values, CONFIDENCE).map(|of| {
        let (least, most) = bounds(&path);
        Interval {
            low: of.low.max(least),
            high: of.high.min(most),
        }
    });
    let range = mean.map(|_| {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        (
            low,
            values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        )
    });
    Estimate {
        path,
        count: values.len(),
        mean,
        interval,
        range,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sample of eight with mean 5 and sum of squared deviations 32.
    #[test]
    fn an_interval_is_mean_and_t_times_standard_error() {
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        let estimate = estimate("x".to_owned(), &values);
        assert_eq!(estimate.mean, Some(5.0));
        // Sum of squares 32, s² = 32 / 7, s / √8 = 0.755929, t(7) = 2.364624 → 1.787488.
        let interval = estimate.interval.unwrap();
        assert!((interval.high - 6.787_488).abs() < 1e-6, "{interval:?}");
        assert!((interval.low - 3.212_512).abs() < 1e-6, "{interval:?}");
        assert_eq!(estimate.range, Some((2.0, 9.0)));
    }

    #[test]
    fn an_interval_ends_where_the_figure_does() {
        let of = |path: &str, values: &[f64]| estimate(path.to_owned(), values).interval.unwrap();
        assert!(of("requests.failed", &[0.0, 0.0, 9.0]).low.abs() < f64::EPSILON);
        let share = of("services.web.availabilityPercent", &[100.0, 99.0]);
        assert!((share.high - 100.0).abs() < f64::EPSILON);
        assert!(of("spot.savedUsd", &[-1.0, 1.0]).low < -1.0);
    }

    #[test]
    fn what_cannot_be_known_is_not_told() {
        let none = estimate("x".to_owned(), &[]);
        assert_eq!((none.count, none.mean, none.interval), (0, None, None));
        let one = estimate("x".to_owned(), &[3.0]);
        assert_eq!((one.mean, one.interval), (Some(3.0), None));
    }
}
