//! The device authorization request and response (RFC 8628 sections 3.1 and 3.2).

use std::time::Duration;

use super::registration::{ClientKind, ClientRequest, delete_client, register};
use super::retry::retry;
use super::right_portal::explain;
use crate::aws::{self, OpenableHosts, OpenableUrl};
use crate::cache::Registration;
use crate::context::CallContext;
use crate::error::{Error, ErrorCode, Result};
use crate::types::Secret;

const OPERATION: &str = "StartDeviceAuthorization";

/// The interval if the service names none: RFC 8628 section 3.2.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(5);

/// The response: a device code, a user code, and the addresses for the person.
#[derive(Debug, Clone)]
pub struct DeviceAuthorization {
    /// The code that the token is polled with.
    pub device_code: Secret,
    /// The code that the person compares or types.
    pub user_code: String,
    /// The address where the person types the user code.
    pub verification_uri: OpenableUrl,
    /// The address with the user code in it. It is [`Self::verification_uri`] if the service gave no other.
    pub verification_uri_complete: OpenableUrl,
    /// The time until both codes expire, from the response on.
    pub expires_in: Duration,
    /// The time between polls.
    pub interval: Duration,
    /// The client that the codes were given to.
    pub client: Registration,
}

/// Requests a device code and a user code, and registers a client first if there is none. It neither polls nor opens a
/// browser.
///
/// # Errors
///
/// `UnsafeVerificationUri` if an address must not be opened, and all errors of [`register`] and of the request.
pub async fn authorize_device(
    context: &CallContext,
    request: &ClientRequest,
) -> Result<DeviceAuthorization> {
    match authorize(context, request).await {
        Err(error) => Err(explain(context, request, error).await),
        codes => codes,
    }
}

async fn authorize(context: &CallContext, request: &ClientRequest) -> Result<DeviceAuthorization> {
    let client = register(context, request, ClientKind::Device).await?;
    match request_codes(context, request, client.clone()).await {
        // The service can forget a client before the registration expires. Then a new client is registered.
        Err(error) if error.code() == ErrorCode::InvalidClient => {
            delete_client(context, request, &client).await;
            let client = register(context, request, ClientKind::Device).await?;
            request_codes(context, request, client).await
        }
        response => response,
    }
}

async fn request_codes(
    context: &CallContext,
    request: &ClientRequest,
    client: Registration,
) -> Result<DeviceAuthorization> {
    let device_request = aws::oidc(context, &request.region)
        .await?
        .start_device_authorization()
        .client_id(&client.client_id)
        .client_secret(client.client_secret.expose())
        .start_url(request.start_url.as_str());
    let secret = &client.client_secret;
    let response = retry(context, OPERATION, || {
        let sent = device_request.clone().send();
        async move {
            sent.await
                .map_err(|error| aws::failure(OPERATION, &error, &[secret]))
        }
    })
    .await?;

    let missing = |member| Error::missing_member(OPERATION, member);
    let hosts = OpenableHosts::new(context).await?;
    let verification_uri = address(&hosts, "verificationUri", response.verification_uri())?
        .ok_or_else(|| missing("verificationUri"))?;
    Ok(DeviceAuthorization {
        device_code: response
            .device_code()
            .filter(|code| !code.is_empty())
            .map(Secret::new)
            .ok_or_else(|| missing("deviceCode"))?,
        user_code: response
            .user_code()
            .filter(|code| is_printable(code))
            .map(str::to_owned)
            .ok_or_else(|| missing("userCode"))?,
        // RFC 8628 section 3.2: the complete address is optional.
        verification_uri_complete: address(
            &hosts,
            "verificationUriComplete",
            response.verification_uri_complete(),
        )?
        .unwrap_or_else(|| verification_uri.clone()),
        verification_uri,
        expires_in: seconds(response.expires_in()).ok_or_else(|| missing("expiresIn"))?,
        interval: seconds(response.interval()).unwrap_or(DEFAULT_INTERVAL),
        client,
    })
}

/// A member of the response that is an address. An empty text counts as missing.
fn address(
    hosts: &OpenableHosts,
    member: &'static str,
    text: Option<&str>,
) -> Result<Option<OpenableUrl>> {
    text.filter(|text| !text.is_empty())
        .map(|text| hosts.check(member, text))
        .transpose()
}

/// Whether a person can compare the code: it is short, and has no characters that are invisible or change others.
fn is_printable(code: &str) -> bool {
    (1..=64).contains(&code.len()) && code.chars().all(|c| c.is_ascii_graphic())
}

/// A positive number of seconds.
fn seconds(number: i32) -> Option<Duration> {
    u64::try_from(number)
        .ok()
        .filter(|number| *number > 0)
        .map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_a_person_cannot_compare_is_not_shown() {
        assert!(is_printable("ABCD-EFGH") && is_printable(&"x".repeat(64)));
        for code in [
            "",
            "ABCD EFGH",
            "ABCD\nEFGH",
            "ABCD\u{202e}EFGH",
            "ABCD\u{200b}EFGH",
            &"x".repeat(65),
        ] {
            assert!(!is_printable(code), "{code:?}");
        }
    }

    #[test]
    fn a_number_of_seconds_that_is_not_positive_counts_as_missing() {
        assert_eq!(seconds(1), Some(Duration::from_secs(1)));
        assert_eq!([seconds(0), seconds(-1), seconds(i32::MIN)], [None; 3]);
    }
}
