//! What stood out of the instances? Tasks without a place, groups at their maximum, idle money.

use super::fleet::{self, Figures};
use super::format::{count, figures, percent, span, usd as usd_text};
use super::text::fill;
use super::{RunReport, fleet_draining, fleet_waiting};
use crate::kernel::time::{Instant, Span};
use crate::observe::outcome::{FleetOutcome, FleetRow, ServiceOutcome};
use crate::words::{Lang, Text, fleet as words};

/// Reserved and not used, in percent, from which people confuse the two.
const RESERVED: f64 = 70.0;
const USED: f64 = 35.0;
/// Stranded from which it is worth telling, in percent.
const STRANDED: f64 = 5.0;
/// The code of managed scaling for a warm-up that blocks, and for tasks that no instance can hold.
const WARMING_UP: &str = "instanceWarmup";
const INSTANCE_QUOTA: &str = "containerInstancesPerCluster";
const FRUITLESS: &str = "launchedInstancesTookNothing";
const TOO_LARGE: &str = "tasksExceedSmallestInstanceType";

/// The most important first: what did not run, what kept capacity from growing, what was wasted.
pub(super) fn findings(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let fleets = &report.outcome.fleets;
    if fleets.is_empty() {
        return Vec::new();
    }
    let several = report.outcome.services.len() > 1;
    let services = report.outcome.services.iter().enumerate();
    let named = |service: &ServiceOutcome, text: String| {
        if several {
            format!("{}: {text}", service.name)
        } else {
            text
        }
    };
    let never = services.filter_map(|(at, service)| {
        Some(named(service, never_placed(report, at, (service, lang))?))
    });
    let mut lines: Vec<String> = never.collect();
    lines.extend(fleet_draining::stuck(report, lang));
    lines.extend(
        fleets
            .iter()
            .filter_map(|fleet| only_cpu(report, fleet, lang)),
    );
    let kept = fleets.iter().flat_map(|fleet| growth(fleet, lang));
    lines.extend(kept);
    let paid = fleets.iter().flat_map(|fleet| credits(report, fleet, lang));
    lines.extend(paid);
    let waste = fleets.iter().flat_map(|fleet| waste(report, fleet, lang));
    lines.extend(waste);
    lines
}

fn never_placed(
    report: &RunReport<'_>,
    at: usize,
    (service, lang): (&ServiceOutcome, Lang),
) -> Option<String> {
    if let Some(found) = &service.unplaced {
        let values = [
            ("what", fleet_waiting::end(report, at, (found, lang))),
            ("why", fleet_waiting::why(&found.refusals, lang)),
        ];
        return Some(fill(words::UNPLACED_WHY, lang, &values));
    }
    let never = service.starts.waited.never;
    if never == 0 {
        return None;
    }
    let why = match service.not_placed {
        None => words::WHY_WAITED.in_lang(lang).to_owned(),
        Some(told) => fleet_waiting::why(&told.latest, lang),
    };
    let text = if never == 1 {
        words::NEVER_PLACED_ONE
    } else {
        words::NEVER_PLACED
    };
    Some(fill(text, lang, &[("n", count(never)), ("why", why)]))
}

/// A group that scales by its CPU and never grew, while tasks found no room.
fn only_cpu(report: &RunReport<'_>, fleet: &FleetOutcome, lang: Lang) -> Option<String> {
    let refused = report
        .outcome
        .services
        .iter()
        .any(|s| s.not_placed.is_some());
    let follows = report.setup.groups.iter().any(|group| {
        group.name == fleet.name && !group.policies.is_empty() && fleet.provider.is_none()
    });
    if !refused || !follows || fleet.desired_ups > 0 {
        return None;
    }
    let used = |row: &FleetRow| fleet::share(row.used_cpu_units, row.registered.cpu_units.into());
    let most = fleet.minutes.iter().map(used).fold(0.0, f64::max);
    let values = [("pool", fleet.name.clone()), ("cpu", percent(most))];
    Some(fill(words::ONLY_CPU, lang, &values))
}

/// What kept a pool from growing, or its instances from working.
fn growth(fleet: &FleetOutcome, lang: Lang) -> Vec<String> {
    let pool = || ("pool", fleet::name(fleet).to_owned());
    let mut lines = Vec::new();
    if fleet.full_minutes > 0 {
        let values = [
            pool(),
            ("max", count(fleet.max_size.unwrap_or(0).into())),
            ("length", span(Span::MINUTE * fleet.full_minutes, lang)),
            ("n", count(fleet.most_waiting.into())),
        ];
        lines.push(fill(words::AT_MAXIMUM, lang, &values));
    }
    let told = |code: &str| fleet.not_scaled.iter().find(|(known, _)| *known == code);
    let reasons = [
        (INSTANCE_QUOTA, words::INSTANCE_QUOTA),
        (FRUITLESS, words::FRUITLESS),
        (TOO_LARGE, words::TOO_LARGE),
        (WARMING_UP, words::WARMING_UP),
    ];
    let counted =
        |(n, text): (u64, Text)| (n > 0).then(|| fill(text, lang, &[pool(), ("n", count(n))]));
    lines.extend(reasons.into_iter().filter_map(|(code, text)| {
        let (_, n) = told(code)?;
        counted((*n, text))
    }));
    lines.extend(counted((fleet.insufficient_capacity, words::NO_CAPACITY)));
    lines
}

/// When CPU credits ran out, and what surplus credits were charged and are owed.
fn credits(report: &RunReport<'_>, fleet: &FleetOutcome, lang: Lang) -> Vec<String> {
    let pool = || ("pool", fleet::name(fleet).to_owned());
    let after = |at: Option<Instant>| {
        let since = at.map_or(Span::ZERO, |at| at.since(Instant::START));
        ("after", span(since, lang))
    };
    let credits = |milli: u64| ("n", figures(milli as f64 / 1e3));
    let mut lines = Vec::new();
    if fleet.credits_exhausted > 0 {
        let first = fleet.first_exhausted;
        let text = if first == Some(Instant::START) {
            words::CREDITS_NONE
        } else {
            words::CREDITS
        };
        let values = [pool(), ("n", count(fleet.credits_exhausted)), after(first)];
        lines.push(fill(text, lang, &values));
    }
    if fleet.surplus_millicredits > 0 {
        let charged = credits(fleet.surplus_millicredits);
        let values = [pool(), charged, after(fleet.first_charged)];
        lines.push(fill(words::SURPLUS, lang, &values));
    }
    if fleet.owed_millicredits > 0 {
        let usd = fleet::owed(report, fleet);
        let usd = usd.map_or_else(String::new, |amount| format!(" ({})", usd_text(amount)));
        let values = [pool(), credits(fleet.owed_millicredits), ("usd", usd)];
        lines.push(fill(words::OWED, lang, &values));
    }
    lines
}

/// What was paid for without use.
fn waste(report: &RunReport<'_>, fleet: &FleetOutcome, lang: Lang) -> Vec<String> {
    let of = Figures::of(report, fleet);
    let pool = || ("pool", fleet::name(fleet).to_owned());
    let mut lines = Vec::new();
    if fleet::is_scattered(&of) {
        let values = [
            pool(),
            ("mean", figures(of.registered)),
            ("packed", figures(of.packed)),
        ];
        lines.push(fill(words::SCATTERED, lang, &values));
    }
    let (share, what) = if of.stranded.cpu >= of.stranded.memory {
        (of.stranded.cpu, words::CPU)
    } else {
        (of.stranded.memory, words::MEMORY)
    };
    if share >= STRANDED {
        let values = [
            pool(),
            ("share", percent(share)),
            ("what", what.in_lang(lang).to_owned()),
            ("lack", lacking(fleet).in_lang(lang).to_owned()),
        ];
        lines.push(fill(words::IS_STRANDED, lang, &values));
    }
    let (reserved, what) = if of.reserved.cpu >= of.reserved.memory {
        (of.reserved.cpu, words::CPU)
    } else {
        (of.reserved.memory, words::MEMORY)
    };
    // Services without requests have no use that is modelled.
    let works = report.outcome.services.iter().any(|s| s.cpu_used_ns > 0);
    if works && reserved >= RESERVED && of.used.cpu <= USED {
        let values = [
            pool(),
            ("reserved", percent(reserved)),
            ("what", what.in_lang(lang).to_owned()),
            ("used", percent(of.used.cpu)),
        ];
        lines.push(fill(words::RESERVED_NOT_USED, lang, &values));
    }
    lines
}

/// What instances with stranded room lack most often.
fn lacking(fleet: &FleetOutcome) -> Text {
    let names = [
        words::CPU,
        words::MEMORY,
        words::GPUS,
        words::ENIS,
        words::PORTS,
    ];
    let sums = (0..names.len()).map(|at| {
        let of = fleet
            .minutes
            .iter()
            .map(|row| u64::from(row.stranded_by[at]));
        (of.sum::<u64>(), at)
    });
    let most = sums.rev().max_by_key(|(sum, _)| *sum);
    names[most.expect("five").1]
}
