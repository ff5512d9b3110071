//! What did Spot instances cost, and when? A price history as `describe-spot-price-history` prints
//! it, as CSV or as JSON.

use std::borrow::Cow;
use std::io::{BufRead, Read};

use serde::Deserialize;

use crate::kernel::money::Usd;
use crate::kernel::time::{Instant, Span};
use crate::workload::capacity::{field, place};
use crate::workload::error::{Problem, WorkloadError};
use crate::workload::lines::{Lines, decompressed};
use crate::workload::moment;
use crate::workload::spec::Opener;

/// Products that are Linux.
const LINUX: [&str; 2] = ["Linux/UNIX", "Linux/UNIX (Amazon VPC)"];
/// The columns of the CSV, which are also the keys of the JSON.
const COLUMNS: [&str; 5] = [
    "Timestamp",
    "InstanceType",
    "AvailabilityZone",
    "ProductDescription",
    "SpotPrice",
];

/// Spot prices over time, of any number of types and zones (Linux).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PriceHistory {
    /// By type, zone and time.
    rows: Vec<Row>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Row {
    kind: String,
    zone: String,
    /// Unix nanoseconds.
    at: i64,
    usd: Usd,
    /// Line in the file, for complaints.
    line: u64,
}

/// The prices of one pool in a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PriceSteps {
    /// Price per hour from each instant on, the first at the start of the run.
    pub steps: Vec<(Instant, Usd)>,
    /// When the history has no price before the start of the run: the instant of its first one,
    /// which then holds from the start.
    pub begins_late: Option<Instant>,
}

/// An entry of the JSON. Its texts are slices of the file, which is how its line is known.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    #[serde(borrow)]
    instance_type: Cow<'a, str>,
    #[serde(borrow)]
    availability_zone: Cow<'a, str>,
    #[serde(borrow)]
    product_description: Cow<'a, str>,
    #[serde(borrow)]
    spot_price: Cow<'a, str>,
}

/// What the command prints.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed<'a> {
    #[serde(borrow)]
    spot_price_history: Vec<Entry<'a>>,
}

impl PriceHistory {
    /// Reads a history, gzipped or not: JSON when it begins with a brace or bracket, else CSV.
    /// Rows may come in any order; products other than Linux are left out.
    pub fn read(opener: &Opener) -> Result<Self, WorkloadError> {
        let unreadable = |error: std::io::Error| {
            let reason = error.to_string();
            WorkloadError::new(&opener.name, None, Problem::Unreadable { reason })
        };
        let mut input = opener.open().and_then(decompressed).map_err(unreadable)?;
        let head = input.fill_buf().map_err(unreadable)?.trim_ascii_start();
        let mut rows = if matches!(head.first(), Some(b'{' | b'[')) {
            let mut text = String::new();
            input.read_to_string(&mut text).map_err(unreadable)?;
            from_json(&opener.name, &text)?
        } else {
            from_csv(Lines::open(opener)?)?
        };
        rows.sort();
        let wrong = |row, problem| Err(WorkloadError::new(&opener.name, row, problem));
        if rows.is_empty() {
            return wrong(None, Problem::Empty);
        }
        rows.dedup_by(|b, a| (&a.kind, &a.zone, a.at, a.usd) == (&b.kind, &b.zone, b.at, b.usd));
        let same = |pair: &&[Row]| pool_and_time(&pair[0]) == pool_and_time(&pair[1]);
        if let Some([a, b]) = rows.windows(2).find(same) {
            let found = format!("{} ({} {})", told(a.at), a.kind, a.zone);
            return wrong(Some(a.line.max(b.line)), Problem::TwoPrices { found });
        }
        Ok(Self { rows })
    }

    /// The prices of a type in a zone when the run starts at `start` (Unix nanoseconds); none when
    /// the history has none of them at all.
    pub fn steps(&self, kind: &str, zone: &str, start: i128) -> Option<PriceSteps> {
        let of_pool = self
            .rows
            .iter()
            .filter(|r| r.kind == kind && r.zone == zone);
        let rows: Vec<&Row> = of_pool.collect();
        let after = rows.partition_point(|row| i128::from(row.at) <= start);
        let first = rows.get(after.saturating_sub(1))?;
        let since = |row: &Row| {
            let nanos = u64::try_from(i128::from(row.at) - start);
            Instant::START + nanos.map_or(Span::ZERO, Span::from_nanos)
        };
        let begins_late = (after == 0).then(|| since(first));
        let later = rows[after.max(1)..].iter().map(|row| (since(row), row.usd));
        Some(PriceSteps {
            steps: std::iter::once((Instant::START, first.usd))
                .chain(later)
                .collect(),
            begins_late,
        })
    }

    /// The earliest instant of the history, in Unix nanoseconds.
    pub fn first(&self) -> i128 {
        let first = self.rows.iter().map(|row| row.at).min();
        i128::from(first.expect("a history has a row"))
    }

    /// The types and zones it has, ascending.
    pub fn pools(&self) -> Vec<(&str, &str)> {
        let rows = self.rows.iter();
        let mut pools: Vec<_> = rows.map(|r| (r.kind.as_str(), r.zone.as_str())).collect();
        pools.dedup();
        pools
    }
}

fn pool_and_time(row: &Row) -> (&str, &str, i64) {
    (&row.kind, &row.zone, row.at)
}

/// Unix nanoseconds as ISO 8601.
fn told(at: i64) -> String {
    jiff::Timestamp::from_nanosecond(i128::from(at))
        .map_or_else(|_| at.to_string(), |timestamp| timestamp.to_string())
}

fn from_csv(mut lines: Lines) -> Result<Vec<Row>, WorkloadError> {
    let mut rows = Vec::new();
    if !lines.advance()? {
        return Ok(rows);
    }
    let mut places = [0; COLUMNS.len()];
    for (column, at) in COLUMNS.iter().zip(&mut places) {
        *at = place(&lines, column)?;
    }
    while lines.advance()? {
        let mut fields: [String; COLUMNS.len()] = Default::default();
        for ((column, at), text) in COLUMNS.iter().zip(places).zip(&mut fields) {
            *text = field(&lines, at, column)?;
        }
        let [at, kind, zone, product, price] =
            fields.each_ref().map(|text| Cow::from(text.as_str()));
        let entry = Entry {
            timestamp: at,
            instance_type: kind,
            availability_zone: zone,
            product_description: product,
            spot_price: price,
        };
        let read = row(&entry, lines.row()).map_err(|problem| lines.wrong(problem))?;
        rows.extend(read);
    }
    Ok(rows)
}

fn from_json(file: &str, text: &str) -> Result<Vec<Row>, WorkloadError> {
    let parsed = if text.trim_ascii_start().starts_with('[') {
        serde_json::from_str::<Vec<Entry>>(text)
    } else {
        serde_json::from_str::<Printed>(text).map(|printed| printed.spot_price_history)
    };
    let entries = parsed.map_err(|error| {
        let reason = error.to_string();
        WorkloadError::new(file, Some(error.line() as u64), Problem::BadJson { reason })
    })?;
    let mut rows = Vec::new();
    for entry in &entries {
        let line = line_of(text, &entry.timestamp);
        let read = row(entry, line.unwrap_or(0));
        rows.extend(read.map_err(|problem| WorkloadError::new(file, line, problem))?);
    }
    Ok(rows)
}

/// The line of a slice of `text`; none where it is no slice of it, but had to be copied.
fn line_of(text: &str, part: &str) -> Option<u64> {
    let offset = part.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    Some(text.get(..offset)?.matches('\n').count() as u64 + 1)
}

/// A row of the history; none when it is not of Linux.
fn row(entry: &Entry, line: u64) -> Result<Option<Row>, Problem> {
    if !LINUX.contains(&&*entry.product_description) {
        return Ok(None);
    }
    let at = moment::iso(entry.timestamp.as_bytes()).ok_or_else(|| Problem::BadTime {
        found: entry.timestamp.to_string(),
    })?;
    let price = entry.spot_price.parse::<Usd>().ok();
    let price = price.filter(|usd| *usd > Usd::ZERO);
    let usd = price.ok_or_else(|| Problem::BadPrice {
        found: entry.spot_price.to_string(),
    })?;
    Ok(Some(Row {
        kind: entry.instance_type.to_string(),
        zone: entry.availability_zone.to_string(),
        at,
        usd,
        line,
    }))
}
