//! What is known of a session without asking anyone.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::held::random_part_of;
use super::sso_session::{Current, SsoSession};
use crate::context::CallContext;
use crate::error::{Result, SignedOut};

/// How a session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionStatus {
    /// Whether `token()` can be expected to give a token without the person: one is valid, or can be
    /// refreshed.
    pub signed_in: bool,
    /// When the access token runs out, or ran out.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it can be refreshed.
    pub refreshable: bool,
    /// The latest that it can be refreshed: when the client's registration runs out. The administrator's
    /// session length, which nobody tells us, may end it earlier.
    pub refreshable_until: Option<DateTime<Utc>>,
    /// Why the session is not signed in, or else why it cannot be refreshed.
    pub reason: Option<SignedOut>,
    /// The token file.
    pub token_file: PathBuf,
    /// Whether a refreshed token waits in memory because its file cannot be written.
    pub unsaved: bool,
    /// How far the service's clock is ahead of ours, where an answer told.
    pub clock_skew: Option<TimeDelta>,
}

/// The windows and programs of a user resume at one moment; they look at their files one after another.
const RESUME_JITTER: Duration = Duration::from_secs(2);

impl SsoSession {
    /// How the session stands, by memory and the file; no request is made.
    pub async fn status(&self, context: &CallContext) -> Result<SessionStatus> {
        let context = &self.shared.call(context);
        let clock = context.clock.as_ref();
        let mut status = SessionStatus {
            signed_in: false,
            expires_at: None,
            refreshable: false,
            refreshable_until: None,
            reason: None,
            token_file: self.shared.token_file(context)?,
            unsaved: false,
            clock_skew: context.service_time.skew(clock),
        };
        let held = match self.shared.current(context).await? {
            Current::Held(held) => held,
            Current::None(why) => {
                status.reason = Some(why);
                return Ok(status);
            }
        };
        let revoked = self.shared.is_revoked(&held);
        let grant = self.shared.grant(&held, &self.shared.memory(), context);
        status.refreshable = grant.is_ok();
        status.signed_in = status.refreshable || (!revoked && !held.left(clock).is_zero());
        status.expires_at = Some(held.token.expires_at);
        status.unsaved = !held.stored;
        match grant {
            Ok(_) => status.refreshable_until = held.token.renewal.registration_expires_at,
            Err(SignedOut::RefreshRefused(code)) => {
                status.reason = Some(SignedOut::RefreshRefused(code));
            }
            Err(_) if revoked => status.reason = Some(SignedOut::Revoked),
            Err(why) => status.reason = Some(why),
        }
        Ok(status)
    }

    /// To be called when the machine wakes up: looks at the file and at both clocks at once, rather than
    /// at the next call, and refreshes in the background where it is time. Never asks the person.
    pub async fn resume(&self, context: &CallContext) -> Result<SessionStatus> {
        context.clock.sleep(random_part_of(RESUME_JITTER)).await;
        let inner = self.shared.call(context);
        // Whatever comes of it, the status tells; a network that is not there yet is no news.
        let _ = self.shared.token(&inner).await;
        self.status(context).await
    }
}
