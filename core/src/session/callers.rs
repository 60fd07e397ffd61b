//! Cancels a shared task when the last of its callers has left.

use std::sync::{Arc, Weak};

use tokio_util::sync::{CancellationToken, DropGuard};

/// The callers of a shared task, as the task and later callers know them.
pub(super) struct Callers {
    /// Not an `Arc`: the task must not count as a caller.
    present: Weak<DropGuard>,
    cancelled: CancellationToken,
}

/// A caller. When the last one is dropped, the task is cancelled.
pub(super) struct Presence {
    _cancels: Arc<DropGuard>,
}

impl Callers {
    /// The callers of a task that begins, and the first of them.
    pub(super) fn new() -> (Self, Presence) {
        let cancelled = CancellationToken::new();
        let cancels = Arc::new(cancelled.clone().drop_guard());
        let callers = Self {
            present: Arc::downgrade(&cancels),
            cancelled,
        };
        (callers, Presence { _cancels: cancels })
    }

    /// Joins them. `None` if the task is cancelled.
    pub(super) fn join(&self) -> Option<Presence> {
        let cancels = self.present.upgrade()?;
        (!self.cancelled.is_cancelled()).then_some(Presence { _cancels: cancels })
    }

    /// Cancels the task, even if callers wait for it.
    pub(super) fn cancel(&self) {
        self.cancelled.cancel();
    }

    /// Cancelled when the task is.
    pub(super) fn cancelled(&self) -> CancellationToken {
        self.cancelled.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_task_is_cancelled_when_the_last_caller_has_left() {
        let (callers, first) = Callers::new();
        let second = callers.join().unwrap();
        drop(first);
        assert!(!callers.cancelled().is_cancelled());
        drop(second);
        assert!(callers.cancelled().is_cancelled());
        assert!(callers.join().is_none());
    }

    #[test]
    fn a_task_that_is_cancelled_is_not_joined() {
        let (callers, _first) = Callers::new();
        callers.cancel();
        assert!(callers.join().is_none());
    }
}
