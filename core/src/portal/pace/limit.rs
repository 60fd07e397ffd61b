//! The rate of a service that has answered 429: learned from what it lets through, and held.
//!
//! Behind a 429 there is a token bucket, as a rule. How the rate is told depends on how much it holds.
//! A deep one is empty at every 429, so what it let through between two of them is exactly its rate:
//! [`Deep`]. A shallow one loses what is not asked for in time, so the rate must be searched for: [`Shallow`].

use std::time::Duration;

use super::controller::PUBLISHED_RATE;
use super::deep::{Deep, seconds};
use super::shallow::Shallow;

/// A bucket that let more through before its first 429 is deep, at any rate.
const SHALLOW: u32 = 3;
const ONE: f64 = 1.25;
/// How much of what a timer is late by now is expected of the next one. More would hand on every hiccup.
const EXPECTED: f64 = 0.02;
/// How much longer than the last one a pause is, while all is refused: doubled each time, to a third.
const LONGER: f64 = 0.02;
const MOST_DOUBLINGS: u32 = 4;
/// Requests a second at the least: a service that refuses everything is asked every 5 seconds.
const SLOWEST: f64 = 0.2;
const FASTEST: f64 = 5000.0;
/// A request that is so late was not wanted earlier.
const IDLE: Duration = Duration::from_millis(100);
/// `Retry-After` counts whole seconds. 1 is the least it can say, and may mean a few milliseconds.
const SHORTEST_RETRY_AFTER: Duration = Duration::from_secs(1);

/// What a service lets through before it refuses anything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Burst {
    pub(super) good: u32,
    /// When the first and the last of them was sent.
    first: Duration,
    last: Duration,
}

impl Burst {
    pub(super) const fn new(first: Duration) -> Self {
        Self {
            good: 0,
            first,
            last: first,
        }
    }

    pub(super) fn let_through(&mut self, sent: Duration) {
        self.good += 1;
        self.last = self.last.max(sent);
    }

    /// Whether the bucket held one, and gained the others meanwhile, give or take what a network varies by.
    fn is_shallow(&self, rate: f64) -> bool {
        // It may be slower now than it was then.
        let gained = rate.max(PUBLISHED_RATE) * seconds(self.first, self.last);
        self.good <= SHALLOW && f64::from(self.good) < gained + ONE
    }
}

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
    /// When the last request was sent that was let through.
    let_through: Option<Duration>,
    /// When the first request was sent of those that were refused in a row, and how many they are.
    refused_since: Option<Duration>,
    refused_in_a_row: u32,
    /// What was let through before.
    burst: Burst,
    is_shallow: bool,
    deep: Deep,
    shallow: Shallow,
}

impl Limit {
    /// The first refusal, of a request sent then.
    pub(super) fn new(sent: Duration, now: Duration, rate: f64, burst: Burst) -> Self {
        Self {
            rate,
            due: now + interval(rate),
            last_sent: now,
            lateness: 0.0,
            began: sent,
            changed: now,
            good: 0,
            let_through: None,
            refused_since: Some(sent),
            refused_in_a_row: 0,
            burst,
            is_shallow: burst.is_shallow(rate),
            deep: Deep::new(sent, now),
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
            self.lateness += EXPECTED * (late.as_secs_f64().min(0.001) - self.lateness);
        } else {
            self.good = 0;
            self.deep.idle();
        }
        self.last_sent = now;
        self.set_due();
    }

    pub(super) fn good(&mut self, sent: Duration, now: Duration) {
        if sent <= self.began {
            self.burst.let_through(sent);
            self.is_shallow = self.burst.is_shallow(self.rate);
        }
        if self.refused_since.is_some_and(|since| sent > since) {
            self.refused_since = None;
            self.refused_in_a_row = 0;
        }
        self.let_through = self.let_through.max(Some(sent));
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
        let rate = if self.is_shallow {
            self.shallow.good(&at_this_rate)
        } else {
            self.deep.good(&at_this_rate, sent)
        };
        if let Some(rate) = rate {
            self.change(now, rate);
        }
    }

    /// A refusal. `alone`: everything else that was sent is answered.
    pub(super) fn refused(&mut self, sent: Duration, now: Duration, alone: bool) {
        let since = *self.refused_since.get_or_insert(sent);
        // Requests that were under way when the rate was changed are refused for what was known then.
        if sent < self.changed {
            return;
        }
        self.refused_in_a_row += 1;
        if self.is_shallow {
            // Nothing was let through in all that time: the bucket has not gained one.
            let last = self.let_through.unwrap_or(since).min(since);
            let most =
                (alone && sent > last).then(|| 1.0 / sent.saturating_sub(last).as_secs_f64());
            let rate = self.shallow.refused(self.rate, most);
            self.change(now, rate);
            if alone {
                self.due = now.max(self.again(sent, last)).min(now + interval(SLOWEST));
            }
        } else {
            let most = (sent > since).then(|| 1.0 / sent.saturating_sub(since).as_secs_f64());
            let rate = self.deep.refused(sent, self.rate, most, self.burst.good);
            self.change(now, rate);
        }
        // Only here the rate is no guess.
        self.is_shallow = self.burst.is_shallow(self.rate);
    }

    /// Waits as long as the service asks.
    pub(super) fn wait(&mut self, now: Duration, retry_after: Option<Duration>) {
        if let Some(wait) = retry_after
            && wait > SHORTEST_RETRY_AFTER
        {
            self.due = self.due.max(now.saturating_add(wait));
        }
    }

    /// When a shallow bucket is asked again for what it refused to a request sent then. It may have one
    /// already, and each moment that it is full is lost; but each refusal makes the next pause longer.
    fn again(&self, sent: Duration, let_through: Duration) -> Duration {
        match self.refused_in_a_row {
            0 | 1 => let_through + interval(self.rate),
            many => {
                let longer = f64::from(1_u32 << (many - 1).min(MOST_DOUBLINGS)) * LONGER;
                let_through + sent.saturating_sub(let_through).mul_f64(1.0 + longer)
            }
        }
    }

    fn change(&mut self, now: Duration, rate: f64) {
        let rate = rate.clamp(SLOWEST, FASTEST);
        if rate.total_cmp(&self.rate).is_ne() {
            self.rate = rate;
            self.good = 0;
            self.changed = now;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_refuses_everything_is_asked_ever_less_often_down_to_every_5_seconds() {
        let mut now = Duration::from_secs(1000);
        let mut limit = Limit::new(now, now, PUBLISHED_RATE, Burst::new(now));
        let mut pause = Duration::ZERO;
        for _ in 0..100 {
            now = limit.due().max(now);
            limit.sent(now);
            now += Duration::from_millis(25);
            limit.refused(limit.last_sent, now, true);
            let next = limit.due().saturating_sub(limit.last_sent);
            assert!(next <= Duration::from_millis(5025), "{next:?}");
            pause = next;
        }
        assert!(pause > Duration::from_secs(4), "{pause:?}");
    }
}
