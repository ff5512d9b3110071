//! What do the characters of a field say? Seconds, ISO 8601 times and whole numbers, exactly.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A time in a trace, in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Moment {
    /// Since the trace's own zero: the file gives seconds.
    Since(i64),
    /// Since 1970, UTC: the file gives ISO 8601.
    Unix(i64),
}

/// Reads seconds ≥ 0 or an ISO 8601 time; without an offset, ISO 8601 means UTC.
pub(super) fn moment(field: &[u8]) -> Option<Moment> {
    let year = field.len() > 4 && field[..4].iter().all(u8::is_ascii_digit);
    if year && field[4] == b'-' {
        iso(field).map(Moment::Unix)
    } else {
        seconds(field).map(Moment::Since)
    }
}

/// Reads an ISO 8601 date and time (`T` or a space between them) as Unix nanoseconds.
pub(super) fn iso(field: &[u8]) -> Option<i64> {
    let text = str::from_utf8(field).ok()?;
    let time_of_day = text.get(10..).unwrap_or("");
    let timestamp = if time_of_day.contains(['Z', 'z', '+', '-']) {
        text.parse::<jiff::Timestamp>().ok()?
    } else {
        let civil: DateTime = text.parse().ok()?;
        TimeZone::UTC.to_timestamp(civil).ok()?
    };
    i64::try_from(timestamp.as_nanosecond()).ok()
}

/// Reads decimal seconds ≥ 0 as nanoseconds, without a detour through floating point; digits
/// beyond the ninth decimal place are dropped. `1e-05`, as some tools write, is rounded.
pub(super) fn seconds(field: &[u8]) -> Option<i64> {
    let mut parts = field.splitn(2, |&byte| byte == b'.');
    let whole = parts.next()?;
    let decimals = parts.next().unwrap_or(b"");
    let digits_only = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    if !digits_only(whole) || !digits_only(decimals) || whole.len() + decimals.len() == 0 {
        return rounded(field);
    }
    let mut nanos: i64 = 0;
    for digit in whole {
        nanos = nanos
            .checked_mul(10)?
            .checked_add(i64::from(digit - b'0'))?;
    }
    nanos = nanos.checked_mul(1_000_000_000)?;
    let mut unit = 100_000_000;
    for digit in decimals.iter().take(9) {
        nanos = nanos.checked_add(i64::from(digit - b'0') * unit)?;
        unit /= 10;
    }
    Some(nanos)
}

/// The exponent form of [`seconds`].
fn rounded(field: &[u8]) -> Option<i64> {
    if !field.first()?.is_ascii_digit() || !field.iter().any(|byte| matches!(byte, b'e' | b'E')) {
        return None;
    }
    let value: f64 = str::from_utf8(field).ok()?.parse().ok()?;
    let nanos = libm::round(value * 1e9);
    (nanos < 9e18).then_some(nanos as i64)
}

/// Reads a whole number ≥ 0; `12.0`, as spreadsheets write, is one too.
pub(super) fn whole(field: &[u8]) -> Option<u64> {
    let mut parts = field.splitn(2, |&byte| byte == b'.');
    let digits = parts.next()?;
    let decimals = parts.next();
    if decimals.is_some_and(|zeros| zeros.iter().any(|&byte| byte != b'0')) {
        return None;
    }
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_read_exactly() {
        assert_eq!(seconds(b"0"), Some(0));
        assert_eq!(seconds(b"12.345678901"), Some(12_345_678_901));
        assert_eq!(seconds(b"0.1"), Some(100_000_000));
        assert_eq!(seconds(b".5"), Some(500_000_000));
        assert_eq!(seconds(b"5."), Some(5_000_000_000));
        assert_eq!(
            seconds(b"1700158543.9799600"),
            Some(1_700_158_543_979_960_000)
        );
        assert_eq!(seconds(b"1.5e-05"), Some(15_000));
        for bad in [
            "",
            ".",
            "-1",
            "+1",
            "1,5",
            "nan",
            "inf",
            "1e",
            "1e400",
            "9999999999999",
            "0x1",
        ] {
            assert_eq!(seconds(bad.as_bytes()), None, "{bad:?}");
        }
    }

    #[test]
    fn iso_times_are_utc_unless_they_say_otherwise() {
        let expected = Some(Moment::Unix(1_700_158_623_979_960_000));
        assert_eq!(moment(b"2023-11-16 18:17:03.9799600"), expected);
        assert_eq!(moment(b"2023-11-16T18:17:03.97996Z"), expected);
        assert_eq!(moment(b"2023-11-17T03:17:03.97996+09:00"), expected);
        assert_eq!(
            moment(b"1998-04-30T21:30:00Z"),
            Some(Moment::Unix(893_971_800_000_000_000))
        );
        assert_eq!(moment(b"1970-01-01 00:00"), Some(Moment::Unix(0)));
        assert_eq!(moment(b"100e-3"), Some(Moment::Since(100_000_000)));
        for bad in [
            "2023-13-16 18:17:03",
            "2023-11-16 25:00:00",
            "2023-11",
            "2023-11-16 18:17:03 x",
        ] {
            assert_eq!(moment(bad.as_bytes()), None, "{bad:?}");
        }
    }

    #[test]
    fn whole_numbers_are_whole() {
        assert_eq!(whole(b"42806305"), Some(42_806_305));
        assert_eq!(whole(b"12.0"), Some(12));
        for bad in ["", "-1", "1.5", "1e3", "ten", "+3", "18446744073709551616"] {
            assert_eq!(whole(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
