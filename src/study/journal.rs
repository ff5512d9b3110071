//! What is already known of a sweep? A file that grows by one line for each point that is done.
//!
//! The first line is the plan, every further one a point with the digest of what it says. A line is
//! on the disk before its point counts as done; a line that was cut off, or does not agree with its
//! digest, is no line, and its point is run again. So a sweep that is killed loses at most the
//! points that were under way.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::changes::changes;
use super::plan::Plan;
use super::replications::Replication;
use crate::words::{Lang, study as words, sweep};

/// The name of the file in a folder of results.
pub const JOURNAL: &str = "journal.jsonl";

/// Version of the shape of the file.
const FORMAT: u32 = 1;

/// Part `index` (from 0) of `of` parts of a sweep: the points whose number leaves this remainder.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shard {
    /// Which part.
    pub index: usize,
    /// How many parts there are, ≥ 1.
    pub of: usize,
}

impl Shard {
    /// Whether point number `point` is of this part.
    pub const fn has(self, point: usize) -> bool {
        point % self.of == self.index
    }
}

/// What is known of one point.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tried {
    /// Its replications, in order.
    Done(Vec<Replication>),
    /// Why it could not be run.
    Failed(Reason),
}

/// A reason in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reason {
    /// English.
    pub en: String,
    /// 한국어.
    pub ko: String,
}

impl Reason {
    /// The same with files as the study names them, not as they are found from where it is run:
    /// `base` is the folder of the study, which quoted paths begin with.
    pub fn as_the_study_names(self, base: &Path) -> Self {
        let base = base.display().to_string();
        if base.is_empty() {
            return self;
        }
        let begin = format!("`{}/", base.trim_end_matches('/'));
        let named = |text: String| text.replace(&begin, "`");
        Self {
            en: named(self.en),
            ko: named(self.ko),
        }
    }
}

/// The first line.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Header {
    /// Version of the shape of the file.
    pub format: u32,
    /// Version of ecsim.
    pub version: String,
    /// Which part of the sweep it is; none is all of it.
    pub shard: Option<Shard>,
    /// What is run.
    pub plan: Plan,
}

impl Header {
    /// The header of a sweep of `plan`, or of a part of it, by this version.
    pub fn new(plan: Plan, shard: Option<Shard>) -> Self {
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            shard,
            plan,
        }
    }
}

/// A further line.
#[derive(Serialize, Deserialize)]
struct Line {
    point: usize,
    sha256: String,
    tried: Tried,
}

/// Results by number of their point.
pub type Results = BTreeMap<usize, Tried>;

/// Why results are not continued or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process writes to it.
    #[error("another ecsim is working on {}", .0.display())]
    Busy(PathBuf),
    /// There is none.
    #[error("there is no {}", .0.display())]
    None(PathBuf),
    /// It is no journal of ecsim.
    #[error("{} is no journal of a sweep", .0.display())]
    Foreign(PathBuf),
    /// It belongs to another study, or to another state of this one: what changed, as
    /// (path, was, is).
    #[error("{} belongs to another state of the study", .path.display())]
    Changed {
        /// The journal.
        path: PathBuf,
        /// Where, what stood there, what stands there now.
        changes: Vec<(String, String, String)>,
    },
    /// The file system refused.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl JournalError {
    /// Most changes that are told.
    const TOLD: usize = 12;

    /// What people read.
    pub fn message(&self, lang: Lang) -> String {
        let shown = |path: &Path| path.display().to_string();
        match self {
            Self::Busy(path) => words::BUSY.fill(lang, &[("path", &shown(path))]),
            Self::None(path) => sweep::NO_JOURNAL.fill(lang, &[("path", &shown(path))]),
            Self::Foreign(path) => words::FOREIGN.fill(lang, &[("path", &shown(path))]),
            Self::Changed { path, changes } => {
                let line = |(path, was, is): &(String, String, String)| {
                    words::CHANGE.fill(lang, &[("path", path), ("was", was), ("is", is)])
                };
                let mut lines: Vec<String> = changes.iter().take(Self::TOLD).map(line).collect();
                if let Some(more) = changes.len().checked_sub(Self::TOLD).filter(|n| *n > 0) {
                    lines.push(words::CHANGES_MORE.fill(lang, &[("n", &more.to_string())]));
                }
                let values = [("path", &*shown(path)), ("changes", &*lines.join("\n"))];
                words::CHANGED.fill(lang, &values)
            }
            Self::Io { path, source } => {
                let values = [("path", &*shown(path)), ("error", &*source.to_string())];
                words::IO.fill(lang, &values)
            }
        }
    }
}

/// An open journal, locked against other processes.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Opens the journal at `path`, or begins it, and gives what is known. One that belongs to
    /// another state of the study is refused.
    pub fn open(path: &Path, header: &Header) -> Result<(Self, Results), JournalError> {
        let failed = |source| JournalError::Io {
            path: path.to_owned(),
            source,
        };
        let mut file = locked(path, true)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let text = String::from_utf8_lossy(&bytes);
        let (first, rest) = text.split_once('\n').unwrap_or(("", ""));
        if first.is_empty() {
            // Begun and killed before its first line, or new.
            if !is_begun(&text) {
                return Err(JournalError::Foreign(path.to_owned()));
            }
            let mut journal = Self {
                path: path.to_owned(),
                file,
            };
            journal.begin(&header_line(header))?;
            return Ok((journal, Results::new()));
        }
        let known = read_header(first).ok_or_else(|| JournalError::Foreign(path.to_owned()))?;
        let changes = changes(&known, &value_of(header));
        if !changes.is_empty() {
            return Err(JournalError::Changed {
                path: path.to_owned(),
                changes,
            });
        }
        let results = read_lines(rest);
        let mut journal = Self {
            path: path.to_owned(),
            file,
        };
        if !text.ends_with('\n') {
            // The next line begins a line. What was cut off stays until the end: to write the
            // journal anew could lose all of it.
            journal.add("\n")?;
        }
        Ok((journal, results))
    }

    /// Adds a point. When this returns, it is on the disk.
    pub fn append(&mut self, point: usize, tried: &Tried) -> Result<(), JournalError> {
        self.add(&line(point, tried))
    }

    fn add(&mut self, text: &str) -> Result<(), JournalError> {
        self.file
            .seek(SeekFrom::End(0))
            .and_then(|_| self.file.write_all(text.as_bytes()))
            .and_then(|()| self.file.sync_data())
            .map_err(|source| self.failed(source))
    }

    /// Puts the lines in the order of points, whole or not at all.
    pub fn finish(self, header: &Header, results: &Results) -> Result<(), JournalError> {
        let beside = self.path.with_extension("jsonl.new");
        let text = canonical(header, results);
        let write = || -> io::Result<()> {
            let mut file = File::create(&beside)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&beside, &self.path)
        };
        write().map_err(|source| self.failed(source))
    }

    /// Writes the first line where nothing is known.
    fn begin(&mut self, text: &str) -> Result<(), JournalError> {
        let write = |file: &mut File| -> io::Result<()> {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        let written = write(&mut self.file);
        written.map_err(|source| self.failed(source))
    }

    fn failed(&self, source: io::Error) -> JournalError {
        JournalError::Io {
            path: self.path.clone(),
            source,
        }
    }
}

/// How every journal begins.
const BEGIN: &str = "{\"format\":";

/// Whether `text` is the beginning of a journal, or of its first line.
fn is_begun(text: &str) -> bool {
    text.starts_with(BEGIN) || BEGIN.starts_with(text)
}

/// The journal at `path`, begun where `create` allows it, and nobody else's.
fn locked(path: &Path, create: bool) -> Result<File, JournalError> {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .create(create)
        .truncate(false);
    let file = options.open(path).map_err(|source| JournalError::Io {
        path: path.to_owned(),
        source,
    })?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(JournalError::Busy(path.to_owned())),
        // A file system without locks: nothing keeps two sweeps apart there.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// Throws away what the journal at `path` holds, if there is one. Refused while another process
/// works on it, and where it is no journal.
pub fn discard(path: &Path) -> Result<(), JournalError> {
    let failed = |source| JournalError::Io {
        path: path.to_owned(),
        source,
    };
    if !path.exists() {
        return Ok(());
    }
    let mut file = locked(path, false)?;
    let mut begin = Vec::new();
    let mut head = (&mut file).take(BEGIN.len() as u64);
    head.read_to_end(&mut begin).map_err(failed)?;
    if !is_begun(&String::from_utf8_lossy(&begin)) {
        return Err(JournalError::Foreign(path.to_owned()));
    }
    file.set_len(0).map_err(failed)
}

/// Reads the journal at `path`, which nobody needs to be done with.
pub fn read(path: &Path) -> Result<(Header, Results), JournalError> {
    let bytes = std::fs::read(path).map_err(|source| {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => JournalError::None(path),
            _ => JournalError::Io { path, source },
        }
    })?;
    let text = String::from_utf8_lossy(&bytes);
    let (first, rest) = text.split_once('\n').unwrap_or(("", ""));
    let header = serde_json::from_str(first).map_err(|_| JournalError::Foreign(path.to_owned()))?;
    Ok((header, read_lines(rest)))
}

/// The text of a journal whose points are in order: the same however it came about.
pub fn canonical(header: &Header, results: &Results) -> String {
    let mut text = header_line(header);
    for (point, tried) in results {
        text.push_str(&line(*point, tried));
    }
    text
}

fn header_line(header: &Header) -> String {
    serde_json::to_string(header).expect("a plan can be written") + "\n"
}

fn line(point: usize, tried: &Tried) -> String {
    let of = Line {
        point,
        sha256: digest(point, tried),
        tried: tried.clone(),
    };
    serde_json::to_string(&of).expect("a result can be written") + "\n"
}

fn digest(point: usize, tried: &Tried) -> String {
    let text = serde_json::to_string(&(point, tried)).expect("a result can be written");
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        write!(hex, "{byte:02x}").expect("a text takes every letter");
    }
    hex
}

fn value_of(header: &Header) -> Value {
    serde_json::to_value(header).expect("a plan can be written")
}

fn read_header(line: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(line).ok()?;
    value.get("plan").is_some().then_some(value)
}

/// The points of whole lines; of a point that has two, the later one.
fn read_lines(text: &str) -> Results {
    let line = |text| serde_json::from_str::<Line>(text).ok();
    let whole = |line: &Line| digest(line.point, &line.tried) == line.sha256;
    let lines = text.lines().filter_map(line).filter(whole);
    lines.map(|line| (line.point, line.tried)).collect()
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
