//! Is every way of writing a trace read alike, and every wrong row named?

use proptest::prelude::*;

use super::support::{collect, gzip, of_trace, trace};
use crate::kernel::time::Span;
use crate::workload::error::{Problem, WorkloadError};
use crate::workload::spec::{Opener, TraceSpec};
use crate::workload::survey::survey;

const PLAIN: &str = "time_s,requests\n0,5\n60,0\n120,700\n240,3\n";

/// The complaint about a trace, which opening and reading to the end must both bring out alike.
fn complaint(spec: TraceSpec) -> WorkloadError {
    let spec = of_trace(spec);
    let found = survey(&spec, Span::HOUR).expect_err("the survey complains");
    let replayed = collect(&[spec], Span::HOUR, 1).expect_err("the replay complains");
    assert_eq!(found, replayed);
    found
}

fn of_text(text: &str) -> WorkloadError {
    complaint(trace(text))
}

fn with(text: &str, change: impl Fn(&mut TraceSpec)) -> TraceSpec {
    let mut spec = trace(text);
    change(&mut spec);
    spec
}

#[test]
fn the_same_trace_in_many_clothes() {
    let expected = collect(&[of_trace(trace(PLAIN))], Span::HOUR, 7).unwrap();
    assert_eq!(expected.at.len(), 708);
    let (head, tail) = PLAIN.as_bytes().split_at(31);
    let two_members = [gzip(head), gzip(tail)].concat();
    let marked = format!("\u{feff}{PLAIN}");
    let clothes: Vec<(&str, Vec<u8>)> = vec![
        ("CRLF", PLAIN.replace('\n', "\r\n").into_bytes()),
        ("byte order mark", marked.clone().into_bytes()),
        ("gzip", gzip(PLAIN.as_bytes())),
        ("gzip in two members", two_members),
        ("gzip with a byte order mark", gzip(marked.as_bytes())),
        ("no last line end", PLAIN.trim_end().into()),
        (
            "blank lines at the end",
            format!("{PLAIN}\n\r\n").into_bytes(),
        ),
        (
            "comments",
            format!("# source: x\n\n{PLAIN}# the end\n").into_bytes(),
        ),
        (
            "quotes",
            PLAIN.replace("120,700", "\"120\",\"700\"").into_bytes(),
        ),
        ("spaces", PLAIN.replace(',', " , ").into_bytes()),
        (
            "decimals",
            PLAIN.replace("120,700", "120.000,700.0").into_bytes(),
        ),
        ("more columns", PLAIN.replace('\n', ",x\n").into_bytes()),
        (
            "columns the other way round",
            b"note,requests,time_s\n,5,0\n,0,60\n\"a, b\",700,120\n,3,240\n".to_vec(),
        ),
        (
            "ISO 8601",
            b"timestamp,requests\n2026-03-01T00:00:00Z,5\n2026-03-01 00:01,0\n\
              2026-03-01 09:02:00+09:00,700\n2026-03-01 00:04:00.000,3\n"
                .to_vec(),
        ),
    ];
    for (name, bytes) in clothes {
        let got = collect(&[of_trace(trace(bytes))], Span::HOUR, 7);
        assert_eq!(got.as_ref(), Ok(&expected), "{name}");
    }
}

/// Rows after a header, the line to be named, and the complaint.
fn bad_rows() -> Vec<(&'static str, u64, Problem)> {
    let count = |found: &str| Problem::BadCount {
        found: found.into(),
    };
    let time = |found: &str| Problem::BadTime {
        found: found.into(),
    };
    let column = "requests".to_owned();
    let descending = Problem::Descending {
        found: "30".into(),
        previous: "60".into(),
    };
    vec![
        ("0,5\n60,-1\n", 3, count("-1")),
        ("0,5\n60,1.5\n", 3, count("1.5")),
        ("0,5\n60,many\n", 3, count("many")),
        ("0,5\n# a comment\n\n60,\n", 5, count("")),
        ("0,5\r\n\r\n-60,1\r\n", 4, time("-60")),
        ("0,5\nnoon,1\n", 3, time("noon")),
        ("0,5\n60,1\n2026-01-01,1\n", 4, time("2026-01-01")),
        ("0,5\n60\n", 3, Problem::MissingField { column }),
        ("0,5\n60,1\n30,1\n", 4, descending),
    ]
}

#[test]
fn a_bad_row_is_named_with_what_stands_there() {
    for (rows, row, problem) in bad_rows() {
        let text = format!("time_s,requests\n{rows}");
        for bytes in [text.clone().into_bytes(), gzip(text.as_bytes())] {
            let error = complaint(with("", |spec| {
                let bytes = bytes.clone();
                spec.opener = Opener::new("bad.csv", move || {
                    Ok(Box::new(std::io::Cursor::new(bytes.clone())))
                });
                spec.interval = Some(Span::MINUTE);
            }));
            assert_eq!(
                (error.row, &error.problem),
                (Some(row), &problem),
                "{rows:?}"
            );
            assert_eq!(error.file, "bad.csv");
        }
    }
}

#[test]
fn a_row_inside_the_interval_before_it_is_refused() {
    let error = complaint(with("time_s,requests\n0,1\n60,1\n90,1\n", |spec| {
        spec.interval = Some(Span::MINUTE);
    }));
    assert_eq!(
        error.to_string(),
        "trace.csv, row 4: 90 lies within the 1m of the row before, which began at 60; if \
         intervals are shorter, give `interval` in the scenario"
    );
    let twice = of_text("time_s,requests\n0,1\n60,1\n60,1\n");
    assert_eq!((twice.row, twice.problem.code()), (Some(4), "overlapping"));
}

#[test]
fn an_interval_that_cannot_be_told_is_asked_for() {
    for text in [
        "time_s,requests\n0,5\n",
        "time_s,requests\n0,1\n60,1\n150,1\n",
        "time_s,requests\n0,1\n120,1\n300,1\n",
    ] {
        assert_eq!(of_text(text).problem, Problem::UnclearInterval, "{text:?}");
        let known = with(text, |spec| spec.interval = Some(Span::MINUTE));
        assert!(collect(&[of_trace(known)], Span::HOUR, 1).is_ok());
    }
}

#[test]
fn a_file_that_is_no_trace_says_what_one_looks_like() {
    for text in [
        "time_s,jobs\n0,1\n",
        "a\n1\n",
        "0,1\n60,2\n",
        "{\"a\": 1}\n",
    ] {
        let error = of_text(text);
        assert_eq!(
            (error.row, error.problem.code()),
            (Some(1), "unknownHeader"),
            "{text:?}"
        );
        assert!(error.to_string().contains("time_s,requests"));
    }
    for text in [
        "",
        "\n\n",
        "# only a comment\n",
        "time_s,requests\n",
        "\u{feff}",
    ] {
        assert_eq!(of_text(text).problem, Problem::Empty, "{text:?}");
    }
}

#[test]
fn columns_must_exist() {
    let text = "when,cpu\n1,0.5\n";
    let error = complaint(with(text, |spec| spec.column = Some("time".into())));
    assert_eq!(
        error.to_string(),
        "trace.csv, row 1: there is no column \"time\"; the columns are when, cpu"
    );
    let error = complaint(with(text, |spec| {
        spec.column = Some("when".into());
        spec.cpu_column = Some("seconds".into());
    }));
    assert_eq!(error.problem.code(), "unknownColumn");
    let error = complaint(with(PLAIN, |spec| {
        spec.cpu_column = Some("requests".into());
    }));
    assert_eq!(error.problem, Problem::CpuOfCounts);
    let error = complaint(with("when,cpu\n1,0.5\n2,fast\n", |spec| {
        spec.column = Some("when".into());
        spec.cpu_column = Some("cpu".into());
    }));
    assert_eq!(error.row, Some(3));
    assert_eq!(
        error.problem,
        Problem::BadCpu {
            found: "fast".into()
        }
    );
}

#[test]
fn broken_files_are_refused() {
    let mut cut = gzip(PLAIN.repeat(50).as_bytes());
    cut.truncate(cut.len() / 2);
    let error = complaint(trace(cut));
    assert_eq!(error.problem.code(), "unreadable");
    let missing = with("", |spec| {
        spec.opener = Opener::new("no.csv", || {
            Err(std::io::Error::new(
                std::io::ErrorKind::NotFound,
                "no such file",
            ))
        });
    });
    assert_eq!(
        complaint(missing).to_string(),
        "no.csv: cannot be read: no such file"
    );
    let endless = format!("time_s,requests\n0,1\n60,{}\n", "1".repeat(1 << 20));
    assert_eq!(of_text(&endless).problem, Problem::EndlessLine);
    let open = "time_s,requests,note\n0,1,\n60,1,\"never closed\n120,1,\n";
    let error = of_text(open);
    assert_eq!((error.row, error.problem), (Some(3), Problem::EndlessLine));
}

#[test]
fn start_places_a_trace_in_the_calendar() {
    let text = "# start: 1998-04-30T21:30:00Z\ntime_s,requests\n0,2\n60,11\n120,16\n";
    let run_start = 893_971_800_i128 + 60;
    let spec = with(text, |spec| {
        spec.run_start = Some(run_start * 1_000_000_000);
    });
    let all = collect(&[of_trace(spec.clone())], Span::MINUTE, 1).unwrap();
    assert_eq!(all.at.len(), 11);
    let survey = survey(&of_trace(spec), Span::MINUTE).unwrap();
    assert_eq!(survey.start, Some(893_971_800_000_000_000));
    assert_eq!((survey.first, survey.last), (Some(-60.0), Some(120.0)));
    // `origin` wins, and a run without a start begins with the trace.
    let origin = with(text, |spec| {
        spec.run_start = Some(run_start * 1_000_000_000);
        spec.origin = Some(120.0);
    });
    assert_eq!(
        collect(&[of_trace(origin)], Span::MINUTE, 1)
            .unwrap()
            .at
            .len(),
        16
    );
    assert_eq!(
        collect(&[of_trace(trace(text))], Span::MINUTE, 1)
            .unwrap()
            .at
            .len(),
        2
    );
    // The run may begin before the trace, at any time, or never meet it.
    let early = with(text, |spec| spec.origin = Some(-30.0));
    let all = collect(&[of_trace(early)], Span::MINUTE, 1).unwrap();
    assert!(all.at.iter().all(|&at| at >= 30_000_000_000));
    for origin in [1e15, -1e15, 1e4] {
        let never = with(text, |spec| spec.origin = Some(origin));
        assert_eq!(
            collect(&[of_trace(never)], Span::MINUTE, 1)
                .unwrap()
                .at
                .len(),
            0
        );
    }
    let bad = of_text("# start: yesterday\ntime_s,requests\n0,2\n60,11\n");
    assert_eq!((bad.row, bad.problem.code()), (Some(1), "badStart"));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = collect(&[of_trace(trace(bytes))], Span::SECOND, 1);
    }

    #[test]
    fn no_rows_make_it_panic(rows in "(time_s,requests\n)?([0-9.,:\"# TZ-]{0,12}\r?\n){0,8}") {
        let _ = collect(&[of_trace(trace(rows))], Span::SECOND, 1);
    }
}
