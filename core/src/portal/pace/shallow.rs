//! The rate of a bucket that holds one request or two.
//!
//! What is not asked for in time runs over, and what is asked for too early is refused at once. So the rate
//! lies between the fastest that was borne and the slowest that was refused, and halving what is between
//! finds it: the binary search increase of BIC TCP. Then it is held, and tried for more ever less often.
//!
//! Whoever holds such a rate closely is refused by chance, too: a request that the network held up for a
//! millisecond makes the next one too early. One refusal says nothing of a rate that was borne; several at
//! short intervals do, summed up as in Page's CUSUM (Biometrika 41, 1954).

use super::limit::{Run, is_usual};

/// How much more is tried, and how much less where a rate is not borne any more. That is what is lost,
/// and more than timers and networks vary by as a rule.
pub(super) const STEP: f64 = 0.010;
/// The same where the service is slower than usual, and how often it is tried for more, in seconds.
const BIG_STEP: f64 = 0.2;
const BIG_FALL: f64 = 0.02;
const SHORT_QUIET: f64 = 0.8;
/// Good answers between two tries, at first and at the most. Each one that is refused makes it so much more.
const QUIET: u32 = 60;
const LONGEST_QUIET: u32 = 480;
const QUIETER: u32 = 8;
/// Good answers that show that a rate is borne, after a small step and after a large one.
const SURE: u32 = 10;
const BORNE: u32 = 3;
/// Refusals that are no chance any more: two within 5 answers, or three within 30. So many good answers
/// make up for one.
const DOUBTFUL: f64 = 1.8;
const FORGIVEN: f64 = 25.0;
/// The most that is gone slower at once.
const MOST_FALL: f64 = 0.25;
/// What was refused at so much less than what was borne, which no chance explains, has become slower.
const SLOWER: f64 = 0.9;

#[derive(Debug)]
pub(super) struct Shallow {
    /// The fastest that was borne.
    borne: f64,
    /// The slowest that was refused since.
    refused: Option<f64>,
    /// How far above what was borne is tried next.
    step: f64,
    /// How far below what was borne it is gone next, where that is refused, too.
    fall: f64,
    /// Good answers between two tries.
    quiet: u32,
    /// Whether the last try was borne.
    rises: bool,
    /// Good answers since the last refusal.
    good: u32,
    /// How many refusals of what was borne are not made up for.
    doubt: f64,
}

impl Shallow {
    /// A rate that is taken to be borne.
    pub(super) const fn new(rate: f64) -> Self {
        Self {
            borne: rate,
            refused: None,
            step: STEP,
            fall: STEP,
            quiet: QUIET,
            rises: false,
            good: 0,
            doubt: 0.0,
        }
    }

    /// A good answer at this rate: the rate to go on with, if it is another.
    pub(super) fn good(&mut self, run: &Run) -> Option<f64> {
        self.good += 1;
        let usual = is_usual(run.rate);
        if run.rate <= self.borne {
            let quiet = if usual {
                f64::from(self.quiet)
            } else {
                run.in_seconds(SHORT_QUIET)
            };
            if f64::from(run.good) < quiet {
                return None;
            }
            self.step = if usual { STEP } else { BIG_STEP };
            self.refused = None;
            return Some(self.borne * (1.0 + self.step));
        }
        let enough = match usual {
            true if self.step <= STEP => SURE,
            true => BORNE,
            false => 1,
        };
        if run.good < enough {
            return None;
        }
        self.borne = run.rate;
        match self.refused {
            None if self.step <= STEP && !self.rises => {
                // It may have been a little too slow, no more than that.
                self.rises = true;
                self.quiet = self.quiet.min(SURE);
                None
            }
            None => {
                self.step = (self.step * 2.0).min(1.0);
                Some(self.borne * (1.0 + self.step))
            }
            Some(refused) => Some(self.between(refused, 0.1)),
        }
    }

    /// A refusal: the rate to go on with. `most` is what the rate can be at most, where that is known.
    pub(super) fn refused(&mut self, rate: f64, most: Option<f64>) -> f64 {
        let usual = is_usual(rate);
        let good = std::mem::take(&mut self.good);
        let refused = most.map_or(rate, |most| most.min(rate));
        self.rises = false;
        if refused < self.borne * SLOWER || self.borne <= 0.0 {
            // There is no telling how much slower it is: ever longer pauses tell.
            self.refused = Some(refused);
            self.borne = 0.0;
            self.quiet = QUIET;
            return refused / (1.0 + MOST_FALL);
        }
        if rate > self.borne {
            if self.step <= STEP {
                self.quiet = (self.quiet * QUIETER).min(LONGEST_QUIET);
            } else if self.step >= BIG_STEP {
                // What ended a climb may have been chance: more is tried soon.
                self.quiet = self.quiet.min(SURE);
            }
            self.refused = Some(refused);
            self.fall = STEP;
            return self.between(refused, 0.25);
        }
        self.doubt = (self.doubt - f64::from(good) / FORGIVEN).max(0.0) + 1.0;
        if usual && self.doubt < DOUBTFUL {
            self.fall = STEP;
        } else {
            self.doubt = 1.0;
            let fall = if usual {
                self.fall
            } else {
                self.fall.max(BIG_FALL)
            };
            self.borne *= 1.0 - fall;
            self.fall = (fall * 2.0).min(MOST_FALL);
            self.quiet = self.quiet.min(QUIET);
        }
        self.borne
    }

    /// Half way between what was borne and what was refused; what was borne, where they are this close.
    fn between(&self, refused: f64, close: f64) -> f64 {
        let close = if is_usual(refused) { 0.04 } else { close };
        if refused - self.borne > self.borne * close {
            f64::midpoint(self.borne, refused)
        } else {
            self.borne
        }
    }
}
