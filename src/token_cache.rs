//! `cacheSsoToken` and `loadCachedSsoToken`.

use std::collections::HashMap;

use napi::Env;
use napi::bindgen_prelude::{Object, PromiseRaw};
use napi_derive::napi;

use crate::cancellation::Cancellation;
use crate::outcome::settle;
use aws_sso_native_core::cache::Token;
use aws_sso_native_core::session::{self, CacheOptions};

/// The arguments of `cacheSsoToken`.
#[napi(object, object_to_js = false)]
pub struct NativeCacheInput {
    /// The portal's address.
    pub start_url: String,
    /// Its region.
    pub region: String,
    /// The token.
    pub access_token: String,
    /// When it runs out, in milliseconds since 1970.
    pub expires_at: f64,
    /// The `sso-session` name.
    pub session_name: Option<String>,
    /// The refresh token.
    pub refresh_token: Option<String>,
    /// The client's id.
    pub client_id: Option<String>,
    /// The client's secret.
    pub client_secret: Option<String>,
    /// When the client's registration runs out, in milliseconds since 1970.
    pub registration_expires_at: Option<f64>,
}

/// A token from the cache.
#[napi(object, object_from_js = false)]
pub struct NativeCachedToken {
    /// The token.
    pub access_token: String,
    /// When it runs out, in milliseconds since 1970.
    pub expires_at: f64,
    /// The region it came from.
    pub region: Option<String>,
    /// The portal it opens.
    pub start_url: Option<String>,
    /// The refresh token.
    pub refresh_token: Option<String>,
    /// The client's id.
    pub client_id: Option<String>,
    /// The client's secret.
    pub client_secret: Option<String>,
    /// When the client's registration runs out, in milliseconds since 1970.
    pub registration_expires_at: Option<f64>,
}

impl From<Token> for NativeCachedToken {
    fn from(token: Token) -> Self {
        let renewal = token.renewal;
        Self {
            access_token: token.access_token.expose().to_owned(),
            expires_at: crate::milliseconds(token.expires_at),
            region: token.region.map(|region| region.to_string()),
            start_url: token.start_url,
            refresh_token: renewal
                .refresh_token
                .map(|secret| secret.expose().to_owned()),
            client_id: renewal.client_id,
            client_secret: renewal
                .client_secret
                .map(|secret| secret.expose().to_owned()),
            registration_expires_at: renewal.registration_expires_at.map(crate::milliseconds),
        }
    }
}

/// Stores a token where the AWS CLI and the SDKs look for it.
#[napi(ts_return_type = "Promise<Outcome<undefined>>")]
pub fn cache_sso_token<'env>(
    env: &'env Env,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    input: NativeCacheInput,
) -> napi::Result<PromiseRaw<'env, Object<'env>>> {
    settle(
        env,
        environment,
        cancellation.token.clone(),
        |call| async move {
            let options = CacheOptions {
                session_name: input.session_name,
                refresh_token: input.refresh_token,
                client_id: input.client_id,
                client_secret: input.client_secret,
                registration_expires_at: input.registration_expires_at,
            };
            session::cache_sso_token(
                &call,
                &input.start_url,
                &input.region,
                &input.access_token,
                input.expires_at,
                options,
            )
            .await
        },
        |()| (),
    )
}

/// Loads the token of a portal, if there is one that has not run out.
#[napi(ts_return_type = "Promise<Outcome<NativeCachedToken | null>>")]
pub fn load_cached_sso_token<'env>(
    env: &'env Env,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    start_url: String,
    session_name: Option<String>,
) -> napi::Result<PromiseRaw<'env, Object<'env>>> {
    settle(
        env,
        environment,
        cancellation.token.clone(),
        |call| async move {
            session::load_cached_sso_token(&call, &start_url, session_name.as_deref()).await
        },
        |token| token.map(NativeCachedToken::from),
    )
}
