//! What does a terminal show of a break-even? Lines of at most 100 columns.

use super::{Study, is_reached, story, tables};
use crate::report::page::{COLUMNS, wrapped};
use crate::words::{Lang, break_even as words};

/// Paragraphs and tables with an empty line between them.
pub(super) fn text(study: &Study<'_>, lang: Lang, place: Option<&str>) -> String {
    let mut parts: Vec<Vec<String>> = vec![wrapped(&story::task(study, lang), COLUMNS)];
    let mut types = tables::types(study, lang).lines();
    types.push(String::new());
    types.extend(wrapped(words::FILL.in_lang(lang), COLUMNS));
    parts.push(types);
    for of in study.types {
        parts.push(items(&story::of_type(study, of, lang)));
    }
    parts.extend(together(study, lang));
    for of in study.types {
        parts.push(tables::curves(of, study.utilization, lang));
    }
    let is_starred = |of| !is_reached(of, 100);
    if study.types.iter().any(is_starred) {
        parts.push(vec![words::CURVE_NOTE.in_lang(lang).to_owned()]);
    }
    parts.push(wrapped(&story::reserved(study, lang), COLUMNS));
    parts.push(items(&story::compared(study, lang)));
    let mut notes = wrapped(&story::assumed(study, lang), COLUMNS);
    notes.extend(wrapped(words::LEFT_OUT.in_lang(lang), COLUMNS));
    parts.push(notes);
    parts.extend(place.map(|place| vec![words::WRITTEN.fill(lang, &[("place", place)])]));
    let parts: Vec<String> = parts.iter().map(|lines| lines.join("\n")).collect();
    parts.join("\n\n") + "\n"
}

/// Each sentence wrapped, its first line at a dash.
fn items(sentences: &[String]) -> Vec<String> {
    let lines = sentences.iter().flat_map(|sentence| {
        let lines = wrapped(sentence, COLUMNS - 2).into_iter().enumerate();
        lines.map(|(i, line)| format!("{} {line}", if i == 0 { "-" } else { " " }))
    });
    lines.collect()
}

/// What all tasks cost, where their number was asked.
fn together(study: &Study<'_>, lang: Lang) -> Option<Vec<String>> {
    let table = tables::together(study, lang)?;
    let mut lines = vec![table.title.clone()];
    lines.extend(table.lines());
    for told in story::together(study, lang) {
        lines.extend(wrapped(&told, COLUMNS));
    }
    Some(lines)
}
