//! What happens next over all targets? Everything in one order, where one target decides what
//! another meets.
//!
//! At one instant: departures, then deadlines, then what is due, then arrivals.

use crate::traffic::calls::NOBODY;
use crate::traffic::job::Job;
use crate::traffic::metrics::Cause;
use crate::traffic::plane::Traffic;
use crate::traffic::serve::Ended;
use crate::traffic::settings::Order;
use crate::traffic::target::{Drain, Life, Target};

impl Traffic {
    /// Everything in one order, over all targets; false when less order is enough, some time before
    /// `limit`.
    pub(super) fn serve_strictly(&mut self, limit: u64) -> bool {
        self.look_at_all();
        if self.settings.follow {
            self.follow_strictly(limit)
        } else {
            self.meet_strictly(limit)
        }
    }

    /// Learns when each target will move.
    pub(super) fn look_at_all(&mut self) {
        if self.wheel_fresh {
            return;
        }
        let next = self.targets.iter().map(|target| target.server.next());
        self.wheel.reset(next);
        let due = |target: &Target| {
            if target.registered {
                target.health.check_due()
            } else {
                u64::MAX
            }
        };
        self.checks.reset(self.targets.iter().map(due));
        self.wheel_fresh = true;
    }

    const fn is_in_order(&self) -> bool {
        self.watched > 0 || matches!(self.order, Order::Strict)
    }

    /// When the next thing is due that is neither an arrival nor an end.
    #[inline]
    pub(super) fn next_due(&self) -> u64 {
        self.timers.next().min(self.checks.next())
    }

    /// The next thing due.
    fn due(&mut self) {
        if self.timers.next() <= self.checks.next() {
            self.timer_due();
        } else {
            self.check_due();
        }
    }

    /// Requests are followed: answers and deadlines make more of them at any time.
    fn follow_strictly(&mut self, limit: u64) -> bool {
        while self.is_in_order() {
            let (leaves, place) = self.wheel.first();
            let deadline = self.calls.next_deadline();
            let due = self.next_due();
            let arrival = self.load.batch.at.get(self.cursor);
            let arrival = arrival.copied().unwrap_or(u64::MAX);
            let next = leaves.min(deadline).min(due).min(arrival);
            if next >= limit {
                self.now = limit;
                return true;
            }
            self.now = next;
            if leaves == next {
                self.step(place);
            } else if deadline == next {
                self.give_up();
            } else if due == next {
                self.due();
            } else {
                let job = self.next_arrival();
                self.open(job.arrived, NOBODY, (job.cpu, job.wait));
            }
        }
        false
    }

    /// Nobody follows a request: between two things that are due there are only departures and
    /// arrivals.
    fn meet_strictly(&mut self, limit: u64) -> bool {
        while self.is_in_order() {
            let due = self.next_due();
            if !self.arrive_strictly(due.min(limit)) {
                continue;
            }
            // Departures at the instant of what is due come before it.
            let until = if due < limit { due } else { limit - 1 };
            if !self.leave_strictly(until) {
                continue;
            }
            if due >= limit {
                self.now = limit;
                return true;
            }
            self.now = due;
            self.due();
        }
        false
    }

    /// Arrivals before `bound`, and departures until the last of them; false when something came
    /// in between: another order, or something that is due before `bound` by now.
    fn arrive_strictly(&mut self, bound: u64) -> bool {
        let waiting = &self.load.batch.at[self.cursor..];
        let upto = self.cursor + waiting.partition_point(|&at| at < bound);
        while self.cursor < upto {
            let now = self.load.batch.at[self.cursor];
            if !self.leave_strictly(now) {
                return false;
            }
            self.now = now;
            let job = self.next_unfollowed();
            if let Err(cause) = self.send_unfollowed(job) {
                self.fail_unfollowed(cause);
            }
            if self.is_nearer(bound) || !self.is_in_order() {
                return false;
            }
        }
        true
    }

    /// Whether something is due before `bound` by now: arrivals bring the end of a leak nearer.
    #[inline]
    fn is_nearer(&self, bound: u64) -> bool {
        self.filling > 0 && self.timers.next() < bound
    }

    /// [`Traffic::send`] for one that nobody follows, all in order.
    #[inline]
    fn send_unfollowed(&mut self, mut job: Job) -> Result<(), Cause> {
        let now = job.arrived;
        self.meter.tally.totals.attempts += 1;
        let picked = self.router.pick(now, &mut self.streams.routing);
        let place = picked.ok_or(Cause::NoTarget)?;
        let target = &mut self.targets[place];
        target.routed += 1;
        job.id = target.next_id(place);
        let is_plain = target.life == Life::Up
            && !target.manner.is_special
            && target.most_clients == usize::MAX;
        if !is_plain {
            return self.send_to(place, job);
        }
        if !target.server.arrive(now, job) {
            return Err(Cause::QueueFull);
        }
        self.wheel.set(place, target.server.next());
        if self.router.counts() {
            self.router.holds_more(target.group, place);
        }
        Ok(())
    }

    /// Departures until an instant, this one included; false when the order changed on the way.
    #[inline]
    fn leave_strictly(&mut self, until: u64) -> bool {
        loop {
            let (leaves, place) = self.wheel.first();
            if leaves > until || leaves == u64::MAX {
                return true;
            }
            let ended = self.take_step(place);
            let target = &self.targets[place];
            self.wheel.moved(target.server.next());
            // One that only left the CPU is still there.
            let Some(ended) = ended else {
                continue;
            };
            if !ended.is_plain || target.drain != Drain::No {
                self.now = leaves;
                self.ended_oddly(place, ended);
                if !self.is_in_order() {
                    return false;
                }
            } else if self.router.counts() {
                self.router.holds_less(target.group, place);
            }
        }
    }

    /// A check, a start-up, an error, or any end at a target that drains.
    #[cold]
    fn ended_oddly(&mut self, place: usize, ended: Ended) {
        let target = &self.targets[place];
        if self.router.counts() {
            let clients = target.server.clients();
            self.router.holds(target.group, place, clients);
        }
        self.ended(place, ended);
    }
}
