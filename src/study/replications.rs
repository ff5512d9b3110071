//! How sure is a figure? The same scenario with other seeds, its means and their 95 % intervals.

use std::sync::Mutex;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::figures::{Metric, costs, metrics};
use super::objectives::{Judged, JudgedMean, judge, judge_mean};
use super::run::{Progress, RunError, RunResult, prices, replica};
use super::statistics::{Interval, mean};
use super::steady::{Settled, SteadyState};
use crate::scenario::{Objectives, Scenario};

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
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Replication {
    /// Its seed.
    pub seed: u64,
    /// The digest of its run.
    pub digest: String,
    /// Its objectives.
    pub objectives: Vec<Judged>,
    /// Its figures; every replication of a study has the same ones in the same order.
    pub metrics: Vec<Metric>,
    /// What it cost, by line of the bill; those that are not there cost nothing.
    pub costs: Vec<Metric>,
    /// From where on its steady figures count, where the scenario asks for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steady: Option<SteadyState>,
}

impl Replication {
    /// What is kept of `result`.
    pub fn of(result: &RunResult, objectives: &Objectives) -> Self {
        Self {
            seed: result.setup.seed.number(),
            digest: result.outcome.digest.clone(),
            objectives: judge(objectives, result),
            metrics: metrics(result, objectives.availability_percent),
            costs: costs(&result.bill),
            steady: result.steady.clone(),
        }
    }

    /// The figure or the line of the bill at `path`. A line, which has a space in its name, that is
    /// not there cost nothing; a figure that is not there has no value.
    pub fn value(&self, path: &str) -> Option<f64> {
        let mut all = self.metrics.iter().chain(&self.costs);
        match all.find(|metric| metric.path == path) {
            Some(metric) => metric.value,
            None => path.contains(' ').then_some(0.0),
        }
    }
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
    let settled = Settled::of(scenario, &prices, (threads, count), progress)?;
    // Replications are independent, so each is run on one thread; the pool runs several at once.
    let first = Mutex::new(None);
    let job = |at: usize| -> Result<Replication, RunError> {
        let result = settled.run(replica(&scenario.setup, at), &prices, (1, at), progress)?;
        let row = Replication::of(&result, &scenario.objectives);
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
pub(super) fn bounds(path: &str) -> (f64, f64) {
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
