//! Random numbers that are the same in every run.

use std::time::Duration;

/// Steele, Lea and Flood's `SplitMix64` (OOPSLA 2014): the sequences of two seeds are independent.
pub(super) struct Chance(u64);

/// How late timers and packets are, in addition to the 0.05 to 0.25 ms of each one. Measured with the emulator on a
/// machine with 2 cores: most are on time, and 0.2 % are up to 4 ms late, when the machine runs something else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lateness {
    /// The share of timers and packets that are up to 4 ms late.
    pub(super) delayed_share: f64,
    /// The mean of an exponential tail for all of them, in seconds: a busy machine.
    pub(super) tail: f64,
}

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits")]
    fn part(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn between(&mut self, min: f64, max: f64) -> f64 {
        self.part().mul_add(max - min, min)
    }

    pub(super) fn lateness(&mut self, lateness: Lateness) -> Duration {
        let delay = if self.part() < lateness.delayed_share {
            self.between(0.0, 0.004)
        } else {
            0.0
        };
        let tail = -lateness.tail * (1.0 - self.part()).ln();
        Duration::from_secs_f64(delay + tail + self.between(0.000_05, 0.000_25))
    }
}
