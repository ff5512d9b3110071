//! Below which value does a given share of a distribution lie? Exact quantile functions over `libm`.

use super::distribution::Distribution;

/// A continuous law on the positive numbers, in nanoseconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Law {
    /// Memoryless.
    Exponential { mean: f64 },
    /// The logarithm is normal.
    Lognormal { mu: f64, sigma: f64 },
    /// Gamma.
    Gamma { shape: f64, scale: f64 },
    /// Weibull.
    Weibull { shape: f64, scale: f64 },
    /// Bounded Pareto; `cut` = (min ÷ max)^alpha.
    Pareto { alpha: f64, min: f64, cut: f64 },
}

/// Which tail a probability is counted from: small ones keep their precision on both sides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tail {
    /// P(X ≤ x) = p
    Lower,
    /// P(X > x) = p
    Upper,
}

impl Law {
    /// The law of a distribution; none when it is discrete. Asserts that its numbers make sense.
    pub(super) fn of(distribution: &Distribution) -> Option<Self> {
        let positive = |x: f64, what: &str| {
            assert!(x.is_finite() && x > 0.0, "{what} must be positive: {x}");
            x
        };
        Some(match *distribution {
            Distribution::Constant { .. } | Distribution::Empirical { .. } => return None,
            Distribution::Exponential { mean } => Self::Exponential {
                mean: mean.nanos() as f64,
            },
            Distribution::Lognormal { mean, cv } => {
                let variance = libm::log1p(positive(cv, "cv") * cv);
                Self::Lognormal {
                    mu: libm::log(mean.nanos() as f64) - variance / 2.0,
                    sigma: libm::sqrt(variance),
                }
            }
            Distribution::Gamma { mean, cv } => {
                let shape = 1.0 / (positive(cv, "cv") * cv);
                Self::Gamma {
                    shape,
                    scale: mean.nanos() as f64 / shape,
                }
            }
            Distribution::Weibull { mean, shape } => Self::Weibull {
                shape: positive(shape, "shape"),
                scale: mean.nanos() as f64 / libm::tgamma(1.0 + 1.0 / shape),
            },
            Distribution::Pareto { alpha, min, max } => {
                assert!(min.nanos() > 0 && min < max, "0 < min < max must hold");
                let (min, max) = (min.nanos() as f64, max.nanos() as f64);
                Self::Pareto {
                    alpha: positive(alpha, "alpha"),
                    min,
                    cut: libm::pow(min / max, alpha),
                }
            }
        })
    }

    /// The value that cuts off the tail of probability `p`, 0 < p < 1, in nanoseconds.
    pub(super) fn quantile(self, tail: Tail, p: f64) -> f64 {
        // −ln P(X > x), without losing small probabilities on either side.
        let hazard = || match tail {
            Tail::Lower => -libm::log1p(-p),
            Tail::Upper => -libm::log(p),
        };
        match self {
            Self::Exponential { mean } => mean * hazard(),
            Self::Lognormal { mu, sigma } => {
                let z = normal_lower(p);
                libm::exp(match tail {
                    Tail::Lower => mu + sigma * z,
                    Tail::Upper => mu - sigma * z,
                })
            }
            Self::Gamma { shape, scale } => scale * gamma_quantile(shape, tail, p),
            Self::Weibull { shape, scale } => scale * libm::pow(hazard(), 1.0 / shape),
            Self::Pareto { alpha, min, cut } => {
                let beyond = match tail {
                    Tail::Lower => 1.0 - p,
                    Tail::Upper => p,
                };
                min * libm::pow(cut + beyond * (1.0 - cut), -1.0 / alpha)
            }
        }
    }
}

/// The standard normal quantile: Wichura 1988, algorithm AS 241 (PPND16), 16 digits.
fn normal_lower(p: f64) -> f64 {
    let polynomial = |c: &[f64; 8], x: f64| c.iter().rev().fold(0.0, |sum, a| sum * x + a);
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&CENTRE.0, r) / polynomial(&CENTRE.1, r);
    }
    let r = libm::sqrt(-libm::log(if q < 0.0 { p } else { 1.0 - p }));
    let z = if r <= 5.0 {
        polynomial(&MIDDLE.0, r - 1.6) / polynomial(&MIDDLE.1, r - 1.6)
    } else {
        polynomial(&FAR.0, r - 5.0) / polynomial(&FAR.1, r - 5.0)
    };
    if q < 0.0 { -z } else { z }
}

const CENTRE: ([f64; 8], [f64; 8]) = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);

const MIDDLE: ([f64; 8], [f64; 8]) = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_758_8,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_8e-9,
    ],
);

const FAR: ([f64; 8], [f64; 8]) = (
    [
        6.657_904_643_501_104,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_049e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_2e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

/// The quantile of the gamma law of scale 1: Newton's method on the logarithm of the tail as a
/// function of ln x, which is concave, so that it converges from either side.
fn gamma_quantile(shape: f64, tail: Tail, p: f64) -> f64 {
    let goal = libm::log(p);
    // Near zero P ≈ x^a ÷ Γ(a + 1): exact for small p, and a fair start elsewhere.
    let z = match tail {
        Tail::Lower => normal_lower(p),
        Tail::Upper => -normal_lower(p),
    };
    let cube = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * libm::sqrt(shape));
    let small = || {
        let lower = match tail {
            Tail::Lower => goal,
            Tail::Upper => libm::log1p(-p),
        };
        (lower + libm::lgamma(shape + 1.0)) / shape
    };
    // Wilson and Hilferty (1931), where it is any good.
    let mut y = if cube > 0.1 && shape > 0.3 {
        libm::log(shape * cube * cube * cube)
    } else {
        small().min(libm::log(shape - goal))
    };
    for _ in 0..100 {
        if y < -700.0 {
            return 0.0;
        }
        let x = libm::exp(y);
        let (log_lower, log_upper) = gamma_tails(shape, x);
        let log_density = shape * y - x - libm::lgamma(shape); // x · pdf(x)
        let step = match tail {
            Tail::Lower => (goal - log_lower) / libm::exp(log_density - log_lower),
            Tail::Upper => (log_upper - goal) / libm::exp(log_density - log_upper),
        };
        y += step.clamp(-1e3, 2.0);
        if step.abs() < 1e-13 * y.abs().max(1.0) {
            break;
        }
    }
    libm::exp(y)
}

/// ln P(a, x) and ln Q(a, x), the regularised incomplete gamma functions.
fn gamma_tails(a: f64, x: f64) -> (f64, f64) {
    let front = a * libm::log(x) - x - libm::lgamma(a);
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-17 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        let lower = front + libm::log(sum);
        (lower, libm::log(-libm::expm1(lower)))
    } else {
        // Lentz's method for the continued fraction of Q.
        let tiny = 1e-300;
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / tiny;
        let mut d = 1.0 / b;
        let mut h = d;
        for i in 1..10_000 {
            let i = f64::from(i);
            let an = -i * (i - a);
            b += 2.0;
            d = 1.0 / guarded(an * d + b, tiny);
            c = guarded(b + an / c, tiny);
            h *= d * c;
            if (d * c - 1.0).abs() < 1e-16 {
                break;
            }
        }
        let upper = front + libm::log(h);
        (libm::log(-libm::expm1(upper)), upper)
    }
}

fn guarded(x: f64, tiny: f64) -> f64 {
    if x.abs() < tiny { tiny } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Gamma};

    #[test]
    fn the_normal_quantile_inverts_the_normal_law() {
        for p in [1e-12, 1e-6, 0.01, 0.07, 0.3, 0.5, 0.8, 0.95, 0.999] {
            let back = 0.5 * libm::erfc(-normal_lower(p) / std::f64::consts::SQRT_2);
            assert!((back / p - 1.0).abs() < 1e-13, "{p} came back as {back}");
        }
    }

    #[test]
    fn the_gamma_quantile_inverts_the_gamma_law() {
        for shape in [0.04, 0.25, 1.0, 3.7, 25.0, 400.0] {
            let gamma = Gamma::new(shape, 1.0).unwrap();
            for p in [1e-9, 1e-3, 0.1, 0.3, 0.5] {
                let lower = gamma.cdf(gamma_quantile(shape, Tail::Lower, p));
                let upper = gamma.sf(gamma_quantile(shape, Tail::Upper, p));
                // Below e^-700 the quantile is reported as 0.
                let vanishes = libm::log(p) / shape < -690.0;
                assert!(
                    vanishes || (lower / p - 1.0).abs() < 1e-6,
                    "shape {shape}: P({p}) = {lower}"
                );
                assert!(
                    (upper / p - 1.0).abs() < 1e-6,
                    "shape {shape}: Q({p}) = {upper}"
                );
            }
        }
    }
}
