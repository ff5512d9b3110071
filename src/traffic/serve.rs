//! What happens next, to whom? Arrivals, departures and what is due, in as much order as is needed.
//!
//! At one instant: departures, then deadlines, then what is due, then arrivals. Three ways to serve
//! give the same bits; the cheapest that is allowed is taken ([`Order`]).

use crate::kernel::time::Instant;
use crate::traffic::calls::NOBODY;
use crate::traffic::job::{CHECK, Ending, FAILING, Job, START_UP, UNFOLLOWED};
use crate::traffic::plane::Traffic;
use crate::traffic::settings::Order;
use crate::traffic::target::{Drain, Life};
use crate::traffic::teller::Teller;
use crate::traffic::timers::Due;
use crate::workload::{Batch, WorkloadError};

impl Traffic {
    /// Serves everything before `until`. Cutting an interval in pieces changes no bit.
    /// Asserts that `until` is not in the past.
    pub fn advance(&mut self, until: Instant) -> Result<(), WorkloadError> {
        let until = until.nanos();
        assert!(until >= self.now, "traffic cannot go back");
        loop {
            let delivered = if self.over {
                u64::MAX
            } else {
                self.batch.end.nanos()
            };
            let limit = self.stretch(until.min(delivered));
            while !self.serve(limit) {}
            if limit == until {
                break;
            }
            if limit == delivered {
                self.next_batch()?;
            }
        }
        self.settle(until);
        self.now = until;
        Ok(())
    }

    /// Asks for more arrivals, and draws what they will need: in the order of arrival, whoever
    /// serves them.
    fn next_batch(&mut self) -> Result<(), WorkloadError> {
        assert!(
            self.cursor == self.batch.at.len(),
            "arrivals lie before their batch's end"
        );
        self.delivered += self.cursor as u64;
        self.over = !self.source.next_batch(&mut self.batch)?;
        self.cursor = 0;
        let arrivals = self.batch.at.len();
        self.waits.resize(arrivals, 0);
        self.settings
            .wait
            .fill(&mut self.streams.wait, &mut self.waits);
        self.alter_waits();
        let cpu = &mut self.batch.cpu;
        if cpu.is_empty() {
            cpu.resize(arrivals, 0);
            self.settings.cpu.fill(&mut self.streams.cpu, cpu);
        } else {
            for cpu in cpu.iter_mut().filter(|cpu| **cpu == Batch::DRAW) {
                *cpu = self.settings.cpu.nanos(&mut self.streams.cpu);
            }
        }
        Ok(())
    }

    pub(super) const fn order(&self) -> Order {
        if self.watched > 0 {
            Order::Strict
        } else {
            self.order
        }
    }

    /// Serves until `limit`; false when the order changed on the way.
    fn serve(&mut self, limit: u64) -> bool {
        let order = self.order();
        match order {
            Order::Strict => {
                self.flushed = false;
                if !self.tree_fresh {
                    self.tree
                        .reset(self.targets.iter().map(|t| t.server.next()));
                    self.tree_fresh = true;
                }
                self.serve_strictly(limit)
            }
            Order::Local | Order::Loose => {
                self.tree_fresh = false;
                if order == Order::Loose && !self.flushed {
                    self.flush();
                    self.flushed = true;
                }
                self.serve_loosely(order, limit)
            }
        }
    }

    /// Everything in one order, over all targets.
    fn serve_strictly(&mut self, limit: u64) -> bool {
        while self.order() == Order::Strict {
            let (leaves, place) = self.tree.first();
            let deadline = self.calls.next_deadline();
            let due = self.timers.next();
            let arrival = self.batch.at.get(self.cursor).copied().unwrap_or(u64::MAX);
            if leaves.min(deadline).min(due).min(arrival) >= limit {
                return true;
            }
            if leaves <= deadline.min(due).min(arrival) {
                self.step(place);
            } else if deadline <= due.min(arrival) {
                self.give_up();
            } else if due <= arrival {
                self.due();
            } else {
                if self.settings.follow {
                    let job = self.next_arrival();
                    self.open(job.arrived, NOBODY, (job.cpu, job.wait));
                    continue;
                }
                let job = self.next_unfollowed();
                if let Err(cause) = self.send(job) {
                    self.fail_unfollowed(cause);
                }
            }
        }
        false
    }

    /// The next open arrival, with its demand.
    #[inline]
    pub(super) fn next_arrival(&mut self) -> Job {
        let next = self.cursor;
        self.cursor += 1;
        self.attempts += 1;
        self.meter.totals.arrived += 1;
        Job {
            id: self.attempts,
            arrived: self.batch.at[next],
            cpu: self.batch.cpu[next],
            wait: self.waits[next],
            call: UNFOLLOWED,
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
    pub(super) fn step(&mut self, place: usize) {
        let server = &mut self.targets[place].server;
        let ended = server.step();
        self.touched(place);
        if let Some(ending) = ended {
            self.ended(place, &ending);
        }
    }

    /// A target's own time or load changed: tells those who keep an eye on it.
    #[inline]
    pub(super) fn touched(&mut self, place: usize) {
        let target = &self.targets[place];
        if self.tree_fresh {
            self.tree.set(place, target.server.next());
        }
        self.router
            .holds(target.group, place, target.server.clients());
    }

    fn ended(&mut self, place: usize, ending: &Ending) {
        let (job, end) = (&ending.job, ending.end);
        match job.call {
            CHECK => self.check_ended(place, job.id, end),
            START_UP => {}
            UNFOLLOWED | FAILING => {
                let target = &mut self.targets[place];
                let mut teller = Teller {
                    meter: &mut self.meter,
                    health: &mut target.health,
                    settings: &self.settings,
                    counted_until: self.counted_until,
                };
                teller.tell(job, end);
            }
            call => self.answered(call, job.id, end),
        }
        let target = &self.targets[place];
        if matches!(target.drain, Drain::Emptying(_)) && target.server.clients() == 0 {
            self.unused(place, end);
        }
    }

    /// The next thing due.
    pub(super) fn due(&mut self) {
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
            Due::CheckStart(place, generation) => at_target(place, generation, Self::check_start),
            Due::CheckEnd(place, generation) => at_target(place, generation, Self::check_end),
            Due::DrainEnd(place, generation) => at_target(place, generation, Self::drain_end),
            Due::MemoryFull(place, generation) => at_target(place, generation, Self::memory_full),
            Due::Retry(call) => self.try_again(call, now),
            Due::Send(user) => {
                let stream = self.crowd.stream(user);
                let cpu = self.settings.cpu.nanos(stream);
                let wait = self.settings.wait.nanos(stream);
                self.meter.totals.arrived += 1;
                self.open(now, user, (cpu, wait));
            }
        }
    }

    /// Brings one target to `now`, departures at `now` included, in whatever order is in force.
    pub(super) fn catch_up(&mut self, place: usize, now: u64) {
        if self.order() == Order::Loose && self.targets[place].life != Life::Hung {
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
                .run(now, horizon, &mut |job, end| teller.tell(job, end));
        } else {
            while self.targets[place].server.next() <= now {
                self.step(place);
            }
        }
    }
}
