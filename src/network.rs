//! `configureNetwork`.

use std::sync::Arc;

use napi_derive::napi;
use serde::Serialize;

use crate::arguments;
use crate::call_error::{CallError, CallResult};
use crate::callback::AskedCallback;
use crate::errors::{NativeError, NativeWarning};
use crate::secret_text::SecretText;
use aws_sso_native_core::context::Warning;
use aws_sso_native_core::network::{
    AuthorizationFunction, AuthorizationRequest, FunctionFailure, FunctionProxy, GivenCertificates,
    NetworkSettings, ProxySetting, configure,
};
use aws_sso_native_core::types::{InvalidValue, Secret};

/// What all requests of the process use.
#[napi(object, object_to_js = false)]
pub struct NativeNetworkSettings {
    /// The URL of a proxy, `environment` or `direct`. Absent: the function that was passed.
    #[napi(ts_type = "string")]
    pub proxy: Option<SecretText>,
    /// Certificates in PEM form.
    pub certificates: Vec<String>,
}

/// What came of it.
#[napi(object, object_from_js = false)]
pub struct NativeNetworkOutcome {
    /// Why nothing was changed.
    pub error: Option<NativeError>,
    /// What was left out.
    pub warnings: Vec<NativeWarning>,
}

/// Sets how all later requests of the process reach the network. The functions must not throw. They answer with `=` and a text,
/// with `!` and the message of an exception, with `?` for a value that is no text, or with nothing.
#[napi(
    ts_args_type = "settings: NativeNetworkSettings, proxy?: (url: string) => Promise<string | undefined>, \
                    authorization?: (request: string) => Promise<string | undefined>"
)]
#[must_use]
pub fn configure_network(
    settings: NativeNetworkSettings,
    proxy: Option<AskedCallback>,
    authorization: Option<AskedCallback>,
) -> NativeNetworkOutcome {
    match checked(settings, proxy, authorization) {
        Ok((settings, warning)) => {
            configure(settings);
            NativeNetworkOutcome {
                error: None,
                warnings: warning.map(NativeWarning::from).into_iter().collect(),
            }
        }
        Err(error) => NativeNetworkOutcome {
            error: Some(NativeError::from(&error)),
            warnings: Vec::new(),
        },
    }
}

fn checked(
    settings: NativeNetworkSettings,
    function: Option<AskedCallback>,
    authorization: Option<AskedCallback>,
) -> CallResult<(NetworkSettings, Option<Warning>)> {
    let text = settings.proxy;
    let proxy = match (text.as_ref().map(|it| it.0.expose()), function) {
        (Some("environment"), _) => ProxySetting::Environment,
        (Some("direct"), _) => ProxySetting::Direct,
        (Some(url), _) => ProxySetting::Url(arguments::text("options.proxy", url)?),
        (None, Some(function)) => ProxySetting::Function(proxy_function(function)),
        (None, None) => {
            let problem = "must be 'environment', 'direct', a URL or a function";
            return Err(CallError::invalid_input(
                "options.proxy",
                InvalidValue::new(problem),
            ));
        }
    };
    let (certificates, warning) = GivenCertificates::from_pem(&settings.certificates)
        .map_err(|problem| CallError::invalid_input("options.certificates", problem))?;
    let settings = NetworkSettings {
        proxy,
        certificates,
        authorization: authorization.map(authorization_function),
    };
    Ok((settings, warning))
}

fn proxy_function(callback: AskedCallback) -> FunctionProxy {
    let callback = Arc::new(callback);
    FunctionProxy::new(move |url| {
        let callback = Arc::clone(&callback);
        Box::pin(async move {
            let answer = ask(&callback, url).await?;
            answer.ok_or(FunctionFailure::NoText)
        })
    })
}

/// The request as JSON.
#[derive(Serialize)]
struct Request {
    proxy: String,
    schemes: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge: Option<String>,
}

fn authorization_function(callback: AskedCallback) -> AuthorizationFunction {
    let callback = Arc::new(callback);
    AuthorizationFunction::new(move |request| {
        let AuthorizationRequest {
            proxy,
            schemes,
            challenge,
        } = request;
        let request = Request {
            proxy,
            schemes,
            challenge,
        };
        // It cannot fail: the members are texts.
        let request = serde_json::to_string(&request).unwrap_or_default();
        let callback = Arc::clone(&callback);
        Box::pin(async move {
            let answer = ask(&callback, request).await?;
            Ok(answer.map(Secret::new))
        })
    })
}

/// Asks a function of `lib/network.ts`.
async fn ask(
    callback: &AskedCallback,
    argument: String,
) -> Result<Option<String>, FunctionFailure> {
    let ended = |_| FunctionFailure::Ended;
    let asking = callback.call_async_catch(argument).await.map_err(ended)?;
    let Some(mut answer) = asking.await.map_err(ended)? else {
        return Ok(None);
    };
    match answer.bytes().next() {
        // The text is moved within its buffer, so that there is no second copy of a secret.
        Some(b'=') => {
            answer.remove(0);
            Ok(Some(answer))
        }
        Some(b'!') => Err(FunctionFailure::Threw(answer.split_off(1))),
        _ => Err(FunctionFailure::NoText),
    }
}
