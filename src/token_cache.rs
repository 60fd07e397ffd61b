//! `cacheSsoToken` and `loadCachedSsoToken`.

use std::collections::HashMap;

use napi::Env;
use napi_derive::napi;

use crate::arguments;
use crate::call_error::CallResult;
use crate::cancellation::Cancellation;
use crate::outcome::{OutcomePromise, start_call};
use crate::secret_text::SecretText;
use aws_sso_native_core::cache::{Renewal, Token};
use aws_sso_native_core::sign_in::{self, TokenToStore};
use aws_sso_native_core::types::SessionName;

/// The arguments of `cacheSsoToken`.
#[napi(object, object_to_js = false)]
pub struct NativeCacheInput {
    /// The start URL.
    pub start_url: String,
    /// The SSO region.
    pub region: String,
    /// The access token.
    #[napi(ts_type = "string")]
    pub access_token: SecretText,
    /// When it expires, in milliseconds since 1970.
    pub expires_at: f64,
    /// The `sso-session` name.
    pub session_name: Option<String>,
    /// The refresh token.
    #[napi(ts_type = "string")]
    pub refresh_token: Option<SecretText>,
    /// The client's id.
    #[napi(ts_type = "string")]
    pub client_id: Option<SecretText>,
    /// The client's secret.
    #[napi(ts_type = "string")]
    pub client_secret: Option<SecretText>,
    /// When the client's registration expires, in milliseconds since 1970.
    pub registration_expires_at: Option<f64>,
}

/// A token from the cache.
#[napi(object, object_from_js = false)]
pub struct NativeCachedToken {
    /// The access token.
    #[napi(ts_type = "string")]
    pub access_token: SecretText,
    /// When it expires, in milliseconds since 1970.
    pub expires_at: f64,
    /// The SSO region.
    pub region: Option<String>,
    /// The start URL.
    pub start_url: Option<String>,
    /// The refresh token.
    #[napi(ts_type = "string")]
    pub refresh_token: Option<SecretText>,
    /// The client's id.
    pub client_id: Option<String>,
    /// The client's secret.
    #[napi(ts_type = "string")]
    pub client_secret: Option<SecretText>,
    /// When the client's registration expires, in milliseconds since 1970.
    pub registration_expires_at: Option<f64>,
}

impl From<Token> for NativeCachedToken {
    fn from(token: Token) -> Self {
        let renewal = token.renewal;
        Self {
            access_token: token.access_token.into(),
            expires_at: crate::milliseconds(token.expires_at),
            region: token.region.map(|region| region.to_string()),
            start_url: token.start_url,
            refresh_token: renewal.refresh_token.map(SecretText::from),
            client_id: renewal.client_id,
            client_secret: renewal.client_secret.map(SecretText::from),
            registration_expires_at: renewal.registration_expires_at.map(crate::milliseconds),
        }
    }
}

/// Stores a token in the file where the AWS CLI and the SDKs look for it.
#[napi(ts_return_type = "Promise<Outcome<undefined>>")]
pub fn cache_sso_token<'env>(
    env: &'env Env,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    input: NativeCacheInput,
) -> napi::Result<OutcomePromise<'env>> {
    start_call(
        env,
        environment,
        cancellation,
        |context| async move {
            let client_id = arguments::optional_secret("options.clientId", input.client_id)?;
            let token = TokenToStore {
                start_url: arguments::text("startUrl", &input.start_url)?,
                region: arguments::text("region", &input.region)?,
                access_token: arguments::secret("accessToken", input.access_token)?,
                expires_at: arguments::time("expiresAt", input.expires_at)?,
                session_name: session_name(input.session_name.as_deref())?,
                renewal: Renewal {
                    refresh_token: arguments::optional_secret(
                        "options.refreshToken",
                        input.refresh_token,
                    )?,
                    client_id: client_id.map(|id| id.expose().to_owned()),
                    client_secret: arguments::optional_secret(
                        "options.clientSecret",
                        input.client_secret,
                    )?,
                    registration_expires_at: input
                        .registration_expires_at
                        .map(|time| arguments::time("options.registrationExpiresAt", time))
                        .transpose()?,
                },
            };
            sign_in::store_token(&context, token)
                .await
                .map_err(arguments::region_error("region"))
        },
        |()| (),
    )
}

/// Loads the token of a portal, if there is one that has not expired.
#[napi(ts_return_type = "Promise<Outcome<NativeCachedToken | null>>")]
pub fn load_cached_sso_token<'env>(
    env: &'env Env,
    environment: HashMap<String, String>,
    cancellation: &Cancellation,
    start_url: String,
    session_name: Option<String>,
) -> napi::Result<OutcomePromise<'env>> {
    start_call(
        env,
        environment,
        cancellation,
        |context| async move {
            let start_url = arguments::text("startUrl", &start_url)?;
            let name = self::session_name(session_name.as_deref())?;
            Ok(sign_in::load_token(&context, &start_url, name.as_ref()).await?)
        },
        |token| token.map(NativeCachedToken::from),
    )
}

fn session_name(name: Option<&str>) -> CallResult<Option<SessionName>> {
    arguments::optional_text("options.sessionName", name)
}
