//! Do conservation and books hold through any faults in any cluster, and does what was lost come
//! back?

use std::collections::BTreeMap;

use crate::cluster::fault::{Extent, FaultKind, FaultSpec, FaultTimes, LaunchApi};
use crate::cluster::ids::{GroupId, InstanceId, ServiceId, ZoneId};
use crate::cluster::instance::Ec2State;
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::Scheduling;
use crate::control::capacity::strategy::provider_of_next_task;
use crate::kernel::random::{Seed, Stream};
use crate::kernel::sampler::{below, unit};
use crate::kernel::time::{Instant, Span};
use crate::sim::setup::Setup;
use crate::sim::tests_books::{any, stop_everything};
use crate::sim::world::World;

/// Faults begin before, and are over four minutes later.
const LAST_BEGIN: u64 = 480;
/// By then everything has come back: a service that failed to start may have to wait 640 s.
const RECOVERED: u64 = 2_040;

fn extent(stream: &mut Stream) -> Extent {
    match below(stream, 3) {
        0 => Extent::Share(unit(stream)),
        _ => Extent::Count(below(stream, 4) as u32),
    }
}

fn kind(setup: &Setup, stream: &mut Stream) -> FaultKind {
    let service = ServiceId::new(below(stream, setup.services.len() as u64) as usize);
    let some = below(stream, 2) == 0;
    let group = some.then(|| GroupId::new(below(stream, setup.groups.len() as u64) as usize));
    let extent = extent(stream);
    match below(stream, 12) {
        0..=2 => FaultKind::ZoneLoss {
            zone: ZoneId::new(below(stream, u64::from(setup.zones)) as usize),
        },
        3 | 4 => FaultKind::InstanceFailure { group, extent },
        5 => FaultKind::AgentDisconnect { group, extent },
        6 => FaultKind::TaskCrash { service, extent },
        7 => FaultKind::TaskHang { service, extent },
        8 => FaultKind::MemoryLeak {
            service,
            extent,
            mib_per_minute: 20.0 + 3_000.0 * unit(stream),
        },
        9 => FaultKind::Dependency {
            service,
            slowdown: 4.0 * unit(stream),
            extra: Span::from_millis(below(stream, 500)),
            failing: unit(stream),
        },
        10 => FaultKind::ImagePull { service },
        _ => FaultKind::LaunchThrottle {
            api: if some {
                LaunchApi::Ec2
            } else {
                LaunchApi::Fargate
            },
            per_second: [0.0, 0.0, 0.05, 0.5, 3.0][below(stream, 5) as usize],
        },
    }
}

/// Any cluster, and any faults in it, 45 minutes long.
pub fn any_with_faults(seed: u64) -> Setup {
    let mut setup = any(seed);
    setup.duration = Span::MINUTE * 45;
    let stream = &mut Seed::new(seed).stream("any faults", 0);
    for number in 0..=below(stream, 6) {
        let kind = kind(&setup, stream);
        let mut times: Vec<Instant> = (0..=below(stream, 3))
            .map(|_| Instant::from_secs(below(stream, LAST_BEGIN)))
            .collect();
        times.sort_unstable();
        setup.faults.push(FaultSpec {
            name: format!("{}-{number}", kind.code()),
            kind,
            when: FaultTimes::At(times),
            lasts: Some(Span::from_secs(1 + below(stream, 239))),
        });
    }
    setup
}

/// Watches a run step by step.
#[derive(Default)]
struct Watch {
    steps: u64,
    /// Instances that took no tasks after the last step, and how many they had.
    shut: BTreeMap<InstanceId, usize>,
    /// When EC2 had no more of an instance.
    died: BTreeMap<InstanceId, Instant>,
    /// Instances and tasks that there were.
    seen: (usize, usize),
}

impl Watch {
    fn look(&mut self, world: &World<'_>) {
        self.steps += 1;
        let now = world.now();
        let heard = Span::from_secs_f64(world.setup.parameters.infrastructure_loss_heard_s);
        for instance in world.cluster.fleet.instances() {
            let (id, tasks) = (instance.id(), instance.tasks().len());
            if instance.ec2() >= Ec2State::ShuttingDown {
                let at = *self.died.entry(id).or_insert(now);
                assert!(
                    tasks == 0 || now <= at + heard,
                    "{id:?} is dead and has tasks"
                );
            }
            let cut_off = world.faults.cut_off.contains_key(&id);
            if instance.takes_tasks() && !cut_off {
                self.shut.remove(&id);
            } else if let Some(before) = self.shut.insert(id, tasks) {
                assert!(tasks <= before, "a task was placed on {id:?}");
            }
        }
        self.look_at_new(world);
        if self.steps.is_multiple_of(16) {
            world.cluster.check();
            conserves(world);
        }
    }

    /// Nothing starts in a zone that is lost.
    fn look_at_new(&mut self, world: &World<'_>) {
        let instances = world.cluster.fleet.instances();
        for instance in &instances[self.seen.0..] {
            assert!(!world.zone_lost(instance.zone()), "launched in a lost zone");
        }
        let tasks = world.cluster.tasks();
        for task in &tasks[self.seen.1..] {
            let lost = task.zone().is_some_and(|zone| world.zone_lost(zone));
            assert!(!lost, "started in a lost zone");
        }
        self.seen = (instances.len(), tasks.len());
    }
}

/// Every request is served, failed, rejected or in flight.
fn conserves(world: &World<'_>) {
    for id in world.cluster.service_ids() {
        if let Some(traffic) = world.plane.traffic(id) {
            let all = traffic.totals();
            let ended = all.served + all.failed + all.rejected;
            assert_eq!(all.arrived, ended + all.in_flight, "a request was lost");
        }
    }
}

/// A service has its tasks, or there is nowhere to put more.
fn has_recovered(world: &World<'_>, id: ServiceId) -> bool {
    let service = world.cluster.service(id);
    let ends = world.cluster.definition(id).containers.iter();
    let ends = ends.clone().any(|container| container.exits.is_some());
    if service.spec.scheduling != Scheduling::Replica || ends {
        return true;
    }
    if service.running() >= service.desired || service.spec.launch.is_fargate() {
        return service.running() == service.desired;
    }
    let provider = provider_of_next_task(service, &world.setup.parameters);
    let number = service.tasks_created() + 1;
    if world.find_instance(id, provider, number).is_some() {
        return false;
    }
    let Some(provider) = provider else {
        return true;
    };
    // A group that follows what waits grows until there is room, or to its maximum.
    match &world.provider(provider).kind {
        ProviderKind::Group(group) if group.managed_scaling.is_some() => {
            let group = world.cluster.group(group.group);
            group.desired() == group.sizes().max
        }
        _ => true,
    }
}

/// Whether a service would have all its tasks by then if nothing had gone wrong: daemons may leave
/// no room on any instance, however many there are.
fn would_be_there(setup: &Setup, id: ServiceId) -> bool {
    let mut setup = setup.clone();
    setup.faults.clear();
    let mut nobody = ();
    let mut world = World::begun(&setup, 1, &mut nobody).expect("nothing is read");
    let until = Instant::from_secs(RECOVERED);
    world.go_on(until, &mut |_| {}).expect("nothing is read");
    let service = world.cluster.service(id);
    service.running() == service.desired
}

/// Runs a schedule of faults to its end, and answers how many steps it took.
fn survives(seed: u64) -> u64 {
    let setup = any_with_faults(seed);
    let mut nobody = ();
    let mut world = World::begun(&setup, 1, &mut nobody).expect("nothing is read");
    let mut watch = Watch {
        seen: (
            world.cluster.fleet.instances().len(),
            world.cluster.tasks().len(),
        ),
        ..Watch::default()
    };
    let mut go_on = |world: &mut World<'_>, until: u64| {
        let look = &mut |world: &World<'_>| watch.look(world);
        world
            .go_on(Instant::from_secs(until), look)
            .expect("nothing is read");
        watch.steps
    };
    go_on(&mut world, RECOVERED);
    assert!(world.faults.running.is_empty(), "seed {seed}: over");
    assert!(world.faults.held.is_empty() && world.faults.cut_off.is_empty());
    for id in world.cluster.service_ids() {
        let back = has_recovered(&world, id) || !would_be_there(&setup, id);
        assert!(back, "seed {seed}: {id:?} did not recover");
    }
    is_empty_in_the_end(&mut world, &mut go_on)
}

/// Everything is stopped, and nothing is left of it. Answers the steps.
fn is_empty_in_the_end(
    world: &mut World<'_>,
    go_on: &mut dyn FnMut(&mut World<'_>, u64) -> u64,
) -> u64 {
    let at = Instant::from_secs;
    let seed = world.setup.seed.number();
    stop_everything(world);
    go_on(world, RECOVERED + 420);
    for instance in 0..world.cluster.fleet.instances().len() {
        let id = InstanceId::new(instance);
        for &task in world.cluster.fleet.instance(id).tasks() {
            let service = world.cluster.task(task).service();
            assert!(world.is_daemon(service), "seed {seed}: {task:?} is left");
        }
        world.terminate_instance(id, None);
    }
    let steps = go_on(world, RECOVERED + 440);
    conserves(world);
    assert_eq!(world.cluster.account.used_units(), 0, "seed {seed}");
    for instance in world.cluster.fleet.instances() {
        if instance.launched_at() < at(RECOVERED + 420) {
            assert!(instance.tasks().is_empty(), "seed {seed}");
            assert_eq!(instance.remaining(), instance.birth().registered);
        }
    }
    for id in world.cluster.service_ids() {
        assert!(world.desks[id.index()].targets.is_empty(), "seed {seed}");
    }
    steps
}

#[test]
fn whatever_goes_wrong_no_request_and_no_room_is_lost_and_services_recover() {
    let steps: u64 = (0..SCHEDULES).map(survives).sum();
    assert!(steps > 100 * SCHEDULES, "{steps} steps");
}

/// Random schedules of faults in a run of the tests.
const SCHEDULES: u64 = 1_000;
