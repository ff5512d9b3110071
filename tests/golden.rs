//! Did anything change at all? A slice of every shipped scenario against its golden summary.
//!
//! `.ci/run` compares the whole scenarios in release; here a slice of each is short enough for
//! every `cargo test`. A change that is meant is blessed with `bash .ci/run --bless` (or
//! `ECSIM_BLESS=1 cargo test --test golden`), and the difference is read before it is committed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// How much of each scenario is replayed; the others are replayed whole.
const SLICES: &[(&str, &str)] = &[
    ("first", "40m"),
    ("world-cup-98", "3h"),
    ("nasa-july-1995", "6h"),
    ("llm-inference", "20m"),
    ("ec2-capacity-provider", "40m"),
    ("t3-credits", "2h"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scenarios() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut folders = vec![root().join("scenarios")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("there are scenarios") {
            let path = entry.unwrap().path();
            // Studies are not scenarios.
            if path.ends_with("studies") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                paths.push(path);
            }
        }
    }
    paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    assert!(paths.len() >= 8, "{paths:?}");
    paths
}

/// Its path below `scenarios/` without the extension: `binpack-vs-spread/spread`.
fn name_of(path: &Path) -> String {
    let below = path.strip_prefix(root().join("scenarios")).unwrap();
    below.with_extension("").to_str().unwrap().to_owned()
}

fn slice_of(name: &str) -> Option<&'static str> {
    SLICES
        .iter()
        .find(|(of, _)| *of == name)
        .map(|(_, slice)| *slice)
}

fn summary(path: &Path, slice: Option<&str>, more: &[&str]) -> Value {
    let out = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecsim"));
    command
        .arg("run")
        .arg(path)
        .args(["--format", "json", "--no-charts", "--out"]);
    command.arg(out.path().join("report")).args(more);
    if let Some(slice) = slice {
        command.arg("--set").arg(format!("run.duration={slice}"));
    }
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    // 3: it ran, and missed an objective that it states, as its golden summary says.
    let ran = matches!(output.status.code(), Some(0 | 3));
    assert!(ran, "{}: {error}", path.display());
    serde_json::from_slice(&output.stdout).expect("standard output is JSON")
}

/// The paths at which two JSON values differ, with both values.
fn differences(path: &str, old: &Value, new: &Value, found: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let at = format!("{path}.{key}");
                let (a, b) = (&old[key], &new[key]);
                differences(&at, a, b, found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                differences(&format!("{path}[{at}]"), a, b, found);
            }
        }
        _ if old == new => {}
        _ => found.push(format!("{path}: {old} -> {new}")),
    }
}

#[test]
fn every_shipped_scenario_gives_its_golden_summary() {
    let mut found = Vec::new();
    for path in scenarios() {
        let name = &*name_of(&path);
        let new = summary(&path, slice_of(name), &[]);
        let golden = root().join(format!("tests/golden/slices/{name}.json"));
        if std::env::var_os("ECSIM_BLESS").is_some() {
            fs::create_dir_all(golden.parent().unwrap()).unwrap();
            let text = serde_json::to_string_pretty(&new).unwrap() + "\n";
            fs::write(&golden, text).unwrap();
            continue;
        }
        let old = fs::read_to_string(&golden)
            .unwrap_or_else(|_| panic!("no {}; bash .ci/run --bless", golden.display()));
        let old: Value = serde_json::from_str(&old).unwrap();
        differences(name, &old, &new, &mut found);
    }
    assert!(found.is_empty(), "figures changed:\n{}", found.join("\n"));
}

#[test]
fn neither_threads_nor_a_second_time_change_a_figure() {
    for name in ["first", "launch-3500"] {
        let path = root().join(format!("scenarios/{name}.toml"));
        let slice = Some("15m");
        let first = summary(&path, slice, &["--threads", "1"]);
        for threads in ["1", "2", "8"] {
            let again = summary(&path, slice, &["--threads", threads]);
            assert_eq!(again, first, "{name} on {threads} threads");
        }
    }
}

#[test]
fn a_difference_is_told_by_its_path() {
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let mut found = Vec::new();
    let old = value(r#"{ "a": { "b": [1, 2] }, "c": 3 }"#);
    let new = value(r#"{ "a": { "b": [1, 5] }, "d": 4 }"#);
    differences("x", &old, &new, &mut found);
    assert_eq!(
        found,
        ["x.a.b[1]: 2 -> 5", "x.c: 3 -> null", "x.d: null -> 4"]
    );
}
