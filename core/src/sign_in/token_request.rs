//! RFC 8628 sections 3.4 and 3.5: one request for the token.

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

/// RFC 8628 section 3.4.
const DEVICE_CODE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What a device code is redeemed with.
#[derive(Debug, Clone)]
pub struct DeviceCodeGrant {
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Secret,
    /// The device code.
    pub device_code: Secret,
}

/// A token as the service grants it.
#[derive(Debug, Clone)]
pub struct Granted {
    /// The token.
    pub access_token: Secret,
    /// When it runs out, by our wall clock.
    pub expires_at: DateTime<Utc>,
    /// What it can be refreshed with.
    pub refresh_token: Option<Secret>,
}

/// Asks once.
pub async fn redeem_device_code(
    context: &CallContext,
    client: &aws_sdk_ssooidc::Client,
    grant: &DeviceCodeGrant,
) -> Result<Granted> {
    let secrets = [&grant.client_secret, &grant.device_code];
    let answer = client
        .create_token()
        .client_id(&grant.client_id)
        .client_secret(grant.client_secret.expose())
        .grant_type(DEVICE_CODE_GRANT)
        .device_code(grant.device_code.expose())
        .send()
        .await
        .map_err(|error| aws::failure(OPERATION, &error, &secrets))?;
    let granted = granted(context, &answer)?;
    memory::remember_sign_in(&granted.access_token, context.clock.as_ref());
    Ok(granted)
}

/// What an answer of `CreateToken` grants, whatever was asked with.
pub(super) fn granted(context: &CallContext, answer: &CreateTokenOutput) -> Result<Granted> {
    let missing = |member| Error::missing_member(OPERATION, member);
    let secret = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(Secret::new);
    let lifetime = u64::try_from(answer.expires_in())
        .ok()
        .filter(|seconds| *seconds > 0);
    Ok(Granted {
        access_token: secret(answer.access_token()).ok_or_else(|| missing("accessToken"))?,
        expires_at: lifetime
            .map(|seconds| later(context.clock.wall(), Duration::from_secs(seconds)))
            .ok_or_else(|| missing("expiresIn"))?,
        refresh_token: secret(answer.refresh_token()),
    })
}
