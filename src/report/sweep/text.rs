//! What does a person read of a sweep? A table of its points, and the cheapest that will do.

use super::unit::Unit;
use super::view::{SERVICES, View, p99, percent, served};
use crate::report::format::{cut, pad, pad_left, width};
use crate::report::page::{COLUMNS, wrapped};
use crate::study::statistics::paired::Verdict;
use crate::study::{Cheapest, MONTH_COST, RUN_COST};
use crate::words::{Text, sweep as words};

/// Most rows of a table on a terminal.
const ROWS: usize = 40;
/// Most failures that are told on a terminal.
const FAILURES: usize = 12;
/// Most columns of the name of a point.
const NAME: usize = 30;

/// A table: its head, and a row for each point that is shown.
pub(super) struct Table {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// What is printed when a sweep is done.
pub(super) fn text(view: &View<'_>, place: Option<&str>) -> String {
    let mut lines = said(&intro(view));
    let shown = shown(view, ROWS);
    if !shown.is_empty() {
        lines.push(String::new());
        lines.extend(drawn(&points(view, &shown)));
        let left = view.found.len() - shown.len();
        if left > 0 {
            let values = [("n", &*left.to_string())];
            lines.extend(said(&words::MORE_POINTS.fill(view.lang, &values)));
        }
        if shown.iter().any(|point| view.front.contains(point)) {
            lines.extend(said(words::FRONT_NOTE.in_lang(view.lang)));
        }
        for service in several(view) {
            lines.push(String::new());
            lines.extend(drawn(&of_service(view, service, &shown)));
        }
        lines.push(String::new());
    }
    for line in findings(view) {
        lines.extend(said(&line));
    }
    lines.extend(failures(view));
    if let Some(place) = place {
        lines.push(words::REPORT.fill(view.lang, &[("path", place)]));
    }
    lines.join("\n") + "\n"
}

/// Points and replications.
pub(super) fn intro(view: &View<'_>) -> String {
    let plan = view.plan();
    let (points, replications) = (view.swept.results.len(), plan.replications);
    let (points, replications) = (points.to_string(), replications.to_string());
    let shard = view.swept.header.shard;
    let (index, of) = shard.map_or((0, 0), |shard| (shard.index, shard.of));
    let values = [
        ("title", &*plan.title),
        ("points", &*points),
        ("replications", &*replications),
        ("confidence", &*view.confidence()),
        ("index", &*index.to_string()),
        ("of", &*of.to_string()),
    ];
    let text = match (shard, plan.replications) {
        (Some(_), _) => words::INTRO_PART,
        (None, 1) => words::INTRO_ONE,
        (None, _) => words::INTRO,
    };
    text.fill(view.lang, &values)
}

/// The points that are told, in order: all, or where they are too many those of the front.
pub(super) fn shown(view: &View<'_>, most: usize) -> Vec<usize> {
    if view.found.len() <= most {
        return view.found.keys().copied().collect();
    }
    let cheapest = view.cheapest.as_ref().map(|of| of.point);
    let mut points = view.front.clone();
    points.extend(cheapest.filter(|point| !view.front.contains(point)));
    points.truncate(most);
    points.sort_unstable();
    points
}

/// Cost, p99, served share, front and objectives of these points.
pub(super) fn points(view: &View<'_>, points: &[usize]) -> Table {
    let one = view.services.len() <= 1;
    let (slowest, lowest) = if one {
        (words::HEAD_P99, words::HEAD_SERVED)
    } else {
        (words::HEAD_SLOWEST, words::HEAD_LOWEST)
    };
    let months: Vec<Option<String>> = points.iter().map(|point| month(view, *point)).collect();
    let with_months = months.iter().any(Option::is_some);
    let mut head = vec![words::HEAD_POINT, words::HEAD_COST];
    head.extend(with_months.then_some(words::HEAD_MONTH));
    head.extend([slowest, lowest, words::HEAD_FRONT]);
    head.extend(view.objectives.then_some(words::HEAD_OBJECTIVES));
    let row = |(point, month): (&usize, Option<String>)| {
        let mut row = vec![
            view.label(*point).to_owned(),
            Unit::Dollars.mean(view.figure(*point, RUN_COST), view.lang),
        ];
        row.extend(with_months.then(|| month.unwrap_or_else(|| "-".to_owned())));
        row.push(Unit::Millis.mean(view.slowest(*point), view.lang));
        row.push(Unit::Percent.mean(view.lowest(*point), view.lang));
        row.push(if view.front.contains(point) { "*" } else { "" }.to_owned());
        row.extend(view.objectives.then(|| met(view, *point)));
        row
    };
    Table {
        head: in_lang(view, &head),
        rows: points.iter().zip(months).map(row).collect(),
    }
}

/// Whether a point meets its objectives.
fn met(view: &View<'_>, point: usize) -> String {
    let text = match view.meets(point) {
        Some(true) => words::MET,
        Some(false) => words::MISSED,
        None => return "-".to_owned(),
    };
    text.in_lang(view.lang).to_owned()
}

/// The bill of a month; none for runs of less than an hour, which say nothing of one.
fn month(view: &View<'_>, point: usize) -> Option<String> {
    let (month, run) = (view.mean(point, MONTH_COST)?, view.mean(point, RUN_COST)?);
    (month <= run * 730.001).then(|| Unit::Dollars.told(month, view.lang))
}

/// Services with a table of their own, where there are several.
pub(super) fn several<'a>(view: &'a View<'_>) -> impl Iterator<Item = &'a str> {
    let services = view.services.iter().map(String::as_str);
    services.take(if view.services.len() > 1 { SERVICES } else { 0 })
}

/// p99 and served share of one service.
pub(super) fn of_service(view: &View<'_>, service: &str, points: &[usize]) -> Table {
    let mut head = in_lang(
        view,
        &[words::HEAD_POINT, words::HEAD_P99, words::HEAD_SERVED],
    );
    service.clone_into(&mut head[0]);
    let row = |point: &usize| {
        vec![
            view.label(*point).to_owned(),
            Unit::Millis.mean(view.figure(*point, &p99(service)), view.lang),
            Unit::Percent.mean(view.figure(*point, &served(service)), view.lang),
        ]
    };
    Table {
        head,
        rows: points.iter().map(row).collect(),
    }
}

fn in_lang(view: &View<'_>, texts: &[Text]) -> Vec<String> {
    texts
        .iter()
        .map(|text| text.in_lang(view.lang).to_owned())
        .collect()
}

/// The cheapest that will do, how sure that is, and what is missing.
pub(super) fn findings(view: &View<'_>) -> Vec<String> {
    let mut found = Vec::new();
    match &view.cheapest {
        Some(of) => {
            found.push(cheapest(view, of));
            found.extend(next(view, of));
        }
        None if view.objectives && view.swept.header.shard.is_none() => {
            found.push(words::CHEAPEST_NONE.in_lang(view.lang).to_owned());
        }
        None => {}
    }
    if view.services.len() > SERVICES {
        let values = [("n", &*(view.services.len() - SERVICES).to_string())];
        found.push(words::MORE_SERVICES.fill(view.lang, &values));
    }
    let unknown = view.unknown().into_iter();
    found.extend(unknown.map(|path| words::NO_FIGURE.fill(view.lang, &[("path", path)])));
    found
}

fn cheapest(view: &View<'_>, of: &Cheapest) -> String {
    let meeting = view
        .found
        .keys()
        .filter(|point| view.meets(**point) == Some(true))
        .count();
    let cost = Unit::Dollars.mean(view.figure(of.point, view.cost), view.lang);
    let cost = per(view, &cost);
    let values = [
        ("n", &*meeting.to_string()),
        ("label", view.label(of.point)),
        ("cost", &cost),
    ];
    let text = match meeting {
        _ if !view.objectives => words::CHEAPEST_FREE,
        1 => words::CHEAPEST_ONLY,
        _ => words::CHEAPEST,
    };
    text.fill(view.lang, &values)
}

/// Dollars a run, or a month where runs are of different lengths.
fn per(view: &View<'_>, usd: &str) -> String {
    let text = if view.cost == MONTH_COST {
        words::COST_MONTH
    } else {
        words::COST_RUN
    };
    text.fill(view.lang, &[("usd", usd)])
}

/// The next cheapest, seed by seed.
fn next(view: &View<'_>, of: &Cheapest) -> Option<String> {
    let (point, paired) = of.next.as_ref()?;
    let told = |value: f64| Unit::Dollars.told(value, view.lang);
    let (low, high) = paired
        .interval
        .map(|of| (told(of.low), told(of.high)))
        .unzip();
    let values = [
        ("label", view.label(*point)),
        ("more", &*per(view, &told(paired.difference))),
        ("low", &*low.unwrap_or_default()),
        ("high", &*high.unwrap_or_default()),
        ("confidence", &*percent(of.confidence)),
    ];
    let text = match paired.verdict() {
        Verdict::Same => words::NEXT_SAME,
        Verdict::Real => words::NEXT_REAL,
        Verdict::NotShown => words::NEXT_UNSURE,
        Verdict::Unknown => words::NEXT_UNKNOWN,
    };
    Some(text.fill(view.lang, &values))
}

fn failures(view: &View<'_>) -> Vec<String> {
    let failed = view.failed();
    let mut lines = Vec::new();
    if failed.is_empty() {
        return lines;
    }
    let text = if failed.len() == 1 {
        words::FAILED_ONE
    } else {
        words::FAILED
    };
    lines.push(text.fill(view.lang, &[("n", &failed.len().to_string())]));
    for (point, reason) in failed.iter().take(FAILURES) {
        let told = format!("{}: {reason}", view.label(*point));
        let told = wrapped(&told, COLUMNS - 2).into_iter();
        lines.extend(told.map(|line| format!("  {line}")));
    }
    if failed.len() > FAILURES {
        lines.push("  …".to_owned());
    }
    lines
}

/// A text in lines of the width of the page.
fn said(text: &str) -> Vec<String> {
    wrapped(text, COLUMNS)
}

/// A table in columns: names on the left, figures on the right.
fn drawn(table: &Table) -> Vec<String> {
    let mut rows = vec![table.head.clone()];
    rows.extend(table.rows.iter().cloned());
    let columns = table.head.len();
    let widest = |column: usize| {
        rows.iter()
            .map(|row| width(&row[column]))
            .max()
            .unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..columns).map(widest).collect();
    let figures: usize = widths[1..].iter().map(|wide| wide + 2).sum();
    widths[0] = widths[0]
        .min(NAME)
        .min(COLUMNS.saturating_sub(figures + 2).max(8));
    let line = |row: &Vec<String>| {
        let mut line = format!("  {}", pad(&cut(&row[0], widths[0]), widths[0]));
        for (cell, wide) in row.iter().zip(&widths).skip(1) {
            line.push_str("  ");
            line.push_str(&pad_left(cell, *wide));
        }
        cut(line.trim_end(), COLUMNS)
    };
    rows.iter().map(line).collect()
}
