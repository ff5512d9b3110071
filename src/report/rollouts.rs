//! How are deployments told? Lines of the summary, `deployments` of `summary.json`,
//! `deployments.csv`, a section of the page.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::RunReport;
use super::availability::since_start;
use super::calendar::{Calendar, seconds};
use super::charts::Drawing;
use super::format::{count, share, span};
use super::story;
use super::tables::Table;
use super::text::fill;
use crate::cluster::deployment::RolloutState;
use crate::observe::losses::{self, Taker};
use crate::observe::rollouts::{Rollout, Tasks};
use crate::words::{Lang, rollout as words};

/// A row per change of the tasks of a service while a deployment goes on.
const DEPLOYMENTS: &[&str] = &[
    "service",
    "deployment",
    "instant",
    "seconds",
    "oldPending",
    "oldRunning",
    "oldHealthy",
    "newPending",
    "newRunning",
    "newHealthy",
];
/// Rows of deployments in the page.
const ROWS: usize = 100;

/// `web/deployment-2`
pub(super) fn named(report: &RunReport<'_>, of: &Rollout) -> String {
    let service = &report.outcome.services[of.service].name;
    format!("{service}/deployment-{}", of.number)
}

/// One line for each deployment.
pub(super) fn lines(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let all = report.outcome.rollouts.iter();
    all.map(|of| line(report, of, lang)).collect()
}

fn line(report: &RunReport<'_>, of: &Rollout, lang: Lang) -> String {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let values = [
        ("name", named(report, of)),
        ("at", calendar.minute(of.began, lang)),
        ("what", what(of, lang).join(", ")),
    ];
    fill(words::DEPLOYMENT, lang, &values)
}

fn what(of: &Rollout, lang: Lang) -> Vec<String> {
    let mut told = vec![end(of, lang)];
    if let Some(length) = of.way_back() {
        told.push(fill(
            words::ROLLED_BACK,
            lang,
            &[("length", span(length, lang))],
        ));
    }
    if of.stuck {
        told.push(words::STUCK.in_lang(lang).to_owned());
    }
    if of.ended.is_none() && of.stopped > 0 {
        let values = [
            ("stopped", count(of.stopped.into())),
            ("started", count(of.started.into())),
        ];
        told.push(fill(words::TASKS_STOPPED, lang, &values));
    }
    if of.failed_tasks > 0 {
        let one = of.failed_tasks == 1;
        let text = if one {
            words::TASKS_FAILED_ONE
        } else {
            words::TASKS_FAILED
        };
        told.push(fill(text, lang, &[("n", count(of.failed_tasks.into()))]));
    }
    told.push(fill(
        words::MOST_TASKS,
        lang,
        &[("n", count(of.most_tasks.into()))],
    ));
    if of.requests > 0 {
        told.push(lost(of, lang));
    }
    told
}

fn lost(of: &Rollout, lang: Lang) -> String {
    let text = match of.lost {
        0 => words::NOTHING_LOST,
        1 => words::REQUESTS_LOST_ONE,
        _ => words::REQUESTS_LOST,
    };
    let values = [
        ("n", count(of.lost)),
        ("share", share(of.lost, of.requests)),
    ];
    fill(text, lang, &values)
}

fn end(of: &Rollout, lang: Lang) -> String {
    let Some((at, state, reason)) = of.ended else {
        return words::GOES_ON.in_lang(lang).to_owned();
    };
    let text = match state {
        RolloutState::Failed => words::FAILED,
        RolloutState::Replaced => words::REPLACED,
        RolloutState::Completed | RolloutState::InProgress => words::COMPLETED,
    };
    let values = [
        ("length", span(at.since(of.began), lang)),
        ("why", story::word(reason.code(), lang)),
    ];
    fill(text, lang, &values)
}

/// `deployments`: one entry each, in order.
pub(super) fn json(report: &RunReport<'_>) -> Vec<Value> {
    let all = report.outcome.rollouts.iter();
    all.map(|of| one_json(report, of)).collect()
}

fn one_json(report: &RunReport<'_>, of: &Rollout) -> Value {
    let stages = of.stages.iter();
    let stages =
        stages.map(|(at, stage)| json!({ "stage": stage.name(), "atSeconds": since_start(*at) }));
    let shifts = of.shifts.iter();
    let shifts =
        shifts.map(|(at, percent)| json!({ "percent": percent, "atSeconds": since_start(*at) }));
    json!({
        "service": report.outcome.services[of.service].name,
        "number": of.number,
        "beganSeconds": since_start(of.began),
        "endedSeconds": of.ended.map(|(at, ..)| since_start(at)),
        "rolloutState": of.ended.map_or(RolloutState::InProgress, |(_, state, _)| state).code(),
        "reason": of.ended.map(|(.., reason)| reason.code()),
        "rolledBackSeconds": of.rolled_back.map(since_start),
        "stuck": of.stuck,
        "tasksStarted": of.started,
        "tasksStopped": of.stopped,
        "failedTasks": of.failed_tasks,
        "mostTasks": of.most_tasks,
        "requestsEnded": of.requests,
        "requestsLost": of.lost,
        "stages": stages.collect::<Vec<_>>(),
        "trafficShifts": shifts.collect::<Vec<_>>(),
    })
}

/// `deployments.csv`
pub(super) fn table(report: &RunReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let mut table = Table::new(DEPLOYMENTS, out)?;
    for of in &report.outcome.rollouts {
        for point in &of.points {
            let head = [
                report.outcome.services[of.service].name.clone(),
                of.number.to_string(),
                calendar.stamp(point.at),
                seconds(point.at),
            ];
            let counts = |of: Tasks| [of.pending, of.running, of.healthy].map(|n| n.to_string());
            table.row(&[&head[..], &counts(point.old), &counts(point.new)].concat())?;
        }
    }
    table.end()
}

/// The section of the page; null without deployments.
pub(super) fn section(report: &RunReport<'_>, lang: Lang, drawings: &[Drawing]) -> Value {
    let all = &report.outcome.rollouts;
    if all.is_empty() {
        return Value::Null;
    }
    let head = [
        words::COLUMN_DEPLOYMENT,
        words::COLUMN_BEGAN,
        words::COLUMN_TOOK,
        words::COLUMN_ENDED,
        words::COLUMN_WAY_BACK,
        words::COLUMN_MOST_TASKS,
        words::COLUMN_FAILED,
        words::COLUMN_LOST,
    ];
    let rows = all.iter().take(ROWS).map(|of| row(report, of, lang));
    let drawings = drawings.iter().filter(|drawing| drawing.is_deployment());
    json!({
        "title": words::HTML_DEPLOYMENTS.in_lang(lang),
        "hint": words::HTML_DEPLOYMENTS_HINT.in_lang(lang),
        "cap": Value::Null,
        "lines": Value::Null,
        "drawings": drawings.map(|drawing| drawing.svg.as_str()).collect::<Vec<_>>(),
        "head": head.map(|text| text.in_lang(lang)),
        "rows": rows.collect::<Vec<_>>(),
        "modelled": words::MODELLED_DEPLOYMENTS.in_lang(lang),
    })
}

fn row(report: &RunReport<'_>, of: &Rollout, lang: Lang) -> [String; 8] {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let none = || "–".to_owned();
    [
        named(report, of),
        calendar.second(of.began),
        of.took().map_or_else(none, |length| span(length, lang)),
        end(of, lang),
        of.way_back().map_or_else(none, |length| span(length, lang)),
        count(of.most_tasks.into()),
        count(of.failed_tasks.into()),
        if of.requests > 0 {
            lost(of, lang)
        } else {
            none()
        },
    ]
}

/// What took the tasks whose requests were lost with them.
pub(super) fn lost_with_tasks(report: &RunReport<'_>, index: usize, lang: Lang) -> Option<String> {
    let losses = losses::of(report.outcome, index);
    if losses.is_empty() {
        return None;
    }
    let told = losses.iter().map(|(taker, n)| {
        let text = match taker {
            Taker::Deployment => words::TAKER_DEPLOYMENT,
            Taker::ScaleIn => words::TAKER_SCALE_IN,
            Taker::Unhealthy => words::TAKER_UNHEALTHY,
            Taker::OutOfMemory => words::TAKER_OUT_OF_MEMORY,
            Taker::Exit => words::TAKER_EXIT,
            Taker::Spot => words::TAKER_SPOT,
            Taker::Fault => words::TAKER_FAULT,
            Taker::Instance => words::TAKER_INSTANCE,
            Taker::Other => words::TAKER_OTHER,
        };
        text.fill(lang, &[("n", &count(*n))])
    });
    let why = told.collect::<Vec<_>>().join(", ");
    Some(fill(words::LOST_WITH_TASKS, lang, &[("why", why)]))
}

#[cfg(test)]
#[path = "rollouts_tests.rs"]
mod tests;
