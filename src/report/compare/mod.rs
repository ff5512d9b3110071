//! What is left of a comparison? A table and a page for people, JSON and CSV for programs.

pub(super) mod figures;
mod page;
mod tables;
#[cfg(test)]
mod tests;
mod text;
pub(super) mod told;

use std::collections::BTreeMap;

use super::{File, sweep};
use crate::study::{Comparison, Header, Swept, Tried};
use crate::words::{Lang, sweep as words};

pub use tables::json;
pub use text::text;

/// The files of the folder of a comparison; the manifest comes last. Without `charts` the page has
/// no drawing.
pub fn files(of: &Comparison, lang: Lang, charts: bool) -> Vec<File> {
    let files = vec![
        ("comparison.json".to_owned(), json(of).into_bytes()),
        ("comparison.csv".to_owned(), tables::csv(of)),
        ("runs.csv".to_owned(), sweep::runs(&swept(of))),
        (
            "report.html".to_owned(),
            page::page(of, lang, charts).into_bytes(),
        ),
    ];
    sweep::with_manifest("compare", (&of.plan.name, lang), files)
}

/// The runs, as a sweep keeps them.
fn swept(of: &Comparison) -> Swept {
    let done =
        |(point, side): (usize, &crate::study::Side)| (point, Tried::Done(side.runs.clone()));
    Swept {
        header: Header::new(of.plan.clone(), None),
        results: of
            .sides
            .iter()
            .enumerate()
            .map(done)
            .collect::<BTreeMap<_, _>>(),
    }
}

/// How many runs there were, and how long they took.
pub fn wall_time(of: &Comparison, seconds: f64, lang: Lang) -> String {
    let runs = (of.sides.len() * of.plan.replications).to_string();
    let wall = format!("{seconds:.1} s");
    words::WALL.fill(lang, &[("runs", &*runs), ("wall", &*wall)])
}
