//! How is a break-even told? Text for a terminal, JSON, CSV, and a folder with a page and charts.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{File, charts, folder, summary};
use crate::billing::break_even::{BreakEven, Percent, Question};
use crate::catalog::prices::price_list_date;
use crate::words::Lang;

mod page;

mod story;

mod tables;

mod text;

mod value;

/// Everything that is told.
#[derive(Clone, Copy, Debug)]
pub struct Study<'a> {
    /// What was asked.
    pub question: &'a Question<'a>,
    /// The answer of each instance type; at least one.
    pub types: &'a [BreakEven],
    /// How many tasks run, where that was asked.
    pub tasks: Option<u64>,
    /// How much of what they reserve tasks use.
    pub utilization: Percent,
    /// Version of ecsim.
    pub version: &'a str,
}

/// Fills of the curve in percent: 10, 15 … 100.
fn fills() -> impl Iterator<Item = u32> {
    (10..=100).step_by(5)
}

/// Whether tasks of this size alone fill an instance to `percent`.
fn is_reached(of: &BreakEven, percent: u32) -> bool {
    f64::from(percent) / 100.0 <= of.fullest() + 1e-9
}

/// What a terminal shows. `place`: where the folder was written.
pub fn text(study: &Study<'_>, lang: Lang, place: Option<&str>) -> String {
    text::text(study, lang, place)
}

/// The same as JSON, in names that stay.
pub fn json(study: &Study<'_>) -> String {
    summary::pretty(&value::value(study))
}

/// The curve as CSV: a row for each type, fill and way.
pub fn csv(study: &Study<'_>) -> String {
    tables::csv(study)
}

/// The files of a report folder; `manifest.json` comes last.
pub fn render(study: &Study<'_>, lang: Lang) -> Vec<File> {
    let drawings = charts::break_even::all(study, lang);
    let mut files: Vec<File> = vec![
        ("break-even.json".to_owned(), json(study).into_bytes()),
        ("break-even.csv".to_owned(), csv(study).into_bytes()),
    ];
    let page = page::page(study, lang, &drawings);
    for drawing in drawings {
        let name = format!("charts/{}.svg", drawing.name);
        files.push((name, drawing.svg.into_bytes()));
    }
    files.push(("report.html".to_owned(), page.into_bytes()));
    let manifest = manifest(study, lang, &files);
    let manifest = summary::pretty(&manifest).into_bytes();
    files.push((folder::MANIFEST.to_owned(), manifest));
    files
}

/// What the folder holds, so that it is known as ours.
fn manifest(study: &Study<'_>, lang: Lang, files: &[File]) -> Value {
    let digest = |(path, bytes): &File| {
        let digest = summary::hex(&Sha256::digest(bytes));
        (path.clone(), Value::from(digest))
    };
    json!({
        "program": "ecsim",
        "version": study.version,
        "study": value::STUDY,
        "priceListDate": price_list_date(),
        "language": match lang { Lang::En => "en", Lang::Ko => "ko" },
        "files": files.iter().map(digest).collect::<Map<_, _>>(),
    })
}

#[cfg(test)]
mod tests;
