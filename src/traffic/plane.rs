//! Who serves whom, and when? One service's requests, advanced between control events.

use std::collections::BTreeMap;
use std::sync::Arc;

use hdrhistogram::Histogram;

use crate::cluster::ids::TaskId;
use crate::kernel::random::{Seed, Stream};
use crate::kernel::sampler::between;
use crate::kernel::time::{Instant, Span};
use crate::traffic::calls::Calls;
use crate::traffic::faults::Dependency;
use crate::traffic::groups::{Dice, GROUPS, Groups};
use crate::traffic::health::{Health, State};
use crate::traffic::hopeful::Hope;
use crate::traffic::memory::Memory;
use crate::traffic::metrics::{Meter, MinuteTraffic, RequestTotals};
use crate::traffic::notice::{Notice, NoticeKind, TargetSpec, TargetUsage};
use crate::traffic::program::Manner;
use crate::traffic::server::Server;
use crate::traffic::settings::{Order, Settings, TrafficSpec};
use crate::traffic::shares::Shares;
use crate::traffic::source::ArrivalSource;
use crate::traffic::speed::Speed;
use crate::traffic::supply::{Load, Supply};
use crate::traffic::target::{Drain, Life, Target};
use crate::traffic::timers::{Checks, Due, Timers};
use crate::traffic::users::Crowd;
use crate::traffic::wheel::Wheel;

/// Speeds whose tables are kept for later; where CPU is shared there are many.
const KEPT_SPEEDS: usize = 1_024;
/// See [`Target::next_id`].
const MOST_TARGETS: usize = 1 << 20;

/// The requests of one service.
pub struct Traffic {
    pub(super) settings: Settings,
    /// Everything before it has been served.
    pub(super) now: u64,
    /// How much order serving needs until the end of this stretch.
    pub(super) order: Order,
    /// Targets may be served side by side, and arrivals be prepared beside them.
    pub(super) side_by_side: bool,
    /// Where arrivals come from; there but while the next ones are prepared.
    pub(super) supply: Option<Box<Supply>>,
    /// Those that are being served.
    pub(super) load: Load,
    /// The next one of them.
    pub(super) cursor: usize,
    /// Arrivals of the loads before.
    pub(super) delivered: u64,
    pub(super) streams: Streams,
    /// Targets registered so far.
    added: u64,
    pub(super) targets: Vec<Target>,
    free: Vec<usize>,
    places: BTreeMap<TaskId, usize>,
    speeds: BTreeMap<u32, Arc<Speed>>,
    pub(super) router: Groups,
    pub(super) timers: Timers,
    pub(super) checks: Checks,
    pub(super) wheel: Wheel,
    /// Whether `wheel` and `checks` know every target's next instant.
    pub(super) wheel_fresh: bool,
    pub(super) calls: Calls,
    pub(super) hope: Hope,
    pub(super) crowd: Crowd,
    pub(super) meter: Meter,
    pub(super) notices: Vec<Notice>,
    /// Targets for which the order of things matters beyond themselves, for now.
    pub(super) watched: usize,
    /// Targets that what they leak will kill.
    pub(super) filling: usize,
    pub(super) dependency: Dependency,
    /// Waiting times of the load's requests as they were drawn, where the dependency changes them.
    pub(super) drawn: Vec<u64>,
    /// Kept for the next stretch.
    pub(super) shares: Shares,
    /// Unfollowed requests whose time was over before this instant have been counted as failed.
    pub(super) counted_until: u64,
}

/// Streams of their own, so that one kind of chance never shifts another.
pub(super) struct Streams {
    pub routing: Dice,
    pub retry: Stream,
    pub dependency: Stream,
    /// Decides which requests fail where a share of them does.
    pub luck: Seed,
}

impl Traffic {
    /// No targets yet; nothing has happened. `seed` is the service's own.
    pub fn new(spec: &TrafficSpec, arrivals: impl ArrivalSource + 'static, seed: Seed) -> Self {
        let users = arrivals.users().to_vec();
        let crowd = Crowd::new(&users, seed);
        let settings = Settings::new(spec, seed, crowd.len() > 0);
        let laws = (Arc::clone(&settings.cpu), Arc::clone(&settings.wait));
        let supply = Supply::new(Box::new(arrivals), laws, seed);
        let mut traffic = Self {
            settings,
            now: 0,
            order: Order::Strict,
            side_by_side: false,
            supply: Some(Box::new(supply)),
            load: Load::default(),
            cursor: 0,
            delivered: 0,
            streams: Streams {
                routing: Dice {
                    weights: seed.stream("weights", 0),
                    routing: seed.stream("routing", 0),
                },
                retry: seed.stream("retry", 0),
                dependency: seed.stream("dependency", 0),
                luck: seed.child("luck", 0),
            },
            targets: Vec::new(),
            added: 0,
            free: Vec::new(),
            places: BTreeMap::new(),
            speeds: BTreeMap::new(),
            router: Groups::new(spec.load_balancer, spec.zones),
            timers: Timers::default(),
            checks: Checks::default(),
            wheel: Wheel::default(),
            wheel_fresh: false,
            calls: Calls::default(),
            hope: Hope::default(),
            crowd,
            meter: Meter::default(),
            notices: Vec::new(),
            watched: 0,
            filling: 0,
            dependency: Dependency::none(),
            drawn: Vec::new(),
            shares: Shares::default(),
            counted_until: 0,
        };
        traffic.invite(&users);
        traffic
    }

    /// Lets it use the threads of the pool that it is called in (see `rayon`): targets are served
    /// side by side where they do not meet, and arrivals are prepared meanwhile. Changes no bit.
    pub fn serve_side_by_side(&mut self, allowed: bool) {
        self.side_by_side = allowed;
    }

    /// Registers a target. Asserts that it is not registered, and that `at` is where traffic is.
    pub fn add(&mut self, at: Instant, task: TaskId, spec: TargetSpec) {
        self.is_now(at);
        // By the order of registration: a task's id depends on what other services do.
        let mut phase = self.settings.seed.stream("health-check", self.added);
        self.added += 1;
        let phase = between(&mut phase, Span::ZERO, self.settings.health_check.interval);
        let (state, first) = if spec.healthy {
            (State::Healthy, at + phase)
        } else {
            (State::Registering, at + self.settings.registration + phase)
        };
        let health = Health::new(state, first.nanos());
        let (place, generation) = self.settle_in(task, &spec, health);
        self.begin_program(place, &spec);
        let id = place as u32;
        if !spec.healthy {
            let known = at + self.settings.registration;
            self.timers
                .set(known.nanos(), Due::Registered(id, generation));
        }
        self.checks.set(first.nanos(), place);
        self.wheel_fresh = false;
        self.look_again(self.now);
    }

    /// Gives a target a place; answers it, and how many had it before.
    fn settle_in(&mut self, task: TaskId, spec: &TargetSpec, health: Health) -> (usize, u32) {
        let place = self.free.pop().unwrap_or(self.targets.len());
        let known = self.places.insert(task, place);
        assert!(known.is_none(), "task {} is registered twice", task.index());
        assert!(
            place < MOST_TARGETS,
            "a service has fewer than 2^20 targets"
        );
        let old = self.targets.get(place);
        let (generation, jobs) = old.map_or((0, 0), |old| (old.generation + 1, old.jobs));
        let group = usize::from(spec.program.group);
        assert!(group < GROUPS, "there are two target groups");
        let limit = spec.memory_limit_bytes;
        let memory = Memory::new(limit, spec.idle_memory_bytes, self.settings.memory);
        let manner = Manner::new(spec, self.now);
        let target = Target {
            task,
            zone: spec.zone.index(),
            group,
            server: Server::new(self.settings.rules, self.speed(spec.cpu_units)),
            health,
            generation,
            jobs,
            registered: true,
            life: if manner.listens > self.now {
                Life::Starting
            } else {
                Life::Up
            },
            manner,
            lost: 0,
            routed: 0,
            most_clients: memory.most_clients(self.now),
            memory,
            watching_check: false,
            drain: Drain::No,
        };
        if place == self.targets.len() {
            self.targets.push(target);
        } else {
            self.targets[place] = target;
        }
        (place, generation)
    }

    /// Deregisters a target: no new requests; those in flight go on until [`Traffic::remove`].
    /// A second call changes nothing.
    pub fn drain(&mut self, at: Instant, task: TaskId) {
        self.is_now(at);
        let place = self.place(task);
        let target = &mut self.targets[place];
        if target.health.state == State::Draining {
            return;
        }
        target.health.state = State::Draining;
        target.health.check = None;
        if std::mem::take(&mut target.watching_check) {
            self.watched -= 1;
        }
        let end = (at + self.settings.delay).nanos();
        // One that never had a request has no connection to keep.
        let connected = target.routed > 0 && !target.life.refuses();
        if !connected || (!self.settings.keep_alive && target.server.clients() == 0) {
            self.notice(at.nanos(), place, NoticeKind::Unused);
        } else {
            if self.settings.keep_alive {
                target.drain = Drain::Until(end);
            } else {
                target.drain = Drain::Emptying(end);
                self.watched += 1;
            }
            let due = Due::DrainEnd(place as u32, target.generation);
            self.timers.set(end, due);
        }
        self.look_again(self.now);
    }

    /// The target is gone: what it held fails with 502 or is retried. Answers how many attempts of
    /// clients that still waited were lost with it, now or when its memory was exceeded, whether
    /// they are retried or not.
    pub fn remove(&mut self, at: Instant, task: TaskId) -> u64 {
        self.is_now(at);
        self.follow_all();
        let place = self.place(task);
        self.places.remove(&task);
        let target = &mut self.targets[place];
        target.registered = false;
        target.generation += 1;
        self.watched -= usize::from(std::mem::take(&mut target.watching_check));
        self.watched -= usize::from(matches!(target.drain, Drain::Emptying(_)));
        target.drain = Drain::No;
        self.filling -= usize::from(target.is_filling());
        let mut lost = target.lost;
        let unfinished = target.server.take_all(at.nanos());
        self.wheel_fresh = false;
        self.free.push(place);
        self.router.forget(place);
        self.look_again(self.now);
        for job in unfinished {
            lost += u64::from(self.lost(place, &job, at.nanos()));
        }
        lost
    }

    /// Gives a target another CPU quota.
    pub fn set_speed(&mut self, at: Instant, task: TaskId, cpu_units: u32) {
        self.is_now(at);
        let place = self.place(task);
        let speed = self.speed(cpu_units);
        self.follow_through(place);
        self.targets[place].server.set_speed(at.nanos(), speed);
        self.wheel_fresh = false;
    }

    /// What was noticed since this was last asked, in order of time.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// What a target did so far. Asserts that it is registered.
    pub fn target_usage(&self, task: TaskId) -> TargetUsage {
        let target = &self.targets[self.place(task)];
        let clients = target.server.clients();
        let dead = target.life == Life::Dead;
        TargetUsage {
            cpu_ns: target.server.done(self.now),
            routed: target.routed,
            memory_bytes: if dead {
                0
            } else {
                target.memory.in_use(self.now, clients)
            },
            in_flight: clients as u64,
        }
    }

    /// What happened since the last close. Asserts conservation, and that `at` is where traffic is.
    pub fn close_minute(&mut self, at: Instant) -> MinuteTraffic {
        self.is_now(at);
        let (overdue, waiting) = self.unfollowed();
        for _ in 0..overdue {
            self.fail_unfollowed(self.settings.impatience);
        }
        self.counted_until = self.now;
        self.meter.close(waiting + self.calls.live())
    }

    /// Everything so far.
    pub fn totals(&self) -> RequestTotals {
        let (overdue, waiting) = self.unfollowed();
        let mut totals = self.meter.tally.totals;
        for _ in 0..overdue {
            totals.attempt_failed(self.settings.impatience);
            totals.request_failed(self.settings.impatience);
        }
        totals.in_flight = waiting + self.calls.live();
        totals
    }

    /// Latency of served requests so far: histogram in µs, exact sum in nanoseconds.
    pub fn latency(&self) -> (Histogram<u64>, u128) {
        self.meter.latency()
    }

    /// Requests in flight that nobody follows: those whose time is over since the last close, and
    /// those whose clients still wait.
    fn unfollowed(&self) -> (u64, u64) {
        let (mut overdue, mut waiting) = (0, 0);
        let targets = self.targets.iter().filter(|t| t.registered);
        for job in targets.flat_map(|t| t.server.jobs()) {
            let expires = job.arrived.saturating_add(self.settings.patience);
            if !job.counts_itself() || expires < self.counted_until {
                continue;
            }
            if expires < self.now {
                overdue += 1;
            } else {
                waiting += 1;
            }
        }
        (overdue, waiting)
    }

    fn speed(&mut self, cpu_units: u32) -> Arc<Speed> {
        if self.speeds.len() > KEPT_SPEEDS {
            self.speeds.retain(|_, speed| Arc::strong_count(speed) > 1);
        }
        let speed = self.speeds.entry(cpu_units);
        Arc::clone(speed.or_insert_with(|| Arc::new(Speed::new(cpu_units))))
    }

    pub(super) fn place(&self, task: TaskId) -> usize {
        *self.places.get(&task).expect("the task is registered")
    }

    pub(super) fn is_now(&self, at: Instant) {
        assert!(
            at.nanos() == self.now,
            "traffic is at {}, not at {at}",
            Instant::from_nanos(self.now)
        );
    }
}

impl std::fmt::Debug for Traffic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Traffic")
            .field("now", &Instant::from_nanos(self.now))
            .field("targets", &self.places.len())
            .field("totals", &self.meter.tally.totals)
            .finish_non_exhaustive()
    }
}
