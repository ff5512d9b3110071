//! What is left of a sweep? Tables, JSON, charts and a page, from the journal alone.

use std::path::Path;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{File, charts, folder, summary};
use crate::study::{Header, JOURNAL, Results, Swept, canonical, ours};
use crate::words::{Lang, sweep as words};

mod page;
mod tables;
mod text;
pub(in crate::report) mod unit;
pub(in crate::report) mod view;

mod values;

use view::View;

/// The files of the folder of a whole sweep; the manifest comes last. With `with_charts` off there
/// is no `charts/` folder and no drawing in `report.html`; every other byte is the same.
pub fn files(swept: &Swept, lang: Lang, with_charts: bool) -> Vec<File> {
    let view = View::of(swept, lang);
    let drawings = if with_charts {
        charts::sweep::all(&view)
    } else {
        Vec::new()
    };
    let page = page::page(&view, &drawings);
    let mut files = vec![
        (
            JOURNAL.to_owned(),
            canonical(&swept.header, &swept.results).into_bytes(),
        ),
        ("runs.csv".to_owned(), tables::runs(&view)),
        ("points.csv".to_owned(), tables::points(&view)),
        (
            "results.json".to_owned(),
            summary::pretty(&values::value(&view)).into_bytes(),
        ),
    ];
    for drawing in drawings {
        files.push((
            format!("charts/{}.svg", drawing.name),
            drawing.svg.into_bytes(),
        ));
    }
    files.push(("report.html".to_owned(), page.into_bytes()));
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

/// `runs.csv`: one row per point and replication.
pub(super) fn runs(swept: &Swept) -> Vec<u8> {
    tables::runs(&View::of(swept, Lang::En))
}

/// `results.json`, as [`files`] has it: also what `--format json` prints.
pub fn json(swept: &Swept) -> String {
    summary::pretty(&values::value(&View::of(swept, Lang::En)))
}

/// What a person reads; `page` is where the report was written, none when none was.
pub fn text(swept: &Swept, page: Option<&Path>, lang: Lang) -> String {
    let page = page.map(|page| page.display().to_string());
    text::text(&View::of(swept, lang), page.as_deref())
}

/// How far a sweep is: points done, of how many, and why some failed.
pub fn status(header: &Header, results: &Results, lang: Lang) -> String {
    let plan = &header.plan;
    let of = ours(header).count();
    let failed = view::failed(results, lang);
    let values = [
        ("title", &*plan.title),
        ("done", &*(results.len() - failed.len()).to_string()),
        ("failed", &*failed.len().to_string()),
        ("left", &*of.saturating_sub(results.len()).to_string()),
        ("of", &*of.to_string()),
        ("replications", &*plan.replications.to_string()),
    ];
    let mut text = words::STATUS.fill(lang, &values) + "\n";
    for (point, reason) in failed {
        text.push_str(&failed_line(&plan.points[point].label, reason));
        text.push('\n');
    }
    text
}

/// The same for programs.
pub fn status_json(header: &Header, results: &Results) -> String {
    let plan = &header.plan;
    let of = ours(header).count();
    let failed = view::failed(results, Lang::En);
    let reasons = failed.iter().map(|(point, reason)| {
        json!({ "point": point + 1, "label": plan.points[*point].label, "reason": reason })
    });
    summary::pretty(&json!({
        "study": plan.name,
        "title": plan.title,
        "shard": header.shard,
        "replications": plan.replications,
        "points": of,
        "done": results.len() - failed.len(),
        "failed": failed.len(),
        "left": of.saturating_sub(results.len()),
        "failures": reasons.collect::<Vec<_>>(),
    }))
}

/// A point and why it failed.
pub fn failed_line(label: &str, reason: &str) -> String {
    format!("  {label}: {reason}")
}

/// How long it took, how many runs there are, and how many of them (at most all) were known from
/// before.
pub fn wall_time(swept: &Swept, (seconds, known): (f64, usize), lang: Lang) -> String {
    let runs = swept.results.len() * swept.header.plan.replications;
    let known = known.min(runs);
    let values = [
        ("runs", &*runs.to_string()),
        ("known", &*known.to_string()),
        ("wall", &*format!("{seconds:.1} s")),
    ];
    let text = if known > 0 {
        words::WALL_KNOWN
    } else {
        words::WALL
    };
    text.fill(lang, &values)
}
