//! A copy of the file, made before it is changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::cancellation::Cancellation;
use super::connection::wait_for_locks;
use super::database_file::with_suffix;
use super::failure::{Problem, fault_of_io};
use crate::error::DatabaseFault;
use crate::files;

/// The suffix of the name of the copy. A new copy replaces the last one.
const COPY: &str = ".aws-sso-native-backup";
/// The suffix while the copy is incomplete. One name is enough, because only the process with the write lock makes a
/// copy. The next copy removes a file that a crash left.
const UNFINISHED: &str = ".aws-sso-native-backup.tmp";

/// How many pages are copied between two checks for cancellation: 4 MB with the default page size of 4096 bytes.
const PAGES_AT_ONCE: i32 = 1000;

/// Copies a database, and returns the path of the copy. The caller has its write lock, so the copy has the content that
/// the caller is about to change.
///
/// SQLite's backup API also copies the content of the write-ahead log
/// (<https://www.sqlite.org/howtocorrupt.html>, section 1.2). The copy may contain a host's tokens, so its mode is 0600.
pub(super) fn make(path: &Path, cancellation: &Cancellation) -> Result<PathBuf, Problem> {
    let copy = with_suffix(path, COPY);
    let unfinished = with_suffix(path, UNFINISHED);
    let made = copy_to(path, &unfinished, cancellation).and_then(|()| {
        files::retry(|| fs::rename(&unfinished, &copy)).map_err(|error| fault_of_io(&error))?;
        Ok(copy)
    });
    if made.is_err() {
        // If this fails, the next copy removes it.
        let _ = remove(&unfinished);
    }
    made
}

fn copy_to(path: &Path, unfinished: &Path, cancellation: &Cancellation) -> Result<(), Problem> {
    remove(unfinished).map_err(|error| fault_of_io(&error))?;
    make_private(unfinished).map_err(|error| fault_of_io(&error))?;
    // SQLite cannot copy from the connection that has an open write transaction. Closing this second connection does not
    // drop the locks of the first one: SQLite keeps track of its own descriptors of a file
    // (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    let from = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    wait_for_locks(&from)?;
    let mut to = Connection::open(unfinished)?;
    let copying = Backup::new(&from, &mut to)?;
    loop {
        match copying.step(PAGES_AT_ONCE)? {
            StepResult::Done => break,
            // No other connection writes between two parts of the copy, because the caller has the write lock.
            StepResult::More => cancellation.check()?,
            _ => return Err(DatabaseFault::Busy.into()),
        }
    }
    drop(copying);
    to.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Removes an unfinished copy and its journal.
fn remove(unfinished: &Path) -> io::Result<()> {
    for path in [unfinished.to_owned(), with_suffix(unfinished, "-journal")] {
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
    files::retry(|| options.open(path)).map(drop)
}

/// On Windows the folders of a user's profile are not accessible to other users.
#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    files::retry(|| options.open(path)).map(drop)
}
