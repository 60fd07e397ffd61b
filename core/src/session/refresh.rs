//! One refresh among all processes of the user.
//!
//! A refresh token may be good for one use. So: take the lock that all processes of this library share;
//! look at the file again, since another may have refreshed while we waited; ask; store the answer before
//! anyone uses it; let go. The AWS CLI and the SDKs take no lock: what they may have written meanwhile is
//! looked for before storing, and after a refusal.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::held::Held;
use super::sso_session::{Current, Memory, Shared};
use crate::cache::{self, MissingMembers, Registration, Renewal, Token};
use crate::context::{CallContext, WarningCode};
use crate::error::{Error, ErrorCode, Result, SignedOut};
use crate::files;
use crate::sign_in::{self, Granted, RefreshGrant};
use crate::types::Digest256;

/// Longer than one request may take with its time-outs, so that whoever holds the lock can finish.
pub(super) const LONGEST_WAIT_FOR_LOCK: Duration = Duration::from_secs(45);

/// The looks at the file after a refusal: a sibling that spent the same refresh token needs a moment to
/// write what it got.
const LOOKS_FOR_SIBLING: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_millis(750),
];

/// A sibling's refresh token may be spent by yet another sibling before we send it; not for ever.
const MOST_REFUSALS: u32 = 3;

/// The pauses between the tries to store a token that could not be stored.
const FIRST_PAUSE_TO_STORE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE_TO_STORE: Duration = Duration::from_mins(1);

/// Why a refresh is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reason {
    /// Little time is left, or none.
    Early,
    /// The portal refuses this token, whatever time is left.
    Refused(Digest256),
}

impl Reason {
    /// Whether this token is what was asked for, so that nothing needs to be requested.
    fn is_met_by(self, held: &Held, context: &CallContext) -> bool {
        let clock = context.clock.as_ref();
        match self {
            Self::Early => held.is_fresh(clock),
            Self::Refused(token) => held.digest() != token && !held.left(clock).is_zero(),
        }
    }

    /// Whether this token can serve where no better one is to be had.
    fn can_do_with(self, held: &Held, context: &CallContext) -> bool {
        !held.left(context.clock.as_ref()).is_zero()
            && match self {
                Self::Early => true,
                Self::Refused(token) => held.digest() != token,
            }
    }
}

/// Refreshes, unless another process did so while the lock was waited for.
pub(super) async fn refresh(
    shared: Arc<Shared>,
    context: CallContext,
    reason: Reason,
) -> Result<Held> {
    let lock_file = shared.own_file(&context, "lock")?;
    let _lock = cache::lock(&context, &lock_file, LONGEST_WAIT_FOR_LOCK).await?;
    let mut held = shared.held_now(&context).await?;
    for refusals in 1.. {
        if reason.is_met_by(&held, &context) {
            return Ok(held);
        }
        let grant = shared.grant(&held, &shared.memory(), &context);
        let grant = match grant {
            Ok(grant) => grant,
            Err(_) if reason.can_do_with(&held, &context) => return Ok(held),
            Err(why) => return Err(why_for(reason, why)),
        };
        let error = match sign_in::refresh(&context, &shared.request.region, &grant).await {
            Ok(granted) => return keep(&shared, &context, &held, granted).await,
            Err(error) if ends_the_session(error.code()) => error,
            Err(error) => return Err(error),
        };
        let sibling = sibling_of(&shared, &context, &held).await?;
        match sibling {
            Some(sibling) if refusals < MOST_REFUSALS => held = sibling,
            _ => {
                let why = SignedOut::RefreshRefused(error.code());
                shared.memory().refused = Some((grant.refresh_token.digest(), error.code()));
                return if reason.can_do_with(&held, &context) {
                    Ok(held)
                } else {
                    Err(Error::SignInRequired { why })
                };
            }
        }
    }
    Err(Error::Internal("a refresh without an end".into()))
}

/// A token that the portal refuses and that cannot be refreshed is revoked, rather than run out.
fn why_for(reason: Reason, why: SignedOut) -> Error {
    let why = match (reason, why) {
        (Reason::Refused(_), why @ SignedOut::RefreshRefused(_)) | (Reason::Early, why) => why,
        (Reason::Refused(_), _) => SignedOut::Revoked,
    };
    Error::SignInRequired { why }
}

/// What the service says when this refresh token, or its client, is good for nothing any more.
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

/// The token that someone else stored meanwhile, if someone did.
async fn sibling_of(
    shared: &Shared,
    context: &CallContext,
    refused: &Held,
) -> Result<Option<Held>> {
    for pause in LOOKS_FOR_SIBLING {
        context.clock.sleep(pause).await;
        if let Current::Held(held) = shared.current(context).await?
            && held.token.renewal.refresh_token != refused.token.renewal.refresh_token
        {
            return Ok(Some(*held));
        }
    }
    Ok(None)
}

/// Keeps what was granted: in the file, and in memory where the file cannot be written.
async fn keep(
    shared: &Arc<Shared>,
    context: &CallContext,
    old: &Held,
    granted: Granted,
) -> Result<Held> {
    let clock = context.clock.as_ref();
    let token = renewed(shared, &old.token, granted);
    let mut held = Held::granted(token, old.path.clone(), clock);
    held.stamp = old.stamp;
    match shared.current(context).await? {
        // Someone signed out while we asked, without our lock: the AWS CLI does. Then that holds.
        Current::None(SignedOut::NoToken) if old.stored => {
            return Err(Error::SignInRequired {
                why: SignedOut::NoToken,
            });
        }
        // The file is another sign-in's now, and is left to it.
        Current::None(why @ (SignedOut::OtherPortal | SignedOut::OtherRegion { .. })) => {
            return Err(Error::SignInRequired { why });
        }
        // Someone signed in, or refreshed, while we asked: theirs comes from a later state than ours.
        Current::Held(other) if other.digest() != old.digest() && other.is_fresh(clock) => {
            return Ok(*other);
        }
        Current::Held(_) | Current::None(_) => {}
    }
    Ok(store_or_hold(shared, context, held).await)
}

/// Keeps the token of a new sign-in, in the place of whatever was there; unless the sign-in was stopped before.
///
/// It is a task of its own, which holds the lock until the token is in its file. Writing a file cannot be
/// interrupted: if the lock were dropped with a sign-in that is stopped, the token could come to lie in its file
/// after signing out has removed it.
pub(super) async fn keep_new(
    shared: &Arc<Shared>,
    context: &CallContext,
    granted: Granted,
    client: Registration,
    stopped: CancellationToken,
) -> Result<Token> {
    let (shared, context) = (Arc::clone(shared), context.clone());
    tokio::spawn(async move {
        let lock_file = shared.own_file(&context, "lock")?;
        // A sign-in that the person has completed is not thrown away for a lock that hangs.
        let _lock = cache::lock(&context, &lock_file, LONGEST_WAIT_FOR_LOCK).await;
        if stopped.is_cancelled() {
            return Err(Error::Cancelled);
        }
        replace(&shared, &context, granted, client).await
    })
    .await
    .unwrap_or_else(|_panicked| Err(Error::Internal("storing the sign-in was stopped".into())))
}

async fn replace(
    shared: &Arc<Shared>,
    context: &CallContext,
    granted: Granted,
    client: Registration,
) -> Result<Token> {
    let path = shared.token_file(context)?;
    let stamp = files::stamp(path.clone()).await.ok().flatten();
    let token = Token {
        start_url: Some(shared.request.start_url.as_str().to_owned()),
        region: Some(shared.request.region.clone()),
        renewal: Renewal {
            refresh_token: granted.refresh_token,
            client_id: Some(client.client_id),
            client_secret: Some(client.client_secret),
            registration_expires_at: Some(client.expires_at),
        },
        access_token: granted.access_token,
        expires_at: granted.expires_at,
    };
    let mut held = Held::granted(token, path, context.clock.as_ref());
    held.stamp = stamp;
    // It may be another person who has signed in.
    shared.forget_list(context).await;
    Ok(store_or_hold(shared, context, held).await.token)
}

/// Stores a token; where that fails, holds it in memory and goes on trying.
async fn store_or_hold(shared: &Arc<Shared>, context: &CallContext, held: Held) -> Held {
    shared.memory().hold(Some(held.clone()));
    match store(shared, context, held.clone()).await {
        Ok(stored) => stored,
        Err(error) => {
            let path = Some(held.path.clone());
            context
                .warnings
                .push(WarningCode::TokenNotStored, error.to_string(), path);
            tokio::spawn(keep_trying_to_store(Arc::clone(shared), context.clone()));
            held
        }
    }
}

/// The new token in place of the old one. Whatever the answer leaves out stays as it was; the refresh
/// token above all (RFC 6749 section 6).
fn renewed(shared: &Shared, old: &Token, granted: Granted) -> Token {
    let request = &shared.request;
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

/// Writes a token to its file, and remembers it as the file's.
pub(super) async fn store(shared: &Shared, context: &CallContext, mut held: Held) -> Result<Held> {
    cache::store_token(context, &held.path, &held.token, MissingMembers::Remove).await?;
    held.stored = true;
    held.stamp = files::stamp(held.path.clone()).await.ok().flatten();
    shared.memory().hold(Some(held.clone()));
    Ok(held)
}

/// Goes on until the token is in its file, or another is, or the session goes.
async fn keep_trying_to_store(shared: Arc<Shared>, context: CallContext) {
    let mut pause = FIRST_PAUSE_TO_STORE;
    loop {
        tokio::select! {
            () = shared.closed.cancelled() => return,
            () = context.clock.sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE_TO_STORE);
        if try_to_store(&shared, &context).await {
            return;
        }
    }
}

/// Whether there is nothing left to store.
async fn try_to_store(shared: &Shared, context: &CallContext) -> bool {
    let Ok(lock_file) = shared.own_file(context, "lock") else {
        return false;
    };
    let Ok(_lock) = cache::lock(context, &lock_file, LONGEST_WAIT_FOR_LOCK).await else {
        return false;
    };
    match shared.current(context).await {
        Ok(Current::Held(held)) if !held.stored => store(shared, context, *held).await.is_ok(),
        Ok(_) => true,
        Err(_) => false,
    }
}

impl Shared {
    async fn held_now(&self, context: &CallContext) -> Result<Held> {
        match self.current(context).await? {
            Current::Held(held) => Ok(*held),
            Current::None(why) => Err(Error::SignInRequired { why }),
        }
    }

    /// What a token can be refreshed with, or why it cannot.
    pub(super) fn grant(
        &self,
        held: &Held,
        memory: &Memory,
        context: &CallContext,
    ) -> Result<RefreshGrant, SignedOut> {
        if self.request.session_name.is_none() {
            return Err(SignedOut::NotASession);
        }
        let renewal = &held.token.renewal;
        let (Some(refresh_token), Some(client_id), Some(client_secret), Some(registration)) = (
            &renewal.refresh_token,
            &renewal.client_id,
            &renewal.client_secret,
            renewal.registration_expires_at,
        ) else {
            return Err(SignedOut::NotRefreshable);
        };
        // The service's own moment, told by its own clock.
        if registration <= self.service_time.now(context.clock.as_ref()) {
            return Err(SignedOut::RegistrationExpired);
        }
        match memory.refused {
            Some((token, code)) if token == refresh_token.digest() => {
                Err(SignedOut::RefreshRefused(code))
            }
            _ => Ok(RefreshGrant {
                client_id: client_id.clone(),
                client_secret: client_secret.clone(),
                refresh_token: refresh_token.clone(),
            }),
        }
    }

    pub(super) fn own_file(
        &self,
        context: &CallContext,
        extension: &str,
    ) -> Result<std::path::PathBuf> {
        let token_file = self.token_file(context)?;
        cache::own_file(&token_file, extension).ok_or(Error::HomeNotFound)
    }
}
