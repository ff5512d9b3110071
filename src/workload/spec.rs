//! What was asked to come in? The settings of a workload, before anything is read.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};

/// Opens a trace from its beginning, as often as it is asked to (each replication reads it anew).
#[derive(Clone)]
pub struct Opener {
    /// The path as the scenario names it, for messages.
    pub name: String,
    open: Arc<dyn Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync>,
}

impl Opener {
    /// An opener called `name`.
    pub fn new(
        name: impl Into<String>,
        open: impl Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            open: Arc::new(open),
        }
    }

    /// The bytes from the beginning.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        (self.open)()
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opener({:?})", self.name)
    }
}

/// One source of requests; a service may have several, which add up.
#[derive(Clone, Debug)]
pub struct WorkloadSpec {
    /// Where requests come from.
    pub source: Source,
    /// Multiplies the number of requests (counts are rounded per interval without drift; a
    /// timestamp trace is thinned or repeated), ≥ 0.
    pub scale: f64,
    /// Only this part of the run, since its start: `[from, to)`.
    pub slice: Option<(Instant, Instant)>,
}

/// Where requests come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A recorded trace.
    Trace(TraceSpec),
    /// A formula.
    Generator(Generator),
    /// Closed-loop users: each sends a request, waits for its end, thinks, and sends the next.
    Users {
        /// How many.
        count: u32,
        /// Time between an answer and the next request.
        think_time: Distribution,
    },
}

/// A recorded trace: CSV or gzipped CSV.
#[derive(Clone, Debug)]
pub struct TraceSpec {
    /// Opens the file.
    pub opener: Opener,
    /// Seconds between the trace's zero and the start of the run (negative: the run starts
    /// earlier). A trace of counts may name its own zero in a `# start: <ISO 8601>` line; `origin`
    /// is then derived from it and [`TraceSpec::run_start`].
    pub origin: Option<f64>,
    /// The run's start as Unix time in nanoseconds, when the scenario gives one: places ISO 8601
    /// timestamps and `# start:` lines.
    pub run_start: Option<i128>,
    /// The column that holds the timestamp, by name; makes it a trace of timestamps.
    pub column: Option<String>,
    /// The column that holds the CPU time of each request in seconds, by name.
    pub cpu_column: Option<String>,
    /// Length of a count's interval; found from the first rows when not given.
    pub interval: Option<Span>,
}

/// A formula for the rate of requests over time, per second; arrivals are Poisson with that rate
/// unless `regular`.
#[derive(Clone, PartialEq, Debug)]
pub struct Generator {
    /// The shape of the rate.
    pub shape: Shape,
    /// Evenly spaced instead of Poisson.
    pub regular: bool,
}

/// Shapes of a rate. Rates are requests per second; instants count from the start of the run.
#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    /// Always the same.
    Constant {
        /// The rate.
        rate: f64,
    },
    /// From one rate to another, linearly, then constant.
    Ramp {
        /// The rate before and at `start`.
        from: f64,
        /// The rate at and after `end`.
        to: f64,
        /// When it begins to change.
        start: Instant,
        /// When it has changed.
        end: Instant,
    },
    /// One rate, then another.
    Step {
        /// The rate before `at`.
        from: f64,
        /// The rate from `at` on.
        to: f64,
        /// When it changes.
        at: Instant,
    },
    /// A day's wave: mean · (1 + amplitude · sin), highest at `peak`.
    Diurnal {
        /// The mean rate.
        mean: f64,
        /// 0 (flat) to 1 (down to nothing at night).
        amplitude: f64,
        /// Time after the start of the period at which it is highest.
        peak: Span,
        /// Length of the wave: 24 h unless given.
        period: Span,
    },
    /// A base rate with one spike: up in `rise`, held for `hold`, down in `fall`.
    Spike {
        /// The rate outside the spike.
        base: f64,
        /// The rate at the top.
        peak: f64,
        /// When it begins to rise.
        at: Instant,
        /// How long it rises.
        rise: Span,
        /// How long it stays.
        hold: Span,
        /// How long it falls.
        fall: Span,
    },
    /// Two states, each left after an exponential time (an interrupted Poisson process).
    Bursts {
        /// The rate in the quiet state.
        quiet: f64,
        /// The rate in a burst.
        burst: f64,
        /// Mean length of the quiet state.
        mean_quiet: Span,
        /// Mean length of a burst.
        mean_burst: Span,
    },
}
