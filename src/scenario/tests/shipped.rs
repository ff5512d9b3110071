//! Do all shipped scenarios and the starter load, in TOML and JSON, and fit the schema?

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::validator::valid;
use super::{Folder, GOOD};
use crate::catalog::parameters::Parameters;
use crate::kernel::time::{Instant, Span};
use crate::scenario::node::{Node, Value};
use crate::scenario::{defaults, load, schema, starter, toml_reader};
use crate::sim::setup::InitialState;
use crate::words::Lang;

fn shipped() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut folders = vec![PathBuf::from("scenarios")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            // Studies are not scenarios.
            if path.ends_with("studies") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "toml") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    assert!(paths.len() >= 32, "{paths:?}");
    paths
}

fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => serde_json::from_str(&number.raw).unwrap(),
        Value::Text(text) => Json::String(text.clone()),
        Value::List(items) => Json::Array(items.iter().map(json).collect()),
        Value::Table(table) => {
            let entries = table.entries.iter();
            Json::Object(
                entries
                    .map(|e| (e.key.clone(), json(&e.node)))
                    .collect::<Map<_, _>>(),
            )
        }
    }
}

fn json_of(toml: &str) -> Json {
    let mut complaints = Vec::new();
    let node = toml_reader::read(toml, 0, &mut complaints);
    assert!(complaints.is_empty());
    json(&node)
}

#[test]
fn every_shipped_scenario_loads_and_warns_only_as_it_says() {
    let expected: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("first", &[][..]),
        ("hockey-stick", &[]),
        ("launch-3500", &[]),
        ("llm-inference", &[]),
        ("nasa-july-1995", &["sub-vcpu"]),
        ("step-response", &["slow-metrics"]),
        ("task-definition-json", &[]),
        ("step-response-20s", &[]),
        ("cold-start-413mb", &[]),
        ("world-cup-98", &[]),
        ("ec2-capacity-provider", &[]),
        ("binpack", &[]),
        ("spread", &[]),
        ("scale-from-zero", &[]),
        ("scale-in-26-to-2", &[]),
        ("staircase-3500", &["nominal-memory"]),
        ("asg-cpu", &["sub-vcpu-ceiling"]),
        ("capacity-provider", &["sub-vcpu-ceiling"]),
        ("stranded", &[]),
        ("daemon", &[]),
        ("t3-credits", &[]),
        ("eni-limits", &["eni-limit"]),
        ("calm", &["spot-does-not-fall-back"]),
        ("stressed", &["spot-does-not-fall-back"]),
        ("spot-recorded", &["spot-one-pool"]),
        ("diversified", &["spot-does-not-fall-back"]),
        ("single-pool", &["spot-one-pool"]),
        ("fargate-base-spot-burst", &[]),
        ("fargate-spot-drought", &["one-task-on-spot"]),
        ("two-zones", &[]),
        ("three-zones", &[]),
        ("binpacked", &[]),
        (
            "min-100-on-spot",
            &["spot-does-not-fall-back", "minimum-100-on-spot"],
        ),
        ("instance-failure", &[]),
        ("rolling-50-100", &[]),
        ("rolling-100-200", &[]),
        ("delay-0", &["delay-below-request"]),
        ("delay-17", &["delay-below-request"]),
        ("delay-300", &["slow-deregistration"]),
        ("rolling", &[]),
        ("rolling-breaker", &[]),
        ("rolling-alarm", &[]),
        ("blue-green", &[]),
        ("canary", &[]),
        ("grace-too-short", &["grace-below-ready"]),
        ("target", &[]),
        ("step", &[]),
        ("scheduled", &[]),
        ("predictive", &[]),
        (
            "two-policies-no-scale-in",
            &["scale-in-needs-all", "memory-never-falls"],
        ),
        ("scheduled-0900", &["slow-metrics"]),
        ("metrics-60s", &["slow-metrics"]),
        ("metrics-20s", &[]),
        ("spike", &["slow-metrics"]),
    ]);
    for path in shipped() {
        let scenario = load(&path, &[]).unwrap_or_else(|complaints| panic!("{complaints}"));
        let codes: Vec<&str> = scenario.warnings.items.iter().map(|c| c.code).collect();
        assert_eq!(codes, expected[&*scenario.name], "{}", scenario.warnings);
        assert_eq!(
            scenario.not_modelled.is_empty(),
            scenario.name != "task-definition-json",
            "{:?}",
            scenario.not_modelled
        );
        let first = fs::read_to_string(&path).unwrap();
        assert!(
            first.starts_with("# "),
            "{} explains itself",
            path.display()
        );
    }
}

#[test]
fn first_is_the_day_of_the_semi_final() {
    let first = load(Path::new("scenarios/first.toml"), &[]).unwrap();
    let setup = &first.setup;
    assert_eq!(setup.duration, Span::HOUR * 24);
    assert_eq!(setup.initial_state, InitialState::Running);
    assert_eq!(first.start.unwrap().to_string(), "1998-07-07T00:00:00Z");
    let web = &setup.services[0];
    let survey = crate::workload::survey(&web.workload[0], setup.duration).unwrap();
    assert!(
        (survey.in_run - 42_806_305.0).abs() < 0.5,
        "{}",
        survey.in_run
    );
    let peak = survey.peak.unwrap();
    assert!((peak.requests - 229_426.0).abs() < 0.5);
    assert_eq!(peak.at, Instant::from_secs((21 * 60 + 41) * 60));
    let scaling = web.auto_scaling.as_ref().unwrap();
    assert_eq!((scaling.min_capacity, scaling.max_capacity), (4, 100));
    assert_eq!(first.inputs.len(), 2);
    assert!(first.inputs.iter().all(|input| input.sha256.len() == 64));
}

#[test]
fn json_says_the_same_as_toml() {
    for path in shipped() {
        let toml = fs::read_to_string(&path).unwrap();
        let traces = Path::new("traces").canonicalize().unwrap();
        let toml = toml.replace("../traces", traces.to_str().unwrap());
        let taskdefs = Path::new("scenarios/taskdefs").canonicalize().unwrap();
        let toml = toml.replace("taskdefs/shop", taskdefs.join("shop").to_str().unwrap());
        let beside = path.parent().unwrap().canonicalize().unwrap();
        let history = format!("\"{}/history.csv\"", beside.to_str().unwrap());
        let toml = toml.replace("\"history.csv\"", &history);
        let json = serde_json::to_string_pretty(&json_of(&toml)).unwrap();
        let folder = Folder::with(&[("same.toml", &toml), ("same.json", &json)]);
        let one = folder.load("same.toml", &[]).unwrap();
        let other = folder
            .load("same.json", &[])
            .unwrap_or_else(|c| panic!("{c}"));
        assert_eq!(format!("{:?}", one.setup), format!("{:?}", other.setup));
        assert_eq!((one.title, one.region), (other.title, other.region));
    }
}

#[test]
fn the_starter_runs_as_it_is_in_both_languages() {
    let mut setups = Vec::new();
    for lang in [Lang::En, Lang::Ko] {
        let text = starter("my-service", lang);
        assert!(!text.contains('@'));
        let folder = Folder::with(&[("my-service.toml", &text)]);
        let scenario = folder
            .load("my-service.toml", &[])
            .unwrap_or_else(|c| panic!("{c}"));
        assert_eq!(scenario.title, "my-service");
        assert!(scenario.warnings.is_empty(), "{}", scenario.warnings);
        assert_eq!(
            scenario.objectives.latency,
            [(99.0, Span::from_millis(500))]
        );
        valid(&schema(), &json_of(&text), "").unwrap();
        setups.push(format!("{:?}", scenario.setup));
    }
    assert_eq!(
        setups[0], setups[1],
        "the languages differ in comments only"
    );
}

#[test]
fn the_schema_accepts_what_is_shipped() {
    let schema = schema();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    for path in shipped() {
        let text = fs::read_to_string(&path).unwrap();
        valid(&schema, &json_of(&text), "").unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    let dotted = "[parameters]\n\"fargate.pull.rate\" = 20\nfargate.launch.queue = 2\n\
                  [prices]\n\"alb.hour\" = { usd = 0.02, note = \"ours\" }\nalb.lcuHour = 0.008\n";
    let text = format!("{dotted}{GOOD}");
    super::load_text(&text).unwrap_or_else(|c| panic!("{c}"));
    valid(&schema, &json_of(&text), "").unwrap();
}

#[test]
fn the_schema_rejects_typing_mistakes() {
    let schema = schema();
    for (what, with) in [
        ("desiredCount", "desiredcount"),
        ("[run]", "[ruin]"),
        ("\"1h\"", "3600"),
        ("desiredCount = 2", "desiredCount = -2"),
        ("kind = \"constant\"", "kind = \"constnat\""),
        (
            "requestsPerSecond = 10",
            "requestsPerSecond = 10, at = \"5m\"",
        ),
        ("cpu = \"10ms\"", "cpu = \"10ms\"\nwiat = \"1ms\""),
        ("serviceName = \"web\"\n", ""),
        (
            "deregistrationDelay = \"60s\"",
            "deregistrationDelay = 7200",
        ),
    ] {
        let text = super::changed(GOOD, what, with);
        assert!(valid(&schema, &json_of(&text), "").is_err(), "{with}");
        assert!(super::load_text(&text).is_err(), "{with}");
    }
}

#[test]
fn defaults_say_what_the_reader_takes() {
    let rows = defaults();
    let row = |key: &str| rows.iter().find(|row| row.key == key).unwrap();
    assert_eq!(
        row("services.loadBalancer.deregistrationDelay").value,
        "300s"
    );
    assert_eq!(row("services.loadBalancer.healthCheck.timeout").value, "5s");
    let rate = Parameters::default().fargate_pull_rate_mb_s;
    assert_eq!(row("fargate.pull.rate").value, rate.to_string());
    assert_eq!(
        row("services.autoScaling.policies.scaleInCooldown").grade,
        "D"
    );
    for row in &rows {
        assert!(
            !row.meaning.en.is_empty() && !row.meaning.ko.is_empty(),
            "{}",
            row.key
        );
        assert!(
            !row.source.is_empty() && !row.grade.is_empty(),
            "{}",
            row.key
        );
    }
    let bare = super::changed(GOOD, "deregistrationDelay = \"60s\"\n", "");
    let setup = super::load_text(&bare).unwrap().setup;
    let definition = &setup.task_definitions[0];
    let implied = row("taskDefinitions.ephemeralStorage");
    assert_eq!(definition.ephemeral_storage_gib.to_string(), implied.value);
    let stop = definition.containers[0].stop_timeout.to_string();
    assert_eq!(stop, row("taskDefinitions.stopTimeout").value);
    let quota = row("limits.fargateOnDemandVcpuResourceCount");
    let new = super::changed(GOOD, "[run]", "[limits]\naccount = \"new\"\n[run]");
    let vcpu = super::load_text(&new)
        .unwrap()
        .setup
        .limits
        .fargate_vcpu_quota;
    assert_eq!(vcpu.unwrap().to_string(), quota.value);
    assert_eq!(setup.limits.fargate_vcpu_quota, None);
    let spot = row("limits.fargateSpotVcpuResourceCount");
    let limits = super::load_text(&new).unwrap().setup.limits;
    assert_eq!(
        limits.fargate_spot_vcpu_quota.unwrap().to_string(),
        spot.value
    );
    let spec = &setup.services[0].spec;
    let rebalancing = row("services.availabilityZoneRebalancing");
    assert_eq!(
        spec.availability_zone_rebalancing,
        rebalancing.value == "ENABLED"
    );
    let balancer = setup.services[0].spec.load_balancer.as_ref().unwrap();
    assert_eq!(balancer.deregistration_delay, Span::from_secs(300));
    assert_eq!(balancer.health_check.timeout, Span::from_secs(5));
}

#[test]
fn the_task_definition_of_the_cli_lists_what_has_no_effect() {
    let path = Path::new("scenarios/task-definition-json.toml");
    let scenario = load(path, &[]).unwrap();
    let not_modelled = [
        "containerDefinitions.nginx.logConfiguration",
        "containerDefinitions.app.environment",
        "containerDefinitions.app.secrets",
        "containerDefinitions.app.readonlyRootFilesystem",
        "containerDefinitions.app.ulimits",
        "containerDefinitions.app.logConfiguration",
        "taskRoleArn",
        "executionRoleArn",
    ];
    let shop = &scenario.setup.task_definitions[0];
    assert_eq!(shop.not_modelled, not_modelled);
    let sizes: Vec<f64> = shop.containers.iter().map(|c| c.image.size_mb).collect();
    assert_eq!(sizes, [70.0, 240.0]);
}
