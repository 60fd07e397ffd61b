//! The credentials of one role, and the request for them: at most one at a time.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::kept::{Kept, Wanted};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::session::callers::{Callers, Presence};
use crate::session::session_token::SignInNumber;
use crate::session::shared_task::{self, SharedTask, Slot};

/// A request that has not ended.
pub(super) type Running = shared_task::Running<Arc<Kept>, Request>;

/// What the callers of a request share with it.
pub(super) struct Request {
    callers: Callers,
    /// Whether one of them wants credentials in the place of rejected ones.
    pub(super) replaces_rejected: Arc<AtomicBool>,
}

/// What a caller gets.
pub(super) enum Waiting {
    /// Credentials from memory.
    Not(Arc<Kept>),
    /// The result of a request.
    For(Running, Presence),
}

/// The work of a request. It gives what it received to the entry before it ends.
pub(super) trait Work {
    /// Asks the service.
    fn run(
        self,
        entry: Arc<Entry>,
        request: Arc<Request>,
    ) -> impl Future<Output = Result<Arc<Kept>>> + Send + 'static;
}

/// The credentials of one role.
#[derive(Default)]
pub(super) struct Entry {
    kept: Mutex<Option<Arc<Kept>>>,
    request: SharedTask<Arc<Kept>, Request>,
    /// When the last renewal in the background was started, on the boot clock.
    renewed: Mutex<Option<Duration>>,
    /// When it was used last, by the store's count of uses.
    pub(super) used: AtomicU64,
}

impl Entry {
    fn memory(&self) -> MutexGuard<'_, Option<Arc<Kept>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The credentials that were got with this sign-in. Those of another one are forgotten.
    pub(super) fn kept(&self, sign_in: SignInNumber) -> Option<Arc<Kept>> {
        let mut memory = self.memory();
        memory.take_if(|kept| kept.sign_in != Some(sign_in));
        memory.clone()
    }

    /// Keeps credentials, if they were got with the sign-in that the session has now. Returns whether they were.
    pub(super) fn keep(
        &self,
        kept: &Arc<Kept>,
        sign_in: impl FnOnce() -> Option<SignInNumber>,
    ) -> bool {
        let mut memory = self.memory();
        // Asked for while memory is locked: `forget`, which follows a sign-out, comes before or after all of this.
        let is_current = kept.sign_in.is_some() && kept.sign_in == sign_in();
        if is_current {
            *memory = Some(Arc::clone(kept));
        }
        is_current
    }

    /// Forgets the credentials.
    pub(super) fn forget(&self) {
        *self.memory() = None;
    }

    /// Whether nothing is lost if the entry is removed.
    pub(super) fn is_empty(&self) -> bool {
        self.memory().is_none()
    }

    /// Whether a request is running.
    pub(super) fn is_requested(&self) -> bool {
        self.request.lock().running().is_some()
    }

    /// The credentials in memory, if they are what a caller wants; else the request for others, which is started if none is
    /// running.
    ///
    /// A request that is running gives others than any caller had before.
    pub(super) fn kept_or_waiting<W: Work>(
        self: &Arc<Self>,
        wanted: Wanted,
        sign_in: Option<SignInNumber>,
        clock: &dyn Clock,
        work: impl FnOnce() -> W,
    ) -> Waiting {
        // It is locked first: a request that ends has given its credentials to memory before.
        let mut slot = self.request.lock();
        let kept = sign_in
            .and_then(|sign_in| self.kept(sign_in))
            .filter(|kept| kept.satisfies(wanted, clock));
        if let Some(kept) = kept {
            return Waiting::Not(kept);
        }
        let (running, presence) = self.join_or_start_in(&mut slot, work);
        drop(slot);
        if wanted == Wanted::New {
            let replaces_rejected = &running.state.replaces_rejected;
            replaces_rejected.store(true, Ordering::Relaxed);
        }
        Waiting::For(running, presence)
    }

    /// The request that is running, or a new one.
    pub(super) fn join_or_start<W: Work>(
        self: &Arc<Self>,
        work: impl FnOnce() -> W,
    ) -> (Running, Presence) {
        self.join_or_start_in(&mut self.request.lock(), work)
    }

    fn join_or_start_in<W: Work>(
        self: &Arc<Self>,
        slot: &mut Slot<'_, Arc<Kept>, Request>,
        work: impl FnOnce() -> W,
    ) -> (Running, Presence) {
        if let Some(running) = slot.running()
            && let Some(presence) = running.state.callers.join()
        {
            return (running, presence);
        }
        let (callers, presence) = Callers::new();
        let cancelled = callers.cancelled();
        let request = Arc::new(Request {
            callers,
            replaces_rejected: Arc::default(),
        });
        let work = work().run(Arc::clone(self), Arc::clone(&request));
        let work = async move {
            tokio::select! {
                biased;
                () = cancelled.cancelled() => Err(Error::Cancelled),
                result = work => result,
            }
        };
        let running = slot.start("the request for role credentials", request, work);
        (running, presence)
    }

    /// Whether these credentials may be renewed in the background now. A renewal that failed is not repeated at every call.
    pub(super) fn may_renew(&self, kept: &Kept, clock: &dyn Clock) -> bool {
        let now = clock.boot();
        let mut renewed = self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        let may = renewed.is_none_or(|renewed| now.saturating_sub(renewed) >= kept.pause());
        if may {
            *renewed = Some(now);
        }
        may
    }
}
