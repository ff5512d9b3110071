//! Is a study what it says: whole runs, priced before they start, equal on any number of threads?

use std::fs;

use super::*;
use crate::kernel::money::Usd;
use crate::scenario::{self, Scenario};

/// Five minutes of 30 requests a second on two small tasks.
const SMALL: &str = r#"
[run]
seed = 3
duration = "5m"
[[taskDefinitions]]
family = "web"
cpu = "256"
memory = "512"
[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 2
[services.loadBalancer]
[services.workload]
generator = { kind = "constant", requestsPerSecond = 30.0 }
[services.request]
cpu = { distribution = "exponential", mean = "4ms" }
"#;

fn scenario(more: &str) -> Scenario {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("small.toml");
    fs::write(&path, format!("{SMALL}{more}")).unwrap();
    scenario::load(&path, &[]).unwrap_or_else(|complaints| panic!("{complaints}"))
}

#[test]
fn a_run_is_simulated_observed_and_billed() {
    let result = run(&scenario(""), 1).unwrap();
    let service = &result.outcome.services[0];
    let requests = &service.requests;
    assert!((8_400..9_600).contains(&requests.arrived), "{requests:?}");
    assert_eq!(service.minutes.len(), 5);
    let by_minute: u64 = service.minutes.iter().map(|row| row.arrived).sum();
    assert_eq!(by_minute, requests.arrived);
    let attempts: u64 = service.minutes.iter().map(|row| row.attempts).sum();
    assert_eq!(attempts, requests.attempts);
    // Two tasks of 0.25 vCPU and 0.5 GB for 300 s, at the rates of us-east-1.
    let fargate = &result.outcome.usage.fargate[0];
    assert_eq!((fargate.tasks, fargate.billed_seconds), (2, 600));
    let total: Usd = result.bill.lines.iter().map(|line| line.amount).sum();
    assert_eq!(total, result.bill.total);
    assert_eq!(result.outcome.usage.load_balancers[0].hours, 1);
}

#[test]
fn a_price_that_is_not_known_is_told_before_the_run() {
    // `scenario` tells it with its place; a caller of the library that made its own is told here.
    let mut somewhere = scenario("");
    somewhere.region = "eu-central-1".to_owned();
    let never = |_: usize, _| panic!("it must not start");
    let error = run_watched(&somewhere, 1, &never).unwrap_err();
    assert!(matches!(error, RunError::Price(_)), "{error:?}");
    assert!(
        error.to_string().contains("alb."),
        "it names the key: {error}"
    );
}

#[test]
fn replications_are_the_same_on_any_number_of_threads() {
    let scenario = scenario("");
    let one = replicate(&scenario, (5, 1), &unwatched).unwrap();
    let four = replicate(&scenario, (5, 4), &unwatched).unwrap();
    assert_eq!(one.rows, four.rows);
    assert_eq!(one.estimates, four.estimates);
    assert_eq!(one.rows[0].seed, 3);
    assert_eq!(
        one.rows[0].digest,
        run(&scenario, 1).unwrap().outcome.digest
    );
    let mut seeds: Vec<u64> = one.rows.iter().map(|row| row.seed).collect();
    seeds.sort_unstable();
    seeds.dedup();
    assert_eq!(seeds.len(), 5);
    let cost = &one.estimates[0];
    assert_eq!((cost.path.as_str(), cost.count), ("cost.totalUsd", 5));
    let p50 = one
        .estimates
        .iter()
        .find(|e| e.path.ends_with("latencyMs.p50"))
        .unwrap();
    let (interval, mean) = (p50.interval.unwrap(), p50.mean.unwrap());
    assert!(interval.low < mean && mean < interval.high, "{p50:?}");
}

#[test]
fn objectives_are_judged_by_what_happened() {
    let asked = "[objectives]\nlatencyP99 = \"1ms\"\nlatencyP50 = \"10s\"\navailability = 99.9\n\
                 monthlyUsd = 5\n";
    let scenario = scenario(asked);
    let result = run(&scenario, 1).unwrap();
    let judged = judge(&scenario.objectives, &result);
    let met = |key: &str| {
        judged
            .iter()
            .find(|j| j.key == key)
            .unwrap_or_else(|| panic!("{key}"))
            .met
    };
    assert!(met("latencyP50"));
    assert!(
        !met("latencyP99"),
        "a request takes 4 ms of a quarter of a vCPU"
    );
    assert!(met("availability"));
    assert!(!met("monthlyUsd"), "the load balancer alone is 16 USD");
    assert_eq!(judged.len(), 4);
}

/// A group with a mixed instances policy that says as little as it may.
const MIXED: &str = r#"
[run]
duration = "1h"
[[autoScalingGroups]]
autoScalingGroupName = "g"
minSize = 4
maxSize = 8
launchTemplate = { instanceType = "m5.large" }
[autoScalingGroups.mixedInstancesPolicy]
overrides = [{ instanceType = "m5.large" }, { instanceType = "m5a.large" }]
[[taskDefinitions]]
family = "web"
cpu = "1024"
memory = "2048"
[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 2
launchType = "EC2"
"#;

#[test]
fn surprise_13_a_group_is_on_demand_and_without_a_grace_period_unless_told_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mixed.toml");
    let load = |text: &str| {
        fs::write(&path, text).unwrap();
        scenario::load(&path, &[])
    };
    let plain = load(MIXED).unwrap_or_else(|complaints| panic!("{complaints}"));
    let grace = plain.setup.groups[0].health_check_grace_period;
    assert_eq!(grace, crate::kernel::time::Span::ZERO);
    let result = run(&plain, 1).unwrap();
    // OnDemandBaseCapacity 0 and OnDemandPercentageAboveBaseCapacity 100: all four m5.large at
    // USD 0.096 an hour for an hour.
    let on_demand = |result: &RunResult| -> Usd {
        let lines = result.bill.lines.iter();
        let lines = lines.filter(|line| line.usage_type.ends_with("BoxUsage:m5.large"));
        lines.map(|line| line.amount).sum()
    };
    assert_eq!(on_demand(&result), "0.384".parse().unwrap());
    // Half of them on Spot are two on Spot: the other two cost USD 0.192.
    let half = MIXED.replace(
        "overrides = [",
        "instancesDistribution = { onDemandPercentageAboveBaseCapacity = 50 }\noverrides = [",
    );
    let half = load(&half).unwrap_or_else(|complaints| panic!("{complaints}"));
    let half = run(&half, 1).unwrap();
    assert_eq!(on_demand(&half), "0.192".parse().unwrap());
}

/// A market in which instances are taken: interruptions, savings and availability are estimated,
/// and are the same bytes whoever computes them.
#[test]
fn a_stressed_market_is_the_same_on_any_number_of_threads() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios/spot-calm-vs-stressed/stressed.toml");
    let short = [scenario::Override::new("run.duration=6h")];
    let scenario =
        scenario::load(&path, &short).unwrap_or_else(|complaints| panic!("{complaints}"));
    let study = |threads| replicate(&scenario, (3, threads), &unwatched).unwrap();
    let (one, three) = (study(1), study(3));
    assert_eq!(one.rows, three.rows);
    assert_eq!(one.estimates, three.estimates);
    let mean = |path: &str| {
        let of = one.estimates.iter().find(|of| of.path == path);
        of.and_then(|of| of.mean)
            .unwrap_or_else(|| panic!("{path} is estimated"))
    };
    assert!(mean("spot.interruptions.instances") > 0.0);
    assert!(mean("spot.savedUsd") > 0.0 && mean("cost.perThousandServedUsd") > 0.0);
    let served = mean("services.web.availabilityPercent");
    assert!((90.0..=100.0).contains(&served), "{served}");
    assert!(mean("services.web.availability.longestOutageSeconds") >= 0.0);
}
