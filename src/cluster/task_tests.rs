//! Does a task live as AWS describes, and can it do nothing else?

use super::*;
use crate::kernel::time::Span;

fn task() -> Task {
    let origin = Origin {
        revision: crate::cluster::ids::RevisionId::new(0),
        service: ServiceId::new(0),
        number: 1,
        zone: Some(ZoneId::new(0)),
        provider: None,
        purchase: crate::catalog::platform::Purchase::OnDemand,
        grace: Span::ZERO,
    };
    Task::new(TaskId::new(0), origin, Instant::START)
}

fn running() -> Task {
    let mut task = task();
    task.connect(Instant::from_secs(4));
    task.start_pull(Instant::from_secs(17));
    task.end_pull(Instant::from_secs(20));
    task.run(Instant::from_secs(23));
    task
}

#[test]
fn a_life_from_start_to_end_keeps_every_stamp_in_order() {
    let mut task = running();
    let code = StopCode::ServiceSchedulerInitiated;
    task.deactivate(code);
    task.terminate(Instant::from_secs(330), StopCode::UserInitiated);
    task.deprovision(Instant::from_secs(331), StopCode::UserInitiated);
    task.stop(Instant::from_secs(336));
    assert_eq!(task.stop_code(), Some(code), "the first reason stays");
    let stamps = [
        Some(task.created_at()),
        task.connectivity_at(),
        task.pull_started_at(),
        task.pull_stopped_at(),
        task.started_at(),
        task.stopping_at(),
        task.execution_stopped_at(),
        task.stopped_at(),
    ];
    assert!(stamps.iter().all(Option::is_some) && stamps.is_sorted());
    assert_eq!(task.version(), 8, "one version per state");
}

#[test]
#[should_panic(expected = "cannot go from PROVISIONING to RUNNING")]
fn no_state_is_skipped() {
    task().run(Instant::START);
}

#[test]
#[should_panic(expected = "SIGTERM comes first")]
fn a_running_task_is_not_cut_off_without_sigterm() {
    running().deprovision(Instant::from_secs(30), StopCode::UserInitiated);
}

#[test]
fn e51_without_any_check_a_task_counts_40_s_after_running_and_not_before() {
    let mut task = running();
    assert!(!task.counts_as_healthy(false));
    task.settle(Instant::from_secs(63));
    assert!(task.counts_as_healthy(false));
    assert!(
        !task.counts_as_healthy(true),
        "a load balancer has its own say"
    );
    task.see_target(TargetState::Healthy, Instant::from_secs(64));
    assert!(task.counts_as_healthy(true));
}
