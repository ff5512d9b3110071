//! What is wrong with a trace? The file, the row, what was found, and what is allowed.

use std::fmt;

use crate::kernel::time::Span;

/// A trace that cannot be replayed. `Display` says it in English; the fields say it to code.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct WorkloadError {
    /// The file, as the scenario names it.
    pub file: String,
    /// The row's line number in the file (1 is the first line, comments counted), where one is
    /// to blame.
    pub row: Option<u64>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    /// The file cannot be opened, read or unzipped.
    Unreadable {
        /// The operating system's or the decompressor's own words.
        reason: String,
    },
    /// No row of data.
    Empty,
    /// The first row is neither data nor a header that is known.
    UnknownHeader {
        /// The row.
        found: String,
    },
    /// A column that the scenario names is not in the header.
    UnknownColumn {
        /// The column asked for.
        column: String,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// The scenario names a CPU column for a trace of counts, which has no row per request.
    CpuOfCounts,
    /// A row ends before this column.
    MissingField {
        /// The column.
        column: String,
    },
    /// Neither seconds ≥ 0 nor an ISO 8601 time (nor of the same kind as the first row).
    BadTime {
        /// The field.
        found: String,
    },
    /// Not a whole number ≥ 0.
    BadCount {
        /// The field.
        found: String,
    },
    /// Not seconds ≥ 0.
    BadCpu {
        /// The field.
        found: String,
    },
    /// Earlier than the row before it.
    Descending {
        /// The field.
        found: String,
        /// The time of the row before it.
        previous: String,
    },
    /// Within the interval of the row before it.
    Overlapping {
        /// The field.
        found: String,
        /// The time of the row before it.
        previous: String,
        /// The length of an interval.
        interval: Span,
    },
    /// The length of an interval cannot be told from the first rows.
    UnclearInterval,
    /// `# start:` is not an ISO 8601 time.
    BadStart {
        /// What stands there.
        found: String,
    },
    /// A line too long to be one of a trace, or a quotation mark that is never closed.
    EndlessLine,
    /// More requests than can be counted (2⁶³).
    TooMany,
    /// Not a price in US dollars above 0.
    BadPrice {
        /// The field.
        found: String,
    },
    /// Neither a whole number ≥ 0 nor `any`.
    BadCapacity {
        /// The field.
        found: String,
    },
    /// Not what `describe-spot-price-history` prints as JSON.
    BadJson {
        /// The parser's own words.
        reason: String,
    },
    /// Two prices of one type and zone at one instant.
    TwoPrices {
        /// The instant.
        found: String,
    },
}

impl WorkloadError {
    pub(super) fn new(file: &str, row: Option<u64>, problem: Problem) -> Self {
        Self {
            file: file.to_owned(),
            row,
            problem,
        }
    }
}

impl Problem {
    /// A name for code that does not change, as `badCount`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Empty => "empty",
            Self::UnknownHeader { .. } => "unknownHeader",
            Self::UnknownColumn { .. } => "unknownColumn",
            Self::CpuOfCounts => "cpuOfCounts",
            Self::MissingField { .. } => "missingField",
            Self::BadTime { .. } => "badTime",
            Self::BadCount { .. } => "badCount",
            Self::BadCpu { .. } => "badCpu",
            Self::Descending { .. } => "descending",
            Self::Overlapping { .. } => "overlapping",
            Self::UnclearInterval => "unclearInterval",
            Self::BadStart { .. } => "badStart",
            Self::EndlessLine => "endlessLine",
            Self::TooMany => "tooMany",
            Self::BadPrice { .. } => "badPrice",
            Self::BadCapacity { .. } => "badCapacity",
            Self::BadJson { .. } => "badJson",
            Self::TwoPrices { .. } => "twoPrices",
        }
    }
}

impl fmt::Display for WorkloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { reason } => write!(f, "cannot be read: {reason}"),
            Self::Empty => f.write_str("has no row of data"),
            Self::UnknownHeader { found } => write!(
                f,
                "{found:?} is not a header ecsim knows; allowed: `time_s,requests`, one time per \
                 line without a header, or any header and `column` in the scenario"
            ),
            Self::UnknownColumn { column, columns } => write!(
                f,
                "there is no column {column:?}; the columns are {}",
                columns.join(", ")
            ),
            Self::CpuOfCounts => f.write_str(
                "a trace of counts has no row per request to hold a CPU time; name the column of \
                 its timestamps with `column`, or leave `cpuColumn` out",
            ),
            Self::UnclearInterval => f.write_str(
                "the length of an interval is not clear from the first rows; give `interval` in \
                 the scenario",
            ),
            Self::BadStart { found } => write!(
                f,
                "{found:?} after `# start:` is not an ISO 8601 time; allowed: as \
                 1998-04-30T21:30:00Z"
            ),
            Self::EndlessLine => f.write_str(
                "the line is longer than 1 MiB, or a quotation mark is never closed; allowed: \
                 CSV with one row per line",
            ),
            Self::TooMany => f.write_str("more requests than ecsim can count (2⁶³)"),
            Self::BadJson { reason } => write!(
                f,
                "not what `aws ec2 describe-spot-price-history` prints as JSON: {reason}"
            ),
            Self::MissingField { .. }
            | Self::BadTime { .. }
            | Self::BadCount { .. }
            | Self::BadCpu { .. }
            | Self::Descending { .. }
            | Self::Overlapping { .. }
            | Self::BadPrice { .. }
            | Self::BadCapacity { .. }
            | Self::TwoPrices { .. } => self.fmt_row(f),
        }
    }
}

impl Problem {
    /// What is wrong with a row of data.
    fn fmt_row(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingField { column } => write!(f, "the row ends before column {column:?}"),
            Self::BadTime { found } => write!(
                f,
                "{found:?} is not a time; allowed: seconds ≥ 0, or ISO 8601 as \
                 2023-11-16 18:17:03.97, and the same kind in every row"
            ),
            Self::BadCount { found } => {
                write!(f, "{found:?} requests; allowed: a whole number ≥ 0")
            }
            Self::BadCpu { found } => write!(f, "{found:?} of CPU time; allowed: seconds ≥ 0"),
            Self::Descending { found, previous } => write!(
                f,
                "{found} is earlier than {previous} in the row before; rows must ascend in time"
            ),
            Self::Overlapping {
                found,
                previous,
                interval,
            } => write!(
                f,
                "{found} lies within the {interval} of the row before, which began at {previous}; \
                 if intervals are shorter, give `interval` in the scenario"
            ),
            Self::BadPrice { found } => {
                write!(
                    f,
                    "{found:?} is not a price; allowed: US dollars above 0, as 0.0366"
                )
            }
            Self::BadCapacity { found } => write!(
                f,
                "{found:?} is not a capacity; allowed: a whole number ≥ 0, or `any`"
            ),
            Self::TwoPrices { found } => {
                write!(f, "the same type and zone has two prices at {found}")
            }
            _ => unreachable!("{} is not about a row", self.code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_its_own_sentence() {
        let text = || "x".to_owned();
        let all = [
            Problem::Unreadable { reason: text() },
            Problem::Empty,
            Problem::UnknownHeader { found: text() },
            Problem::UnknownColumn {
                column: text(),
                columns: vec![text()],
            },
            Problem::CpuOfCounts,
            Problem::MissingField { column: text() },
            Problem::BadTime { found: text() },
            Problem::BadCount { found: text() },
            Problem::BadCpu { found: text() },
            Problem::Descending {
                found: text(),
                previous: text(),
            },
            Problem::Overlapping {
                found: text(),
                previous: text(),
                interval: Span::MINUTE,
            },
            Problem::UnclearInterval,
            Problem::BadStart { found: text() },
            Problem::EndlessLine,
            Problem::TooMany,
            Problem::BadPrice { found: text() },
            Problem::BadCapacity { found: text() },
            Problem::BadJson { reason: text() },
            Problem::TwoPrices { found: text() },
        ];
        let sentences: Vec<String> = all
            .iter()
            .map(|problem| WorkloadError::new("a.csv", Some(7), problem.clone()).to_string())
            .collect();
        for (i, sentence) in sentences.iter().enumerate() {
            assert!(sentence.starts_with("a.csv, row 7: "), "{sentence}");
            assert!(!sentences[..i].contains(sentence), "{sentence}");
            assert!(all[..i].iter().all(|other| other.code() != all[i].code()));
        }
    }
}
