//! What did the Spot market do: pools that ran dry, what was taken, and what that cost?

use std::collections::BTreeMap;

use super::FaultOutcome;
use super::serving::{About, Serving};
use super::waves::Waves;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, Limiter, Subject, What};
use crate::cluster::ids::{InstanceId, ServiceId, SpotPoolId, TaskId, ZoneId};
use crate::cluster::instance::Ec2State;
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::Scheduling;
use crate::cluster::spot::Offer;
use crate::cluster::task::TaskStatus;
use crate::kernel::time::{Instant, Span};
use crate::observe::outcome::Outcome;
use crate::sim::setup::Setup;

/// What the Spot market did in a run.
#[derive(Clone, PartialEq, Debug)]
pub struct SpotOutcome {
    /// One per pool, in the order of the set-up.
    pub pools: Vec<PoolOutcome>,
    /// What was interrupted, over all pools.
    pub interruptions: Interruptions,
    /// Launches of tasks that Fargate Spot had no capacity for, as often as it was told.
    pub fargate_refused: u64,
}

/// One Spot pool.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PoolOutcome {
    /// Its name.
    pub name: String,
    /// How long there was room in it.
    pub with_capacity: Span,
    /// How long there was none at all.
    pub without: Span,
    /// How often it ran out of room.
    pub dried_up: u64,
    /// Instances launched in it, or tasks created; those of the initial state included.
    pub launched: u64,
    /// Nanoseconds of instances `running` in EC2, or of tasks from RUNNING to STOPPED.
    pub used_ns: u128,
    /// Rebalance recommendations.
    pub recommendations: u64,
    /// Interruption notices.
    pub notices: u64,
    /// Those of them that ended in EC2 or Fargate taking the capacity.
    pub taken: u64,
    /// Launches of instances that it had no room for (`InsufficientInstanceCapacity`).
    pub refused: u64,
}

/// What was interrupted, and what came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Interruptions {
    /// Instances that had a notice.
    pub instances: u64,
    /// Fargate tasks that had one.
    pub tasks: u64,
    /// Those Fargate tasks that were killed, as they did not end within their stop time-out.
    pub tasks_killed: u64,
    /// Tasks on instances with a notice that had ended when the instance went.
    pub tasks_drained: u64,
    /// Tasks that ran when their instance went after a notice: they died with it.
    pub tasks_died: u64,
    /// Requests that ended while services that were hit had fewer tasks than wanted (for 15 minutes
    /// at most after the last hit), and in the minutes of a notice; without those of a fault.
    pub requests_ended: u64,
    /// Those of them that failed or were refused.
    pub requests_lost: u64,
}

/// Whether anything can be bought on Spot.
pub fn is_bought(setup: &Setup) -> bool {
    let of_spot = |kind: &ProviderKind| matches!(kind, ProviderKind::Fargate(Purchase::Spot));
    let by_groups = setup
        .groups
        .iter()
        .any(|group| group.spot.on_demand_percent < 100);
    !setup.spot_pools.is_empty()
        && (by_groups
            || setup
                .providers
                .iter()
                .any(|provider| of_spot(&provider.kind)))
}

/// The market, as the facts so far have it.
#[derive(Debug)]
pub struct Spot {
    kinds: BTreeMap<(&'static str, ZoneId), usize>,
    fargate: BTreeMap<ZoneId, usize>,
    pools: Vec<Pool>,
    /// Since when each instance or task on Spot is used, and where.
    instances: BTreeMap<InstanceId, Held>,
    tasks: BTreeMap<TaskId, Held>,
    is_daemon: Vec<bool>,
    waves: Vec<Waves>,
    interruptions: Interruptions,
    fargate_refused: u64,
}

#[derive(Debug)]
struct Pool {
    told: PoolOutcome,
    is_dry: bool,
    since: Instant,
}

/// Something held in a pool.
#[derive(Clone, Debug)]
struct Held {
    /// None where the set-up has no pool of it.
    pool: Option<usize>,
    used_since: Option<Instant>,
    /// The end of its notice, and the tasks that ran on it then.
    notice: Option<(Instant, Vec<TaskId>)>,
}

impl Spot {
    /// Nothing has happened.
    pub fn new(setup: &Setup) -> Self {
        let (mut kinds, mut fargate) = (BTreeMap::new(), BTreeMap::new());
        for (index, pool) in setup.spot_pools.iter().enumerate() {
            match pool.offer {
                Offer::Ec2(kind) => drop(kinds.insert((kind.name, pool.zone), index)),
                Offer::Fargate => drop(fargate.insert(pool.zone, index)),
            }
        }
        let pools = setup.spot_pools.iter().map(|pool| Pool {
            told: PoolOutcome {
                name: pool.name.clone(),
                with_capacity: Span::ZERO,
                without: Span::ZERO,
                dried_up: 0,
                launched: 0,
                used_ns: 0,
                recommendations: 0,
                notices: 0,
                taken: 0,
                refused: 0,
            },
            is_dry: false,
            since: Instant::START,
        });
        let services = setup.services.iter();
        let daemon = services.map(|of| matches!(of.spec.scheduling, Scheduling::Daemon));
        Self {
            kinds,
            fargate,
            pools: pools.collect(),
            instances: BTreeMap::new(),
            tasks: BTreeMap::new(),
            is_daemon: daemon.collect(),
            waves: vec![Waves::default(); setup.services.len()],
            interruptions: Interruptions::default(),
            fargate_refused: 0,
        }
    }

    /// Hears one fact, after `serving` has.
    pub fn hear(&mut self, fact: &Fact, serving: &Serving) {
        match (fact.subject, &fact.what) {
            (Subject::SpotPool(pool), What::SpotCapacityChanged { room }) => {
                self.room_changes((pool, *room == Some(0)), fact.at);
            }
            (Subject::Instance { instance, .. }, what) => {
                self.hear_instance((instance, what), fact.at, serving);
            }
            (_, What::PlacementFailed { limiter } | What::LaunchHeld { limiter, .. }) => {
                self.fargate_refused += u64::from(*limiter == Limiter::FargateCapacity);
            }
            (Subject::Task { task, service, .. }, what) => {
                self.hear_task((task, service), (what, fact.at), serving);
            }
            (_, What::InsufficientCapacity { kind, zone }) => {
                if let Some(pool) = self.kinds.get(&(*kind, *zone)) {
                    self.pools[*pool].told.refused += 1;
                }
            }
            _ => {}
        }
    }

    fn room_changes(&mut self, (pool, is_dry): (SpotPoolId, bool), at: Instant) {
        let pool = &mut self.pools[pool.index()];
        pool.pass(at);
        pool.told.dried_up += u64::from(is_dry && !pool.is_dry);
        pool.is_dry = is_dry;
    }

    fn told(&mut self, pool: Option<usize>) -> Option<&mut PoolOutcome> {
        pool.map(|pool| &mut self.pools[pool].told)
    }

    fn hear_instance(
        &mut self,
        (instance, what): (InstanceId, &What),
        at: Instant,
        serving: &Serving,
    ) {
        if let What::InstanceLaunched {
            kind,
            zone,
            purchase: Purchase::Spot,
            ..
        } = what
        {
            let pool = self.kinds.get(&(*kind, *zone)).copied();
            self.instances.insert(instance, Held::new(pool));
            self.told(pool).into_iter().for_each(|of| of.launched += 1);
            return;
        }
        let Some(held) = self.instances.get_mut(&instance) else {
            return;
        };
        let pool = held.pool;
        match what {
            What::Ec2StateChanged { to, .. } => {
                if *to == Ec2State::Running {
                    held.used_since = held.used_since.or(Some(at));
                } else if let Some(since) = held.used_since.take() {
                    let used = u128::from(at.since(since).nanos());
                    let of = self.told(pool).into_iter();
                    of.for_each(|of| of.used_ns += used);
                }
                if *to == Ec2State::ShuttingDown {
                    self.instance_goes(instance, at, serving);
                }
            }
            What::RebalanceRecommended => {
                let of = self.told(pool).into_iter();
                of.for_each(|of| of.recommendations += 1);
            }
            What::InterruptionNotice { ends } => {
                self.instance_noticed(instance, (at, *ends), serving);
            }
            _ => {}
        }
    }

    fn instance_noticed(
        &mut self,
        instance: InstanceId,
        (at, ends): (Instant, Instant),
        serving: &Serving,
    ) {
        let on_it = serving.on(instance).iter().copied();
        let on_it: Vec<TaskId> = on_it
            .filter(|task| self.counts(serving.task(*task)))
            .collect();
        for task in &on_it {
            let service = serving.task(*task).service;
            self.waves[service].hit(at, ends, serving.is_whole(service));
        }
        self.interruptions.instances += 1;
        let held = self.instances.get_mut(&instance);
        let held = held.expect("an instance is launched before its notice");
        held.notice = Some((ends, on_it));
        let pool = held.pool;
        self.told(pool).into_iter().for_each(|of| of.notices += 1);
    }

    /// Whether a task is one that drains: it executes, and is no daemon's.
    fn counts(&self, about: About) -> bool {
        about.executes() && !self.is_daemon[about.service]
    }

    /// An instance is being shut down, by whomever.
    fn instance_goes(&mut self, instance: InstanceId, at: Instant, serving: &Serving) {
        let held = self.instances.get_mut(&instance).expect("it was launched");
        let Some((ends, on_it)) = held.notice.take() else {
            return;
        };
        let pool = held.pool;
        let fallen: Vec<TaskId> = serving
            .fallen()
            .iter()
            .filter(|fallen| !self.is_daemon[serving.task(fallen.task).service])
            .map(|fallen| fallen.task)
            .collect();
        let drained = on_it.iter().filter(|task| !fallen.contains(task)).count();
        self.interruptions.tasks_drained += drained as u64;
        self.interruptions.tasks_died += fallen.len() as u64;
        for task in fallen {
            let service = serving.task(task).service;
            self.waves[service].hit(at, at, serving.is_whole(service));
        }
        if at >= ends {
            self.told(pool).into_iter().for_each(|of| of.taken += 1);
        }
    }

    fn hear_task(
        &mut self,
        (task, service): (TaskId, ServiceId),
        (what, at): (&What, Instant),
        serving: &Serving,
    ) {
        if let What::TaskCreated {
            zone,
            initial,
            purchase: Purchase::Spot,
            ..
        } = what
        {
            let pool = zone.and_then(|zone| self.fargate.get(&zone).copied());
            let mut held = Held::new(pool);
            held.used_since = initial.then_some(at);
            self.tasks.insert(task, held);
            return self.told(pool).into_iter().for_each(|of| of.launched += 1);
        }
        let Some(held) = self.tasks.get_mut(&task) else {
            return;
        };
        let pool = held.pool;
        match what {
            What::TaskStatusChanged { to, .. } if *to == TaskStatus::Running => {
                held.used_since = Some(at);
            }
            What::TaskStatusChanged { to, .. } if *to == TaskStatus::Stopped => {
                let since = held.used_since.take().unwrap_or(at);
                let taken = u64::from(held.notice.is_some());
                self.told(pool).into_iter().for_each(|of| {
                    of.used_ns += u128::from(at.since(since).nanos());
                    of.taken += taken;
                });
                self.tasks.remove(&task);
            }
            What::InterruptionNotice { .. } => {
                held.notice = Some((at, Vec::new()));
                self.interruptions.tasks += 1;
                let is_whole = serving.is_whole(service.index());
                self.waves[service.index()].hit(at, at, is_whole);
                self.told(pool).into_iter().for_each(|of| of.notices += 1);
            }
            What::Killed => {
                self.interruptions.tasks_killed += u64::from(held.notice.is_some());
            }
            _ => {}
        }
    }

    /// The tasks of a service, or how many it wants, have changed.
    pub fn look(&mut self, service: usize, at: Instant, serving: &Serving) {
        self.waves[service].look(at, serving.is_whole(service));
    }

    /// What is left of it when the run ends.
    pub fn finish(mut self, outcome: &Outcome, faults: &[FaultOutcome]) -> SpotOutcome {
        let end = Instant::START + outcome.simulated;
        let held = self.instances.into_values().chain(self.tasks.into_values());
        for held in held {
            if let (Some(pool), Some(since)) = (held.pool, held.used_since) {
                self.pools[pool].told.used_ns += u128::from(end.since(since).nanos());
            }
        }
        for (waves, service) in self.waves.into_iter().zip(&outcome.services) {
            let (ended, lost) = waves.finish(&service.minutes, (end, faults));
            self.interruptions.requests_ended += ended;
            self.interruptions.requests_lost += lost;
        }
        let pools = self.pools.into_iter().map(|mut pool| {
            pool.pass(end);
            pool.told
        });
        SpotOutcome {
            pools: pools.collect(),
            interruptions: self.interruptions,
            fargate_refused: self.fargate_refused,
        }
    }
}

impl Held {
    const fn new(pool: Option<usize>) -> Self {
        Self {
            pool,
            used_since: None,
            notice: None,
        }
    }
}

impl Pool {
    /// Counts the time until `at`.
    fn pass(&mut self, at: Instant) {
        let span = at.since(self.since);
        self.since = at;
        let time = if self.is_dry {
            &mut self.told.without
        } else {
            &mut self.told.with_capacity
        };
        *time += span;
    }
}
