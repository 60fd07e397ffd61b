//! At most one browser prompt for a session and expiry, across all processes of the user.
//!
//! Whoever asks the person holds a lock meanwhile, which a crash lets go of; others wait for the token
//! that comes of it. And it is written down that the person was asked, so that nobody asks again when it
//! came to nothing: ten windows that wake up with an expired token open one tab, not ten.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::sso_session::{Current, Shared};
use crate::cache::{self, FileLock};
use crate::context::{CallContext, WarningCode};
use crate::error::{Error, Result};
use crate::files;

/// How long nobody asks again by themselves. A person who wants to sign in now presses a button, and the
/// program passes `force`.
const COOL_DOWN: Duration = Duration::from_hours(1);

const LARGEST_RECORD: u64 = 4096;

/// That the person was asked.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
struct Record {
    /// When the token that had run out did so; nothing where there was none.
    expiry: Option<i64>,
    /// When the person was asked, in seconds since 1970.
    at: i64,
}

/// The right to ask the person, as long as it is held.
pub(super) struct Turn {
    _lock: FileLock,
    file: PathBuf,
    expiry: Option<i64>,
    writing: Arc<Mutex<()>>,
}

impl Shared {
    /// Takes the turn if nobody has it.
    pub(super) async fn take_turn_to_prompt(&self, context: &CallContext) -> Result<Option<Turn>> {
        let lock_file = self.own_file(context, "prompt-lock")?;
        let Some(lock) = cache::try_lock(context, &lock_file).await else {
            return Ok(None);
        };
        let expiry = match self.current(context).await? {
            Current::Held(held) => Some(held.token.expires_at.timestamp()),
            Current::None(_) => None,
        };
        Ok(Some(Turn {
            _lock: lock,
            file: self.own_file(context, "prompt")?,
            expiry,
            writing: Arc::clone(&self.prompt_records),
        }))
    }
}

impl Turn {
    /// Refuses where the person was asked for this same expiry a short while ago.
    pub(super) async fn check_cool_down(&self, context: &CallContext) -> Result<()> {
        let Some(record) = read(&self.file).await else {
            return Ok(());
        };
        let asked = DateTime::<Utc>::from_timestamp(record.at, 0).unwrap_or_default();
        // A record from the future was written by a clock that has been set back since.
        let since = (context.clock.wall() - asked).to_std();
        match since {
            Ok(since) if record.expiry == self.expiry && since < COOL_DOWN => {
                Err(Error::PromptedRecently { since })
            }
            _ => Ok(()),
        }
    }

    /// Writes down that the person is being asked. Best effort: it must not keep them from signing in.
    pub(super) async fn record(&self, context: &CallContext) {
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

    /// The person signed in: whatever comes next is another matter.
    pub(super) async fn forget(self) {
        cache::remove_own_file(self.file.clone()).await;
    }
}

async fn read(path: &Path) -> Option<Record> {
    let bytes = files::read(path.to_owned(), LARGEST_RECORD).await.ok()??;
    serde_json::from_slice(&bytes).ok()
}
