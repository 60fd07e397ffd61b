//! What is known of a session without a request.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};

use super::session_context::SessionContext;
use super::token_store::TokenStore;
use crate::error::SignedOut;

/// The status of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionStatus {
    /// Whether `token()` can be expected to give a token without the person: one is valid, or can be refreshed.
    pub signed_in: bool,
    /// When the access token expires, or has expired.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it can be refreshed.
    pub refreshable: bool,
    /// The latest that it can be refreshed: when the client registration expires. The session duration that the
    /// administrator has set may end it earlier. The service does not say how long that is.
    pub refreshable_until: Option<DateTime<Utc>>,
    /// Why the session is not signed in, or else why it cannot be refreshed.
    pub reason: Option<SignedOut>,
    /// The token file.
    pub token_file: PathBuf,
    /// Whether a refreshed token is in memory alone because its file cannot be written.
    pub unsaved: bool,
    /// How far the service's clock is ahead of ours, if an answer said so.
    pub clock_skew: Option<TimeDelta>,
}

/// The status of a session by memory and the file.
pub(super) async fn status(context: &SessionContext, store: &TokenStore) -> SessionStatus {
    let clock = context.clock.as_ref();
    let mut status = SessionStatus {
        signed_in: false,
        expires_at: None,
        refreshable: false,
        refreshable_until: None,
        reason: None,
        token_file: context.session_files.token.clone(),
        unsaved: false,
        clock_skew: context.service_time.skew(clock),
    };
    let token = match store.current(context).await {
        Ok(token) => token,
        Err(why) => {
            status.reason = Some(why);
            return status;
        }
    };
    let revoked = store.is_revoked(&token);
    let grant = store.refresh_grant(context, &token);
    status.refreshable = grant.is_ok();
    status.signed_in = status.refreshable || (!revoked && !token.is_expired(clock));
    status.expires_at = Some(token.token.expires_at);
    status.unsaved = !token.stored;
    match grant {
        Ok(_) => status.refreshable_until = token.token.renewal.registration_expires_at,
        Err(why @ SignedOut::RefreshRefused(_)) => status.reason = Some(why),
        Err(_) if revoked => status.reason = Some(SignedOut::Revoked),
        Err(why) => status.reason = Some(why),
    }
    status
}
