//! Is everything that is wrong with a study said, with its code and its place?

use super::malformed::MARK;
use super::{Folder, changed, places};
use crate::scenario::load_study;
use crate::words::complaints::STUDY_ERRORS;

/// A study that is fine; tests change one thing of it.
const GOOD: &str = r#"
scenario = "small.toml"
[sampling]
kind = "grid"
[[variants]]
name = "a"
[[parameters]]
key = "services.web.desiredCount"
values = [1, 2]
[[parameters]]
name = "load"
key = "x"
from = 1
to = 9
step = 2
[[parameters]]
taskDefinition = "web"
sizes = ["256/512", "512/1024"]
"#;

/// What is replaced in the good study, by what, and the codes of the complaints about it.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str)] = &[
    ("kind = \"grid\"", "kind = \"list\"", "study-list-lengths"),
    ("kind = \"grid\"", "kind = ¦\"random\"", "study-points"),
    ("kind = \"grid\"", "kind = ¦\"grid\"\npoints = 5", "study-points"),
    ("kind = \"grid\"", "kind = ¦\"best\"", "unknown-choice"),
    ("values = [1, 2]", "", "study-one-way"),
    ("values = [1, 2]", "values = [1]\nfrom = 1", "study-one-way"),
    ("values = [1, 2]", "values = ¦[]", "list-size"),
    ("key = \"x\"", "", "study-one-key"),
    ("key = \"x\"", "key = \"x\"\nkeys = [\"y\"]", "study-one-key"),
    ("from = 1", "from = ¦9", "study-range"),
    ("from = 1", "from = ¦0\nscale = \"logarithmic\"", "study-range"),
    ("to = 9", "", "study-range"),
    ("step = 2", "step = ¦0.00001", "study-range"),
    ("step = 2", "step = ¦0", "out-of-range"),
    ("step = 2", "", "study-step"),
    ("taskDefinition = \"web\"", "", "study-sizes-of"),
    ("\"512/1024\"", "¦\"512\"", "study-size"),
    ("\"512/1024\"", "¦\"512/\"", "study-size"),
    ("\"512/1024\"", "¦512", "wrong-kind"),
    ("name = \"a\"", "name = \"a\"\n[[variants]]\nname = ¦\"a\"", "duplicate-name"),
    ("scenario = \"small.toml\"", "", "missing-key"),
    ("scenario = \"small.toml\"", "scenario = \"small.toml\"\nreplications = ¦0", "out-of-range"),
    ("scenario = \"small.toml\"", "scenario = \"small.toml\"\nconfidence = ¦100", "out-of-range"),
    ("scenario = \"small.toml\"", "scenario = \"small.toml\"\n¦cost = 1", "unknown-key"),
];

/// Codes of the complaints about a study, with line and column.
fn found(text: &str) -> Vec<(&'static str, usize, usize)> {
    let folder = Folder::with(&[("study.toml", text)]);
    match load_study(&folder.path("study.toml")) {
        Ok(_) => Vec::new(),
        Err(complaints) => places(&complaints),
    }
}

#[test]
fn a_good_study_is_good() {
    assert_eq!(found(GOOD), []);
    let folder = Folder::with(&[("study.toml", GOOD)]);
    let study = load_study(&folder.path("study.toml")).unwrap();
    assert_eq!((study.name.as_str(), study.replications), ("study", 10));
    assert!((study.confidence - 0.95).abs() < 1e-12);
    let names: Vec<&str> = study.parameters.iter().map(|of| of.name.as_str()).collect();
    assert_eq!(names, ["desiredCount", "load", "size"]);
}

#[test]
fn each_mistake_has_its_code_and_its_place() {
    for (what, with, code) in CASES {
        let marked = changed(GOOD, what, with);
        let found = found(&marked.replace(MARK, ""));
        let codes: Vec<&str> = found.iter().map(|(code, ..)| *code).collect();
        assert_eq!(codes, [*code], "{with}");
        if let Some(at) = marked.find(MARK) {
            let before = &marked[..at];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
            // A range is pointed at where it begins, whatever of it is wrong.
            if *code != "study-range" {
                assert_eq!((found[0].1, found[0].2), (line, column), "{with}");
            }
        }
    }
}

#[test]
fn a_study_that_varies_nothing_says_so() {
    let found = found("scenario = \"small.toml\"\n");
    assert_eq!(found[0].0, "study-varies-nothing");
}

/// A complaint that nothing provokes would never be read.
#[test]
fn every_complaint_about_studies_is_provoked() {
    let provoked = |code: &str| CASES.iter().any(|(.., known)| *known == code);
    for text in STUDY_ERRORS {
        let known = provoked(text.code) || text.code == "study-varies-nothing";
        // Goals of a search belong to `size`, and are provoked where they are read.
        assert!(known || text.code.starts_with("size-"), "{}", text.code);
    }
}
