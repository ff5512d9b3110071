//! What does a person read at once? A table for each variant, and what of it is not luck.

use std::path::Path;

use super::figures::{Cells, cells, in_order, name, service};
use super::told;
use crate::billing::not_billed::not_billed;
use crate::report::format::{cut, pad, pad_left, width};
use crate::report::page::{COLUMNS, NONE, Page};
use crate::study::{Comparison, Finding};
use crate::words::{Lang, Text, compare as words, report as report_words};

/// Columns between two of a table.
const GAP: usize = 2;
/// Lines of warnings and of cautions; the page has all.
const MOST_LINES: usize = 6;

/// The comparison for people, at most 100 columns; `page` is where the report was written.
pub fn text(of: &Comparison, page: &Path, lang: Lang) -> String {
    let mut out = Page::new(lang);
    for variant in 1..of.sides.len() {
        block(&mut out, of, variant);
        out.blank();
    }
    closing(&mut out, of);
    let place = page.display().to_string();
    out.push(report_words::LABEL_REPORT, vec![place]);
    out.text()
}

fn block(out: &mut Page, of: &Comparison, variant: usize) {
    let lang = out.lang;
    let heading = told::against(of, variant, lang);
    out.whole(&format!("{heading}: {}", told::replications(of, lang)));
    out.blank();
    for line in table(of, variant, lang) {
        out.whole(&line);
    }
    out.blank();
    for (label, parts) in told::findings(of, variant, lang) {
        // A comma and a space end every part but the last: lines break between parts.
        let said = parts.join(", ");
        out.entry(label, &[said]);
    }
}

/// The rows of a table; a line with the name of a service before its figures where there are
/// several.
fn table(of: &Comparison, variant: usize, lang: Lang) -> Vec<String> {
    let several = of.services().len() > 1;
    let mut rows: Vec<(String, Option<Cells>)> = Vec::new();
    let mut last = None;
    for (row, difference) in in_order(of, variant) {
        let of_service = service(row);
        if several && of_service != last {
            rows.extend(of_service.map(|name| (format!("{name}:"), None)));
            last = of_service;
        }
        rows.push((name(of, row, lang), Some(cells(row, difference, lang))));
    }
    let confidence = told::confidence(of.plan.confidence);
    let head = Cells {
        before: words::COLUMN_BEFORE.in_lang(lang).to_owned(),
        after: words::COLUMN_AFTER.in_lang(lang).to_owned(),
        difference: words::COLUMN_DIFFERENCE.in_lang(lang).to_owned(),
        relative: String::new(),
        interval: words::COLUMN_INTERVAL.fill(lang, &[("confidence", &confidence)]),
        finding: String::new(),
    };
    rows.insert(0, (String::new(), Some(head)));
    aligned(&rows)
}

fn columns(of: &Cells) -> [&str; 5] {
    [
        &of.before,
        &of.after,
        &of.difference,
        &of.interval,
        &of.finding,
    ]
}

fn aligned(rows: &[(String, Option<Cells>)]) -> Vec<String> {
    let mut widths = [0; 5];
    for cells in rows.iter().filter_map(|(_, cells)| cells.as_ref()) {
        for (widest, cell) in widths.iter_mut().zip(columns(cells)) {
            *widest = (*widest).max(width(cell));
        }
    }
    let taken: usize = widths.iter().map(|width| width + GAP).sum();
    let names = rows.iter().map(|(name, _)| width(name)).max();
    let room = COLUMNS.saturating_sub(taken).max(12);
    let first = names.unwrap_or(0).min(room);
    let line = |(name, cells): &(String, Option<Cells>)| {
        let Some(cells) = cells else {
            return name.clone();
        };
        let mut line = pad(&cut(name, first), first);
        for (at, cell) in columns(cells).into_iter().enumerate() {
            line.push_str(&" ".repeat(GAP));
            // Words stand on the left.
            if at == 4 {
                line.push_str(cell);
            } else {
                line.push_str(&pad_left(cell, widths[at]));
            }
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// What holds for all variants.
fn closing(out: &mut Page, of: &Comparison) {
    let lang = out.lang;
    let any = |finding: Finding| {
        let mut all = (1..of.sides.len()).flat_map(|variant| of.shown(variant));
        all.any(|(_, of)| of.finding == finding)
    };
    let mut label = words::LABEL_JUDGED;
    for said in told::judged(of, lang) {
        out.entry(label, &[said]);
        label = NONE;
    }
    if any(Finding::Same) {
        let means = words::SAME_MEANS.in_lang(lang);
        let same = words::SAME.in_lang(lang);
        out.entry(label, &[format!("{same}: {means}")]);
    }
    let wary: Vec<String> = of
        .cautions
        .iter()
        .map(|caution| told::caution(of, caution, lang))
        .collect();
    out.list(words::LABEL_WARY, &wary, MOST_LINES);
    let objectives: Vec<String> = told::objectives(of, lang)
        .into_iter()
        .map(|(_, told)| told)
        .collect();
    out.list(report_words::LABEL_OBJECTIVES, &objectives, usize::MAX);
    let names: Vec<&str> = not_billed()
        .iter()
        .map(|cost| cost.name().in_lang(lang))
        .collect();
    out.entry(report_words::LABEL_LEFT_OUT, &[names.join(", ")]);
    listed(out, words::LABEL_UNMODELLED, &told::not_modelled(of));
    let warnings = told::warnings(of, lang);
    out.list(report_words::LABEL_WARNINGS, &warnings, MOST_LINES);
}

fn listed(out: &mut Page, label: Text, names: &[&str]) {
    if !names.is_empty() {
        out.entry(label, &[names.join(", ")]);
    }
}
