//! Are M, N and the reservation what AWS's guide says, case by case?

use super::*;
use crate::kernel::time::Span;

fn spec(target_capacity: u32) -> ManagedScaling {
    ManagedScaling {
        target_capacity,
        minimum_step: 1,
        maximum_step: 10_000,
        instance_warmup: Span::from_secs(300),
    }
}

fn room(cpu_units: u32, memory_mib: u32) -> Room {
    Room {
        cpu_units,
        memory_mib,
        gpus: 0,
        enis: 3,
    }
}

fn need(cpu_units: u32, memory_mib: u32) -> Need {
    Need {
        cpu_units,
        memory_mib,
        ..Need::default()
    }
}

fn waiting(need: Need, tasks: u32) -> Waiting {
    Waiting {
        need,
        tasks,
        fitting: 0,
        distinct: false,
    }
}

/// A group of instances with 2,048 CPU units and 4,096 MiB.
fn group(present: u32, occupied: u32) -> GroupView {
    GroupView {
        present,
        occupied,
        largest: room(2_048, 4_096),
        smallest: room(2_048, 4_096),
        waiting: Vec::new(),
    }
}

#[test]
fn e61_neither_tasks_nor_instances_is_100() {
    assert!((measure(&spec(100), &group(0, 0)).percent - 100.0).abs() < 1e-9);
}

#[test]
fn e62_tasks_but_no_instances_is_200_however_many_are_needed() {
    for tasks in [1, 3, 1_000] {
        let mut group = group(0, 0);
        group.waiting = vec![waiting(need(1_024, 1_024), tasks)];
        let measured = measure(&spec(80), &group);
        assert!((measured.percent - 200.0).abs() < 1e-9, "{tasks}");
        assert_eq!(measured.waiting, tasks);
    }
}

#[test]
fn e63_one_of_two_instances_empty_is_50() {
    assert!((measure(&spec(100), &group(2, 1)).percent - 50.0).abs() < 1e-9);
}

#[test]
fn e64_three_instances_for_seven_tasks_of_three_each_are_100() {
    // 7 tasks, at most 3 on an instance: all three instances hold some, and nothing waits.
    let measured = measure(&spec(100), &group(3, 3));
    assert_eq!((measured.needed, measured.present), (3, 3));
    assert!((measured.percent - 100.0).abs() < 1e-9);
}

#[test]
fn e76_what_does_not_fit_the_smallest_type_is_left_out_and_the_reservation_is_the_target() {
    let mut group = group(4, 4);
    group.smallest = room(1_024, 2_048);
    group.waiting = vec![waiting(need(1_500, 1_024), 9)];
    for target in [100, 80] {
        let measured = measure(&spec(target), &group);
        assert!((measured.percent - f64::from(target)).abs() < 1e-9);
        assert!(measured.excluded);
    }
    // A kind that does fit is served, as if the other were not there.
    group.waiting.push(waiting(need(512, 512), 4));
    let measured = measure(&spec(100), &group);
    assert_eq!(measured.needed, 5);
    assert!(!measured.excluded);
}

#[test]
fn surprise_8_tasks_larger_than_the_smallest_type_never_scale_the_group_even_from_zero() {
    let mut group = group(0, 0);
    group.smallest = room(1_024, 900);
    group.waiting = vec![waiting(need(1_024, 1_024), 1)];
    let measured = measure(&spec(100), &group);
    assert!(measured.excluded && (measured.percent - 100.0).abs() < 1e-9);
}

#[test]
fn e79_two_empty_of_100_is_98_by_m_over_n_and_not_by_counting_empties() {
    assert!((measure(&spec(100), &group(100, 98)).percent - 98.0).abs() < 1e-9);
    // The old definition (100 minus the empty instances) is 98 here as well; M / N is not.
    assert!((measure(&spec(100), &group(10, 8)).percent - 80.0).abs() < 1e-9);
}

#[test]
fn a17_the_largest_type_counts_and_the_larger_of_the_kinds() {
    let mut group = group(10, 10);
    group.largest = room(8_192, 16_384);
    // Twenty of 1,024 take three of the largest (eight each); two of 512 one.
    group.waiting = vec![waiting(need(1_024, 1_024), 20), waiting(need(512, 512), 2)];
    let measured = measure(&spec(100), &group);
    assert_eq!(measured.needed, 13);
    assert!((measured.percent - 130.0).abs() < 1e-9);
}

#[test]
fn free_room_that_takes_waiting_tasks_makes_fewer_instances_needed() {
    let mut group = group(10, 10);
    let mut kind = waiting(need(1_024, 1_024), 20);
    kind.fitting = 17;
    group.waiting = vec![kind];
    assert_eq!(measure(&spec(100), &group).needed, 12);
    // What waits although it fits still asks for the smallest step.
    group.waiting[0].fitting = 20;
    assert_eq!(measure(&spec(100), &group).needed, 11);
}

#[test]
fn steps_bound_what_is_needed() {
    let mut group = group(10, 10);
    group.waiting = vec![waiting(need(2_048, 4_096), 20)];
    let mut spec = spec(100);
    spec.maximum_step = 7;
    assert_eq!(measure(&spec, &group).needed, 17);
    spec.maximum_step = 10_000;
    spec.minimum_step = 50;
    assert_eq!(measure(&spec, &group).needed, 60);
}

#[test]
fn distinct_instances_ports_and_interfaces_take_an_instance_each_or_a_share() {
    let small = need(1, 1);
    assert_eq!(tasks_on(&small, room(2_048, 4_096)), 2_048);
    let awsvpc = Need {
        enis: 1,
        ..small.clone()
    };
    assert_eq!(tasks_on(&awsvpc, room(2_048, 4_096)), 3);
    let port = Need {
        ports: vec![(crate::cluster::task_definition::Protocol::Tcp, 80)],
        ..small.clone()
    };
    assert_eq!(tasks_on(&port, room(2_048, 4_096)), 1);
    let graphics = Need {
        gpus: 1,
        ..small.clone()
    };
    assert_eq!(tasks_on(&graphics, room(2_048, 4_096)), 0);
    let mut group = group(5, 5);
    let mut distinct = waiting(small, 6);
    distinct.distinct = true;
    group.waiting = vec![distinct];
    assert_eq!(measure(&spec(100), &group).needed, 11);
}

#[test]
fn k8_room_in_another_group_does_not_enter() {
    // M and N are of one group: tasks that wait here ask for instances here (R#1718).
    let mut full = group(1, 1);
    full.waiting = vec![waiting(need(2_048, 4_096), 1)];
    assert_eq!(measure(&spec(100), &full).needed, 2);
    assert_eq!(measure(&spec(100), &group(9, 0)).needed, 0);
}
