//! The answers, in the form that the AWS SDKs read.

use chrono::SecondsFormat;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorCode, Result};
use crate::portal::RoleCredentials;
use crate::types::AccountId;

/// Why a request has no credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rejected {
    /// It is addressed to another host.
    Host,
    /// It comes from a web page.
    Origin,
    /// There is nothing at this path.
    Path,
    /// It is not a GET.
    Method,
    /// It has no token of this server, or one that was revoked.
    Token,
}

/// All members are texts: the SDK for JavaScript rejects others (`@aws-sdk/credential-provider-http`).
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Credentials<'a> {
    access_key_id: &'a str,
    secret_access_key: &'a str,
    token: &'a str,
    expiration: &'a str,
    account_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Problem<'a> {
    code: &'a str,
    message: &'a str,
}

/// The answer with credentials, or why there are none.
pub(super) fn credentials(
    answer: Result<RoleCredentials>,
    account_id: &AccountId,
) -> Response<Full<Bytes>> {
    match answer {
        Ok(credentials) => {
            let expiration = credentials.expires_at;
            let body = Credentials {
                access_key_id: &credentials.access_key_id,
                secret_access_key: credentials.secret_access_key.expose(),
                token: credentials.session_token.expose(),
                expiration: &expiration.to_rfc3339_opts(SecondsFormat::Secs, true),
                account_id: account_id.as_str(),
            };
            json(StatusCode::OK, &body)
        }
        // The role was closed while the request waited.
        Err(Error::Cancelled) => rejected(Rejected::Token),
        Err(error) => {
            let message = format!("{error}. {}", error.hint());
            let code = error.code();
            problem(status_of(code), code.as_str(), &message)
        }
    }
}

/// The status for an error. The SDKs ask again after each of them, some seconds apart.
const fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::SignInRequired | ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::ResourceNotFound => StatusCode::NOT_FOUND,
        code if code.retryable() => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The answer to a request that may have no credentials.
pub(super) fn rejected(rejected: Rejected) -> Response<Full<Bytes>> {
    let (status, code, message) = match rejected {
        Rejected::Host => (
            StatusCode::MISDIRECTED_REQUEST,
            "MisdirectedRequest",
            "The request is not addressed to this server",
        ),
        Rejected::Origin => (
            StatusCode::FORBIDDEN,
            "OriginNotAllowed",
            "Web pages get nothing from this server",
        ),
        Rejected::Path => (
            StatusCode::NOT_FOUND,
            "NotFound",
            "There is nothing at this path",
        ),
        Rejected::Method => (
            StatusCode::METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            "Only GET is allowed",
        ),
        Rejected::Token => (
            StatusCode::FORBIDDEN,
            "InvalidAuthorizationToken",
            "The authorization token is missing or not valid, or the program that gave it has ended its validity",
        ),
    };
    let mut response = problem(status, code, message);
    if rejected == Rejected::Method {
        // RFC 9110 section 15.5.6.
        set(&mut response, ALLOW, "GET");
    }
    response
}

fn problem(status: StatusCode, code: &str, message: &str) -> Response<Full<Bytes>> {
    json(status, &Problem { code, message })
}

/// A response that must not be stored. Its body is zeroized when it has been sent.
fn json(status: StatusCode, body: &impl Serialize) -> Response<Full<Bytes>> {
    // It is large enough, so that no part of it is left behind where the buffer was before.
    let mut text = Zeroizing::new(Vec::with_capacity(32 * 1024));
    // It cannot fail: the members are texts.
    let _ = serde_json::to_writer(&mut *text, body);
    let mut response = Response::new(Full::new(Bytes::from_owner(text)));
    *response.status_mut() = status;
    set(&mut response, CONTENT_TYPE, "application/json");
    set(&mut response, CACHE_CONTROL, "no-store");
    set(&mut response, X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

fn set(response: &mut Response<Full<Bytes>>, name: HeaderName, value: &'static str) {
    let value = HeaderValue::from_static(value);
    response.headers_mut().insert(name, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_tells_what_the_person_must_do_from_what_passes() {
        for (code, status) in [
            (ErrorCode::SignInRequired, 403),
            (ErrorCode::Forbidden, 403),
            (ErrorCode::ResourceNotFound, 404),
            (ErrorCode::TooManyRequests, 503),
            (ErrorCode::Timeout, 503),
            (ErrorCode::InvalidConfiguration, 500),
        ] {
            assert_eq!(status_of(code).as_u16(), status, "{code:?}");
        }
    }
}
