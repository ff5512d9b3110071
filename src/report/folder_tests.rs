//! Is a report written whole, and is nothing else ever lost?

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
fn what_ends_before_all_is_written_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("first");
    write(&dir, &files("one")).unwrap();
    let full = |_: &mut dyn io::Write| Err(io::Error::from(io::ErrorKind::StorageFull));
    let error = fill(&dir, |folder| {
        folder.file("a.txt", &mut |out| out.write_all(b"two"))?;
        folder.file("b.txt", &mut { full })
    });
    assert!(!error.unwrap_err().is_refusal());
    let bug = std::panic::catch_unwind(|| {
        fill(&dir, |folder| {
            folder.file("a.txt", &mut |out| out.write_all(b"three"))?;
            panic!("a bug on the way")
        })
    });
    assert!(bug.is_err());
    assert_eq!(fs::read_to_string(dir.join("a.txt")).unwrap(), "one");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

/// A run that was killed between moving the old report away and the new one in.
#[test]
fn a_killed_run_leaves_a_report_that_the_next_one_puts_back() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("first");
    let beside = |name: &str| place.path().join(name);
    write(&dir, &files("one")).unwrap();
    fs::rename(&dir, beside(".first.ecsim-old-4711")).unwrap();
    fs::create_dir(beside(".first.ecsim-partial-4711")).unwrap();
    fs::write(beside(".first.ecsim-partial-4711/a.txt"), "half").unwrap();
    for others in [
        ".first.ecsim-partial-notes",
        ".second.ecsim-partial-1",
        ".first",
    ] {
        fs::create_dir(beside(others)).unwrap();
    }
    check(&dir).unwrap();
    assert_eq!(fs::read_to_string(dir.join("a.txt")).unwrap(), "one");
    let mut left: Vec<_> = fs::read_dir(place.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    let kept = [
        ".first",
        ".first.ecsim-partial-notes",
        ".second.ecsim-partial-1",
        "first",
    ];
    assert_eq!(left, kept);
}

/// Killed after the new report was in its place: the new one counts.
#[test]
fn a_new_report_in_place_is_not_replaced_by_the_old_one() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("first");
    write(&dir, &files("old")).unwrap();
    fs::rename(&dir, place.path().join(".first.ecsim-old-7")).unwrap();
    write(&place.path().join("elsewhere"), &files("new")).unwrap();
    fs::rename(place.path().join("elsewhere"), &dir).unwrap();
    check(&dir).unwrap();
    assert_eq!(fs::read_to_string(dir.join("a.txt")).unwrap(), "new");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
#[should_panic(expected = "the manifest is written last")]
fn a_report_without_manifest_is_a_bug() {
    let place = tempfile::tempdir().unwrap();
    let _ = write(&place.path().join("x"), &files("one")[..1]);
}
