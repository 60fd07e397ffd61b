//! Loading the token of a portal, whoever stored it.

use super::memory;
use crate::cache::{self, Token};
use crate::context::CallContext;
use crate::error::Result;
use crate::types::{SessionName, StartUrl};

/// Loads the token of a portal, if there is one that has not expired.
pub async fn load_token(
    context: &CallContext,
    start_url: &StartUrl,
    session_name: Option<&SessionName>,
) -> Result<Option<Token>> {
    let path = cache::token_file(&context.environment, start_url, session_name)?;
    // The caller names no region: the token's own is remembered with it.
    let token = cache::load_token(context, &path, start_url, None)
        .await
        .found();
    if let Some(token) = &token
        && let Some(region) = &token.region
    {
        memory::remember_token_region(&token.access_token, region);
    }
    Ok(token.filter(|token| token.expires_at > context.clock.wall()))
}
