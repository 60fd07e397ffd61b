//! Credentials of a role.

use chrono::{DateTime, Utc};

use super::request::Request;
use crate::aws;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::types::{AccountId, Region, RoleName, Secret};

const OPERATION: &str = "GetRoleCredentials";

/// What signs a request to AWS.
#[derive(Debug, Clone)]
pub struct RoleCredentials {
    /// The id of the access key; it is not secret.
    pub access_key_id: String,
    /// The access key.
    pub secret_access_key: Secret,
    /// The session token that goes with it.
    pub session_token: Secret,
    /// When they run out, by the service's clock.
    pub expires_at: DateTime<Utc>,
}

/// Asks for the credentials of a role in an account.
pub async fn role_credentials(
    call: &Call,
    region: &Region,
    token: &Secret,
    account_id: &AccountId,
    role_name: &RoleName,
) -> Result<RoleCredentials> {
    let mut request = Request::new(call, region, OPERATION).await?;
    let answer = loop {
        let place = request.place().await?;
        let asking = request.client.get_role_credentials();
        let asking = asking.access_token(token.expose());
        let asking = asking
            .account_id(account_id.as_str())
            .role_name(role_name.as_str());
        let answer = asking.send().await;
        let answer = answer.map_err(|error| aws::failure(OPERATION, &error, &[token]));
        place.answered(&answer);
        if !request.again(answer.as_ref().err()).await {
            break answer?;
        }
    };

    let missing = |member| Error::missing_member(OPERATION, member);
    let credentials = answer
        .role_credentials
        .ok_or_else(|| missing("roleCredentials"))?;
    let text = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(RoleCredentials {
        access_key_id: text(credentials.access_key_id).ok_or_else(|| missing("accessKeyId"))?,
        secret_access_key: text(credentials.secret_access_key)
            .map(Secret::new)
            .ok_or_else(|| missing("secretAccessKey"))?,
        session_token: text(credentials.session_token)
            .map(Secret::new)
            .ok_or_else(|| missing("sessionToken"))?,
        // Milliseconds since 1970; 0 where the member is missing.
        expires_at: Some(credentials.expiration)
            .filter(|milliseconds| *milliseconds > 0)
            .and_then(DateTime::from_timestamp_millis)
            .ok_or_else(|| missing("expiration"))?,
    })
}
