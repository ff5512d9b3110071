//! What breaks while requests are served? Targets that hang or leak, what they wait for, a zone.

use crate::cluster::ids::{TaskId, ZoneId};
use crate::kernel::sampler::unit;
use crate::kernel::time::{Instant, Span};
use crate::traffic::job::{FAILING, Job, UNFOLLOWED};
use crate::traffic::metrics::Cause;
use crate::traffic::plane::Traffic;
use crate::traffic::target::{Drain, Life};
use crate::traffic::timers::Due;

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

    /// The waiting time that a request has of it.
    #[inline]
    pub(super) fn wait(&self, wait: u64) -> u64 {
        if !self.changes_waits() {
            return wait;
        }
        let slowed = (wait as f64 * self.slowdown) as u64;
        slowed.saturating_add(self.extra.nanos())
    }

    #[inline]
    fn changes_waits(&self) -> bool {
        self.slowdown - 1.0 != 0.0 || self.extra > Span::ZERO
    }
}

impl Traffic {
    /// A target answers nothing any more, and does no work: what it holds, and what is still routed
    /// to it, ends with its client's time-out, the balancer's idle time-out or [`Traffic::remove`];
    /// its health checks time out. The memory of what it holds stays in use. Asserts that it is
    /// registered; nothing happens to one that hangs or was killed. One that does not listen yet
    /// never will: connections stay refused.
    pub fn hang(&mut self, at: Instant, task: TaskId) {
        self.is_now(at);
        self.follow_all();
        let (now, place) = (at.nanos(), self.place(task));
        let target = &mut self.targets[place];
        match target.life {
            Life::Up => target.life = Life::Hung,
            Life::Starting if target.manner.listens < u64::MAX => {
                target.manner.listens = u64::MAX;
            }
            Life::Starting | Life::Hung | Life::Dead => return,
        }
        target.memory.sticks(target.server.clients());
        target.server.hang(now, self.settings.patience);
        // Those whose clients had gone before.
        let drained = matches!(target.drain, Drain::Emptying(_));
        self.wheel_fresh = false;
        while self.targets[place].server.next() < now {
            let mut gone = None;
            self.targets[place]
                .server
                .step(&mut |job, _| gone = Some(*job));
            let gone = gone.expect("its time is over");
            self.lost(place, &gone, now);
        }
        let target = &self.targets[place];
        let clients = target.server.clients();
        if self.router.counts() {
            self.router.holds(target.group, place, clients);
        }
        if drained && clients == 0 {
            self.unused(place, now);
        }
        self.fill_later(place);
    }

    /// What requests wait for is so from now on: for those that arrive, and for attempts that
    /// begin, from `at` on. An answer that is an error is a failed attempt like any other: clients
    /// that retry do so. Asserts that its numbers make sense.
    pub fn set_dependency(&mut self, at: Instant, dependency: Dependency) {
        self.is_now(at);
        assert!(
            dependency.slowdown >= 0.0 && (0.0..=1.0).contains(&dependency.failing),
            "{dependency:?} makes no sense"
        );
        if !self.drawn.is_empty() {
            let coming = self.cursor..;
            self.load.waits[coming.clone()].copy_from_slice(&self.drawn[coming]);
        }
        self.dependency = dependency;
        self.alter_waits();
    }

    /// A target leaks so many bytes a second from now on, until it is killed for it; 0 stops it,
    /// and keeps what leaked. Asserts that it is registered.
    pub fn leak(&mut self, at: Instant, task: TaskId, bytes_per_second: u64) {
        self.is_now(at);
        self.follow_all();
        let (now, place) = (at.nanos(), self.place(task));
        let target = &mut self.targets[place];
        if target.life == Life::Dead {
            return;
        }
        self.filling -= usize::from(target.is_filling());
        target.memory.set_leak(now, bytes_per_second);
        self.filling += usize::from(target.is_filling());
        target.most_clients = if target.is_filling() {
            0
        } else {
            target.memory.most_clients(now)
        };
        if target.memory.is_exceeded(now, target.server.clients()) {
            self.kill(place, now);
        } else {
            self.fill_later(place);
        }
    }

    /// The load balancer's node in a zone is lost, or is there again: clients go to the nodes that
    /// are left, at once. What was in flight through it is not lost by itself.
    pub fn lose_zone(&mut self, at: Instant, zone: ZoneId, lost: bool) {
        self.is_now(at);
        self.router.lose_zone(zone.index(), lost);
        self.look_again(self.now);
    }

    /// Waiting times of the rest of the batch, as what is waited for makes them. Requests that are
    /// followed ask at every attempt.
    pub(super) fn alter_waits(&mut self) {
        self.drawn.clear();
        if self.dependency.changes_waits() && !self.settings.follow {
            self.drawn.extend_from_slice(&self.load.waits);
            self.load.wait = None;
            for wait in &mut self.load.waits[self.cursor..] {
                *wait = self.dependency.wait(*wait);
            }
        }
    }

    /// `call` of a request that nobody follows, where some fail.
    pub(super) fn fate(&mut self) -> u64 {
        if unit(&mut self.streams.dependency) < self.dependency.failing {
            FAILING
        } else {
            UNFOLLOWED
        }
    }

    /// An attempt is routed to a target that does not answer; the load balancer has not noticed.
    #[cold]
    pub(super) fn send_in_vain(&mut self, place: usize, job: Job) -> Result<(), Cause> {
        if self.targets[place].life.refuses() {
            // Nothing listens there.
            return Err(Cause::BadGateway);
        }
        self.catch_up(place, job.arrived);
        if job.is_followed() {
            self.calls.sent(job.call, place, job.id);
        }
        self.targets[place].server.strand(job);
        self.touched(place);
        Ok(())
    }

    /// A target holds more requests than it may, or it leaks and must be looked at with each.
    #[cold]
    pub(super) fn filled(&mut self, place: usize, now: u64) {
        let target = &self.targets[place];
        let clients = target.server.clients();
        if !target.is_filling() || target.memory.is_exceeded(now, clients) {
            self.kill(place, now);
            return;
        }
        if target.memory.exceeded_from(clients) < target.memory.due {
            self.fill_later(place);
        }
        self.touched(place);
    }

    /// What a target leaks may be too much now.
    pub(super) fn memory_full(&mut self, place: usize, now: u64) {
        if self.targets[place].memory.due != now {
            return;
        }
        self.catch_up(place, now);
        let target = &self.targets[place];
        if target.memory.is_exceeded(now, target.server.clients()) {
            self.kill(place, now);
        } else {
            self.fill_later(place);
        }
    }

    /// Sees to it that a target that leaks is looked at when it exceeds its memory with what it
    /// holds now.
    fn fill_later(&mut self, place: usize) {
        let target = &mut self.targets[place];
        let due = target.memory.exceeded_from(target.server.clients());
        target.memory.due = due;
        if due < u64::MAX {
            let full = Due::MemoryFull(place as u32, target.generation);
            self.timers.set(due, full);
        }
    }
}
