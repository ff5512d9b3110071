//! What does a comparison say in words? What is real, what is not shown, what to be wary of.

use super::figures::{full_name, in_order, percent};
use crate::report::{Objective, format, story};
use crate::scenario::Complaint;
use crate::study::statistics::many;
use crate::study::{Caution, Comparison, Difference, Finding, JudgedMean, Row, Side};
use crate::words::{Lang, Text, cli, compare as words};

/// A label, and what is said under it.
pub type Said = (Text, Vec<String>);

/// What the comparison with variant `variant` (from 1) found: by finding, and what pairing saved.
pub fn findings(of: &Comparison, variant: usize, lang: Lang) -> Vec<Said> {
    let rows = in_order(of, variant);
    let parts = |finding: Finding| -> Vec<String> {
        let rows = rows.iter().filter(|(_, of)| of.finding == finding);
        rows.map(|(row, difference)| part(of, (row, difference), lang))
            .collect()
    };
    let labels = [
        (words::LABEL_REAL, Finding::Real),
        (words::LABEL_WEAK, Finding::Weak),
        (words::LABEL_NOT_SHOWN, Finding::NotShown),
        (words::LABEL_SAME, Finding::Same),
    ];
    let mut said: Vec<Said> = labels
        .into_iter()
        .map(|(label, finding)| (label, parts(finding)))
        .collect();
    said.push((words::LABEL_PAIRING, pairing(of, variant, lang)));
    said.retain(|(_, parts)| !parts.is_empty());
    said
}

fn part(of: &Comparison, (row, difference): (&Row, &Difference), lang: Lang) -> String {
    let name = full_name(of, row, lang);
    match (difference.finding, difference.more) {
        (Finding::Real, _) => match difference.relative_percent() {
            Some(change) => format!("{name} {}", percent(change)),
            None => name,
        },
        (_, Some(more)) => {
            let values = [("figure", &*name), ("n", &*format::count(more))];
            words::WITH_MORE.fill(lang, &values)
        }
        _ => name,
    }
}

/// By how much the same seeds made the variance of the difference smaller: of cost and of p99.
fn pairing(of: &Comparison, variant: usize, lang: Lang) -> Vec<String> {
    let asked = |row: &Row| row.path == "cost.totalUsd" || row.path.ends_with(".latencyMs.p99");
    let rows = in_order(of, variant).into_iter();
    let parts: Vec<String> = rows
        .filter(|(row, _)| asked(row))
        .filter_map(|(row, difference)| {
            let times = difference.paired.as_ref()?.variance_reduction?;
            let values = [
                ("figure", &*full_name(of, row, lang)),
                ("times", &*format::figures(times)),
            ];
            Some(words::TIMES.fill(lang, &values))
        })
        .collect();
    if parts.is_empty() {
        return Vec::new();
    }
    let means = words::PAIRING_MEANS.in_lang(lang);
    vec![format!("{means} {}", parts.join(", "))]
}

/// How everything was judged, and what the marks in the findings mean.
pub fn judged(of: &Comparison, lang: Lang) -> Vec<String> {
    if of.plan.replications == 1 {
        return vec![words::JUDGED_ONE.in_lang(lang).to_owned()];
    }
    let n = of.judged.to_string();
    let each = many::each(of.plan.confidence, of.judged);
    let values = [
        ("n", &*n),
        ("confidence", &*confidence(of.plan.confidence)),
        ("each", &*confidence(each)),
    ];
    let mut said = vec![words::JUDGED.fill(lang, &values)];
    let mut all = (1..of.sides.len()).flat_map(|variant| of.shown(variant));
    if all.any(|(_, of)| of.more.is_some()) {
        said.push(words::MORE_MEANS.in_lang(lang).to_owned());
    }
    let mut all = (1..of.sides.len()).flat_map(|variant| of.shown(variant));
    if all.any(|(_, of)| of.finding == Finding::Weak) {
        said.push(words::WEAK_MEANS.fill(lang, &[("n", &n)]));
    }
    said
}

/// A confidence in percent, with as many decimals as tell it from 100.
pub fn confidence(share: f64) -> String {
    let text = format!("{:.2}", share * 100.0);
    let text = if text == "100.00" {
        format!("{:.6}", share * 100.0)
    } else {
        text
    };
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// How many replications there were.
pub fn replications(of: &Comparison, lang: Lang) -> String {
    match of.plan.replications {
        1 => words::REPLICATIONS_ONE.in_lang(lang).to_owned(),
        n => words::REPLICATIONS.fill(lang, &[("n", &n.to_string())]),
    }
}

/// A variant (from 1) against the base.
pub fn against(of: &Comparison, variant: usize, lang: Lang) -> String {
    let label = |at: usize| &*of.plan.points[at].label;
    words::AGAINST.fill(lang, &[("after", label(variant)), ("before", label(0))])
}

/// What to be wary of.
pub fn caution(of: &Comparison, caution: &Caution, lang: Lang) -> String {
    let side = |variant: usize| &*of.plan.points[variant].label;
    match caution {
        Caution::OneReplication => words::WARY_ONE_REPLICATION.in_lang(lang).to_owned(),
        Caution::Duration {
            variant,
            before,
            after,
        } => {
            let (before, after) = (format::span(*before, lang), format::span(*after, lang));
            let values = [
                ("side", side(*variant)),
                ("before", &before),
                ("after", &after),
            ];
            words::WARY_DURATION.fill(lang, &values)
        }
        Caution::Start { variant } => words::WARY_START.fill(lang, &[("side", side(*variant))]),
        Caution::Services {
            variant,
            before,
            after,
        } => {
            let list = |names: &[String]| match names {
                [] => words::NONE.in_lang(lang).to_owned(),
                names => names.join(", "),
            };
            let (before, after) = (list(before), list(after));
            let values = [
                ("side", side(*variant)),
                ("before", &before),
                ("after", &after),
            ];
            words::WARY_SERVICES.fill(lang, &values)
        }
        Caution::Arrivals { variant, service } => {
            words::WARY_ARRIVALS.fill(lang, &[("side", side(*variant)), ("service", service)])
        }
        Caution::OneSided { variant, paths } => {
            let row = |path: &String| of.rows.iter().find(|row| row.path == *path);
            let names = paths.iter().filter_map(row);
            let names: Vec<String> = names.map(|row| full_name(of, row, lang)).collect();
            let figures = names.join(", ");
            words::WARY_ONE_SIDED.fill(lang, &[("side", side(*variant)), ("figures", &figures)])
        }
    }
}

/// The objectives of every side: whether met, and in words.
pub fn objectives(of: &Comparison, lang: Lang) -> Vec<(bool, String)> {
    let sides = of.sides.iter().zip(&of.plan.points);
    let told = sides.flat_map(|(side, point)| {
        side.objectives.iter().map(|judged| {
            let what = objective(judged, lang);
            let values = [("side", &*point.label), ("what", &*what)];
            (judged.mean.met, words::OF_SIDE.fill(lang, &values))
        })
    });
    told.collect()
}

fn objective(of: &JudgedMean, lang: Lang) -> String {
    let values = [
        ("mean", &*of.mean.found),
        ("n", &*of.of.to_string()),
        ("missed", &*of.missed.to_string()),
    ];
    let told = Objective {
        key: of.mean.key.clone(),
        service: of.mean.service.clone(),
        asked: of.mean.asked.clone(),
        found: cli::OBJECTIVE_MEAN.fill(lang, &values),
        met: of.mean.met,
        budget: None,
    };
    story::objective(&told, lang)
}

/// The AWS fields without effect in any of the scenarios, each once.
pub fn not_modelled(of: &Comparison) -> Vec<&str> {
    let mut fields: Vec<&str> = Vec::new();
    for field in of.sides.iter().flat_map(|side| &side.scenario.not_modelled) {
        if !fields.contains(&&**field) {
            fields.push(field);
        }
    }
    fields
}

/// The warnings of every side, each once, with the sides that have it.
pub fn warnings(of: &Comparison, lang: Lang) -> Vec<String> {
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    for (side, point) in of.sides.iter().zip(&of.plan.points) {
        for message in messages(side, lang) {
            match told.iter_mut().find(|(known, _)| *known == message) {
                Some((_, sides)) => sides.push(&point.label),
                None => told.push((message, vec![&point.label])),
            }
        }
    }
    let line = |(message, sides): (String, Vec<&str>)| {
        if sides.len() == of.sides.len() {
            return message;
        }
        let values = [("side", &*sides.join(", ")), ("what", &*message)];
        words::OF_SIDE.fill(lang, &values)
    };
    told.into_iter().map(line).collect()
}

fn messages(side: &Side, lang: Lang) -> impl Iterator<Item = String> + '_ {
    let items = side.scenario.warnings.items.iter();
    items.map(move |warning: &Complaint| warning.message(lang))
}
