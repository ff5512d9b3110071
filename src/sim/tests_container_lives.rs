//! Do containers answer their checks, start again and run out of memory as documented?

use super::setup::InitialState;
use super::testing::witness;
use super::testing_ec2::{on_ec2, on_fixed_group};
use super::tests_containers::{Story, after, checked, exits, one_task, plain};
use crate::cluster::fact::{ContainerFact, What};
use crate::cluster::fault::{Extent, FaultKind, FaultSpec, FaultTimes};
use crate::cluster::health::HealthStatus;
use crate::cluster::ids::ServiceId;
use crate::cluster::task::{StopCode, TaskStatus};
use crate::cluster::task_definition::{Condition, Container, Exit, NetworkMode, RestartPolicy};
use crate::kernel::distribution::Distribution;
use crate::kernel::time::{Instant, Span};

const NEVER: u64 = 1_000_000;

const fn health(container: usize, status: HealthStatus) -> ContainerFact {
    ContainerFact::Health { container, status }
}

fn restarts(mut made: Container, ignored: &[i32]) -> Container {
    made.life.restart = Some(RestartPolicy {
        ignored_exit_codes: ignored.to_vec(),
        attempt_period: Span::from_secs(300),
    });
    made
}

/// Container exits of a story: when, whether essential, and with which code.
fn ended(story: &Story) -> Vec<(f64, bool, i32)> {
    let exits = story.facts.iter().filter_map(|(at, what)| match what {
        What::ContainerExited {
            essential,
            exit_code,
            ..
        } => Some((*at, *essential, *exit_code)),
        _ => None,
    });
    exits.collect()
}

#[test]
fn e20_the_first_unhealthy_comes_with_the_third_failure_in_a_row() {
    // E20: defaults of 30 s and 3 retries, no grace: after 90 s at the earliest; ECS hears it a
    // second later and replaces the task, the new one first.
    let mut app = checked(plain("app", true), NEVER);
    let check = app.health_check.as_mut().expect("it has one");
    check.interval = Span::from_secs(30);
    let mut setup = one_task(vec![app], 8);
    let story = Story::of(&setup);
    assert_eq!(
        story.containers()[0],
        (91.0, health(0, HealthStatus::Unhealthy))
    );
    assert_eq!(story.times("taskHealthChanged"), [91.0]);
    let created = story.seen.times("taskCreated");
    let first = story.seen.times("pullStopped")[0] + 4.0;
    assert!((created[1] - first - 91.0).abs() < 2.0, "{created:?}");
    // Inside the start period failures do not count: 120, 150 and 180 s are the first three.
    let check = setup.task_definitions[0].containers[0]
        .health_check
        .as_mut();
    check.expect("it has one").start_period = Span::from_secs(100);
    let story = Story::of(&setup);
    assert_eq!(
        story.containers()[0],
        (181.0, health(0, HealthStatus::Unhealthy))
    );
}

#[test]
fn a_grace_period_covers_a_program_that_is_ready_late() {
    // Ready after 65 s, asked every 10 s: unhealthy with the third failure, healthy at 70 s.
    let mut setup = one_task(vec![checked(plain("app", true), 65)], 5);
    setup.services[0].spec.health_check_grace_period = Span::from_secs(120);
    let story = Story::of(&setup);
    assert_eq!(
        story.containers(),
        [
            (31.0, health(0, HealthStatus::Unhealthy)),
            (71.0, health(0, HealthStatus::Healthy)),
        ]
    );
    assert_eq!(story.stopping(), None);
    assert_eq!(story.seen.times("taskCreated").len(), 1);
}

#[test]
fn x15_a_grace_period_shorter_than_the_boot_is_a_loop_of_kills() {
    // A program that boots for 90 s; its check fails three times by 30 s. With a grace period of
    // 30 s, and no room to start a replacement first, no task ever lives to answer.
    let mut setup = one_task(vec![checked(plain("app", true), 90)], 60);
    setup.services[0].spec.maximum_percent = 100;
    setup.services[0].spec.minimum_healthy_percent = 0;
    setup.services[0].spec.health_check_grace_period = Span::from_secs(30);
    let killed = |setup: &super::setup::Setup| {
        let (totals, seen) = witness(setup);
        let healthy = seen
            .facts
            .iter()
            .filter(|fact| matches!(fact.what, What::TaskHealthChanged { healthy: true }));
        (totals.services[0].tasks_stopped, healthy.count())
    };
    let (stopped, healthy) = killed(&setup);
    assert!(stopped >= 40, "one a minute or so: {stopped}");
    assert_eq!(healthy, 0, "none ever answered");
    setup.services[0].spec.health_check_grace_period = Span::from_secs(100);
    assert_eq!(killed(&setup), (0, 1), "time enough");
}

#[test]
fn a_failing_check_of_a_sidecar_changes_nothing() {
    let sidecar = checked(plain("sidecar", false), NEVER);
    let story = Story::of(&one_task(vec![plain("app", true), sidecar], 10));
    assert_eq!(story.containers(), []);
    assert_eq!(
        story.times("taskHealthChanged"),
        [40.0],
        "healthy without checks"
    );
    assert_eq!(story.stopping(), None);
}

#[test]
fn how_long_a_program_takes_to_be_ready_is_drawn_for_every_start() {
    let mut app = checked(plain("app", true), 0);
    app.life.ready_after = Some(Distribution::Exponential {
        mean: Span::from_secs(60),
    });
    let mut setup = one_task(vec![app], 10);
    setup.services[0].spec.desired_count = 40;
    setup.services[0].spec.health_check_grace_period = Span::from_secs(600);
    let (_, seen) = witness(&setup);
    let healthy = seen
        .facts
        .iter()
        .filter(|fact| matches!(fact.what, What::TaskHealthChanged { healthy: true }));
    let times: std::collections::BTreeSet<_> = healthy.map(|fact| fact.at).collect();
    assert!(times.len() > 10, "{} different instants", times.len());
}

#[test]
fn a_container_is_started_again_in_place_if_it_ran_for_its_attempt_period() {
    let task = |seconds, code, ignored: &[i32]| {
        let app = restarts(exits(plain("app", true), seconds, code), ignored);
        Story::of(&one_task(vec![app], 30))
    };
    let again = ContainerFact::Restarted { container: 0 };
    let story = task(400, 1, &[]);
    let told = story.containers();
    assert_eq!(
        told[..3],
        [(401.0, again), (802.0, again), (1_203.0, again)]
    );
    assert_eq!(ended(&story)[..2], [(400.0, false, 1), (801.0, false, 1)]);
    assert_eq!(story.stopping(), None, "its task goes on");
    // Exactly the period is enough; less is not.
    assert_eq!(task(300, 1, &[]).containers()[0], (301.0, again));
    let code = StopCode::EssentialContainerExited;
    assert_eq!(task(299, 1, &[]).stopping(), Some((300.0, code)));
    assert_eq!(
        task(400, 7, &[7]).stopping(),
        Some((401.0, code)),
        "ignored"
    );
}

#[test]
fn the_attempt_period_begins_anew_with_every_start() {
    // The first run lasts longer than the period, the second does not.
    let mut app = restarts(exits(plain("app", true), 0, 1), &[]);
    app.exits.as_mut().expect("it exits").after = Distribution::Exponential {
        mean: Span::from_secs(600),
    };
    let mut setup = one_task(vec![app], 24 * 60);
    setup.services[0].spec.desired_count = 20;
    let (_, seen) = witness(&setup);
    let mut since = std::collections::BTreeMap::new();
    let (mut again, mut ended) = (0, 0);
    for fact in &seen.facts {
        let subject = format!("{:?}", fact.subject);
        match fact.what {
            What::TaskStatusChanged {
                to: TaskStatus::Running,
                ..
            } => {
                since.insert(subject, fact.at);
            }
            What::Container(ContainerFact::Restarted { .. }) => {
                since.insert(subject, fact.at);
                again += 1;
            }
            What::ContainerExited { essential, .. } => {
                let ran = fact.at.since(since[&subject]);
                assert_eq!(essential, ran < Span::from_secs(300), "{ran:?}");
                ended += u32::from(essential);
            }
            _ => {}
        }
    }
    assert!(again > 100 && ended > 50, "{again} and {ended}");
}

#[test]
fn a_sidecar_that_exits_changes_nothing_and_one_with_a_policy_comes_back() {
    let sidecar = exits(plain("sidecar", false), 350, 9);
    let story = Story::of(&one_task(vec![plain("app", true), sidecar.clone()], 20));
    assert_eq!(ended(&story), [(350.0, false, 9)]);
    assert_eq!((story.containers(), story.stopping()), (vec![], None));
    let back = restarts(sidecar, &[]);
    let story = Story::of(&one_task(vec![plain("app", true), back], 20));
    let again = ContainerFact::Restarted { container: 1 };
    assert_eq!(
        story.containers(),
        [(351.0, again), (702.0, again), (1_053.0, again)]
    );
    assert_eq!(story.stopping(), None);
}

#[test]
fn the_health_of_a_container_that_started_again_is_unknown_until_it_answers() {
    let app = restarts(exits(checked(plain("app", true), 15), 400, 1), &[]);
    let story = Story::of(&one_task(vec![app], 10));
    assert_eq!(
        story.containers(),
        [
            (21.0, health(0, HealthStatus::Healthy)),
            (401.0, ContainerFact::Restarted { container: 0 }),
            (401.0, health(0, HealthStatus::Unknown)),
            (422.0, health(0, HealthStatus::Healthy)),
        ]
    );
    assert_eq!(story.stopping(), None);
}

#[test]
fn a_task_that_is_stopped_while_a_container_is_down_waits_for_the_others_only() {
    let mut down = restarts(exits(plain("down", false), 400, 1), &[]);
    down.shutdown = Span::from_secs(20);
    let app = exits(plain("app", true), 400, 0);
    let mut setup = one_task(vec![app, down, plain("other", true)], 10);
    setup.parameters.container_restart_s = 30.0;
    let story = Story::of(&setup);
    assert_eq!(story.entered(TaskStatus::Stopping), Some(401.0));
    assert_eq!(story.entered(TaskStatus::Deprovisioning), Some(402.0));
    assert_eq!(story.containers(), [], "it never came back");
}

#[test]
fn a_fault_that_crashes_a_container_with_a_policy_restarts_it() {
    let mut setup = one_task(vec![restarts(plain("app", true), &[])], 20);
    setup.initial_state = InitialState::Running;
    let kind = FaultKind::TaskCrash {
        service: ServiceId::new(0),
        extent: Extent::Count(1),
    };
    setup.faults = vec![FaultSpec {
        name: "crash".into(),
        kind,
        when: FaultTimes::At(vec![Instant::from_secs(600), Instant::from_secs(700)]),
        lasts: None,
    }];
    let (_, seen) = witness(&setup);
    assert_eq!(seen.times("containerRestarted"), [601.0]);
    // The second crash comes 99 s after that.
    assert_eq!(seen.times("containerExited"), [600.0, 700.0]);
    assert_eq!(seen.times("taskStopping"), [701.0]);
}

#[test]
fn e12_a_container_is_killed_above_its_own_hard_limit_of_300_and_placed_by_its_128() {
    let task = |idle: f64, essential: bool| {
        let mut sidecar = plain("sidecar", essential);
        (sidecar.memory_mib, sidecar.memory_reservation_mib) = (Some(300), Some(128));
        sidecar.idle_memory_mib = idle;
        Story::of(&one_task(vec![plain("app", true), sidecar], 2))
    };
    let story = task(300.0, true);
    assert_eq!(
        (story.times("outOfMemory"), story.stopping()),
        (vec![], None)
    );
    // Exit code 137, and only an essential one takes its task with it.
    let story = task(301.0, false);
    assert_eq!(story.times("outOfMemory"), [0.0]);
    assert_eq!(
        (ended(&story), story.stopping()),
        (vec![(0.0, false, 137)], None)
    );
    let story = task(301.0, true);
    assert_eq!(ended(&story), [(0.0, true, 137)]);
    let code = StopCode::EssentialContainerExited;
    assert_eq!(story.stopping(), Some((1.0, code)));
}

#[test]
fn a_container_that_is_started_again_waits_for_nobody() {
    // Conditions are confirmed at the start of the task only.
    let app = after(
        restarts(exits(plain("app", true), 400, 1), &[]),
        0,
        Condition::Healthy,
    );
    let story = Story::of(&one_task(vec![checked(plain("db", true), 0), app], 10));
    let again = ContainerFact::Restarted { container: 1 };
    assert!(
        story.containers().contains(&(412.0, again)),
        "{:?}",
        story.containers()
    );
}

#[test]
fn what_was_to_be_started_again_is_not_once_its_task_has_stopped() {
    // On an instance a task without network interface is STOPPED when its last container is gone.
    let mut setup = on_fixed_group("m5.large", 1, 10);
    setup.initial_state = InitialState::Running;
    let mut app = plain("app", true);
    app.exits = Some(Exit::after(Span::from_millis(399_500), 0));
    let sidecar = restarts(exits(plain("log", false), 400, 0), &[]);
    setup.task_definitions[0].network_mode = NetworkMode::Bridge;
    setup.task_definitions[0].containers = vec![app, sidecar];
    setup.services = vec![on_ec2("web", 1)];
    let (_, seen) = witness(&setup);
    // ECS hears of the exit at 400.5 s; the sidecar's restart was due at 401 s.
    assert_eq!(seen.times("taskStopping")[..1], [400.5]);
    assert_eq!(seen.times("containerRestarted"), Vec::<f64>::new());
}
