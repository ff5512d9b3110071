//! Do the smaller commands keep their word? `init`, `check`, `schema`, `defaults`, `completions`,
//! languages, replications, closed pipes and interruptions.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::{TempDir, tempdir};

fn ecsim(dir: &Path, args: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecsim"));
    command
        .args(args.split_whitespace())
        .current_dir(dir)
        .stdin(Stdio::null());
    for name in ["LANG", "LC_ALL", "LC_MESSAGES"] {
        command.env_remove(name);
    }
    command
}

/// (exit code, standard output, standard error) of a command.
fn ended(mut command: Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().expect("it was not killed");
    (code, text(output.stdout), text(output.stderr))
}

fn run(dir: &Path, args: &str) -> (i32, String, String) {
    ended(ecsim(dir, args))
}

/// A folder with a starter scenario called `shop`.
fn shop() -> TempDir {
    let dir = tempdir().unwrap();
    let (code, out, err) = run(dir.path(), "init shop");
    assert_eq!((code, &*err), (0, ""), "{out}");
    assert!(out.contains("ecsim run shop.toml"), "{out}");
    dir
}

fn is_korean(text: &str) -> bool {
    text.chars().any(|c| ('가'..='힣').contains(&c))
}

#[test]
fn a_starter_scenario_runs_as_it_is_and_is_never_overwritten() {
    let dir = shop();
    let text = fs::read_to_string(dir.path().join("shop.toml")).unwrap();
    assert!(text.contains('#'), "it is commented");
    let (code, out, err) = run(dir.path(), "check shop.toml");
    assert_eq!(code, 0, "{out}{err}");
    let (code, out, err) = run(dir.path(), "run shop.toml");
    assert_eq!(code, 0, "{out}{err}");
    let (code, _, err) = run(dir.path(), "init shop");
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("shop.toml"));
    assert_eq!(
        fs::read_to_string(dir.path().join("shop.toml")).unwrap(),
        text
    );
    for bad in ["../", "a*b", ".toml"] {
        assert_eq!(run(dir.path(), &format!("init {bad}")).0, 2, "{bad}");
    }
}

#[test]
fn korean_is_spoken_when_asked_for_or_set() {
    let dir = shop();
    let (_, out, err) = run(dir.path(), "run shop.toml --lang ko");
    assert!(is_korean(&out) && is_korean(&err), "{out}{err}");
    let html = fs::read_to_string(dir.path().join("reports/shop/report.html")).unwrap();
    assert!(html.contains("lang=\"ko\"") && is_korean(&html));
    let mut set = ecsim(dir.path(), "run shop.toml");
    set.env("LANG", "ko_KR.UTF-8");
    assert_eq!(ended(set).1, out);
    let mut over = ecsim(dir.path(), "run shop.toml --lang en");
    over.env("LANG", "ko_KR.UTF-8");
    assert!(!is_korean(&ended(over).1));
    let (_, help, _) = run(dir.path(), "run --help --lang ko");
    assert!(is_korean(&help), "{help}");
    let (code, _, wrong) = run(dir.path(), "check no-such.toml --lang ko");
    assert_eq!(code, 2);
    assert!(is_korean(&wrong), "{wrong}");
    let (_, starter, _) = run(dir.path(), "init gage --lang ko");
    assert!(is_korean(&starter));
    assert!(is_korean(
        &fs::read_to_string(dir.path().join("gage.toml")).unwrap()
    ));
    assert_eq!(run(dir.path(), "check gage.toml").0, 0);
}

#[test]
fn the_schema_knows_every_key_and_nothing_else() {
    let dir = tempdir().unwrap();
    let (code, out, err) = run(dir.path(), "schema");
    assert_eq!((code, &*err), (0, ""));
    let schema: Value = serde_json::from_str(&out).unwrap();
    assert!(
        schema["$schema"].as_str().unwrap().contains("draft-07"),
        "{}",
        schema["$schema"]
    );
    for key in [
        "run",
        "region",
        "services",
        "taskDefinitions",
        "parameters",
        "prices",
    ] {
        assert!(schema["properties"].get(key).is_some(), "{key}");
    }
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn every_default_has_unit_grade_and_source() {
    let dir = tempdir().unwrap();
    let (code, out, _) = run(dir.path(), "defaults --format json");
    assert_eq!(code, 0);
    let rows: Vec<Value> = serde_json::from_str(&out).unwrap();
    let find = |key: &str| {
        rows.iter()
            .find(|row| row["key"] == key)
            .unwrap_or(&Value::Null)
    };
    assert_eq!(find("fargate.pull.rate")["unit"], "MB/s");
    for row in &rows {
        for field in ["key", "source", "grade", "meaning"] {
            assert!(
                row[field].as_str().is_some_and(|text| !text.is_empty()),
                "{field}: {row}"
            );
        }
    }
    let (_, table, _) = run(dir.path(), "defaults");
    for row in &rows {
        assert!(table.contains(row["key"].as_str().unwrap()), "{row}");
    }
    assert!(is_korean(&run(dir.path(), "defaults --lang ko").1));
}

#[test]
fn completions_know_every_command() {
    let dir = tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (code, out, _) = run(dir.path(), &format!("completions {shell}"));
        assert_eq!(code, 0);
        for word in ["run", "init", "check", "schema", "defaults", "replications"] {
            assert!(out.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn what_clap_refuses_is_exit_code_two_and_english() {
    let dir = tempdir().unwrap();
    for args in [
        "",
        "fly",
        "run",
        "run a.toml --threads 0",
        "run a --replications 0",
        "run a --lang fr",
    ] {
        let (code, out, err) = run(dir.path(), args);
        assert_eq!((code, &*out), (2, ""), "{args}: {err}");
    }
    let (code, out, _) = run(dir.path(), "--version");
    assert_eq!(
        (code, out),
        (0, format!("ecsim {}\n", env!("CARGO_PKG_VERSION")))
    );
}

/// The value at a path like `services.web.latencyMs.p99`; amounts of money are texts.
fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, key| &value[key])
}

#[test]
fn replications_leave_means_intervals_and_a_row_each() {
    let dir = shop();
    let short = "run shop.toml --set run.duration=10m --replications 4";
    let (code, out, err) = run(dir.path(), &format!("{short} --format json --threads 2"));
    assert_eq!(code, 0, "{err}");
    let study: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(study["replications"], 4);
    let rows = study["rows"].as_array().unwrap();
    let mut digests: Vec<&str> = rows.iter().map(|r| r["digest"].as_str().unwrap()).collect();
    digests.dedup();
    assert_eq!(digests.len(), 4, "every replication has its own chance");
    let folder = dir.path().join("reports/shop");
    let summary = fs::read_to_string(folder.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(
        summary["digest"], rows[0]["digest"],
        "the first is the run without replications"
    );
    for (path, estimate) in study["estimates"].as_object().unwrap() {
        assert!(estimate["mean"].is_number(), "{path}: {estimate}");
        assert!(estimate["low95"].is_number(), "{path}: {estimate}");
        let found = at(&summary, path);
        let first = &rows[0]["values"][path];
        let text = found.as_str().map(|text| text.parse().unwrap());
        let found = text.or(found.as_f64()).unwrap_or(f64::NAN);
        let first = first.as_f64().unwrap();
        let close = (found - first).abs() <= first.abs() * 1e-6 + 1e-6;
        assert!(
            close,
            "{path}: {found} in summary.json, {first} in the first row"
        );
    }
    for path in [
        "cost.perThousandServedUsd",
        "services.web.availabilityPercent",
    ] {
        assert!(study["estimates"][path].is_object(), "{path}");
    }
    let cost = &study["estimates"]["cost.totalUsd"];
    let number = |field: &str| cost[field].as_f64().unwrap();
    assert!(
        number("low95") <= number("mean") && number("mean") <= number("high95"),
        "{cost}"
    );
    let table = fs::read_to_string(folder.join("replications.csv")).unwrap();
    assert_eq!(table.lines().count(), 5);
    assert_eq!(
        fs::read_to_string(folder.join("replications.json")).unwrap(),
        out
    );
    let (_, again, _) = run(dir.path(), &format!("{short} --format json --threads 1"));
    assert_eq!(again, out, "threads do not matter");
    // A replication is replayed by its seed.
    let seed = &rows[2]["seed"];
    let replay = format!("run shop.toml --set run.duration=10m --format json --seed {seed}");
    let replayed: Value = serde_json::from_str(&run(dir.path(), &replay).1).unwrap();
    assert_eq!(replayed["digest"], rows[2]["digest"]);
    assert!(
        !folder.join("replications.csv").exists(),
        "a run leaves no rows of an earlier study"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let dir = shop();
    let mut child = ecsim(dir.path(), "defaults")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// A run that is killed leaves no folder that looks complete, at whatever moment it happens.
#[test]
fn an_interrupted_run_leaves_nothing_that_looks_complete() {
    let dir = shop();
    let (code, _, err) = run(dir.path(), "run shop.toml --out old");
    assert_eq!(code, 0, "{err}");
    let before = fs::read(dir.path().join("old/summary.json")).unwrap();
    for wait in [0, 5, 10, 20, 40, 60, 80, 120, 160, 240] {
        for out in ["old", "new"] {
            let mut child = ecsim(dir.path(), &format!("run shop.toml --seed 99 --out {out}"))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(wait));
            let _ = child.kill();
            child.wait().unwrap();
            let folder = dir.path().join(out);
            if folder.join("manifest.json").exists() {
                let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
                let manifest: Value = serde_json::from_str(&manifest).unwrap();
                for file in manifest["files"].as_object().unwrap().keys() {
                    assert!(folder.join(file).is_file(), "after {wait} ms: no {file}");
                }
            } else {
                assert!(!folder.exists(), "after {wait} ms: a part of a report");
            }
        }
    }
    let after = fs::read(dir.path().join("old/summary.json"));
    assert!(after.is_err() || after.unwrap() == before || dir.path().join("old").exists());
}

/// A long run stops at once when it is asked to.
#[cfg(unix)]
#[test]
fn a_run_ends_at_the_first_interrupt() {
    let dir = shop();
    let mut child = ecsim(dir.path(), "run shop.toml --set run.duration=90d")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let asked = Instant::now();
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let status = child.wait().unwrap();
    assert!(!status.success());
    assert!(asked.elapsed() < Duration::from_secs(5));
    let mut out = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    assert_eq!(out, "");
    assert!(!dir.path().join("reports").exists());
}

#[test]
fn fields_without_effect_are_listed() {
    let dir = tempfile::tempdir().unwrap();
    let scenario =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/task-definition-json.toml");
    let (code, _, err) = run(dir.path(), &format!("check {}", scenario.display()));
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("not modelled") && err.contains("logConfiguration"),
        "{err}"
    );
}

#[test]
fn a_quota_that_binds_to_the_end_is_told_before_and_after() {
    let dir = tempfile::tempdir().unwrap();
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/launch-3500.toml");
    let set = "--set limits.account=new --set run.duration=3m --set services.0.desiredCount=10";
    let place = scenario.display();
    let (code, _, err) = run(
        dir.path(),
        &format!("check {place} --set limits.account=new"),
    );
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("warning[quota]"), "{err}");
    let (code, out, err) = run(dir.path(), &format!("run {place} {set}"));
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("kept 4 of 10 wanted tasks from starting"),
        "{out}"
    );
}
