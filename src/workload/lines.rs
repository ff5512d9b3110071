//! What does a file say, line by line? Plain or gzipped, with or without a byte order mark.
//!
//! Lines are numbered here and not by the `csv` crate: its position is the one before comments and
//! blank lines are skipped, and the row named in a complaint must be the row to look at.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use memchr::memchr;

use crate::workload::error::{Problem, WorkloadError};
use crate::workload::moment;
use crate::workload::spec::Opener;

/// Bytes asked of the file at a time; which bytes come before a fault in it depends on this.
const BUFFER: usize = 64 * 1024;
/// Longest line that is read: memory must not depend on the file.
const LONGEST_LINE: usize = 1 << 20;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
/// No quotation mark in sight.
const NOWHERE: usize = usize::MAX;

/// The lines of a file that hold data: blank ones and `#` comments are left out.
pub(super) struct Lines {
    file: String,
    input: Box<dyn Read + Send>,
    /// Text: lines are looked at where they were read to, and only one that is cut by the end of
    /// what has been read is moved, to the front.
    buffer: Vec<u8>,
    /// End of the text in the buffer.
    filled: usize,
    /// The line last read, with its end, lies in `begin..end`.
    begin: usize,
    end: usize,
    /// No quotation mark lies between `begin` and here: most files have none, and need not be asked
    /// line by line.
    quote: usize,
    row: u64,
    start: Option<i64>,
}

impl Lines {
    pub(super) fn open(opener: &Opener) -> Result<Self, WorkloadError> {
        let input = opener.open().and_then(unzipped).map_err(|error| {
            let reason = error.to_string();
            WorkloadError::new(&opener.name, None, Problem::Unreadable { reason })
        })?;
        Ok(Self {
            file: opener.name.clone(),
            input,
            buffer: Vec::new(),
            filled: 0,
            begin: 0,
            end: 0,
            quote: NOWHERE,
            row: 0,
            start: None,
        })
    }

    /// Reads the next line of data; `false` at the end of the file.
    pub(super) fn advance(&mut self) -> Result<bool, WorkloadError> {
        loop {
            self.begin = self.end;
            if !self.append()? {
                return Ok(false);
            }
            let line = self.raw();
            if line[0] == b'#' {
                self.comment()?;
                continue;
            }
            if line[0].is_ascii_whitespace() && line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if self.quote < self.end {
                self.close_quotation()?;
            }
            return Ok(true);
        }
    }

    /// The line last read, without its end.
    pub(super) fn line(&self) -> &[u8] {
        self.raw().trim_ascii_end()
    }

    /// The line last read, if it surely has no quotation mark.
    pub(super) fn plain(&self) -> Option<&[u8]> {
        (self.quote >= self.end).then(|| self.raw())
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

    fn raw(&self) -> &[u8] {
        &self.buffer[self.begin..self.end]
    }

    /// Appends physical lines until every quotation is closed.
    fn close_quotation(&mut self) -> Result<(), WorkloadError> {
        let first_row = self.row;
        while self.raw().contains(&b'"') && Fields::of(self.raw()).quotation_is_open() {
            if !self.append()? {
                return Err(self.wrong_at(first_row, Problem::EndlessLine));
            }
        }
        self.quote = if self.raw().contains(&b'"') {
            self.begin
        } else {
            let next = memchr(b'"', &self.buffer[self.end..self.filled]);
            next.map_or(NOWHERE, |next| self.end + next)
        };
        Ok(())
    }

    /// Appends one physical line; `false` at the end of the file.
    fn append(&mut self) -> Result<bool, WorkloadError> {
        self.row += 1;
        let mut searched = self.end - self.begin;
        loop {
            let found = memchr(b'\n', &self.buffer[self.begin + searched..self.filled]);
            let length = found.map_or(self.filled - self.begin, |at| searched + at + 1);
            if length >= LONGEST_LINE {
                return Err(self.wrong(Problem::EndlessLine));
            }
            if found.is_some() {
                self.end = self.begin + length;
                return Ok(true);
            }
            searched = length;
            if !self.fill()? {
                let some = self.end < self.filled;
                self.end = self.filled;
                return Ok(some);
            }
        }
    }

    /// Reads on, and moves what is left of the text to the front; `false` at the end of the file.
    fn fill(&mut self) -> Result<bool, WorkloadError> {
        self.buffer.copy_within(self.begin..self.filled, 0);
        self.filled -= self.begin;
        self.end -= self.begin;
        if self.quote != NOWHERE {
            self.quote = self.quote.saturating_sub(self.begin);
        }
        self.begin = 0;
        let room = self.filled + BUFFER;
        if self.buffer.len() < room {
            self.buffer.resize(room, 0);
        }
        let read = loop {
            match self.input.read(&mut self.buffer[self.filled..room]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let reason = error.to_string();
                    return Err(self.wrong(Problem::Unreadable { reason }));
                }
                Ok(read) => break read,
            }
        };
        if self.quote == NOWHERE {
            let new = &self.buffer[self.filled..self.filled + read];
            self.quote = memchr(b'"', new).map_or(NOWHERE, |at| self.filled + at);
        }
        self.filled += read;
        Ok(read > 0)
    }

    /// Takes note of `# start: <ISO 8601>`.
    fn comment(&mut self) -> Result<(), WorkloadError> {
        let text = self.raw()[1..].trim_ascii();
        let Some(value) = text.strip_prefix(b"start:") else {
            return Ok(());
        };
        let value = value.trim_ascii();
        let Some(start) = moment::iso(value) else {
            let found = String::from_utf8_lossy(value).into_owned();
            return Err(self.wrong(Problem::BadStart { found }));
        };
        self.start = Some(start);
        Ok(())
    }
}

/// The text of a file that may be gzipped, for who reads it as a whole.
pub(super) fn decompressed(raw: Box<dyn Read + Send>) -> io::Result<Box<dyn BufRead + Send>> {
    let text = unzipped(raw)?;
    Ok(Box::new(BufReader::with_capacity(BUFFER, text)))
}

/// Unzips what begins like gzip (all its members), and drops a byte order mark.
fn unzipped(raw: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
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
    Ok(text)
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
