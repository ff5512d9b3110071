//! Does `--set` reach what it names, and say so when it does not?

use super::{Folder, GOOD, places};
use crate::kernel::time::Span;
use crate::scenario::Scenario;

fn set(changes: &[&str]) -> Scenario {
    let folder = Folder::with(&[("s.toml", GOOD)]);
    folder
        .load("s.toml", changes)
        .unwrap_or_else(|c| panic!("{c}"))
}

#[test]
fn lists_are_addressed_by_name_or_number() {
    let by_name = set(&[
        "services.web.desiredCount=8",
        "taskDefinitions.web.memory=4GB",
    ]);
    assert_eq!(by_name.setup.services[0].spec.desired_count, 8);
    assert_eq!(by_name.setup.task_definitions[0].memory_mib, 4096);
    assert_eq!(by_name.overrides.len(), 2);
    let by_number = set(&["services.0.desiredCount=9"]);
    assert_eq!(by_number.setup.services[0].spec.desired_count, 9);
}

#[test]
fn values_are_toml_and_else_text() {
    let scenario = set(&[
        "run.duration=24h",
        "run.start=1998-07-07T00:00:00Z",
        "title=A day in July",
        "services.web.loadBalancer.keepAlive=false",
        "services.web.request.cpu={ distribution = \"exponential\", mean = \"5ms\" }",
        "services.web.workload.generator.requestsPerSecond=2.5e1",
    ]);
    assert_eq!(scenario.setup.duration, Span::HOUR * 24);
    assert_eq!(scenario.title, "A day in July");
    assert_eq!(scenario.start.unwrap().to_string(), "1998-07-07T00:00:00Z");
    let service = &scenario.setup.services[0];
    assert!(!service.spec.load_balancer.as_ref().unwrap().keep_alive);
    let request = format!("{:?}", service.request);
    assert!(
        request.contains("Exponential { mean: Span(5000000) }"),
        "{request}"
    );
    assert!(format!("{:?}", service.workload).contains("rate: 25.0"));
}

#[test]
fn tables_that_are_missing_are_made() {
    let scenario = set(&[
        "services.web.autoScaling.minCapacity=1",
        "services.web.autoScaling.maxCapacity=2",
        "limits.account=new",
        "parameters.fargate.pull.rate=28",
        "prices.alb.hour.usd=0.03",
        "prices.ipv4.hour=0.01",
    ]);
    let scaling = scenario.setup.services[0].auto_scaling.as_ref().unwrap();
    assert_eq!((scaling.min_capacity, scaling.max_capacity), (1, 2));
    assert_eq!(scenario.setup.limits.fargate_vcpu_quota, Some(6.0));
    assert!((scenario.setup.parameters.fargate_pull_rate_mb_s - 28.0).abs() < 1e-12);
    let prices: Vec<(&str, String)> = scenario
        .prices
        .iter()
        .map(|p| (p.key.as_str(), p.usd.to_string()))
        .collect();
    assert_eq!(
        prices,
        [
            ("alb.hour", "0.03".to_owned()),
            ("ipv4.hour", "0.01".to_owned())
        ]
    );
}

#[test]
fn the_last_one_wins_also_over_the_file() {
    let file =
        format!("[parameters]\n\"fargate.pull.rate\" = 1\nfargate.pull.zstdFactor = 0.5\n{GOOD}");
    let folder = Folder::with(&[("s.toml", &file)]);
    let changes = [
        "parameters.fargate.pull.rate=2",
        "parameters.fargate.pull.rate=3",
    ];
    let parameters = folder.load("s.toml", &changes).unwrap().setup.parameters;
    assert!((parameters.fargate_pull_rate_mb_s - 3.0).abs() < 1e-12);
    assert!((parameters.fargate_pull_zstd_factor - 0.5).abs() < 1e-12);
}

#[test]
fn mistakes_are_shown_against_the_set() {
    let folder = Folder::with(&[("s.toml", GOOD)]);
    for (change, code, column) in [
        ("services.wep.desiredCount=8", "set-no-item", 10),
        ("services.7.desiredCount=8", "set-no-item", 10),
        ("services.web.desiredcount=8", "unknown-key", 14),
        ("servces.web.desiredCount=8", "unknown-key", 1),
        ("services.web.desiredCount=many", "wrong-kind", 27),
        ("services.web.desiredCount=-1", "out-of-range", 27),
        ("services.web.desiredCount.x=1", "set-no-table", 27),
        ("run.duration", "set-syntax", 1),
        ("=5", "set-syntax", 1),
        ("run..seed=1", "set-syntax", 1),
        ("parameters.fargate.pull.rat=1", "unknown-parameter", 12),
        ("prices.alb.huor=1", "price-key", 8),
    ] {
        let complaints = folder.load("s.toml", &[change]).unwrap_err();
        assert_eq!(places(&complaints), [(code, 1, column)], "{change}");
        let place = complaints.place(&complaints.items[0]);
        assert_eq!(place.file, "--set", "{change}");
    }
}

/// As JSON says it; a text that is called null is written in quotes.
#[test]
fn null_takes_a_key_away() {
    assert_eq!(set(&["title=Given", "title=null"]).title, "s");
    assert_eq!(set(&["title=\"null\""]).title, "null");
}
