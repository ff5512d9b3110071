//! How long, how much? Durations, CPU and memory as AWS and people write them.

use jiff::Timestamp;

use crate::kernel::time::{NANOS_PER_SECOND, Span};

/// Units of a duration, with their length in nanoseconds.
const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("ms", 1_000_000),
    ("s", NANOS_PER_SECOND),
    ("m", 60 * NANOS_PER_SECOND),
    ("h", 3_600 * NANOS_PER_SECOND),
    ("d", 86_400 * NANOS_PER_SECOND),
];

/// A duration such as `12ms`, `1.5s`, `24h` or `1h 30m`: numbers with units, largest unit first,
/// with or without spaces. Exact to the nanosecond.
pub fn duration(text: &str) -> Option<Span> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    let (mut total, mut last_unit) = (0_u64, u64::MAX);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at(digits);
        let tail = tail.trim_start();
        let letters = tail
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let (_, nanos) = UNITS.iter().find(|(name, _)| *name == unit)?;
        if *nanos >= last_unit {
            return None;
        }
        last_unit = *nanos;
        total = total.checked_add(scaled(number, *nanos)?)?;
        rest = tail.trim_start();
    }
    Some(Span::from_nanos(total))
}

/// `number` (plain decimal) × `nanos`, exactly, rounded down to whole nanoseconds.
fn scaled(number: &str, nanos: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || fraction.contains('.') || fraction.len() > 18 {
        return None;
    }
    if number.ends_with('.') {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let part = if fraction.is_empty() {
        0
    } else {
        let digits: u128 = fraction.parse().ok()?;
        let scale = 10_u128.pow(u32::try_from(fraction.len()).ok()?);
        u64::try_from(digits * u128::from(nanos) / scale).ok()?
    };
    whole.checked_mul(nanos)?.checked_add(part)
}

/// Task-level CPU in units: `1024`, `1 vCPU`, `.5 vcpu`.
pub fn cpu_units(text: &str) -> Option<u32> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let Some(vcpu) = lower.strip_suffix("vcpu") else {
        return text.parse().ok();
    };
    let vcpu: f64 = vcpu.trim().parse().ok()?;
    let units = vcpu * 1024.0;
    whole(units)
}

/// Task-level memory in MiB: `2048`, `2GB`, `0.5 GB`, `512MiB`, `512 MB` (AWS writes GB for GiB).
pub fn memory_mib(text: &str) -> Option<u32> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let factor = [("gib", 1024.0), ("gb", 1024.0), ("mib", 1.0), ("mb", 1.0)];
    for (suffix, mib) in factor {
        if let Some(number) = lower.strip_suffix(suffix) {
            let number: f64 = number.trim().parse().ok()?;
            let size = number * mib;
            return whole(size);
        }
    }
    text.parse().ok()
}

/// `value` when it is a whole number that fits.
fn whole(value: f64) -> Option<u32> {
    let fits = (0.0..=f64::from(u32::MAX)).contains(&value) && libm::modf(value).0 <= 0.0;
    fits.then_some(value as u32)
}

/// An ISO 8601 instant with its zone, such as `1998-07-07T00:00:00Z`.
pub fn timestamp(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_exactly() {
        for (text, nanos) in [
            ("12ms", 12_000_000),
            ("1.5s", 1_500_000_000),
            ("0.1s", 100_000_000),
            ("24h", 86_400 * NANOS_PER_SECOND),
            ("1h 30m", 5_400 * NANOS_PER_SECOND),
            ("1h30m", 5_400 * NANOS_PER_SECOND),
            ("88d", 88 * 86_400 * NANOS_PER_SECOND),
            ("250us", 250_000),
            ("250µs", 250_000),
            ("7 ns", 7),
            ("0s", 0),
        ] {
            assert_eq!(duration(text), Some(Span::from_nanos(nanos)), "{text}");
        }
        for bad in [
            "",
            " ",
            "12",
            "ms",
            "12 parsecs",
            "30m 1h",
            "5m 5m",
            "-1s",
            "1.s",
            "1..2s",
            ".5s",
            "1e3s",
            "1,5s",
            "99999999999h",
            "s12",
            "12msx",
        ] {
            assert_eq!(duration(bad), None, "{bad}");
        }
    }

    #[test]
    fn sizes_are_read_as_aws_writes_them() {
        for (text, units) in [
            ("256", 256),
            ("1 vCPU", 1024),
            (".25 vcpu", 256),
            ("16vCPU", 16_384),
        ] {
            assert_eq!(cpu_units(text), Some(units), "{text}");
        }
        for bad in ["", "one", "0.3 vCPU", "-1 vCPU", "1.5", "1 cpu"] {
            assert_eq!(cpu_units(bad), None, "{bad}");
        }
        for (text, mib) in [
            ("512", 512),
            ("2GB", 2048),
            ("0.5 GB", 512),
            ("512 MiB", 512),
        ] {
            assert_eq!(memory_mib(text), Some(mib), "{text}");
        }
        for bad in ["", "2TB", "2 G", "-1GB", "0.0001GB"] {
            assert_eq!(memory_mib(bad), None, "{bad}");
        }
    }
}
