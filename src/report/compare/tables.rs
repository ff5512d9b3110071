//! What does a program read of a comparison? `comparison.json` and `comparison.csv`.
//!
//! Names and headers are stable; new ones come at the end. Everything is in English.

use serde_json::{Value, json};

use super::figures::Unit;
use super::told;
use crate::billing::not_billed::not_billed;
use crate::report::summary;
use crate::report::tables::Table;
use crate::study::statistics::many;
use crate::study::{Caution, Comparison, Difference, Judged, Row, Side};
use crate::words::Lang;

/// A row per variant and figure.
const HEAD: &[&str] = &[
    "variant",
    "figure",
    "before",
    "after",
    "difference",
    "low",
    "high",
    "verdict",
    "pairs",
    "moreReplications",
    "varianceReduction",
];

/// Every figure of every variant, those that are zero everywhere too.
fn all(of: &Comparison) -> impl Iterator<Item = (usize, &Row, &Difference)> {
    let variants = 1..of.sides.len();
    variants.flat_map(|variant| {
        let rows = of.rows.iter();
        rows.map(move |row| (variant, row, &row.variants[variant - 1]))
    })
}

/// `comparison.csv`. An empty field is nothing to compare.
pub fn csv(of: &Comparison) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut table = Table::new(HEAD, &mut bytes).expect("memory takes every record");
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    for (variant, row, difference) in all(of) {
        let paired = difference.paired.as_ref();
        let interval = paired.and_then(|of| of.interval);
        let row = table.row(&[
            of.plan.points[variant].label.clone(),
            row.path.clone(),
            number(difference.before),
            number(difference.after),
            number(paired.map(|of| of.difference)),
            number(interval.map(|of| of.low)),
            number(interval.map(|of| of.high)),
            difference.finding.code().to_owned(),
            paired.map_or(0, |of| of.count).to_string(),
            difference.more.map_or_else(String::new, |n| n.to_string()),
            number(paired.and_then(|of| of.variance_reduction)),
        ]);
        row.expect("memory takes every record");
    }
    table.end().expect("memory takes every record");
    bytes
}

/// `comparison.json`: everything, for programs.
pub fn json(of: &Comparison) -> String {
    let variants = of.sides.iter().zip(&of.plan.points);
    let variants = variants.map(|(side, point)| {
        let mut value = side_json(side);
        value["label"] = point.label.clone().into();
        value["scenario"] = point.scenario.clone().into();
        value["settings"] = point.settings.clone().into();
        value
    });
    let cautions = of.cautions.iter().map(|caution| {
        let text = told::caution(of, caution, Lang::En);
        json!({ "code": code(caution), "text": text })
    });
    let left_out = not_billed().iter().map(|cost| cost.code());
    summary::pretty(&json!({
        "comparison": of.plan.name,
        "version": env!("CARGO_PKG_VERSION"),
        "priceListDate": crate::catalog::prices::price_list_date(),
        "seed": of.plan.seed,
        "replications": of.plan.replications,
        "confidence": of.plan.confidence,
        "judgedTogether": of.judged,
        "confidenceOfEach": many::each(of.plan.confidence, of.judged),
        "axes": of.plan.axes,
        "before": of.plan.points[0].label,
        "variants": variants.collect::<Vec<_>>(),
        "differences": all(of).map(|one| difference(of, one)).collect::<Vec<_>>(),
        "cautions": cautions.collect::<Vec<_>>(),
        "notBilled": left_out.collect::<Vec<_>>(),
        "inputs": of.plan.inputs,
    }))
}

fn difference(of: &Comparison, (variant, row, one): (usize, &Row, &Difference)) -> Value {
    let paired = one.paired.as_ref();
    let interval = paired.and_then(|of| of.interval);
    json!({
        "variant": of.plan.points[variant].label,
        "figure": row.path,
        "unit": Unit::of(row).code(),
        "before": one.before,
        "after": one.after,
        "difference": paired.map(|of| of.difference),
        "percentOfBefore": one.relative_percent(),
        "low": interval.map(|of| of.low),
        "high": interval.map(|of| of.high),
        "verdict": one.finding.code(),
        "pairs": paired.map_or(0, |of| of.count),
        "moreReplications": one.more,
        "correlation": paired.and_then(|of| of.correlation),
        "varianceReduction": paired.and_then(|of| of.variance_reduction),
    })
}

fn side_json(side: &Side) -> Value {
    let warnings = side.scenario.warnings.items.iter();
    let warnings = warnings.map(|one| json!({ "code": one.code, "text": one.message(Lang::En) }));
    let objectives = side.objectives.iter().map(|of| {
        let Judged {
            key,
            service,
            asked,
            found,
            met,
            ..
        } = &of.mean;
        json!({
            "key": key,
            "service": service,
            "asked": asked,
            "meanFound": found,
            "met": met,
            "replications": of.of,
            "missed": of.missed,
        })
    });
    json!({
        "title": side.scenario.title,
        "region": side.scenario.region,
        "start": side.scenario.start.map(|start| start.to_string()),
        "durationSeconds": summary::seconds(u128::from(side.scenario.setup.duration.nanos())),
        "objectives": objectives.collect::<Vec<_>>(),
        "notModelled": side.scenario.not_modelled,
        "warnings": warnings.collect::<Vec<_>>(),
    })
}

const fn code(caution: &Caution) -> &'static str {
    match caution {
        Caution::OneReplication => "oneReplication",
        Caution::Duration { .. } => "duration",
        Caution::Start { .. } => "start",
        Caution::Services { .. } => "services",
        Caution::Arrivals { .. } => "arrivals",
        Caution::OneSided { .. } => "oneSided",
    }
}
