//! Signing out: this session, and nothing else.

use std::time::Duration;

use super::held::Held;
use super::sso_session::{Current, SsoSession};
use crate::cache;
use crate::clock::Deadline;
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::portal;
use crate::sign_in;
use crate::types::Secret;

/// Who signs out without a network is not kept waiting: on this machine it is done already. All that is
/// asked of the service counts.
const LONGEST_LOGOUT: Duration = Duration::from_secs(5);

/// What came of signing out at the service. On this machine it is done in any case.
#[derive(Debug, Clone)]
pub enum Revoked {
    /// The service has ended the session.
    Yes,
    /// There was nothing to end: no token, or none the service still knows.
    NothingToRevoke,
    /// The service could not be told.
    No(Error),
}

impl SsoSession {
    /// Removes the token of this session from memory and disk, and tells the service.
    ///
    /// The files go first: they can, without a network. The AWS CLI's own files, other sessions and the
    /// client registration, which others share, stay.
    pub async fn sign_out(&self, context: &CallContext) -> Result<Revoked> {
        let context = &self.shared.call(context);
        let shared = &self.shared;
        shared.sign_ins.stop().await;
        // Nobody may be in the middle of a refresh, whose token would come to lie in the file again. Where
        // the lock is not to be had, that is the smaller evil.
        let lock_file = shared.own_file(context, "lock")?;
        let lock = cache::lock(context, &lock_file, super::refresh::LONGEST_WAIT_FOR_LOCK).await;
        let held = match shared.current(context).await? {
            Current::Held(held) => Some(held),
            Current::None(_) => None,
        };
        let path = shared.token_file(context)?;
        let (start_url, region) = (&shared.request.start_url, &shared.request.region);
        let removed = cache::delete_token(context, &path, start_url, region).await;
        let prompt = shared.own_file(context, "prompt")?;
        {
            // A sign-in that was stopped may be in the middle of writing it.
            let _not_written = shared.prompt_records.lock().await;
            cache::remove_own_file(prompt).await;
        }
        shared.forget_list(context).await;
        shared.memory().sign_out();
        let revoked = match held {
            None => Revoked::NothingToRevoke,
            Some(held) => self.revoke(context, &held).await,
        };
        drop(lock);
        removed.map(|()| revoked)
    }

    async fn revoke(&self, context: &CallContext, held: &Held) -> Revoked {
        let clock = context.clock.as_ref();
        let deadline = Deadline::after(LONGEST_LOGOUT, clock);
        let token = tokio::select! {
            biased;
            token = self.token_to_revoke(context, held) => token,
            () = deadline.passed(clock) => Err(Error::Timeout { operation: "Logout" }),
        };
        let token = match token {
            Ok(Some(token)) => token,
            Ok(None) => return Revoked::NothingToRevoke,
            Err(error) => return Revoked::No(error),
        };
        match portal::sign_out(context, &self.shared.request.region, &token, deadline).await {
            Ok(()) => Revoked::Yes,
            Err(error) if error.code() == crate::error::ErrorCode::Unauthorized => {
                Revoked::NothingToRevoke
            }
            Err(error) => Revoked::No(error),
        }
    }

    /// The access token that the service ends the session by. One that has run out does not do, while its
    /// refresh token would live on in whatever copy there is: so it is refreshed for this once.
    async fn token_to_revoke(&self, context: &CallContext, held: &Held) -> Result<Option<Secret>> {
        if !held.left(context.clock.as_ref()).is_zero() {
            return Ok(Some(held.token.access_token.clone()));
        }
        let grant = self.shared.grant(held, &self.shared.memory(), context);
        let Ok(grant) = grant else {
            return Ok(None);
        };
        match sign_in::refresh(context, &self.shared.request.region, &grant).await {
            Ok(granted) => Ok(Some(granted.access_token)),
            Err(error) if super::refresh::ends_the_session(error.code()) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
