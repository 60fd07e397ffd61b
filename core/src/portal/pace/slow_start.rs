//! The number of requests in flight while no rate limit is known: the slow start of TCP (RFC 5681 section 3.1).
//!
//! Each success allows one request more, so the window doubles with each round of answers.

use std::time::Duration;

/// Requests in flight at the start. The first page and the rounds of 7 and 14 are 22 requests: they exceed a burst
/// capacity of 20, the published rate as a guess, by one or two.
pub(super) const INITIAL_WINDOW: u32 = 7;

/// Requests in flight at most, of all lists together. A page names 100 accounts. With the roles of more than one page
/// in flight, a list waits only for the next page.
pub(super) const MAX_IN_FLIGHT: u32 = 160;

/// Successes after which the window opens to [`MAX_IN_FLIGHT`]. They take five round trips (1, 7, 14, 28 and part of
/// 56), three times the burst capacity of 20 that is guessed for AWS.
const SUCCESSES_TO_OPEN: u32 = 60;

/// How many requests one list may have in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::portal) struct Window {
    pub(in crate::portal) size: u32,
    /// Whether a list should wait for all answers of a round before it starts the next round. The last requests of a
    /// round can be throttled when the first ones are not.
    pub(in crate::portal) in_rounds: bool,
}

#[derive(Debug)]
pub(super) struct SlowStart {
    /// The window of each list. Lists have separate windows: one that gets no answers does not stop the others.
    window: u32,
    successes: u32,
    /// When the window was halved last. Requests that were sent before that failed for the same reason.
    halved_at: Duration,
}

impl SlowStart {
    pub(super) const fn new() -> Self {
        Self {
            window: INITIAL_WINDOW,
            successes: 0,
            halved_at: Duration::ZERO,
        }
    }

    pub(super) const fn window(&self) -> Window {
        Window {
            size: self.window,
            in_rounds: self.successes < SUCCESSES_TO_OPEN,
        }
    }

    /// Successes so far.
    pub(super) const fn successes(&self) -> u32 {
        self.successes
    }

    pub(super) fn succeeded(&mut self) {
        self.successes += 1;
        self.window = if self.successes < SUCCESSES_TO_OPEN {
            (self.window + 1).min(MAX_IN_FLIGHT)
        } else {
            MAX_IN_FLIGHT
        };
    }

    /// A request that was sent at that time failed. The window is halved once for each round.
    pub(super) fn failed(&mut self, sent: Duration, now: Duration) {
        if sent >= self.halved_at {
            self.halved_at = now;
            self.window = (self.window / 2).max(1);
        }
    }

    /// Pacing has ended. The window starts with the number of requests in flight.
    pub(super) fn resume(&mut self, in_flight: u32) {
        self.window = in_flight.clamp(INITIAL_WINDOW, MAX_IN_FLIGHT);
    }
}
