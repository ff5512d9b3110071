//! Which files has a report, and where do they go? One after the other, none is held.
//!
//! The tables of a long run are larger than all that the run remembers: each is written row by row
//! to where it goes, and its digest is taken on the way, for the manifest.

use std::io::{self, BufWriter, Write};

use serde::Serializer;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::folder::{self, FolderError};
use super::{
    RunReport, charts, faults, fleet_tables, html, metrics, rollouts, settings, summary, tables,
};
use crate::words::Lang;

/// One file of a report: its path inside the folder, with `/`, and its bytes.
pub type File = (String, Vec<u8>);

/// What writes the bytes of a file. It is called once.
pub type Fill<'a> = dyn FnMut(&mut dyn Write) -> io::Result<()> + 'a;

/// Where the files of a report go.
pub trait Sink {
    /// Takes the file at `path` (inside the folder, with `/`), whose bytes `fill` writes.
    fn file(&mut self, path: &str, fill: &mut Fill<'_>) -> Result<(), FolderError>;
}

/// Into memory.
impl Sink for Vec<File> {
    fn file(&mut self, path: &str, fill: &mut Fill<'_>) -> Result<(), FolderError> {
        let mut bytes = Vec::new();
        fill(&mut bytes).map_err(|error| folder::failed(path.as_ref(), error))?;
        self.push((path.to_owned(), bytes));
        Ok(())
    }
}

/// How a report is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The language of the page and of the charts.
    pub lang: Lang,
    /// Whether anything is drawn. Without, there is no `charts/` folder and no drawing in
    /// `report.html`; every other byte is the same.
    pub charts: bool,
    /// Further files, which stand before the manifest and in it.
    pub more: &'a [File],
}

/// Writes the files of a report to `sink`, in this order; `manifest.json` comes last.
pub fn write(
    report: &RunReport<'_>,
    wanted: Wanted<'_>,
    sink: &mut dyn Sink,
) -> Result<(), FolderError> {
    let mut files = Files {
        sink,
        digests: Map::new(),
    };
    files.data(report)?;
    files.for_people(report, wanted)?;
    for (path, bytes) in wanted.more {
        files.bytes(path, bytes)?;
    }
    let manifest = summary::manifest(report, wanted.lang, &files.digests);
    files.bytes(folder::MANIFEST, summary::pretty(&manifest).as_bytes())
}

/// The files of a report in memory, in the order of writing: [`write()`] for those who want no
/// folder.
pub fn render(report: &RunReport<'_>, lang: Lang, charts: bool) -> Vec<File> {
    let wanted = Wanted {
        lang,
        charts,
        more: &[],
    };
    let mut files = Vec::new();
    write(report, wanted, &mut files).expect("memory takes every file");
    files
}

/// Files on their way, and the digests of those that went.
struct Files<'s> {
    sink: &'s mut dyn Sink,
    digests: Map<String, Value>,
}

type Table = fn(&RunReport<'_>, &mut dyn Write) -> io::Result<()>;

impl Files<'_> {
    /// What programs read.
    fn data(&mut self, report: &RunReport<'_>) -> Result<(), FolderError> {
        let summary = summary::pretty(&summary::value(report));
        self.bytes("summary.json", summary.as_bytes())?;
        let all: [(&str, Table); 6] = [
            ("timeline.csv", tables::timeline),
            ("cost.csv", tables::cost),
            ("events.csv", tables::events),
            (metrics::FILE, metrics::table),
            ("delays.csv", tables::delays),
            ("delays.json", delays_json),
        ];
        for (path, table) in all {
            self.table(path, table, report)?;
        }
        let settings = settings::Settings::of(report).bytes();
        self.bytes(settings::FILE, &settings)?;
        if !report.outcome.fleets.is_empty() {
            self.table("fleet.csv", fleet_tables::fleet, report)?;
            self.table("instances.csv", fleet_tables::instances, report)?;
        }
        if !report.troubles.faults.is_empty() {
            self.table("faults.csv", faults::table, report)?;
        }
        if !report.outcome.rollouts.is_empty() {
            self.table("deployments.csv", rollouts::table, report)?;
        }
        Ok(())
    }

    /// What people look at.
    fn for_people(&mut self, of: &RunReport<'_>, wanted: Wanted<'_>) -> Result<(), FolderError> {
        let drawings = if wanted.charts {
            charts::all(of, wanted.lang)
        } else {
            Vec::new()
        };
        for drawing in &drawings {
            let path = format!("charts/{}.svg", drawing.name);
            self.bytes(&path, drawing.svg.as_bytes())?;
        }
        let page = html::page(of, wanted.lang, &drawings);
        self.bytes("report.html", page.as_bytes())
    }

    fn table(&mut self, path: &str, of: Table, report: &RunReport<'_>) -> Result<(), FolderError> {
        self.file(path, &mut |out| of(report, out))
    }

    fn bytes(&mut self, path: &str, bytes: &[u8]) -> Result<(), FolderError> {
        self.file(path, &mut |out| out.write_all(bytes))
    }

    fn file(&mut self, path: &str, fill: &mut Fill<'_>) -> Result<(), FolderError> {
        let mut sha = Sha256::new();
        self.sink.file(path, &mut |to| {
            let sha = &mut sha;
            let mut out = BufWriter::new(Digesting { to, sha });
            fill(&mut out)?;
            out.flush()
        })?;
        let digest = summary::hex(&sha.finalize());
        self.digests.insert(path.to_owned(), digest.into());
        Ok(())
    }
}

/// `delays.json`: an object for each scale-out, never all of them at once.
fn delays_json(report: &RunReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::Serializer::pretty(&mut *out).collect_seq(tables::delays_json(report))?;
    out.write_all(b"\n")
}

/// Passes bytes on and takes their digest.
struct Digesting<'a> {
    to: &'a mut dyn Write,
    sha: &'a mut Sha256,
}

impl Write for Digesting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.sha.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
