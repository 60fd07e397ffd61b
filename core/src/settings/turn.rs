//! One call at a time in this process, off the async threads.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::Either;
use tokio::sync::{Mutex, MutexGuard};
use tokio_util::sync::CancellationToken;

use super::connection::Opened;
use super::failure::Problem;
use super::gate::Gate;
use super::in_use::is_open_in_this_process;
use super::place::{self, Absent};
use crate::error::{DatabaseFault, Error, Result};

/// Whose turn it is. First come, first served; waiting takes no thread.
static TURN: Mutex<()> = Mutex::const_new(());

/// How many turns have ended.
static ENDED: AtomicU64 = AtomicU64::new(0);

/// How long to wait for one call before this one to end. A call waits 10 seconds at most for another process, so this is
/// reached only where the file system does not answer, or where a very large file is copied.
pub(super) const LONGEST_TURN: Duration = Duration::from_mins(1);

/// Waits for the turn, opens the file, works on it, and closes it.
///
/// A call that is cancelled ends at once, wherever it waits, and has changed nothing; only where its commit has begun is
/// the outcome of that waited for and returned. A caller that drops the future does not stop the work. The turn is over,
/// and `until_closed` dropped, when the file is closed.
pub(super) fn with_file<T, Work, Guard>(
    path: PathBuf,
    absent: Absent,
    cancelled: CancellationToken,
    until_closed: Guard,
    work: Work,
) -> impl Future<Output = Result<T>> + Send
where
    T: Send + 'static,
    Guard: Send + 'static,
    Work: FnOnce(&mut Opened) -> Result<T, Problem> + Send + 'static,
{
    let queued = queue();
    async move {
        let turn = tokio::select! {
            biased;
            () = cancelled.cancelled() => return Err(Error::Cancelled),
            turn = take(queued, &path) => Turn(turn?),
        };
        let gate = Arc::new(Gate::default());
        let of_work = Arc::clone(&gate);
        let mut working = tokio::task::spawn_blocking(move || {
            let done = open_and(&path, absent, &of_work, work);
            drop((turn, until_closed));
            done
        });
        let done = tokio::select! {
            biased;
            done = &mut working => done,
            () = cancelled.cancelled() => {
                if gate.cancel() {
                    // If no thread has begun yet, none will.
                    working.abort();
                    return Err(Error::Cancelled);
                }
                working.await
            }
        };
        done.unwrap_or_else(|stopped| Err(Error::Internal(stopped.to_string())))
    }
}

/// A turn; it is over when it is dropped.
struct Turn(#[expect(dead_code, reason = "dropping it ends the turn")] MutexGuard<'static, ()>);

impl Drop for Turn {
    fn drop(&mut self) {
        ENDED.fetch_add(1, Ordering::Relaxed);
    }
}

/// Takes a place in the queue now, and waits there. A lock takes its place when it is first polled,
/// and the futures of two calls may be polled in any order; the later call's value must stay.
fn queue() -> impl Future<Output = MutexGuard<'static, ()>> + Send + Unpin {
    let mut turn = Box::pin(TURN.lock());
    match turn.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(turn) => Either::Left(std::future::ready(turn)),
        Poll::Pending => Either::Right(turn),
    }
}

/// Waits in the queue as long as it moves on.
async fn take(
    mut queued: impl Future<Output = MutexGuard<'static, ()>> + Unpin,
    path: &Path,
) -> Result<MutexGuard<'static, ()>> {
    loop {
        let ended = ENDED.load(Ordering::Relaxed);
        match tokio::time::timeout(LONGEST_TURN, &mut queued).await {
            Ok(turn) => return Ok(turn),
            Err(_elapsed) if ENDED.load(Ordering::Relaxed) == ended => {
                return Err(Problem::from(DatabaseFault::Busy).at(path));
            }
            Err(_elapsed) => {}
        }
    }
}

fn open_and<T>(
    path: &Path,
    absent: Absent,
    gate: &Arc<Gate>,
    work: impl FnOnce(&mut Opened) -> Result<T, Problem>,
) -> Result<T> {
    gate.check()?;
    let path = place::find(path, absent)?;
    let done = if is_open_in_this_process(&path) {
        Err(DatabaseFault::InUse.into())
    } else {
        Opened::open(&path, Arc::clone(gate)).and_then(|mut opened| {
            let done = work(&mut opened)?;
            opened.accept()?;
            Ok(done)
        })
    };
    done.map_err(|problem| match problem.at(&path) {
        // It gave up waiting because it was cancelled.
        Error::Database {
            fault: DatabaseFault::Busy,
            ..
        } if gate.is_cancelled() => Error::Cancelled,
        error => error,
    })
}
