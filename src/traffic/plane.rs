//! Who serves whom, and when? One service's requests, advanced between control events.

use std::collections::BTreeMap;
use std::sync::Arc;

use hdrhistogram::Histogram;

use crate::catalog::parameters::Parameters;
use crate::cluster::ids::TaskId;
use crate::cluster::service::{LoadBalancerSpec, TargetHealthCheck};
use crate::kernel::random::{Seed, Stream};
use crate::kernel::sampler::{Sampler, between};
use crate::kernel::time::{Instant, Span};
use crate::traffic::calls::Calls;
use crate::traffic::health::{Health, State};
use crate::traffic::job::{CHECK, Job, UNFOLLOWED};
use crate::traffic::metrics::{Cause, Meter, MinuteTraffic, RequestTotals};
use crate::traffic::notice::{Notice, NoticeKind, TargetSpec, TargetUsage};
use crate::traffic::router::{Router, View};
use crate::traffic::server::{Rules, Server};
use crate::traffic::source::ArrivalSource;
use crate::traffic::spec::{Discipline, RequestSpec, Retry};
use crate::traffic::speed::Speed;
use crate::traffic::timers::{Due, Timers};
use crate::traffic::tournament::Tournament;
use crate::traffic::users::Crowd;
use crate::workload::Batch;

/// What one service's traffic is made of.
#[derive(Clone, Copy, Debug)]
pub struct TrafficSpec<'a> {
    /// The requests.
    pub request: &'a RequestSpec,
    /// The load balancer in front of the tasks.
    pub load_balancer: &'a LoadBalancerSpec,
    /// Availability zones, ≥ 1.
    pub zones: u32,
    /// The named parameters of the model.
    pub parameters: &'a Parameters,
}

/// The requests of one service.
pub struct Traffic {
    pub(super) settings: Settings,
    /// Everything before it has been served.
    pub(super) now: u64,
    /// Everything before it is being served: no verb can come before it.
    pub(super) horizon: u64,
    pub(super) source: Box<dyn ArrivalSource>,
    pub(super) batch: Batch,
    /// The next arrival of the batch.
    pub(super) cursor: usize,
    /// The source has no more.
    pub(super) over: bool,
    pub(super) streams: Streams,
    /// Targets registered so far.
    added: u64,
    pub(super) targets: Vec<Target>,
    free: Vec<usize>,
    places: BTreeMap<TaskId, usize>,
    speeds: Vec<Arc<Speed>>,
    pub(super) router: Router,
    pub(super) timers: Timers,
    pub(super) tree: Tournament,
    /// Whether `tree` knows every target's next instant.
    pub(super) tree_fresh: bool,
    /// Whether ends before the horizon that were known before have been counted.
    pub(super) flushed: bool,
    pub(super) calls: Calls,
    pub(super) crowd: Crowd,
    pub(super) meter: Meter,
    pub(super) notices: Vec<Notice>,
    /// Targets for which the order of things matters beyond themselves, for now.
    pub(super) watched: usize,
    /// Unfollowed requests whose time was over before this instant have been counted as failed.
    pub(super) counted_until: u64,
    pub(super) attempts: u64,
}

/// What does not change during a run.
pub(super) struct Settings {
    pub cpu: Sampler,
    pub wait: Sampler,
    pub memory: u64,
    pub rules: Rules,
    pub retry: Option<Retry>,
    /// An attempt may take this long …
    pub patience: u64,
    /// … and then fails so.
    pub impatience: Cause,
    pub drops_abandoned: bool,
    pub health_check: TargetHealthCheck,
    pub check_cpu: u64,
    pub registration: Span,
    pub delay: Span,
    pub keep_alive: bool,
    pub seed: Seed,
    pub order: Order,
    /// Whether requests are followed from attempt to attempt.
    pub follow: bool,
}

/// How much order serving needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Order {
    /// None: a target meets its own arrivals only.
    Loose,
    /// Within each target: something depends on how many requests it holds.
    Local,
    /// Over all targets: what happens at one decides what another meets.
    Strict,
}

/// Streams of their own, so that one kind of chance never shifts another.
pub(super) struct Streams {
    pub cpu: Stream,
    pub wait: Stream,
    pub routing: Stream,
    pub retry: Stream,
}

/// A registered target.
pub(super) struct Target {
    pub task: TaskId,
    pub zone: usize,
    pub server: Server,
    pub health: Health,
    /// Counts the tasks that had this place.
    pub generation: u32,
    pub registered: bool,
    /// Its container was killed.
    pub dead: bool,
    pub routed: u64,
    /// More requests than this exceed its memory.
    pub most_clients: usize,
    pub idle_memory: u64,
    /// The check under way decides more than this target's own count.
    pub watching_check: bool,
    pub drain: Drain,
}

/// Deregistration of a target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Drain {
    /// Not asked for, or over.
    No,
    /// Connections are kept alive: until this instant.
    Until(u64),
    /// Until nothing is in flight, and not beyond this instant.
    Emptying(u64),
}

impl Traffic {
    /// No targets yet; nothing has happened. `seed` is the service's own.
    pub fn new(spec: &TrafficSpec, arrivals: impl ArrivalSource + 'static, seed: Seed) -> Self {
        let crowd = Crowd::new(arrivals.users(), seed);
        let settings = Settings::new(spec, seed, crowd.len() > 0);
        let mut traffic = Self {
            settings,
            now: 0,
            horizon: 0,
            source: Box::new(arrivals),
            batch: Batch::default(),
            cursor: 0,
            over: false,
            streams: Streams {
                cpu: seed.stream("demand", 0),
                wait: seed.stream("wait", 0),
                routing: seed.stream("routing", 0),
                retry: seed.stream("retry", 0),
            },
            targets: Vec::new(),
            added: 0,
            free: Vec::new(),
            places: BTreeMap::new(),
            speeds: Vec::new(),
            router: Router::new(spec.load_balancer, spec.zones),
            timers: Timers::default(),
            tree: Tournament::default(),
            tree_fresh: false,
            flushed: false,
            calls: Calls::default(),
            crowd,
            meter: Meter::default(),
            notices: Vec::new(),
            watched: 0,
            counted_until: 0,
            attempts: 0,
        };
        traffic.invite();
        traffic
    }

    /// No notice will be born before this instant, unless a verb changes the targets.
    pub fn quiet_until(&self) -> Instant {
        let settings = &self.settings;
        let registered = || self.targets.iter().filter(|t| t.registered);
        if registered().any(|t| t.most_clients < usize::MAX && !t.dead) {
            return Instant::from_nanos(self.now);
        }
        let refuses = settings.rules.queue_limit < usize::MAX;
        let quiet = registered().map(|t| {
            let health = t
                .health
                .quiet_until(&settings.health_check, refuses || t.dead);
            let drain = match t.drain {
                Drain::No => u64::MAX,
                Drain::Until(end) => end,
                // A client that gives up may be the last one.
                Drain::Emptying(_) if settings.drops_abandoned => 0,
                Drain::Emptying(end) => end.min(t.server.next()),
            };
            health.min(drain)
        });
        Instant::from_nanos(quiet.min().unwrap_or(u64::MAX).max(self.now))
    }

    /// Registers a target. Asserts that it is not registered, and that `at` is where traffic is.
    pub fn add(&mut self, at: Instant, task: TaskId, spec: TargetSpec) {
        self.is_now(at);
        let place = self.free.pop().unwrap_or(self.targets.len());
        let known = self.places.insert(task, place);
        assert!(known.is_none(), "task {} is registered twice", task.index());
        let generation = self.targets.get(place).map_or(0, |old| old.generation + 1);
        // By the order of registration: a task's id depends on what other services do.
        let mut phase = self.settings.seed.stream("health-check", self.added);
        self.added += 1;
        let phase = between(&mut phase, Span::ZERO, self.settings.health_check.interval);
        let (state, first) = if spec.healthy {
            (State::Healthy, at + phase)
        } else {
            (State::Registering, at + self.settings.registration + phase)
        };
        let memory = self.settings.memory;
        let most_clients = match spec.memory_limit_bytes {
            Some(limit) if memory > 0 => {
                (limit.saturating_sub(spec.idle_memory_bytes) / memory) as usize
            }
            _ => usize::MAX,
        };
        let target = Target {
            task,
            zone: spec.zone.index(),
            server: Server::new(self.settings.rules, self.speed(spec.cpu_units)),
            health: Health::new(state, first.nanos()),
            generation,
            registered: true,
            dead: false,
            routed: 0,
            most_clients,
            idle_memory: spec.idle_memory_bytes,
            watching_check: false,
            drain: Drain::No,
        };
        if place == self.targets.len() {
            self.targets.push(target);
        } else {
            self.targets[place] = target;
        }
        let id = place as u32;
        if !spec.healthy {
            let known = at + self.settings.registration;
            self.timers
                .set(known.nanos(), Due::Registered(id, generation));
        }
        self.timers
            .set(first.nanos(), Due::CheckStart(id, generation));
        self.tree_fresh = false;
        self.look_again(self.now);
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
        let connected = target.routed > 0 && !target.dead;
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

    /// The target is gone: what it held fails with 502 or is retried.
    pub fn remove(&mut self, at: Instant, task: TaskId) {
        self.is_now(at);
        let place = self.place(task);
        self.places.remove(&task);
        let target = &mut self.targets[place];
        target.registered = false;
        target.generation += 1;
        self.watched -= usize::from(std::mem::take(&mut target.watching_check));
        self.watched -= usize::from(matches!(target.drain, Drain::Emptying(_)));
        target.drain = Drain::No;
        let unfinished = target.server.take_all(at.nanos());
        self.tree_fresh = false;
        self.free.push(place);
        self.router.forget(place);
        self.look_again(self.now);
        for job in unfinished {
            self.lost(&job, at.nanos());
        }
    }

    /// Gives a target another CPU quota.
    pub fn set_speed(&mut self, at: Instant, task: TaskId, cpu_units: u32) {
        self.is_now(at);
        let place = self.place(task);
        let speed = self.speed(cpu_units);
        self.targets[place].server.set_speed(at.nanos(), speed);
        self.tree_fresh = false;
    }

    /// What was noticed since this was last asked, in order of time.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// What a target did so far. Asserts that it is registered.
    pub fn target_usage(&self, task: TaskId) -> TargetUsage {
        let target = &self.targets[self.place(task)];
        let clients = target.server.clients() as u64;
        let memory = target.idle_memory + clients * self.settings.memory;
        TargetUsage {
            cpu_ns: target.server.done(self.now),
            routed: target.routed,
            memory_bytes: if target.dead { 0 } else { memory },
            in_flight: clients,
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
        let mut totals = self.meter.totals;
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
            if job.call != UNFOLLOWED || expires < self.counted_until {
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

    /// Target group health or membership changed: routes anew, and says when the group fails open.
    pub(super) fn look_again(&mut self, now: u64) {
        let before = self.router.fails_open();
        self.router.rebuild(&self.views());
        let after = self.router.fails_open();
        if before != after {
            self.notices.push(Notice {
                at: Instant::from_nanos(now),
                target: None,
                what: NoticeKind::FailOpen(after),
            });
        }
    }

    pub(super) fn views(&self) -> Vec<View> {
        let registered = self
            .targets
            .iter()
            .enumerate()
            .filter(|(_, t)| t.registered);
        registered
            .map(|(place, target)| View {
                target: place,
                zone: target.zone,
                state: target.health.state,
                outstanding: target.server.clients(),
            })
            .collect()
    }

    pub(super) fn notice(&mut self, at: u64, place: usize, what: NoticeKind) {
        self.notices.push(Notice {
            at: Instant::from_nanos(at),
            target: Some(self.targets[place].task),
            what,
        });
    }

    fn speed(&mut self, cpu_units: u32) -> Arc<Speed> {
        if let Some(speed) = self.speeds.iter().find(|s| s.cpu_units() == cpu_units) {
            return Arc::clone(speed);
        }
        let speed = Arc::new(Speed::new(cpu_units));
        self.speeds.push(Arc::clone(&speed));
        speed
    }

    fn place(&self, task: TaskId) -> usize {
        *self.places.get(&task).expect("the task is registered")
    }

    fn is_now(&self, at: Instant) {
        assert!(
            at.nanos() == self.now,
            "traffic is at {}, not at {at}",
            Instant::from_nanos(self.now)
        );
    }
}

impl Settings {
    fn new(spec: &TrafficSpec, seed: Seed, users: bool) -> Self {
        let (request, balancer, parameters) = (spec.request, spec.load_balancer, spec.parameters);
        let idle = balancer.idle_timeout;
        let (patience, impatience) = match request.timeout {
            Some(timeout) if timeout <= idle => (timeout, Cause::TimedOut),
            _ => (idle, Cause::GatewayTimeout),
        };
        let limit = |limit: Option<u32>| limit.map_or(usize::MAX, |n| n as usize);
        let rules = Rules {
            discipline: request.discipline,
            max_concurrent: limit(request.max_concurrent),
            queue_limit: limit(request.queue_limit),
        };
        assert!(
            rules.max_concurrent > 0,
            "a task serves a request at a time at least"
        );
        let drops_abandoned = parameters.works_on_abandoned < 0.5;
        let follow = users || request.retry.is_some_and(|r| r.attempts > 1) || drops_abandoned;
        let shares = request.discipline == Discipline::ProcessorSharing;
        let by_held = request.memory_bytes > 0
            || request.queue_limit.is_some()
            || (shares && request.max_concurrent.is_some());
        let outstanding = crate::cluster::service::Algorithm::LeastOutstandingRequests;
        let order = if follow || balancer.algorithm == outstanding {
            Order::Strict
        } else if by_held {
            Order::Local
        } else {
            Order::Loose
        };
        let seconds = Span::from_secs_f64;
        Self {
            cpu: Sampler::new(&request.cpu),
            wait: Sampler::new(&request.wait),
            memory: request.memory_bytes,
            rules,
            retry: request.retry,
            patience: patience.nanos(),
            impatience,
            drops_abandoned,
            health_check: balancer.health_check,
            check_cpu: seconds(parameters.alb_health_check_cpu_ms / 1e3).nanos(),
            registration: seconds(parameters.alb_registration_s),
            delay: balancer.deregistration_delay,
            keep_alive: balancer.keep_alive,
            seed,
            order,
            follow,
        }
    }

    /// A health check at `now`.
    pub const fn check(&self, id: u64, now: u64) -> Job {
        Job {
            id,
            arrived: now,
            cpu: self.check_cpu,
            wait: 0,
            call: CHECK,
        }
    }
}

impl std::fmt::Debug for Traffic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Traffic")
            .field("now", &Instant::from_nanos(self.now))
            .field("targets", &self.places.len())
            .field("totals", &self.meter.totals)
            .finish_non_exhaustive()
    }
}
