//! What is known of one registered target?

use crate::cluster::ids::TaskId;
use crate::traffic::health::Health;
use crate::traffic::server::Server;

/// A registered target.
pub(super) struct Target {
    pub task: TaskId,
    pub zone: usize,
    pub server: Server,
    pub health: Health,
    /// Counts the tasks that had this place.
    pub generation: u32,
    pub registered: bool,
    /// Its container was killed.
    pub dead: bool,
    pub routed: u64,
    /// More requests than this exceed its memory.
    pub most_clients: usize,
    pub idle_memory: u64,
    /// The check under way decides more than this target's own count.
    pub watching_check: bool,
    pub drain: Drain,
}

/// Deregistration of a target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Drain {
    /// Not asked for, or over.
    No,
    /// Connections are kept alive: until this instant.
    Until(u64),
    /// Until nothing is in flight, and not beyond this instant.
    Emptying(u64),
}
