//! What does a file say, line by line? Plain or gzipped, with or without a byte order mark.
//!
//! Lines are numbered here and not by the `csv` crate: its position is the one before comments and
//! blank lines are skipped, and the row named in a complaint must be the row to look at.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

use crate::workload::error::{Problem, WorkloadError};
use crate::workload::moment;
use crate::workload::spec::Opener;

const BUFFER: usize = 64 * 1024;
/// Longest line that is read: memory must not depend on the file.
const LONGEST_LINE: usize = 1 << 20;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// The lines of a file that hold data: blank ones and `#` comments are left out.
pub(super) struct Lines {
    file: String,
    input: Box<dyn BufRead + Send>,
    line: Vec<u8>,
    row: u64,
    start: Option<i64>,
}

impl Lines {
    pub(super) fn open(opener: &Opener) -> Result<Self, WorkloadError> {
        let input = opener.open().and_then(decompressed).map_err(|error| {
            let reason = error.to_string();
            WorkloadError::new(&opener.name, None, Problem::Unreadable { reason })
        })?;
        Ok(Self {
            file: opener.name.clone(),
            input,
            line: Vec::new(),
            row: 0,
            start: None,
        })
    }

    /// Reads the next line of data; `false` at the end of the file.
    pub(super) fn advance(&mut self) -> Result<bool, WorkloadError> {
        loop {
            self.line.clear();
            if !self.append()? {
                return Ok(false);
            }
            if self.line.first() == Some(&b'#') {
                self.comment()?;
                continue;
            }
            if self.line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let first_row = self.row;
            while self.line.contains(&b'"') && Fields::of(&self.line).quotation_is_open() {
                if !self.append()? {
                    return Err(self.wrong_at(first_row, Problem::EndlessLine));
                }
            }
            return Ok(true);
        }
    }

    /// The line last read, without its end.
    pub(super) fn line(&self) -> &[u8] {
        self.line.trim_ascii_end()
    }

    /// The fields of the line last read.
    pub(super) fn fields(&self) -> Fields<'_> {
        Fields::of(self.line())
    }

    /// The number of the line last read, 1 for the first of the file.
    pub(super) const fn row(&self) -> u64 {
        self.row
    }

    /// The time after `# start:`, as Unix nanoseconds, if such a comment has been read.
    pub(super) const fn start(&self) -> Option<i64> {
        self.start
    }

    /// A complaint about the line last read.
    pub(super) fn wrong(&self, problem: Problem) -> WorkloadError {
        self.wrong_at(self.row, problem)
    }

    /// A complaint about the file as a whole.
    pub(super) fn wrong_file(&self, problem: Problem) -> WorkloadError {
        WorkloadError::new(&self.file, None, problem)
    }

    fn wrong_at(&self, row: u64, problem: Problem) -> WorkloadError {
        WorkloadError::new(&self.file, Some(row), problem)
    }

    /// Appends one physical line; `false` at the end of the file.
    fn append(&mut self) -> Result<bool, WorkloadError> {
        let room = LONGEST_LINE.saturating_sub(self.line.len()) as u64;
        let read = self
            .input
            .by_ref()
            .take(room)
            .read_until(b'\n', &mut self.line);
        self.row += 1;
        match read {
            Err(error) => {
                let reason = error.to_string();
                Err(self.wrong(Problem::Unreadable { reason }))
            }
            Ok(_) if self.line.len() >= LONGEST_LINE => Err(self.wrong(Problem::EndlessLine)),
            Ok(bytes) => Ok(bytes > 0),
        }
    }

    /// Takes note of `# start: <ISO 8601>`.
    fn comment(&mut self) -> Result<(), WorkloadError> {
        let text = self.line[1..].trim_ascii();
        let Some(value) = text.strip_prefix(b"start:") else {
            return Ok(());
        };
        let value = value.trim_ascii();
        self.start = moment::iso(value);
        if self.start.is_none() {
            let found = String::from_utf8_lossy(value).into_owned();
            return Err(self.wrong(Problem::BadStart { found }));
        }
        Ok(())
    }
}

/// Unzips what begins like gzip (all its members), and drops a byte order mark.
pub(super) fn decompressed(raw: Box<dyn Read + Send>) -> io::Result<Box<dyn BufRead + Send>> {
    let (head, raw) = peek::<2>(raw)?;
    let whole = BufReader::with_capacity(BUFFER, raw);
    let text: Box<dyn Read + Send> = if head == GZIP_MAGIC {
        Box::new(MultiGzDecoder::new(whole))
    } else {
        Box::new(whole)
    };
    let (head, mut text) = peek::<3>(text)?;
    if head == BYTE_ORDER_MARK {
        text.read_exact(&mut [0; 3])?;
    }
    Ok(Box::new(BufReader::with_capacity(BUFFER, text)))
}

/// The first `N` bytes (zeros where the file is shorter), and a reader that still has them.
fn peek<const N: usize>(
    mut raw: Box<dyn Read + Send>,
) -> io::Result<([u8; N], Box<dyn Read + Send>)> {
    let mut bytes = Vec::with_capacity(N);
    raw.by_ref().take(N as u64).read_to_end(&mut bytes)?;
    let mut head = [0; N];
    head[..bytes.len()].copy_from_slice(&bytes);
    Ok((head, Box::new(Cursor::new(bytes).chain(raw))))
}

/// The fields of a line, separated by commas, trimmed, without their quotation marks. A doubled
/// quotation mark inside a field stays doubled: no time and no number has one.
pub(super) struct Fields<'a> {
    rest: Option<&'a [u8]>,
    open: bool,
}

impl<'a> Fields<'a> {
    fn of(line: &'a [u8]) -> Self {
        Self {
            rest: Some(line),
            open: false,
        }
    }

    fn quotation_is_open(mut self) -> bool {
        while self.next().is_some() {}
        self.open
    }

    /// Splits after the closing quotation mark: the field, and what follows it.
    fn quoted(inside: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let mut at = 0;
        while let Some(found) = inside[at..].iter().position(|&byte| byte == b'"') {
            let mark = at + found;
            if inside.get(mark + 1) != Some(&b'"') {
                return Some((&inside[..mark], &inside[mark + 1..]));
            }
            at = mark + 2;
        }
        None
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest.take()?;
        let quoted = rest.trim_ascii_start().strip_prefix(b"\"");
        let (field, after) = match quoted.map(Self::quoted) {
            None => (None, rest),
            Some(Some((field, after))) => (Some(field), after),
            Some(None) => {
                self.open = true;
                return quoted;
            }
        };
        let comma = after.iter().position(|&byte| byte == b',');
        self.rest = comma.map(|comma| &after[comma + 1..]);
        let plain = &after[..comma.unwrap_or(after.len())];
        Some(field.unwrap_or(plain).trim_ascii())
    }
}
