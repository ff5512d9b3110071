//! When was that, as people say it? Calendar time where the scenario has a start, else elapsed.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::format;
use crate::kernel::time::{Instant, NANOS_PER_SECOND, Span};
use crate::words::{Lang, report as words};

/// Turns instants of a run into what people read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    start: Option<Timestamp>,
    simulated: Span,
}

/// One tick of a time axis: nanoseconds since the start, and its label.
pub(super) type Tick = (u64, String);

const MINUTE: u64 = 60 * NANOS_PER_SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Steps between ticks, in nanoseconds: what people count in.
const STEPS: &[u64] = &[
    NANOS_PER_SECOND,
    5 * NANOS_PER_SECOND,
    10 * NANOS_PER_SECOND,
    30 * NANOS_PER_SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
    364 * DAY,
];

impl Calendar {
    pub(super) const fn new(start: Option<Timestamp>, simulated: Span) -> Self {
        Self { start, simulated }
    }

    /// Unix time of the start in whole milliseconds, if the run has a calendar.
    pub(super) fn start_ms(self) -> Option<i64> {
        self.start.map(Timestamp::as_millisecond)
    }

    /// Calendar time of `at` in UTC.
    fn date(self, at: Instant) -> Option<jiff::Zoned> {
        let start = self.start?;
        let later = SignedDuration::from_nanos(i64::try_from(at.nanos()).ok()?);
        Some(start.checked_add(later).ok()?.to_zoned(TimeZone::UTC))
    }

    /// For tables: ISO 8601 with milliseconds, or seconds since the start.
    pub(super) fn stamp(self, at: Instant) -> String {
        self.date(at).map_or_else(
            || seconds(at),
            |date| date.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
        )
    }

    /// For people, to the minute: `21:41`, `07-08 21:41` in a run of several days, `+72 min`, or
    /// `+1d 16h 5m` in a long one.
    pub(super) fn minute(self, at: Instant, lang: Lang) -> String {
        let Some(date) = self.date(at) else {
            if let Some(long) = self.elapsed(at, lang) {
                return format!("+{long}");
            }
            let minutes = format::count(at.nanos() / MINUTE);
            return words::ELAPSED_MINUTE.fill(lang, &[("n", &minutes)]);
        };
        let pattern = if self.simulated.nanos() > DAY {
            "%m-%d %H:%M"
        } else {
            "%H:%M"
        };
        date.strftime(pattern).to_string()
    }

    /// `1d 16h 5m`, in runs whose axis is not in minutes.
    fn elapsed(self, at: Instant, lang: Lang) -> Option<String> {
        if self.unit() <= MINUTE {
            return None;
        }
        let parts = [
            (at.nanos() / DAY, words::ELAPSED_DAY),
            (at.nanos() % DAY / HOUR, words::ELAPSED_HOUR),
            (at.nanos() % HOUR / MINUTE, words::ELAPSED_MIN),
        ];
        let mut told: Vec<String> = Vec::new();
        for (n, text) in parts {
            if n > 0 {
                told.push(text.fill(lang, &[("n", &n.to_string())]));
            }
        }
        if told.is_empty() {
            told.push(words::ELAPSED_MIN.fill(lang, &[("n", "0")]));
        }
        Some(told.join(" "))
    }

    /// For people, from minute to minute: `09:45–09:48`, `07-16 09:45–09:48`, `+5–8 min`; one
    /// minute is told by its start.
    pub(super) fn minutes(self, (from, to): (Instant, Instant), lang: Lang) -> String {
        let first = self.minute(from, lang);
        if to <= from + Span::MINUTE {
            return first;
        }
        let (Some(begin), Some(end)) = (self.date(from), self.date(to)) else {
            if let Some(last) = self.elapsed(to, lang) {
                return format!("{first} – {last}");
            }
            let number = |at: Instant| format::count(at.nanos() / MINUTE);
            let both = format!("{}–{}", number(from), number(to));
            return words::ELAPSED_MINUTE.fill(lang, &[("n", &both)]);
        };
        let last = if begin.date() == end.date() {
            end.strftime("%H:%M").to_string()
        } else {
            self.minute(to, lang)
        };
        format!("{first}–{last}")
    }

    /// For people, to the second: `21:41:07`, `07-08 21:41:07`, or `01:12:05.000` since the start.
    pub(super) fn second(self, at: Instant) -> String {
        let Some(date) = self.date(at) else {
            let text = at.to_string();
            return text[..text.len() - 4].to_owned();
        };
        let pattern = if self.simulated.nanos() > DAY {
            "%m-%d %H:%M:%S"
        } else {
            "%H:%M:%S"
        };
        date.strftime(pattern).to_string()
    }

    /// The whole run, for people: `1998-07-07 00:00 – 24:00 UTC (24h)`, or its length.
    pub(super) fn whole(self, lang: Lang) -> String {
        let length = format::span(self.simulated, lang);
        let end = Instant::START + self.simulated;
        let (Some(from), Some(to)) = (self.date(Instant::START), self.date(end)) else {
            return length;
        };
        let to = if from.date() == to.date() {
            to.strftime("%H:%M").to_string()
        } else if from.date().tomorrow().ok() == Some(to.date()) && is_midnight(&to) {
            "24:00".to_owned()
        } else {
            to.strftime("%Y-%m-%d %H:%M").to_string()
        };
        format!("{} – {to} UTC ({length})", from.strftime("%Y-%m-%d %H:%M"))
    }

    /// What the time axis shows, with its unit.
    pub(super) fn axis_title(self, lang: Lang) -> String {
        if self.start.is_some() {
            return words::AXIS_UTC.in_lang(lang).to_owned();
        }
        let text = match self.unit() {
            MINUTE => words::AXIS_MINUTES,
            HOUR => words::AXIS_HOURS,
            DAY => words::AXIS_DAYS,
            _ => words::AXIS_SECONDS,
        };
        text.in_lang(lang).to_owned()
    }

    /// Name of [`Self::unit`].
    pub(super) fn unit_name(self, lang: Lang) -> &'static str {
        let text = match self.unit() {
            MINUTE => words::UNIT_MINUTE,
            HOUR => words::UNIT_HOUR,
            DAY => words::UNIT_DAY,
            _ => words::UNIT_SECOND,
        };
        text.in_lang(lang)
    }

    /// The unit of a time axis without calendar, in nanoseconds.
    pub(super) const fn unit(self) -> u64 {
        match self.simulated.nanos() {
            0..=300_000_000_000 => NANOS_PER_SECOND,
            300_000_000_001..=43_200_000_000_000 => MINUTE,
            43_200_000_000_001..=345_600_000_000_000 => HOUR,
            _ => DAY,
        }
    }

    /// At most about `most` ticks over the whole run.
    pub(super) fn ticks(self, most: u64, lang: Lang) -> Vec<Tick> {
        let length = self.simulated.nanos();
        let step = STEPS.iter().find(|step| length / **step <= most);
        let step = *step.unwrap_or(STEPS.last().expect("steps"));
        let first = self.first_tick(step);
        let ticks = (0..).map(|i| first + i * step);
        ticks
            .take_while(|at| *at <= length)
            .map(|at| (at, self.tick(Instant::from_nanos(at), step, lang)))
            .collect()
    }

    /// The first multiple of `step` on the calendar (weeks count from the start of the run).
    fn first_tick(self, step: u64) -> u64 {
        let Some(start) = self.start else { return 0 };
        let step = step.min(DAY);
        let within = start.as_nanosecond().rem_euclid(i128::from(step));
        let within = u64::try_from(within).expect("less than a day");
        (step - within) % step
    }

    fn tick(self, at: Instant, step: u64, lang: Lang) -> String {
        let Some(when) = self.date(at) else {
            return format::count(at.nanos() / self.unit());
        };
        let spans_days = self.simulated.nanos() > DAY;
        if step >= DAY || (spans_days && is_midnight(&when)) {
            let pattern = match lang {
                Lang::En => "%b %-d",
                Lang::Ko => "%-m월 %-d일",
            };
            return when.strftime(pattern).to_string();
        }
        let pattern = if step < MINUTE { "%H:%M:%S" } else { "%H:%M" };
        when.strftime(pattern).to_string()
    }
}

fn is_midnight(date: &jiff::Zoned) -> bool {
    date.time() == jiff::civil::Time::midnight()
}

/// Seconds since the start with every digit that counts.
pub(super) fn seconds(at: Instant) -> String {
    let (whole, part) = (at.nanos() / NANOS_PER_SECOND, at.nanos() % NANOS_PER_SECOND);
    if part == 0 {
        return whole.to_string();
    }
    format!("{whole}.{part:09}")
        .trim_end_matches('0')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(start: &str, hours: u64) -> Calendar {
        Calendar::new(start.parse().ok(), Span::HOUR * hours)
    }

    #[test]
    fn a_day_in_1998_is_told_in_utc() {
        let day = calendar("1998-07-07T00:00:00Z", 24);
        let at = Instant::from_secs(78_060);
        assert_eq!(day.stamp(at), "1998-07-07T21:41:00.000Z");
        assert_eq!(day.minute(at, Lang::En), "21:41");
        assert_eq!(day.whole(Lang::En), "1998-07-07 00:00 – 24:00 UTC (24h)");
        let ticks: Vec<String> = day.ticks(12, Lang::En).into_iter().map(|t| t.1).collect();
        assert_eq!(ticks.len(), 13);
        assert_eq!(ticks[..3], ["00:00", "02:00", "04:00"]);
    }

    #[test]
    fn ticks_lie_on_the_clock_not_on_the_start() {
        let odd = calendar("1998-04-30T21:50:00Z", 2);
        let ticks = odd.ticks(10, Lang::En);
        assert_eq!(ticks[0], (10 * MINUTE, "22:00".to_owned()));
        let weeks = calendar("1998-04-30T21:30:00Z", 24 * 88).ticks(8, Lang::Ko);
        assert_eq!(weeks[0], (150 * MINUTE, "5월 1일".to_owned()));
        assert!(weeks.len() <= 9, "{weeks:?}");
    }

    #[test]
    fn without_a_start_time_is_elapsed() {
        let hour = Calendar::new(None, Span::HOUR);
        assert_eq!(hour.stamp(Instant::from_nanos(1_500_000_000)), "1.5");
        assert_eq!(hour.minute(Instant::from_secs(720), Lang::En), "+12 min");
        assert_eq!(hour.second(Instant::from_secs(725)), "00:12:05");
        assert_eq!(hour.whole(Lang::En), "1h");
        assert_eq!(hour.ticks(12, Lang::En)[1], (5 * MINUTE, "5".to_owned()));
        assert_eq!(hour.axis_title(Lang::En), "Minutes since the start");
    }

    #[test]
    fn a_run_of_days_is_not_counted_in_minutes() {
        let days = Calendar::new(None, Span::HOUR * 72);
        let at = |minutes| Instant::START + Span::MINUTE * minutes;
        let both = (at(2_395), at(2_963));
        assert_eq!(days.minutes(both, Lang::En), "+1d 15h 55m – 2d 1h 23m");
        assert_eq!(
            days.minutes(both, Lang::Ko),
            "+1일 15시간 55분 – 2일 1시간 23분"
        );
        assert_eq!(days.minute(at(2_400), Lang::En), "+1d 16h");
        assert_eq!(days.minute(at(0), Lang::En), "+0m");
        let short = Calendar::new(None, Span::HOUR * 12);
        assert_eq!(short.minute(at(200), Lang::En), "+200 min");
    }
}
