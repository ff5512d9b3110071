//! Does a file that no one would write on purpose end in a message, and soon?

use super::{Folder, GOOD, changed, places};
use crate::words::Lang;

/// A scenario with a trace that cannot be read.
fn traced(trace: &str) -> Folder {
    let source = "generator = { kind = \"constant\", requestsPerSecond = 10 }";
    let text = changed(GOOD, source, &format!("trace = \"{trace}\""));
    Folder::with(&[("s.toml", &text)])
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_refused() {
    let complaints = traced("/dev/zero").load("s.toml", &[]).unwrap_err();
    assert_eq!(places(&complaints), [("unreadable", 15, 9)]);
    let shown = complaints.render(Lang::En, false);
    assert!(shown.contains("not a regular file"), "{shown}");
    let definition = "file = \"/dev/zero\"";
    let text = changed(GOOD, "cpu = \"1024\"\nmemory = \"2048\"", definition);
    let folder = Folder::with(&[("s.toml", &text)]);
    let complaints = folder.load("s.toml", &[]).unwrap_err();
    assert_eq!(complaints.items[0].code, "unreadable");
    let shown = complaints.render(Lang::En, false);
    assert!(shown.contains("longer than 64 MiB"), "{shown}");
}

#[test]
fn a_folder_is_no_trace() {
    let folder = traced("sub");
    std::fs::create_dir(folder.path("sub")).unwrap();
    let complaints = folder.load("s.toml", &[]).unwrap_err();
    assert_eq!(places(&complaints), [("unreadable", 15, 9)]);
}

#[test]
fn of_very_many_complaints_the_first_hundred_are_shown() {
    let text = format!(
        "{GOOD}{}",
        "[[taskDefinitions]]\nfamily = \"a\"\n".repeat(20_000)
    );
    let folder = Folder::with(&[("s.toml", &text)]);
    let complaints = folder.load("s.toml", &[]).unwrap_err();
    assert!(complaints.len() > 20_000, "{}", complaints.len());
    let shown = complaints.render(Lang::En, false);
    assert_eq!(shown.matches("error[").count(), 100);
    let more = format!("... and {} more\n", complaints.len() - 100);
    assert!(shown.ends_with(&more), "{}", &shown[shown.len() - 200..]);
}

#[test]
fn a_complaint_shows_its_line_by_its_number_wherever_it_stands() {
    let first = changed(GOOD, "\n[run]", "sed = 1\n[run]");
    let last = format!("{GOOD}\n\nwiat = 3");
    for (text, line, shown) in [(&first, 1, "1 | sed = 1\n"), (&last, 20, "20 | wiat = 3\n")] {
        let folder = Folder::with(&[("s.toml", text)]);
        let complaints = folder.load("s.toml", &[]).unwrap_err();
        assert_eq!(places(&complaints), [("unknown-key", line, 1)]);
        let rendered = complaints.render(Lang::En, false);
        assert!(
            rendered.contains(&format!("s.toml:{line}:1\n")),
            "{rendered}"
        );
        assert!(rendered.contains(shown), "{rendered}");
    }
    // A text that ends too early is complained about at its very end.
    let folder = Folder::with(&[("s.json", "{\"run\": {}\n")]);
    let rendered = folder
        .load("s.json", &[])
        .unwrap_err()
        .render(Lang::En, false);
    assert!(rendered.contains("s.json:2:1"), "{rendered}");
}
