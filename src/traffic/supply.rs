//! What comes next, with all it will need? Arrivals and their demands, a load ahead.
//!
//! Demands are drawn in the order of arrival, whoever serves the requests, so that they can be
//! drawn beside the serving.

use std::sync::Arc;

use crate::kernel::random::{Seed, Stream};
use crate::kernel::sampler::Sampler;
use crate::kernel::time::Span;
use crate::traffic::source::ArrivalSource;
use crate::workload::{Batch, WorkloadError};

/// Arrivals, and what they will need.
#[derive(Clone, Debug, Default)]
pub(super) struct Load {
    /// When they come, and the CPU time of each.
    pub batch: Batch,
    /// The waiting time of each.
    pub waits: Vec<u64>,
    /// That of all, where it is one.
    pub wait: Option<u64>,
    /// The source has no more.
    pub over: bool,
}

impl Load {
    /// All arrivals before it are known.
    pub fn known_until(&self) -> u64 {
        if self.over {
            u64::MAX
        } else {
            self.batch.end.nanos()
        }
    }
}

/// A source, and the chance of demands.
pub(super) struct Supply {
    source: Box<dyn ArrivalSource>,
    cpu: Arc<Sampler>,
    wait: Arc<Sampler>,
    cpu_stream: Stream,
    wait_stream: Stream,
    /// The next load, and whether it is ready.
    ahead: Load,
    ready: Option<Result<(), WorkloadError>>,
}

impl Supply {
    /// `seed` is the service's own.
    pub fn new(
        source: Box<dyn ArrivalSource>,
        (cpu, wait): (Arc<Sampler>, Arc<Sampler>),
        seed: Seed,
    ) -> Self {
        Self {
            source,
            cpu,
            wait,
            cpu_stream: seed.stream("demand", 0),
            wait_stream: seed.stream("wait", 0),
            ahead: Load::default(),
            ready: None,
        }
    }

    #[cfg(feature = "cli")]
    pub const fn is_ready(&self) -> bool {
        self.ready.is_some()
    }

    /// Makes the next load ready. An error waits until it is asked for.
    pub fn prepare(&mut self) {
        if self.ready.is_none() {
            self.ready = Some(self.read());
        }
    }

    /// Puts the next load in the place of one that has been served.
    pub fn next(&mut self, load: &mut Load) -> Result<(), WorkloadError> {
        self.prepare();
        self.ready.take().expect("it was prepared")?;
        std::mem::swap(load, &mut self.ahead);
        Ok(())
    }

    fn read(&mut self) -> Result<(), WorkloadError> {
        self.ahead.wait = self.wait.constant().map(Span::nanos);
        let Load {
            batch, waits, over, ..
        } = &mut self.ahead;
        *over = !self.source.next_batch(batch)?;
        let arrivals = batch.at.len();
        waits.resize(arrivals, 0);
        self.wait.fill(&mut self.wait_stream, waits);
        if batch.cpu.is_empty() {
            batch.cpu.resize(arrivals, 0);
            self.cpu.fill(&mut self.cpu_stream, &mut batch.cpu);
        } else {
            for cpu in batch.cpu.iter_mut().filter(|cpu| **cpu == Batch::DRAW) {
                *cpu = self.cpu.nanos(&mut self.cpu_stream);
            }
        }
        Ok(())
    }
}
