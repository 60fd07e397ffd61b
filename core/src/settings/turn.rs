//! One call at a time in this process, off the async threads.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::task::{Context, Poll, Waker};

use futures_util::future::Either;
use tokio::sync::{Mutex, MutexGuard};

use super::connection::Opened;
use super::failure::Problem;
use super::in_use::is_open_in_this_process;
use super::place::{self, Absent};
use crate::error::{DatabaseFault, Error, Result};

/// Whose turn it is. First come, first served; waiting takes no thread.
static TURN: Mutex<()> = Mutex::const_new(());

/// Waits for the turn, opens the file, works on it, and closes it.
///
/// A caller that stops waiting does not stop the work. The turn is over, and `until_closed` dropped,
/// when the file is closed.
pub(super) fn with_file<T, Work, Guard>(
    path: PathBuf,
    absent: Absent,
    until_closed: Guard,
    work: Work,
) -> impl Future<Output = Result<T>> + Send
where
    T: Send + 'static,
    Guard: Send + 'static,
    Work: FnOnce(&mut Opened) -> Result<T, Problem> + Send + 'static,
{
    let turn = queue();
    async move {
        let turn = turn.await;
        let working = tokio::task::spawn_blocking(move || {
            let done = open_and(&path, absent, work);
            drop((turn, until_closed));
            done
        });
        working
            .await
            .unwrap_or_else(|stopped| Err(Error::Internal(stopped.to_string())))
    }
}

/// Takes a place in the queue now, and waits there. A lock takes its place when it is first polled,
/// and the futures of two calls may be polled in any order; the later call's value must stay.
fn queue() -> impl Future<Output = MutexGuard<'static, ()>> + Send {
    let mut turn = Box::pin(TURN.lock());
    match turn.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(turn) => Either::Left(std::future::ready(turn)),
        Poll::Pending => Either::Right(turn),
    }
}

fn open_and<T>(
    path: &Path,
    absent: Absent,
    work: impl FnOnce(&mut Opened) -> Result<T, Problem>,
) -> Result<T> {
    let path = place::find(path, absent)?;
    let done = if is_open_in_this_process(&path) {
        Err(DatabaseFault::InUse.into())
    } else {
        Opened::open(&path).and_then(|mut opened| {
            let done = work(&mut opened)?;
            opened.accept()?;
            Ok(done)
        })
    };
    done.map_err(|problem| problem.at(&path))
}
