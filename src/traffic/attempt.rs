//! What becomes of one request? Its attempts, until it is answered or given up.

use crate::kernel::sampler::unit;
use crate::traffic::calls::{Call, Deadline, NOBODY, pause};
use crate::traffic::faults::Dependency;
use crate::traffic::job::Job;
use crate::traffic::metrics::Cause;
use crate::traffic::notice::NoticeKind;
use crate::traffic::plane::Traffic;
use crate::traffic::program::Luck;
use crate::traffic::target::{Drain, Life};
use crate::traffic::timers::Due;
use crate::workload::Users;

impl Traffic {
    /// All users set out.
    pub(super) fn invite(&mut self, groups: &[Users]) {
        let mut user = 0;
        for group in groups {
            for _ in 0..group.count {
                if let Some(at) = self.crowd.first(user, group.from.nanos()) {
                    self.timers.set(at, Due::Send(user));
                }
                user += 1;
            }
        }
    }

    /// A client request that is followed: its first attempt.
    pub(super) fn open(&mut self, now: u64, user: u32, (cpu, wait): (u64, u64)) {
        let number = match user {
            NOBODY => self.delivered + self.cursor as u64,
            user => self.crowd.sends(user),
        };
        let call = self.calls.open(Call {
            number,
            first: now,
            cpu,
            wait,
            attempts: 0,
            user,
            attempt: 0,
            target: 0,
            fails: false,
            troubled: false,
        });
        self.try_again(call, now);
    }

    /// The next attempt of a call.
    pub(super) fn try_again(&mut self, call: u64, now: u64) {
        let known = self.calls.get(call);
        known.attempts += 1;
        known.fails = self.dependency.failing > 0.0
            && unit(&mut self.streams.dependency) < self.dependency.failing;
        let job = Job {
            id: 0,
            arrived: now,
            cpu: known.cpu,
            wait: self.dependency.wait(known.wait),
            call,
        };
        if self.dependency != Dependency::none() {
            self.calls.trouble(call);
        }
        match self.send(job) {
            Err(cause) => self.attempt_failed(call, cause, now),
            Ok(attempt) => self.calls.expect_by(Deadline {
                at: now.saturating_add(self.settings.patience),
                call,
                attempt,
            }),
        }
    }

    /// Routes an attempt to a target, which gives it the id that is answered; or says why it was
    /// refused.
    pub(super) fn send(&mut self, mut job: Job) -> Result<u64, Cause> {
        let now = job.arrived;
        self.meter.tally.totals.attempts += 1;
        let picked = self.router.pick(now, &mut self.streams.routing);
        let place = picked.ok_or(Cause::NoTarget)?;
        self.targets[place].routed += 1;
        job.id = self.targets[place].next_id(place);
        self.send_to(place, job)?;
        Ok(job.id)
    }

    /// An attempt reaches the target it was routed to, and got its id from.
    pub(super) fn send_to(&mut self, place: usize, mut job: Job) -> Result<(), Cause> {
        let now = job.arrived;
        if self.targets[place].life != Life::Up {
            return self.send_in_vain(place, job);
        }
        if self.targets[place].manner.is_special {
            job = self.meet(place, job);
        }
        self.catch_up(place, now);
        if job.is_followed() {
            self.calls.sent(job.call, place, job.id);
        }
        let target = &mut self.targets[place];
        if !target.server.arrive(now, job) {
            return Err(Cause::QueueFull);
        }
        if target.server.clients() > target.most_clients {
            self.filled(place, now);
        } else {
            self.touched(place);
        }
        Ok(())
    }

    /// An attempt reaches a target where requests go in a way of their own.
    fn meet(&mut self, place: usize, job: Job) -> Job {
        let manner = self.targets[place].manner;
        let mut luck = Luck::first(self.streams.luck, self.delivered + self.cursor as u64);
        if !job.is_followed() {
            return manner.meet_unfollowed(job, luck);
        }
        let known = self.calls.get(job.call);
        (luck.request, luck.attempt) = (known.number, known.attempts);
        let (met, fails) = manner.meet(job, luck);
        known.fails |= fails;
        met
    }

    /// The target's memory is exceeded: it dies with all it holds.
    pub(super) fn kill(&mut self, place: usize, now: u64) {
        let target = &mut self.targets[place];
        self.filling -= usize::from(target.is_filling());
        let unfinished = target.die(now);
        self.touched(place);
        self.notice(now, place, NoticeKind::OutOfMemory);
        if matches!(self.targets[place].drain, Drain::Emptying(_)) {
            self.unused(place, now);
        }
        for job in unfinished {
            let lost = self.lost(place, &job, now);
            self.targets[place].lost += u64::from(lost);
        }
    }

    /// A job whose target went away at `now`; whether its client still waited for it.
    pub(super) fn lost(&mut self, place: usize, job: &Job, now: u64) -> bool {
        match job.call {
            _ if !job.is_followed() => return self.teller(place).lost(job, now),
            call if self.calls.waits_for(call, job.id) => {
                self.attempt_failed(call, Cause::BadGateway, now);
                return true;
            }
            _abandoned => {}
        }
        false
    }

    /// A request that nobody follows failed, once and for all.
    pub(super) const fn fail_unfollowed(&mut self, cause: Cause) {
        self.meter.tally.totals.only_attempt_failed(cause);
    }

    fn attempt_failed(&mut self, call: u64, cause: Cause, now: u64) {
        self.meter.tally.totals.attempt_failed(cause);
        self.calls.trouble(call);
        let known = self.calls.get(call);
        known.attempt = 0;
        if let Some(retry) = &self.settings.retry
            && known.attempts < retry.attempts
        {
            let pause = pause(retry, known.attempts, &mut self.streams.retry);
            self.timers.set(now + pause, Due::Retry(call));
            return;
        }
        self.meter.tally.totals.request_failed(cause);
        self.finished(call, now, false);
    }

    /// An attempt reached its answer, if anybody still waits for it.
    pub(super) fn answered(&mut self, call: u64, attempt: u64, end: u64) {
        if self.calls.waits_for(call, attempt) {
            let known = self.calls.get(call);
            if known.fails {
                self.attempt_failed(call, Cause::InternalError, end);
                return;
            }
            let first = known.first;
            self.meter.tally.served(end - first);
            self.finished(call, end, true);
        }
    }

    fn finished(&mut self, call: u64, now: u64, answered: bool) {
        let closed = self.calls.close(call);
        if closed.user != NOBODY
            && let Some(at) = self.crowd.next(closed.user, closed.first, now, answered)
        {
            self.timers.set(at, Due::Send(closed.user));
        }
    }

    /// The next deadline has come: its attempt fails, whatever the task does with it.
    pub(super) fn give_up(&mut self) {
        let deadline = self.calls.pop_deadline().expect("a deadline has come");
        let place = self.calls.get(deadline.call).target as usize;
        if self.settings.drops_abandoned {
            self.targets[place]
                .server
                .cancel(deadline.at, deadline.attempt);
            self.touched(place);
            let target = &self.targets[place];
            if matches!(target.drain, Drain::Emptying(_)) && target.server.clients() == 0 {
                self.unused(place, deadline.at);
            }
        }
        self.attempt_failed(deadline.call, self.settings.impatience, deadline.at);
    }
}
