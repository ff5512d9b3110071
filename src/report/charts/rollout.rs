//! How did the old tasks of a deployment give way to the new ones?

use super::canvas::{COLORS, Chart, HEIGHT, Mark};
use super::{Axis, format, legend};
use crate::observe::rollouts::{Point, Rollout};
use crate::report::{RunReport, rollouts};
use crate::words::{Lang, rollout as words};

/// Some tasks of a point.
type Count = fn(&Point) -> u32;

/// The chart of one deployment.
pub(super) fn chart(report: &RunReport<'_>, of: &Rollout, lang: Lang) -> Chart {
    let name = rollouts::named(report, of);
    let minutes = |point: &Point| point.at.since(of.began).as_secs_f64() / 60.0;
    let last = of.points.last().map_or(1.0, minutes).max(1.0);
    let most = f64::from(of.most_tasks.max(4));
    let mut chart = Chart {
        title: words::CHART_DEPLOYMENT.fill(lang, &[("name", &name)]),
        unit: words::UNIT_TASKS.in_lang(lang).to_owned(),
        x: Axis::linear(last, format::figures),
        x_title: words::AXIS_SINCE.in_lang(lang).to_owned(),
        y: Axis::linear(most, format::figures),
        height: HEIGHT,
        note: None,
        legend: Vec::new(),
        marks: Vec::new(),
        empty: None,
    };
    let end = chart.x.max;
    let series: [(Count, usize, u32); 4] = [
        (|p| p.old.running, 6, 2),
        (|p| p.old.healthy, 1, 3),
        (|p| p.new.running, 4, 2),
        (|p| p.new.healthy, 0, 3),
    ];
    for (value, color, width) in series {
        chart.marks.push(Mark::Line {
            points: steps(of, (end, value)),
            color: COLORS[color],
            width,
        });
    }
    let names = [
        (words::SERIES_OLD_RUNNING, 6),
        (words::SERIES_OLD_HEALTHY, 1),
        (words::SERIES_NEW_RUNNING, 4),
        (words::SERIES_NEW_HEALTHY, 0),
    ];
    legend(&mut chart, &names, lang);
    chart
}

/// A value that stays until the next point, to the right edge.
fn steps(of: &Rollout, (end, value): (f64, Count)) -> Vec<(f64, Option<f64>)> {
    let mut points: Vec<(f64, Option<f64>)> = Vec::new();
    for point in &of.points {
        let x = point.at.since(of.began).as_secs_f64() / 60.0;
        let y = Some(f64::from(value(point)));
        if let Some((_, before)) = points.last().copied()
            && before != y
        {
            points.push((x, before));
        }
        points.push((x, y));
    }
    if let Some((_, y)) = points.last().copied() {
        points.push((end, y));
    }
    points
}
