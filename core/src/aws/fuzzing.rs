//! Addresses that are opened, host names, and errors of the services.

#![expect(
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a test or a fuzzer fails by a panic"
)]

use std::net::Ipv4Addr;
use std::time::Duration;

use aws_sdk_ssooidc::operation::create_token::CreateTokenError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::ErrorMetadata;
use url::{Host, Url};

use super::openable::may_be_opened;
use super::partition::{Partition, region_of_service_host};
use super::redirect::regions_named_in;
use super::service_time::time_in;
use super::sign_in_hosts::is_aws_sign_in_host;
use super::{authorize_failure, failure, portal_host, region_of_page};
use crate::clock::test_clock::TestClock;
use crate::clock::{Clock, ServiceTime};
use crate::error::Error;
use crate::fuzzing::{Answer, PLANTED, assert_harmless};
use crate::types::{Region, Secret};

/// The domains in which AWS alone makes names. Written here once more, so that a mistake in the code is seen.
const DOMAINS: [&str; 19] = [
    ".awsapps.com",
    ".awsapps.cn",
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".api.aws",
    ".app.aws",
    ".api.amazonwebservices.com.cn",
    ".app.amazonwebservices.com.cn",
    ".api.amazonwebservices.eu",
    ".app.amazonwebservices.eu",
    ".c2s.ic.gov",
    ".aws.ic.gov",
    ".sc2s.sgov.gov",
    ".aws.scloud",
    ".adc-e.uk",
    ".hci.ic.gov",
    ".signin.aws",
    ".signin.aws.amazon.com",
];

/// Domains of sign-in pages alone, which are not opened.
const OF_PAGES: [&str; 9] = [
    ".signin.amazonaws.cn",
    ".signin.amazonaws-us-gov.com",
    ".signin-fips.amazonaws-us-gov.com",
    ".signin.amazonaws-eusc.eu",
    ".signin.c2shome.ic.gov",
    ".signin.sc2shome.sgov.gov",
    ".signin.csphome.adc-e.uk",
    ".signin.csphome.hci.ic.gov",
    ".signin.aws",
];

const CONFIGURED: &str = "sso.corp.example";

fn is_in(domains: &[&str], host: &str) -> bool {
    domains.iter().any(|domain| host.ends_with(domain))
}

/// An address that may be opened is of AWS, of the configured host or of this machine, for each program that reads it.
pub fn openable_url(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let configured = Host::Domain(CONFIGURED.to_owned());
    for configured in [None, Some(&configured)] {
        if may_be_opened(text, configured) {
            opened(text, configured.is_some());
        }
    }
}

fn opened(text: &str, has_configured: bool) {
    let Some((scheme, rest)) = text.split_once("://") else {
        panic!("{text} has no scheme");
    };
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    assert!(text.bytes().all(is_plain), "{text}");
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    assert!(!authority.contains(['@', '%']), "{text}");
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, ""),
    };
    let host = host.to_ascii_lowercase();
    let parsed = Url::parse(text).ok();
    let parsed = parsed.as_ref().and_then(Url::host_str);
    assert_eq!(parsed, Some(host.as_str()), "{text}");
    let address = host.parse::<Ipv4Addr>();
    let is_own = host == "localhost" || host == "[::1]" || address.is_ok_and(|it| it.is_loopback());
    let is_configured = has_configured && host == CONFIGURED;
    let is_aws = is_in(&DOMAINS, &host) && (port.is_empty() || port.parse() == Ok(443_u16));
    match scheme.to_ascii_lowercase().as_str() {
        "http" => assert!(is_own, "{text}"),
        "https" => assert!(is_own || is_configured || is_aws, "{text}"),
        _ => panic!("{text} has another scheme"),
    }
}

/// A host that is taken for one of AWS is in a domain of AWS, and a region is found in the host that is made of it.
pub fn aws_hosts(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(portal) = portal_host(text) {
        assert!(is_in(&DOMAINS, text), "{text}");
        let region = portal.region.as_ref().map_or("", Region::as_str);
        assert!(text.contains(region), "{text}: {region}");
        assert!(is_aws_sign_in_host(text), "{text}");
    }
    if let Some(region) = region_of_page(text) {
        let is_of_aws = is_in(&DOMAINS, text) || is_in(&OF_PAGES, text);
        assert!(is_of_aws && text.contains(region.as_str()), "{text}");
    }
    for region in regions_named_in(text) {
        assert!(text.contains(&format!(".{region}.")), "{text}: {region}");
    }
    if let Ok(region) = text.parse::<Region>() {
        of_region(&region);
    }
}

fn of_region(region: &Region) {
    for service in ["oidc", "device.sso", "portal.sso"] {
        for (fips, dual_stack) in [(false, false), (false, true), (true, false), (true, true)] {
            let host = Partition::of(region).host(service, region, fips, dual_stack);
            assert!(is_in(&DOMAINS, &host), "{host}");
            let found = region_of_service_host(&host, service);
            assert_eq!(found.as_ref(), Some(region), "{host}");
            assert_eq!(region_of_page(&host).as_ref(), Some(region), "{host}");
            // A label that begins with `xn--` must be valid Punycode; no region has one.
            if let Ok(url) = Url::parse(&format!("https://{host}")) {
                assert_eq!(url.host_str(), Some(host.as_str()));
            } else {
                assert!(region.as_str().starts_with("xn--"), "{host}");
            }
        }
    }
}

/// No error of a service shows the secrets of the request, however the service repeats them, and no wait is longer than
/// five minutes.
pub fn error_answer(bytes: &[u8]) {
    let Some(answer) = Answer::read(bytes) else {
        return;
    };
    let secrets = [&Secret::new(PLANTED)];
    for is_read in [true, false] {
        let Some(response) = response(&answer) else {
            return;
        };
        let error = if is_read {
            let mut metadata = ErrorMetadata::builder();
            if !answer.word.is_empty() {
                metadata = metadata.code(answer.word);
            }
            SdkError::service_error(CreateTokenError::generic(metadata.build()), response)
        } else {
            SdkError::response_error("it cannot be read", response)
        };
        let error: SdkError<CreateTokenError, HttpResponse> = error;
        check(&failure("CreateToken", &error, &secrets));
    }
    for (name, value) in &answer.headers {
        if name.eq_ignore_ascii_case("date")
            && let Some(time) = time_in(value)
        {
            let (clock, service_time) = (TestClock::new(), ServiceTime::default());
            service_time.learn(time, &clock);
            clock.advance(Duration::from_hours(1));
            assert!(service_time.now(&clock) >= time.min(clock.wall()));
            assert!(service_time.skew(&clock).is_some());
        }
    }
    let text = String::from_utf8_lossy(answer.body);
    check_reason(&authorize_failure(answer.word, Some(&text)));
}

/// `None` if no server can send it.
fn response(answer: &Answer<'_>) -> Option<HttpResponse> {
    let status = StatusCode::try_from(answer.status).ok()?;
    let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
    for (name, value) in &answer.headers {
        let headers = response.headers_mut();
        headers
            .try_append((*name).to_owned(), (*value).to_owned())
            .ok()?;
    }
    Some(response)
}

fn check(error: &Error) {
    let texts = [
        error.to_string(),
        format!("{error:?}"),
        error.hint().into_owned(),
        error.reason().unwrap_or_default(),
        error.request_id().unwrap_or_default().to_owned(),
    ];
    for text in texts {
        assert!(!text.contains(PLANTED), "{text}");
    }
    let wait = error.answer().and_then(|answer| answer.retry_after);
    assert!(wait.is_none_or(|wait| wait <= Duration::from_mins(5)));
    check_reason(error);
}

fn check_reason(error: &Error) {
    let reason = error.reason().unwrap_or_default();
    assert!(reason.chars().count() <= 500, "{reason}");
    assert!(!reason.chars().any(char::is_control), "{reason:?}");
    assert!(!error.to_string().contains('\n'), "{error}");
    assert_harmless(&error.hint());
}
