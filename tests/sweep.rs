//! Does a sweep survive, and is it the same whatever happened to it? Threads, kills, torn and
//! corrupted lines, changed studies, failing points.

#[path = "sweep/desk.rs"]
mod desk;
#[path = "sweep/shards.rs"]
mod shards;
#[path = "sweep/told.rs"]
mod told;

use std::fs;

use desk::{Desk, STUDY};

/// A study whose points take long enough to be killed: four of an hour.
const LONG: &str = r#"
scenario = "small.toml"
replications = 2
set = { "run.duration" = "30m", "services.web.workload.generator.requestsPerSecond" = 150 }

[[parameters]]
key = "services.web.desiredCount"
values = [3, 4, 5, 6, 7, 8]
"#;

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
    let whole = "sweep long.toml --threads 2 --out whole";
    desk.done(whole);
    let again = "sweep long.toml --threads 2 --out killed";
    let mut kills = 0;
    for _ in 0..2 {
        let before = desk.lines("killed");
        let mut child = desk.started(again);
        desk.until_a_point("killed", &mut child);
        // SIGKILL: nothing of it runs afterwards.
        child.kill().unwrap();
        kills += u32::from(child.wait().unwrap().code().is_none());
        let after = desk.lines("killed");
        assert!(after.starts_with(&before), "what was known stays");
    }
    assert!(kills > 0, "it was killed in the middle at least once");
    let known = desk.lines("killed").len();
    assert!((1..6).contains(&known), "{known} of 6 points");
    let ended = desk.done(again);
    // Two runs of each point known were not run again.
    let said = format!("{} were known from before", 2 * known);
    assert!(ended.err.contains(&said), "{known}: {}", ended.err);
    desk.same("whole", "killed");
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
    desk.write("long.toml", LONG);
    let mut child = desk.started("sweep long.toml --threads 1 --out out");
    desk.until_a_point("out", &mut child);
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
        status.out.contains("of 6 points done, 0 failed"),
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
