//! Cancelling a call whose work runs on another thread.
//!
//! A call that ends as cancelled has changed nothing, and its thread will change nothing later. So a call is either
//! cancelled or committed: whichever comes first.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{Error, Result};

/// The state that the caller and the thread that does the work share.
#[derive(Debug, Default)]
pub(super) struct Cancellation {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    cancelled: bool,
    committing: bool,
}

impl Cancellation {
    /// Cancels the work, and ends a [`Self::pause`]. Returns `false` if a commit has begun: the caller must then wait for its
    /// result.
    pub(super) fn cancel(&self) -> bool {
        let mut state = self.state();
        state.cancelled = true;
        let nothing_committed = !state.committing;
        drop(state);
        self.changed.notify_all();
        nothing_committed
    }

    /// Must be called before a commit. If it fails, the commit must not be made.
    pub(super) fn begin_commit(&self) -> Result<()> {
        let mut state = self.state();
        if state.cancelled && !state.committing {
            return Err(Error::Cancelled);
        }
        state.committing = true;
        drop(state);
        Ok(())
    }

    /// Whether the call was cancelled.
    pub(super) fn is_cancelled(&self) -> bool {
        self.state().cancelled
    }

    /// Fails if the call was cancelled.
    pub(super) fn check(&self) -> Result<()> {
        if self.is_cancelled() {
            Err(Error::Cancelled)
        } else {
            Ok(())
        }
    }

    /// Waits on this thread. Returns early, with `false`, when the call is cancelled.
    pub(super) fn pause(&self, duration: Duration) -> bool {
        let waited = self
            .changed
            .wait_timeout_while(self.state(), duration, |state| !state.cancelled);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        !state.cancelled
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn after_cancelling_no_commit_can_begin() {
        let cancellation = Cancellation::default();
        assert!(cancellation.cancel());
        assert!(matches!(cancellation.begin_commit(), Err(Error::Cancelled)));
        assert!(cancellation.check().is_err());
    }

    #[test]
    fn cancelling_during_a_commit_has_no_effect() {
        let cancellation = Cancellation::default();
        cancellation.begin_commit().unwrap();
        assert!(!cancellation.cancel());
        cancellation.begin_commit().unwrap();
        assert!(cancellation.is_cancelled());
    }

    #[test]
    fn cancelling_ends_a_pause() {
        let cancellation = Arc::new(Cancellation::default());
        let other = Arc::clone(&cancellation);
        // If nothing ended the pause, the test would not end.
        let pausing = std::thread::spawn(move || other.pause(Duration::from_hours(1)));
        cancellation.cancel();
        assert!(!pausing.join().unwrap());
        assert!(Cancellation::default().pause(Duration::ZERO));
    }
}
