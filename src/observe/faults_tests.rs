//! Is any second of an instance billed after it ceased to be `running`, whatever goes wrong?

use std::collections::BTreeMap;

use super::Recorder;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::ids::{InstanceId, ServiceId};
use crate::cluster::instance::Ec2State;
use crate::kernel::time::{Instant, Span};
use crate::sim::observer::{FleetRow, MinuteRow, Observer};
use crate::sim::setup::Setup;
use crate::sim::{any_with_faults, run};

/// When instances were `running`, by the facts of EC2 alone.
struct Runs<'a> {
    recorder: Recorder<'a>,
    open: BTreeMap<InstanceId, Instant>,
    ended: Vec<Span>,
}

impl Observer for Runs<'_> {
    fn fact(&mut self, fact: &Fact) {
        self.recorder.fact(fact);
        let Subject::Instance { instance, .. } = fact.subject else {
            return;
        };
        if let What::Ec2StateChanged { to, .. } = fact.what {
            if to == Ec2State::Running {
                let before = self.open.insert(instance, fact.at);
                assert!(before.is_none(), "it runs once at a time");
            } else if let Some(since) = self.open.remove(&instance) {
                self.ended.push(fact.at.since(since));
            }
        }
    }
    fn minute(&mut self, service: ServiceId, row: &MinuteRow) {
        self.recorder.minute(service, row);
    }
    fn fleet(&mut self, row: &FleetRow) {
        self.recorder.fleet(row);
    }
}

/// Seconds billed, and seconds that instances ran: each run rounded up, a minute at least.
fn seconds(setup: &Setup) -> (u64, u64) {
    let mut seen = Runs {
        recorder: Recorder::new(setup),
        open: BTreeMap::new(),
        ended: Vec::new(),
    };
    let totals = run(setup, 1, &mut seen).expect("nothing is read");
    let end = Instant::START + setup.duration;
    let Runs {
        recorder,
        open,
        mut ended,
    } = seen;
    ended.extend(open.values().map(|&since| end.since(since)));
    let billed = recorder.finish(totals).usage.instances;
    let billed = billed.iter().map(|i| i.billed_seconds + i.free_seconds);
    let ran = ended.iter();
    let ran = ran.map(|run| run.nanos().div_ceil(1_000_000_000).max(60));
    (billed.sum(), ran.sum())
}

#[test]
fn no_second_is_billed_after_an_instance_ceased_to_run_whatever_goes_wrong() {
    let mut all = 0;
    for seed in 0..150 {
        let (billed, ran) = seconds(&any_with_faults(seed));
        assert_eq!(billed, ran, "seed {seed}");
        all += ran;
    }
    assert!(all > 100_000, "{all} seconds");
}
