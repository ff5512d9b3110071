//! Is a comparison fair? What cannot matter makes no difference at all, what must matter does.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::rows::rows;
use super::*;
use crate::scenario::varied;
use crate::study::load_all;

/// Two services that have nothing to do with each other, one of which may scale.
fn scenario(seed: u64, (rate, work): (u32, u32)) -> String {
    format!(
        r#"
[run]
seed = {seed}
duration = "4m"
[[taskDefinitions]]
family = "web"
cpu = "256"
memory = "512"
[[taskDefinitions]]
family = "other"
cpu = "256"
memory = "1024"
[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 2
[services.loadBalancer]
[services.autoScaling]
minCapacity = 2
maxCapacity = 50
[[services.autoScaling.policies]]
policyName = "cpu"
policyType = "TargetTrackingScaling"
predefinedMetricType = "ECSServiceAverageCPUUtilization"
targetValue = 60.0
[services.workload]
generator = {{ kind = "constant", requestsPerSecond = {rate} }}
[services.request]
cpu = {{ distribution = "exponential", mean = "{work}ms" }}
[[services]]
serviceName = "other"
taskDefinition = "other"
desiredCount = 1
[services.loadBalancer]
[services.workload]
generator = {{ kind = "constant", requestsPerSecond = 5 }}
[services.request]
cpu = {{ distribution = "exponential", mean = "5ms" }}
"#
    )
}

fn compared(text: &str, vary: &str) -> Comparison {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("small.toml");
    fs::write(&path, text).unwrap();
    let parameter = varied(vary).unwrap();
    let mut plan = Plan::of_comparison(&[path], &[parameter], &[]).unwrap();
    plan.replications = 3;
    let trials = load_all(&mut plan, 2);
    let trials = trials.into_iter().map(|trial| {
        trial.unwrap_or_else(|error| panic!("{}", error.message(crate::words::Lang::En)))
    });
    let trials: Vec<Trial> = trials.collect();
    compare(plan, &trials, 2, &|_| {}).unwrap()
}

fn difference<'a>(of: &'a Comparison, path: &str) -> &'a Difference {
    let row = of.rows.iter().find(|row| row.path == path);
    &row.unwrap_or_else(|| panic!("{path}")).variants[0]
}

fn change(of: &Comparison, path: &str) -> f64 {
    difference(of, path).paired.as_ref().unwrap().difference
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn what_cannot_matter_makes_exactly_no_difference(
        seed in 0_u64..1 << 53, rate in 2_u32..40, work in 1_u32..6,
    ) {
        let text = scenario(seed, (rate, work));
        let nothing = [
            r#"title="one","another""#,
            "services.web.autoScaling.maxCapacity=50,400",
        ];
        for vary in nothing {
            let of = compared(&text, vary);
            for row in &of.rows {
                let of = &row.variants[0];
                let gone = of.finding == Finding::OneSided && of.before.is_none();
                prop_assert!(of.finding == Finding::Same || gone, "{vary}: {row:?}");
            }
            prop_assert_eq!(&of.sides[0].runs, &of.sides[1].runs);
            prop_assert!(of.cautions.is_empty(), "{:?}", of.cautions);
        }
    }

    #[test]
    fn the_size_of_a_service_is_nothing_to_another_one(
        seed in 0_u64..1 << 53, rate in 2_u32..40, work in 1_u32..6,
    ) {
        let of = compared(
            &scenario(seed, (rate, work)),
            r#"taskDefinitions.other.cpu="256","512""#,
        );
        for row in of.rows.iter().filter(|row| row.path.starts_with("services.web.")) {
            prop_assert!(row.variants[0].paired.as_ref().is_none_or(|of| of.difference == 0.0));
            prop_assert!(matches!(row.variants[0].finding, Finding::Same | Finding::OneSided));
        }
        // Twice the CPU: dearer, half as busy, and no request is slower.
        prop_assert!(change(&of, "cost.totalUsd") > 0.0);
        prop_assert!(change(&of, "services.other.utilizationPercent.cpuMean") < 0.0);
        prop_assert!(change(&of, "services.other.latencyMs.p99") < 0.0);
        prop_assert_eq!(
            difference(&of, "services.other.requests.arrived").finding,
            Finding::Same
        );
    }
}

#[test]
fn more_work_makes_slower_and_more_tasks_dearer() {
    let text = scenario(5, (20, 3));
    let of = compared(&text, r#"services.web.request.cpu.mean="3ms","5ms""#);
    assert!(change(&of, "services.web.latencyMs.p50") > 0.0);
    assert!(change(&of, "services.web.utilizationPercent.cpuMean") > 0.0);
    assert_eq!(
        difference(&of, "services.web.requests.arrived").finding,
        Finding::Same
    );
    let of = compared(&text, "services.other.desiredCount=1,3");
    let cost = difference(&of, "cost.totalUsd");
    assert_eq!(cost.finding, Finding::Real);
    assert!(cost.relative_percent().unwrap() > 0.0);
    // The curves of both sides are kept: of four minutes, and the money of all of them.
    let timeline = of.sides[1].timeline.as_ref().unwrap();
    assert_eq!(timeline.services[1].running, [3.0; 4]);
    let spent: f64 = timeline.dollars_per_hour.iter().map(|usd| usd / 60.0).sum();
    let total = of.sides[1].runs[0].metrics[0].value.unwrap();
    assert!((spent - total).abs() < 1e-9, "{spent} {total}");
}

#[test]
fn what_differs_beyond_the_change_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let base = scenario(1, (10, 2));
    let other = base
        .replace(
            "duration = \"4m\"",
            "duration = \"3m\"\nstart = \"2026-01-01T00:00:00Z\"",
        )
        .replace("serviceName = \"other\"", "serviceName = \"another\"")
        .replace("requestsPerSecond = 10", "requestsPerSecond = 12");
    let paths = [write("a.toml", &base), write("b.toml", &other)];
    let mut plan = Plan::of_comparison(&paths, &[], &[]).unwrap();
    assert_eq!(plan.points[0].label, "a");
    assert!(Path::new(&plan.points[0].scenario).is_absolute());
    let trials: Vec<Trial> = load_all(&mut plan, 1)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let of = compare(plan, &trials, 1, &|_| {}).unwrap();
    let minutes = Span::from_secs;
    assert_eq!(
        of.cautions,
        [
            Caution::OneReplication,
            Caution::Duration {
                variant: 1,
                before: minutes(240),
                after: minutes(180)
            },
            Caution::Start { variant: 1 },
            Caution::Services {
                variant: 1,
                before: vec!["other".to_owned()],
                after: vec!["another".to_owned()],
            },
            Caution::Arrivals {
                variant: 1,
                service: "web".to_owned()
            },
        ]
    );
    assert_eq!(of.services(), ["web", "other", "another"]);
}

fn run(metrics: &[(&str, Option<f64>)], costs: &[(&str, f64)]) -> Replication {
    let metric = |(path, value): (&str, Option<f64>)| Metric {
        path: path.to_owned(),
        value,
    };
    Replication {
        seed: 1,
        digest: String::new(),
        objectives: Vec::new(),
        metrics: metrics.iter().copied().map(metric).collect(),
        costs: costs
            .iter()
            .map(|(path, usd)| metric((path, Some(*usd))))
            .collect(),
        steady: None,
    }
}

/// Differences 1, 2, 1, 2, 4 (mean 2, half the 95 % interval 1.52) of the second figure.
#[test]
fn findings_go_by_all_comparisons_together() {
    let side = |values: [f64; 5], line: &str| -> Vec<Replication> {
        let one = |value: f64| {
            let figures = [
                ("cost.totalUsd", Some(3.0)),
                ("services.web.latencyMs.p99", Some(value)),
                ("services.web.requests.failed", Some(0.0)),
            ];
            run(&figures, &[(line, 0.25), ("AWSELB free", 0.0)])
        };
        values.into_iter().map(one).collect()
    };
    let before = side([10.0, 12.0, 9.0, 11.0, 13.0], "AmazonECS a");
    let after = side([11.0, 14.0, 10.0, 13.0, 17.0], "AmazonECS b");
    let (rows, judged) = rows(&[&before, &after], 0.95);
    let of = |path: &str| rows.iter().find(|row| row.path == path).unwrap();
    // Cost, latency and two lines of the bill; what is zero everywhere is not judged.
    assert_eq!(judged, 4);
    assert!(of("services.web.requests.failed").is_silent() && of("AWSELB free").is_silent());
    assert_eq!(of("cost.totalUsd").variants[0].finding, Finding::Same);
    let latency = &of("services.web.latencyMs.p99").variants[0];
    // Each at 98.75 %: t(4) = 4.31 · 0.5477 = 2.36 is more than the mean of 2.
    assert_eq!(latency.finding, Finding::Weak);
    assert_eq!(latency.more, Some(1));
    let interval = latency.paired.as_ref().unwrap().interval.unwrap();
    assert!(
        (interval.low - 0.479_278).abs() < 1e-6,
        "its own: {interval:?}"
    );
    // A line that one side does not have costs nothing there.
    let line = &of("AmazonECS a").variants[0];
    assert_eq!((line.before, line.after), (Some(0.25), Some(0.0)));
    assert_eq!((line.finding, line.more), (Finding::Real, None));
}

#[test]
fn what_one_side_does_not_have_is_not_compared() {
    let before = [
        run(&[("a", Some(1.0)), ("b", None)], &[]),
        run(&[("a", None)], &[]),
    ];
    let after = [
        run(&[("b", Some(2.0))], &[]),
        run(&[("spot.x", Some(5.0))], &[]),
    ];
    let (rows, _) = rows(&[&before, &after], 0.9);
    let of = |path: &str| &rows.iter().find(|row| row.path == path).unwrap().variants[0];
    assert_eq!(
        (of("a").finding, of("a").before, of("a").after),
        (Finding::OneSided, Some(1.0), None)
    );
    assert_eq!(of("b").finding, Finding::OneSided);
    // Without Spot nothing is interrupted: 0 and 0 against 0 and 5.
    let spot = of("spot.x").paired.as_ref().unwrap().difference;
    assert!((spot - 2.5).abs() < 1e-12, "{spot}");
    let one = super::rows::rows(&[&before[..1], &before[..1]], 0.9).0;
    assert_eq!(one[0].variants[0].finding, Finding::Unknown);
}
