//! Gets the credentials of a role from the service.

use std::sync::Arc;

use super::entry::{Entry, Request, Work};
use super::kept::Kept;
use super::store::Key;
use crate::diagnostics::events::credentials::CredentialsReceived;
use crate::error::Result;
use crate::portal::{self, Role};
use crate::session::portal_access::PortalAccess;
use crate::session::session_context::SessionContext;
use crate::session::token_store::TokenStore;
use crate::sign_in::memory;

/// How often it is asked at most, if the session gets another sign-in during each request.
const MOST_SIGN_INS: u32 = 3;

/// What a request needs.
pub(super) struct Fetch {
    access: PortalAccess,
    tokens: Arc<TokenStore>,
    context: SessionContext,
    key: Key,
}

impl Fetch {
    /// The context is that of work that outlives its call.
    pub(super) const fn new(
        access: PortalAccess,
        tokens: Arc<TokenStore>,
        context: SessionContext,
        key: Key,
    ) -> Self {
        Self {
            access,
            tokens,
            context,
            key,
        }
    }

    async fn received(&self, request: &Request) -> Result<Kept> {
        let Self {
            access,
            context,
            key,
            ..
        } = self;
        let region = &context.request.region;
        let mut token = access.token(context).await?;
        let credentials = loop {
            let secret = token.secret();
            let role = Role {
                account_id: &key.account_id,
                name: &key.role_name,
                signed_in_recently: memory::signed_in_recently(secret, context.clock.as_ref()),
            };
            let answer = portal::role_credentials(context, region, secret, role).await;
            if let Some(credentials) = token.accepted(answer).await? {
                break credentials;
            }
        };
        let replaces_rejected = Arc::clone(&request.replaces_rejected);
        Kept::received(context, credentials, token.sign_in(), replaces_rejected)
    }
}

impl Work for Fetch {
    /// If the session was signed out meanwhile, or has another sign-in, what was received is not kept, and it is asked
    /// again: with the new token, or to fail because there is none.
    async fn run(self, entry: Arc<Entry>, request: Arc<Request>) -> Result<Arc<Kept>> {
        let mut sign_ins = 1;
        loop {
            let kept = Arc::new(self.received(&request).await?);
            let file = &self.context.session_files.token;
            let is_kept = entry.keep(&kept, || self.tokens.sign_in(file));
            self.context.log(|| CredentialsReceived {
                left: kept.left(self.context.clock.as_ref()),
                kept: is_kept,
            });
            if is_kept || sign_ins == MOST_SIGN_INS {
                return Ok(kept);
            }
            sign_ins += 1;
        }
    }
}
