//! Is a deployment told as it went? By whole runs.

use super::*;
use crate::cluster::deployment::{CircuitBreaker, DeploymentSpec, Profile, Revision, Threshold};
use crate::cluster::task_definition::Exit;
use crate::observe::Recorder;
use crate::observe::losses::{self, Taker};
use crate::sim::run;
use crate::sim::setup::InitialState;
use crate::sim::testing::{definition, setup, web};
use crate::workload::spec::Shape;

/// Four tasks with 40 requests per second; at five minutes a deployment of this definition.
fn deployed(definition_of_new: usize, change: impl FnOnce(&mut Setup)) -> (Outcome, Vec<Rollout>) {
    let mut setup = setup(30);
    setup.initial_state = InitialState::Running;
    let mut service = web("web", 4, Shape::Constant { rate: 40.0 });
    service.changes.deployments = vec![DeploymentSpec {
        at: Instant::from_secs(300),
        revision: Revision {
            task_definition: definition_of_new,
            profile: Profile::default(),
        },
        desired_count: None,
    }];
    setup.services.push(service);
    // A program that ends the moment it starts.
    let mut bad = definition(1024, 20.0);
    bad.containers[0].exits = Some(Exit::after(Span::ZERO, 1));
    setup.task_definitions.push(bad);
    change(&mut setup);
    let mut recorder = Recorder::new(&setup);
    let totals = run(&setup, 1, &mut recorder).expect("nothing is read");
    let outcome = recorder.finish(totals);
    let rollouts = of(&outcome, &setup);
    (outcome, rollouts)
}

/// The one that was asked for.
fn asked(rollouts: &[Rollout]) -> &Rollout {
    let found = rollouts.iter().find(|rollout| rollout.number == 2);
    found.expect("it began")
}

#[test]
fn a_rolling_deployment_replaces_all_and_never_has_more_than_twice_the_tasks() {
    let (_, rollouts) = deployed(0, |_| {});
    let rollout = asked(&rollouts);
    assert_eq!(rollout.began, Instant::from_secs(300));
    let (_, state, reason) = rollout.ended.expect("it ends");
    assert_eq!(state, RolloutState::Completed);
    assert_eq!(reason, DeploymentReason::Steady);
    assert_eq!(rollout.way_back(), None);
    let (first, last) = (rollout.points.first(), rollout.points.last());
    assert_eq!(first.expect("points").old.healthy, 4);
    let last = last.expect("points");
    assert_eq!((last.old.running, last.old.healthy), (0, 0));
    assert_eq!((last.new.running, last.new.healthy), (4, 4));
    assert_eq!(rollout.most_tasks, 8, "maximumPercent 200");
    for point in &rollout.points {
        assert!(point.old.healthy + point.new.healthy >= 4, "{point:?}");
    }
    assert!(rollout.requests > 0);
}

#[test]
fn a_bad_one_falls_back_and_says_how_long_that_took() {
    let (_, rollouts) = deployed(1, |setup| {
        let breaker = CircuitBreaker {
            rollback: true,
            threshold: Threshold::BoundedPercent(50.0),
            reset_on_healthy_task: true,
        };
        setup.services[0].spec.deployment.circuit_breaker = Some(breaker);
    });
    let rollout = asked(&rollouts);
    let (_, state, reason) = rollout.ended.expect("it ends");
    assert_eq!(state, RolloutState::Failed);
    assert_eq!(reason, DeploymentReason::CircuitBreaker);
    assert_eq!(rollout.failed_tasks, 3, "the threshold of four tasks");
    let back = rollout.way_back().expect("the old revision is there again");
    assert!(back < Span::from_secs(900), "{back}");
    let last = rollout.points.last().expect("points");
    assert_eq!((last.old.healthy, last.new.running), (4, 0));
}

#[test]
fn requests_lost_with_tasks_that_a_deployment_stopped_are_its_own() {
    // Requests of ten seconds, and no time to finish them.
    let (outcome, rollouts) = deployed(0, |setup| {
        let service = &mut setup.services[0];
        let balancer = service.spec.load_balancer.as_mut().expect("it has one");
        balancer.deregistration_delay = Span::ZERO;
        let request = service.request.as_mut().expect("it has requests");
        request.wait = crate::kernel::distribution::Distribution::Constant {
            value: Span::from_secs(10),
        };
    });
    let lost = losses::of(&outcome, 0);
    let [(taker, requests)] = lost.as_slice() else {
        panic!("one thing took them: {lost:?}");
    };
    assert_eq!(*taker, Taker::Deployment);
    assert_eq!(*requests, outcome.services[0].requests.failed);
    assert!(*requests > 100, "{requests}");
    assert_eq!(asked(&rollouts).lost, *requests);
}
