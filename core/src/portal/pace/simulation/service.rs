//! A service that limits how often it is asked, with a token bucket, as the emulator does.

use std::time::Duration;

use super::chance::Chance;

/// How the service behaves.
#[derive(Clone, Copy)]
pub(super) struct Service {
    /// Requests a second.
    pub(super) rate: f64,
    pub(super) burst: f64,
    /// From so many seconds on, it is so many requests a second.
    pub(super) change: Option<(f64, f64)>,
    /// A bucket for each operation.
    pub(super) per_operation: bool,
    pub(super) retry_after: bool,
    /// Seconds from a request to its answer, at the least and at the most.
    pub(super) latency: (f64, f64),
    /// How much longer the first answer may take, for its connection.
    pub(super) connects: f64,
    /// How often a timer or a packet is milliseconds late.
    pub(super) hiccups: f64,
    /// What each one is late by beyond a few tenths of a millisecond, on average.
    pub(super) scatter: f64,
}

impl Service {
    /// What AWS publishes for its kind, and a network as it is.
    pub(super) const TWENTY: Self = Self {
        rate: 20.0,
        burst: 20.0,
        change: None,
        per_operation: false,
        retry_after: false,
        latency: (0.02, 0.03),
        connects: 0.025,
        hiccups: 0.002,
        scatter: 0.0,
    };

    /// Always after the same time.
    pub(super) const fn steady(self, latency: f64) -> Self {
        Self {
            latency: (latency, latency),
            connects: 0.0,
            ..self
        }
    }

    /// Where nothing else happens.
    pub(super) const fn undisturbed(self) -> Self {
        Self {
            hiccups: 0.0,
            ..self
        }
    }

    pub(super) fn delay(&self, chance: &mut Chance) -> f64 {
        chance.between(self.latency.0, self.latency.1)
    }

    pub(super) fn lateness(&self, chance: &mut Chance) -> f64 {
        chance.lateness(self.hiccups, self.scatter)
    }

    fn rate_at(&self, at: f64) -> f64 {
        match self.change {
            Some((from, rate)) if at >= from => rate,
            _ => self.rate,
        }
    }
}

pub(super) struct Bucket {
    tokens: f64,
    filled: f64,
}

impl Bucket {
    pub(super) const fn full(service: &Service) -> Self {
        Self {
            tokens: service.burst,
            filled: 0.0,
        }
    }

    /// Lets a request through, or refuses it with what it says in `Retry-After`. Such a one takes nothing.
    pub(super) fn answer(&mut self, service: &Service, now: f64) -> Result<(), Option<Duration>> {
        if let Some((change, _)) = service.change
            && (self.filled..now).contains(&change)
        {
            self.fill(service, change);
        }
        self.fill(service, now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        let missing = (1.0 - self.tokens) / service.rate_at(now);
        let retry_after = Duration::from_secs_f64(missing.ceil());
        Err(service.retry_after.then_some(retry_after))
    }

    fn fill(&mut self, service: &Service, now: f64) {
        let gained = (now - self.filled) * service.rate_at(self.filled);
        self.tokens = (self.tokens + gained).min(service.burst);
        self.filled = now;
    }
}
