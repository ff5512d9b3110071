//! Does an instance register and give what AWS documents?

use super::*;
use crate::catalog::instances::{all, find};
use crate::cluster::fixture::{active, birth, cluster, definition, serve, spec, task_on, template};
use crate::cluster::placement::{Placement, Refusal};
use crate::cluster::task_definition::{NetworkMode, TaskDefinition};

fn registered(kind: &str, reserved_memory_mib: u32) -> Option<Room> {
    let template = LaunchTemplate {
        reserved_memory_mib,
        ..template()
    };
    Room::registered(
        find(kind).expect("known"),
        &template,
        &Parameters::default(),
    )
}

/// Tasks of a definition that fit one instance, and what refuses the next.
fn fill(kind: &str, definition: TaskDefinition) -> (u32, Refusal) {
    let mut cluster = cluster(vec![definition]);
    let service = serve(&mut cluster, spec("web", 0, Placement::default()));
    let instance = active(&mut cluster, birth(kind, 0));
    let mut tasks = 0;
    loop {
        if let Some(refusal) = cluster.fleet.refusal(
            (service, crate::cluster::ids::RevisionId::new(0)),
            instance,
            None,
        ) {
            cluster.check();
            return (tasks, refusal);
        }
        task_on(&mut cluster, service, instance);
        tasks += 1;
    }
}

/// E13: c5.large, awsvpc, no trunking (3 ENIs) → 2 tasks.
#[test]
fn e13_c5_large_takes_two_awsvpc_tasks() {
    let mut small = definition(128, 128);
    small.network_mode = NetworkMode::Awsvpc;
    assert_eq!(fill("c5.large", small), (2, Refusal::Eni));
}

/// ECS developer guide, ENI trunking: 10 tasks on a c5.large with `awsvpcTrunking`.
#[test]
fn with_trunking_a_c5_large_has_ten_interfaces() {
    let template = LaunchTemplate {
        trunking: true,
        ..template()
    };
    let kind = find("c5.large").expect("known");
    let room = Room::registered(kind, &template, &Parameters::default());
    assert_eq!(room.map(|room| room.enis), Some(10));
}

/// E15: `MemTotal` 8,373,026,816 B (m4.large Linux) → 7,985 MiB; 8,589,524,992 B (Windows) → 8,191.
#[test]
fn e15_m4_large_registers_7985_mib() {
    assert_eq!(after_reservation(mebibytes(8_373_026_816), 0), Some(7_985));
    assert_eq!(after_reservation(mebibytes(8_589_524_992), 0), Some(8_191));
    assert_eq!(registered("m4.large", 0).map(|r| r.memory_mib), Some(7_985));
    let gib8 = definition(128, 8_192);
    assert_eq!(
        fill("m4.large", gib8),
        (0, Refusal::Memory),
        "the nominal trap"
    );
}

/// E17: E15 with `ECS_RESERVED_MEMORY=256` → 7,729 MiB; below zero registration is refused.
#[test]
fn e17_reserved_memory_is_subtracted() {
    assert_eq!(
        registered("m4.large", 256).map(|r| r.memory_mib),
        Some(7_729)
    );
    assert_eq!(registered("m4.large", 7_985).map(|r| r.memory_mib), Some(0));
    assert_eq!(registered("m4.large", 7_986), None);
}

/// E80: c4.4xlarge 16,384 / 30,158 and c4.large 2,048 / 3,768.
#[test]
fn e80_what_c4_instances_register() {
    let both = ["c4.4xlarge", "c4.large"].map(|kind| registered(kind, 0).expect("room"));
    assert_eq!(both.map(|room| room.cpu_units), [16_384, 2_048]);
    assert_eq!(both.map(|room| room.memory_mib), [30_158, 3_768]);
}

/// The law for types without documented figures is within 0.35 % of nominal of each that has one.
#[test]
fn the_kernel_share_is_near_what_is_documented() {
    let share = Parameters::default().instance_kernel_share;
    for (name, shown) in DOCUMENTED {
        let nominal = f64::from(find(name).expect("known").memory_mib);
        let error = (nominal * (1.0 - share) - shown as f64) / nominal;
        assert!(error.abs() < 0.003_55, "{name}: {error}");
    }
    for kind in all() {
        let shown = shown_memory(kind, &Parameters::default());
        assert!(
            shown < u64::from(kind.memory_mib) && shown > 0,
            "{}",
            kind.name
        );
    }
}

/// E78: a task of 1,000 CPU units on 1,024-unit instances → one task per instance.
#[test]
fn e78_a_thousand_units_leave_no_room_for_a_second() {
    assert_eq!(fill("m3.medium", definition(1_000, 128)), (1, Refusal::Cpu));
}

/// K19: odd sizes strand: 24 of 1,024 units of each vCPU stay free, and 4,096 MiB tasks do not fit
/// twice on "8 GiB".
#[test]
fn k19_odd_sizes_strand_capacity() {
    assert_eq!(fill("m5.large", definition(1_000, 128)), (2, Refusal::Cpu));
    assert_eq!(
        fill("m4.large", definition(128, 4_096)),
        (1, Refusal::Memory)
    );
    assert_eq!(
        fill("m4.large", definition(128, 3_992)),
        (2, Refusal::Memory)
    );
}

/// E12, the placement half: memoryReservation 128, memory 300 → 128 are subtracted.
#[test]
fn e12_a_soft_limit_is_what_placement_subtracts() {
    let mut cluster = cluster(vec![definition(0, 128)]);
    let service = serve(&mut cluster, spec("web", 0, Placement::default()));
    let instance = active(&mut cluster, birth("m4.large", 0));
    task_on(&mut cluster, service, instance);
    let left = cluster.fleet.instance(instance).remaining();
    assert_eq!(left.memory_mib, 7_985 - 128);
}

#[test]
fn ports_of_the_agent_are_taken_and_a_hundred_are_the_most() {
    let taken: BTreeSet<_> = (1_000..1_094).map(|port| (Protocol::Tcp, port)).collect();
    let free = |protocol, port| ports_free(&taken, &[(protocol, port)]);
    for port in RESERVED_PORTS {
        assert!(!free(Protocol::Tcp, port) && free(Protocol::Udp, port));
    }
    assert!(!free(Protocol::Tcp, 1_000) && free(Protocol::Udp, 1_000));
    let two = [(Protocol::Tcp, 80), (Protocol::Tcp, 443)];
    assert!(free(Protocol::Tcp, 80), "5 of the agent, 94 taken, and one");
    assert!(!ports_free(&taken, &two), "that would be 101");
}
