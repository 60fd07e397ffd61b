//! The connection: how the file is opened, how locks are waited for, and how changes are made durable.

use std::cell::RefCell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags, Transaction, TransactionBehavior};

use super::cancellation::Cancellation;
use super::database_file;
use super::failure::{Problem, cause_of_no_access};
use crate::error::DatabaseFault;

/// How long to wait for the lock of another process. Our transactions take milliseconds; those of a host may take longer.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How long to wait for the change of the journal mode. It is not needed now; the next open tries it again.
const SHORT_WAIT: Duration = Duration::from_millis(200);
/// The longest pause between two tries to get a lock, in milliseconds.
const LONGEST_PAUSE_MS: u64 = 25;

/// An open database file. It is closed when this is dropped.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) cancellation: Arc<Cancellation>,
    /// The last member to be dropped, because SQLite may wait for a lock while it closes the file.
    _waiting: Waiting,
}

impl Opened {
    /// Opens an existing file for reading and writing.
    pub(super) fn open(path: &Path, cancellation: Arc<Cancellation>) -> Result<Self, Problem> {
        // When the last connection closes, SQLite writes the write-ahead log that a crash left into the file. A file that
        // is rejected must not change, so this is switched off until `accept`.
        let has_log = database_file::size(&database_file::with_suffix(path, "-wal")) > 0;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let waiting = Waiting::begin(&cancellation);
        let connection = Connection::open_with_flags(path, flags)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_log)?;
        wait_for_locks(&connection)?;
        // SQLite opens a file without write permission for reading only, without an error.
        if connection.is_readonly(MAIN_DB)? {
            return Err(cause_of_no_access(path)
                .unwrap_or(DatabaseFault::ReadOnly)
                .into());
        }
        // A stored change must survive a power cut. On macOS a plain fsync is not enough for that
        // (https://www.sqlite.org/pragma.html#pragma_fullfsync).
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "fullfsync", true)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            cancellation,
            _waiting: waiting,
        })
    }

    /// Begins a transaction that writes. It takes the write lock now: a transaction that has read before can fail to get
    /// it later, and waiting would not help (<https://www.sqlite.org/lang_transaction.html>, "immediate").
    pub(super) fn begin(&mut self) -> Result<Writing<'_>, Problem> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let cancellation = &self.cancellation;
        Ok(Writing {
            transaction,
            cancellation,
        })
    }

    /// To be called when the work is done: from now on closing the file may change it.
    pub(super) fn accept(&self) -> Result<(), Problem> {
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        Ok(())
    }

    /// Changes the journal mode to a write-ahead log, so that readers and a writer do not wait for each other. The mode
    /// stays as it is while another process uses the file, or if the file system does not support shared memory.
    /// Everything works in both modes.
    pub(super) fn prefer_wal(&self) -> Result<(), Problem> {
        let changed = waiting_at_most(SHORT_WAIT, || {
            self.connection
                .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        });
        match changed {
            Err(error) if error.sqlite_error_code() != Some(rusqlite::ErrorCode::DatabaseBusy) => {
                Err(error.into())
            }
            _ => Ok(()),
        }
    }
}

/// A transaction that writes. It is rolled back if it is dropped without a commit.
pub(super) struct Writing<'a> {
    transaction: Transaction<'a>,
    cancellation: &'a Cancellation,
}

impl Writing<'_> {
    /// Commits, unless the call was cancelled.
    pub(super) fn commit(self) -> Result<(), Problem> {
        self.cancellation.begin_commit()?;
        Ok(self.transaction.commit()?)
    }
}

impl Deref for Writing<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.transaction
    }
}

/// Makes a connection wait for locks of other processes for [`LONGEST_WAIT`], or until the call is cancelled. SQLite's own
/// `busy_timeout` cannot be ended early.
pub(super) fn wait_for_locks(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_handler(Some(wait_once))
}

thread_local! {
    /// How the calls of SQLite on this thread wait. It is thread-local because the only argument of a busy handler is the
    /// number of the try.
    static WAIT: RefCell<Option<Wait>> = const { RefCell::new(None) };
}

struct Wait {
    cancellation: Arc<Cancellation>,
    longest: Duration,
}

/// Sets how this thread waits until this is dropped.
struct Waiting;

impl Waiting {
    fn begin(cancellation: &Arc<Cancellation>) -> Self {
        let cancellation = Arc::clone(cancellation);
        let longest = LONGEST_WAIT;
        WAIT.set(Some(Wait {
            cancellation,
            longest,
        }));
        Self
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAIT.set(None);
    }
}

/// Runs `work` with a shorter bound for waiting.
fn waiting_at_most<T>(longest: Duration, work: impl FnOnce() -> T) -> T {
    let set = |longest| {
        WAIT.with_borrow_mut(|wait| {
            if let Some(wait) = wait {
                wait.longest = longest;
            }
        });
    };
    set(longest);
    let done = work();
    set(LONGEST_WAIT);
    done
}

/// The busy handler (<https://www.sqlite.org/c3ref/busy_handler.html>). SQLite calls it on the thread that uses the
/// connection, with the number of earlier calls for this lock. If it returns `false`, SQLite stops waiting.
fn wait_once(tries: i32) -> bool {
    WAIT.with_borrow(|wait| {
        wait.as_ref().is_some_and(|wait| {
            waited_before(tries) < wait.longest && wait.cancellation.pause(pause_before(tries))
        })
    })
}

/// The pause before a try. The first pauses are short, because a lock is usually kept for milliseconds.
fn pause_before(tries: i32) -> Duration {
    let tries = u64::try_from(tries).unwrap_or_default();
    Duration::from_millis((tries + 1).min(LONGEST_PAUSE_MS))
}

/// The sum of the pauses so far.
fn waited_before(tries: i32) -> Duration {
    (0..tries).map(pause_before).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_waited_for_in_short_pauses_that_sum_up_to_the_bound() {
        let cancellation = Arc::new(Cancellation::default());
        let _waiting = Waiting::begin(&cancellation);
        cancellation.cancel();
        assert!(!wait_once(0), "cancelled");
        let tries = (0..10_000).find(|&tries| waited_before(tries) >= LONGEST_WAIT);
        let tries = tries.unwrap();
        assert!(waited_before(tries) < LONGEST_WAIT + Duration::from_millis(LONGEST_PAUSE_MS));
        let _waiting = Waiting::begin(&Arc::new(Cancellation::default()));
        assert!(!wait_once(tries), "the limit is reached");
        assert!(wait_once(0), "the limit is not reached");
        waiting_at_most(Duration::ZERO, || {
            assert!(!wait_once(0), "the shorter limit is reached");
        });
        assert!(wait_once(0), "the shorter limit does not apply any more");
    }
}
