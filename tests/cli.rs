//! Does the command line keep its word? It is run as a user runs it, and judged by what it prints,
//! writes and returns.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A small scenario: 10 minutes, 20 requests a second, two tasks.
const SMALL: &str = r#"
title = "Small"

[run]
seed = 7
duration = "10m"

[[taskDefinitions]]
family = "web"
cpu = "256"
memory = "512"
image = { sizeMB = 60 }

[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 2

[services.loadBalancer]

[services.workload]
generator = { kind = "constant", requestsPerSecond = 20.0 }

[services.request]
cpu = { distribution = "exponential", mean = "5ms" }
"#;

/// A folder of its own, with the small scenario in it.
struct Desk {
    dir: TempDir,
}

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("small.toml"), SMALL).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn command(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ecsim"));
        command
            .args(args.split_whitespace())
            .current_dir(self.dir.path());
        for name in ["LANG", "LC_ALL", "LC_MESSAGES"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs `ecsim args` here.
    fn ecsim(&self, args: &str) -> Ended {
        let output = self.command(args).output().unwrap();
        Ended::of(&output)
    }

    fn files(&self) -> Vec<String> {
        let mut names = Vec::new();
        walk(self.dir.path(), self.dir.path(), &mut names);
        names.sort();
        names
    }
}

fn walk(root: &Path, dir: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, names);
        } else {
            names.push(
                path.strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned(),
            );
        }
    }
}

/// How a command ended.
#[derive(Debug)]
struct Ended {
    code: i32,
    out: String,
    err: String,
}

impl Ended {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().expect("it was not killed"),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_run_prints_a_summary_and_leaves_a_whole_report() {
    let desk = Desk::new();
    let run = desk.ecsim("run small.toml");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("reports/small"), "{}", run.out);
    assert!(run.out.lines().count() <= 25, "{}", run.out);
    assert!(
        run.err.contains("simulated in"),
        "wall time on stderr: {}",
        run.err
    );
    for file in [
        "summary.json",
        "timeline.csv",
        "cost.csv",
        "events.csv",
        "report.html",
        "manifest.json",
    ] {
        assert!(desk.path("reports/small").join(file).is_file(), "{file}");
    }
    assert!(desk.path("reports/small/charts").is_dir());
    let summary = json(&fs::read_to_string(desk.path("reports/small/summary.json")).unwrap());
    let requests = &summary["services"]["web"]["requests"];
    let count = |name: &str| requests[name].as_u64().unwrap();
    let ended = count("served") + count("failed") + count("rejected") + count("inFlight");
    assert_eq!(count("arrived"), ended);
    assert!((11_000..13_000).contains(&count("arrived")), "{requests}");
    assert_eq!(summary["seed"], 7);
}

#[test]
fn json_on_standard_output_is_the_summary_and_nothing_else() {
    let desk = Desk::new();
    let run = desk.ecsim("run small.toml --format json --out here");
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        run.out,
        fs::read_to_string(desk.path("here/summary.json")).unwrap()
    );
    assert_eq!(json(&run.out)["scenario"], "small");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_does_not() {
    let desk = Desk::new();
    let first = desk.ecsim("run small.toml --format json").out;
    for args in [
        "",
        "--threads 1",
        "--threads 2",
        "--threads 8",
        "--no-charts",
        "--lang ko",
    ] {
        let again = desk
            .ecsim(&format!("run small.toml --format json {args}"))
            .out;
        assert_eq!(again, first, "{args}");
    }
    let other = desk.ecsim("run small.toml --format json --seed 8").out;
    assert_ne!(json(&other)["digest"], json(&first)["digest"]);
    assert_eq!(json(&other)["seed"], 8);
}

#[test]
fn without_charts_there_are_none_and_the_figures_are_the_same() {
    let desk = Desk::new();
    desk.ecsim("run small.toml --out with");
    desk.ecsim("run small.toml --out without --no-charts");
    assert!(!desk.path("without/charts").exists());
    for file in ["summary.json", "timeline.csv", "cost.csv", "events.csv"] {
        let read = |dir: &str| fs::read(desk.path(dir).join(file)).unwrap();
        assert_eq!(read("with"), read("without"), "{file}");
    }
}

#[test]
fn a_setting_can_be_changed_and_a_wrong_one_is_refused() {
    let desk = Desk::new();
    let run = desk.ecsim("run small.toml --format json --set services.web.desiredCount=5");
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(json(&run.out)["services"]["web"]["tasks"]["peakRunning"], 5);
    let wrong = desk.ecsim("run small.toml --out x --set services.web.desiredCont=5");
    assert_eq!(wrong.code, 2, "{wrong:?}");
    assert!(
        wrong.err.contains("desiredCount"),
        "a suggestion: {}",
        wrong.err
    );
    assert!(!desk.path("x").exists());
}

#[test]
fn wrong_input_is_told_with_its_place_and_leaves_nothing() {
    let cases = [
        (
            "duration = \"10m\"",
            "duration = \"10 parsecs\"",
            "small.toml:6",
        ),
        ("desiredCount = 2", "desiredCount = -2", "desiredCount"),
        ("memory = \"512\"", "memory = \"513\"", "513"),
        ("family = \"web\"", "famly = \"web\"", "family"),
        ("[run]", "[run", "small.toml:4"),
    ];
    for (right, wrong, told) in cases {
        let desk = Desk::new();
        desk.write("small.toml", &SMALL.replacen(right, wrong, 1));
        let run = desk.ecsim("run small.toml");
        assert_eq!(run.code, 2, "{wrong}: {run:?}");
        assert!(run.err.contains(told), "{wrong}: {}", run.err);
        assert_eq!(run.out, "", "{wrong}");
        assert_eq!(desk.files(), ["small.toml"], "{wrong}");
        assert_eq!(desk.ecsim("check small.toml").code, 2, "{wrong}");
    }
}

#[test]
fn a_scenario_that_is_not_there_is_told() {
    let desk = Desk::new();
    for command in ["run", "check"] {
        let run = desk.ecsim(&format!("{command} no-such.toml"));
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.err.contains("no-such.toml"), "{}", run.err);
    }
    assert_eq!(desk.files(), ["small.toml"]);
}

#[test]
fn a_trace_with_a_bad_row_names_it_and_leaves_nothing() {
    let desk = Desk::new();
    let trace = "trace = \"trace.csv\"";
    let generator = "generator = { kind = \"constant\", requestsPerSecond = 20.0 }";
    desk.write("small.toml", &SMALL.replacen(generator, trace, 1));
    desk.write("trace.csv", "time_s,requests\n0,5\n60,five\n");
    let run = desk.ecsim("run small.toml");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("trace.csv"), "{}", run.err);
    assert!(
        run.err.contains('3') && run.err.contains("five"),
        "{}",
        run.err
    );
    assert_eq!(desk.files(), ["small.toml", "trace.csv"]);
}

#[test]
fn a_report_is_replaced_and_any_other_folder_is_refused() {
    let desk = Desk::new();
    assert_eq!(desk.ecsim("run small.toml --out place").code, 0);
    assert_eq!(desk.ecsim("run small.toml --out place --seed 9").code, 0);
    let summary = json(&fs::read_to_string(desk.path("place/summary.json")).unwrap());
    assert_eq!(summary["seed"], 9);
    fs::create_dir(desk.path("thesis")).unwrap();
    desk.write("thesis/thesis.tex", "years of work");
    for out in ["thesis", "small.toml"] {
        let run = desk.ecsim(&format!("run small.toml --out {out}"));
        assert_eq!(run.code, 2, "{run:?}");
        assert!(
            run.err.contains(out) && run.err.contains("--out"),
            "{}",
            run.err
        );
    }
    assert_eq!(
        fs::read_to_string(desk.path("thesis/thesis.tex")).unwrap(),
        "years of work"
    );
    assert!(!desk.path("thesis/summary.json").exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_a_failure_of_the_system() {
    let desk = Desk::new();
    let run = desk.ecsim("run small.toml --out small.toml/inside");
    assert!(run.code == 1 || run.code == 2, "{run:?}");
    assert_eq!(desk.files(), ["small.toml"]);
}

#[test]
fn a_missed_objective_is_exit_code_three_and_the_report_is_there() {
    let desk = Desk::new();
    desk.write(
        "small.toml",
        &format!("{SMALL}\n[objectives]\nlatencyP99 = \"1ms\"\n"),
    );
    let run = desk.ecsim("run small.toml");
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.err.contains("latencyP99"), "{}", run.err);
    assert!(desk.path("reports/small/manifest.json").is_file());
    desk.write(
        "small.toml",
        &format!("{SMALL}\n[objectives]\nlatencyP99 = \"1h\"\n"),
    );
    assert_eq!(desk.ecsim("run small.toml").code, 0);
}
