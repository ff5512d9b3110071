//! Where in an interval do exactly n arrivals fall? Independently and uniformly at random.
//!
//! The count is split over halves of the interval by Binomial(n, ½), drawn exactly as the number of
//! ones among n random bits, down to cells of a few hundred arrivals; within a cell the arrivals
//! are order statistics, built in order from exponential spacings. So nothing is ever sorted, no
//! buffer grows with n, and each half draws from a stream of its own: a cell depends on the
//! interval's place in the trace, its count and the seed, and on nothing that was read before.

use rand::Rng;

use crate::kernel::random::{Seed, Stream};
use crate::kernel::time::Instant;
use crate::workload::arrivals::{Batch, Window};
use crate::workload::exponential::Ziggurat;

/// Most arrivals in a cell.
const CELL: u64 = 512;
/// Cells this short are not split: halves of whole nanoseconds would not be equally likely.
const SHORTEST: i64 = 1 << 16;
/// 2⁵²: the spacing of `f64` here is 1, so adding it rounds to a whole number.
const ROUNDER: f64 = (1u64 << 52) as f64;

/// The cells of one interval, from left to right.
pub(super) struct Cells {
    seed: Seed,
    window: Window,
    /// What is still to be expanded, the leftmost on top.
    nodes: Vec<Node>,
    sums: Vec<f64>,
}

/// `requests` arrivals within `[from, until)`, nanoseconds since the start of the run.
#[derive(Clone, Copy, Debug)]
struct Node {
    from: i64,
    until: i64,
    requests: u64,
    /// 1 for the whole interval, then 2n and 2n + 1 for the halves of n.
    name: u64,
}

impl Cells {
    /// No interval yet; arrivals outside `window` will be left out.
    pub(super) fn new(window: Window) -> Self {
        Self {
            seed: Seed::new(0),
            window,
            nodes: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// Begins an interval `[from, until)`; `seed` is the interval's own.
    pub(super) fn begin(&mut self, seed: Seed, from: i64, until: i64, requests: u64) {
        assert!(self.nodes.is_empty(), "the interval before is finished");
        assert!(from < until, "an interval has a length");
        self.seed = seed;
        self.nodes.push(Node {
            from,
            until,
            requests,
            name: 1,
        });
    }

    /// Appends the next cell's arrivals and moves `out.end` to its end; `false` when the interval
    /// is finished.
    pub(super) fn next_cell(&mut self, out: &mut Batch) -> bool {
        while let Some(node) = self.nodes.pop() {
            let outside = node.until <= self.window.from || node.from >= self.window.until;
            if node.requests == 0 || outside {
                continue;
            }
            let mut random = self.seed.stream("node", node.name);
            let length = node.until - node.from;
            if node.requests > CELL && length > SHORTEST {
                let middle = node.from + length / 2;
                let left = ones(&mut random, node.requests);
                self.nodes.push(Node {
                    from: middle,
                    requests: node.requests - left,
                    name: 2 * node.name + 1,
                    ..node
                });
                self.nodes.push(Node {
                    until: middle,
                    requests: left,
                    name: 2 * node.name,
                    ..node
                });
                continue;
            }
            self.place(node, &mut random, &mut out.at);
            out.end = Instant::from_nanos(node.until as u64);
            return true;
        }
        false
    }

    /// Places the arrivals of one cell in ascending order.
    fn place(&mut self, node: Node, random: &mut Stream, at: &mut Vec<u64>) {
        let n = node.requests as usize;
        let sum = Ziggurat::get().running_sums(n, random, &mut self.sums);
        // n sums of spacings over the sum of n + 1 are the order statistics of n uniform numbers.
        let length = (node.until - node.from) as f64;
        let (factor, last) = (length / sum, length - 1.0);
        let whole = |sum: f64| {
            let position = sum * factor;
            // Not `min`: its care for NaN costs half the loop.
            let position = if position < last { position } else { last };
            (position + ROUNDER).to_bits() - ROUNDER.to_bits()
        };
        if self.window.from <= node.from && node.until <= self.window.until {
            let from = node.from as u64;
            at.extend(self.sums.iter().map(|&sum| from + whole(sum)));
        } else {
            let absolute = self
                .sums
                .iter()
                .map(|&sum| node.from + whole(sum).cast_signed());
            let inside = absolute.filter(|&at| self.window.holds(at));
            at.extend(inside.map(i64::cast_unsigned));
        }
    }
}

/// The number of ones among `bits` random bits: Binomial(bits, ½).
fn ones(random: &mut Stream, bits: u64) -> u64 {
    let mut count = 0;
    for _ in 0..bits / 64 {
        count += u64::from(random.next_u64().count_ones());
    }
    let rest = bits % 64;
    if rest > 0 {
        count += u64::from((random.next_u64() >> (64 - rest)).count_ones());
    }
    count
}
