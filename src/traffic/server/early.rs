//! Which ends can be told before they come? Those that nothing can change any more.
//!
//! Until a horizon nobody but the task's own arrivals comes between: an end that is known is told
//! at once, and holds room until then only where somebody counts what is held.

use crate::traffic::job::{Ending, Job};
use crate::traffic::server::{Cpu, Server, cut};

/// What is over is looked for where so many are held, so that it stays near the processor.
const MANY: usize = 32;

impl Server {
    /// [`Server::arrive`]; an end that is known is told at once where it lies before `horizon`.
    #[inline(always)]
    pub fn arrive_early(
        &mut self,
        now: u64,
        job: Job,
        (horizon, told): (u64, &mut impl FnMut(&Job, u64)),
    ) -> bool {
        self.take(now, job, |server, ending| {
            server.ends_early(ending, horizon, told);
        })
    }

    /// [`Server::arrive`] where nothing limits, and nobody counts what is held: an end before
    /// `horizon` is told at once.
    #[inline(always)]
    pub fn arrive_unlimited(&mut self, job: Job, horizon: u64, told: &mut impl FnMut(&Job, u64)) {
        let job = cut(job);
        self.run(job.arrived, horizon, told);
        self.take_in(job);
        match &mut self.cpu {
            Cpu::Sharing(sharing) => sharing.arrive(job.arrived, job, &self.speed),
            Cpu::Slots(slots) => {
                let ending = slots.arrive(job.arrived, job);
                self.ends(ending, horizon, told);
            }
        }
    }

    /// Takes all departures from the CPU until `to` inclusive; ends before `horizon` are told.
    #[inline(always)]
    pub fn run(&mut self, to: u64, horizon: u64, told: &mut impl FnMut(&Job, u64)) {
        while let Cpu::Sharing(sharing) = &mut self.cpu
            && sharing.next() <= to
        {
            let left_cpu = sharing.next();
            let job = sharing.depart(&self.speed);
            let ending = Ending {
                end: left_cpu + job.wait,
                job,
                start: left_cpu,
            };
            self.ends(ending, horizon, told);
        }
    }

    /// [`Server::arrive_early`] at a server that is not brought to the job's arrival yet. Where
    /// fewer than `limit` are held, it is simply taken in.
    #[inline(always)]
    pub fn arrive_counting(
        &mut self,
        job: Job,
        limit: usize,
        (horizon, told): (u64, &mut impl FnMut(&Job, u64)),
    ) -> bool {
        let now = job.arrived;
        if self.queue.is_empty() {
            self.leave_cpu(now, (horizon, told));
            if self.held() < limit.min(MANY) {
                let job = cut(job);
                self.take_in(job);
                match &mut self.cpu {
                    Cpu::Sharing(sharing) => sharing.arrive(now, job, &self.speed),
                    Cpu::Slots(slots) => {
                        let ending = slots.arrive(now, job);
                        self.ends_early(ending, horizon, told);
                    }
                }
                return true;
            }
        }
        self.catch_up_early(now, (horizon, told));
        self.arrive_early(now, job, (horizon, told))
    }

    /// [`Server::catch_up`], but ends before `horizon` are told as soon as they are known.
    pub fn catch_up_early(&mut self, now: u64, (horizon, told): (u64, &mut impl FnMut(&Job, u64))) {
        if !self.queue.is_empty() {
            self.catch_up(now, told);
            return;
        }
        self.leave_cpu(now, (horizon, told));
        self.leaving.leave(now);
        self.flush(now + 1, told);
    }

    /// All that leaves the CPU until `now`, where nobody queues.
    #[inline(always)]
    fn leave_cpu(&mut self, now: u64, (horizon, told): (u64, &mut impl FnMut(&Job, u64))) {
        while let Cpu::Sharing(sharing) = &mut self.cpu
            && sharing.next() <= now
        {
            let start = sharing.next();
            let job = sharing.depart(&self.speed);
            let end = start + job.wait;
            self.ends_early(Ending { end, job, start }, horizon, told);
        }
    }

    /// Everything before `horizon` is over.
    pub fn end_early(&mut self, horizon: u64, told: &mut impl FnMut(&Job, u64)) {
        let last = horizon - 1;
        self.catch_up_early(last, (horizon, told));
        assert!(self.leaving.next() >= horizon, "it is not over");
    }

    #[inline(always)]
    fn ends_early(&mut self, ending: Ending, horizon: u64, told: &mut impl FnMut(&Job, u64)) {
        if ending.end < horizon {
            if ending.job.wait > 0 || matches!(self.cpu, Cpu::Slots(_)) {
                self.leaving.push(ending.end);
            }
            self.gone(&ending.job);
            told(&ending.job, ending.end);
        } else {
            self.endings.push(ending);
        }
    }

    /// Tells all ends before `horizon` that are known already.
    pub fn flush(&mut self, horizon: u64, told: &mut impl FnMut(&Job, u64)) {
        while self.endings.next() < horizon {
            let ending = self.endings.pop().expect("the next one");
            self.gone(&ending.job);
            told(&ending.job, ending.end);
        }
    }

    #[inline(always)]
    fn ends(&mut self, ending: Ending, horizon: u64, told: &mut impl FnMut(&Job, u64)) {
        if ending.end < horizon {
            self.gone(&ending.job);
            told(&ending.job, ending.end);
        } else {
            self.endings.push(ending);
        }
    }
}
