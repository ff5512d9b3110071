//! How does a request go at this very target? The profile of its revision, and its first minutes.

use crate::cluster::deployment::Profile;
use crate::kernel::random::Seed;
use crate::kernel::sampler::unit;
use crate::traffic::job::{FAILING, Job, START_UP};
use crate::traffic::notice::TargetSpec;
use crate::traffic::plane::Traffic;
use crate::traffic::target::Life;
use crate::traffic::timers::Due;

/// How requests go at one target.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Manner {
    /// Whether anything is different from what the service says.
    pub is_special: bool,
    /// CPU time is multiplied by it …
    cpu: f64,
    /// … and waiting time by this.
    wait: f64,
    /// Share of the requests that end in an error.
    failing: f64,
    /// When it begins to listen; `u64::MAX`: never.
    pub listens: u64,
    /// How long it is slow from then on …
    warm_up: u64,
    /// … and by how much more CPU time a request takes at first, in its own.
    coldness: f64,
}

/// Which request it is, whatever it meets: what decides whether it fails where some do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Luck {
    /// Of the service.
    pub seed: Seed,
    /// Its number among the open arrivals, or among a user's.
    pub request: u64,
    /// Attempts begun, this one included.
    pub attempt: u32,
}

impl Luck {
    /// Of the first attempt.
    pub const fn first(seed: Seed, request: u64) -> Self {
        Self {
            seed,
            request,
            attempt: 1,
        }
    }

    /// A number in [0, 1) that depends on the request and the attempt alone: the same one decides
    /// at every target, so that it fails wherever the share of failures is above it.
    fn number(self) -> f64 {
        let request = self.seed.child("request", self.request);
        unit(&mut request.stream("attempt", u64::from(self.attempt)))
    }
}

impl Manner {
    /// Of a target that is added at `now`. Asserts that its program makes sense.
    pub fn new(spec: &TargetSpec, now: u64) -> Self {
        let (profile, warm_up) = (spec.program.profile, spec.program.warm_up);
        assert!(
            profile.cpu > 0.0 && profile.wait >= 0.0 && (0.0..=1.0).contains(&profile.failing),
            "{profile:?} makes no sense"
        );
        let mut manner = Self {
            is_special: false,
            cpu: profile.cpu,
            wait: profile.wait,
            failing: profile.failing,
            listens: now.saturating_add(spec.program.ready_after.nanos()),
            warm_up: 0,
            coldness: 0.0,
        };
        if let Some(cold) = warm_up {
            assert!(cold.slowdown >= 1.0, "{cold:?} makes no sense");
            manner.warm_up = cold.duration.nanos();
            manner.coldness = cold.slowdown - 1.0;
        }
        let is_cold = manner.warm_up > 0 && manner.coldness > 0.0;
        manner.is_special = profile != Profile::default() || is_cold;
        manner
    }

    /// A request of the service as it goes here, and whether its answer is an error of the
    /// application.
    pub fn meet(&self, job: Job, luck: Luck) -> (Job, bool) {
        let met = Job {
            cpu: times(job.cpu, self.cpu * self.slowness(job.arrived)),
            wait: times(job.wait, self.wait),
            ..job
        };
        (met, self.failing > 0.0 && luck.number() < self.failing)
    }

    /// [`Manner::meet`] for one that nobody follows.
    pub fn meet_unfollowed(&self, job: Job, luck: Luck) -> Job {
        let (mut met, fails) = self.meet(job, luck);
        if fails {
            met.call = FAILING;
        }
        met
    }

    /// By what the CPU time of a request that comes at `now` is multiplied: it falls in a straight
    /// line to 1.
    fn slowness(&self, now: u64) -> f64 {
        let warm = self.listens.saturating_add(self.warm_up);
        if now >= warm {
            return 1.0;
        }
        let left = warm - now;
        1.0 + self.coldness * (left as f64 / self.warm_up as f64)
    }
}

fn times(nanos: u64, factor: f64) -> u64 {
    // `as` saturates; the server cuts what is longer than every run.
    (nanos as f64 * factor) as u64
}

impl Traffic {
    /// What a target has to itself when it is added: its start-up, and until when it does not
    /// listen.
    pub(super) fn begin_program(&mut self, place: usize, spec: &TargetSpec) {
        let (now, work) = (self.now, spec.program.startup_cpu.nanos());
        let target = &mut self.targets[place];
        let (id, generation, listens) = (place as u32, target.generation, target.manner.listens);
        if target.life == Life::Starting {
            self.timers.set(listens, Due::Listens(id, generation));
        }
        if work > 0 {
            let job = Job {
                id: target.next_id(place),
                arrived: now,
                cpu: work,
                wait: 0,
                call: START_UP,
            };
            target.server.start_up(now, job, listens);
        }
    }

    /// The program of a target listens from now on, unless it hangs or is dead.
    pub(super) fn listens(&mut self, place: usize, now: u64) {
        let target = &mut self.targets[place];
        if target.life == Life::Starting && target.manner.listens == now {
            target.life = Life::Up;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::ids::ZoneId;
    use crate::cluster::task_definition::WarmUp;
    use crate::kernel::time::Span;
    use crate::traffic::notice::Program;

    fn manner(program: Program) -> Manner {
        let spec = TargetSpec {
            zone: ZoneId::new(0),
            cpu_units: 256,
            memory_limit_bytes: None,
            idle_memory_bytes: 0,
            healthy: false,
            program,
        };
        Manner::new(&spec, 1_000)
    }

    fn luck(request: u64, attempt: u32) -> Luck {
        Luck {
            seed: Seed::new(3),
            request,
            attempt,
        }
    }

    #[test]
    fn a_cold_program_is_slow_from_when_it_listens_and_warms_in_a_straight_line() {
        let program = Program {
            profile: Profile {
                cpu: 2.0,
                wait: 0.5,
                failing: 0.0,
            },
            ready_after: Span::from_nanos(3_000),
            warm_up: Some(WarmUp {
                duration: Span::from_nanos(8_000),
                slowdown: 3.0,
            }),
            ..Program::default()
        };
        let cold = manner(program);
        let at = |arrived| {
            let job = Job {
                arrived,
                cpu: 100,
                wait: 100,
                ..Job::NONE
            };
            let (met, fails) = cold.meet(job, luck(1, 1));
            assert!(!fails && met.wait == 50);
            met.cpu
        };
        assert_eq!(cold.listens, 4_000);
        assert_eq!([at(4_000), at(6_000), at(8_000)], [600, 500, 400]);
        assert_eq!([at(12_000), at(90_000)], [200, 200]);
        assert!(!manner(Program::default()).is_special);
    }

    #[test]
    fn a_request_that_fails_where_few_do_fails_where_many_do() {
        let share = |failing| {
            let profile = Profile {
                failing,
                ..Profile::default()
            };
            let program = Program {
                profile,
                ..Program::default()
            };
            let manner = manner(program);
            let fails = move |n| manner.meet(Job::NONE, luck(n, 1)).1;
            (0..10_000u64).filter(|n| fails(*n)).collect::<Vec<_>>()
        };
        let (few, many) = (share(0.05), share(0.2));
        assert!(few.iter().all(|n| many.contains(n)));
        // Within four standard deviations of 500 and of 2,000.
        assert!(few.len().abs_diff(500) < 88 && many.len().abs_diff(2_000) < 160);
        // Another attempt of the same request is another draw.
        let twice = few.iter().filter(|n| luck(**n, 2).number() < 0.05);
        assert!(twice.count() < 60);
    }
}
