//! Do capacity providers grow and shrink their groups in whole runs as AWS says, and users saw?

use super::setup::{InitialState, ServiceSetup, Setup};
use super::testing::{Witness, definition, setup, witness};
use super::testing_ec2::{group, on_provider, provider, scaling};
use crate::cluster::fact::{Changer, Subject, What};
use crate::cluster::provider::{ManagedScaling, ProviderKind};
use crate::cluster::service::Scheduling;
use crate::cluster::task::TaskStatus;
use crate::cluster::task_definition::Exit;
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
    definition.containers[0].exits = Some(Exit::after(Span::MINUTE * minutes, 0));
    definition
}

/// Desired capacities that managed scaling set, each with its time in minutes.
pub fn sizes(seen: &Witness) -> Vec<(f64, u32)> {
    let facts = seen.facts.iter();
    facts
        .filter_map(|fact| match fact.what {
            What::DesiredCapacityChanged {
                to,
                by: Changer::ManagedScaling,
                ..
            } => Some((fact.at.as_secs_f64() / 60.0, to)),
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
pub fn refusals(seen: &Witness) -> Vec<(&'static str, u32)> {
    let facts = seen.facts.iter();
    facts
        .filter_map(|fact| match fact.what {
            What::CapacityNotScaled { reason, wanted } => Some((reason, wanted)),
            _ => None,
        })
        .collect()
}

/// The reservations that were told, in percent, rounded down.
pub fn reservations(seen: &Witness) -> Vec<u32> {
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
    assert!((14.9..20.0).contains(&idle), "{idle} minutes");
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
    // Two long tasks on two instances that could share one.
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
    setup.services = vec![on_provider("web", 10, 0)];
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
