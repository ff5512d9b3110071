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
