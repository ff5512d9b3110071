//! What does a source hold, before it is replayed? Every row checked, counts added up.

use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};
use crate::workload::arrivals::Window;
use crate::workload::counts::Scaling;
use crate::workload::error::WorkloadError;
use crate::workload::rate::Segments;
use crate::workload::spec::{Generator, Shape, Source, WorkloadSpec};
use crate::workload::trace::{self, Kind, Rows};

/// What one source holds and what of it falls into the run.
#[derive(Clone, PartialEq, Debug)]
pub struct Survey {
    /// What kind of source it is.
    pub kind: SourceKind,
    /// Rows of data (0 for a generator).
    pub rows: u64,
    /// Requests in the whole file, before `scale` (0 for a generator).
    pub total: u64,
    /// Requests that will arrive in the run, `scale` and `slice` applied. Exact for counts whose
    /// intervals lie wholly in the run; otherwise expected.
    pub in_run: f64,
    /// Seconds from the start of the run to the trace's first instant; negative when the trace
    /// began before. None for a generator.
    pub first: Option<f64>,
    /// Seconds from the start of the run to the end of the trace's last interval, or to its last
    /// timestamp.
    pub last: Option<f64>,
    /// Length of an interval, for a trace of counts.
    pub interval: Option<Span>,
    /// The busiest interval within the run; None when nothing arrives in it.
    pub peak: Option<Peak>,
    /// The zero of the trace as Unix time in nanoseconds, where a `# start:` line gives it.
    pub start: Option<i128>,
    /// Whether each request brings its own CPU time.
    pub cpu: bool,
}

/// What kind of source a workload is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SourceKind {
    /// A trace of counts per interval.
    Counts,
    /// A trace of timestamps.
    Timestamps,
    /// A generator.
    Generator,
    /// Closed-loop users.
    Users,
}

/// The busiest interval of a source.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Peak {
    /// When the interval begins (not before the start of the run).
    pub at: Instant,
    /// The interval's length: the trace's own for counts, one minute otherwise.
    pub span: Span,
    /// Requests in it, `scale` applied.
    pub requests: f64,
}

/// Reads the whole of a source without expanding it: every row is checked, also those outside the
/// run.
pub fn survey(spec: &WorkloadSpec, duration: Span) -> Result<Survey, WorkloadError> {
    let window = Window::of(spec, duration);
    match &spec.source {
        Source::Trace(trace) => survey_trace(trace::open(trace)?, spec.scale, window),
        Source::Generator(generator) => Ok(survey_generator(generator, spec.scale, window)),
        Source::Users { .. } => Ok(Survey::empty(SourceKind::Users)),
    }
}

impl Survey {
    fn empty(kind: SourceKind) -> Self {
        Self {
            kind,
            rows: 0,
            total: 0,
            in_run: 0.0,
            first: None,
            last: None,
            interval: None,
            peak: None,
            start: None,
            cpu: false,
        }
    }
}

/// The busiest of successive buckets.
#[derive(Default)]
struct Busiest {
    bucket: u64,
    requests: f64,
    peak: Option<(u64, f64)>,
}

impl Busiest {
    /// Adds requests to a bucket, which is not before the last one.
    fn add(&mut self, bucket: u64, requests: f64) {
        if bucket != self.bucket {
            self.close();
            self.bucket = bucket;
        }
        self.requests += requests;
    }

    fn close(&mut self) {
        if self.requests > self.peak.map_or(0.0, |(_, most)| most) {
            self.peak = Some((self.bucket, self.requests));
        }
        self.requests = 0.0;
    }
}

fn survey_trace(mut rows: Rows, scale: f64, window: Window) -> Result<Survey, WorkloadError> {
    let kind = match rows.kind() {
        Kind::Counts => SourceKind::Counts,
        Kind::Timestamps => SourceKind::Timestamps,
    };
    let mut survey = Survey::empty(kind);
    let mut scaling = Scaling::new(scale);
    let mut busiest = Busiest::default();
    let interval = rows.interval();
    let (mut first, mut last) = (None, None);
    while let Some(row) = rows.next()? {
        let from = row.at.saturating_sub(rows.run_start());
        let until = from.saturating_add(interval);
        survey.rows += 1;
        let requests = if kind == SourceKind::Counts {
            let scaled = scaling.apply(row.requests);
            scaled.map_err(|problem| rows.wrong(problem))? as f64
        } else {
            scale
        };
        survey.total = survey.total.saturating_add(row.requests);
        first.get_or_insert(from);
        last = Some(until);
        let inside = requests * window.share(from, until);
        survey.in_run += inside;
        if inside > 0.0 {
            let begin = from.max(window.from) as u64;
            busiest.add(bucket(begin, interval), inside);
        }
    }
    busiest.close();
    let seconds = |nanos: i64| nanos as f64 / 1e9;
    (survey.first, survey.last) = (first.map(seconds), last.map(seconds));
    let span = if interval == 0 {
        Span::MINUTE
    } else {
        Span::from_nanos(interval as u64)
    };
    survey.interval = (interval > 0).then_some(span);
    survey.peak = busiest.peak.map(|(at, requests)| Peak {
        at: Instant::from_nanos(at),
        span,
        requests,
    });
    (survey.start, survey.cpu) = (rows.start(), rows.has_cpu());
    Ok(survey)
}

/// Where the bucket that holds an instant begins: a minute's, or the trace's own interval's.
const fn bucket(begin: u64, interval: i64) -> u64 {
    if interval == 0 {
        begin - begin % Span::MINUTE.nanos()
    } else {
        begin
    }
}

/// A generator's expectations, minute by minute; bursts are taken at their long-run mean.
fn survey_generator(generator: &Generator, scale: f64, window: Window) -> Survey {
    let mut survey = Survey::empty(SourceKind::Generator);
    let mut segments = Segments::new(&averaged(&generator.shape), scale, Seed::new(0));
    let mut busiest = Busiest::default();
    let minute = Span::MINUTE.nanos();
    while let Some(segment) = segments.next()
        && segment.from < window.until as u64
    {
        let mut from = segment.from.max(window.from as u64);
        let end = segment.until.min(window.until as u64);
        while from < end {
            let until = (from / minute + 1).saturating_mul(minute).min(end);
            let expected = |at: u64| segment.law.expected(at - segment.from);
            let inside = expected(until) - expected(from);
            survey.in_run += inside;
            busiest.add(from / minute * minute, inside);
            from = until;
        }
    }
    busiest.close();
    survey.peak = busiest.peak.map(|(at, requests)| Peak {
        at: Instant::from_nanos(at),
        span: Span::MINUTE,
        requests,
    });
    survey
}

/// Bursts at their long-run mean rate; other shapes as they are.
fn averaged(shape: &Shape) -> Shape {
    match *shape {
        Shape::Bursts {
            quiet,
            burst,
            mean_quiet,
            mean_burst,
        } => {
            let (a, b) = (mean_quiet.as_secs_f64(), mean_burst.as_secs_f64());
            Shape::Constant {
                rate: (quiet * a + burst * b) / (a + b),
            }
        }
        ref other => other.clone(),
    }
}
