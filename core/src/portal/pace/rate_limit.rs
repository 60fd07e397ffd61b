//! Sends requests at a learned rate, one pacing interval after the other.
//!
//! A service that answers 429 is taken to have a token bucket. How its rate can be learned depends on its burst
//! capacity (how many tokens the bucket holds):
//!
//! - Several tokens: the bucket is empty at each 429, so the successes between two 429s are the tokens gained in that
//!   time. [`CountEstimator`] counts them.
//! - One or two tokens: a token that is not used in time is lost, so a count is too low. [`SearchEstimator`] searches
//!   for the rate.

use std::time::Duration;

use super::count_estimator::CountEstimator;
use super::search_estimator::SearchEstimator;
use super::streak::Streak;

/// A bucket counts as one of one or two tokens if there were at most this many successes before the first 429. A
/// bucket of one lets the first page through, gains a token meanwhile, and lets one request of the first round
/// through.
const SMALL_BURST: u32 = 2;

/// Weight of the newest sample in the average lateness of timers. A larger weight would shorten many intervals after
/// one late timer.
const LATENESS_WEIGHT: f64 = 0.02;
/// A timer that is later than this many seconds counts as this late.
const MAX_LATENESS: f64 = 0.001;

/// If a request is sent this long after its time, the list had nothing to send before.
const IDLE_AFTER: Duration = Duration::from_millis(100);

/// While all requests are throttled, each pause is longer than the last one by this share. The share doubles with
/// each 429, four times: to 32 %. The values were found in the simulation.
const PAUSE_INCREASE: f64 = 0.02;
const MAX_DOUBLINGS: u32 = 4;

/// Requests per second. At least one request in 5 seconds, so that a recovery is noticed.
const MIN_RATE: f64 = 0.2;
/// Requests per second. It only keeps the numbers finite: pacing ends far below it.
const MAX_RATE: f64 = 5000.0;

/// `Retry-After` counts whole seconds (RFC 9110 section 10.2.3). One second is the shortest time that a service can
/// give, and the real time may be a few milliseconds.
const MIN_RETRY_AFTER: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct RateLimit {
    /// Requests per second.
    rate: f64,
    next_send_at: Duration,
    last_sent: Duration,
    /// How late timers wake on average, in seconds.
    lateness: f64,
    /// When the first throttled request was sent.
    first_throttled: Duration,
    /// When the rate was changed last. Answers to requests that were sent before do not count for this rate.
    rate_since: Duration,
    /// Successful answers to requests that were sent at this rate.
    successes: u32,
    /// When the latest successful request was sent.
    last_success: Option<Duration>,
    /// When the first of the requests that were throttled in a row was sent.
    throttled_since: Option<Duration>,
    throttled_in_a_row: u32,
    /// Successes of requests that were sent before the first throttled one.
    burst: u32,
    by_count: CountEstimator,
    by_search: SearchEstimator,
}

impl RateLimit {
    /// The request that was sent at that time is the first that was throttled, after a burst of this many successes.
    pub(super) fn new(sent: Duration, now: Duration, rate: f64, burst: u32) -> Self {
        Self {
            rate,
            next_send_at: now + pacing_interval(rate),
            last_sent: now,
            lateness: 0.0,
            first_throttled: sent,
            rate_since: now,
            successes: 0,
            last_success: None,
            throttled_since: Some(sent),
            throttled_in_a_row: 0,
            burst,
            by_count: CountEstimator::new(sent),
            by_search: SearchEstimator::new(rate),
        }
    }

    pub(super) const fn rate(&self) -> f64 {
        self.rate
    }

    pub(super) const fn next_send_at(&self) -> Duration {
        self.next_send_at
    }

    pub(super) fn sent(&mut self, now: Duration) {
        let late = now.saturating_sub(self.next_send_at);
        if late < IDLE_AFTER {
            // Timers wake a little late each time. The next one is set earlier by the average.
            let late = late.as_secs_f64().min(MAX_LATENESS);
            let change = LATENESS_WEIGHT * (late - self.lateness);
            self.lateness += change;
        } else {
            // The bucket has filled in the meantime: the next 429 comes later than the rate explains.
            self.successes = 0;
        }
        self.last_sent = now;
        self.schedule_next();
    }

    pub(super) fn succeeded(&mut self, sent: Duration, now: Duration) {
        if sent <= self.first_throttled {
            self.burst += 1;
        }
        if self.throttled_since.is_some_and(|since| sent > since) {
            self.throttled_since = None;
            self.throttled_in_a_row = 0;
        }
        self.last_success = self.last_success.max(Some(sent));
        self.by_count.succeeded(sent);
        if sent < self.rate_since {
            return;
        }
        self.successes += 1;
        let streak = Streak {
            rate: self.rate,
            successes: self.successes,
            duration: now.saturating_sub(self.rate_since),
        };
        let rate = if self.has_small_burst() {
            self.by_search.raised(&streak)
        } else {
            self.by_count.raised(&streak)
        };
        if let Some(rate) = rate {
            self.change_rate(now, rate);
        }
    }

    /// A request was throttled. `alone`: no other request is in flight.
    pub(super) fn throttled(&mut self, sent: Duration, now: Duration, alone: bool) {
        let since = *self.throttled_since.get_or_insert(sent);
        // A request that was in flight when the rate was changed does not count.
        if sent < self.rate_since {
            return;
        }
        self.throttled_in_a_row += 1;
        if !self.has_small_burst() {
            let rate = self.by_count.throttled(sent);
            self.change_rate(now, rate);
            return;
        }
        // The bucket has not gained a token since the last success, or since the first 429.
        let last = self.last_success.unwrap_or(since).min(since);
        let max_rate =
            (alone && sent > last).then(|| 1.0 / sent.saturating_sub(last).as_secs_f64());
        let rate = self.by_search.throttled(self.rate, max_rate);
        self.change_rate(now, rate);
        if alone {
            let latest = now + pacing_interval(MIN_RATE);
            self.next_send_at = now.max(self.retry_at(sent, last)).min(latest);
        }
    }

    /// Sends nothing for as long as `Retry-After` says.
    pub(super) fn wait(&mut self, now: Duration, retry_after: Option<Duration>) {
        if let Some(wait) = retry_after
            && wait > MIN_RETRY_AFTER
        {
            self.next_send_at = self.next_send_at.max(now.saturating_add(wait));
        }
    }

    const fn has_small_burst(&self) -> bool {
        self.burst <= SMALL_BURST
    }

    /// When to repeat a request that a small bucket throttled. The bucket may already have its next token, and while
    /// it is full, tokens are lost. Each 429 makes the next pause longer.
    fn retry_at(&self, sent: Duration, last_success: Duration) -> Duration {
        match self.throttled_in_a_row {
            0 | 1 => last_success + pacing_interval(self.rate),
            many => {
                let doublings = (many - 1).min(MAX_DOUBLINGS);
                let increase = f64::from(1_u32 << doublings) * PAUSE_INCREASE;
                last_success + sent.saturating_sub(last_success).mul_f64(1.0 + increase)
            }
        }
    }

    fn change_rate(&mut self, now: Duration, rate: f64) {
        let rate = rate.clamp(MIN_RATE, MAX_RATE);
        if rate.total_cmp(&self.rate).is_ne() {
            self.rate = rate;
            self.successes = 0;
            self.rate_since = now;
        }
        self.schedule_next();
    }

    fn schedule_next(&mut self) {
        let lateness = Duration::from_secs_f64(self.lateness);
        self.next_send_at = (self.last_sent + pacing_interval(self.rate)).saturating_sub(lateness);
    }
}

/// The time between two requests.
fn pacing_interval(rate: f64) -> Duration {
    Duration::from_secs_f64(1.0 / rate.max(MIN_RATE))
}

#[cfg(test)]
mod tests {
    use super::super::published_rate::PUBLISHED_RATE;
    use super::*;

    #[test]
    fn while_all_requests_are_throttled_the_pauses_grow_up_to_5_seconds() {
        for burst in [0, 20] {
            let mut now = Duration::from_secs(1000);
            let mut limit = RateLimit::new(now, now, PUBLISHED_RATE, burst);
            let mut pause = Duration::ZERO;
            for _ in 0..100 {
                now = limit.next_send_at().max(now);
                limit.sent(now);
                now += Duration::from_millis(25);
                limit.throttled(limit.last_sent, now, true);
                let next = limit.next_send_at().saturating_sub(limit.last_sent);
                assert!(next <= Duration::from_millis(5025), "{next:?}");
                pause = next;
            }
            assert!(
                pause > Duration::from_secs(4),
                "burst of {burst}: {pause:?}"
            );
        }
    }
}
