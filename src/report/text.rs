//! What does a newcomer need to know? The summary on standard output: 25 lines, 100 columns.

use super::calendar::Calendar;
use super::format::{self, count, cut, pad, pad_left, percent, span, width};
use super::page::{COLUMNS, NONE, Page, TIGHT};
use super::{
    RunReport, availability, costs, faults, findings, fleet, fleet_sizes, fleet_waiting, launches,
    rollouts, spot, steady, story,
};
use crate::billing::not_billed::not_billed;
use crate::observe::outcome::{RequestTotals, ServiceOutcome};
use crate::words::{Lang, Text, report as words, rollout as rollout_words};

/// Most lines.
const LINES: usize = 25;
/// Most services that get a row of their own.
const ROWS: usize = 6;
/// Services whose rows are kept when stages are not.
const FEW: usize = 3;
/// Most lines of faults and parts of the entry of Spot, and how many at least.
const FAULTS_AND_SPOT: (usize, usize) = (6, usize::MAX);
const AT_LEAST: (usize, usize) = (3, 4);
/// Things the bill leaves out that are named here; the report names all.
const LEFT_OUT: usize = 4;

/// The summary. `place` is where the report was written, if it was.
pub(super) fn summary(report: &RunReport<'_>, lang: Lang, place: Option<&str>) -> String {
    let mut tail = Page::new(lang);
    closing(&mut tail, report, place);
    // The first of what stood out is always told, and that there is more: rows of services beyond
    // three give way to it,
    // then stages, then the other rows.
    let findings = story::stood_out(report, lang);
    let first = tail.least_of(&findings);
    let fits = |page: &Page| page.lines.len() + tail.lines.len() + first <= LINES;
    let sizes = [(FEW..=ROWS), (1..=FEW - 1)].into_iter().flat_map(|rows| {
        let rows = move |stages| rows.clone().rev().map(move |rows| (rows, stages));
        rows(true).chain(rows(false))
    });
    let mut whole = sizes.map(|size| body(report, lang, size));
    let brief = || body(report, lang, (1, false));
    let mut page = whole.find(fits).unwrap_or_else(brief);
    let room = LINES
        .saturating_sub(page.lines.len() + tail.lines.len())
        .max(1);
    page.list(words::LABEL_STOOD_OUT, &findings, room);
    page.lines.append(&mut tail.lines);
    page.text()
}

/// All before what stood out: at most so many rows of services, and stages of launches and
/// scaling if wanted.
fn body(report: &RunReport<'_>, lang: Lang, (rows, stages): (usize, bool)) -> Page {
    let mut page = Page::new(lang);
    page.whole(&heading(report, lang));
    page.blank();
    page.entry(words::LABEL_REPLAYED, &[replayed(report, lang)]);
    page.entry(words::LABEL_COST, &costs::whole(report, lang));
    page.entry(NONE, &costs::by_charge(report, lang));
    if let [service] = report.outcome.services.as_slice() {
        one_service(&mut page, report, service);
    } else {
        table(&mut page, report, rows);
    }
    went_wrong(&mut page, report, stages);
    let scales = report
        .setup
        .services
        .iter()
        .any(|s| s.auto_scaling.is_some());
    let most = if stages { usize::MAX } else { 1 };
    let shown = |parts: Vec<String>| parts.into_iter().take(most).collect::<Vec<_>>();
    for (at, parts) in fleet::lines(report, lang).into_iter().enumerate() {
        let label = if at == 0 {
            words::LABEL_INSTANCES
        } else {
            NONE
        };
        page.entry(label, &shown(parts));
    }
    page.entry(words::LABEL_STARTS, &shown(launches::line(report, lang)));
    page.entry(
        words::LABEL_WAITING,
        &shown(fleet_waiting::waiting(report, lang)),
    );
    let mut label = words::LABEL_SCALING;
    if scales {
        page.entry(label, &shown(scaling(report, lang)));
        label = NONE;
    }
    for changes in fleet_sizes::lines(report, lang) {
        page.entry(label, &[changes]);
        label = NONE;
    }
    page
}

/// Availability where it was not all, faults and Spot.
fn went_wrong(page: &mut Page, report: &RunReport<'_>, whole: bool) {
    let (lines, parts) = if whole { FAULTS_AND_SPOT } else { AT_LEAST };
    let lang = page.lang;
    let mut label = match report.outcome.services.as_slice() {
        [service] if service.requests.arrived > 0 => NONE,
        _ => words::LABEL_SERVED,
    };
    for told in availability::lines(report, lang) {
        page.entry(label, &told);
        label = NONE;
    }
    let deployments = rollouts::lines(report, lang);
    page.list(rollout_words::LABEL_DEPLOYMENTS, &deployments, lines);
    page.list(words::LABEL_FAULTS, &faults::lines(report, lang), lines);
    let mut spot = spot::line(report, lang);
    spot.truncate(parts);
    page.entry(words::LABEL_SPOT, &spot);
}

fn heading(report: &RunReport<'_>, lang: Lang) -> String {
    let meta = report.meta;
    let title = if meta.title.is_empty() {
        &meta.scenario
    } else {
        &meta.title
    };
    let values = [
        ("title", title.as_str()),
        ("scenario", &meta.scenario),
        ("seed", &meta.seed.to_string()),
    ];
    words::HEADING.fill(lang, &values)
}

pub(super) fn replayed(report: &RunReport<'_>, lang: Lang) -> String {
    let when = Calendar::new(report.meta.start, report.outcome.simulated).whole(lang);
    let services = &report.outcome.services;
    let arrived: u64 = services.iter().map(|s| s.requests.arrived).sum();
    let text = match (services.len(), arrived) {
        (1, 0) => words::NO_REQUESTS_ONE,
        (_, 0) => words::NO_REQUESTS_MANY,
        (1, _) => words::REPLAYED_ONE,
        _ => words::REPLAYED_MANY,
    };
    let values = [
        ("when", when.as_str()),
        ("n", &count(arrived)),
        ("service", services.first().map_or("", |s| &s.name)),
        ("services", &launches::owners(report, lang)),
        ("on", launches::on(report)),
        ("region", &report.meta.region),
    ];
    text.fill(lang, &values)
}

fn one_service(page: &mut Page, report: &RunReport<'_>, service: &ServiceOutcome) {
    let lang = page.lang;
    if service.requests.arrived > 0 {
        page.entry(words::LABEL_LATENCY, &[latency(service, lang)]);
        page.entry(words::LABEL_SERVED, &[served(&service.requests, lang)]);
    }
    if let Some(why) = story::lost(&service.requests, lang) {
        page.entry(NONE, &[why]);
    }
    let values = [
        ("cpu", percent(findings::cpu_mean(service))),
        ("cpu_max", percent(service.cpu_max_percent)),
        ("memory", percent(service.memory_mean_percent)),
        ("memory_max", percent(service.memory_max_percent)),
    ];
    page.entry(words::LABEL_BUSY, &[fill(words::BUSY, lang, &values)]);
    let mean = findings::mean_running(service, report.outcome.simulated);
    let values = [
        ("min", count(findings::fewest_tasks(service).into())),
        ("mean", format::figures(mean)),
        ("peak", count(service.peak_running.into())),
        ("started", count(service.tasks_started)),
        ("stopped", count(service.tasks_stopped)),
    ];
    let mut told = fill(words::TASKS, lang, &values);
    let never = findings::never_ran(report, 0);
    if never > 0 {
        let n = count(never);
        told.push_str(&words::TASKS_NEVER_RAN.fill(lang, &[("n", &n)]));
    }
    let mut parts = vec![told];
    parts.extend(fleet_waiting::lacking(service, lang));
    page.entry(words::LABEL_TASKS, &parts);
}

fn latency(service: &ServiceOutcome, lang: Lang) -> String {
    if service.latency_us.is_empty() {
        return words::LATENCY_NONE.in_lang(lang).to_owned();
    }
    let at = |q: f64| format::micros(service.latency_us.value_at_quantile(q), lang);
    let values = [
        ("p50", at(0.5)),
        ("p95", at(0.95)),
        ("p99", at(0.99)),
        ("max", format::micros(service.latency_us.max(), lang)),
    ];
    fill(words::LATENCY, lang, &values)
}

fn served(requests: &RequestTotals, lang: Lang) -> String {
    if requests.served == requests.arrived {
        return words::SERVED_ALL.fill(lang, &[("served", &count(requests.served))]);
    }
    if requests.served + requests.in_flight == requests.arrived {
        let values = [
            ("served", count(requests.served)),
            ("left", count(requests.in_flight)),
        ];
        return fill(words::SERVED_SO_FAR, lang, &values);
    }
    let values = [
        ("share", story::availability(requests)),
        ("served", count(requests.served)),
        ("failed", count(requests.failed)),
        ("rejected", count(requests.rejected)),
        ("left", count(requests.in_flight)),
    ];
    fill(words::SERVED, lang, &values)
}

/// What the table of services shows.
pub(super) fn head(lang: Lang) -> [String; 8] {
    let head = [
        words::COLUMN_SERVICE.in_lang(lang),
        words::COLUMN_REQUESTS.in_lang(lang),
        words::COLUMN_SERVED.in_lang(lang),
        "p50",
        "p99",
        words::COLUMN_CPU.in_lang(lang),
        words::COLUMN_TASKS.in_lang(lang),
        words::COLUMN_OUT_IN.in_lang(lang),
    ];
    head.map(str::to_owned)
}

/// One row for each service, where there are several: its requests, or its launches where no
/// service had a request.
fn table(page: &mut Page, report: &RunReport<'_>, most: usize) {
    let lang = page.lang;
    let services = &report.outcome.services;
    let shown = services.len().min(most);
    let rows: Vec<Vec<String>> = if services.iter().any(|s| s.requests.arrived > 0) {
        let rows = services.iter().take(shown);
        let rows = rows.map(|service| row(report, service, lang).to_vec());
        std::iter::once(head(lang).to_vec()).chain(rows).collect()
    } else {
        let rows = (0..shown).map(|index| launches::row(report, index, lang).to_vec());
        let head = launches::head(lang).to_vec();
        std::iter::once(head).chain(rows).collect()
    };
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max();
    let widths: Vec<usize> = (0..rows[0].len()).filter_map(widest).collect();
    for row in &rows {
        let cells = row.iter().enumerate().map(|(i, cell)| match i {
            0 => pad(cell, widths[0]),
            _ => pad_left(cell, widths[i]),
        });
        page.whole(cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    if services.len() > most {
        let more = (services.len() - most).to_string();
        page.whole(&words::AND_MORE.fill(lang, &[("n", &more)]));
    }
}

/// The cells of [`head`] for one service.
pub(super) fn row(report: &RunReport<'_>, service: &ServiceOutcome, lang: Lang) -> [String; 8] {
    let at = |q: f64| {
        if service.latency_us.is_empty() {
            return "–".to_owned();
        }
        format::micros(service.latency_us.value_at_quantile(q), lang)
    };
    let mean = findings::mean_running(service, report.outcome.simulated);
    [
        cut(&service.name, 16),
        count(service.requests.arrived),
        story::availability(&service.requests),
        at(0.5),
        at(0.99),
        format!(
            "{}/{}%",
            format::figures(findings::cpu_mean(service)),
            format::figures(service.cpu_max_percent)
        ),
        format!(
            "{}/{}/{}",
            findings::fewest_tasks(service),
            format::figures(mean),
            count(service.peak_running.into())
        ),
        format!("{}/{}", service.scale_outs, service.scale_ins),
    ]
}

/// How often, and where the time of the slowest scale-out went.
fn scaling(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let services = &report.outcome.services;
    let out: u64 = services.iter().map(|s| s.scale_outs).sum();
    let back: u64 = services.iter().map(|s| s.scale_ins).sum();
    if out + back == 0 {
        return vec![words::SCALING_NONE.in_lang(lang).to_owned()];
    }
    let mut parts = vec![fill(
        words::SCALING,
        lang,
        &[("out", count(out)), ("in", count(back))],
    )];
    if let Some((_, slowest)) = findings::slowest(report) {
        let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
        let values = [
            ("from", slowest.from.to_string()),
            ("to", slowest.to.to_string()),
            ("at", calendar.minute(slowest.at, lang)),
            ("total", span(findings::total(slowest), lang)),
        ];
        let text = if slowest.in_service {
            words::SLOWEST
        } else {
            words::SLOWEST_UNFINISHED
        };
        let stages = story::stages(slowest, lang);
        let stages: Vec<String> = stages
            .iter()
            .map(|s| s.replace(' ', &TIGHT.to_string()))
            .collect();
        let stages = stages.join(", ");
        parts.push(format!("{}: {stages}", fill(text, lang, &values)));
    }
    parts
}

/// Objectives, prices, what is left out, warnings, and where the report is.
fn closing(page: &mut Page, report: &RunReport<'_>, place: Option<&str>) {
    let lang = page.lang;
    let meta = report.meta;
    page.entry(words::LABEL_STEADY, &steady::line(report, lang));
    let objectives: Vec<String> = meta
        .objectives
        .iter()
        .map(|o| story::objective(o, lang))
        .collect();
    page.list(words::LABEL_OBJECTIVES, &objectives, 3);
    if !meta.overrides.is_empty() {
        // Every rate is named; the notes of many are in the report.
        let noted = meta.overrides.len() <= 3;
        let list = meta.overrides.iter().map(|o| {
            if noted && !o.note.is_empty() {
                format!("{} ${} ({})", o.key, o.rate, cut(&o.note, 30))
            } else {
                format!("{} ${}", o.key, o.rate)
            }
        });
        let list: Vec<String> = list.collect();
        let text = words::PRICE_SET.fill(lang, &[("list", &list.join(", "))]);
        page.entry(words::LABEL_PRICES, &[text]);
    }
    let left_out = not_billed();
    let names = left_out
        .iter()
        .take(LEFT_OUT)
        .map(|n| n.name().in_lang(lang).to_owned());
    let mut names: Vec<String> = names.collect();
    let more = left_out.len().saturating_sub(LEFT_OUT).to_string();
    names.push(words::AND_MORE.fill(lang, &[("n", &more)]));
    page.entry(words::LABEL_LEFT_OUT, &[names.join(", ")]);
    if let Some(first) = meta.warnings.first() {
        let values = [
            ("n", meta.warnings.len().to_string()),
            ("first", cut(first.in_lang(lang), COLUMNS * 2 / 3)),
        ];
        page.list(
            words::LABEL_WARNINGS,
            &[fill(words::WARNINGS, lang, &values)],
            2,
        );
    }
    if let Some(place) = place {
        // Never cut: people copy it.
        page.push(words::LABEL_REPORT, vec![place.to_owned()]);
    }
}

/// [`Text::fill`] with owned values.
pub(super) fn fill(text: Text, lang: Lang, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (*k, v.as_str())).collect();
    text.fill(lang, &values)
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
