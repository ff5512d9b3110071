//! How long did answers take? Counts by latency, in the buckets of an HDR histogram.
//!
//! Three significant digits, as `hdrhistogram` lays them out: whole µs below 2,048, then 1,024
//! buckets for each doubling. Recording is one addition; a histogram is made of it when asked for.

use hdrhistogram::Histogram;

/// Buckets of a doubling, as bits.
const HALF_BITS: u32 = 10;
/// Buckets at first: latencies up to a second. More come with longer ones.
const BUCKETS: usize = bucket(1 << 20);

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

/// Buckets that are looked at together.
const CHUNK: usize = 64;
const TOO_MANY: &str = "fewer than 2^32 answers of one latency between two closes";

/// Latencies of the answers since the last close, or a part of them.
#[derive(Clone, Debug)]
pub(super) struct Recent {
    /// Half as wide as what they are added to: they stay near the processor.
    counts: Vec<u32>,
    /// Exact, in nanoseconds.
    sum: u128,
}

/// Latencies of all answers before.
#[derive(Clone, Debug)]
pub(super) struct History {
    counts: Vec<u64>,
    sum: u128,
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            counts: vec![0; BUCKETS],
            sum: 0,
        }
    }
}

impl Default for History {
    fn default() -> Self {
        Self {
            counts: vec![0; BUCKETS],
            sum: 0,
        }
    }
}

impl Recent {
    /// Counts an answer after `nanos`.
    #[inline(always)]
    pub fn record(&mut self, nanos: u64) {
        self.sum += u128::from(nanos);
        let bucket = bucket(nanos.saturating_add(500) / 1_000);
        match self.counts.get_mut(bucket) {
            // Not checked: who waited for the count would wait for memory. A close finds it out.
            Some(count) => *count = count.wrapping_add(1),
            None => self.record_rarely(bucket),
        }
    }

    #[cold]
    fn record_rarely(&mut self, bucket: usize) {
        let buckets = (bucket + 1).next_multiple_of(CHUNK);
        self.counts.resize(buckets, 0);
        self.counts[bucket] = 1;
    }

    /// Nothing was counted.
    pub fn clear(&mut self) {
        self.counts.fill(0);
        self.sum = 0;
    }

    /// Takes over what another counted, which is then empty.
    pub fn take_over(&mut self, other: &mut Self) {
        if other.sum == 0 && other.counts.iter().fold(0, |any, count| any | count) == 0 {
            return;
        }
        let buckets = self.counts.len().max(other.counts.len());
        self.counts.resize(buckets, 0);
        for (count, more) in self.counts.iter_mut().zip(&mut other.counts) {
            *count = count.checked_add(std::mem::take(more)).expect(TOO_MANY);
        }
        self.sum += std::mem::take(&mut other.sum);
    }
}

impl History {
    /// Takes over the latencies since the last close: those in µs below which these shares of the
    /// `answers` lie (0 where there were none), and their sum in nanoseconds. Shares ascend; each
    /// is rounded up to a whole answer, and to the end of its bucket.
    pub fn close<const N: usize>(
        &mut self,
        recent: &mut Recent,
        answers: u64,
        shares: [f64; N],
    ) -> ([u64; N], u128) {
        let ranks = shares.map(|share| (libm::ceil(share * answers as f64) as u64).max(1));
        let (mut quantiles, mut found, mut counted) = ([0; N], 0, 0);
        let buckets = self.counts.len().max(recent.counts.len());
        self.counts.resize(buckets, 0);
        let chunks = recent.counts.chunks_mut(CHUNK);
        for (chunk, (recent, all)) in chunks.zip(self.counts.chunks_mut(CHUNK)).enumerate() {
            if counted == answers {
                break;
            }
            if recent.iter().fold(0, |any, count| any | count) == 0 {
                continue;
            }
            for (place, (recent, all)) in recent.iter_mut().zip(all).enumerate() {
                let count = u64::from(std::mem::take(recent));
                *all += count;
                counted += count;
                while found < N && counted >= ranks[found] {
                    quantiles[found] = highest(chunk * CHUNK + place);
                    found += 1;
                }
            }
        }
        assert_eq!(counted, answers, "{TOO_MANY}");
        self.sum += recent.sum;
        (quantiles, std::mem::take(&mut recent.sum))
    }

    /// All of them, with those since the last close: a histogram in µs, and their exact sum in
    /// nanoseconds.
    pub fn with(&self, recent: &Recent) -> (Histogram<u64>, u128) {
        // A second at first; it grows by itself.
        let mut histogram = Histogram::new_with_bounds(1, 1 << 20, 3).expect("fixed bounds");
        histogram.auto(true);
        let buckets = self.counts.len().max(recent.counts.len());
        for bucket in 0..buckets {
            let count = self.counts.get(bucket).copied().unwrap_or(0);
            let count = count + recent.counts.get(bucket).map_or(0, |n| u64::from(*n));
            if count > 0 {
                let recorded = histogram.record_n(lowest(bucket), count);
                recorded.expect("the histogram grows");
            }
        }
        (histogram, self.sum + recent.sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::Seed;
    use rand::Rng as _;

    #[test]
    fn buckets_and_quantiles_are_those_of_the_histogram() {
        const SHARES: [f64; 7] = [0.0001, 0.25, 0.5, 0.95, 0.99, 0.999, 1.0];
        let mut stream = Seed::new(3).stream("latencies", 0);
        let empty = || Histogram::<u64>::new(3).unwrap();
        let (mut minute, mut whole, mut sum) = (empty(), empty(), 0);
        let (mut recent, mut history) = (Recent::default(), History::default());
        for n in 0..20_000u64 {
            // All lengths, from nothing to half an hour, and one of a month.
            let micros = match n {
                4_000 => 2_600_000_000_000,
                _ => stream.next_u64() >> (33 + stream.next_u64() % 31),
            };
            minute.record(micros).unwrap();
            // Somebody else counts half of them.
            let mut other = Recent::default();
            let counts = if n % 2 == 0 { &mut other } else { &mut recent };
            counts.record(micros * 1_000);
            recent.take_over(&mut other);
            sum += u128::from(micros) * 1_000;
            if n % 3_000 == 0 {
                let expected = SHARES.map(|share| minute.value_at_quantile(share));
                let (quantiles, _) = history.close(&mut recent, minute.len(), SHARES);
                assert_eq!(quantiles, expected, "after {n}");
                let nothing = history.close(&mut recent, 0, SHARES);
                assert_eq!(nothing, ([0; 7], 0), "it was closed");
                whole.add(&minute).unwrap();
                minute.reset();
            }
        }
        whole.add(&minute).unwrap();
        assert_eq!(history.with(&recent), (whole, sum));
    }
}
