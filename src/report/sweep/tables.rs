//! Which tables do programs read of a sweep? A row for each run, and a row for each point.

use super::view::View;
use crate::study::{Figure, Interval, Tried};

/// `runs.csv`: one row for each point and replication. A line of the bill that a run does not have
/// cost nothing; a figure that it does not have is an empty field.
pub(super) fn runs(view: &View<'_>) -> Vec<u8> {
    let plan = view.plan();
    let paths = paths(view);
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut header = vec!["point".to_owned()];
    header.extend(plan.axes.iter().map(|axis| axis.name.clone()));
    header.extend(["replication", "seed", "digest"].map(str::to_owned));
    header.extend(paths.iter().cloned());
    write(&mut out, &header);
    for (point, runs) in view.runs() {
        for (at, run) in runs.iter().enumerate() {
            let mut row = vec![(point + 1).to_string()];
            row.extend(plan.points[point].values.iter().cloned());
            row.push((at + 1).to_string());
            row.push(run.seed.to_string());
            row.push(run.digest.clone());
            row.extend(paths.iter().map(|path| number(run.value(path))));
            write(&mut out, &row);
        }
    }
    out.into_inner().expect("memory takes every record")
}

/// What is told of each figure, behind its path.
const COLUMNS: [&str; 9] = [
    "count", "mean", "low", "high", "p10", "p50", "p50Low", "p50High", "p90",
];

/// `points.csv`: one row for each point, those that failed too.
pub(super) fn points(view: &View<'_>) -> Vec<u8> {
    let plan = view.plan();
    let paths = paths(view);
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut header = vec!["point".to_owned()];
    header.extend(plan.axes.iter().map(|axis| axis.name.clone()));
    let own = [
        "status",
        "reason",
        "replications",
        "objectivesMet",
        "onParetoFront",
    ];
    header.extend(own.map(str::to_owned));
    for path in &paths {
        header.extend(COLUMNS.iter().map(|column| format!("{path}.{column}")));
    }
    write(&mut out, &header);
    for (point, tried) in &view.swept.results {
        let mut row = vec![(point + 1).to_string()];
        row.extend(plan.points[*point].values.iter().cloned());
        let (status, reason, count) = match tried {
            Tried::Done(runs) => ("done", "", runs.len()),
            Tried::Failed(reason) => ("failed", reason.en.as_str(), 0),
        };
        row.extend([status.to_owned(), reason.to_owned(), count.to_string()]);
        row.push(
            view.meets(*point)
                .map_or_else(String::new, |met| met.to_string()),
        );
        row.push(view.front.contains(point).to_string());
        for path in &paths {
            row.extend(fields(view.figure(*point, path)));
        }
        write(&mut out, &row);
    }
    out.into_inner().expect("memory takes every record")
}

/// The fields of one figure, in the order of [`COLUMNS`].
fn fields(figure: Option<&Figure>) -> [String; 9] {
    let Some(figure) = figure else {
        return Default::default();
    };
    let low = |of: Option<Interval>| number(of.map(|of| of.low));
    let high = |of: Option<Interval>| number(of.map(|of| of.high));
    let spread = figure.spread;
    let median = spread.and_then(|of| of.p50_interval);
    [
        figure.count.to_string(),
        number(figure.mean),
        low(figure.interval),
        high(figure.interval),
        number(spread.map(|of| of.p10)),
        number(spread.map(|of| of.p50)),
        low(median),
        high(median),
        number(spread.map(|of| of.p90)),
    ]
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// Every figure that a point has, in the order of the first that has each; then the bill.
fn paths(view: &View<'_>) -> Vec<String> {
    let (mut paths, mut bill): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for figure in view.found.values().flat_map(|found| &found.figures) {
        let of = if figure.path.contains(' ') {
            &mut bill
        } else {
            &mut paths
        };
        if !of.contains(&figure.path) {
            of.push(figure.path.clone());
        }
    }
    paths.append(&mut bill);
    paths
}

fn write(out: &mut csv::Writer<Vec<u8>>, row: &[String]) {
    out.write_record(row).expect("memory takes every record");
}
