//! The token request of the device code flow (RFC 8628 section 3.4), and the response that all flows share.

use std::time::Duration;

use aws_sdk_ssooidc::operation::create_token::CreateTokenOutput;
use chrono::{DateTime, Utc};

use super::memory;
use crate::aws;
use crate::clock::later;
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::types::Secret;

const OPERATION: &str = "CreateToken";

/// The grant type of RFC 8628 section 3.4.
const DEVICE_CODE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The parameters of the token request of a device code.
#[derive(Debug, Clone)]
pub struct DeviceCodeGrant {
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Secret,
    /// The device code.
    pub device_code: Secret,
}

/// A token that the service granted.
#[derive(Debug, Clone)]
pub struct GrantedToken {
    /// The access token.
    pub access_token: Secret,
    /// When it expires, on the wall clock of this machine: the service gives a number of seconds.
    pub expires_at: DateTime<Utc>,
    /// The refresh token. `None` if the token cannot be refreshed.
    pub refresh_token: Option<Secret>,
}

/// Sends one token request for a device code.
///
/// # Errors
///
/// `AuthorizationPending` and `SlowDown` while the person has not decided (RFC 8628 section 3.5), and other errors of
/// `CreateToken`.
pub async fn redeem_device_code(
    context: &CallContext,
    client: &aws_sdk_ssooidc::Client,
    grant: &DeviceCodeGrant,
) -> Result<GrantedToken> {
    let secrets = [&grant.client_secret, &grant.device_code];
    let response = client
        .create_token()
        .client_id(&grant.client_id)
        .client_secret(grant.client_secret.expose())
        .grant_type(DEVICE_CODE_GRANT)
        .device_code(grant.device_code.expose())
        .send()
        .await
        .map_err(|error| aws::failure(OPERATION, &error, &secrets))?;
    let granted = granted(context, &response)?;
    memory::remember_sign_in(&granted.access_token, context.clock.as_ref());
    Ok(granted)
}

/// The token in a response of `CreateToken`.
pub(super) fn granted(context: &CallContext, response: &CreateTokenOutput) -> Result<GrantedToken> {
    let missing = |member| Error::missing_member(OPERATION, member);
    let secret = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(Secret::new);
    let lifetime = u64::try_from(response.expires_in())
        .ok()
        .filter(|seconds| *seconds > 0);
    Ok(GrantedToken {
        access_token: secret(response.access_token()).ok_or_else(|| missing("accessToken"))?,
        expires_at: lifetime
            .map(|seconds| later(context.clock.wall(), Duration::from_secs(seconds)))
            .ok_or_else(|| missing("expiresIn"))?,
        refresh_token: secret(response.refresh_token()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Environment;

    #[test]
    fn a_response_without_a_token_or_a_lifetime_grants_nothing() {
        let context = CallContext::new(Environment::default());
        let response = |token: &str, seconds| {
            CreateTokenOutput::builder()
                .access_token(token)
                .refresh_token("")
                .expires_in(seconds)
                .build()
        };
        let token = granted(&context, &response("AT", 1)).unwrap();
        assert_eq!(token.access_token.expose(), "AT");
        assert_eq!(token.refresh_token, None);
        for (token, seconds, member) in [
            ("", 1, "accessToken"),
            ("AT", 0, "expiresIn"),
            ("AT", -1, "expiresIn"),
        ] {
            let error = granted(&context, &response(token, seconds)).unwrap_err();
            assert!(error.to_string().contains(member), "{error}");
        }
    }
}
