//! What does the `Schedule` of a scheduled action say: `cron(…)`, `rate(…)` or `at(…)`?

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{Cron, CronError, Notation, instant};
use crate::kernel::time::{Instant, NANOS_PER_SECOND, Span};

/// A schedule as Application Auto Scaling takes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expression {
    /// `cron(minute hour day-of-month month day-of-week year)`, with seconds before if there are
    /// seven fields. That second precision is not guaranteed is AWS's; here it comes due then.
    Cron(Cron),
    /// `rate(value unit)`: again and again after so long.
    Rate(Span),
    /// `at(yyyy-mm-ddThh:mm:ss)`: once, in the time zone of the action.
    At(DateTime),
}

impl Expression {
    /// Reads a schedule.
    pub fn parse(text: &str) -> Result<Self, CronError> {
        let form = || CronError::Form {
            text: text.to_owned(),
        };
        let trimmed = text.trim();
        let (name, rest) = trimmed.split_once('(').ok_or_else(form)?;
        let inside = rest.strip_suffix(')').ok_or_else(form)?.trim();
        let wrong = || CronError::Inside {
            text: inside.to_owned(),
        };
        match name {
            "cron" => Cron::parse(inside, Notation::Aws).map(Self::Cron),
            "rate" => rate(inside).map(Self::Rate).ok_or_else(wrong),
            "at" => at(inside).map(Self::At).ok_or_else(wrong),
            _ => Err(form()),
        }
    }
}

/// When `at(…)` comes due in a run that starts at `epoch`; none before it. A time that summer time
/// skips is that after the clock was put forward, one that comes twice is the first.
pub fn instant_of(at: DateTime, zone: &TimeZone, epoch: Timestamp) -> Option<Instant> {
    let due = zone.to_ambiguous_timestamp(at).compatible().ok()?;
    instant(epoch, due)
}

/// `5 minutes`: a positive number and its unit, in the singular or in the plural.
fn rate(text: &str) -> Option<Span> {
    let mut words = text.split_whitespace();
    let (value, unit) = (words.next()?, words.next()?);
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let value: u64 = value.parse().ok().filter(|&value| digits && value > 0)?;
    if words.next().is_some() {
        return None;
    }
    let seconds: u64 = match unit {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3_600,
        "day" | "days" => 86_400,
        _ => return None,
    };
    let nanos = value.checked_mul(seconds)?.checked_mul(NANOS_PER_SECOND)?;
    Some(Span::from_nanos(nanos))
}

/// `2026-11-21T18:00:00`, without a zone.
fn at(text: &str) -> Option<DateTime> {
    let shape = "dddd-dd-ddTdd:dd:dd";
    let fits = |(byte, wanted): (u8, u8)| match wanted {
        b'd' => byte.is_ascii_digit(),
        other => byte == other,
    };
    let same = text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits);
    same.then(|| text.parse().ok())?
}
