//! Who listens to a run and remembers it? Memory grows with facts and minutes, never with requests.

use super::balancer::LoadBalancerMeter;
use super::delays::scale_out_delays;
use super::digest::Digest;
use super::instances::InstanceMeter;
use super::lives::Lives;
use super::meter::TaskMeter;
use super::outcome::{
    FleetRow, Held, Metrics, NotPlaced, Outcome, ScaleOutDelays, ServiceOutcome, Unplaced, Usage,
};
use super::rollouts;
use super::size::wrong_size;
use super::starts::Starts;
use super::steady::SteadyMeter;
use crate::cluster::fact::{Fact, Limiter, What};
use crate::cluster::ids::{FactId, ServiceId};
use crate::cluster::monitor::{Datapoint, SeriesId};
use crate::cluster::service::Scheduling;
use crate::cluster::task::TaskStatus;
use crate::kernel::time::{Instant, Span};
use crate::sim::observer::{Mark, MinuteRow, Observer, ServiceTotals, Totals};
use crate::sim::setup::Setup;

/// Listens to a run and becomes its [`Outcome`].
#[derive(Debug)]
pub struct Recorder<'a> {
    setup: &'a Setup,
    services: Vec<Service>,
    tasks: TaskMeter,
    lives: Lives<'a>,
    instances: InstanceMeter,
    facts: Vec<Fact>,
    points: Vec<Vec<Datapoint>>,
    digest: Digest,
}

/// What is remembered of one service while it runs.
#[derive(Debug)]
struct Service {
    minutes: Vec<MinuteRow>,
    balancer: Option<LoadBalancerMeter>,
    occupancy: Occupancy,
    /// Tasks that were created, and those of them that became RUNNING.
    created: u64,
    started: u64,
    stopped: u64,
    held: Vec<Held>,
    starts: Starts,
    steady: SteadyMeter,
    not_placed: Option<NotPlaced>,
    /// Times the desired count went up, and down.
    scale_outs: u64,
    scale_ins: u64,
    /// Whether it is a run of standalone tasks.
    standalone: bool,
}

/// How many tasks are RUNNING, and the integral of that over time.
#[derive(Debug, Default)]
struct Occupancy {
    running: u32,
    peak: u32,
    /// Fewest for any length of time so far.
    fewest: Option<u32>,
    since: Instant,
    task_ns: u128,
}

impl Occupancy {
    fn change(&mut self, at: Instant, delta: i32) {
        self.task_ns += self.until(at);
        self.fewest = self.fewest_until(at);
        self.since = at;
        let running = self.running.checked_add_signed(delta);
        self.running = running.expect("a task that ran stops running once");
        self.peak = self.peak.max(self.running);
    }

    fn fewest_until(&self, at: Instant) -> Option<u32> {
        if at == self.since {
            return self.fewest;
        }
        let before = self.fewest.unwrap_or(self.running);
        Some(before.min(self.running))
    }

    fn until(&self, at: Instant) -> u128 {
        u128::from(self.running) * u128::from(at.since(self.since).nanos())
    }
}

impl<'a> Recorder<'a> {
    /// A recorder of a run of `setup`.
    pub fn new(setup: &'a Setup) -> Self {
        let minutes = setup.duration.nanos().div_ceil(Span::MINUTE.nanos()) as usize;
        let services = setup.services.iter().map(|service| Service {
            minutes: Vec::with_capacity(minutes),
            balancer: LoadBalancerMeter::new(service, &setup.parameters),
            occupancy: Occupancy::default(),
            created: 0,
            started: 0,
            stopped: 0,
            held: Vec::new(),
            starts: Starts::new(&service.spec.launch),
            steady: SteadyMeter::new(&setup.marks),
            not_placed: None,
            scale_outs: 0,
            scale_ins: 0,
            standalone: matches!(service.spec.scheduling, Scheduling::Standalone { .. }),
        });
        Self {
            setup,
            services: services.collect(),
            tasks: TaskMeter::new(setup),
            lives: Lives::new(setup),
            instances: InstanceMeter::new(setup),
            facts: Vec::new(),
            points: Vec::new(),
            digest: Digest::new(),
        }
    }

    /// What is left of the run, after `totals` ended it.
    pub fn finish(self, totals: Totals) -> Outcome {
        let Self {
            setup,
            services,
            tasks,
            lives,
            instances,
            facts,
            mut points,
            mut digest,
        } = self;
        points.resize_with(totals.watched.series.len(), Vec::new);
        let end = Instant::START + setup.duration;
        let mut usage = Usage::default();
        tasks.finish(end, &mut usage);
        instances.finish(end, &mut usage);
        let mut delays = delays(&services, &facts, setup);
        let mut outcomes = Vec::with_capacity(services.len());
        assert_eq!(services.len(), totals.services.len(), "totals of each");
        for (at, (service, totals)) in services.into_iter().zip(totals.services).enumerate() {
            digest.totals(&totals);
            if let Some(balancer) = &service.balancer {
                balancer.finish(setup, at, &mut usage);
            }
            let mut outcome = service.outcome(setup, at, totals);
            outcome.scale_out_delays = std::mem::take(&mut delays[at]);
            outcomes.push(outcome);
        }
        let (fleets, names) = lives.finish(end, &totals.owed_millicredits);
        for row in fleets.iter().flat_map(|fleet| &fleet.minutes) {
            digest.fleet(row);
        }
        let watched = totals.watched;
        let metrics = Metrics { watched, points };
        let mut outcome = Outcome {
            simulated: setup.duration,
            services: outcomes,
            fleets,
            names,
            facts,
            rollouts: Vec::new(),
            usage,
            metrics,
            digest: digest.hex(),
        };
        outcome.rollouts = rollouts::of(&outcome, setup);
        outcome
    }
}

/// The scale-outs of every service with their delays.
fn delays(services: &[Service], facts: &[Fact], setup: &Setup) -> Vec<Vec<ScaleOutDelays>> {
    if services.iter().any(|service| service.scale_outs > 0) {
        scale_out_delays(facts, setup)
    } else {
        vec![Vec::new(); services.len()]
    }
}

impl Service {
    /// Facts and totals tell the same story.
    fn check(&self, totals: &ServiceTotals, running_ns: u128) {
        assert_eq!(
            running_ns, totals.running_ns,
            "facts and totals agree on RUNNING"
        );
        assert_eq!(
            self.occupancy.peak, totals.peak_running,
            "facts and totals agree on the peak"
        );
        assert_eq!(
            (self.created, self.stopped),
            (totals.tasks_started, totals.tasks_stopped)
        );
        let requests = totals.requests;
        assert_eq!(
            requests.arrived,
            requests.served + requests.failed + requests.rejected + requests.in_flight,
            "every request ends in one way"
        );
    }

    fn outcome(self, setup: &Setup, at: usize, totals: ServiceTotals) -> ServiceOutcome {
        let service = &setup.services[at];
        let end = Instant::START + setup.duration;
        let running_ns = self.occupancy.task_ns + self.occupancy.until(end);
        self.check(&totals, running_ns);
        let highest =
            |value: fn(&MinuteRow) -> f64| self.minutes.iter().map(value).fold(0.0, f64::max);
        let policies = service
            .auto_scaling
            .iter()
            .flat_map(|scaling| &scaling.policies);
        let unplaced = totals.unplaced.map(|found| self.refused_when_run(found));
        let steady = self.steady.finish(&totals);
        ServiceOutcome {
            name: service.spec.name.clone(),
            policies: policies.map(|policy| policy.name.clone()).collect(),
            requests: totals.requests,
            latency_us: totals.latency_us,
            latency_sum_ns: totals.latency_sum_ns,
            tasks_started: self.started,
            tasks_stopped: self.stopped,
            peak_running: totals.peak_running,
            fewest_running: self.occupancy.fewest_until(end).unwrap_or(0),
            running_ns,
            cpu_used_ns: totals.cpu_used_ns,
            cpu_reserved_ns: totals.cpu_reserved_ns,
            memory_mean_percent: percent(totals.memory_used, totals.memory_reserved),
            cpu_max_percent: highest(|row| row.cpu_percent),
            memory_max_percent: highest(|row| row.memory_percent),
            scale_outs: self.scale_outs,
            scale_ins: self.scale_ins,
            wrong_size: wrong_size(setup, service, &self.minutes),
            minutes: self.minutes,
            scale_out_delays: Vec::new(),
            held: self.held,
            starts: self.starts.stats(end),
            steady,
            not_placed: self.not_placed,
            unplaced,
            refused_waiting: totals.refused_waiting,
        }
    }

    /// Standalone tasks are placed once: what refused them then counts, not what would now.
    fn refused_when_run(&self, found: Unplaced) -> Unplaced {
        match self.not_placed {
            Some(told) if self.standalone && found.refused > 0 => Unplaced {
                refusals: told.latest,
                ..found
            },
            _ => found,
        }
    }

    fn hear(&mut self, fact: &Fact) {
        match fact.what {
            What::TaskCreated { initial, .. } => {
                self.created += 1;
                // A task of the initial state runs from the start; no change of status is told.
                if initial {
                    self.started += 1;
                    self.occupancy.change(fact.at, 1);
                }
            }
            What::TaskStatusChanged { from, to } => {
                if to == TaskStatus::Running {
                    self.started += 1;
                    self.occupancy.change(fact.at, 1);
                } else if from == TaskStatus::Running {
                    self.occupancy.change(fact.at, -1);
                }
                self.stopped += u64::from(to == TaskStatus::Stopped);
            }
            What::NotPlaced { refusals } => {
                let told = self.not_placed.get_or_insert(NotPlaced {
                    times: 0,
                    first: fact.at,
                    refusals,
                    last: fact.at,
                    latest: refusals,
                });
                told.times += 1;
                told.last = fact.at;
                told.latest = refusals;
            }
            What::LaunchHeld { limiter, wait } => self.is_held(limiter, wait),
            What::DesiredCountChanged { from, to } => {
                self.scale_outs += u64::from(to > from);
                self.scale_ins += u64::from(to < from);
            }
            _ => {}
        }
    }

    fn is_held(&mut self, limiter: Limiter, wait: Span) {
        let known = self.held.iter_mut().find(|held| held.limiter == limiter);
        if let Some(held) = known {
            held.times += 1;
            held.longest = held.longest.max(wait);
        } else {
            self.held.push(Held {
                limiter,
                times: 1,
                longest: wait,
            });
        }
    }
}

impl Observer for Recorder<'_> {
    fn fact(&mut self, fact: &Fact) {
        assert_eq!(
            fact.id.index(),
            self.facts.len(),
            "facts come in order, none is missing"
        );
        if let Some(service) = fact.subject.service() {
            let heard = &mut self.services[service.index()];
            heard.hear(fact);
            let cause = |id: FactId| self.facts[id.index()].at;
            heard
                .starts
                .hear(fact, || fact.cause.map_or(fact.at, cause));
        }
        self.tasks.hear(fact);
        self.lives.hear(fact);
        self.instances.hear(fact);
        self.digest.fact(fact);
        self.facts.push(fact.clone());
    }

    fn minute(&mut self, service: ServiceId, row: &MinuteRow) {
        let service = &mut self.services[service.index()];
        if let Some(balancer) = &mut service.balancer {
            balancer.minute(row);
        }
        service.minutes.push(*row);
    }

    fn mark(&mut self, service: ServiceId, mark: &Mark) {
        self.services[service.index()].steady.hear(mark);
    }

    fn fleet(&mut self, row: &FleetRow) {
        self.lives.minute(row);
    }

    fn datapoint(&mut self, series: SeriesId, point: &Datapoint) {
        let series = series.index();
        if self.points.len() <= series {
            self.points.resize_with(series + 1, Vec::new);
        }
        self.points[series].push(*point);
    }
}

/// A share in percent; nothing of nothing is 0.
fn percent(part: u128, whole: u128) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64 * 100.0
}
