//! Which rows does a spreadsheet want of instances? `fleet.csv` and `instances.csv`.
//!
//! Headers are stable; new columns come at the end.

use std::io::{self, Write};

use super::RunReport;
use super::calendar::{Calendar, seconds};
use super::events;
use super::fleet::{name, share};
use super::tables::{Table, number};
use crate::catalog::platform::Purchase;
use crate::kernel::time::Instant;
use crate::observe::outcome::{FleetOutcome, FleetRow, Life};

/// A row per minute and pool; amounts are those at the end of the minute.
const FLEET: &[&str] = &[
    "instant",
    "seconds",
    "pool",
    "desired",
    "pending",
    "active",
    "idle",
    "draining",
    "warm",
    "registeredCpu",
    "registeredMemoryMiB",
    "reservedCpu",
    "reservedMemoryMiB",
    "usedCpu",
    "usedMemoryMiB",
    "strandedCpu",
    "strandedMemoryMiB",
    "strandedForCpu",
    "strandedForMemory",
    "strandedForGpu",
    "strandedForEni",
    "strandedForPorts",
];
/// A row per instance; times in seconds since the start, empty for what did not happen.
const INSTANCES: &[&str] = &[
    "instance",
    "pool",
    "type",
    "zone",
    "launched",
    "running",
    "active",
    "draining",
    "shuttingDown",
    "terminated",
    "runningSeconds",
    "tasks",
    "registeredCpu",
    "registeredMemoryMiB",
    "cpuReservedPercent",
    "memoryReservedPercent",
    "purchase",
    "interrupted",
];

pub(super) fn fleet(report: &RunReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let fleets = &report.outcome.fleets;
    let minutes = fleets.iter().map(|fleet| fleet.minutes.len()).max();
    let mut table = Table::new(FLEET, out)?;
    for minute in 0..minutes.unwrap_or(0) {
        for fleet in fleets {
            if let Some(row) = fleet.minutes.get(minute) {
                table.row(&fleet_row(calendar, fleet, row))?;
            }
        }
    }
    table.end()
}

fn fleet_row(calendar: Calendar, fleet: &FleetOutcome, row: &FleetRow) -> Vec<String> {
    let mut cells = vec![
        calendar.stamp(row.start),
        seconds(row.start),
        name(fleet).to_owned(),
    ];
    let counts = [
        row.desired,
        row.pending,
        row.active,
        row.idle,
        row.draining,
        row.warm,
        row.registered.cpu_units,
        row.registered.memory_mib,
        row.reserved.cpu_units,
        row.reserved.memory_mib,
    ];
    cells.extend(counts.map(|count| count.to_string()));
    cells.extend([row.used_cpu_units, row.used_memory_mib].map(number));
    let stranded = [row.stranded.cpu_units, row.stranded.memory_mib];
    cells.extend(stranded.map(|amount| amount.to_string()));
    cells.extend(row.stranded_by.map(|count| count.to_string()));
    cells
}

pub(super) fn instances(report: &RunReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(INSTANCES, out)?;
    for fleet in &report.outcome.fleets {
        for (at, life) in fleet.lives.iter().enumerate() {
            let number = u32::try_from(at + 1).expect("fewer than 2^32 instances");
            let instance = events::instance(report.outcome, (fleet.pool, number));
            table.row(&instance_row((instance, name(fleet)), life))?;
        }
    }
    table.end()
}

fn instance_row((instance, pool): (String, &str), life: &Life) -> Vec<String> {
    let when = |at: Option<Instant>| at.map_or_else(String::new, seconds);
    let (reserved, registered) = (life.reserved_over_time, life.registered_over_time);
    vec![
        instance,
        pool.to_owned(),
        life.kind.to_owned(),
        life.zone.index().to_string(),
        seconds(life.launched),
        when(life.running),
        when(life.active),
        when(life.draining),
        when(life.shutting_down),
        when(life.terminated),
        number(life.running_ns as f64 / 1e9),
        life.tasks.to_string(),
        life.registered.cpu_units.to_string(),
        life.registered.memory_mib.to_string(),
        number(share(reserved.cpu as f64, registered.cpu as f64)),
        number(share(reserved.memory as f64, registered.memory as f64)),
        match life.purchase {
            Purchase::OnDemand => "onDemand",
            Purchase::Spot => "spot",
        }
        .to_owned(),
        when(life.noticed),
    ]
}

/// Headers of the timeline's columns of instances, one for each pool.
pub(super) fn timeline_head(report: &RunReport<'_>) -> Vec<String> {
    let fleets = report.outcome.fleets.iter();
    fleets
        .map(|fleet| format!("instances.{}", name(fleet)))
        .collect()
}

/// Instances of each pool at the end of a minute: on their way, ACTIVE and DRAINING.
pub(super) fn timeline_cells(report: &RunReport<'_>, minute: usize) -> Vec<String> {
    let fleets = report.outcome.fleets.iter();
    let cell = |fleet: &FleetOutcome| {
        let row = fleet.minutes.get(minute);
        row.map_or_else(String::new, |row| {
            (row.pending + row.active + row.draining).to_string()
        })
    };
    fleets.map(cell).collect()
}
