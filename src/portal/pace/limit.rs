//! The rate of a service that has answered 429: learned from what it lets through, and held.
//!
//! Behind a 429 there is a token bucket, as a rule. How the rate is told depends on how much it holds.
//! A deep one is empty at every 429, so what it let through between two of them is exactly its rate:
//! [`Deep`]. A shallow one loses what is not asked for in time, so the rate must be searched for: [`Shallow`].

use std::time::Duration;

use super::controller::PUBLISHED_RATE;
use super::deep::Deep;
use super::shallow::Shallow;

/// A bucket that let no more through before its first 429 is shallow.
const SHALLOW: u32 = 3;
/// Requests a second at the least: a service that refuses everything is asked every 5 seconds.
const SLOWEST: f64 = 0.2;
const FASTEST: f64 = 5000.0;
/// A request that is so late was not wanted earlier.
const IDLE: Duration = Duration::from_millis(100);
/// `Retry-After` counts whole seconds. 1 is the least it can say, and may mean a few milliseconds.
const SHORTEST_RETRY_AFTER: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Limit {
    /// Requests a second.
    rate: f64,
    /// When the next request is due.
    due: Duration,
    last_sent: Duration,
    /// How late timers are, on average, in seconds.
    lateness: f64,
    /// When the limit was met first.
    began: Duration,
    /// When the rate was changed: what was sent before says nothing of it.
    changed: Duration,
    /// Good answers to requests sent at this rate.
    good: u32,
    /// When the first request was sent of those that were refused in a row.
    refused_since: Option<Duration>,
    /// What the bucket held.
    bucket: u32,
    deep: Deep,
    shallow: Shallow,
}

impl Limit {
    /// The first refusal, of a request sent then.
    pub(super) fn new(sent: Duration, now: Duration, rate: f64, bucket: u32) -> Self {
        Self {
            rate,
            due: now + interval(rate),
            last_sent: now,
            lateness: 0.0,
            began: sent,
            changed: now,
            good: 0,
            refused_since: Some(sent),
            bucket,
            deep: Deep::new(sent),
            shallow: Shallow::new(rate),
        }
    }

    pub(super) const fn rate(&self) -> f64 {
        self.rate
    }

    pub(super) const fn due(&self) -> Duration {
        self.due
    }

    pub(super) fn sent(&mut self, now: Duration) {
        let late = now.saturating_sub(self.due);
        if late < IDLE {
            // Timers wake a little late, each time: the next one is set for so much earlier.
            self.lateness += 0.1 * (late.as_secs_f64().min(0.001) - self.lateness);
        } else {
            self.good = 0;
            self.deep.idle();
        }
        self.last_sent = now;
        self.set_due();
    }

    pub(super) fn good(&mut self, sent: Duration, now: Duration) {
        if sent <= self.began {
            self.bucket += 1;
        }
        if self.refused_since.is_some_and(|since| sent > since) {
            self.refused_since = None;
        }
        self.deep.let_through(sent);
        if sent < self.changed {
            return;
        }
        self.good += 1;
        let at_this_rate = Run {
            rate: self.rate,
            good: self.good,
            lasted: now.saturating_sub(self.changed),
        };
        let rate = if self.is_shallow() {
            self.shallow.good(&at_this_rate)
        } else {
            self.deep.good(&at_this_rate)
        };
        if let Some(rate) = rate {
            self.change(now, rate);
        }
    }

    pub(super) fn refused(&mut self, sent: Duration, now: Duration) {
        let since = *self.refused_since.get_or_insert(sent);
        // Requests that were under way when the rate was changed are refused for what was known then.
        if sent < self.changed {
            return;
        }
        // Nothing was let through in all that time: the bucket has not gained one.
        let most = (sent > since).then(|| 1.0 / sent.saturating_sub(since).as_secs_f64());
        if self.is_shallow() {
            let rate = self.shallow.refused(self.rate, most);
            self.change(now, rate);
            // The bucket has one now, or in a moment; each moment that it is full is lost.
            if since == sent && self.last_sent == sent {
                self.due = now;
            }
        } else {
            let rate = self.deep.refused(sent, self.rate, most);
            self.change(now, rate);
        }
    }

    /// Waits as long as the service asks.
    pub(super) fn wait(&mut self, now: Duration, retry_after: Option<Duration>) {
        if let Some(wait) = retry_after
            && wait > SHORTEST_RETRY_AFTER
        {
            self.due = self.due.max(now.saturating_add(wait));
        }
    }

    const fn is_shallow(&self) -> bool {
        self.bucket <= SHALLOW
    }

    fn change(&mut self, now: Duration, rate: f64) {
        self.rate = rate.clamp(SLOWEST, FASTEST);
        self.good = 0;
        self.changed = now;
        self.set_due();
    }

    fn set_due(&mut self) {
        let lateness = Duration::from_secs_f64(self.lateness);
        self.due = (self.last_sent + interval(self.rate)).saturating_sub(lateness);
    }
}

/// Requests sent at one rate, none of them refused.
pub(super) struct Run {
    pub(super) rate: f64,
    pub(super) good: u32,
    pub(super) lasted: Duration,
}

impl Run {
    /// Good answers in `seconds` at this rate, three at the least.
    pub(super) fn in_seconds(&self, seconds: f64) -> f64 {
        (self.rate * seconds).round().max(3.0)
    }
}

/// Whether the rate is what AWS publishes, or more. Below, the service is short of something, and may soon
/// bear more again: there the rate is tried more often, in bigger steps.
pub(super) fn is_usual(rate: f64) -> bool {
    rate >= 0.9 * PUBLISHED_RATE
}

fn interval(rate: f64) -> Duration {
    Duration::from_secs_f64(1.0 / rate.max(SLOWEST))
}
