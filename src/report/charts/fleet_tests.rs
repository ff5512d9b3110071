//! Does the picture show what was there?

use super::*;
use crate::report::sample_fleet;

fn cells(chart: &Chart, look: Look) -> Vec<[f64; 4]> {
    let of = chart.marks.iter().find_map(|mark| match mark {
        Mark::Cells { cells, color } if *color == color_of(look) => Some(cells.clone()),
        _ => None,
    });
    of.unwrap_or_default()
}

/// Eight instances full for an hour and half-full for one; four more boot 40 s at half an hour,
/// the last drains from 100 minutes.
#[test]
fn k4_each_instance_is_a_row_and_half_empty_ones_show() {
    let run = sample_fleet::fleet(8);
    let chart = picture(&run.report(), Lang::En);
    assert!((chart.y.max - 12.0).abs() < 1e-9, "twelve rows");
    let full = cells(&chart, Look::Full);
    assert_eq!(full.len(), 12);
    assert_eq!(full.iter().filter(|[from, ..]| *from < 1.0).count(), 8);
    assert!(
        full.iter()
            .all(|[_, _, to, _]| (*to - 3_600.0).abs() < 31.0)
    );
    // One task of 1,024 of 2,048 units: at most half.
    let half = cells(&chart, Look::Half);
    assert_eq!(half.len(), 12);
    assert_eq!(
        half.iter().filter(|[_, _, to, _]| *to > 7_199.0).count(),
        11
    );
    assert_eq!(cells(&chart, Look::Draining).len(), 1);
    assert_eq!(cells(&chart, Look::Booting).len(), 4);
    assert!(cells(&chart, Look::Idle).is_empty());
    assert_eq!(chart.legend.len(), chart.marks.len());
}

/// Three hundred instances are too many for rows: they are sorted, and none is left out.
#[test]
fn many_instances_are_sorted_by_how_full_they_are() {
    let run = sample_fleet::fleet(200);
    let chart = picture(&run.report(), Lang::En);
    assert_eq!(chart.title, words::CHART_FLEET_SORTED.in_lang(Lang::En));
    let at = |look: Look, seconds: f64| -> f64 {
        let cells = cells(&chart, look).into_iter();
        let here = cells.filter(|[from, _, to, _]| (*from..*to).contains(&seconds));
        here.map(|[_, low, _, high]| high - low).sum()
    };
    assert!((at(Look::Full, 600.0) - 200.0).abs() < 1e-9);
    assert!((at(Look::Full, 3_000.0) - 300.0).abs() < 1e-9);
    assert!((at(Look::Half, 5_000.0) - 300.0).abs() < 1e-9);
}

#[test]
fn rows_are_used_again() {
    let mut run = sample_fleet::fleet(4);
    let fleet = &mut run.outcome.fleets[0];
    let mut again = fleet.lives[5].clone();
    again.launched = Instant::from_secs(6_600);
    fleet.lives.push(again);
    let rows = rows(&run.outcome.fleets, run.outcome.simulated);
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[5].1.len(), 2, "the sixth was gone at 6,150 s");
}
