//! How does a figure go with one parameter? Lines with their intervals, dots, bars.

use super::super::canvas::{COLORS, Chart, Mark, RGBColor};
use super::{across, blank, no_data, place, side_by_side, up};
use crate::report::format::cut;
use crate::report::sweep::unit::Unit;
use crate::report::sweep::view::View;
use crate::study::statistics::mean;
use crate::words::sweep as words;

/// A mean with its interval at a place of the horizontal axis.
#[derive(Clone, Copy, Debug)]
struct Place {
    x: f64,
    mean: f64,
    low: f64,
    high: f64,
}

/// One bar for each point; of figures that are far from zero a dot.
pub(super) fn bars(view: &View<'_>, path: &str) -> Chart {
    let plan = view.plan();
    let title: Vec<&str> = plan.axes.iter().map(|axis| axis.name.as_str()).collect();
    let mut chart = blank(view, path, &title.join(", "));
    let labels: Vec<String> = plan
        .points
        .iter()
        .map(|point| point.label.clone())
        .collect();
    chart.x = side_by_side(&labels);
    let places = (0..labels.len()).filter_map(|point| at(view, (point, path), point as f64 + 0.5));
    let places: Vec<Place> = places.collect();
    let as_bars = Unit::of(path) != Unit::Percent;
    if !scaled(&mut chart, (view, path), (&places, as_bars)) {
        return chart;
    }
    for place in &places {
        if as_bars {
            chart.marks.push(Mark::Bar {
                from: place.x - 0.32,
                to: place.x + 0.32,
                height: place.mean,
                color: COLORS[0],
            });
        }
        whisker(
            &mut chart,
            *place,
            (0.12, COLORS[if as_bars { 6 } else { 0 }]),
        );
        if !as_bars {
            dot(&mut chart, *place, COLORS[0]);
        }
    }
    chart
}

/// A line over the parameter `x`, or one for each level of `by`.
pub(super) fn lines(view: &View<'_>, path: &str, (x, by): (usize, Option<usize>)) -> Chart {
    let axis = &view.plan().axes[x];
    let mut chart = blank(view, path, &axis.name);
    chart.x = across(axis);
    let lines: Vec<Option<&String>> = match by {
        Some(by) => view.plan().axes[by].labels.iter().map(Some).collect(),
        None => vec![None],
    };
    let of = |line: Option<&String>| {
        let points = view.plan().points.iter().enumerate();
        let ours = points.filter(|(_, point)| by.is_none_or(|by| Some(&point.values[by]) == line));
        let found = ours
            .filter_map(|(number, point)| at(view, (number, path), place(axis, &point.values[x])));
        let mut places: Vec<Place> = found.collect();
        places.sort_by(|a, b| a.x.total_cmp(&b.x));
        places
    };
    let series: Vec<Vec<Place>> = lines.iter().map(|line| of(*line)).collect();
    if !scaled(&mut chart, (view, path), (&series.concat(), false)) {
        return chart;
    }
    for (color, (name, places)) in COLORS.into_iter().zip(lines.iter().zip(&series)) {
        joined(&mut chart, places, color);
        if let Some(name) = name {
            chart.legend.push((cut(name, 24), color));
        }
    }
    chart
}

/// How a figure goes with the parameter `x`, over the mean of all others: seed by seed, so that the
/// interval is that of independent replications. Points themselves where there is a level for each.
pub(super) fn effect(view: &View<'_>, path: &str, x: usize) -> Chart {
    let axis = &view.plan().axes[x];
    let mut chart = blank(view, path, &axis.name);
    let values = [("figure", &*view.name(path)), ("axis", &*axis.name)];
    chart.title = words::TITLE_BY.fill(view.lang, &values);
    chart.x = across(axis);
    // Where chance took a level for each point there is no mean over the others.
    if axis.numeric && 2 * axis.labels.len() > view.plan().points.len() {
        let points = view.plan().points.iter().enumerate();
        let found = points
            .filter_map(|(number, point)| at(view, (number, path), place(axis, &point.values[x])));
        let places: Vec<Place> = found.collect();
        chart.title = words::TITLE_OVER.fill(view.lang, &values);
        if scaled(&mut chart, (view, path), (&places, false)) {
            for place in places {
                whisker(&mut chart, place, (0.0, COLORS[6]));
                dot(&mut chart, place, COLORS[0]);
            }
        }
        return chart;
    }
    let means = axis.labels.iter();
    let means = means.filter_map(|label| mean_of(view, path, (x, label)));
    let places: Vec<Place> = means.collect();
    if scaled(&mut chart, (view, path), (&places, false)) {
        if axis.numeric {
            joined(&mut chart, &places, COLORS[0]);
        } else {
            for place in places {
                whisker(&mut chart, place, (0.12, COLORS[0]));
                dot(&mut chart, place, COLORS[0]);
            }
        }
    }
    chart
}

/// The mean over all points with this level of the parameter `x`, with the interval of the means
/// of each seed.
fn mean_of(view: &View<'_>, path: &str, (x, label): (usize, &String)) -> Option<Place> {
    let points = &view.plan().points;
    let runs = view
        .runs()
        .filter(|(point, _)| points[*point].values[x] == *label);
    let runs: Vec<_> = runs.map(|(_, runs)| runs).collect();
    let by_seed = (0..view.plan().replications).filter_map(|seed| {
        let values = runs.iter().filter_map(|runs| runs.get(seed)?.value(path));
        mean::mean(&values.collect::<Vec<f64>>())
    });
    let by_seed: Vec<f64> = by_seed.collect();
    let middle = mean::mean(&by_seed)?;
    let interval = mean::interval(&by_seed, view.plan().confidence);
    let (low, high) = interval.map_or((middle, middle), |of| (of.low, of.high));
    Some(Place {
        x: place(&view.plan().axes[x], label),
        mean: middle,
        low,
        high,
    })
}

/// The figure of a point at `x`.
fn at(view: &View<'_>, (point, path): (usize, &str), x: f64) -> Option<Place> {
    let figure = view.figure(point, path)?;
    let mean = figure.mean?;
    let (low, high) = figure.interval.map_or((mean, mean), |of| (of.low, of.high));
    Some(Place { x, mean, low, high })
}

/// Gives the chart its vertical axis; false where there is nothing to draw.
fn scaled(
    chart: &mut Chart,
    (view, path): (&View<'_>, &str),
    (places, from_zero): (&[Place], bool),
) -> bool {
    let low = places.iter().map(|of| of.low).fold(f64::INFINITY, f64::min);
    let high = places
        .iter()
        .map(|of| of.high)
        .fold(f64::NEG_INFINITY, f64::max);
    if places.is_empty() {
        chart.empty = Some(no_data(view));
        return false;
    }
    chart.y = up(Unit::of(path), (low, high), from_zero);
    true
}

/// A line with its interval and a dot at each place.
fn joined(chart: &mut Chart, places: &[Place], color: RGBColor) {
    let least = chart.y.min;
    if places.len() > 1 {
        chart.marks.push(Mark::Band {
            points: places
                .iter()
                .map(|of| (of.x, of.low.max(least), of.high))
                .collect(),
            color,
            opacity: 0.18,
        });
    }
    chart.marks.push(Mark::Line {
        points: places.iter().map(|of| (of.x, Some(of.mean))).collect(),
        color,
        width: 3,
    });
    for place in places {
        if places.len() == 1 {
            whisker(chart, *place, (0.0, color));
        }
        dot(chart, *place, color);
    }
}

fn dot(chart: &mut Chart, place: Place, color: RGBColor) {
    chart.marks.push(Mark::Dot {
        at: (place.x, place.mean),
        radius: 4,
        color,
    });
}

/// The interval of a place, with ends `half` to each side.
fn whisker(chart: &mut Chart, place: Place, (half, color): (f64, RGBColor)) {
    if place.high <= place.low {
        return;
    }
    let line = |points: [(f64, f64); 2]| Mark::Line {
        points: points.map(|(x, y)| (x, Some(y))).to_vec(),
        color,
        width: 3,
    };
    let (left, right) = (place.x - half, place.x + half);
    let low = place.low.max(chart.y.min);
    chart
        .marks
        .push(line([(place.x, low), (place.x, place.high)]));
    if half > 0.0 {
        chart.marks.push(line([(left, low), (right, low)]));
        chart
            .marks
            .push(line([(left, place.high), (right, place.high)]));
    }
}
