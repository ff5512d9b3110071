//! What do many replications leave behind? Means and intervals, and one row for each.

use serde_json::{Map, Value, json};

use crate::report::{File, Meta};
use crate::study::{Estimate, Judged, Replications};
use crate::words::{Lang, cli as words};

/// `replications.json` and `replications.csv`.
pub fn files(many: &Replications, meta: &Meta) -> Vec<File> {
    vec![
        (
            "replications.json".to_owned(),
            json(many, meta).into_bytes(),
        ),
        ("replications.csv".to_owned(), csv(many).into_bytes()),
    ]
}

/// The summary of all replications: estimates by the path of the figure in `summary.json`.
pub fn json(many: &Replications, meta: &Meta) -> String {
    let mut estimates = Map::new();
    for estimate in &many.estimates {
        let (low, high) = estimate.interval.map(|i| (i.low, i.high)).unzip();
        let (min, max) = estimate.range.unzip();
        let value = json!({
            "count": estimate.count,
            "mean": estimate.mean,
            "low95": low,
            "high95": high,
            "min": min,
            "max": max,
        });
        estimates.insert(estimate.path.clone(), value);
    }
    let rows = many.rows.iter().map(|row| {
        let values = row
            .metrics
            .iter()
            .map(|metric| (metric.path.clone(), json!(metric.value)));
        json!({
            "seed": row.seed,
            "digest": row.digest,
            "values": values.collect::<Map<String, Value>>(),
        })
    });
    let objectives = many.objectives.iter().map(|of| {
        json!({
            "key": of.mean.key,
            "service": of.mean.service,
            "asked": of.mean.asked,
            "meanFound": of.mean.found,
            "met": of.mean.met,
            "replications": of.of,
            "missed": of.missed,
        })
    });
    let summary = json!({
        "scenario": meta.scenario,
        "title": meta.title,
        "version": meta.version,
        "replications": many.rows.len(),
        "objectives": objectives.collect::<Vec<_>>(),
        "estimates": estimates,
        "rows": rows.collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&summary).expect("JSON can be written") + "\n"
}

/// One row per replication, one column per figure; an empty field is nothing to measure.
fn csv(many: &Replications) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut header = vec![
        "replication".to_owned(),
        "seed".to_owned(),
        "digest".to_owned(),
    ];
    header.extend(many.estimates.iter().map(|estimate| estimate.path.clone()));
    out.write_record(&header)
        .expect("memory takes every record");
    for (at, row) in many.rows.iter().enumerate() {
        let mut fields = vec![
            (at + 1).to_string(),
            row.seed.to_string(),
            row.digest.clone(),
        ];
        fields.extend(
            row.metrics
                .iter()
                .map(|m| m.value.map_or_else(String::new, |v| v.to_string())),
        );
        out.write_record(&fields)
            .expect("memory takes every record");
    }
    let bytes = out.into_inner().expect("memory takes every record");
    String::from_utf8(bytes).expect("fields are text")
}

/// The figures that people ask for first, with their intervals.
pub fn text(many: &Replications, lang: Lang) -> String {
    let count = many.rows.len().to_string();
    let mut out = format!("\n{}\n", words::REPLICATIONS.fill(lang, &[("n", &count)]));
    let asked = [
        "totalUsd",
        "steadyMonthlyUsd",
        "perThousandServedUsd",
        "latencyMs.p50",
        "latencyMs.p99",
        "availabilityPercent",
        "longestOutageSeconds",
        "interruptions.instances",
        "interruptions.fargateTasks",
        "spot.savedUsd",
        "cpuMean",
    ];
    for estimate in &many.estimates {
        if asked.iter().any(|end| estimate.path.ends_with(end)) {
            out.push_str(&line(estimate));
        }
    }
    out
}

/// The objectives of a study, as its report tells them: the mean, and how many seeds missed.
pub fn objectives(many: &Replications, lang: Lang) -> Vec<Judged> {
    let told = many.objectives.iter().map(|of| {
        let values = [
            ("mean", of.mean.found.as_str()),
            ("missed", &of.missed.to_string()),
            ("n", &of.of.to_string()),
        ];
        Judged {
            found: words::OBJECTIVE_MEAN.fill(lang, &values),
            ..of.mean.clone()
        }
    });
    told.collect()
}

/// Five figures of the mean, and two of half the interval; at least two decimals.
fn decimals(estimate: &Estimate) -> usize {
    let places = |value: f64, figures: f64| {
        let value = value.abs();
        if value < 1e-12 {
            return 0;
        }
        (figures - 1.0 - value.log10().floor()).clamp(0.0, 9.0) as usize
    };
    let of_mean = places(estimate.mean.unwrap_or(0.0), 5.0);
    let half = estimate.interval.map_or(0.0, |of| (of.high - of.low) / 2.0);
    of_mean.max(places(half, 2.0)).max(2)
}

fn line(estimate: &Estimate) -> String {
    let decimals = decimals(estimate);
    let number = |value: f64| format!("{value:.decimals$}");
    let mean = estimate.mean.map_or_else(|| "-".to_owned(), number);
    let interval = estimate.interval.map_or_else(String::new, |interval| {
        format!("{} .. {}", number(interval.low), number(interval.high))
    });
    let range = estimate.range.map_or_else(String::new, |(low, high)| {
        format!("[{} .. {}]", number(low), number(high))
    });
    let text = format!("  {:<46} {mean:>12}  {interval:<24} {range}", estimate.path);
    format!("{}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Interval;

    #[test]
    fn a_line_shows_the_interval() {
        let of = |mean, (low, high)| {
            line(&Estimate {
                path: "x".to_owned(),
                count: 9,
                mean: Some(mean),
                interval: Some(Interval { low, high }),
                range: None,
            })
        };
        let share = of(99.9868, (99.9823, 99.9913));
        assert!(share.contains("99.9868  99.9823 .. 99.9913"), "{share}");
        let cost = of(0.002_901_2, (0.002_9, 0.002_902_4));
        assert!(cost.contains("0.0029012  0.0029000 .. 0.0029024"), "{cost}");
    }
}
