//! Is a size told as it was found? A small race of real runs, in both languages.

use std::fs;

use super::{Subject, files, json, text};
use crate::scenario::varied;
use crate::study::{Plan, SizeOrders, Sized, size};
use crate::words::Lang;

const SMALL: &str = r#"
[run]
seed = 3
duration = "3m"
[[taskDefinitions]]
family = "web"
cpu = "256"
memory = "512"
[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 1
loadBalancer = {}
workload = { generator = { kind = "constant", requestsPerSecond = 20 } }
request = { cpu = { distribution = "exponential", mean = "10ms" } }
[objectives]
latencyP99 = "500ms"
availability = 99
"#;

/// One to four small tasks; 0.2 vCPU is wanted, a task has 0.25.
fn found() -> Sized {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.toml");
    fs::write(&path, SMALL).unwrap();
    let counts = varied("services.web.desiredCount=0..4").unwrap();
    let plan = Plan::of_comparison(&[path], &[counts], &[]).unwrap();
    let orders = SizeOrders {
        threads: 2,
        confidence: 0.9,
        rounds: (4, 8),
        headroom: true,
    };
    size(plan, orders, &|_| ()).unwrap()
}

#[test]
fn the_winner_comes_first_with_its_reasons() {
    let found = found();
    let subject = Subject {
        found: &found,
        scenario: "small.toml",
        asked: 90.0,
    };
    let winner = found
        .verdict
        .winner
        .expect("some number of tasks is enough");
    let label = subject.label(winner).to_owned();
    assert_ne!(label, "0", "nobody serves");
    let english = text(&subject, Lang::En);
    let first = english.lines().next().unwrap();
    assert!(first.ends_with(&format!(": {label}")), "{english}");
    assert!(english.contains("misses availability (web)"), "{english}");
    assert!(
        english.contains(&format!("--set 'services.web.desiredCount={label}'")),
        "{english}"
    );
    let headroom = found.headroom.as_ref().unwrap();
    assert!(
        english.contains(&format!("bears {} times", headroom.holds)),
        "{english}"
    );
    let korean = text(&subject, Lang::Ko);
    assert!(korean.contains("가장 싼 구성"), "{korean}");
    let told: serde_json::Value = serde_json::from_str(&json(&subject)).unwrap();
    assert_eq!(told["winner"], label.as_str());
    assert_eq!(
        told["candidates"].as_array().unwrap().len(),
        found.candidates.len()
    );
    assert_eq!(told["candidates"][0]["standing"], "infeasible");
}

#[test]
fn the_folder_has_a_page_and_a_table_of_all() {
    let found = found();
    let subject = Subject {
        found: &found,
        scenario: "small.toml",
        asked: 90.0,
    };
    for lang in [Lang::En, Lang::Ko] {
        let files = files(&subject, lang);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "size.json",
                "candidates.csv",
                "report.html",
                "manifest.json"
            ]
        );
        let rows = String::from_utf8(files[1].1.clone()).unwrap();
        assert_eq!(rows.lines().count(), 1 + found.candidates.len());
        let page = String::from_utf8(files[2].1.clone()).unwrap();
        assert!(page.starts_with("<!doctype html>"), "{page}");
        assert!(
            page.contains("default-src 'none'") && !page.contains("http://"),
            "{page}"
        );
        assert_eq!(page.matches("<tr>").count(), 1 + found.candidates.len());
    }
}
