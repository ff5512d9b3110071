//! What do the live charts of the instances read? The curves of every pool as compact JSON.

use serde_json::{Value, json};

use super::charts::reservation::Curved;
use super::fleet::name;
use super::live::short;
use super::thin::thin;
use super::{RunReport, format};
use crate::observe::outcome::{FleetOutcome, FleetRow};
use crate::words::{Lang, Text, fleet as words, report};

/// Points of all pools together, before the extremes of each interval are taken.
const BUCKETS: usize = 3_000;

/// The data element of the instances, an empty list without any.
pub(super) fn data(run: &RunReport<'_>, lang: Lang) -> Value {
    let fleets = &run.outcome.fleets;
    let buckets = (BUCKETS / fleets.len().max(1)).clamp(200, 1_500);
    let pools: Vec<Value> = fleets.iter().map(|fleet| pool(fleet, buckets)).collect();
    let text = |text: Text| text.in_lang(lang);
    json!({
        "pools": pools,
        "words": {
            "instances": text(words::CHART_STATES),
            "reservation": text(words::CHART_RESERVATION),
            "desired": text(report::SERIES_DESIRED),
            "pending": text(words::PHASE_BOOTING),
            "active": text(words::PHASE_BUSY),
            "idle": text(words::PHASE_IDLE),
            "draining": text(words::PHASE_DRAINING),
            "warm": text(words::PHASE_WARM),
            "cpuReserved": text(words::SERIES_CPU_RESERVED),
            "memoryReserved": text(words::SERIES_MEMORY_RESERVED),
            "cpuUsed": text(words::SERIES_CPU_USED),
            "memoryUsed": text(words::SERIES_MEMORY_USED),
            "cpuStranded": text(words::SERIES_STRANDED),
        },
    })
}

fn pool(fleet: &FleetOutcome, buckets: usize) -> Value {
    let each = |of: fn(&FleetRow) -> u32| -> Vec<Option<f64>> {
        fleet
            .minutes
            .iter()
            .map(|row| Some(of(row).into()))
            .collect()
    };
    let of = Curved::of(&[&fleet.minutes]);
    let curves = [
        ("desired", each(|row| row.desired)),
        ("pending", each(|row| row.pending)),
        ("active", each(|row| row.active.saturating_sub(row.idle))),
        ("idle", each(|row| row.idle)),
        ("draining", each(|row| row.draining)),
        ("warm", each(|row| row.warm)),
        ("cpuReserved", of.cpu_reserved),
        ("memoryReserved", of.memory_reserved),
        ("cpuUsed", of.cpu_used),
        ("memoryUsed", of.memory_used),
        ("cpuStranded", of.cpu_stranded),
    ];
    let (names, curves): (Vec<&str>, Vec<_>) = curves.into_iter().unzip();
    let thinned = thin(&curves, buckets);
    let x: Vec<u64> = thinned.at.iter().map(|row| *row as u64 * 60).collect();
    let mut value = json!({ "name": format::cut(name(fleet), 40), "x": x });
    for (name, ys) in names.into_iter().zip(thinned.series) {
        value[name] = ys.into_iter().map(short).collect();
    }
    value
}
