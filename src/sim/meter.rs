//! How much was used of how much? Exact integrals over time of one service's tasks.

use crate::kernel::time::Instant;

/// Sums since the start of the run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    /// Task-nanoseconds in RUNNING.
    pub running_ns: u128,
    /// Task-nanoseconds in which containers ran: RUNNING, and until they exited.
    pub executing_ns: u128,
    /// Task-nanoseconds on Fargate from the start of the pull to STOPPED.
    pub billed_ns: u128,
    /// Of these, task-nanoseconds of `FARGATE_SPOT`.
    pub spot_ns: u128,
    /// vCPU-nanoseconds of work done.
    pub cpu_ns: u128,
    /// Requests routed to tasks.
    pub routed: u64,
}

impl Sums {
    /// What came on top of `earlier`.
    pub const fn since(&self, earlier: &Self) -> Self {
        Self {
            running_ns: self.running_ns - earlier.running_ns,
            executing_ns: self.executing_ns - earlier.executing_ns,
            billed_ns: self.billed_ns - earlier.billed_ns,
            spot_ns: self.spot_ns - earlier.spot_ns,
            cpu_ns: self.cpu_ns - earlier.cpu_ns,
            routed: self.routed - earlier.routed,
        }
    }
}

/// Tasks of one service at one instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// RUNNING.
    pub running: u32,
    /// With containers that run.
    pub executing: u32,
    /// On Fargate, between the start of the pull and STOPPED.
    pub billed: u32,
    /// Of these, on `FARGATE_SPOT`.
    pub spot: u32,
}

/// The meter of one service.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    at: Instant,
    now: Counts,
    peak: u32,
    sums: Sums,
}

impl Meter {
    /// The counts from `at` on. Asserts that time does not run backwards.
    pub fn set(&mut self, at: Instant, counts: Counts) {
        assert!(
            counts.running <= counts.executing
                && (counts.executing <= counts.billed || counts.billed == 0),
            "what runs executes, and what executes on Fargate is billed: {counts:?}"
        );
        self.move_to(at);
        self.now = counts;
        self.peak = self.peak.max(counts.running);
    }

    /// Tasks that are billed now, and those of them on `FARGATE_SPOT`.
    pub const fn billed(&self) -> (u32, u32) {
        (self.now.billed, self.now.spot)
    }

    /// Most tasks RUNNING at once.
    pub const fn peak(&self) -> u32 {
        self.peak
    }

    /// A target that is gone did so much.
    pub fn add_gone(&mut self, cpu_ns: u64, routed: u64) {
        self.sums.cpu_ns += u128::from(cpu_ns);
        self.sums.routed += routed;
    }

    /// The sums at `at`, without what targets that are still there did.
    pub fn sums(&mut self, at: Instant) -> Sums {
        self.move_to(at);
        self.sums
    }

    fn move_to(&mut self, at: Instant) {
        assert!(at >= self.at, "a meter does not run backwards");
        let elapsed = u128::from(at.since(self.at).nanos());
        self.sums.running_ns += elapsed * u128::from(self.now.running);
        self.sums.executing_ns += elapsed * u128::from(self.now.executing);
        self.sums.billed_ns += elapsed * u128::from(self.now.billed);
        self.sums.spot_ns += elapsed * u128::from(self.now.spot);
        self.at = at;
    }
}
