//! Do Auto Scaling groups live in whole runs as AWS says? Sizes, hooks, warm pools, refreshes.

use super::plane::Plane;
use super::run::happen;
use super::setup::{InitialState, Setup};
use super::testing::{Witness, setup, witness};
use super::testing_ec2::{group, on_ec2, on_fixed_group};
use super::world::World;
use crate::cluster::fact::What;
use crate::cluster::group::{
    Ami, GroupSpec, HookResult, InstanceRefresh, LifecycleHook, Shortage, WarmPool, WarmState,
};
use crate::cluster::group_policy::{Recurrence, ScheduledAction};
use crate::cluster::group_state::Group;
use crate::cluster::ids::{GroupId, ZoneId};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State, Lifecycle};
use crate::kernel::random::Seed;
use crate::kernel::sampler::below;
use crate::kernel::time::{Instant, Span};
use crate::sim::ledger::Ledger;

/// A scheduled action at a minute. It runs 5 s late (`group.scheduledAction.delay`).
pub fn action(minute: u64, sizes: [Option<u32>; 3]) -> ScheduledAction {
    ScheduledAction {
        name: format!("at-{minute}"),
        recurrence: Recurrence::Once(Instant::from_secs(minute * 60)),
        min_size: sizes[0],
        max_size: sizes[1],
        desired_capacity: sizes[2],
    }
}

fn desire(minute: u64, desired: u32) -> ScheduledAction {
    action(minute, [None, None, Some(desired)])
}

/// A run that begins without instances, of one group and a service that wants nothing.
fn alone(minutes: u64, change: impl FnOnce(&mut GroupSpec)) -> Setup {
    let mut setup = setup(minutes);
    setup.groups = vec![group("asg", "m5.large", 0)];
    change(&mut setup.groups[0]);
    setup.services = vec![on_ec2("idle", 0)];
    setup
}

/// When instances entered a state of their group, in seconds.
fn entered(seen: &Witness, state: Lifecycle) -> Vec<f64> {
    let into = |what: &What| matches!(what, What::LifecycleChanged { to, .. } if *to == state);
    let facts = seen.facts.iter().filter(|fact| into(&fact.what));
    facts.map(|fact| fact.at.as_secs_f64()).collect()
}

/// When instances entered a state of EC2, in seconds.
fn in_ec2(seen: &Witness, state: Ec2State) -> Vec<f64> {
    let into = |what: &What| matches!(what, What::Ec2StateChanged { to, .. } if *to == state);
    let facts = seen.facts.iter().filter(|fact| into(&fact.what));
    facts.map(|fact| fact.at.as_secs_f64()).collect()
}

/// When agents registered instances, in seconds.
fn active(seen: &Witness) -> Vec<f64> {
    let into = |what: &What| {
        let active = ContainerInstanceStatus::Active;
        matches!(what, What::InstanceStatusChanged { to, .. } if *to == active)
    };
    let facts = seen.facts.iter().filter(|fact| into(&fact.what));
    facts.map(|fact| fact.at.as_secs_f64()).collect()
}

#[test]
fn a_group_grows_from_zero_and_shrinks_to_zero() {
    let setup = alone(60, |group| {
        group.scheduled = vec![desire(5, 6), desire(30, 0)];
    });
    let (_, seen) = witness(&setup);
    assert_eq!(seen.times("desiredCapacityChanged"), [305.0, 1_805.0]);
    assert_eq!(seen.times("instanceLaunched"), [305.0; 6]);
    assert_eq!(active(&seen).len(), 6);
    assert_eq!(entered(&seen, Lifecycle::Terminating), [1_805.0; 6]);
    assert_eq!(entered(&seen, Lifecycle::Terminated).len(), 6);
    for fact in &seen.facts {
        if matches!(fact.what, What::InstanceLaunched { .. }) {
            let cause = &seen.facts[fact.cause.expect("a cause").index()];
            assert_eq!(cause.what.kind(), "desiredCapacityChanged");
        }
    }
}

#[test]
fn bounds_and_books_hold_whatever_is_scheduled() {
    for seed in 0..20 {
        let mut stream = Seed::new(seed).stream("steps", 0);
        let mut random = |n: u64| below(&mut stream, n) as u32;
        let mut desired = 3;
        let mut setup = alone(180, |_| ());
        let group = &mut setup.groups[0];
        group.max_size = 10;
        group.desired_capacity = Some(desired);
        group.protected_from_scale_in = false;
        let hook = LifecycleHook {
            completes_after: Some(Span::from_secs(40)),
            heartbeat: Span::from_secs(60),
            default_result: HookResult::Abandon,
        };
        group.launch_hook = (random(2) == 0).then_some(hook);
        group.terminate_hook = (random(2) == 0).then_some(hook);
        group.warm_pool = (random(2) == 0).then_some(WarmPool {
            min_size: random(3),
            max_group_prepared_capacity: None,
            state: [WarmState::Stopped, WarmState::Running][random(2) as usize],
            reuse_on_scale_in: random(2) == 0,
        });
        group.shortages = vec![Shortage {
            kind: None,
            zone: Some(ZoneId::new(random(3) as usize)),
            from: Instant::from_secs(1_200),
            until: Instant::from_secs(4_800),
        }];
        for step in 0..40 {
            let most = random(12);
            let least = random(u64::from(most) + 1);
            let wanted = random(14);
            let sizes = [Some(least), Some(most), Some(wanted)];
            desired = wanted.clamp(least, most);
            group.scheduled.push(action(1 + step * 3, sizes));
        }
        setup.services = vec![on_ec2("web", 4)];
        setup.initial_state = [InitialState::Empty, InitialState::Running][random(2) as usize];
        let (group, members) = end_of(&setup);
        group.check();
        assert_eq!(group.desired(), desired, "seed {seed}");
        assert_eq!(group.capacity(), desired, "seed {seed}");
        let zones = &group.zones()[..3];
        let gap = zones.iter().max().unwrap() - zones.iter().min().unwrap();
        assert!(gap <= 1, "seed {seed}: {zones:?}");
        assert_eq!(members, (desired + group.warm()) as usize, "seed {seed}");
    }
}

/// A run without requests to its end by hand: the group as it is then, and how many instances live.
fn end_of(setup: &Setup) -> (Group, usize) {
    play(setup, |_| ())
}

fn play(setup: &Setup, begun: impl FnOnce(&mut World)) -> (Group, usize) {
    let plane = Plane::new(setup, 1).expect("nothing is read");
    let mut observer = ();
    let mut world = World::new(setup, plane, Ledger::new(&mut observer));
    world.begin().expect("nothing is read");
    begun(&mut world);
    let end = Instant::START + setup.duration;
    while world.queue.next_at().is_some_and(|at| at < end) {
        let (_, event) = world.queue.pop().expect("it was there");
        happen(&mut world, event).expect("nothing is read");
        world.cluster.groups[0].check();
    }
    world.cluster.check();
    let lives = |instance: &&crate::cluster::instance::Instance| {
        !matches!(instance.ec2(), Ec2State::Terminated)
    };
    let living = world.cluster.fleet.instances().iter().filter(lives).count();
    (world.cluster.groups[0].clone(), living)
}

#[test]
fn what_does_not_run_is_replaced_at_once() {
    let setup = on_group(4, 30);
    let (group, living) = play(&setup, |world| {
        let members: Vec<_> = world.cluster.groups[0].members().map(|m| m.id).collect();
        world.set_instance_unhealthy(members[0], None);
        world.set_instance_unhealthy(members[3], None);
    });
    assert_eq!((group.capacity(), living), (4, 4));
    let new = group.members().filter(|member| !member.seasoned).count();
    assert_eq!(new, 2, "two are new");
}

fn on_group(instances: u32, minutes: u64) -> Setup {
    let mut setup = on_fixed_group("m5.large", instances, minutes);
    setup.services = vec![on_ec2("idle", 0)];
    setup
}

fn hook(completes_after: Option<u64>, heartbeat: u64, default_result: HookResult) -> LifecycleHook {
    LifecycleHook {
        completes_after: completes_after.map(Span::from_secs),
        heartbeat: Span::from_secs(heartbeat),
        default_result,
    }
}

#[test]
fn a_launch_hook_holds_an_instance_in_pending_wait() {
    let after = |hook| {
        let setup = alone(20, |group| {
            group.desired_capacity = Some(1);
            group.launch_hook = Some(hook);
        });
        let (_, seen) = witness(&setup);
        let running = in_ec2(&seen, Ec2State::Running);
        assert_eq!(entered(&seen, Lifecycle::PendingWait), running);
        let served = entered(&seen, Lifecycle::InService);
        (served.first().map(|at| at - running[0]), seen)
    };
    let rounded = |seconds: Option<f64>| seconds.map(f64::round);
    let (done, _) = after(hook(Some(90), 3_600, HookResult::Abandon));
    assert_eq!(rounded(done), Some(90.0));
    let (late, _) = after(hook(Some(90), 60, HookResult::Continue));
    assert_eq!(rounded(late), Some(60.0), "the heartbeat is over first");
    // Abandoned: terminated and replaced, again and again.
    let (never, seen) = after(hook(None, 120, HookResult::Abandon));
    assert_eq!(never, None);
    let launched = seen.times("instanceLaunched");
    assert!(launched.len() >= 8, "{launched:?}");
    let gap = launched[1] - launched[0];
    assert!((124.0..126.0).contains(&gap), "4.9 s and 120 s: {gap}");
}

#[test]
fn a_termination_hook_holds_an_instance_in_terminating_wait() {
    let setup = alone(30, |group| {
        group.desired_capacity = Some(2);
        group.terminate_hook = Some(hook(Some(90), 3_600, HookResult::Abandon));
        group.scheduled = vec![desire(10, 1)];
    });
    let (_, seen) = witness(&setup);
    assert_eq!(entered(&seen, Lifecycle::TerminatingWait), [605.0]);
    assert_eq!(in_ec2(&seen, Ec2State::ShuttingDown), [695.0]);
}

/// Seconds from the scaling action at 20 minutes to its three agents' registration, on average.
fn scale_out_takes(warm_pool: Option<WarmPool>) -> (f64, Witness) {
    let setup = alone(60, |group| {
        group.max_size = 3;
        group.template.ami = Ami::Heavy;
        group.warm_pool = warm_pool;
        group.scheduled = vec![desire(20, 3)];
    });
    let (_, seen) = witness(&setup);
    let active = active(&seen);
    assert_eq!(active.len(), 3);
    assert!(active.iter().all(|&at| at > 1_205.0), "{active:?}");
    (active.iter().sum::<f64>() / 3.0 - 1_205.0, seen)
}

#[test]
fn a_warm_pool_is_faster_than_a_cold_start() {
    let pool = |state| WarmPool {
        min_size: 0,
        max_group_prepared_capacity: None,
        state,
        reuse_on_scale_in: false,
    };
    let (cold, _) = scale_out_takes(None);
    let (stopped, seen) = scale_out_takes(Some(pool(WarmState::Stopped)));
    let (running, _) = scale_out_takes(Some(pool(WarmState::Running)));
    assert_eq!(
        in_ec2(&seen, Ec2State::Stopped).len(),
        3,
        "all were stopped"
    );
    assert!(stopped < 0.7 * cold, "{stopped} {cold}");
    assert!(running < stopped, "{running} {stopped}");
    assert_eq!(entered(&seen, Lifecycle::InService).len(), 3);
}

#[test]
fn reuse_on_scale_in_stops_instances_and_starts_them_again() {
    let setup = alone(90, |group| {
        group.max_size = 3;
        group.warm_pool = Some(WarmPool {
            min_size: 0,
            max_group_prepared_capacity: None,
            state: WarmState::Stopped,
            reuse_on_scale_in: true,
        });
        group.scheduled = vec![desire(10, 3), desire(30, 1), desire(60, 3)];
    });
    let (_, seen) = witness(&setup);
    assert_eq!(
        seen.times("instanceLaunched"),
        [0.0; 3],
        "and never another"
    );
    assert!(in_ec2(&seen, Ec2State::ShuttingDown).is_empty());
    assert_eq!(in_ec2(&seen, Ec2State::Stopped).len(), 5, "three, then two");
    assert_eq!(entered(&seen, Lifecycle::InService).len(), 5);
    assert_eq!(active(&seen).len(), 5);
}

#[test]
fn a16_instance_refresh_with_checkpoints_in_a_whole_run() {
    let mut setup = on_group(10, 150);
    // AWS's example leaves out how long instances boot.
    setup.parameters.instance_running_s = 0.0;
    setup.groups[0].refreshes = vec![InstanceRefresh {
        at: Instant::from_secs(3_600),
        min_healthy_percent: 80,
        max_healthy_percent: 100,
        warmup: Some(Span::from_secs(600)),
        checkpoints: vec![20, 50],
        checkpoint_delay: Span::from_secs(900),
    }];
    let (_, seen) = witness(&setup);
    let minutes =
        |times: Vec<f64>| -> Vec<f64> { times.into_iter().map(|at| at / 60.0 - 60.0).collect() };
    let gone = minutes(entered(&seen, Lifecycle::Terminating));
    assert_eq!(gone, [0.0, 0.0, 25.0, 25.0, 35.0]);
    let told = minutes(seen.times("instanceRefresh"));
    assert_eq!(told, [0.0, 10.0, 25.0, 45.0]);
    let last = seen.facts.iter().rev();
    let mut last = last.filter(|fact| fact.what.kind() == "instanceRefresh");
    let What::InstanceRefresh { status, percent } = last.next().unwrap().what else {
        panic!("it is one")
    };
    assert_eq!((status.code(), percent), ("Successful", 50));
}

#[test]
fn a_shortage_is_told_once_and_evened_out_afterwards() {
    let setup = alone(120, |group| {
        group.zones.truncate(2);
        group.desired_capacity = Some(4);
        group.shortages = vec![Shortage {
            kind: None,
            zone: Some(ZoneId::new(0)),
            from: Instant::START,
            until: Instant::from_secs(3_600),
        }];
    });
    let (_, seen) = witness(&setup);
    assert_eq!(seen.times("insufficientCapacity"), [0.0]);
    let launched = seen.times("instanceLaunched");
    assert_eq!(launched, [0.0, 0.0, 0.0, 0.0, 3_600.0, 3_600.0]);
    // Two of the full zone go when the two new ones are in service.
    let gone = entered(&seen, Lifecycle::Terminating);
    assert_eq!(gone.len(), 2);
    assert!(
        gone.iter().all(|at| (3_604.0..3_606.0).contains(at)),
        "{gone:?}"
    );
    let (group, _) = end_of(&setup);
    assert_eq!(group.zones()[..2], [2, 2]);
    assert_eq!(group.id(), GroupId::new(0));
}

#[test]
fn a_shortage_everywhere_leaves_the_group_below_desired_until_it_ends() {
    let setup = alone(60, |group| {
        group.desired_capacity = Some(2);
        group.shortages = vec![Shortage {
            kind: None,
            zone: None,
            from: Instant::START,
            until: Instant::from_secs(1_830),
        }];
    });
    let (_, seen) = witness(&setup);
    assert_eq!(
        seen.times("insufficientCapacity").len(),
        3,
        "each zone once"
    );
    let launched = seen.times("instanceLaunched");
    assert_eq!(launched.len(), 2);
    assert!((1_829.9..1_830.1).contains(&launched[0]), "{launched:?}");
}
