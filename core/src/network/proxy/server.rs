//! A proxy, and the URL that names it.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::credential_check::{CredentialCheck, URL_CREDENTIALS};
use super::last_failure::LastFailure;
use crate::error::ConnectionFault;
use crate::network::failure::Failure;
use crate::network::target::{Authority, Host};

/// The kinds of proxies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::network) enum Kind {
    /// `http`: CONNECT over TCP.
    Http,
    /// `https`: CONNECT over TLS.
    Https,
    /// `socks5`: the address of the host is looked up here.
    Socks5,
    /// `socks5h`: the proxy looks the name up.
    Socks5h,
}

impl Kind {
    /// The scheme.
    pub(in crate::network) const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Socks5 => "socks5",
            Self::Socks5h => "socks5h",
        }
    }
}

/// A user name and a password.
#[derive(PartialEq, Eq)]
pub(in crate::network) struct Credentials {
    pub(super) user: Zeroizing<Vec<u8>>,
    pub(super) password: Zeroizing<Vec<u8>>,
}

/// A proxy.
#[derive(PartialEq, Eq)]
pub(in crate::network) struct ProxyServer {
    pub(in crate::network) kind: Kind,
    pub(in crate::network) authority: Authority,
    pub(super) credentials: Option<Credentials>,
    pub(super) check: CredentialCheck,
    /// When it could not be reached.
    unreachable: LastFailure,
}

/// Shows no password.
impl fmt::Debug for ProxyServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {self}", self.kind)
    }
}

impl fmt::Display for ProxyServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.authority)
    }
}

/// What is wrong with the URL of a proxy. It quotes no part of the URL, which can contain a password.
pub(super) type Problem = &'static str;

const UNKNOWN_SCHEME: Problem = "has a scheme other than `http`, `https`, `socks5` and `socks5h`";
const NOT_ENCODED: Problem = "has a user name or password that cannot be read: percent-encode it (`%` as `%25`, `@` as `%40`, \
                              `/` as `%2F`)";
const NO_HOST: Problem = "has no host, or one that is not a name or an address; percent-encode the user name and password \
                          (`@` as `%40`, `/` as `%2F`, `:` as `%3A`)";
const NO_PORT: Problem = "has a port that is not a number from 1 to 65535; percent-encode the user name and password (`@` as \
                          `%40`, `/` as `%2F`, `:` as `%3A`)";

impl ProxyServer {
    /// Parses a URL. `host:port` without a scheme is an `http` proxy, as for curl. White space and quotes around it are left
    /// out: they come from files that are not read by a shell.
    pub(in crate::network) fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let unquoted = ['"', '\'']
            .into_iter()
            .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
        let text = unquoted.unwrap_or(text).trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let (kind, default_port) = match scheme.to_ascii_lowercase().as_str() {
            "http" => (Kind::Http, 80),
            "https" => (Kind::Https, 443),
            "socks5" => (Kind::Socks5, 1080),
            "socks5h" => (Kind::Socks5h, 1080),
            _ => return Err(UNKNOWN_SCHEME),
        };
        // A password with an `@` is not allowed by RFC 3986, but common: the host begins after the last one.
        let (credentials, address) = match rest.rsplit_once('@') {
            Some((credentials, address)) => (Some(Credentials::parse(credentials)?), address),
            None => (None, rest),
        };
        let end = address.find(['/', '?', '#']).unwrap_or(address.len());
        let (host, port) = split_port(address.get(..end).unwrap_or(address))?;
        Ok(Self {
            kind,
            authority: Authority {
                host: Host::parse(host).ok_or(NO_HOST)?,
                port: port.unwrap_or(default_port),
            },
            credentials,
            check: CredentialCheck::default(),
            unreachable: LastFailure::default(),
        })
    }
}

impl ProxyServer {
    /// Whether its URL has a user name or password.
    pub(in crate::network) const fn has_credentials(&self) -> bool {
        self.credentials.is_some()
    }

    /// Its URL without the user name and password.
    pub(in crate::network) fn url(&self) -> String {
        format!("{}://{self}", self.kind.as_str())
    }

    /// Remembers whether a connection to it could be opened.
    pub(in crate::network) fn reached(&self, is_reached: bool) {
        self.unreachable.tried(is_reached);
    }

    /// Whether no connection to it could be opened a short while ago.
    pub(super) fn is_unreachable(&self, now: Duration) -> bool {
        self.unreachable.is_recent(now)
    }

    /// Asks the proxy with the credentials, if it has any: one connection tries them, and rejected ones are not sent again.
    /// `asking` is ended at the deadline.
    pub(super) async fn trying_credentials<T>(
        &self,
        deadline: Instant,
        asking: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Failure> {
        if !self.has_credentials() {
            return asking.await;
        }
        let problem =
            format!("the proxy `{self}` did not answer to the user name and password in its URL");
        let without_answer = Failure::new(ConnectionFault::ProxyUnreachable, problem);
        self.check
            .trying(&URL_CREDENTIALS, deadline, without_answer, asking)
            .await
    }
}

/// Splits `host:port` or `[address]:port`.
pub(super) fn split_port(text: &str) -> Result<(&str, Option<u16>), Problem> {
    let (host, port) = match text.rsplit_once(':') {
        // An IPv6 address without a port.
        Some((host, _)) if text.ends_with(']') || (host.contains(':') && !host.ends_with(']')) => {
            (text, None)
        }
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let port = match port {
        None | Some("") => None,
        Some(digits) => match digits.parse() {
            Ok(port) if port > 0 && digits.bytes().all(|it| it.is_ascii_digit()) => Some(port),
            _ => return Err(NO_PORT),
        },
    };
    Ok((host, port))
}

impl Credentials {
    fn parse(text: &str) -> Result<Self, Problem> {
        let (user, password) = text.split_once(':').unwrap_or((text, ""));
        Ok(Self {
            user: decode(user)?,
            password: decode(password)?,
        })
    }

    /// The header `Proxy-Authorization` (RFC 7617).
    pub(super) fn basic(&self) -> Zeroizing<String> {
        let mut plain = Zeroizing::new(Vec::with_capacity(
            self.user.len() + self.password.len() + 1,
        ));
        plain.extend_from_slice(&self.user);
        plain.push(b':');
        plain.extend_from_slice(&self.password);
        let encoded = Zeroizing::new(STANDARD.encode(plain.as_slice()));
        Zeroizing::new(format!("Basic {}", encoded.as_str()))
    }
}

/// Decodes `%40`. A `%` without two hexadecimal digits can be meant literally or be a mistake, so it is not guessed.
fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let mut escapes = text.split('%').skip(1);
    let is_valid = escapes.all(|rest| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    if !is_valid || text.chars().any(char::is_control) {
        return Err(NOT_ENCODED);
    }
    let decoded = percent_encoding::percent_decode_str(text).collect::<Vec<u8>>();
    let decoded = Zeroizing::new(decoded);
    if decoded.iter().any(u8::is_ascii_control) {
        return Err(NOT_ENCODED);
    }
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(text: &str) -> Result<String, Problem> {
        let proxy = ProxyServer::parse(text)?;
        let credentials = proxy.credentials.as_ref().map_or_else(String::new, |it| {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            format!(" {} / {}", text(&it.user), text(&it.password))
        });
        Ok(format!("{proxy:?}{credentials}"))
    }

    #[test]
    fn the_kind_host_and_port_of_a_proxy_are_read() {
        for (text, expected) in [
            ("proxy.corp:8080", "Http proxy.corp:8080"),
            ("http://proxy.corp", "Http proxy.corp:80"),
            ("HTTPS://Proxy.Corp/", "Https proxy.corp:443"),
            ("socks5://10.0.0.1", "Socks5 10.0.0.1:1080"),
            ("socks5h://[2001:db8::1]:9", "Socks5h [2001:db8::1]:9"),
            ("http://[2001:db8::1]", "Http [2001:db8::1]:80"),
            ("  \"http://proxy.corp:3128/\"\r\n", "Http proxy.corp:3128"),
            ("'proxy.corp:3128'", "Http proxy.corp:3128"),
            ("http://proxy.corp:/", "Http proxy.corp:80"),
        ] {
            assert_eq!(described(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn the_user_name_and_password_are_decoded_and_end_at_the_last_at_sign() {
        for (text, expected) in [
            ("http://me:p%40ss@p:1", "Http p:1 me / p@ss"),
            ("http://me:p@ss@p:1", "Http p:1 me / p@ss"),
            ("http://me:a/b?c#d:e@p:1/x", "Http p:1 me / a/b?c#d:e"),
            ("http://corp%5Cme:x%25y@p:1", "Http p:1 corp\\me / x%y"),
            ("http://me@p:1", "Http p:1 me / "),
            ("http://me:%C3%BC@p:1", "Http p:1 me / ü"),
            ("http://me:a b@p:1", "Http p:1 me / a b"),
        ] {
            assert_eq!(described(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_url_that_cannot_be_read_is_rejected_and_says_to_percent_encode() {
        for text in [
            "http://me:100%@p:1",
            "http://me:%zz@p:1",
            "http://me:a%0Ab@p:1",
            "http://me:pass/word",
            "http://me:pass:word",
            "http://",
            "http://me:x@",
            "http://p:99999",
            "http://p:0",
            "http://p:+1",
            "http://p q:1",
        ] {
            let problem = described(text).unwrap_err();
            assert!(problem.contains("percent-encode"), "{text}: {problem}");
        }
        for text in ["socks4://p:1", "ftp://p", "socks://p"] {
            assert_eq!(described(text), Err(UNKNOWN_SCHEME), "{text}");
        }
    }

    #[test]
    fn basic_authentication_is_base64_of_both() {
        let proxy = ProxyServer::parse("http://Aladdin:open%20sesame@p").unwrap();
        let basic = proxy.credentials.unwrap().basic();
        // The example of RFC 7617 section 2.
        assert_eq!(*basic, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }
}
