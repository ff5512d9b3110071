//! Who is waiting for an answer? Client requests that are followed: with retries, or from users.

use std::collections::VecDeque;

use crate::kernel::random::Stream;
use crate::kernel::sampler::unit;
use crate::traffic::spec::Retry;

/// `user` of a request that no closed-loop user sent.
pub(super) const NOBODY: u32 = u32::MAX;

/// A client request that is followed from its first attempt to its answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    /// Its number among the open arrivals, or a user's: see [`super::program::Luck`].
    pub number: u64,
    /// When it first arrived.
    pub first: u64,
    /// CPU demand, the same in every attempt.
    pub cpu: u64,
    /// Waiting time, the same in every attempt.
    pub wait: u64,
    /// Attempts begun.
    pub attempts: u32,
    /// The user who sent it, or [`NOBODY`].
    pub user: u32,
    /// The attempt under way; 0 between attempts.
    pub attempt: u64,
    /// Where that attempt is.
    pub target: u32,
    /// The answer to that attempt will be an error.
    pub fails: bool,
    /// An attempt has failed, or will, or does not go as the request was drawn.
    pub troubled: bool,
}

/// An attempt's time is over at `at`, unless it has ended by then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    pub at: u64,
    pub call: u64,
    pub attempt: u64,
}

/// All calls that are not finished.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    list: Vec<Call>,
    free: Vec<u64>,
    /// In the order of time, because every attempt has the same patience.
    deadlines: VecDeque<Deadline>,
    /// Those that are not in a first attempt that may still succeed.
    troubled: u64,
}

impl Calls {
    /// Calls not finished.
    pub fn live(&self) -> u64 {
        (self.list.len() - self.free.len()) as u64
    }

    pub fn open(&mut self, call: Call) -> u64 {
        if let Some(place) = self.free.pop() {
            self.list[place as usize] = call;
            return place;
        }
        self.list.push(call);
        self.list.len() as u64 - 1
    }

    pub fn get(&mut self, call: u64) -> &mut Call {
        &mut self.list[call as usize]
    }

    /// Calls of which an attempt has failed, or will.
    pub const fn troubled(&self) -> u64 {
        self.troubled
    }

    /// An attempt of the call has failed, or will.
    pub fn trouble(&mut self, call: u64) {
        let call = &mut self.list[call as usize];
        self.troubled += u64::from(!std::mem::replace(&mut call.troubled, true));
    }

    /// Nobody waits until then any more.
    pub fn forget_deadlines(&mut self) {
        self.deadlines.clear();
    }

    /// An attempt of the call is at a target.
    pub fn sent(&mut self, call: u64, place: usize, attempt: u64) {
        let call = self.get(call);
        (call.target, call.attempt) = (place as u32, attempt);
    }

    /// The call is finished.
    pub fn close(&mut self, call: u64) -> Call {
        let closed = self.list[call as usize];
        self.troubled -= u64::from(closed.troubled);
        self.list[call as usize].attempt = 0;
        self.free.push(call);
        closed
    }

    /// Whether this attempt is the one the client still waits for.
    pub fn waits_for(&self, call: u64, attempt: u64) -> bool {
        self.list[call as usize].attempt == attempt
    }

    pub fn expect_by(&mut self, deadline: Deadline) {
        self.deadlines.push_back(deadline);
    }

    /// When the next deadline is; those of attempts that have ended are dropped.
    #[inline]
    pub fn next_deadline(&mut self) -> u64 {
        while let Some(next) = self.deadlines.front() {
            if self.list[next.call as usize].attempt == next.attempt {
                return next.at;
            }
            self.deadlines.pop_front();
        }
        u64::MAX
    }

    pub fn pop_deadline(&mut self) -> Option<Deadline> {
        self.deadlines.pop_front()
    }
}

/// How long the client waits before attempt number `attempts` + 1: the back-off doubles each time,
/// and a share of it is drawn.
pub(super) fn pause(retry: &Retry, attempts: u32, stream: &mut Stream) -> u64 {
    let doubled = 1u64.checked_shl(attempts - 1).unwrap_or(u64::MAX);
    // A day is longer than any client waits; it keeps sums from overflowing.
    let whole = retry
        .backoff
        .nanos()
        .saturating_mul(doubled)
        .min(86_400_000_000_000);
    if retry.jitter == 0.0 {
        return whole;
    }
    let factor = 1.0 - retry.jitter * unit(stream);
    (whole as f64 * factor) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::Seed;
    use crate::kernel::time::Span;

    #[test]
    fn the_backoff_doubles_and_jitter_takes_a_share_off() {
        let mut stream = Seed::new(1).stream("retry", 0);
        let mut retry = Retry {
            attempts: 5,
            backoff: Span::from_millis(100),
            jitter: 0.0,
        };
        let pauses: Vec<u64> = (1..4).map(|n| pause(&retry, n, &mut stream)).collect();
        assert_eq!(pauses, [100_000_000, 200_000_000, 400_000_000]);
        retry.jitter = 0.5;
        for _ in 0..100 {
            let drawn = pause(&retry, 1, &mut stream);
            assert!((50_000_000..=100_000_000).contains(&drawn));
        }
        assert_eq!(pause(&retry, 4_000, &mut stream) / 86_400_000_000_001, 0);
    }
}
