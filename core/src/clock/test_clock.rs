//! A clock for tests. A sleep takes no real time: it advances both clocks.

#![cfg_attr(not(test), allow(dead_code, reason = "fuzzers use a part of it"))]
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test or a fuzzer fails by a panic"
)]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Clock, Sleep, later};

/// An event during a sleep.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Event {
    /// The machine sleeps: both clocks advance by this in addition to the wait.
    Suspend(Duration),
    /// The wall clock is changed by this.
    Step(TimeDelta),
}

#[derive(Debug)]
struct State {
    wall: DateTime<Utc>,
    boot: Duration,
    events: VecDeque<(usize, Event)>,
    sleeps: Vec<Duration>,
}

/// Both clocks. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct TestClock(Arc<Mutex<State>>);

impl TestClock {
    /// A machine that has been up for 1,000 seconds on 2026-01-02T03:04:05Z.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            wall: "2026-01-02T03:04:05Z".parse().expect("a valid time"),
            boot: Duration::from_secs(1000),
            events: VecDeque::new(),
            sleeps: Vec::new(),
        })))
    }

    pub(crate) fn advance(&self, duration: Duration) {
        let mut state = self.0.lock().unwrap();
        state.wall = later(state.wall, duration);
        state.boot += duration;
    }

    pub(crate) fn step_wall(&self, delta: TimeDelta) {
        self.0.lock().unwrap().wall += delta;
    }

    /// Plans an event for a sleep. Sleeps are counted from 0.
    pub(crate) fn during_sleep(self, number: usize, event: Event) -> Self {
        self.0.lock().unwrap().events.push_back((number, event));
        self
    }

    fn event_of_this_sleep(&self, duration: Duration) -> Option<Event> {
        let mut state = self.0.lock().unwrap();
        let number = state.sleeps.len();
        state.sleeps.push(duration);
        let at = state.events.iter().position(|(at, _)| *at == number)?;
        state.events.remove(at).map(|(_, event)| event)
    }

    /// The durations of all sleeps so far.
    pub(crate) fn sleeps(&self) -> Vec<Duration> {
        self.0.lock().unwrap().sleeps.clone()
    }
}

impl Clock for TestClock {
    fn wall(&self) -> DateTime<Utc> {
        self.0.lock().unwrap().wall
    }

    fn boot(&self) -> Duration {
        self.0.lock().unwrap().boot
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let clock = self.clone();
        Box::pin(async move {
            clock.advance(duration);
            match clock.event_of_this_sleep(duration) {
                Some(Event::Suspend(duration)) => clock.advance(duration),
                Some(Event::Step(delta)) => clock.step_wall(delta),
                None => {}
            }
        })
    }
}
