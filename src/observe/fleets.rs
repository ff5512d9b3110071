//! What is left of the instances of a run? Each pool minute by minute, and each instance's life.

use crate::catalog::platform::Purchase;
use crate::cluster::fact::Refusals;
use crate::cluster::ids::ZoneId;
use crate::cluster::instance::{Pool, Room};
use crate::kernel::time::{Instant, Span};
pub use crate::sim::observer::FleetRow;

/// What happened to one pool of instances: an Auto Scaling group, or a provider of Managed
/// Instances.
#[derive(Clone, PartialEq, Debug)]
pub struct FleetOutcome {
    /// Whose instances.
    pub pool: Pool,
    /// Name of the group, or of the provider of Managed Instances.
    pub name: String,
    /// Name of the capacity provider that brings it in; none for a group without one.
    pub provider: Option<String>,
    /// Most instances it may have; none for Managed Instances.
    pub max_size: Option<u32>,
    /// Most instances `running` in EC2 at once, those of the warm pool apart.
    pub peak: u32,
    /// Instance-nanoseconds `running` in EC2, those of the warm pool included.
    pub running_ns: u128,
    /// Instance-nanoseconds `running` in EC2, those of the warm pool apart.
    pub serving_ns: u128,
    /// Instance-nanoseconds in a warm pool, running or stopped.
    pub warm_ns: u128,
    /// What was registered while ACTIVE or DRAINING, over time.
    pub registered: Amount,
    /// What tasks reserved of that, over time: a task from its placement to STOPPED.
    pub reserved: Amount,
    /// One row per minute.
    pub minutes: Vec<FleetRow>,
    /// Every instance, by its number in the pool (the first is number 1).
    pub lives: Vec<Life>,
    /// Launches that EC2 had no capacity for.
    pub insufficient_capacity: u64,
    /// Times the desired capacity went up.
    pub desired_ups: u64,
    /// Times it went down.
    pub desired_downs: u64,
    /// Each change of the desired capacity: when, before, after.
    pub sizes: Vec<(Instant, u32, u32)>,
    /// Minutes at whose end the group was as large as it may be and tasks waited for instances.
    pub full_minutes: u64,
    /// Most tasks that waited in PROVISIONING for an instance at once, as its provider told.
    pub most_waiting: u32,
    /// Why managed scaling did nothing, as often as it was told, by code.
    pub not_scaled: Vec<(&'static str, u64)>,
    /// Times an instance ran out of CPU credits.
    pub credits_exhausted: u64,
    /// When one first did.
    pub first_exhausted: Option<Instant>,
    /// Surplus CPU credits that were charged, in thousandths of a credit.
    pub surplus_millicredits: u64,
    /// When some were first charged.
    pub first_charged: Option<Instant>,
    /// Surplus CPU credits that its instances owe when the run ends: neither paid back nor charged,
    /// in thousandths of a credit.
    pub owed_millicredits: u64,
}

/// Resources over time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Amount {
    /// CPU units × nanoseconds.
    pub cpu: u128,
    /// MiB × nanoseconds.
    pub memory: u128,
}

impl Amount {
    /// Adds so much over so long.
    pub(super) fn add(&mut self, room: Room, span: Span) {
        self.cpu += u128::from(room.cpu_units) * u128::from(span.nanos());
        self.memory += u128::from(room.memory_mib) * u128::from(span.nanos());
    }
}

/// The life of one instance.
#[derive(Clone, PartialEq, Debug)]
pub struct Life {
    /// Its type's name.
    pub kind: &'static str,
    /// Its zone.
    pub zone: ZoneId,
    /// How it was bought.
    pub purchase: Purchase,
    /// What its agent registers.
    pub registered: Room,
    /// When EC2 accepted to launch it.
    pub launched: Instant,
    /// When it was first `running`.
    pub running: Option<Instant>,
    /// When it was first ACTIVE.
    pub active: Option<Instant>,
    /// When it was last set to DRAINING.
    pub draining: Option<Instant>,
    /// When it had the notice that EC2 will take it.
    pub noticed: Option<Instant>,
    /// When it was last told to shut down: its bill ends.
    pub shutting_down: Option<Instant>,
    /// When it was `terminated`.
    pub terminated: Option<Instant>,
    /// Nanoseconds `running`.
    pub running_ns: u64,
    /// What it registered while ACTIVE or DRAINING, over time.
    pub registered_over_time: Amount,
    /// What tasks reserved of that.
    pub reserved_over_time: Amount,
    /// Tasks placed on it.
    pub tasks: u32,
    /// What it was from when on, in order; the first at its launch.
    pub phases: Vec<(Instant, Phase)>,
    /// What filled it from when on, in order; nothing before the first.
    pub fill: Vec<Fill>,
}

impl Life {
    /// Whether the run begins with it: it was ACTIVE from the start.
    pub fn is_initial(&self) -> bool {
        self.active == Some(Instant::START)
    }
}

/// What an instance is, as a picture shows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Phase {
    /// On its way to ACTIVE.
    Booting,
    /// ACTIVE.
    Active,
    /// DRAINING.
    Draining,
    /// In the warm pool.
    Warm,
    /// Being terminated, or deregistered.
    Leaving,
    /// Terminated.
    Gone,
}

/// What fills an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fill {
    /// Since when.
    pub at: Instant,
    /// CPU units reserved.
    pub cpu_units: u32,
    /// MiB reserved.
    pub memory_mib: u32,
    /// Tasks on it that are not a daemon's.
    pub tasks: u32,
    /// Tasks on it that are a daemon's.
    pub daemons: u32,
}

/// Tasks of one service or run that had to wait for an instance with room.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Waited {
    /// Tasks that were placed, but not at once.
    pub tasks: u64,
    /// Mean wait of those.
    pub mean: Span,
    /// 95th percentile of their waits, to three digits.
    pub p95: Span,
    /// The longest of their waits.
    pub max: Span,
    /// Tasks that waited and were never placed: they were stopped, or still waited at the end.
    pub never: u64,
    /// The longest wait of those.
    pub never_max: Span,
}

/// How often no container instance took a task of a service or run, as far as it was told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotPlaced {
    /// Facts that told of it.
    pub times: u64,
    /// When it was first told.
    pub first: Instant,
    /// Which instances refused then, and why.
    pub refusals: Refusals,
    /// When it was last told.
    pub last: Instant,
    /// Which instances refused then, and why.
    pub latest: Refusals,
}
