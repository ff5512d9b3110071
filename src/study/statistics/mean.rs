//! What is the mean, and how far may it be from the truth? Mean, standard deviation, Student's t.

use super::{assert_confidence, student};

/// A confidence interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether zero is not in it.
    pub fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// The mean; none without a value. Asserts that all are finite.
///
/// Corrected once by the mean of what is left (so that figures far from zero lose nothing), never
/// outside of its values: the mean of equal values is that value.
pub fn mean(values: &[f64]) -> Option<f64> {
    assert!(
        values.iter().all(|v| v.is_finite()),
        "a value is not finite"
    );
    let n = values.len() as f64;
    let lowest = values.iter().copied().reduce(f64::min)?;
    let highest = values.iter().copied().reduce(f64::max)?;
    let rough = values.iter().sum::<f64>() / n;
    let rest = values.iter().map(|v| v - rough).sum::<f64>() / n;
    Some((rough + rest).clamp(lowest, highest))
}

/// The standard deviation of the population that the values are a sample of (`n - 1`); none with
/// fewer than two. Exactly zero when all are equal.
pub fn deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|_| values.len() > 1)?;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    Some(libm::sqrt(squares / (values.len() as f64 - 1.0)))
}

/// The interval of the mean by Student's t; none with fewer than two values.
///
/// Exact for independent values of a normal distribution, near for means of skewed ones once they
/// are many: with a lognormal of σ = 1.5 and ten values, a 95 % interval covers some 72 %.
pub fn interval(values: &[f64], confidence: f64) -> Option<Interval> {
    assert_confidence(confidence);
    let (mean, deviation) = (mean(values)?, deviation(values)?);
    let half = half_width(deviation, values.len() as u64, confidence);
    Some(Interval {
        low: mean - half,
        high: mean + half,
    })
}

/// Half the width of the interval of a mean of `count >= 2` values with that standard deviation.
pub(super) fn half_width(deviation: f64, count: u64, confidence: f64) -> f64 {
    let n = count as f64;
    // The lower quantile: a small share has more figures than one minus it.
    -student::quantile((1.0 - confidence) / 2.0, n - 1.0) * deviation / libm::sqrt(n)
}

#[cfg(test)]
mod tests {
    use statrs::statistics::Statistics;

    use super::*;

    /// Mean 5, sum of squared deviations 32.
    const EIGHT: [f64; 8] = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];

    #[test]
    fn an_interval_is_mean_and_t_times_standard_error() {
        assert_eq!(mean(&EIGHT), Some(5.0));
        assert!((deviation(&EIGHT).unwrap() - libm::sqrt(32.0 / 7.0)).abs() < 1e-15);
        // s / √8 = 0.755929, t(7) = 2.364624 → 1.787488.
        let of = interval(&EIGHT, 0.95).unwrap();
        assert!((of.high - 6.787_488).abs() < 1e-6, "{of:?}");
        assert!((of.low - 3.212_512).abs() < 1e-6, "{of:?}");
        assert!(of.excludes_zero());
        assert!(interval(&EIGHT, 0.99).unwrap().high > of.high);
    }

    #[test]
    fn moments_are_those_of_statrs() {
        let values: Vec<f64> = (0..97)
            .map(|i| libm::exp(f64::from(i % 13)) - 40.0)
            .collect();
        let (m, s) = (mean(&values).unwrap(), deviation(&values).unwrap());
        assert!((m / values.iter().mean() - 1.0).abs() < 1e-12);
        assert!((s / values.iter().std_dev() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn figures_far_from_zero_keep_their_spread() {
        let values = [1e12 + 0.25, 1e12 + 0.5, 1e12 + 0.75];
        assert_eq!(mean(&values), Some(1e12 + 0.5));
        assert_eq!(deviation(&values), Some(0.25));
    }

    #[test]
    fn equal_values_have_exactly_no_spread() {
        for count in 2..50 {
            let values = vec![0.1; count];
            assert_eq!(mean(&values), Some(0.1));
            assert_eq!(deviation(&values), Some(0.0));
            let exact = Interval {
                low: 0.1,
                high: 0.1,
            };
            assert_eq!(interval(&values, 0.95), Some(exact));
        }
    }

    #[test]
    fn what_cannot_be_known_is_not_told() {
        assert_eq!(
            (mean(&[]), deviation(&[]), interval(&[], 0.9)),
            (None, None, None)
        );
        assert_eq!((mean(&[3.0]), deviation(&[3.0])), (Some(3.0), None));
        assert_eq!(interval(&[3.0], 0.95), None);
    }

    #[test]
    #[should_panic(expected = "not finite")]
    fn what_is_no_figure_has_no_mean() {
        mean(&[1.0, f64::NAN]);
    }
}
