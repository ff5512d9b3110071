//! Which rows does a spreadsheet want? `timeline.csv`, `cost.csv`, `events.csv`, `delays.csv`.
//!
//! Headers are stable; new columns come at the end.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::calendar::{Calendar, seconds};
use super::events;
use super::{RunReport, availability, findings, fleet_tables};
use crate::observe::outcome::{MinuteRow, ScaleOutDelays};

/// A row per minute and service; with EC2 a column for the instances of each pool follows, then
/// [`SERVED`].
const TIMELINE: &[&str] = &[
    "instant",
    "seconds",
    "service",
    "arrived",
    "served",
    "failed",
    "rejected",
    "p50Ms",
    "p95Ms",
    "p99Ms",
    "desired",
    "running",
    "pending",
    "cpuPercent",
    "memoryPercent",
    "attempts",
];
/// The served share of the requests that ended in the minute; empty where none did.
const SERVED: &str = "servedPercent";
/// A row per line of the bill.
const COST: &[&str] = &[
    "product",
    "usageType",
    "resource",
    "quantity",
    "unit",
    "rateUsd",
    "usd",
    "overridden",
];
/// A row per fact; `cause` is the `fact` that caused it.
const EVENTS: &[&str] = &[
    "instant", "seconds", "fact", "subject", "kind", "cause", "detail",
];
/// A row per stage of every scale-out.
const DELAYS: &[&str] = &[
    "service",
    "instant",
    "seconds",
    "policy",
    "from",
    "to",
    "stage",
    "stageSeconds",
    "sharePercent",
    "totalSeconds",
    "inService",
];

pub(super) fn timeline(report: &RunReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let services = &report.outcome.services;
    let minutes = services.iter().map(|s| s.minutes.len()).max().unwrap_or(0);
    let pools = fleet_tables::timeline_head(report);
    let pools = pools.iter().map(String::as_str);
    let head: Vec<&str> = TIMELINE
        .iter()
        .copied()
        .chain(pools)
        .chain([SERVED])
        .collect();
    let mut table = Table::new(&head, out)?;
    for minute in 0..minutes {
        let instances = fleet_tables::timeline_cells(report, minute);
        for service in services {
            if let Some(row) = service.minutes.get(minute) {
                let mut cells = timeline_row(calendar, &service.name, row).to_vec();
                cells.extend_from_slice(&instances);
                cells.push(availability::cell(row));
                table.row(&cells)?;
            }
        }
    }
    table.end()
}

fn timeline_row(calendar: Calendar, service: &str, row: &MinuteRow) -> [String; 16] {
    // A minute in which nothing was answered has no percentiles.
    let ms = |us: u64| {
        if row.served == 0 {
            return String::new();
        }
        number(us as f64 / 1e3)
    };
    [
        calendar.stamp(row.start),
        seconds(row.start),
        service.to_owned(),
        row.arrived.to_string(),
        row.served.to_string(),
        row.failed.to_string(),
        row.rejected.to_string(),
        ms(row.p50_us),
        ms(row.p95_us),
        ms(row.p99_us),
        row.desired.to_string(),
        row.running.to_string(),
        row.pending.to_string(),
        number(row.cpu_percent),
        number(row.memory_percent),
        row.attempts.to_string(),
    ]
}

pub(super) fn cost(report: &RunReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(COST, out)?;
    for line in &report.bill.lines {
        table.row(&[
            line.product.to_owned(),
            line.usage_type.clone(),
            line.resource.clone(),
            line.quantity.to_string(),
            line.unit.clone(),
            line.rate.to_string(),
            line.amount.to_string(),
            line.overridden.to_string(),
        ])?;
    }
    table.end()
}

pub(super) fn events(report: &RunReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let mut table = Table::new(EVENTS, out)?;
    for fact in &report.outcome.facts {
        table.row(&[
            calendar.stamp(fact.at),
            seconds(fact.at),
            fact.id.index().to_string(),
            events::subject(report.outcome, fact.subject),
            fact.what.kind().to_owned(),
            fact.cause
                .map_or_else(String::new, |cause| cause.index().to_string()),
            events::detail(report.outcome, &fact.what),
        ])?;
    }
    table.end()
}

pub(super) fn delays(report: &RunReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let mut table = Table::new(DELAYS, out)?;
    for service in &report.outcome.services {
        for of in &service.scale_out_delays {
            let total = findings::total(of).as_secs_f64();
            for (stage, length) in &of.stages {
                let length = length.as_secs_f64();
                table.row(&[
                    service.name.clone(),
                    calendar.stamp(of.at),
                    seconds(of.at),
                    of.policy.clone(),
                    of.from.to_string(),
                    of.to.to_string(),
                    (*stage).to_owned(),
                    number(length),
                    number(length * 100.0 / total),
                    number(total),
                    of.in_service.to_string(),
                ])?;
            }
        }
    }
    table.end()
}

/// `delays.json`: the same with one object for each scale-out.
pub(super) fn delays_json<'a>(report: &RunReport<'a>) -> impl Iterator<Item = Value> + 'a {
    let calendar = Calendar::new(report.meta.start, report.outcome.simulated);
    let one = move |service: &str, out: &ScaleOutDelays| {
        let total = findings::total(out).as_secs_f64();
        let stages = out.stages.iter().map(|(stage, length)| {
            let share = length.as_secs_f64() * 100.0 / total;
            json!({
                "stage": stage,
                "seconds": json_number(length.as_secs_f64()),
                "sharePercent": json_number(share),
            })
        });
        json!({
            "service": service,
            "instant": calendar.stamp(out.at),
            "seconds": json_number(out.at.as_secs_f64()),
            "policy": out.policy,
            "from": out.from,
            "to": out.to,
            "totalSeconds": json_number(total),
            "inService": out.in_service,
            "stages": stages.collect::<Vec<_>>(),
        })
    };
    let services = report.outcome.services.iter();
    services.flat_map(move |s| {
        let outs = s.scale_out_delays.iter();
        outs.map(move |out| one(&s.name, out))
    })
}

fn json_number(value: f64) -> Value {
    Value::from(libm::round(value * 1e6) / 1e6)
}

/// At most six decimals, none that are zero.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// CSV with a header, `\n` line ends and quotes only where needed.
pub(super) struct Table<'w>(csv::Writer<&'w mut dyn Write>);

impl<'w> Table<'w> {
    pub(super) fn new(header: &[&str], out: &'w mut dyn Write) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(header)?;
        Ok(Self(writer))
    }

    pub(super) fn row(&mut self, cells: &[String]) -> io::Result<()> {
        self.0.write_record(cells).map_err(|error| {
            // The writer refuses rows of another length than the header's: a bug of ours.
            assert!(error.is_io_error(), "as many cells as columns: {error}");
            error.into()
        })
    }

    /// Whatever is not written yet.
    pub(super) fn end(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A table as text.
#[cfg(test)]
pub(super) fn text(
    table: fn(&RunReport<'_>, &mut dyn Write) -> io::Result<()>,
    report: &RunReport<'_>,
) -> String {
    let mut bytes = Vec::new();
    table(report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn headers_are_stable() {
        let run = sample::hour();
        let report = run.report();
        let header = |table| text(table, &report).lines().next().unwrap().to_owned();
        assert_eq!(
            header(timeline),
            "instant,seconds,service,arrived,served,failed,rejected,p50Ms,p95Ms,p99Ms,desired,\
             running,pending,cpuPercent,memoryPercent,attempts,servedPercent"
        );
        assert_eq!(
            header(cost),
            "product,usageType,resource,quantity,unit,rateUsd,usd,overridden"
        );
        assert_eq!(
            header(events),
            "instant,seconds,fact,subject,kind,cause,detail"
        );
        assert_eq!(
            header(delays),
            "service,instant,seconds,policy,from,to,stage,stageSeconds,sharePercent,totalSeconds,\
             inService"
        );
    }

    #[test]
    fn the_timeline_has_a_row_for_each_minute_and_service() {
        let run = sample::services(3);
        let text = text(timeline, &run.report());
        let rows: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(rows.len(), 3 * 360);
        assert!(
            rows[0].starts_with("2026-03-01T18:00:00.000Z,0,web,4800,"),
            "{}",
            rows[0]
        );
        assert!(
            rows[4].starts_with("2026-03-01T18:01:00.000Z,60,checkout-api,"),
            "{}",
            rows[4]
        );
        let arrived = rows.iter().map(|row| row.split(',').nth(3).unwrap());
        let arrived: u64 = arrived.map(|n| n.parse::<u64>().unwrap()).sum();
        let all = run.outcome.services.iter().map(|s| s.requests.arrived);
        assert_eq!(arrived, all.sum::<u64>());
    }

    #[test]
    fn nothing_answered_leaves_percentiles_empty() {
        let run = sample::empty();
        let text = text(timeline, &run.report());
        let first = text.lines().nth(1).unwrap();
        assert!(first.starts_with("0,0,idle,0,0,0,0,,,,"), "{first}");
    }

    #[test]
    fn the_shares_of_a_scale_out_are_all_of_it() {
        let run = sample::day();
        let outs: Vec<Value> = delays_json(&run.report()).collect();
        assert_eq!(outs.len() as u64, run.outcome.services[0].scale_outs);
        for out in &outs {
            let stages = out["stages"].as_array().unwrap();
            let sum = |key: &str| -> f64 { stages.iter().map(|s| s[key].as_f64().unwrap()).sum() };
            assert!((sum("sharePercent") - 100.0).abs() < 1e-4, "{out}");
            assert!((sum("seconds") - out["totalSeconds"].as_f64().unwrap()).abs() < 1e-6);
        }
    }

    #[test]
    fn a_stage_is_a_row_of_the_delays() {
        let text = text(delays, &sample::day().report());
        let row = text.lines().nth(1).unwrap();
        // 180 s of 360 s.
        let tail = ",cpu60,4,5,datapoints,180,50,360,true";
        assert!(
            row.starts_with("web,1998-07-07T06:57:00.000Z,25020,"),
            "{row}"
        );
        assert!(row.ends_with(tail), "{row}");
    }

    #[test]
    fn events_name_their_subject_and_say_what_happened() {
        let run = sample::day();
        let text = text(events, &run.report());
        assert_eq!(text.lines().count(), run.outcome.facts.len() + 1);
        let first = "1998-07-07T00:00:00.000Z,0,0,web,serviceCreated,,desired=6";
        assert!(
            text.lines().any(|line| line == first),
            "{}",
            text.lines().nth(1).unwrap()
        );
        assert!(text.contains(",web/cpu60,notScaled,"), "a policy is named");
        assert!(text.contains("reason=AutoScalingAnticipatedFlapping wanted="));
        assert!(text.contains("from=OK to=ALARM since=0 value=81.25 threshold=60"));
    }
}
