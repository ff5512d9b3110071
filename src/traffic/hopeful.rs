//! Does every first attempt succeed? Then nobody need be followed.
//!
//! Clients try again only after a failure. Until one comes, a service with retries is served like
//! one without: apart, through a stretch. That is tried on hope: if anything fails in it, all is
//! put back to where the stretch began, requests in flight are followed from there on, and the
//! order over all targets is kept for a while. Both ways give the same bits.

use crate::traffic::calls::{Call, Deadline, NOBODY};
use crate::traffic::faults::Dependency;
use crate::traffic::job::{ABANDONED, Job, UNFOLLOWED};
use crate::traffic::plane::Traffic;
use crate::traffic::target::Life;

/// The longest time without hope, in lengths of the stretch that failed.
const LONGEST: u32 = 64;

/// Whether it is worth hoping.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hope {
    /// Not before this instant.
    from: u64,
    /// Stretches that are served in order after the next failure, less one.
    fears: u32,
}

impl Traffic {
    /// Whether clients may be followed only from a failure on.
    pub(super) fn may_hope(&self) -> bool {
        self.follow_until() <= self.now
    }

    /// Until when the order over all targets must be kept for those who are followed.
    pub(super) fn follow_until(&self) -> u64 {
        let mut registered = self.targets.iter().filter(|target| target.registered);
        let as_drawn = self.dependency == Dependency::none()
            && registered.all(|t| t.life == Life::Up && !t.manner.is_special);
        if as_drawn && self.calls.troubled() == 0 {
            self.hope.from
        } else {
            u64::MAX
        }
    }

    /// Serves a stretch on hope; false, and nothing has happened, if anything failed in it.
    pub(super) fn serve_hopefully(&mut self, until: u64) -> bool {
        self.follow_nobody();
        let began = self.now;
        let targets = self.targets.clone();
        let routing = (self.router.clone(), self.streams.routing.clone());
        let cursor = self.cursor;
        let totals = self.meter.tally.totals;
        let notices = self.notices.len();
        self.serve_apart(until);
        let now = self.meter.tally.totals;
        let all_well = now.failed == totals.failed
            && now.rejected == totals.rejected
            && self.notices.len() == notices
            && !self.is_anyone_late();
        if all_well {
            self.meter.keep();
            self.hope.fears = 0;
            return true;
        }
        self.meter.forget();
        self.meter.tally.totals = totals;
        self.notices.truncate(notices);
        self.targets = targets;
        (self.router, self.streams.routing) = routing;
        (self.now, self.cursor) = (began, cursor);
        let wait = (until - began).saturating_mul(u64::from(1 + self.hope.fears));
        self.hope.from = until.saturating_add(wait);
        self.hope.fears = (2 * self.hope.fears + 1).min(LONGEST);
        false
    }

    /// Whether the patience of any client in flight has ended before now.
    fn is_anyone_late(&self) -> bool {
        let patience = self.settings.patience;
        let late = |job: Job| job.is_plain() && job.arrived.saturating_add(patience) < self.now;
        let registered = self.targets.iter().filter(|target| target.registered);
        registered.flat_map(|target| target.server.jobs()).any(late)
    }

    /// Requests in flight are followed from now on: each is in its first attempt.
    pub(super) fn follow_all(&mut self) {
        if !self.settings.follow {
            return;
        }
        let mut deadlines = Vec::new();
        let calls = &mut self.calls;
        let registered = self.targets.iter_mut().enumerate();
        for (place, target) in registered.filter(|(_, target)| target.registered) {
            target.server.rename(|job| {
                if !job.is_plain() {
                    return job.call;
                }
                let number = job.call - UNFOLLOWED;
                let call = calls.open(Call {
                    number,
                    first: job.arrived,
                    cpu: job.cpu,
                    wait: job.wait,
                    attempts: 1,
                    user: NOBODY,
                    attempt: job.id,
                    target: place as u32,
                    fails: false,
                    troubled: false,
                });
                let at = job.arrived.saturating_add(self.settings.patience);
                let attempt = job.id;
                deadlines.push((number, Deadline { at, call, attempt }));
                call
            });
        }
        // In the order in which they came, as if they had been followed from the beginning.
        deadlines.sort_unstable_by_key(|(number, deadline)| (deadline.at, *number));
        for (_, deadline) in deadlines {
            self.calls.expect_by(deadline);
        }
    }

    /// Requests in flight at a target are followed to their ends: what they still need there is not
    /// what they needed at first.
    pub(super) fn follow_through(&mut self, place: usize) {
        self.follow_all();
        for job in self.targets[place].server.jobs() {
            if job.is_followed() && self.calls.waits_for(job.call, job.id) {
                self.calls.trouble(job.call);
            }
        }
    }

    /// Nobody is followed any more: all are in their first attempt. Asserts that nobody is in
    /// trouble.
    fn follow_nobody(&mut self) {
        assert!(self.calls.troubled() == 0, "somebody must be followed");
        let calls = &mut self.calls;
        for target in self.targets.iter_mut().filter(|target| target.registered) {
            target.server.rename(|job| {
                if !job.is_followed() {
                    return job.call;
                }
                if !calls.waits_for(job.call, job.id) {
                    return ABANDONED;
                }
                let call = calls.close(job.call);
                assert!(!call.fails, "nothing fails while there is hope");
                UNFOLLOWED + call.number
            });
        }
        assert!(calls.live() == 0, "a client is nowhere");
        calls.forget_deadlines();
    }
}
