//! `pollForToken`.

use std::collections::HashMap;

use napi::Env;
use napi_derive::napi;

use crate::arguments;
use crate::callback::{Callback, pass_events};
use crate::cancellation::Cancellation;
use crate::outcome::{OutcomePromise, start_call};
use crate::secret_text::SecretText;
use aws_sso_native_core::sign_in::{
    self, DeviceCodeGrant, GrantedToken, PendingDeviceCode, PollEvent, PollStatus,
};

/// The arguments of `pollForToken`.
#[napi(object, object_to_js = false)]
pub struct NativePollInput {
    /// The client's id.
    #[napi(ts_type = "string")]
    pub client_id: SecretText,
    /// The client's secret.
    #[napi(ts_type = "string")]
    pub client_secret: SecretText,
    /// The device code.
    #[napi(ts_type = "string")]
    pub device_code: SecretText,
    /// Seconds between polls.
    pub interval: f64,
    /// When the device code expires, in milliseconds since 1970.
    pub expires_at: f64,
    /// The SSO region, if this process did not register the client.
    pub region: Option<String>,
}

/// The result of a request for the token that did not end the polling.
#[napi(string_enum = "camelCase")]
pub enum NativePollStatus {
    /// Not approved yet.
    Pending,
    /// Asked too often.
    SlowDown,
    /// The service did not answer.
    Fault,
}

/// One request for the token.
#[napi(object, object_from_js = false)]
pub struct NativePollEvent {
    /// The number of the request, from 1.
    pub attempt: u32,
    /// The result.
    pub status: NativePollStatus,
    /// The error code, if `status` is `fault`.
    pub fault: Option<&'static str>,
    /// The interval from now on, in seconds.
    pub interval: f64,
    /// The pause before the next request, in seconds.
    pub next_in: f64,
}

impl From<PollEvent> for NativePollEvent {
    fn from(event: PollEvent) -> Self {
        let (status, fault) = match event.status {
            PollStatus::Pending => (NativePollStatus::Pending, None),
            PollStatus::SlowDown => (NativePollStatus::SlowDown, None),
            PollStatus::Fault(code) => (NativePollStatus::Fault, Some(code.as_str())),
        };
        Self {
            attempt: event.attempt,
            status,
            fault,
            interval: event.interval.as_secs_f64(),
            next_in: event.next_in.as_secs_f64(),
        }
    }
}

/// A token.
#[napi(object, object_from_js = false)]
pub struct NativeToken {
    /// The access token.
    #[napi(ts_type = "string")]
    pub access_token: SecretText,
    /// When it expires, in milliseconds since 1970.
    pub expires_at: f64,
    /// The refresh token.
    #[napi(ts_type = "string")]
    pub refresh_token: Option<SecretText>,
}

impl From<GrantedToken> for NativeToken {
    fn from(granted: GrantedToken) -> Self {
        Self {
            access_token: granted.access_token.into(),
            expires_at: crate::milliseconds(granted.expires_at),
            refresh_token: granted.refresh_token.map(SecretText::from),
        }
    }
}

/// Polls until the person has decided or the device code has expired. `onPoll` must not throw.
#[napi(
    ts_args_type = "environment: Record<string, string>, cancellation: Cancellation, \
                    input: NativePollInput, onPoll?: (event: NativePollEvent) => void",
    ts_return_type = "Promise<Outcome<NativeToken>>"
)]
pub fn poll_for_token<'env>(
    env: &'env Env,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    input: NativePollInput,
    on_poll: Option<Callback>,
) -> napi::Result<OutcomePromise<'env>> {
    let report = pass_events::<PollEvent, NativePollEvent>(on_poll);
    start_call(
        env,
        environment,
        cancellation,
        |context| async move {
            let client_id = arguments::secret("clientId", input.client_id)?;
            let code = PendingDeviceCode {
                grant: DeviceCodeGrant {
                    client_id: client_id.expose().to_owned(),
                    client_secret: arguments::secret("clientSecret", input.client_secret)?,
                    device_code: arguments::secret("deviceCode", input.device_code)?,
                },
                interval: arguments::interval("interval", input.interval)?,
                expires_at: arguments::time("expiresAt", input.expires_at)?,
                region: arguments::optional_text("options.ssoRegion", input.region.as_deref())?,
            };
            sign_in::poll_for_token(&context, code, report)
                .await
                .map_err(arguments::region_error("options.ssoRegion"))
        },
        NativeToken::from,
    )
}
