//! What does a report folder hold? Its tables and settings as plain data, or why not.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::clock::Clock;
use super::event::Event;
use crate::kernel::time::Instant;
use crate::report::folder::MANIFEST;
use crate::report::metrics;
use crate::report::settings::{self, Settings};
use crate::words::{Lang, explain as words};

/// Why a story cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// The file system refused: exit code 1.
    #[error("could not read {}: {source}", .path.display())]
    Io {
        /// What was being read.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder is no whole report of ecsim, or what was asked is not in it: exit code 2. The
    /// text in both languages.
    #[error("{}", .0[0])]
    Refused([String; 2]),
}

impl ExplainError {
    /// A refusal, from a text with its values.
    pub(super) fn refused(text: crate::words::Text, values: &[(&str, &str)]) -> Self {
        Self::Refused([text.fill(Lang::En, values), text.fill(Lang::Ko, values)])
    }

    /// Whether the user asked for what is not there (exit code 2), and not the system failed (1).
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_))
    }

    /// The message in `lang`.
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Refused([en, _]), Lang::En) => en.clone(),
            (Self::Refused([_, ko]), Lang::Ko) => ko.clone(),
            (Self::Io { path, source }, _) => words::COULD_NOT_READ.fill(
                lang,
                &[
                    ("path", &path.display().to_string()),
                    ("error", &source.to_string()),
                ],
            ),
        }
    }
}

/// A row of `timeline.csv`: its cells by column.
#[derive(Clone, Debug)]
pub struct Minute {
    /// Start of the minute.
    pub start: Instant,
    /// Name of the service.
    pub service: String,
    /// All cells, in the order of [`Run::columns`].
    pub cells: Vec<String>,
}

/// A row of `cost.csv`.
#[derive(Clone, Debug)]
pub struct CostLine {
    /// Its cells: product, usage type, resource, quantity, unit, rate, amount.
    pub cells: Vec<String>,
}

/// A row of `metrics.csv`.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Start of its period.
    pub start: Instant,
    /// Average.
    pub value: f64,
    /// Smallest sample.
    pub minimum: f64,
    /// Largest sample.
    pub maximum: f64,
    /// Number of samples.
    pub samples: f64,
}

/// A run as its folder tells it.
#[derive(Clone, Debug)]
pub struct Run {
    /// `explain.json`
    pub settings: Settings,
    /// `events.csv`, by the number of the fact.
    pub events: Vec<Event>,
    /// Columns of `timeline.csv`.
    pub columns: Vec<String>,
    /// `timeline.csv`
    pub minutes: Vec<Minute>,
    /// `cost.csv`
    pub cost: Vec<CostLine>,
    /// `metrics.csv`, by metric.
    pub points: Vec<Vec<Point>>,
    /// How its instants are told.
    pub clock: Clock,
    /// Whether the folder is of a study: the story is that of its first run.
    pub is_study: bool,
}

/// Reads a report folder.
pub fn read(dir: &Path) -> Result<Run, ExplainError> {
    let shown = dir.display().to_string();
    let not_a_report = || ExplainError::refused(words::NOT_A_REPORT, &[("path", &shown)]);
    let manifest = optional(dir, MANIFEST)?.ok_or_else(not_a_report)?;
    let manifest: serde_json::Value =
        serde_json::from_slice(&manifest).map_err(|_| not_a_report())?;
    if manifest["program"] != "ecsim" {
        return Err(not_a_report());
    }
    check_version(&shown, manifest["version"].as_str().unwrap_or("?"))?;
    let settings: Settings = serde_json::from_slice(&needed(dir, settings::FILE)?)
        .map_err(|error| broken(dir, settings::FILE, &error.to_string()))?;
    if settings.format != settings::FORMAT {
        let format = settings.format.to_string();
        return Err(other_version(
            &shown,
            &format!("{} ({format})", settings.version),
        ));
    }
    let events = Table::read(dir, "events.csv")?;
    let events: Result<Vec<Event>, ExplainError> = events
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| Event::parse(at, row).ok_or_else(|| events.broken(dir, at)))
        .collect();
    let (columns, minutes) = minutes(dir)?;
    Ok(Run {
        clock: Clock::new(settings.start.as_deref(), settings.simulated_seconds),
        events: events?,
        columns,
        minutes,
        cost: Table::read(dir, "cost.csv")?
            .rows
            .into_iter()
            .map(|cells| CostLine { cells })
            .collect(),
        points: points(dir, settings.metrics.len())?,
        is_study: dir.join("replications.json").is_file(),
        settings,
    })
}

fn check_version(shown: &str, version: &str) -> Result<(), ExplainError> {
    if version == env!("CARGO_PKG_VERSION") {
        return Ok(());
    }
    Err(other_version(shown, version))
}

fn other_version(shown: &str, found: &str) -> ExplainError {
    let ours = env!("CARGO_PKG_VERSION");
    let values = [("path", shown), ("found", found), ("ours", ours)];
    ExplainError::refused(words::OTHER_VERSION, &values)
}

fn minutes(dir: &Path) -> Result<(Vec<String>, Vec<Minute>), ExplainError> {
    let table = Table::read(dir, "timeline.csv")?;
    let minutes: Result<Vec<Minute>, ExplainError> = table
        .rows
        .iter()
        .enumerate()
        .map(|(at, cells)| {
            let start = cells.get(1).and_then(|text| super::clock::exact(text));
            Ok(Minute {
                start: start.ok_or_else(|| table.broken(dir, at))?,
                service: cells.get(2).cloned().unwrap_or_default(),
                cells: cells.clone(),
            })
        })
        .collect();
    Ok((table.head, minutes?))
}

fn points(dir: &Path, metrics: usize) -> Result<Vec<Vec<Point>>, ExplainError> {
    let table = Table::read(dir, metrics::FILE)?;
    let mut points = vec![Vec::new(); metrics];
    for (at, row) in table.rows.iter().enumerate() {
        let number = |column: usize| row.get(column)?.parse::<f64>().ok();
        let point = || {
            let metric: usize = row.get(2)?.parse().ok()?;
            let point = Point {
                start: super::clock::exact(row.get(1)?)?,
                value: number(3)?,
                minimum: number(4)?,
                maximum: number(5)?,
                samples: number(6)?,
            };
            Some((metric, point))
        };
        let (metric, point) = point().ok_or_else(|| table.broken(dir, at))?;
        let of = points.get_mut(metric);
        of.ok_or_else(|| table.broken(dir, at))?.push(point);
    }
    Ok(points)
}

/// A CSV file.
struct Table {
    file: &'static str,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(dir: &Path, file: &'static str) -> Result<Self, ExplainError> {
        let bytes = needed(dir, file)?;
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let wrong = |error: csv::Error| broken(dir, file, &error.to_string());
        let head = cells(reader.headers().map_err(wrong)?);
        let rows: Result<Vec<Vec<String>>, csv::Error> = reader
            .records()
            .map(|record| record.map(|record| cells(&record)))
            .collect();
        let rows = rows.map_err(wrong)?;
        Ok(Self { file, head, rows })
    }

    /// The row with this place is not what this version writes; rows count from 2, after the head.
    fn broken(&self, dir: &Path, row: usize) -> ExplainError {
        broken(dir, self.file, &format!("row {}", row + 2))
    }
}

fn broken(dir: &Path, file: &str, error: &str) -> ExplainError {
    let path = dir.join(file).display().to_string();
    ExplainError::refused(words::BROKEN, &[("path", &path), ("error", error)])
}

fn needed(dir: &Path, file: &str) -> Result<Vec<u8>, ExplainError> {
    let missing = || {
        let dir = dir.display().to_string();
        ExplainError::refused(words::MISSING, &[("path", &dir), ("file", file)])
    };
    optional(dir, file)?.ok_or_else(missing)
}

/// The bytes of a file; none when there is no such file.
fn optional(dir: &Path, file: &str) -> Result<Option<Vec<u8>>, ExplainError> {
    let path = dir.join(file);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(source) => Err(ExplainError::Io { path, source }),
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
