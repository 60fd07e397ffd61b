//! Files that another program has open. Each test opens the file without sharing it, and closes it at the first pause.

use std::os::windows::fs::OpenOptionsExt;

use super::*;
use crate::files::retry::in_tests::is_wine;

/// `FILE_SHARE_READ` and `FILE_SHARE_WRITE`: other programs may neither rename nor remove the file.
const NOT_REMOVABLE: u32 = 1 | 2;

/// Opens a file as another program does that shares it only in this way.
fn hold(path: &Path, share: u32) -> File {
    let mut options = File::options();
    options.read(true).share_mode(share);
    options.open(path).unwrap()
}

fn file_in(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("token.json");
    write_atomic(&path, b"old").unwrap();
    path
}

#[test]
fn reading_waits_until_the_file_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(&folder);
    let (read, waited) = while_held(hold(&path, 0), || read_now(&path, 100));
    assert_eq!(read.unwrap().unwrap(), b"old");
    assert!(waited);
}

#[test]
fn writing_waits_until_the_old_file_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(&folder);
    let (written, waited) = while_held(hold(&path, 0), || write_atomic(&path, b"new"));
    written.unwrap();
    assert!(waited);
    assert_eq!(read_now(&path, 100).unwrap().unwrap(), b"new");
    assert_eq!(names(folder.path()), ["token.json"]);
}

#[test]
fn removing_waits_until_the_file_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(&folder);
    let (removed, waited) = while_held(hold(&path, NOT_REMOVABLE), || remove(&path));
    removed.unwrap();
    assert!(waited && !path.exists());
}

/// A virus scanner opens a new file as soon as it is written.
#[test]
fn renaming_waits_until_a_scanner_has_closed_the_temporary_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(&folder);
    let temporary = TemporaryFile::write(folder.path(), b"new").unwrap();
    let scanner = hold(&temporary.path, NOT_REMOVABLE);
    let (replaced, waited) = while_held(scanner, || temporary.replace(&path));
    replaced.unwrap();
    assert!(waited);
    assert_eq!(names(folder.path()), ["token.json"]);
}

#[test]
fn a_temporary_file_that_is_not_used_is_removed_when_a_scanner_has_closed_it() {
    let folder = tempfile::tempdir().unwrap();
    let temporary = TemporaryFile::write(folder.path(), b"a token").unwrap();
    let scanner = hold(&temporary.path, NOT_REMOVABLE);
    let ((), waited) = while_held(scanner, || drop(temporary));
    assert!(waited);
    assert!(names(folder.path()).is_empty());
}

#[test]
fn the_stamp_is_read_while_another_program_has_the_file_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(&folder);
    let before = stamp::stamp_now(&path).unwrap().unwrap();
    let (held, waited) = while_held(hold(&path, 0), || stamp::stamp_now(&path));
    assert_eq!(held.unwrap(), Some(before));
    assert!(!waited);
}

#[test]
fn a_file_that_is_replaced_while_it_is_open_stays_readable_for_its_reader() {
    if is_wine() {
        // Wine 8 cannot replace an open file: it does not know FILE_RENAME_FLAG_POSIX_SEMANTICS.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(&folder);
    // As the standard library and Node open files.
    let mut reader = File::open(&path).unwrap();
    write_atomic(&path, b"new").unwrap();
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "old");
    assert_eq!(read_now(&path, 100).unwrap().unwrap(), b"new");
}
