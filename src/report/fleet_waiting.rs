//! Who waited for an instance, who never got one, and what refused them last?

use super::RunReport;
use super::fleet::refusers;
use super::format::{count, span};
use super::text::fill;
use crate::cluster::fact::Refusals;
use crate::cluster::service::Scheduling;
use crate::kernel::time::Span;
use crate::observe::outcome::{ServiceOutcome, Unplaced};
use crate::words::{Lang, fleet as words};

/// The parts of the line of the summary, over all services; empty when none waited.
pub(super) fn waiting(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let mut parts = unplaced(report, lang);
    parts.extend(waited(report, lang));
    parts.extend(last_refusal(&report.outcome.services).map(|of| refusal(&of, lang)));
    parts
}

/// What refuses at the end, of the service with most tasks that have no place; else what refused
/// last while tasks waited. That there was no instance is told only where none ever refused.
fn last_refusal(services: &[ServiceOutcome]) -> Option<Refusals> {
    let ends = services.iter().filter_map(|service| service.unplaced);
    if let Some(found) = ends.max_by_key(|found| found.refused + found.waiting) {
        return Some(found.refusals);
    }
    let told = services.iter().filter_map(|service| service.not_placed);
    let told = told.map(|told| (told.last, told.latest));
    let looked = services
        .iter()
        .filter_map(|service| service.refused_waiting);
    let all = told.chain(looked);
    let last = all.max_by_key(|(at, of)| (of.instances > 0, *at));
    last.map(|(_, of)| of)
}

/// Each service with tasks that have no place at the end, named where there are several.
fn unplaced(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let services = &report.outcome.services;
    let each = services.iter().enumerate().filter_map(|(at, service)| {
        let text = end(report, at, (&service.unplaced?, lang));
        Some(match services.len() {
            1 => text,
            _ => format!("{}: {text}", service.name),
        })
    });
    each.collect()
}

/// `2 of 6 desired tasks never placed`
pub(super) fn end(report: &RunReport<'_>, at: usize, (found, lang): (&Unplaced, Lang)) -> String {
    let scheduling = report.setup.services.get(at).map(|s| s.spec.scheduling);
    let text = match scheduling {
        Some(Scheduling::Standalone { .. }) => words::UNPLACED_RUN,
        _ => words::UNPLACED,
    };
    let values = [
        ("n", count(u64::from(found.waiting + found.refused))),
        ("m", count(found.wanted.into())),
    ];
    fill(text, lang, &values)
}

/// `22 desired, 14 not placed`, for the line of the tasks.
pub(super) fn lacking(service: &ServiceOutcome, lang: Lang) -> Option<String> {
    let found = service.unplaced?;
    let values = [
        ("m", count(found.wanted.into())),
        ("n", count(u64::from(found.waiting + found.refused))),
    ];
    Some(fill(words::LACKING, lang, &values))
}

/// How long tasks waited.
fn waited(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let services = report.outcome.services.iter();
    let waits = services.map(|service| &service.starts.waited);
    let tasks: u64 = waits.clone().map(|waited| waited.tasks).sum();
    let never: u64 = waits.clone().map(|waited| waited.never).sum();
    let longest = waits.clone().map(|waited| waited.max).max();
    let max = span(longest.unwrap_or(Span::ZERO), lang);
    let in_vain = waits.clone().map(|waited| waited.never_max).max();
    let mut parts = Vec::new();
    if tasks > 0 {
        let nanos = waits.map(|w| u128::from(w.mean.nanos()) * u128::from(w.tasks));
        let mean = nanos.sum::<u128>() / u128::from(tasks);
        let mean = Span::from_nanos(u64::try_from(mean).expect("a mean of spans is a span"));
        let text = if tasks == 1 {
            words::WAITED_ONE
        } else {
            words::WAITED
        };
        let values = [
            ("n", count(tasks)),
            ("mean", span(mean, lang)),
            ("max", max),
        ];
        parts.push(fill(text, lang, &values));
    }
    if never > 0 {
        let max = span(in_vain.unwrap_or(Span::ZERO), lang);
        let text = if never == 1 {
            words::WAITED_NEVER_ONE
        } else {
            words::WAITED_NEVER
        };
        let values = [("n", count(never)), ("max", max)];
        parts.push(fill(text, lang, &values));
    }
    parts
}

fn refusal(of: &Refusals, lang: Lang) -> String {
    let text = match of.instances {
        0 => return words::REFUSED_NONE.in_lang(lang).to_owned(),
        1 => words::REFUSED_ONE,
        _ => words::REFUSED,
    };
    let values = [
        ("list", refusers(of, lang)),
        ("n", count(of.instances.into())),
    ];
    fill(text, lang, &values)
}

/// `RESOURCE:CPU on 2 of 2 instances`
pub(super) fn why(of: &Refusals, lang: Lang) -> String {
    let text = match of.instances {
        0 => return words::WHY_NO_INSTANCE.in_lang(lang).to_owned(),
        1 => words::WHY_REFUSED_ONE,
        _ => words::WHY_REFUSED,
    };
    let values = [
        ("list", refusers(of, lang)),
        ("n", count(of.instances.into())),
    ];
    fill(text, lang, &values)
}

#[cfg(test)]
#[path = "fleet_waiting_tests.rs"]
mod tests;
