//! Uses the token of a session for requests to the portal, and replaces a token once that the portal rejects.

use std::sync::Arc;

use super::refresher::Refresher;
use super::session_context::SessionContext;
use super::session_token::{SessionToken, SignInNumber};
use super::token_store::TokenStore;
use crate::diagnostics::events::refresh::TokenRejected;
use crate::error::{Error, ErrorCode, Result, SignedOut};
use crate::types::Secret;

/// Gives the token of a session for requests to the portal.
#[derive(Clone)]
pub(super) struct PortalAccess {
    store: Arc<TokenStore>,
    refresher: Arc<Refresher>,
}

/// A token for one request to the portal, which is made in a loop:
///
/// ```text
/// let mut token = access.token(context).await?;
/// loop {
///     let answer = request(token.secret()).await;
///     if let Some(value) = token.accepted(answer).await? {
///         return Ok(value);
///     }
/// }
/// ```
pub(super) struct PortalToken<'a> {
    access: &'a PortalAccess,
    context: &'a SessionContext,
    token: SessionToken,
    replaced: bool,
}

impl PortalAccess {
    pub(super) const fn new(store: Arc<TokenStore>, refresher: Arc<Refresher>) -> Self {
        Self { store, refresher }
    }

    /// A valid token for a request.
    pub(super) async fn token<'a>(
        &'a self,
        context: &'a SessionContext,
    ) -> Result<PortalToken<'a>> {
        Ok(PortalToken {
            access: self,
            context,
            token: self.refresher.valid_token(context).await?,
            replaced: false,
        })
    }
}

impl PortalToken<'_> {
    pub(super) const fn secret(&self) -> &Secret {
        &self.token.token.access_token
    }

    /// The sign-in that it belongs to.
    pub(super) const fn sign_in(&self) -> Option<SignInNumber> {
        self.token.sign_in
    }

    /// The value of an answer. `None` if the portal rejected the token although it has not expired: now it is another
    /// one, and the request is to be made again. If the portal rejects that one, too, the sign-in has ended.
    pub(super) async fn accepted<T>(&mut self, answer: Result<T>) -> Result<Option<T>> {
        match answer {
            Err(error) if error.code() == ErrorCode::Unauthorized => {}
            answer => return answer.map(Some),
        }
        let PortalAccess { store, refresher } = self.access;
        self.context.log(|| TokenRejected {
            replaced: self.replaced,
        });
        store.set_revoked(&self.token);
        if self.replaced {
            let why = SignedOut::Revoked;
            return Err(Error::SignInRequired { why });
        }
        self.token = refresher.replace(self.context, &self.token).await?;
        self.replaced = true;
        Ok(None)
    }
}
