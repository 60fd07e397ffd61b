//! What a running sign-in shares with its callers: its events, how it is stopped, and the wish for a device code.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::event::SignInEvent;
use crate::diagnostics::events::sign_in::SignInStep;
use crate::diagnostics::{self, CallId};
use crate::error::{Error, ErrorCode, Result};
use crate::session::callers::{Callers, Presence};

/// How far a sign-in is.
pub(super) struct Progress {
    /// The call that began it.
    call: CallId,
    listeners: Mutex<Listeners>,
    /// The last caller who leaves cancels the sign-in.
    callers: Callers,
    device_code_wanted: Notify,
    /// What the last request for the token failed with, if it failed.
    last_failure: Mutex<Option<Error>>,
}

#[derive(Default)]
struct Listeners {
    senders: Vec<mpsc::UnboundedSender<SignInEvent>>,
    /// The last event that shows how far the sign-in is, for callers who join later.
    last: Option<SignInEvent>,
}

/// A caller who waits for a sign-in. When the last one is dropped, the sign-in is cancelled.
pub(super) struct Caller {
    pub(super) events: mpsc::UnboundedReceiver<SignInEvent>,
    _presence: Presence,
}

impl Progress {
    /// A sign-in that begins, and its first caller.
    pub(super) fn new(call: CallId) -> (Arc<Self>, Caller) {
        let (callers, presence) = Callers::new();
        let progress = Self {
            call,
            listeners: Mutex::default(),
            callers,
            device_code_wanted: Notify::new(),
            last_failure: Mutex::default(),
        };
        let caller = Caller {
            events: progress.listen(),
            _presence: presence,
        };
        (Arc::new(progress), caller)
    }

    /// Joins a sign-in. `None` if it is cancelled.
    pub(super) fn join(&self) -> Option<Caller> {
        let presence = self.callers.join()?;
        Some(Caller {
            events: self.listen(),
            _presence: presence,
        })
    }

    fn listen(&self) -> mpsc::UnboundedReceiver<SignInEvent> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut listeners = self.listeners();
        if let Some(last) = &listeners.last {
            // It cannot fail: the receiver is here.
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

    /// Reports an event to all callers.
    pub(super) fn report(&self, event: SignInEvent) {
        if let Some(step) = event.step() {
            diagnostics::log(Some(self.call), || SignInStep { step });
        }
        let mut listeners = self.listeners();
        listeners
            .senders
            .retain(|listener| listener.send(event.clone()).is_ok());
        if !matches!(event, SignInEvent::Polling { .. }) {
            listeners.last = Some(event);
        }
    }

    /// Notes the answer to a request for the token.
    pub(super) fn note_answer<T>(&self, answer: &Result<T>) {
        let failure = answer.as_ref().err().filter(|error| {
            // These two say that the person has not decided yet.
            !matches!(
                error.code(),
                ErrorCode::AuthorizationPending | ErrorCode::SlowDown
            )
        });
        *self
            .last_failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = failure.cloned();
    }

    /// What the last request for the token failed with, if it failed.
    pub(super) fn last_failure(&self) -> Option<Error> {
        self.last_failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Cancels the sign-in: the session is signed out.
    pub(super) fn cancel(&self) {
        self.callers.cancel();
    }

    /// Cancelled when no caller waits for the sign-in any more, or the session is signed out.
    pub(super) fn cancelled(&self) -> CancellationToken {
        self.callers.cancelled()
    }

    /// Asks for the device code flow. It is remembered for a browser flow that is about to begin.
    pub(super) fn ask_for_device_code(&self) {
        self.device_code_wanted.notify_one();
    }

    /// Waits until the device code flow is asked for.
    pub(super) async fn device_code_wanted(&self) {
        self.device_code_wanted.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn falling_back() -> SignInEvent {
        SignInEvent::FallingBack {
            reason: "no browser".into(),
        }
    }

    #[test]
    fn a_caller_who_joins_gets_the_last_event_that_shows_how_far_the_sign_in_is() {
        let (progress, mut first) = Progress::new(CallId::next());
        progress.report(SignInEvent::Registering);
        progress.report(falling_back());
        progress.report(SignInEvent::Polling {
            next_in: std::time::Duration::ZERO,
        });
        let mut second = progress.join().unwrap();
        assert_eq!(second.events.try_recv(), Ok(falling_back()));
        assert!(second.events.try_recv().is_err());
        assert_eq!(first.events.try_recv(), Ok(SignInEvent::Registering));
    }

    #[test]
    fn the_last_failure_is_that_of_the_last_answer() {
        let (progress, _caller) = Progress::new(CallId::next());
        let timeout = Error::Timeout {
            operation: "CreateToken",
        };
        progress.note_answer::<()>(&Err(timeout));
        let failure = progress.last_failure().unwrap();
        assert_eq!(failure.code(), ErrorCode::Timeout);
        progress.note_answer(&Ok(()));
        assert!(progress.last_failure().is_none());
    }
}
