//! Do instances die, and agents lose their connection, as they should?

use super::{began, fault, first_cause, told};
use crate::cluster::fact::{Limiter, What};
use crate::cluster::fault::{Extent, FaultKind, LaunchApi};
use crate::cluster::group::ImagePullBehavior;
use crate::cluster::group_policy::{Recurrence, ScheduledAction};
use crate::cluster::ids::{GroupId, ServiceId};
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State, Lifecycle};
use crate::cluster::task::{StopCode, TaskStatus};
use crate::kernel::time::Instant;
use crate::sim::setup::{InitialState, Setup};
use crate::sim::testing::{Witness, setup, witness};
use crate::sim::testing_ec2::{group, on_ec2, on_fixed_group};
use crate::sim::tests_providers::{bridge, job};

/// So many m5.large and as many tasks, one on each where zones allow, and one fault.
fn fixed(instances: u32, minutes: u64, kind: FaultKind, at: u64, lasts: Option<u64>) -> Setup {
    let mut setup = on_fixed_group("m5.large", instances, minutes);
    setup.task_definitions = vec![bridge(2_048)];
    setup.services = vec![on_ec2("web", instances)];
    setup.faults = vec![fault(kind, &[at], lasts)];
    setup
}

fn at(facts: &[(f64, &crate::cluster::fact::Fact)]) -> Vec<f64> {
    facts.iter().map(|(at, _)| *at).collect()
}

#[test]
fn an_instance_dies_its_group_finds_it_gone_and_ecs_hears() {
    let kind = FaultKind::InstanceFailure {
        group: Some(GroupId::new(0)),
        extent: Extent::Count(1),
    };
    let (_, seen) = witness(&fixed(3, 15, kind, 300, None));
    assert_eq!(began(&seen, 0), [(300.0, 1)]);
    let ec2 = |to: Ec2State| {
        let is = move |what: &What| matches!(what, What::Ec2StateChanged { to: t, .. } if *t == to);
        at(&told(&seen, is))
    };
    assert_eq!(ec2(Ec2State::ShuttingDown), [300.0]);
    assert_eq!(ec2(Ec2State::Terminated), [360.0]);
    // Found gone and replaced at the health check, 60 s later.
    let gone = told(&seen, |what| {
        matches!(
            what,
            What::LifecycleChanged {
                to: Lifecycle::Terminating,
                ..
            }
        )
    });
    assert_eq!(at(&gone), [360.0]);
    assert_eq!(first_cause(&seen, gone[0].1.id).what.kind(), "faultBegan");
    let launched = told(&seen, |what| matches!(what, What::InstanceLaunched { .. }));
    assert!((launched[3].0 - 360.0).abs() < 1e-9, "{}", launched[3].0);
    // ECS hears it then too: the task is STOPPED at once and made anew elsewhere.
    assert_eq!(super::stopping(&seen, StopCode::TerminationNotice), [360.0]);
    assert_eq!(seen.entered(TaskStatus::Stopped), [360.0]);
    assert_eq!(seen.rows(0).last().expect("rows").running, 3);
    assert!(seen.times("taskPlaced").last().expect("placed") > &380.0);
}

#[test]
fn an_agent_that_is_cut_off_takes_no_task_and_says_nothing_until_it_is_back() {
    let kind = FaultKind::AgentDisconnect {
        group: None,
        extent: Extent::Share(1.0),
    };
    let mut setup = fixed(2, 20, kind, 60, Some(300));
    // Its program ends after two minutes; ECS would hear it a second later.
    setup.task_definitions = vec![job(2_048, 2)];
    let (_, seen) = witness(&setup);
    assert_eq!(began(&seen, 0), [(60.0, 2)]);
    let connection = |connected: bool| {
        let is = move |what: &What| *what == What::AgentConnection { connected };
        at(&told(&seen, is))
    };
    assert_eq!(connection(false), [60.0; 2]);
    assert_eq!(connection(true), [360.0; 2]);
    assert_eq!(&seen.times("containerExited")[..2], [120.0; 2]);
    let stops = super::stopping(&seen, StopCode::EssentialContainerExited);
    assert_eq!(&stops[..2], [360.0; 2], "heard when the agent is back");
    let placed = seen.times("taskPlaced");
    assert!(
        placed.iter().all(|at| *at == 0.0 || *at > 360.0),
        "{placed:?}"
    );
    let status = told(&seen, |what| {
        matches!(what, What::InstanceStatusChanged { to, .. }
            if *to != ContainerInstanceStatus::Active)
    });
    assert!(status.is_empty(), "it stays ACTIVE");
}

#[test]
fn of_two_faults_that_cut_an_agent_off_the_last_to_end_brings_it_back() {
    let kind = || FaultKind::AgentDisconnect {
        group: None,
        extent: Extent::Count(1),
    };
    let mut setup = fixed(1, 10, kind(), 60, Some(100));
    setup.faults.push(fault(kind(), &[100], Some(200)));
    setup.faults[1].name = "longer".into();
    let (_, seen) = witness(&setup);
    assert_eq!(seen.times("agentConnection"), [60.0, 300.0]);
}

#[test]
fn an_agent_that_is_cut_off_when_its_instance_dies_does_not_come_back() {
    let kind = FaultKind::AgentDisconnect {
        group: None,
        extent: Extent::Count(1),
    };
    let mut setup = fixed(1, 15, kind, 60, Some(400));
    let death = FaultKind::InstanceFailure {
        group: None,
        extent: Extent::Count(1),
    };
    setup.faults.push(fault(death, &[120], None));
    let (_, seen) = witness(&setup);
    assert_eq!(seen.times("agentConnection"), [60.0]);
    assert_eq!(
        seen.rows(0).last().expect("rows").running,
        1,
        "on a new one"
    );
}

#[test]
fn an_image_that_cannot_be_pulled_is_not_needed_where_it_is_cached() {
    // The group grows at 8 min (action 5 s later); the pull fails from 5 min to 15 min.
    for (behavior, failed) in [
        (ImagePullBehavior::Default, 0),
        (ImagePullBehavior::Once, 0),
        (ImagePullBehavior::Always, 1),
    ] {
        let kind = FaultKind::ImagePull {
            service: ServiceId::new(0),
        };
        let mut setup = fixed(1, 30, kind, 300, Some(60));
        setup.groups[0].template.pull_behavior = behavior;
        let crash = FaultKind::TaskCrash {
            service: ServiceId::new(0),
            extent: Extent::Count(1),
        };
        setup.faults.push(fault(crash, &[310], None));
        let (_, seen) = witness(&setup);
        let failures = super::stopping(&seen, StopCode::TaskFailedToStart);
        assert!(
            failures.len() >= failed && failures.len() <= failed * 9,
            "{failures:?}"
        );
        for at in failures {
            assert!(at > 320.0 && at < 375.0, "{at}");
        }
        assert_eq!(seen.rows(0).last().expect("rows").running, 1);
    }
}

#[test]
fn throttled_launches_of_instances_come_one_by_one_until_the_fault_ends() {
    let mut setup = setup(10);
    setup.initial_state = InitialState::Empty;
    setup.groups = vec![group("asg", "m5.large", 0)];
    setup.groups[0].scheduled = vec![ScheduledAction {
        name: "grow".into(),
        recurrence: Recurrence::Once(Instant::from_secs(95)),
        min_size: None,
        max_size: None,
        desired_capacity: Some(6),
    }];
    setup.services = vec![on_ec2("idle", 0)];
    let kind = FaultKind::LaunchThrottle {
        api: LaunchApi::Ec2,
        per_second: 0.1,
    };
    setup.faults = vec![fault(kind, &[60], Some(65))];
    let (_, seen) = witness(&setup);
    // The scheduled action runs 5 s late.
    let launched = seen.times("instanceLaunched");
    assert_eq!(launched, [100.0, 110.0, 120.0, 125.0, 125.0, 125.0]);
    let told = told(&seen, |what| {
        matches!(
            what,
            What::CapacityNotScaled {
                reason: "RequestLimitExceeded",
                ..
            }
        )
    });
    assert_eq!(at(&told), [100.0], "once");
    assert_eq!(first_cause(&seen, told[0].1.id).what.kind(), "faultBegan");
}

#[test]
fn throttled_launches_on_fargate_come_one_by_one_until_the_fault_ends() {
    for (per_second, expected) in [
        (0.5, [1.0, 3.0, 5.0, 7.0, 9.0, 10.0, 10.0, 10.0]),
        (0.0, [10.0; 8]),
    ] {
        let kind = FaultKind::LaunchThrottle {
            api: LaunchApi::Fargate,
            per_second,
        };
        let mut setup = super::on_fargate(8, 5, vec![fault(kind, &[0], Some(10))]);
        setup.initial_state = InitialState::Empty;
        let (_, seen) = witness(&setup);
        assert_eq!(seen.times("taskCreated"), expected);
        let held = told(&seen, |what| {
            let limiter = Limiter::LaunchThrottle;
            matches!(what, What::LaunchHeld { limiter: l, .. } if *l == limiter)
        });
        assert!(!held.is_empty());
        for (_, fact) in held {
            assert_eq!(first_cause(&seen, fact.id).what.kind(), "faultBegan");
        }
    }
}

/// Tasks of both services, by when they were created.
fn turns(seen: &Witness) -> Vec<usize> {
    let created = told(seen, |what| matches!(what, What::TaskCreated { .. }));
    let of = created.iter().map(|(_, fact)| fact.subject.service());
    of.map(|of| of.expect("a task's").index()).collect()
}

#[test]
fn services_that_wait_for_a_throttled_api_take_turns() {
    let kind = FaultKind::LaunchThrottle {
        api: LaunchApi::Fargate,
        per_second: 1.0,
    };
    let mut setup = super::on_fargate(3, 5, vec![fault(kind, &[0], Some(60))]);
    setup.initial_state = InitialState::Empty;
    setup
        .services
        .push(crate::sim::testing::service("other", 3));
    let (_, seen) = witness(&setup);
    // Each takes its next turn when it has used the one before, the first service a second sooner.
    assert_eq!(turns(&seen), [0, 0, 1, 0, 1, 1]);
}
