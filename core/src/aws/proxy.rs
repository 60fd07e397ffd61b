//! The HTTP proxy that the environment variables name.

use std::fmt;

use aws_smithy_http_client::proxy::ProxyConfig;

use crate::context::Environment;
use crate::error::{Error, Result};

/// A proxy, and the hosts that are reached without it. The URL can contain a password, so `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Proxy {
    url: String,
    no_proxy: String,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proxy")
    }
}

impl Proxy {
    /// The proxy for `https`: the first of `HTTPS_PROXY`, `https_proxy`, `ALL_PROXY` and `all_proxy`. Upper case comes
    /// first, as in the AWS SDK for Rust. `None` if none is set, or if `NO_PROXY` is `*`.
    pub(super) fn from_environment(environment: &Environment) -> Option<Self> {
        let first = |names: &[&str]| names.iter().find_map(|name| environment.get(name));
        let url = first(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])?;
        Some(Self {
            // curl and Python's urllib accept `host:port` without a scheme.
            url: if url.contains("://") {
                url.to_owned()
            } else {
                format!("http://{url}")
            },
            no_proxy: no_proxy_rules(first(&["NO_PROXY", "no_proxy"]).unwrap_or_default())?,
        })
    }

    /// The proxy in the form of the HTTP client.
    pub(super) fn config(&self) -> Result<ProxyConfig> {
        // The client's own error is not shown: it quotes the URL, which can contain a password.
        ProxyConfig::https(self.url.as_str())
            .map(|config| config.no_proxy(&self.no_proxy))
            .map_err(|_| Error::InvalidConfiguration {
                setting: "HTTPS_PROXY",
                problem: "(or `ALL_PROXY`) is not an http(s) URL with a host".into(),
            })
    }
}

/// The rules of `NO_PROXY` in the form that hyper-util reads: separated by commas, suffixes without `*`. curl also
/// accepts white space between rules. `None` for `*`, which hyper-util would apply to host names and not to addresses.
fn no_proxy_rules(value: &str) -> Option<String> {
    let rules = value.split(|c: char| c == ',' || c.is_whitespace());
    let rules: Vec<&str> = rules.filter(|rule| !rule.is_empty()).collect();
    if rules.contains(&"*") {
        return None;
    }
    let suffixes = rules
        .iter()
        .map(|rule| rule.strip_prefix("*.").unwrap_or(rule));
    Some(suffixes.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(variables: &[(&str, &str)]) -> Option<Proxy> {
        let variables = variables.iter();
        let variables = variables.map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Proxy::from_environment(&Environment::new(variables.collect()))
    }

    #[test]
    fn the_proxy_variables_are_read_in_order() {
        assert!(proxy(&[("NO_PROXY", "x")]).is_none());
        let found = proxy(&[
            ("https_proxy", "http://lower:1"),
            ("ALL_PROXY", "http://all:1"),
            ("NO_PROXY", "localhost,.corp"),
        ])
        .unwrap();
        assert_eq!(found.url, "http://lower:1");
        assert_eq!(found.no_proxy, "localhost,.corp");
        let bare = proxy(&[("HTTPS_PROXY", "proxy.corp:8080")]).unwrap();
        assert_eq!(bare.url, "http://proxy.corp:8080");
    }

    #[test]
    fn no_proxy_follows_the_rules_of_curl_and_accepts_a_star_before_a_suffix() {
        for (rules, expected) in [
            ("", Some("")),
            ("localhost,.corp", Some("localhost,.corp")),
            ("*.corp,10.0.0.0/8", Some("corp,10.0.0.0/8")),
            (
                "a.example  b.example,\tc.example,",
                Some("a.example,b.example,c.example"),
            ),
            ("*", None),
            ("a.example, *", None),
        ] {
            assert_eq!(no_proxy_rules(rules).as_deref(), expected, "{rules:?}");
        }
        assert!(proxy(&[("HTTPS_PROXY", "http://proxy:1"), ("NO_PROXY", "*")]).is_none());
    }

    #[test]
    fn an_invalid_proxy_is_rejected_without_its_password() {
        let proxy = proxy(&[("HTTPS_PROXY", "socks5://me:hunter2@p:1")]).unwrap();
        let error = proxy.config().unwrap_err();
        assert!(error.to_string().starts_with("`HTTPS_PROXY` "), "{error}");
        assert!(!format!("{error:?} {error} {proxy:?}").contains("hunter2"));
    }
}
