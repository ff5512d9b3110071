//! Is what the README shows true? Its commands are run, and their output is compared with the page.
//!
//! `bash .ci/run --bless` (or `ECSIM_BLESS=1 cargo test --test readme`) writes the output anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The pages with the command that each shows first.
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

/// The place of the first fenced block of text after the line `command`.
fn block(page: &str, command: &str) -> std::ops::Range<usize> {
    let line = format!("\ncargo run --release -- {command}\n");
    let shown = page
        .find(&line)
        .unwrap_or_else(|| panic!("the page does not show {line}"));
    let open = "```text\n";
    let start = shown + page[shown..].find(open).expect("a block follows") + open.len();
    let end = start + page[start..].find("```").expect("the block ends");
    start..end
}

#[test]
fn the_pages_show_what_the_first_command_prints() {
    for (name, command) in PAGES {
        let path = root().join(name);
        let page = fs::read_to_string(&path).unwrap();
        let shown = block(&page, command);
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
fn the_first_page_shows_both_commands_first() {
    let page = fs::read_to_string(root().join("README.md")).unwrap();
    let run = page
        .find("cargo run --release -- run scenarios/first.toml")
        .unwrap();
    let test = page.find("cargo test").unwrap();
    let heading = page.find("\n## ").unwrap_or(page.len());
    assert!(
        run < heading && test < heading,
        "both stand before the first section"
    );
}
