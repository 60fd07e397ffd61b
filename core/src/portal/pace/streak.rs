//! Requests at one rate, none of them throttled.

use std::time::Duration;

/// The least number of successes that says something of a rate.
const MIN_SUCCESSES: f64 = 3.0;

/// What has happened since the rate was changed.
pub(super) struct Streak {
    /// Requests per second.
    pub(super) rate: f64,
    /// Successful answers to requests that were sent at this rate.
    pub(super) successes: u32,
    pub(super) duration: Duration,
}

impl Streak {
    /// How many requests are sent at this rate in so many seconds, at least three.
    pub(super) fn requests_in(&self, seconds: f64) -> f64 {
        (self.rate * seconds).round().max(MIN_SUCCESSES)
    }
}
