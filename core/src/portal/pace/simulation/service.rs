//! A service that limits the rate of requests with a token bucket, as the emulator does.

use std::time::Duration;

use super::chance::Lateness;

/// How the service and the network behave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Service {
    /// Requests per second.
    pub(super) rate: f64,
    /// How many tokens a bucket holds.
    pub(super) burst: f64,
    /// After this many seconds, the rate changes to this one.
    pub(super) change: Option<(f64, f64)>,
    /// Whether each operation has its own bucket.
    pub(super) per_operation: bool,
    pub(super) retry_after: bool,
    /// The shortest and the longest time from a request to its answer, in seconds.
    pub(super) latency: (f64, f64),
    /// How much longer the first answer may take, because of its connection, in seconds.
    pub(super) connect_time: f64,
    pub(super) lateness: Lateness,
}

impl Service {
    /// The rate that AWS publishes, a burst capacity of one second, and a usual network.
    pub(super) const TWENTY: Self = Self {
        rate: 20.0,
        burst: 20.0,
        change: None,
        per_operation: false,
        retry_after: false,
        latency: (0.02, 0.03),
        connect_time: 0.025,
        lateness: Lateness {
            delayed_share: 0.002,
            tail: 0.0,
        },
    };

    pub(super) const NO_BURST: Self = Self {
        burst: 1.0,
        ..Self::TWENTY
    };

    /// With the same latency for each request.
    pub(super) const fn steady(self, latency: f64) -> Self {
        Self {
            latency: (latency, latency),
            connect_time: 0.0,
            ..self
        }
    }

    /// Without delays of packets and timers by milliseconds.
    pub(super) const fn undisturbed(self) -> Self {
        Self {
            lateness: Lateness {
                delayed_share: 0.0,
                tail: 0.0,
            },
            ..self
        }
    }

    /// On a machine whose cores are busy.
    pub(super) const fn busy(self) -> Self {
        Self {
            lateness: Lateness {
                tail: 0.000_08,
                ..self.lateness
            },
            ..self
        }
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

    /// Takes a token. Without one, the request is throttled: the error is the `Retry-After` time, if the service
    /// sends it.
    pub(super) fn take(&mut self, service: &Service, now: f64) -> Result<(), Option<Duration>> {
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
