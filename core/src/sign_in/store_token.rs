//! Storing a token that the caller has.

use chrono::{DateTime, Utc};

use super::memory;
use crate::cache::{self, Renewal, Token};
use crate::context::CallContext;
use crate::error::Result;
use crate::types::{Region, Secret, SessionName, StartUrl};

/// A token, and where it belongs.
#[derive(Debug)]
pub struct TokenToStore {
    /// The portal.
    pub start_url: StartUrl,
    /// Its region.
    pub region: Region,
    /// The `sso-session` name, which then names the file.
    pub session_name: Option<SessionName>,
    /// The token.
    pub access_token: Secret,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// What it can be refreshed with. What is missing is taken from what this process was granted, else kept from the
    /// file.
    pub renewal: Renewal,
}

/// Stores a token where the AWS CLI and the SDKs look for it.
pub async fn store_token(context: &CallContext, token: TokenToStore) -> Result<()> {
    memory::check_token_region(&token.access_token, &token.region)?;
    let path = cache::token_file(
        &context.environment,
        &token.start_url,
        token.session_name.as_ref(),
    )?;
    let granted = memory::recall_grant(&token.access_token);
    let replace = granted.is_some();
    let granted = granted.unwrap_or_default();
    let given = token.renewal;
    let renewal = Renewal {
        refresh_token: given.refresh_token.or(granted.refresh_token),
        client_id: given.client_id.or(granted.client_id),
        client_secret: given.client_secret.or(granted.client_secret),
        registration_expires_at: given
            .registration_expires_at
            .or(granted.registration_expires_at),
    };
    let token = Token {
        start_url: Some(token.start_url.as_str().to_owned()),
        region: Some(token.region),
        access_token: token.access_token,
        expires_at: token.expires_at,
        renewal,
    };
    cache::store_token(context, &path, &token, replace).await
}
