//! Checks addresses that are shown to the person or opened in a browser.
//!
//! The response of `StartDeviceAuthorization` names the page of the device code flow. An attacker who can forge the
//! response could name any page. So an address must be on a sign-in host of AWS, on the host of the configured
//! endpoint, or on this machine.

use url::{Host, Url};

use super::endpoint::{Endpoint, Service, endpoint};
use super::sign_in_hosts::is_aws_sign_in_host;
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::types::{LONGEST_URL, is_loopback};

/// An address that may be shown and opened. Every address that this crate returns for the person has this type, and
/// only [`OpenableHosts::check`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenableUrl(String);

impl OpenableUrl {
    /// The address, in the spelling that was checked.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<OpenableUrl> for String {
    fn from(url: OpenableUrl) -> Self {
        url.0
    }
}

/// The hosts that addresses may have during a call.
pub struct OpenableHosts {
    /// The host of the custom endpoint, if there is one.
    configured: Option<Host<String>>,
}

impl OpenableHosts {
    /// The hosts for the endpoint settings of the call.
    ///
    /// # Errors
    ///
    /// `InvalidConfiguration` if a setting of the endpoint is invalid.
    pub async fn new(context: &CallContext) -> Result<Self> {
        let configured = match endpoint(context, Service::Oidc).await? {
            Endpoint::Custom(url) => url.host().map(|host| host.to_owned()),
            Endpoint::Aws { .. } => None,
        };
        Ok(Self { configured })
    }

    /// Checks an address. `member` is its name in the response, for the error.
    ///
    /// # Errors
    ///
    /// `UnsafeVerificationUri` if the address must not be opened.
    pub fn check(&self, member: &'static str, text: &str) -> Result<OpenableUrl> {
        if may_be_opened(text, self.configured.as_ref()) {
            Ok(OpenableUrl(text.to_owned()))
        } else {
            Err(Error::UnsafeVerificationUri { member })
        }
    }
}

pub(super) fn may_be_opened(text: &str, configured: Option<&Host<String>>) -> bool {
    let Some(url) = http_url(text) else {
        return false;
    };
    if !is_unambiguous(text, &url) {
        return false;
    }
    if is_loopback(&url) {
        return true;
    }
    if url.scheme() != "https" {
        return false;
    }
    let host = url.host().map(|host| host.to_owned());
    match host {
        host @ Some(_) if host.as_ref() == configured => true,
        Some(Host::Domain(name)) => url.port().is_none() && is_aws_sign_in_host(&name),
        _ => false,
    }
}

/// Parses an http(s) URL that has a host and no user name. For other schemes the desktop could start any program.
fn http_url(text: &str) -> Option<Url> {
    let is_valid = text.len() <= LONGEST_URL && text.chars().all(|c| c.is_ascii_graphic());
    if !is_valid {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let is_http = matches!(url.scheme(), "http" | "https") && url.has_host();
    let has_user = !url.username().is_empty() || url.password().is_some();
    (is_http && !has_user).then_some(url)
}

/// Whether the text contains the parsed host literally. The desktop and the browser parse the text again, by other
/// rules: `https:host`, `https://host\@other`, `https://h%6fst` and `http://127.1` mean different hosts to different
/// parsers.
fn is_unambiguous(text: &str, url: &Url) -> bool {
    let after_scheme = text
        .get(..url.scheme().len())
        .filter(|scheme| scheme.eq_ignore_ascii_case(url.scheme()))
        .and_then(|scheme| text.get(scheme.len()..)?.strip_prefix("://"));
    let Some((rest, host)) = after_scheme.zip(url.host_str()) else {
        return false;
    };
    let (Some(start), Some(end)) = (rest.get(..host.len()), rest.get(host.len()..)) else {
        return false;
    };
    // RFC 3986 section 3.2: the characters that end a host.
    start.eq_ignore_ascii_case(host)
        && (end.is_empty() || end.starts_with(['/', '?', '#', ':']))
        && !text.contains('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_hosts_of_aws_and_this_machine_may_be_opened() {
        for url in [
            "https://d-9067694978.awsapps.com/start/#/device?user_code=ABCD-EFGH",
            "https://my-org.awsapps.cn/start",
            "https://ssoins-1234.portal.us-east-1.app.aws",
            "https://device.sso.eu-central-1.amazonaws.com/?user_code=ABCD-EFGH",
            "https://oidc.us-east-1.amazonaws.com/authorize?x=y",
            "https://oidc-fips.us-gov-west-1.api.aws/authorize",
            "https://oidc.cn-north-1.amazonaws.com.cn/authorize",
            "https://identitycenter.amazonaws.com/ssoins-1",
            "http://127.0.0.1:4000/device",
            "http://[::1]:4000/device",
            "http://localhost:4000/device",
        ] {
            assert!(may_be_opened(url, None), "{url}");
        }
    }

    #[test]
    fn other_addresses_may_not_be_opened() {
        for url in [
            "http://d-9067694978.awsapps.com/start",
            "https://evil-awsapps.com/start",
            "https://awsapps.com.evil.com/start",
            "https://.awsapps.com/start",
            "https://bucket.s3.amazonaws.com/login.html",
            "https://x.execute-api.us-east-1.amazonaws.com/authorize",
            "https://oidc.evil.elb.us-east-1.amazonaws.com/authorize",
            "https://oidc.us-east-1.amazonaws.com.evil.com/authorize",
            "https://oidc.us-east-1.amazonaws.com./authorize",
            "https://oidc.us-east-1.amazonaws.com:8443/authorize",
            "https://user@oidc.us-east-1.amazonaws.com/",
            "https://oidc.us-east-1.amazonaws.com@evil.com/",
            "https://127.0.0.1.evil.com/",
            "https://oidc.us-east-1.amazonaws.com@evil.com:443/",
            "https://evil.com/.awsapps.com/start",
            "https://evil.com?x.awsapps.com",
            "https://evil.com#x.awsapps.com",
            "https://x.awsapps.com.",
            "https://x.awsapps.co",
            "https://x.xn--awsapps-1ya.com/start",
            "https://x.аwsapps.com/start",
            "https://X.AWSAPPS\u{3002}com/start",
            "https://app.aws/",
            "https://identitycenter.amazonaws.com.evil.com/",
            "https://evil.identitycenter.amazonaws.com/",
            "https://oidc..amazonaws.com/authorize",
            "https://oidc.amazonaws.com/authorize",
            "https://xoidc.us-east-1.amazonaws.com/authorize",
            "https://x.oidc.us-east-1.amazonaws.com/authorize",
            "https://device.sso.us-east-1.evil.com/",
            "https://device.sso.evil.s3.amazonaws.com/",
            "https://signin.aws.amazon.com.evil.com/",
            "http://127.0.0.1.nip.io/",
            "http://localhost.evil.com/",
            "http://0.0.0.0/",
            "https://[::ffff:8.8.8.8]/",
            "data:text/html,x",
            "ms-settings:",
            "-https://x.awsapps.com/",
            "https://x.awsapps.com/\nfile:///etc/passwd",
            "https://x.awsapps.com/ --new-window",
            "https://x.awsapps.com/\u{202e}",
            "https:",
            "x",
            "https://[2001:db8::1]/",
            "https://8.8.8.8/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://evil/share",
            "smb://localhost/share",
            "ftp://127.0.0.1/x",
            "",
        ] {
            assert!(!may_be_opened(url, None), "{url}");
        }
    }

    #[test]
    fn an_address_that_parsers_understand_differently_may_not_be_opened() {
        // By the WHATWG rules, which the `url` crate follows, each of these has a host of AWS or this machine.
        for url in [
            "https:x.awsapps.com/start",
            "https:/x.awsapps.com/start",
            "https:///x.awsapps.com/start",
            "https:\\\\x.awsapps.com/start",
            "https://x.awsapps.com\\@evil.com/",
            "https://x%2eawsapps.com/start",
            "https://x.awsapps.com:443@evil.com/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://127.1:4000/device",
            "http://0177.0.01/",
            "http://[0:0:0:0:0:0:0:1]/",
        ] {
            assert!(!may_be_opened(url, None), "{url}");
        }
        for url in [
            "HTTPS://D-9067694978.AWSAPPS.COM/start",
            "https://x.awsapps.com",
            "https://x.awsapps.com?a=b",
            "https://x.awsapps.com#/",
            "https://x.awsapps.com:443/start",
        ] {
            assert!(may_be_opened(url, None), "{url}");
        }
    }

    #[test]
    fn an_address_has_at_most_2048_characters() {
        let address = |length: usize| format!("{:x<length$}", "https://x.awsapps.com/");
        assert!(may_be_opened(&address(LONGEST_URL), None));
        assert!(!may_be_opened(&address(LONGEST_URL + 1), None));
    }

    #[test]
    fn the_host_of_the_configured_endpoint_may_be_opened_with_https() {
        let host = Host::parse("sso.corp.example").unwrap();
        assert!(may_be_opened(
            "https://sso.corp.example:8443/authorize",
            Some(&host)
        ));
        assert!(!may_be_opened(
            "http://sso.corp.example/authorize",
            Some(&host)
        ));
        assert!(!may_be_opened(
            "https://other.corp.example/authorize",
            Some(&host)
        ));
    }
}
