//! When was that, and which instant does somebody mean? Calendar time where the run has a start,
//! else the time since it.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::folder::ExplainError;
use crate::kernel::time::{Instant, NANOS_PER_SECOND, Span};
use crate::words::explain as words;

/// Tells instants of a run, and reads them.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Option<Timestamp>,
    length: Span,
}

/// Seconds with up to nine decimals, exactly.
pub(super) fn exact(text: &str) -> Option<Instant> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || part.len() > 9 || (text.contains('.') && !digits(part)) {
        return None;
    }
    let seconds: u64 = whole.parse().ok()?;
    let nanos: u64 = format!("{part:0<9}").parse().ok()?;
    let whole = seconds.checked_mul(NANOS_PER_SECOND)?;
    Some(Instant::from_nanos(whole.checked_add(nanos)?))
}

impl Clock {
    pub(super) fn new(start: Option<&str>, simulated_seconds: f64) -> Self {
        Self {
            start: start.and_then(|text| text.parse().ok()),
            length: Span::from_secs_f64(simulated_seconds),
        }
    }

    fn date(&self, at: Instant) -> Option<jiff::Zoned> {
        let later = SignedDuration::from_nanos(i64::try_from(at.nanos()).ok()?);
        let date = self.start?.checked_add(later).ok()?;
        Some(date.to_zoned(TimeZone::UTC))
    }

    /// `21:41:07`, `07-08 21:41:07` in a run of several days, `+2h05m07s` without a calendar.
    pub(super) fn second(&self, at: Instant) -> String {
        let Some(date) = self.date(at) else {
            let seconds = at.nanos() / NANOS_PER_SECOND;
            return format!("{}{:02}s", self.elapsed(at), seconds % 60);
        };
        date.strftime(self.pattern(true)).to_string()
    }

    /// The same, to the minute.
    pub(super) fn minute(&self, at: Instant) -> String {
        match self.date(at) {
            Some(date) => date.strftime(self.pattern(false)).to_string(),
            None => self.elapsed(at),
        }
    }

    const fn pattern(&self, seconds: bool) -> &'static str {
        match (self.length.nanos() > Span::HOUR.nanos() * 24, seconds) {
            (true, true) => "%m-%d %H:%M:%S",
            (true, false) => "%m-%d %H:%M",
            (false, true) => "%H:%M:%S",
            (false, false) => "%H:%M",
        }
    }

    #[expect(clippy::unused_self, reason = "beside the calendar's form")]
    fn elapsed(&self, at: Instant) -> String {
        let minutes = at.nanos() / Span::MINUTE.nanos();
        match minutes / 60 {
            0 => format!("+{minutes}m"),
            hours => format!("+{hours}h{:02}m", minutes % 60),
        }
    }

    /// The instant that somebody means: `21:41`, `1998-07-07 21:41`, `+2h05m`.
    pub(super) fn parse(&self, text: &str) -> Result<Instant, ExplainError> {
        let wrong = || ExplainError::refused(words::NO_TIME, &[("found", text)]);
        let at = if let Some(rest) = text.strip_prefix('+') {
            since_start(rest).ok_or_else(wrong)?
        } else if self.start.is_none() {
            let values = [("found", text)];
            return Err(ExplainError::refused(words::NO_CALENDAR, &values));
        } else {
            self.on_calendar(text)?
        };
        if at >= Instant::START + self.length {
            let end = Instant::START + self.length;
            let (from, to) = (self.minute(Instant::START), self.minute(end));
            let values = [("found", text), ("from", &*from), ("to", &*to)];
            return Err(ExplainError::refused(words::NOT_IN_RUN, &values));
        }
        Ok(at)
    }

    fn on_calendar(&self, text: &str) -> Result<Instant, ExplainError> {
        let wrong = || ExplainError::refused(words::NO_TIME, &[("found", text)]);
        let start = self.start.expect("there is a calendar");
        let first = start.to_zoned(TimeZone::UTC).date();
        let text = text.trim_end_matches('Z');
        let (date, time) = match text.split_once(['T', ' ']) {
            Some((date, time)) => (Some(date), time),
            None => (None, text),
        };
        let time: Time = time.parse().map_err(|_| wrong())?;
        let dates: Vec<Date> = if let Some(text) = date {
            vec![day(text, first).ok_or_else(wrong)?]
        } else {
            let days = self.length.nanos() / (Span::HOUR.nanos() * 24) + 1;
            let later = |n: u64| first.saturating_add(jiff::Span::new().days(n.cast_signed()));
            (0..=days).map(later).collect()
        };
        let end = Instant::START + self.length;
        let mut inside = dates.iter().filter_map(|date| {
            let at = date.to_datetime(time).to_zoned(TimeZone::UTC).ok()?;
            let since = at.timestamp().duration_since(start).as_nanos();
            let at = Instant::from_nanos(u64::try_from(since).ok()?);
            (at < end).then_some(at)
        });
        let (at, another) = (inside.next(), inside.next());
        if another.is_some() {
            let example = format!("{first}T{time}");
            let values = [("found", text), ("example", &*example)];
            return Err(ExplainError::refused(words::WHICH_DAY, &values));
        }
        at.map_or_else(|| self.outside(text), Ok)
    }

    fn outside(&self, text: &str) -> Result<Instant, ExplainError> {
        let end = Instant::START + self.length;
        let (from, to) = (self.minute(Instant::START), self.minute(end));
        let values = [("found", text), ("from", &*from), ("to", &*to)];
        Err(ExplainError::refused(words::NOT_IN_RUN, &values))
    }
}

/// `1998-07-07`, or `07-07` in the year of the start.
fn day(text: &str, first: Date) -> Option<Date> {
    let whole = if text.matches('-').count() == 1 {
        format!("{:04}-{text}", first.year())
    } else {
        text.to_owned()
    };
    whole.parse().ok()
}

/// `2h05m`, `125m`, `90s`, `1d2h`.
fn since_start(text: &str) -> Option<Instant> {
    let mut nanos: u64 = 0;
    let mut digits = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let unit = match c {
            'd' => Span::HOUR * 24,
            'h' => Span::HOUR,
            'm' => Span::MINUTE,
            's' => Span::SECOND,
            _ => return None,
        };
        let n: u64 = digits.parse().ok()?;
        nanos = nanos.checked_add(n.checked_mul(unit.nanos())?)?;
        digits.clear();
    }
    (digits.is_empty() && !text.is_empty()).then(|| Instant::from_nanos(nanos))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    fn clock(hours: u32) -> Clock {
        Clock::new(Some("1998-07-07T00:00:00Z"), f64::from(hours) * 3_600.0)
    }

    #[test]
    fn seconds_are_read_exactly() {
        assert_eq!(exact("1055"), Some(Instant::from_secs(1_055)));
        let fine = exact("12.000000001");
        assert_eq!(fine, Some(Instant::from_nanos(12_000_000_001)));
        for wrong in ["", ".5", "5.", "-1", "1e3", "1.0000000001"] {
            assert_eq!(exact(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_instant_is_meant_in_several_ways() {
        let evening = Instant::from_secs(78_060);
        for text in [
            "21:41",
            "1998-07-07 21:41",
            "1998-07-07T21:41:00Z",
            "07-07 21:41",
            "+21h41m",
        ] {
            assert_eq!(clock(24).parse(text).unwrap(), evening, "{text}");
        }
        assert_eq!(clock(24).second(evening), "21:41:00");
        assert_eq!(clock(48).second(evening), "07-07 21:41:00");
        let bare = Clock::new(None, 36_000.0);
        assert_eq!(bare.second(Instant::from_secs(7_507)), "+2h05m07s");
        assert_eq!(bare.parse("+2h05m").unwrap(), Instant::from_secs(7_500));
    }

    #[test]
    fn what_is_no_instant_of_the_run_says_so() {
        let says = |clock: Clock, text: &str| clock.parse(text).unwrap_err().text(Lang::En);
        assert!(says(clock(12), "21:41").contains("00:00"), "outside");
        assert!(says(clock(24), "noon").contains("noon"));
        assert!(
            says(clock(72), "21:41").contains("1998-07-07T21:41"),
            "which day"
        );
        assert!(says(Clock::new(None, 60.0), "21:41").contains("+2h05m"));
        assert!(says(clock(24), "+25h").contains("+25h"));
    }
}
