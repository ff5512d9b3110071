//! What does a person open of a break-even? One page without scripts, and nothing loaded.

use serde_json::{Value, json};

use super::tables::Table;
use super::{Study, is_reached, story, tables};
use crate::report::charts::Drawing;
use crate::report::sheet;
use crate::words::{Lang, break_even as words};

const TEMPLATE: &str = include_str!("../assets/break-even.html.j2");

/// `report.html`.
pub(super) fn page(study: &Study<'_>, lang: Lang, drawings: &[Drawing]) -> String {
    sheet::render(TEMPLATE, values(study, lang, drawings), (words::ALL, lang))
}

fn values(study: &Study<'_>, lang: Lang, drawings: &[Drawing]) -> Value {
    let types = study.types.iter().map(|of| {
        let curves = [None, Some(study.utilization)].map(|used| tables::curve(of, used, lang));
        json!({
            "name": of.kind.name,
            "lines": story::of_type(study, of, lang),
            "curves": curves.iter().map(table).collect::<Vec<_>>(),
            "note": (!is_reached(of, 100)).then(|| words::CURVE_NOTE.in_lang(lang)),
        })
    });
    let together = tables::together(study, lang);
    json!({
        "lang": match lang { Lang::En => "en", Lang::Ko => "ko" },
        "version": study.version,
        "title": words::TITLE.in_lang(lang),
        "task": story::task(study, lang),
        "overview": table(&tables::types(study, lang)),
        "fill": words::FILL.in_lang(lang),
        "together": together.as_ref().map(table),
        "together_lines": story::together(study, lang),
        "drawings": drawings.iter().map(|drawing| &drawing.svg).collect::<Vec<_>>(),
        "types": types.collect::<Vec<_>>(),
        "reserved": story::reserved(study, lang),
        "compared_title": words::COMPARED.in_lang(lang),
        "compared": story::compared(study, lang),
        "assumed": story::assumed(study, lang),
        "left_out": words::LEFT_OUT.in_lang(lang),
    })
}

fn table(of: &Table) -> Value {
    json!({ "title": of.title, "head": of.head, "rows": of.rows })
}
