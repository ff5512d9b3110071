//! What is known of one registered target?

use crate::cluster::ids::TaskId;
use crate::traffic::health::Health;
use crate::traffic::memory::Memory;
use crate::traffic::server::Server;

/// A registered target.
pub(super) struct Target {
    pub task: TaskId,
    pub zone: usize,
    /// Its target group.
    pub group: usize,
    pub server: Server,
    pub health: Health,
    /// Counts the tasks that had this place.
    pub generation: u32,
    pub registered: bool,
    pub life: Life,
    pub routed: u64,
    /// More requests than this may exceed its memory: a look at `memory` says whether they do.
    pub most_clients: usize,
    pub memory: Memory,
    /// The check under way decides more than this target's own count.
    pub watching_check: bool,
    pub drain: Drain,
}

impl Target {
    /// Whether what it leaks will kill it.
    pub fn is_filling(&self) -> bool {
        self.life != Life::Dead && self.memory.is_filling()
    }
}

/// Whether anything answers at a target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Life {
    /// It serves.
    Up,
    /// It answers nothing any more.
    Hung,
    /// Its container was killed.
    Dead,
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
