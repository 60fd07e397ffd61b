//! The last whole list of each sign-in, so that a person sees it at once the next time.
//!
//! A SQLite file of ours beside the settings' room, `~/.aws/sso/aws-sso-native/lists.sqlite`, for its owner
//! alone. It holds names of accounts and roles, and no secret. It is a copy: what is wrong with it is a
//! warning, never an error, and a file that is damaged is thrown away and made anew.

mod file;

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::context::{CallContext, WarningCode};
use file::Problem;

/// Whose list it is: a portal and a sign-in to it. Two persons who sign in to one portal do so under two
/// session names, as in the AWS CLI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The portal's address.
    pub start_url: String,
    /// Its region.
    pub region: String,
    /// The name of the session, empty without one.
    pub session_name: String,
}

/// A list that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptList {
    /// When it was whole.
    pub listed_at: DateTime<Utc>,
    /// The accounts, as JSON arrays.
    pub parts: Vec<String>,
}

/// Calls take turns: closing a file drops the locks of all who have it open in this process
/// (<https://www.sqlite.org/howtocorrupt.html>, section 2.2).
static TURN: Mutex<()> = Mutex::new(());

/// The list that was kept for an identity, if any.
pub async fn load(context: &CallContext, path: PathBuf, identity: Identity) -> Option<KeptList> {
    let loading = move |path: &std::path::Path| file::load(path, &identity);
    with_file(context, path, loading).await.flatten()
}

/// Keeps a list in the place of the one before, which it returns.
pub async fn store(
    context: &CallContext,
    path: PathBuf,
    identity: Identity,
    list: KeptList,
) -> Option<KeptList> {
    let storing = move |path: &std::path::Path| file::store(path, &identity, &list);
    with_file(context, path, storing).await.flatten()
}

/// Forgets the list of an identity.
pub async fn forget(context: &CallContext, path: PathBuf, identity: Identity) {
    let forgetting = move |path: &std::path::Path| match file::forget(path, &identity) {
        // Deleting a row takes space for a journal. Removing the file takes none, and the other lists in it are
        // copies, too.
        Err(problem) if problem.is_full_disk() => Ok(file::remove(path)?),
        forgotten => forgotten,
    };
    with_file(context, path, forgetting).await;
}

async fn with_file<T: Send + 'static>(
    context: &CallContext,
    path: PathBuf,
    work: impl Fn(&std::path::Path) -> Result<T, Problem> + Send + 'static,
) -> Option<T> {
    let file = path.clone();
    let working = tokio::task::spawn_blocking(move || {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        match work(&file) {
            // What is damaged is worth nothing; the next list fills it again.
            Err(problem) if problem.is_damage() => {
                file::remove(&file)?;
                work(&file)
            }
            done => done,
        }
    });
    let done = working
        .await
        .unwrap_or_else(|stopped| Err(Problem::Io(std::io::Error::other(stopped))));
    match done {
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

#[cfg(test)]
mod tests;
