//! Is a report the same bytes every time, complete, and self-contained?

use std::path::Path;

use super::sample::{self, Sample};
use super::*;

fn runs() -> Vec<(&'static str, Sample)> {
    vec![
        ("day", sample::day()),
        ("hour", sample::hour()),
        ("empty", sample::empty()),
        ("five", sample::services(5)),
        ("season", sample::season()),
    ]
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let one = render(&sample::day().report(), Lang::En, true);
    let two = render(&sample::day().report(), Lang::En, true);
    assert_eq!(one, two);
}

#[test]
fn files_come_in_the_order_of_writing() {
    let files = render(&sample::hour().report(), Lang::En, true);
    let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        names,
        [
            "summary.json",
            "timeline.csv",
            "cost.csv",
            "events.csv",
            "delays.csv",
            "delays.json",
            "charts/arrivals.svg",
            "charts/latency.svg",
            "charts/utilization.svg",
            "charts/tasks.svg",
            "charts/latency-distribution.svg",
            "charts/cost.svg",
            "report.html",
            "manifest.json",
        ]
    );
}

#[test]
fn charts_and_language_change_no_figure() {
    let run = sample::services(2);
    let full = render(&run.report(), Lang::En, true);
    for other in [
        render(&run.report(), Lang::En, false),
        render(&run.report(), Lang::Ko, true),
    ] {
        for name in [
            "summary.json",
            "timeline.csv",
            "cost.csv",
            "events.csv",
            "delays.json",
        ] {
            let of = |files: &[File]| files.iter().find(|(path, _)| path == name).cloned();
            assert_eq!(of(&full), of(&other), "{name}");
        }
    }
    let without = render(&run.report(), Lang::En, false);
    assert!(without.iter().all(|(path, _)| !path.starts_with("charts/")));
}

#[test]
fn a_report_can_be_written_and_replaced() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("first");
    let run = sample::hour();
    folder::write(&dir, &render(&run.report(), Lang::En, true)).unwrap();
    assert!(dir.join("charts/cost.svg").exists());
    folder::write(&dir, &render(&run.report(), Lang::Ko, false)).unwrap();
    assert!(
        !dir.join("charts").exists(),
        "charts of the old report are gone"
    );
    assert!(dir.join("manifest.json").exists());
}

/// For human eyes: `cargo test --lib report::tests::look -- --ignored`, then open `target/look/`.
#[test]
#[ignore = "writes reports to look at"]
fn look() {
    for (name, run) in runs() {
        for (lang, code) in [(Lang::En, "en"), (Lang::Ko, "ko")] {
            let dir = Path::new("target/look").join(format!("{name}-{code}"));
            folder::write(&dir, &render(&run.report(), lang, true)).unwrap();
            let text = text(&run.report(), lang, Some("reports/first/report.html"));
            std::fs::write(dir.join("summary.txt"), text).unwrap();
        }
    }
}
