//! When do the requests of a trace of counts arrive? Exactly as many in each interval as it says.

use crate::kernel::random::Seed;
use crate::kernel::time::Instant;
use crate::workload::arrivals::{Batch, Window};
use crate::workload::cells::Cells;
use crate::workload::error::{Problem, WorkloadError};
use crate::workload::trace::Rows;

/// The arrivals of a trace of counts.
pub(super) struct Counts {
    rows: Rows,
    scaling: Scaling,
    window: Window,
    seed: Seed,
    cells: Cells,
}

/// Multiplies counts by a factor; roundings cancel out, so that any stretch of the trace is right
/// to within one request, and the total is the rounded product.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaling {
    factor: f64,
    read: u64,
    given: u64,
}

impl Scaling {
    pub(super) fn new(factor: f64) -> Self {
        assert!(factor >= 0.0, "a scale is not negative");
        Self {
            factor,
            read: 0,
            given: 0,
        }
    }

    /// The scaled count of the next interval.
    pub(super) fn apply(&mut self, count: u64) -> Result<u64, Problem> {
        let most = 1u64 << 63;
        let read = self.read.checked_add(count).filter(|&read| read < most);
        self.read = read.ok_or(Problem::TooMany)?;
        // Up to 2⁵² requests, a factor of 1 changes nothing.
        let given = libm::floor(self.read as f64 * self.factor + 0.5) as u64;
        if given >= most {
            return Err(Problem::TooMany);
        }
        // Both roundings are monotone, so the difference is never negative.
        let scaled = given - self.given;
        self.given = given;
        Ok(scaled)
    }
}

impl Counts {
    pub(super) fn new(rows: Rows, scale: f64, window: Window, seed: Seed) -> Self {
        Self {
            rows,
            scaling: Scaling::new(scale),
            window,
            seed,
            cells: Cells::new(window),
        }
    }

    /// See [`super::arrivals`]. Empty intervals and those outside the window cost a row each.
    pub(super) fn next_cell(&mut self, out: &mut Batch) -> Result<(), WorkloadError> {
        while !self.cells.next_cell(out) {
            let Some(row) = self.rows.next()? else {
                out.end = Instant::NEVER;
                return Ok(());
            };
            let scaled = self.scaling.apply(row.requests);
            let requests = scaled.map_err(|problem| self.rows.wrong(problem))?;
            let from = row.at.saturating_sub(self.rows.run_start());
            let until = from.saturating_add(self.rows.interval());
            if from >= self.window.until {
                out.end = Instant::NEVER;
                return Ok(());
            }
            if requests > 0 && from < until && until > 0 {
                let seed = self.seed.child("interval", row.at as u64);
                self.cells.begin(seed, from, until, requests);
            }
        }
        Ok(())
    }
}
