//! Which figures stand in rows? The types, the curve of each, and what many tasks cost together.

use std::fmt::Write as _;

use super::{Study, fills, is_reached};
use crate::billing::break_even::{Bound, BreakEven, Percent, Together, Way};
use crate::catalog::price_key::HOURS_PER_MONTH;
use crate::kernel::money::{PICOS_PER_DOLLAR, Usd};
use crate::report::format;
use crate::words::{Lang, Text, break_even as words};

/// A table as people see it: the first column stands left, the others right.
pub(super) struct Table {
    pub title: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    fn new(title: String, head: &[Text], lang: Lang) -> Self {
        Self {
            title,
            head: head
                .iter()
                .map(|text| text.in_lang(lang).to_owned())
                .collect(),
            rows: Vec::new(),
        }
    }

    /// Its lines, each column as wide as its widest cell.
    pub fn lines(&self) -> Vec<String> {
        let all = || std::iter::once(&self.head).chain(&self.rows);
        let widths: Vec<usize> = (0..self.head.len())
            .map(|column| all().map(|row| format::width(&row[column])).max())
            .map(|widest| widest.unwrap_or(0))
            .collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).enumerate();
            let cells = cells.map(|(column, (cell, width))| match column {
                0 => format::pad(cell, *width),
                _ => format::pad_left(cell, *width),
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        all().map(line).collect()
    }
}

/// A share as a percentage to one decimal: `89.3%`.
pub(super) fn share(fill: f64) -> String {
    format!("{:.1}%", fill * 100.0)
}

/// What a table calls a way.
pub(super) const fn short(way: Way) -> Text {
    match way {
        Way::Fargate => words::WAY_FARGATE,
        Way::FargateSpot => words::WAY_FARGATE_SPOT,
        Way::OnDemand => words::WAY_ON_DEMAND,
        Way::Committed => words::WAY_COMMITTED,
        Way::Spot => words::WAY_SPOT,
    }
}

/// What a bound is called.
pub(super) const fn bound(of: Bound) -> Text {
    match of {
        Bound::Cpu => words::BOUND_CPU,
        Bound::Memory => words::BOUND_MEMORY,
        Bound::Interfaces => words::BOUND_ENI,
    }
}

/// A price per hour in a table, to some four figures: `0.00395`, `0.0395`, `1.665`, `13.06`.
pub(super) fn price(usd: Option<Usd>) -> String {
    usd.map_or_else(
        || "-".to_owned(),
        |usd| match usd.picos() / (PICOS_PER_DOLLAR / 100) {
            0 => format!("{usd:.5}"),
            1..100 => format!("{usd:.4}"),
            100..1_000 => format!("{usd:.3}"),
            _ => format!("{usd:.2}"),
        },
    )
}

/// GiB of MiB, to two decimals at most.
pub(super) fn gib(mib: u32) -> String {
    let text = format!("{:.2}", f64::from(mib) / 1_024.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Each type: what it and its shape on Fargate cost, what fits, and where it breaks even.
pub(super) fn types(study: &Study<'_>, lang: Lang) -> Table {
    let head = [
        words::TYPE,
        words::VCPU,
        words::GIB,
        words::HOUR,
        words::SHAPE,
        words::FIT,
        words::BOUND,
        words::FULLEST,
        words::AT_ON_DEMAND,
        words::AT_COMMITTED,
        words::AT_SPOT,
    ];
    let mut table = Table::new(String::new(), &head, lang);
    for of in study.types {
        let mut row = vec![
            of.kind.name.to_owned(),
            of.kind.vcpu.to_string(),
            gib(of.kind.memory_mib),
            price(of.hour(Way::OnDemand)),
            price(of.hour(Way::Fargate)),
            of.fits.tasks().to_string(),
            bound(of.fits.bound()).in_lang(lang).to_owned(),
            share(of.fullest()),
        ];
        row.extend(Way::EC2.map(|way| {
            let at = of.threshold(way, way.against());
            at.map_or_else(
                || "-".to_owned(),
                |at| format!("{} ({})", share(at.fill), at.tasks),
            )
        }));
        table.rows.push(row);
    }
    table
}

/// What a task-hour costs on `of` by fill, or with a utilization a useful vCPU-hour.
pub(super) fn curve(of: &BreakEven, utilization: Option<Percent>, lang: Lang) -> Table {
    let title = match utilization {
        None => words::CURVE.fill(lang, &[("type", of.kind.name)]),
        Some(used) => {
            let used = format::percent(used.as_f64());
            let values = [("type", of.kind.name), ("utilization", &used)];
            words::CURVE_USEFUL.fill(lang, &values)
        }
    };
    let mut head = vec![words::CURVE_FILL];
    head.extend(Way::ALL.map(short));
    let mut table = Table::new(title, &head, lang);
    for percent in (10..=100).step_by(10) {
        let star = if is_reached(of, percent) { "" } else { "*" };
        let mut row = vec![format!("{percent}%{star}")];
        row.extend(Way::ALL.map(|way| {
            let usd = of.task_hour(way, percent);
            price(match utilization {
                None => usd,
                Some(share) => usd.map(|usd| of.useful(usd, share)),
            })
        }));
        table.rows.push(row);
    }
    table
}

/// Both curves of `of` side by side, as lines.
pub(super) fn curves(of: &BreakEven, utilization: Percent, lang: Lang) -> Vec<String> {
    let mut useful = curve(of, Some(utilization), lang);
    // Both have the same fills.
    useful.head.remove(0);
    for row in &mut useful.rows {
        row.remove(0);
    }
    let used = format::percent(utilization.as_f64());
    let values = [("type", of.kind.name), ("utilization", &*used)];
    let mut lines = vec![words::CURVE_BOTH.fill(lang, &values)];
    let task = curve(of, None, lang).lines().into_iter();
    let both = task.zip(useful.lines());
    lines.extend(both.map(|(task, useful)| format!("{task} | {useful}")));
    lines
}

/// A month of something that costs this an hour.
pub(super) fn month(usd: Usd) -> Usd {
    usd.times(i128::from(HOURS_PER_MONTH), 1)
}

/// What all tasks cost together on each type; none where their number was not asked.
pub(super) fn together(study: &Study<'_>, lang: Lang) -> Option<Table> {
    let n = study.tasks?;
    let title = words::TOGETHER.fill(lang, &[("n", &format::count(n))]);
    let mut head = vec![words::TYPE, words::INSTANCES, words::FULLEST];
    head.extend(Way::ALL.map(short));
    let mut table = Table::new(title, &head, lang);
    for of in study.types {
        let mut row = vec![of.kind.name.to_owned()];
        let Some(all) = of.together(n) else {
            row.extend(std::iter::repeat_n("-".to_owned(), head.len() - 1));
            table.rows.push(row);
            continue;
        };
        row.extend([format::count(all.instances), share(all.fill)]);
        row.extend(Way::ALL.map(|way| {
            let usd = of.cost(all, way).map(month);
            usd.map_or_else(|| "-".to_owned(), |usd| format!("{usd:.2}"))
        }));
        table.rows.push(row);
    }
    Some(table)
}

/// The way that costs least for all tasks, among those that may or may not be interrupted.
pub(super) fn cheapest<'a>(
    study: &Study<'a>,
    (tasks, against): (u64, Way),
) -> Option<(Way, &'a BreakEven, Usd)> {
    let on_fargate = |of: &BreakEven| {
        let all = Together {
            tasks,
            instances: 0,
            fill: 0.0,
        };
        of.cost(all, against)
    };
    let mut found = Vec::new();
    for of in study.types {
        found.extend(on_fargate(of).map(|usd| (against, of, usd)));
        let ways = Way::EC2.into_iter().filter(|way| way.against() == against);
        found.extend(ways.filter_map(|way| Some((way, of, of.cost(of.together(tasks)?, way)?))));
    }
    // Of equals the first: Fargate before EC2.
    found.into_iter().min_by_key(|(.., usd)| *usd)
}

/// A row for each type, fill and way; empty where a price is not known.
pub(super) fn csv(study: &Study<'_>) -> String {
    let mut text = String::from(
        "instanceType,fillPercent,reachable,way,usdPerTaskHour,usdPerUsefulVcpuHour\n",
    );
    for of in study.types {
        for percent in fills() {
            let reached = is_reached(of, percent);
            for way in Way::ALL {
                let usd = of.task_hour(way, percent);
                let useful = usd.map(|usd| of.useful(usd, study.utilization));
                let cell = |usd: Option<Usd>| usd.map_or_else(String::new, |usd| usd.to_string());
                let (name, code) = (of.kind.name, way.code());
                let (usd, useful) = (cell(usd), cell(useful));
                writeln!(text, "{name},{percent},{reached},{code},{usd},{useful}").expect("memory");
            }
        }
    }
    text
}
