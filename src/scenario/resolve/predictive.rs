//! How does a predictive policy forecast, and what came before the run?

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::control::scaling::spec::{PredictiveMetric, PredictiveSpec};
use crate::scenario::resolve::policy::{Of, fields, place};
use crate::scenario::resolve::{Context, metric, needs};
use crate::scenario::units;
use crate::scenario::view::View;

const FIELDS: [&str; 6] = [
    "targetValue",
    "predefinedMetricPair",
    "mode",
    "schedulingBufferTime",
    "maxCapacityBreachBehavior",
    "maxCapacityBuffer",
];

/// The predictive policy `view`.
pub fn resolve(context: &mut Context, view: View<'_>, of: &Of<'_>) -> Option<PredictiveSpec> {
    let inner = "predictiveScalingPolicyConfiguration";
    let at = fields(context, view, (inner, &FIELDS));
    let (name, target, spot) = if view.has(inner) {
        let specs = at.tables("metricSpecifications");
        let spec = specs.first()?;
        let pair = spec.table("predefinedMetricPairSpecification")?;
        let spot = pair.spot("predefinedMetricType");
        (
            pair.text("predefinedMetricType"),
            spec.number("targetValue"),
            spot,
        )
    } else {
        for key in ["targetValue", "predefinedMetricPair"] {
            needs(context, view, key, place(view));
        }
        let spot = view.spot("predefinedMetricPair");
        (
            view.text("predefinedMetricPair"),
            view.number("targetValue"),
            spot,
        )
    };
    let metric = match name?.as_str() {
        "ECSServiceMemoryUtilization" => PredictiveMetric::Memory,
        "ALBRequestCount" => PredictiveMetric::Requests,
        _ => PredictiveMetric::Cpu,
    };
    if metric == PredictiveMetric::Requests && !of.owner.balanced {
        context.error("needs-load-balancer", spot);
    }
    let history = history(context, view);
    Some(PredictiveSpec {
        metric,
        target_value: target?,
        scales: at.text("mode")? == "ForecastAndScale",
        buffer: at.span("schedulingBufferTime")?,
        exceeds_max_by: beyond(context, at)?,
        history: history?,
    })
}

/// `maxCapacityBuffer` goes with `IncreaseMaxCapacity`, and must then be given.
#[expect(clippy::option_option, reason = "none and wrong are two things")]
fn beyond(context: &mut Context, view: View<'_>) -> Option<Option<f64>> {
    let increases = view.text("maxCapacityBreachBehavior")? == "IncreaseMaxCapacity";
    match (increases, view.has("maxCapacityBuffer")) {
        (true, true) => view.count("maxCapacityBuffer").map(|n| Some(f64::from(n))),
        (false, false) => Some(None),
        (true, false) => {
            needs(
                context,
                view,
                "maxCapacityBuffer",
                "`maxCapacityBreachBehavior`",
            );
            None
        }
        (false, true) => {
            let complaint = context.error("only-with", view.spot("maxCapacityBuffer"));
            complaint
                .add("key", "maxCapacityBuffer")
                .add("other", "IncreaseMaxCapacity");
            None
        }
    }
}

type History = Arc<[(i64, f64)]>;

/// `history`: load before the run by the hour; none when not given.
fn history(context: &mut Context, view: View<'_>) -> Option<History> {
    let Some(file) = view.text("history") else {
        return (!view.has("history")).then(|| Arc::from([]));
    };
    let start = context.start;
    metric::read(context, (&file, view.spot("history")), &|path| {
        hours(path, start)
    })
}

/// Rows `hour,value`: whole hours before the run (-1 is the last one), or the instants at which
/// the hours begin; the total of the load metric in that hour.
fn hours(path: &Path, start: Option<Timestamp>) -> Result<History, (u64, String)> {
    let text = std::fs::read_to_string(path).map_err(|error| (1, error.to_string()))?;
    let mut found: Vec<(i64, f64)> = Vec::new();
    for (row, line) in (1..).zip(text.lines()) {
        let line = line.trim().trim_start_matches('\u{feff}');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((hour, value)) = line.split_once(',') else {
            return Err((row, "one field; allowed: hour,value".to_owned()));
        };
        let (hour, value) = (hour.trim(), value.trim());
        let number = value
            .parse::<f64>()
            .ok()
            .filter(|v| v.is_finite() && *v >= 0.0);
        if number.is_none() && found.is_empty() && hour.parse::<i64>().is_err() {
            continue;
        }
        let value = number.ok_or_else(|| (row, format!("{value:?}; allowed: a number from 0")))?;
        let hour = hour_of(hour, start).map_err(|reason| (row, reason))?;
        if found.last().is_some_and(|(last, _)| *last >= hour) {
            return Err((row, "rows must ascend in time".to_owned()));
        }
        found.push((hour, value));
    }
    if found.is_empty() {
        return Err((1, "no row `hour,value`".to_owned()));
    }
    Ok(Arc::from(found))
}

/// An hour before the run: below 0.
fn hour_of(text: &str, start: Option<Timestamp>) -> Result<i64, String> {
    let hour = match (text.parse::<i64>(), units::timestamp(text), start) {
        (Ok(hour), ..) => hour,
        (_, Some(at), Some(start)) => (at.as_second() - start.as_second()).div_euclid(3_600),
        (_, Some(_), None) => return Err("an instant needs run.start".to_owned()),
        _ => {
            return Err(format!(
                "{text:?}; allowed: hours before the run, as -24, or instants"
            ));
        }
    };
    if (-10_000..0).contains(&hour) {
        Ok(hour)
    } else {
        Err(format!("{text:?} is not before the run"))
    }
}
