//! How much of the instances was reserved, and how much of that was used? Minute by minute.

use super::canvas::Chart;
use super::{Axis, Curves, largest, legend, over_time};
use crate::observe::outcome::FleetRow;
use crate::report::fleet::share;
use crate::report::{RunReport, format};
use crate::words::{Lang, fleet as words};

/// Reservation, use and stranding over all pools or one, in percent; missing where nothing is
/// registered.
pub(in crate::report) struct Curved {
    pub cpu_reserved: Vec<Option<f64>>,
    pub memory_reserved: Vec<Option<f64>>,
    pub cpu_used: Vec<Option<f64>>,
    pub memory_used: Vec<Option<f64>>,
    pub cpu_stranded: Vec<Option<f64>>,
}

impl Curved {
    /// Over the pools whose rows these are, minute by minute.
    pub(in crate::report) fn of(pools: &[&[FleetRow]]) -> Self {
        let minutes = pools.iter().map(|rows| rows.len()).max().unwrap_or(0);
        let each = |part: fn(&FleetRow) -> f64, whole: fn(&FleetRow) -> u32| {
            let minute = |minute: usize| {
                let rows = || pools.iter().filter_map(move |rows| rows.get(minute));
                let whole: f64 = rows().map(|row| f64::from(whole(row))).sum();
                let part: f64 = rows().map(part).sum();
                (whole > 0.0).then(|| share(part, whole))
            };
            (0..minutes).map(minute).collect::<Vec<_>>()
        };
        let cpu: fn(&FleetRow) -> u32 = |row| row.registered.cpu_units;
        let memory: fn(&FleetRow) -> u32 = |row| row.registered.memory_mib;
        Self {
            cpu_reserved: each(|row| row.reserved.cpu_units.into(), cpu),
            memory_reserved: each(|row| row.reserved.memory_mib.into(), memory),
            cpu_used: each(|row| row.used_cpu_units, cpu),
            memory_used: each(|row| row.used_memory_mib, memory),
            cpu_stranded: each(|row| row.stranded.cpu_units.into(), cpu),
        }
    }
}

pub(super) fn chart(report: &RunReport<'_>, lang: Lang) -> Chart {
    let pools: Vec<&[FleetRow]> = report
        .outcome
        .fleets
        .iter()
        .map(|fleet| fleet.minutes.as_slice())
        .collect();
    let of = Curved::of(&pools);
    let shown = [
        of.cpu_reserved,
        of.memory_reserved,
        of.cpu_used,
        of.memory_used,
    ];
    let y = Axis::linear(largest(&shown).max(100.0), format::figures);
    let words = (words::CHART_RESERVATION, words::UNIT_RESERVATION);
    let mut chart = over_time(report, lang, words, y);
    let curves = Curves::new(&shown, lang);
    for (index, color, width) in [(3, 5, 2), (2, 1, 2), (1, 2, 3), (0, 0, 3)] {
        chart.marks.push(curves.line(index, color, width));
    }
    let names = [
        (words::SERIES_CPU_RESERVED, 0),
        (words::SERIES_MEMORY_RESERVED, 2),
        (words::SERIES_CPU_USED, 1),
        (words::SERIES_MEMORY_USED, 5),
    ];
    legend(&mut chart, &names, lang);
    chart.note = curves.note;
    chart
}
