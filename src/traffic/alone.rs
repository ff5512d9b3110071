//! What happens at one target by itself, through a stretch? Its arrivals, its checks, its ends.
//!
//! At one instant: departures, then what is due of checks, then arrivals, as everywhere.

use crate::kernel::time::Instant;
use crate::traffic::health::Check;
use crate::traffic::job::{Job, UNFOLLOWED};
use crate::traffic::metrics::{Cause, Tally};
use crate::traffic::notice::{Notice, NoticeKind};
use crate::traffic::program::Luck;
use crate::traffic::stretch::Stretch;
use crate::traffic::target::{Life, Target};
use crate::traffic::teller::Teller;

/// One target in a stretch.
pub(super) struct Alone<'a> {
    stretch: &'a Stretch<'a>,
    place: usize,
    target: &'a mut Target,
    tally: &'a mut Tally,
    /// When it next has to do with a check.
    due: u64,
}

/// How it takes in what comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// No limit can be reached: nobody counts what it holds.
    Freely,
    /// What it holds decides, where that may be so many.
    Counting(usize),
    /// The same, and it may die of it: what it has not answered by then was never answered.
    Mortally,
    /// It hangs: what comes is stranded.
    InVain,
    /// Nothing listens.
    Refusing,
}

impl<'a> Alone<'a> {
    pub fn new(
        stretch: &'a Stretch<'a>,
        (place, target): (usize, &'a mut Target),
        tally: &'a mut Tally,
    ) -> Self {
        let due = target.health.check_due();
        Self {
            stretch,
            place,
            target,
            tally,
            due,
        }
    }

    /// Serves it to the end of the stretch.
    pub fn serve(&mut self, arrivals: impl ExactSizeIterator<Item = usize>) {
        self.target.routed += arrivals.len() as u64;
        let way = self.way(arrivals.len());
        match way {
            Way::Freely => self.freely(arrivals),
            Way::Counting(limit) => self.counting(limit, arrivals),
            Way::Mortally | Way::InVain | Way::Refusing => self.watchfully(way, arrivals),
        }
    }

    /// How so many arrivals go.
    fn way(&self, arrivals: usize) -> Way {
        match self.target.life {
            Life::Starting | Life::Dead => Way::Refusing,
            Life::Hung => Way::InVain,
            Life::Up => {
                let (limit, most) = (self.target.server.limit(), self.target.most_clients);
                let rules = &self.stretch.settings.health_check;
                // A stretch ends before more checks could begin.
                let checks = 1 + rules.healthy_threshold.max(rules.unhealthy_threshold) as usize;
                if self.target.server.held() + arrivals + checks < limit.min(most) {
                    Way::Freely
                } else if most >= self.stretch.settings.rules.capacity() {
                    Way::Counting(limit)
                } else {
                    Way::Mortally
                }
            }
        }
    }

    fn freely(&mut self, arrivals: impl Iterator<Item = usize>) {
        let until = self.stretch.until;
        self.flush();
        let demands = Demands::of(self.stretch);
        for next in arrivals {
            let job = demands.job(next);
            while self.due <= job.arrived {
                self.check(Way::Freely);
            }
            let job = self.named(job, next);
            self.arrive_freely(job);
        }
        while self.due < until {
            self.check(Way::Freely);
        }
        self.run(until - 1);
    }

    fn counting(&mut self, limit: usize, arrivals: impl Iterator<Item = usize>) {
        let until = self.stretch.until;
        let demands = Demands::of(self.stretch);
        for next in arrivals {
            let job = demands.job(next);
            while self.due <= job.arrived {
                self.check(Way::Counting(limit));
            }
            let job = self.named(job, next);
            let (mut teller, server) = self.teller();
            let mut told = |job: &Job, end| teller.tell(job, end);
            if !server.arrive_counting(job, limit, (until, &mut told)) {
                self.fail(Cause::QueueFull);
            }
        }
        while self.due < until {
            self.check(Way::Counting(limit));
        }
        let (mut teller, server) = self.teller();
        server.end_early(until, &mut |job, end| teller.tell(job, end));
    }

    fn watchfully(&mut self, mut way: Way, arrivals: impl Iterator<Item = usize>) {
        let until = self.stretch.until;
        let demands = Demands::of(self.stretch);
        for next in arrivals {
            let job = demands.job(next);
            let arrived = job.arrived;
            while self.due <= arrived {
                self.check(way);
            }
            match way {
                Way::Freely | Way::Counting(_) => unreachable!("it is served otherwise"),
                Way::Refusing => self.fail(Cause::BadGateway),
                Way::InVain => {
                    let id = self.target.next_id(self.place);
                    self.target.server.strand(Job { id, ..job });
                }
                Way::Mortally => {
                    let job = self.named(job, next);
                    self.catch_up(arrived);
                    if !self.target.server.arrive(arrived, job) {
                        self.fail(Cause::QueueFull);
                    } else if self.target.server.clients() > self.target.most_clients {
                        self.die(next, arrived);
                        way = Way::Refusing;
                    }
                }
            }
        }
        while self.due < until {
            self.check(way);
        }
        self.catch_up(until - 1);
    }

    /// An arrival as it goes here; `next` is its place in the load.
    #[inline(always)]
    fn named(&mut self, job: Job, next: usize) -> Job {
        let id = self.target.next_id(self.place);
        let job = Job { id, ..job };
        if self.target.manner.is_special {
            let request = self.stretch.delivered + next as u64 + 1;
            let luck = Luck::first(self.stretch.luck, request);
            return self.target.manner.meet_unfollowed(job, luck);
        }
        job
    }

    /// Something of a check is due.
    #[cold]
    fn check(&mut self, way: Way) {
        let now = self.due;
        let deadline = self.target.health.check.map(|check| check.deadline);
        if deadline == Some(now) {
            match way {
                Way::Freely => self.run(now),
                Way::Counting(_) => self.count(now),
                _ => self.catch_up(now),
            }
            // Unless it ended at the last instant.
            if self.target.health.check.take().is_some() {
                self.check_failed();
            }
        }
        if self.target.health.next_check == now {
            self.check_begins(way, now);
        }
        self.due = self.target.health.check_due();
    }

    fn check_begins(&mut self, way: Way, now: u64) {
        let rules = &self.stretch.settings.health_check;
        let deadline = self.target.health.check_begins(now, rules);
        if way == Way::Refusing {
            self.check_failed();
            return;
        }
        let id = self.target.next_id(self.place);
        self.target.health.check = Some(Check { id, deadline });
        let job = self.stretch.settings.check(id, now);
        match way {
            Way::Freely => self.arrive_freely(job),
            Way::Counting(_) | Way::Mortally => {
                if way == Way::Mortally {
                    self.catch_up(now);
                } else {
                    self.count(now);
                }
                if !self.take_check(way, job) {
                    self.target.health.check = None;
                    self.check_failed();
                }
            }
            // It is never answered.
            Way::InVain | Way::Refusing => {}
        }
    }

    fn check_failed(&mut self) {
        let rules = &self.stretch.settings.health_check;
        let turned = self.target.health.fail(rules);
        assert!(!turned, "a stretch ends before a target turns");
    }

    fn fail(&mut self, cause: Cause) {
        self.tally.totals.only_attempt_failed(cause);
    }

    /// Its memory is exceeded by an arrival.
    fn die(&mut self, next: usize, now: u64) {
        let unfinished = self.target.die(now);
        for job in unfinished {
            let lost = self.teller().0.lost(&job, now);
            self.target.lost += u64::from(lost);
        }
        let notice = Notice {
            at: Instant::from_nanos(now),
            target: Some(self.target.task),
            what: NoticeKind::OutOfMemory,
        };
        self.tally.deaths.push((next, notice));
    }

    #[inline(always)]
    fn arrive_freely(&mut self, job: Job) {
        let until = self.stretch.until;
        let (mut teller, server) = self.teller();
        server.arrive_unlimited(job, until, &mut |job, end| teller.tell(job, end));
    }

    /// Departures until `to`, where nobody counts.
    fn run(&mut self, to: u64) {
        let until = self.stretch.until;
        let (mut teller, server) = self.teller();
        server.run(to, until, &mut |job, end| teller.tell(job, end));
    }

    /// Ends that were known before.
    fn flush(&mut self) {
        let until = self.stretch.until;
        let (mut teller, server) = self.teller();
        server.flush(until, &mut |job, end| teller.tell(job, end));
    }

    /// Departures until `now`, where its end is told when it comes.
    fn catch_up(&mut self, now: u64) {
        let (mut teller, server) = self.teller();
        server.catch_up(now, &mut |job, end| teller.tell(job, end));
    }

    /// Departures until `now`, all of them.
    fn count(&mut self, now: u64) {
        let until = self.stretch.until;
        let (mut teller, server) = self.teller();
        let mut told = |job: &Job, end| teller.tell(job, end);
        server.catch_up_early(now, (until, &mut told));
    }

    /// A check comes; whether there is room for it.
    fn take_check(&mut self, way: Way, job: Job) -> bool {
        let until = self.stretch.until;
        let (mut teller, server) = self.teller();
        if way == Way::Mortally {
            return server.arrive(job.arrived, job);
        }
        let mut told = |job: &Job, end| teller.tell(job, end);
        server.arrive_early(job.arrived, job, (until, &mut told))
    }

    #[inline(always)]
    fn teller(&mut self) -> (Teller<'_>, &mut crate::traffic::server::Server) {
        let target = &mut *self.target;
        let teller = Teller {
            tally: self.tally,
            health: &mut target.health,
            settings: self.stretch.settings,
            counted_until: self.stretch.counted_until,
        };
        (teller, &mut target.server)
    }
}

/// The arrivals of a load: what they need, at hand.
#[derive(Clone, Copy)]
struct Demands<'a> {
    at: &'a [u64],
    cpu: &'a [u64],
    /// That of all, or of each.
    wait: Result<u64, &'a [u64]>,
    /// `call` of the first of them.
    first: u64,
}

impl<'a> Demands<'a> {
    fn of(stretch: &Stretch<'a>) -> Self {
        let load = stretch.load;
        let arrivals = load.batch.at.len();
        Self {
            at: &load.batch.at,
            // As many: one look at a place is enough for all three.
            cpu: &load.batch.cpu[..arrivals],
            wait: load.wait.ok_or(&load.waits[..arrivals]),
            first: UNFOLLOWED + stretch.delivered + 1,
        }
    }

    /// The arrival at a place, before anybody has given it an id.
    #[inline(always)]
    fn job(&self, next: usize) -> Job {
        Job {
            id: 0,
            arrived: self.at[next],
            cpu: self.cpu[next],
            wait: match self.wait {
                Ok(all) => all,
                Err(each) => each[next],
            },
            call: self.first + next as u64,
        }
    }
}
