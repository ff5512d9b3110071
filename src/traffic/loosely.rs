//! What happens at each target by itself? Arrivals and departures, where targets do not meet.

use crate::traffic::job::{Job, UNFOLLOWED};
use crate::traffic::metrics::Cause;
use crate::traffic::plane::Traffic;
use crate::traffic::program::Luck;
use crate::traffic::settings::Order;
use crate::traffic::target::Life;
use crate::traffic::teller::Teller;

impl Traffic {
    /// Target by target: only arrivals and what is due go in order.
    pub(super) fn serve_loosely(&mut self, order: Order, limit: u64) -> bool {
        loop {
            let due = self.timers.next().min(limit);
            let waiting = &self.batch.at[self.cursor..];
            let upto = self.cursor + waiting.partition_point(|&at| at < due);
            if order == Order::Loose && !self.arrive_in_rotation(upto) {
                self.arrive_loosely(upto);
            }
            while self.cursor < upto && !self.is_nearer(due) {
                let job = self.next_unfollowed();
                if let Err(cause) = self.send(job) {
                    self.fail_unfollowed(cause);
                }
            }
            if self.is_nearer(due) {
                continue;
            }
            if due >= limit {
                return true;
            }
            self.due();
            if self.order() != order {
                return false;
            }
        }
    }

    /// The arrivals up to a place in the batch, one target after the other: each meets its own
    /// only, and the data of one target is at hand for all of them. False where the target of an
    /// arrival is not known beforehand; nothing is done then.
    fn arrive_in_rotation(&mut self, upto: usize) -> bool {
        let Some((members, turn)) = self.router.rotation() else {
            return false;
        };
        let (from, horizon) = (self.cursor, self.horizon);
        let turns = members[turn..].iter().chain(&members[..turn]);
        for (first, &place) in (from..upto).zip(turns) {
            let target = &mut self.targets[place as usize];
            let arrivals = (first..upto).step_by(members.len());
            target.routed += arrivals.len() as u64;
            if target.life.refuses() {
                arrivals.for_each(|_| self.meter.totals.only_attempt_failed(Cause::BadGateway));
                continue;
            }
            let id = |next: usize| self.attempts + 1 + (next - from) as u64;
            if target.life == Life::Hung {
                let at = &self.batch.at;
                arrivals.for_each(|next| target.server.strand(stranded(id(next), at[next])));
                continue;
            }
            let mut teller = Teller {
                meter: &mut self.meter,
                health: &mut target.health,
                settings: &self.settings,
                counted_until: self.counted_until,
            };
            let is_special = target.manner.is_special;
            for next in arrivals {
                let mut job = Job {
                    id: id(next),
                    arrived: self.batch.at[next],
                    cpu: self.batch.cpu[next],
                    wait: self.waits[next],
                    call: UNFOLLOWED,
                };
                if is_special {
                    let luck = Luck::first(self.streams.luck, self.delivered + next as u64 + 1);
                    job = target.manner.meet_unfollowed(job, luck);
                }
                target
                    .server
                    .arrive_unlimited(job, horizon, &mut |job, end| teller.tell(job, end));
            }
        }
        self.arrived_in_rotation(upto);
        true
    }

    fn arrived_in_rotation(&mut self, upto: usize) {
        let count = upto - self.cursor;
        self.router.turn_on(count);
        self.cursor = upto;
        self.attempts += count as u64;
        self.meter.totals.arrived += count as u64;
        self.meter.totals.attempts += count as u64;
    }

    /// The arrivals up to a place in the batch, each at a target that meets no other.
    fn arrive_loosely(&mut self, upto: usize) {
        self.meter.totals.attempts += (upto - self.cursor) as u64;
        while self.cursor < upto {
            let mut job = self.next_arrival();
            let Some(place) = self.router.pick(job.arrived, &mut self.streams.routing) else {
                self.fail_unfollowed(Cause::NoTarget);
                continue;
            };
            let target = &mut self.targets[place];
            target.routed += 1;
            if target.life != Life::Up {
                if let Err(cause) = self.send_in_vain(place, job) {
                    self.fail_unfollowed(cause);
                }
                continue;
            }
            if target.manner.is_special {
                let luck = Luck::first(self.streams.luck, self.delivered + self.cursor as u64);
                job = target.manner.meet_unfollowed(job, luck);
            }
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
    }

    /// Whether something is due before `due` by now: arrivals bring the end of a leak nearer.
    fn is_nearer(&self, due: u64) -> bool {
        self.filling > 0 && self.timers.next() < due
    }

    /// Takes all departures before `until` that nobody asked for yet.
    pub(super) fn settle(&mut self, until: u64) {
        let Some(last) = until.checked_sub(1) else {
            return;
        };
        if self.order() == Order::Strict {
            return;
        }
        for place in 0..self.targets.len() {
            self.catch_up(place, last);
        }
    }

    /// Counts all ends before the horizon that are known already.
    pub(super) fn flush(&mut self) {
        for target in &mut self.targets {
            let mut teller = Teller {
                meter: &mut self.meter,
                health: &mut target.health,
                settings: &self.settings,
                counted_until: self.counted_until,
            };
            target
                .server
                .flush(self.horizon, &mut |job, end| teller.tell(job, end));
        }
    }
}

/// A request that nobody follows, and that nobody will answer.
const fn stranded(id: u64, arrived: u64) -> Job {
    Job {
        id,
        arrived,
        ..Job::NONE
    }
}
