//! Decides when the next request may be sent. It is a state machine without a clock or I/O, and gets a report of
//! every request and of every answer.
//!
//! Before the first 429, only the number of requests in flight is limited ([`SlowStart`]). From the first 429 on,
//! requests are sent at a rate that is learned ([`RateLimit`]).

use std::time::Duration;

use super::published_rate::PUBLISHED_RATE;
use super::rate_limit::RateLimit;
use super::request::{Admission, Outcome, Priority};
use super::search_estimator::STEP;
use super::slow_start::{MAX_IN_FLIGHT, SlowStart, Window};

/// After this time without a request, the token bucket is taken to be full again, and its burst can be used. A guess:
/// a bucket of 20 tokens that gains 2 per second is full after 10 s.
const FULL_BUCKET_AFTER: Duration = Duration::from_secs(10);

/// The rate after the first 429, in requests per second. At exactly the limit, late requests would be throttled often.
const FIRST_RATE: f64 = PUBLISHED_RATE / (1.0 + STEP);

/// Above this many requests per second requests are not paced any more. The pacing interval would be less than a
/// millisecond, the resolution of timers.
const UNPACED_RATE: f64 = 1000.0;

#[derive(Debug)]
pub(super) struct Controller {
    in_flight: u32,
    last_sent: Duration,
    slow_start: SlowStart,
    limit: Option<RateLimit>,
    /// The rate that was learned last, in requests per second.
    known_rate: f64,
}

impl Controller {
    pub(super) const fn new() -> Self {
        Self {
            in_flight: 0,
            last_sent: Duration::ZERO,
            slow_start: SlowStart::new(),
            limit: None,
            known_rate: FIRST_RATE,
        }
    }

    /// Whether the next request may be sent. An interactive request does not wait for requests in flight.
    pub(super) fn admission(&mut self, now: Duration, priority: Priority) -> Admission {
        if self.in_flight == 0 && now.saturating_sub(self.last_sent) > FULL_BUCKET_AFTER {
            self.limit = None;
            self.slow_start = SlowStart::new();
        }
        if priority == Priority::Bulk && self.in_flight >= MAX_IN_FLIGHT {
            return Admission::AfterAnAnswer;
        }
        match &self.limit {
            Some(limit) if limit.next_send_at() > now => Admission::At(limit.next_send_at()),
            _ => Admission::Now,
        }
    }

    /// A request is sent now.
    pub(super) fn sent(&mut self, now: Duration) {
        self.in_flight += 1;
        self.last_sent = now;
        if let Some(limit) = &mut self.limit {
            limit.sent(now);
        }
    }

    /// The request that was sent at that time has ended.
    pub(super) fn ended(&mut self, sent: Duration, now: Duration, outcome: Outcome) {
        self.in_flight = self.in_flight.saturating_sub(1);
        match (outcome, &mut self.limit) {
            (Outcome::Success, None) => self.slow_start.succeeded(),
            (Outcome::Success, Some(limit)) => {
                limit.succeeded(sent, now);
                self.known_rate = limit.rate();
                if self.known_rate > UNPACED_RATE {
                    self.limit = None;
                    self.slow_start.resume(self.in_flight);
                }
            }
            (Outcome::Throttled(retry_after), limit) => {
                let limit = if let Some(limit) = limit {
                    limit.throttled(sent, now, self.in_flight == 0);
                    limit
                } else {
                    let burst = self.slow_start.successes();
                    limit.insert(RateLimit::new(sent, now, self.known_rate, burst))
                };
                limit.wait(now, retry_after);
                self.known_rate = limit.rate();
            }
            (Outcome::Failed, None) => self.slow_start.failed(sent, now),
            (Outcome::Failed, Some(_)) | (Outcome::Abandoned, _) => {}
        }
    }

    /// The requests in flight.
    pub(super) const fn in_flight(&self) -> u32 {
        self.in_flight
    }

    /// How many requests one list may have in flight. `None` once requests are paced.
    pub(super) fn window(&self) -> Option<Window> {
        self.limit.is_none().then(|| self.slow_start.window())
    }

    /// Requests per second, if requests are paced.
    pub(super) fn rate(&self) -> Option<f64> {
        self.limit.as_ref().map(RateLimit::rate)
    }
}

#[cfg(test)]
mod tests;
