//! Cancelling a call whose work is done on another thread.
//!
//! A call that ends as cancelled has changed nothing, and never will. So cancelling and committing exclude each other:
//! whichever is first wins.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{Error, Result};

/// What the caller and the thread that works for it know of each other.
#[derive(Debug, Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    cancelled: bool,
    committing: bool,
}

impl Gate {
    /// Cancels the work, and ends a [`Self::pause`]. Returns whether it is certain that nothing is committed; otherwise
    /// the work must be waited for.
    pub(super) fn cancel(&self) -> bool {
        let mut state = self.state();
        state.cancelled = true;
        let is_certain = !state.committing;
        drop(state);
        self.changed.notify_all();
        is_certain
    }

    /// To be called before a commit, which must not be made if this fails.
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
    fn what_is_cancelled_is_not_committed() {
        let gate = Gate::default();
        assert!(gate.cancel());
        assert!(matches!(gate.begin_commit(), Err(Error::Cancelled)));
        assert!(gate.check().is_err());
    }

    #[test]
    fn cancelling_during_a_commit_is_not_certain() {
        let gate = Gate::default();
        gate.begin_commit().unwrap();
        assert!(!gate.cancel());
        gate.begin_commit().unwrap();
        assert!(gate.is_cancelled());
    }

    #[test]
    fn cancelling_ends_a_pause() {
        let gate = Arc::new(Gate::default());
        let other = Arc::clone(&gate);
        // A pause that nothing ends would keep the test from ending.
        let pausing = std::thread::spawn(move || other.pause(Duration::from_hours(1)));
        gate.cancel();
        assert!(!pausing.join().unwrap());
        assert!(Gate::default().pause(Duration::ZERO));
    }
}
