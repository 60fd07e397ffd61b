//! The rate of a bucket that holds one request or two.
//!
//! What is not asked for in time runs over, and what is asked for too early is refused at once. So the rate
//! lies between the fastest that was borne and the slowest that was refused, and halving what is between
//! finds it: the binary search increase of BIC TCP. From the fastest that was borne it is tried for more,
//! in steps that double.

use std::time::Duration;

use super::limit::{Run, is_usual};

/// Good answers that show that a rate is borne: a request that is too early is refused at once.
const BORNE: u32 = 3;
/// Good answers between two tries for more, and how much more is tried.
const QUIET: u32 = 400;
const TRY: f64 = 0.006;
/// The same, in seconds, where the service is slower than usual.
const SHORT_QUIET: f64 = 0.6;
const BIG_TRY: f64 = 0.2;
/// How long a big step is held, for its answers to come in.
const DWELL: Duration = Duration::from_millis(120);

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
}

impl Shallow {
    pub(super) fn new(rate: f64) -> Self {
        Self {
            borne: rate * 0.75,
            refused: None,
            step: 0.25,
            fall: 0.0,
        }
    }

    /// A run of good answers: the rate to go on with, if it is another.
    pub(super) fn good(&mut self, run: &Run) -> Option<f64> {
        let usual = is_usual(run.rate);
        if run.rate <= self.borne {
            let quiet = if usual {
                f64::from(QUIET)
            } else {
                run.in_seconds(SHORT_QUIET)
            };
            if f64::from(run.good) < quiet {
                return None;
            }
            self.fall = 0.0;
            self.step = if usual { TRY } else { BIG_TRY };
            self.refused = None;
            return Some(self.borne * (1.0 + self.step));
        }
        let dwells = self.refused.is_none() && self.step >= BIG_TRY && run.lasted < DWELL;
        if run.good < BORNE || dwells {
            return None;
        }
        self.fall = 0.0;
        self.borne = run.rate;
        let close = if usual { 0.0045 } else { 0.1 };
        match self.refused {
            None => {
                self.step = (self.step * 2.0).min(1.0);
                Some(self.borne * (1.0 + self.step))
            }
            Some(refused) => Some(self.between(refused, close)),
        }
    }

    /// A refusal: the rate to go on with. `most` is what the rate can be at most, where that is known.
    pub(super) fn refused(&mut self, rate: f64, most: Option<f64>) -> f64 {
        let usual = is_usual(rate);
        let refused = most.map_or(rate, |most| most.min(rate));
        self.refused = Some(refused);
        if refused < self.borne {
            // Not even half of what was borne is, any more.
            self.borne = refused / 2.0;
            self.step = 0.25;
            return self.borne * 1.5;
        }
        if rate <= self.borne {
            self.fall = (self.fall * 2.0).clamp(if usual { 0.003 } else { 0.1 }, 0.5);
            self.borne *= 1.0 - self.fall;
            return self.borne;
        }
        self.between(refused, if usual { 0.04 } else { 0.25 })
    }

    /// Half way between what was borne and what was refused; what was borne, where they are this close.
    fn between(&self, refused: f64, close: f64) -> f64 {
        if refused - self.borne > self.borne * close {
            f64::midpoint(self.borne, refused)
        } else {
            self.borne
        }
    }
}
