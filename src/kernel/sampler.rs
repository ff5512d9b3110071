//! Which length of time is it, this time? Draws from a distribution, portable and fast.
//!
//! A continuous law is a table of its quantile function: octaves of the tail probability on both
//! sides, 128 steps each, linear in between (relative error of a mean below 10⁻⁵); beyond 2⁻⁴¹ the
//! quantile function itself. One random `u64` per draw, none for a constant.

use rand::Rng;

use super::distribution::Distribution;
use super::quantile::{Law, Tail};
use super::random::Stream;
use super::time::Span;

/// Octaves of the tail probability that the table covers.
const OCTAVES: usize = 40;
/// Steps in an octave, as bits.
const STEP_BITS: u32 = 7;
const STEPS: usize = 1 << STEP_BITS;
/// Steps of one side.
const SIDE: usize = OCTAVES * STEPS;
/// Tails below this, as a part of 2⁶⁴, are not in the table.
const FAR: u64 = 1 << (63 - OCTAVES);
/// Entries are in 1/256 ns, so that short times are not rounded twice.
const FRACTION_BITS: u32 = 8;

/// Draws lengths of time from one distribution: a pure function of the stream.
#[derive(Clone, Debug)]
pub struct Sampler {
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Constant(u64),
    Empirical(Box<[u64]>),
    Table(Box<Table>),
}

#[derive(Clone, Debug)]
struct Table {
    law: Law,
    /// By tail probability, ascending: the lower tail, then the upper.
    steps: Box<[Step]>,
}

/// A step of the table: what a draw needs, side by side.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    /// The quantile at its beginning, and half a nanosecond, for rounding.
    from: u64,
    /// How far it is to the quantile at its end.
    width: u64,
}

impl Sampler {
    /// A sampler of `distribution`. Asserts that its numbers make sense (the scenario was checked).
    pub fn new(distribution: &Distribution) -> Self {
        let kind = match distribution {
            Distribution::Constant { value } => Kind::Constant(value.nanos()),
            Distribution::Empirical { values } => {
                assert!(!values.is_empty(), "an empirical distribution has values");
                Kind::Empirical(values.iter().map(|value| value.nanos()).collect())
            }
            Distribution::Exponential { mean }
            | Distribution::Lognormal { mean, .. }
            | Distribution::Gamma { mean, .. }
            | Distribution::Weibull { mean, .. }
                if *mean == Span::ZERO =>
            {
                Kind::Constant(0)
            }
            _ => Kind::table(Law::of(distribution).expect("the discrete ones are done")),
        };
        Self { kind }
    }

    /// A log-normal with this median and spread (sigma of the logarithm), as launch stages have.
    pub fn lognormal(median: Span, sigma: f64) -> Self {
        let constant = median == Span::ZERO || sigma == 0.0;
        assert!(sigma.is_finite() && sigma >= 0.0, "sigma ≥ 0: {sigma}");
        let kind = if constant {
            Kind::Constant(median.nanos())
        } else {
            Kind::table(Law::Lognormal {
                mu: libm::log(median.nanos() as f64),
                sigma,
            })
        };
        Self { kind }
    }

    /// The value every draw gives, when there is only one.
    pub fn constant(&self) -> Option<Span> {
        match self.kind {
            Kind::Constant(nanos) => Some(Span::from_nanos(nanos)),
            _ => None,
        }
    }

    /// The next draw.
    pub fn draw(&self, stream: &mut Stream) -> Span {
        Span::from_nanos(self.nanos(stream))
    }

    /// The next draw, in nanoseconds.
    #[inline]
    pub fn nanos<R: Rng + ?Sized>(&self, random: &mut R) -> u64 {
        match &self.kind {
            Kind::Constant(nanos) => *nanos,
            Kind::Table(table) => table.at(random.next_u64()),
            Kind::Empirical(values) => {
                values[scaled(random.next_u64(), values.len() as u64) as usize]
            }
        }
    }
}

impl Sampler {
    /// Many draws at once, in nanoseconds: the same, in the same order, as one by one.
    pub fn fill(&self, stream: &mut Stream, nanos: &mut [u64]) {
        match &self.kind {
            Kind::Constant(constant) => nanos.fill(*constant),
            Kind::Table(table) => {
                // A local of a plain loop stays in registers.
                let mut local = stream.clone();
                for place in nanos {
                    *place = table.at(local.next_u64());
                }
                *stream = local;
            }
            Kind::Empirical(_) => nanos.fill_with(|| self.nanos(stream)),
        }
    }
}

impl rand::distr::Distribution<Span> for Sampler {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Span {
        Span::from_nanos(self.nanos(rng))
    }
}

impl Kind {
    fn table(law: Law) -> Self {
        let mut steps = Vec::with_capacity(2 * SIDE);
        for tail in [Tail::Lower, Tail::Upper] {
            let entry = |index| fixed(law.quantile(tail, tail_probability(index)));
            let mut from = entry(0);
            for index in 0..SIDE {
                let to = entry(index + 1);
                steps.push(Step {
                    from: from + (1 << (FRACTION_BITS - 1)),
                    width: from.abs_diff(to),
                });
                from = to;
            }
        }
        Self::Table(Box::new(Table {
            law,
            steps: steps.into_boxed_slice(),
        }))
    }
}

/// The tail probability of an entry: 2⁻⁴¹ for the first, ½ for the last.
fn tail_probability(index: usize) -> f64 {
    let (octave, step) = (index / STEPS, index % STEPS);
    let floor = 1.0 / (1u64 << (OCTAVES + 1 - octave)) as f64;
    floor * (1.0 + step as f64 / STEPS as f64)
}

fn fixed(nanos: f64) -> u64 {
    // `as` saturates; half of u64 leaves room to add and round.
    (libm::round(nanos * f64::from(1u32 << FRACTION_BITS)) as u64).min(u64::MAX / 2)
}

impl Table {
    /// The quantile at `random` ÷ 2⁶⁴: the top bit chooses the side, the rest is the probability
    /// of the tail beyond the value, whose leading zeros choose the octave.
    #[inline]
    fn at(&self, random: u64) -> u64 {
        let x = random & (u64::MAX >> 1);
        if x < FAR {
            return self.far(random);
        }
        // Shifted until its leading one is the top bit: the next seven choose the step, and the
        // rest is the way through it.
        let leading = x.leading_zeros() as usize;
        let normal = x << leading;
        let upper = (random >> 63) as usize;
        let above = (normal >> (63 - STEP_BITS)) as usize - STEPS;
        let step = &self.steps[upper * SIDE + (OCTAVES - leading) * STEPS + above];
        let way = high(step.width, normal << (1 + STEP_BITS));
        // Quantiles fall as the upper tail grows: minus, without a branch that nobody can foresee.
        let sign = (random.cast_signed() >> 63).cast_unsigned();
        let value = step.from.wrapping_add((way ^ sign).wrapping_sub(sign));
        value >> FRACTION_BITS
    }

    #[cold]
    fn far(&self, random: u64) -> u64 {
        let tail = if random >> 63 == 1 {
            Tail::Upper
        } else {
            Tail::Lower
        };
        let p = ((random & (u64::MAX >> 1)) as f64 + 0.5) / (u64::MAX as f64 + 1.0);
        libm::round(self.law.quantile(tail, p)) as u64
    }
}

/// The upper half of a product.
const fn high(a: u64, b: u64) -> u64 {
    ((a as u128 * b as u128) >> 64) as u64
}

/// `random` ÷ 2⁶⁴ × `n`, rounded down.
const fn scaled(random: u64, n: u64) -> u64 {
    high(random, n)
}

/// A whole number below `n`, each as likely (to within n ÷ 2⁶⁴). Asserts n > 0.
#[inline]
pub fn below(stream: &mut Stream, n: u64) -> u64 {
    assert!(n > 0, "nothing lies below zero");
    scaled(stream.next_u64(), n)
}

/// A number in [0, 1), in steps of 2⁻⁵³.
#[inline]
pub fn unit(stream: &mut Stream) -> f64 {
    (stream.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// A length of time in `[from, to)`; `from` when that is empty.
#[inline]
pub fn between(stream: &mut Stream, from: Span, to: Span) -> Span {
    let width = to.saturating_sub(from).nanos();
    from + Span::from_nanos(scaled(stream.next_u64(), width))
}

/// A length of time without memory, with this mean. One random `u64` per draw.
#[inline]
pub fn exponential(stream: &mut Stream, mean: Span) -> Span {
    let nanos = mean.nanos() as f64 * -libm::log1p(-unit(stream));
    // `as` saturates.
    Span::from_nanos(libm::round(nanos) as u64)
}

#[cfg(test)]
#[path = "sampler_tests.rs"]
mod tests;
