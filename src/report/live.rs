//! What do the live charts of the page read? The curves of every service as compact JSON.

use serde_json::{Value, json};

use super::calendar::Calendar;
use super::series::{Curve, Series};
use super::thin::thin;
use super::{RunReport, format};
use crate::kernel::time::Span;
use crate::words::{Lang, report as words};

/// Points of all services together, before the extremes of each interval are taken.
const BUCKETS: usize = 4_000;

/// The data element of the page, and whether points were left out.
pub(super) fn data(report: &RunReport<'_>, lang: Lang) -> (Value, bool) {
    let count = report.outcome.services.len().max(1);
    let buckets = (BUCKETS / count).clamp(300, 2_000);
    let mut is_thinned = false;
    let services: Vec<Value> = (0..report.outcome.services.len())
        .map(|index| {
            let (value, thinned) = service(report, index, buckets);
            is_thinned |= thinned;
            value
        })
        .collect();
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let value = json!({
        "lang": match lang { Lang::En => "en", Lang::Ko => "ko" },
        "start": calendar.start_ms().map(|ms| ms as f64 / 1e3),
        "long": report.outcome.simulated > Span::HOUR * 24,
        "unit": calendar.unit() / 1_000_000_000,
        "services": services,
        "words": texts(calendar, lang),
    });
    (value, is_thinned)
}

fn service(report: &RunReport<'_>, index: usize, buckets: usize) -> (Value, bool) {
    let series = Series::of(report, index);
    let mut value = json!({
        "name": format::cut(&report.outcome.services[index].name, 40),
        "x": Value::Null,
    });
    let mut is_thinned = false;
    // One after the other: what is drawn is small, a curve of months is not.
    let mut add = |name: &str, curve: Option<Curve>| {
        value[name] = curve.map_or(Value::Null, |curve| {
            let thinned = thin(&[curve], buckets);
            is_thinned |= thinned.is_partial;
            value["x"] = thinned.at.iter().map(|row| *row as u64 * 60).collect();
            thinned.series[0].iter().map(|y| short(*y)).collect()
        });
    };
    add("arrived", Some(series.arrived()));
    add("p50", Some(series.p50()));
    add("p95", Some(series.p95()));
    add("p99", Some(series.p99()));
    add("cpu", Some(series.cpu()));
    add("memory", Some(series.memory()));
    add("running", Some(series.running()));
    add("desired", Some(series.desired()));
    add("capacity", series.capacity());
    value["target"] = json!(series.target);
    value["still"] = (report.outcome.services[index].requests.arrived == 0).into();
    (value, is_thinned)
}

/// Four figures are more than a screen shows.
pub(super) fn short(value: Option<f64>) -> Value {
    let Some(value) = value else {
        return Value::Null;
    };
    if value == 0.0 {
        return Value::from(0);
    }
    let scale = libm::pow(10.0, 3.0 - libm::floor(libm::log10(value.abs())));
    let value = libm::round(value * scale) / scale;
    // Whole numbers without their ".0".
    if (value - libm::trunc(value)).abs() < f64::EPSILON && value.abs() < 1e15 {
        return Value::from(value as i64);
    }
    Value::from(libm::round(value * 1e6) / 1e6)
}

fn texts(calendar: Calendar, lang: Lang) -> Value {
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    json!({
        "arrived": words::SERIES_ARRIVED.in_lang(lang),
        "capacity": words::SERIES_CAPACITY.in_lang(lang),
        "cpu": words::SERIES_CPU.in_lang(lang),
        "memory": words::SERIES_MEMORY.in_lang(lang),
        "target": words::SERIES_TARGET.in_lang(lang),
        "running": words::SERIES_RUNNING.in_lang(lang),
        "desired": words::SERIES_DESIRED.in_lang(lang),
        "reset": words::HTML_RESET.in_lang(lang),
        "time": words::HTML_WHEN.in_lang(lang),
        "unit": calendar.unit_name(lang),
        "seconds": words::LIVE_SECONDS.in_lang(lang),
        "months": months,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn four_figures_stay() {
        assert_eq!(short(Some(123_456.0)), 123_500);
        assert_eq!(short(Some(83.333_333)), 83.33);
        assert_eq!(short(Some(0.012_345)), 0.012_35);
        assert_eq!(short(Some(0.0)), 0);
        assert_eq!(short(None), Value::Null);
    }

    #[test]
    fn a_season_is_thinned_and_a_day_is_not() {
        let (day, thinned) = data(&sample::day().report(), Lang::En);
        assert!(!thinned);
        let web = &day["services"][0];
        assert_eq!(web["x"].as_array().unwrap().len(), 1_440);
        assert_eq!(web["capacity"].as_array().unwrap().len(), 1_440);
        let (season, thinned) = data(&sample::season().report(), Lang::En);
        assert!(thinned);
        assert_eq!(season["services"][0]["x"].as_array().unwrap().len(), 4_000);
        assert_eq!(season["long"], true);
    }
}
