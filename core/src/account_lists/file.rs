//! The SQLite file. It is opened for one call and closed after it.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::problem::Problem;
use crate::files::{self, make_private_folder};

/// How long to wait for another process. It needs milliseconds.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// A larger file is damaged: a list of 100,000 accounts is about 10 MB, and there are 16 lists at most.
const MAX_FILE_SIZE: u64 = 256 * 1024 * 1024;
/// The version of the schema and of the format of a part. A file of another version is removed.
const VERSION: i64 = 2;
const SCHEMA: &str = "
    CREATE TABLE lists (
        id INTEGER PRIMARY KEY,
        start_url TEXT NOT NULL,
        region TEXT NOT NULL,
        session_name TEXT NOT NULL,
        listed_at INTEGER NOT NULL,
        UNIQUE (start_url, region, session_name)
    ) STRICT;
    CREATE TABLE parts (
        list INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        accounts TEXT NOT NULL,
        PRIMARY KEY (list, number)
    ) STRICT;
    PRAGMA user_version = 2;
";

/// Removes the file, and the files of SQLite that belong to it.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    for suffix in ["-journal", "-wal", "-shm", ""] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match files::remove(Path::new(&name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Opens the file. Creates it if it does not exist.
pub(super) fn open(path: &Path) -> Result<Connection, Problem> {
    if let Some(folder) = path.parent() {
        make_private_folder(folder)?;
    }
    let path = &with_folder_resolved(path)?;
    make_private(path)?;
    if fs::symlink_metadata(path)?.len() > MAX_FILE_SIZE {
        return Err(Problem::Damaged);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(LONGEST_WAIT)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // A list that a power cut destroys is requested again.
    connection.pragma_update(None, "synchronous", "OFF")?;
    if version(&connection)? != VERSION {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have created the schema in the meantime.
        match version(&transaction)? {
            0 => {
                transaction.execute_batch(SCHEMA)?;
                transaction.commit()?;
            }
            VERSION => {}
            _ => return Err(Problem::Damaged),
        }
    }
    Ok(connection)
}

fn version(connection: &Connection) -> Result<i64, Problem> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// The path without a symbolic link in its folders. With `SQLITE_OPEN_NOFOLLOW`, SQLite rejects a link anywhere in the
/// path, and a home folder often has one in its path: on macOS `/var` and `/tmp` are links.
#[cfg(unix)]
fn with_folder_resolved(path: &Path) -> io::Result<PathBuf> {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => Ok(fs::canonicalize(folder)?.join(name)),
        _ => Ok(path.to_owned()),
    }
}

/// On Windows the flag has no effect (`os_win.c` of SQLite ignores it), and a canonical path has the form `\\?\C:\…`,
/// which not all programs accept.
#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "on other systems the file system is asked"
)]
fn with_folder_resolved(path: &Path) -> io::Result<PathBuf> {
    Ok(path.to_owned())
}

/// Creates the file if it does not exist, and makes it readable and writable for its owner alone. A symbolic link is
/// not followed, because its target may belong to another program. If there is a pipe instead, that is an error, and
/// the call does not wait for a reader.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.mode(0o600);
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    let file = files::retry(|| options.open(path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
    }
    drop(file);
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// The file is sparse: it takes no space on the disk.
    #[test]
    fn a_file_above_the_limit_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lists.sqlite");
        drop(open(&path).unwrap());
        let set_length = |length| {
            let file = OpenOptions::new().write(true).open(&path).unwrap();
            file.set_len(length).unwrap();
        };
        set_length(MAX_FILE_SIZE);
        assert!(open(&path).is_ok());
        set_length(MAX_FILE_SIZE + 1);
        assert!(matches!(open(&path), Err(Problem::Damaged)));
    }
}
