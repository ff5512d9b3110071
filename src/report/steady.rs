//! How was it once it had warmed up? The steady state, where the scenario asks for it.

use serde_json::{Map, Value, json};

use super::RunReport;
use super::format::{self, percent, span};
use super::summary::rounded;
use super::text::fill;
use crate::billing::month_of;
use crate::billing::over_time::cost_from;
use crate::kernel::money::Usd;
use crate::kernel::time::Instant;
use crate::observe::outcome::ServiceOutcome;
use crate::study::{Interval, SteadyFigures, SteadyState};
use crate::words::{Lang, report as words};

/// Services whose figures are told on a terminal.
const TOLD: usize = 3;

/// From where on it counts, the figures of the first services, and what a month of it costs;
/// nothing where the scenario does not ask.
pub(super) fn line(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let (from, text) = match &report.meta.steady {
        None => return Vec::new(),
        Some(SteadyState::Unknown(service)) => {
            return vec![words::STEADY_UNKNOWN.fill(lang, &[("service", service)])];
        }
        Some(SteadyState::Given(minutes)) => (*minutes, words::STEADY_GIVEN),
        Some(SteadyState::Found(minutes)) => (*minutes, words::STEADY_FOUND),
    };
    let from = span(Instant::from_secs(60 * from).since(Instant::START), lang);
    let mut parts = vec![text.fill(lang, &[("from", &from)])];
    let services = &report.outcome.services;
    let answering = services.iter().filter(|s| s.requests.arrived > 0);
    let figures = answering.filter_map(|service| {
        let steady = service.steady.as_ref()?;
        let of = SteadyFigures::of(steady, report.outcome.simulated);
        let who = if services.len() > 1 {
            &service.name
        } else {
            ""
        };
        Some(told(&of, who, lang))
    });
    parts.extend(figures.take(TOLD));
    if let Some(monthly) = monthly(report) {
        parts.push(words::STEADY_MONTHLY.fill(lang, &[("usd", &format::usd(monthly))]));
    }
    parts
}

fn told(of: &SteadyFigures, who: &str, lang: Lang) -> String {
    let latency = |at: usize| {
        let (_, value) = of.latency_ms[at];
        let millis = |ms: f64| format::micros((ms * 1e3) as u64, lang);
        let found = value.map_or_else(|| "–".to_owned(), millis);
        let interval = |of: Interval| format!(" [{}–{}]", millis(of.low), millis(of.high));
        found + &of.intervals[at].map_or_else(String::new, interval)
    };
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
    let values = [
        ("who", who.to_owned()),
        ("mean", latency(0)),
        ("p99", latency(4)),
        ("served", share(of.availability_percent)),
        ("cpu", share(of.cpu_percent)),
        ("tasks", format::figures(of.running)),
    ];
    let told = fill(words::STEADY_FIGURES, lang, &values);
    told.trim_start().to_owned()
}

/// `services.<name>.steady` of `summary.json`; null where the scenario does not ask.
pub(super) fn json(report: &RunReport<'_>, service: &ServiceOutcome) -> Value {
    let (minutes, by) = match &report.meta.steady {
        None => return Value::Null,
        Some(SteadyState::Unknown(_)) => {
            return json!({ "fromSeconds": null, "by": "mser", "reason": "tooShort" });
        }
        Some(SteadyState::Given(minutes)) => (minutes, "warmUp"),
        Some(SteadyState::Found(minutes)) => (minutes, "mser"),
    };
    let mut value = json!({ "fromSeconds": minutes * 60, "by": by });
    let of = service.steady.as_ref();
    let of = of.map(|steady| SteadyFigures::of(steady, report.outcome.simulated));
    for (path, figure) in SteadyFigures::by_path(of.as_ref()) {
        let figure = figure.map_or(Value::Null, rounded);
        match path.split_once('.') {
            Some((table, key)) => value[table][key] = figure,
            None => value[&path] = figure,
        }
    }
    if let Some(of) = of {
        let pairs = of.latency_ms.iter().zip(&of.intervals);
        let intervals = pairs.map(|((name, _), interval)| {
            let pair = interval.map(|of| json!([rounded(of.low), rounded(of.high)]));
            ((*name).to_owned(), pair.unwrap_or_default())
        });
        value["latencyMs95"] = Value::Object(intervals.collect::<Map<_, _>>());
    }
    value
}

/// What a month like the steady state costs; none where the scenario does not ask for it, or it is
/// not known.
pub(super) fn monthly(report: &RunReport<'_>) -> Option<Usd> {
    let from = report.meta.steady.as_ref()?.from()?;
    let spent = cost_from(report.bill, report.outcome, from);
    let end = Instant::START + report.outcome.simulated;
    Some(month_of(spent, end.since(from)))
}
