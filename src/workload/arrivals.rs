//! Which requests arrive next? All sources of one service, merged in the order of time.

use std::fmt;

use crate::kernel::distribution::Distribution;
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};
use crate::workload::counts::Counts;
use crate::workload::error::WorkloadError;
use crate::workload::generator::Generated;
use crate::workload::spec::{Source, WorkloadSpec};
use crate::workload::timestamps::Timestamps;
use crate::workload::trace::{self, Kind};

/// A batch is full once it holds this many arrivals; the last cell may go beyond.
const FULL: usize = 8_192;

/// The arrivals of one service, read and drawn as they are asked for.
///
/// Memory does not depend on the length of a trace. Each source draws from a stream of its own,
/// keyed by its position in the list, so that adding one never shifts another.
pub struct Workload {
    sources: Vec<Feed>,
    users: Vec<Users>,
    end: Instant,
    over: bool,
}

/// Arrivals in ascending order: everything from the previous batch's `end` to this one's.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Batch {
    /// Instants of arrival, ascending, all before `end`; nanoseconds since the start of the run.
    pub at: Vec<u64>,
    /// CPU time of each arrival in nanoseconds, or [`Batch::DRAW`]; empty when no source gives any.
    pub cpu: Vec<u64>,
    /// All arrivals before this instant have now been delivered. It advances with every batch.
    pub end: Instant,
}

impl Batch {
    /// Stands in `cpu` for a request whose source gives no CPU time: draw it.
    pub const DRAW: u64 = u64::MAX;

    fn clear(&mut self) {
        self.at.clear();
        self.cpu.clear();
    }
}

/// Closed-loop users: each sends a request, waits for its end, thinks, and sends the next.
#[derive(Clone, PartialEq, Debug)]
pub struct Users {
    /// How many (`scale` applied, rounded to the nearest).
    pub count: u32,
    /// Time between an answer and the next request.
    pub think_time: Distribution,
    /// They send their first request at or after this instant.
    pub from: Instant,
    /// They send none at or after this instant.
    pub until: Instant,
    /// The source's place in the list of workloads, to key its random stream.
    pub source: u64,
}

/// The part of a run in which a source sends, `[from, until)` in nanoseconds since its start; not
/// before it, but with a sign, as traces begin before the run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Window {
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Window {
    pub(super) fn of(spec: &WorkloadSpec, duration: Span) -> Self {
        let nanos = |at: u64| i64::try_from(at).unwrap_or(i64::MAX);
        let (from, to) = spec.slice.unwrap_or((Instant::START, Instant::NEVER));
        let until = nanos(to.nanos().min(duration.nanos()));
        Self {
            from: nanos(from.nanos()).min(until),
            until,
        }
    }

    /// The part of `[from, until)` that lies in the window, 0 to 1; of an instant, all or nothing.
    pub(super) fn share(self, from: i64, until: i64) -> f64 {
        if from == until {
            return f64::from(u8::from(self.holds(from)));
        }
        let inside = until.min(self.until).saturating_sub(from.max(self.from));
        inside.max(0) as f64 / until.saturating_sub(from) as f64
    }

    pub(super) const fn holds(self, at: i64) -> bool {
        self.from <= at && at < self.until
    }
}

/// One source, with what it has produced and not yet delivered.
struct Feed {
    stream: Stream,
    ahead: Batch,
    taken: usize,
}

impl Feed {
    fn next_at(&self) -> Option<u64> {
        self.ahead.at.get(self.taken).copied()
    }
}

/// The three ways arrivals come about.
enum Stream {
    Counts(Counts),
    Timestamps(Timestamps),
    Generated(Generated),
}

impl Stream {
    /// Appends the next cell to `out` and moves `out.end` on; at the end of the source's window,
    /// `out.end` is [`Instant::NEVER`].
    fn next_cell(&mut self, out: &mut Batch) -> Result<(), WorkloadError> {
        match self {
            Self::Counts(counts) => counts.next_cell(out),
            Self::Timestamps(timestamps) => timestamps.next_cell(out),
            Self::Generated(generated) => {
                generated.next_cell(out);
                Ok(())
            }
        }
    }
}

impl Workload {
    /// Opens every source and reads as far as the first rows, which tell the format. A bad row
    /// further down shows when it is reached; [`super::survey::survey`] finds it in advance.
    pub fn open(specs: &[WorkloadSpec], duration: Span, seed: Seed) -> Result<Self, WorkloadError> {
        let mut workload = Self {
            sources: Vec::new(),
            users: Vec::new(),
            end: Instant::START + duration,
            over: false,
        };
        for (source, spec) in (0u64..).zip(specs) {
            let window = Window::of(spec, duration);
            let seed = seed.child("workload", source);
            let stream = match &spec.source {
                Source::Users { count, think_time } => {
                    workload.users.push(Users {
                        count: libm::round(f64::from(*count) * spec.scale) as u32,
                        think_time: think_time.clone(),
                        from: Instant::from_nanos(window.from as u64),
                        until: Instant::from_nanos(window.until as u64),
                        source,
                    });
                    continue;
                }
                Source::Generator(generator) => {
                    Stream::Generated(Generated::new(generator, spec.scale, window, seed))
                }
                Source::Trace(trace) => {
                    let rows = trace::open(trace)?;
                    match rows.kind() {
                        Kind::Counts => Stream::Counts(Counts::new(rows, spec.scale, window, seed)),
                        Kind::Timestamps => {
                            Stream::Timestamps(Timestamps::new(rows, spec.scale, window, seed))
                        }
                    }
                }
            };
            workload.sources.push(Feed {
                stream,
                ahead: Batch::default(),
                taken: 0,
            });
        }
        Ok(workload)
    }

    /// Users in closed loop: they are not among the arrivals.
    pub fn users(&self) -> &[Users] {
        &self.users
    }

    /// The end of the run, at which batches end.
    pub const fn end(&self) -> Instant {
        self.end
    }

    /// Replaces the contents of `batch` by the next arrivals. The last batch's `end` is the run's;
    /// after it, the answer is `false` and `batch` is empty.
    pub fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, WorkloadError> {
        batch.clear();
        if self.over || self.end == Instant::START {
            batch.end = self.end;
            return Ok(false);
        }
        match self.sources.as_mut_slice() {
            [] => batch.end = Instant::NEVER,
            [only] => {
                batch.end = only.ahead.end;
                while batch.at.len() < FULL && batch.end < self.end {
                    only.stream.next_cell(batch)?;
                }
                only.ahead.end = batch.end;
            }
            sources => {
                batch.end = merge(sources, batch)?;
            }
        }
        self.over = batch.end >= self.end;
        batch.end = batch.end.min(self.end);
        Ok(true)
    }
}

/// Delivers cells of several sources until the batch is full or none has more; answers up to when.
fn merge(sources: &mut [Feed], batch: &mut Batch) -> Result<Instant, WorkloadError> {
    loop {
        // The slowest source decides how far the others may go.
        for feed in &mut *sources {
            while feed.taken == feed.ahead.at.len() && feed.ahead.end < Instant::NEVER {
                feed.ahead.clear();
                feed.taken = 0;
                feed.stream.next_cell(&mut feed.ahead)?;
            }
        }
        let end = sources
            .iter()
            .map(|feed| feed.ahead.end)
            .min()
            .expect("there are several sources");
        let drawn = sources.iter().all(|feed| feed.ahead.cpu.is_empty());
        if drawn && batch.cpu.is_empty() {
            let begin = batch.at.len();
            for feed in &mut *sources {
                blend(feed, end, &mut batch.at, begin);
            }
        }
        while let Some(feed) = earliest(sources, end) {
            deliver(feed, batch);
        }
        if batch.at.len() >= FULL || end == Instant::NEVER {
            return Ok(end);
        }
    }
}

/// Moves all arrivals of a source before `end` over to their places among those from `begin` on;
/// after what is there at the same time. From the last to the first, so that nothing is in the way,
/// and without a branch on whose turn it is, which nobody could foresee.
fn blend(feed: &mut Feed, end: Instant, at: &mut Vec<u64>, begin: usize) {
    let ahead = &feed.ahead.at[feed.taken..];
    let new = &ahead[..ahead.partition_point(|&at| at < end.nanos())];
    feed.taken += new.len();
    let (mut old, mut left) = (at.len() - begin, new.len());
    at.extend_from_slice(new);
    let at = &mut at[begin..];
    while old > 0 && left > 0 {
        let (a, b) = (at[old - 1], new[left - 1]);
        at[old + left - 1] = a.max(b);
        old -= usize::from(a > b);
        left -= usize::from(a <= b);
    }
    at[..left].copy_from_slice(&new[..left]);
}

/// The source whose next arrival before `end` is earliest; of several, the first in the list.
fn earliest(sources: &mut [Feed], end: Instant) -> Option<&mut Feed> {
    sources
        .iter_mut()
        .filter(|feed| feed.next_at().is_some_and(|at| at < end.nanos()))
        .min_by_key(|feed| feed.next_at())
}

/// Moves one arrival over, with its CPU time once any source has given one.
fn deliver(feed: &mut Feed, batch: &mut Batch) {
    let cpu = feed.ahead.cpu.get(feed.taken).copied();
    if cpu.is_some() || !batch.cpu.is_empty() {
        batch.cpu.resize(batch.at.len(), Batch::DRAW);
        batch.cpu.push(cpu.unwrap_or(Batch::DRAW));
    }
    batch.at.push(feed.ahead.at[feed.taken]);
    feed.taken += 1;
}

impl fmt::Debug for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workload")
            .field("sources", &self.sources.len())
            .field("users", &self.users)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}
