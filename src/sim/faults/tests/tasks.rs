//! Do tasks crash, hang, leak and fail to start as they should?

use super::{began, crash, fault, first_cause, of_web, on_fargate, stopping, told};
use crate::cluster::fact::What;
use crate::cluster::fault::{Extent, FaultKind};
use crate::cluster::task::{StopCode, TaskStatus};
use crate::cluster::task_definition::ContainerHealthCheck;
use crate::kernel::time::Span;
use crate::sim::setup::{InitialState, Setup};
use crate::sim::testing::{balancer, witness};

#[test]
fn a_crash_is_an_essential_container_that_exits_with_code_1() {
    let setup = on_fargate(2, 5, vec![fault(crash(Extent::Count(1)), &[60], None)]);
    let (_, seen) = witness(&setup);
    let exits = told(&seen, |what| {
        matches!(
            what,
            What::ContainerExited {
                container: 0,
                essential: true,
                exit_code: 1
            }
        )
    });
    assert_eq!(exits.len(), 1);
    assert!((exits[0].0 - 60.0).abs() < 1e-9, "{}", exits[0].0);
    assert_eq!(
        stopping(&seen, StopCode::EssentialContainerExited),
        [61.0],
        "heard"
    );
    let stopped = told(&seen, |what| {
        matches!(
            what,
            What::TaskStatusChanged {
                to: TaskStatus::Stopped,
                ..
            }
        )
    });
    assert_eq!(
        first_cause(&seen, stopped[0].1.id).what.kind(),
        "faultBegan"
    );
    assert_eq!(seen.rows(0).last().expect("rows").running, 2);
    // Nothing is left to stop: the container that is gone is not waited for.
    assert_eq!(seen.entered(TaskStatus::Deprovisioning), [61.0]);
}

fn hang() -> FaultKind {
    FaultKind::TaskHang {
        service: of_web(),
        extent: Extent::Count(1),
    }
}

/// The check of the only container: every 30 s, 5 s to answer, three failures.
fn checked(setup: &mut Setup) {
    setup.task_definitions[0].containers[0].health_check = Some(ContainerHealthCheck {
        interval: Span::from_secs(30),
        timeout: Span::from_secs(5),
        retries: 3,
        start_period: Span::ZERO,
    });
}

#[test]
fn a_task_that_hangs_fails_its_container_check_and_is_killed() {
    let mut setup = on_fargate(2, 15, vec![fault(hang(), &[65], None)]);
    checked(&mut setup);
    let (_, seen) = witness(&setup);
    assert_eq!(seen.times("taskHung"), [65.0]);
    // Checks begin at 90, 125, 160 s; each fails 5 s later, ECS hears it a second after that.
    let sick = told(&seen, |what| {
        matches!(what, What::TaskHealthChanged { healthy: false })
    });
    assert_eq!(sick.len(), 1);
    assert!((sick[0].0 - 166.0).abs() < 1e-9, "{}", sick[0].0);
    assert_eq!(first_cause(&seen, sick[0].1.id).what.kind(), "faultBegan");
    // The replacement comes first; then SIGTERM, which it ignores, and SIGKILL after 30 s.
    let stopping = seen.entered(TaskStatus::Stopping);
    assert_eq!(stopping.len(), 1);
    assert!(stopping[0] > 180.0, "{stopping:?}");
    assert_eq!(seen.times("killed"), [stopping[0] + 30.0]);
    assert_eq!(
        seen.entered(TaskStatus::Deprovisioning),
        [stopping[0] + 30.0]
    );
}

#[test]
fn a_task_that_hangs_behind_a_load_balancer_without_requests_fails_its_checks() {
    let mut setup = on_fargate(2, 15, vec![fault(hang(), &[65], None)]);
    setup.services[0].spec.load_balancer = Some(balancer());
    let (_, seen) = witness(&setup);
    let unhealthy = seen.times("targetUnhealthy");
    // One interval of 30 s at most, then another, the time-out of 5 s and the report.
    assert_eq!(unhealthy.len(), 1);
    assert!((101.0..=132.0).contains(&unhealthy[0]), "{unhealthy:?}");
    assert_eq!(seen.times("killed").len(), 1);
    assert_eq!(seen.rows(0).last().expect("rows").running, 2);
}

#[test]
fn without_any_check_nobody_notices_a_task_that_hangs() {
    let (_, seen) = witness(&on_fargate(2, 60, vec![fault(hang(), &[65], None)]));
    assert_eq!(began(&seen, 0), [(65.0, 1)]);
    assert!(seen.times("taskStopping").is_empty());
}

#[test]
fn a_leak_kills_the_container_when_its_memory_is_full_and_ends_in_time() {
    // 2,048 MiB, 64 of them idle; 31 MiB a second fill the rest in 64 s.
    let leak = |lasts| {
        let kind = FaultKind::MemoryLeak {
            service: of_web(),
            extent: Extent::Count(1),
            mib_per_minute: 31.0 * 60.0,
        };
        fault(kind, &[60], lasts)
    };
    let (_, seen) = witness(&on_fargate(2, 10, vec![leak(None)]));
    assert_eq!(seen.times("outOfMemory"), [124.0]);
    assert_eq!(stopping(&seen, StopCode::EssentialContainerExited), [125.0]);
    assert_eq!(seen.rows(0).last().expect("rows").running, 2);
    let (_, seen) = witness(&on_fargate(2, 10, vec![leak(Some(63))]));
    assert!(seen.times("outOfMemory").is_empty(), "it ended before");
    // Two at once fill it twice as fast; what leaked stays when one of them ends.
    let mut other = leak(Some(20));
    other.name = "other".into();
    let (_, seen) = witness(&on_fargate(1, 10, vec![leak(None), other]));
    assert_eq!(seen.times("outOfMemory"), [104.0]);
}

#[test]
fn tasks_fail_to_start_while_their_image_cannot_be_pulled() {
    let kind = FaultKind::ImagePull { service: of_web() };
    let mut setup = on_fargate(2, 15, vec![fault(kind, &[0], Some(60))]);
    setup.initial_state = InitialState::Empty;
    let (_, seen) = witness(&setup);
    let failed = stopping(&seen, StopCode::TaskFailedToStart);
    assert!(
        failed.len() >= 2 && failed.iter().all(|at| *at < 60.0),
        "{failed:?}"
    );
    let pulled = seen.times("pullStopped");
    assert_eq!(failed[..1], pulled[..1], "when the pull ends");
    assert_eq!(seen.times("taskStartImpaired").len(), 1);
    let first = told(&seen, |what| matches!(what, What::TaskStopping { .. }))[0].1;
    assert_eq!(first_cause(&seen, first.id).what.kind(), "faultBegan");
    assert_eq!(seen.rows(0).last().expect("rows").running, 2);
}
