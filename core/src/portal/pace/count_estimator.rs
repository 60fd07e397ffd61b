//! Learns the rate of a token bucket that holds several tokens, by counting successes.
//!
//! The bucket is empty at each 429. The successes between two 429s are the tokens that it gained in that time, with
//! an error of one. So successes per second is its rate, and the longer the time, the more precise it is. BBR
//! measures the rate of a token-bucket policer in the same way (`lt_bw` in Linux, `net/ipv4/tcp_bbr.c`).
//!
//! Requests are sent a little faster than that. This causes a 429 now and then. Each 429 makes the measured time
//! longer. If a 429 does not come when it is expected, the service allows more, and the rate is raised.
//!
//! The numbers without a source were found in the simulation (`docs/design/pace.md`).

use std::collections::VecDeque;
use std::time::Duration;

use super::published_rate::is_slow;
use super::streak::Streak;

/// The smallest raise, as a share of the measured rate. One request in 170 is throttled (1 / 0.006).
const MIN_STEP: f64 = 0.006;
/// The raise while few 429s were measured: for example after the first one.
const FIRST_STEP: f64 = 0.25;
/// The largest raise: twice the rate.
const MAX_STEP: f64 = 1.0;
/// Each raise without a 429 is larger than the one before by this factor.
const STEP_GROWTH: f64 = 4.0;

/// A slow service is tried at twice the rate after this many seconds at one rate.
const SLOW_RAISE_AFTER: f64 = 0.7;
/// How long a step of at least [`FIRST_STEP`] is kept. In this time the answers must arrive and the tokens in the
/// bucket must be used up. Otherwise the rate would be raised again before the first 429 can come.
const LARGE_STEP_TIME: Duration = Duration::from_millis(160);

/// A raise should cause a 429 after 1 / step requests. The controller waits 1.5 times as long, and for two more
/// requests, because the time of a 429 varies by chance.
const OVERDUE_FACTOR: f64 = 1.5;
const OVERDUE_EXTRA: f64 = 2.0;

/// After this many raises without a 429, the count no longer describes a constant rate.
const RAISES_THAT_END_A_COUNT: u32 = 2;

/// How many 429s are remembered, to notice that the service has become slower.
const REMEMBERED_429S: usize = 4;
/// The service has become slower if the rate since one of these 429s is below this share of the rate of the whole count.
const SLOWER_SHARE: f64 = 0.8;

/// The shortest time that is measured, in seconds. It prevents a division by zero.
const MIN_TIME: f64 = 1e-4;

#[derive(Debug)]
pub(super) struct CountEstimator {
    /// When the throttled request was sent with which the count begins.
    counted_since: Duration,
    /// Successes of requests that were sent since then.
    successes: u32,
    /// The latest 429s: when the request was sent, and how many successes were counted before.
    throttled: VecDeque<(Duration, u32)>,
    /// How far the rate is above the measured one, as a share of it.
    step: f64,
    /// How often the rate was raised since the last 429.
    raises: u32,
}

impl CountEstimator {
    /// The request that was sent at that time is the first that was throttled.
    pub(super) const fn new(sent: Duration) -> Self {
        Self {
            counted_since: sent,
            successes: 0,
            throttled: VecDeque::new(),
            step: FIRST_STEP,
            raises: 0,
        }
    }

    pub(super) fn succeeded(&mut self, sent: Duration) {
        if sent > self.counted_since {
            self.successes += 1;
        }
    }

    /// The rate to continue with if a 429 is overdue.
    pub(super) fn raised(&mut self, streak: &Streak) -> Option<f64> {
        let mut overdue = (OVERDUE_FACTOR / self.step).ceil() + OVERDUE_EXTRA;
        let tries_twice = self.raises == 0 && is_slow(streak.rate);
        if tries_twice {
            overdue = overdue.min(streak.requests_in(SLOW_RAISE_AFTER));
        }
        if f64::from(streak.successes) < overdue {
            return None;
        }
        if self.step >= FIRST_STEP && streak.duration < LARGE_STEP_TIME {
            return None;
        }
        self.raises += 1;
        self.step = if tries_twice {
            MAX_STEP
        } else {
            (self.step * STEP_GROWTH).min(MAX_STEP)
        };
        Some(streak.rate * (1.0 + self.step))
    }

    /// The rate to continue with after a request that was sent at that time was throttled.
    pub(super) fn throttled(&mut self, sent: Duration) -> f64 {
        let measured = if self.raises < RAISES_THAT_END_A_COUNT {
            if self.raises == 0 {
                self.forget_faster_times(sent);
            }
            self.raises = 0;
            self.step = (0.5 / f64::from(self.successes.max(1))).clamp(MIN_STEP, FIRST_STEP);
            successes_per_second(self.successes, self.counted_since, sent)
        } else {
            let (last, before) = *self.throttled.back().unwrap_or(&(self.counted_since, 0));
            let measured = successes_per_second(self.successes - before, last, sent);
            *self = Self::new(sent);
            measured
        };
        if self.throttled.len() == REMEMBERED_429S {
            self.throttled.pop_front();
        }
        self.throttled.push_back((sent, self.successes));
        measured
    }

    /// Restarts the count at the latest 429s, if they came much faster than the whole count explains: the service
    /// has become slower.
    fn forget_faster_times(&mut self, sent: Duration) {
        let rate = f64::from(self.successes) / seconds_between(self.counted_since, sent);
        let slower = self.throttled.iter().rev().copied().find(|&(at, before)| {
            let since_then = f64::from(self.successes - before + 1) / seconds_between(at, sent);
            at > self.counted_since && since_then < SLOWER_SHARE * rate
        });
        if let Some((at, before)) = slower {
            self.counted_since = at;
            self.successes -= before;
            self.throttled.retain(|throttled| throttled.0 > at);
            for throttled in &mut self.throttled {
                throttled.1 -= before;
            }
        }
    }
}

/// The bucket gained between `successes` and `successes` + 1 tokens. The estimate is the middle, half a token more.
fn successes_per_second(successes: u32, from: Duration, to: Duration) -> f64 {
    (f64::from(successes) + 0.5) / seconds_between(from, to)
}

const fn seconds_between(from: Duration, to: Duration) -> f64 {
    to.saturating_sub(from).as_secs_f64().max(MIN_TIME)
}
