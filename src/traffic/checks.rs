//! Does a target answer its health checks? They travel through the task's own queue.
//!
//! Every node of a load balancer checks every target; one stream of checks per target stands for
//! them, from a phase that is drawn.

use crate::traffic::health::{Check, State};
use crate::traffic::notice::NoticeKind;
use crate::traffic::plane::Traffic;
use crate::traffic::settings::Order;
use crate::traffic::target::{Drain, Life};
use crate::traffic::teller::Teller;
use crate::traffic::timers::Due;

impl Traffic {
    /// The load balancer's nodes know the target now.
    pub(super) fn registered(&mut self, place: usize, now: u64) {
        let health = &mut self.targets[place].health;
        if health.state == State::Registering {
            health.state = State::Initial;
            self.look_again(now);
        }
    }

    pub(super) fn check_start(&mut self, place: usize, now: u64) {
        let rules = self.settings.health_check;
        let target = &mut self.targets[place];
        if target.health.state == State::Draining {
            return;
        }
        assert!(target.health.check.is_none(), "one check at a time");
        let (id, generation) = (place as u32, target.generation);
        let next = now + rules.interval.nanos();
        target.health.next_check = next;
        self.timers.set(next, Due::CheckStart(id, generation));
        if target.life.refuses() {
            self.check_failed(place, now);
            return;
        }
        self.attempts += 1;
        let check = Check {
            id: self.attempts,
            deadline: now + rules.timeout.min(rules.interval).nanos(),
        };
        // A pass would put it in service at once: from here on the order matters.
        let target = &mut self.targets[place];
        if target.life == Life::Up && target.health.state != State::Healthy {
            target.watching_check = true;
            self.watched += 1;
        }
        self.catch_up(place, now);
        let job = self.settings.check(check.id, now);
        let target = &mut self.targets[place];
        target.health.check = Some(check);
        if target.life == Life::Hung {
            // It is never answered.
        } else if self.order() == Order::Loose {
            self.check_loosely(place, job);
        } else {
            let taken = self.targets[place].server.arrive(now, job);
            self.touched(place);
            if !taken {
                self.targets[place].health.check = None;
                self.decided(place);
                self.check_failed(place, now);
                return;
            }
        }
        self.timers
            .set(check.deadline, Due::CheckEnd(id, generation));
    }

    fn check_loosely(&mut self, place: usize, job: crate::traffic::job::Job) {
        let target = &mut self.targets[place];
        let mut teller = Teller {
            meter: &mut self.meter,
            health: &mut target.health,
            settings: &self.settings,
            counted_until: self.counted_until,
        };
        let horizon = self.horizon;
        target
            .server
            .arrive_unlimited(job, horizon, &mut |job, end| teller.tell(job, end));
    }

    /// The time of the check under way is over, if it is still under way.
    pub(super) fn check_end(&mut self, place: usize, now: u64) {
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
