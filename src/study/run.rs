//! What came of one run? The simulation, what was observed of it, and its bill.

use std::collections::BTreeSet;

use super::steady::{Settled, SteadyState};
use crate::billing::fleet::needed;
use crate::billing::{Bill, bill};
use crate::catalog::price_key::PriceKey;
use crate::catalog::prices::{PriceList, SetPriceError, UnknownPrice};
use crate::catalog::regions::UnknownRegion;
use crate::cluster::fact::Fact;
use crate::cluster::ids::ServiceId;
use crate::cluster::monitor::{Datapoint, SeriesId};
use crate::cluster::provider::{ProviderKind, fargate_purchases};
use crate::kernel::random::Seed;
use crate::kernel::time::{Instant, Span};
use crate::observe::Recorder;
use crate::observe::outcome::{FargateUsage, LoadBalancerUsage, Outcome, PublicIpv4Usage, Usage};
use crate::scenario::Scenario;
use crate::sim;
use crate::sim::observer::{FleetRow, Mark, MinuteRow, Observer};
use crate::sim::setup::Setup;
use crate::words::Lang;
use crate::workload::WorkloadError;

/// Hears how far each replication (from 0) has come; a pilot run counts as one more after the last.
pub type Progress<'a> = &'a (dyn Fn(usize, Instant) + Sync);

/// For those who do not want to know how far it is.
pub const fn unwatched(_: usize, _: Instant) {}

/// What came of one run.
#[derive(Clone, Debug)]
pub struct RunResult {
    /// What was simulated: the scenario's set-up, with the seed of this run.
    pub setup: Setup,
    /// What happened.
    pub outcome: Outcome,
    /// What it cost.
    pub bill: Bill,
    /// The rates it was billed at.
    pub prices: PriceList,
    /// From where on it is steady, where its scenario asks for that.
    pub steady: Option<SteadyState>,
}

/// Why there is no result. Each is a mistake of the input or a failure to read it.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum RunError {
    /// A trace cannot be replayed.
    #[error(transparent)]
    Workload(#[from] WorkloadError),
    /// A rate of the bill is not known.
    #[error(transparent)]
    Price(#[from] UnknownPrice),
    /// `[prices]` names a rate that does not exist.
    #[error(transparent)]
    SetPrice(#[from] SetPriceError),
    /// The region does not exist.
    #[error(transparent)]
    Region(#[from] UnknownRegion),
}

impl RunError {
    /// What people read.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Self::Workload(error) => error.to_string(),
            Self::Price(error) => error.message(lang),
            Self::SetPrice(error) => error.message(lang),
            Self::Region(error) => error.message(lang),
        }
    }
}

/// Runs `scenario` on `threads` threads. The result is the same with any number of them.
pub fn run(scenario: &Scenario, threads: usize) -> Result<RunResult, RunError> {
    run_watched(scenario, threads, &unwatched)
}

/// [`run`], telling `progress` of every simulated minute.
pub fn run_watched(
    scenario: &Scenario,
    threads: usize,
    progress: Progress<'_>,
) -> Result<RunResult, RunError> {
    let prices = prices(scenario)?;
    let settled = Settled::of(scenario, &prices, (threads, 1), progress)?;
    settled.run(scenario.setup.clone(), &prices, (threads, 0), progress)
}

/// The price list of the scenario's region with its overrides. Every rate that the bill will need
/// is asked for here: a missing one is found before the run, not after it.
pub(super) fn prices(scenario: &Scenario) -> Result<PriceList, RunError> {
    let mut prices = PriceList::for_region(&scenario.region)?;
    for price in &scenario.prices {
        prices.set(&price.key, price.usd, &price.note)?;
    }
    bill(&everything(&scenario.setup), &prices)?;
    for key in of_instances(&scenario.setup) {
        prices.rate(key)?;
    }
    Ok(prices)
}

/// The prices of all instances that the set-up can launch, and of what comes with them.
fn of_instances(setup: &Setup) -> BTreeSet<PriceKey> {
    let mut keys = BTreeSet::new();
    for group in &setup.groups {
        for one in &group.overrides {
            keys.extend(needed(&group.template, one.kind, false));
        }
    }
    for provider in &setup.providers {
        if let ProviderKind::Managed(managed) = &provider.kind {
            for kind in &managed.kinds {
                keys.extend(needed(&managed.template, kind, true));
            }
        }
    }
    keys
}

/// One second of everything that the set-up can use.
fn everything(setup: &Setup) -> Usage {
    let mut usage = Usage::default();
    for service in &setup.services {
        let name = &service.spec.name;
        for purchase in fargate_purchases(&service.spec.launch, &setup.providers) {
            for definition in service.definitions() {
                usage.fargate.push(FargateUsage {
                    tasks: 1,
                    billed_seconds: 1,
                    ..FargateUsage::none(name, &setup.task_definitions[definition], purchase)
                });
            }
        }
        let mut address = |holder| {
            usage.public_ipv4.push(PublicIpv4Usage {
                service: name.clone(),
                holder,
                seconds: 1,
            });
        };
        if service.spec.assign_public_ip {
            address("tasks");
        }
        if let Some(balancer) = &service.spec.load_balancer {
            if balancer.internet_facing {
                address("loadBalancer");
            }
            usage.load_balancers.push(LoadBalancerUsage {
                service: name.clone(),
                hours: 1,
                lcu_hours_millionths: 1,
                new_connections: 1,
                active_connections_millionths: 1,
                processed_bytes: 1,
                rule_evaluations: 1,
            });
        }
    }
    usage
}

/// Simulates `setup` as it is, observes and bills it.
pub(super) fn one(
    setup: &Setup,
    prices: &PriceList,
    (threads, replication): (usize, usize),
    progress: Progress<'_>,
) -> Result<RunResult, RunError> {
    let mut watched = Watched {
        recorder: Recorder::new(setup),
        replication,
        progress,
        told: Instant::START,
    };
    let totals = sim::run(setup, threads, &mut watched)?;
    let outcome = watched.recorder.finish(totals);
    let bill = bill(&outcome.usage, prices)?;
    Ok(RunResult {
        setup: setup.clone(),
        outcome,
        bill,
        prices: prices.clone(),
        steady: None,
    })
}

/// `setup` with the seed of replication `replication` (from 0). Seeds have 53 bits, so that every
/// reader of JSON gets them whole and `--seed` can replay one.
pub(super) fn replica(setup: &Setup, replication: usize) -> Setup {
    let mut replica = setup.clone();
    if replication > 0 {
        let child = setup.seed.child("replication", replication as u64);
        replica.seed = Seed::new(child.number() >> 11);
    }
    replica
}

/// A recorder that tells how far the run has come.
struct Watched<'a> {
    recorder: Recorder<'a>,
    replication: usize,
    progress: Progress<'a>,
    told: Instant,
}

impl Observer for Watched<'_> {
    fn fact(&mut self, fact: &Fact) {
        self.recorder.fact(fact);
    }

    fn fleet(&mut self, row: &FleetRow) {
        self.recorder.fleet(row);
    }

    fn mark(&mut self, service: ServiceId, mark: &Mark) {
        self.recorder.mark(service, mark);
    }

    fn datapoint(&mut self, series: SeriesId, point: &Datapoint) {
        self.recorder.datapoint(series, point);
    }

    fn minute(&mut self, service: ServiceId, row: &MinuteRow) {
        self.recorder.minute(service, row);
        let end = row.start + Span::MINUTE;
        if end > self.told {
            self.told = end;
            (self.progress)(self.replication, end);
        }
    }
}
