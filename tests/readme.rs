//! Is what the README shows true? Its commands are run, and their output is compared with the page.
//!
//! `bash .ci/run --bless` (or `ECSIM_BLESS=1 cargo test --test readme`) writes the output anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Stands before each block of output that is compared.
const MARK: &str = "<!-- first.toml: checked by tests/readme.rs -->\n```text\n";

/// The pages, with the command whose output each shows.
const PAGES: [(&str, &str); 2] = [
    ("README.md", "run scenarios/first.toml"),
    ("README.ko.md", "run scenarios/first.toml --lang ko"),
];

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

/// The place of the output that a page shows.
fn block(page: &str) -> std::ops::Range<usize> {
    let start = page.find(MARK).expect("the page has the mark") + MARK.len();
    let end = start + page[start..].find("```").expect("the block ends");
    start..end
}

#[test]
fn the_pages_show_what_the_first_command_prints() {
    for (name, command) in PAGES {
        let path = root().join(name);
        let page = fs::read_to_string(&path).unwrap();
        let shown = block(&page);
        let printed = output(command);
        assert!(printed.lines().count() <= 25, "{printed}");
        if std::env::var_os("ECSIM_BLESS").is_some() {
            let blessed = format!("{}{printed}{}", &page[..shown.start], &page[shown.end..]);
            fs::write(&path, blessed).unwrap();
        } else {
            assert_eq!(page[shown], printed, "{name}");
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
