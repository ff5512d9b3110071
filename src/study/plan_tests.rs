//! Are the points of a study those that it asks for, in the order that it promises?

use super::*;
use crate::scenario::{Between, InputDigest};

fn level(key: &str, label: &str) -> Level {
    Level {
        label: label.to_owned(),
        set: vec![Setting {
            key: key.to_owned(),
            value: label.to_owned(),
        }],
    }
}

fn parameter(name: &str, labels: &[&str]) -> Parameter {
    Parameter {
        name: name.to_owned(),
        levels: Levels::Listed(labels.iter().map(|label| level(name, label)).collect()),
    }
}

fn variant(name: &str, scenario: Option<&str>) -> Variant {
    Variant {
        name: name.to_owned(),
        scenario: scenario.map(str::to_owned),
        set: vec![Setting {
            key: "kind".to_owned(),
            value: format!("\"{name}\""),
        }],
    }
}

fn study(variants: Vec<Variant>, parameters: Vec<Parameter>) -> StudyFile {
    StudyFile {
        name: "study".to_owned(),
        title: "A study".to_owned(),
        base: PathBuf::from("somewhere"),
        scenario: "base.toml".to_owned(),
        set: vec![Setting {
            key: "run.duration".to_owned(),
            value: "\"1h\"".to_owned(),
        }],
        replications: 3,
        seed: None,
        confidence: 0.95,
        sampling: Sampling::Grid,
        variants,
        parameters,
        figures: Vec::new(),
        input: InputDigest {
            path: "study.toml".to_owned(),
            sha256: "00".to_owned(),
        },
    }
}

fn labels(plan: &Plan) -> Vec<&str> {
    plan.points
        .iter()
        .map(|point| point.label.as_str())
        .collect()
}

#[test]
fn in_a_grid_the_last_parameter_varies_fastest() {
    let parameters = vec![
        parameter("a", &["1", "2"]),
        parameter("b", &["x", "y", "z"]),
    ];
    let plan = Plan::of(&study(Vec::new(), parameters)).unwrap();
    assert_eq!(
        labels(&plan),
        ["1, x", "1, y", "1, z", "2, x", "2, y", "2, z"]
    );
    assert_eq!(plan.points[4].values, ["2", "y"]);
    assert_eq!(
        plan.points[4].settings,
        ["run.duration=\"1h\"", "a=2", "b=y"]
    );
    assert_eq!(plan.inputs[0].path, "study.toml");
}

#[test]
fn a_list_takes_the_first_values_together() {
    let mut study = study(
        Vec::new(),
        vec![
            parameter("a", &["1", "2", "3"]),
            parameter("b", &["x", "y", "z"]),
        ],
    );
    study.sampling = Sampling::List;
    assert_eq!(labels(&Plan::of(&study).unwrap()), ["1, x", "2, y", "3, z"]);
}

/// Settings of the study, then of the variant, then of the levels: the last of a key wins.
#[test]
fn each_variant_is_combined_with_every_parameter() {
    let variants = vec![variant("spot", Some("spot.toml")), variant("ec2", None)];
    let plan = Plan::of(&study(variants, vec![parameter("n", &["4", "2"])])).unwrap();
    assert_eq!(labels(&plan), ["spot, 4", "spot, 2", "ec2, 4", "ec2, 2"]);
    let scenarios = plan.points.iter().map(|point| point.scenario.as_str());
    let expected = ["spot.toml", "spot.toml", "base.toml", "base.toml"];
    assert_eq!(scenarios.collect::<Vec<_>>(), expected);
    let settings = ["run.duration=\"1h\"", "kind=\"spot\"", "n=4"];
    assert_eq!(plan.points[0].settings, settings);
    let axis = |name: &str, labels: &[&str], numeric| Axis {
        name: name.to_owned(),
        labels: labels.iter().map(ToString::to_string).collect(),
        numeric,
    };
    let (variant, n) = (
        axis("variant", &["spot", "ec2"], false),
        axis("n", &["2", "4"], true),
    );
    assert_eq!(
        plan.axes,
        [variant, n],
        "numbers ascend, names keep their order"
    );
}

#[test]
fn only_numbers_of_one_unit_have_a_place() {
    let axis = |labels: &[&str]| {
        let plan = Plan::of(&study(Vec::new(), vec![parameter("x", labels)])).unwrap();
        (plan.axes[0].numeric, plan.axes[0].labels.join(" "))
    };
    assert_eq!(axis(&["300ms", "50ms"]), (true, "50ms 300ms".to_owned()));
    assert_eq!(axis(&["300ms", "1s"]), (false, "300ms 1s".to_owned()));
    assert!(!axis(&["512/1024", "256/512"]).0);
    assert_eq!(axis(&["10", "9.5", "1e3"]), (true, "9.5 10 1e3".to_owned()));
    assert!(!axis(&["true", "false"]).0);
    let of = |label| (number(label), unit(label));
    assert_eq!(of("60%"), (Some(60.0), "%"));
    assert_eq!(of("-2.5GB"), (Some(-2.5), "GB"));
    assert_eq!(of("e"), (None, ""));
    assert_eq!(of("1.2.3"), (None, ""));
    assert_eq!(of(""), (None, ""));
}

#[test]
fn chance_takes_as_many_points_as_were_asked_for() {
    let range = Parameter {
        name: "x".to_owned(),
        levels: Levels::Between(Between {
            keys: vec!["x".to_owned()],
            from: 1.0,
            to: 9.0,
            logarithmic: false,
            whole: true,
            unit: String::new(),
        }),
    };
    for sampling in [
        Sampling::Random {
            points: 20,
            seed: 1,
        },
        Sampling::LatinHypercube {
            points: 20,
            seed: 1,
        },
    ] {
        let mut study = study(Vec::new(), vec![range.clone(), parameter("y", &["a", "b"])]);
        study.sampling = sampling;
        let plan = Plan::of(&study).unwrap();
        assert_eq!(plan.points.len(), 20);
        let within = |point: &Point| (1.0..=9.0).contains(&number(&point.values[0]).unwrap());
        assert!(plan.points.iter().all(within), "{sampling:?}");
        assert_eq!(plan, Plan::of(&study).unwrap(), "the same seed");
    }
}

#[test]
fn a_study_that_would_not_end_is_refused() {
    let many: Vec<String> = (0..400).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let parameters = |n: usize| (0..n).map(|_| parameter("x", &many)).collect::<Vec<_>>();
    let count =
        |variants, n| Plan::of(&study(variants, parameters(n))).map(|plan| plan.points.len());
    assert_eq!(count(Vec::new(), 2), Err(TooMany(160_000)));
    assert_eq!(count(Vec::new(), 9), Err(TooMany(usize::MAX)));
    let variants = (0..300).map(|n| variant(&n.to_string(), None)).collect();
    assert_eq!(count(variants, 1), Err(TooMany(120_000)));
    assert_eq!(count(Vec::new(), 1), Ok(400));
}

#[test]
fn a_comparison_names_its_scenarios() {
    let of = |paths: &[&str], parameters: &[Parameter]| {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        Plan::of_comparison(&paths, parameters, &["run.seed=1".to_owned()]).unwrap()
    };
    let plan = of(&["a/today.toml", "b/today.toml", "spot.toml"], &[]);
    assert_eq!(labels(&plan), ["a/today", "b/today", "spot"]);
    assert_eq!(plan.axes[0].name, "scenario");
    let plan = of(&["today.toml"], &[parameter("n", &["1", "2"])]);
    assert_eq!(labels(&plan), ["1", "2"]);
    assert_eq!(plan.points[1].settings, ["run.seed=1", "n=2"]);
    assert_eq!(plan.axes.len(), 1);
}
