//! Does a target answer its health checks? They travel through the task's own queue.
//!
//! Every node of a load balancer checks every target; one stream of checks per target stands for
//! them, from a phase that is drawn.

use crate::traffic::health::{Check, State};
use crate::traffic::notice::NoticeKind;
use crate::traffic::plane::Traffic;
use crate::traffic::target::{Drain, Life};

impl Traffic {
    /// The load balancer's nodes know the target now.
    pub(super) fn registered(&mut self, place: usize, now: u64) {
        let health = &mut self.targets[place].health;
        if health.state == State::Registering {
            health.state = State::Initial;
            self.look_again(now);
        }
    }

    /// The next thing due of a check, where the order over all targets is kept.
    pub(super) fn check_due(&mut self) {
        let Some((now, place)) = self.checks.pop() else {
            return;
        };
        if !self.targets[place].registered {
            return;
        }
        if self.targets[place].health.check_due() == now {
            // The time of the one before may be over at the instant at which the next begins.
            self.check_end(place, now);
            if self.targets[place].health.next_check == now {
                self.check_start(place, now);
            }
        }
        self.checks
            .set(self.targets[place].health.check_due(), place);
    }

    fn check_start(&mut self, place: usize, now: u64) {
        let rules = self.settings.health_check;
        let target = &mut self.targets[place];
        let deadline = target.health.check_begins(now, &rules);
        if target.life.refuses() {
            self.check_failed(place, now);
            return;
        }
        // A pass would put it in service at once: from here on the order matters.
        if target.life == Life::Up && target.health.state != State::Healthy {
            target.watching_check = true;
            self.watched += 1;
        }
        self.catch_up(place, now);
        let target = &mut self.targets[place];
        let id = target.next_id(place);
        target.health.check = Some(Check { id, deadline });
        if target.life == Life::Hung {
            // It is never answered.
            return;
        }
        let taken = target.server.arrive(now, self.settings.check(id, now));
        self.touched(place);
        if !taken {
            self.targets[place].health.check = None;
            self.decided(place);
            self.check_failed(place, now);
        }
    }

    /// The time of the check under way is over, if it is still under way.
    fn check_end(&mut self, place: usize, now: u64) {
        self.catch_up(place, now);
        let health = &mut self.targets[place].health;
        if health.check.is_some_and(|check| check.deadline == now) {
            health.check = None;
            self.decided(place);
            self.check_failed(place, now);
        }
    }

    /// A check was answered.
    pub(super) fn check_ended(&mut self, place: usize, id: u64, end: u64) {
        let target = &mut self.targets[place];
        if target.life == Life::Dead || !target.health.ends_in_time(id, end) {
            return;
        }
        let in_service = target.health.pass(&self.settings.health_check);
        self.decided(place);
        if in_service {
            self.notice(end, place, NoticeKind::Healthy);
            self.router.in_service(place, end, &self.views());
            self.look_again(end);
        }
    }

    fn check_failed(&mut self, place: usize, now: u64) {
        if self.targets[place].health.fail(&self.settings.health_check) {
            self.notice(now, place, NoticeKind::Unhealthy);
            self.look_again(now);
        }
    }

    fn decided(&mut self, place: usize) {
        if std::mem::take(&mut self.targets[place].watching_check) {
            self.watched -= 1;
        }
    }

    /// The deregistration delay is over.
    pub(super) fn drain_end(&mut self, place: usize, now: u64) {
        if self.targets[place].drain != Drain::No {
            self.unused(place, now);
        }
    }

    /// A draining target need not be waited for any longer.
    pub(super) fn unused(&mut self, place: usize, now: u64) {
        let target = &mut self.targets[place];
        if matches!(target.drain, Drain::Emptying(_)) {
            self.watched -= 1;
        }
        target.drain = Drain::No;
        self.notice(now, place, NoticeKind::Unused);
    }
}
