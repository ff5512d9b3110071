//! How is a finding told? Sentences for the summary and the report, in both languages.

use std::collections::BTreeMap;

use super::calendar::Calendar;
use super::format::{self, count, percent, span};
use super::text::fill;
use super::trouble::{self, Cause, Trouble};
use super::{Objective, RunReport, availability};
use super::{findings, fleet_story, rollouts};
use crate::cluster::fact::{Limiter, What};
use crate::kernel::time::Span;
use crate::observe::outcome::{RequestTotals, ScaleOutDelays};
use crate::words::{Lang, facts, fleet, report as words, trouble as trouble_words};

/// Most stretches of trouble that are told.
const TROUBLES: usize = 3;

/// What stood out, the most important first; never empty.
pub(super) fn stood_out(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let services = report.outcome.services.len();
    let troubles: Vec<Vec<Trouble>> = (0..services).map(|i| trouble::of(report, i)).collect();
    let mut lines = troubles_told(report, &troubles, lang);
    lines.extend(fleet_story::findings(report, lang));
    lines.extend(busiest_minute(report, &troubles, lang));
    for (index, service) in report.outcome.services.iter().enumerate() {
        if services > 1
            && let Some(why) = lost(&service.requests, lang)
        {
            lines.push(named(report, index, why));
        }
        lines.extend(failures(report, index, (&troubles[index], lang)));
        let lost = rollouts::lost_with_tasks(report, index, lang);
        lines.extend(lost.map(|told| named(report, index, told)));
        if let Some(size) = service.wrong_size {
            let values = [
                ("under", count(size.under_minutes)),
                ("over", count(size.over_minutes)),
                ("minutes", count(service.minutes.len() as u64)),
            ];
            lines.push(named(report, index, fill(words::WRONG_SIZE, lang, &values)));
        }
    }
    lines.extend(limits(report, lang));
    if lines.is_empty() {
        lines.push(words::NOTHING_STOOD_OUT.in_lang(lang).to_owned());
    }
    lines
}

/// `text`, with the name of the service where there are several.
fn named(report: &RunReport<'_>, index: usize, text: String) -> String {
    match report.outcome.services.as_slice() {
        [_] => text,
        services => format!("{}: {text}", services[index].name),
    }
}

/// The trouble of every service, most losses first, then the slowest.
fn troubles_told(report: &RunReport<'_>, all: &[Vec<Trouble>], lang: Lang) -> Vec<String> {
    let each = all.iter().enumerate();
    let each = each.flat_map(|(index, of)| of.iter().map(move |trouble| (index, trouble)));
    let mut each: Vec<(usize, &Trouble)> = each.collect();
    each.sort_by_key(|(_, t)| std::cmp::Reverse((t.lost, t.row.p99_us)));
    let tell = |(index, trouble): &(usize, &Trouble)| {
        let text = tell_trouble(report, trouble, lang);
        named(report, *index, text)
    };
    each.iter().take(TROUBLES).map(tell).collect()
}

fn tell_trouble(report: &RunReport<'_>, trouble: &Trouble, lang: Lang) -> String {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let text = match trouble.stretches {
        0 => words::SLOWEST_MINUTE,
        1 => words::LOST,
        _ => words::LOST_WORST_OF,
    };
    let tell = |cause: &Cause| match cause {
        // The requests of that minute have been told.
        Cause::Rush {
            requests,
            running,
            percent: load,
        } if trouble.lost == 0 && *requests == trouble.row.arrived => {
            let values = [("load", percent(*load)), ("tasks", tasks(*running, lang))];
            fill(words::WHY_LOADED, lang, &values)
        }
        cause => tell_cause(cause, lang),
    };
    let causes = trouble.causes.iter().map(tell);
    let values = [
        ("at", calendar.minutes((trouble.from, trouble.to), lang)),
        ("p99", format::micros(trouble.row.p99_us, lang)),
        ("arrived", count(trouble.row.arrived)),
        ("lost", count(trouble.lost)),
        ("ended", count(trouble.ended)),
        ("stretches", count(trouble.stretches as u64)),
        ("why", causes.collect::<Vec<_>>().join("; ")),
    ];
    fill(text, lang, &values)
}

/// The minute with the most requests, where it is one service and no trouble told already.
fn busiest_minute(report: &RunReport<'_>, all: &[Vec<Trouble>], lang: Lang) -> Option<String> {
    let [service] = report.outcome.services.as_slice() else {
        return None;
    };
    let row = findings::busiest(service).filter(|row| row.served > 0)?;
    let is_within = |trouble: &Trouble| (trouble.from..trouble.to).contains(&row.start);
    if all[0].iter().any(is_within) {
        return None;
    }
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let values = [
        ("at", calendar.minute(row.start, lang)),
        ("n", count(row.arrived)),
        ("p99", format::micros(row.p99_us, lang)),
        ("cpu", percent(row.cpu_percent)),
        // Tasks that are stopping work on after they left RUNNING.
        (
            "tasks",
            tasks(row.running.max(row.executing.round() as u32), lang),
        ),
    ];
    Some(fill(words::BUSIEST, lang, &values))
}

/// `1 task`, `2 tasks`
fn tasks(n: u32, lang: Lang) -> String {
    let text = if n == 1 {
        words::TASKS_ONE
    } else {
        words::TASKS_MANY
    };
    text.fill(lang, &[("n", &count(n.into()))])
}

fn tell_cause(cause: &Cause, lang: Lang) -> String {
    let tasks = |running: &u32| ("tasks", tasks(*running, lang));
    let (text, values) = match cause {
        Cause::Rush {
            requests,
            running,
            percent: load,
        } => {
            let values = vec![
                ("n", count(*requests)),
                tasks(running),
                ("load", percent(*load)),
            ];
            (words::WHY_RUSH, values)
        }
        Cause::Hot {
            percent: cpu,
            running,
        } => (words::WHY_HOT, vec![("cpu", percent(*cpu)), tasks(running)]),
        Cause::Fault(name) => (trouble_words::WHY_FAULT, vec![("name", name.clone())]),
        Cause::Interrupted(1) => (trouble_words::WHY_INTERRUPTED_ONE, vec![]),
        Cause::Interrupted(n) => (trouble_words::WHY_INTERRUPTED, vec![("n", count(*n))]),
        Cause::NoTask { minutes } => {
            let length = span(Span::MINUTE * *minutes, lang);
            (words::WHY_NO_TASK, vec![("length", length)])
        }
        Cause::OutOfMemory(1) => (words::WHY_MEMORY_ONE, vec![]),
        Cause::OutOfMemory(n) => (words::WHY_MEMORY, vec![("n", count(*n))]),
        Cause::Unhealthy(1) => (words::WHY_UNHEALTHY_ONE, vec![]),
        Cause::Unhealthy(n) => (words::WHY_UNHEALTHY, vec![("n", count(*n))]),
        Cause::AtMax { max } => (words::WHY_AT_MAX, vec![("max", count((*max).into()))]),
        Cause::Starting { missing: 1 } => (words::WHY_STARTING_ONE, vec![]),
        Cause::Starting { missing } => (words::WHY_STARTING, vec![("n", count((*missing).into()))]),
        Cause::Answered {
            later,
            stage,
            total,
        } => return tell_answer((*later, *total), *stage, lang),
        Cause::Unanswered => (words::WHY_UNANSWERED, vec![]),
        Cause::Lost(how) => return how.in_lang(lang).to_owned(),
        Cause::Tail {
            percent: cpu,
            running,
        } => (
            words::WHY_TAIL,
            vec![("cpu", percent(*cpu)), tasks(running)],
        ),
    };
    fill(text, lang, &values)
}

fn tell_answer(
    (later, total): (Span, Option<Span>),
    (stage, length): (&str, Span),
    lang: Lang,
) -> String {
    let text = match total {
        None => words::WHY_ANSWERED_IN_VAIN,
        Some(_) if later < Span::MINUTE => words::WHY_ANSWERED_AT_ONCE,
        Some(_) => words::WHY_ANSWERED,
    };
    let values = [
        ("later", span(later, lang)),
        ("total", span(total.unwrap_or(Span::ZERO), lang)),
        ("stage", word(stage, lang)),
        ("length", span(length, lang)),
    ];
    fill(text, lang, &values)
}

/// Containers out of memory, as far as no trouble has told of them, and fail open.
fn failures(report: &RunReport<'_>, index: usize, (told, lang): (&[Trouble], Lang)) -> Vec<String> {
    let mut lines = Vec::new();
    let memory = findings::times(report, index, |what| matches!(what, What::OutOfMemory));
    let is_told = told
        .iter()
        .any(|trouble| trouble.causes.contains(&Cause::OutOfMemory(memory)));
    if memory > 0 && !is_told {
        let text = if memory == 1 {
            words::OUT_OF_MEMORY_ONE
        } else {
            words::OUT_OF_MEMORY
        };
        lines.push(text.fill(lang, &[("n", &count(memory))]));
    }
    let open = |what: &What| matches!(what, What::FailOpen { began: true });
    let open = findings::times(report, index, open);
    if open > 0 {
        let text = if open == 1 {
            words::FAIL_OPEN_ONCE
        } else {
            words::FAIL_OPEN
        };
        lines.push(text.fill(lang, &[("n", &count(open))]));
    }
    lines
        .into_iter()
        .map(|line| named(report, index, line))
        .collect()
}

/// Each limit that bound, once for all services.
fn limits(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let mut all: BTreeMap<Limiter, (u64, Span)> = BTreeMap::new();
    for held in report.outcome.services.iter().flat_map(|s| &s.held) {
        let (times, longest) = all.entry(held.limiter).or_default();
        *times += held.times;
        *longest = held.longest.max(*longest);
    }
    let tell = |(limiter, (times, longest)): (Limiter, (u64, Span))| {
        let text = if times == 1 {
            words::LIMIT_BOUND_ONE
        } else {
            words::LIMIT_BOUND
        };
        let values = [
            ("limit", limit(limiter, lang)),
            ("n", count(times)),
            ("wait", span(longest, lang)),
        ];
        fill(text, lang, &values)
    };
    let mut told: Vec<String> = all.into_iter().map(tell).collect();
    told.extend(limits_to_the_end(report, lang));
    told
}

/// What a limit is called where it held tasks back.
pub(super) fn limit(limiter: Limiter, lang: Lang) -> String {
    if limiter == Limiter::Placement {
        return fleet::NO_ROOM.in_lang(lang).to_owned();
    }
    word(limiter.code(), lang)
}

/// Limits that refused tasks which were still missing when the run ended.
fn limits_to_the_end(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let refused = |index: usize| {
        let facts = report.outcome.facts.iter().rev();
        let mut of =
            facts.filter(move |fact| fact.subject.service().is_some_and(|id| id.index() == index));
        of.find_map(|fact| match fact.what {
            What::PlacementFailed { limiter } => Some(limiter),
            _ => None,
        })
    };
    let each = report.outcome.services.iter().enumerate();
    each.filter_map(|(index, service)| {
        let row = service.minutes.last()?;
        let missing = row.desired.saturating_sub(row.running + row.pending);
        let limiter = refused(index).filter(|_| missing > 0)?;
        let values = [
            ("limit", limit(limiter, lang)),
            ("n", count(missing.into())),
            ("desired", count(row.desired.into())),
        ];
        Some(named(
            report,
            index,
            fill(words::LIMIT_TO_END, lang, &values),
        ))
    })
    .collect()
}

/// Why attempts failed; none when none did.
pub(super) fn lost(requests: &RequestTotals, lang: Lang) -> Option<String> {
    let reasons = [
        (requests.timed_out, words::LOST_TIMED_OUT),
        (requests.gateway_timeout, words::LOST_GATEWAY_TIMEOUT),
        (requests.bad_gateway, words::LOST_BAD_GATEWAY),
        (requests.internal_error, words::LOST_INTERNAL_ERROR),
        (requests.no_target, words::LOST_NO_TARGET),
        (requests.queue_full, words::LOST_QUEUE_FULL),
    ];
    let told: Vec<String> = reasons
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, text)| text.fill(lang, &[("n", &count(n))]))
        .collect();
    let why = told.join(", ");
    (!told.is_empty()).then(|| words::ATTEMPTS_LOST.fill(lang, &[("why", &why)]))
}

/// served ÷ (arrived − in flight): what is not all never reads as 100 %.
pub(super) fn availability(requests: &RequestTotals) -> String {
    let ended = requests.arrived - requests.in_flight;
    if ended == 0 {
        return "–".to_owned();
    }
    format::share(requests.served, ended)
}

/// `datapoints 3m (46%)`, one for each stage.
pub(super) fn every_stage(out: &ScaleOutDelays, lang: Lang) -> Vec<String> {
    let stages = out.stages.iter();
    stages.map(|stage| tell_stage(out, stage, lang)).collect()
}

/// Each stage of at least 2 %, and what the rest took.
pub(super) fn stages(out: &ScaleOutDelays, lang: Lang) -> Vec<String> {
    let is_long = |length: Span| share_of(out, length) >= 2.0;
    let main = out.stages.iter().filter(|(_, length)| is_long(*length));
    let mut told: Vec<String> = main.map(|stage| tell_stage(out, stage, lang)).collect();
    let short = out.stages.iter().filter(|(_, length)| !is_long(*length));
    let rest = short.fold(Span::ZERO, |sum, (_, length)| sum + *length);
    if rest > Span::ZERO {
        let share = format!("{:.0}", share_of(out, rest));
        let values = [("length", span(rest, lang)), ("share", share)];
        told.push(fill(words::STAGES_REST, lang, &values));
    }
    told
}

fn tell_stage(out: &ScaleOutDelays, (code, length): &(&str, Span), lang: Lang) -> String {
    let share = share_of(out, *length);
    format!("{} {} ({share:.0}%)", word(code, lang), span(*length, lang))
}

/// In percent of the whole scale-out.
fn share_of(out: &ScaleOutDelays, length: Span) -> f64 {
    length.as_secs_f64() * 100.0 / findings::total(out).as_secs_f64()
}

/// `latencyP99 300ms: met (120ms)`
pub(super) fn objective(objective: &Objective, lang: Lang) -> String {
    let text = if objective.met {
        words::OBJECTIVE_MET
    } else {
        words::OBJECTIVE_MISSED
    };
    let name = availability::objective_name(&objective.key, lang);
    let key = match &objective.service {
        Some(service) => format!("{service} {name}"),
        None => name,
    };
    let values = [
        ("key", key),
        ("asked", objective.asked.clone()),
        (
            "found",
            availability::found(&objective.found, objective.budget.as_ref(), lang),
        ),
    ];
    fill(text, lang, &values)
}

/// The words for a code, or the code.
pub(super) fn word(code: &str, lang: Lang) -> String {
    facts::code(code)
        .map_or(code, |text| text.in_lang(lang))
        .to_owned()
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
