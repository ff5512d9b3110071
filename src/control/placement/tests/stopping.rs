//! Do the right tasks stop first?

use super::choosing::{CPU, INSTANCE, MEMORY, zone};
use crate::cluster::Cluster;
use crate::cluster::fixture::{active, birth, by, cluster, definition, serve, spec, step, task_on};
use crate::cluster::ids::{InstanceId, ServiceId, TaskId};
use crate::cluster::placement::Placement;
use crate::control::placement::victims;

/// Instances as type and zone, tasks as the instances they are on; the first so many to stop, as
/// the instances they are on.
fn check(
    placement: Placement,
    instances: &[(&str, usize)],
    (tasks, expected): (&[usize], &[usize]),
) {
    let (cluster, service) = scene(placement, instances, tasks);
    let found = victims(&cluster, service, expected.len() as u32, &|_| false);
    let found = found
        .iter()
        .map(|&task| cluster.task(task).instance().map(InstanceId::index));
    let found: Vec<_> = found.flatten().collect();
    assert_eq!(found, expected);
}

fn scene(
    placement: Placement,
    instances: &[(&str, usize)],
    tasks: &[usize],
) -> (Cluster, ServiceId) {
    let mut cluster = cluster(vec![definition(256, 512)]);
    let service = serve(&mut cluster, spec("web", 0, placement));
    for &(kind, zone) in instances {
        active(&mut cluster, birth(kind, zone));
    }
    for &instance in tasks {
        let task = task_on(&mut cluster, service, InstanceId::new(instance));
        for _ in 0..3 {
            step(&mut cluster, task, true);
        }
    }
    (cluster, service)
}

/// E46: service tasks A=1, B=2, C=2; stop one → from B or C.
#[test]
fn e46_the_zone_with_the_most_tasks_loses_one() {
    let instances = [("m5.large", 0), ("m5.large", 1), ("m5.large", 2)];
    let (cluster, service) = scene(Placement::default(), &instances, &[0, 1, 1, 2, 2]);
    let stopped = victims(&cluster, service, 1, &|_| false);
    let zone = cluster.task(stopped[0]).zone().expect("it is placed");
    assert!([1, 2].contains(&zone.index()));
    let three = victims(&cluster, service, 3, &|_| false);
    let mut zones: Vec<_> = three.iter().flat_map(|&t| cluster.task(t).zone()).collect();
    zones[..2].sort_unstable();
    let zones: Vec<_> = zones.iter().map(|zone| zone.index()).collect();
    assert_eq!(&zones[..2], &[1, 2], "then all zones have one");
}

/// Without a strategy: the zone with the most tasks, then the instance with the most.
#[test]
fn within_the_fullest_zone_the_fullest_instance() {
    let instances = [("m5.large", 0), ("m5.large", 1), ("m5.large", 1)];
    check(
        Placement::default(),
        &instances,
        (&[0, 0, 0, 1, 2, 2, 2], &[2, 0, 2]),
    );
    check(by(&[zone()]), &instances, (&[0, 0, 0, 1], &[0, 0]));
    check(
        by(&[INSTANCE]),
        &instances,
        (&[0, 0, 0, 1, 2, 2], &[0, 2, 0]),
    );
}

/// Binpack in reverse: the instance that has the most left afterwards.
#[test]
fn binpack_empties_the_emptiest_instance() {
    let instances = [("m5.large", 0), ("m5.xlarge", 1), ("r5.large", 2)];
    check(by(&[CPU]), &instances, (&[0, 0, 1, 2], &[1, 2, 0]));
    // An m5.xlarge and an r5.large have as much memory: the newest task decides.
    check(by(&[MEMORY]), &instances, (&[0, 0, 1, 2], &[2, 1, 0]));
    // Equal ones: the one with the newest task begins, and is then the emptiest.
    let twins = [("m5.large", 0); 2];
    check(by(&[CPU]), &twins, (&[0, 0, 1, 1], &[1, 1, 0]));
}

#[test]
fn what_does_not_run_yet_stops_first_and_the_newest_of_equals() {
    let instances = [("m5.large", 0)];
    let (mut cluster, service) = scene(by(&[INSTANCE]), &instances, &[0, 0, 0]);
    let young = task_on(&mut cluster, service, InstanceId::new(0));
    let order = victims(&cluster, service, 9, &|_| false);
    let expected = [young, TaskId::new(2), TaskId::new(1), TaskId::new(0)];
    assert_eq!(order, expected, "and no more than there are");
    let spared = victims(&cluster, service, 1, &|task| task.id() == young);
    assert_eq!(spared, [TaskId::new(2)]);
}
