//! Where the file lies, looked at without opening it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::failure::fault_of_io;
use crate::error::{DatabaseFault, Error, Result};

const ARGUMENT: &str = "path";

/// What to do where there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// Make an empty one.
    Make,
    /// Say so.
    Refuse,
}

/// Finds the file: its absolute path with every link followed, so that what lies beside it lies
/// where SQLite looks for it.
pub(super) fn find(path: &Path, absent: Absent) -> Result<PathBuf> {
    let fail = |fault| {
        Err(Error::Database {
            path: path.to_owned(),
            fault,
        })
    };
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return fail(DatabaseFault::NotAFile),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if !path.parent().is_some_and(Path::is_dir) {
                return fail(DatabaseFault::FolderMissing);
            }
            if absent == Absent::Refuse {
                return fail(DatabaseFault::Missing("is no longer there".to_owned()));
            }
            if let Err(error) = make(path) {
                return fail(fault_of_io(&error));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return fail(DatabaseFault::FolderMissing);
        }
        Err(error) => return fail(fault_of_io(&error)),
    }
    follow_links(path).or_else(|error| fail(fault_of_io(&error)))
}

#[cfg(unix)]
fn follow_links(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}

/// On Windows only a link in the file's place is followed, or SQLite would look for the write-ahead log beside the link.
/// `dunce` leaves out the prefix `\\?\`, which few programs understand.
#[cfg(windows)]
fn follow_links(path: &Path) -> io::Result<PathBuf> {
    if fs::symlink_metadata(path)?.is_symlink() {
        dunce::canonicalize(path)
    } else {
        Ok(path.to_owned())
    }
}

/// Checks a path that an argument gives, and makes it absolute: the current folder may change.
pub(super) fn parse(text: &str) -> Result<PathBuf> {
    let refuse = |problem: &str| Err(Error::invalid_input(ARGUMENT, problem));
    if text.is_empty() {
        return refuse("is empty");
    }
    if text.contains('\0') {
        return refuse("contains a NUL character");
    }
    // SQLite's own spellings, which a file could hardly be meant by.
    if text == ":memory:" {
        return refuse("is not a file: settings in memory would be gone at the next start");
    }
    if text.starts_with("file:") {
        return refuse("is a URL; pass the path itself");
    }
    std::path::absolute(text)
        .or_else(|error| refuse(&format!("cannot be made an absolute path: {error}")))
}

/// An empty file, which is an empty database, for its owner alone. What SQLite makes beside it gets
/// the same permissions.
#[cfg(unix)]
fn make(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options.open(path).map(drop)
}

#[cfg(not(unix))]
fn make(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    options.open(path).map(drop)
}

/// The path with something put after its last name, as SQLite names `FILE-wal`.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The size of a file, 0 where there is none.
pub(super) fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    #[test]
    fn what_is_not_a_path_is_refused() {
        for text in ["", "a\0b", ":memory:", "file:a.db", "file:///a.db?mode=ro"] {
            assert_eq!(
                parse(text).unwrap_err().code(),
                ErrorCode::InvalidInput,
                "{text:?}"
            );
        }
        assert!(parse("settings.db").unwrap().is_absolute());
    }
}
