//! A list of accounts that grows while it is worked on.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::state::State;
use crate::accounts::Account;
use crate::error::Result;

/// The largest number of accounts that a stream gives at once.
const MAX_BATCH: usize = 64;

/// A list of accounts with their roles. [`Listing::work`] fills it.
pub struct Listing {
    state: Mutex<State>,
    /// Whether accounts are taken while the roles of others are still requested.
    pub(super) streamed: bool,
    /// Notified when the roles of an account have become known, and when the work has ended.
    pub(super) changed: Notify,
    /// Notified when accounts were taken from a stream.
    pub(super) taken: Notify,
}

impl Listing {
    /// An empty list. If it is `streamed`, [`Listing::next`] must be called: the work waits for it.
    #[must_use]
    pub fn new(streamed: bool) -> Self {
        Self {
            state: Mutex::default(),
            streamed,
            changed: Notify::new(),
            taken: Notify::new(),
        }
    }

    /// Declares that no more work follows, which ends a stream. If the last work succeeded, the stream gives the accounts
    /// whose roles are not known first.
    pub fn end(&self, succeeded: bool) {
        self.state().end(succeeded);
        self.changed.notify_waiters();
    }

    /// How many accounts are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.state().len()
    }

    /// Whether no account is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The accounts in this range that are known, in the service's order. Where the roles of an account are not known, it
    /// has an error.
    #[must_use]
    pub fn accounts(&self, range: Range<usize>) -> Vec<Arc<Account>> {
        self.state().accounts(range)
    }

    /// The next accounts of a stream, as soon as their roles are known. `None` when no more follow. An error if the
    /// service has more accounts that were not listed: the reader of a stream has no other way to notice it.
    pub async fn next(&self) -> Result<Option<Vec<Arc<Account>>>> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // It is enabled before the state is read, so that a change in between is not missed.
            changed.as_mut().enable();
            {
                let mut state = self.state();
                let batch = state.take(MAX_BATCH);
                if !batch.is_empty() {
                    drop(state);
                    self.taken.notify_waiters();
                    return Ok(Some(batch));
                }
                if state.has_ended() {
                    return state.missing().map_or(Ok(None), |why| Err(why.clone()));
                }
            }
            changed.await;
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
