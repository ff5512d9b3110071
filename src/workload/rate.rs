//! How fast do requests come, when? A shape as segments on which the rate is a simple formula.

use std::f64::consts::TAU;

use crate::kernel::random::{Seed, Stream};
use crate::kernel::time::{Instant, NANOS_PER_SECOND, Span};
use crate::workload::exponential::{Ziggurat, uniform};
use crate::workload::spec::Shape;

/// A stretch of time on which the rate follows one formula.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Segment {
    /// Its number, from 0.
    pub(super) index: u64,
    /// When it begins, nanoseconds since the start of the run.
    pub(super) from: u64,
    /// When the next begins; `u64::MAX` for the last.
    pub(super) until: u64,
    /// Its formula.
    pub(super) law: Law,
    /// Requests expected before `from`.
    pub(super) before: f64,
}

/// A rate in requests per nanosecond, as a function of the time since the segment's beginning.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Law {
    /// Rate at the beginning, and its change per nanosecond.
    Line { rate: f64, slope: f64 },
    /// mean · (1 + amplitude · cos(2π (t − peak) / period)).
    Wave {
        mean: f64,
        amplitude: f64,
        peak: u64,
        period: u64,
    },
}

impl Law {
    /// Requests per nanosecond, `x` nanoseconds after the beginning.
    pub(super) fn rate(self, x: u64) -> f64 {
        match self {
            Self::Line { rate, slope } => rate + slope * x as f64,
            Self::Wave {
                mean,
                amplitude,
                peak,
                period,
            } => mean * (1.0 + amplitude * libm::cos(angle(x, peak, period))),
        }
    }

    /// Requests expected in the first `x` nanoseconds.
    pub(super) fn expected(self, x: u64) -> f64 {
        match self {
            Self::Line { rate, slope } => x as f64 * (rate + slope * x as f64 / 2.0),
            Self::Wave {
                mean,
                amplitude,
                peak,
                period,
            } => {
                let turn = period as f64 / TAU;
                let sines = libm::sin(angle(x, peak, period)) - libm::sin(angle(0, peak, period));
                mean * (x as f64 + amplitude * turn * sines)
            }
        }
    }

    /// The highest rate of all.
    pub(super) fn peak(self, length: u64) -> f64 {
        match self {
            Self::Line { rate, slope: 0.0 } => rate,
            Self::Line { rate, .. } => rate.max(self.rate(length)),
            Self::Wave {
                mean, amplitude, ..
            } => mean * (1.0 + amplitude),
        }
    }
}

/// 2π (x − peak) / period, reduced to one turn in whole numbers first.
fn angle(x: u64, peak: u64, period: u64) -> f64 {
    let ahead = (x % period + period - peak % period) % period;
    TAU * (ahead as f64 / period as f64)
}

/// The nanoseconds after which `requests` are expected, when the rate begins at `rate` and changes
/// by `slope` per nanosecond: the inverse of a quadratic, in the form that loses no digits.
pub(super) fn invert_line(requests: f64, rate: f64, slope: f64) -> f64 {
    if slope == 0.0 {
        return requests / rate;
    }
    let square = (rate * rate + 2.0 * slope * requests).max(0.0);
    // A root is rounded correctly on every machine, as + − × ÷ are.
    2.0 * requests / (rate + square.sqrt())
}

/// The straight pieces of a shape, in order: the end of each (ns), and the rates per second at its
/// beginning and end.
fn corners(shape: &Shape) -> Vec<(u64, f64, f64)> {
    let end = |at: Instant, spans: &[Span]| spans.iter().fold(at, |at, &span| at + span).nanos();
    match *shape {
        Shape::Constant { rate } => vec![(FOREVER, rate, rate)],
        Shape::Step { from, to, at } => vec![(at.nanos(), from, from), (FOREVER, to, to)],
        Shape::Ramp {
            from,
            to,
            start,
            end,
        } => vec![
            (start.nanos(), from, from),
            (end.nanos(), from, to),
            (FOREVER, to, to),
        ],
        Shape::Spike {
            base,
            peak,
            at,
            rise,
            hold,
            fall,
        } => vec![
            (at.nanos(), base, base),
            (end(at, &[rise]), base, peak),
            (end(at, &[rise, hold]), peak, peak),
            (end(at, &[rise, hold, fall]), peak, base),
            (FOREVER, base, base),
        ],
        Shape::Diurnal { .. } | Shape::Bursts { .. } => unreachable!("these are not straight"),
    }
}

/// The segments of a shape, in order, without end.
pub(super) struct Segments {
    course: Course,
    scale: f64,
    next: u64,
    from: u64,
    before: f64,
}

/// Where segments come from.
enum Course {
    /// Corners, each with the rates (per second) at its beginning and end, and its end.
    Corners(Vec<(u64, f64, f64)>),
    Wave(Law),
    /// Rates (per second) and mean lengths (ns) of the two states; which comes next; chance.
    Bursts {
        rates: [f64; 2],
        lengths: [f64; 2],
        state: usize,
        random: Stream,
    },
}

const FOREVER: u64 = u64::MAX;

impl Segments {
    /// The segments of `shape`, with every rate multiplied by `scale`. Bursts begin in either
    /// state with its long-run probability, so that the first hour is like any other.
    pub(super) fn new(shape: &Shape, scale: f64, seed: Seed) -> Self {
        let course = match *shape {
            Shape::Diurnal {
                mean,
                amplitude,
                peak,
                period,
            } => {
                assert!(period > Span::ZERO, "a wave has a length");
                Course::Wave(Law::Wave {
                    mean: mean * scale / NANOS_PER_SECOND as f64,
                    amplitude,
                    peak: peak.nanos(),
                    period: period.nanos(),
                })
            }
            Shape::Bursts {
                quiet,
                burst,
                mean_quiet,
                mean_burst,
            } => {
                let mut random = seed.stream("bursts", 0);
                let lengths = [mean_quiet.nanos() as f64, mean_burst.nanos() as f64];
                assert!(lengths[0] + lengths[1] > 0.0, "a state has a length");
                let in_quiet = lengths[0] / (lengths[0] + lengths[1]);
                Course::Bursts {
                    rates: [quiet, burst],
                    lengths,
                    state: usize::from(uniform(&mut random) >= in_quiet),
                    random,
                }
            }
            _ => Course::Corners(corners(shape)),
        };
        Self {
            course,
            scale,
            next: 0,
            from: 0,
            before: 0.0,
        }
    }

    /// The next segment; none after the one that lasts for ever. Segments without length are left
    /// out.
    pub(super) fn next(&mut self) -> Option<Segment> {
        while self.from < FOREVER {
            let index = self.next;
            self.next += 1;
            let (until, law) = self.piece(index);
            if until <= self.from {
                continue;
            }
            let segment = Segment {
                index,
                from: self.from,
                until,
                law,
                before: self.before,
            };
            self.before += law.expected(until - self.from);
            self.from = until;
            return Some(segment);
        }
        None
    }

    /// The end and the law of piece `index`, which begins at `self.from`.
    fn piece(&mut self, index: u64) -> (u64, Law) {
        let per_nano = self.scale / NANOS_PER_SECOND as f64;
        match &mut self.course {
            Course::Wave(law) => (FOREVER, *law),
            Course::Corners(corners) => {
                let (until, first, last) = corners[index as usize];
                let length = until.saturating_sub(self.from).max(1) as f64;
                let slope = (last - first) * per_nano / length;
                (
                    until,
                    Law::Line {
                        rate: first * per_nano,
                        slope,
                    },
                )
            }
            Course::Bursts {
                rates,
                lengths,
                state,
                random,
            } => {
                let length = lengths[*state] * Ziggurat::get().draw(random);
                let rate = rates[*state] * per_nano;
                *state = 1 - *state;
                let until = self.from.saturating_add(length as u64);
                (until, Law::Line { rate, slope: 0.0 })
            }
        }
    }
}
