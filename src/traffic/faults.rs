//! What breaks while requests are served? Targets that hang or leak, what they wait for, a zone.

use crate::cluster::ids::{TaskId, ZoneId};
use crate::kernel::time::{Instant, Span};
use crate::traffic::plane::Traffic;

/// What requests wait for (a database, a remote call), as it is now.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Dependency {
    /// The waiting time of a request is multiplied by it, ≥ 0 …
    pub slowdown: f64,
    /// … and grows by this.
    pub extra: Span,
    /// Share (0–1) of the requests that fail after it, with 500.
    pub failing: f64,
}

impl Dependency {
    /// It is as the service knows it.
    pub const fn none() -> Self {
        Self {
            slowdown: 1.0,
            extra: Span::ZERO,
            failing: 0.0,
        }
    }
}

impl Traffic {
    /// A target answers nothing any more.
    pub fn hang(&mut self, at: Instant, task: TaskId) {
        self.is_now(at);
        let _ = self.place(task);
    }

    /// What requests wait for is so from now on, for those that begin now.
    pub fn set_dependency(&mut self, at: Instant, dependency: Dependency) {
        self.is_now(at);
        let _ = dependency;
    }

    /// A target leaks so many bytes a second from now on; 0 stops it, and keeps what leaked.
    pub fn leak(&mut self, at: Instant, task: TaskId, bytes_per_second: u64) {
        self.is_now(at);
        let _ = (self.place(task), bytes_per_second);
    }

    /// The load balancer's node in a zone is lost, or is there again.
    pub fn lose_zone(&mut self, at: Instant, zone: ZoneId, lost: bool) {
        self.is_now(at);
        self.router.lose_zone(zone.index(), lost);
        self.look_again(self.now);
    }
}
