//! What does a person open of a comparison? One self-contained page, the variants over each other.

use serde_json::{Value, json};

use super::figures::{cells, finding, in_order, name, service};
use super::told;
use crate::billing::not_billed::not_billed;
use crate::report::charts::comparison;
use crate::report::html::on_page;
use crate::report::sheet;
use crate::study::{Comparison, Finding, Point, Side};
use crate::words::{Lang, compare as words, report as report_words};

const TEMPLATE: &str = include_str!("../assets/compare.html.j2");

/// `report.html`. No script runs in it, and nothing is loaded.
pub fn page(of: &Comparison, lang: Lang, charts: bool) -> String {
    sheet::render(TEMPLATE, values(of, lang, charts), (words::ALL, lang))
}

fn values(of: &Comparison, lang: Lang, charts: bool) -> Value {
    let drawn = |drawings: Vec<crate::report::charts::Drawing>| -> Vec<String> {
        drawings.iter().map(on_page).collect()
    };
    let (forest, times) = if charts {
        (
            drawn(comparison::forest(of, lang)),
            drawn(comparison::over_time(of, lang)),
        )
    } else {
        (Vec::new(), Vec::new())
    };
    let objective = |(met, text): (bool, String)| json!({ "met": met, "text": text });
    let left_out = not_billed().iter();
    json!({
        "lang": match lang { Lang::En => "en", Lang::Ko => "ko" },
        "version": env!("CARGO_PKG_VERSION"),
        "title": title(of, lang),
        "replications": told::replications(of, lang),
        "head": head(of, lang),
        "blocks": (1..of.sides.len()).map(|at| block(of, at, lang)).collect::<Vec<_>>(),
        "judged": told::judged(of, lang),
        "wary": of.cautions.iter().map(|one| told::caution(of, one, lang)).collect::<Vec<_>>(),
        "forest": forest,
        "times": times,
        "objectives": told::objectives(of, lang).into_iter().map(objective).collect::<Vec<_>>(),
        "not_billed": left_out.map(|cost| cost.name().in_lang(lang)).collect::<Vec<_>>(),
        "not_modelled": told::not_modelled(of),
        "warnings": told::warnings(of, lang),
        "variants": variants(of),
        "provenance": provenance(of, lang),
    })
}

fn title(of: &Comparison, lang: Lang) -> String {
    let variants: Vec<String> = (1..of.sides.len()).map(|at| told::side(of, at)).collect();
    let (base, variants) = (told::side(of, 0), variants.join(" / "));
    let values = [("base", &*base), ("variants", &*variants)];
    words::TITLE.fill(lang, &values)
}

fn head(of: &Comparison, lang: Lang) -> Vec<String> {
    let confidence = told::confidence(of.plan.confidence);
    vec![
        words::COLUMN_BEFORE.in_lang(lang).to_owned(),
        words::COLUMN_AFTER.in_lang(lang).to_owned(),
        words::COLUMN_DIFFERENCE.in_lang(lang).to_owned(),
        words::COLUMN_RELATIVE.in_lang(lang).to_owned(),
        words::COLUMN_INTERVAL.fill(lang, &[("confidence", &confidence)]),
    ]
}

/// One variant: what was found, and the table.
fn block(of: &Comparison, variant: usize, lang: Lang) -> Value {
    let several = of.services().len() > 1;
    let rows = in_order(of, variant).into_iter().map(|(row, difference)| {
        let told = cells(row, difference, lang);
        let class = match difference.finding {
            Finding::Real => "real",
            Finding::Same | Finding::OneSided | Finding::Unknown => "faded",
            Finding::Weak | Finding::NotShown => "",
        };
        json!({
            "service": service(row).filter(|_| several),
            "name": name(of, row, lang),
            "path": row.path,
            "cells": [told.before, told.after, told.difference, told.relative, told.interval],
            "finding": finding(difference.finding).in_lang(lang),
            "class": class,
        })
    });
    let said = told::findings(of, variant, lang).into_iter();
    let said = said.map(|(label, parts)| json!([label.in_lang(lang), parts.join(", ")]));
    json!({
        "title": told::against(of, variant, (lang, usize::MAX)),
        "said": said.collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
    })
}

fn variants(of: &Comparison) -> Vec<Value> {
    let sides = of.sides.iter().zip(&of.plan.points).enumerate();
    let one = |(at, (side, point)): (usize, (&Side, &Point))| {
        json!({
            "label": told::side(of, at),
            "title": side.scenario.title,
            "scenario": point.scenario,
            "settings": point.settings,
        })
    };
    sides.map(one).collect()
}

fn provenance(of: &Comparison, lang: Lang) -> Vec<[String; 2]> {
    let line = |label: crate::words::Text, value: String| [label.in_lang(lang).to_owned(), value];
    let seed = of
        .plan
        .seed
        .map_or_else(String::new, |seed| seed.to_string());
    let dated = crate::catalog::prices::price_list_date().to_owned();
    let mut lines = vec![
        line(
            report_words::HTML_VERSION,
            env!("CARGO_PKG_VERSION").to_owned(),
        ),
        line(report_words::HTML_SEED, seed),
        line(report_words::HTML_PRICE_DATE, dated),
    ];
    for input in &of.plan.inputs {
        let value = format!("{}  sha256 {}", input.path, input.sha256);
        lines.push(line(report_words::HTML_INPUT, value));
    }
    lines
}
