//! How much is it, exactly? Whole pico-dollars: a sum never depends on its order.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

/// Pico-dollars in a dollar.
pub const PICOS_PER_DOLLAR: i128 = 1_000_000_000_000;

/// An amount of US dollars in whole pico-dollars (10⁻¹² USD).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Usd(i128);

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount in pico-dollars.
    pub const fn from_picos(picos: i128) -> Self {
        Self(picos)
    }

    /// Pico-dollars.
    pub const fn picos(self) -> i128 {
        self.0
    }

    /// For charts and ratios; never summed.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / PICOS_PER_DOLLAR as f64
    }

    /// This rate × `numerator` ÷ `denominator`, rounded once, half away from zero.
    /// Asserts that `denominator` is positive.
    pub const fn times(self, numerator: i128, denominator: i128) -> Self {
        assert!(denominator > 0, "a rate is per something");
        let product = self.0 * numerator;
        let half = if product < 0 {
            -denominator / 2
        } else {
            denominator / 2
        };
        Self((product + half) / denominator)
    }

    /// The amount rounded to whole cents, half away from zero, in cents.
    pub const fn cents(self) -> i128 {
        self.times(100, 1).0 / PICOS_PER_DOLLAR
            + if (self.times(100, 1).0 % PICOS_PER_DOLLAR).abs() * 2 >= PICOS_PER_DOLLAR {
                self.0.signum()
            } else {
                0
            }
    }
}

/// A dollar amount that could not be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an amount of US dollars with at most 12 decimals: {0:?}")]
pub struct UsdError(String);

impl FromStr for Usd {
    type Err = UsdError;

    /// Reads a plain decimal such as `0.04048` exactly: no exponent, at most 12 decimals.
    fn from_str(text: &str) -> Result<Self, UsdError> {
        let error = || UsdError(text.to_owned());
        let (negative, digits) = text
            .strip_prefix('-')
            .map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let ascii = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !ascii(whole) || !ascii(part) || part.len() > 12
        {
            return Err(error());
        }
        let whole: i128 = if whole.is_empty() {
            0
        } else {
            whole.parse().map_err(|_| error())?
        };
        let part: i128 = format!("{part:0<12}").parse().map_err(|_| error())?;
        let picos = whole
            .checked_mul(PICOS_PER_DOLLAR)
            .and_then(|w| w.checked_add(part));
        let picos = picos.ok_or_else(error)?;
        Ok(Self(if negative { -picos } else { picos }))
    }
}

impl fmt::Display for Usd {
    /// Every digit that is not a trailing zero, and at least two decimals; with a precision
    /// (`{:.2}`), rounded half away from zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().map_or(12, |p| p.min(12));
        let unit = 10_i128.pow(12 - decimals as u32);
        let half = unit / 2 * self.0.signum();
        let rounded = (self.0 + half) / unit * unit;
        let sign = if rounded < 0 { "-" } else { "" };
        let (whole, part) = (
            rounded.abs() / PICOS_PER_DOLLAR,
            rounded.abs() % PICOS_PER_DOLLAR,
        );
        let part = format!("{part:012}");
        let part = if f.precision().is_some() {
            &part[..decimals]
        } else {
            let kept = part.trim_end_matches('0').len().max(2);
            &part[..kept]
        };
        let dot = if part.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{dot}{part}")
    }
}

impl Add for Usd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Usd {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Usd {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_exactly() {
        let rate: Usd = "0.04048".parse().unwrap();
        assert_eq!(rate.picos(), 40_480_000_000);
        assert_eq!(rate.to_string(), "0.04048");
        assert_eq!(Usd::from_picos(1).to_string(), "0.000000000001");
        assert_eq!("5".parse::<Usd>().unwrap().to_string(), "5.00");
        assert_eq!(format!("{:.2}", "-1.255".parse::<Usd>().unwrap()), "-1.26");
        assert_eq!(format!("{:.0}", "1.5".parse::<Usd>().unwrap()), "2");
        for bad in ["", ".", "1e3", "1.0000000000001", "1,5", "+1", "$1"] {
            assert!(bad.parse::<Usd>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_rate_is_rounded_once() {
        let hourly: Usd = "0.04048".parse().unwrap();
        assert_eq!(hourly.times(3_600, 3_600), hourly);
        assert_eq!(hourly.times(1, 3_600).picos(), 11_244_444);
        assert_eq!("1.005".parse::<Usd>().unwrap().cents(), 101);
        assert_eq!("1.0049".parse::<Usd>().unwrap().cents(), 100);
    }
}
