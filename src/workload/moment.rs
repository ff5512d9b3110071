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
    if let Some(nanos) = decimal(field) {
        return Some(Moment::Since(nanos));
    }
    let year = field.len() > 4 && field[..4].iter().all(u8::is_ascii_digit);
    if year && field[4] == b'-' {
        iso(field).map(Moment::Unix)
    } else {
        seconds(field).map(Moment::Since)
    }
}

/// Reads an ISO 8601 date and time (`T` or a space between them) as Unix nanoseconds.
pub(super) fn iso(field: &[u8]) -> Option<i64> {
    common(field).or_else(|| any_iso(field))
}

/// Any form that `jiff` knows.
fn any_iso(field: &[u8]) -> Option<i64> {
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

/// `2023-11-16T18:17:03.97Z` and what differs from it in the space, the decimals and the offset:
/// what nearly all files have, ten times as fast; none of what is not exactly so.
fn common(field: &[u8]) -> Option<i64> {
    let (head, tail) = field.split_first_chunk::<19>()?;
    let separators = [head[4], head[7], head[13], head[16]];
    if separators != *b"--::" || !matches!(head[10], b'T' | b' ') {
        return None;
    }
    let year = pair(head, 0)? * 100 + pair(head, 2)?;
    let (month, day) = (pair(head, 5)?, pair(head, 8)?);
    let (hour, minute, second) = (pair(head, 11)?, pair(head, 14)?, pair(head, 17)?);
    let exists = (1700..2200).contains(&year) && (1..=12).contains(&month) && day > 0;
    // A leap second is left to the other way.
    if !exists || day > days_of(year, month) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let decimals = tail.strip_prefix(b".").unwrap_or(b"");
    let digits = decimals.iter().position(|byte| !byte.is_ascii_digit());
    let digits = digits.unwrap_or(decimals.len());
    let (fraction, zone) = tail.split_at(digits + usize::from(tail.first() == Some(&b'.')));
    // A time in the offset's own reckoning is ahead of UTC by the offset.
    let ahead = match zone {
        b"" | b"Z" => 0,
        [sign @ (b'+' | b'-'), offset @ ..] if offset.len() == 5 && offset[2] == b':' => {
            let (hours, minutes) = (pair(offset, 0)?, pair(offset, 3)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * if *sign == b'+' { 1 } else { -1 }
        }
        _ => return None,
    };
    let nanos = match fraction.len() {
        0 => 0,
        2..=10 => decimal(fraction)?,
        _ => return None,
    };
    let minutes = (days_since_1970(year, month, day) * 24 + hour) * 60 + minute - ahead;
    Some((minutes * 60 + second) * 1_000_000_000 + nanos)
}

/// Two digits.
fn pair(text: &[u8], at: usize) -> Option<i64> {
    let (tens, ones) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(tens) * 10 + i64::from(ones))
}

const fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Of the Gregorian calendar, years counted from March so that the leap day is the last.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, months) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (153 * months + 2) / 5 + day - 719_469
}

/// Up to 18 digits with or without a point and up to nine of them behind it: what nearly all files
/// have. None of what is not exactly so.
fn decimal(field: &[u8]) -> Option<i64> {
    const POWERS: [i64; 10] = [
        1_000_000_000,
        100_000_000,
        10_000_000,
        1_000_000,
        100_000,
        10_000,
        1_000,
        100,
        10,
        1,
    ];
    if field.len() > 18 {
        return None;
    }
    let (mut value, mut point) = (0i64, field.len());
    for (at, &byte) in field.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            value = value * 10 + i64::from(digit);
        } else if byte == b'.' && point == field.len() {
            point = at;
        } else {
            return None;
        }
    }
    let decimals = (field.len() - point).saturating_sub(1);
    if point + decimals == 0 || decimals > 9 {
        return None;
    }
    value.checked_mul(POWERS[decimals])
}

/// Reads decimal seconds ≥ 0 as nanoseconds, without a detour through floating point; digits
/// beyond the ninth decimal place are dropped. `1e-05`, as some tools write, is rounded.
pub(super) fn seconds(field: &[u8]) -> Option<i64> {
    decimal(field).or_else(|| any_seconds(field))
}

/// Any form of [`seconds`].
fn any_seconds(field: &[u8]) -> Option<i64> {
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
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn the_common_decimals_are_what_they_are_by_any_way(
            field in "[0-9]{0,12}\\.?[0-9]{0,10}|[0-9.e]{0,20}|[ -~]{0,6}",
        ) {
            if let Some(nanos) = decimal(field.as_bytes()) {
                prop_assert_eq!(any_seconds(field.as_bytes()), Some(nanos), "{}", field);
            }
        }

        #[test]
        fn the_common_times_are_what_they_are_to_jiff(
            date in "(1[6-9]|2[0-3])[0-9]{2}-[0-1][0-9]-[0-3][0-9]",
            time in "[T t][0-2][0-9]:[0-6][0-9]:[0-6][0-9]",
            fraction in "|\\.?[0-9]{0,11}",
            zone in "|Z|[+-][0-2][0-9]:[0-6][0-9]|[+-]00:00|z| |[0-9+:.-]{0,7}",
        ) {
            let field = format!("{date}{time}{fraction}{zone}");
            if let Some(nanos) = common(field.as_bytes()) {
                prop_assert_eq!(any_iso(field.as_bytes()), Some(nanos), "{}", field);
            }
        }

        #[test]
        fn every_day_is_that_of_jiff(day in -98_000i64..84_000, second in 0i64..86_400) {
            let time = jiff::Timestamp::from_second(day * 86_400 + second).expect("in range");
            let field = time.to_string();
            let nanos = (day * 86_400 + second) * 1_000_000_000;
            prop_assert_eq!(common(field.as_bytes()), Some(nanos), "{}", field);
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
