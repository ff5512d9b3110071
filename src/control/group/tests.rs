//! Does a group launch, terminate and balance as AWS documents it?

use super::lab::{Lab, kind, spec};
use super::{Action, Because, Purpose};
use crate::catalog::platform::Purchase;
use crate::cluster::group::{TerminationPolicy, WarmPool, WarmState};
use crate::cluster::group_state::{Health, Sizes};
use crate::cluster::ids::ZoneId;
use crate::control::group::warm_pool;
use crate::kernel::time::{Instant, Span};

#[test]
fn e94_the_victim_is_in_the_zone_that_holds_two_the_oldest_template_first() {
    for (first, second) in [(0, 1), (1, 0)] {
        let mut lab = Lab::empty(spec(0, 10, 2));
        let old = lab.put(first);
        lab.put(second);
        lab.group.new_version();
        let new = lab.put(first);
        lab.desire(2);
        assert_eq!(
            lab.terminated(),
            [old],
            "two in zone {first}, {old:?} the older"
        );
        assert!(lab.group.member(new).is_some());
    }
    // The zone beats the template: the only old instance is alone in its zone.
    let mut lab = Lab::empty(spec(0, 10, 2));
    let alone = lab.put(0);
    lab.group.new_version();
    let two = [lab.put(1), lab.put(1)];
    lab.desire(2);
    assert!(two.contains(&lab.terminated()[0]) && lab.group.member(alone).is_some());
}

#[test]
fn zones_are_filled_evenly_and_emptied_evenly() {
    let mut lab = Lab::new(spec(0, 30, 3));
    for desired in [7, 20, 30, 11, 4, 0, 9] {
        lab.desire(desired);
        let zones = &lab.group.zones()[..3];
        assert_eq!(zones.iter().sum::<u32>(), desired);
        let gap = zones.iter().max().unwrap() - zones.iter().min().unwrap();
        assert!(gap <= 1, "{desired}: {zones:?}");
    }
}

#[test]
fn protected_instances_stay_and_the_desired_capacity_drops_all_the_same() {
    let mut settings = spec(0, 10, 2);
    settings.protected_from_scale_in = true;
    settings.desired_capacity = Some(4);
    let mut lab = Lab::new(settings);
    lab.desire(1);
    assert_eq!(lab.group.desired(), 1);
    assert_eq!(lab.group.capacity(), 4);
    assert_eq!(lab.done.last().unwrap().1, Action::AllProtected(3));
    // One loses its protection: that one goes, wherever it is.
    let id = lab.group.members().nth(2).unwrap().id;
    lab.group.change(id, |member| member.protected = false);
    lab.done.clear();
    lab.look();
    assert_eq!(lab.terminated(), [id]);
    assert_eq!(lab.group.capacity(), 3);
}

#[test]
fn the_fullest_zone_counts_only_if_it_has_an_unprotected_instance() {
    let mut lab = Lab::empty(spec(0, 10, 2));
    let full: Vec<_> = (0..3).map(|_| lab.put(0)).collect();
    for id in full {
        lab.group.change(id, |member| member.protected = true);
    }
    let free = lab.put(1);
    lab.desire(3);
    assert_eq!(lab.terminated()[0], free);
}

#[test]
fn each_termination_policy_chooses_its_own() {
    use TerminationPolicy as Policy;
    // Launched at 0, 20 and 50 minutes; the clock stands at 70: their next full hours are in 50,
    // 10 and 40 minutes.
    let victim = |policy: Policy| {
        let mut settings = spec(0, 10, 1);
        settings.termination_policies = vec![policy];
        settings.overrides = vec![kind("m5.large", 1), kind("m5.xlarge", 1)];
        let mut lab = Lab::empty(settings);
        let mut ids = Vec::new();
        for (minutes, kind) in [(0, 0), (20, 0), (50, 1)] {
            lab.now = Instant::from_secs(minutes * 60);
            if minutes == 50 {
                lab.group.new_version();
            }
            ids.push(lab.put_kind(kind, 0));
        }
        lab.now = Instant::from_secs(70 * 60);
        lab.desire(2);
        let victim = lab.terminated()[0];
        ids.iter().position(|&id| id == victim).unwrap()
    };
    assert_eq!(victim(Policy::OldestInstance), 0);
    assert_eq!(victim(Policy::NewestInstance), 2);
    assert_eq!(victim(Policy::ClosestToNextInstanceHour), 1);
    // The last in the order of priority is the least wanted; mixed groups look at that first.
    assert_eq!(victim(Policy::AllocationStrategy), 2);
    assert_eq!(victim(Policy::Default), 2);
    // Two have the old template: chance decides between them.
    assert!(victim(Policy::OldestLaunchTemplate) < 2);
}

#[test]
fn policies_in_a_row_break_each_other_s_ties() {
    let mut settings = spec(0, 10, 1);
    settings.termination_policies = vec![
        TerminationPolicy::OldestLaunchTemplate,
        TerminationPolicy::NewestInstance,
    ];
    let mut lab = Lab::empty(settings);
    lab.put(0);
    lab.now = Instant::from_secs(60);
    let second = lab.put(0);
    lab.group.new_version();
    lab.now = Instant::from_secs(120);
    lab.put(0);
    lab.desire(2);
    assert_eq!(
        lab.terminated(),
        [second],
        "the newest of the oldest template"
    );
}

#[test]
fn equal_instances_go_by_chance_and_not_by_order() {
    let mut first = 0;
    let mut lab = Lab::empty(spec(0, 10, 1));
    for _ in 0..200 {
        while lab.group.capacity() < 2 {
            lab.put(0);
        }
        let oldest = lab.group.members().next().unwrap().id;
        lab.desire(1);
        first += u32::from(lab.terminated() == [oldest]);
    }
    assert!((70..=130).contains(&first), "{first} of 200");
}

#[test]
fn without_capacity_the_next_type_then_the_next_zone_is_tried() {
    let mut settings = spec(0, 10, 2);
    settings.overrides = vec![kind("m5.large", 1), kind("m5.xlarge", 1)];
    let mut lab = Lab::new(settings);
    lab.short = vec![(0, ZoneId::new(0))];
    lab.desire(1);
    let refused = Action::Refused {
        kind: 0,
        zone: ZoneId::new(0),
        purchase: Purchase::OnDemand,
    };
    assert_eq!(
        lab.done[0].1, refused,
        "it is told before what came instead"
    );
    assert!(matches!(lab.done[1].1, Action::Launch { kind: 1, zone, .. } if zone.index() == 0));
    // Nothing in the first zone: all goes to the second, though it is fuller.
    lab.short = vec![(0, ZoneId::new(0)), (1, ZoneId::new(0))];
    lab.desire(5);
    assert_eq!(lab.group.zones()[..2], [1, 4]);
    // Nothing anywhere: it stays below and looks again a minute later.
    lab.short.extend([(0, ZoneId::new(1)), (1, ZoneId::new(1))]);
    let sizes = lab.group.sizes();
    lab.group.resize(Sizes {
        desired: 6,
        ..sizes
    });
    assert_eq!(lab.look(), Some(lab.now + Span::MINUTE));
    assert_eq!(lab.group.capacity(), 5);
}

#[test]
fn rebalancing_launches_before_it_terminates() {
    let mut lab = Lab::new(spec(0, 4, 2));
    lab.short = vec![(0, ZoneId::new(0))];
    lab.desire(4);
    assert_eq!(lab.group.zones()[..2], [0, 4]);
    lab.done.clear();
    lab.short.clear();
    lab.slow = true;
    lab.look();
    // One over the maximum of four, and it does not count yet.
    assert_eq!((lab.group.capacity(), lab.group.ahead()), (4, 1));
    assert!(lab.terminated().is_empty(), "nothing goes before it serves");
    let new = lab.group.members().last().unwrap().id;
    lab.serve(new);
    lab.slow = false;
    lab.look();
    assert_eq!(lab.group.zones()[..2], [2, 2]);
    assert_eq!((lab.group.capacity(), lab.group.ahead()), (4, 0));
}

#[test]
fn rebalancing_leaves_a_zone_alone_whose_instances_are_protected() {
    let mut settings = spec(0, 10, 2);
    settings.protected_from_scale_in = true;
    let mut lab = Lab::new(settings);
    lab.short = vec![(0, ZoneId::new(0))];
    lab.desire(4);
    lab.short.clear();
    lab.done.clear();
    lab.look();
    assert!(lab.done.is_empty(), "{:?}", lab.done);
}

#[test]
fn a_weighted_group_exceeds_its_maximum_by_less_than_its_largest_weight() {
    let mut settings = spec(0, 10, 1);
    settings.overrides = vec![kind("m5.2xlarge", 4)];
    let mut lab = Lab::new(settings);
    lab.desire(10);
    assert_eq!(lab.group.capacity(), 12);
    // Desired 9, capacity 12: none of weight 4 can go without falling below.
    lab.desire(9);
    assert_eq!(lab.group.capacity(), 12);
    lab.desire(8);
    assert_eq!(lab.group.capacity(), 8);
}

#[test]
fn unhealthy_instances_go_first_protected_or_not_and_few_at_a_time() {
    let mut settings = spec(20, 40, 2);
    settings.protected_from_scale_in = true;
    let mut lab = Lab::new(settings);
    lab.now = Instant::from_secs(3_600);
    let ids: Vec<_> = lab.group.members().map(|member| member.id).collect();
    for &id in &ids[..6] {
        lab.group
            .change(id, |member| member.health = Health::Unhealthy);
    }
    lab.look();
    // A tenth of 20, and no more before the replacements have warmed up (300 s).
    assert_eq!(lab.replaced(Because::Unhealthy), [(60, 2)]);
    lab.now += Span::from_secs(299);
    lab.look();
    assert_eq!(lab.replaced(Because::Unhealthy), [(60, 2)]);
    lab.now += Span::SECOND;
    lab.look();
    assert_eq!(lab.replaced(Because::Unhealthy), [(60, 2), (65, 2)]);
    // Those that do not run go at once, all of them.
    for &id in &ids[10..15] {
        lab.group.change(id, |member| member.health = Health::Gone);
    }
    lab.done.clear();
    lab.look();
    assert_eq!(lab.replaced(Because::Unhealthy), [(65, 5)]);
    assert_eq!(lab.group.capacity(), 20);
}

#[test]
fn status_checks_do_not_count_in_the_grace_period_but_death_does() {
    let mut settings = spec(2, 4, 1);
    settings.health_check_grace_period = Span::from_secs(300);
    let mut lab = Lab::new(settings);
    let ids: Vec<_> = lab.group.members().map(|member| member.id).collect();
    lab.group
        .change(ids[0], |member| member.health = Health::Unhealthy);
    lab.now = Instant::from_secs(100);
    assert_eq!(lab.look(), Some(Instant::from_secs(300)));
    assert!(lab.terminated().is_empty());
    lab.group
        .change(ids[1], |member| member.health = Health::Gone);
    lab.look();
    assert_eq!(lab.terminated(), [ids[1]]);
}

fn pool(prepared: Option<u32>, min_size: u32) -> WarmPool {
    WarmPool {
        min_size,
        max_group_prepared_capacity: prepared,
        state: WarmState::Stopped,
        reuse_on_scale_in: false,
    }
}

#[test]
fn a14_the_size_of_a_warm_pool() {
    let sizes = |desired, max| Sizes {
        min: 0,
        max,
        desired,
    };
    assert_eq!(warm_pool::size(&pool(None, 0), sizes(6, 10)), 4);
    assert_eq!(warm_pool::size(&pool(Some(8), 0), sizes(6, 10)), 2);
    assert_eq!(warm_pool::size(&pool(None, 0), sizes(1_000, 1_500)), 500);
    assert_eq!(warm_pool::size(&pool(Some(8), 3), sizes(8, 10)), 3);
}

#[test]
fn a14_the_pool_is_filled_taken_from_and_filled_again() {
    let mut settings = spec(0, 10, 2);
    settings.desired_capacity = Some(6);
    settings.warm_pool = Some(pool(None, 0));
    let mut lab = Lab::new(settings);
    assert_eq!((lab.group.capacity(), lab.group.warm()), (6, 4));
    lab.desire(9);
    let taken = |action: &(Instant, Action)| matches!(action.1, Action::Take(_));
    assert_eq!(lab.done.iter().filter(|a| taken(a)).count(), 3);
    assert_eq!((lab.group.capacity(), lab.group.warm()), (9, 1));
    // Scale-in terminates, and fresh ones go into the pool.
    lab.done.clear();
    lab.desire(6);
    assert_eq!((lab.group.capacity(), lab.group.warm()), (6, 4));
    let fresh = |action: &(Instant, Action)| {
        matches!(
            action.1,
            Action::Launch {
                purpose: Purpose::WarmPool,
                ..
            }
        )
    };
    assert_eq!(lab.done.iter().filter(|a| fresh(a)).count(), 3);
}

#[test]
fn reuse_on_scale_in_launches_nothing_and_a_depleted_pool_starts_cold() {
    let mut settings = spec(0, 10, 2);
    settings.desired_capacity = Some(6);
    settings.warm_pool = Some(WarmPool {
        reuse_on_scale_in: true,
        ..pool(Some(8), 0)
    });
    let mut lab = Lab::new(settings);
    assert_eq!((lab.group.capacity(), lab.group.warm()), (6, 2));
    lab.desire(10);
    let launched = |lab: &Lab| {
        let launch = |(_, action): &&(Instant, Action)| matches!(action, Action::Launch { .. });
        lab.done.iter().filter(launch).count()
    };
    assert_eq!(launched(&lab), 2, "two from the pool, two cold");
    assert_eq!((lab.group.capacity(), lab.group.warm()), (10, 0));
    lab.done.clear();
    lab.desire(7);
    // 8 prepared − 7 desired: one returns, two are terminated.
    assert_eq!(launched(&lab), 0);
    assert_eq!((lab.group.capacity(), lab.group.warm()), (7, 1));
}
