//! Successive successes at one rate.

use std::time::Duration;

/// The smallest number of successes from which something can be concluded about a rate.
const MIN_SUCCESSES: f64 = 3.0;

/// The successes since the rate was changed.
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
