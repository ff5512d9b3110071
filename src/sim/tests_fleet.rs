//! Do rows of the fleet say how full it is?

use super::observer::FleetRow;
use super::testing::{definition, witness};
use super::testing_ec2::{group, on_ec2, on_fixed_group};
use crate::catalog::instances::find;
use crate::cluster::group::LaunchOverride;
use crate::cluster::service::Scheduling;
use crate::cluster::task_definition::NetworkMode;
use crate::kernel::time::Instant;

/// E80: c4.4xlarge (16,384 units, 30,158 MiB) and c4.large (2,048, 3,768) with ten tasks of 1,024
/// units and 2,048 MiB: 18,432 units and 33,926 MiB; 55 % of CPU and 60 % of memory.
#[test]
fn e80_ten_tasks_reserve_55_percent_of_cpu_and_60_of_memory() {
    let mut setup = on_fixed_group("c4.4xlarge", 1, 2);
    setup.groups.push(group("small", "c4.large", 1));
    setup.task_definitions = vec![definition(1_024, 20.0)];
    setup.task_definitions[0].network_mode = NetworkMode::Bridge;
    setup.services = vec![on_ec2("web", 10)];
    let (_, seen) = witness(&setup);
    let last = &seen.fleet[seen.fleet.len() - 2..];
    let cluster = last[0].with(&last[1]);
    assert_eq!(cluster.registered.cpu_units, 18_432);
    assert_eq!(cluster.registered.memory_mib, 33_926);
    assert_eq!(cluster.reserved.cpu_units, 10_240);
    assert_eq!(cluster.reserved.memory_mib, 20_480);
    let whole = |percent: Option<f64>| percent.map(f64::floor);
    assert_eq!(whole(cluster.cpu_reservation_percent()), Some(55.0));
    assert_eq!(whole(cluster.memory_reservation_percent()), Some(60.0));
}

fn last(seen: &[FleetRow]) -> &FleetRow {
    seen.last().expect("a row")
}

/// K19: tasks of 1,000 units on instances of 1,024 strand 24 units each, and memory with them.
#[test]
fn k19_odd_sized_tasks_strand_24_units_on_every_instance() {
    let mut setup = on_fixed_group("m3.medium", 3, 2);
    setup.task_definitions = vec![definition(1_000, 20.0)];
    setup.task_definitions[0].network_mode = NetworkMode::Bridge;
    setup.services = vec![on_ec2("web", 3)];
    let (_, seen) = witness(&setup);
    let row = last(&seen.fleet);
    assert_eq!((row.active, row.idle, row.desired), (3, 0, 3));
    assert_eq!(row.stranded.cpu_units, 3 * 24);
    let left = row.registered.memory_mib - row.reserved.memory_mib;
    assert_eq!(row.stranded.memory_mib, left);
    assert_eq!(row.stranded_by, [3, 0, 0, 0, 0]);
    assert!(
        row.registered.memory_mib < 3 * 3_840,
        "a little below nominal"
    );

    // A task for the whole nominal memory fits nowhere: all is stranded, for memory.
    setup.task_definitions[0].memory_mib = 3_840;
    let (_, seen) = witness(&setup);
    let row = last(&seen.fleet);
    assert_eq!((row.active, row.idle), (3, 3));
    assert_eq!(row.stranded_by, [0, 3, 0, 0, 0]);
    assert_eq!(row.stranded.cpu_units, 3 * 1_024);
}

/// awsvpc without trunking: one task on an m3.medium, then no interface is left.
#[test]
fn room_without_interfaces_or_ports_is_stranded() {
    let mut setup = on_fixed_group("m3.medium", 1, 2);
    setup.task_definitions = vec![definition(256, 20.0)];
    setup.services = vec![on_ec2("web", 1)];
    let (_, seen) = witness(&setup);
    assert_eq!(last(&seen.fleet).stranded_by, [0, 0, 0, 1, 0]);

    setup.task_definitions[0].network_mode = NetworkMode::Host;
    let port = crate::cluster::task_definition::PortMapping {
        container_port: 80,
        host_port: 80,
        protocol: crate::cluster::task_definition::Protocol::Tcp,
    };
    setup.task_definitions[0].containers[0].ports = vec![port];
    let (_, seen) = witness(&setup);
    assert_eq!(last(&seen.fleet).stranded_by, [0, 0, 0, 0, 1]);

    // On dynamic ports more of them fit: nothing is stranded.
    setup.task_definitions[0].containers[0].ports.clear();
    let (_, seen) = witness(&setup);
    assert_eq!(last(&seen.fleet).stranded_by, [0; 5]);
    assert_eq!(last(&seen.fleet).stranded.cpu_units, 0);
}

/// A daemon is on its instance already, and an instance with nothing else is idle.
#[test]
fn a_daemon_strands_nothing_and_occupies_nothing() {
    let mut setup = on_fixed_group("m5.large", 2, 3);
    setup.task_definitions = vec![definition(256, 20.0)];
    let mut daemon = on_ec2("agent", 0);
    daemon.spec.scheduling = Scheduling::Daemon;
    setup.services = vec![daemon];
    let (_, seen) = witness(&setup);
    let row = last(&seen.fleet);
    assert_eq!((row.active, row.idle), (2, 2));
    assert_eq!(row.reserved.cpu_units, 512);
    assert_eq!(row.stranded_by, [0; 5]);
}

/// Every pool has a row for every minute, in order, also while it is empty.
#[test]
fn every_pool_has_a_row_every_minute() {
    let mut setup = on_fixed_group("m5.large", 1, 5);
    setup.groups.push(group("other", "c4.large", 0));
    setup.groups[1].overrides = vec![LaunchOverride {
        kind: find("c4.large").expect("a type"),
        weight: 1,
    }];
    setup.task_definitions = vec![definition(256, 20.0)];
    setup.services = vec![on_ec2("web", 1)];
    let (_, seen) = witness(&setup);
    assert_eq!(seen.fleet.len(), 2 * 5);
    for (place, row) in seen.fleet.iter().enumerate() {
        assert_eq!(row.start, Instant::from_secs(place as u64 / 2 * 60));
    }
    assert_eq!(seen.fleet[9].registered.cpu_units, 0);
}
