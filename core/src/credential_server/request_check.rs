//! Checks whether a request may have role credentials.

use std::sync::Arc;

use hyper::header::{AUTHORIZATION, HeaderName, ORIGIN};
use hyper::http::uri::PathAndQuery;
use hyper::{Method, Request};

use super::PATH;
use super::answer::Rejected;
use super::roles::{Roles, Served};
use crate::loopback;

/// Browsers send it with every request to this machine (W3C Fetch Metadata, section 2.4). No SDK does.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The role whose token a request has. Checks host, origin, path, method and token, in this order.
pub(super) fn role_of<B>(
    request: &Request<B>,
    port: u16,
    roles: &Roles,
) -> Result<Arc<Served>, Rejected> {
    let headers = request.headers();
    if !loopback::is_addressed_to(request, port) {
        return Err(Rejected::Host);
    }
    if headers.contains_key(ORIGIN) || headers.contains_key(SEC_FETCH_SITE) {
        return Err(Rejected::Origin);
    }
    if request.uri().path_and_query().map(PathAndQuery::as_str) != Some(PATH) {
        return Err(Rejected::Path);
    }
    if request.method() != Method::GET {
        return Err(Rejected::Method);
    }
    let mut tokens = headers.get_all(AUTHORIZATION).iter();
    let token = tokens.next().filter(|_| tokens.next().is_none());
    token
        .and_then(|token| roles.with_token(token.as_bytes()))
        .ok_or(Rejected::Token)
}
