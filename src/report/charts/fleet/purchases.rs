//! Which instances are on Spot, and which of them EC2 took? Marks in the picture of the fleet.

use super::{edges, stack as layers};
use crate::catalog::platform::Purchase;
use crate::kernel::time::Instant;
use crate::observe::outcome::{FleetOutcome, Life};
use crate::report::RunReport;
use crate::report::charts::canvas::{COLORS, Chart, Mark, RGBColor};
use crate::words::{Lang, trouble as words};

const SPOT: RGBColor = RGBColor(0x7a, 0x5f, 0xb0);
const INTERRUPTED: RGBColor = RGBColor(0xc0, 0x1f, 0x3a);
/// Columns of the picture that a notice takes at least.
const COLUMNS: f64 = 240.0;

fn second(at: Instant) -> f64 {
    at.nanos() as f64 / 1e9
}

/// A stripe under each instance on Spot, and a bar from its notice to its end.
pub(super) fn mark(chart: &mut Chart, rows: &[(&FleetOutcome, Vec<&Life>)], lang: Lang) {
    let (mut spot, mut interrupted) = (Vec::new(), Vec::new());
    let end = chart.x.max;
    for (row, (_, lives)) in rows.iter().enumerate() {
        let (low, high) = edges(rows.len(), row);
        for life in lives.iter().filter(|life| life.purchase == Purchase::Spot) {
            let gone = life.terminated.map_or(end, second);
            spot.push([second(life.launched), low, gone, low + (high - low) * 0.2]);
            if let Some(noticed) = life.noticed {
                let from = second(noticed);
                let to = gone.max(from + end / COLUMNS).min(end);
                interrupted.push([from, low, to, low + (high - low) * 0.6]);
            }
        }
    }
    for (cells, color, text) in [
        (spot, SPOT, words::LEGEND_SPOT),
        (interrupted, INTERRUPTED, words::LEGEND_INTERRUPTED),
    ] {
        if !cells.is_empty() {
            chart.marks.push(Mark::Cells { cells, color });
            chart.legend.push((text.in_lang(lang).to_owned(), color));
        }
    }
}

/// Instances by how they are bought, where some are on Spot.
pub(super) fn stack(
    report: &RunReport<'_>,
    lives: &[&Life],
    lang: Lang,
) -> Option<(&'static str, Chart)> {
    let is_spot = |life: &Life| life.purchase == Purchase::Spot;
    if !lives.iter().any(|life| is_spot(life)) {
        return None;
    }
    let names = [
        (words::ON_DEMAND.in_lang(lang).to_owned(), COLORS[0]),
        (words::ON_SPOT.in_lang(lang).to_owned(), SPOT),
    ];
    let of = |life: &Life, _| usize::from(is_spot(life));
    let chart = layers(report, (words::CHART_PURCHASES, lang), (lives, &names, &of));
    Some(("instances-by-purchase", chart))
}
