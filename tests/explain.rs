//! Does `ecsim explain` tell what happened? Golden stories in both languages, honest causes in
//! every shipped scenario, and what it says when there is nothing to tell.
//!
//! `bash .ci/run --bless` (or `ECSIM_BLESS=1 cargo test --test explain`) writes the stories anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ecsim::cluster::fact::{Fact, What};
use ecsim::cluster::ids::ServiceId;
use ecsim::scenario::{self, Override};
use ecsim::sim::observer::{MinuteRow, Observer};
use tempfile::TempDir;

/// How much of a long scenario is replayed; the others are replayed whole.
const SLICES: &[(&str, &str)] = &[
    ("first", "40m"),
    ("world-cup-98", "3h"),
    ("nasa-july-1995", "6h"),
    ("llm-inference", "20m"),
    ("ec2-capacity-provider", "40m"),
    ("t3-credits", "2h"),
];

/// Each story: its file, the scenario, and the question.
const STORIES: &[(&str, &str, &str)] = &[
    ("scale-in", "first", "scaling#1"),
    ("scale-out", "step-response", "scaling#2"),
    ("task", "step-response", "task web-23"),
    ("stopped-task", "first", "task web-7"),
    ("instance", "scale-from-zero", "instance i-1"),
    ("capacity", "scale-from-zero", "capacity#1"),
    ("spot", "spot-calm-vs-stressed/stressed", "instance i-2"),
    ("spot-drought", "fargate-spot-drought", "task lonely-1"),
    ("fault", "instance-failure", "instance web/i-1"),
    ("minute", "instance-failure", "minute +1h00m"),
    ("cost", "spot-calm-vs-stressed/stressed", "cost 1"),
    ("no-scale-in", "first", "why-not scale-in at 00:20"),
    ("no-scale-out", "step-response", "why-not scale-out at +22m"),
    (
        "not-placed",
        "scale-from-zero",
        "why-not placed first-job-1",
    ),
    ("breaker", "bad-deployment/rolling-breaker", "deployment 2"),
    ("canary", "bad-deployment/canary", "deployment 2"),
    (
        "rolling",
        "rolling-50-100-vs-100-200/rolling-50-100",
        "deployment 2",
    ),
    ("step", "policies-on-one-ramp/step", "scaling#1"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn slice_of(name: &str) -> Option<&'static str> {
    SLICES.iter().find(|(of, _)| *of == name).map(|(_, s)| *s)
}

/// Standard output, standard error and exit code of `ecsim args`.
fn ecsim(args: &[&str]) -> (String, String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_ecsim"))
        .args(args)
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let code = output.status.code().unwrap();
    (text(&output.stdout), text(&output.stderr), code)
}

/// The reports of the scenarios that have been asked about.
struct Reports(TempDir);

impl Reports {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn of(&self, name: &str) -> PathBuf {
        let dir = self.0.path().join(name.replace('/', "-"));
        if !dir.exists() {
            let path = root().join(format!("scenarios/{name}.toml"));
            let set = slice_of(name).map(|slice| format!("run.duration={slice}"));
            let mut args = vec!["run", path.to_str().unwrap(), "--no-charts", "--out"];
            args.push(dir.to_str().unwrap());
            if let Some(set) = &set {
                args.extend(["--set", set]);
            }
            let (_, error, code) = ecsim(&args);
            assert!(matches!(code, 0 | 3), "{name}: {error}");
        }
        dir
    }

    fn ask(&self, name: &str, question: &str, lang: &str) -> (String, String, i32) {
        let dir = self.of(name);
        let mut args = vec!["explain", dir.to_str().unwrap()];
        args.extend(question.split(' '));
        args.extend(["--lang", lang]);
        ecsim(&args)
    }
}

#[test]
fn stories_of_shipped_scenarios_are_the_golden_ones() {
    let reports = Reports::new();
    let folder = root().join("tests/golden/stories");
    for (file, scenario, question) in STORIES {
        for lang in ["en", "ko"] {
            let (story, error, code) = reports.ask(scenario, question, lang);
            assert_eq!(code, 0, "{scenario} {question}: {error}");
            let lines = story.lines().count();
            assert!((4..=24).contains(&lines), "{lines} lines: {story}");
            let golden = folder.join(format!("{file}.{lang}.txt"));
            if std::env::var_os("ECSIM_BLESS").is_some() {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&golden, &story).unwrap();
                continue;
            }
            let old = fs::read_to_string(&golden);
            let old = old.unwrap_or_else(|_| panic!("no {}; bless it", golden.display()));
            assert_eq!(story, old, "{scenario} {question}");
        }
    }
}

/// The facts of a run and their causes.
struct Causes(usize);

impl Observer for Causes {
    fn fact(&mut self, fact: &Fact) {
        assert_eq!(fact.id.index(), self.0, "no number is left out");
        self.0 += 1;
        match fact.cause {
            // What causes comes before: from any fact the way back ends at the first, and only
            // there.
            Some(cause) => assert!(cause < fact.id, "{fact:?} comes before its cause"),
            None => assert!(fact.what == What::RunStarted, "{fact:?} has no cause"),
        }
    }
    fn minute(&mut self, _: ServiceId, _: &MinuteRow) {}
}

#[test]
fn every_fact_of_every_scenario_goes_back_to_the_start_of_the_run() {
    let mut folders = vec![root().join("scenarios")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            // Studies are not scenarios.
            if path.ends_with("studies") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|e| e != "toml") {
                continue;
            }
            let below = path.strip_prefix(root().join("scenarios")).unwrap();
            let slice = slice_of(below.with_extension("").to_str().unwrap());
            let set: Vec<Override> = slice
                .map(|slice| Override::new(format!("run.duration={slice}")))
                .into_iter()
                .collect();
            let scenario = scenario::load(&path, &set).expect("it is a scenario");
            let mut causes = Causes(0);
            ecsim::sim::run(&scenario.setup, 1, &mut causes).unwrap();
            assert!(causes.0 > 1, "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 30, "only {seen} scenarios");
}

#[test]
fn a_wrong_question_is_answered_with_what_may_be_asked() {
    let reports = Reports::new();
    for (question, says) in [
        ("scalling#1", "did you mean scaling"),
        ("scaling#99", "scaling goes from 1 to 4"),
        ("task web-99", "among 8"),
        ("instance i-1", "this run has none"),
        ("deployment 9", "deployment-9"),
        ("cost 99", "goes from 1 to"),
        ("fact 999999", "numbered from 0 to"),
        ("minute 25:99", "25:99 is no time"),
        ("minute 23:59", "not in the run"),
        ("why-not sleep", "why-not scale-in at 22:30"),
    ] {
        let (out, error, code) = reports.ask("first", question, "en");
        assert_eq!((code, out.as_str()), (2, ""), "{question}");
        assert!(error.contains(says), "{question}: {error}");
        let (_, korean, code) = reports.ask("first", question, "ko");
        assert_eq!(code, 2);
        assert!(korean.contains("오류"), "{korean}");
    }
}

#[test]
fn a_folder_that_is_no_whole_report_of_this_version_says_so() {
    let reports = Reports::new();
    let dir = reports.of("scale-from-zero");
    let ask = || reports.ask("scale-from-zero", "fact 0", "en");
    assert_eq!(ask().2, 0);
    let manifest = dir.join("manifest.json");
    let whole = fs::read_to_string(&manifest).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let other = whole.replace(&format!("\"{version}\""), "\"9.9.9\"");
    fs::write(&manifest, other).unwrap();
    let (_, error, code) = ask();
    assert!(code == 2 && error.contains("9.9.9"), "{error}");
    fs::write(&manifest, &whole).unwrap();
    fs::rename(dir.join("explain.json"), dir.join("moved")).unwrap();
    let (_, error, code) = ask();
    assert!(code == 2 && error.contains("explain.json"), "{error}");
    fs::rename(dir.join("moved"), dir.join("explain.json")).unwrap();
    fs::write(dir.join("events.csv"), "a,b,c,d,e,f,g\n1,2,3,4,5,6,7\n").unwrap();
    let (_, error, code) = ask();
    assert!(code == 2 && error.contains("row 2"), "{error}");
    fs::remove_file(&manifest).unwrap();
    let (_, error, code) = ask();
    assert!(code == 2 && error.contains("no ecsim report"), "{error}");
}

#[test]
fn a_study_tells_the_story_of_its_first_run() {
    let out = tempfile::tempdir().unwrap();
    let dir = out.path().join("study");
    let scenario = root().join("scenarios/scale-from-zero.toml");
    let (scenario, dir) = (scenario.to_str().unwrap(), dir.to_str().unwrap());
    let (_, error, code) = ecsim(&[
        "run",
        scenario,
        "--replications",
        "2",
        "--no-charts",
        "--out",
        dir,
    ]);
    assert_eq!(code, 0, "{error}");
    let (story, error, code) = ecsim(&["explain", dir, "capacity#1"]);
    assert_eq!(code, 0, "{error}");
    assert!(story.contains("several replications"), "{story}");
}
