//! Do tasks live and end on instances as AWS says, in whole runs?

use super::setup::{InitialState, Setup};
use super::testing::{Witness, definition, service, web, witness, witness_on};
use super::testing_ec2::{group, on_ec2, on_fixed_group, on_provider, provider, scaling};
use super::tests_providers::{bridge, job};
use crate::cluster::fact::{Fact, Subject, What};
use crate::cluster::group_policy::{Recurrence, ScheduledAction};
use crate::cluster::ids::ServiceId;
use crate::cluster::instance::{ContainerInstanceStatus, Ec2State, Need};
use crate::cluster::provider::ProviderKind;
use crate::cluster::service::Scheduling;
use crate::cluster::task::{StopCode, TaskStatus};
use crate::cluster::task_definition::Exit;
use crate::kernel::time::{Instant, Span};
use crate::workload::spec::{Generator, Shape, Source};

/// The group's desired capacity becomes `to` at this minute.
pub fn resize_at(setup: &mut Setup, minute: u64, to: u32) {
    setup.groups[0].scheduled.push(ScheduledAction {
        name: format!("at {minute}"),
        recurrence: Recurrence::Once(Instant::START + Span::MINUTE * minute),
        min_size: None,
        max_size: None,
        desired_capacity: Some(to),
    });
}

fn facts<'w>(seen: &'w Witness, of: ServiceId, what: impl Fn(&What) -> bool + 'w) -> Vec<&'w Fact> {
    let facts = seen.facts.iter();
    facts
        .filter(|fact| fact.subject.service() == Some(of) && what(&fact.what))
        .collect()
}

/// When tasks of a service entered a state.
fn entered(seen: &Witness, of: usize, status: TaskStatus) -> Vec<f64> {
    let of = ServiceId::new(of);
    let into = |what: &What| matches!(what, What::TaskStatusChanged { to, .. } if *to == status);
    let facts = facts(seen, of, into);
    facts.iter().map(|fact| fact.at.as_secs_f64()).collect()
}

#[test]
fn ec2_service_runs_on_a_fixed_group() {
    // Three m5.large (2,048 units, two task interfaces each): six tasks of 1,024 in awsvpc mode.
    let mut setup = on_fixed_group("m5.large", 3, 10);
    setup.task_definitions = vec![definition(1024, 120.0)];
    setup.services = vec![on_ec2("web", 6)];
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 6);
    assert_eq!(seen.times("taskPlaced"), [0.0; 6]);
    assert!(seen.times("notPlaced").is_empty());
    assert_eq!(totals.services[0].billed_ns, 0, "instances are billed");

    // From nothing: instances boot for about 40 s, the service tries every 5 s; then 4 s for the
    // interface, 2 s for 120 MB, 3 s to start.
    setup.initial_state = InitialState::Empty;
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[0].peak_running, 6);
    assert_eq!(seen.entered(TaskStatus::Running).len(), 6);
    assert_eq!(seen.times("notPlaced").len(), 1, "told once per six hours");
    let first = seen.running()[0];
    assert!((25.0..110.0).contains(&first), "{first}");
}

#[test]
fn a_refused_service_tries_for_50_s_and_then_again_5_minutes_later() {
    // Calibration: retry for about 50 s, the next attempt about five minutes later.
    let mut setup = on_fixed_group("m5.large", 1, 20);
    setup.task_definitions = vec![bridge(2048)];
    setup.services = vec![on_ec2("web", 2)];
    // The second instance is there after minute 2: it waits for the next attempt.
    resize_at(&mut setup, 2, 2);
    let (_, seen) = witness(&setup);
    let placed = seen.times("taskPlaced");
    assert_eq!(placed.len(), 2);
    assert!((340.0..362.0).contains(&placed[1]), "{placed:?}");
    let told = facts(&seen, ServiceId::new(0), |what| {
        let What::NotPlaced { refusals } = what else {
            return false;
        };
        (refusals.instances, refusals.cpu) == (1, 1)
    });
    assert_eq!(told.len(), 1);
}

#[test]
fn images_are_pulled_once_per_instance() {
    let mut setup = on_fixed_group("m5.xlarge", 1, 10);
    setup.initial_state = InitialState::Empty;
    setup.task_definitions = vec![bridge(1024)];
    setup.task_definitions[0].containers[0].image.size_mb = 600.0;
    setup.task_definitions[0].containers[0].exits = Some(Exit::after(Span::MINUTE * 2, 0));
    setup.services = vec![on_ec2("web", 1)];
    let (_, seen) = witness(&setup);
    let (began, ended) = (seen.times("pullStarted"), seen.times("pullStopped"));
    let pulls: Vec<f64> = began.iter().zip(&ended).map(|(a, b)| b - a).collect();
    assert!(pulls.len() >= 3, "{pulls:?}");
    assert!(
        (pulls[0] - 10.0).abs() < 1e-6,
        "600 MB at 60 MB/s: {pulls:?}"
    );
    assert!(
        pulls[1..].iter().all(|p| (p - 0.5).abs() < 1e-6),
        "{pulls:?}"
    );
}

#[test]
fn e12_a_reservation_of_128_and_a_limit_of_300_mib() {
    // E12: memoryReservation 128, memory 300 → placement subtracts 128; killed above 300.
    let mut setup = on_fixed_group("m5.large", 1, 5);
    let mut task = bridge(256);
    task.memory_mib = 128;
    task.memory_is_limit = false;
    task.containers[0].memory_mib = Some(300);
    task.containers[0].memory_reservation_mib = Some(128);
    task.containers[0].idle_memory_mib = 100.0;
    assert_eq!(Need::of(&task).memory_mib, 128);
    assert_eq!(task.memory_limit_mib(), Some(300.0));
    setup.task_definitions = vec![task];
    let mut killed = |request_mib: u64| {
        let mut web = web("web", 1, Shape::Constant { rate: 1.0 });
        web.spec.launch = crate::cluster::service::Launch::Ec2;
        web.request.as_mut().expect("it has requests").memory_bytes = request_mib * 1_048_576;
        // One each five seconds, so that no two are there at once.
        web.workload[0].source = Source::Generator(Generator {
            shape: Shape::Constant { rate: 0.2 },
            regular: true,
        });
        setup.services = vec![web];
        !witness(&setup).1.times("outOfMemory").is_empty()
    };
    assert!(!killed(190), "100 + 190 MiB, far above the reservation");
    assert!(killed(210), "100 + 210 MiB");
    // Without any limit it may use what its instance has.
    setup.task_definitions[0].containers[0].memory_mib = None;
    assert_eq!(setup.task_definitions[0].memory_limit_mib(), None);
}

#[test]
fn a_terminated_instance_takes_its_tasks_with_it_and_the_service_replaces_them() {
    // Two instances, one is scaled in without draining: its task is STOPPED once ECS hears of it.
    let mut setup = on_fixed_group("m5.large", 2, 15);
    setup.task_definitions = vec![bridge(512)];
    setup.services = vec![on_ec2("web", 2)];
    resize_at(&mut setup, 5, 1);
    let (totals, seen) = witness(&setup);
    let id = ServiceId::new(0);
    let stopping = facts(&seen, id, |what| {
        let code = StopCode::TerminationNotice;
        *what == What::TaskStopping { code }
    });
    assert_eq!(stopping.len(), 1);
    let stopped = entered(&seen, 0, TaskStatus::Stopped);
    let down = ec2(&seen, Ec2State::ShuttingDown);
    assert_eq!((down.len(), stopped.len()), (1, 1));
    assert!(
        (stopped[0] - down[0] - 5.0).abs() < 1e-6,
        "ECS hears 5 s later"
    );
    assert_eq!(totals.services[0].tasks_started, 3);
    assert_eq!(
        seen.rows(0).last().expect("a row").running,
        2,
        "both on the other"
    );
}

fn ec2(seen: &Witness, state: Ec2State) -> Vec<f64> {
    let into = |fact: &&Fact| matches!(fact.what, What::Ec2StateChanged { to, .. } if to == state);
    let facts = seen.facts.iter().filter(into);
    facts.map(|fact| fact.at.as_secs_f64()).collect()
}

fn drained_setup() -> Setup {
    let mut setup = on_fixed_group("m5.large", 2, 30);
    setup.providers = vec![provider("cp", 0, None)];
    setup.task_definitions = vec![bridge(256), bridge(128)];
    setup.services = vec![on_provider("web", 4, 0)];
    resize_at(&mut setup, 5, 1);
    setup
}

#[test]
fn managed_draining_replaces_before_it_stops_and_then_the_instance_goes() {
    let (_, seen) = witness(&drained_setup());
    assert!(seen.rows(0).iter().all(|row| row.running >= 4), "min 100 %");
    let status = |to| {
        let facts = seen.facts.iter();
        let into = facts.filter(
            |fact| matches!(fact.what, What::InstanceStatusChanged { to: now, .. } if now == to),
        );
        into.map(|fact| fact.at.as_secs_f64()).collect::<Vec<_>>()
    };
    let draining = status(ContainerInstanceStatus::Draining);
    assert_eq!(draining.len(), 1);
    let down = ec2(&seen, Ec2State::ShuttingDown);
    let stopped = entered(&seen, 0, TaskStatus::Stopped);
    assert_eq!((down.len(), stopped.len()), (1, 2));
    assert!(down[0] >= stopped[1], "after the last task");
    // 40 s until the replacements count as healthy, then a second to stop.
    assert!((40.0..90.0).contains(&(down[0] - draining[0])));
}

#[test]
fn e39_a_draining_instance_with_100_and_100_keeps_its_tasks_to_the_end() {
    let mut setup = drained_setup();
    setup.services[0].spec.maximum_percent = 100;
    let (_, seen) = witness(&setup);
    assert!(entered(&seen, 0, TaskStatus::Stopped).is_empty());
    assert!(ec2(&seen, Ec2State::ShuttingDown).is_empty());
}

#[test]
fn a_daemon_has_one_task_on_each_instance_first_to_start_and_last_to_stop() {
    let mut setup = drained_setup();
    let mut daemon = on_ec2("agent", 0);
    daemon.spec.scheduling = Scheduling::Daemon;
    daemon.spec.minimum_healthy_percent = 0;
    daemon.spec.maximum_percent = 100;
    daemon.spec.task_definition = 1;
    setup.services.push(daemon);
    resize_at(&mut setup, 15, 3);
    let (totals, seen) = witness(&setup);
    let daemons: Vec<u32> = seen.rows(1).iter().map(|row| row.running).collect();
    assert_eq!(
        (daemons[1], daemons[9], daemons[20]),
        (2, 1, 3),
        "{daemons:?}"
    );
    assert_eq!(seen.rows(1)[20].desired, 3, "desiredCount is the instances");
    assert_eq!(totals.services[1].tasks_started, 4);
    // On the DRAINING instance it stops when nothing else is left.
    let last_web = entered(&seen, 0, TaskStatus::Stopped)[1];
    let daemon = entered(&seen, 1, TaskStatus::Stopping)[0];
    assert!(daemon >= last_web, "{daemon} before {last_web}");
}

#[test]
fn a_daemon_gets_its_room_before_tasks_that_wait() {
    // One m5.large: the daemon takes 512 of 2,048 units, so only one task of 1,024 fits beside it.
    let mut setup = on_fixed_group("m5.large", 1, 6);
    setup.initial_state = InitialState::Empty;
    setup.task_definitions = vec![bridge(1024), bridge(512)];
    let mut daemon = on_ec2("agent", 0);
    daemon.spec.scheduling = Scheduling::Daemon;
    daemon.spec.task_definition = 1;
    setup.providers = vec![provider("cp", 0, Some(scaling()))];
    setup.groups[0].max_size = 1;
    setup.services = vec![on_provider("web", 2, 0), daemon];
    let (totals, seen) = witness(&setup);
    assert_eq!(totals.services[1].peak_running, 1);
    assert_eq!(totals.services[0].peak_running, 1, "the other one waits");
    let left = totals.services[0].unplaced.expect("it has no place");
    assert_eq!((left.waiting, left.refused, left.wanted), (1, 0, 2));
    assert_eq!((left.refusals.instances, left.refusals.cpu), (1, 1));
    assert!(totals.services[1].unplaced.is_none());
    assert_eq!(seen.rows(0).last().expect("a row").pending, 1);
}

#[test]
fn standalone_tasks_are_placed_once_and_never_replaced() {
    // 25 jobs of 1,024 units at minute 1 on ten m5.large: 20 fit, 5 are failures of run-task.
    let mut setup = on_fixed_group("m5.large", 10, 10);
    setup.task_definitions = vec![job(1024, 3)];
    let mut run = on_ec2("batch", 25);
    run.spec.scheduling = Scheduling::Standalone {
        at: Instant::START + Span::MINUTE,
    };
    setup.services = vec![run];
    let (totals, seen) = witness(&setup);
    let batch = &totals.services[0];
    assert_eq!((batch.tasks_started, batch.tasks_stopped), (20, 20));
    assert_eq!(batch.tasks_refused, 5);
    let left = batch.unplaced.expect("five found no place");
    assert_eq!((left.refused, left.waiting, left.wanted), (5, 0, 25));
    assert_eq!(seen.times("notPlaced").len(), 5, "each has its own failure");
    assert_eq!(seen.times("taskPlaced"), [60.0; 20]);
    assert_eq!(batch.peak_running, 20);
}

#[test]
fn run_task_starts_ten_tasks_a_call_and_twenty_calls_a_second() {
    let mut setup = on_fixed_group("m5.24xlarge", 10, 3);
    setup.task_definitions = vec![bridge(128)];
    let mut run = on_ec2("batch", 600);
    run.spec.scheduling = Scheduling::Standalone { at: Instant::START };
    setup.services = vec![run];
    let (_, seen) = witness(&setup);
    let placed = seen.times("taskPlaced");
    let by = |second: f64| placed.iter().filter(|&&at| at <= second).count();
    assert_eq!((by(0.0), by(1.0), by(2.0)), (200, 400, 600));
    assert!(!seen.times("launchHeld").is_empty());
}

#[test]
fn k15_standalone_tasks_with_launch_type_ec2_never_scale_the_cluster() {
    // K15: scheduled tasks with launchType EC2 never scale the cluster.
    let mut setup = on_fixed_group("m5.large", 0, 30);
    setup.providers = vec![provider("cp", 0, Some(scaling()))];
    setup.task_definitions = vec![job(1024, 3)];
    let mut run = on_ec2("batch", 4);
    run.spec.scheduling = Scheduling::Standalone {
        at: Instant::START + Span::MINUTE,
    };
    setup.services = vec![run];
    let (totals, seen) = witness(&setup);
    assert_eq!(
        (
            totals.services[0].tasks_started,
            totals.services[0].tasks_refused
        ),
        (0, 4)
    );
    assert!(seen.times("instanceLaunched").is_empty());
}

/// What happened to the tasks of a service, without the numbers of instances.
fn lives(seen: &Witness, of: usize) -> Vec<(Instant, u32, TaskStatus)> {
    let facts = facts(seen, ServiceId::new(of), |_| true);
    facts
        .iter()
        .filter_map(|fact| match (fact.subject, &fact.what) {
            (Subject::Task { number, .. }, What::TaskStatusChanged { to, .. }) => {
                Some((fact.at, number, *to))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn what_shares_no_instance_changes_nothing_elsewhere() {
    let mut setup = on_fixed_group("m5.large", 3, 30);
    setup.initial_state = InitialState::Empty;
    setup.providers = vec![provider("cp", 0, Some(scaling()))];
    let mut web = web("web", 5, Shape::Constant { rate: 40.0 });
    web.spec.launch = on_provider("web", 5, 0).spec.launch;
    setup.services = vec![web];
    let alone = lives(&witness(&setup).1, 0);
    assert!(!alone.is_empty());
    setup.groups.insert(0, group("other", "c5.large", 4));
    setup
        .providers
        .insert(0, provider("also", 0, Some(scaling())));
    let ProviderKind::Group(brings) = &mut setup.providers[1].kind else {
        panic!("it brings a group")
    };
    brings.group = crate::cluster::ids::GroupId::new(1);
    let mut other = on_provider("other", 9, 0);
    other.spec.task_definition = 0;
    setup.services[0].spec.launch = on_provider("web", 5, 1).spec.launch;
    setup.services.push(other);
    setup.services.push(service("fargate", 3));
    let (_, seen) = witness(&setup);
    assert_eq!(lives(&seen, 0), alone);
}

#[test]
fn threads_change_nothing_on_instances() {
    let mut setup = on_fixed_group("m5.large", 6, 12);
    setup.task_definitions = vec![bridge(512)];
    setup.services = (0..4)
        .map(|index| {
            let name = format!("web{index}");
            let mut web = web(&name, 3, Shape::Constant { rate: 60.0 });
            web.spec.launch = crate::cluster::service::Launch::Ec2;
            web.spec.group = format!("service:{name}");
            web
        })
        .collect();
    resize_at(&mut setup, 5, 4);
    let (_, one) = witness_on(&setup, 1);
    for threads in [2, 8] {
        assert_eq!(witness_on(&setup, threads).1, one, "{threads} threads");
    }
}

#[test]
fn what_a_service_has_no_place_for_is_counted_at_the_end() {
    // Two m5.large hold four tasks of 1,024 units; six are desired. Another group is not asked.
    let mut setup = on_fixed_group("m5.large", 2, 20);
    setup.groups.push(group("other", "m5.large", 3));
    setup.providers = vec![provider("cp", 0, None), provider("other", 1, None)];
    setup.task_definitions = vec![bridge(1024)];
    setup.services = vec![on_provider("web", 6, 0)];
    let (totals, _) = witness(&setup);
    let left = totals.services[0].unplaced.expect("two have no place");
    assert_eq!((left.waiting, left.refused, left.wanted), (0, 2, 6));
    let told = left.refusals;
    assert_eq!((told.instances, told.cpu, told.attribute), (2, 2, 0));
    setup.services = vec![on_provider("web", 4, 0)];
    assert!(witness(&setup).0.services[0].unplaced.is_none());
}
