//! RFC 6749 section 6: a new token for a refresh token.

use super::token_request::{Granted, granted};
use crate::aws;
use crate::call::Call;
use crate::error::Result;
use crate::types::{Region, Secret};

const OPERATION: &str = "CreateToken";
const REFRESH_TOKEN_GRANT: &str = "refresh_token";

/// What a token is refreshed with.
#[derive(Debug, Clone)]
pub struct RefreshGrant {
    /// The client that the token was granted to.
    pub client_id: String,
    /// That client's secret.
    pub client_secret: Secret,
    /// The refresh token. It may be good for one use: whoever sends it must keep what comes back.
    pub refresh_token: Secret,
}

/// Asks once. An answer that never came may have spent the refresh token.
pub async fn refresh(call: &Call, region: &Region, grant: &RefreshGrant) -> Result<Granted> {
    let secrets = [&grant.client_secret, &grant.refresh_token];
    let answer = aws::oidc_for_tokens(call, region)
        .await?
        .create_token()
        .client_id(&grant.client_id)
        .client_secret(grant.client_secret.expose())
        .grant_type(REFRESH_TOKEN_GRANT)
        .refresh_token(grant.refresh_token.expose())
        .send()
        .await
        .map_err(|error| aws::failure(OPERATION, &error, &secrets))?;
    granted(call, &answer)
}
