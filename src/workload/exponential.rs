//! How long until the next arrival? Exponential draws, fast and the same on every machine.
//!
//! The ziggurat of Marsaglia and Tsang (2000) with 256 layers: one random word, one multiplication
//! and one comparison in 98.9 % of draws. It is written out here since `rand_distr`'s calls the
//! platform's `exp`, which may differ in the last bit from machine to machine.

use std::sync::LazyLock;

use rand::Rng;

use crate::kernel::random::Stream;

const LAYERS: usize = 256;
/// Where the tail begins, for 256 layers of equal area.
const TAIL: f64 = 7.697_117_470_131_05;
/// The area of a layer.
const AREA: f64 = 3.949_659_822_581_572e-3;
/// 2⁻⁵³: makes of 53 random bits a number in [0, 1).
const UNIT: f64 = 1.0 / (1u64 << 53) as f64;

/// The layers' right edges and the density there.
pub(super) struct Ziggurat {
    edge: [f64; LAYERS + 1],
    /// `edge` × 2⁻⁵³, which is exact: what 53 random bits are multiplied by.
    unit: [f64; LAYERS + 1],
    density: [f64; LAYERS + 1],
}

static ZIGGURAT: LazyLock<Ziggurat> = LazyLock::new(Ziggurat::build);

impl Ziggurat {
    /// The tables; ask once per many draws.
    pub(super) fn get() -> &'static Self {
        &ZIGGURAT
    }

    fn build() -> Self {
        let mut edge = [0.0; LAYERS + 1];
        edge[0] = AREA / libm::exp(-TAIL);
        edge[1] = TAIL;
        for layer in 2..LAYERS {
            let below = edge[layer - 1];
            edge[layer] = -libm::log(AREA / below + libm::exp(-below));
        }
        Self {
            edge,
            unit: edge.map(|x| x * UNIT),
            density: edge.map(|x| libm::exp(-x)),
        }
    }

    /// One draw with mean 1.
    #[inline]
    pub(super) fn draw(&self, random: &mut Stream) -> f64 {
        let bits = random.next_u64();
        let layer = (bits & 0xff) as usize;
        let x = (bits >> 11) as f64 * self.unit[layer];
        if x < self.edge[layer + 1] {
            return x;
        }
        let (x, after) = self.beyond(random.clone(), layer, x);
        *random = after;
        x
    }

    /// Replaces `sums` by the running sums of `n` draws; answers the sum of `n + 1`.
    pub(super) fn running_sums(&self, n: usize, random: &mut Stream, sums: &mut Vec<f64>) -> f64 {
        // Generator and sum are locals of a plain loop, so that they stay in registers: behind a
        // reference, or captured by a closure, each draw would wait for memory.
        let mut local = random.clone();
        let mut sum = 0.0;
        sums.resize(n, 0.0);
        for slot in sums.iter_mut() {
            sum += self.draw(&mut local);
            *slot = sum;
        }
        sum += self.draw(&mut local);
        *random = local;
        sum
    }

    /// Fills `sums` with running sums of draws, the first of which is `sum`, for as long as they
    /// are below `limit`; answers how many there are, and leaves in `sum` the one after them.
    pub(super) fn sums_below(
        &self,
        limit: f64,
        sum: &mut f64,
        random: &mut Stream,
        sums: &mut [f64],
    ) -> usize {
        let (mut local, mut next) = (random.clone(), *sum);
        let mut count = 0;
        for slot in sums {
            if next >= limit {
                break;
            }
            *slot = next;
            next += self.draw(&mut local);
            count += 1;
        }
        (*random, *sum) = (local, next);
        count
    }

    /// Whether a point of a layer, at the part `height` of it (0 to 1), lies under e⁻ˣ. The curve
    /// is convex: it lies under its chord and over its tangent, which spares most exponentials.
    fn under_the_curve(&self, layer: usize, x: f64, height: f64) -> bool {
        let (right, left) = (self.edge[layer], self.edge[layer + 1]);
        if height * (right - left) > right - x {
            return false;
        }
        let (low, high) = (self.density[layer], self.density[layer + 1]);
        let y = low + (high - low) * height;
        y < low * (1.0 + (right - x)) || y < libm::exp(-x)
    }

    /// The 1.1 % that do not lie wholly under the curve. Takes and gives back the generator by
    /// value, so that the callers' need not have an address.
    #[cold]
    #[inline(never)]
    fn beyond(&self, mut random: Stream, mut layer: usize, mut x: f64) -> (f64, Stream) {
        loop {
            if layer == 0 {
                let tail = TAIL - libm::log(1.0 - uniform(&mut random));
                return (tail, random);
            }
            if self.under_the_curve(layer, x, uniform(&mut random)) {
                return (x, random);
            }
            let bits = random.next_u64();
            layer = (bits & 0xff) as usize;
            x = (bits >> 11) as f64 * self.unit[layer];
            if x < self.edge[layer + 1] {
                return (x, random);
            }
        }
    }
}

/// A number in [0, 1).
pub(super) fn uniform(random: &mut Stream) -> f64 {
    (random.next_u64() >> 11) as f64 * UNIT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::Seed;

    #[test]
    fn the_layers_close_at_the_top() {
        // The last layer's area is what is left: the construction holds only for the right TAIL.
        let z = Ziggurat::get();
        let left = z.edge[LAYERS - 1] * (1.0 - z.density[LAYERS - 1]);
        assert!((left - AREA).abs() < 1e-12, "{left}");
    }

    #[test]
    fn draws_are_exponential() {
        let (z, mut random) = (Ziggurat::get(), Seed::new(7).stream("test", 0));
        let n = 2_000_000;
        let mut draws: Vec<f64> = (0..n).map(|_| z.draw(&mut random)).collect();
        draws.sort_unstable_by(f64::total_cmp);
        // Kolmogorov–Smirnov against 1 − e⁻ˣ: 1.95 / √n is passed once in a thousand seeds.
        let worst = (0..n)
            .map(|i| (1.0 - libm::exp(-draws[i]) - i as f64 / n as f64).abs())
            .fold(0.0, f64::max);
        assert!(worst < 1.95 / libm::sqrt(n as f64), "{worst}");
        // The tail beyond the ziggurat's base: e⁻⁷·⁶⁹⁷ of the draws, within five standard errors.
        let tail = draws.iter().filter(|&&x| x > TAIL).count() as f64;
        let expected = n as f64 * libm::exp(-TAIL);
        assert!(
            (tail - expected).abs() < 5.0 * libm::sqrt(expected),
            "{tail} {expected}"
        );
    }
}
