//! Who filled the instances, and when? The picture of the fleet; instances by state, type, zone.

use super::Axis;
use super::canvas::{COLORS, Chart, Mark, RGBColor};
use super::over_time;
use crate::kernel::time::{Instant, Span};
use crate::observe::outcome::{FleetOutcome, Life, Phase};
use crate::report::fleet::{name, share};
use crate::report::{RunReport, format};
use crate::words::{Lang, Text, fleet as words};

/// Rows that can be told apart; more instances are drawn sorted, not one by one.
const ROWS: usize = 120;
/// Columns of the picture.
const COLUMNS: u64 = 240;
/// Types and zones that get a layer of their own.
const LAYERS: usize = 6;

/// What an instance looks like, in the order of the legend, the fullest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Look {
    /// More than three quarters are reserved.
    Full,
    /// More than half.
    Most,
    /// More than a quarter.
    Half,
    /// Less, but something.
    Low,
    /// ACTIVE with no task but daemons.
    Idle,
    Draining,
    Booting,
    Leaving,
    Warm,
}

const LOOKS: [(Look, Text, RGBColor); 9] = [
    (Look::Full, words::FILL_FULL, RGBColor(0x12, 0x3f, 0x73)),
    (Look::Most, words::FILL_MOST, RGBColor(0x2f, 0x6f, 0xb4)),
    (Look::Half, words::FILL_HALF, RGBColor(0x7d, 0xae, 0xdc)),
    (Look::Low, words::FILL_LOW, RGBColor(0xc3, 0xdb, 0xf0)),
    (Look::Idle, words::PHASE_IDLE, RGBColor(0xef, 0xb3, 0xac)),
    (
        Look::Draining,
        words::PHASE_DRAINING,
        RGBColor(0xdb, 0x7b, 0x2b),
    ),
    (
        Look::Booting,
        words::PHASE_BOOTING,
        RGBColor(0xf2, 0xd5, 0x6b),
    ),
    (
        Look::Leaving,
        words::PHASE_LEAVING,
        RGBColor(0x8a, 0x93, 0x9e),
    ),
    (Look::Warm, words::PHASE_WARM, RGBColor(0xcd, 0xd3, 0xda)),
];

/// What `life` looks like at `at`; none before its launch and after its end.
pub(super) fn look(life: &Life, at: Instant) -> Option<Look> {
    let phase = life.phases.partition_point(|(since, _)| *since <= at);
    let (_, phase) = life.phases[..phase].last()?;
    Some(match phase {
        Phase::Booting => Look::Booting,
        Phase::Draining => Look::Draining,
        Phase::Warm => Look::Warm,
        Phase::Leaving => Look::Leaving,
        Phase::Gone => return None,
        Phase::Active => full(life, at),
    })
}

/// How full an ACTIVE instance is: the fuller of CPU and memory.
fn full(life: &Life, at: Instant) -> Look {
    let fills = life.fill.partition_point(|fill| fill.at <= at);
    let Some(fill) = life.fill[..fills].last().filter(|fill| fill.tasks > 0) else {
        return Look::Idle;
    };
    let cpu = share(fill.cpu_units.into(), life.registered.cpu_units.into());
    let memory = share(fill.memory_mib.into(), life.registered.memory_mib.into());
    match cpu.max(memory) {
        share if share > 75.0 => Look::Full,
        share if share > 50.0 => Look::Most,
        share if share > 25.0 => Look::Half,
        _ => Look::Low,
    }
}

/// The middle of each column of the picture, and its edges in seconds.
fn columns(simulated: Span) -> impl Iterator<Item = (Instant, f64, f64)> {
    let nanos = simulated.nanos();
    let minutes = nanos.div_ceil(Span::MINUTE.nanos());
    // Not finer than ten seconds.
    let columns = COLUMNS.min(minutes * 6).max(1);
    let edge = move |i: u64| (u128::from(nanos) * u128::from(i) / u128::from(columns)) as u64;
    (0..columns).map(move |i| {
        let (from, to) = (edge(i), edge(i + 1));
        let middle = Instant::START + Span::from_nanos(u64::midpoint(from, to));
        (middle, from as f64 / 1e9, to as f64 / 1e9)
    })
}

/// The rows of the picture: each holds instances that follow each other, in order of launch.
fn rows(fleets: &[FleetOutcome], simulated: Span) -> Vec<(&FleetOutcome, Vec<&Life>)> {
    let end = Instant::START + simulated;
    let mut all: Vec<(&FleetOutcome, Vec<&Life>)> = Vec::new();
    for fleet in fleets {
        let first = all.len();
        let mut free: Vec<Instant> = Vec::new();
        for life in &fleet.lives {
            let gone = life.terminated.unwrap_or(end);
            let place = free.iter().position(|until| *until <= life.launched);
            if let Some(row) = place {
                free[row] = gone;
                all[first + row].1.push(life);
            } else {
                free.push(gone);
                all.push((fleet, vec![life]));
            }
        }
    }
    all
}

/// The picture of the fleet.
pub(super) fn picture(report: &RunReport<'_>, lang: Lang) -> Chart {
    let rows = rows(&report.outcome.fleets, report.outcome.simulated);
    let mut chart = if rows.len() <= ROWS {
        one_by_one(report, lang, &rows)
    } else {
        sorted(report, lang)
    };
    let looks = LOOKS.iter().filter(|(look, ..)| {
        let shown =
            |mark: &Mark| matches!(mark, Mark::Cells { color, .. } if *color == color_of(*look));
        chart.marks.iter().any(shown)
    });
    let legend = looks.map(|(_, text, color)| (text.in_lang(lang).to_owned(), *color));
    chart.legend = legend.collect();
    if rows.len() <= ROWS {
        purchases::mark(&mut chart, &rows, lang);
    }
    // The legend takes its place.
    chart.unit.clear();
    chart.height = 520;
    chart
}

fn color_of(look: Look) -> RGBColor {
    LOOKS[look as usize].2
}

/// A row for each instance, from the top in order of pool and launch.
fn one_by_one(report: &RunReport<'_>, lang: Lang, rows: &[(&FleetOutcome, Vec<&Life>)]) -> Chart {
    let count = rows.len().max(1) as f64;
    let y = Axis {
        min: 0.0,
        max: count,
        is_log: false,
        ticks: pools(rows),
    };
    let mut chart = over_time(report, lang, (words::CHART_FLEET, words::UNIT_INSTANCES), y);
    chart.note = Some(words::NOTE_FLEET.in_lang(lang).to_owned());
    let mut cells: Vec<Vec<[f64; 4]>> = vec![Vec::new(); LOOKS.len()];
    for (row, (_, lives)) in rows.iter().enumerate() {
        let (low, high) = edges(rows.len(), row);
        let mut run: Option<(Look, f64, f64)> = None;
        for (at, from, to) in columns(report.outcome.simulated) {
            let now = lives.iter().rev().find_map(|life| look(life, at));
            run = match (run, now) {
                (Some((before, since, _)), Some(look)) if before == look => {
                    Some((before, since, to))
                }
                (before, now) => {
                    if let Some((look, since, until)) = before {
                        cells[look as usize].push([since, low, until, high]);
                    }
                    now.map(|look| (look, from, to))
                }
            };
        }
        if let Some((look, since, until)) = run {
            cells[look as usize].push([since, low, until, high]);
        }
    }
    chart.marks = marks(cells);
    chart
}

/// The lower and the upper edge of a row.
fn edges(rows: usize, row: usize) -> (f64, f64) {
    let top = (rows - row) as f64;
    (top - 0.92, top - 0.08)
}

/// Names of pools beside their first rows, where there is room for them.
fn pools(rows: &[(&FleetOutcome, Vec<&Life>)]) -> Vec<(f64, String)> {
    let mut ticks: Vec<(f64, String)> = Vec::new();
    let mut before = None;
    for (row, (fleet, _)) in rows.iter().enumerate() {
        if before != Some(fleet.pool) {
            before = Some(fleet.pool);
            let at = (rows.len() - row) as f64 - 0.5;
            ticks.push((at, format::cut(name(fleet), 18)));
        }
    }
    ticks
}

/// All instances at each time, from the foot: the fullest first.
fn sorted(report: &RunReport<'_>, lang: Lang) -> Chart {
    let lives: Vec<&Life> = report
        .outcome
        .fleets
        .iter()
        .flat_map(|f| &f.lives)
        .collect();
    let mut cells: Vec<Vec<[f64; 4]>> = vec![Vec::new(); LOOKS.len()];
    let mut most = 0_u32;
    for (at, from, to) in columns(report.outcome.simulated) {
        let mut counts = [0_u32; LOOKS.len()];
        for life in &lives {
            if let Some(look) = look(life, at) {
                counts[look as usize] += 1;
            }
        }
        let mut low = 0;
        for (look, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            cells[look].push([from, low.into(), to, (low + count).into()]);
            low += count;
        }
        most = most.max(low);
    }
    let y = Axis::linear(most.into(), format::figures);
    let title = (words::CHART_FLEET_SORTED, words::UNIT_INSTANCES);
    let mut chart = over_time(report, lang, title, y);
    chart.note = Some(words::NOTE_FLEET_SORTED.in_lang(lang).to_owned());
    chart.marks = marks(cells);
    chart
}

fn marks(cells: Vec<Vec<[f64; 4]>>) -> Vec<Mark> {
    let cells = cells.into_iter().zip(LOOKS);
    let cells = cells.filter(|(cells, _)| !cells.is_empty());
    cells
        .map(|(cells, (_, _, color))| Mark::Cells { cells, color })
        .collect()
}

/// Instances by state, and by type and zone where there are several.
pub(super) fn stacks(report: &RunReport<'_>, lang: Lang) -> Vec<(&'static str, Chart)> {
    let lives: Vec<&Life> = report
        .outcome
        .fleets
        .iter()
        .flat_map(|f| &f.lives)
        .collect();
    let states: Vec<(String, RGBColor)> = [
        (words::PHASE_BUSY, RGBColor(0x2f, 0x6f, 0xb4)),
        (words::PHASE_IDLE, color_of(Look::Idle)),
        (words::PHASE_DRAINING, color_of(Look::Draining)),
        (words::PHASE_BOOTING, color_of(Look::Booting)),
        (words::PHASE_LEAVING, color_of(Look::Leaving)),
        (words::PHASE_WARM, color_of(Look::Warm)),
    ]
    .map(|(text, color)| (text.in_lang(lang).to_owned(), color))
    .to_vec();
    let state = |_: &Life, look: Look| match look {
        Look::Full | Look::Most | Look::Half | Look::Low => 0,
        Look::Idle => 1,
        Look::Draining => 2,
        Look::Booting => 3,
        Look::Leaving => 4,
        Look::Warm => 5,
    };
    let states = stack(
        report,
        (words::CHART_STATES, lang),
        (&lives, &states, &state),
    );
    let mut charts = vec![("instances-by-state", states)];
    let kinds = named(&lives, |life| life.kind.to_owned(), lang);
    if kinds.len() > 1 {
        let kind = |life: &Life, _: Look| place(&kinds, life.kind);
        let chart = stack(report, (words::CHART_KINDS, lang), (&lives, &kinds, &kind));
        charts.push(("instances-by-type", chart));
    }
    let zone = |life: &Life| {
        let n = (life.zone.index() + 1).to_string();
        words::ZONE.fill(lang, &[("n", &n)])
    };
    let zones = named(&lives, zone, lang);
    if zones.len() > 1 {
        let of = |life: &Life, _: Look| place(&zones, &zone(life));
        let chart = stack(report, (words::CHART_ZONES, lang), (&lives, &zones, &of));
        charts.push(("instances-by-zone", chart));
    }
    charts.extend(purchases::stack(report, &lives, lang));
    charts
}

/// The names of the layers in order, the rarest together in the last.
fn named(lives: &[&Life], of: impl Fn(&Life) -> String, lang: Lang) -> Vec<(String, RGBColor)> {
    let mut counts = std::collections::BTreeMap::new();
    for life in lives {
        *counts.entry(of(life)).or_insert(0_u64) += 1;
    }
    let mut names: Vec<(String, u64)> = counts.into_iter().collect();
    names.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let others = names.len() > LAYERS;
    names.truncate(if others { LAYERS - 1 } else { LAYERS });
    names.sort();
    let mut names: Vec<String> = names.into_iter().map(|(name, _)| name).collect();
    if others {
        names.push(words::OTHERS.in_lang(lang).to_owned());
    }
    names.into_iter().zip(COLORS).collect()
}

/// The layer of a name, the last one for those without.
fn place(layers: &[(String, RGBColor)], name: &str) -> usize {
    let found = layers.iter().position(|(layer, _)| layer == name);
    found.unwrap_or(layers.len() - 1)
}

type Layers<'a> = (
    &'a [&'a Life],
    &'a [(String, RGBColor)],
    &'a dyn Fn(&Life, Look) -> usize,
);

/// Instances that there are, in layers; each column shows those of its middle.
fn stack(report: &RunReport<'_>, (title, lang): (Text, Lang), of: Layers<'_>) -> Chart {
    let (lives, layers, layer) = of;
    let columns: Vec<_> = columns(report.outcome.simulated).collect();
    let mut bands: Vec<Vec<(f64, f64, f64)>> = vec![Vec::new(); layers.len()];
    let mut most = 0.0_f64;
    for (at, from, to) in columns {
        let mut counts = vec![0_u32; layers.len()];
        for life in lives {
            if let Some(look) = look(life, at) {
                counts[layer(life, look)] += 1;
            }
        }
        let mut low = 0.0;
        for (band, count) in bands.iter_mut().zip(counts) {
            let high = low + f64::from(count);
            // Steps: the same height at both edges of the column.
            band.extend([(from, low, high), (to, low, high)]);
            low = high;
        }
        most = most.max(low);
    }
    let y = Axis::linear(most.max(4.0), format::figures);
    let mut chart = over_time(report, lang, (title, words::UNIT_INSTANCES), y);
    for (points, (name, color)) in bands.into_iter().zip(layers) {
        if points.iter().any(|(_, low, high)| high > low) {
            chart.marks.push(Mark::Band {
                points,
                color: *color,
                opacity: 0.9,
            });
            chart.legend.push((name.clone(), *color));
        }
    }
    chart
}

mod purchases;

#[cfg(test)]
#[path = "fleet_tests.rs"]
mod tests;
