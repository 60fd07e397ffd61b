//! Whether a token can be refreshed, and with what.

use super::session_context::SessionContext;
use super::session_token::SessionToken;
use crate::error::{ErrorCode, SignedOut};
use crate::sign_in::RefreshGrant;
use crate::types::Digest256;

/// A refresh token that the service rejected, and how. It is not sent again.
#[derive(Debug, Clone, Copy)]
pub(super) struct RejectedRefreshToken {
    pub(super) digest: Digest256,
    pub(super) code: ErrorCode,
}

/// What a token can be refreshed with, or why it cannot.
pub(super) fn refresh_grant(
    context: &SessionContext,
    token: &SessionToken,
    rejected: Option<RejectedRefreshToken>,
) -> Result<RefreshGrant, SignedOut> {
    if context.request.session_name.is_none() {
        return Err(SignedOut::NotASession);
    }
    let renewal = &token.token.renewal;
    let (Some(refresh_token), Some(client_id), Some(client_secret), Some(registration_expires_at)) = (
        &renewal.refresh_token,
        &renewal.client_id,
        &renewal.client_secret,
        renewal.registration_expires_at,
    ) else {
        return Err(SignedOut::NotRefreshable);
    };
    // The service set this time by its own clock.
    if registration_expires_at <= context.service_time.now(context.clock.as_ref()) {
        return Err(SignedOut::RegistrationExpired);
    }
    match rejected {
        Some(RejectedRefreshToken { digest, code }) if digest == refresh_token.digest() => {
            Err(SignedOut::RefreshRefused(code))
        }
        _ => Ok(RefreshGrant {
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
            refresh_token: refresh_token.clone(),
        }),
    }
}
