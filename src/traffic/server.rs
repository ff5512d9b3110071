//! What does one task do with the requests it is given? Its CPU, its queue, and its waits.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::traffic::job::{CHECK, Ending, Endings, Job};
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

/// One task, as its requests see it.
#[derive(Clone, Debug)]
pub(super) struct Server {
    cpu: Cpu,
    speed: Arc<Speed>,
    /// Ends that are known: of waits (processor sharing), of everything (slots).
    endings: Endings,
    /// Those that may not begin yet (processor sharing with a limit).
    queue: VecDeque<Job>,
    /// CPU work of those.
    queued: u64,
    rules: Rules,
    /// CPU work that has arrived, less what was given up.
    work: u64,
    /// Health checks among the jobs held.
    checks: usize,
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
            queue: VecDeque::new(),
            queued: 0,
            rules,
            work: 0,
            checks: 0,
            hung: None,
        }
    }

    /// When something happens here by itself; `u64::MAX` when nothing will.
    #[inline]
    pub fn next(&self) -> u64 {
        let ending = self.endings.next();
        match &self.cpu {
            Cpu::Sharing(sharing) => sharing.next().min(ending),
            Cpu::Slots(_) => ending,
        }
    }

    /// Jobs held: in service, waiting or queued, health checks included.
    #[inline]
    pub fn held(&self) -> usize {
        let busy = match &self.cpu {
            Cpu::Sharing(sharing) => sharing.len(),
            Cpu::Slots(_) => 0,
        };
        busy + self.endings.len() + self.queue.len()
    }

    /// Requests held, without health checks.
    #[inline]
    pub fn clients(&self) -> usize {
        self.held() - self.checks
    }

    /// Takes a job in; false when the queue is full. Asserts that nothing is overdue.
    pub fn arrive(&mut self, now: u64, job: Job) -> bool {
        let held = self.held();
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
            Cpu::Slots(slots) => self.endings.push(slots.arrive(now, job)),
        }
        true
    }

    /// It answers nothing from `now` on, and works no more: what it holds, and what comes, waits
    /// until its client or the load balancer gives up. Checks are not kept.
    pub fn hang(&mut self, now: u64, patience: u64) {
        let mut held = self.take_all(now);
        held.retain(|job| job.call != CHECK);
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

    /// [`Server::arrive`] where nothing limits, and nobody counts what is held: an end before
    /// `horizon` is told at once.
    #[inline]
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
    #[inline]
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

    /// Tells all ends before `horizon` that are known already.
    pub fn flush(&mut self, horizon: u64, told: &mut impl FnMut(&Job, u64)) {
        while self.endings.next() < horizon {
            let ending = self.endings.pop().expect("the next one");
            self.gone(&ending.job);
            told(&ending.job, ending.end);
        }
    }

    #[inline]
    fn ends(&mut self, ending: Ending, horizon: u64, told: &mut impl FnMut(&Job, u64)) {
        if ending.end < horizon {
            self.gone(&ending.job);
            told(&ending.job, ending.end);
        } else {
            self.endings.push(ending);
        }
    }

    /// What happens at [`Server::next`]: a job that ended, or none (it only left the CPU).
    pub fn step(&mut self) -> Option<Ending> {
        let ended = match &mut self.cpu {
            Cpu::Sharing(sharing) if sharing.next() < self.endings.next() => {
                let now = sharing.next();
                let job = sharing.depart(&self.speed);
                let ending = Ending {
                    end: now + job.wait,
                    job,
                    start: now,
                };
                if job.wait > 0 {
                    self.endings.push(ending);
                    return None;
                }
                ending
            }
            _ => self.endings.pop().expect("something happens"),
        };
        self.gone(&ended.job);
        self.admit(ended.end);
        Some(ended)
    }

    /// Begins queued jobs as far as the limit allows.
    fn admit(&mut self, now: u64) {
        if let Cpu::Sharing(sharing) = &mut self.cpu {
            while !self.queue.is_empty()
                && sharing.len() + self.endings.len() < self.rules.max_concurrent
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
        self.work -= self.left(now);
        let mut all: Vec<Job> = self.queue.drain(..).collect();
        self.queued = 0;
        match &mut self.cpu {
            Cpu::Sharing(sharing) => all.extend(sharing.take()),
            Cpu::Slots(slots) => slots.clear(),
        }
        all.extend(self.endings.take().iter().map(|ending| ending.job));
        all.sort_unstable_by_key(|job| job.id);
        self.checks = 0;
        all
    }

    /// Jobs held, in no order.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        let sharing = match &self.cpu {
            Cpu::Sharing(sharing) => Some(sharing.jobs()),
            Cpu::Slots(_) => None,
        };
        let endings = self.endings.iter().map(|ending| &ending.job);
        self.queue
            .iter()
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
                Cpu::Slots(slots) => self.endings.iter().map(|e| slots.left(e, now)).sum(),
            }
    }

    #[inline]
    fn take_in(&mut self, job: Job) {
        self.work += job.cpu;
        self.checks += usize::from(job.call == CHECK);
    }

    #[inline]
    fn gone(&mut self, job: &Job) {
        self.checks -= usize::from(job.call == CHECK);
    }
}

/// A demand beyond every run is cut, so that sums cannot overflow.
#[inline]
fn cut(job: Job) -> Job {
    Job {
        cpu: job.cpu.min(LONGEST),
        wait: job.wait.min(LONGEST),
        ..job
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::Seed;
    use crate::traffic::job::UNFOLLOWED;
    use crate::traffic::speed::VIRTUAL_BITS;
    use rand::Rng as _;

    /// The sums that are kept are those of the jobs that are held, whatever came and went.
    #[test]
    fn what_is_left_is_the_sum_over_all_that_are_held() {
        let mut stream = Seed::new(5).stream("server", 0);
        let rules = Rules {
            discipline: Discipline::ProcessorSharing,
            max_concurrent: 40,
            queue_limit: usize::MAX,
        };
        let mut server = Server::new(rules, Arc::new(Speed::new(600)));
        let (mut now, mut most) = (0, 0);
        for id in 1..=20_000 {
            now += stream.next_u64() % 200;
            while server.next() <= now {
                server.step();
            }
            let job = Job {
                id,
                arrived: now,
                cpu: 1 + stream.next_u64() % 110,
                wait: stream.next_u64() % 50,
                call: UNFOLLOWED,
            };
            assert!(server.arrive(now, job));
            match stream.next_u64() % 16 {
                0 => {
                    let units = 400 + (stream.next_u64() % 400) as u32;
                    server.set_speed(now, Arc::new(Speed::new(units)));
                }
                1 => {
                    let held = server.held() as u64;
                    let place = (stream.next_u64() % held) as usize;
                    let id = server.jobs().nth(place).expect("it is held").id;
                    server.cancel(now, id);
                }
                2 if stream.next_u64().is_multiple_of(64) => {
                    server.take_all(now);
                }
                _ => {}
            }
            let queued: u64 = server.queue.iter().map(|job| job.cpu).sum();
            assert_eq!(server.queued, queued);
            let Cpu::Sharing(sharing) = &server.cpu else {
                unreachable!("it shares")
            };
            let finishes = sharing.sum_of_finishes();
            assert_eq!(sharing.finishes(), finishes);
            let least = server.left(now) - queued;
            assert!(u128::from(least) <= finishes.div_ceil(1 << VIRTUAL_BITS));
            most = most.max(server.held());
        }
        assert!(most > 40, "{most}: the queue and the heap were used");
    }
}
