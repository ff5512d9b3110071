//! Where does a report go, and what is never overwritten? Whole folders, or nothing.
//!
//! A report is written into a hidden folder beside its place and renamed into it, `manifest.json`
//! last: whatever interrupts it, nothing that looks complete is left half written. A folder that is
//! an ecsim report is replaced (files in it that are not ours are carried over), an empty one is
//! filled, any other is refused.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::File;
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
        matches!(self, Self::Foreign(_) | Self::NotAFolder(_))
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

/// Whether a report may be written to `dir`: worth asking before a long run.
pub fn check(dir: &Path) -> Result<(), FolderError> {
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
    if empty || listed_files(dir)?.is_some() {
        Ok(())
    } else {
        Err(FolderError::Foreign(dir.to_owned()))
    }
}

/// Writes `files` as the folder `dir`, whole or not at all. Asserts that the manifest comes last.
pub fn write(dir: &Path, files: &[File]) -> Result<(), FolderError> {
    assert!(
        files.last().is_some_and(|(path, _)| path == MANIFEST),
        "the manifest is written last"
    );
    check(dir)?;
    let parent = match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    fs::create_dir_all(&parent).map_err(|e| failed(&parent, e))?;
    let name = dir.file_name().map_or_else(
        || "report".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let partial = Partial::new(&parent, &name)?;
    for (path, bytes) in files {
        if path == MANIFEST {
            carry_over(dir, &partial.path, files)?;
        }
        put(&partial.path.join(path), bytes)?;
    }
    partial.become_folder(dir)
}

/// A folder under construction; gone when it is dropped before it is finished.
struct Partial {
    path: PathBuf,
    old: PathBuf,
}

impl Partial {
    fn new(parent: &Path, name: &str) -> Result<Self, FolderError> {
        let id = std::process::id();
        let path = parent.join(format!(".{name}.ecsim-partial-{id}"));
        let old = parent.join(format!(".{name}.ecsim-old-{id}"));
        for leftover in [&path, &old] {
            remove(leftover).map_err(|e| failed(leftover, e))?;
        }
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
fn carry_over(dir: &Path, partial: &Path, files: &[File]) -> Result<(), FolderError> {
    let Some(ours) = listed_files(dir)? else {
        return Ok(());
    };
    let mut found = Vec::new();
    walk(dir, "", &mut found)?;
    for path in found {
        let is_ours = path == MANIFEST || ours.contains(&path);
        if !is_ours && !files.iter().any(|(new, _)| *new == path) {
            let bytes = fs::read(dir.join(&path)).map_err(|e| failed(&dir.join(&path), e))?;
            put(&partial.join(&path), &bytes)?;
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

fn put(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    let write = || {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = fs::File::create(path)?;
        file.write_all(bytes)?;
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

fn failed(path: &Path, source: io::Error) -> FolderError {
    FolderError::Io {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Vec<File> {
        let manifest =
            r#"{ "program": "ecsim", "files": { "a.txt": "", "charts/b.svg": "" } }"#.to_owned();
        vec![
            ("a.txt".to_owned(), text.as_bytes().to_vec()),
            ("charts/b.svg".to_owned(), b"<svg/>".to_vec()),
            (MANIFEST.to_owned(), manifest.into_bytes()),
        ]
    }

    fn names(dir: &Path) -> Vec<String> {
        let mut found = Vec::new();
        walk(dir, "", &mut found).unwrap();
        found.sort();
        found
    }

    #[test]
    fn a_report_is_written_whole_and_replaced() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("deep/first");
        write(&dir, &files("one")).unwrap();
        assert_eq!(names(&dir), ["a.txt", "charts/b.svg", "manifest.json"]);
        write(&dir, &files("two")).unwrap();
        assert_eq!(fs::read_to_string(dir.join("a.txt")).unwrap(), "two");
        let beside = fs::read_dir(dir.parent().unwrap()).unwrap().count();
        assert_eq!(beside, 1, "nothing is left beside it");
    }

    #[test]
    fn files_of_the_user_survive_and_stale_ones_of_ours_do_not() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("first");
        write(&dir, &files("one")).unwrap();
        fs::write(dir.join("charts/notes.md"), "mine").unwrap();
        let mut fewer = files("two");
        fewer.remove(1);
        write(&dir, &fewer).unwrap();
        assert_eq!(names(&dir), ["a.txt", "charts/notes.md", "manifest.json"]);
    }

    #[test]
    fn a_foreign_folder_is_refused_and_left_alone() {
        let place = tempfile::tempdir().unwrap();
        for manifest in [None, Some("not json"), Some(r#"{ "program": "other" }"#)] {
            let dir = place.path().join("thesis");
            fs::create_dir_all(&dir).unwrap();
            fs::write(dir.join("thesis.tex"), "years").unwrap();
            if let Some(text) = manifest {
                fs::write(dir.join(MANIFEST), text).unwrap();
            }
            let error = write(&dir, &files("one")).unwrap_err();
            assert!(
                matches!(error, FolderError::Foreign(_)) && error.is_refusal(),
                "{error}"
            );
            assert!(error.text(Lang::Ko).contains("thesis"));
            assert_eq!(fs::read_to_string(dir.join("thesis.tex")).unwrap(), "years");
            assert!(!dir.join("a.txt").exists());
        }
        let file = place.path().join("file");
        fs::write(&file, "").unwrap();
        let error = write(&file, &files("one")).unwrap_err();
        assert!(matches!(error, FolderError::NotAFolder(_)), "{error}");
    }

    #[test]
    fn an_empty_folder_is_filled() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("empty");
        fs::create_dir(&dir).unwrap();
        write(&dir, &files("one")).unwrap();
        assert_eq!(names(&dir).len(), 3);
    }

    #[test]
    fn a_failure_on_the_way_leaves_the_old_report_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("first");
        write(&dir, &files("one")).unwrap();
        let mut broken = files("two");
        // A file cannot be a folder as well: the second one fails after the first was written.
        broken.insert(1, ("a.txt/b".to_owned(), Vec::new()));
        let error = write(&dir, &broken).unwrap_err();
        assert!(!error.is_refusal(), "{error}");
        assert_eq!(fs::read_to_string(dir.join("a.txt")).unwrap(), "one");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    #[should_panic(expected = "the manifest is written last")]
    fn a_report_without_manifest_is_a_bug() {
        let place = tempfile::tempdir().unwrap();
        let _ = write(&place.path().join("x"), &files("one")[..1]);
    }
}
