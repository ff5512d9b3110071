//! How far may a mean of few values be from the truth? Student's t and the normal distribution.
//!
//! "Student" (1908), The probable error of a mean, Biometrika 6. Quantiles by Newton's method on
//! the logarithm of a share against the logarithm of t: that curve is concave (the density of
//! ln |t| is log-concave), so that the second step and all later ones come from one side and none
//! goes astray, whatever the probability and the degrees of freedom.

use core::f64::consts::{FRAC_1_SQRT_2, PI};

use super::beta;

/// From here on t is turned into a normal deviate: Hill (1970), Algorithm 395, Comm. ACM 13. Its
/// error falls with the square of `48 (freedom - 1/2)²`: below 1e-12 for all that can be told
/// from zero.
const NEARLY_NORMAL: f64 = 1e5;

/// Degrees of freedom from which on Student's t is the normal distribution to the last figure.
const MUCH: f64 = 1e20;

/// `t² / freedom` from whose square root on only the first term of the tail is left of it.
const FAR: f64 = 1e50;

/// Steps of Newton's method; six are usual.
const STEPS: u32 = 100;

/// Where a step is small enough to be the last: the next one has no figure left.
const SMALL: f64 = 1e-12;

/// The value below which a share `probability` of Student's t with `freedom` degrees of freedom
/// lies. Asserts `0 < probability < 1` and `freedom >= 1`; infinite freedom is the normal
/// distribution. Relative error below 1e-10.
pub fn quantile(probability: f64, freedom: f64) -> f64 {
    let freedom = assert_freedom(freedom);
    let z = normal_quantile(probability);
    if z == 0.0 {
        return z;
    }
    let tail = probability.min(1.0 - probability);
    // The normal quantile is nearer to zero than any of Student's: a start for both searches.
    let start = z.abs();
    let t = if tail < 0.25 {
        let goal = libm::log(tail);
        newton(start, |t| {
            let share = upper(t, freedom);
            (libm::log(share) - goal) * share / weight(t, freedom)
        })
    } else {
        let goal = libm::log(0.5 - tail);
        newton(start, |t| {
            let share = middle(t, freedom);
            (goal - libm::log(share)) * share / weight(t, freedom)
        })
    };
    t.copysign(z)
}

/// The share of Student's t with `freedom` degrees of freedom below `t`. Asserts `freedom >= 1`
/// and that `t` is a number.
pub fn cdf(t: f64, freedom: f64) -> f64 {
    let freedom = assert_freedom(freedom);
    assert!(!t.is_nan(), "not a number has no share");
    if t < 0.0 {
        upper(-t, freedom)
    } else {
        1.0 - upper(t, freedom)
    }
}

/// The value below which a share `probability` of the normal distribution lies. Asserts
/// `0 < probability < 1`. Relative error of a few times 1e-16.
pub fn normal_quantile(probability: f64) -> f64 {
    let possible = probability > 0.0 && probability < 1.0;
    assert!(possible, "no quantile at {probability}");
    let tail = probability.min(1.0 - probability);
    let middle = 0.5 - tail;
    if middle == 0.0 {
        return 0.0;
    }
    let slope = |z: f64| libm::exp(-z * z / 2.0) / libm::sqrt(2.0 * PI) * z;
    let z = if tail < 0.25 {
        // A tail is below exp(-z²/2), so this start is beyond the goal.
        let (start, goal) = (libm::sqrt(-2.0 * libm::log(tail)), libm::log(tail));
        newton(start, |z| {
            let share = libm::erfc(z * FRAC_1_SQRT_2) / 2.0;
            (libm::log(share) - goal) * share / slope(z)
        })
    } else {
        // The density is highest at zero, so this start is before the goal.
        let (start, goal) = (middle * libm::sqrt(2.0 * PI), libm::log(middle));
        newton(start, |z| {
            let share = libm::erf(z * FRAC_1_SQRT_2) / 2.0;
            (goal - libm::log(share)) * share / slope(z)
        })
    };
    z.copysign(probability - 0.5)
}

/// More freedom than counts is none more: what is left of the difference is below all figures.
fn assert_freedom(freedom: f64) -> f64 {
    assert!(freedom >= 1.0, "one value has no spread");
    freedom.min(MUCH)
}

/// Newton's method for a positive number: `step` answers the step of its logarithm.
fn newton(start: f64, step: impl Fn(f64) -> f64) -> f64 {
    let mut at = start;
    for _ in 0..STEPS {
        let by = step(at);
        at *= libm::exp(by);
        if by.abs() < SMALL {
            break;
        }
    }
    at
}

/// The share above `t >= 0`.
fn upper(t: f64, freedom: f64) -> f64 {
    if freedom > NEARLY_NORMAL {
        return libm::erfc(normal_deviate(t, freedom) * FRAC_1_SQRT_2) / 2.0;
    }
    let ratio = t / libm::sqrt(freedom);
    if ratio > FAR {
        return weight(t, freedom) / freedom;
    }
    let (x, y) = shares(ratio);
    beta::regularised((freedom / 2.0, 0.5), (x, y)) / 2.0
}

/// The share between zero and `t >= 0`.
fn middle(t: f64, freedom: f64) -> f64 {
    if freedom > NEARLY_NORMAL {
        return libm::erf(normal_deviate(t, freedom) * FRAC_1_SQRT_2) / 2.0;
    }
    let (x, y) = shares(t / libm::sqrt(freedom));
    beta::regularised((0.5, freedom / 2.0), (y, x)) / 2.0
}

/// `1 / (1 + ratio²)` and what it lacks to one.
fn shares(ratio: f64) -> (f64, f64) {
    let square = ratio * ratio;
    (1.0 / (1.0 + square), square / (1.0 + square))
}

/// `t` times the density there: how much of the distribution a step of `ln t` is.
fn weight(t: f64, freedom: f64) -> f64 {
    let ratio = t / libm::sqrt(freedom);
    let front = beta::ln_half_step(freedom / 2.0) - libm::log(PI) / 2.0;
    // Logarithms first: far out the density alone is below all numbers.
    libm::exp(front + libm::log(ratio) - f64::midpoint(freedom, 1.0) * ln_one_and_square(ratio))
}

/// `ln(1 + ratio²)`, also where the square is beyond all numbers.
fn ln_one_and_square(ratio: f64) -> f64 {
    if ratio > 1e10 {
        2.0 * libm::log(ratio)
    } else {
        libm::log1p(ratio * ratio)
    }
}

/// The normal deviate with as much above it as `t` has, for many degrees of freedom.
fn normal_deviate(t: f64, freedom: f64) -> f64 {
    let a = freedom - 0.5;
    let w = libm::sqrt(a * ln_one_and_square(t / libm::sqrt(freedom)));
    w + (w * w + 3.0) * w / (48.0 * a * a)
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Continuous, ContinuousCDF, Normal, StudentsT};

    use super::*;

    const FREEDOMS: [f64; 16] = [
        1.0, 1.5, 2.0, 3.0, 4.0, 7.0, 10.0, 29.0, 39.0, 41.0, 100.0, 999.0, 5e4, 0.99e5, 1.01e5,
        1e6,
    ];

    /// How far two quantiles are apart is how far their shares are, over the slope in between.
    #[test]
    fn quantiles_are_those_of_statrs() {
        for freedom in FREEDOMS {
            let oracle = StudentsT::new(0.0, 1.0, freedom).unwrap();
            for p in [
                1e-9, 1e-6, 1e-4, 0.01, 0.025, 0.1, 0.2499, 0.2501, 0.4, 0.499,
            ] {
                let t = quantile(p, freedom);
                let off = (oracle.cdf(t) - p) / (oracle.pdf(t) * t);
                // Shares of statrs lose figures with freedom, which is much of a small t; the
                // expansion below has them.
                let known = 1e-8 + 2e-14 * freedom * p / (oracle.pdf(t) * t.abs());
                assert!(off.abs() < known, "{freedom} {p}: {t}, off by {off}");
                let other = quantile(1.0 - p, freedom);
                // 1 - p has lost figures of p.
                assert!((other / -t - 1.0).abs() < 1e-6, "{freedom} {p}: {other}");
            }
        }
    }

    #[test]
    fn quantiles_are_those_of_closed_forms() {
        for p in [1e-200, 1e-12, 1e-9, 1e-3, 0.2, 0.3, 0.499_999] {
            // Of two equal forms the one that loses nothing.
            let cauchy = if p < 0.25 {
                -1.0 / libm::tan(PI * p)
            } else {
                -libm::tan(PI * (0.5 - p))
            };
            assert!((quantile(p, 1.0) / cauchy - 1.0).abs() < 1e-11, "{p}");
            let two = (2.0 * p - 1.0) / libm::sqrt(2.0 * p * (1.0 - p));
            assert!((quantile(p, 2.0) / two - 1.0).abs() < 1e-11, "{p}");
        }
        // Tables: 95 % of 7 degrees of freedom, 99 % of 10.
        assert!((quantile(0.975, 7.0) - 2.364_624).abs() < 1e-6);
        assert!((quantile(0.995, 10.0) - 3.169_273).abs() < 1e-6);
        assert!(quantile(0.5, 3.0).abs() < f64::EPSILON);
        let much = quantile(0.975, f64::INFINITY);
        assert!((much - 1.959_963_984_540_054).abs() < 1e-15);
        assert!((quantile(0.975, 1e12) / much - 1.0).abs() < 1e-11);
    }

    /// Fisher and Cornish (1960), Abramowitz and Stegun 26.7.5: nearly exact for much freedom.
    #[test]
    fn quantiles_are_those_of_the_expansion() {
        for n in [2e4, 0.99e5, 1.01e5, 1e6, 1e9] {
            for p in [1e-9, 1e-6, 0.025, 0.2, 0.4, 0.499, 0.499_999] {
                let z = normal_quantile(p);
                let (z2, z3) = (z * z, z * z * z);
                let first = (z2 + 1.0) * z / 4.0;
                let second = (5.0 * z2 * z3 + 16.0 * z3 + 3.0 * z) / 96.0;
                let third = (3.0 * z3 * z3 * z + 19.0 * z2 * z3 + 17.0 * z3 - 15.0 * z) / 384.0;
                let expected = z + first / n + second / (n * n) + third / (n * n * n);
                let off = quantile(p, n) / expected - 1.0;
                assert!(off.abs() < 2e-11, "{n} {p}: off by {off}");
            }
        }
    }

    #[test]
    fn both_ways_meet_where_one_takes_over() {
        for t in [0.01, 1.0, 2.0, 6.0, 20.0, 36.0] {
            let (below, above) = (upper(t, 0.999_999e5), upper(t, 1.000_001e5));
            assert!((below / above - 1.0).abs() < 1e-5, "{t}: {below} {above}");
            let a = NEARLY_NORMAL / 2.0;
            let exact = beta::regularised((a, 0.5), shares(t / libm::sqrt(NEARLY_NORMAL))) / 2.0;
            let hill = libm::erfc(normal_deviate(t, NEARLY_NORMAL) * FRAC_1_SQRT_2) / 2.0;
            assert!((hill / exact - 1.0).abs() < 1e-10, "{t}: {hill} {exact}");
        }
    }

    #[test]
    fn shares_are_those_of_statrs() {
        for freedom in FREEDOMS {
            let oracle = StudentsT::new(0.0, 1.0, freedom).unwrap();
            for t in [-40.0, -6.0, -1.96, -0.3, 0.0, 1e-3, 0.7, 2.5, 12.0] {
                let (ours, theirs) = (cdf(t, freedom), oracle.cdf(t));
                assert!(
                    (ours - theirs).abs() <= 1e-8 * theirs,
                    "{freedom} {t}: {ours} {theirs}"
                );
            }
            for p in [1e-7, 0.03, 0.25, 0.5, 0.9, 0.999] {
                assert!((cdf(quantile(p, freedom), freedom) / p - 1.0).abs() < 1e-11);
            }
        }
    }

    #[test]
    fn normal_quantiles_are_those_of_tables_and_statrs() {
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-15);
        assert!((normal_quantile(1e-9) + 5.997_807_015_007_687).abs() < 1e-14);
        assert!(normal_quantile(0.5).abs() < f64::EPSILON);
        let oracle = Normal::new(0.0, 1.0).unwrap();
        for p in [
            1e-300, 1e-20, 1e-5, 0.2, 0.2501, 0.49, 0.500_001, 0.8, 0.9999,
        ] {
            let z = normal_quantile(p);
            let off = (oracle.cdf(z) - p) / (oracle.pdf(z) * z);
            assert!(off.abs() < 1e-9, "{p}: {z}, off by {off}");
        }
    }

    #[test]
    #[should_panic(expected = "no spread")]
    fn one_value_has_no_interval() {
        quantile(0.975, 0.0);
    }

    #[test]
    #[should_panic(expected = "no quantile")]
    fn nothing_is_certain() {
        quantile(1.0, 3.0);
    }
}
