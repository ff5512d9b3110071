//! What is told of a size that was looked for? The winner, why, how sure, and how much it bears.

mod rows;
#[cfg(test)]
mod tests;
mod told;

use serde_json::{Value, json};

use super::sweep::with_manifest;
use super::{File, sheet, summary};
use crate::study::statistics::Interval;
use crate::study::statistics::race::{Slack, Standing};
use crate::study::{Goal, Sized};
use crate::words::{Lang, size as words};

/// What is told.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What was found.
    pub found: &'a Sized,
    /// The scenario or study as it was typed.
    pub scenario: &'a str,
    /// The confidence that was asked for, in percent.
    pub asked: f64,
}

impl Subject<'_> {
    /// What candidate number `at` is called.
    fn label(&self, at: usize) -> &str {
        &self.found.plan.points[self.found.candidates[at]].label
    }

    /// Mean cost of a run of candidate `at`, in US dollars; none when it was never run.
    fn cost(&self, at: usize) -> Option<f64> {
        self.found.verdict.candidates[at].cost
    }

    /// Its cost in a month of 730 hours.
    fn month(&self, at: usize) -> Option<f64> {
        Some(self.cost(at)? / self.found.hours[at] * 730.0)
    }

    /// The place of the goal that is met with least to spare.
    fn binding(&self, at: usize) -> Option<usize> {
        let slacks = self.found.verdict.candidates[at].slacks.iter().enumerate();
        let known = slacks.filter_map(|(goal, slack)| Some((goal, slack.mean?)));
        known
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(goal, _)| goal)
    }
}

/// What a goal is called: its key, with its service where there are several.
fn goal_name(goal: &Goal) -> String {
    match &goal.service {
        Some(service) => format!("{} ({service})", goal.key),
        None => goal.key.clone(),
    }
}

/// The files of the folder; the manifest comes last.
pub fn files(subject: &Subject<'_>, lang: Lang) -> Vec<File> {
    let files = vec![
        ("size.json".to_owned(), json(subject).into_bytes()),
        ("candidates.csv".to_owned(), rows::csv(subject)),
        ("report.html".to_owned(), page(subject, lang).into_bytes()),
    ];
    with_manifest("size", (&subject.found.plan.name, lang), files)
}

const TEMPLATE: &str = include_str!("../assets/size.html.j2");
/// Most rows of the page's table.
const ROWS: usize = 400;

fn page(subject: &Subject<'_>, lang: Lang) -> String {
    let plan = &subject.found.plan;
    let (head, rows) = told::cells(subject, ROWS, lang);
    let invalid =
        subject.found.invalid.iter().map(|(point, error)| {
            format!("{}: {}", plan.points[*point].label, error.message(lang))
        });
    let page = json!({
        "lang": match lang { Lang::En => "en", Lang::Ko => "ko" },
        "version": env!("CARGO_PKG_VERSION"),
        "title": words::HTML_TITLE.fill(lang, &[("name", &plan.name)]),
        "scenario": subject.scenario,
        "found": told::headline(subject, lang),
        "entries": told::entries(subject, lang),
        "table": { "head": head, "rows": rows },
        "invalid": invalid.collect::<Vec<_>>(),
        "inputs": plan.inputs.iter().map(|of| [&of.path, &of.sha256]).collect::<Vec<_>>(),
    });
    sheet::render(TEMPLATE, page, (words::ALL, lang))
}

/// What a person reads.
pub fn text(subject: &Subject<'_>, lang: Lang) -> String {
    told::text(subject, lang)
}

/// Everything, for programs.
pub fn json(subject: &Subject<'_>) -> String {
    let found = subject.found;
    let verdict = &found.verdict;
    let index = |at: Option<usize>| at.map(|at| subject.label(at));
    let binding = verdict.winner.and_then(|at| subject.binding(at));
    let invalid = found.invalid.iter().map(|(point, error)| {
        let label = &found.plan.points[*point].label;
        json!({ "label": label, "reason": error.message(Lang::En) })
    });
    let headroom = found.headroom.as_ref().map(|headroom| {
        json!({
            "holds": headroom.holds,
            "breaks": headroom.breaks,
            "goal": headroom.goal.map(|goal| goal_name(&found.goals[goal])),
            "replications": headroom.replications,
        })
    });
    let dearer = found.dearer.as_ref().map(
        |dearer| json!({ "meanUsd": dearer.difference, "interval": dearer.interval.map(interval) }),
    );
    let candidates = (0..found.candidates.len()).map(|at| candidate(subject, at));
    summary::pretty(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": subject.scenario,
        "seed": found.plan.seed,
        "askedConfidence": subject.asked / 100.0,
        "decided": verdict.decided,
        "confidence": verdict.confidence,
        "winner": index(verdict.winner),
        "runnerUp": index(verdict.runner_up),
        "runnerUpDearer": dearer,
        "bindingGoal": binding.map(|goal| goal_name(&found.goals[goal])),
        "headroom": headroom,
        "candidates": candidates.collect::<Vec<_>>(),
        "invalid": invalid.collect::<Vec<_>>(),
    }))
}

fn candidate(subject: &Subject<'_>, at: usize) -> Value {
    let found = subject.found;
    let seen = &found.verdict.candidates[at];
    let point = &found.plan.points[found.candidates[at]];
    let goal = |(goal, slack): (&Goal, &Slack)| {
        json!({
            "key": goal.key,
            "service": goal.service,
            "asked": goal.asked,
            "meanSlack": slack.mean,
            "slackInterval": slack.interval.map(interval),
        })
    };
    let goals = found.goals.iter().zip(&seen.slacks).map(goal);
    json!({
        "label": point.label,
        "settings": point.settings,
        "replications": seen.rounds,
        "costUsd": seen.cost,
        "monthlyUsd": subject.month(at),
        "standing": standing(found.verdict.standing[at]),
        "goals": goals.collect::<Vec<_>>(),
    })
}

fn interval(of: Interval) -> Value {
    json!({ "low": of.low, "high": of.high })
}

/// A standing as programs read it.
const fn standing(of: Standing) -> &'static str {
    match of {
        Standing::Feasible => "feasible",
        Standing::Infeasible { .. } => "infeasible",
        Standing::Dearer { .. } => "dearer",
        Standing::Undecided => "undecided",
    }
}

/// How long it took.
pub fn wall_time(found: &Sized, seconds: f64, lang: Lang) -> String {
    let runs: usize = found.runs.iter().map(Vec::len).sum();
    let values = [
        ("runs", &*runs.to_string()),
        ("n", &*found.candidates.len().to_string()),
        ("wall", &*format!("{seconds:.1} s")),
    ];
    words::WALL_TIME.fill(lang, &values)
}
