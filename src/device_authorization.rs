//! `performDeviceAuthorization`.

use std::collections::HashMap;

use napi::Env;
use napi_derive::napi;

use crate::arguments;
use crate::cancellation::Cancellation;
use crate::outcome::{OutcomePromise, start_call};
use crate::secret_text::SecretText;
use aws_sso_native_core::sign_in::{self, ClientRequest, DeviceAuthorization};

/// The arguments of `performDeviceAuthorization`.
#[napi(object, object_to_js = false)]
pub struct NativeDeviceAuthorizationInput {
    /// The start URL.
    pub start_url: String,
    /// The SSO region.
    pub region: String,
    /// The name of the client, which the person sees.
    pub client_name: Option<String>,
    /// The scopes to ask for.
    pub scopes: Vec<String>,
    /// The `sso-session` name.
    pub session_name: Option<String>,
}

/// A device code and the client that requested it.
#[napi(object, object_from_js = false)]
pub struct NativeDeviceAuthorization {
    /// The device code.
    #[napi(ts_type = "string")]
    pub device_code: SecretText,
    /// The user code.
    pub user_code: String,
    /// The page where the person types the user code.
    pub verification_uri: String,
    /// The page with the user code filled in.
    pub verification_uri_complete: String,
    /// How long both codes last, in seconds.
    pub expires_in: f64,
    /// How long to wait between polls, in seconds.
    pub interval: f64,
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    #[napi(ts_type = "string")]
    pub client_secret: SecretText,
    /// When the client's registration expires, in milliseconds since 1970.
    pub client_secret_expires_at: f64,
}

impl From<DeviceAuthorization> for NativeDeviceAuthorization {
    fn from(authorization: DeviceAuthorization) -> Self {
        Self {
            device_code: authorization.device_code.into(),
            user_code: authorization.user_code,
            verification_uri: authorization.verification_uri.into(),
            verification_uri_complete: authorization.verification_uri_complete.into(),
            expires_in: authorization.expires_in.as_secs_f64(),
            interval: authorization.interval.as_secs_f64(),
            client_id: authorization.client.client_id,
            client_secret: authorization.client.client_secret.into(),
            client_secret_expires_at: crate::milliseconds(authorization.client.expires_at),
        }
    }
}

/// Registers a client if needed, and requests a device code.
#[napi(ts_return_type = "Promise<Outcome<NativeDeviceAuthorization>>")]
pub fn perform_device_authorization<'env>(
    env: &'env Env,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    input: NativeDeviceAuthorizationInput,
) -> napi::Result<OutcomePromise<'env>> {
    start_call(
        env,
        environment,
        cancellation,
        |context| async move {
            let request = ClientRequest {
                start_url: arguments::text("ssoStartUrl", &input.start_url)?,
                region: arguments::text("ssoRegion", &input.region)?,
                client_name: arguments::optional_text("clientName", input.client_name.as_deref())?,
                scopes: arguments::scopes("options.scopes", input.scopes)?,
                session_name: arguments::optional_text(
                    "options.sessionName",
                    input.session_name.as_deref(),
                )?,
            };
            Ok(sign_in::authorize_device(&context, &request).await?)
        },
        NativeDeviceAuthorization::from,
    )
}
