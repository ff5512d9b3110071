//! How did it go? Counts, exact sums and histograms of latency.

use std::sync::Mutex;

use hdrhistogram::Histogram;

use crate::traffic::latency::{History, Recent};
use crate::traffic::notice::Notice;

/// Requests of a service. `arrived = served + failed + rejected + in_flight`, always.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RequestTotals {
    /// Client requests, each once.
    pub arrived: u64,
    /// Answered.
    pub served: u64,
    /// Accepted, then lost or timed out.
    pub failed: u64,
    /// Refused: no target, or a full queue (503).
    pub rejected: u64,
    /// Not finished when the run ended.
    pub in_flight: u64,
    /// Attempts, retries included.
    pub attempts: u64,
    /// Failed attempts: the client's time-out.
    pub timed_out: u64,
    /// Failed attempts: 504, the balancer's idle time-out.
    pub gateway_timeout: u64,
    /// Failed attempts: 502, the target went away or does not listen.
    pub bad_gateway: u64,
    /// Failed attempts: 500, the application's own error.
    pub internal_error: u64,
    /// Refused attempts: 503, no registered target.
    pub no_target: u64,
    /// Refused attempts: the task's queue was full.
    pub queue_full: u64,
}

/// One minute (or whatever lies between two closes) of one service.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MinuteTraffic {
    /// Client requests that arrived.
    pub arrived: u64,
    /// Client requests answered.
    pub served: u64,
    /// Client requests that failed.
    pub failed: u64,
    /// Client requests refused.
    pub rejected: u64,
    /// Attempts, retries included: what the load balancer processed.
    pub attempts: u64,
    /// Attempts that a task answered with an error of its own (`HTTPCode_Target_5XX_Count`): 500s
    /// of the application, and 503s of a full queue.
    pub target_5xx: u64,
    /// Attempts that the load balancer answered with an error (`HTTPCode_ELB_5XX_Count`): 502 for a
    /// target that is gone or does not listen, 503 without any target, 504 after the idle time-out.
    pub elb_5xx: u64,
    /// Client requests not finished at the close (waiting to be retried included).
    pub in_flight: u64,
    /// Exact sum of the latencies of those answered, in nanoseconds; ÷ `served` it is what
    /// `TargetResponseTime` averages, as long as clients do not try again.
    pub latency_sum_ns: u128,
    /// Median latency of those answered, in µs; 0 when there were none.
    pub p50_us: u64,
    /// 95th percentile, in µs.
    pub p95_us: u64,
    /// 99th percentile, in µs.
    pub p99_us: u64,
}

/// Why an attempt failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cause {
    /// The client gave up.
    TimedOut,
    /// 504: no answer before the balancer's idle time-out.
    GatewayTimeout,
    /// 502: the target went away, or nothing listens there.
    BadGateway,
    /// 500: what the request waits for failed, or the application did.
    InternalError,
    /// 503: no registered target.
    NoTarget,
    /// 503: the task's queue was full.
    QueueFull,
}

impl RequestTotals {
    /// Attempts that a task answered with an error of its own: 500s, and 503s of a full queue.
    pub const fn target_5xx(&self) -> u64 {
        self.internal_error + self.queue_full
    }

    /// Attempts that the load balancer answered with an error: 502, 503 and 504.
    pub const fn elb_5xx(&self) -> u64 {
        self.bad_gateway + self.no_target + self.gateway_timeout
    }

    /// Adds what another counted.
    pub(super) const fn add(&mut self, other: &Self) {
        self.arrived += other.arrived;
        self.served += other.served;
        self.failed += other.failed;
        self.rejected += other.rejected;
        self.in_flight += other.in_flight;
        self.attempts += other.attempts;
        self.timed_out += other.timed_out;
        self.gateway_timeout += other.gateway_timeout;
        self.bad_gateway += other.bad_gateway;
        self.internal_error += other.internal_error;
        self.no_target += other.no_target;
        self.queue_full += other.queue_full;
    }

    /// Counts one failed attempt.
    pub(super) const fn attempt_failed(&mut self, cause: Cause) {
        match cause {
            Cause::TimedOut => self.timed_out += 1,
            Cause::GatewayTimeout => self.gateway_timeout += 1,
            Cause::BadGateway => self.bad_gateway += 1,
            Cause::InternalError => self.internal_error += 1,
            Cause::NoTarget => self.no_target += 1,
            Cause::QueueFull => self.queue_full += 1,
        }
    }

    /// Counts a client request whose last attempt failed so.
    pub(super) const fn request_failed(&mut self, cause: Cause) {
        match cause {
            Cause::TimedOut | Cause::GatewayTimeout | Cause::BadGateway | Cause::InternalError => {
                self.failed += 1;
            }
            Cause::NoTarget | Cause::QueueFull => self.rejected += 1,
        }
    }

    /// Counts a client request whose only attempt failed so.
    pub(super) const fn only_attempt_failed(&mut self, cause: Cause) {
        self.attempt_failed(cause);
        self.request_failed(cause);
    }
}

/// What is counted while requests are served. Counts add up, in whatever order they are made.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// `in_flight` is not kept here.
    pub totals: RequestTotals,
    recent: Recent,
    /// Containers that died of their memory, by the arrival that was too much.
    pub deaths: Vec<(usize, Notice)>,
}

impl Tally {
    /// A client request was answered after `latency` nanoseconds.
    #[inline(always)]
    pub fn served(&mut self, latency: u64) {
        self.totals.served += 1;
        self.recent.record(latency);
    }
}

/// Everything counted.
#[derive(Debug, Default)]
pub(super) struct Meter {
    pub tally: Tally,
    /// Those of others who serve at the same time; their totals are 0 in between.
    others: Mutex<Vec<Tally>>,
    /// The totals at the last close.
    closed: RequestTotals,
    history: History,
}

impl Meter {
    /// Lets somebody else count: nobody else has the tally that `work` is given. Call
    /// [`Meter::gather`] when all are done.
    pub fn lend<R>(&self, work: impl FnOnce(&mut Tally) -> R) -> R {
        let others = || self.others.lock().expect("nobody panics with it");
        let mut tally = others().pop().unwrap_or_default();
        let result = work(&mut tally);
        others().push(tally);
        result
    }

    /// Adds up what the others counted, but for latencies, which wait until the close.
    pub fn gather(&mut self) {
        for other in self.others.get_mut().expect("nobody panics with it") {
            self.tally.totals.add(&std::mem::take(&mut other.totals));
            self.tally.deaths.append(&mut other.deaths);
        }
    }

    /// What others counted of latencies is kept, and not only by them.
    pub fn keep(&mut self) {
        for other in self.others.get_mut().expect("nobody panics with it") {
            self.tally.recent.take_over(&mut other.recent);
        }
    }

    /// What others counted since the last close never happened.
    pub fn forget(&mut self) {
        for other in self.others.get_mut().expect("nobody panics with it") {
            other.recent.clear();
        }
    }

    /// What happened since the last close; `in_flight` is the caller's count.
    pub fn close(&mut self, in_flight: u64) -> MinuteTraffic {
        let (now, then) = (self.tally.totals, self.closed);
        assert_eq!(
            now.arrived,
            now.served + now.failed + now.rejected + in_flight,
            "no request may be lost or counted twice: {now:?}"
        );
        let served = now.served - then.served;
        self.keep();
        let recent = &mut self.tally.recent;
        let (quantiles, latency_sum_ns) = self.history.close(recent, served, [0.50, 0.95, 0.99]);
        let [p50_us, p95_us, p99_us] = quantiles;
        let closed = MinuteTraffic {
            arrived: now.arrived - then.arrived,
            served,
            failed: now.failed - then.failed,
            rejected: now.rejected - then.rejected,
            attempts: now.attempts - then.attempts,
            target_5xx: now.target_5xx() - then.target_5xx(),
            elb_5xx: now.elb_5xx() - then.elb_5xx(),
            in_flight,
            latency_sum_ns,
            p50_us,
            p95_us,
            p99_us,
        };
        self.closed = now;
        closed
    }

    /// Latency of all served requests so far.
    pub fn latency(&self) -> (Histogram<u64>, u128) {
        let others = self.others.lock().expect("nobody panics with it");
        let mut recent = self.tally.recent.clone();
        for other in &*others {
            recent.take_over(&mut other.recent.clone());
        }
        self.history.with(&recent)
    }
}
