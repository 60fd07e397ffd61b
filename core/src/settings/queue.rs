//! One call at a time in this process, on a thread for blocking work.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::cancellation::Cancellation;
use super::connection::Opened;
use super::database_file::{self, IfMissing};
use super::database_path::DatabasePath;
use super::failure::Problem;
use super::open_files::is_open_in_this_process;
use crate::error::{DatabaseFault, Error, Result};
use crate::files::FairLock;

/// The lock of the call that works on a file. Calls get it in their order, so that of two changes the later one is
/// stored last.
static QUEUE: FairLock = FairLock::new();

/// How long to wait for the end of one earlier call. A call waits for another process for 10 seconds at most, so this
/// bound is reached only if the file system does not answer, or while a very large file is copied.
pub(super) const LONGEST_CALL: Duration = Duration::from_mins(1);

/// Waits for the earlier calls, opens the file, works on it, and closes it.
///
/// A call that is cancelled ends at once and has changed nothing. If its commit has begun, it ends with the result of the
/// commit instead. Dropping the future does not stop the work. `until_closed` is dropped, and the next call starts, when
/// the file is closed.
pub(super) fn with_file<T, Work, Guard>(
    path: DatabasePath,
    if_missing: IfMissing,
    cancelled: CancellationToken,
    until_closed: Guard,
    work: Work,
) -> impl Future<Output = Result<T>> + Send
where
    T: Send + 'static,
    Guard: Send + 'static,
    Work: FnOnce(&mut Opened) -> Result<T, Problem> + Send + 'static,
{
    let queued = QUEUE.acquire(LONGEST_CALL);
    async move {
        let place = tokio::select! {
            biased;
            () = cancelled.cancelled() => return Err(Error::Cancelled),
            place = queued => place.ok_or_else(|| Problem::from(DatabaseFault::Busy).at(path.as_path()))?,
        };
        let cancellation = Arc::new(Cancellation::default());
        let of_work = Arc::clone(&cancellation);
        let mut working = tokio::task::spawn_blocking(move || {
            let done = open_and(path.as_path(), if_missing, &of_work, work);
            drop((place, until_closed));
            done
        });
        let done = tokio::select! {
            biased;
            done = &mut working => done,
            () = cancelled.cancelled() => {
                if cancellation.cancel() {
                    // If no thread has started the work yet, none will.
                    working.abort();
                    return Err(Error::Cancelled);
                }
                working.await
            }
        };
        done.unwrap_or_else(|stopped| Err(Error::Internal(stopped.to_string())))
    }
}

fn open_and<T>(
    path: &Path,
    if_missing: IfMissing,
    cancellation: &Arc<Cancellation>,
    work: impl FnOnce(&mut Opened) -> Result<T, Problem>,
) -> Result<T> {
    cancellation.check()?;
    let path = database_file::find(path, if_missing)?;
    let done = if is_open_in_this_process(&path) {
        Err(DatabaseFault::InUse.into())
    } else {
        Opened::open(&path, Arc::clone(cancellation)).and_then(|mut opened| {
            let done = work(&mut opened)?;
            opened.accept()?;
            Ok(done)
        })
    };
    done.map_err(|problem| match problem.at(&path) {
        // SQLite stopped waiting for the lock because the call was cancelled.
        Error::Database {
            fault: DatabaseFault::Busy,
            ..
        } if cancellation.is_cancelled() => Error::Cancelled,
        error => error,
    })
}
