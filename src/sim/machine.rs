//! What did an instance's CPU do, and what do its tasks want of it? One instance, look by look.

use std::collections::BTreeMap;

use crate::cluster::credits::CreditAccount;
use crate::cluster::ids::{ServiceId, TaskId};
use crate::control::sharing::ALL;
use crate::kernel::time::{Instant, Span};

/// The CPU of one instance that runs, or is kept stopped with its credits.
#[derive(Clone, Debug)]
pub struct Machine {
    /// CPU units that it has.
    pub full: u32,
    /// CPU units that it may use now: less when its credits are spent.
    pub allowed: u32,
    /// Tasks on it that serve requests.
    pub targets: BTreeMap<TaskId, Target>,
    /// When it was last read.
    pub read: Instant,
    /// Done by targets that are gone since it was read.
    pub gone_ns: u64,
    /// Done before the instance had the CPU for it.
    ahead_ns: u128,
    /// vCPU-nanoseconds used since it was launched.
    used_ns: u128,
    /// The same when the last minute ended.
    minute_ns: u128,
    /// Its credits, when it is burstable.
    pub account: Option<Box<CreditAccount>>,
    /// It has come down to its baseline.
    pub exhausted: bool,
}

/// A target on an instance.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Whose requests it serves.
    pub service: ServiceId,
    /// CPU units that it may use now.
    pub speed: u32,
    /// vCPU-nanoseconds done when it was last read.
    pub done_ns: u64,
    /// CPU units that it uses, in 1,024ths, smoothed.
    uses: u64,
    /// It used all it was given when last looked at.
    hungry: bool,
    /// Memory that it used when it was last read.
    pub memory_bytes: u64,
}

/// How usage becomes an estimate of what is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Smoothing {
    /// It is averaged over this long.
    pub over: Span,
    /// A shorter time than this does not tell who is hungry.
    pub least: Span,
}

impl Target {
    /// One that has done nothing.
    pub const fn new(service: ServiceId, speed: u32) -> Self {
        Self {
            service,
            speed,
            done_ns: 0,
            uses: 0,
            hungry: false,
            memory_bytes: 0,
        }
    }

    /// It did so much more in `elapsed`.
    pub fn reads(&mut self, did_ns: u64, elapsed: Span, smoothing: Smoothing) {
        let nanos = elapsed.nanos();
        if nanos == 0 {
            return;
        }
        let units = u128::from(did_ns) * 1_024 / u128::from(nanos);
        let now = i128::try_from(units * 1_024).expect("an instance has fewer units");
        let (before, over) = (i128::from(self.uses), smoothing.over.max(elapsed).nanos());
        let step = (now - before) * i128::from(nanos) / i128::from(over);
        self.uses = u64::try_from(before + step).expect("between two usages");
        // All but a fiftieth of what it was given, and nearly so for some time: a burst of requests
        // that is over soon leaves CPU to others.
        if elapsed >= smoothing.least {
            let speed = u128::from(self.speed);
            let lately = u128::from(self.uses) * 10 >= speed * 1_024 * 9;
            self.hungry = lately && units * 50 >= speed * 49;
        }
    }

    /// CPU units that it would use next, or all.
    pub fn demand(&self) -> u32 {
        if self.hungry {
            ALL
        } else {
            self.uses.div_ceil(1_024) as u32
        }
    }
}

impl Machine {
    /// An instance of so many CPU units that begins to run at `at`.
    pub fn new(full: u32, account: Option<CreditAccount>, at: Instant) -> Self {
        Self {
            full,
            allowed: full,
            targets: BTreeMap::new(),
            read: at,
            gone_ns: 0,
            ahead_ns: 0,
            used_ns: 0,
            minute_ns: 0,
            account: account.map(Box::new),
            exhausted: false,
        }
    }

    /// It was stopped and runs again; `granted`: with launch credits.
    pub fn restart(&mut self, granted: bool, at: Instant) {
        self.read = at;
        self.exhausted = false;
        if let Some(account) = &mut self.account {
            account.start(granted, at);
        }
    }

    /// vCPU-nanoseconds used since this was last asked, up to when it was last read.
    pub const fn end_minute(&mut self) -> u128 {
        let used = self.used_ns - self.minute_ns;
        self.minute_ns = self.used_ns;
        used
    }

    /// Memory that its targets used when it was last read, in bytes.
    pub fn memory_bytes(&self) -> u64 {
        self.targets
            .values()
            .map(|target| target.memory_bytes)
            .sum()
    }

    /// Targets did `did_ns` until `now`.
    pub fn reads(&mut self, now: Instant, did_ns: u128) {
        let elapsed = u128::from(now.since(self.read).nanos());
        let room = u128::from(self.allowed) * elapsed / 1_024;
        let owed = self.ahead_ns + did_ns;
        let used = owed.min(room);
        self.ahead_ns = owed - used;
        self.used_ns += used;
        self.read = now;
        if let Some(account) = &mut self.account {
            account.advance(now, used);
        }
    }

    /// CPU units for the next interval, less what was done ahead of it: at most half.
    pub fn free(&self, interval: Span) -> u32 {
        let ahead = self.ahead_ns * 1_024 / u128::from(interval.nanos());
        let ahead = u32::try_from(ahead).unwrap_or(u32::MAX);
        self.allowed - ahead.min(self.allowed / 2)
    }
}
