//! Does the index find what a scan of everything finds, whatever happens to the fleet?

use rand::Rng as _;

use crate::cluster::Cluster;
use crate::cluster::fixture::{
    WEB, active, birth, cluster, definition, member_of, serve, spec, step, task_on, terminate,
};
use crate::cluster::ids::{GroupId, InstanceId, ProviderId, ServiceId, TaskId};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State, Instance, Pool};
use crate::cluster::placement::{
    BinpackField, Placement, PlacementConstraint, PlacementStrategy, SpreadField, ZONE,
};
use crate::cluster::query::attribute;
use crate::cluster::service::Scheduling;
use crate::cluster::task::TaskStatus;
use crate::cluster::task_definition::{
    Architecture, Compression, Container, Image, NetworkMode, PortMapping, Protocol, TaskDefinition,
};
use crate::control::placement::{Request, choose, refusals};
use crate::kernel::random::{Seed, Stream};
use crate::kernel::time::{Instant, Span};

fn below(chance: &mut Stream, limit: u64) -> u64 {
    chance.next_u64() % limit
}

fn container(host_port: u16, gpus: u32) -> Container {
    Container {
        name: "app".into(),
        essential: true,
        cpu_units: 0,
        memory_mib: None,
        memory_reservation_mib: None,
        ports: vec![PortMapping {
            container_port: 80,
            host_port,
            protocol: Protocol::Tcp,
        }],
        gpus,
        image: Image {
            size_mb: 1.0,
            compression: Compression::Gzip,
            soci: false,
        },
        health_check: None,
        stop_timeout: Span::SECOND,
        shutdown: Span::SECOND,
        idle_memory_mib: 1.0,
        exits: None,
        life: crate::cluster::task_definition::ContainerLife::default(),
    }
}

/// Tasks of every kind: small and large, with host ports, interfaces, GPUs, another architecture.
fn definitions() -> Vec<TaskDefinition> {
    let mut all: Vec<_> = [
        (256, 512),
        (700, 300),
        (128, 3_000),
        (1_000, 1_000),
        (0, 64),
    ]
    .map(|(cpu, memory)| definition(cpu, memory))
    .to_vec();
    all[1].network_mode = NetworkMode::Awsvpc;
    for (cpu, port, gpus) in [
        (100, 8_080, 0),
        (100, 8_081, 0),
        (500, 0, 1),
        (100, 2_375, 0),
    ] {
        let mut with = definition(cpu, 100);
        with.containers = vec![container(port, gpus)];
        all.push(with);
    }
    let mut arm = definition(256, 256);
    arm.architecture = Architecture::Arm64;
    all.push(arm);
    all
}

fn placement(chance: &mut Stream) -> Placement {
    let rack = || SpreadField::Attribute("rack".into());
    let zone = || SpreadField::Attribute(ZONE.into());
    let mut strategies = Vec::new();
    for _ in 0..below(chance, 4) {
        strategies.push(match below(chance, 7) {
            0 => PlacementStrategy::Random,
            1 => PlacementStrategy::Spread(SpreadField::InstanceId),
            2 => PlacementStrategy::Spread(rack()),
            3 | 4 => PlacementStrategy::Spread(zone()),
            5 => PlacementStrategy::Binpack(BinpackField::Cpu),
            _ => PlacementStrategy::Binpack(BinpackField::Memory),
        });
    }
    let mut constraints = Vec::new();
    match below(chance, 8) {
        0 => constraints.push(PlacementConstraint::DistinctInstance),
        1 => constraints.push(member_of("attribute:rack == a or attribute:rack !exists")),
        2 => constraints.push(member_of("runningTasksCount < 3")),
        3 => constraints.push(member_of("not(task:group == service:s0)")),
        4 => constraints.push(member_of("attribute:ecs.instance-type =~ m.*")),
        _ => {}
    }
    Placement {
        constraints,
        strategies,
    }
}

/// The instances that are best by a scan of everything: one, or several where chance decides.
fn scan(cluster: &Cluster, request: Request) -> Vec<InstanceId> {
    let spec = &cluster.service(request.task.0).spec;
    let group_on = |instance: InstanceId| {
        let tasks = cluster.tasks().iter();
        let active = tasks.filter(|task| task.is_active() && task.instance() == Some(instance));
        active
            .filter(|task| cluster.service(task.service()).spec.group == spec.group)
            .count()
    };
    let mut candidates: Vec<_> = cluster
        .fleet
        .instances()
        .iter()
        .filter(|i| {
            cluster
                .fleet
                .refusal(request.task, i.id(), request.pool)
                .is_none()
        })
        .collect();
    for strategy in spec.placement.effective(spec.scheduling) {
        let worth = |instance: &Instance| match &strategy {
            PlacementStrategy::Random => 0,
            PlacementStrategy::Spread(SpreadField::InstanceId) => group_on(instance.id()),
            PlacementStrategy::Spread(SpreadField::Attribute(name)) => {
                let value = |i: &Instance| attribute(i, name, cluster.fleet.around());
                let mine = value(instance);
                let alike = cluster
                    .fleet
                    .instances()
                    .iter()
                    .filter(|i| value(i) == mine);
                alike.map(|i| group_on(i.id())).sum()
            }
            PlacementStrategy::Binpack(BinpackField::Cpu) => {
                instance.remaining().cpu_units as usize
            }
            PlacementStrategy::Binpack(BinpackField::Memory) => {
                instance.remaining().memory_mib as usize
            }
        };
        if strategy == PlacementStrategy::Random {
            return candidates.iter().map(|i| i.id()).collect();
        }
        let least = candidates.iter().map(|i| worth(i)).min();
        candidates.retain(|i| Some(worth(i)) == least);
    }
    candidates.iter().map(|i| i.id()).take(1).collect()
}

fn new_instance(cluster: &mut Cluster, chance: &mut Stream) {
    let kinds = [
        "m5.large",
        "c5.large",
        "r5.large",
        "t3.small",
        "m6g.large",
        "g4dn.xlarge",
    ];
    let kind = kinds[below(chance, 6) as usize];
    let mut birth = birth(kind, below(chance, 3) as usize);
    birth.pool = match below(chance, 4) {
        0 => Pool::Group(GroupId::from_number(1)),
        1 => Pool::Managed(ProviderId::from_number(2)),
        _ => WEB,
    };
    if let rack @ ("a" | "b") = ["a", "b", ""][below(chance, 3) as usize] {
        birth.attributes.insert("rack".into(), rack.into());
    }
    if below(chance, 5) == 0 {
        cluster.fleet.launch(birth, Instant::START);
    } else {
        active(cluster, birth);
    }
}

fn change_instance(cluster: &mut Cluster, chance: &mut Stream) {
    let instances = cluster.fleet.instances();
    let instance = &instances[below(chance, instances.len() as u64) as usize];
    let (id, ec2, status) = (instance.id(), instance.ec2(), instance.status());
    let empty = instance.tasks().is_empty();
    match (ec2, status, below(chance, 4)) {
        (Ec2State::Pending, ContainerInstanceStatus::Unregistered, _) => {
            cluster.fleet.change(id, |i| i.run(Instant::START));
            cluster.fleet.change(id, |i| i.activate(Instant::START));
        }
        (Ec2State::Running, ContainerInstanceStatus::Active, 0) => {
            cluster.fleet.change(id, Instance::drain);
        }
        (Ec2State::Running, ContainerInstanceStatus::Active, 1) => {
            cluster.fleet.change(id, Instance::stop);
        }
        (Ec2State::Running, ContainerInstanceStatus::Draining, 0) => {
            cluster.fleet.change(id, |i| i.activate(Instant::START));
        }
        (Ec2State::Stopping, ..) => {
            cluster.fleet.change(id, Instance::stopped);
            cluster.fleet.change(id, Instance::start);
        }
        (Ec2State::Pending, ContainerInstanceStatus::Active, _) => {
            cluster.fleet.change(id, |i| i.run(Instant::START));
            cluster.fleet.change(id, |i| i.activate(Instant::START));
        }
        (Ec2State::Running, _, 3) if empty => terminate(cluster, id),
        _ => {}
    }
}

fn play(seed: u64, steps: u32) -> u32 {
    let mut chance = Seed::new(seed).stream("fleet", 0);
    let mut cluster = cluster(definitions());
    let mut placed = 0;
    for number in 0..6 {
        let definition = below(&mut chance, cluster.definitions.len() as u64) as usize;
        let mut spec = spec(&format!("s{number}"), definition, placement(&mut chance));
        if below(&mut chance, 3) == 0 {
            spec.scheduling = Scheduling::Standalone { at: Instant::START };
        }
        if below(&mut chance, 4) == 0 {
            spec.group = "service:s0".into();
        }
        serve(&mut cluster, spec);
        for _ in 0..4 {
            new_instance(&mut cluster, &mut chance);
        }
    }
    for _ in 0..steps {
        match below(&mut chance, 12) {
            0 => new_instance(&mut cluster, &mut chance),
            1 | 2 => change_instance(&mut cluster, &mut chance),
            3..=5 if !cluster.tasks().is_empty() => {
                let task = below(&mut chance, cluster.tasks().len() as u64) as usize;
                let run = below(&mut chance, 3) > 0;
                step(&mut cluster, TaskId::new(task), run);
            }
            _ => {
                let pool = [
                    None,
                    Some(WEB),
                    Some(Pool::Managed(ProviderId::from_number(2))),
                ];
                let request = Request {
                    task: (
                        ServiceId::new(below(&mut chance, 6) as usize),
                        crate::cluster::ids::RevisionId::new(0),
                    ),
                    pool: pool[below(&mut chance, 3) as usize],
                };
                let expected = scan(&cluster, request);
                let found = choose(&cluster, request, &mut chance);
                assert_eq!(found.is_none(), expected.is_empty(), "{request:?}");
                let told = refusals(&cluster, request);
                assert!(told.total() <= told.instances);
                assert_eq!(told.total() == told.instances, found.is_none());
                if let Some(found) = found {
                    let spec = &cluster.service(request.task.0).spec;
                    assert!(
                        expected.contains(&found),
                        "{spec:?}: {expected:?}, not {found:?}"
                    );
                    task_on(&mut cluster, request.task.0, found);
                    placed += 1;
                }
            }
        }
        cluster.check();
    }
    for task in 0..cluster.tasks().len() {
        while cluster.task(TaskId::new(task)).status() != TaskStatus::Stopped {
            step(&mut cluster, TaskId::new(task), false);
        }
    }
    cluster.check();
    for instance in cluster.fleet.instances() {
        assert_eq!(instance.remaining(), instance.birth().registered);
        assert!(instance.ports().is_empty() && instance.tasks().is_empty());
    }
    placed
}

/// No instance is over-committed (putting asserts it), every index agrees with a recount in every
/// step, and stopping everything gives everything back.
#[test]
fn the_index_finds_what_a_scan_finds() {
    let placed: u32 = (0..60).map(|seed| play(seed, 250)).sum();
    assert!(placed > 3_000, "only {placed} tasks were placed");
}
