//! A queue of requests that wait for a permit.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::controller::Controller;
use super::request::{Admission, Outcome, Priority};
use super::slow_start::Window;
use crate::clock::{SharedClock, Sleep};
use crate::diagnostics;
use crate::diagnostics::events::pace::{Throttled, Unpaced};
use crate::error::{Error, ErrorCode, Result};

/// The pace of one portal.
pub(in crate::portal) struct Pace(Mutex<State>);

struct State {
    controller: Controller,
    interactive: Queue,
    bulk: Queue,
}

/// Requests that wait, first in, first out.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    last_number: u64,
}

struct Waiting {
    number: u64,
    /// Set when the request was polled for the first time.
    waker: Option<Waker>,
    /// The time until which it waits, if it is the next one and that time is known.
    until: Option<Duration>,
}

impl Queue {
    fn push(&mut self) -> u64 {
        self.last_number += 1;
        self.waiting.push_back(Waiting {
            number: self.last_number,
            waker: None,
            until: None,
        });
        self.last_number
    }

    fn is_first(&self, number: u64) -> bool {
        self.waiting
            .front()
            .is_some_and(|first| first.number == number)
    }

    fn wait(&mut self, number: u64, waker: &Waker, until: Option<Duration>) {
        // The numbers are sorted.
        let found = self
            .waiting
            .binary_search_by_key(&number, |waiting| waiting.number);
        if let Ok(index) = found
            && let Some(waiting) = self.waiting.get_mut(index)
        {
            waiting.until = until;
            match &mut waiting.waker {
                Some(known) => known.clone_from(waker),
                unset => *unset = Some(waker.clone()),
            }
        }
    }

    fn remove(&mut self, number: u64) {
        self.waiting.retain(|waiting| waiting.number != number);
    }

    fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

impl State {
    const fn queue(&mut self, priority: Priority) -> &mut Queue {
        match priority {
            Priority::Interactive => &mut self.interactive,
            Priority::Bulk => &mut self.bulk,
        }
    }

    /// Whether a waiting request is the next one: the first interactive one, or the first bulk one if no interactive
    /// one waits.
    fn is_next(&self, priority: Priority, number: u64) -> bool {
        match priority {
            Priority::Interactive => self.interactive.is_first(number),
            Priority::Bulk => self.interactive.is_empty() && self.bulk.is_first(number),
        }
    }

    /// Whether a waiting request may be sent. If so, it leaves the queue; otherwise the waker is called when this
    /// changes.
    fn try_admit(
        &mut self,
        priority: Priority,
        number: u64,
        now: Duration,
        waker: &Waker,
    ) -> Admission {
        let admission = if self.is_next(priority, number) {
            self.controller.admission(now, priority)
        } else {
            Admission::AfterAnAnswer
        };
        match admission {
            Admission::Now => {
                self.controller.sent(now);
                self.queue(priority).remove(number);
            }
            Admission::At(at) => self.queue(priority).wait(number, waker, Some(at)),
            Admission::AfterAnAnswer => self.queue(priority).wait(number, waker, None),
        }
        admission
    }

    /// The waker of the next request, unless it already waits for the right time.
    fn waker_of_next(&mut self, now: Duration) -> Option<Waker> {
        let (queue, priority) = if self.interactive.is_empty() {
            (&self.bulk, Priority::Bulk)
        } else {
            (&self.interactive, Priority::Interactive)
        };
        let next = queue.waiting.front()?;
        let waits = next
            .until
            .is_some_and(|until| self.controller.admission(now, priority) == Admission::At(until));
        next.waker.clone().filter(|_| !waits)
    }
}

impl Pace {
    pub(super) fn new() -> Self {
        Self(Mutex::new(State {
            controller: Controller::new(),
            interactive: Queue::default(),
            bulk: Queue::default(),
        }))
    }

    /// Waits until a request may be sent. The request counts as sent from then on, so it must be sent at once. It
    /// joins the queue now.
    pub(in crate::portal) fn acquire(
        self: &Arc<Self>,
        priority: Priority,
        clock: &SharedClock,
    ) -> Acquire {
        Acquire {
            pace: Arc::clone(self),
            clock: Arc::clone(clock),
            priority,
            number: self.state().queue(priority).push(),
            is_queued: true,
            timer: None,
        }
    }

    /// How many requests one list may have in flight. `None` once requests are paced.
    pub(super) fn window(&self) -> Option<Window> {
        self.state().controller.window()
    }

    /// Requests per second, if the service is known to limit them.
    pub(in crate::portal) fn rate(&self) -> Option<f64> {
        self.state().controller.rate()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the next request after a change, so that it checks again whether it may be sent.
    fn wake_next(mut state: MutexGuard<'_, State>, now: Duration) {
        let waker = state.waker_of_next(now);
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// A request that waits for a permit. It leaves the queue when it is dropped.
pub(in crate::portal) struct Acquire {
    pace: Arc<Pace>,
    clock: SharedClock,
    priority: Priority,
    number: u64,
    is_queued: bool,
    /// The time until which it waits as the next request, and the timer for it.
    timer: Option<(Duration, Sleep)>,
}

impl Future for Acquire {
    type Output = Permit;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Permit> {
        let this = self.get_mut();
        loop {
            let now = this.clock.boot();
            let mut state = this.pace.state();
            let admission = state.try_admit(this.priority, this.number, now, context.waker());
            if admission == Admission::Now {
                Pace::wake_next(state, now);
                this.is_queued = false;
                return Poll::Ready(Permit {
                    pace: Arc::clone(&this.pace),
                    clock: Arc::clone(&this.clock),
                    sent: now,
                    ended: false,
                });
            }
            drop(state);
            let Admission::At(at) = admission else {
                return Poll::Pending;
            };
            // Most answers do not change the time.
            if this.timer.as_ref().is_none_or(|(until, _)| *until != at) {
                let wait = at.saturating_sub(now);
                this.timer = Some((at, this.clock.sleep_precisely(wait)));
            }
            if let Some((_, sleep)) = &mut this.timer
                && sleep.as_mut().poll(context).is_pending()
            {
                return Poll::Pending;
            }
            this.timer = None;
        }
    }
}

impl Drop for Acquire {
    fn drop(&mut self) {
        if self.is_queued {
            let mut state = self.pace.state();
            state.queue(self.priority).remove(self.number);
            Pace::wake_next(state, self.clock.boot());
        }
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
        let (before, after, in_flight) = self.count(outcome);
        log_rate(outcome, before, after, in_flight);
    }

    /// Counts the outcome, and returns the rate before and after it, and how many requests are in flight.
    fn count(&self, outcome: Outcome) -> (Option<f64>, Option<f64>, u32) {
        let now = self.clock.boot();
        let mut state = self.pace.state();
        let before = state.controller.rate();
        state.controller.ended(self.sent, now, outcome);
        let rates = (
            before,
            state.controller.rate(),
            state.controller.in_flight(),
        );
        Pace::wake_next(state, now);
        rates
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.ended {
            self.end(Outcome::Abandoned);
        }
    }
}

/// Logs what an answer changed in the rate of requests.
fn log_rate(outcome: Outcome, before: Option<f64>, after: Option<f64>, in_flight: u32) {
    match (outcome, before, after) {
        (Outcome::Throttled(retry_after), _, Some(rate)) => {
            diagnostics::log(None, || Throttled {
                requests_per_minute: per_minute(rate),
                retry_after,
                in_flight,
            });
        }
        (_, Some(_), None) => diagnostics::log(None, || Unpaced { in_flight }),
        _ => {}
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast saturates, and a rate is positive"
)]
fn per_minute(rate: f64) -> u64 {
    (rate * 60.0).round() as u64
}

fn outcome_of(error: &Error) -> Outcome {
    match error.code() {
        ErrorCode::TooManyRequests => {
            Outcome::Throttled(error.answer().and_then(|answer| answer.retry_after))
        }
        code if code.is_failure() => Outcome::Failed,
        _ => Outcome::Success,
    }
}

#[cfg(test)]
mod tests;
