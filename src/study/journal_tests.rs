//! Does a journal lose nothing, and take nothing for a result that is none?

use std::fs;

use super::*;
use crate::study::figures::Metric;

fn header(replications: usize) -> Header {
    let plan = Plan {
        name: "study".to_owned(),
        title: "A study".to_owned(),
        base: PathBuf::new(),
        seed: Some(7),
        replications,
        confidence: 0.95,
        axes: Vec::new(),
        points: Vec::new(),
        figures: Vec::new(),
        inputs: Vec::new(),
    };
    Header::new(plan, None)
}

fn done(value: f64) -> Tried {
    Tried::Done(vec![Replication {
        seed: 7,
        digest: "00".to_owned(),
        objectives: Vec::new(),
        metrics: vec![Metric {
            path: "cost.totalUsd".to_owned(),
            value: Some(value),
        }],
        costs: Vec::new(),
        steady: None,
    }])
}

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(JOURNAL)
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    fn open(&self) -> (Journal, Results) {
        Journal::open(&self.path(), &header(2)).unwrap()
    }
}

/// Two points, whole.
fn two() -> Desk {
    let desk = Desk::new();
    let (mut journal, known) = desk.open();
    assert!(known.is_empty());
    journal.append(1, &done(1.5)).unwrap();
    journal.append(0, &done(0.1 + 0.2)).unwrap();
    desk
}

#[test]
fn what_was_appended_is_known_to_the_last_bit() {
    let (_, known) = two().open();
    let expected: Results = [(0, done(0.1 + 0.2)), (1, done(1.5))].into();
    assert_eq!(known, expected);
}

/// Cut anywhere, it keeps the lines that are whole, and what is added afterwards is whole too.
#[test]
fn a_line_that_was_cut_off_is_no_line() {
    let whole = two().text();
    let ends: Vec<usize> = whole.match_indices('\n').map(|(at, _)| at).collect();
    for cut in ends[0]..whole.len() {
        let desk = Desk::new();
        fs::write(desk.path(), &whole[..cut]).unwrap();
        if cut == ends[0] {
            // The first line alone, without its end: nothing is known, and nothing lost.
            assert!(desk.open().1.is_empty());
            continue;
        }
        let (mut journal, known) = desk.open();
        // A line that lacks nothing but its end says all that it has to.
        let there = |end: usize| usize::from(cut >= end);
        assert_eq!(known.len(), there(ends[1]) + there(ends[2]), "{cut}");
        journal.append(5, &done(2.0)).unwrap();
        drop(journal);
        let (_, again) = desk.open();
        assert_eq!(again.len(), known.len() + 1, "{cut}");
    }
}

/// Any byte of a result, its number too: a line that does not agree with its digest is none.
#[test]
fn a_line_that_was_changed_is_no_line() {
    let whole = two().text();
    let begin = whole.find('\n').unwrap() + 1;
    let second = begin + whole[begin..].find('\n').unwrap();
    for (at, letter) in whole
        .char_indices()
        .filter(|(at, _)| (begin..second).contains(at))
    {
        let other = match letter {
            '1' => '0',
            '0' => '1',
            letter if letter.is_ascii_alphabetic() => 'z',
            _ => continue,
        };
        let desk = Desk::new();
        let mut bytes = whole.clone().into_bytes();
        bytes[at] = other as u8;
        fs::write(desk.path(), bytes).unwrap();
        let (_, known) = desk.open();
        assert_eq!(known, [(0, done(0.1 + 0.2))].into(), "{at}");
    }
}

#[test]
fn a_study_that_changed_is_refused_and_told() {
    let desk = two();
    let error = Journal::open(&desk.path(), &header(3)).unwrap_err();
    let JournalError::Changed { changes, .. } = &error else {
        panic!("{error}");
    };
    let replications = (
        "plan.replications".to_owned(),
        "2".to_owned(),
        "3".to_owned(),
    );
    assert_eq!(changes, &[replications]);
    assert!(error.message(Lang::En).contains("was 2, is 3"), "{error}");
    assert_eq!(desk.open().1.len(), 2, "nothing was lost");
}

#[test]
fn two_at_once_are_refused() {
    let desk = two();
    let (_held, _) = desk.open();
    let refused = |result: Result<(), JournalError>| {
        assert!(matches!(result, Err(JournalError::Busy(_))), "{result:?}");
    };
    refused(Journal::open(&desk.path(), &header(2)).map(|_| ()));
    refused(discard(&desk.path()));
    assert_eq!(read(&desk.path()).unwrap().1.len(), 2, "it may be read");
}

#[test]
fn only_a_journal_is_thrown_away() {
    let desk = two();
    discard(&desk.path()).unwrap();
    assert!(desk.open().1.is_empty());
    discard(&desk.folder.path().join("none.jsonl")).unwrap();
    for foreign in ["a diary\n", "{\"day\": 1}\n", "diary"] {
        fs::write(desk.path(), foreign).unwrap();
        let refused = discard(&desk.path());
        assert!(
            matches!(refused, Err(JournalError::Foreign(_))),
            "{foreign}"
        );
        let refused = Journal::open(&desk.path(), &header(2));
        assert!(
            matches!(refused, Err(JournalError::Foreign(_))),
            "{foreign}"
        );
        assert_eq!(desk.text(), foreign);
    }
}

/// However it came about: interrupted, corrupted, done twice.
#[test]
fn a_finished_journal_is_in_order() {
    let desk = two();
    let (mut journal, mut results) = desk.open();
    journal.append(0, &done(9.0)).unwrap();
    results.insert(0, done(9.0));
    journal.finish(&header(2), &results).unwrap();
    assert_eq!(desk.text(), canonical(&header(2), &results));
    assert_eq!(read(&desk.path()).unwrap(), (header(2), results));
}
