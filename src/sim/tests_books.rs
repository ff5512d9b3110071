//! Do all books agree at every step of any run, and are they zero when everything has stopped?

use rand::Rng;

use super::setup::{InitialState, ServiceSetup, Setup};
use super::testing::{service, setup, web};
use super::testing_ec2::{group, on_ec2, on_provider, provider, scaling};
use super::tests_providers::{bridge, job};
use super::world::World;
use crate::cluster::ids::InstanceId;
use crate::cluster::instance::Ec2State;
use crate::cluster::placement::{
    BinpackField, Placement, PlacementConstraint, PlacementStrategy, SpreadField,
};
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::Scheduling;
use crate::cluster::task_definition::{NetworkMode, PortMapping, Protocol};
use crate::kernel::random::{Seed, Stream};
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::Shape;

/// One of so many.
fn one_of(stream: &mut Stream, many: u64) -> usize {
    (stream.next_u64() % many) as usize
}

fn placement(stream: &mut Stream) -> Placement {
    let zone = || SpreadField::Attribute("ecs.availability-zone".into());
    let strategies = match one_of(stream, 6) {
        0 => vec![PlacementStrategy::Random],
        1 => vec![PlacementStrategy::Binpack(BinpackField::Cpu)],
        2 => vec![PlacementStrategy::Binpack(BinpackField::Memory)],
        3 => vec![
            PlacementStrategy::Spread(zone()),
            PlacementStrategy::Binpack(BinpackField::Memory),
        ],
        4 => vec![PlacementStrategy::Spread(SpreadField::InstanceId)],
        _ => Vec::new(),
    };
    let constraints = match one_of(stream, 4) {
        0 => vec![PlacementConstraint::DistinctInstance],
        _ => Vec::new(),
    };
    Placement {
        constraints,
        strategies,
    }
}

/// Any valid cluster: groups, providers, services of all kinds, things that end and change.
pub(super) fn any(seed: u64) -> Setup {
    let stream = &mut Seed::new(seed).stream("any", 0);
    let mut setup = setup(20);
    setup.seed = Seed::new(seed);
    if one_of(stream, 2) == 0 {
        setup.initial_state = InitialState::Running;
    }
    any_capacity(&mut setup, stream);
    let mut ported = bridge(300);
    ported.containers[0].ports = vec![PortMapping {
        container_port: 80,
        host_port: 8080,
        protocol: Protocol::Tcp,
    }];
    let mut attached = bridge(700);
    attached.network_mode = NetworkMode::Awsvpc;
    setup.task_definitions = vec![bridge(1024), attached, ported, job(200, 4)];
    for number in 0..(2 + one_of(stream, 4)) {
        let service = any_service(number, setup.providers.len(), stream);
        setup.services.push(service);
    }
    super::tests_instances::resize_at(&mut setup, 8, one_of(stream, 6) as u32);
    setup
}

fn any_capacity(setup: &mut Setup, stream: &mut Stream) {
    let kinds = ["m5.large", "c5.xlarge", "m5.2xlarge"];
    for number in 0..=one_of(stream, 2) {
        let kind = kinds[one_of(stream, 3)];
        let mut group = group(&format!("asg{number}"), kind, one_of(stream, 5) as u32);
        group.max_size = 8;
        group.template.trunking = one_of(stream, 2) == 0;
        group.protected_from_scale_in = one_of(stream, 3) == 0;
        setup.groups.push(group);
        let scaling = (one_of(stream, 3) > 0).then(scaling);
        let mut provider = provider(&format!("cp{number}"), number, scaling);
        if let ProviderKind::Group(group) = &mut provider.kind {
            group.managed_draining = one_of(stream, 2) == 0;
            group.managed_termination_protection =
                scaling.is_some() && setup.groups[number].protected_from_scale_in;
        }
        setup.providers.push(provider);
    }
}

fn any_service(number: usize, providers: usize, stream: &mut Stream) -> ServiceSetup {
    let name = format!("s{number}");
    let count = 1 + one_of(stream, 9) as u32;
    let provider = one_of(stream, providers as u64);
    let mut service = match one_of(stream, 5) {
        0 => on_ec2(&name, count),
        1 => {
            let rate = 1.0 + one_of(stream, 30) as f64;
            let mut web = web(&name, count, Shape::Constant { rate });
            web.spec.launch = on_provider(&name, 1, provider).spec.launch;
            web.spec.group = name.clone();
            web
        }
        2 => {
            let mut daemon = on_ec2(&name, 0);
            daemon.spec.scheduling = Scheduling::Daemon;
            daemon.spec.maximum_percent = 100;
            daemon
        }
        3 => service(&name, count),
        _ => on_provider(&name, count, provider),
    };
    if !service.spec.launch.is_fargate() {
        service.spec.task_definition = one_of(stream, 4);
        service.spec.placement = placement(stream);
        let replica = service.spec.scheduling == Scheduling::Replica;
        if replica && service.workload.is_empty() && one_of(stream, 3) == 0 {
            service.spec.scheduling = Scheduling::Standalone {
                at: Instant::START + Span::MINUTE * one_of(stream, 10) as u64,
            };
        }
    }
    service
}

/// Everything is stopped: desired counts and capacities 0, waiting tasks withdrawn.
pub(super) fn stop_everything(world: &mut World<'_>) {
    for id in world.cluster.service_ids() {
        world.cluster.service_mut(id).demand.clear();
        world.cluster.service_mut(id).desired = 0;
        let standalone = matches!(
            world.cluster.service(id).spec.scheduling,
            Scheduling::Standalone { .. }
        );
        if standalone {
            let code = crate::cluster::task::StopCode::UserInitiated;
            for task in world.cluster.service(id).alive().clone() {
                if world.cluster.task(task).is_active() {
                    world.stop_task(task, code, None).expect("nothing is read");
                }
            }
        }
        world.nudge(id, None);
    }
}

#[test]
fn the_books_agree_at_every_step_and_are_zero_when_everything_has_stopped() {
    let mut steps = 0;
    for seed in 0..40 {
        let setup = any(seed);
        let mut nobody = ();
        let mut world = World::begun(&setup, 1, &mut nobody).expect("nothing is read");
        let mut check = |world: &World<'_>| {
            steps += 1;
            world.cluster.check();
            assert_eq!(world.waiting.count(), waiting(world), "seed {seed}");
        };
        let middle = Instant::START + Span::MINUTE * 12;
        world.go_on(middle, &mut check).expect("nothing is read");
        stop_everything(&mut world);
        let soon = middle + Span::MINUTE * 6;
        world.go_on(soon, &mut check).expect("nothing is read");
        for instance in 0..world.cluster.fleet.instances().len() {
            let id = InstanceId::new(instance);
            let instance = world.cluster.fleet.instance(id);
            for &task in instance.tasks() {
                let service = world.cluster.task(task).service();
                assert!(world.is_daemon(service), "seed {seed}: {task:?} is left");
            }
            if instance.ec2() < Ec2State::ShuttingDown {
                world.terminate_instance(id, None);
            }
        }
        world
            .go_on(soon + Span::from_secs(20), &mut check)
            .expect("nothing is read");
        for instance in world.cluster.fleet.instances() {
            if instance.launched_at() < soon {
                assert!(instance.tasks().is_empty(), "seed {seed}");
                assert_eq!(instance.remaining(), instance.birth().registered);
                assert!(instance.ports().is_empty());
            }
        }
        assert_eq!(
            (world.waiting.count(), world.cluster.account.used_units()),
            (0, 0)
        );
    }
    assert!(steps > 10_000, "{steps} steps");
}

/// Tasks without an instance that are still PROVISIONING on one.
fn waiting(world: &World<'_>) -> u32 {
    use crate::cluster::task::TaskStatus::Provisioning;
    let tasks = world.cluster.tasks().iter();
    let waits = tasks.filter(|task| {
        task.status() == Provisioning && task.provider().is_some() && task.instance().is_none()
    });
    waits.count() as u32
}
