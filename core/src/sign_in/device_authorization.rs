//! RFC 8628 sections 3.1 and 3.2: asking for the codes.

use std::time::Duration;

use super::registration::{ClientKind, ClientRequest, forget, register};
use super::repeat::repeated;
use crate::aws::{self, OpenableHosts, OpenableUrl};
use crate::cache::Registration;
use crate::context::CallContext;
use crate::error::{Error, ErrorCode, Result};
use crate::types::Secret;

const OPERATION: &str = "StartDeviceAuthorization";

/// RFC 8628 section 3.2: the interval where the service names none.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(5);

/// The codes, where to take them, and the client they were given to.
#[derive(Debug, Clone)]
pub struct DeviceAuthorization {
    /// What the program polls with.
    pub device_code: Secret,
    /// What the person compares, or types.
    pub user_code: String,
    /// Where the person types it.
    pub verification_uri: OpenableUrl,
    /// Where the person finds it filled in.
    pub verification_uri_complete: OpenableUrl,
    /// How long both codes last.
    pub expires_in: Duration,
    /// How long to wait between polls.
    pub interval: Duration,
    /// The client.
    pub client: Registration,
}

/// Registers where needed and asks for the codes. Returns at once: it neither polls nor opens a
/// browser.
pub async fn authorize_device(
    context: &CallContext,
    request: &ClientRequest,
) -> Result<DeviceAuthorization> {
    let client = register(context, request, ClientKind::Device).await?;
    match ask(context, request, client.clone()).await {
        // The service forgets clients before they run out; the AWS CLI fails here for good.
        Err(error) if error.code() == ErrorCode::InvalidClient => {
            forget(context, request, &client).await;
            let client = register(context, request, ClientKind::Device).await?;
            ask(context, request, client).await
        }
        answered => answered,
    }
}

async fn ask(
    context: &CallContext,
    request: &ClientRequest,
    client: Registration,
) -> Result<DeviceAuthorization> {
    let asking = aws::oidc(context, &request.region)
        .await?
        .start_device_authorization()
        .client_id(&client.client_id)
        .client_secret(client.client_secret.expose())
        .start_url(request.start_url.as_str());
    let secret = &client.client_secret;
    let answer = repeated(context, OPERATION, || {
        let sent = asking.clone().send();
        async move {
            sent.await
                .map_err(|error| aws::failure(OPERATION, &error, &[secret]))
        }
    })
    .await?;

    let missing = |member| Error::missing_member(OPERATION, member);
    let hosts = OpenableHosts::of(context).await?;
    let verification_uri = address(&hosts, "verificationUri", answer.verification_uri())?
        .ok_or_else(|| missing("verificationUri"))?;
    Ok(DeviceAuthorization {
        device_code: answer
            .device_code()
            .filter(|code| !code.is_empty())
            .map(Secret::new)
            .ok_or_else(|| missing("deviceCode"))?,
        user_code: answer
            .user_code()
            .filter(|code| is_showable(code))
            .map(str::to_owned)
            .ok_or_else(|| missing("userCode"))?,
        // RFC 8628 section 3.2: the complete address is optional; the plain one always works.
        verification_uri_complete: address(
            &hosts,
            "verificationUriComplete",
            answer.verification_uri_complete(),
        )?
        .unwrap_or_else(|| verification_uri.clone()),
        verification_uri,
        expires_in: seconds(answer.expires_in()).ok_or_else(|| missing("expiresIn"))?,
        interval: seconds(answer.interval()).unwrap_or(DEFAULT_INTERVAL),
        client,
    })
}

/// An address the person will be sent to, if there is one.
fn address(
    hosts: &OpenableHosts,
    member: &'static str,
    text: Option<&str>,
) -> Result<Option<OpenableUrl>> {
    text.filter(|text| !text.is_empty())
        .map(|text| hosts.check(member, text))
        .transpose()
}

/// A code a person can compare: short, and nothing in it that changes how it looks.
fn is_showable(code: &str) -> bool {
    (1..=64).contains(&code.len()) && code.chars().all(|c| c.is_ascii_graphic())
}

fn seconds(number: i32) -> Option<Duration> {
    u64::try_from(number)
        .ok()
        .filter(|number| *number > 0)
        .map(Duration::from_secs)
}
