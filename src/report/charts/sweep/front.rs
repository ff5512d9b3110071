//! What does speed cost? Cost against p99, with the Pareto front marked and points labelled.

use super::super::canvas::{Anchor, COLORS, Chart, HEIGHT, INK, Mark, WIDTH};
use super::{blank, up};
use crate::report::format::{cut, width};
use crate::report::sweep::unit::Unit;
use crate::report::sweep::view::{View, p99};
use crate::words::sweep as words;

/// Most points that are labelled though they are not on the front.
const LABELLED: usize = 24;

/// The chart; none where no point has both a cost and a latency, or there is only one.
pub(super) fn chart(view: &View<'_>) -> Option<Chart> {
    let points: Vec<(usize, (f64, f64))> = view
        .found
        .keys()
        .filter_map(|point| Some((*point, view.place(*point)?)))
        .collect();
    if points.len() < 2 {
        return None;
    }
    let bounds = |value: fn(&(f64, f64)) -> f64| {
        let values = points.iter().map(|(_, place)| value(place));
        let low = values.clone().fold(f64::INFINITY, f64::min);
        (low, values.fold(f64::NEG_INFINITY, f64::max))
    };
    let mut chart = blank(view, view.cost, &view.name(view.cost));
    words::TITLE_FRONT
        .in_lang(view.lang)
        .clone_into(&mut chart.title);
    chart.unit = if view.services.len() > 1 {
        words::UNIT_P99.in_lang(view.lang).to_owned()
    } else {
        view.name(&p99(&view.services[0]))
    };
    chart.x = up(Unit::Dollars, bounds(|place| place.0), false);
    chart.y = up(Unit::Millis, bounds(|place| place.1), false);
    chart.height = HEIGHT + 60;
    dots(&mut chart, view, &points);
    labels(&mut chart, view, &points);
    chart.legend = vec![
        (words::SERIES_OTHER.in_lang(view.lang).to_owned(), COLORS[0]),
        (words::SERIES_FRONT.in_lang(view.lang).to_owned(), COLORS[1]),
    ];
    Some(chart)
}

/// What the front leaves to others: less cost only with more latency.
fn stairs(front: &[(f64, f64)]) -> Vec<(f64, Option<f64>)> {
    let mut line: Vec<(f64, Option<f64>)> = Vec::new();
    for (x, y) in front {
        if let Some((_, before)) = line.last().copied() {
            line.push((*x, before));
        }
        line.push((*x, Some(*y)));
    }
    line
}

/// All points, and the line of the front.
fn dots(chart: &mut Chart, view: &View<'_>, points: &[(usize, (f64, f64))]) {
    let on = |point: usize| view.front.contains(&point);
    let front = points.iter().filter(|(point, _)| on(*point));
    let mut front: Vec<(f64, f64)> = front.map(|(_, at)| *at).collect();
    front.sort_by(|a, b| a.0.total_cmp(&b.0));
    chart.marks.push(Mark::Line {
        points: stairs(&front),
        color: COLORS[1],
        width: 2,
    });
    for (point, at) in points {
        chart.marks.push(Mark::Dot {
            at: *at,
            radius: if on(*point) { 6 } else { 4 },
            color: COLORS[usize::from(on(*point))],
        });
    }
}

/// A box on the picture: left, top, right, bottom, in pixels of the plot.
type Space = [f64; 4];
/// Where a label may stand: pixels from its point, its end there, the box that it takes.
type Choice = ((i32, i32), Anchor, Space);

/// Labels where they run into nothing, those of the front first.
fn labels(chart: &mut Chart, view: &View<'_>, points: &[(usize, (f64, f64))]) {
    let (wide, high) = (f64::from(WIDTH) - 120.0, f64::from(chart.height) - 122.0);
    let (x, y) = (chart.x.clone(), chart.y.clone());
    let pixel = |at: (f64, f64)| (x.place(at.0) * wide, (1.0 - y.place(at.1)) * high);
    let dots = points.iter().map(|(_, at)| {
        let (x, y) = pixel(*at);
        [x - 5.0, y - 5.0, x + 5.0, y + 5.0]
    });
    let mut taken: Vec<Space> = dots.collect();
    let on = |point: usize| view.front.contains(&point);
    let mut order: Vec<&(usize, (f64, f64))> = points.iter().collect();
    order.sort_by_key(|(point, _)| !on(*point));
    let mut left_out = false;
    for (number, (point, at)) in order.into_iter().enumerate() {
        let text = cut(view.label(*point), 26);
        let room = width(&text) as f64 * 8.0;
        let fits = |(.., space): &Choice| {
            let inside = space[0] >= 0.0 && space[2] <= wide + 30.0 && space[3] <= high;
            inside && space[1] >= -10.0 && taken.iter().all(|other| is_apart(space, other))
        };
        let few = number < LABELLED || on(*point);
        let choices = choices(pixel(*at), room, on(*point)).into_iter();
        let Some((shift, anchor, space)) = choices.filter(|_| few).find(fits) else {
            left_out = true;
            continue;
        };
        taken.push(space);
        chart.marks.push(Mark::Text {
            at: *at,
            shift,
            text,
            color: INK,
            anchor,
        });
    }
    chart.note = left_out.then(|| words::NOTE_LABELS.in_lang(view.lang).to_owned());
}

/// Where the label of a point may stand, the best first.
fn choices((x, y): (f64, f64), room: f64, on: bool) -> [Choice; 5] {
    let half = room / 2.0;
    let beside = |from: f64, top: f64| [from, y + top, from + room, y + top + 16.0];
    // The front runs to the right of its points: their labels stand above it.
    let above = ((9, -12), Anchor::Left, beside(x + 8.0, -20.0));
    let right = ((9, 0), Anchor::Left, beside(x + 8.0, -8.0));
    [
        if on { above } else { right },
        ((-9, 0), Anchor::Right, beside(x - 8.0 - room, -8.0)),
        ((0, -15), Anchor::Center, beside(x - half, -23.0)),
        ((0, 15), Anchor::Center, beside(x - half, 7.0)),
        if on { right } else { above },
    ]
}

fn is_apart(one: &Space, other: &Space) -> bool {
    let beside = one[2] <= other[0] || other[2] <= one[0];
    beside || one[3] <= other[1] || other[3] <= one[1]
}
