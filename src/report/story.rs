//! How is a finding told? Sentences for the summary and the report, in both languages.

use super::calendar::Calendar;
use super::findings::{self, Why, Worst};
use super::format::{self, count, percent, span};
use super::text::fill;
use super::{Objective, RunReport};
use crate::cluster::fact::{Limiter, What};
use crate::kernel::time::Span;
use crate::observe::outcome::{RequestTotals, ScaleOutDelays};
use crate::words::{Lang, facts, report as words};

/// Most services whose worst minute is told.
const WORST_OF: usize = 3;

/// What stood out, the most important first; never empty.
pub(super) fn stood_out(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let mut lines = worst_minutes(report, lang);
    lines.extend(busiest_minute(report, lang));
    for (index, service) in report.outcome.services.iter().enumerate() {
        let name = |text: String| {
            if report.outcome.services.len() == 1 {
                text
            } else {
                format!("{}: {text}", service.name)
            }
        };
        let several = report.outcome.services.len() > 1;
        if several && let Some(why) = lost(&service.requests, lang) {
            lines.push(name(why));
        }
        let memory = findings::times(report, index, |what| matches!(what, What::OutOfMemory));
        if memory > 0 {
            lines.push(name(
                words::OUT_OF_MEMORY.fill(lang, &[("n", &count(memory))]),
            ));
        }
        let open = |what: &What| matches!(what, What::FailOpen { began: true });
        let open = findings::times(report, index, open);
        if open > 0 {
            lines.push(name(words::FAIL_OPEN.fill(lang, &[("n", &count(open))])));
        }
        lines.extend(service.held.iter().map(|held| {
            let values = [
                ("limit", word(limiter_code(held.limiter), lang)),
                ("n", count(held.times)),
                ("wait", span(held.longest, lang)),
            ];
            name(fill(words::LIMIT_BOUND, lang, &values))
        }));
        if let Some(size) = service.wrong_size {
            let values = [
                ("under", count(size.under_minutes)),
                ("over", count(size.over_minutes)),
                ("minutes", count(service.minutes.len() as u64)),
            ];
            lines.push(name(fill(words::WRONG_SIZE, lang, &values)));
        }
    }
    if lines.is_empty() {
        lines.push(words::NOTHING_STOOD_OUT.in_lang(lang).to_owned());
    }
    lines
}

/// The worst minute of each service, the worst services first.
fn worst_minutes(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let services = 0..report.outcome.services.len();
    let mut worst: Vec<(usize, Worst)> = services
        .filter_map(|index| Some((index, findings::worst(report, index)?)))
        .collect();
    worst.sort_by_key(|(_, worst)| std::cmp::Reverse(worst.row.p99_us));
    let several = report.outcome.services.len() > 1;
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let tell = |(index, worst): &(usize, Worst)| {
        let text = if several {
            words::WORST_OF
        } else {
            words::WORST
        };
        let values = [
            ("service", report.outcome.services[*index].name.clone()),
            ("at", calendar.minute(worst.row.start, lang)),
            ("n", count(worst.row.arrived)),
            ("p99", format::micros(worst.row.p99_us, lang)),
            ("why", why(worst, lang)),
        ];
        fill(text, lang, &values)
    };
    worst.iter().take(WORST_OF).map(tell).collect()
}

/// The minute with the most requests, where it is one service and not its worst minute.
fn busiest_minute(report: &RunReport<'_>, lang: Lang) -> Option<String> {
    let [service] = report.outcome.services.as_slice() else {
        return None;
    };
    let row = findings::busiest(service)?;
    let worst = findings::worst(report, 0)?;
    if worst.row.start == row.start || row.served == 0 {
        return None;
    }
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let values = [
        ("at", calendar.minute(row.start, lang)),
        ("n", count(row.arrived)),
        ("p99", format::micros(row.p99_us, lang)),
        ("cpu", percent(row.cpu_percent)),
        ("running", count(row.running.into())),
    ];
    Some(fill(words::BUSIEST, lang, &values))
}

fn why(worst: &Worst, lang: Lang) -> String {
    let row = &worst.row;
    let mut values = vec![
        ("cpu", percent(row.cpu_percent)),
        ("running", count(row.running.into())),
        ("desired", count(row.desired.into())),
    ];
    let text = match &worst.why {
        Why::NoTask => words::WHY_NO_TASK,
        Why::OutOfMemory(n) => {
            values.push(("n", count(*n)));
            words::WHY_MEMORY
        }
        Why::Unhealthy(n) => {
            values.push(("n", count(*n)));
            words::WHY_UNHEALTHY
        }
        Why::AtMax { max } => {
            values.push(("max", count((*max).into())));
            words::WHY_AT_MAX
        }
        Why::Starting => words::WHY_STARTING,
        Why::Unnoticed { later, stage } => {
            values.push(("later", span(*later, lang)));
            values.push(("stage", word(stage.0, lang)));
            values.push(("length", span(stage.1, lang)));
            if *later < Span::MINUTE {
                words::WHY_UNNOTICED_NOW
            } else {
                words::WHY_UNNOTICED
            }
        }
        Why::Overload { percent: load } => {
            values.push(("load", percent(*load)));
            words::WHY_OVERLOAD
        }
        Why::Busy => words::WHY_BUSY,
        Why::Tail => words::WHY_TAIL,
    };
    fill(text, lang, &values)
}

/// Why attempts failed; none when none did.
pub(super) fn lost(requests: &RequestTotals, lang: Lang) -> Option<String> {
    let reasons = [
        (requests.timed_out, words::LOST_TIMED_OUT),
        (requests.gateway_timeout, words::LOST_GATEWAY_TIMEOUT),
        (requests.bad_gateway, words::LOST_BAD_GATEWAY),
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
    let key = match &objective.service {
        Some(service) => format!("{service} {}", objective.key),
        None => objective.key.clone(),
    };
    let values = [
        ("key", key),
        ("asked", objective.asked.clone()),
        ("found", objective.found.clone()),
    ];
    fill(text, lang, &values)
}

/// The words for a code, or the code.
pub(super) fn word(code: &str, lang: Lang) -> String {
    facts::code(code)
        .map_or(code, |text| text.in_lang(lang))
        .to_owned()
}

/// The stable code of a limit.
pub(super) const fn limiter_code(limiter: Limiter) -> &'static str {
    match limiter {
        Limiter::AccountLaunchRate => "accountLaunchRate",
        Limiter::ServiceLaunchRate => "serviceLaunchRate",
        Limiter::VcpuQuota => "vcpuQuota",
        Limiter::StartThrottle => "startThrottle",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn availability_leaves_out_what_is_unfinished() {
        let requests = RequestTotals {
            arrived: 1_000,
            served: 450,
            failed: 50,
            in_flight: 500,
            ..RequestTotals::default()
        };
        assert_eq!(availability(&requests), "90%");
        assert_eq!(availability(&RequestTotals::default()), "–");
    }

    #[test]
    fn every_reason_of_a_loss_is_told_apart() {
        let requests = RequestTotals {
            timed_out: 1_000,
            gateway_timeout: 2,
            bad_gateway: 3,
            no_target: 4,
            queue_full: 5,
            ..RequestTotals::default()
        };
        assert_eq!(
            lost(&requests, Lang::En).unwrap(),
            "failed attempts: 1,000 client time-outs, 2 × 504 (idle time-out), \
             3 × 502 (task went away), 4 × 503 (no target), 5 × 503 (queue full)"
        );
        assert_eq!(lost(&RequestTotals::default(), Lang::En), None);
    }

    #[test]
    fn every_why_has_its_words_in_both_languages() {
        let row = sample::hour().outcome.services[0].minutes[0];
        let stage = ("pull", Span::SECOND);
        let now = Why::Unnoticed {
            later: Span::ZERO,
            stage,
        };
        let later = Why::Unnoticed {
            later: Span::from_secs(90),
            stage,
        };
        let all = [
            Why::NoTask,
            Why::OutOfMemory(2),
            Why::Unhealthy(3),
            Why::AtMax { max: 60 },
            Why::Starting,
            now,
            later,
            Why::Overload { percent: 120.0 },
            Why::Busy,
            Why::Tail,
        ];
        let mut told = Vec::new();
        for reason in all {
            let worst = Worst { row, why: reason };
            told.extend([why(&worst, Lang::En), why(&worst, Lang::Ko)]);
        }
        assert!(told.contains(
            &"CPU 60% on 6 tasks; scaling out came 1m 30s later (image pull took 1 s)".to_owned()
        ));
        let count = told.len();
        told.sort();
        told.dedup();
        assert_eq!(told.len(), count, "no two read alike");
    }
}
