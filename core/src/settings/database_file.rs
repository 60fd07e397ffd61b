//! Finds and creates the database file. An existing file is examined by `stat`, which opens nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::failure::fault_of_io;
use crate::error::{DatabaseFault, Error, Result};
use crate::files;

/// What to do if there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IfMissing {
    /// Create an empty file.
    Make,
    /// Fail.
    Fail,
}

/// Finds the file, and follows all links to it: SQLite looks for the write-ahead log in the folder of the file
/// itself.
pub(super) fn find(path: &Path, if_missing: IfMissing) -> Result<PathBuf> {
    let fail = |fault| {
        Err(Error::Database {
            path: path.to_owned(),
            fault,
        })
    };
    match files::retry(|| fs::metadata(path)) {
        Ok(metadata) if !metadata.is_file() => return fail(DatabaseFault::NotAFile),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if !path.parent().is_some_and(Path::is_dir) {
                return fail(DatabaseFault::FolderMissing);
            }
            if if_missing == IfMissing::Fail {
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

/// On Windows a path is made canonical only if the file itself is a link. `dunce` leaves out the prefix `\\?\`, which few programs understand.
#[cfg(windows)]
fn follow_links(path: &Path) -> io::Result<PathBuf> {
    if fs::symlink_metadata(path)?.is_symlink() {
        dunce::canonicalize(path)
    } else {
        Ok(path.to_owned())
    }
}

/// Creates an empty file, which is an empty database, with mode 0600. SQLite creates the journal and the write-ahead
/// log with the same permissions.
#[cfg(unix)]
fn make(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    files::retry(|| options.open(path)).map(drop)
}

#[cfg(not(unix))]
fn make(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    files::retry(|| options.open(path)).map(drop)
}

/// The path of a file in the same folder whose name has a suffix, such as `FILE-wal` for `FILE`.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The size of a file; 0 if there is none.
pub(super) fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}
