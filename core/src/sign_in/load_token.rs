//! Loads the token of a portal from its token file. This crate or another program can have stored it.

use super::memory;
use crate::cache::{self, Token};
use crate::context::CallContext;
use crate::error::Result;
use crate::types::{SessionName, StartUrl};

/// The token of a portal, if one is stored that has not expired. A file that cannot be used is a warning, not an error.
///
/// # Errors
///
/// `HomeNotFound` if there is no home folder.
pub async fn load_token(
    context: &CallContext,
    start_url: &StartUrl,
    session_name: Option<&SessionName>,
) -> Result<Option<Token>> {
    let path = cache::token_file(&context.environment, start_url, session_name)?;
    // The caller gives no region, so a token of any region is loaded. Its region is remembered.
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
