//! When does a target exceed its memory? What it needs when idle, what it leaks, what requests
//! hold.

use crate::kernel::time::NANOS_PER_SECOND;

/// The memory of one target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Memory {
    /// Above it the container is killed.
    limit: Option<u64>,
    /// Bytes that a request in flight holds.
    per_request: u64,
    /// Bytes without any request at `since`.
    idle: u64,
    since: u64,
    /// Bytes a second that are added since then.
    leak: u64,
    /// Requests whose memory it keeps though it will never answer them (a task that hangs).
    stuck: Option<usize>,
    /// When it must be looked at because of what it leaks; `u64::MAX`: never.
    pub due: u64,
}

impl Memory {
    pub const fn new(limit: Option<u64>, idle: u64, per_request: u64) -> Self {
        Self {
            limit,
            per_request,
            idle,
            since: 0,
            leak: 0,
            stuck: None,
            due: u64::MAX,
        }
    }

    /// Whether what it leaks can kill it.
    pub const fn is_filling(&self) -> bool {
        self.leak > 0 && self.limit.is_some()
    }

    /// Leaks so many bytes a second from `now` on; what leaked before stays.
    pub fn set_leak(&mut self, now: u64, bytes_per_second: u64) {
        self.idle = self.idle_at(now);
        self.since = now;
        self.leak = bytes_per_second;
        self.due = u64::MAX;
    }

    /// Nothing that it holds now is ever given back, and no more is taken: it does nothing.
    pub const fn sticks(&mut self, clients: usize) {
        self.stuck = Some(clients);
    }

    /// Bytes in use at `now` with so many requests in flight.
    pub fn in_use(&self, now: u64, clients: usize) -> u64 {
        let holding = self.stuck.unwrap_or(clients) as u64;
        self.idle_at(now)
            .saturating_add(holding.saturating_mul(self.per_request))
    }

    /// More requests at once exceed it at `now`, and until another change if it does not leak.
    pub fn most_clients(&self, now: u64) -> usize {
        match self.limit {
            Some(limit) if self.per_request > 0 => {
                let free = limit.saturating_sub(self.idle_at(now));
                usize::try_from(free / self.per_request).unwrap_or(usize::MAX)
            }
            _ => usize::MAX,
        }
    }

    /// Whether it is exceeded at `now` with so many requests in flight.
    pub fn is_exceeded(&self, now: u64, clients: usize) -> bool {
        self.limit
            .is_some_and(|limit| self.in_use(now, clients) > limit)
    }

    /// From when on it is exceeded because of what it leaks, if so many requests stay in flight;
    /// `u64::MAX`: never.
    pub fn exceeded_from(&self, clients: usize) -> u64 {
        let Some(limit) = self.limit.filter(|_| self.leak > 0) else {
            return u64::MAX;
        };
        let Some(free) = limit.checked_sub(self.in_use(self.since, clients)) else {
            return self.since;
        };
        let (bytes, second) = (u128::from(free) + 1, u128::from(NANOS_PER_SECOND));
        let takes = (bytes * second).div_ceil(u128::from(self.leak));
        u64::try_from(takes).map_or(u64::MAX, |takes| self.since.saturating_add(takes))
    }

    fn idle_at(&self, now: u64) -> u64 {
        if self.leak == 0 {
            return self.idle;
        }
        let nanos = u128::from(now - self.since);
        let leaked = nanos * u128::from(self.leak) / u128::from(NANOS_PER_SECOND);
        self.idle
            .saturating_add(u64::try_from(leaked).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_exceeded_from_the_first_instant_at_which_it_is() {
        for (limit, idle, per_request, leak) in [
            (1_000, 400, 100, 7),
            (1_000, 400, 0, 3_000_000_000),
            (1 << 33, 5, 1 << 20, 1),
            (500, 500, 1, 999_999_999),
        ] {
            let mut memory = Memory::new(Some(limit), idle, per_request);
            memory.set_leak(5_000, leak);
            for clients in 0..4 {
                let from = memory.exceeded_from(clients);
                assert!(
                    memory.is_exceeded(from, clients),
                    "{limit} {leak} {clients}"
                );
                let before = from.checked_sub(1).filter(|t| *t >= 5_000);
                assert!(before.is_none_or(|t| !memory.is_exceeded(t, clients)));
            }
        }
    }

    #[test]
    fn what_leaked_stays_when_the_leak_ends() {
        let mut memory = Memory::new(Some(1_000), 100, 50);
        memory.set_leak(NANOS_PER_SECOND, 10);
        assert_eq!(memory.in_use(3 * NANOS_PER_SECOND, 2), 220);
        assert_eq!(memory.most_clients(3 * NANOS_PER_SECOND), 17);
        memory.set_leak(3 * NANOS_PER_SECOND, 0);
        assert_eq!(memory.in_use(9 * NANOS_PER_SECOND, 2), 220);
        assert_eq!(memory.exceeded_from(1_000), u64::MAX);
    }
}
