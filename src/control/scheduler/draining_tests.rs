//! Does a service move away from DRAINING instances as AWS documents it?

use std::collections::BTreeMap;

use super::*;
use crate::catalog::instances::find;
use crate::catalog::parameters::Parameters;
use crate::catalog::platform::Purchase;
use crate::cluster::ids::{GroupId, InstanceId, ProviderId, ZoneId};
use crate::cluster::instance::{Birth, Pool, Room};
use crate::cluster::limiter::TokenBucket;
use crate::cluster::provider::StrategyItem;
use crate::cluster::service::ServiceSpec;
use crate::cluster::state::Account;
use crate::control::decision::Decision;
use crate::control::scheduler::decide;
use crate::control::scheduler::replica::tests::{definition, spec};
use crate::kernel::time::Instant;

const WEB: fn() -> ServiceId = || ServiceId::new(0);

/// A cluster whose service is on instances of so many groups, each with a provider of its own.
fn cluster(mut spec: ServiceSpec, launch: Launch, groups: usize) -> Cluster {
    spec.launch = launch;
    spec.load_balancer = None;
    let account = Account::new(TokenBucket::new(100.0, 20.0), None);
    let mut cluster = Cluster::new(3, vec![definition()], account);
    for group in 0..groups {
        let room = Room {
            cpu_units: 65_536,
            memory_mib: 262_144,
            gpus: 0,
            enis: 50,
        };
        let birth = Birth {
            pool: Pool::Group(GroupId::new(group)),
            provider: Some(ProviderId::new(group)),
            number: 1,
            kind: find("m5.16xlarge").expect("a type"),
            zone: ZoneId::new(group),
            purchase: Purchase::OnDemand,
            registered: room,
            protected: false,
            attributes: BTreeMap::new(),
        };
        let id = cluster.fleet.launch(birth, Instant::START);
        cluster.fleet.change(id, |i| i.run(Instant::START));
        cluster.fleet.change(id, |i| i.activate(Instant::START));
    }
    cluster.create_service(spec, 500.0, &Parameters::default());
    cluster
}

/// A healthy task on the instance of a group; `None` is one that does not run yet.
fn task(cluster: &mut Cluster, group: usize, healthy: bool) -> TaskId {
    let provider = match &cluster.service(WEB()).spec.launch {
        Launch::Providers(_) => Some(ProviderId::new(group)),
        _ => None,
    };
    let task = cluster.create_task_for(
        (WEB(), crate::cluster::ids::RevisionId::new(0)),
        provider,
        Instant::START,
    );
    cluster.place(task, InstanceId::new(group));
    if healthy {
        cluster.change(task, |t| {
            t.connect(Instant::START);
            t.start_pull(Instant::START);
            t.end_pull(Instant::START);
            t.run(Instant::START);
            t.settle(Instant::from_secs(40));
        });
    }
    task
}

fn zonal(providers: usize) -> Launch {
    let item = |provider| StrategyItem {
        provider: ProviderId::new(provider),
        base: 0,
        weight: 1,
    };
    Launch::Providers((0..providers).map(item).collect())
}

/// What is decided: tasks that stop, and launches that are outstanding.
fn decided(cluster: &Cluster) -> (usize, u32) {
    cluster.check();
    let mut stops = 0;
    let mut launches = 0;
    for decision in decide(cluster, WEB(), &Parameters::default()) {
        match decision {
            Decision::Stop { .. } => stops += 1,
            Decision::Launch { outstanding, .. } => launches = outstanding,
            _ => {}
        }
    }
    (stops, launches)
}

fn four_on_a_draining_instance(min: u32, max: u32) -> Cluster {
    let mut cluster = cluster(spec(4, min, max), Launch::Ec2, 2);
    for _ in 0..4 {
        task(&mut cluster, 0, true);
    }
    assert_eq!(decided(&cluster), (0, 0));
    cluster.drain(InstanceId::new(0));
    cluster
}

#[test]
fn e36_draining_with_a_minimum_of_50_stops_two_of_four_before_it_starts_two() {
    // E36: desired 4, min 50 → stop 2 before starting 2.
    let cluster = four_on_a_draining_instance(50, 100);
    assert_eq!(decided(&cluster), (2, 2));
    let decisions = decide(&cluster, WEB(), &Parameters::default());
    assert!(matches!(decisions[0], Decision::Stop { .. }), "stops first");
}

#[test]
fn e37_draining_with_a_maximum_of_200_starts_four_before_it_stops_four() {
    // E37: desired 4, max 200 → start 4 before stopping 4.
    let mut cluster = four_on_a_draining_instance(100, 200);
    assert_eq!(decided(&cluster), (0, 4));
    for healthy in 1..=4 {
        task(&mut cluster, 1, true);
        let (stops, outstanding) = decided(&cluster);
        assert_eq!(stops, healthy, "one goes for each that is healthy");
        let total = cluster.service(WEB()).active() + outstanding;
        assert!(total <= 8, "{total}");
    }
}

#[test]
fn e39_k17_draining_with_100_and_100_never_progresses() {
    // E39, K17: min 100 and max 100 → nothing moves.
    let cluster = four_on_a_draining_instance(100, 100);
    assert_eq!(decided(&cluster), (0, 0));
}

#[test]
fn k12_two_zonal_providers_and_a_maximum_of_150_are_stuck() {
    // K12: three zonal providers, desired 2, min 100, max 150: the replacement is not started.
    for (max, launches) in [(150, 0), (199, 0), (200, 1)] {
        let mut cluster = cluster(spec(2, 100, max), zonal(3), 3);
        task(&mut cluster, 0, true);
        task(&mut cluster, 1, true);
        cluster.drain(InstanceId::new(0));
        assert_eq!(decided(&cluster), (0, launches), "maximumPercent {max}");
    }
    // One provider over all zones has room for the third task.
    let mut cluster = cluster(spec(2, 100, 150), zonal(1), 1);
    task(&mut cluster, 0, true);
    task(&mut cluster, 0, true);
    cluster.drain(InstanceId::new(0));
    assert_eq!(decided(&cluster), (0, 1));
}

#[test]
fn what_does_not_run_yet_stops_at_once_and_its_replacement_is_wanted() {
    let mut cluster = cluster(spec(4, 100, 100), Launch::Ec2, 2);
    for healthy in [true, true, false, false] {
        task(&mut cluster, 0, healthy);
    }
    cluster.drain(InstanceId::new(0));
    assert_eq!(decided(&cluster), (2, 2));
}

#[test]
fn fewer_are_wanted_while_draining_so_only_draining_tasks_stop() {
    let mut cluster = four_on_a_draining_instance(100, 200);
    let fresh = task(&mut cluster, 1, true);
    cluster.service_mut(WEB()).desired = 2;
    let decisions = decide(&cluster, WEB(), &Parameters::default());
    let stops: Vec<TaskId> = decisions
        .iter()
        .filter_map(|decision| match decision {
            Decision::Stop { task, .. } => Some(*task),
            _ => None,
        })
        .collect();
    assert_eq!(stops.len(), 3, "five are healthy, two must be");
    assert!(!stops.contains(&fresh));
}
