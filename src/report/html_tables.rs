//! Which tables stand in the page? Services, the bill, scale-outs, events; long ones are capped.

use serde_json::{Value, json};

use super::calendar::Calendar;
use super::format::{count, span, usd};
use super::{RunReport, events as facts, findings, fleet, launches, story, text};
use crate::billing::not_billed::not_billed;
use crate::cluster::fact::{Fact, What};
use crate::observe::outcome::ScaleOutDelays;
use crate::words::{Lang, Text, fleet as fleet_words, report as words};

/// Rows of scale-outs and of events in the page.
const DELAYS: usize = 150;
const EVENTS: usize = 1_200;

/// One row for each service.
pub(super) fn services(report: &RunReport<'_>, lang: Lang) -> Value {
    let rows = report.outcome.services.iter();
    let rows = rows.map(|service| text::row(report, service, lang));
    json!({ "head": text::head(lang), "rows": rows.collect::<Vec<_>>() })
}

/// Launches, one row for each service that launched any; null where none did.
pub(super) fn starts(report: &RunReport<'_>, lang: Lang) -> Value {
    let services = &report.outcome.services;
    let launched = (0..services.len()).filter(|index| services[*index].starts.launched > 0);
    let rows: Vec<_> = launched
        .map(|index| launches::row(report, index, lang))
        .collect();
    if rows.is_empty() {
        return Value::Null;
    }
    json!({ "head": launches::head(lang), "rows": rows })
}

/// Instances: one row for each pool, and what stands over it.
pub(super) fn fleet(report: &RunReport<'_>, lang: Lang) -> Value {
    let rows = report.outcome.fleets.iter();
    let rows = rows.map(|of| fleet::row(report, of)).collect::<Vec<_>>();
    let axis = Calendar::new(report.meta.start, report.outcome.simulated).axis_title(lang);
    let unit = |unit: Text| format!("{} · {axis}", unit.in_lang(lang));
    json!({
        "title": fleet_words::HTML_INSTANCES.in_lang(lang),
        "hint": fleet_words::HTML_INSTANCES_HINT.in_lang(lang),
        "states_unit": unit(fleet_words::UNIT_INSTANCES),
        "reservation_unit": unit(fleet_words::UNIT_RESERVATION),
        "states": fleet_words::CHART_STATES.in_lang(lang),
        "reservation": fleet_words::CHART_RESERVATION.in_lang(lang),
        "modelled": fleet_words::MODELLED_EC2.in_lang(lang),
        "head": fleet::head(lang),
        "rows": rows,
    })
}

/// The lines to the last digit.
pub(super) fn bill(report: &RunReport<'_>, lang: Lang) -> Value {
    let lines = report.bill.lines.iter().map(|line| {
        json!({
            "name": line.name().in_lang(lang),
            "resource": line.resource,
            "usage_type": line.usage_type,
            "quantity": format!("{:.4}", line.quantity),
            "unit": line.unit_name().in_lang(lang),
            "rate": line.rate.to_string(),
            "overridden": line.overridden,
            "amount": format!("{:.4}", line.amount),
        })
    });
    let overrides = report.meta.overrides.iter();
    let overrides =
        overrides.map(|o| json!({ "key": o.key, "rate": o.rate.to_string(), "note": o.note }));
    let left_out: Vec<&str> = not_billed()
        .iter()
        .map(|n| n.name().in_lang(lang))
        .collect();
    json!({
        "lines": lines.collect::<Vec<_>>(),
        "total": format!("{:.4} ({})", report.bill.total, usd(report.bill.total)),
        "overrides": overrides.collect::<Vec<_>>(),
        "left_out": left_out.join(", "),
    })
}

/// Scale-outs in the order of time; the slowest where they are too many.
pub(super) fn delays(report: &RunReport<'_>, lang: Lang) -> Value {
    let services = report.outcome.services.iter();
    let mut all: Vec<(&str, &ScaleOutDelays)> = services
        .flat_map(|s| s.scale_out_delays.iter().map(|out| (s.name.as_str(), out)))
        .collect();
    let count_all = all.len();
    let cap = (count_all > DELAYS).then(|| {
        all.sort_by_key(|(_, out)| std::cmp::Reverse(findings::total(out)));
        all.truncate(DELAYS);
        let values = [
            ("shown", count(DELAYS as u64)),
            ("all", count(count_all as u64)),
        ];
        text::fill(words::HTML_DELAYS_CAP, lang, &values)
    });
    all.sort_by_key(|(_, out)| out.at);
    let mut codes: Vec<&str> = Vec::new();
    for (code, _) in all.iter().flat_map(|(_, out)| &out.stages) {
        if !codes.contains(code) {
            codes.push(code);
        }
    }
    let key = codes
        .iter()
        .map(|code| json!({ "code": code, "name": story::word(code, lang) }));
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let row = |(service, out): &(&str, &ScaleOutDelays)| {
        let stages = out.stages.iter();
        let stages = stages
            .map(|(code, length)| json!({ "code": code, "flex": length.nanos() / 1_000_000 }));
        json!({
            "when": calendar.second(out.at),
            "service": service,
            "policy": out.policy,
            "from": out.from,
            "to": out.to,
            "total": span(findings::total(out), lang),
            "in_service": out.in_service,
            "text": story::every_stage(out, lang).join(", "),
            "stages": stages.collect::<Vec<_>>(),
        })
    };
    json!({
        "cap": cap,
        "key": key.collect::<Vec<_>>(),
        "rows": all.iter().map(row).collect::<Vec<_>>(),
    })
}

/// Facts in the order of happening; decisions before tasks where they are too many.
pub(super) fn events(report: &RunReport<'_>, lang: Lang) -> Value {
    let all = &report.outcome.facts;
    let decisions = all.iter().filter(|fact| is_decision(&fact.what));
    let others = all.iter().filter(|fact| !is_decision(&fact.what));
    let mut shown: Vec<&Fact> = decisions.chain(others).take(EVENTS).collect();
    shown.sort_by_key(|fact| fact.id);
    let (shown_count, all_count) = (count(shown.len() as u64), count(all.len() as u64));
    let cap = if shown.len() < all.len() {
        let values = [("shown", shown_count), ("all", all_count)];
        text::fill(words::HTML_EVENTS_CAP, lang, &values)
    } else {
        words::HTML_EVENTS_ALL.fill(lang, &[("all", &all_count)])
    };
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let row = |fact: &&Fact| {
        let cause = fact.cause.and_then(|cause| all.get(cause.index()));
        let cause = cause.map_or_else(String::new, |cause| {
            let subject = facts::subject(report.outcome, cause.subject);
            format!("{subject}: {}", story::word(cause.what.kind(), lang))
        });
        [
            calendar.second(fact.at),
            facts::subject(report.outcome, fact.subject),
            story::word(fact.what.kind(), lang),
            facts::told(report, &fact.what, lang),
            cause,
        ]
    };
    json!({ "cap": cap, "rows": shown.iter().map(row).collect::<Vec<_>>() })
}

/// Whether a fact tells of the service as a whole, or of trouble, and not of one task's life.
const fn is_decision(what: &What) -> bool {
    !matches!(
        what,
        What::TaskCreated { .. }
            | What::TaskStatusChanged { .. }
            | What::PullStarted
            | What::PullStopped
            | What::TaskHealthChanged { healthy: true }
            | What::TargetRegistered
            | What::TargetHealthy
            | What::TargetDraining
            | What::TargetUnused
            | What::TaskStopping { .. }
            | What::TaskPlaced { .. }
            | What::Ec2StateChanged { .. }
            | What::LifecycleChanged { .. }
            | What::ScaleInProtection { .. }
            | What::CapacityNotScaled { .. }
            | What::LaunchHeld { .. }
            | What::NotScaled { .. }
    )
}
