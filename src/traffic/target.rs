//! What is known of one registered target?

use crate::cluster::ids::TaskId;
use crate::traffic::health::Health;
use crate::traffic::job::Job;
use crate::traffic::memory::Memory;
use crate::traffic::program::Manner;
use crate::traffic::server::Server;

/// A registered target. What every request asks for stands beside the server.
#[derive(Clone)]
#[repr(C, align(64))]
pub(super) struct Target {
    pub server: Server,
    pub routed: u64,
    /// Counts the jobs that came to this place.
    pub jobs: u64,
    /// More requests than this may exceed its memory: a look at `memory` says whether they do.
    pub most_clients: usize,
    /// Its target group.
    pub group: usize,
    pub drain: Drain,
    pub life: Life,
    pub registered: bool,
    /// The check under way decides more than this target's own count.
    pub watching_check: bool,
    /// Counts the tasks that had this place.
    pub generation: u32,
    pub manner: Manner,
    pub health: Health,
    pub task: TaskId,
    pub zone: usize,
    /// Attempts whose clients still waited when they were lost with its container.
    pub lost: u64,
    pub memory: Memory,
}

/// Bits of an id that name the target's place.
const PLACE_BITS: u32 = 20;

impl Target {
    /// The id of the next job that comes to this target, whose place it is. Ids of one place
    /// ascend, whatever other targets are given, so that targets can be served apart.
    #[inline]
    pub fn next_id(&mut self, place: usize) -> u64 {
        self.jobs += 1;
        (self.jobs << PLACE_BITS) | place as u64
    }

    /// Its container dies at `now`, once, whatever it would have leaked: answers what it held.
    pub fn die(&mut self, now: u64) -> Vec<Job> {
        self.life = Life::Dead;
        self.memory.due = u64::MAX;
        self.server.take_all(now)
    }

    /// Whether it takes in requests, or will.
    pub fn can_hold(&self) -> bool {
        matches!(self.life, Life::Starting | Life::Up)
    }

    /// Whether what it leaks will kill it.
    pub fn is_filling(&self) -> bool {
        self.life != Life::Dead && self.memory.is_filling()
    }
}

/// Whether anything answers at a target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Life {
    /// It does not listen yet.
    Starting,
    /// It serves.
    Up,
    /// It answers nothing any more.
    Hung,
    /// Its container was killed.
    Dead,
}

impl Life {
    /// Whether connections are refused: nothing listens.
    pub const fn refuses(self) -> bool {
        matches!(self, Self::Starting | Self::Dead)
    }
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
