//! How long did answers take? Counts by latency, in the buckets of an HDR histogram.
//!
//! Three significant digits, as `hdrhistogram` lays them out: whole µs below 2,048, then 1,024
//! buckets for each doubling. Recording is one addition; a histogram is made of it when asked for.

use hdrhistogram::Histogram;

/// Buckets of a doubling, as bits.
const HALF_BITS: u32 = 10;
/// Buckets at first: latencies up to a second. More come with longer ones.
const BUCKETS: usize = bucket((1 << 20) - 1) + 1;

/// The bucket of a latency in µs.
#[inline]
const fn bucket(value: u64) -> usize {
    let doublings = (u64::BITS - HALF_BITS - 1) - (value | ((2 << HALF_BITS) - 1)).leading_zeros();
    ((doublings as usize) << HALF_BITS) + (value >> doublings) as usize
}

/// The lowest latency of a bucket.
const fn lowest(bucket: usize) -> u64 {
    let doublings = (bucket >> HALF_BITS).saturating_sub(1);
    ((bucket - (doublings << HALF_BITS)) as u64) << doublings
}

/// The highest latency of a bucket.
const fn highest(bucket: usize) -> u64 {
    lowest(bucket + 1) - 1
}

/// Latencies of a stretch of time.
#[derive(Clone, Debug)]
pub(super) struct Latencies {
    counts: Vec<u64>,
    /// Exact, in nanoseconds.
    pub sum: u128,
}

impl Default for Latencies {
    fn default() -> Self {
        Self {
            counts: vec![0; BUCKETS],
            sum: 0,
        }
    }
}

impl Latencies {
    /// Counts an answer after `nanos`.
    #[inline]
    pub fn record(&mut self, nanos: u64) {
        self.sum += u128::from(nanos);
        let bucket = bucket(nanos.saturating_add(500) / 1_000);
        match self.counts.get_mut(bucket) {
            Some(count) => *count += 1,
            None => self.record_late(bucket),
        }
    }

    #[cold]
    fn record_late(&mut self, bucket: usize) {
        self.counts.resize(bucket + 1, 0);
        self.counts[bucket] += 1;
    }

    /// The latencies in µs below which these shares of the answers lie; 0 where there are none.
    /// Shares ascend; each is rounded up to a whole answer, and to the end of its bucket.
    pub fn quantiles<const N: usize>(&self, shares: [f64; N]) -> [u64; N] {
        let all: u64 = self.counts.iter().sum();
        let (mut counted, mut next) = (0, 0);
        shares.map(|share| {
            let rank = (libm::ceil(share * all as f64) as u64).max(1);
            while counted < rank && next < self.counts.len() {
                counted += self.counts[next];
                next += 1;
            }
            if all == 0 { 0 } else { highest(next - 1) }
        })
    }

    /// Moves everything of `other` here.
    pub fn absorb(&mut self, other: &mut Self) {
        let longer = self.counts.len().max(other.counts.len());
        self.counts.resize(longer, 0);
        for (all, count) in self.counts.iter_mut().zip(&mut other.counts) {
            *all += std::mem::take(count);
        }
        self.sum += std::mem::take(&mut other.sum);
    }

    /// Adds it to a histogram in µs.
    pub fn add_to(&self, histogram: &mut Histogram<u64>) {
        for (bucket, &count) in self.counts.iter().enumerate().filter(|(_, n)| **n > 0) {
            let recorded = histogram.record_n(lowest(bucket), count);
            recorded.expect("the histogram grows");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::Seed;
    use rand::Rng as _;

    #[test]
    fn buckets_and_quantiles_are_those_of_the_histogram() {
        let mut stream = Seed::new(3).stream("latencies", 0);
        let mut histogram = Histogram::<u64>::new(3).unwrap();
        let (mut minute, mut all) = (Latencies::default(), Latencies::default());
        for n in 0..20_000u64 {
            // All lengths, from nothing to half an hour and one of a month.
            let micros = match n {
                0 => 2_600_000_000_000,
                _ => stream.next_u64() >> (33 + stream.next_u64() % 31),
            };
            histogram.record(micros).unwrap();
            minute.record(micros * 1_000);
            if n % 3_000 == 0 {
                all.absorb(&mut minute);
            }
        }
        assert_eq!(minute.quantiles([0.0]).len(), 1);
        all.absorb(&mut minute);
        assert_eq!(minute.quantiles([0.0, 0.5]), [0, 0], "it was moved");
        let shares = [0.0001, 0.25, 0.5, 0.95, 0.99, 0.999, 1.0];
        let expected = shares.map(|share| histogram.value_at_quantile(share));
        assert_eq!(all.quantiles(shares), expected);
        let mut made = Histogram::<u64>::new(3).unwrap();
        all.add_to(&mut made);
        assert_eq!(made, histogram);
    }
}
