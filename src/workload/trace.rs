//! Which rows does a trace have? Its format found out, each row checked and placed in time.

use memchr::memchr;

use crate::kernel::time::Span;
use crate::workload::error::{Problem, WorkloadError};
use crate::workload::lines::Lines;
use crate::workload::moment::{self, Moment};
use crate::workload::spec::TraceSpec;

/// Rows looked at to find the length of an interval.
const ROWS_FOR_INTERVAL: usize = 1000;
/// Names of the column that holds the beginning of a count's interval.
const TIME_COLUMNS: [&str; 3] = ["time_s", "time", "timestamp"];
/// Name of the column that holds the count.
const COUNT_COLUMN: &str = "requests";

/// What a row of a trace is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// So many requests in an interval.
    Counts,
    /// One request.
    Timestamps,
}

/// One row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Row {
    /// Nanoseconds since the trace's zero, ≥ 0 unless ISO times precede `# start:`.
    pub(super) at: i64,
    /// Requests: 1 in a trace of timestamps.
    pub(super) requests: u64,
    /// CPU time in nanoseconds, where the trace gives it.
    pub(super) cpu: Option<u64>,
}

/// The rows of one trace, in ascending order of time.
pub(super) struct Rows {
    lines: Lines,
    columns: Columns,
    /// The line last read is data that has not been delivered.
    held: bool,
    /// The trace's zero in the file's own reckoning, and whether that is ISO 8601.
    zero: Moment,
    /// Where the run starts, in nanoseconds since the trace's zero.
    run_start: i64,
    /// Length of a count's interval in nanoseconds; 0 for timestamps.
    interval: i64,
    previous: Option<i64>,
    previous_field: Vec<u8>,
}

/// Where the fields stand.
#[derive(Clone, Debug)]
struct Columns {
    kind: Kind,
    time: (usize, String),
    requests: Option<(usize, String)>,
    cpu: Option<(usize, String)>,
}

/// Opens a trace and finds out its format from the first rows.
pub(super) fn open(spec: &TraceSpec) -> Result<Rows, WorkloadError> {
    let mut rows = Rows::begin(spec)?;
    if rows.kind() == Kind::Counts {
        rows.interval = match spec.interval {
            Some(interval) => i64::try_from(interval.nanos()).unwrap_or(i64::MAX),
            None => Rows::begin(spec)?.find_interval()?,
        };
        if rows.interval == 0 {
            return Err(rows.lines.wrong_file(Problem::UnclearInterval));
        }
    }
    Ok(rows)
}

impl Rows {
    pub(super) const fn kind(&self) -> Kind {
        self.columns.kind
    }

    /// Where the run starts, in nanoseconds since the trace's zero.
    pub(super) const fn run_start(&self) -> i64 {
        self.run_start
    }

    /// Length of a count's interval in nanoseconds; 0 for timestamps.
    pub(super) const fn interval(&self) -> i64 {
        self.interval
    }

    /// The trace's zero as Unix nanoseconds, if a `# start:` line gave it.
    pub(super) fn start(&self) -> Option<i128> {
        self.lines.start().map(i128::from)
    }

    /// Whether rows have a CPU time.
    pub(super) const fn has_cpu(&self) -> bool {
        self.columns.cpu.is_some()
    }

    /// The next row; none at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Row>, WorkloadError> {
        if !self.held && !self.lines.advance()? {
            return Ok(None);
        }
        self.held = false;
        let columns = &self.columns;
        let plain = self.lines.plain();
        let (row, time) = match plain.and_then(|line| columns.parse_plain(line, self.zero)) {
            Some(parsed) => parsed,
            None => columns.parse(&self.lines, self.zero)?,
        };
        if let Some(previous) = self.previous
            && row.at < previous.saturating_add(self.interval)
        {
            return Err(self.out_of_order(previous, row.at));
        }
        self.previous = Some(row.at);
        self.previous_field.clear();
        self.previous_field.extend_from_slice(time);
        Ok(Some(row))
    }

    /// A complaint about the current line, for what only the reader of rows can find out.
    pub(super) fn wrong(&self, problem: Problem) -> WorkloadError {
        self.lines.wrong(problem)
    }

    /// Reads up to the first row and places it in time.
    fn begin(spec: &TraceSpec) -> Result<Self, WorkloadError> {
        let mut lines = Lines::open(&spec.opener)?;
        if !lines.advance()? {
            return Err(lines.wrong_file(Problem::Empty));
        }
        let (columns, header) = Columns::find(spec, &lines)?;
        if header && !lines.advance()? {
            return Err(lines.wrong_file(Problem::Empty));
        }
        let first = columns.time(&lines)?;
        let zero = match first {
            Moment::Since(_) => Moment::Since(0),
            Moment::Unix(first) => Moment::Unix(lines.start().unwrap_or(first)),
        };
        let unix_zero = match zero {
            Moment::Since(_) => lines.start(),
            Moment::Unix(zero) => Some(zero),
        };
        let derived = spec.run_start.zip(unix_zero).map_or(0, |(run, zero)| {
            let apart = run - i128::from(zero);
            i64::try_from(apart).unwrap_or(if apart < 0 { i64::MIN } else { i64::MAX })
        });
        // `as` saturates: a run that starts centuries away from the trace meets none of it.
        let given = spec.origin.map(|origin| libm::round(origin * 1e9) as i64);
        Ok(Self {
            lines,
            columns,
            held: true,
            zero,
            run_start: given.unwrap_or(derived),
            interval: 0,
            previous: None,
            previous_field: Vec::new(),
        })
    }

    /// The shortest gap between the first rows, if every other gap is a multiple of it.
    fn find_interval(mut self) -> Result<i64, WorkloadError> {
        let mut gaps = Vec::new();
        let mut previous = None;
        while gaps.len() < ROWS_FOR_INTERVAL
            && let Some(row) = self.next()?
        {
            // Twice the same time is a mistake, which the reader of rows will name by its row.
            if let Some(previous) = previous.replace(row.at)
                && previous < row.at
            {
                gaps.push(row.at - previous);
            }
        }
        let shortest = gaps.iter().copied().min().unwrap_or(0);
        if shortest == 0 || gaps.iter().any(|gap| gap % shortest != 0) {
            return Err(self.lines.wrong_file(Problem::UnclearInterval));
        }
        Ok(shortest)
    }

    fn out_of_order(&self, previous: i64, at: i64) -> WorkloadError {
        let time = self.lines.fields().nth(self.columns.time.0).unwrap_or(b"");
        let found = String::from_utf8_lossy(time).into_owned();
        let earlier = String::from_utf8_lossy(&self.previous_field).into_owned();
        self.wrong(if at < previous {
            Problem::Descending {
                found,
                previous: earlier,
            }
        } else {
            Problem::Overlapping {
                found,
                previous: earlier,
                interval: Span::from_nanos(self.interval as u64),
            }
        })
    }
}

impl Columns {
    /// Finds the columns from the first row; says whether that row is a header.
    fn find(spec: &TraceSpec, lines: &Lines) -> Result<(Self, bool), WorkloadError> {
        let header: Vec<String> = lines
            .fields()
            .map(|field| String::from_utf8_lossy(field).into_owned())
            .collect();
        let position = |wanted: &str| {
            header
                .iter()
                .position(|name| name == wanted)
                .map(|index| (index, wanted.to_owned()))
        };
        let existing = |wanted: &String| {
            position(wanted).ok_or_else(|| {
                lines.wrong(Problem::UnknownColumn {
                    column: wanted.clone(),
                    columns: header.clone(),
                })
            })
        };
        if let Some(column) = &spec.column {
            let columns = Self {
                kind: Kind::Timestamps,
                time: existing(column)?,
                requests: None,
                cpu: spec.cpu_column.as_ref().map(existing).transpose()?,
            };
            return Ok((columns, true));
        }
        if let Some(cpu) = &spec.cpu_column {
            existing(cpu)?;
            return Err(lines.wrong_file(Problem::CpuOfCounts));
        }
        let time = TIME_COLUMNS.iter().find_map(|name| position(name));
        if let Some((time, requests)) = time.zip(position(COUNT_COLUMN)) {
            let columns = Self {
                kind: Kind::Counts,
                time,
                requests: Some(requests),
                cpu: None,
            };
            return Ok((columns, true));
        }
        if header.len() == 1 && moment::moment(lines.line().trim_ascii()).is_some() {
            return Ok((Self::one_per_line(), false));
        }
        let found = String::from_utf8_lossy(lines.line()).into_owned();
        Err(lines.wrong(Problem::UnknownHeader { found }))
    }

    /// A file without a header: one time per line.
    fn one_per_line() -> Self {
        Self {
            kind: Kind::Timestamps,
            time: (0, "time".to_owned()),
            requests: None,
            cpu: None,
        }
    }

    /// The row of a line without quotation marks, and the text of its time, if all is well: nearly
    /// every row of nearly every file. What is wrong with the others, [`Columns::parse`] says.
    fn parse_plain<'a>(&self, line: &'a [u8], zero: Moment) -> Option<(Row, &'a [u8])> {
        let time = plain_field(line, self.time.0)?;
        let at = since(moment::moment(time)?, zero)?;
        let requests = match &self.requests {
            None => 1,
            Some(column) => moment::whole(plain_field(line, column.0)?)?,
        };
        let cpu = match &self.cpu {
            None => None,
            Some(column) => Some(moment::seconds(plain_field(line, column.0)?)? as u64),
        };
        Some((Row { at, requests, cpu }, time))
    }

    fn parse<'a>(&self, lines: &'a Lines, zero: Moment) -> Result<(Row, &'a [u8]), WorkloadError> {
        let time = field(lines, &self.time)?;
        let Some(at) = since(self.time(lines)?, zero) else {
            return Err(lines.wrong(Problem::BadTime { found: text(time) }));
        };
        let requests = match &self.requests {
            None => 1,
            Some(column) => {
                let count = field(lines, column)?;
                moment::whole(count)
                    .ok_or_else(|| lines.wrong(Problem::BadCount { found: text(count) }))?
            }
        };
        let cpu = self.cpu.as_ref().map(|column| {
            let seconds = field(lines, column)?;
            moment::seconds(seconds)
                .map(|nanos| nanos as u64)
                .ok_or_else(|| {
                    lines.wrong(Problem::BadCpu {
                        found: text(seconds),
                    })
                })
        });
        let cpu = cpu.transpose()?;
        Ok((Row { at, requests, cpu }, time))
    }

    fn time(&self, lines: &Lines) -> Result<Moment, WorkloadError> {
        let time = field(lines, &self.time)?;
        moment::moment(time).ok_or_else(|| lines.wrong(Problem::BadTime { found: text(time) }))
    }
}

/// Nanoseconds from `zero`, which must be of the same kind.
fn since(moment: Moment, zero: Moment) -> Option<i64> {
    match (moment, zero) {
        (Moment::Since(at), Moment::Since(zero)) | (Moment::Unix(at), Moment::Unix(zero)) => {
            at.checked_sub(zero)
        }
        _ => None,
    }
}

/// A field of a line without quotation marks.
fn plain_field(line: &[u8], place: usize) -> Option<&[u8]> {
    let mut rest = line;
    for _ in 0..place {
        rest = &rest[memchr(b',', rest)? + 1..];
    }
    Some(rest[..memchr(b',', rest).unwrap_or(rest.len())].trim_ascii())
}

fn field<'a>(lines: &'a Lines, column: &(usize, String)) -> Result<&'a [u8], WorkloadError> {
    lines.fields().nth(column.0).ok_or_else(|| {
        let column = column.1.clone();
        lines.wrong(Problem::MissingField { column })
    })
}

fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field).into_owned()
}
