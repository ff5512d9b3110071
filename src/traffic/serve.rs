//! What happens next, to whom? Arrivals, departures and what is due, in as much order as is needed.
//!
//! Two ways to serve, strictly in order or apart for a stretch, give the same bits; the cheaper
//! one that is allowed is taken ([`Order`]).

use crate::kernel::time::Instant;
use crate::traffic::job::{CHECK, Job, UNFOLLOWED};
use crate::traffic::plane::Traffic;
use crate::traffic::settings::Order;
use crate::traffic::target::Drain;
use crate::traffic::teller::Teller;
use crate::traffic::timers::Due;
use crate::workload::WorkloadError;

/// While fewer arrivals than this are served, another thread would not be done with the next load.
#[cfg(feature = "cli")]
const WORTH_PREPARING: usize = 2_048;

/// A job that ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    pub id: u64,
    pub call: u64,
    pub end: u64,
    /// Nobody follows it, and its answer was good.
    pub is_plain: bool,
}

impl Traffic {
    /// Serves everything before `until`. Cutting an interval in pieces changes no bit.
    /// Asserts that `until` is not in the past.
    pub fn advance(&mut self, until: Instant) -> Result<(), WorkloadError> {
        let until = until.nanos();
        assert!(until >= self.now, "traffic cannot go back");
        loop {
            let known = self.load.known_until();
            let limit = until.min(known);
            self.serve_and_prepare(limit);
            if limit == until {
                return Ok(());
            }
            self.next_load()?;
        }
    }

    /// Asks for more arrivals.
    fn next_load(&mut self) -> Result<(), WorkloadError> {
        assert!(
            self.cursor == self.load.batch.at.len(),
            "arrivals lie before the end of what is known"
        );
        self.delivered += self.cursor as u64;
        self.cursor = 0;
        let supply = self.supply.as_mut().expect("it is not lent out");
        supply.next(&mut self.load)?;
        self.alter_waits();
        Ok(())
    }

    /// Serves until `limit`, and prepares the arrivals after it meanwhile where there is a thread.
    fn serve_and_prepare(&mut self, limit: u64) {
        #[cfg(feature = "cli")]
        if self.side_by_side && self.are_many(limit) {
            let mut supply = self.supply.take().expect("it is not lent out");
            if !self.load.over && !supply.is_ready() {
                rayon::join(|| self.serve(limit), || supply.prepare());
            }
            self.supply = Some(supply);
        }
        self.serve(limit);
    }

    /// Whether serving until `limit` takes as long as preparing what comes after it.
    #[cfg(feature = "cli")]
    fn are_many(&self, limit: u64) -> bool {
        let last = self.load.batch.at.get(self.cursor + WORTH_PREPARING);
        last.is_some_and(|at| *at < limit)
    }

    /// Serves until `limit`, in as much order as is needed.
    fn serve(&mut self, limit: u64) {
        while self.now < limit {
            self.serve_on(limit);
        }
    }

    /// Serves for a while, `limit` at the longest: to the next instant that concerns others.
    pub(super) fn serve_on(&mut self, limit: u64) {
        if !self.serve_a_stretch(limit) {
            self.serve_in_order(limit);
        }
    }

    /// Serves the targets apart for a while, `limit` at the longest; false where that cannot be.
    fn serve_a_stretch(&mut self, limit: u64) -> bool {
        if self.watched > 0 || self.needs_order() || (self.settings.follow && !self.may_hope()) {
            return false;
        }
        let until = self.apart_until(limit);
        if until == self.now {
            return false;
        }
        if self.settings.follow {
            return self.serve_hopefully(until);
        }
        self.serve_apart(until);
        true
    }

    /// Serves until `limit` in order, or until that is no longer needed.
    fn serve_in_order(&mut self, limit: u64) {
        self.follow_all();
        let needed = if self.needs_order() {
            limit
        } else if self.settings.follow {
            self.follow_until()
        } else {
            0
        };
        // What is due next, and what comes of it: a check that nobody answers may be under way.
        self.look_at_all();
        let due = self.next_due().saturating_add(1);
        self.order = Order::Strict;
        let done = self.serve_strictly(limit.min(needed.max(due)));
        self.order = Order::Apart;
        if done && self.now < limit && self.watched > 0 {
            self.serve_strictly(limit);
        }
    }

    /// The next open arrival, with its demand.
    #[inline]
    pub(super) fn next_arrival(&mut self) -> Job {
        let next = self.cursor;
        self.cursor += 1;
        self.meter.tally.totals.arrived += 1;
        Job {
            id: 0,
            arrived: self.load.batch.at[next],
            cpu: self.load.batch.cpu[next],
            wait: self.load.waits[next],
            call: UNFOLLOWED + self.delivered + next as u64 + 1,
        }
    }

    /// The next open arrival; whether its answer will be an error is drawn where some are.
    #[inline]
    pub(super) fn next_unfollowed(&mut self) -> Job {
        let mut job = self.next_arrival();
        if self.dependency.failing > 0.0 {
            job.call = self.fate();
        }
        job
    }

    /// What happens next at one target.
    #[inline]
    pub(super) fn step(&mut self, place: usize) {
        let ended = self.take_step(place);
        let target = &self.targets[place];
        if self.wheel_fresh {
            self.wheel.set(place, target.server.next());
        }
        // One that only left the CPU is still there.
        if let Some(ended) = ended {
            if self.router.counts() {
                let clients = target.server.clients();
                self.router.holds(target.group, place, clients);
            }
            self.ended(place, ended);
        }
    }

    /// What happens next at one target, by itself; requests that nobody follows are counted.
    #[inline]
    pub(super) fn take_step(&mut self, place: usize) -> Option<Ended> {
        let target = &mut self.targets[place];
        let mut teller = Teller {
            tally: &mut self.meter.tally,
            health: &mut target.health,
            settings: &self.settings,
            counted_until: self.counted_until,
        };
        let mut ended = None;
        target.server.step(&mut |job, end| {
            if job.counts_itself() {
                teller.tell(job, end);
            }
            ended = Some(Ended {
                id: job.id,
                call: job.call,
                end,
                is_plain: job.is_plain(),
            });
        });
        ended
    }

    /// A target's own time or load changed: tells those who keep an eye on it.
    #[inline]
    pub(super) fn touched(&mut self, place: usize) {
        let target = &self.targets[place];
        if self.wheel_fresh {
            self.wheel.set(place, target.server.next());
        }
        if self.router.counts() {
            let clients = target.server.clients();
            self.router.holds(target.group, place, clients);
        }
    }

    /// A job ended at a target: whoever waits for it hears of it.
    #[inline]
    pub(super) fn ended(&mut self, place: usize, ended: Ended) {
        if ended.call == CHECK {
            self.check_ended(place, ended.id, ended.end);
        } else if ended.call < CHECK {
            self.answered(ended.call, ended.id, ended.end);
        }
        let target = &self.targets[place];
        if matches!(target.drain, Drain::Emptying(_)) && target.server.clients() == 0 {
            self.unused(place, ended.end);
        }
    }

    /// The next thing due that is no check.
    pub(super) fn timer_due(&mut self) {
        let (now, due) = self.timers.pop().expect("something is due");
        let mut at_target = |place: u32, generation: u32, what: fn(&mut Self, usize, u64)| {
            let target = &self.targets[place as usize];
            if target.registered && target.generation == generation {
                what(self, place as usize, now);
            }
        };
        match due {
            Due::Registered(place, generation) => at_target(place, generation, Self::registered),
            Due::Listens(place, generation) => at_target(place, generation, Self::listens),
            Due::DrainEnd(place, generation) => at_target(place, generation, Self::drain_end),
            Due::MemoryFull(place, generation) => at_target(place, generation, Self::memory_full),
            Due::Retry(call) => self.try_again(call, now),
            Due::Send(user) => {
                let stream = self.crowd.stream(user);
                let cpu = self.settings.cpu.nanos(stream);
                let wait = self.settings.wait.nanos(stream);
                self.meter.tally.totals.arrived += 1;
                self.open(now, user, (cpu, wait));
            }
        }
    }

    /// Brings one target to `now`, departures at `now` included.
    pub(super) fn catch_up(&mut self, place: usize, now: u64) {
        while self.targets[place].server.next() <= now {
            self.step(place);
        }
    }

    /// Takes note of what ends at a target.
    pub(super) fn teller(&mut self, place: usize) -> Teller<'_> {
        Teller {
            tally: &mut self.meter.tally,
            health: &mut self.targets[place].health,
            settings: &self.settings,
            counted_until: self.counted_until,
        }
    }
}
