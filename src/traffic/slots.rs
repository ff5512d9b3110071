//! When does each request finish, if a task serves k at a time in order? Kiefer and Wolfowitz.
//!
//! The slot that is free first takes the next request, so its end is known when it arrives. A slot
//! is held for CPU time and then waiting time. Each slot owns an equal share of the quota: its CPU
//! runs at min(1, v ÷ k).
//!
//! What a program does for itself when it starts has the CPU alone, at min(1, v), until it listens:
//! there is nobody else. From then on it has the share of one more slot: all run at
//! min(1, v ÷ (k + 1)) until it is done. When that is depends on nothing that comes, so that ends
//! stay known.

use crate::traffic::job::{Ending, Endings, Job};

/// The slots of one task: when each is free again, as a heap, earliest first.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    ///
    /// Each has two children: `u64::MAX` where there is no slot.
    first: u64,
    /// Children of each node.
    free: Box<[[u64; 2]]>,
    count: usize,
    cpu_units: u32,
    start_up: StartUp,
}

/// Work that a program has for itself when it starts.
#[derive(Clone, Copy, Debug, Default)]
struct StartUp {
    /// CPU work left at `from`.
    left: u64,
    from: u64,
    /// When the program listens: it has the CPU for itself until then.
    listens: u64,
    /// When it is done; 0 where there is none.
    over: u64,
}

impl Slots {
    /// Asserts that there is a slot.
    pub fn new(slots: u32, cpu_units: u32) -> Self {
        assert!(slots > 0, "a task serves at least one request at a time");
        let count = slots as usize;
        let mut slots = Self {
            first: 0,
            free: vec![[u64::MAX; 2]; count].into_boxed_slice(),
            count,
            cpu_units,
            start_up: StartUp::default(),
        };
        slots.fill(0);
        slots
    }

    /// All are free from `at` on.
    fn fill(&mut self, at: u64) {
        self.first = at;
        let others = self.free.as_flattened_mut();
        others[..self.count - 1].fill(at);
    }

    /// The program has `work` for itself from `now` on, and listens at `listens`: no request comes
    /// before. Asserts that nothing is here yet.
    pub fn start_up(&mut self, now: u64, work: u64, listens: u64) {
        assert!(
            self.slots().all(|free| free == 0),
            "a program starts before anything comes"
        );
        self.start_up = StartUp {
            left: work,
            from: now,
            listens,
            over: 0,
        };
        self.foresee();
    }

    /// CPU work that the program still has for itself at `now`.
    pub fn start_up_left(&self, now: u64) -> u64 {
        let own = &self.start_up;
        if now >= own.over {
            return 0;
        }
        let alone = now.min(own.listens).saturating_sub(own.from);
        let shared = now.saturating_sub(own.from.max(own.listens));
        let done = self.worked(alone, 1) + self.worked(shared, self.count + 1);
        own.left.saturating_sub(done)
    }

    /// When the program is through with its start-up.
    fn foresee(&mut self) {
        let StartUp {
            left,
            from,
            listens,
            ..
        } = self.start_up;
        let alone = self.worked(listens.saturating_sub(from), 1);
        self.start_up.over = if left <= alone {
            from + self.stretched(left, 1)
        } else {
            let rest = self.stretched(left - alone, self.count + 1);
            from.max(listens).saturating_add(rest)
        };
    }

    /// Requests served at once.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The next request in order: from when to when.
    #[inline(always)]
    pub fn arrive(&mut self, now: u64, job: Job) -> Ending {
        let start = self.first.max(now);
        let end = self.worked_off(start, job.cpu) + job.wait;
        self.replace_first(end);
        Ending { end, job, start }
    }

    /// CPU work that the request has not yet received at `now`.
    pub fn left(&self, ending: &Ending, now: u64) -> u64 {
        let over = self.start_up.over.max(ending.start);
        let slow = now.min(over).saturating_sub(ending.start);
        let fast = now.saturating_sub(over);
        let slots = self.count;
        let done = self.worked(slow, slots + 1) + self.worked(fast, slots);
        ending.job.cpu.saturating_sub(done)
    }

    /// Another CPU quota from `now` on: those in service go on at the new speed, the others follow.
    pub fn set_speed(&mut self, now: u64, endings: &mut Endings, cpu_units: u32) {
        let mut jobs = endings.take();
        for ending in jobs.iter_mut().filter(|e| e.start < now) {
            let left = self.left(ending, now);
            if left > 0 {
                ending.job.cpu = left;
                ending.start = now;
            }
        }
        let starting = now < self.start_up.over;
        if starting {
            self.start_up.left = self.start_up_left(now);
            self.start_up.from = now;
        }
        self.cpu_units = cpu_units;
        if starting {
            self.foresee();
        }
        for ending in jobs.iter_mut().filter(|e| e.start == now) {
            ending.end = self.worked_off(now, ending.job.cpu) + ending.job.wait;
        }
        self.plan(now, jobs, endings);
    }

    /// Takes out the request `id`, if it is here; answers its CPU work left, in nanoseconds.
    pub fn cancel(&mut self, now: u64, id: u64, endings: &mut Endings) -> Option<u64> {
        let mut jobs = endings.take();
        let found = jobs.iter().position(|e| e.job.id == id);
        let left = found.map(|place| {
            let gone = jobs.remove(place);
            self.left(&gone, now)
        });
        self.plan(now, jobs, endings);
        left
    }

    /// All gone: every slot is free, and the program does nothing for itself.
    pub fn clear(&mut self) {
        self.fill(0);
        self.start_up = StartUp::default();
    }

    /// Those that began keep their ends; the others are given slots anew, in the order of arrival.
    fn plan(&mut self, now: u64, jobs: Vec<Ending>, endings: &mut Endings) {
        self.fill(now);
        let (begun, queued): (Vec<Ending>, Vec<Ending>) =
            jobs.into_iter().partition(|ending| ending.start <= now);
        let busy = begun.iter().filter(|ending| ending.end > now).count();
        assert!(busy <= self.count, "more in service than slots");
        for ending in begun {
            if ending.end > now {
                self.replace_first(ending.end);
            }
            endings.push(ending);
        }
        for ending in queued {
            endings.push(self.arrive(now, ending.job));
        }
    }

    /// When a slot that begins at `start` is through with `cpu` of work.
    #[inline(always)]
    fn worked_off(&self, start: u64, cpu: u64) -> u64 {
        if start < self.start_up.over {
            return self.worked_off_slowly(start, cpu);
        }
        start + self.stretched(cpu, self.count)
    }

    /// The same, beside the program's start-up.
    #[cold]
    fn worked_off_slowly(&self, start: u64, cpu: u64) -> u64 {
        let (over, slots) = (self.start_up.over, self.count);
        let meanwhile = self.worked(over - start, slots + 1);
        match cpu.checked_sub(meanwhile) {
            None | Some(0) => start + self.stretched(cpu, slots + 1),
            Some(rest) => over + self.stretched(rest, slots),
        }
    }

    /// Time that `cpu` of work takes where so many share the quota, rounded up.
    #[inline(always)]
    fn stretched(&self, cpu: u64, sharers: usize) -> u64 {
        let (all, quota) = (sharers as u64 * 1024, u64::from(self.cpu_units));
        if all <= quota {
            cpu
        } else {
            match cpu.checked_mul(all) {
                Some(product) => product.div_ceil(quota),
                None => (u128::from(cpu) * u128::from(all)).div_ceil(u128::from(quota)) as u64,
            }
        }
    }

    /// Work that one of so many sharers does in `nanos`, rounded down.
    fn worked(&self, nanos: u64, sharers: usize) -> u64 {
        let (all, quota) = (sharers as u64 * 1024, u64::from(self.cpu_units));
        if all <= quota {
            nanos
        } else {
            (u128::from(nanos) * u128::from(quota) / u128::from(all)) as u64
        }
    }

    /// The slot that is free first is so at `end` now. Which child is less is no question for a
    /// branch: nobody could foresee it.
    #[inline(always)]
    fn replace_first(&mut self, end: u64) {
        let Some(&[left, right]) = self.free.first() else {
            unreachable!("there is a slot");
        };
        let mut least = left.min(right);
        if least >= end {
            self.first = end;
            return;
        }
        self.first = least;
        let (mut parent, mut side) = (0, usize::from(right < left));
        loop {
            let place = 2 * parent + 1 + side;
            let Some(&[left, right]) = self.free.get(place) else {
                break;
            };
            least = left.min(right);
            if least >= end {
                break;
            }
            self.free[parent][side] = least;
            (parent, side) = (place, usize::from(right < left));
        }
        self.free[parent][side] = end;
    }

    /// When each is free.
    fn slots(&self) -> impl Iterator<Item = u64> {
        let others = self.free.as_flattened()[..self.count - 1].iter().copied();
        std::iter::once(self.first).chain(others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::job::UNFOLLOWED;

    fn job(id: u64, cpu: u64) -> Job {
        Job {
            id,
            arrived: 0,
            cpu,
            wait: 0,
            call: UNFOLLOWED,
        }
    }

    #[test]
    fn the_slot_that_is_free_first_takes_the_next() {
        let mut slots = Slots::new(2, 2_048);
        let ends: Vec<u64> = [10, 30, 5, 1]
            .into_iter()
            .enumerate()
            .map(|(id, cpu)| slots.arrive(0, job(id as u64, cpu)).end)
            .collect();
        assert_eq!(ends, [10, 30, 15, 16]);
    }

    #[test]
    fn slots_share_a_quota_that_is_too_small_for_all() {
        let mut slots = Slots::new(4, 1_024);
        assert_eq!(slots.arrive(0, job(0, 100)).end, 400);
        assert_eq!(Slots::new(4, 4_096).arrive(0, job(0, 100)).end, 100);
        assert_eq!(Slots::new(1, 256).arrive(0, job(0, 100)).end, 400);
    }

    #[test]
    fn a_change_of_speed_keeps_the_work_done() {
        let (mut slots, mut endings) = (Slots::new(1, 1_024), Endings::default());
        for id in 0..2 {
            let ending = slots.arrive(0, job(id, 100));
            endings.push(ending);
        }
        slots.set_speed(50, &mut endings, 512);
        let ends: Vec<u64> = endings.take().iter().map(|e| e.end).collect();
        assert_eq!(
            ends,
            [150, 350],
            "50 left at half speed, then 100 at half speed"
        );
    }
}
