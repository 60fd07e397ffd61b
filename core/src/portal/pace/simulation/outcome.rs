//! What came of a list, and of many.

/// The same as in `bench/listing/follow.mjs`.
const WINDOW: f64 = 1.0;
const STEP: f64 = 0.05;

pub(super) struct Outcome {
    requests: u32,
    pub(super) seconds: f64,
    /// When each request came to the service, and whether it was answered well.
    answers: Vec<(f64, bool)>,
    good: u32,
}

impl Outcome {
    pub(super) const fn new(requests: u32) -> Self {
        Self {
            requests,
            seconds: 0.0,
            answers: vec![],
            good: 0,
        }
    }

    pub(super) fn arrived(&mut self, at: f64, good: bool) {
        self.answers.push((at, good));
        self.good += u32::from(good);
    }

    /// Every request was answered well once: none is lost.
    pub(super) const fn is_whole(&self) -> bool {
        self.good == self.requests
    }

    pub(super) fn good_between(&self, from: f64, to: f64) -> f64 {
        self.between(from, to, true)
    }

    pub(super) fn refused_between(&self, from: f64, to: f64) -> f64 {
        self.between(from, to, false)
    }

    fn between(&self, from: f64, to: f64, well: bool) -> f64 {
        let within = |(at, good): &&(f64, bool)| *good == well && *at > from && *at <= to;
        count(self.answers.iter().filter(within).count())
    }

    /// The time it took, of what a limit allows.
    pub(super) fn of_the_limits(&self, rate: f64, burst: f64) -> f64 {
        self.seconds / (f64::from(self.requests) - burst) * rate
    }

    pub(super) fn share_refused(&self) -> f64 {
        1.0 - f64::from(self.good) / count(self.answers.len())
    }

    /// From a change of the limit to the end of the first second in which the good answers came at the new
    /// rate, within 10 % or one answer, and at most a tenth of the requests, or one, was refused.
    pub(super) fn follows(&self, change: f64, rate: f64) -> f64 {
        let last = self.answers.last().map_or(0.0, |(at, _)| *at);
        let followed = |end: &f64| {
            let good = self.good_between(end - WINDOW, *end);
            let refused = self.refused_between(end - WINDOW, *end);
            let some = ((good + refused) / 10.0).max(1.0);
            (good - rate).abs() <= (rate / 10.0).max(1.0) && refused <= some
        };
        let mut ends = (0..)
            .map(|step| f64::from(step).mul_add(STEP, change + WINDOW))
            .take_while(|end| *end <= last);
        ends.find(followed)
            .map_or(f64::INFINITY, |end| end - change)
    }
}

/// Of many values, the one that 95 % do not exceed, and the greatest.
#[derive(Debug)]
pub(super) struct Spread {
    pub(super) p95: f64,
    pub(super) most: f64,
}

impl Spread {
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let last = values.len() - 1;
        Self {
            p95: values[last - last / 20],
            most: values[last],
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
const fn count(number: usize) -> f64 {
    number as f64
}
