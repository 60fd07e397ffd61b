//! RFC 6749 section 6: a new token for a refresh token.

use std::time::Duration;

use super::repeat::repeated_when_refused;
use super::token_request::{Granted, granted};
use crate::aws;
use crate::context::CallContext;
use crate::error::Result;
use crate::types::{Region, Secret};

const OPERATION: &str = "CreateToken";
const REFRESH_TOKEN_GRANT: &str = "refresh_token";

/// How long a throttled refresh is tried again. With the 30 s of the last request it is shorter than others wait for the
/// lock that the caller holds meanwhile (45 s).
const LONGEST: Duration = Duration::from_secs(10);

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

/// Asks once, unless the service refuses for too many requests. An answer that never came may have spent the refresh
/// token.
pub async fn refresh(
    context: &CallContext,
    region: &Region,
    grant: &RefreshGrant,
) -> Result<Granted> {
    let secrets = [&grant.client_secret, &grant.refresh_token];
    let asking = aws::oidc(context, region)
        .await?
        .create_token()
        .client_id(&grant.client_id)
        .client_secret(grant.client_secret.expose())
        .grant_type(REFRESH_TOKEN_GRANT)
        .refresh_token(grant.refresh_token.expose());
    let answer = repeated_when_refused(context, LONGEST, || {
        let sent = asking.clone().send();
        async move {
            sent.await
                .map_err(|error| aws::failure(OPERATION, &error, &secrets))
        }
    })
    .await?;
    granted(context, &answer)
}
