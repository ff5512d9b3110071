//! Do task sets of the EXTERNAL controller come, scale, take traffic and go as they are told?

use crate::cluster::deployment::{
    Controller, DeploymentSettings, Profile, Revision, TaskSetChange, TaskSetVerb,
};
use crate::cluster::fact::{RolloutFact, Subject, What};
use crate::cluster::task_set::FIRST_TASK_SET;
use crate::kernel::time::Instant;
use crate::sim::setup::{InitialState, Setup};
use crate::sim::testing::{Witness, setup, web, witness};
use crate::workload::spec::Shape;

fn change(minute: u64, name: &str, change: TaskSetVerb) -> TaskSetChange {
    TaskSetChange {
        at: Instant::from_secs(minute * 60),
        task_set: name.into(),
        change,
    }
}

fn create(minute: u64, name: &str, scale: f64, failing: f64) -> TaskSetChange {
    let revision = Revision {
        task_definition: 0,
        profile: Profile {
            failing,
            ..Profile::default()
        },
    };
    change(minute, name, TaskSetVerb::Create { revision, scale })
}

/// Four tasks with 20 requests a second.
fn external(minutes: u64, changes: Vec<TaskSetChange>) -> Setup {
    let mut setup = setup(minutes);
    let mut service = web("web", 4, Shape::Constant { rate: 20.0 });
    service.spec.deployment = DeploymentSettings {
        controller: Controller::External,
        ..DeploymentSettings::default()
    };
    service.changes.task_sets = changes;
    setup.services = vec![service];
    setup.initial_state = InitialState::Running;
    setup
}

fn running(seen: &Witness, minute: usize) -> u32 {
    seen.rows(0)[minute].running
}

fn told(seen: &Witness) -> Vec<(u32, &'static str)> {
    let about = seen.facts.iter().filter_map(|fact| match fact.subject {
        Subject::Deployment(_, number) => Some((number, fact.what.kind())),
        _ => None,
    });
    about.collect()
}

#[test]
fn e18_a_task_set_of_30_percent_of_4_runs_2_tasks() {
    // E18: a scale that gives 1.2 tasks → computedDesiredCount 2.
    let (totals, seen) = witness(&external(20, vec![create(5, "green", 30.0, 0.0)]));
    assert_eq!(running(&seen, 3), 4);
    assert_eq!(running(&seen, 15), 6);
    assert!(seen.facts.iter().any(|fact| {
        let what = What::Rollout(RolloutFact::Stability { steady: true });
        matches!(fact.subject, Subject::Deployment(_, 2)) && fact.what == what
    }));
    assert_eq!(totals.services[0].requests.failed, 0);
}

#[test]
fn task_sets_are_created_scaled_weighted_promoted_and_deleted() {
    let changes = vec![
        create(5, "green", 50.0, 0.0),
        change(15, "green", TaskSetVerb::Scale(100.0)),
        change(25, "green", TaskSetVerb::Weight(100)),
        change(25, FIRST_TASK_SET, TaskSetVerb::Weight(0)),
        change(26, "green", TaskSetVerb::Primary),
        change(30, FIRST_TASK_SET, TaskSetVerb::Scale(50.0)),
        change(40, FIRST_TASK_SET, TaskSetVerb::Delete),
    ];
    let (totals, seen) = witness(&external(60, changes));
    assert_eq!(running(&seen, 12), 6);
    assert_eq!(running(&seen, 22), 8);
    assert_eq!(running(&seen, 37), 6);
    assert_eq!(running(&seen, 55), 4);
    let requests = &totals.services[0].requests;
    assert_eq!((requests.failed, requests.rejected), (0, 0));
    let kinds = told(&seen);
    for (number, kind) in [
        (2, "deploymentBegan"),
        (2, "taskSetScaled"),
        (2, "taskSetWeight"),
        (1, "taskSetWeight"),
        (2, "taskSetPrimary"),
        (1, "taskSetScaled"),
        (1, "taskSetDeleted"),
    ] {
        assert!(
            kinds.contains(&(number, kind)),
            "{number} {kind} in {kinds:?}"
        );
    }
}

#[test]
fn requests_go_by_the_weights_of_the_target_groups() {
    // 3 : 1, and the second one fails every request: a quarter fails.
    let changes = vec![
        create(0, "green", 100.0, 1.0),
        change(10, "green", TaskSetVerb::Weight(1)),
        change(10, FIRST_TASK_SET, TaskSetVerb::Weight(3)),
    ];
    let (totals, _) = witness(&external(40, changes));
    let expected = 30.0 * 60.0 * 20.0 / 4.0;
    let failed = totals.services[0].requests.failed as f64;
    assert!(
        (failed / expected - 1.0).abs() < 0.1,
        "{failed}, not {expected}"
    );
}

#[test]
fn a_third_task_set_takes_the_group_that_is_free() {
    let changes = vec![
        create(2, "green", 100.0, 0.0),
        change(10, FIRST_TASK_SET, TaskSetVerb::Weight(0)),
        change(10, "green", TaskSetVerb::Weight(1)),
        change(11, "green", TaskSetVerb::Primary),
        change(12, FIRST_TASK_SET, TaskSetVerb::Delete),
        create(30, "blue", 100.0, 0.0),
        change(40, "blue", TaskSetVerb::Weight(1)),
        change(40, "green", TaskSetVerb::Weight(0)),
        change(41, "green", TaskSetVerb::Delete),
    ];
    let (totals, seen) = witness(&external(60, changes));
    assert_eq!(running(&seen, 58), 4);
    let requests = &totals.services[0].requests;
    assert_eq!((requests.failed, requests.rejected), (0, 0));
}
