//! Did the run reach what was asked of it? Each objective, judged for each service it concerns.

use crate::billing::Bill;
use crate::kernel::money::Usd;
use crate::kernel::time::Span;
use crate::observe::availability::{ErrorBudget, is_below};
use crate::observe::outcome::{Outcome, ServiceOutcome};
use crate::scenario::Objectives;

/// Seconds in the month of the AWS pricing calculator: 730 hours.
const MONTH_SECONDS: i128 = 730 * 3_600;

/// One objective and what was found.
#[derive(Clone, PartialEq, Debug)]
pub struct Judged {
    /// Its key under `[objectives]`: `latencyP99`.
    pub key: String,
    /// The service it is about; none for the whole run.
    pub service: Option<String>,
    /// What was asked, as the scenario writes it.
    pub asked: String,
    /// What was found, in the same unit.
    pub found: String,
    /// Whether it was met.
    pub met: bool,
    /// Of availability: the failures that it allows, and those that there were.
    pub budget: Option<ErrorBudget>,
}

/// Judges every objective. One about latency or availability is judged for every service that had
/// a request to answer.
pub fn judge(objectives: &Objectives, outcome: &Outcome, bill: &Bill) -> Vec<Judged> {
    let mut judged = Vec::new();
    for service in &outcome.services {
        for (percentile, longest) in &objectives.latency {
            judged.extend(latency(service, *percentile, *longest));
        }
        if let Some(least) = objectives.availability_percent {
            judged.extend(availability(service, least));
        }
    }
    if let Some(most) = objectives.monthly_usd {
        let nanos = i128::from(outcome.simulated.nanos());
        let found = bill.total.times(MONTH_SECONDS * 1_000_000_000, nanos);
        judged.push(Judged {
            key: "monthlyUsd".to_owned(),
            service: None,
            asked: dollars(most),
            found: dollars(found),
            met: found <= most,
            budget: None,
        });
    }
    judged
}

fn dollars(amount: Usd) -> String {
    format!("${amount:.2}")
}

fn latency(service: &ServiceOutcome, percentile: f64, longest: Span) -> Option<Judged> {
    if service.requests.served == 0 {
        return None;
    }
    let micros = service.latency_us.value_at_quantile(percentile / 100.0);
    let found = Span::from_nanos(micros * 1_000);
    // p99.9 is written latencyP999, as people say it.
    let digits: String = percentile
        .to_string()
        .chars()
        .filter(|c| *c != '.')
        .collect();
    Some(Judged {
        key: format!("latencyP{digits}"),
        service: Some(service.name.clone()),
        asked: longest.to_string(),
        found: found.to_string(),
        met: found <= longest,
        budget: None,
    })
}

fn availability(service: &ServiceOutcome, least_percent: f64) -> Option<Judged> {
    let requests = &service.requests;
    let ended = requests.arrived - requests.in_flight;
    if ended == 0 {
        return None;
    }
    let lost = ended - requests.served;
    let found = requests.served as f64 / ended as f64 * 100.0;
    Some(Judged {
        key: "availability".to_owned(),
        service: Some(service.name.clone()),
        asked: format!("{least_percent} %"),
        // Rounded down: 99.9999 % of what was asked as 100 % is not 100 %.
        found: format!("{:.4} %", libm::floor(found * 1e4) / 1e4),
        met: !is_below(least_percent, (ended, lost)),
        budget: Some(ErrorBudget::new(least_percent, (ended, lost))),
    })
}
