//! Locks between processes.

use std::path::Path;
use std::time::Duration;

use crate::diagnostics::event::events;

events! {
    Lock;

    /// A lock was acquired.
    Debug "lockAcquired" LockAcquired<'a> {
        /// The lock file.
        "path" path: &'a Path,
        /// How long it was waited for.
        "waitedMs" waited: Duration,
    }

    /// Another process, or another session of this one, has the lock. It is waited for.
    Debug "lockBusy" LockBusy<'a> {
        /// The lock file.
        "path" path: &'a Path,
    }

    /// Another process kept the lock for too long.
    Warn "lockTimedOut" LockTimedOut<'a> {
        /// The lock file.
        "path" path: &'a Path,
        /// How long it was waited for.
        "waitedMs" waited: Duration,
    }

    /// The file cannot be locked. The call goes on without the lock.
    Warn "lockImpossible" LockImpossible<'a> {
        /// The lock file.
        "path" path: &'a Path,
    }
}
