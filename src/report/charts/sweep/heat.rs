//! How does a figure go with two parameters? A heat map: the darker, the more.

use super::super::canvas::{Anchor, Chart, INK, Mark, RGBColor};
use super::{blank, no_data, side_by_side};
use crate::report::sweep::unit::Unit;
use crate::report::sweep::view::View;

/// From the least to the most.
const PALE: [f64; 3] = [234.0, 241.0, 248.0];
const DARK: [f64; 3] = [22.0, 72.0, 128.0];
const WHITE: RGBColor = RGBColor(0xff, 0xff, 0xff);

/// Most cells along an axis in which values are written.
const WRITTEN: usize = 12;

/// The chart of the figure at `path` over the parameters `x` and `y`.
pub(super) fn chart(view: &View<'_>, path: &str, (x, y): (usize, usize)) -> Chart {
    let axes = &view.plan().axes;
    let (across, up) = (&axes[x], &axes[y]);
    let mut chart = blank(view, path, &format!("{} →, {} ↑", across.name, up.name));
    let unit = Unit::of(path);
    unit.name().in_lang(view.lang).clone_into(&mut chart.unit);
    chart.x = side_by_side(&across.labels);
    chart.y = side_by_side(&up.labels);
    let cells = cells(view, path, (x, y));
    let least = cells
        .iter()
        .map(|(_, of)| *of)
        .fold(f64::INFINITY, f64::min);
    let most = cells
        .iter()
        .map(|(_, of)| *of)
        .fold(f64::NEG_INFINITY, f64::max);
    if cells.is_empty() {
        chart.empty = Some(no_data(view));
        return chart;
    }
    let written = across.labels.len().max(up.labels.len()) <= WRITTEN;
    for ((column, row), value) in cells {
        let share = if most > least {
            (value - least) / (most - least)
        } else {
            0.0
        };
        chart.marks.push(cell((column, row), share));
        if written {
            chart.marks.push(Mark::Text {
                at: (column as f64 + 0.5, row as f64 + 0.5),
                shift: (0, 0),
                text: unit.told(value, view.lang),
                color: if share > 0.5 { WHITE } else { INK },
                anchor: Anchor::Center,
            });
        }
    }
    chart.legend = vec![
        (unit.told(least, view.lang), shade(0.0)),
        (unit.told(most, view.lang), shade(1.0)),
    ];
    chart
}

/// The mean of each point by column and row.
fn cells(view: &View<'_>, path: &str, (x, y): (usize, usize)) -> Vec<((usize, usize), f64)> {
    let (plan, axes) = (view.plan(), &view.plan().axes);
    let level = |axis: usize, values: &[String]| {
        let mut labels = axes[axis].labels.iter();
        labels.position(|label| *label == values[axis])
    };
    let points = plan.points.iter().enumerate();
    let cells = points.filter_map(|(number, point)| {
        let (column, row) = (level(x, &point.values)?, level(y, &point.values)?);
        Some(((column, row), view.mean(number, path)?))
    });
    cells.collect()
}

/// A cell with some air around it.
fn cell((column, row): (usize, usize), share: f64) -> Mark {
    let (left, low) = (column as f64 + 0.02, row as f64 + 0.03);
    let (right, high) = (column as f64 + 0.98, row as f64 + 0.97);
    Mark::Band {
        points: vec![(left, low, high), (right, low, high)],
        color: shade(share),
        opacity: 1.0,
    }
}

fn shade(share: f64) -> RGBColor {
    let of = |at: usize| libm::round(PALE[at] + share * (DARK[at] - PALE[at])) as u8;
    RGBColor(of(0), of(1), of(2))
}
