//! Is what the README shows true? Its commands are run, and their output is compared with the page.
//!
//! `bash .ci/run --bless` (or `ECSIM_BLESS=1 cargo test --test readme`) writes the output anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ecsim::catalog::price_key::PriceKey;

/// The pages, with what is added to the commands whose output each shows.
const PAGES: [(&str, &str); 2] = [("README.md", ""), ("README.ko.md", " --lang ko")];

/// The scenarios whose output stands on both pages.
const SHOWN: [&str; 4] = [
    "first",
    "ec2-capacity-provider",
    "zone-outage/two-zones",
    "bad-deployment/canary",
];

/// Commands that leave nothing behind, by the mark of their output, with their exit code.
const SAID: [(&str, &str, i32); 2] = [
    (
        "catalog",
        "ecsim catalog --filter 'm5,arch=x86_64,memory<=16GB,price<0.2'",
        0,
    ),
    (
        "unknown-price",
        "ecsim check scenarios/t3-credits.toml --set region.name=eu-north-1",
        2,
    ),
];

/// A run and a question about its report, by the mark of the story.
const EXPLAINED: (&str, &str, &str) = (
    "explain",
    "ecsim run scenarios/step-response.toml",
    "ecsim explain reports/step-response scaling#2",
);

/// A comparison, by its mark.
const COMPARED: (&str, &str) = (
    "compare",
    "ecsim compare scenarios/spike.toml --vary \
     services.web.autoScaling.policies.cpu-60.targetValue=60,40 --replications 20",
);
/// The lines of its table that the pages show, the same in both languages: the head, total cost,
/// served share, p99, tasks on average, minutes with too few.
const COMPARED_LINES: [usize; 6] = [0, 1, 12, 17, 20, 25];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Standard output of `ecsim command`, in a folder that has the scenarios and traces beside it.
fn output(command: &str) -> String {
    output_in(tempfile::tempdir().unwrap().path(), command)
}

/// The same in a folder that is there.
fn output_in(dir: &Path, command: &str) -> String {
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
        .current_dir(dir)
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// The place of an output that a page shows: of `first.toml`, or of `catalog`.
fn block(page: &str, of: &str) -> std::ops::Range<usize> {
    let mark = format!("<!-- {of}: checked by tests/readme.rs -->\n```text\n");
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
            let shown = block(&page, &format!("{scenario}.toml"));
            let printed = output(&format!("run scenarios/{scenario}.toml{more}"));
            assert!(printed.lines().count() <= 25, "{printed}");
            agree(&path, shown, &printed);
        }
        // In the same test, as tests run side by side and a blessed page is written anew.
        commands_are_shown_as_they_speak(&path, more);
        the_story_is_shown_as_it_is_told(&path, more);
        the_comparison_is_shown_as_it_is_printed(&path, more);
    }
}

/// Six lines of the comparison, as they are printed.
fn the_comparison_is_shown_as_it_is_printed(path: &Path, more: &str) {
    let (mark, command) = COMPARED;
    let page = fs::read_to_string(path).unwrap();
    let shown = block(&page, mark);
    let typed = format!("```sh\n{command}\n```");
    assert!(page[..shown.start].contains(&typed), "{}", path.display());
    let (_, words) = command.split_once(' ').expect("the program and its words");
    let printed = output(&format!("{words}{more}"));
    // The table stands after the first blank line.
    let lines: Vec<&str> = printed
        .lines()
        .skip_while(|line| !line.is_empty())
        .skip(1)
        .collect();
    let chosen = COMPARED_LINES.map(|at| format!("{}\n", lines[at]));
    agree(path, shown, &chosen.concat());
}

/// The run leaves its report beside the page as the page says, and the question is put to it.
fn the_story_is_shown_as_it_is_told(path: &Path, more: &str) {
    let (mark, run, question) = EXPLAINED;
    let page = fs::read_to_string(path).unwrap();
    let shown = block(&page, mark);
    let typed = format!("```sh\n{run}\n{question}\n```");
    assert!(page[..shown.start].contains(&typed), "{}", path.display());
    let dir = tempfile::tempdir().unwrap();
    let ecsim = |command: &str| {
        let (_, words) = command.split_once(' ').expect("the program and its words");
        output_in(dir.path(), words)
    };
    ecsim(run);
    let story = ecsim(&format!("{question}{more}"));
    agree(path, shown, &story);
}

/// The block of a page says what was printed, or is made to.
fn agree(path: &Path, shown: std::ops::Range<usize>, printed: &str) {
    let page = fs::read_to_string(path).unwrap();
    if std::env::var_os("ECSIM_BLESS").is_some() {
        let blessed = format!("{}{printed}{}", &page[..shown.start], &page[shown.end..]);
        fs::write(path, blessed).unwrap();
    } else {
        assert_eq!(page[shown], *printed, "{}", path.display());
    }
}

/// Both outputs of a command as a page writes it, run where the page stands, and its exit code.
fn said(command: &str) -> (String, i32) {
    let args = command.split_whitespace().skip(1);
    let args = args.map(|word| word.replace('\'', ""));
    let output = Command::new(env!("CARGO_BIN_EXE_ecsim"))
        .args(args)
        .current_dir(root())
        .env_remove("LANG")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .output()
        .unwrap();
    let both = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (both, output.status.code().unwrap())
}

fn commands_are_shown_as_they_speak(path: &Path, more: &str) {
    for (mark, command, code) in SAID {
        let page = fs::read_to_string(path).unwrap();
        let shown = block(&page, mark);
        let typed = page[..shown.start].contains(&format!("```sh\n{command}\n```"));
        assert!(typed, "{}: {command}", path.display());
        let (printed, ended) = said(&format!("{command}{more}"));
        assert_eq!(ended, code, "{printed}");
        agree(path, shown, &printed);
    }
}

#[test]
fn every_price_key_stands_on_the_pages_and_is_one() {
    for (name, _) in PAGES {
        let page = fs::read_to_string(root().join(name)).unwrap();
        for key in PriceKey::ALL.iter().map(|key| key.name()) {
            assert!(page.contains(&format!("`{key}`")), "{name}: {key}");
        }
        let (_, rest) = page.split_once("```toml\n[prices]\n").unwrap();
        let (toml, _) = rest.split_once("```").unwrap();
        let toml: toml::Table = toml.parse().unwrap();
        assert_eq!(toml.len(), 2, "{name}");
        for key in toml.keys() {
            PriceKey::parse(key).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        }
        for family in ["ec2.linux.TYPE.hour", "ecs.managedInstances.TYPE.hour"] {
            assert!(page.contains(&format!("`{family}`")), "{name}: {family}");
            PriceKey::parse(&family.replace("TYPE", "m5.large")).unwrap();
        }
    }
}

#[test]
fn v8_the_page_and_scale_from_zero_agree() {
    // V8: the page counts from the instant at which the task is wanted, the summary from zero.
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let run = format!(
        "ecsim run scenarios/scale-from-zero.toml --no-charts --out {}",
        out.display()
    );
    let (printed, code) = said(&run);
    assert_eq!(code, 0, "{printed}");
    assert!(
        printed.contains("desired capacity 0 → 2 (+3 min)"),
        "{printed}"
    );
    let events = fs::read_to_string(out.join("events.csv")).unwrap();
    let at = |what: &str| -> f64 {
        let line = events.lines().find(|line| line.contains(what)).unwrap();
        line.split(',').nth(1).unwrap().parse().unwrap()
    };
    let wanted = at(",first-job-1,taskCreated,");
    let minutes = (at("from=0 to=2 by=managedScaling") - wanted) / 60.0;
    for (page, figure) in [
        ("README.md", format!("two {minutes:.2} min after")),
        ("README.ko.md", format!("{minutes:.2}분 뒤 2대")),
    ] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        assert!(text.contains(&figure), "{page}: {figure}");
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
        let (_, rest) = page.split_once("```toml\ntitle = ").unwrap();
        let (shown, _) = rest.split_once("```").unwrap();
        let shown: toml::Table = format!("title = {shown}").parse().unwrap();
        assert_eq!(shown, first, "{name}");
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
