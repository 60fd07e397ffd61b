//! Role credentials in memory: how long they are used, and when they are renewed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::clock::{Clock, Deadline, ServiceTime};
use crate::error::{Error, Result};
use crate::portal::RoleCredentials;
use crate::session::session_context::SessionContext;
use crate::session::session_token::SignInNumber;

/// Credentials with less than this left are renewed while they are still valid. Botocore's number
/// (`RefreshableCredentials._advisory_refresh_timeout`).
const RENEWAL_WINDOW: Duration = Duration::from_mins(15);

/// The service's time is known to three seconds (`clock/service_time.rs`). So the last seconds are not used.
const UNCERTAIN: Duration = Duration::from_secs(3);

/// The longest pause between two renewals in the background.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Credentials that were received in the place of rejected ones are new for so long. Of many callers whose credentials are
/// rejected at one moment, each asks for new ones, and one request is made.
const NEW: Duration = Duration::from_secs(2);

/// Which credentials a caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Those that have not expired.
    Valid,
    /// Others than those that a service rejected.
    New,
}

/// Credentials in memory.
pub(super) struct Kept {
    credentials: RoleCredentials,
    /// The sign-in that they were got with.
    pub(super) sign_in: Option<SignInNumber>,
    /// When they expire, on both clocks: a wall clock that is set back makes no credentials valid again.
    expires: Deadline,
    /// How long they were valid for when they were received.
    lifetime: Duration,
    /// When they were received, on the boot clock.
    received: Duration,
    /// Whether a caller asked for them in the place of rejected ones.
    replaces_rejected: Arc<AtomicBool>,
}

impl Kept {
    /// Credentials that have just been received.
    ///
    /// Fails if they had expired by then, by the service's own clock.
    pub(super) fn received(
        context: &SessionContext,
        credentials: RoleCredentials,
        sign_in: Option<SignInNumber>,
        replaces_rejected: Arc<AtomicBool>,
    ) -> Result<Self> {
        let clock = context.clock.as_ref();
        let (expires_at, now) = (credentials.expires_at, context.service_time.now(clock));
        let lifetime = (expires_at - now).to_std().unwrap_or_default();
        if lifetime.is_zero() {
            return Err(Error::ExpiredCredentials { expires_at, now });
        }
        Ok(Self {
            credentials,
            sign_in,
            expires: Deadline::after(lifetime, clock),
            lifetime,
            received: clock.boot(),
            replaces_rejected,
        })
    }

    /// How long they are used. The last seconds are left out, or the last quarter of a very short lifetime.
    pub(super) fn left(&self, clock: &dyn Clock) -> Duration {
        let unused = UNCERTAIN.min(self.lifetime / 4);
        self.expires.left(clock).saturating_sub(unused)
    }

    /// Whether it is time to renew them: with 15 minutes left, or half of a lifetime of less than 30 minutes.
    pub(super) fn is_due(&self, clock: &dyn Clock) -> bool {
        self.left(clock) < RENEWAL_WINDOW.min(self.lifetime / 2)
    }

    /// How long after a renewal in the background the next one can start. A lifetime of 20 seconds has time for two.
    pub(super) fn pause(&self) -> Duration {
        LONGEST_PAUSE.min(self.lifetime / 4)
    }

    /// Whether a caller can have them.
    pub(super) fn satisfies(&self, wanted: Wanted, clock: &dyn Clock) -> bool {
        let is_new = || {
            let age = clock.boot().saturating_sub(self.received);
            self.replaces_rejected.load(Ordering::Relaxed) && age < NEW
        };
        !self.left(clock).is_zero() && (wanted == Wanted::Valid || is_new())
    }

    /// The credentials with their expiry by our wall clock, as it is set now. Their user compares it with that clock: if it
    /// is an hour behind, they would seem to last an hour longer than they do.
    pub(super) fn by_our_clock(
        &self,
        service_time: &ServiceTime,
        clock: &dyn Clock,
    ) -> RoleCredentials {
        let expires_at = self.credentials.expires_at;
        RoleCredentials {
            expires_at: service_time
                .skew(clock)
                .and_then(|skew| expires_at.checked_sub_signed(skew))
                .unwrap_or(expires_at),
            ..self.credentials.clone()
        }
    }
}
