//! How did a run go, minute by minute? What is kept of it for charts.

use jiff::Timestamp;

use crate::billing::over_time::{cost_per_minute, fleet_cost_per_minute};
use crate::kernel::money::Usd;
use crate::kernel::time::Span;
use crate::observe::outcome::{MinuteRow, Payer, ServiceOutcome};
use crate::study::run::RunResult;

/// One run, minute by minute.
#[derive(Clone, PartialEq, Debug)]
pub struct Timeline {
    /// Calendar time of its first minute.
    pub start: Option<Timestamp>,
    /// How long it is.
    pub simulated: Span,
    /// Its services, in their order.
    pub services: Vec<Curves>,
    /// US dollars an hour, of everything.
    pub dollars_per_hour: Vec<f64>,
}

/// One service, minute by minute.
#[derive(Clone, PartialEq, Debug)]
pub struct Curves {
    /// Its name.
    pub name: String,
    /// Requests per second that arrived.
    pub arrived: Vec<f64>,
    /// 99th percentile of latency in milliseconds; none where nothing was answered.
    pub p99_ms: Vec<Option<f64>>,
    /// Tasks RUNNING at the end of the minute.
    pub running: Vec<f64>,
}

impl Timeline {
    /// What is kept of `result`, which starts at `start`.
    pub fn of(result: &RunResult, start: Option<Timestamp>) -> Self {
        let simulated = result.outcome.simulated;
        let services = result.outcome.services.iter();
        Self {
            start,
            simulated,
            services: services.map(|of| curves(of, simulated)).collect(),
            dollars_per_hour: dollars_per_hour(result),
        }
    }
}

/// The seconds of minute `at`: the last one may be a part of one.
fn seconds(at: usize, simulated: Span) -> f64 {
    let left = simulated.as_secs_f64() - at as f64 * 60.0;
    left.clamp(1e-9, 60.0)
}

fn curves(service: &ServiceOutcome, simulated: Span) -> Curves {
    let rows = || service.minutes.iter();
    let rate = |(at, row): (usize, &MinuteRow)| row.arrived as f64 / seconds(at, simulated);
    let p99 = |row: &MinuteRow| (row.served > 0).then_some(row.p99_us as f64 / 1e3);
    Curves {
        name: service.name.clone(),
        arrived: rows().enumerate().map(rate).collect(),
        p99_ms: rows().map(p99).collect(),
        running: rows().map(|row| f64::from(row.running)).collect(),
    }
}

fn dollars_per_hour(result: &RunResult) -> Vec<f64> {
    let (bill, outcome) = (&result.bill, &result.outcome);
    let minutes = outcome.simulated.nanos().div_ceil(Span::MINUTE.nanos()) as usize;
    let mut sum = vec![Usd::ZERO; minutes];
    let mut add = |costs: Vec<Usd>| {
        for (sum, cost) in sum.iter_mut().zip(costs) {
            *sum += cost;
        }
    };
    for service in &outcome.services {
        add(cost_per_minute(bill, &service.name, &service.minutes));
    }
    for payer in bill.payers() {
        if !matches!(payer, Payer::Service(_)) {
            add(fleet_cost_per_minute(bill, &outcome.usage, payer, minutes));
        }
    }
    let hourly =
        |(at, cost): (usize, &Usd)| cost.as_f64() * 3_600.0 / seconds(at, outcome.simulated);
    sum.iter().enumerate().map(hourly).collect()
}
