//! One refresh, under the lock that all processes of this library share.
//!
//! A refresh token may be valid for one use. So: take the lock; look at the file again, since another process may have
//! refreshed meanwhile; ask the service; store the answer before anyone uses it; release the lock. The AWS CLI and the
//! SDKs take no lock, so what they may have written meanwhile is looked for before storing, and after a rejection.

use std::sync::Arc;
use std::time::Duration;

use super::session_context::SessionContext;
use super::session_token::SessionToken;
use super::token_store::TokenStore;
use super::{session_lock, storing};
use crate::cache::{Renewal, Token};
use crate::diagnostics::events::refresh::{
    RefreshFailed, RefreshNotNeeded, RefreshRejected, Refreshed, TokenDiscarded,
};
use crate::error::{Error, ErrorCode, Result, SignedOut};
use crate::sign_in::{self, GrantedToken};
use crate::types::Digest256;

/// The pauses before the looks at the file after a rejection: another program that used the same refresh token needs a
/// moment to write what it got.
const PAUSES_FOR_OTHER_WRITER: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_millis(750),
];

/// The refresh token that another program wrote may be used by yet another one before we send it. This ends at some time.
const MOST_REJECTIONS: u32 = 3;

/// Why a refresh is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reason {
    /// Little time is left, or none.
    Expiring,
    /// The portal rejected this access token.
    Rejected(Digest256),
}

impl Reason {
    /// The name in the log.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Expiring => "expiring",
            Self::Rejected(_) => "rejected",
        }
    }

    /// Whether this token is what was asked for, so that no request is needed.
    pub(super) fn is_met_by(self, token: &SessionToken, context: &SessionContext) -> bool {
        let clock = context.clock.as_ref();
        match self {
            Self::Expiring => token.is_fresh(clock),
            Self::Rejected(digest) => token.digest() != digest && !token.is_expired(clock),
        }
    }

    /// Whether this token can be used where no better one can be got.
    fn accepts(self, token: &SessionToken, context: &SessionContext) -> bool {
        !token.is_expired(context.clock.as_ref())
            && match self {
                Self::Expiring => true,
                Self::Rejected(digest) => token.digest() != digest,
            }
    }

    /// The error where there is no token. A token that the portal rejected and that cannot be refreshed was revoked.
    fn error(self, why: SignedOut) -> Error {
        let why = match (self, why) {
            (Self::Rejected(_), why @ SignedOut::RefreshRefused(_)) | (Self::Expiring, why) => why,
            (Self::Rejected(_), _) => SignedOut::Revoked,
        };
        Error::SignInRequired { why }
    }
}

/// Refreshes, unless another process did so while the lock was waited for.
pub(super) async fn refresh(
    store: Arc<TokenStore>,
    context: SessionContext,
    reason: Reason,
) -> Result<SessionToken> {
    let refreshed = refresh_locked(&store, &context, reason).await;
    if let Err(error) = &refreshed {
        context.log(|| RefreshFailed {
            error: error.code(),
        });
    }
    refreshed
}

async fn refresh_locked(
    store: &Arc<TokenStore>,
    context: &SessionContext,
    reason: Reason,
) -> Result<SessionToken> {
    let clock = context.clock.as_ref();
    let _lock = session_lock::lock(context).await?;
    let mut token = store.required(context).await?;
    for rejections in 1.. {
        if reason.is_met_by(&token, context) {
            let left = token.left(clock);
            context.log(|| RefreshNotNeeded { left });
            return Ok(token);
        }
        let grant = match store.refresh_grant(context, &token) {
            Ok(grant) => grant,
            Err(_) if reason.accepts(&token, context) => return Ok(token),
            Err(why) => return Err(reason.error(why)),
        };
        let code = match sign_in::refresh(context, &context.request.region, &grant).await {
            Ok(granted) => {
                context.log(|| Refreshed {
                    left: (granted.expires_at - context.clock.wall())
                        .to_std()
                        .unwrap_or_default(),
                    new_refresh_token: granted.refresh_token.is_some(),
                });
                return keep(store, context, &token, granted).await;
            }
            Err(error) if ends_the_session(error.code()) => error.code(),
            Err(error) => return Err(error),
        };
        let other = token_of_other_writer(store, context, &token).await;
        context.log(|| RefreshRejected {
            error: code,
            other_token: other.is_some(),
        });
        match other {
            Some(other) if rejections < MOST_REJECTIONS => token = other,
            _ => {
                store.set_rejected(&grant.refresh_token, code);
                return if reason.accepts(&token, context) {
                    Ok(token)
                } else {
                    Err(Error::SignInRequired {
                        why: SignedOut::RefreshRefused(code),
                    })
                };
            }
        }
    }
    Err(Error::Internal("a refresh without an end".into()))
}

/// Whether this answer says that the refresh token, or its client, can never be used again.
pub(super) const fn ends_the_session(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::InvalidGrant
            | ErrorCode::InvalidClient
            | ErrorCode::ExpiredToken
            | ErrorCode::UnauthorizedClient
            | ErrorCode::UnsupportedGrantType
    )
}

/// The token that another program stored meanwhile, if one did.
async fn token_of_other_writer(
    store: &TokenStore,
    context: &SessionContext,
    rejected: &SessionToken,
) -> Option<SessionToken> {
    for pause in PAUSES_FOR_OTHER_WRITER {
        context.clock.sleep(pause).await;
        if let Ok(token) = store.current(context).await
            && token.token.renewal.refresh_token != rejected.token.renewal.refresh_token
        {
            return Some(token);
        }
    }
    None
}

/// Keeps what was granted, unless the file says that it is not wanted any more.
async fn keep(
    store: &Arc<TokenStore>,
    context: &SessionContext,
    old: &SessionToken,
    granted: GrantedToken,
) -> Result<SessionToken> {
    let clock = context.clock.as_ref();
    let token = renewed(context, &old.token, granted);
    let token = SessionToken::granted(token, old.path.clone(), old.stamp, clock);
    let token = token.of_sign_in(old.sign_in);
    let discarded = |reason| context.log(|| TokenDiscarded { reason });
    match store.current(context).await {
        // Another program signed out without our lock, as the AWS CLI does. Then this session is signed out.
        Err(why @ SignedOut::NoToken) if old.stored => {
            discarded("removed");
            Err(Error::SignInRequired { why })
        }
        // The file is that of another sign-in now, and is not touched.
        Err(why @ (SignedOut::OtherPortal | SignedOut::OtherRegion { .. })) => {
            discarded("otherSignIn");
            Err(Error::SignInRequired { why })
        }
        // Another program signed in or refreshed meanwhile. Its token was granted after ours.
        Ok(other) if other.digest() != old.digest() && other.is_fresh(clock) => {
            discarded("newerToken");
            Ok(other)
        }
        Ok(_) | Err(_) => Ok(storing::store(store, context, token).await),
    }
}

/// The new token in the place of the old one. What the answer leaves out stays as it was, the refresh token above all
/// (RFC 6749 section 6).
fn renewed(context: &SessionContext, old: &Token, granted: GrantedToken) -> Token {
    let request = &context.request;
    let start_url = old.start_url.clone();
    Token {
        start_url: start_url.or_else(|| Some(request.start_url.as_str().to_owned())),
        region: Some(old.region.clone().unwrap_or_else(|| request.region.clone())),
        access_token: granted.access_token,
        expires_at: granted.expires_at,
        renewal: Renewal {
            refresh_token: granted
                .refresh_token
                .or_else(|| old.renewal.refresh_token.clone()),
            ..old.renewal.clone()
        },
    }
}
