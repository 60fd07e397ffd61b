//! The sign-in under way for a session: one, for all who ask.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared as SharedFuture};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::flows::ask_the_person;
use super::sign_in::{SignInEvent, SignInOptions};
use super::sso_session::Shared;
use crate::cache::Token;
use crate::context::CallContext;
use crate::error::{Error, ErrorCode, Result};

type SignInResult = SharedFuture<BoxFuture<'static, Result<Token>>>;

/// A sign-in under way.
struct UnderWay {
    result: SignInResult,
    progress: Arc<Progress>,
}

/// The sign-in under way, if there is one.
#[derive(Clone, Default)]
pub(super) struct SignIns(Arc<Mutex<Option<UnderWay>>>);

impl SignIns {
    fn under_way(&self) -> MutexGuard<'_, Option<UnderWay>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self) -> Option<Arc<Progress>> {
        let under_way = self.under_way();
        under_way.as_ref().map(|it| Arc::clone(&it.progress))
    }

    /// Ends it, and waits until it has ended: the session is signed out.
    pub(super) async fn stop(&self) {
        let ending = self.under_way().as_ref().map(|it| {
            it.progress.cancelled.cancel();
            it.result.clone()
        });
        if let Some(ending) = ending {
            // Whoever waits for the sign-in is told how it ended.
            let _ = ending.await;
        }
    }

    pub(super) fn use_device_code(&self) -> bool {
        let progress = self.progress();
        if let Some(progress) = &progress {
            // Kept for a browser flow that is about to begin.
            progress.device_code.notify_one();
        }
        progress.is_some()
    }
}

/// What a sign-in tells, and what it can be told.
#[derive(Default)]
pub(super) struct Progress {
    listeners: Mutex<Listeners>,
    callers: AtomicUsize,
    cancelled: CancellationToken,
    device_code: Notify,
    /// What the last request for the token failed with, if it failed.
    last_failure: Mutex<Option<Error>>,
}

#[derive(Default)]
struct Listeners {
    senders: Vec<mpsc::UnboundedSender<SignInEvent>>,
    /// Where the person stands, for who joins later.
    last: Option<SignInEvent>,
}

impl Progress {
    /// Tells everyone who waits.
    pub(super) fn tell(&self, event: SignInEvent) {
        let mut listeners = self.listeners();
        listeners
            .senders
            .retain(|listener| listener.send(event.clone()).is_ok());
        if !matches!(event, SignInEvent::Polling { .. }) {
            listeners.last = Some(event);
        }
    }

    /// Notes the answer to a request for the token.
    pub(super) fn answered<T>(&self, answer: &Result<T>) {
        let failure = answer.as_ref().err().filter(|error| {
            // These two are the service's answer that the person has not decided yet.
            !matches!(
                error.code(),
                ErrorCode::AuthorizationPending | ErrorCode::SlowDown
            )
        });
        let mut last_failure = self
            .last_failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *last_failure = failure.cloned();
    }

    /// Cancelled when the sign-in is stopped: nobody waits for it any more, or the session is signed out.
    pub(super) fn cancelled(&self) -> CancellationToken {
        self.cancelled.clone()
    }

    /// Comes to its end when a device code is asked for.
    pub(super) async fn device_code_wanted(&self) {
        self.device_code.notified().await;
    }

    fn listen(&self) -> mpsc::UnboundedReceiver<SignInEvent> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut listeners = self.listeners();
        if let Some(last) = &listeners.last {
            // The receiver is held here.
            let _ = sender.send(last.clone());
        }
        listeners.senders.push(sender);
        receiver
    }

    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A caller who waits. The last one to leave ends the sign-in.
pub(super) struct Caller {
    pub(super) result: SignInResult,
    progress: Arc<Progress>,
}

impl Caller {
    fn of(result: &SignInResult, progress: &Arc<Progress>) -> Self {
        progress.callers.fetch_add(1, Ordering::AcqRel);
        Self {
            result: result.clone(),
            progress: Arc::clone(progress),
        }
    }
}

impl Caller {
    /// What the last request for the token failed with, if it failed.
    pub(super) fn last_failure(&self) -> Option<Error> {
        let last_failure = self.progress.last_failure.lock();
        last_failure.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        if self.progress.callers.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.progress.cancelled.cancel();
        }
    }
}

/// Where a sign-in is kept while it is under way, however it ends.
struct Place(SignIns);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.under_way().take();
    }
}

impl Shared {
    pub(super) fn join_sign_in(
        self: &Arc<Self>,
        context: &CallContext,
        options: SignInOptions,
    ) -> (Caller, mpsc::UnboundedReceiver<SignInEvent>) {
        let mut under_way = self.sign_ins.under_way();
        if let Some(UnderWay { result, progress }) = under_way.as_ref()
            && !progress.cancelled.is_cancelled()
        {
            return (Caller::of(result, progress), progress.listen());
        }
        let progress = Arc::new(Progress::default());
        let events = progress.listen();
        let (shared, context) = (Arc::clone(self), self.background(context));
        let (place, told) = (Place(self.sign_ins.clone()), Arc::clone(&progress));
        let task = tokio::spawn(async move {
            let _place = place;
            let asking = ask_the_person(&shared, &context, &options, &told);
            tokio::select! {
                biased;
                () = told.cancelled.cancelled() => Err(Error::Cancelled),
                result = asking => result,
            }
        });
        let result = task
            .map(|ended| {
                ended.unwrap_or_else(|_| Err(Error::Internal("the sign-in was stopped".into())))
            })
            .boxed()
            .shared();
        let caller = Caller::of(&result, &progress);
        *under_way = Some(UnderWay { result, progress });
        drop(under_way);
        (caller, events)
    }
}
