//! What happened to a list, and to many lists.

/// Seconds, as in `bench/listing/follow.mjs`.
const WINDOW: f64 = 1.0;
const STEP: f64 = 0.05;

/// What happened to a list.
#[derive(Default)]
pub(super) struct Outcome {
    /// How long it took.
    pub(super) seconds: f64,
    /// When each request arrived at the service, and whether it succeeded.
    answers: Vec<(f64, bool)>,
    successes: u32,
}

impl Outcome {
    pub(super) fn arrived(&mut self, at: f64, success: bool) {
        self.answers.push((at, success));
        self.successes += u32::from(success);
    }

    pub(super) const fn successes(&self) -> u32 {
        self.successes
    }

    pub(super) fn successes_between(&self, from: f64, to: f64) -> f64 {
        self.between(from, to, true)
    }

    pub(super) fn throttled_between(&self, from: f64, to: f64) -> f64 {
        self.between(from, to, false)
    }

    fn between(&self, from: f64, to: f64, success: bool) -> f64 {
        // Requests arrive in the order of time.
        let after = |time: f64| self.answers.partition_point(|(at, _)| *at <= time);
        let (first, end) = (after(from), after(to));
        let within = self.answers[first..end.max(first)].iter();
        count(
            within
                .filter(|(_, succeeded)| *succeeded == success)
                .count(),
        )
    }

    /// The time it took, as a multiple of the time that the limit allows.
    pub(super) fn time_ratio(&self, rate: f64, burst: f64) -> f64 {
        self.seconds / (f64::from(self.successes) - burst) * rate
    }

    /// The share of requests that were throttled.
    pub(super) fn throttled_share(&self) -> f64 {
        1.0 - f64::from(self.successes) / count(self.answers.len())
    }

    /// The time from a change of the limit to the end of the first second in which successes came at the new rate
    /// (within 10 % or one answer) and at most a tenth of the requests, or one, was throttled.
    pub(super) fn follows(&self, change: f64, rate: f64) -> f64 {
        let last = self.answers.last().map_or(0.0, |(at, _)| *at);
        let followed = |end: &f64| {
            let successes = self.successes_between(end - WINDOW, *end);
            let throttled = self.throttled_between(end - WINDOW, *end);
            let allowed = ((successes + throttled) / 10.0).max(1.0);
            (successes - rate).abs() <= (rate / 10.0).max(1.0) && throttled <= allowed
        };
        let mut ends = (0..)
            .map(|step| f64::from(step).mul_add(STEP, change + WINDOW))
            .take_while(|end| *end <= last);
        ends.find(followed)
            .map_or(f64::INFINITY, |end| end - change)
    }
}

/// The 95th percentile and the maximum of many values.
#[derive(Debug)]
pub(super) struct Spread {
    pub(super) p95: f64,
    pub(super) max: f64,
}

impl Spread {
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let last = values.len() - 1;
        Self {
            p95: values[last - last / 20],
            max: values[last],
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
const fn count(number: usize) -> f64 {
    number as f64
}
