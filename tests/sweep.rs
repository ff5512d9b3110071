//! Does a sweep survive, and is it the same whatever happened to it? Threads, kills, torn and
//! corrupted lines, changed studies, failing points.

#[path = "sweep/desk.rs"]
mod desk;
#[path = "sweep/places.rs"]
mod places;
#[path = "sweep/shards.rs"]
mod shards;
#[path = "sweep/told.rs"]
mod told;

use std::fs;

use desk::{Desk, STUDY};

/// A study of many points, to be killed in the middle.
const LONG: &str = r#"
scenario = "small.toml"
replications = 2
set = { "run.duration" = "20m", "services.web.workload.generator.requestsPerSecond" = 100 }

[[parameters]]
key = "services.web.desiredCount"
from = 3
to = 14
step = 1
"#;
/// Its points.
const POINTS: usize = 12;

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let desk = Desk::new();
    desk.done("sweep study.toml --threads 1 --out one");
    desk.done("sweep study.toml --threads 4 --out four");
    desk.same("one", "four");
}

/// Killed without a chance to tidy up, it goes on: what was known stays, and the end is the same.
#[test]
fn a_killed_sweep_goes_on() {
    let desk = Desk::new();
    desk.write("long.toml", LONG);
    desk.done("sweep long.toml --threads 2 --out whole");
    let again = "sweep long.toml --threads 2 --out killed";
    // On a slow day it may be done before it is killed: then once more.
    let known = (0..9).find_map(|_| {
        let _ = fs::remove_dir_all(desk.path("killed"));
        killed(&desk, again);
        let before = desk.lines("killed");
        killed(&desk, again);
        let after = desk.lines("killed");
        assert!(
            after.starts_with(&before) || after.len() == POINTS,
            "what was known stays"
        );
        (1..POINTS).contains(&after.len()).then_some(after.len())
    });
    let known = known.expect("killed in the middle in one of nine times");
    let ended = desk.done(again);
    // Two runs of each point known were not run again.
    let said = format!("{} were known from before", 2 * known);
    assert!(ended.err.contains(&said), "{known}: {}", ended.err);
    desk.same("whole", "killed");
}

/// Starts a sweep and kills it as soon as it has a point: nothing of it runs afterwards.
fn killed(desk: &Desk, args: &str) {
    let mut child = desk.started(args);
    Desk::until(|| !desk.lines("killed").is_empty());
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Only what is missing is run: the lines of other points are taken as they are.
#[test]
fn a_torn_and_a_corrupted_line_are_run_again() {
    let desk = Desk::new();
    desk.done("sweep study.toml --out whole");
    let whole = desk.read("whole/journal.jsonl");
    let end = whole.trim_end().rfind('\n').unwrap();
    let torn = whole[..end + 40].to_owned();
    // A digit of the first point: its digest does not agree any more.
    let seed = whole.find("\"value\":").unwrap() + "\"value\":".len();
    let digit = if whole.as_bytes()[seed] == b'1' {
        "2"
    } else {
        "1"
    };
    let mut corrupted = whole.clone();
    corrupted.replace_range(seed..=seed, digit);
    for (name, journal) in [("torn", torn), ("corrupted", corrupted)] {
        desk.write(&format!("{name}/journal.jsonl"), &journal);
        let ended = desk.done(&format!("sweep study.toml --out {name}"));
        assert!(
            ended.err.contains("10 were known from before"),
            "{name}: {}",
            ended.err
        );
        desk.same("whole", name);
    }
}

#[test]
fn a_whole_sweep_runs_nothing_again() {
    let desk = Desk::new();
    let first = desk.done("sweep study.toml");
    let files = desk.files("reports/study");
    let again = desk.done("sweep study.toml");
    assert!(again.err.contains("12 runs"), "{}", again.err);
    assert!(
        again.err.contains("12 were known from before"),
        "{}",
        again.err
    );
    assert_eq!(first.out, again.out);
    assert_eq!(files, desk.files("reports/study"));
}

#[test]
fn a_changed_study_is_refused_until_it_is_restarted() {
    let desk = Desk::new();
    desk.done("sweep study.toml --out out");
    let files = desk.files("out");
    let changes = [
        (
            "study.toml",
            STUDY.replace("replications = 2", "replications = 3"),
            "plan.replications",
        ),
        (
            "study.toml",
            STUDY.replace("[1, 2]", "[1, 3]"),
            "plan.points",
        ),
        (
            "small.toml",
            desk::SMALL.replace("20.0", "21.0"),
            "plan.inputs",
        ),
        (
            "small.toml",
            desk::SMALL.replace("seed = 7", "seed = 8"),
            "plan.seed",
        ),
    ];
    for (name, text, said) in &changes {
        desk.write(name, text);
        desk.refused("sweep study.toml --out out", &[said, "was", "--restart"]);
        assert_eq!(files, desk.files("out"), "nothing was touched");
        desk.write("study.toml", STUDY);
        desk.write("small.toml", desk::SMALL);
    }
    let (name, text, _) = &changes[1];
    desk.write(name, text);
    let ended = desk.done("sweep study.toml --out out --restart");
    assert!(!ended.err.contains("known from before"), "{}", ended.err);
    desk.done("sweep study.toml --out fresh");
    desk.same("fresh", "out");
}

#[test]
fn a_failing_point_has_its_reason_and_the_rest_goes_on() {
    let desk = Desk::new();
    let ended = desk.done("sweep study.toml --out out");
    assert!(ended.out.contains("2 points failed"), "{}", ended.out);
    let results = desk.json("out/results.json");
    let points = results["points"].as_array().unwrap();
    let status = |status: &str| points.iter().filter(|p| p["status"] == status).count();
    assert_eq!((status("done"), status("failed")), (4, 2));
    let failed = &points[4];
    assert_eq!(failed["label"], "256/8192, 1");
    let reason = failed["reason"]["en"].as_str().unwrap();
    assert!(
        reason.contains("8192") || reason.contains("8 GB"),
        "{reason}"
    );
    assert_ne!(failed["reason"]["ko"], failed["reason"]["en"]);
    let table = desk.read("out/points.csv");
    assert_eq!(
        table
            .lines()
            .filter(|line| line.contains(",failed,"))
            .count(),
        2,
        "{table}"
    );
    // A study of which nothing can be run is no result.
    desk.write(
        "bad.toml",
        &STUDY.replace("\"256/512\", \"512/1024\", ", ""),
    );
    assert_eq!(desk.ecsim("sweep bad.toml").code, 2);
}

#[test]
fn two_sweeps_of_one_folder_are_refused() {
    let desk = Desk::new();
    // Its first point alone takes longer than this test.
    desk.write("long.toml", &LONG.replace("20m", "300d"));
    let mut child = desk.started("sweep long.toml --threads 1 --out out");
    Desk::until(|| {
        desk.path("out/journal.jsonl")
            .metadata()
            .is_ok_and(|of| of.len() > 0)
    });
    desk.refused(
        "sweep long.toml --out out",
        &["another ecsim is working on"],
    );
    desk.refused(
        "sweep long.toml --out out --restart",
        &["another ecsim is working on"],
    );
    // Asking how far it is does not disturb it.
    let status = desk.done("sweep long.toml --out out --status");
    assert!(
        status
            .out
            .contains("0 of 12 points done, 0 failed, 12 left"),
        "{}",
        status.out
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let desk = Desk::new();
    desk.write("mine/diary.txt", "dear diary");
    desk.refused("sweep study.toml --out mine", &["mine"]);
    desk.write("notes/journal.jsonl", "dear diary\n");
    desk.refused("sweep study.toml --out notes", &["no journal of a sweep"]);
    desk.refused(
        "sweep study.toml --out notes --restart",
        &["no journal of a sweep"],
    );
    assert_eq!(desk.read("notes/journal.jsonl"), "dear diary\n");
    // What a person put into a folder of results stays there.
    desk.done("sweep study.toml --out ours");
    desk.write("ours/notes.txt", "look at point 3");
    desk.done("sweep study.toml --out ours --restart");
    assert_eq!(
        fs::read_to_string(desk.path("ours/notes.txt")).unwrap(),
        "look at point 3"
    );
}
