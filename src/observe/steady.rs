//! How was a service once it had warmed up? What was counted from the first mark of a set-up on,
//! and in each batch from one mark to the next.

use hdrhistogram::Histogram;

use crate::kernel::time::Instant;
use crate::sim::observer::{Mark, ServiceTotals};

/// The quantiles of latency that are kept of each batch.
pub const QUANTILES: [f64; 5] = [0.5, 0.9, 0.95, 0.99, 0.999];

/// A service from the first mark on.
#[derive(Clone, PartialEq, Debug)]
pub struct Steady {
    /// The first mark.
    pub from: Instant,
    /// Requests that arrived from then on.
    pub arrived: u64,
    /// Requests answered from then on, whenever they arrived; so are those that failed and those
    /// that were refused.
    pub served: u64,
    /// Requests that failed.
    pub failed: u64,
    /// Requests refused.
    pub rejected: u64,
    /// Latency of those answered, in microseconds.
    pub latency_us: Histogram<u64>,
    /// Exact sum of these latencies, in nanoseconds.
    pub latency_sum_ns: u128,
    /// Task-nanoseconds in RUNNING.
    pub running_ns: u128,
    /// CPU used, in vCPU-nanoseconds.
    pub cpu_used_ns: u128,
    /// CPU reserved while containers ran, in vCPU-nanoseconds.
    pub cpu_reserved_ns: u128,
    /// From each mark to the next one, and from the last to the end.
    pub batches: Vec<Batch>,
}

/// The latencies of requests answered between two marks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Batch {
    /// Requests answered.
    pub served: u64,
    /// Exact sum of their latencies, in nanoseconds.
    pub latency_sum_ns: u128,
    /// Their [`QUANTILES`], in microseconds; 0 without any.
    pub quantiles_us: [u64; QUANTILES.len()],
}

impl Steady {
    /// Requests that ended, one way or another, and those of them that were not served.
    pub const fn ended(&self) -> (u64, u64) {
        let lost = self.failed + self.rejected;
        (self.served + lost, lost)
    }
}

/// Hears the marks of one service.
#[derive(Debug, Default)]
pub(super) struct SteadyMeter {
    first: Option<Mark>,
    last: Option<Mark>,
    batches: Vec<Batch>,
}

impl SteadyMeter {
    /// A meter of a run with these marks. Nothing was counted before a mark at the very start.
    pub fn new(marks: &[Instant]) -> Self {
        let nothing = || Mark {
            at: Instant::START,
            requests: crate::traffic::RequestTotals::default(),
            latency_us: Histogram::new(3).expect("three digits"),
            latency_sum_ns: 0,
            running_ns: 0,
            cpu_used_ns: 0,
            cpu_reserved_ns: 0,
        };
        let first = (marks.first() == Some(&Instant::START)).then(nothing);
        Self {
            last: first.clone(),
            first,
            batches: Vec::new(),
        }
    }

    /// The service comes to a mark.
    pub fn hear(&mut self, mark: &Mark) {
        if let Some(last) = &self.last {
            let now = (&mark.latency_us, mark.latency_sum_ns);
            self.batches.push(Batch::between(last, now));
        } else {
            self.first = Some(mark.clone());
        }
        self.last = Some(mark.clone());
    }

    /// What was counted from the first mark on; none in a run without marks.
    pub fn finish(self, end: &ServiceTotals) -> Option<Steady> {
        let (first, last) = (self.first?, self.last?);
        let mut batches = self.batches;
        batches.push(Batch::between(&last, (&end.latency_us, end.latency_sum_ns)));
        let (now, then) = (&end.requests, &first.requests);
        Some(Steady {
            from: first.at,
            arrived: now.arrived - then.arrived,
            served: now.served - then.served,
            failed: now.failed - then.failed,
            rejected: now.rejected - then.rejected,
            latency_us: less(&end.latency_us, &first.latency_us),
            latency_sum_ns: end.latency_sum_ns - first.latency_sum_ns,
            running_ns: end.running_ns - first.running_ns,
            cpu_used_ns: end.cpu_used_ns - first.cpu_used_ns,
            cpu_reserved_ns: end.cpu_reserved_ns - first.cpu_reserved_ns,
            batches,
        })
    }
}

impl Batch {
    fn between(from: &Mark, (latency_us, latency_sum_ns): (&Histogram<u64>, u128)) -> Self {
        let answers = less(latency_us, &from.latency_us);
        Self {
            served: answers.len(),
            latency_sum_ns: latency_sum_ns - from.latency_sum_ns,
            quantiles_us: QUANTILES.map(|q| answers.value_at_quantile(q)),
        }
    }
}

/// What `all` counts beyond `before`.
fn less(all: &Histogram<u64>, before: &Histogram<u64>) -> Histogram<u64> {
    let mut rest = all.clone();
    let less = rest.subtract(before);
    less.expect("what was counted before is counted at the end");
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::RequestTotals;

    /// So many answers of each of these milliseconds until `seconds`.
    fn mark(seconds: u64, answers: &[(u64, u64)]) -> Mark {
        let mut latency_us = Histogram::new(3).unwrap();
        latency_us.auto(true);
        let (mut served, mut latency_sum_ns) = (0, 0);
        for (millis, n) in answers {
            latency_us.record_n(millis * 1_000, *n).unwrap();
            served += n;
            latency_sum_ns += u128::from(millis * n) * 1_000_000;
        }
        Mark {
            at: Instant::from_secs(seconds),
            requests: RequestTotals {
                arrived: served + 3,
                served,
                in_flight: 3,
                ..RequestTotals::default()
            },
            latency_us,
            latency_sum_ns,
            running_ns: u128::from(seconds) * 2,
            cpu_used_ns: u128::from(seconds),
            cpu_reserved_ns: u128::from(seconds) * 4,
        }
    }

    fn totals(of: Mark) -> ServiceTotals {
        ServiceTotals {
            requests: of.requests,
            latency_us: of.latency_us,
            latency_sum_ns: of.latency_sum_ns,
            tasks_started: 0,
            tasks_refused: 0,
            unplaced: None,
            refused_waiting: None,
            tasks_stopped: 0,
            peak_running: 0,
            running_ns: of.running_ns,
            billed_ns: 0,
            cpu_used_ns: of.cpu_used_ns,
            cpu_reserved_ns: of.cpu_reserved_ns,
            memory_used: 0,
            memory_reserved: 0,
        }
    }

    #[test]
    fn what_was_before_the_first_mark_is_taken_out() {
        let marks = [Instant::from_secs(60), Instant::from_secs(120)];
        let mut meter = SteadyMeter::new(&marks);
        meter.hear(&mark(60, &[(900, 50)]));
        meter.hear(&mark(120, &[(900, 50), (10, 99), (20, 1)]));
        let end = mark(180, &[(900, 50), (10, 99), (20, 1), (40, 100)]);
        let steady = meter.finish(&totals(end)).unwrap();
        assert_eq!(steady.from, marks[0]);
        assert_eq!((steady.arrived, steady.served), (200, 200));
        assert_eq!(steady.ended(), (200, 0));
        assert_eq!(steady.latency_us.len(), 200);
        assert!(steady.latency_us.value_at_quantile(1.0) < 41_000);
        assert_eq!(steady.latency_sum_ns, (990 + 20 + 4_000) * 1_000_000);
        assert_eq!((steady.running_ns, steady.cpu_used_ns), (240, 120));
        assert_eq!(steady.cpu_reserved_ns, 480);
        let [first, second] = steady.batches.try_into().unwrap();
        assert_eq!((first.served, second.served), (100, 100));
        assert_eq!(first.latency_sum_ns, 1_010_000_000);
        // Three digits: 10 ms are told as up to 10.007 ms.
        let near = |us: u64, ms: u64| us.abs_diff(ms * 1_000) <= ms;
        assert!(near(first.quantiles_us[0], 10) && near(first.quantiles_us[4], 20));
        assert!(near(second.quantiles_us[0], 40), "{second:?}");
    }

    #[test]
    fn a_mark_at_the_start_takes_in_all() {
        let mut meter = SteadyMeter::new(&[Instant::START, Instant::from_secs(60)]);
        meter.hear(&mark(60, &[(10, 5)]));
        let steady = meter.finish(&totals(mark(90, &[(10, 9)]))).unwrap();
        assert_eq!((steady.from, steady.arrived), (Instant::START, 12));
        let served: Vec<u64> = steady.batches.iter().map(|of| of.served).collect();
        assert_eq!(served, [5, 4]);
    }

    #[test]
    fn a_run_without_marks_has_no_steady_state() {
        let meter = SteadyMeter::new(&[]);
        assert!(meter.finish(&totals(mark(60, &[(10, 5)]))).is_none());
    }
}
