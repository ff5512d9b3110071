//! Are the tasks of a service evened out over its zones as AWS says, and only then?

use super::setup::{InitialState, Setup};
use super::testing::{Witness, service, setup, witness};
use super::testing_ec2::{on_ec2, on_fixed_group};
use super::tests_fargate_spot::{on_both, split};
use super::tests_providers::bridge;
use super::world::World;
use crate::cluster::fact::{RebalancingStatus, Subject, What};
use crate::cluster::fault::{FaultKind, FaultSpec, FaultTimes};
use crate::cluster::ids::{InstanceId, ServiceId, TaskId, ZoneId};
use crate::kernel::time::{Instant, Span};

/// The last of two zones is lost from 5 to 15 min, so that all tasks are in the first one then.
fn after_a_loss(desired: u32, rebalances: bool) -> Setup {
    let mut setup = setup(60);
    setup.zones = 2;
    setup.initial_state = InitialState::Running;
    setup.services = vec![service("web", desired)];
    setup.services[0].spec.availability_zone_rebalancing = rebalances;
    setup.faults = vec![loss(1)];
    setup
}

fn loss(zone: usize) -> FaultSpec {
    FaultSpec {
        name: "loss".into(),
        kind: FaultKind::ZoneLoss {
            zone: ZoneId::new(zone),
        },
        when: FaultTimes::At(vec![Instant::from_secs(300)]),
        lasts: Some(Span::from_secs(600)),
    }
}

/// Active tasks by zone when the run ends.
fn at_the_end(setup: &Setup) -> (Vec<u32>, Witness) {
    let mut seen = Witness::default();
    let mut world = World::begun(setup, 1, &mut seen).expect("nothing is read");
    let end = Instant::START + setup.duration;
    world.go_on(end, &mut |_| ()).expect("nothing is read");
    let zones = world.cluster.service(ServiceId::new(0)).zones().to_vec();
    world.cluster.check();
    drop(world);
    (zones, seen)
}

/// What rebalancing told, in seconds.
fn told(seen: &Witness) -> Vec<(f64, RebalancingStatus)> {
    let facts = seen.facts.iter();
    let told = facts.filter_map(|fact| match fact.what {
        What::ServiceRebalancing { status } => Some((fact.at.as_secs_f64(), status)),
        _ => None,
    });
    told.collect()
}

/// Instants in seconds of the facts of tasks after `from` that say so.
fn tasks(seen: &Witness, from: f64, is: impl Fn(&What) -> bool) -> Vec<(f64, TaskId)> {
    let facts = seen.facts.iter().filter(|fact| is(&fact.what));
    let facts = facts.filter(|fact| fact.at.as_secs_f64() >= from);
    facts
        .filter_map(|fact| match fact.subject {
            Subject::Task { task, .. } => Some((fact.at.as_secs_f64(), task)),
            _ => None,
        })
        .collect()
}

#[test]
fn e48_two_tasks_in_one_of_two_zones_become_one_and_one_starting_first() {
    // E48: rebalance 2 tasks / 2 AZs, now 2+0 → 1+1; start in AZ2 before stopping in AZ1.
    let (zones, seen) = at_the_end(&after_a_loss(2, true));
    assert_eq!(zones, [1, 1]);
    let told = told(&seen);
    let codes: Vec<RebalancingStatus> = told.iter().map(|(_, status)| *status).collect();
    assert_eq!(
        codes,
        [RebalancingStatus::Started, RebalancingStatus::Completed]
    );
    let began = told[0].0;
    assert!(
        (900.0..961.0).contains(&began),
        "once the zone is back: {began}"
    );
    let created = tasks(&seen, began, |what| {
        matches!(what, What::TaskCreated { zone, .. }
        if *zone == Some(ZoneId::new(1)))
    });
    let healthy = tasks(&seen, began, |what| {
        matches!(what, What::TaskHealthChanged { healthy: true })
    });
    let stops = tasks(&seen, began, |what| {
        matches!(what, What::TaskStopping { .. })
    });
    assert_eq!((created.len(), healthy.len(), stops.len()), (1, 1, 1));
    assert_eq!(healthy[0].1, created[0].1);
    assert!(created[0].0 < healthy[0].0 && healthy[0].0 <= stops[0].0);
    let (zones, seen) = at_the_end(&after_a_loss(2, false));
    assert_eq!(
        (zones, seen.times("serviceRebalancing").len()),
        (vec![2, 0], 0)
    );
}

#[test]
fn e49_three_tasks_over_two_zones_become_two_and_one() {
    // E49: 3 tasks / 2 AZs → 1+2.
    assert_eq!(at_the_end(&after_a_loss(3, true)).0, [2, 1]);
    assert_eq!(at_the_end(&after_a_loss(3, false)).0, [3, 0]);
}

#[test]
fn several_moves_are_one_run_and_the_service_never_has_fewer_than_desired() {
    let setup = after_a_loss(8, true);
    let (zones, seen) = at_the_end(&setup);
    assert_eq!(zones, [4, 4]);
    let told = told(&seen);
    assert_eq!(told.len(), 2, "{told:?}");
    let rows = seen.rows(0);
    assert!(rows[16..].iter().all(|row| (8..=9).contains(&row.running)));
}

#[test]
fn a_zone_that_is_lost_is_left_alone() {
    let mut setup = after_a_loss(4, true);
    setup.faults[0].lasts = None;
    let (zones, seen) = at_the_end(&setup);
    assert_eq!(zones, [4, 0]);
    assert!(told(&seen).is_empty());
}

#[test]
fn a_changed_desired_count_stops_a_run() {
    let mut setup = after_a_loss(6, true);
    // The task of the move takes longer than an hour to start.
    setup.duration = Span::from_secs(1_200);
    let mut seen = Witness::default();
    let mut world = World::begun(&setup, 1, &mut seen).expect("nothing is read");
    let go_on = |world: &mut World<'_>, until| {
        let until = Instant::from_secs(until);
        world.go_on(until, &mut |_| ()).expect("nothing is read");
    };
    go_on(&mut world, 965);
    let web = ServiceId::new(0);
    assert!(
        world.cluster.service(web).balancing.is_some(),
        "it is on its way"
    );
    world.cluster.service_mut(web).desired = 4;
    world.nudge(web, None);
    go_on(&mut world, 1_200);
    assert_eq!(world.cluster.service(web).active(), 4);
    drop(world);
    let told = told(&seen);
    assert_eq!(told[1].1, RebalancingStatus::Stopped, "{told:?}");
    assert!((965.0..966.0).contains(&told[1].0), "{told:?}");
}

#[test]
fn a_move_keeps_the_ratio_of_a_strategy() {
    let mut setup = on_both(60);
    setup.initial_state = InitialState::Running;
    setup.services = vec![split("web", 9, [(0, 1), (0, 2)])];
    setup.services[0].spec.availability_zone_rebalancing = true;
    setup.faults = vec![loss(1)];
    let mut seen = Witness::default();
    let mut world = World::begun(&setup, 1, &mut seen).expect("nothing is read");
    let end = Instant::START + setup.duration;
    world.go_on(end, &mut |_| ()).expect("nothing is read");
    let service = world.cluster.service(ServiceId::new(0));
    assert_eq!(service.active_by_item(), [3, 6]);
    assert_eq!(service.zones(), [3, 3, 3]);
    drop(world);
    assert_eq!(told(&seen).len(), 2);
}

/// Four instances in two zones and two tasks; the instance of the task in the second zone drains.
fn drained(rebalances: bool) -> (Vec<u32>, Witness) {
    let mut setup = on_fixed_group("m5.large", 4, 40);
    setup.zones = 2;
    setup.groups[0].zones.truncate(2);
    setup.task_definitions = vec![bridge(1_024)];
    setup.services = vec![on_ec2("web", 2)];
    setup.services[0].spec.availability_zone_rebalancing = rebalances;
    let mut seen = Witness::default();
    let mut world = World::begun(&setup, 1, &mut seen).expect("nothing is read");
    let web = ServiceId::new(0);
    assert_eq!(world.cluster.service(web).zones(), [1, 1]);
    world
        .go_on(Instant::from_secs(300), &mut |_| ())
        .expect("nothing is read");
    let task = |world: &World<'_>| -> InstanceId {
        let tasks = world.cluster.tasks().iter();
        let mut there = tasks.filter(|task| task.zone() == Some(ZoneId::new(1)));
        there
            .next()
            .and_then(crate::cluster::task::Task::instance)
            .expect("one is there")
    };
    let instance = task(&world);
    world.drain_instance(instance, None);
    let end = Instant::START + setup.duration;
    world.go_on(end, &mut |_| ()).expect("nothing is read");
    let zones = world.cluster.service(web).zones().to_vec();
    drop(world);
    (zones, seen)
}

#[test]
fn k11_draining_ignores_the_zones_and_only_rebalancing_evens_them_out() {
    // K11: draining ignores AZ spread in replacement; imbalance remains unless AZ rebalancing.
    let (zones, seen) = drained(false);
    assert_eq!(zones, [2, 0], "though an instance of the zone has room");
    assert!(told(&seen).is_empty());
    let (zones, seen) = drained(true);
    assert_eq!(zones, [1, 1]);
    assert_eq!(told(&seen).len(), 2);
}

#[test]
fn what_is_even_is_never_touched() {
    let mut setup = on_both(60);
    setup.initial_state = InitialState::Running;
    setup.services = vec![service("web", 7), split("both", 7, [(1, 1), (0, 1)])];
    let without = witness(&setup).1;
    for service in &mut setup.services {
        service.spec.availability_zone_rebalancing = true;
    }
    let with = witness(&setup).1;
    assert_eq!(with.of_service(0), without.of_service(0));
}
