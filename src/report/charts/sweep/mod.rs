//! Which charts does a sweep have? As many dimensions as it varied, and cost against latency.

mod front;

mod heat;

mod plot;

use super::canvas::{self, Chart, HEIGHT};
use super::{Axis, Drawing, safe};
use crate::report::sweep::unit::Unit;
use crate::report::sweep::view::View;
use crate::study::Axis as Varied;
use crate::words::{Text, sweep as words};

/// Most parameters that have charts of their own.
const PARAMETERS: usize = 6;
/// Most lines in a chart: as many as there are colours.
const LINES: usize = canvas::COLORS.len();
/// Most cells of a heat map.
const CELLS: usize = 1_200;

/// What one figure is drawn as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    /// A bar for each point.
    Bars,
    /// A line over a parameter, or one for each level of the other.
    Lines { x: usize, by: Option<usize> },
    /// A heat map of two.
    Heat { x: usize, y: usize },
    /// A line for each parameter, over the mean of the others.
    Each,
}

/// Every chart of a sweep.
pub(in crate::report) fn all(view: &View<'_>) -> Vec<Drawing> {
    let mut drawings = Vec::new();
    if view.found.is_empty() {
        return drawings;
    }
    let shape = shape(&view.plan().axes, view.plan().points.len());
    if let Some(chart) = front::chart(view) {
        drawings.push(drawing("cost-against-p99".to_owned(), &chart));
    }
    for path in view.headlines() {
        match shape {
            Shape::Bars => drawings.push(drawing(safe(&path), &plot::bars(view, &path))),
            Shape::Lines { x, by } => {
                drawings.push(drawing(safe(&path), &plot::lines(view, &path, (x, by))));
            }
            Shape::Heat { x, y } => {
                drawings.push(drawing(safe(&path), &heat::chart(view, &path, (x, y))));
            }
            Shape::Each => {
                for at in 0..view.plan().axes.len().min(PARAMETERS) {
                    let name = &view.plan().axes[at].name;
                    let name = format!("{}-by-{}-{}", safe(&path), at + 1, safe(name));
                    drawings.push(drawing(name, &plot::effect(view, &path, at)));
                }
            }
        }
    }
    drawings
}

fn drawing(name: String, chart: &Chart) -> Drawing {
    Drawing {
        name,
        service: None,
        svg: canvas::draw(chart),
    }
}

fn shape(axes: &[Varied], points: usize) -> Shape {
    match axes {
        [one] if one.numeric && one.labels.len() > 1 => Shape::Lines { x: 0, by: None },
        [] | [_] => Shape::Bars,
        [one, other] if one.labels.len() * other.labels.len() == points => {
            let few = |axis: &Varied| !axis.numeric && axis.labels.len() <= LINES;
            if few(one) && other.numeric {
                Shape::Lines { x: 1, by: Some(0) }
            } else if few(other) && one.numeric {
                Shape::Lines { x: 0, by: Some(1) }
            } else if points <= CELLS {
                Shape::Heat { x: 0, y: 1 }
            } else {
                Shape::Each
            }
        }
        _ => Shape::Each,
    }
}

/// A chart of one figure, without axes and marks.
fn blank(view: &View<'_>, path: &str, x_title: &str) -> Chart {
    let unit = Unit::of(path).name().in_lang(view.lang);
    let several = view.plan().replications > 1;
    let unit = if several {
        let values = [("unit", unit), ("confidence", &*view.confidence())];
        words::WITH_INTERVAL.fill(view.lang, &values)
    } else {
        unit.to_owned()
    };
    Chart {
        title: view.name(path),
        unit,
        x: Axis::linear(1.0, |v| v.to_string()),
        x_title: x_title.to_owned(),
        y: Axis::linear(1.0, |v| v.to_string()),
        height: HEIGHT,
        note: None,
        legend: Vec::new(),
        marks: Vec::new(),
        empty: None,
    }
}

/// The axis of a parameter: numbers where they stand, everything else side by side.
fn across(varied: &Varied) -> Axis {
    if !varied.numeric {
        return side_by_side(&varied.labels);
    }
    let numbers: Vec<f64> = varied.labels.iter().map(|label| number(label)).collect();
    let (low, high) = (numbers[0], numbers[numbers.len() - 1]);
    let unit = crate::study::unit(&varied.labels[0]);
    if low > 0.0 && high / low >= 50.0 {
        return Axis::log((low, high), 12, |v| format!("{v}{unit}"));
    }
    if crowded(&numbers, &varied.labels) {
        return Axis::within((low, high), |v, step| {
            format!("{}{unit}", Unit::Number.tick(v, step))
        });
    }
    let air = if high > low { (high - low) * 0.03 } else { 1.0 };
    Axis {
        min: low - air,
        max: high + air,
        is_log: false,
        ticks: numbers
            .into_iter()
            .zip(varied.labels.iter().cloned())
            .collect(),
    }
}

/// Whether the labels of these numbers would run into each other on an axis.
fn crowded(numbers: &[f64], labels: &[String]) -> bool {
    let wide = |label: &String| crate::report::format::width(label) as f64 * 8.0 + 8.0;
    let widest = labels.iter().map(wide).fold(0.0, f64::max);
    let range = numbers[numbers.len() - 1] - numbers[0];
    let least = widest / (f64::from(canvas::WIDTH) - 120.0) * range;
    numbers.windows(2).any(|pair| pair[1] - pair[0] < least)
}

fn side_by_side(labels: &[String]) -> Axis {
    let columns = 96 / labels.len().max(1);
    let tick = |(at, label): (usize, &String)| {
        (
            at as f64 + 0.5,
            crate::report::format::cut(label, columns.max(3)),
        )
    };
    // Where names would run into each other, only some are told.
    let every = labels.len().div_ceil(24);
    let ticks = labels.iter().enumerate().filter(|(at, _)| at % every == 0);
    Axis {
        min: 0.0,
        max: labels.len() as f64,
        is_log: false,
        ticks: ticks.map(tick).collect(),
    }
}

/// Where a level stands on [`across`].
fn place(varied: &Varied, label: &str) -> f64 {
    if varied.numeric {
        return number(label);
    }
    let at = varied.labels.iter().position(|known| known == label);
    at.expect("an axis has every level") as f64 + 0.5
}

fn number(label: &str) -> f64 {
    crate::study::number(label).expect("every level of a numeric axis is a number")
}

/// A vertical axis for values between these: from zero where it must be, logarithmic for times that
/// differ much.
fn up(unit: Unit, (low, high): (f64, f64), from_zero: bool) -> Axis {
    let tick = |value: f64, step: f64| unit.tick(value, step);
    if unit == Unit::Millis && low > 0.0 && high / low > 20.0 && !from_zero {
        return Axis::log((low, high), 8, |value| unit.tick(value, value));
    }
    let low = if from_zero { low.min(0.0) } else { low };
    let most = if unit == Unit::Percent {
        100.0
    } else {
        f64::INFINITY
    };
    let mut axis = Axis::within((low, high), tick);
    if high <= most && axis.max > most {
        axis.max = most;
        axis.ticks.retain(|(at, _)| *at <= most + 1e-9);
    }
    axis
}

fn no_data(view: &View<'_>) -> String {
    let text: Text = words::NO_DATA;
    text.in_lang(view.lang).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(labels: &[&str], numeric: bool) -> Varied {
        Varied {
            name: "x".to_owned(),
            labels: labels.iter().map(ToString::to_string).collect(),
            numeric,
        }
    }

    #[test]
    fn a_sweep_is_drawn_in_as_many_dimensions_as_it_varied() {
        let numbers = || axis(&["1", "2", "3"], true);
        let names = || axis(&["a", "b"], false);
        let x = |by| Shape::Lines { x: 0, by };
        assert_eq!(shape(&[numbers()], 3), x(None));
        assert_eq!(shape(&[names()], 2), Shape::Bars);
        assert_eq!(shape(&[axis(&["5"], true)], 1), Shape::Bars);
        let by = Shape::Lines { x: 1, by: Some(0) };
        assert_eq!(shape(&[names(), numbers()], 6), by);
        assert_eq!(shape(&[numbers(), names()], 6), x(Some(1)));
        let heat = Shape::Heat { x: 0, y: 1 };
        assert_eq!(shape(&[numbers(), numbers()], 9), heat);
        assert_eq!(shape(&[names(), names()], 4), heat);
        assert_eq!(
            shape(&[numbers(), numbers()], 3),
            Shape::Each,
            "a list is no grid"
        );
        assert_eq!(shape(&[names(), names(), names()], 8), Shape::Each);
    }

    #[test]
    fn labels_do_not_run_into_each_other() {
        let ticks = |labels: &[&str]| {
            let ticks = across(&axis(labels, true)).ticks.into_iter();
            ticks.map(|(_, label)| label).collect::<Vec<_>>()
        };
        assert_eq!(ticks(&["30%", "60%", "90%"]), ["30%", "60%", "90%"]);
        let crowded = ticks(&["5.04405832", "27.9788522", "27.9788523", "60.1"]);
        assert_eq!(crowded, ["0", "20", "40", "60", "80"]);
        assert_eq!(ticks(&["1ms", "10ms", "100ms"]).first().unwrap(), "1ms");
    }

    #[test]
    fn a_share_never_ends_above_100_percent() {
        let axis = up(Unit::Percent, (99.9, 100.0), false);
        assert!((axis.max - 100.0).abs() < 1e-9, "{axis:?}");
        assert!(up(Unit::Millis, (1.0, 900.0), false).is_log);
        assert!(up(Unit::Dollars, (5.0, 6.0), true).min.abs() < f64::EPSILON);
    }
}
