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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_concluded_from_fewer_than_three_requests() {
        let requests = |rate, seconds| {
            let streak = Streak {
                rate,
                successes: 0,
                duration: Duration::ZERO,
            };
            streak.requests_in(seconds)
        };
        for (rate, seconds, expected) in [(20.0, 0.7, 14.0), (4.0, 0.8, 3.0), (0.2, 1.0, 3.0)] {
            let difference: f64 = requests(rate, seconds) - expected;
            assert!(difference.abs() < 1e-9, "{rate} {seconds}");
        }
    }
}
