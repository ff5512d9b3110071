//! Does `ecsim compare` keep its word? It is run as a user runs it.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// Three minutes of 10 requests a second on two small tasks.
const SMALL: &str = r#"
title = "Small"
[run]
seed = 7
duration = "3m"
[[taskDefinitions]]
family = "web"
cpu = "256"
memory = "512"
[[services]]
serviceName = "web"
taskDefinition = "web"
desiredCount = 2
[services.loadBalancer]
[services.workload]
generator = { kind = "poisson", requestsPerSecond = 10.0 }
[services.request]
cpu = { distribution = "exponential", mean = "5ms" }
"#;

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("small.toml", SMALL);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Exit code, standard output, standard error.
    fn ecsim(&self, args: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ecsim"));
        command.args(args.split_whitespace());
        command.current_dir(self.0.path());
        for name in ["LANG", "LC_ALL", "LC_MESSAGES"] {
            command.env_remove(name);
        }
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code().expect("it was not killed"),
            text(output.stdout),
            text(output.stderr),
        )
    }
}

#[test]
fn values_of_a_key_are_compared_and_a_folder_is_left() {
    let desk = Desk::new();
    let args = "compare small.toml --vary services.web.desiredCount=2,3,4 --replications 3";
    let (code, out, err) = desk.ecsim(args);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        out.contains("3 against 2") && out.contains("4 against 2"),
        "{out}"
    );
    assert!(
        out.contains("total cost") && out.contains("reports/compare-small"),
        "{out}"
    );
    assert!(err.contains("9 runs"), "{err}");
    for file in [
        "comparison.json",
        "comparison.csv",
        "runs.csv",
        "report.html",
        "manifest.json",
    ] {
        assert!(
            desk.path("reports/compare-small").join(file).is_file(),
            "{file}"
        );
    }
    let read = |name: &str| fs::read_to_string(desk.path(name)).unwrap();
    let json: Value = serde_json::from_str(&read("reports/compare-small/comparison.json")).unwrap();
    let of = |variant: &str, figure: &str| {
        let all = json["differences"].as_array().unwrap();
        all.iter()
            .find(|of| of["variant"] == variant && of["figure"] == figure)
            .unwrap_or_else(|| panic!("{variant} {figure}"))
            .clone()
    };
    assert_eq!(of("3", "cost.totalUsd")["verdict"], "real");
    assert!(of("4", "cost.totalUsd")["difference"].as_f64().unwrap() > 0.0);
    assert_eq!(of("4", "services.web.requests.arrived")["verdict"], "same");
    // The same bytes on any number of threads.
    let (code, again, _) = desk.ecsim(&format!("{args} --threads 1 --format json --out other"));
    assert_eq!(code, 0);
    assert_eq!(again, read("reports/compare-small/comparison.json"));
    for file in ["comparison.csv", "runs.csv", "report.html"] {
        let name = format!("reports/compare-small/{file}");
        assert_eq!(read(&name), read(&format!("other/{file}")), "{file}");
    }
}

#[test]
fn two_files_are_compared_in_korean() {
    let desk = Desk::new();
    desk.write(
        "dear.toml",
        &SMALL
            .replace("\"256\"", "\"512\"")
            .replace("\"512\"\n[[s", "\"1024\"\n[[s"),
    );
    let (code, out, err) =
        desk.ecsim("compare small.toml dear.toml --replications 2 --no-charts --lang ko");
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        out.contains("small 대비 dear") && out.contains("총비용"),
        "{out}"
    );
    let page = fs::read_to_string(desk.path("reports/compare-small-vs-dear/report.html")).unwrap();
    assert!(page.contains("lang=\"ko\"") && !page.contains("<svg"));
}

#[test]
fn what_is_no_comparison_is_refused_and_leaves_nothing() {
    let desk = Desk::new();
    desk.write(
        "bad.toml",
        &SMALL.replace("desiredCount = 2", "desiredCount = -2"),
    );
    let cases = [
        ("compare small.toml", "--vary"),
        (
            "compare small.toml --vary services.web.desiredCount=2",
            "several",
        ),
        (
            "compare small.toml --vary services.web.desiredCount",
            "KEY=VALUE",
        ),
        (
            "compare small.toml --vary services.web.desiredCount=2,2",
            "called 2",
        ),
        ("compare small.toml bad.toml", "bad.toml"),
        ("compare small.toml bad.toml", "desiredCount"),
        ("compare small.toml gone.toml", "gone.toml"),
        (
            "compare small.toml --vary services.nobody.desiredCount=2,3",
            "nobody",
        ),
        (
            "compare small.toml --vary services.web.desiredCount=2,3 --confidence 100",
            "99.999",
        ),
    ];
    for (args, told) in cases {
        let (code, out, err) = desk.ecsim(args);
        assert_eq!((code, &*out), (2, ""), "{args}: {err}");
        assert!(err.contains(told), "{args}: {err}");
    }
    assert!(!desk.path("reports").exists());
}
