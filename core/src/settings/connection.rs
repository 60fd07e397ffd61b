//! The connection: how the file is opened, and how safely it is written.

use std::cell::RefCell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags, Transaction, TransactionBehavior};

use super::failure::{Problem, refusal};
use super::gate::Gate;
use super::place;
use crate::error::DatabaseFault;

/// How long to wait for another process. A transaction of ours takes milliseconds; a host's may copy
/// much.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How long to wait for the chance to change the journal mode, which can as well be had next time.
const SHORT_WAIT: Duration = Duration::from_millis(200);
/// The longest pause between two tries to get a lock, in milliseconds.
const LONGEST_PAUSE: u64 = 25;

/// An open file. Closed when dropped.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) gate: Arc<Gate>,
    /// Dropped last: SQLite may wait for a lock while it closes the file.
    _waiting: Waiting,
}

impl Opened {
    /// Opens a file that is there, to read and write.
    pub(super) fn open(path: &Path, gate: Arc<Gate>) -> Result<Self, Problem> {
        // SQLite folds the write-ahead log that a crash left into the file when the last connection
        // closes. A file that is refused stays as it was, to the byte, so not before it is accepted.
        let left_behind = place::size(&place::beside(path, "-wal")) > 0;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let waiting = Waiting::begin(&gate);
        let connection = Connection::open_with_flags(path, flags)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, left_behind)?;
        wait_for_locks(&connection)?;
        // SQLite opens what may not be written for reading alone.
        if connection.is_readonly(MAIN_DB)? {
            return Err(refusal(path).unwrap_or(DatabaseFault::ReadOnly).into());
        }
        // The settings are few and dear: what was stored survives a power cut, on macOS, too, where
        // a plain fsync does not reach the disk (https://www.sqlite.org/pragma.html#pragma_fullfsync).
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "fullfsync", true)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            gate,
            _waiting: waiting,
        })
    }

    /// Begins to write: waits for its turn among the processes at once, not at the first change,
    /// when waiting could no longer help.
    pub(super) fn begin(&mut self) -> Result<Writing<'_>, Problem> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let gate = &self.gate;
        Ok(Writing { transaction, gate })
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

/// A transaction that writes. Rolled back when dropped.
pub(super) struct Writing<'a> {
    transaction: Transaction<'a>,
    gate: &'a Gate,
}

impl Writing<'_> {
    /// Commits, unless the call was cancelled.
    pub(super) fn commit(self) -> Result<(), Problem> {
        self.gate.begin_commit()?;
        Ok(self.transaction.commit()?)
    }
}

impl Deref for Writing<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.transaction
    }
}

/// Makes a connection wait for locks of other processes until [`LONGEST_WAIT`] is over or the call is cancelled. SQLite's
/// own wait, `busy_timeout`, cannot be ended early.
pub(super) fn wait_for_locks(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_handler(Some(wait_once))
}

thread_local! {
    /// What the calls of SQLite on this thread wait by: its busy handler is told nothing but the number of the try.
    static WAIT: RefCell<Option<Wait>> = const { RefCell::new(None) };
}

struct Wait {
    gate: Arc<Gate>,
    longest: Duration,
}

/// Sets how this thread waits, until it is dropped.
struct Waiting;

impl Waiting {
    fn begin(gate: &Arc<Gate>) -> Self {
        let gate = Arc::clone(gate);
        let longest = LONGEST_WAIT;
        WAIT.set(Some(Wait { gate, longest }));
        Self
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAIT.set(None);
    }
}

/// Does something that is not worth a longer wait.
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

/// The busy handler. SQLite calls it on the thread that uses the connection, with how often it did so for this lock
/// before; if it returns `false`, the lock is given up.
fn wait_once(tries: i32) -> bool {
    WAIT.with_borrow(|wait| {
        wait.as_ref().is_some_and(|wait| {
            waited_before(tries) < wait.longest && wait.gate.pause(pause_before(tries))
        })
    })
}

/// The pause before a try: short at first, since a lock is held for milliseconds as a rule.
fn pause_before(tries: i32) -> Duration {
    let tries = u64::try_from(tries).unwrap_or_default();
    Duration::from_millis((tries + 1).min(LONGEST_PAUSE))
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
        let gate = Arc::new(Gate::default());
        let _waiting = Waiting::begin(&gate);
        gate.cancel();
        assert!(!wait_once(0), "cancelled");
        let tries = (0..10_000).find(|&tries| waited_before(tries) >= LONGEST_WAIT);
        let tries = tries.unwrap();
        assert!(waited_before(tries) < LONGEST_WAIT + Duration::from_millis(LONGEST_PAUSE));
        let _waiting = Waiting::begin(&Arc::new(Gate::default()));
        assert!(!wait_once(tries), "the bound is reached");
        assert!(wait_once(0), "it is not");
        waiting_at_most(Duration::ZERO, || {
            assert!(!wait_once(0), "a shorter bound is reached");
        });
        assert!(wait_once(0), "the shorter bound is over");
    }
}
