//! When do the requests of a trace of timestamps arrive? When it says.

use crate::kernel::random::{Seed, Stream};
use crate::kernel::time::Instant;
use crate::workload::arrivals::{Batch, Window};
use crate::workload::error::WorkloadError;
use crate::workload::exponential::uniform;
use crate::workload::trace::{Row, Rows};

/// Rows after which a cell may end.
const CELL: usize = 256;

/// The arrivals of a trace of timestamps. With a scale below 1 each row is kept with that
/// probability, independently of the others (which thins a Poisson process to a Poisson process);
/// above 1 it is repeated as often as the scale's whole part says, and once more with the
/// probability of what remains.
pub(super) struct Timestamps {
    rows: Rows,
    /// Copies of each row, and the probability of one more.
    copies: (u64, f64),
    window: Window,
    random: Stream,
    /// The row that begins the next cell.
    ahead: Option<Row>,
    begun: bool,
}

impl Timestamps {
    pub(super) fn new(rows: Rows, scale: f64, window: Window, seed: Seed) -> Self {
        assert!(scale >= 0.0, "a scale is not negative");
        let whole = libm::floor(scale);
        Self {
            rows,
            copies: (whole as u64, scale - whole),
            window,
            random: seed.stream("scale", 0),
            ahead: None,
            begun: false,
        }
    }

    /// See [`super::arrivals`]. Rows at the same time are never torn apart.
    pub(super) fn next_cell(&mut self, out: &mut Batch) -> Result<(), WorkloadError> {
        if !self.begun {
            self.begun = true;
            self.ahead = self.rows.next()?;
        }
        let (mut read, mut previous) = (0, None);
        while let Some(row) = self.ahead {
            let at = row.at.saturating_sub(self.rows.run_start());
            if at >= self.window.until {
                break;
            }
            if read >= CELL && previous != Some(at) && at > 0 {
                out.end = Instant::from_nanos(at as u64);
                return Ok(());
            }
            self.take(row, at, out);
            (read, previous) = (read + 1, Some(at));
            self.ahead = self.rows.next()?;
        }
        out.end = Instant::NEVER;
        Ok(())
    }

    /// Chance is asked for every row, so that it does not matter where the run starts.
    fn take(&mut self, row: Row, at: i64, out: &mut Batch) {
        let (whole, rest) = self.copies;
        let more = rest > 0.0 && uniform(&mut self.random) < rest;
        if !self.window.holds(at) {
            return;
        }
        for _ in 0..whole + u64::from(more) {
            out.at.push(at as u64);
            if let Some(cpu) = row.cpu {
                out.cpu.push(cpu);
            }
        }
    }
}
