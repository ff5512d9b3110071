//! What does each instance cost? Billed seconds by pool and type, volumes, monitoring, credits.
//!
//! An instance is billed by the second while it is `running`, each run for at least a minute: not
//! while `pending`, `stopping`, `stopped`, `shutting-down` or `terminated` (EC2 user guide,
//! instance lifecycle). Its root volume is billed from launch to `terminated`, also while it is
//! stopped, by the second and for at least a minute (EBS price page). Detailed monitoring is
//! prorated by the hour in which metrics were sent (`CloudWatch` price page): whole hours of the
//! run here. What is there when the run ends is billed to its end. Instances on Spot are metered by
//! the price of their pool ([`SpotPrices`]); what comes with them is billed as for others.

use std::collections::BTreeMap;

use super::outcome::{InstanceUsage, Payer, Usage, VolumeUsage};
use super::spot_prices::{self, FREE_WHEN_TAKEN, Pieces, SpotPrices};
use crate::catalog::instances::{InstanceType, find};
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::group::{LaunchTemplate, Volume};
use crate::cluster::ids::{GroupId, ProviderId, ZoneId};
use crate::cluster::instance::{Ec2State, Pool};
use crate::cluster::provider::ProviderKind;
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::Setup;

/// Least seconds billed of a run of an instance, and of a volume.
const MINIMUM_SECONDS: u64 = 60;

/// Meters of all instances of a run.
#[derive(Debug)]
pub struct InstanceMeter {
    pools: BTreeMap<Pool, PoolMeter>,
    /// By instance: what is running up a bill now.
    open: Vec<Option<Open>>,
    prices: SpotPrices,
}

/// Meters of one pool.
#[derive(Debug)]
struct PoolMeter {
    payer: Payer,
    volume: Volume,
    monitored: bool,
    kinds: BTreeMap<(&'static str, Purchase), KindMeter>,
    volumes: u64,
    volume_seconds: u64,
    existing: Gauge,
}

/// Meters of one type in a pool.
#[derive(Debug, Default)]
struct KindMeter {
    runs: u64,
    seconds: u64,
    free: u64,
    spot: Pieces,
    hours: u64,
    surplus: u64,
    surplus_by_minute: Vec<u64>,
    running: Gauge,
}

/// What one instance runs up, and since when.
#[derive(Clone, Copy, Debug)]
struct Open {
    pool: Pool,
    kind: &'static InstanceType,
    zone: ZoneId,
    purchase: Purchase,
    launched: Instant,
    running: Option<Instant>,
    /// When EC2 takes it, once that is known.
    taken: Option<Instant>,
    /// Hours of the run that are monitored and counted already.
    counted: u64,
}

/// How many there are, added up over each minute.
#[derive(Debug, Default)]
struct Gauge {
    count: u64,
    since: Instant,
    /// Nanoseconds by minute.
    minutes: Vec<u64>,
}

impl Gauge {
    fn change(&mut self, at: Instant, delta: i64) {
        self.pass(at);
        let count = self.count.checked_add_signed(delta);
        self.count = count.expect("what ends began");
    }

    /// Adds up until `at`.
    fn pass(&mut self, at: Instant) {
        let from = std::mem::replace(&mut self.since, at);
        if self.count > 0 {
            add_times(&mut self.minutes, (from, at), self.count);
        }
    }

    /// Milliseconds in each of `minutes` minutes of a run that ends at `end`.
    fn finish(mut self, end: Instant, minutes: usize) -> Vec<u64> {
        self.pass(end);
        self.minutes.resize(minutes, 0);
        self.minutes.iter().map(|ns| ns / 1_000_000).collect()
    }
}

/// Adds a time to the minutes it lies in.
pub fn add_up(minutes: &mut Vec<u64>, from: Instant, until: Instant) {
    add_times(minutes, (from, until), 1);
}

fn add_times(minutes: &mut Vec<u64>, (from, until): (Instant, Instant), times: u64) {
    let minute = Span::MINUTE.nanos();
    let mut from = from.nanos();
    while from < until.nanos() {
        let index = from / minute;
        let end = ((index + 1) * minute).min(until.nanos());
        *minute_of(minutes, index) += times * (end - from);
        from = end;
    }
}

/// The place of minute `index` in a list that grows to hold it.
fn minute_of(list: &mut Vec<u64>, index: u64) -> &mut u64 {
    let index = usize::try_from(index).expect("minutes of a run fit");
    if list.len() <= index {
        list.resize(index + 1, 0);
    }
    &mut list[index]
}

impl InstanceMeter {
    /// Meters at zero.
    pub fn new(setup: &Setup) -> Self {
        let mut pools = BTreeMap::new();
        for (index, group) in setup.groups.iter().enumerate() {
            let payer = Payer::Group(group.name.clone());
            let pool = Pool::Group(GroupId::new(index));
            pools.insert(pool, PoolMeter::new(payer, &group.template));
        }
        for (index, provider) in setup.providers.iter().enumerate() {
            if let ProviderKind::Managed(managed) = &provider.kind {
                let payer = Payer::Provider(provider.name.clone());
                let pool = Pool::Managed(ProviderId::new(index));
                pools.insert(pool, PoolMeter::new(payer, &managed.template));
            }
        }
        Self {
            pools,
            open: Vec::new(),
            prices: SpotPrices::new(setup),
        }
    }

    /// Starts or stops the meters of the instance that `fact` is about.
    pub fn hear(&mut self, fact: &Fact) {
        let Subject::Instance { instance, pool, .. } = fact.subject else {
            return;
        };
        let index = instance.index();
        match fact.what {
            What::InstanceLaunched { .. } => self.launched((index, pool), fact),
            What::InterruptionNotice { ends } => {
                let open = self.open[index]
                    .as_mut()
                    .expect("launched before its notice");
                open.taken = Some(ends);
            }
            What::Ec2StateChanged { from, to } => {
                if to == Ec2State::Running {
                    self.begin(index, fact.at);
                } else if from == Ec2State::Running {
                    self.end(index, fact.at);
                }
                if to == Ec2State::Terminated {
                    self.close(index, fact.at);
                }
            }
            What::SurplusCharged { millicredits } => {
                let open = self.open[index].expect("an instance is launched before all else");
                let minute = fact.at.nanos() / Span::MINUTE.nanos();
                let meter = self.kind(open);
                meter.surplus += millicredits;
                *minute_of(&mut meter.surplus_by_minute, minute) += millicredits;
            }
            _ => {}
        }
    }

    fn launched(&mut self, (index, pool): (usize, Pool), fact: &Fact) {
        let What::InstanceLaunched {
            kind,
            zone,
            purchase,
            ..
        } = fact.what
        else {
            unreachable!("asked before");
        };
        if self.open.len() <= index {
            self.open.resize(index + 1, None);
        }
        self.open[index] = Some(Open {
            pool,
            kind: find(kind).expect("instances are of the catalogue"),
            zone,
            purchase,
            launched: fact.at,
            running: None,
            taken: None,
            counted: 0,
        });
        self.pool(pool).existing.change(fact.at, 1);
    }

    fn pool(&mut self, pool: Pool) -> &mut PoolMeter {
        let known = self.pools.get_mut(&pool);
        known.expect("instances are of a pool of the set-up")
    }

    fn kind(&mut self, open: Open) -> &mut KindMeter {
        let kinds = &mut self.pool(open.pool).kinds;
        kinds.entry((open.kind.name, open.purchase)).or_default()
    }

    fn begin(&mut self, index: usize, at: Instant) {
        let open = self.open[index].as_mut().expect("launched before it runs");
        assert!(open.running.is_none(), "it did not run yet");
        open.running = Some(at);
        let open = *open;
        self.kind(open).running.change(at, 1);
    }

    fn end(&mut self, index: usize, at: Instant) {
        let open = self.open[index].as_mut().expect("launched before it stops");
        let since = open.running.take().expect("it ran");
        let ended = *open;
        let hour = Span::HOUR.nanos();
        // An hour of two runs is counted once.
        let first = (since.nanos() / hour).max(open.counted);
        open.counted = at.nanos().div_ceil(hour).max(first);
        let hours = open.counted - first;
        let seconds = billable_seconds(at.since(since));
        // Who ends it before its notice is over pays as ever.
        let taken = ended.taken.is_some_and(|taken| taken <= at);
        let free = taken && at.since(since) < FREE_WHEN_TAKEN;
        let pool = self.pools.get_mut(&ended.pool);
        let pool = pool.expect("instances are of a pool of the set-up");
        let monitored = pool.monitored;
        let meter = pool.kinds.entry((ended.kind.name, ended.purchase));
        let meter = meter.or_default();
        meter.running.change(at, -1);
        meter.runs += 1;
        if free {
            meter.free += seconds;
        } else {
            meter.seconds += seconds;
            if ended.purchase == Purchase::Spot {
                let place = (ended.kind.name, ended.zone);
                self.prices
                    .add(place, (since, at), seconds, &mut meter.spot);
            }
        }
        if monitored {
            meter.hours += hours;
        }
    }

    fn close(&mut self, index: usize, at: Instant) {
        let open = self.open[index].expect("launched before it is terminated");
        let pool = self.pool(open.pool);
        pool.existing.change(at, -1);
        pool.volumes += 1;
        pool.volume_seconds += billable_seconds(at.since(open.launched));
        // Surplus credits of an instance are charged when it is terminated, at the latest then.
        self.open[index] = None;
    }

    /// Ends every meter at `end` and hands in the usage.
    pub fn finish(mut self, end: Instant, usage: &mut Usage) {
        for index in 0..self.open.len() {
            if let Some(open) = self.open[index] {
                if open.running.is_some() {
                    self.end(index, end);
                }
                self.close(index, end);
            }
        }
        let minutes = end.nanos().div_ceil(Span::MINUTE.nanos());
        let minutes = usize::try_from(minutes).expect("minutes of a run fit");
        for pool in self.pools.into_values() {
            pool.finish((end, minutes), usage);
        }
    }
}

impl PoolMeter {
    fn new(payer: Payer, template: &LaunchTemplate) -> Self {
        Self {
            payer,
            volume: template.volume,
            monitored: template.detailed_monitoring,
            kinds: BTreeMap::new(),
            volumes: 0,
            volume_seconds: 0,
            existing: Gauge::default(),
        }
    }

    fn finish(self, (end, minutes): (Instant, usize), usage: &mut Usage) {
        for ((name, purchase), mut meter) in self.kinds {
            if meter.surplus > 0 {
                meter.surplus_by_minute.resize(minutes, 0);
            }
            usage.instances.push(InstanceUsage {
                payer: self.payer.clone(),
                kind: find(name).expect("it was found before"),
                purchase,
                runs: meter.runs,
                billed_seconds: meter.seconds,
                free_seconds: meter.free,
                spot: spot_prices::finish(meter.spot, minutes),
                monitored_hours: meter.hours,
                surplus_millicredits: meter.surplus,
                running_ms: meter.running.finish(end, minutes),
                surplus_by_minute: meter.surplus_by_minute,
            });
        }
        if self.volumes > 0 {
            usage.volumes.push(VolumeUsage {
                payer: self.payer,
                volume: self.volume,
                volumes: self.volumes,
                billed_seconds: self.volume_seconds,
                existing_ms: self.existing.finish(end, minutes),
            });
        }
    }
}

/// Seconds billed for a time: rounded up, at least a minute.
fn billable_seconds(time: Span) -> u64 {
    time.secs_ceil().max(MINIMUM_SECONDS)
}

#[cfg(test)]
#[path = "instances_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "instances_spot_tests.rs"]
mod tests_spot;
