//! Do scheduled actions, suspension and task scale-in protection work in whole runs?

use super::setup::Setup;
use super::testing::{Witness, service, witness};
use super::tests_requests::running;
use super::tests_steps::{alarm, changes, recorded, refusals, steps, target};
use crate::cluster::deployment::{DeploymentSpec, Profile, ProtectionSpec, Revision};
use crate::cluster::fact::{Fact, NotScaledReason, Subject, What};
use crate::cluster::group_policy::Recurrence;
use crate::cluster::monitor::Comparison;
use crate::cluster::task::TaskStatus;
use crate::control::scaling::spec::{AutoScalingSpec, PolicySpec, ScheduledAction, Suspension};
use crate::kernel::time::{Instant, Span};

/// A scheduled action at a second.
pub fn action(second: u64, min: Option<u32>, max: Option<u32>) -> ScheduledAction {
    ScheduledAction {
        name: format!("at-{second}"),
        recurrence: Recurrence::Once(Instant::from_secs(second)),
        min_capacity: min,
        max_capacity: max,
    }
}

/// A service of `desired` tasks between 1 and 10, with these actions and policies.
fn scheduled(desired: u32, actions: Vec<ScheduledAction>, policies: Vec<PolicySpec>) -> Setup {
    let mut setup = running(60);
    let mut api = service("api", desired);
    api.auto_scaling = Some(AutoScalingSpec {
        scheduled: actions,
        ..target(1, 10, policies)
    });
    setup.services.push(api);
    setup
}

fn suspended(at: u64, scale_out: bool, scheduled: bool) -> Suspension {
    Suspension {
        at: Instant::from_secs(at),
        scale_in: false,
        scale_out,
        scheduled,
    }
}

fn scaling(setup: &mut Setup) -> &mut AutoScalingSpec {
    setup.services[0].auto_scaling.as_mut().expect("it scales")
}

/// An alarm that goes to ALARM at 870 s and stays there, and a policy of +2 on it.
fn busy(setup: &mut Setup, cooldown: u64) {
    let load = recorded(60, |minute| if minute < 10 { 50.0 } else { 90.0 });
    let above = (Comparison::GreaterThanOrEqualToThreshold, 70.0);
    setup.alarms.push(alarm(load, above, 2));
    scaling(setup)
        .policies
        .push(steps(0, &[(Some(0.0), None, 2)], cooldown));
}

/// Below the new minimum: out to it; above the new maximum: in to it; else nothing. The action is
/// the cause, and what runs follows.
#[test]
fn scheduled_actions_move_the_bounds_and_what_is_outside() {
    let actions = vec![
        action(600, Some(6), None),
        action(900, Some(2), None),
        action(1_200, None, Some(3)),
        action(1_500, Some(1), Some(8)),
    ];
    let (_, seen) = witness(&scheduled(2, actions, Vec::new()));
    assert_eq!(changes(&seen), [(605.0, 2, 6), (1_205.0, 6, 3)]);
    assert_eq!(
        seen.times("scheduledAction"),
        [605.0, 905.0, 1_205.0, 1_505.0]
    );
    let change = |fact: &&Fact| matches!(fact.what, What::DesiredCountChanged { .. });
    for fact in seen.facts.iter().filter(change) {
        let cause = &seen.facts[fact.cause.expect("it has one").index()];
        assert_eq!(cause.what.kind(), "scheduledAction");
        assert!(matches!(fact.subject, Subject::Service(_)));
    }
    let running: Vec<u32> = [8, 14, 24].map(|m: usize| seen.rows(0)[m].running).to_vec();
    assert_eq!(running, [2, 6, 3]);
}

/// Policies keep to the bounds that a scheduled action has set; without it to those of the start.
#[test]
fn policies_keep_to_bounds_that_scheduled_actions_move() {
    let mut setup = scheduled(2, vec![action(600, None, Some(5))], Vec::new());
    busy(&mut setup, 60);
    let last = |setup: &Setup| changes(&witness(setup).1).last().expect("it scaled").2;
    assert_eq!(last(&setup), 5);
    scaling(&mut setup).scheduled.clear();
    assert_eq!(last(&setup), 10);
}

/// A scheduled action does not ask for cooldowns.
#[test]
fn scheduled_actions_ignore_cooldowns() {
    let mut setup = scheduled(2, vec![action(900, Some(7), None)], Vec::new());
    busy(&mut setup, 3_000);
    assert_eq!(changes(&witness(&setup).1), [(875.0, 2, 4), (905.0, 4, 7)]);
}

/// Of one instant they run in the order given.
#[test]
fn actions_of_one_instant_run_in_their_order() {
    let (high, low) = (action(600, Some(6), Some(9)), action(600, Some(1), Some(4)));
    let run = |actions| changes(&witness(&scheduled(2, actions, Vec::new())).1);
    assert_eq!(
        run(vec![high.clone(), low.clone()]),
        [(605.0, 2, 6), (605.0, 6, 4)]
    );
    assert_eq!(run(vec![low, high]), [(605.0, 2, 6)]);
}

/// A minimum above the maximum must come with a maximum: else the action fails.
#[test]
fn a_minimum_above_the_maximum_fails() {
    let actions = vec![action(600, Some(12), None), action(900, Some(12), Some(15))];
    let seen = witness(&scheduled(2, actions, Vec::new())).1;
    assert_eq!(seen.times("scheduledActionFailed"), [605.0]);
    assert_eq!(changes(&seen), [(905.0, 2, 12)]);
}

/// Surprise 10: a desired count below the minimum stays until a scheduled action looks at it.
#[test]
fn surprise_10_a_scheduled_action_raises_what_is_below_the_minimum() {
    let mut setup = scheduled(2, vec![action(1_800, None, Some(20))], Vec::new());
    scaling(&mut setup).min_capacity = 4;
    assert_eq!(changes(&witness(&setup).1), [(1_805.0, 2, 4)]);
}

/// What came due while scheduled scaling was suspended is not made up for.
#[test]
fn suspended_scheduled_actions_are_not_replayed() {
    let mut setup = scheduled(
        2,
        vec![action(600, Some(6), None), action(1_500, Some(3), None)],
        Vec::new(),
    );
    scaling(&mut setup).suspended = vec![suspended(0, false, true), suspended(1_200, false, false)];
    let seen = witness(&setup).1;
    assert_eq!(changes(&seen), [(1_505.0, 2, 3)]);
    assert_eq!(seen.times("scalingSuspended"), [0.0, 1_200.0]);
}

/// On resumption a policy whose alarm is in ALARM is evaluated at once, not at the next minute.
#[test]
fn a_policy_whose_alarm_is_in_alarm_is_evaluated_on_resumption() {
    let mut setup = scheduled(2, Vec::new(), Vec::new());
    busy(&mut setup, 3_000);
    scaling(&mut setup).suspended =
        vec![suspended(300, true, false), suspended(1_000, false, false)];
    let seen = witness(&setup).1;
    assert_eq!(changes(&seen), [(1_005.0, 2, 4)]);
    assert_eq!(refusals(&seen)[0], (875.0, NotScaledReason::Suspended));
    // Suspended in the other direction, nothing is different.
    for state in &mut scaling(&mut setup).suspended {
        (state.scale_in, state.scale_out) = (state.scale_out, state.scale_in);
    }
    assert_eq!(changes(&witness(&setup).1), [(875.0, 2, 4)]);
}

fn protect(at: u64, tasks: u32, expires: u64) -> ProtectionSpec {
    ProtectionSpec {
        at: Instant::from_secs(at),
        tasks,
        expires: Span::from_secs(expires),
    }
}

/// (seconds, number) of the tasks that were told to stop.
fn stopped(seen: &Witness) -> Vec<(f64, u32)> {
    let stop = |fact: &Fact| match (fact.subject, &fact.what) {
        (Subject::Task { number, .. }, What::TaskStopping { .. }) => {
            Some((fact.at.as_secs_f64(), number))
        }
        _ => None,
    };
    seen.facts.iter().filter_map(stop).collect()
}

/// The two oldest of four tasks protect themselves until 900 s; a scale-in to one at 605 s takes
/// the others, and one of them when its protection has expired.
#[test]
fn protected_tasks_are_skipped_until_their_protection_expires() {
    let mut setup = scheduled(4, vec![action(600, None, Some(1))], Vec::new());
    setup.services[0].changes.protections = vec![protect(300, 2, 600)];
    let seen = witness(&setup).1;
    let mut stops = stopped(&seen);
    stops[..2].sort_by_key(|(_, number)| *number);
    assert_eq!(stops, [(605.0, 3), (605.0, 4), (900.0, 1)]);
    assert_eq!(seen.times("taskProtection"), [300.0, 300.0, 900.0, 900.0]);
    let expired = seen
        .facts
        .iter()
        .rfind(|f| matches!(f.what, What::TaskStopping { .. }));
    let cause = &seen.facts[expired.and_then(|f| f.cause).expect("it has one").index()];
    assert_eq!(cause.what.kind(), "taskProtection");
    // All protection is taken away before.
    setup.services[0]
        .changes
        .protections
        .push(protect(700, 0, 600));
    assert_eq!(stopped(&witness(&setup).1)[2], (700.0, 1));
    setup.services[0].changes.protections.clear();
    let at: Vec<f64> = stopped(&witness(&setup).1).iter().map(|s| s.0).collect();
    assert_eq!(at, [605.0; 3]);
}

/// A deployment waits for protected tasks (`DEPLOYMENT_BLOCKED`). Meanwhile nothing is scaled in.
#[test]
fn protected_tasks_block_a_deployment_and_a_deployment_blocks_scale_in() {
    let mut setup = scheduled(4, vec![action(1_200, None, Some(2))], Vec::new());
    let changes_of = &mut setup.services[0].changes;
    changes_of.protections = vec![protect(300, 1, 1_500)];
    changes_of.deployments = vec![DeploymentSpec {
        at: Instant::from_secs(600),
        revision: Revision {
            task_definition: 0,
            profile: Profile::default(),
        },
        desired_count: None,
    }];
    let seen = witness(&setup).1;
    assert_eq!(
        seen.times("deploymentStuck").len(),
        1,
        "{:?}",
        stopped(&seen)
    );
    let old: Vec<f64> = stopped(&seen)
        .iter()
        .filter(|s| s.1 == 1)
        .map(|s| s.0)
        .collect();
    assert_eq!(old, [1_800.0], "the protected one stops last");
    let frozen = NotScaledReason::TargetServicePutResourceAsUnscalable;
    assert_eq!(refusals(&seen), [(1_205.0, frozen)]);
    assert_eq!(changes(&seen), [], "and nobody makes up for it");
    let done = seen.times("deploymentStateChanged");
    assert!(done.last().is_some_and(|at| *at > 1_800.0), "{done:?}");
    assert_eq!(seen.entered(TaskStatus::Stopped).len(), 4);
}

/// An unhealthy or crashing task is replaced whether it is protected or not.
#[test]
fn protection_is_only_against_scale_in() {
    let mut setup = scheduled(1, Vec::new(), Vec::new());
    setup.task_definitions[0].containers[0].exits = Some(crate::cluster::task_definition::Exit {
        after: crate::kernel::distribution::Distribution::Constant {
            value: Span::from_secs(900),
        },
        code: 1,
    });
    setup.services[0].changes.protections = vec![protect(300, 1, 3_000)];
    let seen = witness(&setup).1;
    assert!(seen.entered(TaskStatus::Stopped).len() >= 2);
}
