//! Do text, page and tables say what was found? On runs made by hand.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::report::folder::MANIFEST;
use crate::report::format::width;
use crate::scenario::{self, varied};
use crate::study::{Comparison, Curves, Metric, Plan, Replication, Side, Timeline};
use crate::words::Text;

const SMALL: &str = r#"
title = "Small <& quick>"
[run]
duration = "3m"
[[taskDefinitions]]
family = "web"
cpu = "256"
memory = "512"
[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 2
"#;

const VCPU: &str = "AmazonECS USE1-Fargate-vCPU-Hours:perCPU";

fn run(at: usize, [cost, p99, failed]: [f64; 3]) -> Replication {
    let metric = |(path, value): (&str, f64)| Metric {
        path: path.to_owned(),
        value: Some(value),
    };
    let figures = [
        ("cost.totalUsd", cost),
        ("services.web.availabilityPercent", 100.0),
        ("services.web.latencyMs.p99", p99),
        ("services.web.requests.failed", failed),
        ("services.web.requests.rejected", 0.0),
    ];
    Replication {
        seed: at as u64,
        digest: format!("{at:02}"),
        objectives: Vec::new(),
        metrics: figures.into_iter().map(metric).collect(),
        costs: vec![metric((VCPU, cost))],
        steady: None,
    }
}

fn timeline(level: f64) -> Timeline {
    Timeline {
        start: None,
        simulated: crate::kernel::time::Span::from_secs(180),
        services: vec![Curves {
            name: "web".to_owned(),
            arrived: vec![5.0; 3],
            p99_ms: vec![Some(level), None, Some(level)],
            running: vec![2.0; 3],
        }],
        dollars_per_hour: vec![level; 3],
    }
}

/// 0.50 USD less each time; p99 1, 2, 1, 2, 4 ms more; failures that say nothing.
fn comparison() -> Comparison {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("small.toml");
    std::fs::write(&path, SMALL).unwrap();
    let scenario = scenario::load(&path, &[]).unwrap_or_else(|all| panic!("{all}"));
    let parameter = varied("services.web.desiredCount=4,2").unwrap();
    let mut plan = Plan::of_comparison(&[path], &[parameter], &[]).unwrap();
    plan.replications = 5;
    plan.seed = Some(7);
    let before = [
        [2.0, 10.0, 1.0],
        [2.25, 12.0, 0.0],
        [2.0, 9.0, 4.0],
        [2.0, 11.0, 2.0],
        [2.5, 13.0, 0.0],
    ];
    let more = [
        [-0.5, 1.0, 1.0],
        [-0.5, 2.0, -1.0],
        [-0.5, 1.0, 0.0],
        [-0.5, 2.0, 1.0],
        [-0.5, 4.0, 0.0],
    ];
    let after = before
        .iter()
        .zip(more)
        .map(|(b, m)| [b[0] + m[0], b[1] + m[1], b[2] + m[2]]);
    let side = |values: Vec<[f64; 3]>, level: f64| Side {
        scenario: scenario.clone(),
        runs: values
            .into_iter()
            .enumerate()
            .map(|(at, of)| run(at, of))
            .collect(),
        objectives: Vec::new(),
        lines: BTreeMap::from([(VCPU.to_owned(), Text::new("Fargate vCPU", "Fargate vCPU"))]),
        timeline: Some(timeline(level)),
    };
    let sides = vec![side(before.to_vec(), 20.0), side(after.collect(), 25.0)];
    Comparison::of(plan, sides)
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

#[test]
fn text_says_what_is_real_and_what_is_not() {
    let text = text(&comparison(), Path::new("reports/x/report.html"), Lang::En);
    let line = |start: &str| {
        let all = lines(&text);
        let found = all
            .into_iter()
            .find(|line| line.trim_start().starts_with(start));
        let words = found
            .unwrap_or_else(|| panic!("{start} in\n{text}"))
            .split_whitespace();
        words.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        line("desiredCount 2"),
        "desiredCount 2 against desiredCount 4"
    );
    assert_eq!(
        line("total cost"),
        "total cost $2.15 $1.65 -0.50 -0.50 .. -0.50 real"
    );
    assert_eq!(
        line("Fargate vCPU"),
        "Fargate vCPU $2.15 $1.65 -0.50 -0.50 .. -0.50 real"
    );
    assert_eq!(
        line("latency p99"),
        "latency p99 11.0 ms 13.0 ms +2.0 +0.5 .. +3.5 weak"
    );
    assert_eq!(line("served share"), "served share 100% 100% 0 same");
    assert!(line("requests failed").ends_with("not shown"), "{text}");
    assert!(
        !text.contains("requests refused"),
        "zero everywhere: {text}"
    );
    assert!(
        line("Real").starts_with("Real total cost -23.3%, Fargate vCPU -23.3%"),
        "{text}"
    );
    assert!(
        line("Not shown").starts_with("Not shown requests failed (+"),
        "{text}"
    );
    assert_eq!(line("Same"), "Same served share");
    // Variances 2.5 and 7.5 unpaired, 1.5 paired.
    assert!(
        text.contains("p99 6.67×") && !text.contains("total cost 1"),
        "{text}"
    );
    // Cost, its line, p99, failures and the served share.
    assert!(
        line("Judged").contains("all 5 comparisons together at 95 % (Bonferroni: each at 99 %)")
    );
    assert!(line("Not billed").contains("NAT gateways"), "{text}");
}

#[test]
fn no_line_is_wider_than_a_terminal() {
    let of = comparison();
    for lang in [Lang::En, Lang::Ko] {
        let text = text(&of, Path::new("reports/x/report.html"), lang);
        for line in text.lines() {
            assert!(width(line) <= 100, "{line}");
        }
    }
    let korean = text(&of, Path::new("x"), Lang::Ko);
    assert!(
        korean.contains("총비용") && korean.contains("실제 차이"),
        "{korean}"
    );
}

#[test]
fn tables_have_stable_names() {
    let of = comparison();
    let csv = String::from_utf8(tables::csv(&of)).unwrap();
    let rows = lines(&csv);
    assert_eq!(
        rows[0],
        "variant,figure,before,after,difference,low,high,verdict,pairs,moreReplications,\
         varianceReduction"
    );
    assert_eq!(rows[1], "2,cost.totalUsd,2.15,1.65,-0.5,-0.5,-0.5,real,5,,");
    assert_eq!(rows.len(), 1 + of.rows.len());
    let json: serde_json::Value = serde_json::from_str(&json(&of)).unwrap();
    assert_eq!(
        (json["before"].as_str(), json["seed"].as_u64()),
        (Some("4"), Some(7))
    );
    let p99 = json["differences"]
        .as_array()
        .unwrap()
        .iter()
        .find(|of| of["figure"] == "services.web.latencyMs.p99")
        .unwrap();
    assert_eq!(
        (&p99["verdict"], &p99["unit"]),
        (&"weak".into(), &"ms".into())
    );
    assert_eq!(p99["difference"], 2.0);
    let reduction = p99["varianceReduction"].as_f64().unwrap();
    assert!((reduction - 20.0 / 3.0).abs() < 1e-9, "{reduction}");
}

#[test]
fn a_page_stands_alone_and_the_manifest_lists_everything() {
    let of = comparison();
    let files = files(&of, Lang::En, true);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "comparison.json",
            "comparison.csv",
            "runs.csv",
            "report.html",
            MANIFEST
        ]
    );
    let page = String::from_utf8(files[3].1.clone()).unwrap();
    // The forest, requests, p99, tasks and cost.
    assert_eq!(page.matches("<svg").count(), 5);
    assert!(!page.contains("<script") && !page.contains("<link"));
    assert!(page.contains("Small &lt;&amp; quick&gt;") && !page.contains("<& quick>"));
    let runs = String::from_utf8(files[2].1.clone()).unwrap();
    assert_eq!(runs.lines().count(), 1 + 10);
    let plain = page::page(&of, Lang::Ko, false);
    assert!(!plain.contains("<svg") && plain.contains("총비용"));
}
