//! How are faults told? Lines of the summary, `faults` of `summary.json`, `faults.csv`, the page.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::RunReport;
use super::availability::{length, since_start};
use super::calendar::{Calendar, seconds};
use super::format::{count, percent, span};
use super::summary::rounded;
use super::tables::{Table, number};
use super::text::fill;
use crate::kernel::time::Span;
use crate::observe::troubles::{FaultOutcome, Recovery, Struck};
use crate::words::{Lang, Text, trouble as words};

/// Rows of faults in the page.
const ROWS: usize = 200;

/// A row per fault and service that it concerned; times in seconds since the start, or since the
/// fault began; empty where something did not come back.
const FAULTS: &[&str] = &[
    "fault",
    "kind",
    "number",
    "instant",
    "began",
    "ended",
    "tasksLost",
    "startsFailed",
    "instancesLost",
    "instancesCutOff",
    "service",
    "serviceTasksLost",
    "servingBefore",
    "mostMissing",
    "tasksBackSeconds",
    "servedBackSeconds",
    "requestsEnded",
    "requestsLost",
];

/// The faults, the worst first where they are more than `most`.
fn worst<'a>(report: &RunReport<'a>, most: usize) -> Vec<&'a FaultOutcome> {
    let mut all: Vec<&FaultOutcome> = report.troubles.faults.iter().collect();
    if all.len() > most {
        let harm = |of: &FaultOutcome| (of.lost(), of.tasks_lost, of.instances_lost);
        all.sort_by_key(|of| std::cmp::Reverse(harm(of)));
    }
    all
}

/// One line for each fault, the worst first: the last are cut where there is little room.
pub(super) fn lines(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let all = worst(report, 1);
    all.iter().map(|of| line(report, of, lang)).collect()
}

fn line(report: &RunReport<'_>, of: &FaultOutcome, lang: Lang) -> String {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let at = calendar.minute(of.began, lang);
    let when = match of.ended {
        Some(ended) if ended == of.began => fill(words::FAULT_AT, lang, &[("at", at)]),
        Some(ended) => {
            let length = span(ended.since(of.began), lang);
            fill(words::FAULT_FOR, lang, &[("at", at), ("length", length)])
        }
        None => fill(words::FAULT_TO_END, lang, &[("at", at)]),
    };
    let values = [
        ("name", named(report, of, lang)),
        ("when", when),
        ("what", what(of, lang).join(", ")),
    ];
    fill(words::FAULT, lang, &values)
}

/// Its name, with a number where it began more than once.
fn named(report: &RunReport<'_>, of: &FaultOutcome, lang: Lang) -> String {
    let times = report.troubles.faults.iter();
    if times.filter(|other| other.fault == of.fault).count() == 1 {
        return of.name.clone();
    }
    let values = [("name", of.name.clone()), ("n", of.number.to_string())];
    fill(words::FAULT_TIMES, lang, &values)
}

fn counted(n: u64, (one, many): (Text, Text), lang: Lang) -> Option<String> {
    let text = if n == 1 { one } else { many };
    (n > 0).then(|| text.fill(lang, &[("n", &count(n))]))
}

fn what(of: &FaultOutcome, lang: Lang) -> Vec<String> {
    let tasks = (words::FAULT_TASKS_ONE, words::FAULT_TASKS);
    let starts = (words::FAULT_STARTS_ONE, words::FAULT_STARTS);
    let instances = (words::FAULT_INSTANCES_ONE, words::FAULT_INSTANCES);
    let agents = (words::FAULT_AGENTS_ONE, words::FAULT_AGENTS);
    let requests = (words::FAULT_REQUESTS_ONE, words::FAULT_REQUESTS);
    let counts = [
        counted(of.instances_lost, instances, lang),
        counted(of.instances_cut_off, agents, lang),
        counted(of.tasks_lost, tasks, lang),
        counted(of.starts_failed, starts, lang),
    ];
    let mut told: Vec<String> = counts.into_iter().flatten().collect();
    if let Some(share) = of.capacity_lost_percent().filter(|share| *share > 0.0) {
        let share = percent(share);
        told.push(words::FAULT_CAPACITY.fill(lang, &[("share", &share)]));
    }
    let back = |back: Recovery, (after, never): (Text, Text)| match back {
        Recovery::NotNeeded => None,
        Recovery::After(time) => Some(after.fill(lang, &[("length", &span(time, lang))])),
        Recovery::Never => Some(never.in_lang(lang).to_owned()),
    };
    let tasks = (words::FAULT_TASKS_BACK, words::FAULT_TASKS_NEVER);
    let served = (words::FAULT_SERVED_BACK, words::FAULT_SERVED_NEVER);
    told.extend(back(of.tasks_back(), tasks));
    told.extend(back(of.served_back(), served));
    told.extend(counted(of.lost(), requests, lang));
    if told.is_empty() {
        told.push(words::FAULT_NOTHING.in_lang(lang).to_owned());
    }
    told
}

/// `faults`: one entry per time that one began, in order.
pub(super) fn json(report: &RunReport<'_>) -> Vec<Value> {
    let all = report.troubles.faults.iter();
    all.map(|of| one_json(report, of)).collect()
}

fn one_json(report: &RunReport<'_>, of: &FaultOutcome) -> Value {
    let services = of.services.iter().map(|struck| {
        let name = report.outcome.services[struck.service].name.clone();
        (name, struck_json(struck))
    });
    json!({
        "fault": of.name,
        "kind": of.kind,
        "number": of.number,
        "beganSeconds": since_start(of.began),
        "endedSeconds": of.ended.map(since_start),
        "tasksLost": of.tasks_lost,
        "startsFailed": of.starts_failed,
        "instancesLost": of.instances_lost,
        "instancesCutOff": of.instances_cut_off,
        "capacityLostPercent": of.capacity_lost_percent().map(rounded),
        "tasksBackSeconds": back_json(of.tasks_back()),
        "servedBackSeconds": back_json(of.served_back()),
        "requestsLost": of.lost(),
        "services": services.collect::<Map<_, _>>(),
    })
}

/// Zero where it was never away, null where it did not come back.
fn back_json(back: Recovery) -> Value {
    back.time().map_or(Value::Null, length)
}

fn struck_json(of: &Struck) -> Value {
    json!({
        "tasksLost": of.tasks_lost,
        "servingBefore": of.before,
        "mostMissing": of.most_missing,
        "tasksBackSeconds": back_json(of.tasks_back),
        "servedBackSeconds": back_json(of.served_back),
        "requestsEnded": of.ended,
        "requestsLost": of.lost,
    })
}

/// `faults.csv`
pub(super) fn table(report: &RunReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let mut table = Table::new(FAULTS, out)?;
    for of in &report.troubles.faults {
        let back = |back: Recovery| back.time().map_or_else(String::new, in_seconds);
        let head = [
            of.name.clone(),
            of.kind.to_owned(),
            of.number.to_string(),
            calendar.stamp(of.began),
            seconds(of.began),
            of.ended.map_or_else(String::new, seconds),
            of.tasks_lost.to_string(),
            of.starts_failed.to_string(),
            of.instances_lost.to_string(),
            of.instances_cut_off.to_string(),
        ];
        for struck in &of.services {
            let tail = [
                report.outcome.services[struck.service].name.clone(),
                struck.tasks_lost.to_string(),
                struck.before.to_string(),
                struck.most_missing.to_string(),
                back(struck.tasks_back),
                back(struck.served_back),
                struck.ended.to_string(),
                struck.lost.to_string(),
            ];
            table.row(&[head.as_slice(), tail.as_slice()].concat())?;
        }
        if of.services.is_empty() {
            let none = vec![String::new(); FAULTS.len() - head.len()];
            table.row(&[head.as_slice(), &none].concat())?;
        }
    }
    table.end()
}

fn in_seconds(span: Span) -> String {
    number(span.as_secs_f64())
}

/// The section of the page; null where nothing went wrong.
pub(super) fn section(report: &RunReport<'_>, lang: Lang) -> Value {
    let mut all = worst(report, ROWS);
    let total = all.len();
    if total == 0 {
        return Value::Null;
    }
    all.truncate(ROWS);
    all.sort_by_key(|of| of.began);
    let rows = all.iter().map(|of| row(report, of, lang));
    let head = [
        words::COLUMN_FAULT,
        words::COLUMN_BEGAN,
        words::COLUMN_LASTED,
        words::COLUMN_TASKS_LOST,
        words::COLUMN_INSTANCES_LOST,
        words::COLUMN_CAPACITY_LOST,
        words::COLUMN_TASKS_BACK,
        words::COLUMN_SERVED_BACK,
        words::COLUMN_REQUESTS_LOST,
    ];
    let cap = (total > ROWS).then(|| {
        let values = [("shown", count(ROWS as u64)), ("all", count(total as u64))];
        fill(words::HTML_FAULTS_CAP, lang, &values)
    });
    json!({
        "title": words::HTML_FAULTS.in_lang(lang),
        "hint": words::HTML_FAULTS_HINT.in_lang(lang),
        "cap": cap,
        "lines": Value::Null,
        "drawings": Value::Array(Vec::new()),
        "head": head.map(|text| text.in_lang(lang)),
        "rows": rows.collect::<Vec<_>>(),
        "modelled": words::MODELLED_FAULTS.in_lang(lang),
    })
}

fn row(report: &RunReport<'_>, of: &FaultOutcome, lang: Lang) -> [String; 9] {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let lasted = match of.ended {
        Some(ended) if ended == of.began => words::AT_ONCE.in_lang(lang).to_owned(),
        Some(ended) => span(ended.since(of.began), lang),
        None => words::TO_THE_END.in_lang(lang).to_owned(),
    };
    let back = |back: Recovery| match back {
        Recovery::NotNeeded => "–".to_owned(),
        Recovery::After(time) => span(time, lang),
        Recovery::Never => words::NEVER.in_lang(lang).to_owned(),
    };
    let capacity = of.capacity_lost_percent();
    [
        named(report, of, lang),
        calendar.second(of.began),
        lasted,
        count(of.tasks_lost),
        count(of.instances_lost),
        capacity.map_or_else(|| "–".to_owned(), percent),
        back(of.tasks_back()),
        back(of.served_back()),
        count(of.lost()),
    ]
}

#[cfg(test)]
#[path = "faults_tests.rs"]
mod tests;
