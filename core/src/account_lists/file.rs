//! The file: opened for one piece of work, and closed.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::DateTime;
use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction, TransactionBehavior,
};

use super::{Identity, KeptList};
use crate::files::make_private_folder;

/// How long to wait for another process, which is done in milliseconds.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// Lists of more sign-ins than this are forgotten, the oldest first.
const MOST_LISTS: u32 = 16;
/// Whatever is larger is not a list: 100,000 accounts are some 30 MB.
const LARGEST_FILE: u64 = 256 * 1024 * 1024;
/// The number of the schema below. A file of another one is thrown away.
const VERSION: i64 = 1;
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
    PRAGMA user_version = 1;
";

/// What went wrong with the file.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not what we wrote.
    #[error("it holds something else")]
    Damaged,
}

impl Problem {
    pub(super) fn is_full_disk(&self) -> bool {
        match self {
            Self::Damaged => false,
            Self::Io(error) => error.kind() == io::ErrorKind::StorageFull,
            Self::Sqlite(error) => error.sqlite_error_code() == Some(ErrorCode::DiskFull),
        }
    }

    /// Whether the file is to blame, and not who may do what with it.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Damaged => true,
            Self::Io(_) => false,
            // Without a code it is a value of another type than ours.
            Self::Sqlite(error) => error.sqlite_error_code().is_none_or(|code| {
                matches!(
                    code,
                    ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt | ErrorCode::Unknown
                )
            }),
        }
    }
}

pub(super) fn load(path: &Path, identity: &Identity) -> Result<Option<KeptList>, Problem> {
    if !path.try_exists()? {
        return Ok(None);
    }
    let mut connection = open(path)?;
    let transaction = connection.transaction()?;
    read(&transaction, identity)
}

pub(super) fn store(
    path: &Path,
    identity: &Identity,
    list: &KeptList,
) -> Result<Option<KeptList>, Problem> {
    let mut connection = open(path)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before = read(&transaction, identity)?;
    delete(&transaction, identity)?;
    transaction.execute(
        "INSERT INTO lists (start_url, region, session_name, listed_at) VALUES (?1, ?2, ?3, ?4)",
        (
            &identity.start_url,
            &identity.region,
            &identity.session_name,
            list.listed_at.timestamp_millis(),
        ),
    )?;
    let id = transaction.last_insert_rowid();
    let mut insert =
        transaction.prepare("INSERT INTO parts (list, number, accounts) VALUES (?1, ?2, ?3)")?;
    for (number, accounts) in (0_i64..).zip(&list.parts) {
        insert.execute((id, number, accounts))?;
    }
    drop(insert);
    transaction.execute(
        "DELETE FROM lists WHERE id NOT IN (SELECT id FROM lists ORDER BY listed_at DESC LIMIT ?1)",
        [MOST_LISTS],
    )?;
    transaction.commit()?;
    Ok(before)
}

pub(super) fn forget(path: &Path, identity: &Identity) -> Result<(), Problem> {
    if !path.try_exists()? {
        return Ok(());
    }
    let mut connection = open(path)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    delete(&transaction, identity)?;
    transaction.commit()?;
    Ok(())
}

/// Removes the file and what SQLite may have left beside it.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    for suffix in ["-journal", "-wal", "-shm", ""] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn read(transaction: &Transaction<'_>, identity: &Identity) -> Result<Option<KeptList>, Problem> {
    let found: Option<(i64, i64)> = transaction
        .query_row(
            "SELECT id, listed_at FROM lists WHERE start_url = ?1 AND region = ?2 AND session_name = ?3",
            (&identity.start_url, &identity.region, &identity.session_name),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((id, listed_at)) = found else {
        return Ok(None);
    };
    let mut select =
        transaction.prepare("SELECT accounts FROM parts WHERE list = ?1 ORDER BY number")?;
    let parts: Vec<String> = select
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let listed_at = DateTime::from_timestamp_millis(listed_at).ok_or(Problem::Damaged)?;
    Ok(Some(KeptList { listed_at, parts }))
}

fn delete(transaction: &Transaction<'_>, identity: &Identity) -> Result<(), Problem> {
    transaction.execute(
        "DELETE FROM lists WHERE start_url = ?1 AND region = ?2 AND session_name = ?3",
        (
            &identity.start_url,
            &identity.region,
            &identity.session_name,
        ),
    )?;
    Ok(())
}

fn open(path: &Path) -> Result<Connection, Problem> {
    if let Some(folder) = path.parent() {
        make_private_folder(folder)?;
    }
    let path = &with_folder_resolved(path)?;
    make_private(path)?;
    if fs::symlink_metadata(path)?.len() > LARGEST_FILE {
        return Err(Problem::Damaged);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(LONGEST_WAIT)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // A list that is lost with the power is asked for again.
    connection.pragma_update(None, "synchronous", "OFF")?;
    if version(&connection)? != VERSION {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been first.
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

/// The path without a link in its folders. With `SQLITE_OPEN_NOFOLLOW`, SQLite refuses a link anywhere in the path, and a
/// home folder is often behind one: on macOS `/var` and `/tmp` are links.
#[cfg(unix)]
fn with_folder_resolved(path: &Path) -> io::Result<PathBuf> {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => Ok(fs::canonicalize(folder)?.join(name)),
        _ => Ok(path.to_owned()),
    }
}

/// On Windows the flag has no effect (`os_win.c` of SQLite does not look at it), and the canonical path has a form,
/// `\\?\C:\…`, that is best left to those who ask for it.
#[cfg(not(unix))]
fn with_folder_resolved(path: &Path) -> io::Result<PathBuf> {
    Ok(path.to_owned())
}

/// Makes the file where there is none, for its owner alone, and takes it from others where there is one. A link is not
/// followed: what it points to is not ours to change.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let no_follow = rustix::fs::OFlags::NOFOLLOW.bits();
        options.mode(0o600);
        options.custom_flags(i32::try_from(no_follow).unwrap_or_default());
    }
    let file = options.open(path)?;
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
