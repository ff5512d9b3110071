//! When does a recurring schedule come due? Cron expressions of five fields (EC2 Auto Scaling) and
//! of six or seven (Application Auto Scaling, `EventBridge`), in any time zone, summer time
//! followed.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::time::{Instant, Span};

mod expression;
mod fields;

pub use expression::{Expression, instant_of};
use fields::{Bits, MonthDay, Weekday};

/// Which notation an expression is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notation {
    /// `minute hour day-of-month month day-of-week`; 0 and 7 are Sunday; a day matches when either
    /// of two restricted day fields does.
    Unix,
    /// `minute hour day-of-month month day-of-week year`, with seconds before them if there are
    /// seven; 1 is Sunday; one day field is `?`, the other may use `L`, `W` and `#`. Ranges may
    /// go round the end (`FRI-MON`): AWS does not say, Quartz, whose notation it is, reads them so.
    Aws,
}

/// What is wrong with an expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CronError {
    /// It has another number of fields than its notation.
    Fields {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A field cannot be read.
    Field {
        /// Which, from 0.
        field: usize,
        /// What it says.
        text: String,
    },
    /// It is none of `cron(…)`, `rate(…)` and `at(…)`.
    Form {
        /// What it says.
        text: String,
    },
    /// What stands between the parentheses of `rate(…)` or `at(…)` cannot be read.
    Inside {
        /// What it says.
        text: String,
    },
}

/// A cron expression. Days and times are those of a time zone that [`Schedule`] adds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cron {
    seconds: Bits,
    minutes: Bits,
    hours: Bits,
    days: Vec<MonthDay>,
    months: Bits,
    weekdays: Vec<Weekday>,
    /// None is every year; else ascending.
    years: Option<Vec<i16>>,
    /// Whether one matching day field is enough.
    either_day: bool,
}

/// Every hour of the day.
const ALL_HOURS: Bits = (1 << 24) - 1;
/// An expression that comes due less often than this never does: the fifth Sunday of a February
/// comes every 28 years, and after 40 when a century without a leap year lies between.
const YEARS_AHEAD: i16 = 41;

impl Cron {
    /// Reads an expression.
    pub fn parse(text: &str, notation: Notation) -> Result<Self, CronError> {
        let all: Vec<&str> = text.split_whitespace().collect();
        let (expected, allowed) = match notation {
            Notation::Unix => (5, 5..=5),
            Notation::Aws => (6, 6..=7),
        };
        if !allowed.contains(&all.len()) {
            let found = all.len();
            return Err(CronError::Fields { found, expected });
        }
        let first = all.len() - expected;
        let text = |field: usize| all[first + field];
        let wrong = |field: usize| CronError::Field {
            field: first + field,
            text: text(field).to_owned(),
        };
        let bits =
            |field: usize| fields::bits(text(field), field, notation).ok_or_else(|| wrong(field));
        let seconds = match first {
            0 => 1,
            _ => fields::seconds(all[0]).ok_or_else(|| CronError::Field {
                field: 0,
                text: all[0].to_owned(),
            })?,
        };
        if notation == Notation::Aws && (text(2) == "?") == (text(4) == "?") {
            return Err(wrong(4));
        }
        let any = |field: usize| text(field).starts_with(['*', '?']);
        let years = match notation {
            Notation::Unix => None,
            Notation::Aws if text(5) == "*" => None,
            Notation::Aws => Some(fields::years(text(5)).ok_or_else(|| wrong(5))?),
        };
        Ok(Self {
            seconds,
            minutes: bits(0)?,
            hours: bits(1)?,
            days: fields::month_days(text(2), notation).ok_or_else(|| wrong(2))?,
            months: bits(3)?,
            weekdays: fields::weekdays(text(4), notation).ok_or_else(|| wrong(4))?,
            years,
            either_day: !any(2) && !any(4),
        })
    }

    fn has_day(&self, date: Date) -> bool {
        let day = self.days.iter().any(|rule| rule.has(date));
        let weekday = self.weekdays.iter().any(|rule| rule.has(date));
        if self.either_day {
            day || weekday
        } else {
            day && weekday
        }
    }

    /// The days that match, from a date on, in the years that it can take.
    fn days(&self, from: Date) -> impl Iterator<Item = Date> {
        let listed = self.years.as_ref();
        let last = listed.map_or(from.year().saturating_add(YEARS_AHEAD), |years| {
            *years.last().expect("a list of years is not empty")
        });
        let in_years = move |year: &i16| listed.is_none_or(|years| years.contains(year));
        let years = (from.year()..=last).filter(in_years);
        let months = (1..=12_i8).filter(|month| self.months >> month & 1 == 1);
        let months = years.flat_map(move |year| months.clone().map(move |month| (year, month)));
        let dates = months
            .filter(move |&(year, month)| (year, month) >= (from.year(), from.month()))
            .filter_map(|(year, month)| Date::new(year, month, 1).ok())
            .flat_map(|first| first.series(jiff::Span::new().days(1)).take(days_in(first)));
        dates.filter(move |&date| date >= from && self.has_day(date))
    }

    /// The times of day that match, ascending, as (hour, minute, second).
    fn times(&self) -> impl Iterator<Item = (i8, i8, i8)> {
        let of = |bits: Bits, most: i8| (0..most).filter(move |at| bits >> at & 1 == 1);
        let (minutes, seconds) = (self.minutes, self.seconds);
        of(self.hours, 24).flat_map(move |hour| {
            of(minutes, 60)
                .flat_map(move |minute| of(seconds, 60).map(move |second| (hour, minute, second)))
        })
    }

    /// The first time of a day at `earliest` or later. A time that is skipped comes due when the
    /// clock has been put forward; one that comes twice comes due the first time, but both times
    /// when every hour matches: then it is an interval that a set clock does not interrupt.
    fn first_on(&self, day: Date, zone: &TimeZone, earliest: Timestamp) -> Option<Timestamp> {
        let both = self.hours == ALL_HOURS;
        let times = self.times().flat_map(|(hour, minute, second)| {
            let local = zone.to_ambiguous_timestamp(day.at(hour, minute, second, 0));
            let again = local.later().ok().filter(|_| both && is_fold(&local));
            [local.compatible().ok(), again]
        });
        let due = times.flatten().filter(|&due| due >= earliest);
        if is_plain(day, zone) {
            due.take(1).min()
        } else {
            due.min()
        }
    }
}

/// Whether a time of day comes twice.
fn is_fold(local: &jiff::tz::AmbiguousTimestamp) -> bool {
    matches!(local.offset(), jiff::tz::AmbiguousOffset::Fold { .. })
}

/// Whether no clock is set on a day, nor near its ends: times of day come in their order.
fn is_plain(day: Date, zone: &TimeZone) -> bool {
    let noon = |date: Date| {
        let local = zone.to_ambiguous_timestamp(date.at(12, 0, 0, 0));
        local.compatible().ok().map(|at| zone.to_offset(at))
    };
    let sides = [day.yesterday(), Ok(day), day.tomorrow()];
    let sides = sides.map(|date| date.ok().and_then(noon));
    sides[0] == sides[1] && sides[1] == sides[2]
}

fn days_in(first: Date) -> usize {
    usize::try_from(first.days_in_month()).expect("a month has days")
}

/// A cron expression in a time zone, on the clock of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// The expression.
    pub cron: Cron,
    /// The time zone.
    pub zone: TimeZone,
    /// The wall-clock time at which the run starts.
    pub epoch: Timestamp,
}

impl Schedule {
    /// When it next comes due, at `at` or later. A time that summer time skips comes due when the
    /// clock has been put forward; one that comes twice comes due the first time, unless every hour
    /// matches.
    pub fn next(&self, at: Instant) -> Option<Instant> {
        let earliest = timestamp(self.epoch, at)?;
        // Where a zone skips hours around midnight, a time of yesterday may be due today.
        let today = earliest.to_zoned(self.zone.clone()).date();
        let from = today.yesterday().unwrap_or(today);
        let mut days = self.cron.days(from);
        let due = days.find_map(|day| self.cron.first_on(day, &self.zone, earliest))?;
        instant(self.epoch, due)
    }
}

/// The wall-clock time of an instant of a run that starts at `epoch`.
fn timestamp(epoch: Timestamp, at: Instant) -> Option<Timestamp> {
    Timestamp::from_nanosecond(epoch.as_nanosecond() + i128::from(at.nanos())).ok()
}

/// The instant of a wall-clock time; none before the run.
fn instant(epoch: Timestamp, at: Timestamp) -> Option<Instant> {
    let nanos = u64::try_from(at.as_nanosecond() - epoch.as_nanosecond()).ok()?;
    Some(Instant::START + Span::from_nanos(nanos))
}

#[cfg(test)]
mod tests;
