//! Do capacity providers grow and shrink their groups in whole runs as AWS says, and users saw?

use super::setup::{InitialState, ServiceSetup, Setup};
use super::testing::{Witness, definition, setup, witness};
use super::testing_ec2::{group, on_ec2, on_provider, provider, scaling};
use crate::catalog::instances::find;
use crate::cluster::fact::{Changer, Subject, What};
use crate::cluster::group::LaunchOverride;
use crate::cluster::ids::ProviderId;
use crate::cluster::provider::{ManagedScaling, ProviderKind, StrategyItem};
use crate::cluster::service::{Launch, Scheduling};
use crate::cluster::task::TaskStatus;
use crate::kernel::time::{Instant, Span};

/// One provider with managed scaling for one group of m5.large that begins with so many instances:
/// 2 tasks of 1,024 units on each, in bridge mode.
pub fn provided(instances: u32, minutes: u64) -> Setup {
    let mut setup = setup(minutes);
    setup.groups = vec![group("asg", "m5.large", instances)];
    setup.providers = vec![provider("cp", 0, Some(scaling()))];
    setup.task_definitions = vec![bridge(1_024)];
    setup
}

/// A definition that needs no network interface.
pub fn bridge(cpu_units: u32) -> crate::cluster::task_definition::TaskDefinition {
    let mut definition = definition(cpu_units, 100.0);
    definition.network_mode = crate::cluster::task_definition::NetworkMode::Bridge;
    definition
}

/// Changes how the only provider scales.
pub fn scales(setup: &mut Setup, change: impl FnOnce(&mut ManagedScaling)) {
    let ProviderKind::Group(group) = &mut setup.providers[0].kind else {
        panic!("it brings a group")
    };
    change(group.managed_scaling.as_mut().expect("it scales"));
}

/// Turns on managed termination protection, and the group's protection that it needs.
pub fn protects(setup: &mut Setup) {
    setup.groups[0].protected_from_scale_in = true;
    let ProviderKind::Group(group) = &mut setup.providers[0].kind else {
        panic!("it brings a group")
    };
    group.managed_termination_protection = true;
}

/// Standalone tasks of definition `index`, run at `at` minutes.
pub fn run_tasks(name: &str, count: u32, index: usize, at: u64) -> ServiceSetup {
    let mut run = on_provider(name, count, 0);
    run.spec.scheduling = Scheduling::Standalone {
        at: Instant::START + Span::MINUTE * at,
    };
    run.spec.task_definition = index;
    run
}

/// A definition whose program ends by itself after so many minutes.
pub fn job(cpu_units: u32, minutes: u64) -> crate::cluster::task_definition::TaskDefinition {
    let mut definition = bridge(cpu_units);
    definition.containers[0].exits = Some((Span::MINUTE * minutes, 0));
    definition
}

/// Desired capacities that managed scaling set, each with its time in minutes.
pub fn sizes(seen: &Witness) -> Vec<(f64, u32)> {
    let facts = seen.facts.iter();
    facts
        .filter_map(|fact| match fact.what {
            What::DesiredCapacityChanged { to, by, .. } if by == Changer::ManagedScaling => {
                Some((fact.at.as_secs_f64() / 60.0, to))
            }
            _ => None,
        })
        .collect()
}

/// Instances there are after the facts, by when they were launched and terminated.
pub fn terminated(seen: &Witness) -> usize {
    use crate::cluster::instance::Ec2State::ShuttingDown;
    let down = |what: &What| {
        matches!(
            what,
            What::Ec2StateChanged {
                to: ShuttingDown,
                ..
            }
        )
    };
    seen.facts.iter().filter(|fact| down(&fact.what)).count()
}

/// Codes for doing nothing that were told.
fn refusals(seen: &Witness) -> Vec<(&'static str, u32)> {
    let facts = seen.facts.iter();
    facts
        .filter_map(|fact| match fact.what {
            What::CapacityNotScaled { reason, wanted } => Some((reason, wanted)),
            _ => None,
        })
        .collect()
}

/// The reservations that were told, in percent, rounded down.
fn reservations(seen: &Witness) -> Vec<u32> {
    let facts = seen.facts.iter();
    facts
        .filter_map(|fact| match fact.what {
            What::CapacityReservation { percent, .. } => Some(percent as u32),
            _ => None,
        })
        .collect()
}

#[test]
fn v8_k3_one_task_from_zero_makes_two_instances_and_the_idle_one_goes_after_15_minutes() {
    let mut setup = provided(0, 40);
    setup.services = vec![on_provider("web", 1, 0)];
    let (totals, seen) = witness(&setup);
    let sizes = sizes(&seen);
    assert_eq!(
        sizes.iter().map(|s| s.1).collect::<Vec<_>>(),
        [2, 1],
        "{sizes:?}"
    );
    assert!((1.0..3.0).contains(&sizes[0].0), "{sizes:?}");
    let idle = sizes[1].0 - sizes[0].0;
    assert!((15.0..20.0).contains(&idle), "{idle} minutes");
    assert_eq!(seen.times("instanceLaunched").len(), 2);
    assert_eq!(totals.services[0].peak_running, 1);
    assert_eq!(reservations(&seen)[0], 200);
    // Each step names the alarm that made it, and the alarm its provider.
    for fact in &seen.facts {
        if let What::DesiredCapacityChanged { .. } = fact.what {
            let cause = &seen.facts[fact.cause.expect("an alarm").index()];
            assert!(matches!(cause.subject, Subject::Alarm(..)), "{cause:?}");
        }
    }
}

#[test]
fn v8_k6_two_idle_instances_both_go_after_15_minutes_and_come_back_with_the_next_task() {
    let mut setup = provided(0, 60);
    setup.task_definitions = vec![job(1_024, 1)];
    setup.services = vec![run_tasks("one", 1, 0, 0), run_tasks("two", 1, 0, 25)];
    let (_, seen) = witness(&setup);
    let sizes = sizes(&seen);
    let steps: Vec<u32> = sizes.iter().map(|s| s.1).collect();
    assert_eq!(steps, [2, 1, 0, 2, 1, 0], "{sizes:?}");
    let cycle = sizes[2].0 - sizes[0].0;
    assert!((15.0..20.0).contains(&cycle), "{sizes:?}");
    assert!(sizes[3].0 - 25.0 < 3.0, "{sizes:?}");
}

#[test]
fn v7_26_instances_of_which_2_are_used_become_13_7_4_2_a_minute_apart() {
    let mut setup = provided(26, 40);
    setup.initial_state = InitialState::Running;
    setup.task_definitions = vec![bridge(2_048)];
    setup.services = vec![on_provider("web", 2, 0)];
    protects(&mut setup);
    let (_, seen) = witness(&setup);
    let sizes = sizes(&seen);
    let steps: Vec<u32> = sizes.iter().map(|s| s.1).collect();
    assert_eq!(steps, [13, 7, 4, 2], "{sizes:?}");
    assert!((15.0..16.5).contains(&sizes[0].0), "{sizes:?}");
    for pair in sizes.windows(2) {
        assert!((pair[1].0 - pair[0].0 - 1.0).abs() < 0.01, "{sizes:?}");
    }
    assert_eq!(terminated(&seen), 24);
    assert_eq!(
        seen.entered(TaskStatus::Stopped).len(),
        0,
        "only idle ones went"
    );
}

#[test]
fn v7_before_2022_one_instance_a_minute_took_39_minutes() {
    let mut setup = provided(26, 50);
    setup.initial_state = InitialState::Running;
    setup.parameters.capacity_scale_in_share = 0.05;
    setup.task_definitions = vec![bridge(2_048)];
    setup.services = vec![on_provider("web", 2, 0)];
    protects(&mut setup);
    let sizes = sizes(&witness(&setup).1);
    assert_eq!(sizes.len(), 24);
    let last = sizes[23];
    assert!(last.1 == 2 && (38.0..40.0).contains(&last.0), "{last:?}");
}

#[test]
fn k1_scale_in_takes_fifteen_minutes_and_one_minute_at_the_target_begins_it_anew() {
    let mut setup = provided(2, 60);
    setup.initial_state = InitialState::Running;
    setup.task_definitions = vec![bridge(2_048), job(2_048, 2)];
    // Ten minutes in, two minutes of work on the idle instance.
    setup.services = vec![on_provider("web", 1, 0), run_tasks("job", 1, 1, 10)];
    protects(&mut setup);
    let sizes = sizes(&witness(&setup).1);
    assert_eq!(sizes.len(), 1, "{sizes:?}");
    assert!(
        (27.0..29.5).contains(&sizes[0].0),
        "12 and 15 minutes: {sizes:?}"
    );
}

#[test]
fn k2_with_target_80_and_nothing_to_do_the_group_oscillates_if_the_parameter_says_so() {
    let mut setup = provided(0, 90);
    setup.services = vec![on_provider("web", 0, 0)];
    scales(&mut setup, |s| s.target_capacity = 80);
    let (_, quiet) = witness(&setup);
    assert_eq!(sizes(&quiet), [], "the guide: no action");
    setup.parameters.capacity_acts_at_zero = 1.0;
    let sizes = sizes(&witness(&setup).1);
    let steps: Vec<u32> = sizes.iter().map(|s| s.1).collect();
    assert!(steps.starts_with(&[2, 1, 0, 2, 1, 0]), "{sizes:?}");
}

#[test]
fn k4_instances_with_one_small_task_each_stay_for_ever() {
    // Four instances with two tasks each; seven of the eight end, and one long one stays on each of
    // two instances that could share one.
    let mut setup = provided(2, 60);
    setup.initial_state = InitialState::Running;
    setup.task_definitions = vec![bridge(512)];
    setup.services = vec![on_provider("web", 2, 0)];
    setup.services[0].spec.placement.strategies =
        vec![crate::cluster::placement::PlacementStrategy::Spread(
            crate::cluster::placement::SpreadField::InstanceId,
        )];
    let (_, seen) = witness(&setup);
    assert_eq!(
        sizes(&seen),
        [],
        "both would fit on one, but no task is moved"
    );
    assert_eq!(reservations(&seen), [100]);
}

#[test]
fn k5_surprise_9_a_desired_capacity_set_by_hand_is_taken_back_each_time() {
    use crate::cluster::group_policy::{Recurrence, ScheduledAction};
    let mut setup = provided(1, 80);
    setup.initial_state = InitialState::Running;
    setup.services = vec![on_provider("web", 1, 0)];
    let by_hand = |minute: u64| ScheduledAction {
        name: format!("by hand at {minute}"),
        recurrence: Recurrence::Once(Instant::START + Span::MINUTE * minute),
        min_size: None,
        max_size: None,
        desired_capacity: Some(6),
    };
    setup.groups[0].scheduled = vec![by_hand(5), by_hand(45)];
    protects(&mut setup);
    let (_, seen) = witness(&setup);
    let sizes = sizes(&seen);
    let steps: Vec<u32> = sizes.iter().map(|s| s.1).collect();
    assert_eq!(steps, [3, 2, 1, 3, 2, 1], "{sizes:?}");
    assert!((20.0..30.0).contains(&sizes[0].0), "{sizes:?}");
    let told = reservations(&seen);
    assert!(told.contains(&16) && told.contains(&100), "{told:?}");
}

#[test]
fn k7_a_step_of_one_instance_makes_growth_slow() {
    let mut setup = provided(1, 60);
    setup.initial_state = InitialState::Running;
    setup.services = vec![on_provider("web", 2, 0), run_tasks("more", 8, 0, 1)];
    let quick = sizes(&witness(&setup).1);
    assert_eq!(quick[0].1, 5, "{quick:?}");
    scales(&mut setup, |s| s.maximum_step = 1);
    let slow = sizes(&witness(&setup).1);
    let steps: Vec<u32> = slow.iter().map(|s| s.1).collect();
    assert!(steps.starts_with(&[2, 3, 4, 5]), "{slow:?}");
    for pair in slow[..4].windows(2) {
        let wait = pair[1].0 - pair[0].0;
        assert!((5.0..7.5).contains(&wait), "a warm-up apart: {slow:?}");
    }
}

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
