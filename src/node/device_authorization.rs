//! `performDeviceAuthorization`.

use std::collections::HashMap;

use napi::Env;
use napi::bindgen_prelude::{Object, PromiseRaw};
use napi_derive::napi;

use super::cancellation::Cancellation;
use super::outcome::settle;
use crate::session::{self, DeviceAuthorizationInput};
use crate::sign_in::DeviceAuthorization;

/// The arguments of `performDeviceAuthorization`.
#[napi(object, object_to_js = false)]
pub struct NativeDeviceAuthorizationInput {
    /// The portal's address.
    pub start_url: String,
    /// Its region.
    pub region: String,
    /// The name to show to the person.
    pub client_name: Option<String>,
    /// The scopes to ask for.
    pub scopes: Vec<String>,
    /// The `sso-session` name.
    pub session_name: Option<String>,
}

/// The codes and the client.
#[napi(object, object_from_js = false)]
pub struct NativeDeviceAuthorization {
    /// What the program polls with.
    pub device_code: String,
    /// What the person compares, or types.
    pub user_code: String,
    /// Where the person types it.
    pub verification_uri: String,
    /// Where the person finds it filled in.
    pub verification_uri_complete: String,
    /// How long both codes last, in seconds.
    pub expires_in: f64,
    /// How long to wait between polls, in seconds.
    pub interval: f64,
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: String,
    /// When the client's registration runs out, in milliseconds since 1970.
    pub client_secret_expires_at: f64,
}

impl From<DeviceAuthorization> for NativeDeviceAuthorization {
    fn from(authorization: DeviceAuthorization) -> Self {
        Self {
            device_code: authorization.device_code.expose().to_owned(),
            user_code: authorization.user_code,
            verification_uri: authorization.verification_uri.into(),
            verification_uri_complete: authorization.verification_uri_complete.into(),
            expires_in: authorization.expires_in.as_secs_f64(),
            interval: authorization.interval.as_secs_f64(),
            client_id: authorization.client.client_id,
            client_secret: authorization.client.client_secret.expose().to_owned(),
            client_secret_expires_at: super::milliseconds(authorization.client.expires_at),
        }
    }
}

/// Registers a client where needed and asks for a device code.
#[napi(ts_return_type = "Promise<Outcome<NativeDeviceAuthorization>>")]
pub fn perform_device_authorization<'env>(
    env: &'env Env,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    input: NativeDeviceAuthorizationInput,
) -> napi::Result<PromiseRaw<'env, Object<'env>>> {
    let input = DeviceAuthorizationInput {
        start_url: input.start_url,
        region: input.region,
        client_name: input.client_name,
        scopes: input.scopes,
        session_name: input.session_name,
    };
    settle(
        env,
        environment,
        cancellation.token.clone(),
        |call| async move { session::perform_device_authorization(&call, input).await },
        NativeDeviceAuthorization::from,
    )
}
