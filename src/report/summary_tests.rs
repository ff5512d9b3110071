//! Do the names of `summary.json` stay, and do its figures stand where they should?

use sha2::{Digest, Sha256};

use super::*;
use crate::kernel::money::Usd;
use crate::report::folder::MANIFEST;
use crate::report::{Wanted, sample, write};

fn names(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

/// What scripts lean on: these names stay.
const TOP: &str = "scenario title seed simulatedSeconds digest version cost services \
    capacityProviders facts";
const LINE: &str = "product usageType resource quantity unit rateUsd usd";
const SERVICE: &[(&str, &str)] = &[
    ("requests", "arrived served failed rejected inFlight"),
    ("latencyMs", "mean p50 p90 p95 p99 p999 max"),
    (
        "tasks",
        "started stopped peakRunning meanRunning taskSeconds",
    ),
    ("utilizationPercent", "cpuMean cpuMax memoryMean memoryMax"),
    ("scaling", "out in"),
];

#[test]
fn the_stable_names_are_there() {
    let run = sample::day();
    let summary = value(&run.report());
    for name in TOP.split_whitespace() {
        assert!(!summary[name].is_null(), "{name}");
    }
    for (group, stable) in SERVICE {
        for name in stable.split(' ') {
            let number = &summary["services"]["web"][group][name];
            assert!(number.is_number(), "{group}.{name}");
        }
    }
    let line = names(&summary["cost"]["lines"][0]);
    assert_eq!(line[..7].join(" "), LINE);
    assert_eq!(summary["simulatedSeconds"], 86_400);
    assert_eq!(summary["facts"]["serviceCreated"], 1);
}

#[test]
fn percentiles_stand_at_their_names() {
    let mut run = sample::hour();
    let service = &mut run.outcome.services[0];
    service.latency_us.reset();
    // 1,000 requests: p50 and p90 are 10 ms, p95 100 ms, p99 500 ms, p99.9 1 s, the last 2 s.
    for (ms, n) in [(10, 900), (100, 80), (500, 15), (1_000, 4), (2_000, 1)] {
        service.latency_us.record_n(ms * 1_000, n).unwrap();
    }
    service.latency_sum_ns = 31_500_000_000;
    let summary = value(&run.report());
    let latency = &summary["services"]["api"]["latencyMs"];
    for (name, ms) in [
        ("mean", 31.5),
        ("p50", 10.0),
        ("p90", 10.0),
        ("p95", 100.0),
        ("p99", 500.0),
        ("p999", 1_000.0),
        ("max", 2_000.0),
    ] {
        // The histogram keeps three figures.
        let found = latency[name].as_f64().unwrap();
        assert!((found - ms).abs() <= ms * 0.001, "{name}: {found}");
    }
}

#[test]
fn money_is_exact_and_the_lines_add_up() {
    let run = sample::services(3);
    let cost = &value(&run.report())["cost"];
    let usd = |value: &Value| value.as_str().unwrap().parse::<Usd>().unwrap();
    let lines = cost["lines"].as_array().unwrap();
    let sum: Usd = lines.iter().map(|line| usd(&line["usd"])).sum();
    assert_eq!(sum, usd(&cost["totalUsd"]));
    assert_eq!(sum, run.bill.total);
}

#[test]
fn a_run_without_requests_has_no_latency() {
    let run = sample::empty();
    let summary = value(&run.report());
    let idle = &summary["services"]["idle"];
    assert!(idle["latencyMs"]["p99"].is_null());
    assert!(idle["availabilityPercent"].is_null());
    assert_eq!(idle["requests"]["arrived"], 0);
}

#[test]
#[should_panic(expected = "no request is lost silently")]
fn a_lost_request_is_a_bug() {
    let mut run = sample::hour();
    run.outcome.services[0].requests.served -= 1;
    value(&run.report());
}

#[test]
fn the_manifest_names_every_file_but_itself() {
    let run = sample::hour();
    let wanted = Wanted {
        lang: Lang::Ko,
        charts: true,
        more: &[("more.txt".to_owned(), b"abc".to_vec())],
    };
    let mut files = Vec::new();
    write(&run.report(), wanted, &mut files).unwrap();
    let (last, manifest) = files.pop().unwrap();
    assert_eq!(last, MANIFEST);
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let listed = manifest["files"].as_object().unwrap().iter();
    let there = files.iter().map(|(path, bytes)| {
        let digest = Sha256::digest(bytes);
        (path, Value::from(hex(&digest)))
    });
    assert!(
        listed
            .map(|(path, digest)| (path, digest.clone()))
            .eq(there)
    );
    // SHA-256 of "abc", FIPS 180-2.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(manifest["files"]["more.txt"], abc);
    assert_eq!(manifest["generator"], "xoshiro256++");
    assert_eq!(manifest["language"], "ko");
    assert_eq!(manifest["inputs"][0]["name"], "first.toml");
}
