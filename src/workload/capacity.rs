//! How much Spot capacity was there, and when? A recorded series, read from a file.

use crate::kernel::time::{Instant, Span};
use crate::workload::error::{Problem, WorkloadError};
use crate::workload::lines::Lines;
use crate::workload::moment;
use crate::workload::spec::Opener;

/// The columns of the file; others are not read.
const COLUMNS: [&str; 2] = ["seconds", "capacity"];

/// A recorded series of capacity: room for so many at once from each instant of the record on;
/// none: for any number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CapacitySeries {
    rows: Vec<(Span, Option<u32>)>,
}

impl CapacitySeries {
    /// Reads a CSV file of `seconds,capacity` (gzipped or not), its seconds ascending; a capacity
    /// is a whole number or `any`.
    pub fn read(opener: &Opener) -> Result<Self, WorkloadError> {
        let mut lines = Lines::open(opener)?;
        if !lines.advance()? {
            return Err(lines.wrong_file(Problem::Empty));
        }
        let (seconds, capacity) = (place(&lines, COLUMNS[0])?, place(&lines, COLUMNS[1])?);
        let mut rows: Vec<(Span, Option<u32>)> = Vec::new();
        let mut previous = String::new();
        while lines.advance()? {
            let field = field(&lines, seconds, COLUMNS[0])?;
            let at = moment::seconds(field.as_bytes()).ok_or_else(|| {
                let found = field.clone();
                lines.wrong(Problem::BadTime { found })
            })?;
            let at = Span::from_nanos(at as u64);
            if rows.last().is_some_and(|(before, _)| at <= *before) {
                let found = field;
                return Err(lines.wrong(Problem::Descending { found, previous }));
            }
            previous = field;
            rows.push((at, room(&lines, capacity)?));
        }
        if rows.is_empty() {
            return Err(lines.wrong_file(Problem::Empty));
        }
        Ok(Self { rows })
    }

    /// The series as the supply of a pool, when the run starts so long after the record began: the
    /// first step is at the start of the run. What the first row says holds before it, too, and
    /// the last stays.
    pub fn steps(&self, offset: Span) -> Vec<(Instant, Option<u32>)> {
        let after = self.rows.partition_point(|(at, _)| *at <= offset);
        let first = self.rows[after.saturating_sub(1)].1;
        let later = self.rows[after..].iter();
        std::iter::once((Instant::START, first))
            .chain(later.map(|(at, room)| (Instant::START + (*at).saturating_sub(offset), *room)))
            .collect()
    }

    /// How long the record is: up to its last row.
    pub fn length(&self) -> Span {
        self.rows.last().expect("a series has a row").0
    }

    /// Rows of the record.
    pub fn rows(&self) -> &[(Span, Option<u32>)] {
        &self.rows
    }
}

/// The place of a column in the header.
pub(super) fn place(lines: &Lines, column: &str) -> Result<usize, WorkloadError> {
    let mut fields = lines.fields();
    let found = fields.position(|field| field.eq_ignore_ascii_case(column.as_bytes()));
    found.ok_or_else(|| {
        let names = lines.fields();
        let names = names.map(|field| String::from_utf8_lossy(field).into_owned());
        lines.wrong(Problem::UnknownColumn {
            column: column.to_owned(),
            columns: names.collect(),
        })
    })
}

/// The field of a row in a column.
pub(super) fn field(lines: &Lines, place: usize, column: &str) -> Result<String, WorkloadError> {
    let field = lines.fields().nth(place).ok_or_else(|| {
        let column = column.to_owned();
        lines.wrong(Problem::MissingField { column })
    })?;
    Ok(String::from_utf8_lossy(field).into_owned())
}

fn room(lines: &Lines, place: usize) -> Result<Option<u32>, WorkloadError> {
    let found = field(lines, place, COLUMNS[1])?;
    if found == "any" {
        return Ok(None);
    }
    let whole = moment::whole(found.as_bytes()).and_then(|room| u32::try_from(room).ok());
    match whole {
        Some(room) => Ok(Some(room)),
        None => Err(lines.wrong(Problem::BadCapacity { found })),
    }
}
