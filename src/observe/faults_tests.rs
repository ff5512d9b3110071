//! Is any second of an instance billed after it ceased to be `running`, whatever goes wrong, and
//! none that EC2 gives away?

use std::collections::BTreeMap;

use super::Recorder;
use super::outcome::Payer;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::ids::{InstanceId, ServiceId};
use crate::cluster::instance::{Ec2State, Pool};
use crate::cluster::spot::Offer;
use crate::kernel::time::{Instant, Span};
use crate::sim::observer::{FleetRow, MinuteRow, Observer};
use crate::sim::setup::Setup;
use crate::sim::{any_with_faults, run};

/// What is paid together: who pays, for which type, bought how.
type Key = (Payer, &'static str, Purchase);
/// Seconds billed, and seconds that cost nothing.
type Seconds = BTreeMap<Key, (u64, u64)>;

/// When instances were `running`, by the facts of EC2 alone.
struct Runs<'a> {
    setup: &'a Setup,
    recorder: Recorder<'a>,
    kinds: BTreeMap<InstanceId, Key>,
    open: BTreeMap<InstanceId, Instant>,
    /// When EC2 takes an instance, by its notice.
    notices: BTreeMap<InstanceId, Instant>,
    seconds: Seconds,
    /// Runs that EC2 ended after their first hour: these are paid.
    taken_late: u64,
}

impl Runs<'_> {
    fn payer(&self, pool: Pool) -> Payer {
        match pool {
            Pool::Group(id) => Payer::Group(self.setup.groups[id.index()].name.clone()),
            Pool::Managed(id) => Payer::Provider(self.setup.providers[id.index()].name.clone()),
        }
    }

    /// A run ends: rounded up, a minute at least. What EC2 takes in its first hour costs nothing
    /// (EC2 user guide, billing for interrupted Spot Instances).
    fn ends(&mut self, instance: InstanceId, (since, at): (Instant, Instant)) {
        let ran = at.since(since);
        let seconds = ran.nanos().div_ceil(1_000_000_000).max(60);
        let taken = self.notices.get(&instance).is_some_and(|ends| *ends <= at);
        let key = self.kinds[&instance].clone();
        assert!(!taken || key.2 == Purchase::Spot, "On-Demand is not taken");
        let of = self.seconds.entry(key).or_default();
        if taken && ran < Span::HOUR {
            of.1 += seconds;
        } else {
            of.0 += seconds;
            self.taken_late += u64::from(taken);
        }
    }
}

impl Observer for Runs<'_> {
    fn fact(&mut self, fact: &Fact) {
        self.recorder.fact(fact);
        let Subject::Instance { instance, pool, .. } = fact.subject else {
            return;
        };
        match fact.what {
            What::InstanceLaunched { kind, purchase, .. } => {
                let key = (self.payer(pool), kind, purchase);
                self.kinds.insert(instance, key);
            }
            What::InterruptionNotice { ends } => {
                self.notices.insert(instance, ends);
            }
            What::Ec2StateChanged {
                to: Ec2State::Running,
                ..
            } => {
                let before = self.open.insert(instance, fact.at);
                assert!(before.is_none(), "it runs once at a time");
            }
            What::Ec2StateChanged { .. } => {
                if let Some(since) = self.open.remove(&instance) {
                    self.ends(instance, (since, fact.at));
                }
            }
            _ => {}
        }
    }
    fn minute(&mut self, service: ServiceId, row: &MinuteRow) {
        self.recorder.minute(service, row);
    }
    fn fleet(&mut self, row: &FleetRow) {
        self.recorder.fleet(row);
    }
}

/// Seconds by the bill, seconds by the facts, and runs that EC2 ended after their first hour.
fn seconds(setup: &Setup) -> (Seconds, Seconds, u64) {
    let mut seen = Runs {
        setup,
        recorder: Recorder::new(setup),
        kinds: BTreeMap::new(),
        open: BTreeMap::new(),
        notices: BTreeMap::new(),
        seconds: Seconds::new(),
        taken_late: 0,
    };
    let totals = run(setup, 1, &mut seen).expect("nothing is read");
    let end = Instant::START + setup.duration;
    for (instance, since) in std::mem::take(&mut seen.open) {
        seen.ends(instance, (since, end));
    }
    let instances = seen.recorder.finish(totals).usage.instances;
    let billed = instances.into_iter().map(|of| {
        let key = (of.payer, of.kind.name, of.purchase);
        (key, (of.billed_seconds, of.free_seconds))
    });
    (billed.collect(), seen.seconds, seen.taken_late)
}

/// Any cluster with faults; now and then one that loses its Spot instances after their first hour.
fn scenario(seed: u64) -> Setup {
    let mut setup = any_with_faults(seed);
    if seed.is_multiple_of(4) {
        setup.duration = Span::MINUTE * 80;
        let minute = |at| Instant::START + Span::MINUTE * at;
        for pool in &mut setup.spot_pools {
            if pool.offer != Offer::Fargate {
                pool.droughts.push((minute(65), minute(72)));
            }
        }
    }
    setup
}

/// Random schedules of faults in a run of the tests.
const SCHEDULES: u64 = 400;

#[test]
fn no_second_is_billed_after_an_instance_ceased_to_run_whatever_goes_wrong() {
    let (mut paid, mut free, mut late) = (0, 0, 0);
    for seed in 0..SCHEDULES {
        let (billed, ran, taken_late) = seconds(&scenario(seed));
        assert_eq!(billed, ran, "seed {seed}");
        paid += ran.values().map(|of| of.0).sum::<u64>();
        free += ran.values().map(|of| of.1).sum::<u64>();
        late += taken_late;
    }
    assert!(paid > 100_000, "{paid} seconds are paid");
    assert!(free > 10_000, "{free} seconds cost nothing");
    assert!(late > 10, "{late} were taken after their first hour");
}
