//! Signs one session out: on this machine first, then at the service.

use std::time::Duration;

use super::refresh::ends_the_session;
use super::refresher::Refresher;
use super::role_credentials::KeptRoleCredentials;
use super::session_context::SessionContext;
use super::session_token::SessionToken;
use super::sign_in::SignIns;
use super::token_store::TokenStore;
use super::{kept_list, session_lock};
use crate::cache;
use crate::clock::Deadline;
use crate::error::{Error, ErrorCode, Result};
use crate::portal;
use crate::sign_in;
use crate::types::Secret;

/// How long all requests to the service may take together. On this machine the session is signed out already, and a
/// person without a network should not wait.
const LONGEST_LOGOUT: Duration = Duration::from_secs(5);

/// What came of signing out at the service. On this machine the session is signed out in any case.
#[derive(Debug, Clone)]
pub enum Revoked {
    /// The service has ended the session.
    Yes,
    /// There was nothing to end: no token, or none that the service still knows.
    NothingToRevoke,
    /// The service could not be asked.
    No(Error),
}

/// Removes the token of a session from memory and disk, and ends the session at the service.
///
/// The AWS CLI's other files, other sessions, and the client registration, which others share, stay.
pub(super) async fn sign_out(
    context: &SessionContext,
    store: &TokenStore,
    refresher: &Refresher,
    sign_ins: &SignIns,
    role_credentials: &KeptRoleCredentials,
) -> Result<Revoked> {
    sign_ins.stop().await;
    // A refresh that is running would store its token afterwards. If another process keeps the lock, signing out without
    // it is better than not signing out.
    let lock = session_lock::lock(context).await;
    let token = store.current(context).await.ok();
    let (start_url, region) = (&context.request.start_url, &context.request.region);
    let path = &context.session_files.token;
    let removed = store
        .remove(cache::delete_token(context, path, start_url, region))
        .await;
    role_credentials.clear();
    refresher.forget_last_refresh();
    sign_ins.forget_prompt(context).await;
    kept_list::forget(context).await;
    let revoked = match token {
        None => Revoked::NothingToRevoke,
        Some(token) => revoke(context, store, &token).await,
    };
    drop(lock);
    removed.map(|()| revoked)
}

async fn revoke(context: &SessionContext, store: &TokenStore, token: &SessionToken) -> Revoked {
    let clock = context.clock.as_ref();
    let deadline = Deadline::after(LONGEST_LOGOUT, clock);
    let token = tokio::select! {
        biased;
        token = token_to_revoke(context, store, token) => token,
        () = deadline.passed(clock) => Err(Error::Timeout { operation: "Logout" }),
    };
    let token = match token {
        Ok(Some(token)) => token,
        Ok(None) => return Revoked::NothingToRevoke,
        Err(error) => return Revoked::No(error),
    };
    match portal::sign_out(context, &context.request.region, &token, deadline).await {
        Ok(()) => Revoked::Yes,
        Err(error) if error.code() == ErrorCode::Unauthorized => Revoked::NothingToRevoke,
        Err(error) => Revoked::No(error),
    }
}

/// The access token by which the service finds the session to end. An expired one cannot be used, while its refresh token
/// would stay valid in any copy of the file. So it is refreshed once more.
async fn token_to_revoke(
    context: &SessionContext,
    store: &TokenStore,
    token: &SessionToken,
) -> Result<Option<Secret>> {
    if !token.is_expired(context.clock.as_ref()) {
        return Ok(Some(token.token.access_token.clone()));
    }
    let Ok(grant) = store.refresh_grant(context, token) else {
        return Ok(None);
    };
    match sign_in::refresh(context, &context.request.region, &grant).await {
        Ok(granted) => Ok(Some(granted.access_token)),
        Err(error) if ends_the_session(error.code()) => Ok(None),
        Err(error) => Err(error),
    }
}
