//! What does a run look like? The charts of a report, as SVG.

mod availability;

mod axis;

pub(super) mod break_even;

mod canvas;

pub(super) mod comparison;

mod cost;

mod distribution;

mod fleet;

pub(super) mod reservation;

mod rollout;

mod svg;

pub(super) mod sweep;

use self::axis::Axis;
use self::canvas::{COLORS, Chart, HEIGHT, Mark, WIDTH};
use super::calendar::Calendar;
use super::series::{Curve, Series};
use super::thin::thin;
use super::{RunReport, format};
use crate::words::{Lang, Text, report as words};

/// One drawing.
pub(super) struct Drawing {
    /// Name of the file in `charts/`, without `.svg`.
    pub name: String,
    /// The service it is about; none for all together.
    pub service: Option<usize>,
    /// The SVG file.
    pub svg: String,
}

impl Drawing {
    /// Whether it shows how latencies are spread, not how they went over time.
    pub(super) fn is_distribution(&self) -> bool {
        self.name.starts_with(DISTRIBUTION)
    }

    /// Whether it shows which requests were served, minute by minute.
    pub(super) fn is_availability(&self) -> bool {
        self.name.starts_with(AVAILABILITY)
    }

    /// Whether it shows how a deployment went.
    pub(super) fn is_deployment(&self) -> bool {
        self.name.starts_with(DEPLOYMENT)
    }
}

/// Deployments that are drawn.
const DEPLOYMENTS: usize = 8;
const DEPLOYMENT: &str = "deployment";
const DISTRIBUTION: &str = "latency-distribution";
const AVAILABILITY: &str = "availability";

/// Every chart of the report: five for each service with requests, the tasks of each without, one
/// more of what was served where not all was or something went wrong, then the cost of all.
pub(super) fn all(report: &RunReport<'_>, lang: Lang) -> Vec<Drawing> {
    let services = report.outcome.services.len();
    let mut drawings = Vec::new();
    for index in 0..services {
        let name = &report.outcome.services[index].name;
        let series = Series::of(report, index);
        let requests = report.outcome.services[index].requests;
        let mut of_one = vec![("tasks", tasks(report, &series, lang))];
        if requests.arrived > 0 {
            of_one.insert(0, ("arrivals", arrivals(report, &series, lang)));
            of_one.insert(1, ("utilization", utilization(report, &series, lang)));
        }
        if requests.served > 0 {
            of_one.insert(1, ("latency", latency(report, &series, lang)));
            of_one.push((DISTRIBUTION, distribution::chart(report, index, lang)));
        }
        if let Some(chart) = availability::chart(report, index, lang) {
            of_one.push((AVAILABILITY, chart));
        }
        for (kind, mut chart) in of_one {
            let mut file = kind.to_owned();
            if services > 1 {
                chart.title = format!("{}: {}", format::cut(name, 40), chart.title);
                // Names of services are safe in paths; the number keeps any two apart.
                file = format!("{kind}-{}-{}", index + 1, safe(name));
            }
            drawings.push(Drawing {
                name: file,
                service: Some(index),
                svg: canvas::draw(&chart),
            });
        }
    }
    for (index, of) in report.outcome.rollouts.iter().take(DEPLOYMENTS).enumerate() {
        drawings.push(Drawing {
            name: format!("{DEPLOYMENT}-{}", index + 1),
            service: None,
            svg: canvas::draw(&rollout::chart(report, of, lang)),
        });
    }
    if !report.outcome.fleets.is_empty() {
        drawings.extend(of_fleet(report, lang));
    }
    drawings.push(Drawing {
        name: "cost".to_owned(),
        service: None,
        svg: canvas::draw(&cost::chart(report, lang)),
    });
    drawings
}

/// The picture of the fleet, instances by state, type and zone, and what was reserved.
fn of_fleet(report: &RunReport<'_>, lang: Lang) -> Vec<Drawing> {
    let mut charts = vec![("fleet", fleet::picture(report, lang))];
    charts.extend(fleet::stacks(report, lang));
    charts.push(("reservation", reservation::chart(report, lang)));
    let drawing = |(name, chart): (&str, Chart)| Drawing {
        name: name.to_owned(),
        service: None,
        svg: canvas::draw(&chart),
    };
    charts.into_iter().map(drawing).collect()
}

/// Letters, digits, hyphens and underscores of `name`: what AWS allows in names of services.
fn safe(name: &str) -> String {
    let is_safe = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    name.chars()
        .map(|c| if is_safe(c) { c } else { '-' })
        .collect()
}

/// A chart over the time of the run, without marks.
fn over_time(report: &RunReport<'_>, lang: Lang, (title, unit): (Text, Text), y: Axis) -> Chart {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let ticks = calendar.ticks(12, lang).into_iter();
    Chart {
        title: title.in_lang(lang).to_owned(),
        unit: unit.in_lang(lang).to_owned(),
        x: Axis {
            min: 0.0,
            max: report.outcome.simulated.as_secs_f64(),
            is_log: false,
            ticks: ticks.map(|(at, label)| (at as f64 / 1e9, label)).collect(),
        },
        x_title: calendar.axis_title(lang),
        y,
        height: HEIGHT,
        note: None,
        legend: Vec::new(),
        marks: Vec::new(),
        empty: None,
    }
}

/// Curves of one value per minute, thinned to what the picture can show.
struct Curves {
    points: Vec<Vec<(f64, Option<f64>)>>,
    note: Option<String>,
}

impl Curves {
    fn new(series: &[Curve], lang: Lang) -> Self {
        let rows = series.first().map_or(0, Vec::len);
        let thinned = thin(series, WIDTH as usize);
        let x: Vec<f64> = thinned.at.iter().map(|row| *row as f64 * 60.0).collect();
        // A row stands for its whole minute: curves pass through its middle, steps span it.
        let points = thinned.series.iter();
        let points = points.map(|ys| x.iter().copied().zip(ys.iter().copied()).collect());
        let note = thinned.is_partial.then(|| {
            let (rows, kept) = (format::count(rows as u64), format::count(x.len() as u64));
            words::DOWNSAMPLED.fill(lang, &[("minutes", &rows), ("points", &kept)])
        });
        Self {
            points: points.collect(),
            note,
        }
    }

    fn line(&self, index: usize, color: usize, width: u32) -> Mark {
        Mark::Line {
            points: self.middles(index).collect(),
            color: COLORS[color],
            width,
        }
    }

    fn middles(&self, index: usize) -> impl Iterator<Item = (f64, Option<f64>)> + '_ {
        self.points[index].iter().map(|(x, y)| (x + 30.0, *y))
    }

    /// The space under a curve.
    fn area(&self, index: usize, color: usize) -> Mark {
        let points = self.middles(index);
        Mark::Band {
            points: points.map(|(x, y)| (x, 0.0, y.unwrap_or(0.0))).collect(),
            color: COLORS[color],
            opacity: 0.18,
        }
    }

    /// A curve that keeps its value until the next point.
    fn steps(&self, index: usize, color: usize, width: u32) -> Mark {
        let mut points: Vec<(f64, Option<f64>)> = Vec::new();
        for (x, y) in &self.points[index] {
            if let Some((_, before)) = points.last().copied()
                && before != *y
            {
                points.push((*x, before));
            }
            points.push((*x, *y));
        }
        if let Some((x, y)) = points.last().copied() {
            points.push((x + 60.0, y));
        }
        Mark::Line {
            points,
            color: COLORS[color],
            width,
        }
    }
}

fn largest(series: &[Curve]) -> f64 {
    let values = series.iter().flatten().flatten().copied();
    values.fold(0.0, f64::max)
}

fn legend(chart: &mut Chart, names: &[(Text, usize)], lang: Lang) {
    let names = names
        .iter()
        .map(|(text, color)| (text.in_lang(lang).to_owned(), COLORS[*color]));
    chart.legend.extend(names);
}

fn arrivals(report: &RunReport<'_>, series: &Series<'_>, lang: Lang) -> Chart {
    let mut shown = vec![series.arrived()];
    shown.extend(series.capacity());
    let y = Axis::linear(largest(&shown), format::figures);
    let words = (words::CHART_ARRIVALS, words::UNIT_RPS);
    let mut chart = over_time(report, lang, words, y);
    let curves = Curves::new(&shown, lang);
    chart.marks.push(curves.area(0, 0));
    chart.marks.push(curves.line(0, 0, 2));
    legend(&mut chart, &[(words::SERIES_ARRIVED, 0)], lang);
    if shown.len() > 1 {
        chart.marks.push(curves.steps(1, 1, 3));
        legend(&mut chart, &[(words::SERIES_CAPACITY, 1)], lang);
    }
    chart.note = curves.note;
    chart
}

fn latency(report: &RunReport<'_>, series: &Series<'_>, lang: Lang) -> Chart {
    let shown = [series.p99(), series.p95(), series.p50()];
    let least = shown[2]
        .iter()
        .flatten()
        .copied()
        .fold(f64::INFINITY, f64::min);
    let most = largest(&shown);
    let is_empty = most <= 0.0;
    let label = |ms: f64| format::micros((ms * 1e3) as u64, lang);
    let y = if is_empty {
        Axis::log((10.0, 1_000.0), 8, label)
    } else {
        Axis::log((least.max(0.001), most), 8, label)
    };
    let words = (words::CHART_LATENCY, words::UNIT_LATENCY);
    let mut chart = over_time(report, lang, words, y);
    if is_empty {
        chart.empty = Some(words::NO_DATA.in_lang(lang).to_owned());
        return chart;
    }
    let curves = Curves::new(&shown, lang);
    for (index, (name, color)) in [("p99", 3), ("p95", 1), ("p50", 0)].into_iter().enumerate() {
        chart.marks.push(curves.line(index, color, 3));
        chart.legend.push((name.to_owned(), COLORS[color]));
    }
    chart.note = curves.note;
    chart
}

fn utilization(report: &RunReport<'_>, series: &Series<'_>, lang: Lang) -> Chart {
    let shown = [series.cpu(), series.memory()];
    let y = Axis::linear(largest(&shown).max(100.0), format::figures);
    let words = (words::CHART_UTILIZATION, words::UNIT_PERCENT);
    let mut chart = over_time(report, lang, words, y);
    let curves = Curves::new(&shown, lang);
    if let Some(target) = series.target {
        let ends = [0.0, chart.x.max].map(|x| (x, Some(target)));
        chart.marks.push(Mark::Line {
            points: ends.to_vec(),
            color: COLORS[6],
            width: 2,
        });
        let name = format!(
            "{} ({}%)",
            words::SERIES_TARGET.in_lang(lang),
            format::figures(target)
        );
        chart.legend.push((name, COLORS[6]));
    }
    chart.marks.push(curves.line(1, 2, 3));
    chart.marks.push(curves.line(0, 0, 3));
    let names = [(words::SERIES_MEMORY, 2), (words::SERIES_CPU, 0)];
    legend(&mut chart, &names, lang);
    chart.note = curves.note;
    chart
}

fn tasks(report: &RunReport<'_>, series: &Series<'_>, lang: Lang) -> Chart {
    let shown = [series.running(), series.desired()];
    let y = Axis::linear(largest(&shown).max(4.0), format::figures);
    let mut chart = over_time(report, lang, (words::CHART_TASKS, words::UNIT_TASKS), y);
    let curves = Curves::new(&shown, lang);
    chart.marks.push(curves.steps(1, 1, 3));
    chart.marks.push(curves.steps(0, 0, 3));
    let names = [(words::SERIES_DESIRED, 1), (words::SERIES_RUNNING, 0)];
    legend(&mut chart, &names, lang);
    chart.note = curves.note;
    chart
}

#[cfg(test)]
mod tests;
