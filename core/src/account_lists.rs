//! The last complete list of each session, so that a person sees it at once the next time.
//!
//! The lists are in an SQLite file of this library, `~/.aws/sso/aws-sso-native/lists.sqlite`, which only its owner can
//! read. It has names of accounts and roles, and no secret. It is a copy: if it cannot be read or written, that is a
//! warning and not an error, and a file that is damaged is removed.

mod file;
mod format;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod problem;
mod queries;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::accounts::Account;
use crate::context::{CallContext, WarningCode};
use crate::files::FairLock;
use crate::types::{Region, SessionName, StartUrl};
use problem::Problem;

/// The session that a list belongs to. Two persons who sign in to one portal use two session names, as in the AWS
/// CLI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The portal's address.
    pub start_url: StartUrl,
    /// The portal's region.
    pub region: Region,
    /// The name of the session, if it has one.
    pub session_name: Option<SessionName>,
}

/// A list that was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptList {
    /// When the list was complete.
    pub listed_at: DateTime<Utc>,
    /// The accounts, in the service's order.
    pub accounts: Vec<Arc<Account>>,
}

/// Only one call at a time opens the file: closing it drops the locks of all connections to it in this process
/// (<https://www.sqlite.org/howtocorrupt.html>, section 2.2).
static LOCK: FairLock = FairLock::new();

/// How long to wait for one call of this process. It waits for 2 seconds at most for another process, so this is reached
/// only if the file system does not answer.
const LONGEST_CALL: Duration = Duration::from_secs(10);

/// The list that was kept for an identity, if there is one.
pub async fn load(context: &CallContext, path: PathBuf, identity: Identity) -> Option<KeptList> {
    let load = move |path: &Path| queries::load(path, &identity);
    with_file(context, path, load).await.flatten()
}

/// Keeps a list. Returns the one that it replaces.
pub async fn store(
    context: &CallContext,
    path: PathBuf,
    identity: Identity,
    list: KeptList,
) -> Option<KeptList> {
    let store = move |path: &Path| queries::store(path, &identity, &list);
    with_file(context, path, store).await.flatten()
}

/// Forgets the list of an identity.
pub async fn forget(context: &CallContext, path: PathBuf, identity: Identity) {
    let forget = move |path: &Path| match queries::forget(path, &identity) {
        // SQLite needs space for a journal to delete a row. Removing the file needs none, and the other lists in it
        // can be listed again, too.
        Err(problem) if problem.is_full_disk() => Ok(file::remove(path)?),
        forgotten => forgotten,
    };
    with_file(context, path, forget).await;
}

/// Works on the file, on a thread for blocking work. A problem becomes a warning.
async fn with_file<T: Send + 'static>(
    context: &CallContext,
    path: PathBuf,
    work: impl Fn(&Path) -> Result<T, Problem> + Send + 'static,
) -> Option<T> {
    match with_lock(path.clone(), work).await {
        Ok(done) => Some(done),
        Err(problem) => {
            let message = format!("the list of accounts could not be kept or read: {problem}");
            context
                .warnings
                .push(WarningCode::ListNotKept, message, Some(path));
            None
        }
    }
}

async fn with_lock<T: Send + 'static>(
    path: PathBuf,
    work: impl Fn(&Path) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let guard = LOCK.acquire(LONGEST_CALL).await.ok_or(Problem::Blocked)?;
    let working = tokio::task::spawn_blocking(move || {
        let done = work_or_replace(&path, work);
        drop(guard);
        done
    });
    let stopped = |error| Err(Problem::Io(std::io::Error::other(error)));
    working.await.unwrap_or_else(stopped)
}

/// Removes a damaged file and works on a new one, which the next complete list fills.
fn work_or_replace<T>(
    path: &Path,
    work: impl Fn(&Path) -> Result<T, Problem>,
) -> Result<T, Problem> {
    match work(path) {
        Err(problem) if problem.is_damage() => {
            file::remove(path)?;
            work(path)
        }
        done => done,
    }
}

#[cfg(test)]
mod tests;
