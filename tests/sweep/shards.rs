//! Are shards pure, and do they make the whole that one run makes?

use super::desk::{ARRAY, Desk, Ended, STUDY};

/// Runs every shard of three into `shard-0` to `shard-2`.
fn shards(desk: &Desk) {
    for index in 0..3 {
        desk.done(&format!(
            "sweep study.toml --shard {index}/3 --out shard-{index}"
        ));
    }
}

#[test]
fn shards_merge_in_any_order_to_what_one_run_gives() {
    let desk = Desk::new();
    desk.done("sweep study.toml --out whole");
    shards(&desk);
    desk.done("merge shard-0 shard-1 shard-2 --out ordered");
    desk.done("merge shard-2 shard-0 shard-1 --out mixed");
    desk.same("whole", "ordered");
    desk.same("whole", "mixed");
    let whole = desk.done("sweep study.toml --out whole --format json");
    let merged = desk.done("merge shard-1 shard-2 shard-0 --out mixed --format json");
    assert_eq!(whole.out, merged.out);
}

/// Wherever it runs, and from whatever folder.
#[test]
fn a_shard_is_pure() {
    let desk = Desk::new();
    desk.write("deep/below/nothing.txt", "");
    // One point cannot be read at all: its reason names the file as the study does.
    let study = STUDY.replace(
        "[[parameters]]\ntask",
        "[[variants]]\nname = \"is\"\n\
        [[variants]]\nname = \"is not\"\nscenario = \"none.toml\"\n[[parameters]]\ntask",
    );
    desk.write("study.toml", &study);
    desk.done("sweep study.toml --shard 1/2 --out here");
    let absolute = desk.path("study.toml");
    for (cwd, study, out) in [
        ("deep/below", "../../study.toml", "there"),
        ("deep", &*absolute.to_string_lossy(), "elsewhere"),
    ] {
        let args = format!("sweep {study} --shard 1/2 --threads 3 --out {out}");
        let ended = Ended::of(&desk.command(cwd, &args).output().unwrap());
        assert_eq!(ended.code, 0, "{ended:?}");
        let there = desk.read(&format!("{cwd}/{out}/journal.jsonl"));
        assert!(
            desk.read("here/journal.jsonl") == there,
            "{cwd} {study}\n{there}"
        );
    }
}

#[test]
fn clusters_number_shards() {
    let desk = Desk::new();
    desk.done("sweep study.toml --shard 2/3 --out asked");
    for variable in ARRAY {
        let mut command = desk.command("", "sweep study.toml --shard /3 --out told");
        command.env(variable, "2");
        let ended = Ended::of(&command.output().unwrap());
        assert_eq!(ended.code, 0, "{variable}: {ended:?}");
        assert_eq!(
            desk.read("asked/journal.jsonl"),
            desk.read("told/journal.jsonl")
        );
        std::fs::remove_dir_all(desk.path("told")).unwrap();
        let mut command = desk.command("", "sweep study.toml --shard /3");
        command.env(variable, "3");
        assert_eq!(Ended::of(&command.output().unwrap()).code, 2, "{variable}");
    }
    // Without --out, each has a folder of its own.
    let mut command = desk.command("", "sweep study.toml --shard /3");
    command.env("JOB_COMPLETION_INDEX", "1");
    assert!(command.output().unwrap().status.success());
    assert!(
        desk.path("reports/study.shard-1-of-3/journal.jsonl")
            .exists()
    );
    desk.refused("sweep study.toml --shard /3", &ARRAY);
    for wrong in ["3/3", "1", "a/3", "1/0", "/", "-1/3", "1/2/3"] {
        desk.refused(&format!("sweep study.toml --shard={wrong}"), &["0 to N−1"]);
    }
}

#[test]
fn what_makes_no_whole_is_refused() {
    let desk = Desk::new();
    shards(&desk);
    desk.refused("merge shard-0 shard-2 --out out", &["not given: 1"]);
    desk.refused("merge shard-1 --out out", &["not given: 0, 2"]);
    desk.refused(
        "merge shard-0 shard-1 shard-0 shard-2 --out out",
        &["the same shard", "shard-0"],
    );
    desk.done("sweep study.toml --shard 1/4 --out quarter");
    desk.refused(
        "merge shard-0 quarter shard-2 --out out",
        &["not shards of one", "quarter"],
    );
    desk.done("sweep study.toml --out whole");
    desk.refused(
        "merge shard-0 shard-1 whole --out out",
        &["whole sweep", "whole"],
    );
    desk.refused(
        "merge shard-0 shard-1 none --out out",
        &["there is no sweep", "none"],
    );
    // Cut off in its last point.
    let journal = desk.read("shard-2/journal.jsonl");
    let cut = journal.rfind("\"failed\"").unwrap();
    desk.write("cut/journal.jsonl", &journal[..cut]);
    let said = ["cut is not finished", "1 of 2 points"];
    desk.refused("merge shard-0 shard-1 cut --out out", &said);
    desk.write(
        "study.toml",
        &STUDY.replace("replications = 2", "replications = 1"),
    );
    desk.done("sweep study.toml --shard 2/3 --out other");
    desk.refused(
        "merge shard-0 shard-1 other --out out",
        &["not shards of one", "other"],
    );
    assert!(!desk.path("out").exists(), "nothing was written");
    // A whole sweep does not go on in the folder of a shard.
    desk.refused("sweep study.toml --out shard-0", &["shard"]);
}

/// More shards than points: some have nothing to do.
#[test]
fn an_empty_shard_is_a_shard() {
    let desk = Desk::new();
    desk.done("sweep study.toml --out whole");
    let mut folders = Vec::new();
    for index in 0..8 {
        let ended = desk.ecsim(&format!(
            "sweep study.toml --shard {index}/8 --out part-{index}"
        ));
        assert_eq!(ended.code, 0, "{index}: {ended:?}");
        folders.push(format!("part-{index}"));
    }
    desk.done(&format!("merge {} --out merged", folders.join(" ")));
    desk.same("whole", "merged");
}
