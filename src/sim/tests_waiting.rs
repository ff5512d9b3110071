//! Why do tasks wait for capacity providers, and when do groups not grow, in whole runs?

use super::setup::InitialState;
use super::testing::witness;
use super::testing_ec2::{group, on_ec2, on_provider, provider, scaling};
use super::tests_providers::{
    bridge, job, protects, provided, refusals, reservations, run_tasks, scales, sizes, terminated,
};
use crate::catalog::instances::find;
use crate::cluster::fact::{Subject, What};
use crate::cluster::group::LaunchOverride;
use crate::cluster::ids::ProviderId;
use crate::cluster::provider::{ProviderKind, StrategyItem};
use crate::cluster::service::{Launch, Scheduling};
use crate::cluster::task::TaskStatus;
use crate::kernel::time::{Instant, Span};

#[test]
fn k8_tasks_wait_for_their_provider_while_another_has_room() {
    let mut setup = provided(1, 30);
    setup.initial_state = InitialState::Running;
    setup.groups[0].max_size = 1;
    setup.groups.push(group("large", "m5.2xlarge", 1));
    setup.providers.push(provider("other", 1, Some(scaling())));
    let mut web = on_provider("web", 8, 0);
    let item = |provider| StrategyItem {
        provider: ProviderId::new(provider),
        base: 0,
        weight: 1,
    };
    web.spec.launch = Launch::Providers(vec![item(0), item(1)]);
    setup.services = vec![web];
    let (totals, seen) = witness(&setup);
    // Four each: two fit on the full group's m5.large, four of eight places are used on the other.
    assert_eq!(totals.services[0].peak_running, 6);
    assert!(
        refusals(&seen).contains(&("alreadyAtMaxCapacity", 2)),
        "{:?}",
        refusals(&seen)
    );
}

#[test]
fn k10_tasks_that_wait_are_stopped_after_10_to_30_minutes_and_new_ones_made() {
    let mut setup = provided(1, 60);
    setup.initial_state = InitialState::Running;
    setup.groups[0].max_size = 1;
    setup.services = vec![on_provider("web", 12, 0)];
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 2);
    let mut created = std::collections::BTreeMap::new();
    let mut waits = Vec::new();
    for fact in &seen.facts {
        let Subject::Task { number, .. } = fact.subject else {
            continue;
        };
        match fact.what {
            What::TaskCreated { .. } => {
                created.insert(number, fact.at);
            }
            What::TaskStopping { .. } => {
                waits.push(fact.at.since(created[&number]).as_secs_f64() / 60.0);
            }
            _ => {}
        }
    }
    assert!(waits.len() >= 10, "{waits:?}");
    assert!(
        waits.iter().all(|wait| (10.0..=30.0).contains(wait)),
        "{waits:?}"
    );
    let mean = waits.iter().sum::<f64>() / waits.len() as f64;
    assert!((14.0..26.0).contains(&mean), "{mean}");
    assert!(totals.services[0].tasks_started as usize >= 12 + waits.len() - 1);
}

#[test]
fn k15_tasks_of_launch_type_ec2_never_scale_the_cluster() {
    let mut setup = provided(0, 60);
    let mut plain = on_ec2("plain", 3);
    plain.spec.scheduling = Scheduling::Standalone { at: Instant::START };
    setup.services = vec![plain, on_ec2("service", 3)];
    let (totals, seen) = witness(&setup);
    assert_eq!(sizes(&seen), []);
    assert_eq!(
        totals.services[0].peak_running + totals.services[1].peak_running,
        0
    );
    assert!(seen.times("instanceLaunched").is_empty());
    // The very same with the provider's strategy.
    setup.services = vec![on_provider("service", 3, 0)];
    let (totals, _) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 3);
}

#[test]
fn k18_spread_before_binpack_with_a_target_below_100_ends_with_one_task_per_instance() {
    use crate::cluster::placement::{BinpackField, PlacementStrategy, SpreadField};
    let sizes_with = |strategy: PlacementStrategy| {
        let mut setup = provided(1, 200);
        setup.initial_state = InitialState::Running;
        setup.task_definitions = vec![bridge(256)];
        scales(&mut setup, |s| s.target_capacity = 80);
        setup.services = (0..6)
            .map(|n| run_tasks(&format!("t{n}"), 1, 0, 10 + 20 * n))
            .collect();
        for run in &mut setup.services {
            run.spec.group = "tasks".into();
            run.spec.placement.strategies = vec![strategy.clone()];
        }
        sizes(&witness(&setup).1)
    };
    let spread = sizes_with(PlacementStrategy::Spread(SpreadField::InstanceId));
    let packed = sizes_with(PlacementStrategy::Binpack(BinpackField::Cpu));
    let largest = |sizes: &[(f64, u32)]| sizes.iter().map(|s| s.1).max();
    assert_eq!(
        largest(&spread),
        Some(8),
        "six with a task, 80 % of eight: {spread:?}"
    );
    assert_eq!(largest(&packed), Some(2), "{packed:?}");
}

#[test]
fn k23_with_several_types_the_largest_counts_so_that_several_rounds_are_needed() {
    let mut setup = provided(1, 60);
    setup.initial_state = InitialState::Running;
    // m5.large is launched; m5.2xlarge, of lower priority, counts.
    setup.groups[0].overrides.push(LaunchOverride {
        kind: find("m5.2xlarge").expect("a type"),
        weight: 1,
    });
    setup.services = vec![on_provider("web", 2, 0), run_tasks("more", 16, 0, 1)];
    let mixed = sizes(&witness(&setup).1);
    setup.groups[0].overrides.truncate(1);
    let alike = sizes(&witness(&setup).1);
    assert_eq!(alike[0].1, 9, "sixteen tasks, two on each: {alike:?}");
    let steps: Vec<u32> = mixed.iter().map(|s| s.1).collect();
    assert!(
        steps.starts_with(&[3, 5]),
        "eight on each, at first: {mixed:?}"
    );
    assert!(
        mixed.len() >= 4 && mixed[1].0 - mixed[0].0 > 5.0,
        "{mixed:?}"
    );
}

#[test]
fn k25_at_the_maximum_of_the_group_tasks_stay_in_provisioning() {
    let mut setup = provided(1, 9);
    setup.initial_state = InitialState::Running;
    setup.groups[0].max_size = 2;
    setup.services = vec![on_provider("web", 10, 0)];
    let (totals, seen) = witness(&setup);
    assert_eq!(sizes(&seen).iter().map(|s| s.1).collect::<Vec<_>>(), [2]);
    assert_eq!(totals.services[0].peak_running, 4);
    assert!(
        refusals(&seen)
            .iter()
            .any(|r| r.0 == "alreadyAtMaxCapacity")
    );
    let last = seen.rows(0).last().copied().expect("a minute");
    assert_eq!((last.running, last.pending), (4, 6));
}

#[test]
fn e76_surprise_8_tasks_too_large_for_the_smallest_type_wait_and_the_group_stays() {
    let mut setup = provided(2, 9);
    setup.initial_state = InitialState::Running;
    setup.groups[0].overrides.push(LaunchOverride {
        kind: find("m5.2xlarge").expect("a type"),
        weight: 1,
    });
    setup.task_definitions = vec![bridge(4_096)];
    setup.services = vec![on_provider("web", 1, 0)];
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 0);
    assert_eq!(sizes(&seen), []);
    let row = seen.rows(0)[5];
    assert_eq!((row.pending, row.running), (1, 0), "it stays PROVISIONING");
    assert_eq!(reservations(&seen), [100], "the target");
}

#[test]
fn surprise_8_a_second_step_waits_for_the_warm_up_of_the_first() {
    let mut setup = provided(0, 30);
    setup.services = vec![on_provider("web", 8, 0)];
    let sizes_of = sizes(&witness(&setup).1);
    let steps: Vec<u32> = sizes_of.iter().map(|s| s.1).collect();
    assert_eq!(steps, [2, 4], "{sizes_of:?}");
    let wait = (sizes_of[1].0 - sizes_of[0].0) * 60.0;
    assert!((300.0..430.0).contains(&wait), "{wait} s");
    scales(&mut setup, |s| s.instance_warmup = Span::from_secs(60));
    let sizes_of = sizes(&witness(&setup).1);
    let wait = (sizes_of[1].0 - sizes_of[0].0) * 60.0;
    assert!((60.0..190.0).contains(&wait), "{wait} s");
}

#[test]
fn e75_six_of_ten_tasks_are_placed_four_wait_and_then_all_run() {
    // t3.small: 2,048 units and a little under 2,048 MiB, three tasks of 256 / 512 each.
    let mut setup = provided(2, 30);
    setup.initial_state = InitialState::Running;
    setup.groups[0].overrides[0].kind = find("t3.small").expect("a type");
    setup.task_definitions = vec![bridge(256)];
    setup.services = vec![on_provider("web", 10, 0)];
    scales(&mut setup, |s| s.target_capacity = 80);
    let (_, seen) = witness(&setup);
    let first = seen.rows(0)[0];
    assert_eq!((first.running, first.pending), (6, 4));
    let what = What::CapacityReservation {
        needed: 4,
        present: 2,
        percent: 200.0,
        waiting: 4,
    };
    assert!(
        seen.facts.iter().any(|fact| fact.what == what),
        "two more for four tasks"
    );
    assert_eq!(sizes(&seen)[0].1, 5, "four in use are 80 % of five");
    let last = seen.rows(0)[20];
    assert_eq!((last.running, last.pending), (10, 0));
}

#[test]
fn e55_e59_a_service_is_split_over_two_providers_while_it_starts_and_while_it_runs() {
    let mut setup = provided(20, 6);
    setup.initial_state = InitialState::Running;
    setup.groups.push(group("spot", "m5.large", 20));
    setup.providers.push(provider("other", 1, Some(scaling())));
    let item = |provider, base, weight| StrategyItem {
        provider: ProviderId::new(provider),
        base,
        weight,
    };
    for (items, tasks, split) in [
        ([item(0, 2, 1), item(1, 0, 3)], 10, [4, 6]),
        ([item(0, 0, 3), item(1, 0, 1)], 4, [3, 1]),
    ] {
        let mut web = on_provider("web", tasks, 0);
        web.spec.launch = Launch::Providers(items.to_vec());
        setup.services = vec![web];
        let (_, seen) = witness(&setup);
        let zero = crate::cluster::ids::GroupId::new(0);
        let placed = seen.facts.iter().filter_map(|fact| match fact.what {
            What::TaskPlaced { instance, .. } => Some(instance),
            _ => None,
        });
        let of_first = placed.filter(|&placed| {
            seen.facts.iter().any(|fact| {
                matches!(fact.subject, Subject::Instance { instance, pool, .. }
                    if instance == placed && pool == crate::cluster::instance::Pool::Group(zero))
            })
        });
        assert_eq!(of_first.count(), split[0], "{items:?}");
    }
}

#[test]
fn the_cap_of_500_holds_back_the_501st_waiting_task_of_the_cluster() {
    let mut setup = provided(1, 4);
    setup.initial_state = InitialState::Running;
    setup.groups[0].max_size = 1;
    setup.services = vec![on_provider("a", 400, 0), on_provider("b", 400, 0)];
    let waiting = |setup: &super::setup::Setup| {
        let (_, seen) = witness(setup);
        (0..2)
            .map(|service| seen.rows(service)[2].pending)
            .sum::<u32>()
    };
    assert_eq!(waiting(&setup), 500);
    setup.limits.provisioning_tasks = 300;
    assert_eq!(waiting(&setup), 300);
    // Without managed scaling nothing waits: tasks are refused.
    setup.providers[0] = provider("cp", 0, None);
    assert_eq!(waiting(&setup), 0);
}

#[test]
fn the_four_combinations_of_termination_protection_and_draining() {
    // Four instances, of which one is used; the group would rather terminate that one, the oldest.
    let run = |protection: bool, draining: bool| {
        let mut setup = provided(4, 30);
        setup.initial_state = InitialState::Running;
        setup.groups[0].zones.truncate(1);
        setup.groups[0].termination_policies =
            vec![crate::cluster::group::TerminationPolicy::OldestInstance];
        setup.task_definitions = vec![bridge(2_048)];
        setup.services = vec![on_provider("web", 1, 0)];
        if protection {
            protects(&mut setup);
        }
        let ProviderKind::Group(group) = &mut setup.providers[0].kind else {
            panic!("it brings a group")
        };
        group.managed_draining = draining;
        let (_, seen) = witness(&setup);
        let draining = seen.facts.iter().filter(|fact| {
            use crate::cluster::instance::ContainerInstanceStatus::Draining;
            matches!(fact.what, What::InstanceStatusChanged { to: Draining, .. })
        });
        let lowest = seen.rows(0).iter().map(|row| row.running).min();
        let stopped = seen.entered(TaskStatus::Stopped).len();
        (draining.count() > 0, stopped > 0, lowest, terminated(&seen))
    };
    // Protection: only empty instances go, drained or not, and the task never stops.
    assert_eq!(run(true, true), (true, false, Some(1), 3));
    assert_eq!(run(true, false), (false, false, Some(1), 3));
    // Without it the group picks the used one: draining moves the task first …
    let (drained, stopped, lowest, gone) = run(false, true);
    assert!(drained && stopped && gone >= 3, "{gone}");
    assert_eq!(lowest, Some(1), "the replacement came first");
    // … and without draining the task is killed with its instance.
    let (drained, stopped, _, gone) = run(false, false);
    assert!(!drained && stopped && gone >= 3, "{gone}");
}

#[test]
fn with_all_instances_protected_desired_drops_while_nothing_terminates() {
    let mut setup = provided(4, 30);
    setup.initial_state = InitialState::Running;
    setup.groups[0].protected_from_scale_in = true;
    setup.task_definitions = vec![bridge(2_048), job(2_048, 60)];
    setup.services = vec![on_provider("web", 1, 0)];
    let (_, seen) = witness(&setup);
    let steps: Vec<u32> = sizes(&seen).iter().map(|s| s.1).collect();
    assert_eq!(
        steps,
        [2, 1],
        "the group's own protection, which ECS does not take away"
    );
    assert_eq!(terminated(&seen), 0);
}
