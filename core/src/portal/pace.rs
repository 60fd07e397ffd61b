//! How fast the portal is asked, by everything in this process together.
//!
//! The service limits how often it is asked, does not say how often, and answers 429 above it. One pace for
//! each portal learns the limit and holds it, whoever asks: several lists, and credentials meanwhile. Who
//! waits in person goes ahead of lists, and lists take turns. See `docs/design/pace.md`.

mod controller;
mod deep;
mod limit;
mod shallow;
#[cfg(test)]
mod simulation;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::SharedClock;
use crate::error::{Error, ErrorCode, Result};
pub(super) use controller::Window;
use controller::{Answer, Controller, Permission};

/// The most portals whose pace is remembered.
const MOST_PORTALS: usize = 16;

static PACES: Mutex<Vec<(String, Arc<Pace>)>> = Mutex::new(Vec::new());

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    /// A person waits for this one answer.
    Interactive,
    /// One of many.
    Bulk,
}

/// The pace of one portal.
pub(super) struct Pace {
    controller: Mutex<Controller>,
    /// Something has changed that who waits for a permission should look at.
    changed: Notify,
    /// Fair: whoever waits longest is next.
    turns: [tokio::sync::Mutex<()>; 2],
    interactive_waiting: AtomicUsize,
}

/// The pace of the portal that is asked there.
pub(super) fn of(portal: &str) -> Arc<Pace> {
    let mut paces = PACES.lock().unwrap_or_else(PoisonError::into_inner);
    let at = paces.iter().position(|(name, _)| name == portal);
    // The one used last is the last: the first is forgotten where there are too many.
    let pace = at.map_or_else(|| Arc::new(Pace::new()), |at| paces.remove(at).1);
    if paces.len() == MOST_PORTALS {
        paces.remove(0);
    }
    paces.push((portal.to_owned(), Arc::clone(&pace)));
    pace
}

impl Pace {
    fn new() -> Self {
        Self {
            controller: Mutex::new(Controller::new()),
            changed: Notify::new(),
            turns: [tokio::sync::Mutex::new(()), tokio::sync::Mutex::new(())],
            interactive_waiting: AtomicUsize::new(0),
        }
    }

    /// Waits until a request may be sent, and takes its place. It must be sent at once.
    pub(super) async fn place(self: &Arc<Self>, urgency: Urgency, clock: &SharedClock) -> Place {
        let interactive = urgency == Urgency::Interactive;
        let _ahead = interactive.then(|| Ahead::of_others(self));
        let _turn = self.turns[usize::from(interactive)].lock().await;
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // From here on a change is noticed.
            changed.as_mut().enable();
            match self.try_place(urgency, clock) {
                Ok(place) => return place,
                Err(Some(wait)) => tokio::select! {
                    () = changed => {}
                    () = clock.sleep_precisely(wait) => {}
                },
                Err(None) => changed.await,
            }
        }
    }

    /// Takes a place if a request may be sent now; else, how long to wait, if that is known.
    fn try_place(
        self: &Arc<Self>,
        urgency: Urgency,
        clock: &SharedClock,
    ) -> Result<Place, Option<Duration>> {
        if urgency == Urgency::Bulk && self.interactive_waiting.load(Ordering::Acquire) > 0 {
            return Err(None);
        }
        let now = clock.boot();
        let permission = {
            let mut controller = self.controller();
            let permission = controller.permission(now, urgency);
            if permission == Permission::Now {
                controller.sent(now);
            }
            permission
        };
        match permission {
            Permission::Now => Ok(Place {
                pace: Arc::clone(self),
                clock: Arc::clone(clock),
                sent: now,
                answered: false,
            }),
            Permission::At(at) => Err(Some(at.saturating_sub(now))),
            Permission::AfterAnAnswer => Err(None),
        }
    }

    /// How much one list may have in flight, as long as no limit is known.
    pub(super) fn window(&self) -> Option<Window> {
        self.controller().window()
    }

    /// Requests a second, where the service is known to limit them.
    pub(super) fn rate(&self) -> Option<f64> {
        self.controller().rate()
    }

    fn controller(&self) -> MutexGuard<'_, Controller> {
        self.controller
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Someone who goes ahead of the lists, for as long as they wait.
struct Ahead<'a>(&'a Pace);

impl<'a> Ahead<'a> {
    fn of_others(pace: &'a Pace) -> Self {
        pace.interactive_waiting.fetch_add(1, Ordering::AcqRel);
        Self(pace)
    }
}

impl Drop for Ahead<'_> {
    fn drop(&mut self) {
        self.0.interactive_waiting.fetch_sub(1, Ordering::AcqRel);
        self.0.changed.notify_waiters();
    }
}

/// A request that may be sent, and is under way until its answer is told.
pub(super) struct Place {
    pace: Arc<Pace>,
    clock: SharedClock,
    sent: Duration,
    answered: bool,
}

impl Place {
    /// Tells what came of the request.
    pub(super) fn answered<T>(mut self, answer: &Result<T>) {
        self.tell(match answer {
            Ok(_) => Answer::Good,
            Err(error) => answer_of(error),
        });
    }

    fn tell(&mut self, answer: Answer) {
        self.answered = true;
        let now = self.clock.boot();
        self.pace.controller().answered(self.sent, now, answer);
        self.pace.changed.notify_waiters();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.answered {
            self.tell(Answer::Abandoned);
        }
    }
}

fn answer_of(error: &Error) -> Answer {
    match error.code() {
        ErrorCode::TooManyRequests => {
            Answer::Refused(error.answer().and_then(|answer| answer.retry_after))
        }
        ErrorCode::InternalServer | ErrorCode::Network | ErrorCode::Timeout => Answer::Failed,
        _ => Answer::Good,
    }
}
