//! What do the tests of Spot run? Groups on Spot, pools, and runs in which something is done.

use super::setup::Setup;
use super::testing::Witness;
use super::testing_ec2::on_fixed_group;
use super::world::World;
use crate::catalog::instances::find;
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::ids::{InstanceId, ServiceId, ZoneId};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State};
use crate::cluster::spot::{Offer, SpotAllocation, SpotMix, SpotPoolSpec, Supply};
use crate::cluster::task::StopCode;
use crate::kernel::money::Usd;
use crate::kernel::time::Instant;
use crate::traffic::RequestTotals;

/// Something that is done to a run at a second.
pub type Deed<'d> = (u64, &'d dyn Fn(&mut World));

/// Dollars.
pub fn usd(text: &str) -> Usd {
    text.parse().expect("an amount")
}

/// A pool that is always there.
pub fn endless(kind: &str, zone: usize) -> SpotPoolSpec {
    SpotPoolSpec {
        offer: Offer::Ec2(find(kind).expect("a type")),
        zone: ZoneId::new(zone),
        prices: vec![(Instant::START, usd("0.04"))],
        on_demand: usd("0.096"),
        supply: Supply::Endless,
        droughts: Vec::new(),
        bucket: Some(0),
        name: format!("{kind}@{zone}"),
    }
}

/// A run with a group of m5.large, all of it on Spot, in the initial state.
pub fn on_spot_group(instances: u32, minutes: u64) -> Setup {
    let mut setup = on_fixed_group("m5.large", instances, minutes);
    setup.groups[0].spot = SpotMix {
        on_demand_percent: 0,
        allocation: SpotAllocation::PriceCapacityOptimized,
        ..SpotMix::default()
    };
    setup.spot_pools = (0..3).map(|zone| endless("m5.large", zone)).collect();
    setup
}

/// Runs to the end, doing things at their seconds; and the requests of the first service.
pub fn play(setup: &Setup, deeds: &[Deed]) -> (Witness, Option<RequestTotals>) {
    let mut seen = Witness::default();
    let end = Instant::START + setup.duration;
    let mut world = World::begun(setup, 1, &mut seen).expect("nothing is read");
    for (second, deed) in deeds {
        let at = Instant::from_secs(*second);
        world.go_on(at, &mut |_| {}).expect("nothing is read");
        deed(&mut world);
    }
    world.go_on(end, &mut |_| {}).expect("nothing is read");
    world.cluster.check();
    let traffic = world.plane.traffic(ServiceId::new(0));
    let requests = traffic.map(crate::traffic::Traffic::totals);
    drop(world);
    (seen, requests)
}

/// EC2 takes the first instance.
pub fn take_first(world: &mut World) {
    world.interrupt_instance(InstanceId::new(0), None);
}

/// When something happened to an instance, in seconds.
pub fn of_instance(seen: &Witness, index: usize, is: impl Fn(&What) -> bool) -> Vec<f64> {
    let about = |fact: &&Fact| {
        let subject = matches!(fact.subject,
            Subject::Instance { instance, .. } if instance.index() == index);
        subject && is(&fact.what)
    };
    let facts = seen.facts.iter().filter(about);
    facts.map(|fact| fact.at.as_secs_f64()).collect()
}

/// When an instance was set to DRAINING.
pub fn draining(seen: &Witness, index: usize) -> Vec<f64> {
    let to = ContainerInstanceStatus::Draining;
    of_instance(
        seen,
        index,
        |what| matches!(what, What::InstanceStatusChanged { to: now, .. } if *now == to),
    )
}

/// When an instance began to shut down.
pub fn down(seen: &Witness, index: usize) -> Vec<f64> {
    let to = Ec2State::ShuttingDown;
    of_instance(
        seen,
        index,
        |what| matches!(what, What::Ec2StateChanged { to: now, .. } if *now == to),
    )
}

/// When instances were launched after the start.
pub fn launched(seen: &Witness) -> Vec<f64> {
    let all = seen.times("instanceLaunched");
    all.into_iter().filter(|at| *at > 0.0).collect()
}

/// Tasks that died under the loss of their instance.
pub fn killed(seen: &Witness) -> usize {
    let code = StopCode::TerminationNotice;
    let is = |fact: &&Fact| fact.what == What::TaskStopping { code };
    seen.facts.iter().filter(is).count()
}
