//! Does the house stand? Rooms use lower floors only, and what would make a run depend on the
//! machine, the clock or the order of a hash table is found before it is merged.
//!
//! Each rule is a function over the tokens of a file, and each has a planted violation below that
//! it must catch: a rule that cannot fail protects nothing.

#[path = "house/rules.rs"]
mod rules;
#[path = "house/tokens.rs"]
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};

use rules::{Source, violations};

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a folder of the package can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn the_house_stands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for part in ["src", "tests", "benches"] {
        let dir = root.join(part);
        if dir.is_dir() {
            sources(&dir, &mut paths);
        }
    }
    paths.sort();
    assert!(paths.len() > 30, "only {} files found", paths.len());
    let mut found = Vec::new();
    for path in &paths {
        let text = fs::read_to_string(path).expect("a source file is UTF-8");
        let relative = path.strip_prefix(root).expect("inside the package");
        let name = relative
            .to_str()
            .expect("a readable name")
            .replace('\\', "/");
        found.extend(violations(&Source::new(&name, &text)));
    }
    assert!(
        found.is_empty(),
        "{} violations:\n{}",
        found.len(),
        found.join("\n")
    );
}

/// The house test over one planted file; `\n` ends each complaint.
fn planted(path: &str, text: &str) -> String {
    violations(&Source::new(
        path,
        &format!("//! Which question?\n{text}\n"),
    ))
    .join("\n")
}

#[track_caller]
fn caught(path: &str, text: &str, complaint: &str) {
    let found = planted(path, text);
    assert!(
        found.contains(complaint),
        "{path}: {text:?} gave {found:?}, not {complaint:?}"
    );
}

#[track_caller]
fn clean(path: &str, text: &str) {
    assert_eq!(planted(path, text), "", "{path}: {text:?}");
}

#[test]
fn a_use_of_an_upper_floor_is_caught() {
    caught(
        "src/kernel/time.rs",
        "use crate::cluster::ids::TaskId;",
        "uses `cluster`",
    );
    caught(
        "src/sim/run.rs",
        "fn f() { crate::observe::x(); }",
        "uses `observe`",
    );
    caught(
        "src/sim/run.rs",
        "use crate::{kernel::time, study::run};",
        "uses `study`",
    );
    caught(
        "src/sim/mod.rs",
        "use super::billing::bill;",
        "uses `billing`",
    );
    caught(
        "src/sim/run.rs",
        "use super::super::report::text;",
        "uses `report`",
    );
    caught(
        "src/sim/run.rs",
        "mod t { use super::super::super::report; }",
        "uses `report`",
    );
    caught(
        "src/traffic/mod.rs",
        "pub(in crate::cli) fn f() {}",
        "uses `cli`",
    );
    clean(
        "src/sim/run.rs",
        "use crate::{kernel::{time, queue}, cluster::ids};",
    );
    clean(
        "src/sim/run.rs",
        "mod tests { use super::*; use super::super::setup; }",
    );
    clean(
        "src/sim/run.rs",
        "// crate::report is far above\nconst S: &str = \"crate::cli\";",
    );
}

#[test]
fn a_use_of_a_neighbour_is_caught() {
    caught(
        "src/control/mod.rs",
        "use crate::workload::Batch;",
        "uses `workload`",
    );
    caught(
        "src/billing/mod.rs",
        "use crate::scenario::load;",
        "uses `scenario`",
    );
    caught(
        "src/words/mod.rs",
        "use crate::kernel::time::Span;",
        "uses `kernel`",
    );
    clean(
        "src/control/mod.rs",
        "use crate::control::scaling; use crate::cluster::task;",
    );
}

#[test]
fn a_room_that_nobody_planned_is_caught() {
    caught("src/helpers/mod.rs", "", "no room of the house");
    caught(
        "src/sim/mod.rs",
        "use crate::helpers::clamp;",
        "no room of the house",
    );
}

#[test]
fn what_depends_on_the_machine_is_caught() {
    caught(
        "src/observe/x.rs",
        "use std::collections::HashMap;",
        "HashMap",
    );
    caught("src/study/x.rs", "fn f(s: HashSet<u8>) {}", "HashSet");
    clean("src/report/x.rs", "use std::collections::HashMap;");
    caught("src/traffic/x.rs", "fn f(x: f64) -> f64 { x.ln() }", "`ln`");
    caught(
        "src/billing/x.rs",
        "fn f(x: f64) -> f64 { f64::powi(x, 2) }",
        "`powi`",
    );
    clean(
        "src/traffic/x.rs",
        "fn f(x: f64) -> f64 { libm::exp(x).round() }",
    );
    clean(
        "src/traffic/x.rs",
        "#[cfg(test)]\nmod tests { fn f(x: f64) -> f64 { x.ln() } }",
    );
    clean("src/report/x.rs", "fn f(x: f64) -> f64 { x.log10() }");
    caught("src/report/x.rs", "use std::time::Instant;", "wall clock");
    caught(
        "src/study/x.rs",
        "fn f() { let t = std::time::SystemTime::now(); }",
        "wall clock",
    );
    caught(
        "src/scenario/x.rs",
        "fn f() { jiff::Timestamp::now(); }",
        "wall clock",
    );
    clean("src/cli/x.rs", "use std::time::Instant;");
    caught("src/study/x.rs", "use rand::rngs::StdRng;", "StdRng");
}

#[test]
fn printing_outside_the_command_line_is_caught() {
    caught(
        "src/report/x.rs",
        "fn f() { println!(\"x\"); }",
        "`println!`",
    );
    caught("src/main.rs", "fn main() { eprint!(\"x\"); }", "`eprint!`");
    clean("src/cli/x.rs", "fn f() { println!(\"x\"); }");
    clean("src/report/x.rs", "fn f() { write!(out, \"println!()\"); }");
}

#[test]
fn what_is_not_finished_is_caught() {
    for unfinished in ["todo!()", "unimplemented!()", "dbg!(1)"] {
        caught(
            "src/cli/x.rs",
            &format!("fn f() {{ {unfinished}; }}"),
            "unfinished",
        );
        caught(
            "tests/x.rs",
            &format!("fn f() {{ {unfinished}; }}"),
            "unfinished",
        );
    }
    caught("src/sim/x.rs", "#[allow(dead_code)] fn f() {}", "#[expect");
    caught("src/sim/x.rs", "#![allow(dead_code)]", "#[expect");
    caught("src/sim/x.rs", "fn f() { unsafe { g() } }", "unsafe");
}

#[test]
fn a_file_that_does_not_say_its_question_is_caught() {
    let silent = violations(&Source::new("src/sim/x.rs", "use crate::kernel::time;\n"));
    assert_eq!(silent.len(), 1);
    assert!(silent[0].contains("//!"), "{silent:?}");
}

#[test]
fn what_is_too_long_to_read_is_caught() {
    caught("src/sim/x.rs", &"const A: u8 = 1;\n".repeat(401), "lines");
    caught("src/sim/x.rs", &format!("// {}", "x".repeat(99)), "columns");
    let long = format!("fn f() {{\n{}}}", "    g();\n".repeat(60));
    caught("src/sim/x.rs", &long, "`f` has");
    clean(
        "src/words/x.rs",
        &format!("const T: &str = \"{}\";", "x".repeat(99)),
    );
    clean(
        "src/sim/x.rs",
        &format!("fn f() {{\n{}}}", "    g();\n".repeat(40)),
    );
}

#[test]
fn what_belongs_to_no_reader_is_caught() {
    let outside = ["/", "work", "/", "shared"].concat();
    caught(
        "src/sim/x.rs",
        &format!("// see {outside}/facts"),
        "path of the machine",
    );
}
