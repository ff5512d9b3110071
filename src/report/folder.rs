//! Where does a report go, and what is never overwritten? Whole folders, or nothing.
//!
//! A report is written into a hidden folder beside its place and renamed into it, `manifest.json`
//! last: whatever interrupts it, nothing that looks complete is left half written. A folder that is
//! an ecsim report is replaced (files in it that are not ours are carried over), an empty one is
//! filled, any other is refused.
//!
//! Even a run that is killed loses nothing: the old report stands in its place, or for an instant
//! beside it under a hidden name. The next run to the same place puts it back first, and clears
//! away what was half written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{File, Fill, Sink};
use crate::study::JOURNAL;
use crate::words::{Lang, report as words};

/// The last file of a report; a folder without it is not a complete report.
pub const MANIFEST: &str = "manifest.json";

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder holds something that is not an ecsim report: exit code 2.
    #[error("{} is not empty and no ecsim report; name another folder with --out", .0.display())]
    Foreign(PathBuf),
    /// Something of that name exists and is not a folder: exit code 2.
    #[error("{} exists and is not a folder; name another one with --out", .0.display())]
    NotAFolder(PathBuf),
    /// The folder holds the results of a sweep, perhaps of days: exit code 2.
    #[error("{} holds the results of a sweep; name another folder with --out", .0.display())]
    Sweep(PathBuf),
    /// The file system refused: exit code 1.
    #[error("could not write {}: {source}", .path.display())]
    Io {
        /// What was being written or read.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl FolderError {
    /// Whether the user chose a wrong place (exit code 2), and not the system failed (1).
    pub const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Foreign(_) | Self::NotAFolder(_) | Self::Sweep(_)
        )
    }

    /// The message in `lang`.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Foreign(path) => {
                words::FOLDER_FOREIGN.fill(lang, &[("path", &path.display().to_string())])
            }
            Self::NotAFolder(path) => {
                words::FOLDER_NOT_A_FOLDER.fill(lang, &[("path", &path.display().to_string())])
            }
            Self::Sweep(path) => {
                words::FOLDER_SWEEP.fill(lang, &[("path", &path.display().to_string())])
            }
            Self::Io { path, source } => words::FOLDER_IO.fill(
                lang,
                &[
                    ("path", &path.display().to_string()),
                    ("error", &source.to_string()),
                ],
            ),
        }
    }
}

/// Whether a report may be written to `dir`: worth asking before a long run. What an earlier run
/// left behind when it was killed is put in order: its old report is back in place afterwards.
pub fn check(dir: &Path) -> Result<(), FolderError> {
    check_for_sweep(dir)?;
    if dir.join(JOURNAL).exists() {
        return Err(FolderError::Sweep(dir.to_owned()));
    }
    Ok(())
}

/// The same for the results of a sweep, which may stand where some are already.
pub fn check_for_sweep(dir: &Path) -> Result<(), FolderError> {
    let place = Place::of(dir);
    let _one_at_a_time = place.lock();
    place.recover(dir)?;
    may_be_written(dir)
}

fn may_be_written(dir: &Path) -> Result<(), FolderError> {
    match fs::metadata(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(dir, error)),
        Ok(found) if !found.is_dir() => return Err(FolderError::NotAFolder(dir.to_owned())),
        Ok(_) => {}
    }
    let empty = fs::read_dir(dir)
        .map_err(|e| failed(dir, e))?
        .next()
        .is_none();
    if empty || listed_files(dir)?.is_some() || dir.join(JOURNAL).exists() {
        Ok(())
    } else {
        Err(FolderError::Foreign(dir.to_owned()))
    }
}

/// Writes `files` as the folder `dir`, whole or not at all. Asserts that the manifest comes last.
pub fn write(dir: &Path, files: &[File]) -> Result<(), FolderError> {
    fill(dir, |folder| {
        let mut files = files.iter();
        files.try_for_each(|(path, bytes)| folder.file(path, &mut |out| out.write_all(bytes)))
    })
}

/// Makes the folder `dir` of the files that `write` gives, whole or not at all: whatever it answers
/// but that it is done, nothing has changed. Asserts that it gives the manifest last.
pub fn fill(
    dir: &Path,
    write: impl FnOnce(&mut dyn Sink) -> Result<(), FolderError>,
) -> Result<(), FolderError> {
    let place = Place::of(dir);
    fs::create_dir_all(&place.parent).map_err(|e| failed(&place.parent, e))?;
    let _one_at_a_time = place.lock();
    place.recover(dir)?;
    may_be_written(dir)?;
    let partial = Partial::new(&place)?;
    let mut folder = Filling {
        dir,
        partial: &partial.path,
        files: Vec::new(),
    };
    write(&mut folder)?;
    assert!(
        folder.files.last().is_some_and(|path| path == MANIFEST),
        "the manifest is written last"
    );
    partial.become_folder(dir)
}

/// A folder that is being filled.
struct Filling<'a> {
    /// The report that it replaces.
    dir: &'a Path,
    partial: &'a Path,
    /// The files that are in it.
    files: Vec<String>,
}

impl Sink for Filling<'_> {
    fn file(&mut self, path: &str, fill: &mut Fill<'_>) -> Result<(), FolderError> {
        if path == MANIFEST {
            carry_over(self.dir, self.partial, &self.files)?;
        }
        put(&self.partial.join(path), fill)?;
        self.files.push(path.to_owned());
        Ok(())
    }
}

/// Where a report goes: its parent folder, and the hidden names beside it.
struct Place {
    parent: PathBuf,
    name: String,
}

impl Place {
    fn of(dir: &Path) -> Self {
        let parent = match dir.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let name = dir.file_name().map_or_else(
            || "report".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        );
        Self { parent, name }
    }

    /// Keeps other runs away from the hidden folders while they are in use; the system lets go of
    /// the lock when a process dies. None where folders cannot be locked.
    fn lock(&self) -> Option<fs::File> {
        let parent = fs::File::open(&self.parent).ok()?;
        parent.lock().ok()?;
        Some(parent)
    }

    fn hidden(&self, kind: &str, id: &str) -> PathBuf {
        self.parent
            .join(format!(".{}.ecsim-{kind}-{id}", self.name))
    }

    /// Hidden folders of `kind`, of any process.
    fn leftovers(&self, kind: &str) -> Result<Vec<PathBuf>, FolderError> {
        let entries = match fs::read_dir(&self.parent) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(|e| failed(&self.parent, e))?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|e| failed(&self.parent, e))?;
            let name = entry.file_name();
            let id = name.to_string_lossy().rsplit('-').next().map(str::to_owned);
            let is_id =
                |id: &String| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
            if id
                .filter(is_id)
                .is_some_and(|id| self.hidden(kind, &id) == entry.path())
            {
                found.push(entry.path());
            }
        }
        Ok(found)
    }

    /// Undoes what a killed run left: its old report goes back, the rest goes away.
    fn recover(&self, dir: &Path) -> Result<(), FolderError> {
        for old in self.leftovers("old")? {
            let ours = listed_files(&old)?.is_some() || old.join(JOURNAL).exists();
            if !dir.exists() && ours {
                fs::rename(&old, dir).map_err(|e| failed(dir, e))?;
            } else {
                remove(&old).map_err(|e| failed(&old, e))?;
            }
        }
        for partial in self.leftovers("partial")? {
            remove(&partial).map_err(|e| failed(&partial, e))?;
        }
        Ok(())
    }
}

/// A folder under construction; gone when it is dropped before it is finished.
struct Partial {
    path: PathBuf,
    old: PathBuf,
}

impl Partial {
    fn new(place: &Place) -> Result<Self, FolderError> {
        let id = std::process::id().to_string();
        let path = place.hidden("partial", &id);
        let old = place.hidden("old", &id);
        fs::create_dir(&path).map_err(|e| failed(&path, e))?;
        Ok(Self { path, old })
    }

    /// Takes the place of `dir`; what was there is put back when that fails.
    fn become_folder(self, dir: &Path) -> Result<(), FolderError> {
        let replaces = dir.exists();
        if replaces {
            fs::rename(dir, &self.old).map_err(|e| failed(dir, e))?;
        }
        if let Err(error) = fs::rename(&self.path, dir) {
            if replaces {
                fs::rename(&self.old, dir).map_err(|e| failed(dir, e))?;
            }
            return Err(failed(dir, error));
        }
        remove(&self.old).map_err(|e| failed(&self.old, e))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Nothing can be done about a failure here, and the folder does not look complete.
        let _ = remove(&self.path);
    }
}

/// Copies what the user put into the report that is being replaced.
fn carry_over(dir: &Path, partial: &Path, files: &[String]) -> Result<(), FolderError> {
    let Some(ours) = listed_files(dir)? else {
        return Ok(());
    };
    let mut found = Vec::new();
    walk(dir, "", &mut found)?;
    for path in found {
        let is_ours = path == MANIFEST || ours.contains(&path);
        if !is_ours && !files.contains(&path) {
            let bytes = fs::read(dir.join(&path)).map_err(|e| failed(&dir.join(&path), e))?;
            put(&partial.join(&path), &mut |out| out.write_all(&bytes))?;
        }
    }
    Ok(())
}

/// The files that the manifest of an ecsim report lists; none when `dir` is not such a report.
fn listed_files(dir: &Path) -> Result<Option<Vec<String>>, FolderError> {
    let path = dir.join(MANIFEST);
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|e| failed(&path, e))?,
    };
    let Ok(manifest) = serde_json::from_slice::<serde_json::Value>(&bytes) else {
        return Ok(None);
    };
    if manifest["program"] != "ecsim" {
        return Ok(None);
    }
    let files = manifest["files"].as_object();
    Ok(Some(files.map_or_else(Vec::new, |files| {
        files.keys().cloned().collect()
    })))
}

fn walk(dir: &Path, prefix: &str, found: &mut Vec<String>) -> Result<(), FolderError> {
    for entry in fs::read_dir(dir).map_err(|e| failed(dir, e))? {
        let entry = entry.map_err(|e| failed(dir, e))?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{path}/"), found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn put(path: &Path, content: &mut Fill<'_>) -> Result<(), FolderError> {
    let mut write = || {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = fs::File::create(path)?;
        content(&mut file)?;
        file.sync_all()
    };
    write().map_err(|e| failed(path, e))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

pub(super) fn failed(path: &Path, source: io::Error) -> FolderError {
    FolderError::Io {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
