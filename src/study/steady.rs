//! From where on is a run steady, and how was each service from there on? A given cut, or the one
//! that MSER-5 finds in a pilot run.
//!
//! Where a scenario asks for its steady state (`run.warmUp`), the run is the same as without: only
//! marks are put into its set-up, at which observers are told what was counted so far. What a pilot
//! finds holds for every replication, so that all of them measure the same stretch of time.

use serde::{Deserialize, Serialize};

use super::run::{Progress, RunError, RunResult, one};
use super::statistics::Interval;
use super::statistics::batches::batch_means;
use super::statistics::warm_up::mser;
use crate::billing::over_time::cost_from;
use crate::billing::{PriceList, month_of};
use crate::kernel::money::Usd;
use crate::kernel::time::{Instant, Span};
use crate::observe::outcome::{Outcome, ServiceOutcome, Steady};
use crate::observe::steady::{Batch, QUANTILES};
use crate::scenario::{Scenario, WarmUp};
use crate::sim::setup::Setup;

/// Batches of the time after the cut: Schmeiser (1982) finds 10 to 30 enough, and few of them are
/// each the longer, and so the less dependent on each other.
const BATCHES: u64 = 10;

/// How often an interval is to hold the true value.
const CONFIDENCE: f64 = 0.95;

/// Answers that each batch needs beyond a quantile, for the quantile to be known of it.
const BEYOND: f64 = 10.0;

/// From where on a run is steady, where its scenario asks for it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SteadyState {
    /// After as many minutes as the scenario says.
    Given(u64),
    /// After as many minutes as MSER-5 found.
    Found(u64),
    /// The answers of this service are too few, or change until too late, for MSER-5 to tell.
    Unknown(String),
}

impl SteadyState {
    /// The instant; none where it is not known.
    pub const fn from(&self) -> Option<Instant> {
        match self {
            Self::Given(minutes) | Self::Found(minutes) => Some(Instant::from_secs(60 * *minutes)),
            Self::Unknown(_) => None,
        }
    }
}

/// What is settled before the replications of a scenario.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    state: Option<SteadyState>,
    marks: Vec<Instant>,
}

/// How many pilot runs `scenario` needs before its first replication.
pub fn pilots(scenario: &Scenario) -> usize {
    usize::from(scenario.warm_up == Some(WarmUp::Mser))
}

impl Settled {
    /// From where on `scenario` is steady, after a pilot where one is needed: the run of its own
    /// seed, as replication number `pilot` of `progress`.
    pub fn of(
        scenario: &Scenario,
        prices: &PriceList,
        (threads, pilot): (usize, usize),
        progress: Progress<'_>,
    ) -> Result<Self, RunError> {
        let setup = &scenario.setup;
        let state = match scenario.warm_up {
            None => None,
            Some(WarmUp::Cut(cut)) => Some(SteadyState::Given(cut.nanos() / Span::MINUTE.nanos())),
            Some(WarmUp::Mser) => {
                let run = one(setup, prices, (threads, pilot), progress)?;
                Some(found(setup, &run.outcome))
            }
        };
        let from = state.as_ref().and_then(SteadyState::from);
        let marks = from.map(|from| marks(from, setup.duration));
        Ok(Self {
            state,
            marks: marks.unwrap_or_default(),
        })
    }

    /// Runs `setup` with its marks, as replication `at`.
    pub fn run(
        &self,
        mut setup: Setup,
        prices: &PriceList,
        (threads, at): (usize, usize),
        progress: Progress<'_>,
    ) -> Result<RunResult, RunError> {
        setup.marks.clone_from(&self.marks);
        let result = one(&setup, prices, (threads, at), progress)?;
        Ok(RunResult {
            steady: self.state.clone(),
            ..result
        })
    }
}

/// The latest of the cuts of all services with requests.
fn found(setup: &Setup, pilot: &Outcome) -> SteadyState {
    let mut latest = 0;
    for (service, setup) in pilot.services.iter().zip(&setup.services) {
        if setup.request.is_none() {
            continue;
        }
        let Some(cut) = cut(service) else {
            return SteadyState::Unknown(service.name.clone());
        };
        latest = latest.max(cut);
    }
    SteadyState::Found(latest)
}

/// The minute from which on MSER-5 keeps the mean latencies of a service, minute by minute: those
/// without an answer have none. What is before the first answer is no steady state.
fn cut(service: &ServiceOutcome) -> Option<u64> {
    let answered = service.minutes.iter().filter(|row| row.served > 0);
    let (minutes, latencies): (Vec<u64>, Vec<f64>) = answered
        .map(|row| {
            let minute = row.start.nanos() / Span::MINUTE.nanos();
            (minute, row.latency_sum_ns as f64 / row.served as f64)
        })
        .unzip();
    Some(minutes[mser(&latencies)?])
}

/// The cut, and the starts of all further batches: whole minutes, of equal length but for one.
fn marks(from: Instant, duration: Span) -> Vec<Instant> {
    let end = Instant::START + duration;
    let minutes = end.since(from).nanos() / Span::MINUTE.nanos();
    let batches = if minutes < BATCHES { 1 } else { BATCHES };
    let start = |batch: u64| from + Span::from_secs(60 * (batch * minutes / batches));
    (0..batches).map(start).collect()
}

/// Figures of a service in its steady state.
#[derive(Clone, PartialEq, Debug)]
pub struct SteadyFigures {
    /// Latency of answered requests in milliseconds: mean, p50, p90, p95, p99 and p999 by name;
    /// none without an answer.
    pub latency_ms: [(&'static str, Option<f64>); 6],
    /// 95 % intervals of these by batch means, in the same order; none with too few answers.
    pub intervals: [Option<Interval>; 6],
    /// Requests served of those that ended, in percent.
    pub availability_percent: Option<f64>,
    /// CPU used of what tasks reserved, in percent.
    pub cpu_percent: Option<f64>,
    /// Tasks RUNNING on average.
    pub running: f64,
}

/// Names of the figures of latency: the mean, and [`QUANTILES`].
const LATENCIES: [&str; 6] = ["mean", "p50", "p90", "p95", "p99", "p999"];

impl SteadyFigures {
    /// The figures of a service from `steady` to the end of the `simulated` time.
    pub fn of(steady: &Steady, simulated: Span) -> Self {
        let (ended, lost) = steady.ended();
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole * 100.0);
        let length = (Instant::START + simulated).since(steady.from).nanos();
        Self {
            latency_ms: std::array::from_fn(|at| (LATENCIES[at], latency(steady, at))),
            intervals: std::array::from_fn(|at| interval(&steady.batches, at)),
            availability_percent: share((ended - lost) as f64, ended as f64),
            cpu_percent: share(steady.cpu_used_ns as f64, steady.cpu_reserved_ns as f64),
            running: steady.running_ns as f64 / length as f64,
        }
    }

    /// All of them by their path under `steady` in `summary.json`.
    pub fn by_path(of: Option<&Self>) -> Vec<(String, Option<f64>)> {
        let latencies = LATENCIES.iter().enumerate().map(|(at, name)| {
            let value = of.and_then(|of| of.latency_ms[at].1);
            (format!("latencyMs.{name}"), value)
        });
        let others = [
            (
                "availabilityPercent",
                of.and_then(|of| of.availability_percent),
            ),
            (
                "utilizationPercent.cpuMean",
                of.and_then(|of| of.cpu_percent),
            ),
            ("tasks.meanRunning", of.map(|of| of.running)),
        ];
        let others = others.map(|(name, value)| (name.to_owned(), value));
        latencies.chain(others).collect()
    }
}

/// The latency number `at` of [`LATENCIES`], in milliseconds.
fn latency(steady: &Steady, at: usize) -> Option<f64> {
    let answered = (steady.served > 0).then_some(steady.served as f64)?;
    Some(match at.checked_sub(1) {
        None => steady.latency_sum_ns as f64 / answered / 1e6,
        Some(quantile) => steady.latency_us.value_at_quantile(QUANTILES[quantile]) as f64 / 1e3,
    })
}

/// Its interval: that of the mean over batches of the same figure of each (for quantiles see Seila
/// 1982, A batching approach to quantile estimation in regenerative simulations, Management Science
/// 28). None unless every batch knows the figure.
fn interval(batches: &[Batch], at: usize) -> Option<Interval> {
    let of = |batch: &Batch| {
        let answered = batch.served as f64;
        let (share, value) = match at.checked_sub(1) {
            None => (1.0, batch.latency_sum_ns as f64 / answered / 1e6),
            Some(quantile) => (
                1.0 - QUANTILES[quantile],
                batch.quantiles_us[quantile] as f64 / 1e3,
            ),
        };
        (answered * share >= BEYOND).then_some(value)
    };
    let values: Vec<f64> = batches.iter().map(of).collect::<Option<_>>()?;
    let found = batch_means(&values, values.len(), CONFIDENCE)?;
    Some(Interval {
        low: found.low.max(0.0),
        ..found
    })
}

/// What a month of 730 hours like the steady state costs; none where it is not known.
pub fn steady_monthly(result: &RunResult) -> Option<Usd> {
    let from = result.steady.as_ref()?.from()?;
    let spent = cost_from(&result.bill, &result.outcome, from);
    let length = (Instant::START + result.outcome.simulated).since(from);
    Some(month_of(spent, length))
}

#[cfg(test)]
#[path = "steady_tests.rs"]
mod tests;
