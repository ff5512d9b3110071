//! Which share of a beta distribution lies below `x`? The regularised incomplete beta function.
//!
//! By its continued fraction (Abramowitz and Stegun 26.5.8), evaluated as Lentz did (1976; in the
//! form of Thompson and Barnett, 1986).

/// How much a factor of the continued fraction may differ from 1 at its end.
const EPSILON: f64 = 1e-16;

/// In place of a zero in a denominator (Thompson and Barnett).
const TINY: f64 = 1e-300;

/// Factors after which a fraction would be no good: the square root of `a` and `b` suffices.
const MOST: u32 = 100_000;

/// `I_x(a, b)` with `y = 1 - x`, which the caller may know better than `1 - x` does. Asserts that
/// `a` and `b` are positive and `x` is a share.
pub fn regularised((a, b): (f64, f64), (x, y): (f64, f64)) -> f64 {
    assert!(a > 0.0 && b > 0.0, "no beta distribution: {a}, {b}");
    assert!(x >= 0.0 && y >= 0.0, "no share: {x}");
    // The fraction is quick below the mean; above it, the other tail is.
    if x * (a + b + 2.0) < a + 1.0 {
        below((a, b), (x, y))
    } else {
        1.0 - below((b, a), (y, x))
    }
}

fn below((a, b): (f64, f64), (x, y): (f64, f64)) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let logarithm = |part: f64, rest: f64| {
        if part > 0.5 {
            libm::log1p(-rest)
        } else {
            libm::log(part)
        }
    };
    let front = a * logarithm(x, y) + b * logarithm(y, x) + ln_gamma_ratio(a, b);
    libm::exp(front) * fraction((a, b), x) / a
}

/// The continued fraction, by Lentz: products of numerators over denominators.
fn fraction((a, b): (f64, f64), x: f64) -> f64 {
    let away_from_zero = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut above = 1.0;
    let mut below = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut product = below;
    for at in 1..MOST {
        let m = f64::from(at);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        below = 1.0 / away_from_zero(1.0 + even * below);
        above = away_from_zero(1.0 + even / above);
        product *= above * below;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        below = 1.0 / away_from_zero(1.0 + odd * below);
        above = away_from_zero(1.0 + odd / above);
        let factor = above * below;
        product *= factor;
        if (factor - 1.0).abs() <= EPSILON {
            return product;
        }
    }
    panic!("the continued fraction of I_{x}({a}, {b}) does not end");
}

/// `ln Γ(a + b) - ln Γ(a) - ln Γ(b)`.
fn ln_gamma_ratio(a: f64, b: f64) -> f64 {
    let half = |v: f64| (v - 0.5).abs() < f64::EPSILON;
    if half(b) {
        return ln_half_step(a) - libm::lgamma(b);
    }
    if half(a) {
        return ln_half_step(b) - libm::lgamma(a);
    }
    libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
}

/// `ln Γ(a + 1/2) - ln Γ(a)`. The difference of two large logarithms would lose all figures but a
/// few, so large `a` go by the expansion of Tricomi and Erdélyi (1951).
pub fn ln_half_step(a: f64) -> f64 {
    if a < 20.0 {
        return libm::lgamma(a + 0.5) - libm::lgamma(a);
    }
    let (one, two) = (1.0 / a, 1.0 / (a * a));
    let series = 17.0 / 14_336.0 * two - 1.0 / 640.0;
    let series = (series * two + 1.0 / 192.0) * two - 1.0 / 8.0;
    0.5 * libm::log(a) + series * one
}

#[cfg(test)]
mod tests {
    use statrs::function::beta::beta_reg;

    use super::*;

    #[test]
    fn shares_are_those_of_statrs() {
        for a in [0.5, 1.0, 2.5, 19.0, 40.0, 700.0] {
            for b in [0.5, 1.0, 3.0, 55.5, 900.0] {
                for x in [1e-6, 0.01, 0.2, 0.5, 0.77, 0.999] {
                    let (ours, oracle) = (regularised((a, b), (x, 1.0 - x)), beta_reg(a, b, x));
                    let off = (ours - oracle).abs();
                    assert!(
                        off <= 1e-10 * oracle.max(1e-300),
                        "{a} {b} {x}: {ours} {oracle}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_beta_of_one_is_a_power() {
        // I_x(a, 1) = x^a and I_x(1, b) = 1 - (1 - x)^b.
        assert!((regularised((3.0, 1.0), (0.5, 0.5)) - 0.125).abs() < 1e-15);
        assert!((regularised((1.0, 2.0), (0.25, 0.75)) - 0.4375).abs() < 1e-15);
        assert!(regularised((2.0, 2.0), (0.0, 1.0)).abs() < f64::EPSILON);
        assert!((regularised((2.0, 2.0), (1.0, 0.0)) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn half_a_step_is_the_same_by_both_ways() {
        for a in [20.0, 25.0, 60.0_f64] {
            let direct = libm::lgamma(a + 0.5) - libm::lgamma(a);
            assert!((ln_half_step(a) - direct).abs() < 1e-13, "{a}");
        }
    }
}
