//! Is every instance counted as long as it was there, with what filled it?

use std::collections::BTreeMap;

use super::*;
use crate::cluster::instance::Room;
use crate::kernel::time::Span;
use crate::observe::fixture_fleet::{self, Story, TWO, row};
use crate::observe::fleets::Phase;
use crate::sim::observer::FleetRow;

fn outcome(story: &Story, rows: &[FleetRow], seconds: u64) -> (FleetOutcome, Names) {
    let setup = fixture_fleet::setup(Span::from_secs(seconds));
    let mut lives = Lives::new(&setup);
    for fact in &story.list {
        lives.hear(fact);
    }
    for row in rows {
        lives.minute(row);
    }
    let (mut fleets, names) = lives.finish(Instant::from_secs(seconds), &BTreeMap::new());
    assert_eq!(fleets.len(), 1);
    (fleets.remove(0), names)
}

/// One instance at 0 (ACTIVE at once), a second launched at 60 s and ACTIVE at 120 s, DRAINING at
/// 400 s, shut down at 500 s. `web` has a task on each, the first from 0 to 300 s.
fn two() -> Story {
    let mut story = Story::default();
    let first = story.launch(0, "c5.large", TWO);
    story.activate(0, first);
    let task = story.task(0, 0);
    story.place(0, task, first);
    let agent = story.task(0, 1);
    story.place(0, agent, first);
    let second = story.launch(60, "m5.large", TWO);
    story.activate(120, second);
    let other = story.task(130, 0);
    story.place(200, other, second);
    story.stop(300, task);
    story.status(400, second, ContainerInstanceStatus::Draining);
    story.stop(450, other);
    story.terminate(500, second);
    story
}

#[test]
fn an_instance_is_there_from_running_to_shutting_down() {
    let (fleet, names) = outcome(&two(), &[], 600);
    assert_eq!((fleet.name.as_str(), fleet.peak), ("asg-web", 2));
    assert_eq!(fleet.provider.as_deref(), Some("cp-web"));
    // 600 s and 120..500 s.
    assert_eq!(fleet.running_ns, 980 * 1_000_000_000);
    let second = &fleet.lives[1];
    assert_eq!(second.kind, "m5.large");
    let seconds = |at: Option<Instant>| at.map(|at| at.as_secs_f64() as u64);
    assert_eq!(seconds(second.running), Some(120));
    assert_eq!(seconds(second.draining), Some(400));
    assert_eq!(seconds(second.shutting_down), Some(500));
    assert_eq!(seconds(second.terminated), Some(530));
    assert_eq!(second.running_ns, 380 * 1_000_000_000);
    let phases: Vec<(u64, Phase)> = second
        .phases
        .iter()
        .map(|(at, phase)| (at.as_secs_f64() as u64, *phase))
        .collect();
    let told = [
        (60, Phase::Booting),
        (120, Phase::Active),
        (400, Phase::Draining),
        (500, Phase::Leaving),
        (530, Phase::Gone),
    ];
    assert_eq!(phases, told);
    assert_eq!(names.instances, [(fleet.pool, 1), (fleet.pool, 2)]);
}

/// Registered: 600 s, and 120..530 s (ECS hears of the end 30 s late), of 2,048 units each.
/// Reserved: `web` 300 s and 200..450 s of 1,024 units, the daemon 600 s of 128 units.
#[test]
fn what_fills_an_instance_counts_from_placement_to_stopped() {
    let (fleet, _) = outcome(&two(), &[], 600);
    let second = 1_000_000_000;
    assert_eq!(fleet.registered.cpu, 2_048 * (600 + 410) * second);
    let reserved = 1_024 * (300 + 250) + 128 * 600;
    assert_eq!(fleet.reserved.cpu, reserved * second);
    let memory = 2_048 * (300 + 250) + 256 * 600;
    assert_eq!(fleet.reserved.memory, memory * second);
    let first = &fleet.lives[0];
    assert_eq!(first.tasks, 2);
    let last = first.fill.last().unwrap();
    assert_eq!((last.tasks, last.daemons, last.cpu_units), (0, 1, 128));
}

/// The worked example of the metrics page: a c4.4xlarge (16,384 units, 30,158 MiB) and a c4.large
/// (2,048, 3,768) with ten tasks of 1,024 units and 2,048 MiB: 18,432 units and 33,926 MiB
/// registered, `CPUReservation` 55 %, `MemoryReservation` 60 %.
#[test]
fn e80_ten_tasks_on_two_instances_reserve_55_and_60_percent() {
    let mut told = Story::default();
    let room = |cpu_units, memory_mib| Room {
        cpu_units,
        memory_mib,
        ..Room::default()
    };
    let large = told.launch(0, "c4.4xlarge", room(16_384, 30_158));
    let small = told.launch(0, "c4.large", room(2_048, 3_768));
    told.activate(0, large);
    told.activate(0, small);
    for n in 0..10 {
        let task = told.task(0, 0);
        told.place(0, task, if n == 0 { small } else { large });
    }
    let (fleet, _) = outcome(&told, &[], 60);
    let minute = 60 * 1_000_000_000;
    assert_eq!(fleet.registered.cpu, 18_432 * minute);
    assert_eq!(fleet.registered.memory, 33_926 * minute);
    let percent = |part: u128, whole: u128| part as f64 * 100.0 / whole as f64;
    let cpu = percent(fleet.reserved.cpu, fleet.registered.cpu);
    let memory = percent(fleet.reserved.memory, fleet.registered.memory);
    // 55.56 and 60.37, which the page cuts to whole numbers.
    assert_eq!((cpu as u32, memory as u32), (55, 60));
}

/// A group at its maximum of four while tasks wait is full; at three, or with none waiting, not.
#[test]
fn k25_minutes_at_the_maximum_with_tasks_waiting_are_counted() {
    let mut story = Story::default();
    story.reservation(30, (5, 4), 3);
    let full = FleetRow {
        desired: 4,
        ..row(0)
    };
    let room = FleetRow {
        desired: 3,
        ..row(1)
    };
    let (fleet, _) = outcome(&story, &[full, room], 120);
    assert_eq!((fleet.full_minutes, fleet.most_waiting), (1, 3));
    story.reservation(60, (4, 4), 0);
    let (fleet, _) = outcome(&story, &[full, room], 120);
    assert_eq!(fleet.full_minutes, 0, "nothing waits any more");
}

#[test]
#[should_panic(expected = "no instance holds more than it registers")]
fn an_overcommitted_instance_is_a_bug() {
    let mut story = Story::default();
    let one = story.launch(0, "c5.large", TWO);
    story.activate(0, one);
    for _ in 0..3 {
        let task = story.task(0, 0);
        story.place(0, task, one);
    }
    outcome(&story, &[], 60);
}

#[test]
fn a_stopped_instance_is_in_the_warm_pool() {
    let mut story = Story::default();
    let one = story.launch(0, "c5.large", TWO);
    story.ec2(5, one, (Ec2State::Pending, Ec2State::Running));
    story.ec2(20, one, (Ec2State::Running, Ec2State::Stopping));
    story.ec2(30, one, (Ec2State::Stopping, Ec2State::Stopped));
    story.ec2(50, one, (Ec2State::Stopped, Ec2State::Pending));
    story.activate(60, one);
    let (fleet, _) = outcome(&story, &[], 100);
    assert_eq!(fleet.warm_ns, 30 * 1_000_000_000);
    assert_eq!(fleet.lives[0].running_ns, (15 + 40) * 1_000_000_000);
    let last = fleet.lives[0].phases.last().unwrap();
    assert_eq!(*last, (Instant::from_secs(60), Phase::Active));
}

/// Mean and peak are of the same instances: those outside the warm pool. What is billed is all.
#[test]
fn an_instance_that_boots_for_the_warm_pool_is_no_peak_of_the_group() {
    let mut story = Story::default();
    let one = story.launch(0, "c5.large", TWO);
    story.activate(0, one);
    let warm = story.launch(0, "c5.large", TWO);
    let into = |from, to| What::LifecycleChanged { from, to };
    let pooled = into(Lifecycle::Pending, Lifecycle::Warmed);
    story.tell(0, Story::instance(warm), pooled);
    story.ec2(10, warm, (Ec2State::Pending, Ec2State::Running));
    story.ec2(30, warm, (Ec2State::Running, Ec2State::Stopped));
    let (fleet, _) = outcome(&story, &[], 100);
    let seconds = |n: u128| n * 1_000_000_000;
    assert_eq!((fleet.peak, fleet.serving_ns), (1, seconds(100)));
    assert_eq!(fleet.running_ns, seconds(120), "EC2 bills the boot");
    // It comes out of the pool: now there are two.
    story.tell(
        50,
        Story::instance(warm),
        into(Lifecycle::Warmed, Lifecycle::Pending),
    );
    story.ec2(60, warm, (Ec2State::Stopped, Ec2State::Running));
    let (fleet, _) = outcome(&story, &[], 100);
    assert_eq!((fleet.peak, fleet.serving_ns), (2, seconds(140)));
}
