//! What does a field of a cron expression name?

use jiff::civil::{Date, Weekday as Day};

use super::Notation;

/// A set of numbers below 64.
pub(super) type Bits = u64;

/// Which days of a month are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum MonthDay {
    /// These.
    Days(Bits),
    /// `L`: the last.
    Last,
    /// `LW`: the last from Monday to Friday.
    LastWorkday,
    /// `nW`: the day from Monday to Friday that is nearest to the n-th, within its month.
    NearestWorkday(i8),
}

/// Which days of a week are meant; 0 is Sunday.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Weekday {
    /// These.
    Days(Bits),
    /// `nL`: the last of the month.
    Last(i8),
    /// `n#k`: the k-th of the month.
    Nth(i8, i8),
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The numbers of a field, and how they may be written.
#[derive(Clone, Copy)]
struct Range {
    least: u32,
    most: u32,
    /// Names, of `least` on.
    names: &'static [&'static str],
    /// Whether a range may go round the end.
    round: bool,
}

impl Range {
    const fn new(least: u32, most: u32, notation: Notation) -> Self {
        Self {
            least,
            most,
            names: &[],
            round: matches!(notation, Notation::Aws),
        }
    }

    const fn named(self, names: &'static [&'static str]) -> Self {
        Self { names, ..self }
    }

    /// The field with this place: minute, hour, day of the month, month, day of the week.
    const fn of(field: usize, notation: Notation) -> Self {
        match (field, notation) {
            (0, _) => Self::new(0, 59, notation),
            (1, _) => Self::new(0, 23, notation),
            (2, _) => Self::new(1, 31, notation),
            (3, _) => Self::new(1, 12, notation).named(&MONTHS),
            (_, Notation::Aws) => Self::new(1, 7, notation).named(&WEEKDAYS),
            (_, Notation::Unix) => Self::new(0, 7, notation).named(&WEEKDAYS),
        }
    }

    fn number(self, text: &str) -> Option<u32> {
        let mut names = self.names.iter();
        let place = names.position(|name| name.eq_ignore_ascii_case(text));
        let digits = || number(text);
        let value = place.map_or_else(digits, |at| Some(at as u32 + self.least))?;
        (self.least..=self.most).contains(&value).then_some(value)
    }

    /// One item of a list: a number, a range, `*`, each perhaps with a step.
    fn item(self, text: &str) -> Option<Bits> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, number(step).filter(|&step| step > 0)?),
            None => (text, 1),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (self.number(from)?, self.number(to)?),
            None if range == "*" => (self.least, self.most),
            None if text.contains('/') => (self.number(range)?, self.most),
            None => (self.number(range)?, self.number(range)?),
        };
        if from > to && !self.round {
            return None;
        }
        let length = self.most + 1 - self.least;
        let reach = (to + length - from) % length;
        let steps = (0..=reach).step_by(step as usize);
        let places = steps.map(|ahead| self.least + (from - self.least + ahead) % length);
        Some(places.fold(0, |set, place| set | 1 << place))
    }

    fn list(self, text: &str) -> Option<Bits> {
        let items = text.split(',').map(|part| self.item(part));
        items.reduce(|all, more| Some(all? | more?))?
    }
}

/// Digits only: no sign.
fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// Minutes, hours or months.
pub(super) fn bits(text: &str, field: usize, notation: Notation) -> Option<Bits> {
    Range::of(field, notation).list(text)
}

/// The seconds before the six fields.
pub(super) fn seconds(text: &str) -> Option<Bits> {
    Range::of(0, Notation::Aws).list(text)
}

/// Years, ascending, each once.
pub(super) fn years(text: &str) -> Option<Vec<i16>> {
    const LEAST: u32 = 1970;
    const MOST: u32 = 2199;
    let year = |text: &str| number(text).filter(|year| (LEAST..=MOST).contains(year));
    let mut all = Vec::new();
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, number(step).filter(|&step| step > 0)?),
            None => (part, 1),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (year(from)?, year(to)?),
            None if range == "*" => (LEAST, MOST),
            None if part.contains('/') => (year(range)?, MOST),
            None => (year(range)?, year(range)?),
        };
        if from > to {
            return None;
        }
        all.extend((from..=to).step_by(step as usize).map(|year| year as i16));
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

/// Days of the month; `?` is any.
pub(super) fn month_days(text: &str, notation: Notation) -> Option<Vec<MonthDay>> {
    let range = Range::of(2, notation);
    if text == "?" {
        return Some(vec![MonthDay::Days(range.item("*")?)]);
    }
    let day = |part: &str| -> Option<MonthDay> {
        let upper = part.to_ascii_uppercase();
        match (notation, upper.as_str()) {
            (Notation::Aws, "L") => Some(MonthDay::Last),
            (Notation::Aws, "LW") => Some(MonthDay::LastWorkday),
            (Notation::Aws, text) if text.ends_with('W') => {
                let day = range.number(&text[..text.len() - 1])?;
                Some(MonthDay::NearestWorkday(day as i8))
            }
            _ => range.item(part).map(MonthDay::Days),
        }
    };
    text.split(',').map(day).collect()
}

/// Days of the week; `?` is any. `L` alone is Saturday, the last day of the week. With `#` there is
/// only one expression (Amazon `EventBridge` user guide).
pub(super) fn weekdays(text: &str, notation: Notation) -> Option<Vec<Weekday>> {
    let range = Range::of(4, notation);
    let from_sunday = |bits: Bits| match notation {
        Notation::Aws => Weekday::Days(bits >> 1),
        Notation::Unix => Weekday::Days((bits & 0x7f) | (bits >> 7 & 1)),
    };
    if text == "?" {
        return Some(vec![from_sunday(range.item("*")?)]);
    }
    let of_week = |text: &str| range.number(text).map(|day| day as i8 - 1);
    let one = |part: &str| -> Option<Weekday> {
        if notation == Notation::Unix {
            return range.item(part).map(from_sunday);
        }
        if let Some((day, nth)) = part.split_once('#') {
            let nth = number(nth).filter(|nth| (1..=5).contains(nth))?;
            return Some(Weekday::Nth(of_week(day)?, nth as i8));
        }
        match part.strip_suffix(['L', 'l']) {
            Some("") => Some(Weekday::Days(1 << 6)),
            Some(day) => Some(Weekday::Last(of_week(day)?)),
            None => range.item(part).map(from_sunday),
        }
    };
    if text.contains('#') && text.contains(',') {
        return None;
    }
    text.split(',').map(one).collect()
}

fn is_workday(date: Date) -> bool {
    !matches!(date.weekday(), Day::Saturday | Day::Sunday)
}

/// The day from Monday to Friday that is nearest to a date without leaving its month.
fn nearest_workday(date: Date) -> Option<Date> {
    let by = |days: i64| date.checked_add(jiff::Span::new().days(days)).ok();
    let here = |other: &Date| other.month() == date.month();
    match date.weekday() {
        Day::Saturday => by(-1).filter(here).or_else(|| by(2)),
        Day::Sunday => by(1).filter(here).or_else(|| by(-2)),
        _ => Some(date),
    }
}

impl MonthDay {
    pub(super) fn has(self, date: Date) -> bool {
        match self {
            Self::Days(days) => days >> date.day() & 1 == 1,
            Self::Last => date == date.last_of_month(),
            Self::LastWorkday => Some(date) == nearest_workday(date.last_of_month()),
            Self::NearestWorkday(day) => {
                let meant = Date::new(date.year(), date.month(), day).ok();
                is_workday(date) && meant.and_then(nearest_workday) == Some(date)
            }
        }
    }
}

impl Weekday {
    pub(super) fn has(self, date: Date) -> bool {
        let weekday = date.weekday().to_sunday_zero_offset();
        match self {
            Self::Days(days) => days >> weekday & 1 == 1,
            Self::Last(day) => weekday == day && date.day() + 7 > date.days_in_month(),
            Self::Nth(day, nth) => weekday == day && (date.day() + 6) / 7 == nth,
        }
    }
}
