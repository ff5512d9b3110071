//! What does a person read of a size? The winner first, then the others.

use std::path::Path;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::rows::{became, order};
use super::{Subject, goal_name};
use crate::report::format::{figures, pad};
use crate::words::{Lang, Text, size as words};

/// Rows of the table that are printed.
const ROWS: usize = 20;

/// The text for standard output.
pub fn text(subject: &Subject<'_>, lang: Lang) -> String {
    let mut lines = vec![headline(subject, lang)];
    for (label, text) in entries(subject, lang) {
        lines.push(format!("  {}{text}", pad(&label, LABEL)));
    }
    lines.push(String::new());
    lines.extend(table(subject, lang));
    lines.join("\n") + "\n"
}

/// The winner, in one line.
pub fn headline(subject: &Subject<'_>, lang: Lang) -> String {
    let found = subject.found;
    let n = found.candidates.len().to_string();
    match found.verdict.winner {
        Some(winner) => {
            let values = [("n", &*n), ("label", subject.label(winner))];
            let text = if found.verdict.decided {
                words::FOUND
            } else {
                words::FOUND_SO_FAR
            };
            text.fill(lang, &values)
        }
        None => words::NONE_MEETS.fill(lang, &[("n", &n)]),
    }
}

/// What is said of it: labels and texts.
pub fn entries(subject: &Subject<'_>, lang: Lang) -> Vec<(String, String)> {
    let found = subject.found;
    let mut entries = Vec::new();
    let mut entry = |label: Text, text: String| {
        entries.push((label.in_lang(lang).to_owned(), text));
    };
    entry(words::LABEL_CONFIDENCE, confidence(subject, lang));
    match found.verdict.winner {
        Some(winner) => of_winner(subject, (winner, lang), &mut entry),
        None => {
            if let Some(text) = nearest(subject, lang) {
                entry(words::LABEL_OBJECTIVE, text);
            }
        }
    }
    if let Some((point, error)) = found.invalid.first() {
        let values = [
            ("n", &*found.invalid.len().to_string()),
            ("label", &*found.plan.points[*point].label),
            ("reason", &*error.message(lang)),
        ];
        entry(words::LABEL_INVALID, words::INVALID.fill(lang, &values));
    }
    entries
}

/// Columns of the labels.
const LABEL: usize = 13;

fn of_winner(
    subject: &Subject<'_>,
    (winner, lang): (usize, Lang),
    entry: &mut dyn FnMut(Text, String),
) {
    let found = subject.found;
    if let (Some(run), Some(month)) = (subject.cost(winner), subject.month(winner)) {
        let values = [("run", &*dollars(run)), ("month", &*dollars(month))];
        entry(words::LABEL_COST, words::COST.fill(lang, &values));
    }
    for goal in 0..found.goals.len() {
        entry(
            words::LABEL_OBJECTIVE,
            objective(subject, (winner, goal), lang),
        );
    }
    entry(words::LABEL_RUNNER_UP, runner_up(subject, lang));
    if let Some(text) = headroom(subject, lang) {
        entry(words::LABEL_HEADROOM, text);
    }
    let point = &found.plan.points[found.candidates[winner]];
    let settings = point.settings.iter().map(|set| format!(" --set '{set}'"));
    let settings: String = settings.collect();
    let scenario = found.plan.base.join(&point.scenario);
    let seed = found.plan.seed.map(|seed| format!(" --seed {seed}"));
    let seed = seed.unwrap_or_default();
    entry(
        words::LABEL_USE,
        format!("ecsim run {}{seed}{settings}", quoted(&scenario)),
    );
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    if text.contains(' ') {
        return format!("'{text}'");
    }
    text
}

fn confidence(subject: &Subject<'_>, lang: Lang) -> String {
    let verdict = &subject.found.verdict;
    let most = verdict.candidates.iter().map(|of| of.rounds).max();
    let rounds = most.unwrap_or(0).to_string();
    let percent = |share: f64| format!("{} %", libm::floor(share * 1e4) / 1e2);
    if verdict.decided {
        let values = [
            ("confidence", &*percent(verdict.confidence)),
            ("rounds", &rounds),
        ];
        return words::SURE.fill(lang, &values);
    }
    let values = [
        ("asked", &*format!("{} %", subject.asked)),
        ("rounds", &rounds),
        ("confidence", &percent(verdict.confidence)),
    ];
    words::NOT_SURE.fill(lang, &values)
}

/// By how much a goal is met or missed in the mean.
fn by(slack: f64) -> String {
    format!("{} %", figures(slack.abs() * 100.0))
}

fn objective(subject: &Subject<'_>, (at, goal): (usize, usize), lang: Lang) -> String {
    let of = &subject.found.goals[goal];
    let slack = subject.found.verdict.candidates[at].slacks[goal].mean;
    let slack = slack.unwrap_or(0.0);
    let met = if slack < 0.0 {
        words::BEYOND
    } else {
        words::WITHIN
    };
    let binds = if subject.binding(at) == Some(goal) && subject.found.goals.len() > 1 {
        words::BINDS.in_lang(lang)
    } else {
        ""
    };
    let values = [
        ("name", &*goal_name(of)),
        ("asked", &*of.asked),
        ("slack", &*met.fill(lang, &[("by", &by(slack))])),
        ("binds", binds),
    ];
    words::GOAL.fill(lang, &values)
}

fn runner_up(subject: &Subject<'_>, lang: Lang) -> String {
    let found = subject.found;
    let Some((other, dearer)) = found.verdict.runner_up.zip(found.dearer.as_ref()) else {
        return words::NO_RUNNER_UP.in_lang(lang).to_owned();
    };
    let (label, by) = (subject.label(other), dollars(dearer.difference));
    match dearer.interval {
        Some(interval) => {
            let values = [
                ("label", label),
                ("by", &by),
                ("percent", &format!("{} %", subject.asked)),
                ("low", &dollars(interval.low)),
                ("high", &dollars(interval.high)),
            ];
            words::DEARER.fill(lang, &values)
        }
        None => words::DEARER_ONE.fill(lang, &[("label", label), ("by", &by)]),
    }
}

fn headroom(subject: &Subject<'_>, lang: Lang) -> Option<String> {
    let headroom = subject.found.headroom.as_ref()?;
    let (holds, n) = (
        headroom.holds.to_string(),
        headroom.replications.to_string(),
    );
    let Some((breaks, goal)) = headroom.breaks.zip(headroom.goal) else {
        let values = [("holds", &*holds), ("n", &*n)];
        return Some(words::HEADROOM_MORE.fill(lang, &values));
    };
    let values = [
        ("holds", &*holds),
        ("breaks", &*breaks.to_string()),
        ("goal", &*goal_name(&subject.found.goals[goal])),
        ("n", &*n),
    ];
    Some(words::HEADROOM.fill(lang, &values))
}

/// The candidate whose worst goal is missed least.
fn nearest(subject: &Subject<'_>, lang: Lang) -> Option<String> {
    let all = 0..subject.found.candidates.len();
    let worst = all.filter_map(|at| {
        let goal = subject.binding(at)?;
        Some((
            at,
            goal,
            subject.found.verdict.candidates[at].slacks[goal].mean?,
        ))
    });
    let (at, goal, slack) = worst.max_by(|a, b| a.2.total_cmp(&b.2))?;
    let of = &subject.found.goals[goal];
    let values = [
        ("label", subject.label(at)),
        ("goal", &goal_name(of)),
        ("by", &by(slack)),
    ];
    Some(words::NEAREST.fill(lang, &values))
}

fn dollars(amount: f64) -> String {
    if amount != 0.0 && amount.abs() < 1.0 {
        return format!("{amount:.4}");
    }
    format!("{amount:.2}")
}

/// The head of the table and its rows, the cheapest candidate first.
pub fn cells(subject: &Subject<'_>, rows: usize, lang: Lang) -> (Vec<String>, Vec<Vec<String>>) {
    let goals = &subject.found.goals;
    let mut head = vec![
        words::COLUMN_CONFIGURATION.in_lang(lang).to_owned(),
        words::COLUMN_MONTH.in_lang(lang).to_owned(),
    ];
    head.extend(goals.iter().map(goal_name));
    head.push(words::COLUMN_ROUNDS.in_lang(lang).to_owned());
    head.push(words::COLUMN_STANDING.in_lang(lang).to_owned());
    let row = |at: usize| {
        let seen = &subject.found.verdict.candidates[at];
        let mut row = vec![subject.label(at).to_owned()];
        row.push(subject.month(at).map_or_else(String::new, dollars));
        for slack in &seen.slacks {
            let told = |mean: f64| {
                let sign = if mean < 0.0 { "-" } else { "+" };
                format!("{sign}{}", by(mean))
            };
            row.push(slack.mean.map_or_else(String::new, told));
        }
        row.push(seen.rounds.to_string());
        row.push(became(subject, at, lang));
        row
    };
    let order = order(subject).into_iter().take(rows);
    (head, order.map(row).collect())
}

fn table(subject: &Subject<'_>, lang: Lang) -> Vec<String> {
    let (head, rows) = cells(subject, ROWS, lang);
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    let last = head.len() - 1;
    table.set_header(head);
    table.add_rows(rows);
    for column in 1..last {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut lines: Vec<String> = table.lines().map(|line| line.trim().to_owned()).collect();
    let all = subject.found.candidates.len();
    if let Some(more) = all.checked_sub(ROWS).filter(|n| *n > 0) {
        lines.push(words::MORE_ROWS.fill(lang, &[("n", &more.to_string())]));
    }
    lines
}
