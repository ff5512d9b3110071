//! Is what the README shows true? Its commands are run, and their output is compared with the page.
//!
//! `bash .ci/run --bless` (or `ECSIM_BLESS=1 cargo test --test readme`) writes the output anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The pages, with what is added to the commands whose output each shows.
const PAGES: [(&str, &str); 2] = [("README.md", ""), ("README.ko.md", " --lang ko")];

/// The scenarios whose output stands on both pages.
const SHOWN: [&str; 2] = ["first", "ec2-capacity-provider"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Standard output of `ecsim command`, in a folder that has the scenarios and traces beside it.
fn output(command: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let args = command.split_whitespace().map(|word| {
        let path = root().join(word);
        if path.is_file() {
            path
        } else {
            PathBuf::from(word)
        }
    });
    let output = Command::new(env!("CARGO_BIN_EXE_ecsim"))
        .args(args)
        .current_dir(dir.path())
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// The place of the output of a scenario that a page shows.
fn block(page: &str, scenario: &str) -> std::ops::Range<usize> {
    let mark = format!("<!-- {scenario}.toml: checked by tests/readme.rs -->\n```text\n");
    let start = page.find(&mark).expect("the page has the mark") + mark.len();
    let end = start + page[start..].find("```").expect("the block ends");
    start..end
}

#[test]
fn the_pages_show_what_their_commands_print() {
    for (name, more) in PAGES {
        let path = root().join(name);
        for scenario in SHOWN {
            let page = fs::read_to_string(&path).unwrap();
            let shown = block(&page, scenario);
            let printed = output(&format!("run scenarios/{scenario}.toml{more}"));
            assert!(printed.lines().count() <= 25, "{printed}");
            if std::env::var_os("ECSIM_BLESS").is_some() {
                let blessed = format!("{}{printed}{}", &page[..shown.start], &page[shown.end..]);
                fs::write(&path, blessed).unwrap();
            } else {
                assert_eq!(page[shown], printed, "{name}");
            }
        }
    }
}

#[test]
fn both_pages_show_both_commands_first() {
    for (name, _) in PAGES {
        let page = fs::read_to_string(root().join(name)).unwrap();
        let run = page
            .find("\ncargo run --release -- run scenarios/first.toml\n")
            .unwrap();
        let test = page.find("\ncargo test\n").unwrap();
        let heading = page.find("\n## ").unwrap_or(page.len());
        assert!(
            run < test && test < heading,
            "{name}: before the first section"
        );
    }
}

#[test]
fn the_scenario_explained_line_by_line_is_the_first_one() {
    let first = fs::read_to_string(root().join("scenarios/first.toml")).unwrap();
    let first: toml::Table = first.parse().unwrap();
    for (name, _) in PAGES {
        let page = fs::read_to_string(root().join(name)).unwrap();
        let (_, rest) = page.split_once("```toml\n").unwrap();
        let (shown, _) = rest.split_once("```").unwrap();
        assert_eq!(shown.parse::<toml::Table>().unwrap(), first, "{name}");
    }
}

#[test]
fn no_placeholder_is_left() {
    for (name, _) in PAGES {
        let page = fs::read_to_string(root().join(name)).unwrap();
        for word in page.split_whitespace() {
            let inner = word.trim_matches('@');
            let is_name = !inner.is_empty() && inner.chars().all(|c| c.is_ascii_uppercase());
            assert!(!(word.starts_with('@') && is_name), "{name}: {word}");
        }
    }
}
