//! When does a recurring schedule come due? Cron expressions of five fields (EC2 Auto Scaling) and
//! of six (Application Auto Scaling, `EventBridge`), in any time zone, summer time followed.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::time::{Instant, Span};

/// Which notation an expression is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notation {
    /// `minute hour day-of-month month day-of-week`; 0 and 7 are Sunday; a day matches when either
    /// of two restricted day fields does.
    Unix,
    /// `minute hour day-of-month month day-of-week year`; 1 is Sunday; one day field is `?`.
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
    /// A field cannot be read. `L`, `W` and `#` are not modelled.
    Field {
        /// Which, from 0.
        field: usize,
        /// What it says.
        text: String,
    },
}

/// A set of numbers below 64.
type Bits = u64;

/// A cron expression. Days and times are those of a time zone that [`Schedule`] adds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cron {
    minutes: Bits,
    hours: Bits,
    days: Bits,
    months: Bits,
    /// 0 is Sunday.
    weekdays: Bits,
    /// None is every year.
    years: Option<Vec<i16>>,
    /// Whether one matching day field is enough.
    either_day: bool,
}

/// Field by field: least and greatest number.
const RANGES: [(u32, u32); 5] = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
/// An expression that comes due less often than this never does: a leap day comes every 8 years at
/// the least.
const YEARS_AHEAD: i32 = 9;

impl Cron {
    /// Reads an expression.
    pub fn parse(text: &str, notation: Notation) -> Result<Self, CronError> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let expected = match notation {
            Notation::Unix => 5,
            Notation::Aws => 6,
        };
        if fields.len() != expected {
            let found = fields.len();
            return Err(CronError::Fields { found, expected });
        }
        let wrong = |field: usize| CronError::Field {
            field,
            text: fields[field].to_owned(),
        };
        let read = |field: usize| bits(fields[field], field, notation).ok_or_else(|| wrong(field));
        let any = |field: usize| fields[field].starts_with(['*', '?']);
        if notation == Notation::Aws && (fields[2] == "?") == (fields[4] == "?") {
            return Err(wrong(4));
        }
        let years = match fields.get(5) {
            None | Some(&"*") => None,
            Some(text) => Some(years(text).ok_or_else(|| wrong(5))?),
        };
        Ok(Self {
            minutes: read(0)?,
            hours: read(1)?,
            days: read(2)?,
            months: read(3)?,
            weekdays: read(4)?,
            years,
            either_day: !any(2) && !any(4),
        })
    }

    fn has_day(&self, date: Date) -> bool {
        let has = |bits: Bits, number: i8| bits >> number & 1 == 1;
        let day = has(self.days, date.day());
        let weekday = has(self.weekdays, date.weekday().to_sunday_zero_offset());
        let year = self.years.as_ref();
        let in_year = year.is_none_or(|years| years.contains(&date.year()));
        let on_day = if self.either_day {
            day || weekday
        } else {
            day && weekday
        };
        in_year && on_day && has(self.months, date.month())
    }

    /// The times of day that match, ascending, as (hour, minute).
    fn times(&self) -> impl Iterator<Item = (i8, i8)> {
        let hours = (0..24_i8).filter(|hour| self.hours >> hour & 1 == 1);
        hours.flat_map(|hour| {
            let minutes = (0..60_i8).filter(|minute| self.minutes >> minute & 1 == 1);
            minutes.map(move |minute| (hour, minute))
        })
    }
}

/// The numbers that a field names.
fn bits(text: &str, field: usize, notation: Notation) -> Option<Bits> {
    let (least, most) = match (field, notation) {
        (4, Notation::Aws) => (1, 7),
        _ => RANGES[field],
    };
    let number = |text: &str| -> Option<u32> {
        let names: (&[&str], u32) = match field {
            3 => (&MONTHS, 1),
            4 => (&WEEKDAYS, least),
            _ => (&[], 0),
        };
        let place = names.0.iter().position(|n| n.eq_ignore_ascii_case(text));
        let value = place.map_or_else(|| text.parse().ok(), |at| Some(at as u32 + names.1))?;
        (least..=most).contains(&value).then_some(value)
    };
    let mut all = 0;
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse().ok().filter(|&step| step > 0)?),
            None => (part, 1),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (number(from)?, number(to)?),
            None if range == "*" || range == "?" => (least, most),
            None if part.contains('/') => (number(range)?, most),
            None => (number(range)?, number(range)?),
        };
        if from > to {
            return None;
        }
        all |= (from..=to).step_by(step).fold(0, |set, n| set | 1 << n);
    }
    // Days of the week count from Sunday = 0 inside.
    Some(match (field, notation) {
        (4, Notation::Aws) => all >> 1,
        (4, Notation::Unix) => (all & 0x7f) | (all >> 7 & 1),
        _ => all,
    })
}

fn years(text: &str) -> Option<Vec<i16>> {
    let mut all = Vec::new();
    for part in text.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to): (i16, i16) = (from.parse().ok()?, to.parse().ok()?);
        if from > to || from < 1970 || to > 2199 {
            return None;
        }
        all.extend(from..=to);
    }
    Some(all)
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
    /// clock has been put forward; one that comes twice comes due the first time.
    pub fn next(&self, at: Instant) -> Option<Instant> {
        let earliest = self.timestamp(at)?;
        let mut date = earliest.to_zoned(self.zone.clone()).date();
        let last = date.year() + YEARS_AHEAD as i16;
        while date.year() <= last {
            if self.cron.has_day(date) {
                for (hour, minute) in self.cron.times() {
                    let local = date.at(hour, minute, 0, 0);
                    let due = self.zone.to_ambiguous_timestamp(local).compatible().ok()?;
                    if due >= earliest {
                        return self.instant(due);
                    }
                }
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    fn timestamp(&self, at: Instant) -> Option<Timestamp> {
        let nanos = self.epoch.as_nanosecond() + i128::from(at.nanos());
        Timestamp::from_nanosecond(nanos).ok()
    }

    fn instant(&self, at: Timestamp) -> Option<Instant> {
        let nanos = at.as_nanosecond() - self.epoch.as_nanosecond();
        let nanos = u64::try_from(nanos).ok()?;
        Some(Instant::START + Span::from_nanos(nanos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(cron: &str, zone: &str, start: &str, times: usize) -> Vec<String> {
        let notation = match cron.split_whitespace().count() {
            5 => Notation::Unix,
            _ => Notation::Aws,
        };
        let schedule = Schedule {
            cron: Cron::parse(cron, notation).expect("a good expression"),
            zone: TimeZone::get(zone).expect("a known zone"),
            epoch: start.parse().expect("a timestamp"),
        };
        let mut at = Instant::START;
        let mut found = Vec::new();
        for _ in 0..times {
            let next = schedule.next(at).expect("it comes due");
            let wall = schedule.timestamp(next).expect("in range");
            found.push(wall.to_string());
            at = next + Span::SECOND;
        }
        found
    }

    #[test]
    fn a21_cron_expressions_of_both_services() {
        // 2026-11-20 is a Friday.
        let start = "2026-11-20T17:30:00Z";
        assert_eq!(
            due("0 18 ? * MON-FRI *", "UTC", start, 2),
            ["2026-11-20T18:00:00Z", "2026-11-23T18:00:00Z"]
        );
        assert_eq!(
            due("0/15 * * * ? *", "UTC", start, 3),
            [
                "2026-11-20T17:30:00Z",
                "2026-11-20T17:45:00Z",
                "2026-11-20T18:00:00Z"
            ]
        );
        let early = "2026-11-20T07:58:00Z";
        let day = due("0/5 8-17 ? * MON-FRI *", "UTC", early, 121);
        assert_eq!(day[0], "2026-11-20T08:00:00Z");
        assert_eq!(day[119], "2026-11-20T17:55:00Z");
        assert_eq!(day[120], "2026-11-23T08:00:00Z");
        assert_eq!(
            due("30 6 * * 2", "UTC", start, 1),
            ["2026-11-24T06:30:00Z"],
            "Tuesday"
        );
    }

    #[test]
    fn a21_eight_in_new_york_follows_summer_time() {
        // Daylight saving time begins on 8 March 2026.
        assert_eq!(
            due("0 8 * * *", "America/New_York", "2026-03-07T00:00:00Z", 2),
            ["2026-03-07T13:00:00Z", "2026-03-08T12:00:00Z"]
        );
    }

    #[test]
    fn a_skipped_time_comes_due_after_the_gap_and_a_repeated_one_once() {
        assert_eq!(
            due("30 2 * * *", "America/New_York", "2026-03-08T00:00:00Z", 2),
            ["2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"]
        );
        assert_eq!(
            due("30 1 * * *", "America/New_York", "2026-11-01T00:00:00Z", 2),
            ["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]
        );
    }

    #[test]
    fn two_restricted_day_fields_match_either_in_five_fields() {
        // The 13th, and Fridays: cron's old rule.
        assert_eq!(
            due("0 0 13 * 5", "UTC", "2026-11-10T00:00:00Z", 3),
            [
                "2026-11-13T00:00:00Z",
                "2026-11-20T00:00:00Z",
                "2026-11-27T00:00:00Z"
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let wrong = |text, notation| Cron::parse(text, notation).expect_err("wrong");
        let fields = |found, expected| CronError::Fields { found, expected };
        assert_eq!(wrong("* * * *", Notation::Unix), fields(4, 5));
        assert_eq!(wrong("* * * * *", Notation::Aws), fields(5, 6));
        for (text, field) in [
            ("60 * * * *", 0),
            ("* 24 * * *", 1),
            ("* * 0 * *", 2),
            ("* * * 13 *", 3),
            ("* * * * 8", 4),
            ("5-2 * * * *", 0),
            ("*/0 * * * *", 0),
        ] {
            let found = wrong(text, Notation::Unix);
            assert!(
                matches!(found, CronError::Field { field: at, .. } if at == field),
                "{text}: {found:?}"
            );
        }
        // Both day fields, or neither, may not be given in AWS's notation.
        assert!(Cron::parse("0 0 1 * MON *", Notation::Aws).is_err());
        assert!(Cron::parse("0 0 ? * ? *", Notation::Aws).is_err());
        // A 30th of February never comes.
        let never = Schedule {
            cron: Cron::parse("0 0 30 2 *", Notation::Unix).expect("well-formed"),
            zone: TimeZone::UTC,
            epoch: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(never.next(Instant::START), None);
    }
}
