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
        ("fleet", sample_fleet::fleet(8)),
        ("fleet-many", sample_fleet::fleet(200)),
        ("stranded", sample_fleet::stranded(5)),
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
            "metrics.csv",
            "delays.csv",
            "delays.json",
            "explain.json",
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

/// Where files go, one by one: of each its length, and the most that came at once.
struct Watched(Vec<(String, usize, usize)>);

impl Sink for Watched {
    fn file(&mut self, path: &str, fill: &mut Fill<'_>) -> Result<(), folder::FolderError> {
        let mut pieces = Pieces { all: 0, most: 0 };
        fill(&mut pieces).unwrap();
        self.0.push((path.to_owned(), pieces.all, pieces.most));
        Ok(())
    }
}

struct Pieces {
    all: usize,
    most: usize,
}

impl std::io::Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.all += bytes.len();
        self.most = self.most.max(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The tables of a season are larger than all that is remembered of it.
#[test]
fn what_grows_with_the_run_is_written_in_pieces() {
    let mut files = Watched(Vec::new());
    let wanted = Wanted {
        lang: Lang::En,
        charts: true,
        more: &[],
    };
    write(&sample::season().report(), wanted, &mut files).unwrap();
    for name in ["timeline.csv", "events.csv", "delays.csv", "delays.json"] {
        let of = files.0.iter().find(|(path, ..)| path == name);
        let (_, all, most) = of.expect("it is written");
        assert!(
            *all > 100_000 && *most <= 16_384,
            "{name}: {all} B, {most} B at once"
        );
    }
}

/// Every sample, both languages, whole on disk; to keep them for human eyes: `ECSIM_LOOK=look
/// cargo test --lib report::tests::every_sample`.
#[test]
fn every_sample_is_written_whole_in_both_languages() {
    let kept = std::env::var_os("ECSIM_LOOK").map(std::path::PathBuf::from);
    let temporary = tempfile::tempdir().unwrap();
    let root = kept.unwrap_or_else(|| temporary.path().to_owned());
    for (name, run) in runs() {
        for (lang, code) in [(Lang::En, "en"), (Lang::Ko, "ko")] {
            let dir = root.join(format!("{name}-{code}"));
            let files = render(&run.report(), lang, true);
            folder::write(&dir, &files).unwrap();
            for (path, bytes) in &files {
                assert_eq!(&std::fs::read(dir.join(path)).unwrap(), bytes, "{dir:?}");
            }
            let text = text(&run.report(), lang, Some("reports/first/report.html"));
            assert!(text.lines().count() <= 25, "{text}");
            std::fs::write(dir.join("summary.txt"), text).unwrap();
        }
    }
}

/// What `explain` will follow: every cause is an earlier line of the same file, and the chain of
/// a change of the desired count leads back to an alarm.
#[test]
fn every_cause_in_the_events_of_a_real_run_is_an_earlier_line() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/step-response-20s.toml");
    let changes = [crate::scenario::Override::new("run.duration=30m")];
    let scenario = crate::scenario::load(&path, &changes).unwrap();
    let result = crate::study::run(&scenario, 1).unwrap();
    let meta = Meta::default();
    let report = RunReport {
        meta: &meta,
        setup: &result.setup,
        outcome: &result.outcome,
        bill: &result.bill,
        prices: &result.prices,
        troubles: &crate::observe::troubles::Troubles::default(),
    };
    let text = tables::text(tables::events, &report);
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let mut kinds: Vec<String> = Vec::new();
    let mut causes: Vec<Option<usize>> = Vec::new();
    for row in table.records() {
        let row = row.unwrap();
        let number: usize = row[2].parse().unwrap();
        assert_eq!(number, kinds.len(), "facts are numbered as they stand");
        let cause = (!row[5].is_empty()).then(|| row[5].parse().unwrap());
        assert!(cause.is_none_or(|cause: usize| cause < number), "{row:?}");
        kinds.push(row[4].to_owned());
        causes.push(cause);
    }
    let chain = |from: usize| std::iter::successors(Some(from), |at| causes[*at]);
    let mut changes = 0;
    for (at, kind) in kinds.iter().enumerate() {
        let behind = |wanted: &str| chain(at).any(|fact| kinds[fact] == wanted);
        match kind.as_str() {
            "desiredCountChanged" => {
                changes += 1;
                assert!(behind("alarmStateChanged"), "line {at}: no alarm behind it");
            }
            "taskStatusChanged" => assert!(behind("taskCreated"), "line {at}"),
            "pullStopped" => assert!(behind("pullStarted"), "line {at}"),
            _ => {}
        }
    }
    assert!(changes > 0, "the step makes the service scale out");
}
