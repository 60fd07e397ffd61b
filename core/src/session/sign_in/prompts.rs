//! At most one prompt for a session and expiry, across all processes of the user.
//!
//! The process that asks the person has a lock meanwhile, which is released if it crashes. The others wait for the token.
//! When the person was asked is written to a file, so that no process asks again if they did not sign in: ten windows
//! that wake up with an expired token open one tab, not ten.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::cache::{self, FileLock};
use crate::context::WarningCode;
use crate::diagnostics::events::sign_in::SignInTooSoon;
use crate::error::{Error, Result};
use crate::files;
use crate::session::session_context::SessionContext;
use crate::session::token_store::TokenStore;

/// How long no process asks again unless it is forced. A person who wants to sign in now presses a button, and the
/// program passes `force`.
const COOL_DOWN: Duration = Duration::from_hours(1);

/// Far more than a record needs. A larger file is not ours.
const LARGEST_RECORD: u64 = 4096;

/// When the person was asked.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
struct Record {
    /// When the token expired that was to be replaced; nothing where there was none.
    expiry: Option<i64>,
    /// When the person was asked, in seconds since 1970.
    at: i64,
}

/// The prompts of one session.
#[derive(Default)]
pub(super) struct Prompts {
    /// Locked while a record is written.
    writing: Arc<Mutex<()>>,
}

/// The right to ask the person, until it is dropped.
pub(super) struct Turn {
    _lock: FileLock,
    file: PathBuf,
    expiry: Option<i64>,
    writing: Arc<Mutex<()>>,
}

impl Prompts {
    /// Takes the turn. `None` while another process, or another session of this one, has it.
    pub(super) async fn take_turn(
        &self,
        context: &SessionContext,
        store: &TokenStore,
    ) -> Option<Turn> {
        let files = &context.session_files;
        let lock = cache::try_lock(context, &files.prompt_lock).await?;
        let token = store.current(context).await;
        Some(Turn {
            _lock: lock,
            file: files.prompt.clone(),
            expiry: token.ok().map(|token| token.token.expires_at.timestamp()),
            writing: Arc::clone(&self.writing),
        })
    }

    /// Forgets that the person was asked: the session is signed out.
    pub(super) async fn forget(&self, context: &SessionContext) {
        // A sign-in that was stopped may be writing.
        let _not_writing = self.writing.lock().await;
        cache::remove_own_file(context.session_files.prompt.clone()).await;
    }
}

impl Turn {
    /// Fails where the person was asked a short while ago for the same expiry.
    pub(super) async fn check_cool_down(&self, context: &SessionContext) -> Result<()> {
        let Some(record) = read(&self.file).await else {
            return Ok(());
        };
        let asked = DateTime::<Utc>::from_timestamp(record.at, 0).unwrap_or_default();
        // A record from the future was written before the wall clock was set back.
        let since = (context.clock.wall() - asked).to_std();
        match since {
            Ok(since) if record.expiry == self.expiry && since < COOL_DOWN => {
                context.log(|| SignInTooSoon { ago: since });
                Err(Error::PromptedRecently { since })
            }
            _ => Ok(()),
        }
    }

    /// Writes down that the person is being asked. A failure is a warning: it must not keep them from signing in.
    pub(super) async fn record(&self, context: &SessionContext) {
        let record = Record {
            expiry: self.expiry,
            at: context.clock.wall().timestamp(),
        };
        let path = self.file.clone();
        // Writing goes on when the sign-in is stopped meanwhile. Signing out waits for it.
        let writing = Arc::clone(&self.writing).lock_owned().await;
        let write = move || {
            let _writing = writing;
            let text = serde_json::to_vec(&record)?;
            files::write_atomic(&path, &text)
        };
        let written = tokio::task::spawn_blocking(write)
            .await
            .unwrap_or_else(|stopped| Err(std::io::Error::other(stopped)));
        if let Err(problem) = written {
            let message = format!("`{}` could not be written: {problem}", self.file.display());
            let path = Some(self.file.clone());
            context
                .warnings
                .push(WarningCode::PromptNotRecorded, message, path);
        }
    }

    /// Removes the record: the person has signed in.
    pub(super) async fn completed(self) {
        cache::remove_own_file(self.file.clone()).await;
    }
}

async fn read(path: &Path) -> Option<Record> {
    let bytes = files::read(path.to_owned(), LARGEST_RECORD).await.ok()??;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests;
