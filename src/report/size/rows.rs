//! How do the candidates stand side by side? One row each, the cheapest first.

use super::{Subject, goal_name, standing};
use crate::study::statistics::race::Standing;
use crate::words::{Lang, size as words};

/// One row per candidate, tidy.
pub fn csv(subject: &Subject<'_>) -> Vec<u8> {
    let found = subject.found;
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut header = vec!["configuration".to_owned()];
    header.extend(found.plan.axes.iter().map(|axis| axis.name.clone()));
    header.extend(["replications", "costUsd", "monthlyUsd", "standing"].map(str::to_owned));
    let slack = |goal| format!("slack.{}", goal_name(goal));
    header.extend(found.goals.iter().map(slack));
    out.write_record(&header)
        .expect("memory takes every record");
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    for at in order(subject) {
        let point = &found.plan.points[found.candidates[at]];
        let seen = &found.verdict.candidates[at];
        let mut row = vec![point.label.clone()];
        row.extend(point.values.iter().cloned());
        row.push(seen.rounds.to_string());
        row.extend([number(seen.cost), number(subject.month(at))]);
        row.push(standing(found.verdict.standing[at]).to_owned());
        row.extend(seen.slacks.iter().map(|slack| number(slack.mean)));
        out.write_record(&row).expect("memory takes every record");
    }
    out.into_inner().expect("memory takes every record")
}

/// Candidates by their cost, the cheapest first.
pub fn order(subject: &Subject<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..subject.found.candidates.len()).collect();
    let cost = |at: usize| subject.month(at).unwrap_or(f64::INFINITY);
    order.sort_by(|a, b| cost(*a).total_cmp(&cost(*b)));
    order
}

/// What became of a candidate, for people.
pub fn became(subject: &Subject<'_>, at: usize, lang: Lang) -> String {
    let verdict = &subject.found.verdict;
    if verdict.winner == Some(at) {
        return words::WINNER.in_lang(lang).to_owned();
    }
    if let Some(other) = verdict.candidates[at].tied_with {
        return words::TIED.fill(lang, &[("label", subject.label(other))]);
    }
    match verdict.standing[at] {
        Standing::Feasible => words::MEETS.in_lang(lang).to_owned(),
        Standing::Infeasible { constraint } => {
            let goal = goal_name(&subject.found.goals[constraint]);
            words::MISSES.fill(lang, &[("goal", &goal)])
        }
        Standing::Dearer { than } => {
            words::DEARER_THAN.fill(lang, &[("label", subject.label(than))])
        }
        Standing::Undecided => words::OPEN.in_lang(lang).to_owned(),
    }
}
