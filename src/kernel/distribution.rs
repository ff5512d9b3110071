//! How long does it take, this time? Distributions by name, as scenarios write them.

use super::time::Span;

/// A distribution of lengths of time, as a scenario names it. `mean` is always the mean of what is
/// drawn, `cv` its coefficient of variation (standard deviation ÷ mean).
#[derive(Clone, PartialEq, Debug)]
pub enum Distribution {
    /// Always the same.
    Constant {
        /// The value.
        value: Span,
    },
    /// Memoryless.
    Exponential {
        /// The mean.
        mean: Span,
    },
    /// Log-normal.
    Lognormal {
        /// The mean.
        mean: Span,
        /// Coefficient of variation, > 0.
        cv: f64,
    },
    /// Gamma.
    Gamma {
        /// The mean.
        mean: Span,
        /// Coefficient of variation, > 0.
        cv: f64,
    },
    /// Weibull with shape k; below 1 the tail is heavy.
    Weibull {
        /// The mean.
        mean: Span,
        /// Shape k, > 0.
        shape: f64,
    },
    /// Pareto bounded to `min..=max`.
    Pareto {
        /// Tail exponent α, > 0.
        alpha: f64,
        /// Smallest value, > 0.
        min: Span,
        /// Largest value, > `min`.
        max: Span,
    },
    /// Values drawn with replacement, each as likely as its number of appearances.
    Empirical {
        /// The values, at least one.
        values: Vec<Span>,
    },
}

impl Distribution {
    /// The mean of what is drawn. Asserts that an empirical distribution has values.
    pub fn mean(&self) -> Span {
        match self {
            Self::Constant { value } => *value,
            Self::Exponential { mean }
            | Self::Lognormal { mean, .. }
            | Self::Gamma { mean, .. }
            | Self::Weibull { mean, .. } => *mean,
            Self::Pareto { alpha, min, max } => {
                let (low, ratio) = (min.as_secs_f64(), min.as_secs_f64() / max.as_secs_f64());
                let mass = 1.0 - libm::pow(ratio, *alpha);
                // ∫ x f(x) dx, with its limit where α = 1.
                let mean = if (alpha - 1.0).abs() < 1e-9 {
                    low * -libm::log(ratio) / mass
                } else {
                    low * alpha / (alpha - 1.0) * (1.0 - libm::pow(ratio, alpha - 1.0)) / mass
                };
                Span::from_secs_f64(mean)
            }
            Self::Empirical { values } => {
                let sum: u128 = values.iter().map(|value| u128::from(value.nanos())).sum();
                Span::from_nanos((sum / values.len() as u128) as u64)
            }
        }
    }
}
