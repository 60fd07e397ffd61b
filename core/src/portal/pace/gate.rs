//! The queue in front of the portal: callers wait here for a permit to send one request.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::controller::Controller;
use super::request::{Admission, Outcome, Priority};
use super::slow_start::Window;
use crate::clock::SharedClock;
use crate::error::{Error, ErrorCode, Result};

/// The pace of one portal.
pub(in crate::portal) struct Pace {
    controller: Mutex<Controller>,
    /// Notified when a waiting caller should ask the controller again.
    changed: Notify,
    /// One queue for each priority. The lock is fair (first in, first out); its holder is the next to send.
    queues: [tokio::sync::Mutex<()>; 2],
    interactive_waiting: AtomicUsize,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self {
            controller: Mutex::new(Controller::new()),
            changed: Notify::new(),
            queues: [tokio::sync::Mutex::new(()), tokio::sync::Mutex::new(())],
            interactive_waiting: AtomicUsize::new(0),
        }
    }

    /// Waits until a request may be sent. The request counts as sent from then on, so it must be sent at once.
    pub(in crate::portal) async fn acquire(
        self: &Arc<Self>,
        priority: Priority,
        clock: &SharedClock,
    ) -> Permit {
        let interactive = priority == Priority::Interactive;
        let _waiting = interactive.then(|| InteractiveWaiting::new(self));
        let _next = self.queues[usize::from(interactive)].lock().await;
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // A change between the next two lines is not missed.
            changed.as_mut().enable();
            match self.try_acquire(priority, clock) {
                Ok(permit) => return permit,
                Err(Some(wait)) => tokio::select! {
                    () = changed => {}
                    () = clock.sleep_precisely(wait) => {}
                },
                Err(None) => changed.await,
            }
        }
    }

    /// A permit, if a request may be sent now; otherwise how long to wait, if that is known.
    fn try_acquire(
        self: &Arc<Self>,
        priority: Priority,
        clock: &SharedClock,
    ) -> Result<Permit, Option<Duration>> {
        if priority == Priority::Bulk && self.interactive_waiting.load(Ordering::Acquire) > 0 {
            return Err(None);
        }
        let now = clock.boot();
        let admission = {
            let mut controller = self.controller();
            let admission = controller.admission(now, priority);
            if admission == Admission::Now {
                controller.sent(now);
            }
            admission
        };
        match admission {
            Admission::Now => Ok(Permit {
                pace: Arc::clone(self),
                clock: Arc::clone(clock),
                sent: now,
                ended: false,
            }),
            Admission::At(at) => Err(Some(at.saturating_sub(now))),
            Admission::AfterAnAnswer => Err(None),
        }
    }

    /// How many requests one list may have in flight. `None` once requests are paced.
    pub(super) fn window(&self) -> Option<Window> {
        self.controller().window()
    }

    /// Requests per second, if the service is known to limit them.
    pub(in crate::portal) fn rate(&self) -> Option<f64> {
        self.controller().rate()
    }

    fn controller(&self) -> MutexGuard<'_, Controller> {
        self.controller
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// An interactive request that waits. Bulk requests wait while there is one.
struct InteractiveWaiting<'a>(&'a Pace);

impl<'a> InteractiveWaiting<'a> {
    fn new(pace: &'a Pace) -> Self {
        pace.interactive_waiting.fetch_add(1, Ordering::AcqRel);
        Self(pace)
    }
}

impl Drop for InteractiveWaiting<'_> {
    fn drop(&mut self) {
        self.0.interactive_waiting.fetch_sub(1, Ordering::AcqRel);
        self.0.changed.notify_waiters();
    }
}

/// The right to send one request. The request is in flight until [`Permit::answered`] or until this is dropped.
pub(in crate::portal) struct Permit {
    pace: Arc<Pace>,
    clock: SharedClock,
    sent: Duration,
    ended: bool,
}

impl Permit {
    /// Reports how the request ended.
    pub(in crate::portal) fn answered<T>(mut self, answer: &Result<T>) {
        self.end(match answer {
            Ok(_) => Outcome::Success,
            Err(error) => outcome_of(error),
        });
    }

    fn end(&mut self, outcome: Outcome) {
        self.ended = true;
        let now = self.clock.boot();
        self.pace.controller().ended(self.sent, now, outcome);
        self.pace.changed.notify_waiters();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.ended {
            self.end(Outcome::Abandoned);
        }
    }
}

fn outcome_of(error: &Error) -> Outcome {
    match error.code() {
        ErrorCode::TooManyRequests => {
            Outcome::Throttled(error.answer().and_then(|answer| answer.retry_after))
        }
        ErrorCode::InternalServer | ErrorCode::Network | ErrorCode::Timeout => Outcome::Failed,
        _ => Outcome::Success,
    }
}
