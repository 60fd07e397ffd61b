//! The connection: how the file is opened, and how safely it is written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags, Transaction, TransactionBehavior};

use super::failure::{Problem, refusal};
use super::place;
use crate::error::DatabaseFault;

/// How long to wait for another process. A transaction of ours takes milliseconds; a host's may copy
/// much.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How long to wait for the chance to change the journal mode, which can as well be had next time.
const SHORT_WAIT: Duration = Duration::from_millis(200);

/// An open file. Closed when dropped.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

impl Opened {
    /// Opens a file that is there, to read and write.
    pub(super) fn open(path: &Path) -> Result<Self, Problem> {
        // SQLite folds the write-ahead log that a crash left into the file when the last connection
        // closes. A file that is refused stays as it was, to the byte, so not before it is accepted.
        let left_behind = place::size(&place::beside(path, "-wal")) > 0;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, left_behind)?;
        connection.busy_timeout(LONGEST_WAIT)?;
        // SQLite opens what may not be written for reading alone.
        if connection.is_readonly(MAIN_DB)? {
            return Err(refusal(path).unwrap_or(DatabaseFault::ReadOnly).into());
        }
        // The settings are few and dear: what was stored survives a power cut, on macOS, too, where
        // a plain fsync does not reach the disk (https://www.sqlite.org/pragma.html#pragma_fullfsync).
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "fullfsync", true)?;
        let path = path.to_owned();
        Ok(Self { connection, path })
    }

    /// Begins to write: waits for its turn among the processes at once, not at the first change,
    /// when waiting could no longer help.
    pub(super) fn begin(&mut self) -> Result<Transaction<'_>, Problem> {
        Ok(self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?)
    }

    /// The work is done: closing the file may tidy up.
    pub(super) fn accept(&self) -> Result<(), Problem> {
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        Ok(())
    }

    /// Changes to a write-ahead log, so that readers and a writer do not wait for each other. Where
    /// another process is in the way, or the file system cannot share memory, the file stays as it
    /// is: everything works, with a little more waiting.
    pub(super) fn prefer_wal(&self) -> Result<(), Problem> {
        self.connection.busy_timeout(SHORT_WAIT)?;
        let changed = self
            .connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()));
        self.connection.busy_timeout(LONGEST_WAIT)?;
        match changed {
            Err(error) if error.sqlite_error_code() != Some(rusqlite::ErrorCode::DatabaseBusy) => {
                Err(error.into())
            }
            _ => Ok(()),
        }
    }
}
