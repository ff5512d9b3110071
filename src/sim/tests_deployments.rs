//! Do whole rolling deployments go as AWS documents them? E39, E44, E45, K17, and how long they
//! take.

use super::setup::{InitialState, ServiceSetup, Setup};
use super::testing::{Witness, balancer, definition, service, witness};
use super::tests_requests::running;
use crate::cluster::deployment::{
    CircuitBreaker, DeploymentReason, DeploymentSpec, EarlySuccess, Profile, Revision,
    RolloutState, Threshold,
};
use crate::cluster::fact::{Fact, RolloutFact, Subject, What};
use crate::cluster::ids::FactId;
use crate::cluster::task::{StopCode, TaskStatus};
use crate::cluster::task_definition::Exit;
use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};

/// Task definitions: what a service begins with, another size of it, one whose program exits at
/// once, and one that never listens.
pub const BIGGER: usize = 1;
pub const CRASHES: usize = 2;
pub const NEVER_READY: usize = 3;

pub fn definitions(setup: &mut Setup) {
    let mut crashes = definition(1024, 20.0);
    crashes.containers[0].exits = Some(Exit::after(Span::ZERO, 1));
    let mut never_ready = definition(1024, 20.0);
    never_ready.startup.ready_after = Some(Distribution::Constant {
        value: Span::from_secs(1_000_000),
    });
    setup.task_definitions = vec![
        definition(1024, 20.0),
        definition(2048, 20.0),
        crashes,
        never_ready,
    ];
}

/// A service in service with these bounds, `minutes` long.
pub fn with_bounds(minutes: u64, desired: u32, (min, max): (u32, u32)) -> Setup {
    let mut setup = running(minutes);
    definitions(&mut setup);
    let mut web = service("web", desired);
    web.spec.minimum_healthy_percent = min;
    web.spec.maximum_percent = max;
    setup.services.push(web);
    setup
}

pub fn deployment(at: u64, task_definition: usize) -> DeploymentSpec {
    DeploymentSpec {
        at: Instant::from_secs(at),
        revision: Revision {
            task_definition,
            profile: Profile::default(),
        },
        desired_count: None,
    }
}

/// The service deploys a task definition at this second.
pub fn deploy(setup: &mut Setup, at: u64, task_definition: usize) {
    let web = &mut setup.services[0];
    web.changes
        .deployments
        .push(deployment(at, task_definition));
}

pub fn breaker(web: &mut ServiceSetup, rollback: bool) {
    web.spec.deployment.circuit_breaker = Some(CircuitBreaker {
        rollback,
        threshold: Threshold::BoundedPercent(50.0),
        reset_on_healthy_task: true,
    });
}

/// (deployment, state, reason, seconds, fact) of each change of state.
pub fn states(seen: &Witness) -> Vec<(u32, RolloutState, DeploymentReason, f64, FactId)> {
    let mut states = Vec::new();
    for fact in &seen.facts {
        if let (Subject::Deployment(_, number), What::Rollout(RolloutFact::State { to, reason })) =
            (fact.subject, &fact.what)
        {
            states.push((number, *to, *reason, fact.at.as_secs_f64(), fact.id));
        }
    }
    states
}

/// The states alone.
pub fn path(seen: &Witness) -> Vec<(u32, RolloutState, DeploymentReason)> {
    let states = states(seen).into_iter();
    states.map(|state| (state.0, state.1, state.2)).collect()
}

pub fn told(seen: &Witness, which: impl Fn(&Fact) -> bool) -> Vec<&Fact> {
    seen.facts.iter().filter(|fact| which(fact)).collect()
}

/// Launches of a revision.
fn launches(seen: &Witness, revision: usize) -> Vec<&Fact> {
    told(seen, |fact| {
        matches!(fact.what, What::TaskCreated { revision: of, initial: false, .. }
            if of.index() == revision)
    })
}

fn began(seen: &Witness, number: u32) -> &Fact {
    let of_it = |fact: &&Fact| {
        matches!(fact.subject, Subject::Deployment(_, n) if n == number)
            && matches!(fact.what, What::Rollout(RolloutFact::Began { .. }))
    };
    seen.facts.iter().find(of_it).expect("it began")
}

/// Seconds from the beginning of the second deployment to its completion.
pub fn takes(seen: &Witness) -> f64 {
    let done = |state: &&(u32, RolloutState, _, f64, _)| {
        state.0 == 2 && state.1 == RolloutState::Completed
    };
    let states = states(seen);
    let done = states.iter().find(done).expect("it is completed");
    done.3 - began(seen, 2).at.as_secs_f64()
}

use DeploymentReason::{CircuitBreaker as Breaker, Newer, Rollback, Steady};
use RolloutState::{Completed, Failed, InProgress, Replaced};

#[test]
fn a_deployment_of_100_and_200_starts_all_and_then_stops_all_and_names_itself_as_the_cause() {
    let mut setup = with_bounds(20, 4, (100, 200));
    deploy(&mut setup, 60, BIGGER);
    let (totals, seen) = witness(&setup);
    assert_eq!(
        path(&seen),
        [(1, Completed, Steady), (2, Completed, Steady)]
    );
    let fact = began(&seen, 2);
    assert_eq!(
        (fact.at, fact.cause),
        (Instant::from_secs(60), Some(FactId::new(1)))
    );
    let started = launches(&seen, 1);
    assert_eq!(started.len(), 4);
    assert!(started.iter().all(|launch| launch.cause == Some(fact.id)));
    let code = StopCode::ServiceSchedulerInitiated;
    let stopped = told(&seen, |fact| fact.what == What::TaskStopping { code });
    assert_eq!(stopped.len(), 4);
    assert!(stopped.iter().all(|stop| stop.cause == Some(fact.id)));
    let first_stop = stopped[0].at;
    let ran = seen.running();
    assert!(
        ran[0] + 40.0 <= first_stop.as_secs_f64() + 1e-6,
        "healthy first"
    );
    assert_eq!(totals.services[0].peak_running, 8);
    assert_eq!(totals.services[0].tasks_stopped, 4);
    let least = seen.rows(0).iter().map(|row| row.running).min();
    assert_eq!(least, Some(4), "RUNNING never falls below desired");
}

#[test]
fn untroubled_services_tell_nothing_of_their_creation() {
    for state in [InitialState::Running, InitialState::Empty] {
        let mut setup = with_bounds(10, 3, (100, 200));
        setup.initial_state = state;
        let (_, seen) = witness(&setup);
        assert!(told(&seen, |fact| matches!(fact.what, What::Rollout(_))).is_empty());
        let mut troubled = setup.clone();
        breaker(&mut troubled.services[0], true);
        let (_, seen) = witness(&troubled);
        assert_eq!(path(&seen), [(1, Completed, Steady)]);
        let at = states(&seen)[0].3;
        assert_eq!(at > 0.0, state == InitialState::Empty, "at {at}");
    }
}

#[test]
fn e44_the_third_failure_to_reach_running_fails_the_deployment_which_launches_nothing_more() {
    // E44: threshold 3, three failures to reach RUNNING → FAILED at the third.
    for desired in [1, 2, 4] {
        let mut setup = with_bounds(60, desired, (100, 200));
        breaker(&mut setup.services[0], false);
        deploy(&mut setup, 60, CRASHES);
        let (_, seen) = witness(&setup);
        assert_eq!(path(&seen), [(1, Completed, Steady), (2, Failed, Breaker)]);
        let failures = told(&seen, |fact| {
            matches!(fact.what, What::Rollout(RolloutFact::TaskFailed { .. }))
        });
        let counts = failures.iter().map(|fact| match fact.what {
            What::Rollout(RolloutFact::TaskFailed { failed, threshold }) => (failed, threshold),
            _ => unreachable!(),
        });
        assert_eq!(counts.collect::<Vec<_>>(), [(1, 3), (2, 3), (3, 3)]);
        let failed = seen.facts.iter().find(|fact| fact.id == states(&seen)[1].4);
        let failed = failed.expect("it was told");
        assert_eq!(failed.cause, Some(failures[2].id));
        assert_eq!(failed.at, failures[2].at);
        let late = launches(&seen, 1);
        assert!(
            late.iter().all(|launch| launch.at <= failed.at),
            "launches nothing"
        );
        let rows = seen.rows(0);
        assert_eq!(
            rows.last().expect("a minute").running,
            desired,
            "the old ones serve"
        );
    }
}

#[test]
fn e45_only_a_completed_deployment_is_rolled_back_to() {
    // E45: deployment 1 COMPLETED; 2 fails; then 3 fails while 1 is IN_PROGRESS: 2 rolls back to
    // 1; 3 has no COMPLETED target: no rollback, no new tasks.
    let mut setup = with_bounds(90, 4, (50, 100));
    breaker(&mut setup.services[0], true);
    deploy(&mut setup, 60, CRASHES);
    let (_, seen) = witness(&setup);
    let expected = [
        (1, Completed, Steady),
        (2, Failed, Breaker),
        (1, InProgress, Rollback),
        (1, Completed, Steady),
    ];
    assert_eq!(path(&seen), expected);
    let (rolled_back, back) = (states(&seen)[2], states(&seen)[3].3);
    let again: Vec<_> = launches(&seen, 0);
    assert_eq!(again.len(), 2, "those that had made room");
    assert!(
        again
            .iter()
            .all(|launch| launch.cause == Some(rolled_back.4))
    );
    let soon = rolled_back.3 as u64 + 5;
    assert!((soon as f64) < back, "1 is IN_PROGRESS still");
    deploy(&mut setup, soon, CRASHES);
    let (_, seen) = witness(&setup);
    let expected = [
        (1, Completed, Steady),
        (2, Failed, Breaker),
        (1, InProgress, Rollback),
        (1, Replaced, Newer),
        (3, Failed, Breaker),
    ];
    assert_eq!(path(&seen), expected, "and it stalls");
    let failed = states(&seen)[4].3;
    let late = launches(&seen, 2);
    assert!(late.iter().all(|launch| launch.at.as_secs_f64() <= failed));
    let last = *seen.rows(0).last().expect("a minute");
    assert!(last.running >= 2, "old tasks stay: {}", last.running);
}

#[test]
fn the_second_stage_counts_failed_health_checks_and_old_tasks_go_on_serving() {
    let mut setup = with_bounds(60, 4, (100, 200));
    setup.services[0].spec.load_balancer = Some(balancer());
    deploy(&mut setup, 60, NEVER_READY);
    let (_, left) = witness(&setup);
    assert_eq!(
        path(&left),
        [(1, Completed, Steady)],
        "without a breaker it never ends"
    );
    assert!(launches(&left, 1).len() > 8, "and starts task after task");
    breaker(&mut setup.services[0], true);
    let (totals, seen) = witness(&setup);
    let expected = [
        (1, Completed, Steady),
        (2, Failed, Breaker),
        (1, InProgress, Rollback),
        (1, Completed, Steady),
    ];
    assert_eq!(path(&seen), expected);
    let third = told(&seen, |fact| fact.what == What::TargetUnhealthy)[2].at;
    let failed = states(&seen)[1].3;
    assert!((failed - third.as_secs_f64()).abs() < 1e-9, "at the third");
    assert_eq!(totals.services[0].tasks_stopped, 4, "only the new ones");
    assert!(totals.services[0].peak_running <= 8);
}

#[test]
fn e39_k17_with_100_and_100_a_deployment_is_stuck_for_ever_and_says_so_once() {
    // E39: min 100 and max 100 → deployments never progress.
    let mut setup = with_bounds(120, 4, (100, 100));
    deploy(&mut setup, 60, BIGGER);
    let (totals, seen) = witness(&setup);
    assert_eq!(path(&seen), [(1, Completed, Steady)]);
    let stuck = told(&seen, |fact| fact.what == What::Rollout(RolloutFact::Stuck));
    assert_eq!(stuck.len(), 1);
    assert_eq!(stuck[0].cause, Some(began(&seen, 2).id));
    assert_eq!(totals.services[0].tasks_started, 4);
    assert_eq!(totals.services[0].tasks_stopped, 0);
}

#[test]
fn the_deregistration_delay_of_the_last_old_tasks_is_part_of_the_time() {
    // Tasks that are being stopped do not count, so that on Fargate only the last ones are waited
    // for: 17 and 300 s more.
    let time = |delay| {
        let mut setup = with_bounds(30, 4, (100, 200));
        let mut balancer = balancer();
        balancer.keep_alive = true;
        balancer.deregistration_delay = Span::from_secs(delay);
        setup.services[0].spec.load_balancer = Some(balancer);
        deploy(&mut setup, 60, BIGGER);
        takes(&witness(&setup).1)
    };
    let [none, short, long] = [0, 17, 300].map(time);
    assert!((short - none - 17.0).abs() < 1e-6, "{none} and {short}");
    assert!((long - none - 300.0).abs() < 1e-6, "{none} and {long}");
}

#[test]
fn a_new_task_definition_ends_the_back_off_of_failing_starts_at_once() {
    let mut setup = with_bounds(120, 1, (100, 200));
    deploy(&mut setup, 60, CRASHES);
    deploy(&mut setup, 3_600, BIGGER);
    let (_, seen) = witness(&setup);
    let starts = launches(&seen, 1);
    let last: Vec<f64> = starts
        .iter()
        .rev()
        .take(2)
        .map(|f| f.at.as_secs_f64())
        .collect();
    assert!(last[0] - last[1] > 600.0, "it had grown: {last:?}");
    let first = launches(&seen, 2)[0].at.as_secs_f64();
    assert!(first < 3_602.0, "{first}");
    let expected = [
        (1, Completed, Steady),
        (2, Replaced, Newer),
        (3, Completed, Steady),
    ];
    assert_eq!(path(&seen), expected);
}

#[test]
fn early_success_does_not_wait_for_all_tasks() {
    let time = |early: Option<EarlySuccess>| {
        let mut setup = with_bounds(30, 10, (50, 100));
        setup.services[0].spec.deployment.early_success = early;
        deploy(&mut setup, 60, BIGGER);
        let (_, seen) = witness(&setup);
        let last = *states(&seen).last().expect("it ends");
        let gone = *seen
            .entered(TaskStatus::Stopped)
            .last()
            .expect("old ones stop");
        (last.2, takes(&seen), gone)
    };
    let early = |blocking_cleanup| {
        Some(EarlySuccess {
            healthy_percent: 50,
            blocking_cleanup,
        })
    };
    let (full, first, cleaned) = (time(None), time(early(false)), time(early(true)));
    assert_eq!((full.0, first.0), (Steady, DeploymentReason::EarlySuccess));
    assert_eq!(cleaned.0, DeploymentReason::EarlySuccess);
    assert!(
        first.1 < cleaned.1 && cleaned.1 < full.1,
        "{first:?} {cleaned:?} {full:?}"
    );
    assert!(
        (first.2 - full.2).abs() < 1e-6,
        "the old ones go all the same"
    );
}
