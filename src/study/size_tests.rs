//! Is the right size found? Against Erlang's formula, and where nothing or everything fits.

use std::fs;
use std::path::PathBuf;

use super::{SizeError, SizeOrders, Sized, size};
use crate::scenario::load_study;
use crate::study::Plan;

/// Requests per second, and those that one server answers.
const ARRIVALS: f64 = 80.0;
const SERVED: f64 = 10.0;

/// Erlang C: the share of arrivals that wait, with `servers` servers and `offered` Erlangs.
fn waits(servers: u32, offered: f64) -> f64 {
    let mut blocked = 1.0;
    for n in 1..=servers {
        blocked = offered * blocked / (f64::from(n) + offered * blocked);
    }
    let busy = offered / f64::from(servers);
    blocked / (1.0 - busy * (1.0 - blocked))
}

/// The share of requests that take longer than `seconds` from arrival to answer (M/M/c).
fn longer(servers: u32, seconds: f64) -> f64 {
    let offered = ARRIVALS / SERVED;
    let free = f64::from(servers) - offered - 1.0;
    let itself = libm::exp(-SERVED * seconds);
    let waiting = if free.abs() < 1e-9 {
        SERVED * seconds
    } else {
        (1.0 - libm::exp(-SERVED * seconds * free)) / free
    };
    itself * (1.0 + waits(servers, offered) * waiting)
}

/// A counter with `servers` servers: one task with as many slots, each of them a dollar an hour.
fn counter(folder: &tempfile::TempDir, servers: std::ops::RangeInclusive<u32>) -> PathBuf {
    let scenario = r#"
[run]
seed = 1
duration = "10m"
[[taskDefinitions]]
family = "counter"
cpu = "1024"
memory = "2048"
[[services]]
serviceName = "counter"
taskDefinition = "counter"
desiredCount = 1
launchType = "FARGATE"
loadBalancer = {}
workload = { generator = { kind = "constant", requestsPerSecond = 80 } }
[services.request]
cpu = "0s"
wait = { distribution = "exponential", mean = "100ms" }
discipline = "fcfs"
slots = 9
[objectives]
latencyP90 = "290ms"
"#;
    fs::write(folder.path().join("counter.toml"), scenario).unwrap();
    let mut study = "scenario = \"counter.toml\"\n".to_owned();
    for servers in servers {
        let variant = format!(
            "[[variants]]\nname = \"{servers}\"\nset = {{ \"services.counter.request.slots\" = \
             {servers}, \"prices.fargate.linux.x86.vcpuHour\" = {servers} }}\n"
        );
        study.push_str(&variant);
    }
    let path = folder.path().join("counter-study.toml");
    fs::write(&path, study).unwrap();
    path
}

fn plan(path: &std::path::Path, seed: u64) -> Plan {
    let study = load_study(path).unwrap_or_else(|complaints| panic!("{complaints}"));
    let mut plan = Plan::of(&study).unwrap();
    plan.seed = Some(seed);
    plan
}

fn orders(rounds: (usize, usize)) -> SizeOrders {
    SizeOrders {
        threads: 2,
        confidence: 0.95,
        rounds,
        headroom: true,
    }
}

fn winner(found: &Sized) -> Option<&str> {
    let at = found.verdict.winner?;
    Some(&found.plan.points[found.candidates[at]].label)
}

/// How many servers answer 90 % of requests within 290 ms? By Erlang C ten do, nine do not.
#[test]
fn a_counter_is_staffed_as_erlang_says() {
    let least = (9..20).find(|servers| longer(*servers, 0.29) <= 0.1);
    assert_eq!(
        least,
        Some(10),
        "{:?}",
        (9..14).map(|c| longer(c, 0.29)).collect::<Vec<_>>()
    );
    let folder = tempfile::tempdir().unwrap();
    let path = counter(&folder, 9..=13);
    let right = (0..50).filter(|seed| {
        let orders = SizeOrders {
            headroom: false,
            ..orders((6, 40))
        };
        let found = size(plan(&path, *seed), orders, &|_| ()).unwrap();
        winner(&found) == Some("10")
    });
    let right = right.count();
    assert!(right >= 45, "right with {right} of 50 seeds");
}

#[test]
fn the_result_does_not_depend_on_threads() {
    let folder = tempfile::tempdir().unwrap();
    let path = counter(&folder, 10..=12);
    let of = |threads| {
        let orders = SizeOrders {
            threads,
            ..orders((3, 5))
        };
        let found = size(plan(&path, 7), orders, &|_| ()).unwrap();
        (found.verdict, found.runs, found.headroom)
    };
    let (one, four) = (of(1), of(4));
    assert_eq!(one.0, four.0);
    assert_eq!(one.1, four.1);
    assert_eq!(one.2, four.2);
}

/// With twelve servers there is room above 80 requests per second, but not for half as many again
/// (120 per second are all that twelve can do).
#[test]
fn headroom_lies_where_the_objective_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let path = counter(&folder, 12..=12);
    let found = size(plan(&path, 3), orders((3, 5)), &|_| ()).unwrap();
    let headroom = found.headroom.unwrap();
    let breaks = headroom.breaks.unwrap();
    assert!(headroom.holds >= 1.0 && breaks <= 1.5, "{headroom:?}");
    assert!(breaks / headroom.holds <= 1.03, "{headroom:?}");
    assert_eq!(headroom.goal, Some(0));
}

#[test]
fn where_nothing_fits_nobody_wins() {
    let folder = tempfile::tempdir().unwrap();
    let path = counter(&folder, 8..=9);
    let found = size(plan(&path, 3), orders((4, 20)), &|_| ()).unwrap();
    assert_eq!(winner(&found), None);
    assert_eq!(found.headroom, None);
}

/// Invalid configurations are left out and told; without an objective nothing can be decided.
#[test]
fn only_valid_configurations_race() {
    let folder = tempfile::tempdir().unwrap();
    let path = counter(&folder, 11..=12);
    let mut with_invalid = plan(&path, 3);
    with_invalid.points[0]
        .settings
        .push("taskDefinitions.counter.memory=\"2049\"".to_owned());
    let found = size(with_invalid, orders((2, 4)), &|_| ()).unwrap();
    assert_eq!(found.invalid.len(), 1);
    assert_eq!(found.candidates, [1]);
    let mut all_invalid = plan(&path, 3);
    for point in &mut all_invalid.points {
        point.settings.push("run.duration=\"never\"".to_owned());
    }
    let error = size(all_invalid, orders((2, 4)), &|_| ()).unwrap_err();
    assert!(matches!(error, SizeError::NothingValid(invalid) if invalid.len() == 2));
    let scenario = folder.path().join("counter.toml");
    let text = fs::read_to_string(&scenario).unwrap();
    let without = text.split("[objectives]").next().unwrap();
    fs::write(&scenario, without).unwrap();
    let error = size(plan(&path, 3), orders((2, 4)), &|_| ()).unwrap_err();
    assert!(matches!(error, SizeError::NoObjective));
}
