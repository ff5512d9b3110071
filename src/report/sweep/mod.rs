//! What is left of a sweep? Tables, JSON and what a person reads, from the journal alone.

use std::path::Path;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{File, folder, summary};
use crate::study::{Header, JOURNAL, Replication, Results, Swept, Tried, canonical};
use crate::words::{Lang, study as words};

/// The files of the folder of a whole sweep; the manifest comes last.
pub fn files(swept: &Swept, lang: Lang, _charts: bool) -> Vec<File> {
    let files = vec![
        (
            JOURNAL.to_owned(),
            canonical(&swept.header, &swept.results).into_bytes(),
        ),
        ("runs.csv".to_owned(), runs(swept)),
        ("results.json".to_owned(), json(swept).into_bytes()),
    ];
    with_manifest("sweep", (&swept.header.plan.name, lang), files)
}

/// `files` with the manifest of a study of this `kind` and name.
pub fn with_manifest(kind: &str, (name, lang): (&str, Lang), mut files: Vec<File>) -> Vec<File> {
    let digest = |bytes: &[u8]| summary::hex(&Sha256::digest(bytes));
    let listed = files.iter();
    let listed = listed.map(|(path, bytes)| (path.clone(), Value::from(digest(bytes))));
    let manifest = json!({
        "program": "ecsim",
        "version": env!("CARGO_PKG_VERSION"),
        "kind": kind,
        "name": name,
        "language": match lang { Lang::En => "en", Lang::Ko => "ko" },
        "files": listed.collect::<Map<_, _>>(),
    });
    let text = summary::pretty(&manifest);
    files.push((folder::MANIFEST.to_owned(), text.into_bytes()));
    files
}

/// Every figure that a point has, in the order of the first that has each.
fn figures(swept: &Swept) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for runs in done(swept).map(|(_, runs)| runs) {
        for metric in runs
            .iter()
            .flat_map(|run| run.metrics.iter().chain(&run.costs))
        {
            if !paths.contains(&metric.path) {
                paths.push(metric.path.clone());
            }
        }
    }
    paths
}

fn done(swept: &Swept) -> impl Iterator<Item = (usize, &[Replication])> {
    swept
        .results
        .iter()
        .filter_map(|(point, tried)| match tried {
            Tried::Done(runs) => Some((*point, runs.as_slice())),
            Tried::Failed(_) => None,
        })
}

/// One row per point and replication.
pub(in crate::report) fn runs(swept: &Swept) -> Vec<u8> {
    let plan = &swept.header.plan;
    let paths = figures(swept);
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut header = vec!["point".to_owned()];
    header.extend(plan.axes.iter().map(|axis| axis.name.clone()));
    header.extend(["replication", "seed", "digest"].map(str::to_owned));
    header.extend(paths.iter().cloned());
    out.write_record(&header)
        .expect("memory takes every record");
    for (point, runs) in done(swept) {
        for (at, run) in runs.iter().enumerate() {
            let mut row = vec![(point + 1).to_string()];
            row.extend(plan.points[point].values.iter().cloned());
            row.extend([
                (at + 1).to_string(),
                run.seed.to_string(),
                run.digest.clone(),
            ]);
            let value =
                |path: &String| value(run, path).map_or_else(String::new, |v| v.to_string());
            row.extend(paths.iter().map(value));
            out.write_record(&row).expect("memory takes every record");
        }
    }
    out.into_inner().expect("memory takes every record")
}

/// A figure or a line of the bill of one run; a line that is not there is none.
fn value(run: &Replication, path: &str) -> Option<f64> {
    let mut metrics = run.metrics.iter().chain(&run.costs);
    metrics.find(|metric| metric.path == path)?.value
}

/// Everything, for programs.
pub fn json(swept: &Swept) -> String {
    let plan = &swept.header.plan;
    let point = |(at, tried): (&usize, &Tried)| {
        let point = &plan.points[*at];
        json!({ "point": at + 1, "label": point.label, "values": point.values, "tried": tried })
    };
    let points: Vec<Value> = swept.results.iter().map(point).collect();
    summary::pretty(&json!({
        "study": plan.name,
        "title": plan.title,
        "version": swept.header.version,
        "axes": plan.axes,
        "points": points,
    }))
}

/// What a person reads.
pub fn text(swept: &Swept, page: &Path, lang: Lang) -> String {
    let _ = page;
    status(&swept.header, &swept.results, lang)
}

/// How far a sweep is: points done, of how many, and why some failed.
pub fn status(header: &Header, results: &Results, lang: Lang) -> String {
    let plan = &header.plan;
    let ours = |point: &usize| header.shard.is_none_or(|shard| shard.has(*point));
    let of = (0..plan.points.len()).filter(ours).count();
    let failed: Vec<String> = results
        .iter()
        .filter_map(|(point, tried)| match tried {
            Tried::Failed(reason) => {
                let reason = match lang {
                    Lang::En => &reason.en,
                    Lang::Ko => &reason.ko,
                };
                Some(failed_line(&plan.points[*point].label, reason))
            }
            Tried::Done(_) => None,
        })
        .collect();
    let values = [
        ("name", &*plan.title),
        ("done", &*(results.len() - failed.len()).to_string()),
        ("failed", &*failed.len().to_string()),
        ("of", &*of.to_string()),
        ("replications", &*plan.replications.to_string()),
    ];
    let mut text = words::STATUS.fill(lang, &values) + "\n";
    for line in failed {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// A point and why it failed.
pub fn failed_line(label: &str, reason: &str) -> String {
    format!("  {label}: {reason}")
}

/// How long it took, and how much was simulated.
pub fn wall_time(swept: &Swept, seconds: f64, lang: Lang) -> String {
    let runs: usize = done(swept).map(|(_, runs)| runs.len()).sum();
    let values = [
        ("runs", &*runs.to_string()),
        ("wall", &*format!("{seconds:.1} s")),
    ];
    words::WALL_TIME.fill(lang, &values)
}
