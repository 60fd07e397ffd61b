//! A copy of the file, made before it is changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::connection::wait_for_locks;
use super::failure::{Problem, fault_of_io};
use super::gate::Gate;
use super::place::beside;
use crate::error::DatabaseFault;
use crate::files;

/// The copy's name, after the file's. The last one is kept.
const COPY: &str = ".aws-sso-native-backup";
/// The copy's name until it is whole. Whoever holds the write lock makes it, so one name will do, and
/// what a crash left is found again.
const UNFINISHED: &str = ".aws-sso-native-backup.tmp";

/// How many pages are copied before it is looked whether the call was cancelled: 4 MB of a usual file.
const PAGES_AT_ONCE: i32 = 1000;

/// Copies a database, and tells where to. The caller holds its write lock, so that the copy is of what
/// it is about to change.
///
/// By SQLite's backup API, as a copy of the file alone would miss what is in the write-ahead log
/// (<https://www.sqlite.org/howtocorrupt.html>, section 1.2). The copy holds all that the file holds,
/// a host's tokens, too: it is for its owner alone.
pub(super) fn make(path: &Path, gate: &Gate) -> Result<PathBuf, Problem> {
    let copy = beside(path, COPY);
    let unfinished = beside(path, UNFINISHED);
    let made = copy_to(path, &unfinished, gate).and_then(|()| {
        files::retry(|| fs::rename(&unfinished, &copy)).map_err(|error| fault_of_io(&error))?;
        Ok(copy)
    });
    if made.is_err() {
        // Best effort: the next copy removes it, too.
        let _ = remove(&unfinished);
    }
    made
}

fn copy_to(path: &Path, unfinished: &Path, gate: &Gate) -> Result<(), Problem> {
    remove(unfinished).map_err(|error| fault_of_io(&error))?;
    make_private(unfinished).map_err(|error| fault_of_io(&error))?;
    // A connection that writes cannot be copied from, so there is a second one. Closing it leaves the
    // first one's locks in place: SQLite keeps its own descriptors of a file apart
    // (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    let from = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    wait_for_locks(&from)?;
    let mut to = Connection::open(unfinished)?;
    let copying = Backup::new(&from, &mut to)?;
    loop {
        match copying.step(PAGES_AT_ONCE)? {
            StepResult::Done => break,
            // Nobody writes between two steps: the caller holds the write lock.
            StepResult::More => gate.check()?,
            _ => return Err(DatabaseFault::Busy.into()),
        }
    }
    drop(copying);
    to.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Removes an unfinished copy with the journal of its making.
fn remove(unfinished: &Path) -> io::Result<()> {
    for path in [unfinished.to_owned(), beside(unfinished, "-journal")] {
        match files::remove(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options.open(path).map(drop)
}

/// On Windows a file in the person's own folders is theirs alone.
#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).open(path).map(drop)
}
