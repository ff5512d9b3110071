//! How much was used of how much? Exact integrals over time of one service's tasks.

use super::running::MIB;
use crate::cluster::task_definition::TaskDefinition;
use crate::kernel::time::Instant;

/// Sums since the start of the run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    /// Task-nanoseconds in RUNNING.
    pub running_ns: u128,
    /// Task-nanoseconds in which containers ran: RUNNING, and until they exited.
    pub executing_ns: u128,
    /// CPU reserved while containers ran, in CPU units × nanoseconds.
    pub reserved_cpu: u128,
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
            reserved_cpu: self.reserved_cpu - earlier.reserved_cpu,
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
    /// What those reserve, and hold when they are idle.
    pub size: Size,
    /// On Fargate, between the start of the pull and STOPPED.
    pub billed: u32,
    /// Of these, on `FARGATE_SPOT`.
    pub spot: u32,
}

/// What tasks reserve and hold: of one, or of several together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Size {
    /// CPU units reserved.
    pub cpu_units: u64,
    /// Memory reserved, in bytes.
    pub memory_bytes: u64,
    /// Memory held without any request, in bytes: no more than a task may hold.
    pub idle_bytes: u64,
}

impl Size {
    /// Of a task of this definition.
    pub fn of(definition: &TaskDefinition) -> Self {
        let memory_bytes = u64::from(definition.memory_mib) << 20;
        let idle_bytes = (definition.idle_memory_mib() * MIB) as u64;
        Self {
            cpu_units: u64::from(definition.cpu_units),
            memory_bytes,
            // A reservation is no limit.
            idle_bytes: if definition.memory_is_limit {
                idle_bytes.min(memory_bytes)
            } else {
                idle_bytes
            },
        }
    }

    /// With one task more, or one less.
    pub const fn changed(self, by: &Self, more: bool) -> Self {
        if more {
            Self {
                cpu_units: self.cpu_units + by.cpu_units,
                memory_bytes: self.memory_bytes + by.memory_bytes,
                idle_bytes: self.idle_bytes + by.idle_bytes,
            }
        } else {
            Self {
                cpu_units: self.cpu_units - by.cpu_units,
                memory_bytes: self.memory_bytes - by.memory_bytes,
                idle_bytes: self.idle_bytes - by.idle_bytes,
            }
        }
    }
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

    /// The counts now.
    pub const fn counts(&self) -> &Counts {
        &self.now
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
        self.sums.reserved_cpu += elapsed * u128::from(self.now.size.cpu_units);
        self.sums.billed_ns += elapsed * u128::from(self.now.billed);
        self.sums.spot_ns += elapsed * u128::from(self.now.spot);
        self.at = at;
    }
}
