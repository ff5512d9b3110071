//! Is what a sweep tells right, in tables, JSON, text and page?

use super::desk::{Desk, SMALL, STUDY, json};

/// A table by its columns.
fn table(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let fields = head.iter().map(str::to_owned);
        fields.zip(row.iter().map(str::to_owned)).collect()
    });
    rows.collect()
}

#[test]
fn points_are_the_means_of_their_runs() {
    let desk = Desk::new();
    desk.done("sweep study.toml --out out");
    let runs = table(&desk.read("out/runs.csv"));
    let points = table(&desk.read("out/points.csv"));
    assert_eq!((runs.len(), points.len()), (8, 6));
    assert_eq!(runs[3]["point"], "2");
    assert_eq!(
        (&*runs[3]["size"], &*runs[3]["desiredCount"]),
        ("256/512", "2")
    );
    let seeds: Vec<&str> = runs.iter().map(|run| &*run["seed"]).collect();
    assert_eq!(seeds[..2], seeds[2..4], "every point meets the same seeds");
    assert_ne!(seeds[0], seeds[1]);
    let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("{text:?}"));
    let results = desk.json("out/results.json");
    for path in ["cost.totalUsd", "services.web.latencyMs.p99"] {
        let (a, b) = (number(&runs[2][path]), number(&runs[3][path]));
        let point = |column: &str| number(&points[1][&format!("{path}.{column}")]);
        let mean = f64::midpoint(a, b);
        assert!((point("mean") - mean).abs() < 1e-12, "{path}");
        // Two runs: t(1) at 95 % = 12.706205, s / √2 = half their difference.
        let half = 12.706_205 * (a - b).abs() / 2.0;
        assert!(
            (point("high") - (mean + half)).abs() < 1e-6 * half.max(1e-6),
            "{path}"
        );
        assert!((point("p50") - mean).abs() < 1e-12, "{path}");
        assert_eq!(
            points[1][&format!("{path}.p50Low")],
            "",
            "two runs know no median"
        );
        let figure = &results["points"][1]["figures"][path];
        assert_eq!(figure["mean"].as_f64(), Some(point("mean")), "{path}");
        assert_eq!(figure["high"].as_f64(), Some(point("high")), "{path}");
        assert_eq!(figure["count"], 2);
    }
    // Every line of the bill has a number in every run.
    let lines = runs[0].keys().filter(|path| path.contains(' '));
    let all = lines.flat_map(|path| runs.iter().map(move |run| &run[path]));
    let amounts: Vec<f64> = all.map(|value| number(value)).collect();
    assert!(amounts.len() > 8 && amounts.iter().sum::<f64>() > 0.0);
    assert_eq!(points[4]["status"], "failed");
    assert_eq!(points[4]["cost.totalUsd.mean"], "");
}

#[test]
fn the_cheapest_that_meets_its_objectives_is_named() {
    let desk = Desk::new();
    desk.write("small.toml", &SMALL.replace("80ms", "10s"));
    let ended = desk.done("sweep study.toml --out out");
    let said = "Cheapest of the 4 points that meet their objectives: 256/512, 1,";
    assert!(ended.out.contains(said), "{}", ended.out);
    assert!(
        ended.out.lines().all(|line| line.chars().count() <= 100),
        "{}",
        ended.out
    );
    let results = desk.json("out/results.json");
    assert_eq!(results["cheapest"]["label"], "256/512, 1");
    assert_eq!(results["cheapest"]["meetsObjectives"], true);
    assert_eq!(results["points"][0]["onParetoFront"], true);
    desk.write("small.toml", &SMALL.replace("80ms", "1ms"));
    let ended = desk.done("sweep study.toml --out strict");
    assert!(
        ended.out.contains("No point meets its objectives"),
        "{}",
        ended.out
    );
    assert_eq!(
        desk.json("strict/results.json")["cheapest"],
        serde_json::Value::Null
    );
    desk.write("small.toml", SMALL.split("[objectives]").next().unwrap());
    let ended = desk.done("sweep study.toml --out free");
    assert!(ended.out.contains("state no objectives"), "{}", ended.out);
}

#[test]
fn what_is_printed_as_json_is_the_file() {
    let desk = Desk::new();
    let ended = desk.done("sweep study.toml --out out --format json");
    assert_eq!(ended.out, desk.read("out/results.json"));
    let status = desk.done("sweep study.toml --out out --status --format json");
    let status = json(&status.out);
    let count = |name: &str| status[name].as_u64().unwrap();
    assert_eq!(
        (
            count("points"),
            count("done"),
            count("failed"),
            count("left")
        ),
        (6, 4, 2, 0)
    );
    let fresh = desk.done("sweep study.toml --out never --status --format json");
    assert_eq!(json(&fresh.out)["left"], 6);
    assert!(!desk.path("never").exists(), "asking begins nothing");
}

#[test]
fn there_is_a_chart_for_each_headline_and_none_without_charts() {
    let desk = Desk::new();
    let study = STUDY.to_owned() + "\n";
    let study = format!("figures = [\"services.web.tasks.started\", \"no.such\"]\n{study}");
    desk.write("study.toml", &study);
    let ended = desk.done("sweep study.toml --out out");
    assert!(
        ended.out.contains("No run has the figure no.such"),
        "{}",
        ended.out
    );
    let files = desk.files("out");
    let charts: Vec<&str> = files
        .keys()
        .filter_map(|name| name.strip_prefix("charts/"))
        .collect();
    let expected = [
        "cost-against-p99.svg",
        "cost-totalUsd.svg",
        "services-web-availabilityPercent.svg",
        "services-web-latencyMs-p99.svg",
        "services-web-tasks-started.svg",
    ];
    assert_eq!(charts, expected);
    let page = desk.read("out/report.html");
    assert_eq!(page.matches("<svg").count(), 5);
    assert!(!page.contains("http:") && !page.contains("https:") || page.contains("w3.org"));
    desk.done("sweep study.toml --out bare --no-charts");
    assert!(!desk.path("bare/charts").exists());
    assert!(!desk.read("bare/report.html").contains("<svg"));
    assert_eq!(desk.read("bare/points.csv"), desk.read("out/points.csv"));
}

#[test]
fn korean_is_korean() {
    let desk = Desk::new();
    let ended = desk.done("sweep study.toml --out out --lang ko");
    assert!(ended.out.contains("점 6개"), "{}", ended.out);
    assert!(desk.read("out/report.html").contains("lang=\"ko\""));
    desk.done("sweep study.toml --out en");
    assert_eq!(desk.read("out/points.csv"), desk.read("en/points.csv"));
    assert_eq!(desk.read("out/results.json"), desk.read("en/results.json"));
}

#[test]
fn studies_are_checked() {
    let desk = Desk::new();
    let found = desk.ecsim("check study.toml");
    assert_eq!(found.code, 2, "{found:?}");
    assert!(found.err.contains("256/8192, 2"), "{}", found.err);
    assert!(found.err.contains("2 of 6 points"), "{}", found.err);
    desk.write("fine.toml", &STUDY.replace(", \"256/8192\"", ""));
    let found = desk.done("check fine.toml");
    assert!(found.out.contains("4 points, 8 runs"), "{}", found.out);
    desk.write("wrong.toml", &STUDY.replace("replications", "replication"));
    let found = desk.ecsim("check wrong.toml");
    assert_eq!(found.code, 2);
    assert!(found.err.contains("unknown-key"), "{}", found.err);
}

#[test]
fn the_schema_of_studies_has_every_key() {
    let desk = Desk::new();
    let schema = json(&desk.done("schema --study").out);
    let keys = schema["properties"].as_object().unwrap();
    for key in [
        "scenario",
        "parameters",
        "variants",
        "sampling",
        "replications",
        "figures",
    ] {
        assert!(keys.contains_key(key), "{key}: {keys:?}");
    }
    assert_eq!(schema["required"], serde_json::json!(["scenario"]));
    assert_eq!(schema["additionalProperties"], false);
}

/// Each service has its figures; the points are compared by the slowest of them.
#[test]
fn several_services_are_told_apart() {
    let desk = Desk::new();
    let (first, second) = SMALL.split_once("[[services]]").unwrap();
    let (service, objectives) = second.split_once("[objectives]").unwrap();
    let other = service.replace("serviceName = \"web\"", "serviceName = \"api\"");
    let other = other.replace("\"5ms\"", "\"12ms\"");
    let both = format!("{first}[[services]]{service}[[services]]{other}[objectives]{objectives}");
    desk.write("small.toml", &both);
    let ended = desk.done("sweep study.toml --out out");
    assert!(ended.out.contains("p99 (slowest)"), "{}", ended.out);
    assert!(
        ended.out.contains("\n  web ") && ended.out.contains("\n  api "),
        "{}",
        ended.out
    );
    let points = table(&desk.read("out/points.csv"));
    let p99 = |name: &str| {
        let text = &points[0][&format!("services.{name}.latencyMs.p99.mean")];
        text.parse::<f64>().unwrap()
    };
    assert!(
        p99("api") > 1.5 * p99("web"),
        "{} {}",
        p99("api"),
        p99("web")
    );
    assert!(
        desk.path("out/charts/services-api-latencyMs-p99.svg")
            .exists()
    );
    let page = desk.read("out/report.html");
    assert!(page.contains("Service api"), "a table for each");
}
