//! Which addresses a person may be sent to.
//!
//! The service names the page of the device flow, and whoever can answer in its place could name any. So
//! only hosts that AWS owns are opened, beside the endpoint that is configured and this machine. Not any
//! host under `amazonaws.com`: storage, APIs and load balancers of anyone have their names there.

use url::{Host, Url};

use super::endpoint::{Endpoint, endpoint};
use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::types::{LONGEST_URL, Region, is_loopback};

/// Hosts under these are access portals: what the AWS CLI takes for AWS's own (its `resolve.py`).
const PORTAL_SUFFIXES: [&str; 8] = [
    ".app.aws",
    ".portal.amazonaws.com",
    ".portal.amazonaws.com.cn",
    ".app.amazonwebservices.com.cn",
    ".portal.amazonaws.eu",
    ".api.amazonwebservices.eu",
    ".awsapps.com",
    ".awsapps.cn",
];

/// From the same list.
const PORTAL_HOSTS: [&str; 4] = [
    "identitycenter.amazonaws.com",
    "identitycenter.amazonaws.com.cn",
    "identitycenter.amazonaws.eu",
    "identitycenter.us-gov.amazonaws.com",
];

/// The suffixes of the partitions, with those of their dual-stack hosts.
const PARTITION_SUFFIXES: [&str; 13] = [
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "api.aws",
    "api.amazonwebservices.com.cn",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.ic.gov",
    "api.aws.scloud",
    "api.cloud-aws.adc-e.uk",
];

/// The hosts of the sign-in itself: `oidc.REGION.SUFFIX` and `device.sso.REGION.SUFFIX`.
const SIGN_IN_PREFIXES: [&str; 3] = ["oidc", "oidc-fips", "device.sso"];

/// An address that a person may be sent to. Every address that leaves this crate has this type, and only
/// [`OpenableHosts::check`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenableUrl(String);

impl OpenableUrl {
    /// The text, as it was checked.
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

/// The hosts of the addresses that may be opened in a call.
pub struct OpenableHosts {
    /// The host of the configured endpoint, where there is one.
    configured: Option<Host<String>>,
}

impl OpenableHosts {
    /// Reads which endpoint is configured.
    pub async fn of(context: &CallContext) -> Result<Self> {
        let configured = match endpoint(context, "SSO OIDC").await? {
            Endpoint::Custom(url) => url.host().map(|host| host.to_owned()),
            Endpoint::Aws { .. } => None,
        };
        Ok(Self { configured })
    }

    /// Refuses an address that must not be opened. `member` names it.
    pub fn check(&self, member: &'static str, text: &str) -> Result<OpenableUrl> {
        if may_be_opened(text, self.configured.as_ref()) {
            Ok(OpenableUrl(text.to_owned()))
        } else {
            Err(Error::UnsafeVerificationUri { member })
        }
    }
}

fn may_be_opened(text: &str, configured: Option<&Host<String>>) -> bool {
    let Some(url) = http_url(text) else {
        return false;
    };
    if !is_read_in_one_way(text, &url) {
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
        Some(Host::Domain(name)) => url.port().is_none() && is_owned_by_aws(&name),
        _ => false,
    }
}

/// A text that is an http(s) URL with a host and without a user name. The desktop would start any program
/// for other schemes.
fn http_url(text: &str) -> Option<Url> {
    let is_plain = text.len() <= LONGEST_URL && text.chars().all(|c| c.is_ascii_graphic());
    let url = Url::parse(text).ok().filter(|_| is_plain)?;
    let is_http = matches!(url.scheme(), "http" | "https") && url.has_host();
    let has_user = !url.username().is_empty() || url.password().is_some();
    (is_http && !has_user).then_some(url)
}

/// Whether the host stands in the text as we read it. The desktop, and the browser that it starts, parse the
/// text once more, and not by our rules: `https:host`, `https://host\@other`, `https://h%6fst` and
/// `http://127.1` are other addresses to some.
fn is_read_in_one_way(text: &str, url: &Url) -> bool {
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
    // RFC 3986 section 3.2: what ends a host.
    start.eq_ignore_ascii_case(host)
        && (end.is_empty() || end.starts_with(['/', '?', '#', ':']))
        && !text.contains('\\')
}

fn is_owned_by_aws(host: &str) -> bool {
    PORTAL_HOSTS.contains(&host)
        || PORTAL_SUFFIXES.iter().any(|suffix| {
            host.strip_suffix(suffix)
                .is_some_and(|name| !name.is_empty())
        })
        || SIGN_IN_PREFIXES
            .iter()
            .any(|prefix| is_sign_in_host(host, prefix))
}

fn is_sign_in_host(host: &str, prefix: &str) -> bool {
    let rest = host
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('.'));
    rest.and_then(|rest| rest.split_once('.'))
        .is_some_and(|(region, suffix)| {
            region.parse::<Region>().is_ok() && PARTITION_SUFFIXES.contains(&suffix)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_aws_and_this_machine_are_opened() {
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
    fn nothing_else_is() {
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
            "",
        ] {
            assert!(!may_be_opened(url, None), "{url}");
        }
    }

    #[test]
    fn an_address_that_two_programs_could_read_in_two_ways_is_not_opened() {
        // The WHATWG rules, by which we read, would lead each of these to a host of AWS or this machine.
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
    fn no_address_is_longer_than_what_a_desktop_takes() {
        let address = |length: usize| format!("{:x<length$}", "https://x.awsapps.com/");
        assert!(may_be_opened(&address(LONGEST_URL), None));
        assert!(!may_be_opened(&address(LONGEST_URL + 1), None));
    }

    #[test]
    fn the_configured_endpoint_is_opened_over_tls() {
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
