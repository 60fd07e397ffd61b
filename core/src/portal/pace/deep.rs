//! The rate of a bucket that holds several requests.
//!
//! It is empty whenever it refuses one. Between two refusals it let through what it gained, give or take
//! one, so count by time is its rate, the closer the longer: BBR tells the rate of a policer like this
//! (its `lt_bw`). The requests are sent a touch faster, which brings a refusal now and then: each makes the
//! count longer, and its failing to come tells that the service bears more.

use std::collections::VecDeque;
use std::time::Duration;

use super::limit::{Run, is_usual};

/// How much faster than the rate that was measured: one refusal in 170 requests.
const TOUCH: f64 = 0.006;
/// Where the service is slower than usual it is tried for twice as much, after so many seconds.
const TRIED_EVERY: f64 = 0.7;
const TWICE: f64 = 1.0;
/// A step that is as good as a guess, and what is close to one.
const GUESS: f64 = 0.25;
const LARGE: f64 = 0.2;
/// How long a large step is held: for its answers to come in, and for what the bucket held to show less.
const DWELL: Duration = Duration::from_millis(160);
/// Refusals that are remembered, to see that the service has become slower.
const MARKS: usize = 4;

#[derive(Debug)]
pub(super) struct Deep {
    /// Since when it is counted: a request sent then was refused.
    since: Duration,
    /// What was let through since, of what was sent from then on: what was under way at the first refusal may
    /// have come before it, whenever it was sent.
    good: u32,
    counted_from: Duration,
    /// Refusals since, and what was let through up to each.
    marks: VecDeque<(Duration, u32)>,
    /// How far above what is known the rate is.
    step: f64,
    /// When the rate was raised since the last refusal, and what had been let through.
    raises: Vec<(Duration, u32)>,
    /// Whether nothing was asked for a while. The bucket may have run over, and the count is of no use.
    idle: bool,
}

impl Deep {
    pub(super) const fn new(refused: Duration, now: Duration) -> Self {
        Self {
            since: refused,
            good: 0,
            counted_from: now,
            marks: VecDeque::new(),
            step: GUESS,
            raises: Vec::new(),
            idle: false,
        }
    }

    pub(super) fn let_through(&mut self, sent: Duration) {
        if sent > self.since.max(self.counted_from) {
            self.good += 1;
        }
    }

    pub(super) const fn idle(&mut self) {
        self.idle = true;
    }

    /// A refusal that is overdue: the rate to go on with.
    pub(super) fn good(&mut self, run: &Run, sent: Duration) -> Option<f64> {
        let mut enough = (1.5 / self.step).ceil() + 2.0;
        let tries = self.raises.is_empty() && !is_usual(run.rate);
        if tries {
            enough = enough.min(run.in_seconds(TRIED_EVERY));
        }
        if f64::from(run.good) < enough || (self.step >= LARGE && run.lasted < DWELL) {
            return None;
        }
        self.raises.push((sent, self.good));
        let faster = if self.step < LARGE { 4.0 } else { 2.0 };
        self.step = if tries {
            TWICE
        } else {
            (self.step * faster).min(TWICE)
        };
        Some(run.rate * (1.0 + self.step))
    }

    /// A refusal: the rate to go on with. `most` is what the rate can be at most, where that is known.
    pub(super) fn refused(
        &mut self,
        sent: Duration,
        rate: f64,
        most: Option<f64>,
        bucket: u32,
    ) -> f64 {
        if self.idle {
            self.count_from(sent);
            return rate.min(most.unwrap_or(rate));
        }
        if self.raises.is_empty() {
            self.forget_faster_times(sent);
        }
        let lasted = seconds(self.since, sent);
        let since_last = self.good - self.marks.back().map_or(0, |(_, good)| *good);
        let mut measured = if self.good == 0 {
            1.0 / lasted
        } else {
            (f64::from(self.good) + 0.5) / lasted
        };
        measured = measured.min(most.unwrap_or(measured));
        if self.raises.len() >= 2 && since_last > 3 {
            // It was raised and raised, and the rate meanwhile may have been another. The bucket is empty
            // now and held no more than it can: what was let through beyond that, it gained.
            let last = self.marks.back().map_or(self.since, |(at, _)| *at);
            let average = (f64::from(since_last) + 0.5) / seconds(last, sent);
            let gained = self.raises.iter().map(|(at, good)| {
                f64::from((self.good - good).saturating_sub(bucket)) / seconds(*at, sent)
            });
            measured = gained.fold(average, f64::max);
            self.step = GUESS;
            self.count_from(sent);
        } else {
            let doubt = 0.5 / f64::from(self.good.max(1));
            self.step = doubt.clamp(TOUCH, GUESS);
            self.raises.clear();
            if self.good > 0 {
                measured = measured.max(f64::from(self.good) / lasted * (1.0 + self.step));
            }
        }
        if self.marks.len() == MARKS {
            self.marks.pop_front();
        }
        self.marks.push_back((sent, self.good));
        measured
    }

    fn count_from(&mut self, refused: Duration) {
        self.since = refused;
        self.good = 0;
        self.raises.clear();
        self.idle = false;
        self.marks.clear();
    }

    /// Where the last refusals came much faster than the count explains, the service has become slower,
    /// and it is counted from them.
    fn forget_faster_times(&mut self, sent: Duration) {
        let rate = f64::from(self.good) / seconds(self.since, sent);
        let slower = self.marks.iter().rev().copied().find(|&(at, good)| {
            let most = f64::from(self.good - good + 1) / seconds(at, sent);
            at > self.since && most < 0.8 * rate
        });
        if let Some((at, good)) = slower {
            self.since = at;
            self.good -= good;
            self.marks.retain(|mark| mark.0 > at);
            for mark in &mut self.marks {
                mark.1 -= good;
            }
        }
    }
}

/// Time between two moments, never nothing.
pub(super) const fn seconds(from: Duration, to: Duration) -> f64 {
    to.saturating_sub(from).as_secs_f64().max(1e-4)
}
