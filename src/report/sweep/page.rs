//! What does a person open of a sweep? One page without scripts, and nothing loaded.

use serde_json::{Value, json};

use super::text;
use super::view::{View, percent};
use crate::report::charts::Drawing;
use crate::report::html::on_page;
use crate::report::sheet;
use crate::study::Axis;
use crate::words::{Lang, sweep as words};

const TEMPLATE: &str = include_str!("../assets/sweep.html.j2");
/// Most rows of a table.
const ROWS: usize = 400;
/// Most levels of a parameter that are listed.
const LEVELS: usize = 24;

/// `report.html`.
pub(super) fn page(view: &View<'_>, drawings: &[Drawing]) -> String {
    sheet::render(TEMPLATE, values(view, drawings), (words::ALL, view.lang))
}

fn values(view: &View<'_>, drawings: &[Drawing]) -> Value {
    let plan = view.plan();
    let shown = text::shown(view, ROWS);
    let mut tables =
        vec![json!({ "title": Value::Null, "of": table(&text::points(view, &shown)) })];
    for service in text::several(view) {
        let title = words::HTML_SERVICE.fill(view.lang, &[("name", service)]);
        let of = table(&text::of_service(view, service, &shown));
        tables.push(json!({ "title": title, "of": of }));
    }
    let left = view.found.len() - shown.len();
    let more = words::MORE_POINTS.fill(view.lang, &[("n", &left.to_string())]);
    let failed = view.failed().into_iter();
    let failed = failed.map(|(point, reason)| [view.label(point), reason]);
    let varied = plan
        .axes
        .iter()
        .map(|axis| [axis.name.clone(), levels(view, axis)]);
    let plus = words::HTML_PLUS.fill(view.lang, &[("confidence", &view.confidence())]);
    json!({
        "lang": match view.lang { Lang::En => "en", Lang::Ko => "ko" },
        "version": view.swept.header.version,
        "title": plan.title,
        "intro": text::intro(view),
        "varied": varied.collect::<Vec<_>>(),
        "findings": text::findings(view),
        "tables": tables,
        "plus": (plan.replications > 1).then_some(plus),
        "front": !view.front.is_empty(),
        "more": (left > 0).then_some(more),
        "drawings": drawings.iter().map(on_page).collect::<Vec<_>>(),
        "failed": failed.collect::<Vec<_>>(),
        "statistics": statistics(view),
        "command": command(view),
        "seed": plan.seed,
        "inputs": plan.inputs.iter().map(|of| [&of.path, &of.sha256]).collect::<Vec<_>>(),
    })
}

fn table(of: &text::Table) -> Value {
    json!({ "head": of.head, "rows": of.rows })
}

/// The levels of a parameter; of many the first and the last.
fn levels(view: &View<'_>, axis: &Axis) -> String {
    match axis.labels.as_slice() {
        [first, .., last] if axis.labels.len() > LEVELS => {
            let n = axis.labels.len().to_string();
            let values = [("first", &**first), ("last", &**last), ("n", &*n)];
            words::HTML_MORE_LEVELS.fill(view.lang, &values)
        }
        labels => labels.join(", "),
    }
}

/// What the figures rest on, as far as it was used.
fn statistics(view: &View<'_>) -> Vec<String> {
    let confidence = view.confidence();
    let each = view.cheapest.as_ref().map(|of| percent(of.confidence));
    let each = each.unwrap_or_else(|| confidence.clone());
    let values = [("confidence", &*confidence), ("each", &*each)];
    let several = view.plan().replications > 1;
    let texts = [
        several.then_some(words::STATISTICS_T),
        several.then_some(words::STATISTICS_MEDIAN),
        several.then_some(words::STATISTICS_PAIRS),
        (!view.front.is_empty()).then_some(words::STATISTICS_FRONT),
        view.objectives.then_some(words::STATISTICS_OBJECTIVES),
    ];
    let texts = texts.into_iter().flatten();
    texts.map(|text| text.fill(view.lang, &values)).collect()
}

/// How to repeat it: the study is the first file that was read.
fn command(view: &View<'_>) -> String {
    let study = view.plan().inputs.first();
    let study = study.map_or(view.plan().name.as_str(), |input| &input.path);
    format!("ecsim sweep {study}")
}
