//! How are latencies spread? A histogram on a logarithmic scale, with the percentiles people name.

use super::Axis;
use super::canvas::{COLORS, Chart, HEIGHT, Mark};
use crate::report::RunReport;
use crate::report::format::{self, figures};
use crate::words::{Lang, report as words};

/// Bars per tenfold of latency.
const BARS: f64 = 24.0;

pub(super) fn chart(report: &RunReport<'_>, index: usize, lang: Lang) -> Chart {
    let latency = &report.outcome.services[index].latency_us;
    let label = |ms: f64| format::micros((ms * 1e3) as u64, lang);
    let is_empty = latency.is_empty();
    let x = if is_empty {
        Axis::log((10.0, 1_000.0), 13, label)
    } else {
        let ms = |us: u64| us.max(1) as f64 / 1e3;
        Axis::log((ms(latency.min()), ms(latency.max())), 13, label)
    };
    let (bars, highest) = bars(report, index, &x);
    let y = Axis::linear(if is_empty { 10.0 } else { highest }, figures);
    let mut chart = Chart {
        title: words::CHART_DISTRIBUTION.in_lang(lang).to_owned(),
        unit: words::UNIT_DISTRIBUTION.in_lang(lang).to_owned(),
        x,
        x_title: words::AXIS_LATENCY.in_lang(lang).to_owned(),
        y,
        height: HEIGHT,
        note: None,
        legend: Vec::new(),
        marks: bars,
        empty: is_empty.then(|| words::NO_DATA.in_lang(lang).to_owned()),
    };
    if is_empty {
        return chart;
    }
    let percentiles = [
        ("p50", 0.5, 0),
        ("p95", 0.95, 1),
        ("p99", 0.99, 3),
        ("p99.9", 0.999, 4),
    ];
    for (row, (name, q, color)) in percentiles.into_iter().enumerate() {
        let us = latency.value_at_quantile(q);
        chart.marks.push(Mark::Rule {
            x: us as f64 / 1e3,
            label: format!("{name} {}", format::micros(us, lang)),
            row: row as u32,
            color: COLORS[color],
        });
    }
    chart
}

/// Shares of requests by latency, and the highest of them in percent.
fn bars(report: &RunReport<'_>, index: usize, x: &Axis) -> (Vec<Mark>, f64) {
    let latency = &report.outcome.services[index].latency_us;
    let decades = libm::log10(x.max / x.min);
    let count = libm::ceil(decades * BARS).max(1.0) as usize;
    let mut sums = vec![0_u64; count];
    for value in latency.iter_recorded() {
        let place = x.place(value.value_iterated_to() as f64 / 1e3);
        let bar = (place * count as f64) as usize;
        sums[bar.min(count - 1)] += value.count_since_last_iteration();
    }
    let edge = |i: usize| x.min * libm::pow(10.0, decades * i as f64 / count as f64);
    let share = |sum: u64| sum as f64 * 100.0 / latency.len().max(1) as f64;
    let bars = sums.iter().enumerate().filter(|(_, sum)| **sum > 0);
    let bars = bars.map(|(i, sum)| Mark::Bar {
        from: edge(i),
        to: edge(i + 1),
        height: share(*sum),
        color: COLORS[0],
    });
    let highest = sums.iter().map(|sum| share(*sum)).fold(0.0, f64::max);
    (bars.collect(), highest)
}
