//! A clock and an executor for tests: hours take milliseconds, and each run gives the same result.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::chance::{Chance, Lateness};
use crate::clock::{Clock, Sleep};

/// The time since the machine started.
pub(super) const START: Duration = Duration::from_secs(1000);

/// A clock whose time [`VirtualClock::run`] advances. Clones share the time.
#[derive(Clone)]
pub(super) struct VirtualClock(Arc<Mutex<State>>);

struct State {
    now: Duration,
    events: BTreeMap<EventKey, Event>,
    /// How many events were planned so far.
    planned: u64,
    chance: Chance,
    lateness: Lateness,
}

/// When an event happens. Events of the same time happen in the order in which they were planned.
type EventKey = (Duration, u64);

enum Event {
    /// The end of a sleep.
    Wake(Waker),
    /// An event without a task: no task is polled for it.
    Call(Box<dyn FnOnce() + Send>),
}

impl State {
    fn plan(&mut self, at: Duration, event: Event) -> EventKey {
        self.planned += 1;
        let key = (at, self.planned);
        self.events.insert(key, event);
        key
    }
}

impl VirtualClock {
    /// A clock whose precise sleeps are late by chance.
    pub(super) fn new(chance: Chance, lateness: Lateness) -> Self {
        Self(Arc::new(Mutex::new(State {
            now: START,
            events: BTreeMap::new(),
            planned: 0,
            chance,
            lateness,
        })))
    }

    /// Runs a future. Time advances when everything in it waits.
    pub(super) fn run<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        loop {
            while woken.0.swap(false, Ordering::AcqRel) {
                if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                    return output;
                }
            }
            let event = {
                let mut state = self.state();
                let first = state.events.pop_first();
                let ((at, _), event) =
                    first.expect("nothing is in flight, and nothing may be sent");
                state.now = state.now.max(at);
                event
            };
            match event {
                Event::Wake(waker) => waker.wake(),
                Event::Call(call) => call(),
            }
        }
    }

    /// Calls a function after a time.
    pub(super) fn call_after(&self, duration: Duration, call: impl FnOnce() + Send + 'static) {
        let mut state = self.state();
        let at = state.now + duration;
        state.plan(at, Event::Call(Box::new(call)));
    }

    fn sleep_until(&self, at: Duration) -> Sleep {
        Box::pin(Sleeping {
            clock: self.clone(),
            at,
            planned: None,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl Clock for VirtualClock {
    fn wall(&self) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + self.boot()
    }

    fn boot(&self) -> Duration {
        self.state().now
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.sleep_until(self.boot() + duration)
    }

    fn sleep_precisely(&self, duration: Duration) -> Sleep {
        let at = {
            let mut state = self.state();
            let lateness = state.lateness;
            state.now + duration + state.chance.lateness(lateness)
        };
        self.sleep_until(at)
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

struct Sleeping {
    clock: VirtualClock,
    at: Duration,
    /// The event that ends it, and the waker that it calls.
    planned: Option<(EventKey, Waker)>,
}

impl Future for Sleeping {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.clock.state();
        if state.now >= self.at {
            return Poll::Ready(());
        }
        let waker = context.waker();
        match &self.planned {
            Some((_, planned)) if planned.will_wake(waker) => {}
            planned => {
                if let Some((key, _)) = planned {
                    state.events.remove(key);
                }
                let key = state.plan(self.at, Event::Wake(waker.clone()));
                drop(state);
                self.planned = Some((key, waker.clone()));
            }
        }
        Poll::Pending
    }
}

impl Drop for Sleeping {
    /// A sleep that was dropped wakes no task.
    fn drop(&mut self) {
        if let Some((key, _)) = &self.planned {
            self.clock.state().events.remove(key);
        }
    }
}
