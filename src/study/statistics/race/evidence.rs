//! What do some values say of their mean? How far it is from zero, in standard errors.

use super::super::mean::{deviation, mean};
use super::super::student;

/// Mean, standard error and skewness of at least one value.
///
/// Student's t is too sure of a mean where the values are skewed the other way: a latency is mostly
/// short and rarely long, so the slack under a limit is mostly large and rarely far below zero,
/// and what the rare ones would cost is not seen. Hall's transformation (1992, On the removal of
/// skewness by transformation, J. Royal Statistical Society B 54) corrects t by the skewness seen;
/// it is used here where it makes less sure, never where it would make more sure.
pub(super) struct Evidence {
    pub(super) mean: f64,
    /// Zero when all values are equal; infinite with one value, which has no spread.
    error: f64,
    freedom: f64,
    /// Skewness over the square root of the count.
    skew: f64,
}

impl Evidence {
    /// Of values, at least one.
    pub(super) fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = mean(values).expect("something was observed");
        let spread = deviation(values);
        Self {
            mean,
            error: spread.map_or(f64::INFINITY, |s| s / libm::sqrt(n)),
            freedom: n - 1.0,
            skew: spread.map_or(0.0, |spread| skewness(values, (mean, spread))) / libm::sqrt(n),
        }
    }

    /// What the mean is surely not below, with so many standard errors to each side.
    pub(super) fn low(&self, factor: f64) -> f64 {
        self.mean - factor.max(straightened(factor, self.skew)) * self.error
    }

    /// What the mean is surely not above.
    pub(super) fn high(&self, factor: f64) -> f64 {
        self.mean + factor.max(straightened(factor, -self.skew)) * self.error
    }

    /// How many standard errors the mean is from zero; infinite when it is known exactly.
    pub(super) fn errors(&self) -> f64 {
        if self.is_always_zero() {
            0.0
        } else {
            self.mean / self.error
        }
    }

    /// Whether it was zero each time, at least twice.
    pub(super) fn is_always_zero(&self) -> bool {
        self.error == 0.0 && self.mean == 0.0
    }

    /// How probable a mean as high as this is where the true one is zero: small when the true one
    /// is surely above.
    pub(super) fn p_not_above(&self) -> f64 {
        if self.error == 0.0 {
            f64::from(u8::from(self.mean < 0.0))
        } else {
            self.p(self.errors(), self.skew)
        }
    }

    /// How probable a mean as low as this is where the true one is zero.
    pub(super) fn p_not_below(&self) -> f64 {
        if self.error == 0.0 {
            f64::from(u8::from(self.mean >= 0.0))
        } else {
            self.p(-self.errors(), -self.skew)
        }
    }

    fn p(&self, errors: f64, skew: f64) -> f64 {
        if self.error.is_infinite() {
            return 1.0;
        }
        student::cdf(-errors.min(skewed(errors, skew)), self.freedom)
    }
}

/// Hall's transformation of t: nearly Student's where t itself is skewed.
fn skewed(t: f64, skew: f64) -> f64 {
    t + skew * t * t / 3.0 + skew * skew * t * t * t / 27.0 + skew / 6.0
}

/// The t of which `value` is Hall's transformation.
fn straightened(value: f64, skew: f64) -> f64 {
    // So little skewness would be lost in the difference of two roots, and changes nothing.
    if skew.abs() < 1e-6 {
        return value;
    }
    (libm::cbrt(1.0 + skew * (value - skew / 6.0)) - 1.0) * 3.0 / skew
}

/// The third standardised moment; zero where there is no spread. It grows by the correction of
/// small samples (Joanes and Gill 1998, G1) from three values on.
fn skewness(values: &[f64], (mean, spread): (f64, f64)) -> f64 {
    let n = values.len() as f64;
    if spread == 0.0 || n < 3.0 {
        return 0.0;
    }
    let off = |v: &f64| (v - mean) / spread;
    let cubes: f64 = values.iter().map(|v| off(v) * off(v) * off(v)).sum();
    cubes * n / ((n - 1.0) * (n - 2.0))
}
