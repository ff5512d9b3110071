//! How is a bad trace told in both languages? The workload room's problems as words.

use crate::words::complaints::{Phrase, Word, traces as words};
use crate::workload::Problem;

/// `problem` in both languages.
pub fn said(problem: &Problem) -> Word {
    let word = |text: &str| Word::from(text);
    let (text, values) = match problem {
        Problem::Unreadable { reason } => (words::UNREADABLE, vec![("reason", word(reason))]),
        Problem::Empty => (words::EMPTY, vec![]),
        Problem::UnknownHeader { found } => (words::UNKNOWN_HEADER, vec![("found", word(found))]),
        Problem::UnknownColumn { column, columns } => (
            words::UNKNOWN_COLUMN,
            vec![
                ("column", word(column)),
                ("columns", columns.join(", ").into()),
            ],
        ),
        Problem::CpuOfCounts => (words::CPU_OF_COUNTS, vec![]),
        Problem::MissingField { column } => (words::MISSING_FIELD, vec![("column", word(column))]),
        Problem::BadTime { found } => (words::BAD_TIME, vec![("found", word(found))]),
        Problem::BadCount { found } => (words::BAD_COUNT, vec![("found", word(found))]),
        Problem::BadCpu { found } => (words::BAD_CPU, vec![("found", word(found))]),
        Problem::Descending { found, previous } => (
            words::DESCENDING,
            vec![("found", word(found)), ("previous", word(previous))],
        ),
        Problem::Overlapping {
            found,
            previous,
            interval,
        } => (
            words::OVERLAPPING,
            vec![
                ("found", word(found)),
                ("previous", word(previous)),
                ("interval", interval.to_string().into()),
            ],
        ),
        Problem::UnclearInterval => (words::UNCLEAR_INTERVAL, vec![]),
        Problem::BadStart { found } => (words::BAD_START, vec![("found", word(found))]),
        Problem::EndlessLine => (words::ENDLESS_LINE, vec![]),
        Problem::TooMany => (words::TOO_MANY, vec![]),
        Problem::BadPrice { found } => (words::BAD_PRICE, vec![("found", word(found))]),
        Problem::BadCapacity { found } => (words::BAD_CAPACITY, vec![("found", word(found))]),
        Problem::BadJson { reason } => (words::BAD_JSON, vec![("reason", word(reason))]),
        Problem::TwoPrices { found } => (words::TWO_PRICES, vec![("found", word(found))]),
    };
    Phrase::new(text, values).into()
}
