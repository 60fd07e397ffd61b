//! A clock and an executor for tests: hours pass in milliseconds, and each run is the same.

use std::collections::BinaryHeap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::chance::{Chance, Lateness};
use crate::clock::{Clock, Sleep};

/// The machine has been up for a while.
pub(super) const START: Duration = Duration::from_secs(1000);

/// A clock whose time is moved on by [`VirtualClock::run`]. Clones share the time.
#[derive(Clone)]
pub(super) struct VirtualClock(Arc<Mutex<State>>);

struct State {
    now: Duration,
    timers: BinaryHeap<Timer>,
    chance: Chance,
    lateness: Lateness,
}

impl VirtualClock {
    /// A clock whose precise sleeps are late by chance.
    pub(super) fn new(chance: Chance, lateness: Lateness) -> Self {
        Self(Arc::new(Mutex::new(State {
            now: START,
            timers: BinaryHeap::new(),
            chance,
            lateness,
        })))
    }

    /// Runs a future. Time passes when all of it waits.
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
            let timer = {
                let mut state = self.state();
                let timer = state.timers.pop();
                let timer = timer.expect("nothing is in flight, and nothing may be sent");
                state.now = state.now.max(timer.at);
                timer
            };
            timer.waker.wake();
        }
    }

    fn sleep_until(&self, at: Duration) -> Sleep {
        Box::pin(Sleeping {
            clock: self.clone(),
            at,
            waker: None,
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
    waker: Option<Waker>,
}

impl Future for Sleeping {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.clock.state();
        if state.now >= self.at {
            return Poll::Ready(());
        }
        let waker = context.waker();
        let registered = self.waker.as_ref();
        if registered.is_none_or(|registered| !registered.will_wake(waker)) {
            state.timers.push(Timer {
                at: self.at,
                waker: waker.clone(),
            });
            drop(state);
            self.waker = Some(waker.clone());
        }
        Poll::Pending
    }
}

struct Timer {
    at: Duration,
    waker: Waker,
}

impl Ord for Timer {
    /// The earliest timer is the greatest: a heap gives that one first.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.at.cmp(&self.at)
    }
}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Timer {}
