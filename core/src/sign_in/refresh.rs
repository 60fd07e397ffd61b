//! Refreshes an access token (RFC 6749 section 6).

use std::time::Duration;

use super::retry::retry_if_throttled;
use super::token_request::{GrantedToken, granted};
use crate::aws;
use crate::context::CallContext;
use crate::error::Result;
use crate::types::{Region, Secret};

const OPERATION: &str = "CreateToken";
const REFRESH_TOKEN_GRANT: &str = "refresh_token";

/// How long a throttled request is sent again. The session holds its lock meanwhile, and other processes wait 45 s for
/// it: this time and the 30 s of the last request are less.
const RETRY_TIME: Duration = Duration::from_secs(10);

/// The parameters of a refresh.
#[derive(Debug, Clone)]
pub struct RefreshGrant {
    /// The id of the client that the token was granted to.
    pub client_id: String,
    /// That client's secret.
    pub client_secret: Secret,
    /// The refresh token. The service may accept it once, so the new one in the response must be stored.
    pub refresh_token: Secret,
}

/// Requests a new token. The request is sent again only if it was throttled: after any other failure the service may have
/// used up the refresh token.
///
/// # Errors
///
/// `InvalidGrant` if the session has ended, `InvalidClient` if the client has expired, and network errors.
pub async fn refresh(
    context: &CallContext,
    region: &Region,
    grant: &RefreshGrant,
) -> Result<GrantedToken> {
    let secrets = [&grant.client_secret, &grant.refresh_token];
    let token_request = aws::oidc(context, region)
        .await?
        .create_token()
        .client_id(&grant.client_id)
        .client_secret(grant.client_secret.expose())
        .grant_type(REFRESH_TOKEN_GRANT)
        .refresh_token(grant.refresh_token.expose());
    let response = retry_if_throttled(context, RETRY_TIME, || {
        let sent = token_request.clone().send();
        async move {
            sent.await
                .map_err(|error| aws::failure(OPERATION, &error, &secrets))
        }
    })
    .await?;
    granted(context, &response)
}
