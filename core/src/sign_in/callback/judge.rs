//! Whether a request is the callback that is waited for.

use hyper::header::HOST;
use hyper::{Method, Request, StatusCode};
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use super::page::Page;
use super::{Outcome, PATH};
use crate::types::Secret;

/// The longest code that is taken.
const LONGEST_CODE: usize = 16 * 1024;

/// What a request is.
pub(super) enum Verdict {
    /// What is waited for.
    Callback(Outcome),
    /// Anything else. The waiting goes on.
    Refuse(StatusCode, Page),
}

pub(super) fn judge<B>(request: &Request<B>, port: u16, state: &Secret) -> Verdict {
    let refuse = |status| Verdict::Refuse(status, Page::NotForYou);
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = format!("127.0.0.1:{port}");
    let right_host = hosts.next().is_some_and(|value| value == host.as_str());
    if !right_host || hosts.next().is_some() || request.uri().authority().is_some() {
        return refuse(StatusCode::MISDIRECTED_REQUEST);
    }
    if request.uri().path() != PATH {
        return refuse(StatusCode::NOT_FOUND);
    }
    if request.method() != Method::GET {
        return refuse(StatusCode::METHOD_NOT_ALLOWED);
    }
    outcome(request.uri().query().unwrap_or_default(), state)
        .map_or_else(|| refuse(StatusCode::BAD_REQUEST), Verdict::Callback)
}

fn outcome(query: &str, state: &Secret) -> Option<Outcome> {
    let (mut code, mut error, mut description, mut returned) = (None, None, None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = match name.as_ref() {
            "code" => &mut code,
            "error" => &mut error,
            "error_description" => &mut description,
            "state" => &mut returned,
            _ => continue,
        };
        // RFC 6749 section 3.1: a parameter must not come twice.
        if place.replace(value.into_owned()).is_some() {
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
        (Some(code), None) if is_code(&code) => Some(Outcome::Code(Secret::new(code))),
        (None, Some(error)) if !error.is_empty() => Some(Outcome::Error { error, description }),
        _ => None,
    }
}

/// RFC 6749 appendix A.11: visible ASCII.
fn is_code(code: &str) -> bool {
    (1..=LONGEST_CODE).contains(&code.len())
        && code.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
}
