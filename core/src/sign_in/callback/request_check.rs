//! Checks whether a request is the authorization response.

use hyper::{Method, Request, StatusCode};
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use super::{AuthorizationResponse, PATH};
use crate::loopback;
use crate::types::Secret;

/// The longest authorization code that is accepted, in characters.
const MAX_CODE_LENGTH: usize = 16 * 1024;

/// The result of the check.
pub(super) enum CheckedRequest {
    /// The request is the authorization response.
    AuthorizationResponse(AuthorizationResponse),
    /// It is another request. It is answered with this status, and the wait goes on.
    Rejected(StatusCode),
}

/// Checks host, path, method, parameters and `state`, in this order.
pub(super) fn check_request<B>(request: &Request<B>, port: u16, state: &Secret) -> CheckedRequest {
    let reject = CheckedRequest::Rejected;
    if !loopback::is_addressed_to(request, port) {
        return reject(StatusCode::MISDIRECTED_REQUEST);
    }
    if request.uri().path() != PATH {
        return reject(StatusCode::NOT_FOUND);
    }
    if request.method() != Method::GET {
        return reject(StatusCode::METHOD_NOT_ALLOWED);
    }
    authorization_response(request.uri().query().unwrap_or_default(), state).map_or_else(
        || reject(StatusCode::BAD_REQUEST),
        CheckedRequest::AuthorizationResponse,
    )
}

/// The authorization response in a query, if the query has the right `state` and is otherwise valid.
fn authorization_response(query: &str, state: &Secret) -> Option<AuthorizationResponse> {
    let (mut code, mut error, mut description, mut returned) = (None, None, None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let parameter = match name.as_ref() {
            "code" => &mut code,
            "error" => &mut error,
            "error_description" => &mut description,
            "state" => &mut returned,
            _ => continue,
        };
        // RFC 6749 section 3.1: a parameter must not occur twice.
        if parameter.replace(value.into_owned()).is_some() {
            return None;
        }
    }
    let returned = Secret::new(returned?);
    if !bool::from(
        returned
            .expose()
            .as_bytes()
            .ct_eq(state.expose().as_bytes()),
    ) {
        return None;
    }
    match (code, error) {
        (Some(code), None) if is_code(&code) => {
            Some(AuthorizationResponse::Code(Secret::new(code)))
        }
        (None, Some(error)) if !error.is_empty() => {
            Some(AuthorizationResponse::Error { error, description })
        }
        _ => None,
    }
}

/// RFC 6749 appendix A.11: a code is visible ASCII.
fn is_code(code: &str) -> bool {
    (1..=MAX_CODE_LENGTH).contains(&code.len())
        && code.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_1_to_16384_characters_of_visible_ascii_and_blanks() {
        assert!(is_code("a"));
        assert!(is_code(" ~"));
        assert!(is_code(&"x".repeat(MAX_CODE_LENGTH)));
        for code in ["", "a\u{1f}", "a\u{7f}", "\u{e9}"] {
            assert!(!is_code(code), "{code:?}");
        }
        assert!(!is_code(&"x".repeat(MAX_CODE_LENGTH + 1)));
    }
}
