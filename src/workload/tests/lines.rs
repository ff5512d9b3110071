//! Does it matter how the bytes of a file arrive, or which way a row is read?

use std::fmt::Write as _;
use std::io::{self, Read};

use proptest::prelude::*;

use super::support::{collect, of_trace, trace, trace_of};
use crate::kernel::time::Span;
use crate::workload::error::WorkloadError;
use crate::workload::lines::Lines;
use crate::workload::spec::Opener;

const LONGEST_LINE: usize = 1 << 20;

/// Gives the bytes in pieces of these lengths, over and over, and is interrupted in between.
struct Pieces {
    bytes: Vec<u8>,
    lengths: Vec<usize>,
    given: usize,
    calls: usize,
}

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls.is_multiple_of(5) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let length = self.lengths[self.calls % self.lengths.len()];
        let length = length.min(out.len()).min(self.bytes.len() - self.given);
        out[..length].copy_from_slice(&self.bytes[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

fn in_pieces(bytes: &[u8], lengths: &[usize]) -> Opener {
    let (bytes, lengths) = (bytes.to_vec(), lengths.to_vec());
    Opener::new("trace.csv", move || {
        Ok(Box::new(Pieces {
            bytes: bytes.clone(),
            lengths: lengths.clone(),
            given: 0,
            calls: 0,
        }))
    })
}

/// What is read: the lines with their numbers, and where reading broke off.
type Found = (Vec<(u64, Vec<u8>)>, Option<(Option<u64>, &'static str)>);

fn read(opener: &Opener) -> Found {
    let mut lines = Lines::open(opener).expect("it opens");
    let mut found = Vec::new();
    let broken = loop {
        match lines.advance() {
            Ok(true) => found.push((lines.row(), lines.line().to_vec())),
            Ok(false) => break None,
            Err(WorkloadError { row, problem, .. }) => break Some((row, problem.code())),
        }
        assert!(
            lines.plain().is_none_or(|line| !line.contains(&b'"')),
            "a plain line has no quotation mark"
        );
    };
    (found, broken)
}

/// The same by plain means, from the whole file at once: a line goes on while the number of its
/// quotation marks is odd. True where every quotation mark opens a field or closes it.
fn expected(bytes: &[u8]) -> Found {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut found = Vec::new();
    let (mut row, mut first, mut line) = (0, 0, Vec::new());
    for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
        row += 1;
        if line.is_empty() {
            first = row;
        }
        line.extend_from_slice(piece);
        if line.len() >= LONGEST_LINE {
            return (found, Some((Some(row), "endlessLine")));
        }
        let comment = line[0] == b'#';
        if !comment && line.split(|&byte| byte == b'"').count() % 2 == 0 {
            continue;
        }
        if !comment && !line.trim_ascii().is_empty() {
            found.push((row, line.trim_ascii_end().to_vec()));
        }
        line.clear();
    }
    let open = (!line.is_empty()).then_some((Some(first), "endlessLine"));
    (found, open)
}

/// Any mixture of what a file may hold, with lines as long as the buffer and as is allowed.
fn file() -> impl Strategy<Value = Vec<u8>> {
    let long = |length: usize| (length - 3..length + 3).prop_map(|n| vec![b'7'; n]);
    let piece = prop_oneof![
        20 => "[0-9.,a ]{1,30}".prop_map(String::into_bytes),
        5 => "\"[0-9,\n]{0,9}\"(,\"\"\"x\"\"\")?".prop_map(String::into_bytes),
        5 => "# [a-z\" ]{0,9}".prop_map(String::into_bytes),
        5 => Just(Vec::new()),
        2 => "[ \t]{1,3}".prop_map(String::into_bytes),
        1 => long(1 << 16),
        1 => long(LONGEST_LINE),
    ];
    let end = prop_oneof![Just("\n"), Just("\r\n")];
    let line = (piece, end).prop_map(|(piece, end)| [&piece, end.as_bytes()].concat());
    let mark = prop_oneof![Just(""), Just("\u{feff}")];
    let last = prop_oneof![Just(""), Just("5"), Just("5\r"), Just("\"never\nclosed,")];
    let lines = proptest::collection::vec(line, 0..40);
    (mark, lines, last).prop_map(|(mark, lines, last)| {
        [mark.as_bytes(), &lines.concat(), last.as_bytes()].concat()
    })
}

/// Times of either kind, and what is none.
const TIMES: &str = "[0-9]{1,3}(\\.[0-9]{0,4})?|1e[01]|[0-9:x-]{0,5}\
    |2023-11-16[T ]0[0-9]:00:00(Z|[+]09:00)?";

proptest! {
    #[test]
    fn lines_are_the_same_however_they_arrive(
        bytes in file(),
        lengths in proptest::collection::vec(
            prop_oneof![1usize..40, Just(60_000), Just(1 << 20)],
            1..5,
        ),
    ) {
        // Long files in tiny pieces take long and tell no more.
        let least = bytes.len() / 2_000 + 1;
        let lengths: Vec<usize> = lengths.iter().map(|&n| n.max(least)).collect();
        prop_assert_eq!(read(&in_pieces(&bytes, &lengths)), expected(&bytes));
    }

    #[test]
    fn a_row_means_the_same_with_quotation_marks(
        rows in proptest::collection::vec(
            (TIMES, "[0-9]{1,4}(\\.0)?|1e-[12]|[0-9x.]{0,3}"),
            1..12,
        ),
        ascending in any::<bool>(),
        counts in any::<bool>(),
    ) {
        let mut rows = rows;
        if ascending {
            let seconds = |text: &str| text.parse::<f64>().unwrap_or(f64::MAX);
            rows.sort_by(|a, b| seconds(&a.0).total_cmp(&seconds(&b.0)));
        }
        let text = |mark: &str| {
            let mut text = "note,time,requests\n".to_owned();
            for (time, value) in &rows {
                writeln!(text, "x,{time} , {mark}{value}{mark}").unwrap();
            }
            text
        };
        let of = |text: String| {
            let mut spec = trace(text);
            if counts {
                spec.interval = Some(Span::from_nanos(1));
            } else {
                spec.column = Some("time".into());
                spec.cpu_column = Some("requests".into());
            }
            collect(&[of_trace(spec)], Span::from_secs(100), 1)
        };
        prop_assert_eq!(of(text("")), of(text("\"")));
    }
}

#[test]
fn a_fault_is_named_by_the_row_in_which_it_lies() {
    let opener = Opener::new("trace.csv", || {
        let broken = io::Error::other("the disk is gone");
        let text: &[u8] = b"0\n1\n2";
        Ok(Box::new(text.chain(Broken(Some(broken)))))
    });
    let error = collect(&[of_trace(trace_of(opener))], Span::HOUR, 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "trace.csv, row 3: cannot be read: the disk is gone"
    );
}

struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
