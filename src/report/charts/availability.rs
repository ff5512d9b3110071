//! Which share of the requests was served, minute by minute, and what went wrong then?

use super::canvas::{COLORS, Chart, Mark};
use super::{Axis, Curves, over_time};
use crate::cluster::fact::{Subject, What};
use crate::kernel::time::Instant;
use crate::observe::availability::{OUTAGE_BELOW_PERCENT, served_percent};
use crate::report::{RunReport, availability};
use crate::words::{Lang, trouble as words};

/// Lowest values of the axis that are used, in percent.
const FLOORS: [f64; 9] = [99.9, 99.5, 99.0, 98.0, 95.0, 90.0, 80.0, 50.0, 0.0];
/// Columns in which interruptions and faults of an instant are told apart.
const COLUMNS: f64 = 300.0;

const SERVED: usize = 0;
const THRESHOLD: usize = 6;
const FAULT: usize = 3;
const INTERRUPTION: usize = 4;

/// Of the `index`-th service; none where all was served and nothing went wrong.
pub(super) fn chart(report: &RunReport<'_>, index: usize, lang: Lang) -> Option<Chart> {
    let service = &report.outcome.services[index];
    let is_all = service.requests.failed + service.requests.rejected == 0;
    let is_calm = report.troubles.faults.is_empty() && report.troubles.spot.is_none();
    if service.requests.served == 0 || (is_all && is_calm) {
        return None;
    }
    let shares: Vec<Option<f64>> = service.minutes.iter().map(served_percent).collect();
    let worst = shares.iter().flatten().copied().fold(100.0, f64::min);
    let threshold = report
        .meta
        .availability_percent
        .unwrap_or(OUTAGE_BELOW_PERCENT);
    let y = axis(worst.min(threshold));
    let low = y.min;
    let title = (words::CHART_AVAILABILITY, words::UNIT_AVAILABILITY);
    let mut chart = over_time(report, lang, title, y);
    faults(&mut chart, report, (low, lang));
    interruptions(&mut chart, report, (low, lang));
    let ends = [0.0, chart.x.max].map(|x| (x, Some(threshold)));
    chart.marks.push(Mark::Line {
        points: ends.to_vec(),
        color: COLORS[THRESHOLD],
        width: 2,
    });
    let curves = Curves::new(&[shares], lang);
    chart.marks.push(curves.steps(0, SERVED, 3));
    chart.note = curves.note;
    let percent = availability::exact(threshold);
    let name = words::SERIES_THRESHOLD.fill(lang, &[("percent", &percent)]);
    chart.legend.push((name, COLORS[THRESHOLD]));
    let name = words::SERIES_SERVED.in_lang(lang).to_owned();
    chart.legend.push((name, COLORS[SERVED]));
    Some(chart)
}

/// From the highest floor at or below `worst` to 100.
fn axis(worst: f64) -> Axis {
    let floor = FLOORS.into_iter().find(|floor| *floor <= worst);
    let min = floor.unwrap_or(0.0);
    let ticks = (0..=5).map(|step| {
        let at = min + (100.0 - min) * f64::from(step) / 5.0;
        (at, format!("{}", libm::round(at * 1e3) / 1e3))
    });
    Axis {
        min,
        max: 100.0,
        is_log: false,
        ticks: ticks.collect(),
    }
}

fn second(at: Instant) -> f64 {
    at.nanos() as f64 / 1e9
}

/// A shade over the time of each fault, a line where it is an instant.
fn faults(chart: &mut Chart, report: &RunReport<'_>, (low, lang): (f64, Lang)) {
    let end = chart.x.max;
    let mut instants = Vec::new();
    for fault in &report.troubles.faults {
        let from = second(fault.began);
        let to = fault.ended.map_or(end, second);
        if to - from < end / COLUMNS {
            instants.push(from);
        } else {
            chart.marks.push(Mark::Band {
                points: vec![(from, low, 100.0), (to, low, 100.0)],
                color: COLORS[FAULT],
                opacity: 0.14,
            });
        }
    }
    lines(chart, (&instants, low), FAULT);
    if !report.troubles.faults.is_empty() {
        let name = words::SERIES_FAULT.in_lang(lang).to_owned();
        chart.legend.push((name, COLORS[FAULT]));
    }
}

/// A thin line at each notice of an interruption.
fn interruptions(chart: &mut Chart, report: &RunReport<'_>, (low, lang): (f64, Lang)) {
    if report.troubles.spot.is_none() {
        return;
    }
    let notices = report.outcome.facts.iter().filter(|fact| {
        let is_notice = matches!(fact.what, What::InterruptionNotice { .. });
        is_notice
            && matches!(
                fact.subject,
                Subject::Instance { .. } | Subject::Task { .. }
            )
    });
    let notices: Vec<f64> = notices.map(|fact| second(fact.at)).collect();
    if !notices.is_empty() {
        lines(chart, (&notices, low), INTERRUPTION);
        let name = words::SERIES_INTERRUPTION.in_lang(lang).to_owned();
        chart.legend.push((name, COLORS[INTERRUPTION]));
    }
}

/// Vertical lines, at most one in each column of the picture.
fn lines(chart: &mut Chart, (at, low): (&[f64], f64), color: usize) {
    let width = chart.x.max / COLUMNS;
    let mut last = f64::NEG_INFINITY;
    for x in at {
        if x - last < width {
            continue;
        }
        last = *x;
        chart.marks.push(Mark::Line {
            points: vec![(*x, Some(low)), (*x, Some(100.0))],
            color: COLORS[color],
            width: 1,
        });
    }
}
