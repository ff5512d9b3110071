//! When does a thing happen, and for how long? Whole nanoseconds since the start of the run.

use std::fmt;
use std::ops::{Add, AddAssign, Mul, Sub};

use serde::{Deserialize, Serialize};

/// Nanoseconds in a second.
pub const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// A point in simulated time: whole nanoseconds since the start of the run.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Instant(u64);

/// A length of simulated time: whole nanoseconds.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Span(u64);

impl Instant {
    /// The start of the run.
    pub const START: Self = Self(0);
    /// Later than every event of a run.
    pub const NEVER: Self = Self(u64::MAX);

    /// The instant `nanos` nanoseconds after the start.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// The instant `seconds` whole seconds after the start.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds * NANOS_PER_SECOND)
    }

    /// Nanoseconds since the start.
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// Seconds since the start, for people and for ratios; never fed back into the simulation.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SECOND as f64
    }

    /// How long after `earlier` this instant lies; zero when it does not.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// The last multiple of `period` at or before this instant.
    pub const fn floor_to(self, period: Span) -> Self {
        Self(self.0 - self.0 % period.0)
    }

    /// The first multiple of `period` strictly after this instant.
    pub const fn next_multiple_of(self, period: Span) -> Self {
        Self((self.0 / period.0 + 1) * period.0)
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// Longer than every run.
    pub const FOREVER: Self = Self(u64::MAX);
    /// One millisecond.
    pub const MILLISECOND: Self = Self(1_000_000);
    /// One second.
    pub const SECOND: Self = Self(NANOS_PER_SECOND);
    /// One minute.
    pub const MINUTE: Self = Self(60 * NANOS_PER_SECOND);
    /// One hour.
    pub const HOUR: Self = Self(3_600 * NANOS_PER_SECOND);

    /// `nanos` nanoseconds.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// `millis` whole milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000_000)
    }

    /// `seconds` whole seconds.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds * NANOS_PER_SECOND)
    }

    /// The one door from floating point into simulated time: rounds to the nearest nanosecond.
    /// Negative and not-a-number become zero, too large becomes [`Span::FOREVER`].
    pub fn from_secs_f64(seconds: f64) -> Self {
        // `as` saturates, and sends NaN to 0: exactly what is promised above.
        Self(libm::round(seconds * NANOS_PER_SECOND as f64) as u64)
    }

    /// Length in nanoseconds.
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// Length in seconds, for people and for ratios.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SECOND as f64
    }

    /// Length in milliseconds, for people and for ratios.
    pub fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Whole seconds, rounded up: how AWS bills a started second.
    pub const fn secs_ceil(self) -> u64 {
        self.0.div_ceil(NANOS_PER_SECOND)
    }

    /// This span less `other`; zero when `other` is longer.
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add<Span> for Instant {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Instant {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Self;
    /// Asserts that `other` is not longer: a negative length is a bug.
    fn sub(self, other: Self) -> Self {
        Self(
            self.0
                .checked_sub(other.0)
                .expect("a span cannot be negative"),
        )
    }
}

impl Mul<u64> for Span {
    type Output = Self;
    fn mul(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

impl fmt::Display for Instant {
    /// `d+hh:mm:ss.mmm`, the day left out on the first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0 / 1_000_000;
        let (s, ms) = (ms / 1000, ms % 1000);
        let (days, h, m, s) = (s / 86_400, s / 3_600 % 24, s / 60 % 60, s % 60);
        if days > 0 {
            write!(f, "{days}+")?;
        }
        write!(f, "{h:02}:{m:02}:{s:02}.{ms:03}")
    }
}

impl fmt::Display for Span {
    /// The shortest exact-enough form for people: `12ms`, `4.1s`, `5m 30s`, `24h`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ns = self.0;
        if ns < NANOS_PER_SECOND {
            return write!(f, "{}ms", trimmed(ns as f64 / 1e6));
        }
        if ns < 60 * NANOS_PER_SECOND {
            return write!(f, "{}s", trimmed(ns as f64 / 1e9));
        }
        let s = ns / NANOS_PER_SECOND;
        let parts = [
            (s / 86_400, "d"),
            (s / 3_600 % 24, "h"),
            (s / 60 % 60, "m"),
            (s % 60, "s"),
        ];
        let text: Vec<String> = parts
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, unit)| format!("{n}{unit}"))
            .collect();
        f.write_str(&text.join(" "))
    }
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_door_from_floats_rounds_and_saturates() {
        assert_eq!(Span::from_secs_f64(1.000_000_000_4), Span::SECOND);
        assert_eq!(Span::from_secs_f64(-1.0), Span::ZERO);
        assert_eq!(Span::from_secs_f64(f64::NAN), Span::ZERO);
        assert_eq!(Span::from_secs_f64(f64::INFINITY), Span::FOREVER);
    }

    #[test]
    fn instants_and_spans_print_for_people() {
        assert_eq!(Instant::from_secs(78_061).to_string(), "21:41:01.000");
        assert_eq!(Instant::from_secs(86_400).to_string(), "1+00:00:00.000");
        assert_eq!(Span::from_millis(12).to_string(), "12ms");
        assert_eq!(Span::from_secs(330).to_string(), "5m 30s");
        assert_eq!(Span::from_millis(4_100).to_string(), "4.1s");
        assert_eq!(Span::HOUR.to_string(), "1h");
    }

    #[test]
    fn boundaries_lie_on_absolute_multiples() {
        let t = Instant::from_secs(61);
        assert_eq!(t.floor_to(Span::MINUTE), Instant::from_secs(60));
        assert_eq!(t.next_multiple_of(Span::MINUTE), Instant::from_secs(120));
        assert_eq!(
            Instant::from_secs(60).next_multiple_of(Span::MINUTE),
            Instant::from_secs(120)
        );
    }
}
