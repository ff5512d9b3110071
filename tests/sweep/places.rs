//! What may stand where results of a sweep lie? Nothing else, and what was nearly done comes back.

use std::fs;

use super::desk::Desk;

#[test]
fn no_other_report_replaces_the_results_of_a_sweep() {
    let desk = Desk::new();
    desk.done("sweep study.toml --out kept");
    let before = desk.read("kept/journal.jsonl");
    let said = ["kept holds the results of a sweep"];
    desk.refused("run small.toml --out kept", &said);
    let vary = "--vary services.web.desiredCount=1,2 --out kept";
    desk.refused(&format!("compare small.toml {vary}"), &said);
    desk.refused(&format!("size small.toml {vary}"), &said);
    desk.refused("break-even --out kept", &said);
    assert_eq!(desk.read("kept/journal.jsonl"), before);
}

/// Neither those of another study, nor one of its own parts.
#[test]
fn a_merge_replaces_no_other_results() {
    let desk = Desk::new();
    desk.done("sweep study.toml --shard 0/2 --out one");
    desk.done("sweep study.toml --shard 1/2 --out two");
    let other = super::desk::STUDY.replace("values = [1, 2]", "values = [1]");
    desk.write("other.toml", &other);
    desk.done("sweep other.toml --out other");
    for out in ["other", "one"] {
        let before = desk.read(&format!("{out}/journal.jsonl"));
        desk.refused(
            &format!("merge one two --out {out}"),
            &["holds the results"],
        );
        assert_eq!(desk.read(&format!("{out}/journal.jsonl")), before);
    }
    desk.done("merge one two --out whole");
    desk.done("merge two one --out whole");
}

/// Killed between the two renames that put a report in its place: the journal is beside it.
#[test]
fn a_first_sweep_that_was_killed_at_its_end_is_not_lost() {
    let desk = Desk::new();
    desk.done("sweep study.toml --out kept");
    let journal = desk.read("kept/journal.jsonl");
    fs::remove_dir_all(desk.path("kept")).unwrap();
    // All but its last point, which is run again: the others were known.
    let lines: Vec<&str> = journal.lines().collect();
    let most = lines[..lines.len() - 1].join("\n") + "\n";
    desk.write(".kept.ecsim-old-99/journal.jsonl", &most);
    let ended = desk.done("sweep study.toml --out kept");
    assert!(ended.err.contains("known from before"), "{ended:?}");
    assert!(!desk.path(".kept.ecsim-old-99").exists());
    assert_eq!(desk.read("kept/journal.jsonl"), journal);
}
