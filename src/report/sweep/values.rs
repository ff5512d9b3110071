//! What do programs read of a sweep? `results.json`, whose names stay as they are.

use serde_json::{Map, Value, json};

use super::view::View;
use crate::study::statistics::paired::Verdict;
use crate::study::{Cheapest, Figure, JudgedMean, Tried};

/// The whole of `results.json`. Runs one by one are in `runs.csv`.
pub(super) fn value(view: &View<'_>) -> Value {
    let header = &view.swept.header;
    let plan = view.plan();
    let points = view.swept.results.iter();
    let points = points.map(|(number, tried)| point(view, (*number, tried)));
    let inputs = plan.inputs.iter();
    let inputs = inputs.map(|input| json!({ "path": input.path, "sha256": input.sha256 }));
    json!({
        "program": "ecsim",
        "version": header.version,
        "study": plan.name,
        "title": plan.title,
        "shard": header.shard,
        "replications": plan.replications,
        "seed": plan.seed,
        "confidence": plan.confidence,
        "inputs": inputs.collect::<Vec<_>>(),
        "axes": plan.axes,
        "pointsPlanned": plan.points.len(),
        "points": points.collect::<Vec<_>>(),
        "comparedBy": view.cost,
        "cheapest": view.cheapest.as_ref().map(|of| cheapest(view, of)),
    })
}

fn point(view: &View<'_>, (number, tried): (usize, &Tried)) -> Value {
    let plan = view.plan();
    let of = &plan.points[number];
    let axes = plan.axes.iter().zip(&of.values);
    let values: Map<String, Value> = axes
        .map(|(axis, value)| (axis.name.clone(), Value::from(value.as_str())))
        .collect();
    let mut told = json!({
        "point": number + 1,
        "label": of.label,
        "values": values,
        "scenario": of.scenario,
        "settings": of.settings,
    });
    let more = match (tried, view.found.get(&number)) {
        (Tried::Failed(reason), _) => json!({ "status": "failed", "reason": reason }),
        (Tried::Done(_), None) => unreachable!("a point that is done was looked at"),
        (Tried::Done(runs), Some(found)) => json!({
            "status": "done",
            "replications": runs.len(),
            "onParetoFront": view.front.contains(&number),
            "objectivesMet": found.meets(),
            "objectives": found.objectives.iter().map(objective).collect::<Vec<_>>(),
            "figures": found.figures.iter().map(figure).collect::<Map<_, _>>(),
        }),
    };
    let (Value::Object(told), Value::Object(more)) = (&mut told, more) else {
        unreachable!("both are objects");
    };
    told.extend(more);
    Value::Object(std::mem::take(told))
}

fn objective(of: &JudgedMean) -> Value {
    json!({
        "key": of.mean.key,
        "service": of.mean.service,
        "asked": of.mean.asked,
        "meanFound": of.mean.found,
        "met": of.mean.met,
        "replications": of.of,
        "missed": of.missed,
    })
}

fn figure(of: &Figure) -> (String, Value) {
    let (low, high) = of.interval.map(|of| (of.low, of.high)).unzip();
    let median = of.spread.and_then(|of| of.p50_interval);
    let (p50_low, p50_high) = median.map(|of| (of.low, of.high)).unzip();
    let value = json!({
        "count": of.count,
        "mean": of.mean,
        "low": low,
        "high": high,
        "p10": of.spread.map(|of| of.p10),
        "p50": of.spread.map(|of| of.p50),
        "p50Low": p50_low,
        "p50High": p50_high,
        "p90": of.spread.map(|of| of.p90),
    });
    (of.path.clone(), value)
}

fn cheapest(view: &View<'_>, of: &Cheapest) -> Value {
    let next = of.next.as_ref().map(|(point, paired)| {
        let (low, high) = paired.interval.map(|of| (of.low, of.high)).unzip();
        json!({
            "point": point + 1,
            "label": view.label(*point),
            "difference": paired.difference,
            "low": low,
            "high": high,
            "confidence": of.confidence,
            "verdict": match paired.verdict() {
                Verdict::Same => "same",
                Verdict::Real => "real",
                Verdict::NotShown => "notShown",
                Verdict::Unknown => "unknown",
            },
            "correlation": paired.correlation,
            "varianceReduction": paired.variance_reduction,
        })
    });
    json!({
        "point": of.point + 1,
        "label": view.label(of.point),
        "meetsObjectives": view.meets(of.point),
        "next": next,
    })
}
