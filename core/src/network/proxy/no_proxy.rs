//! The hosts that are reached without a proxy: `NO_PROXY`.

use std::net::IpAddr;

use super::server::split_port;
use crate::network::target::{Authority, Host};

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    /// `*`: every host.
    Every,
    /// A name, with all names below it.
    Domain(String, Option<u16>),
    /// An address.
    Address(IpAddr, Option<u16>),
    /// The addresses that begin with the first bits of this one.
    Range(IpAddr, u8),
}

/// The rules of `NO_PROXY`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NoProxy(Vec<Rule>);

impl NoProxy {
    /// Parses rules that are separated by commas or white space. What is not a rule matches no host.
    pub(super) fn parse(text: &str) -> Self {
        let rules = text.split(|c: char| c == ',' || c.is_whitespace());
        Self(rules.filter_map(Rule::parse).collect())
    }

    /// Whether a server is reached without a proxy. A server on this machine always is.
    pub(super) fn covers(&self, server: &Authority) -> bool {
        server.host.is_loopback() || self.0.iter().any(|rule| rule.covers(server))
    }
}

impl Rule {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(['"', '\'']);
        if text == "*" {
            return Some(Self::Every);
        }
        if let Some((address, bits)) = text.split_once('/') {
            let address: IpAddr = address.trim_matches(['[', ']']).parse().ok()?;
            let bits: u8 = bits.parse().ok()?;
            return (bits <= length(address)).then_some(Self::Range(address, bits));
        }
        if let Ok(address) = text.parse() {
            return Some(Self::Address(address, None));
        }
        let (host, port) = split_port(text).ok()?;
        // `*.example.com` and `.example.com` are the same as `example.com`.
        let host = host.strip_prefix('*').unwrap_or(host);
        match Host::parse(host.strip_prefix('.').unwrap_or(host))? {
            Host::Name(name) => Some(Self::Domain(name, port)),
            Host::Address(address) => Some(Self::Address(address, port)),
        }
    }

    fn covers(&self, server: &Authority) -> bool {
        let has_port = |port: &Option<u16>| port.is_none_or(|port| port == server.port);
        match (self, &server.host) {
            (Self::Every, _) => true,
            (Self::Domain(domain, port), Host::Name(name)) => {
                let rest = name.strip_suffix(domain.as_str());
                has_port(port) && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
            (Self::Address(rule, port), Host::Address(address)) => {
                has_port(port) && rule.to_canonical() == address.to_canonical()
            }
            (Self::Range(start, bits), Host::Address(address)) => {
                is_in_range(address.to_canonical(), *start, *bits)
                    || is_in_range(*address, *start, *bits)
            }
            _ => false,
        }
    }
}

/// The length of an address in bits.
const fn length(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn is_in_range(address: IpAddr, start: IpAddr, bits: u8) -> bool {
    let number = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(u32::from(address)) << 96,
        IpAddr::V6(address) => u128::from(address),
    };
    let differs = number(address) ^ number(start);
    // A shift by 128 bits is none.
    let in_prefix = differs
        .checked_shr(128 - u32::from(bits))
        .unwrap_or_default();
    address.is_ipv4() == start.is_ipv4() && in_prefix == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_covered(rules: &str, host: &str, port: u16) -> bool {
        let host = Host::parse(host).unwrap();
        NoProxy::parse(rules).covers(&Authority { host, port })
    }

    #[test]
    fn a_host_that_a_rule_names_is_reached_without_the_proxy() {
        for (rules, host) in [
            ("*", "a.example"),
            ("x, *", "10.0.0.1"),
            ("example.com", "example.com"),
            ("example.com", "a.b.example.com"),
            (".example.com", "example.com"),
            ("*.example.com", "a.example.com"),
            ("*example.com", "a.example.com"),
            ("EXAMPLE.com.", "a.example.com"),
            ("x.y other.example\texample.com", "example.com"),
            ("  example.com  ,,", "example.com"),
            ("example.com:443", "a.example.com"),
            ("10.0.0.1", "10.0.0.1"),
            ("10.0.0.1:443", "10.0.0.1"),
            ("10.0.0.0/8", "10.255.0.1"),
            ("0.0.0.0/0", "8.8.8.8"),
            ("10.0.0.1/32", "10.0.0.1"),
            ("2001:db8::1", "[2001:db8::1]"),
            ("[2001:db8::1]", "[2001:db8:0::1]"),
            ("[2001:db8::1]:443", "[2001:db8::1]"),
            ("2001:db8::/32", "[2001:db8:ffff::1]"),
            ("[2001:db8::]/32", "[2001:db8:ffff::1]"),
            ("10.0.0.0/8", "[::ffff:10.0.0.1]"),
            ("\"example.com\"", "example.com"),
            ("", "localhost"),
            ("", "127.8.0.1"),
            ("", "[::1]"),
        ] {
            assert!(is_covered(rules, host, 443), "{rules} {host}");
        }
    }

    #[test]
    fn no_other_host_is_reached_without_the_proxy() {
        for (rules, host) in [
            ("", "example.com"),
            ("example.com", "badexample.com"),
            ("example.com", "example.com.evil"),
            ("a.example.com", "example.com"),
            ("example.com:8443", "example.com"),
            ("10.0.0.1:8443", "10.0.0.1"),
            ("10.0.0.1", "10.0.0.2"),
            ("10.0.0.0/8", "11.0.0.1"),
            ("10.0.0.0/33", "10.0.0.1"),
            ("0.0.0.0/0", "[2001:db8::1]"),
            ("2001:db8::/32", "[2001:db9::1]"),
            ("::/0", "8.8.8.8"),
            ("10.0.0.0/8", "ten.example"),
            ("/", "example.com"),
            (".", "example.com"),
            ("*.", "example.com"),
        ] {
            assert!(!is_covered(rules, host, 443), "{rules} {host}");
        }
    }
}
