//! Chance that is the same in every run.

/// Steele, Lea and Flood's `SplitMix64` (OOPSLA 2014): seeds that follow one another have nothing in common.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits")]
    pub(super) fn part(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn between(&mut self, least: f64, most: f64) -> f64 {
        self.part().mul_add(most - least, least)
    }

    /// What a timer or a packet is late by, in seconds: a little as a rule, and now and then, where the
    /// machine had something else to do, milliseconds. So it was measured against the emulator. `scatter` is
    /// what the tail of a busy machine adds on average.
    pub(super) fn lateness(&mut self, hiccups: f64, scatter: f64) -> f64 {
        let hiccup = if self.part() < hiccups {
            self.between(0.0, 0.004)
        } else {
            0.0
        };
        let tail = -scatter * (1.0 - self.part()).ln();
        hiccup + tail + self.between(0.000_05, 0.000_25)
    }
}
