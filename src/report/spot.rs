//! How is Spot told? Lines of the summary, `spot` of `summary.json`, the section of the page.

use serde_json::{Map, Value, json};

use super::availability::length;
use super::format::{count, figures, percent, usd};
use super::summary::{rounded, seconds};
use super::text::fill;
use super::{RunReport, costs};
use crate::billing::spot::{Savings, savings};
use crate::kernel::money::Usd;
use crate::observe::troubles::{Interruptions, PoolOutcome, SpotOutcome};
use crate::words::{Lang, Text, trouble as words};

/// Rows of pools in the page.
const ROWS: usize = 200;

/// What Spot saved; none where nothing was bought there, or an On-Demand price is not known.
fn saved(report: &RunReport<'_>) -> Option<Savings> {
    savings(&report.outcome.usage, report.prices).ok().flatten()
}

/// The parts of the entry of the summary, the most important first; none where Spot sells nothing.
pub(super) fn line(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let Some(spot) = &report.troubles.spot else {
        return Vec::new();
    };
    let of = &spot.interruptions;
    let mut parts = interrupted(of, lang);
    parts.extend(tasks_hit(of, lang));
    if of.requests_lost > 0 {
        let values = [
            ("n", count(of.requests_lost)),
            ("ended", count(of.requests_ended)),
        ];
        parts.push(fill(words::SPOT_LOST, lang, &values));
    }
    if let Some(saved) = saved(report) {
        parts.push(told_savings(&saved, lang));
    }
    if let Some(thousand) = costs::per_thousand_served(report) {
        let usd = costs::small(thousand);
        parts.push(words::COST_THOUSAND.fill(lang, &[("usd", &usd)]));
    }
    parts.extend(supply(spot, lang));
    parts
}

fn told_savings(saved: &Savings, lang: Lang) -> String {
    let text = if saved.saved() < Usd::ZERO {
        words::SPOT_DEARER
    } else {
        words::SPOT_SAVED
    };
    let values = [
        ("paid", usd(saved.paid)),
        ("full", usd(saved.on_demand)),
        ("saved", usd(saved.saved())),
        ("share", percent(saved.percent().unwrap_or(0.0))),
    ];
    fill(text, lang, &values)
}

fn counted(n: u64, (one, many): (Text, Text), lang: Lang) -> Option<String> {
    let text = if n == 1 { one } else { many };
    (n > 0).then(|| text.fill(lang, &[("n", &count(n))]))
}

/// What was interrupted.
fn interrupted(of: &Interruptions, lang: Lang) -> Vec<String> {
    let instances = (words::SPOT_INSTANCES_ONE, words::SPOT_INSTANCES);
    let tasks = (words::SPOT_TASKS_ONE, words::SPOT_TASKS);
    let mut told = Vec::from_iter(counted(of.instances, instances, lang));
    told.extend(counted(of.tasks, tasks, lang));
    if told.is_empty() {
        told.push(words::SPOT_NONE.in_lang(lang).to_owned());
    }
    told
}

/// What came of the tasks.
fn tasks_hit(of: &Interruptions, lang: Lang) -> Vec<String> {
    let mut told = Vec::new();
    if of.tasks_drained + of.tasks_died > 0 {
        let values = [
            ("drained", count(of.tasks_drained)),
            ("died", count(of.tasks_died)),
        ];
        told.push(fill(words::SPOT_DRAINED, lang, &values));
    }
    let killed = (words::SPOT_KILLED, words::SPOT_KILLED);
    told.extend(counted(of.tasks_killed, killed, lang));
    told
}

/// When there was none to be had.
fn supply(spot: &SpotOutcome, lang: Lang) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(share) = without_percent(&spot.pools).filter(|share| *share > 0.0) {
        let text = if spot.pools.len() == 1 {
            words::SPOT_DRY_ONE
        } else {
            words::SPOT_DRY
        };
        let pools = count(spot.pools.len() as u64);
        told.push(fill(text, lang, &[("share", percent(share)), ("n", pools)]));
    }
    let refused = spot.pools.iter().map(|pool| pool.refused).sum::<u64>() + spot.fargate_refused;
    let refusals = (words::SPOT_REFUSED, words::SPOT_REFUSED);
    told.extend(counted(refused, refusals, lang));
    told
}

/// The share of the time of all pools without capacity.
fn without_percent(pools: &[PoolOutcome]) -> Option<f64> {
    let without: f64 = pools.iter().map(|pool| pool.without.as_secs_f64()).sum();
    let with: f64 = pools
        .iter()
        .map(|pool| pool.with_capacity.as_secs_f64())
        .sum();
    (with + without > 0.0).then(|| without * 100.0 / (with + without))
}

/// `spot`; none where it sells nothing.
pub(super) fn json(report: &RunReport<'_>) -> Option<Value> {
    let spot = report.troubles.spot.as_ref()?;
    let pools = spot.pools.iter();
    let pools = pools.map(|pool| (pool.name.clone(), pool_json(pool)));
    let saved = saved(report);
    let Interruptions {
        instances,
        tasks,
        tasks_killed,
        tasks_drained,
        tasks_died,
        requests_ended,
        requests_lost,
    } = spot.interruptions;
    Some(json!({
        "interruptions": {
            "instances": instances,
            "fargateTasks": tasks,
            "fargateTasksKilled": tasks_killed,
            "tasksDrained": tasks_drained,
            "tasksDiedWithInstance": tasks_died,
            "requestsEnded": requests_ended,
            "requestsLost": requests_lost,
        },
        "fargateLaunchesRefused": spot.fargate_refused,
        "withoutCapacityPercent": without_percent(&spot.pools).map(rounded),
        "paidUsd": saved.map(|saved| saved.paid.to_string()),
        "onDemandUsd": saved.map(|saved| saved.on_demand.to_string()),
        "savedUsd": saved.map(|saved| saved.saved().to_string()),
        "savedPercent": saved.and_then(|saved| saved.percent()).map(rounded),
        "pools": pools.collect::<Map<_, _>>(),
    }))
}

fn pool_json(pool: &PoolOutcome) -> Value {
    json!({
        "capacitySeconds": length(pool.with_capacity),
        "withoutCapacitySeconds": length(pool.without),
        "ranDry": pool.dried_up,
        "launched": pool.launched,
        "usedSeconds": seconds(pool.used_ns),
        "rebalanceRecommendations": pool.recommendations,
        "interruptionNotices": pool.notices,
        "reclaimed": pool.taken,
        "launchesRefused": pool.refused,
    })
}

/// The section of the page; null where Spot sells nothing.
pub(super) fn section(report: &RunReport<'_>, lang: Lang) -> Value {
    let Some(spot) = &report.troubles.spot else {
        return Value::Null;
    };
    let head = [
        words::COLUMN_POOL,
        words::COLUMN_CAPACITY,
        words::COLUMN_WITHOUT,
        words::COLUMN_DRY,
        words::COLUMN_LAUNCHED,
        words::COLUMN_USED,
        words::COLUMN_RECOMMENDED,
        words::COLUMN_NOTICES,
        words::COLUMN_TAKEN,
        words::COLUMN_REFUSED,
    ];
    let rows = spot.pools.iter().take(ROWS).map(row);
    json!({
        "title": words::HTML_SPOT.in_lang(lang),
        "hint": words::HTML_SPOT_HINT.in_lang(lang),
        "cap": Value::Null,
        "lines": line(report, lang),
        "drawings": Value::Array(Vec::new()),
        "head": head.map(|text| text.in_lang(lang)),
        "rows": rows.collect::<Vec<_>>(),
        "modelled": words::MODELLED_SPOT.in_lang(lang),
    })
}

fn row(pool: &PoolOutcome) -> [String; 10] {
    let hours = |seconds: f64| figures(seconds / 3_600.0);
    [
        pool.name.clone(),
        hours(pool.with_capacity.as_secs_f64()),
        hours(pool.without.as_secs_f64()),
        count(pool.dried_up),
        count(pool.launched),
        hours(pool.used_ns as f64 / 1e9),
        count(pool.recommendations),
        count(pool.notices),
        count(pool.taken),
        count(pool.refused),
    ]
}

#[cfg(test)]
#[path = "spot_tests.rs"]
mod tests;
