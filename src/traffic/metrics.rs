//! How did it go? Counts, exact sums and histograms of latency.

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
    /// Failed attempts: 502, the target went away.
    pub bad_gateway: u64,
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
    /// Client requests not finished at the close (waiting to be retried included).
    pub in_flight: u64,
    /// Exact sum of the latencies of those answered, in nanoseconds.
    pub latency_sum_ns: u128,
    /// Median latency of those answered, in µs; 0 when there were none.
    pub p50_us: u64,
    /// 95th percentile, in µs.
    pub p95_us: u64,
    /// 99th percentile, in µs.
    pub p99_us: u64,
}
