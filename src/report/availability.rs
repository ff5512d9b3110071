//! How is availability told? Lines of the summary, `services.….availability`, rows of the page.

use serde_json::{Value, json};

use super::RunReport;
use super::calendar::Calendar;
use super::format::{count, figures, share, span};
use super::summary::{rounded, seconds};
use super::text::fill;
use crate::kernel::time::{Instant, Span};
use crate::observe::availability::{Availability, ErrorBudget, Outage, Served};
use crate::words::{Lang, Text, trouble as words};

/// Services whose outages are told on standard output.
const TOLD: usize = 2;

/// The columns of the table.
const HEAD: [Text; 8] = [
    words::COLUMN_SERVICE,
    words::COLUMN_SERVED,
    words::COLUMN_BELOW,
    words::COLUMN_LONGEST,
    words::COLUMN_WORST,
    words::COLUMN_NO_TASK,
    words::COLUMN_BUDGET,
    words::COLUMN_BURN,
];

/// Of the `index`-th service.
pub(super) fn of(report: &RunReport<'_>, index: usize) -> Availability {
    Availability::of(
        &report.setup.services[index],
        &report.outcome.services[index],
        (report.outcome.simulated, report.meta.availability_percent),
    )
}

/// A share that someone set, as it was set: `99.95%`.
pub(super) fn exact(percent: f64) -> String {
    format!("{percent}%")
}

/// What the summary says beyond the served share: the services that were away longest first, one
/// entry each; nothing of those that were always there. Budgets stand with the objectives.
pub(super) fn lines(report: &RunReport<'_>, lang: Lang) -> Vec<Vec<String>> {
    let services = &report.outcome.services;
    let mut told: Vec<(Span, Vec<String>)> = Vec::new();
    for (index, service) in services.iter().enumerate() {
        let of = of(report, index);
        let mut parts = line(report, &of, lang);
        if let (Some(first), true) = (parts.first_mut(), services.len() > 1) {
            *first = format!("{}: {first}", service.name);
        }
        let longest = of.served.and_then(|served| served.longest);
        let away = longest.or(of.longest_without_task);
        let away = away.map_or(Span::ZERO, |outage| outage.length());
        if !parts.is_empty() {
            told.push((away, parts));
        }
    }
    told.sort_by_key(|(away, _)| std::cmp::Reverse(*away));
    told.truncate(TOLD);
    told.into_iter().map(|(_, parts)| parts).collect()
}

fn line(report: &RunReport<'_>, of: &Availability, lang: Lang) -> Vec<String> {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let at = |outage: Outage| calendar.minutes((outage.from, outage.to), lang);
    let mut parts = Vec::new();
    if let Some(served) = &of.served {
        if let Some(longest) = served.longest {
            let text = if served.minutes_below == 1 {
                words::BELOW_ONE
            } else {
                words::BELOW
            };
            let values = [
                ("n", count(served.minutes_below)),
                ("percent", exact(served.threshold_percent)),
                ("length", span(longest.length(), lang)),
                ("at", at(longest)),
            ];
            parts.push(fill(text, lang, &values));
        }
    } else if let Some(longest) = of.longest_without_task {
        let values = [
            ("length", span(longest.length(), lang)),
            ("at", at(longest)),
        ];
        parts.push(fill(words::NO_TASK, lang, &values));
    }
    parts
}

/// The failures that an objective of availability allows beside those that there were, after what
/// was found.
pub(super) fn found(found: &str, budget: Option<&ErrorBudget>, lang: Lang) -> String {
    let Some(budget) = budget else {
        return found.to_owned();
    };
    let values = [
        ("found", found.to_owned()),
        ("allowed", count(budget.allowed)),
        ("spent", count(budget.spent)),
        ("ended", count(budget.ended)),
    ];
    fill(words::BUDGET, lang, &values)
}

/// The key of an objective for people: what it is called in Korean.
pub fn objective_name(key: &str, lang: Lang) -> String {
    key.replace("availability", words::AVAILABILITY_KEY.in_lang(lang))
}

/// `services.….availability`; null for daemons and standalone tasks without requests.
pub(super) fn json(report: &RunReport<'_>, index: usize) -> Value {
    let of = of(report, index);
    if of.served.is_none() && of.without_task.is_none() {
        return Value::Null;
    }
    let mut value = of.served.as_ref().map_or_else(|| json!({}), served_json);
    if let Some(minutes) = of.without_task {
        value["minutesWithoutTask"] = minutes.into();
        value["longestWithoutTask"] = outage_json(of.longest_without_task);
    }
    value
}

fn served_json(served: &Served) -> Value {
    json!({
        "servedPercent": rounded(served.percent),
        "thresholdPercent": served.threshold_percent,
        "minutesWithRequests": served.minutes,
        "minutesBelow": served.minutes_below,
        "longestOutage": outage_json(served.longest),
        "longestOutageSeconds": served.longest.map_or(json!(0), |outage| length(outage.length())),
        "worstMinute": served.worst.map(|(at, percent)| json!({
            "startSeconds": since_start(at),
            "servedPercent": rounded(percent),
        })),
        "errorBudget": served.budget.map(|budget| json!({
            "objectivePercent": budget.objective_percent,
            "allowed": budget.allowed,
            "spent": budget.spent,
            "left": budget.left(),
            "burnRate": budget.burn_rate.map(rounded),
            "highestHourBurnRate": budget.highest_hour.map(rounded),
        })),
    })
}

fn outage_json(outage: Option<Outage>) -> Value {
    outage.map_or(Value::Null, |outage| {
        json!({
            "startSeconds": since_start(outage.from),
            "seconds": length(outage.length()),
            "lost": outage.lost,
        })
    })
}

/// Seconds since the start.
pub(super) fn since_start(at: Instant) -> Value {
    seconds(u128::from(at.nanos()))
}

/// Seconds of a length of time.
pub(super) fn length(span: Span) -> Value {
    seconds(u128::from(span.nanos()))
}

/// The section of the page; null where no service had a request that ended.
pub(super) fn section(report: &RunReport<'_>, lang: Lang, drawings: &[String]) -> Value {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let services = report.outcome.services.iter().enumerate();
    let rows = services.filter_map(|(index, service)| {
        let of = of(report, index);
        let served = of.served?;
        Some(row(&service.name, (&of, &served), (calendar, lang)))
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() {
        return Value::Null;
    }
    let threshold = exact(crate::observe::availability::OUTAGE_BELOW_PERCENT);
    let mut hint = words::HTML_AVAILABILITY_HINT.fill(lang, &[("percent", &threshold)]);
    if report.meta.availability_percent.is_some() {
        hint = format!("{hint} {}", words::HTML_BUDGET_HINT.in_lang(lang));
    }
    // Budgets only where there is an objective.
    let columns = if report.meta.availability_percent.is_some() {
        8
    } else {
        6
    };
    json!({
        "title": words::HTML_AVAILABILITY.in_lang(lang),
        "hint": hint,
        "cap": Value::Null,
        "lines": Value::Null,
        "drawings": drawings,
        "head": HEAD.map(|text| text.in_lang(lang))[..columns],
        "rows": rows,
    })
}

fn row(
    name: &str,
    (of, served): (&Availability, &Served),
    (calendar, lang): (Calendar, Lang),
) -> Vec<String> {
    let none = || "–".to_owned();
    let outage = |outage: Option<Outage>| {
        outage.map_or_else(none, |outage| {
            let at = calendar.minutes((outage.from, outage.to), lang);
            format!("{} ({at})", span(outage.length(), lang))
        })
    };
    let worst = served.worst.map_or_else(none, |(at, percent)| {
        format!("{} ({})", percent_of(percent), calendar.minute(at, lang))
    });
    let burn = |rate: Option<f64>| rate.map_or_else(none, figures);
    let mut cells = vec![
        name.to_owned(),
        share(served.ended - served.lost, served.ended),
        format!(
            "{} / {}",
            count(served.minutes_below),
            count(served.minutes)
        ),
        outage(served.longest),
        worst,
        outage(of.longest_without_task),
    ];
    if let Some(budget) = served.budget {
        let allowed = count(budget.allowed);
        cells.push(format!("{allowed} / {}", count(budget.spent)));
        let whole = burn(budget.burn_rate);
        cells.push(format!("{whole} / {}", burn(budget.highest_hour)));
    }
    cells
}

/// To a hundredth, and never rounded up to 100.
fn percent_of(percent: f64) -> String {
    format!("{:.2}%", libm::floor(percent * 100.0) / 100.0)
}

/// The served share of a minute for a spreadsheet; empty where no request ended.
pub(super) fn cell(row: &crate::observe::outcome::MinuteRow) -> String {
    crate::observe::availability::served_percent(row)
        .map_or_else(String::new, super::tables::number)
}

#[cfg(test)]
#[path = "availability_tests.rs"]
mod tests;
