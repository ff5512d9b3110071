//! Do conservation and books hold through any faults in any cluster, and does what was lost come
//! back?

mod recovery;
mod schedule;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use self::recovery::{assert_groups_are_whole, behind, told, would_be_there};
use self::schedule::LAST_BEGIN;
use crate::catalog::platform::Purchase;
use crate::cluster::fact::{Fact, What};
use crate::cluster::ids::{InstanceId, ServiceId, SpotPoolId};
use crate::cluster::instance::Ec2State;
use crate::cluster::task::TaskStatus;
use crate::kernel::time::{Instant, Span};
use crate::sim::market::Holder;
use crate::sim::observer::{MinuteRow, Observer};
use crate::sim::tests_books::stop_everything;
use crate::sim::world::World;

pub use self::schedule::any_with_faults;

/// By then everything has come back: a service that failed to start may have to wait 640 s.
const RECOVERED: u64 = 2_040;
/// Managed scaling may add one instance of eight at a time, and wait for each to warm up; and a
/// service of which a task is being moved has one too many for a while.
const PATIENCE: u64 = 3_600;
/// How often it is looked whether a service is there, after [`RECOVERED`].
const LOOKS: u64 = 290;

/// What a run told, as far as it matters here.
#[derive(Default)]
struct Told {
    /// When the last fault began, in nanoseconds.
    last_fault: AtomicU64,
    /// Interruption notices, of instances and tasks.
    notices: AtomicU64,
    /// Moves of tasks between zones begun.
    evened: AtomicU64,
}

struct Listener<'t>(&'t Told);

impl Observer for Listener<'_> {
    fn fact(&mut self, fact: &Fact) {
        crate::sim::tests_causes::check(fact);
        let one_more = |count: &AtomicU64| {
            count.fetch_add(1, Ordering::Relaxed);
        };
        match fact.what {
            What::FaultBegan { .. } => {
                self.0.last_fault.store(fact.at.nanos(), Ordering::Relaxed);
            }
            What::InterruptionNotice { .. } => one_more(&self.0.notices),
            What::ServiceRebalancing { .. } => one_more(&self.0.evened),
            _ => {}
        }
    }
    fn minute(&mut self, _: ServiceId, _: &MinuteRow) {}
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
            market_is_true(world);
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

/// Whoever lives on Spot holds a part of its pool, and nobody else does.
fn market_is_true(world: &World<'_>) {
    let mut living: BTreeMap<SpotPoolId, BTreeSet<Holder>> = BTreeMap::new();
    for instance in world.cluster.fleet.instances() {
        let birth = instance.birth();
        if birth.purchase == Purchase::Spot && instance.ec2() < Ec2State::ShuttingDown {
            let pool = world.spot_pool(birth.kind, birth.zone);
            let pool = living.entry(pool.expect("a pool")).or_default();
            pool.insert(Holder::Instance(instance.id()));
        }
    }
    for task in world.cluster.tasks() {
        let on_fargate = world
            .cluster
            .service(task.service())
            .spec
            .launch
            .is_fargate();
        let executes = task.status() < TaskStatus::Deprovisioning;
        if on_fargate && executes && task.purchase() == Purchase::Spot {
            let pool = world.fargate_spot_pool(task.zone().expect("a zone"));
            let pool = living.entry(pool.expect("a pool")).or_default();
            pool.insert(Holder::Task(task.id()));
        }
    }
    for index in 0..world.setup.spot_pools.len() {
        let pool = SpotPoolId::new(index);
        let lives = living.remove(&pool).unwrap_or_default();
        assert_eq!(world.spot_holders(pool), lives, "{pool:?}");
    }
}

/// What was seen in all schedules: the test must have had something to look at.
#[derive(Default)]
struct Seen {
    steps: u64,
    judged: u64,
    notices: u64,
    evened: u64,
}

/// Runs a schedule of faults to its end.
fn survives(seed: u64, all: &mut Seen) {
    let mut setup = any_with_faults(seed);
    setup.duration = Span::from_secs(RECOVERED + PATIENCE + 900);
    let heard = Told::default();
    let mut listener = Listener(&heard);
    let mut world = World::begun(&setup, 1, &mut listener).expect("nothing is read");
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
    // Faults that come at random may come late: then nothing is promised yet.
    let calm = || {
        let last = heard.last_fault.load(Ordering::Relaxed);
        Instant::from_nanos(last) <= Instant::from_secs(LAST_BEGIN)
    };
    let mut now = RECOVERED;
    if calm() {
        assert!(world.faults.running.is_empty(), "seed {seed}: over");
        assert!(world.faults.held.is_empty() && world.faults.cut_off.is_empty());
        assert_groups_are_whole(&world);
        let mut late = behind(&world);
        late.retain(|&id| would_be_there(&world, id));
        while let Some(&id) = late.first().filter(|_| calm()) {
            let over = now >= RECOVERED + PATIENCE;
            assert!(!over, "seed {seed}: {}", told(&world, id));
            now += LOOKS;
            go_on(&mut world, now);
            let still = behind(&world);
            late.retain(|id| still.contains(id));
        }
        all.judged += u64::from(calm());
    }
    stop_everything(&mut world);
    now += 420;
    all.steps += go_on(&mut world, now);
    if calm() {
        is_empty_in_the_end(&mut world, now, &mut go_on);
    }
    conserves(&world);
    market_is_true(&world);
    all.notices += heard.notices.load(Ordering::Relaxed);
    all.evened += heard.evened.load(Ordering::Relaxed);
}

/// Everything was stopped, and nothing is left of it.
fn is_empty_in_the_end(
    world: &mut World<'_>,
    now: u64,
    go_on: &mut dyn FnMut(&mut World<'_>, u64) -> u64,
) {
    let at = Instant::from_secs;
    let seed = world.setup.seed.number();
    for instance in 0..world.cluster.fleet.instances().len() {
        let id = InstanceId::new(instance);
        for &task in world.cluster.fleet.instance(id).tasks() {
            let service = world.cluster.task(task).service();
            assert!(world.is_daemon(service), "seed {seed}: {task:?} is left");
        }
        world.terminate_instance(id, None);
    }
    go_on(world, now + 20);
    assert_eq!(world.cluster.account.used_units(), 0, "seed {seed}");
    for instance in world.cluster.fleet.instances() {
        if instance.launched_at() < at(now) {
            assert!(instance.tasks().is_empty(), "seed {seed}");
            assert_eq!(instance.remaining(), instance.birth().registered);
        }
    }
    for id in world.cluster.service_ids() {
        assert!(world.desks[id.index()].targets.is_empty(), "seed {seed}");
    }
}

#[test]
fn whatever_goes_wrong_no_request_and_no_room_is_lost_and_services_recover() {
    let mut seen = Seen::default();
    for seed in 0..SCHEDULES {
        survives(seed, &mut seen);
    }
    assert!(seen.steps > 100 * SCHEDULES, "{} steps", seen.steps);
    assert!(seen.judged > SCHEDULES / 2, "{} judged", seen.judged);
    assert!(seen.notices > SCHEDULES, "{} notices", seen.notices);
    assert!(seen.evened > SCHEDULES / 10, "{} moves", seen.evened);
}

/// Random schedules of faults in a run of the tests.
const SCHEDULES: u64 = 2_000;
