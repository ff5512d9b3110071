//! When may the next task be launched? The limits of account and service, each exact in integers.

use crate::kernel::time::{Instant, Span};

/// Units of one token: a token is refilled in 10¹⁵ nanoseconds at one millionth of a token per
/// second, so that every rate with six decimals is exact.
const TOKEN: i128 = 1_000_000_000_000_000;

/// A token bucket: `burst` at once, then `rate` per second (Fargate throttling quotas). Tokens can
/// be taken in advance; whoever comes later waits longer, first come, first served.
#[derive(Clone, Debug)]
pub struct TokenBucket {
    capacity: i128,
    micro_rate: i128,
    level: i128,
    at: Instant,
}

impl TokenBucket {
    /// A full bucket. `burst` ≥ 1 token, `rate` > 0 tokens per second (to six decimals).
    pub fn new(burst: f64, rate: f64) -> Self {
        let capacity = libm::round(burst * TOKEN as f64) as i128;
        let micro_rate = libm::round(rate * 1e6) as i128;
        assert!(capacity >= TOKEN && micro_rate > 0, "{burst} at {rate}/s");
        Self {
            capacity,
            micro_rate,
            level: capacity,
            at: Instant::START,
        }
    }

    /// When the next token could be had by someone who asks at `now`.
    pub fn next(&self, now: Instant) -> Instant {
        let missing = TOKEN - self.level_at(now);
        now + Span::from_nanos(wait(missing, self.micro_rate))
    }

    /// Takes one token and says when it is there: `now`, or later.
    pub fn take(&mut self, now: Instant) -> Instant {
        let at = self.next(now);
        self.level = self.level_at(now) - TOKEN;
        self.at = now;
        at
    }

    fn level_at(&self, now: Instant) -> i128 {
        assert!(now >= self.at, "a bucket cannot run backwards");
        let refilled = i128::from(now.since(self.at).nanos()) * self.micro_rate;
        (self.level + refilled).min(self.capacity)
    }
}

/// Nanoseconds until `missing` has been refilled, rounded up.
fn wait(missing: i128, micro_rate: i128) -> u64 {
    let missing = u128::try_from(missing).unwrap_or(0);
    let nanos = missing.div_ceil(micro_rate.unsigned_abs());
    u64::try_from(nanos).expect("a wait of less than 584 years")
}

/// The rate of one service's scheduler: at most so many launches per window, the next window
/// beginning with the first launch after the last one ended.
///
/// The quota is 500 per minute; AWS's demonstration of it shows bursts of about 80 (Fargate
/// throttling quotas), so the window is 10 s and holds 83. A sliding minute never sees more than 6
/// windows begin.
#[derive(Clone, Debug)]
pub struct LaunchWindow {
    length: Span,
    capacity: u32,
    ends: Instant,
    used: u32,
}

impl LaunchWindow {
    /// `per_minute` launches, in windows of `length`; at least one per window.
    pub fn new(per_minute: f64, length: Span) -> Self {
        let share = per_minute * length.as_secs_f64() / 60.0;
        Self {
            length,
            capacity: (libm::floor(share) as u32).max(1),
            ends: Instant::START,
            used: 0,
        }
    }

    /// When the next launch may happen.
    pub fn next(&self, now: Instant) -> Instant {
        if now >= self.ends || self.used < self.capacity {
            now
        } else {
            self.ends
        }
    }

    /// Counts a launch. Asserts that it is allowed now.
    pub fn take(&mut self, now: Instant) {
        assert_eq!(self.next(now), now, "the window is full");
        if now >= self.ends {
            self.ends = now + self.length;
            self.used = 0;
        }
        self.used += 1;
    }
}

/// The back-off of a service whose tasks fail to start (ECS developer guide, service throttle
/// logic): `first`, then twice as long each time, up to `longest`. A task that reaches RUNNING ends
/// it.
#[derive(Clone, Debug)]
pub struct StartThrottle {
    first: Span,
    longest: Span,
    delay: Span,
    began: Instant,
    until: Instant,
    failures: u32,
}

impl StartThrottle {
    /// No task has failed.
    pub const fn new(first: Span, longest: Span) -> Self {
        Self {
            first,
            longest,
            delay: Span::ZERO,
            began: Instant::START,
            until: Instant::START,
            failures: 0,
        }
    }

    /// When the next launch may happen.
    pub fn next(&self, now: Instant) -> Instant {
        now.max(self.until)
    }

    /// Consecutive failures (`failedTasks`).
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// A task created at `created` failed to start. Tasks of one batch double the delay once; true
    /// when it did.
    pub fn fail(&mut self, created: Instant, now: Instant) -> bool {
        self.failures += 1;
        if self.delay > Span::ZERO && created < self.began {
            return false;
        }
        let doubled = if self.delay == Span::ZERO {
            self.first
        } else {
            self.delay * 2
        };
        self.delay = doubled.min(self.longest);
        self.began = now;
        self.until = now + self.delay;
        true
    }

    /// A task reached RUNNING.
    pub fn reset(&mut self) {
        self.delay = Span::ZERO;
        self.until = Instant::START;
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn launches_within(bucket: &mut TokenBucket, wanted: usize, by: Instant) -> usize {
        let at: Vec<Instant> = (0..wanted).map(|_| bucket.take(Instant::START)).collect();
        assert!(at.is_sorted(), "first come, first served");
        at.iter().filter(|&&at| at <= by).count()
    }

    #[test]
    fn e21_burst_100_then_20_per_second() {
        // E21: an idle account launches 100 at once, then 20 per second.
        for (second, expected) in [(0, 100), (1, 120), (10, 300), (45, 1_000)] {
            let mut bucket = TokenBucket::new(100.0, 20.0);
            let by = Instant::from_secs(second);
            assert_eq!(launches_within(&mut bucket, 5_000, by), expected);
        }
    }

    #[test]
    fn e23_ten_calls_of_ten_or_twenty_of_five_launch_100_tasks_in_a_second() {
        // E23: 10 calls × 10 tasks, or 20 calls × 5, in one second: 100 tasks.
        for (calls, tasks) in [(10, 10), (20, 5)] {
            let mut bucket = TokenBucket::new(100.0, 20.0);
            for call in 0..calls {
                let now = Instant::from_nanos(call * 1_000_000_000 / calls);
                for _ in 0..tasks {
                    assert_eq!(bucket.take(now), now, "each at once");
                }
            }
        }
    }

    #[test]
    fn a_refill_rate_that_does_not_divide_a_second_is_exact_over_a_day() {
        let mut bucket = TokenBucket::new(1.0, 3.0);
        let last = (0..=259_200).map(|_| bucket.take(Instant::START)).last();
        assert_eq!(last, Some(Instant::from_secs(86_400)), "no drift");
    }

    #[test]
    fn a_window_holds_83_and_a_sliding_minute_at_most_500() {
        let mut window = LaunchWindow::new(500.0, Span::from_secs(10));
        let mut now = Instant::START;
        let mut at = Vec::new();
        for _ in 0..1_000 {
            now = window.next(now);
            window.take(now);
            at.push(now);
        }
        assert_eq!(at.iter().filter(|&&t| t == Instant::START).count(), 83);
        for &from in &at {
            let minute = at.iter().filter(|&&t| t >= from && t < from + Span::MINUTE);
            assert!(minute.count() <= 500);
        }
    }

    #[test]
    fn a_failing_service_waits_10_s_doubling_to_27_minutes() {
        let mut throttle = StartThrottle::new(Span::from_secs(10), Span::from_secs(1_620));
        let mut now = Instant::from_secs(1);
        let mut delays = Vec::new();
        for _ in 0..10 {
            assert!(throttle.fail(now, now));
            assert!(!throttle.fail(Instant::START, now), "the same batch");
            delays.push(throttle.next(now).since(now).nanos() / 1_000_000_000);
            now = throttle.next(now);
        }
        let expected = [10, 20, 40, 80, 160, 320, 640, 1_280, 1_620, 1_620];
        assert_eq!(delays, expected);
        throttle.reset();
        assert_eq!((throttle.next(now), throttle.failures()), (now, 0));
    }

    proptest! {
        #[test]
        fn a_bucket_follows_its_closed_form(
            burst in 1_u32..200, rate in 1_u32..50,
            gaps in prop::collection::vec(0_u64..400, 1..300)
        ) {
            // Closed form: the n-th of a backlog taken at once at 0 leaves at (n − burst)/rate; and
            // in any interval no more than burst + rate × length get through.
            let mut bucket = TokenBucket::new(f64::from(burst), f64::from(rate));
            let mut now = Instant::START;
            let mut out = Vec::new();
            for gap in gaps {
                now += Span::from_millis(gap);
                out.push(bucket.take(now));
            }
            for (i, from) in out.iter().enumerate() {
                for (j, to) in out.iter().enumerate().skip(i) {
                    let passed = (j - i + 1) as f64;
                    let most = f64::from(burst) + f64::from(rate) * to.since(*from).as_secs_f64();
                    prop_assert!(passed <= most + 1e-6, "{passed} > {most}");
                }
            }
        }
    }
}
