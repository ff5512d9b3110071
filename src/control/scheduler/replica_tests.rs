//! Does the scheduler decide as AWS documents it? A made-up service in, the decisions out.

use super::*;
use crate::catalog::parameters::Parameters;
use crate::cluster::limiter::TokenBucket;
use crate::cluster::state::Account;
use crate::cluster::task::{StopCode, TargetState};
use crate::cluster::task_definition::{Architecture, OperatingSystem, TaskDefinition};
use crate::kernel::time::{Instant, Span};

const LATER: Instant = Instant::from_secs(100);

pub fn spec(desired: u32, min: u32, max: u32) -> ServiceSpec {
    ServiceSpec {
        name: "web".into(),
        scheduling: crate::cluster::service::Scheduling::Replica,
        launch: crate::cluster::service::Launch::Fargate,
        placement: crate::cluster::placement::Placement::default(),
        group: String::new(),
        task_definition: 0,
        desired_count: desired,
        minimum_healthy_percent: min,
        maximum_percent: max,
        health_check_grace_period: Span::ZERO,
        load_balancer: Some(crate::cluster::service::LoadBalancerSpec {
            algorithm: crate::cluster::service::Algorithm::RoundRobin,
            slow_start: Span::ZERO,
            deregistration_delay: Span::from_secs(300),
            keep_alive: true,
            health_check: crate::cluster::service::TargetHealthCheck {
                interval: Span::from_secs(30),
                timeout: Span::from_secs(5),
                healthy_threshold: 5,
                unhealthy_threshold: 2,
            },
            cross_zone: true,
            idle_timeout: Span::from_secs(60),
            health: crate::cluster::service::TargetGroupHealth::default(),
            rules: 1,
            internet_facing: false,
        }),
        metric_resolution: Span::MINUTE,
        assign_public_ip: false,
        availability_zone_rebalancing: false,
        deployment: crate::cluster::deployment::DeploymentSettings::default(),
    }
}

pub fn definition() -> TaskDefinition {
    TaskDefinition {
        family: "web".into(),
        revision: 1,
        cpu_units: 256,
        memory_mib: 512,
        cpu_is_ceiling: true,
        memory_is_limit: true,
        network_mode: crate::cluster::task_definition::NetworkMode::Awsvpc,
        ephemeral_storage_gib: 20,
        architecture: Architecture::default(),
        operating_system: OperatingSystem::default(),
        containers: Vec::new(),
        startup: crate::cluster::task_definition::Startup::default(),
        not_modelled: Vec::new(),
    }
}

/// A service as text: one letter per task, zones 0, 1, 2 in turn. `h` healthy, `u` unhealthy,
/// `n` running and not yet healthy, `p` pending.
fn cluster(spec: ServiceSpec, tasks: &str) -> Cluster {
    let account = Account::new(TokenBucket::new(100.0, 20.0), None);
    let mut cluster = Cluster::new(3, vec![definition()], account);
    let service = cluster.create_service(spec, 500.0, &Parameters::default());
    for letter in tasks.chars() {
        let task = cluster.create_task(service, Instant::START);
        if letter == 'p' {
            continue;
        }
        cluster.change(task, |t| {
            t.connect(Instant::START);
            t.start_pull(Instant::START);
            t.end_pull(Instant::START);
            t.run(Instant::START);
            match letter {
                'h' => t.see_target(TargetState::Healthy, LATER),
                'u' => t.see_target(TargetState::Unhealthy, LATER),
                'n' => t.see_target(TargetState::Initial, LATER),
                other => panic!("no such task: {other}"),
            }
        });
    }
    cluster.check();
    cluster
}

/// What is decided, as text: `+2` launches outstanding, `-3` task 3 (from 0) stops.
fn decided(cluster: &Cluster) -> String {
    let words = decide(cluster, ServiceId::new(0), &Parameters::default())
        .into_iter()
        .map(|decision| match decision {
            Decision::Launch { outstanding, .. } => format!("+{outstanding}"),
            Decision::Stop { task, .. } => format!("-{}", task.index()),
            Decision::Steady { steady, .. } => format!("steady={steady}"),
            other => panic!("not of a replica service: {other:?}"),
        });
    words.collect::<Vec<_>>().join(" ")
}

fn check(spec: ServiceSpec, tasks: &str, expected: &str) {
    let what = format!("{tasks} of {}", spec.desired_count);
    assert_eq!(decided(&cluster(spec, tasks)), expected, "{what}");
}

#[test]
fn the_desired_count_is_held() {
    check(spec(3, 100, 200), "", "+3");
    check(spec(3, 100, 200), "hh", "+1");
    check(spec(3, 100, 200), "hpp", "");
    check(spec(3, 100, 200), "hhn", "");
    check(spec(3, 100, 200), "hhh", "steady=true");
    check(spec(0, 100, 200), "", "steady=true");
}

#[test]
fn unhealthy_tasks_are_replaced_first_and_stopped_then() {
    check(spec(4, 100, 200), "hhuu", "+2");
    check(spec(4, 100, 200), "hhuupp", "");
    check(spec(4, 100, 200), "hhuunn", "");
    check(spec(4, 100, 200), "hhuuhn", "-2");
    check(spec(4, 100, 200), "hhuuhh", "-2 -3");
    check(spec(4, 100, 200), "uuuu", "+4");
    // The replacement is unhealthy too: one of the two stops, then there is room again.
    check(spec(4, 100, 200), "hhhuu", "-3 +1");
}

#[test]
fn a_surplus_never_takes_what_the_minimum_needs() {
    // The one that is not healthy yet goes, whichever zone it is in.
    check(spec(4, 100, 200), "hhhnh", "-3");
    check(spec(4, 100, 200), "nhhhh", "-0");
    // Nothing that does not serve is left, and nobody is spared.
    check(spec(4, 100, 200), "hhhhhh", "-3 -4");
}

#[test]
fn where_the_maximum_leaves_no_room_one_unhealthy_task_stops_first() {
    check(spec(4, 50, 100), "hhuu", "-2 +1");
    check(spec(4, 50, 100), "hhup", "");
    check(spec(4, 100, 125), "hhuu", "+1");
    check(spec(4, 100, 125), "hhuun", "");
    check(spec(4, 100, 125), "hhuuh", "-2 +1");
}

#[test]
fn e46_of_zones_with_1_2_and_2_tasks_one_of_the_two_loses_one() {
    // E46: A = 1, B = 2, C = 2; stop one → from B or C.
    let mut cluster = cluster(spec(4, 100, 200), "hhhhhh");
    let zone = |cluster: &Cluster, task: usize| {
        cluster
            .task(TaskId::new(task))
            .zone()
            .expect("a zone")
            .index()
    };
    assert_eq!([0, 1, 2].map(|task| zone(&cluster, task)), [0, 1, 2]);
    let first = TaskId::new(0);
    cluster.change(first, |t| t.deactivate(StopCode::UserInitiated));
    assert_eq!(cluster.service(ServiceId::new(0)).zones(), [1, 2, 2]);
    let decisions = decide(&cluster, ServiceId::new(0), &Parameters::default());
    let [Decision::Stop { task, because }] = decisions[..] else {
        panic!("one stop, not {decisions:?}")
    };
    assert_eq!(because, Because::Surplus);
    assert_ne!(cluster.task(task).zone().expect("a zone").index(), 0);
}

#[test]
fn surplus_is_taken_evenly_the_pending_first_and_the_newest_first() {
    check(spec(3, 100, 200), "hhhhhh", "-3 -4 -5");
    check(spec(3, 100, 200), "hhhphh", "-3 -4 -5");
    check(spec(5, 100, 200), "phhhhh", "-0");
    check(spec(2, 100, 200), "hhuhh", "-2 -3 -4");
}

#[test]
fn e32_and_e34_bounds_round_towards_safety() {
    // E32: desired 4, min 50 → may stop 2 first. E34: desired 4, max 200 → may start 4 first.
    let bounds = |desired, min, max| {
        let spec = spec(desired, min, max);
        (lower_bound(&spec, desired), upper_bound(&spec, desired))
    };
    assert_eq!(4 - bounds(4, 50, 200).0, 2);
    assert_eq!(bounds(4, 50, 200).1 - 4, 4);
    assert_eq!(bounds(3, 50, 150), (2, 4), "up below, down above");
    // E39: min and max 100: no room in either direction.
    assert_eq!(bounds(4, 100, 100), (4, 4));
}
