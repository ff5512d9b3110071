//! Who changed the desired count of a service, and why? A section of the page.

use serde_json::{Value, json};

use super::calendar::Calendar;
use super::format::count;
use super::text::fill;
use super::{RunReport, events, story};
use crate::cluster::fact::{Fact, NotScaledReason, Subject, What};
use crate::words::{Lang, rollout as words};

/// Rows of decisions in the page.
const ROWS: usize = 500;

/// The section; null where nothing was decided.
pub(super) fn section(report: &RunReport<'_>, lang: Lang) -> Value {
    let facts = &report.outcome.facts;
    let changes = facts.iter();
    let changes: Vec<&Fact> = changes
        .filter(|fact| matches!(fact.what, What::DesiredCountChanged { .. }))
        .collect();
    let refused = not_scaled(report, lang);
    if changes.is_empty() && refused.is_empty() {
        return Value::Null;
    }
    let cap = (changes.len() > ROWS).then(|| {
        let values = [
            ("shown", count(ROWS as u64)),
            ("all", count(changes.len() as u64)),
        ];
        fill(words::HTML_DECISIONS_CAP, lang, &values)
    });
    let rows = changes
        .iter()
        .take(ROWS)
        .map(|fact| row(report, fact, lang));
    let head = [
        words::COLUMN_WHEN,
        words::COLUMN_WHO,
        words::COLUMN_CHANGE,
        words::COLUMN_WHY,
    ];
    json!({
        "title": words::HTML_DECISIONS.in_lang(lang),
        "hint": words::HTML_DECISIONS_HINT.in_lang(lang),
        "cap": cap,
        "lines": refused,
        "drawings": Value::Array(Vec::new()),
        "head": head.map(|text| text.in_lang(lang)),
        "rows": rows.collect::<Vec<_>>(),
    })
}

fn row(report: &RunReport<'_>, fact: &Fact, lang: Lang) -> [String; 4] {
    let What::DesiredCountChanged { from, to } = fact.what else {
        unreachable!("only changes are told");
    };
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let cause = fact.cause.map(|cause| &report.outcome.facts[cause.index()]);
    let cause = cause.filter(|cause| cause.subject != Subject::Run);
    let why = cause.map_or_else(String::new, |cause| {
        let subject = events::subject(report.outcome, cause.subject);
        let kind = story::word(cause.what.kind(), lang);
        let told = events::told(report, &cause.what, lang);
        format!("{subject}: {kind} {told}").trim_end().to_owned()
    });
    [
        calendar.second(fact.at),
        events::subject(report.outcome, fact.subject),
        format!("{from} → {to}"),
        why,
    ]
}

/// A line for each service whose policies looked and did nothing: why, and how often it was told.
fn not_scaled(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let services = report.outcome.services.iter().enumerate();
    let lines = services.filter_map(|(index, service)| {
        let reasons = reasons(report, index);
        if reasons.is_empty() {
            return None;
        }
        let told = reasons.iter().map(|(reason, times)| {
            let reason = story::word(reason.code(), lang);
            format!("{reason} ×{}", count(*times))
        });
        let why = told.collect::<Vec<_>>().join(", ");
        let line = fill(words::NOT_SCALED, lang, &[("why", why)]);
        Some(format!("{}: {line}", service.name))
    });
    lines.collect()
}

/// Why policies of the `index`-th service did nothing, most often first.
pub(super) fn reasons(report: &RunReport<'_>, index: usize) -> Vec<(NotScaledReason, u64)> {
    let mut reasons: Vec<(NotScaledReason, u64)> = Vec::new();
    for fact in &report.outcome.facts {
        let What::NotScaled { reason, .. } = fact.what else {
            continue;
        };
        if fact
            .subject
            .service()
            .is_none_or(|service| service.index() != index)
        {
            continue;
        }
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, times)) => *times += 1,
            None => reasons.push((reason, 1)),
        }
    }
    reasons.sort_by_key(|(reason, times)| (std::cmp::Reverse(*times), *reason));
    reasons
}
