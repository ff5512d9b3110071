//! When do generated requests arrive? A Poisson process with a given rate, or an even stream.
//!
//! Each segment of the rate is cut into cells that hold a few hundred requests on average; each
//! cell draws from its own stream. On straight segments the arrivals are exact inversions of unit
//! exponentials; on a wave, a faster straight process is thinned, where the sine itself is needed
//! only for the few draws that fall between the lowest and the highest rate of the cell.

use crate::kernel::random::{Seed, Stream};
use crate::kernel::time::Instant;
use crate::workload::arrivals::{Batch, Window};
use crate::workload::exponential::{Ziggurat, uniform};
use crate::workload::rate::{Law, Segment, Segments, invert_line};
use crate::workload::spec::Generator;

/// Requests in a cell at the segment's highest rate.
const CELL: f64 = 256.0;
/// A wave has at least so many cells in a period, so that the rate hardly changes within one.
const CELLS_PER_WAVE: u64 = 64;

/// Sums of spacings that are made into instants together.
const BLOCK: usize = 64;
/// 2⁵²: the spacing of `f64` here is 1, so adding it rounds to a whole number.
const ROUNDER: f64 = (1u64 << 52) as f64;
/// Instants within a shorter cell are whole numbers that `f64` holds.
const LONG: u64 = 1 << 51;

/// The arrivals of a generator.
pub(super) struct Generated {
    segments: Segments,
    segment: Option<Segment>,
    regular: bool,
    window: Window,
    seed: Seed,
    /// Where the next cell begins, nanoseconds since the start of the run.
    from: u64,
}

/// A piece `[from, until)` of a segment, nanoseconds since the start of the run.
#[derive(Clone, Copy)]
struct Cell {
    segment: Segment,
    number: u64,
    from: u64,
    until: u64,
}

impl Generated {
    pub(super) fn new(generator: &Generator, scale: f64, window: Window, seed: Seed) -> Self {
        assert!(scale >= 0.0, "a scale is not negative");
        let mut segments = Segments::new(&generator.shape, scale, seed);
        let segment = segments.next();
        Self {
            segments,
            segment,
            regular: generator.regular,
            window,
            seed,
            from: window.from as u64,
        }
    }

    /// See [`super::arrivals`]. Segments without requests are passed in one stride.
    pub(super) fn next_cell(&mut self, out: &mut Batch) {
        while let Some(segment) = self.segment
            && self.from < self.window.until as u64
        {
            if segment.until <= self.from {
                self.segment = self.segments.next();
                continue;
            }
            let Some(cell) = Cell::at(segment, self.from) else {
                self.from = segment.until;
                continue;
            };
            self.from = cell.until;
            let window = self.window.from as u64..=self.window.until as u64;
            let inside = window.contains(&cell.from) && window.contains(&cell.until);
            let before = out.at.len();
            if self.regular {
                cell.even(&mut out.at);
            } else {
                let seed = self.seed.child("segment", segment.index);
                cell.poisson(seed.stream("cell", cell.number), &mut out.at);
            }
            if !inside {
                keep(&mut out.at, before, self.window);
            }
            out.end = Instant::from_nanos(cell.until);
            return;
        }
        out.end = Instant::NEVER;
    }
}

/// `x` rounded down, at most `last`, itself a whole number below [`LONG`]; 0 for what is no number.
/// In steps that a processor can do for several `x` at once, unlike `as`.
#[inline]
fn whole(x: f64, last: f64) -> u64 {
    let x = if x > 0.0 { x } else { 0.0 };
    let x = if x < last { x } else { last };
    let nearest = (x + ROUNDER) - ROUNDER;
    let down = if nearest > x { nearest - 1.0 } else { nearest };
    (down + ROUNDER).to_bits() - ROUNDER.to_bits()
}

/// Drops the arrivals from index `first` on that lie outside the window.
fn keep(at: &mut Vec<u64>, first: usize, window: Window) {
    let mut kept = first;
    for index in first..at.len() {
        if window.holds(at[index].cast_signed()) {
            at[kept] = at[index];
            kept += 1;
        }
    }
    at.truncate(kept);
}

impl Cell {
    /// The cell of `segment` that holds the instant `at`; none when the segment has no requests.
    fn at(segment: Segment, at: u64) -> Option<Self> {
        let peak = segment.law.peak(segment.until - segment.from);
        if peak <= 0.0 {
            return None;
        }
        // `as` saturates: a slow stream has one endless cell.
        let mut width = ((CELL / peak) as u64).max(1);
        if let Law::Wave { period, .. } = segment.law {
            width = width.min((period / CELLS_PER_WAVE).max(1));
        }
        let number = (at - segment.from) / width;
        let from = segment.from + number * width;
        Some(Self {
            segment,
            number,
            from,
            until: from.saturating_add(width).min(segment.until),
        })
    }

    fn poisson(self, random: Stream, at: &mut Vec<u64>) {
        match self.segment.law {
            Law::Line { slope, .. } => self.poisson_line(slope, random, at),
            Law::Wave {
                mean,
                amplitude,
                period,
                ..
            } => {
                let steepest = mean * amplitude * std::f64::consts::TAU / period as f64;
                self.poisson_wave(steepest, random, at);
            }
        }
    }

    /// By inversion: requests expected so far are a Poisson process of rate 1.
    fn poisson_line(self, slope: f64, mut random: Stream, at: &mut Vec<u64>) {
        let rate = self.segment.law.rate(self.from - self.segment.from);
        let length = self.until - self.from;
        let all = length as f64 * (rate + slope * length as f64 / 2.0);
        let ziggurat = Ziggurat::get();
        let mut expected = ziggurat.draw(&mut random);
        let mut sums = [0.0; BLOCK];
        // Sums first, then instants, which do not wait for each other.
        while expected < all {
            let count = ziggurat.sums_below(all, &mut expected, &mut random, &mut sums);
            let sums = &sums[..count];
            if length >= LONG {
                let after = |&sum| (invert_line(sum, rate, slope) as u64).min(length - 1);
                at.extend(sums.iter().map(|sum| self.from + after(sum)));
            } else if slope == 0.0 {
                let last = (length - 1) as f64;
                at.extend(sums.iter().map(|sum| self.from + whole(sum / rate, last)));
            } else {
                let last = (length - 1) as f64;
                let after = |&sum| whole(invert_line(sum, rate, slope), last);
                at.extend(sums.iter().map(|sum| self.from + after(sum)));
            }
        }
    }

    /// By thinning: candidates at the cell's highest rate, each kept with rate ÷ highest.
    fn poisson_wave(self, steepest: f64, mut random: Stream, at: &mut Vec<u64>) {
        let (law, offset) = (self.segment.law, self.from - self.segment.from);
        let length = self.until - self.from;
        let ends = (law.rate(offset), law.rate(offset + length));
        // Between its ends the rate strays no further than half the cell at the steepest slope.
        let stray = steepest * length as f64 / 2.0;
        let (lowest, highest) = (ends.0.min(ends.1) - stray, ends.0.max(ends.1) + stray);
        let ziggurat = Ziggurat::get();
        let mut x = ziggurat.draw(&mut random) / highest;
        while x < length as f64 {
            let level = uniform(&mut random) * highest;
            if level < lowest || level < law.rate(offset + x as u64) {
                at.push(self.from + (x as u64).min(length - 1));
            }
            x += ziggurat.draw(&mut random) / highest;
        }
    }

    /// Request k arrives when k + ½ requests are expected.
    fn even(self, at: &mut Vec<u64>) {
        let Segment {
            law,
            from: start,
            before,
            ..
        } = self.segment;
        let due = |until: u64| libm::ceil(before + law.expected(until - start) - 0.5).max(0.0);
        let (first, end) = (due(self.from) as u64, due(self.until) as u64);
        for k in first..end {
            let expected = k as f64 + 0.5 - before;
            let x = match law {
                Law::Line { rate, slope } => libm::round(invert_line(expected, rate, slope)) as u64,
                Law::Wave { .. } => self.search(expected),
            };
            at.push((start.saturating_add(x)).clamp(self.from, self.until - 1));
        }
    }

    /// The first nanosecond since the segment's beginning by whose end `expected` are expected.
    fn search(self, expected: f64) -> u64 {
        let (mut low, mut high) = (
            self.from - self.segment.from,
            self.until - self.segment.from,
        );
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if self.segment.law.expected(middle) <= expected {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whole_is_what_as_and_min_give(
            x in prop_oneof![
                any::<f64>(),
                0.0..1e16,
                0.0..1e3,
                (0u64..LONG).prop_map(|x| x as f64),
            ],
            last in prop_oneof![0u64..LONG, 0u64..1_000],
        ) {
            prop_assert_eq!(whole(x, last as f64), (x as u64).min(last));
            let below = x.next_down();
            prop_assert_eq!(whole(below, last as f64), (below as u64).min(last));
        }
    }
}
