//! What did the alarms see? `metrics.csv`: every datapoint of every metric that was watched.
//!
//! A row per metric and period: stamped at the start of its period, visible to alarms
//! `publishDelaySeconds` after its end (`explain.json` says how long that is, by `metric`).

use std::io::{self, Write};

use super::RunReport;
use super::calendar::{Calendar, seconds};
use super::tables::Table;
use crate::cluster::monitor::{Datapoint, Statistic};

/// The file.
pub const FILE: &str = "metrics.csv";

/// Its columns; `value` is the average of its `samples`.
pub const COLUMNS: &[&str] = &[
    "instant", "seconds", "metric", "value", "minimum", "maximum", "samples",
];

pub(super) fn table(report: &RunReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let mut table = Table::new(COLUMNS, out)?;
    for (metric, points) in report.outcome.metrics.points.iter().enumerate() {
        for Datapoint {
            period_start,
            values,
            ..
        } in points
        {
            let value = |statistic| values.statistic(statistic).to_string();
            table.row(&[
                calendar.stamp(*period_start),
                seconds(*period_start),
                metric.to_string(),
                value(Statistic::Average),
                value(Statistic::Minimum),
                value(Statistic::Maximum),
                values.samples.to_string(),
            ])?;
        }
    }
    table.end()
}
