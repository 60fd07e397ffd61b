//! The server that a request is for.

use std::fmt;
use std::net::IpAddr;

use hyper::Uri;
use hyper::header::HeaderValue;
use hyper::http::uri::Scheme;
use rustls_pki_types::ServerName;

/// A host by its name or its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// A name, in lower case and without a final dot.
    Name(String),
    /// An address.
    Address(IpAddr),
}

impl Host {
    /// Parses a host: a name, an IPv4 address, or an IPv6 address with or without brackets. `None` if it is none of these.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let inner = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        if let Some(inner) = inner {
            return inner.parse().ok().map(|it| Self::Address(IpAddr::V6(it)));
        }
        // A name may end with a dot, and so may an IPv4 address (WHATWG URL Standard, "ends in a number checker").
        let name = text.strip_suffix('.').unwrap_or(text);
        if let Ok(address) = text.parse() {
            return Some(Self::Address(address));
        } else if let Ok(address) = name.parse() {
            return Some(Self::Address(IpAddr::V4(address)));
        }
        let is_of_label = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_label = |label: &str| !label.is_empty() && label.bytes().all(is_of_label);
        (name.len() <= 253 && name.split('.').all(is_label))
            .then(|| Self::Name(name.to_ascii_lowercase()))
    }

    /// Whether it is this machine.
    pub(super) fn is_loopback(&self) -> bool {
        match self {
            Self::Name(name) => name == "localhost",
            Self::Address(address) => address.is_loopback(),
        }
    }

    /// What a certificate of the host must be for.
    pub(super) fn server_name(&self) -> Option<ServerName<'static>> {
        match self {
            Self::Name(name) => ServerName::try_from(name.clone()).ok(),
            Self::Address(address) => Some(ServerName::IpAddress((*address).into())),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(IpAddr::V4(address)) => write!(f, "{address}"),
            Self::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
        }
    }
}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authority {
    pub(super) host: Host,
    pub(super) port: u16,
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// The server that a request is for.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// What the URL of the request begins with.
    pub(super) is_tls: bool,
    pub(super) url_authority: String,
    pub(super) authority: Authority,
    /// The `Host` header: without the port if that is the default one.
    pub(super) host_header: HeaderValue,
}

impl Target {
    /// The server of a URL. `None` if the URL has no host, or a scheme other than `http` and `https`.
    pub(super) fn of(url: &Uri) -> Option<Self> {
        let is_tls = url.scheme() == Some(&Scheme::HTTPS);
        if !is_tls && url.scheme() != Some(&Scheme::HTTP) {
            return None;
        }
        let host = Host::parse(url.host()?)?;
        let default = if is_tls { 443 } else { 80 };
        let port = url.port_u16().unwrap_or(default);
        let host_header = if port == default {
            host.to_string()
        } else {
            format!("{host}:{port}")
        };
        Some(Self {
            is_tls,
            url_authority: url.authority()?.as_str().to_owned(),
            host_header: HeaderValue::try_from(host_header).ok()?,
            authority: Authority { host, port },
        })
    }

    /// The URL of the server, without a path: `https://host/`.
    pub(super) fn origin(&self) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        let authority = self.host_header.to_str().unwrap_or_default();
        format!("{scheme}://{authority}/")
    }

    /// Whether a URL leads to this server.
    pub(super) fn is_of(&self, url: &Uri) -> bool {
        let is_tls = url.scheme() == Some(&Scheme::HTTPS);
        let authority = url.authority().map(hyper::http::uri::Authority::as_str);
        self.is_tls == is_tls && authority == Some(self.url_authority.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_without_empty_labels_or_an_address() {
        let host = |text| Host::parse(text).map(|host| host.to_string());
        for (text, expected) in [
            ("Proxy.Corp.Example.", "proxy.corp.example"),
            ("my_proxy", "my_proxy"),
            ("127.0.0.1", "127.0.0.1"),
            ("127.0.0.1.", "127.0.0.1"),
            ("::1", "[::1]"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(host(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            ".",
            "..",
            "a..",
            "a..b",
            ".a",
            "a b",
            "::1.",
            "[::1].",
            "[127.0.0.1]",
        ] {
            assert_eq!(host(text), None, "{text}");
        }
        assert!(Host::parse("127.0.0.1.").unwrap().is_loopback());
    }

    #[test]
    fn a_target_is_a_name_or_an_address_with_the_port_of_the_scheme() {
        for (url, authority, header) in [
            (
                "https://Portal.Example/x",
                "portal.example:443",
                "portal.example",
            ),
            (
                "https://portal.example.:8443/",
                "portal.example:8443",
                "portal.example:8443",
            ),
            (
                "https://[2001:DB8::1]/",
                "[2001:db8::1]:443",
                "[2001:db8::1]",
            ),
            ("http://127.0.0.1:9/", "127.0.0.1:9", "127.0.0.1:9"),
            ("http://localhost/", "localhost:80", "localhost"),
        ] {
            let uri: Uri = url.parse().unwrap();
            let target = Target::of(&uri).unwrap();
            assert_eq!(target.authority.to_string(), authority);
            assert_eq!(target.host_header, header);
            let scheme = uri.scheme_str().unwrap();
            assert_eq!(target.origin(), format!("{scheme}://{header}/"));
            assert!(target.is_of(&uri));
            assert!(!target.is_of(&Uri::from_static("https://other.example/")));
        }
        assert!(Target::of(&Uri::from_static("/path")).is_none());
        assert!(Target::of(&Uri::from_static("ftp://x/")).is_none());
    }

    #[test]
    fn a_certificate_of_an_address_is_checked_against_the_address() {
        let name = |host: &str| Host::parse(host).unwrap().server_name().unwrap();
        assert!(matches!(name("[::1]"), ServerName::IpAddress(_)));
        assert!(matches!(name("10.0.0.1"), ServerName::IpAddress(_)));
        assert!(matches!(name("a.example"), ServerName::DnsName(_)));
    }

    #[test]
    fn a_name_has_at_most_253_characters() {
        let label = "x".repeat(61);
        let name = format!("{label}.{label}.{label}.{label}.12345");
        assert_eq!(name.len(), 253);
        assert!(Host::parse(&name).is_some());
        assert!(
            Host::parse(&format!("{name}.")).is_some(),
            "the dot is no part of it"
        );
        assert!(Host::parse(&format!("{name}6")).is_none());
    }
}
