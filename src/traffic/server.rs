//! What does one task do with the requests it is given? Its CPU, its queue, and its waits.

mod early;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::traffic::job::{CHECK, Ending, Endings, Job, Leaving, START_UP};
use crate::traffic::sharing::{LONGEST, Sharing};
use crate::traffic::slots::Slots;
use crate::traffic::spec::Discipline;
use crate::traffic::speed::Speed;

/// How a task treats its requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub discipline: Discipline,
    /// Requests in service at once (CPU and wait); `usize::MAX` without a limit.
    pub max_concurrent: usize,
    /// Requests that may queue behind them; `usize::MAX` without a limit.
    pub queue_limit: usize,
}

impl Rules {
    /// Requests that a task can hold at most.
    pub fn capacity(&self) -> usize {
        let in_service = match self.discipline {
            Discipline::ProcessorSharing => self.max_concurrent,
            Discipline::FirstComeFirstServed { slots } => self.max_concurrent.min(slots as usize),
        };
        in_service.saturating_add(self.queue_limit)
    }
}

/// One task, as its requests see it.
#[derive(Clone, Debug)]
pub(super) struct Server {
    cpu: Cpu,
    speed: Arc<Speed>,
    /// Ends that are known: of waits (processor sharing), of everything (slots).
    endings: Endings,
    /// Ends that were told already and are still to come: they hold room until then.
    leaving: Leaving,
    /// Those that may not begin yet (processor sharing with a limit).
    queue: VecDeque<Job>,
    /// CPU work of those.
    queued: u64,
    rules: Rules,
    /// CPU work that has arrived, less what was given up.
    work: u64,
    /// Jobs held that are no requests: health checks, and the program's start-up.
    others: usize,
    /// The program's start-up, where it shares the CPU with requests: 1 until it is done.
    start_up: usize,
    /// It hangs: how long what it holds waits in vain.
    hung: Option<u64>,
}

#[derive(Clone, Debug)]
enum Cpu {
    Sharing(Box<Sharing>),
    Slots(Slots),
}

impl Server {
    pub fn new(rules: Rules, speed: Arc<Speed>) -> Self {
        let cpu = match rules.discipline {
            Discipline::ProcessorSharing => Cpu::Sharing(Box::default()),
            Discipline::FirstComeFirstServed { slots } => {
                let slots = (slots as usize).min(rules.max_concurrent) as u32;
                Cpu::Slots(Slots::new(slots, speed.cpu_units()))
            }
        };
        Self {
            cpu,
            speed,
            endings: Endings::default(),
            leaving: Leaving::default(),
            queue: VecDeque::new(),
            queued: 0,
            rules,
            work: 0,
            others: 0,
            start_up: 0,
            hung: None,
        }
    }

    /// When something happens here by itself; `u64::MAX` when nothing will.
    #[inline]
    pub fn next(&self) -> u64 {
        let ending = self.endings.next().min(self.leaving.next());
        match &self.cpu {
            Cpu::Sharing(sharing) => sharing.next().min(ending),
            Cpu::Slots(_) => ending,
        }
    }

    /// Jobs held: in service, waiting or queued, health checks and the start-up included.
    #[inline]
    pub fn held(&self) -> usize {
        let busy = match &self.cpu {
            Cpu::Sharing(sharing) => sharing.len(),
            Cpu::Slots(_) => 0,
        };
        busy + self.endings.len() + self.leaving.len() + self.queue.len()
    }

    /// Requests held.
    #[inline]
    pub fn clients(&self) -> usize {
        self.held() - self.others
    }

    /// The program begins with `job`, work of its own, and listens at `listens`. Asserts that
    /// nothing is here yet.
    pub fn start_up(&mut self, now: u64, job: Job, listens: u64) {
        assert!(self.held() == 0, "a program starts before anything comes");
        let job = cut(job);
        self.work += job.cpu;
        match &mut self.cpu {
            Cpu::Sharing(sharing) => {
                self.others += 1;
                self.start_up = 1;
                sharing.arrive(now, job, &self.speed);
            }
            Cpu::Slots(slots) => slots.start_up(now, job.cpu, listens),
        }
    }

    /// Where so many are held, one more does not simply go into service.
    pub fn limit(&self) -> usize {
        match &self.cpu {
            Cpu::Sharing(_) => self.rules.max_concurrent,
            Cpu::Slots(slots) => slots.count().saturating_add(self.rules.queue_limit),
        }
    }

    /// Takes a job in; false when the queue is full. Asserts that nothing is overdue.
    #[inline(always)]
    pub fn arrive(&mut self, now: u64, job: Job) -> bool {
        self.take(now, job, |server, ending| server.endings.push(ending))
    }

    #[inline(always)]
    fn take(&mut self, now: u64, job: Job, known: impl FnOnce(&mut Self, Ending)) -> bool {
        let held = self.held() - self.start_up;
        let in_service = match &self.cpu {
            Cpu::Sharing(_) => self.rules.max_concurrent,
            Cpu::Slots(slots) => slots.count(),
        };
        if held >= in_service && held - in_service >= self.rules.queue_limit {
            return false;
        }
        let job = cut(job);
        self.take_in(job);
        match &mut self.cpu {
            Cpu::Sharing(_) if held >= in_service => {
                self.queued += job.cpu;
                self.queue.push_back(job);
            }
            Cpu::Sharing(sharing) => sharing.arrive(now, job, &self.speed),
            Cpu::Slots(slots) => {
                let ending = slots.arrive(now, job);
                known(self, ending);
            }
        }
        true
    }

    /// It answers nothing from `now` on, and works no more: what it holds, and what comes, waits
    /// until its client or the load balancer gives up. Checks and its start-up are not kept.
    pub fn hang(&mut self, now: u64, patience: u64) {
        let mut held = self.take_all(now);
        held.retain(Job::is_request);
        // Nothing but ends that are known: no CPU is left to share.
        self.cpu = Cpu::Slots(Slots::new(1, self.speed.cpu_units()));
        self.hung = Some(patience);
        for job in held {
            self.strand(job);
        }
    }

    /// A request reaches a task that hangs; never refused, because nobody is there to refuse it.
    /// Asserts that it hangs.
    pub fn strand(&mut self, job: Job) {
        let patience = self.hung.expect("it hangs");
        // An answer at the last instant would still count.
        let end = job.arrived.saturating_add(patience).saturating_add(1);
        self.endings.push(Ending {
            end,
            job: Job { cpu: 0, ..job },
            start: end,
        });
    }

    /// Brings it to `now`, departures at `now` included.
    #[inline(always)]
    pub fn catch_up(&mut self, now: u64, told: &mut impl FnMut(&Job, u64)) {
        while self.next() <= now {
            self.step(told);
        }
    }

    /// What happens at [`Server::next`]: a job that ended is told, with its end. None may have: one
    /// that only leaves the CPU waits.
    #[inline(always)]
    pub fn step(&mut self, told: &mut impl FnMut(&Job, u64)) {
        if self.leaving.len() > 0
            && let Some(end) = self.left_early()
        {
            self.admit(end);
            return;
        }
        let ending = self.endings.next();
        if let Cpu::Sharing(sharing) = &mut self.cpu
            && sharing.next() < ending
        {
            let now = sharing.next();
            let job = sharing.depart(&self.speed);
            if job.wait > 0 {
                let end = now + job.wait;
                self.endings.push(Ending {
                    end,
                    job,
                    start: now,
                });
                return;
            }
            self.gone(&job);
            self.admit(now);
            told(&job, now);
        } else {
            let ended = self.endings.pop().expect("something happens");
            self.gone(&ended.job);
            self.admit(ended.end);
            told(&ended.job, ended.end);
        }
    }

    /// The next thing is an end that was told before.
    fn left_early(&mut self) -> Option<u64> {
        let busy = match &self.cpu {
            Cpu::Sharing(sharing) => sharing.next(),
            Cpu::Slots(_) => u64::MAX,
        };
        let end = self.leaving.next();
        if end == u64::MAX || end > busy || end > self.endings.next() {
            return None;
        }
        self.leaving.pop();
        Some(end)
    }

    /// Begins queued jobs as far as the limit allows.
    #[inline]
    fn admit(&mut self, now: u64) {
        if let Cpu::Sharing(sharing) = &mut self.cpu {
            while !self.queue.is_empty()
                && sharing.len() + self.endings.len() + self.leaving.len() - self.start_up
                    < self.rules.max_concurrent
            {
                let job = self.queue.pop_front().expect("it is not empty");
                self.queued -= job.cpu;
                sharing.arrive(now, job, &self.speed);
            }
        }
    }

    /// Drops the job `id` at `now`, wherever it is. Asserts that it is here.
    pub fn cancel(&mut self, now: u64, id: u64) {
        if let Some(place) = self.queue.iter().position(|job| job.id == id) {
            let job = self.queue.remove(place).expect("it was found");
            self.queued -= job.cpu;
            self.work -= job.cpu;
            self.gone(&job);
            return;
        }
        let left = match &mut self.cpu {
            Cpu::Slots(_) if self.hung.is_some() => self.endings.cancel(id).then_some(0),
            Cpu::Slots(slots) => slots.cancel(now, id, &mut self.endings),
            Cpu::Sharing(sharing) => sharing
                .cancel(now, id, &self.speed)
                .or_else(|| self.endings.cancel(id).then_some(0)),
        };
        self.work -= left.expect("a job is cancelled where it is held");
        self.admit(now);
    }

    /// Another CPU quota from `now` on.
    pub fn set_speed(&mut self, now: u64, speed: Arc<Speed>) {
        match &mut self.cpu {
            Cpu::Sharing(sharing) => sharing.set_speed(now, &self.speed, &speed),
            Cpu::Slots(_) if self.hung.is_some() => {}
            Cpu::Slots(slots) => slots.set_speed(now, &mut self.endings, speed.cpu_units()),
        }
        self.speed = speed;
    }

    /// Gives back everything unfinished, in the order of arrival; what was not done never counts.
    pub fn take_all(&mut self, now: u64) -> Vec<Job> {
        assert!(
            self.leaving.len() == 0,
            "nobody is told what may not happen"
        );
        self.work -= self.left(now);
        let mut all: Vec<Job> = self.queue.drain(..).collect();
        self.queued = 0;
        match &mut self.cpu {
            Cpu::Sharing(sharing) => all.extend(sharing.take()),
            Cpu::Slots(slots) => slots.clear(),
        }
        all.extend(self.endings.take().iter().map(|ending| ending.job));
        all.sort_unstable_by_key(|job| job.id);
        self.others = 0;
        self.start_up = 0;
        all
    }

    /// Gives every job a new `call`.
    pub fn rename(&mut self, mut call: impl FnMut(&Job) -> u64) {
        for job in &mut self.queue {
            job.call = call(job);
        }
        if let Cpu::Sharing(sharing) = &mut self.cpu {
            sharing.rename(&mut call);
        }
        self.endings.rename(&mut call);
    }

    /// Jobs held, in no order.
    pub fn jobs(&self) -> impl Iterator<Item = Job> {
        let sharing = match &self.cpu {
            Cpu::Sharing(sharing) => Some(sharing.jobs()),
            Cpu::Slots(_) => None,
        };
        let endings = self.endings.iter().map(|ending| ending.job);
        self.queue
            .iter()
            .copied()
            .chain(sharing.into_iter().flatten())
            .chain(endings)
    }

    /// CPU work done by `now`, in vCPU-nanoseconds. Reads only.
    pub fn done(&self, now: u64) -> u64 {
        self.work - self.left(now)
    }

    fn left(&self, now: u64) -> u64 {
        self.queued
            + match &self.cpu {
                Cpu::Sharing(sharing) => sharing.left(now, &self.speed),
                Cpu::Slots(slots) => {
                    let jobs = self.endings.iter().map(|e| slots.left(e, now));
                    jobs.sum::<u64>() + slots.start_up_left(now)
                }
            }
    }

    #[inline(always)]
    fn take_in(&mut self, job: Job) {
        self.work += job.cpu;
        self.others += usize::from(job.call == CHECK);
    }

    #[inline(always)]
    fn gone(&mut self, job: &Job) {
        if !job.is_request() {
            self.other_gone(job);
        }
    }

    #[cold]
    fn other_gone(&mut self, job: &Job) {
        self.others -= 1;
        self.start_up -= usize::from(job.call == START_UP);
    }
}

/// A demand beyond every run is cut, so that sums cannot overflow.
#[inline(always)]
fn cut(job: Job) -> Job {
    Job {
        cpu: job.cpu.min(LONGEST),
        wait: job.wait.min(LONGEST),
        ..job
    }
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
