//! Learns the rate of a token bucket that holds one or two tokens, by searching for it.
//!
//! A token that is not used in time is lost, and a request that comes too early is throttled at once. So the rate is
//! between the highest sustained rate and the lowest throttled rate. Halving this range finds the rate: the binary
//! search increase of BIC TCP (Xu, Harfoush, Rhee, INFOCOM 2004). Then the rate is kept, and a higher one is tried
//! less and less often.
//!
//! At such a rate, some requests are throttled by chance: after a request that the network delayed by a millisecond,
//! the next one is too early. So one 429 does not show that the rate is too high. Several within a short time show
//! it; they are added up as in the CUSUM test (Page, Biometrika 41, 1954).
//!
//! The numbers without a source were found in the simulation (`docs/design/pace.md`).

use super::published_rate::is_slow;
use super::streak::Streak;

/// A higher rate that is tried is higher by this share, and a rate that is not sustained is lowered by it. This share
/// of the rate is lost. It must be more than timers and networks vary by (0.5 ms of the 50 ms between two requests).
pub(super) const STEP: f64 = 0.010;
/// The rate of a slow service is raised by this share when a higher one is tried.
const SLOW_STEP: f64 = 0.2;
/// A slow service is tried at a higher rate after this many seconds at the sustained rate.
const SLOW_RAISE_AFTER: f64 = 0.8;

/// Successes between two tries of a higher rate: at first, after a try that was throttled, and after a sign that the
/// rate is too low.
const TRY_AFTER: u32 = 60;
const TRY_AFTER_THROTTLED: u32 = 480;
const TRY_SOON: u32 = 10;

/// Successes that show that a higher rate is sustained: after a small step, after a larger step, and at a slow service.
const SUSTAINED_SMALL_STEP: u32 = 10;
const SUSTAINED_LARGE_STEP: u32 = 3;
const SUSTAINED_SLOW: u32 = 1;

/// The rate is lowered when this many 429s are not compensated: two within 5 successes, or three within 30.
const MAX_DOUBT: f64 = 1.8;
/// This many successes compensate one 429.
const SUCCESSES_PER_DOUBT: f64 = 25.0;
/// The largest decrease in one step.
const MAX_DECREASE: f64 = 0.25;
/// A 429 at less than this share of the sustained rate is not caused by chance: the service has become slower.
const SLOWER_SHARE: f64 = 0.9;

/// The search ends when the range is this share of the sustained rate: at the usual rate, and at a slow service while the
/// rate rises and after a 429.
const USUAL_RANGE: f64 = 0.04;
const SLOW_RANGE_RISING: f64 = 0.1;
const SLOW_RANGE_THROTTLED: f64 = 0.25;

#[derive(Debug)]
pub(super) struct SearchEstimator {
    /// The highest rate that was sustained. Zero while no rate is.
    sustained: f64,
    /// The lowest rate that was throttled since.
    throttled: Option<f64>,
    /// How far above the sustained rate the next try is.
    step: f64,
    /// How far the sustained rate is lowered next time.
    decrease: f64,
    /// Successes before the next try.
    try_after: u32,
    /// Whether the last try of one step was sustained.
    rising: bool,
    /// Successes since the last 429.
    successes: u32,
    /// 429s at the sustained rate that are not compensated.
    doubt: f64,
}

impl SearchEstimator {
    /// A rate that counts as sustained.
    pub(super) const fn new(rate: f64) -> Self {
        Self {
            sustained: rate,
            throttled: None,
            step: STEP,
            decrease: STEP,
            try_after: TRY_AFTER,
            rising: false,
            successes: 0,
            doubt: 0.0,
        }
    }

    /// The rate to continue with after a success, if it changes.
    pub(super) fn raised(&mut self, streak: &Streak) -> Option<f64> {
        self.successes += 1;
        let slow = is_slow(streak.rate);
        if streak.rate <= self.sustained {
            let try_after = if slow {
                streak.requests_in(SLOW_RAISE_AFTER)
            } else {
                f64::from(self.try_after)
            };
            if f64::from(streak.successes) < try_after {
                return None;
            }
            self.step = if slow { SLOW_STEP } else { STEP };
            self.throttled = None;
            return Some(self.sustained * (1.0 + self.step));
        }
        let enough = match slow {
            true => SUSTAINED_SLOW,
            false if self.step <= STEP => SUSTAINED_SMALL_STEP,
            false => SUSTAINED_LARGE_STEP,
        };
        if streak.successes < enough {
            return None;
        }
        self.sustained = streak.rate;
        match self.throttled {
            None if self.step <= STEP && !self.rising => {
                // The rate may have been too low by exactly this step.
                self.rising = true;
                self.try_after = self.try_after.min(TRY_SOON);
                None
            }
            None => {
                self.step *= 2.0;
                Some(self.sustained * (1.0 + self.step))
            }
            Some(throttled) => Some(self.between(throttled, SLOW_RANGE_RISING)),
        }
    }

    /// The rate to continue with after a 429. `max_rate`: the highest possible rate of the service, if it is known.
    pub(super) fn throttled(&mut self, rate: f64, max_rate: Option<f64>) -> f64 {
        let successes = std::mem::take(&mut self.successes);
        let throttled = max_rate.map_or(rate, |max_rate| max_rate.min(rate));
        self.rising = false;
        if self.sustained <= 0.0 || throttled < self.sustained * SLOWER_SHARE {
            // The new rate is not known. The pauses between the requests become longer until one succeeds.
            self.throttled = Some(throttled);
            self.sustained = 0.0;
            self.try_after = TRY_AFTER;
            return throttled / (1.0 + MAX_DECREASE);
        }
        if rate > self.sustained {
            self.try_was_throttled(throttled);
            return self.between(throttled, SLOW_RANGE_THROTTLED);
        }
        let made_up_for = f64::from(successes) / SUCCESSES_PER_DOUBT;
        self.doubt = (self.doubt - made_up_for).max(0.0) + 1.0;
        if !is_slow(rate) && self.doubt < MAX_DOUBT {
            self.decrease = STEP;
        } else {
            self.doubt = 1.0;
            self.sustained *= 1.0 - self.decrease;
            self.decrease = (self.decrease * 2.0).min(MAX_DECREASE);
            self.try_after = self.try_after.min(TRY_AFTER);
        }
        self.sustained
    }

    /// A rate above the sustained one was throttled.
    fn try_was_throttled(&mut self, throttled: f64) {
        if self.step <= STEP {
            self.try_after = TRY_AFTER_THROTTLED;
        } else if self.step >= SLOW_STEP {
            // After many raises in a row, this 429 may be caused by chance.
            self.try_after = self.try_after.min(TRY_SOON);
        }
        self.throttled = Some(throttled);
        self.decrease = STEP;
    }

    /// The middle between the sustained and the throttled rate; the sustained rate if they are close.
    fn between(&self, throttled: f64, slow_range: f64) -> f64 {
        let range = if is_slow(throttled) {
            slow_range
        } else {
            USUAL_RANGE
        };
        if throttled - self.sustained > self.sustained * range {
            f64::midpoint(self.sustained, throttled)
        } else {
            self.sustained
        }
    }
}
