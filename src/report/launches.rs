//! How long did tasks take to start? One line for the run, one row for each service.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::format::{count, cut, span};
use super::{RunReport, fleet_json, story, text};
use crate::cluster::fact::Limiter;
use crate::kernel::time::Span;
use crate::observe::outcome::{StageStats, StartStats};
use crate::sim::setup::ServiceSetup;
use crate::words::{Lang, Text, report as words};

/// Stages that lie before `createdAt` and are not part of the whole.
const BEFORE: [&str; 2] = ["queue", "held"];

/// What tasks run on.
pub(super) fn on(report: &RunReport<'_>) -> &'static str {
    let mut services = report.setup.services.iter();
    let on_fargate = |service: &ServiceSetup| service.spec.launch.is_fargate();
    match (services.clone().any(on_fargate), services.all(on_fargate)) {
        (false, _) => "EC2",
        (true, false) => "Fargate + EC2",
        (true, true) => "Fargate",
    }
}

/// `2 services`, `1 service and 1 run of tasks`
pub(super) fn owners(report: &RunReport<'_>, lang: Lang) -> String {
    let all = &report.setup.services;
    let runs = all.iter().filter(|of| fleet_json::is_run(of)).count();
    let told = |n: usize, one: Text, many: Text| {
        let text = if n == 1 { one } else { many };
        text.fill(lang, &[("n", &n.to_string())])
    };
    // The set-up of a made-up run may be of fewer services than its outcome.
    let services = report.outcome.services.len() - runs;
    let services_told = told(services, words::SERVICES_ONE, words::SERVICES);
    let runs_told = told(runs, words::RUNS_ONE, words::RUNS);
    match (services, runs) {
        (_, 0) => services_told,
        (0, _) => runs_told,
        _ => {
            let values = [("services", services_told.as_str()), ("runs", &runs_told)];
            words::SERVICES_AND_RUNS.fill(lang, &values)
        }
    }
}

/// The launches of all services, as parts of one entry; empty when nothing was launched.
pub(super) fn line(report: &RunReport<'_>, lang: Lang) -> Vec<String> {
    let services = report.outcome.services.iter();
    let starts: Vec<&StartStats> = services.map(|service| &service.starts).collect();
    let launched: u64 = starts.iter().map(|starts| starts.launched).sum();
    let running: u64 = starts.iter().map(|starts| starts.running).sum();
    if launched == 0 {
        return Vec::new();
    }
    if running == 0 {
        return vec![words::STARTS_NONE.fill(lang, &[("n", &count(launched))])];
    }
    let longest = starts.iter().map(|starts| starts.created_to_running.max);
    let values = [
        ("n", count(launched)),
        ("running", count(running)),
        (
            "mean",
            span(mean(&starts, |s| s.created_to_running.mean), lang),
        ),
        ("max", span(longest.max().expect("a service"), lang)),
    ];
    let whole = match (launched, launched - running) {
        (1, _) => words::STARTS_ONE,
        (_, 0) => words::STARTS,
        _ => words::STARTS_SOME,
    };
    let mut parts = vec![text::fill(whole, lang, &values)];
    for code in ["provision", "placement", "eni", "pull", "start"] {
        let mean = mean(&starts, |s| stage(s, code).mean);
        if mean > Span::ZERO {
            let values = [
                ("stage", story::word(code, lang)),
                ("length", span(mean, lang)),
            ];
            parts.push(text::fill(words::STAGE, lang, &values));
        }
    }
    let held = mean(&starts, |s| stage(s, "held").mean);
    if held > Span::ZERO {
        let values = [("mean", span(held, lang)), ("why", held_by(report, lang))];
        parts.push(text::fill(words::STARTS_HELD, lang, &values));
    }
    parts
}

/// What held tasks back before they were created: limits, or a lack of capacity.
fn held_by(report: &RunReport<'_>, lang: Lang) -> String {
    let held = report.outcome.services.iter().flat_map(|of| &of.held);
    let limiters: BTreeSet<Limiter> = held.map(|held| held.limiter).collect();
    let told = limiters.into_iter().map(|of| story::limit(of, lang));
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        return words::HELD_BY_LIMIT.in_lang(lang).to_owned();
    }
    told.join(", ")
}

/// The mean and the longest of all services; none when no launch was finished.
pub(super) fn card(report: &RunReport<'_>, lang: Lang) -> Option<(String, String)> {
    let services = report.outcome.services.iter();
    let starts: Vec<&StartStats> = services.map(|service| &service.starts).collect();
    let longest = starts.iter().filter(|starts| starts.running > 0);
    let longest = longest.map(|starts| starts.created_to_running.max).max()?;
    let mean = mean(&starts, |s| s.created_to_running.mean);
    Some((span(mean, lang), span(longest, lang)))
}

/// The mean over the tasks of all services.
fn mean(starts: &[&StartStats], of: impl Fn(&StartStats) -> Span) -> Span {
    let tasks: u128 = starts.iter().map(|s| u128::from(s.running)).sum();
    let sum = |s: &&StartStats| u128::from(of(s).nanos()) * u128::from(s.running);
    let nanos = starts.iter().map(sum).sum::<u128>() / tasks.max(1);
    Span::from_nanos(u64::try_from(nanos).expect("a mean of spans is a span"))
}

fn stage(starts: &StartStats, code: &str) -> StageStats {
    let found = starts.stages.iter().find(|(name, _)| *name == code);
    found.map_or_else(StageStats::default, |(_, stats)| *stats)
}

/// What the table of launches shows.
pub(super) fn head(lang: Lang) -> [String; 9] {
    [
        words::COLUMN_SERVICE.in_lang(lang).to_owned(),
        words::COLUMN_LAUNCHED.in_lang(lang).to_owned(),
        words::COLUMN_HELD.in_lang(lang).to_owned(),
        words::COLUMN_TO_RUNNING.in_lang(lang).to_owned(),
        "p95".to_owned(),
        words::COLUMN_LONGEST.in_lang(lang).to_owned(),
        story::word("provision", lang),
        words::COLUMN_PULL.in_lang(lang).to_owned(),
        story::word("start", lang),
    ]
}

/// The cells of [`head`] for the `index`-th service.
pub(super) fn row(report: &RunReport<'_>, index: usize, lang: Lang) -> [String; 9] {
    let service = &report.outcome.services[index];
    let starts = &service.starts;
    let time = |length: Span| {
        if starts.running == 0 {
            "–".to_owned()
        } else {
            span(length, lang)
        }
    };
    let whole = starts.created_to_running;
    [
        cut(&service.name, 16),
        count(starts.launched),
        time(stage(starts, "held").mean),
        time(whole.mean),
        time(whole.p95),
        time(whole.max),
        time(
            stage(starts, "provision").mean
                + stage(starts, "placement").mean
                + stage(starts, "eni").mean,
        ),
        time(stage(starts, "pull").mean),
        time(stage(starts, "start").mean),
    ]
}

/// For `summary.json`; null where nothing was launched.
pub(super) fn json(starts: &StartStats, seconds: impl Fn(Span) -> Value) -> Value {
    if starts.launched == 0 {
        return Value::Null;
    }
    let figures = |stats: &StageStats| {
        json!({
            "mean": seconds(stats.mean),
            "p50": seconds(stats.p50),
            "p95": seconds(stats.p95),
            "max": seconds(stats.max),
        })
    };
    let stages = starts.stages.iter();
    let (before, after): (Vec<_>, Vec<_>) = stages.partition(|(code, _)| BEFORE.contains(code));
    let all = |list: Vec<&(&'static str, StageStats)>| {
        let list = list.into_iter();
        list.map(|(code, of)| ((*code).to_owned(), figures(of)))
            .collect::<Map<_, _>>()
    };
    json!({
        "launched": starts.launched,
        "running": starts.running,
        "createdToRunningSeconds": figures(&starts.created_to_running),
        "beforeCreatedSeconds": all(before),
        "stageSeconds": all(after),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn stats(seconds: u64) -> StageStats {
        StageStats {
            mean: Span::from_secs(seconds),
            p50: Span::from_secs(seconds),
            p95: Span::from_secs(seconds + 1),
            max: Span::from_secs(seconds + 2),
        }
    }

    fn starts(running: u64, scale: u64) -> StartStats {
        StartStats {
            launched: running + 1,
            running,
            created_to_running: stats(40 * scale),
            stages: vec![
                ("queue", StageStats::default()),
                ("held", stats(100 * scale)),
                ("provision", stats(10 * scale)),
                ("pull", stats(26 * scale)),
                ("start", stats(4 * scale)),
            ],
            ..StartStats::default()
        }
    }

    #[test]
    fn launches_of_all_services_are_one_line() {
        let mut run = sample::services(2);
        assert!(
            line(&run.report(), Lang::En).is_empty(),
            "the initial tasks were not launched"
        );
        run.outcome.services[0].starts = starts(30, 1);
        run.outcome.services[1].starts = starts(10, 2);
        // (30 × 40 + 10 × 80) / 40 = 50.
        let told = line(&run.report(), Lang::En).join(" · ");
        let whole =
            "42 tasks launched, 40 of them RUNNING, 50 s on average from created, 1m 22s at most";
        assert!(told.starts_with(whole), "{told}");
        assert!(
            told.contains("provisioning 12.5 s · image pull 32.5 s · start 5 s"),
            "{told}"
        );
        assert!(
            told.contains("before that held back 2m 5s on average (a limit on launches)"),
            "{told}"
        );
        let held = |limiter| crate::observe::outcome::Held {
            limiter,
            times: 1,
            longest: Span::SECOND,
        };
        run.outcome.services[0].held = vec![held(Limiter::FargateCapacity)];
        let told = line(&run.report(), Lang::En).join(" · ");
        assert!(told.contains("(no Fargate capacity (RES"), "{told}");
    }

    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let mut run = sample::services(1);
        run.outcome.services[0].starts = starts(30, 1);
        let row = row(&run.report(), 0, Lang::En);
        let cells = [
            "web", "31", "1m 40s", "40 s", "41 s", "42 s", "10 s", "26 s", "4 s",
        ];
        assert_eq!(row, cells);
    }

    /// A run of tasks is no service.
    #[test]
    fn services_and_runs_of_tasks_are_told_apart() {
        let mut run = crate::report::sample_fleet::fleet(2);
        assert_eq!(owners(&run.report(), Lang::En), "2 services");
        assert_eq!(owners(&run.report(), Lang::Ko), "서비스 2개");
        let at = crate::kernel::time::Instant::START;
        let batch = crate::cluster::service::Scheduling::Standalone { at };
        run.setup.services[1].spec.scheduling = batch;
        assert_eq!(
            owners(&run.report(), Lang::En),
            "1 service and 1 run of tasks"
        );
        let korean = owners(&run.report(), Lang::Ko);
        assert!(korean.contains("서비스 1개와 태스크 실행"), "{korean}");
        let text = crate::report::text(&run.report(), Lang::En, None);
        assert!(
            text.contains("no requests; 1 service and 1 run of tasks on"),
            "{text}"
        );
        run.setup.services[0].spec.scheduling = batch;
        assert_eq!(owners(&run.report(), Lang::En), "2 runs of tasks");
    }
}
