//! Stores a token that the caller has.

use chrono::{DateTime, Utc};

use super::memory;
use crate::cache::{self, MissingMembers, Renewal, Token};
use crate::context::CallContext;
use crate::error::Result;
use crate::types::{Region, Secret, SessionName, StartUrl};

/// A token, and the portal it belongs to.
#[derive(Debug)]
pub struct TokenToStore {
    /// The start URL of the portal.
    pub start_url: StartUrl,
    /// The SSO region of the portal.
    pub region: Region,
    /// The session name, if there is one. It determines the name of the token file.
    pub session_name: Option<SessionName>,
    /// The access token.
    pub access_token: Secret,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// What the token can be refreshed with. Missing parts are taken from the grant, if this process was granted the
    /// token, else from the stored file.
    pub renewal: Renewal,
}

/// Stores a token in the token file that the AWS CLI and the SDKs read.
///
/// # Errors
///
/// `OtherRegion` if this process knows that the token belongs to another region, `HomeNotFound` if there is no home
/// folder, `CacheNotWritable` if the file cannot be written.
pub async fn store_token(context: &CallContext, token: TokenToStore) -> Result<()> {
    memory::check_token_region(&token.access_token, &token.region)?;
    let path = cache::token_file(
        &context.environment,
        &token.start_url,
        token.session_name.as_ref(),
    )?;
    let granted = memory::recall_grant(&token.access_token);
    // The file can be of an older sign-in, whose members must not be combined with a new grant.
    let missing_members = if granted.is_some() {
        MissingMembers::Remove
    } else {
        MissingMembers::KeepStored
    };
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
    cache::store_token(context, &path, &token, missing_members).await
}
