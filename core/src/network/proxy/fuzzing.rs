//! PAC results, URLs of proxies, `NO_PROXY`, and the answers of HTTP proxies.

#![expect(clippy::panic, reason = "a test or a fuzzer fails by a panic")]

use super::http_connect::Answer;
use super::list::{self, Entry};
use super::no_proxy::NoProxy;
use super::server::{Kind, ProxyServer};
use crate::fuzzing::{PLANTED, assert_visible};
use crate::network::target::{Authority, Host};

/// The entry of a PAC result that names a proxy.
fn entry(server: &ProxyServer) -> String {
    let kind = match server.kind {
        Kind::Http => "PROXY",
        Kind::Https => "HTTPS",
        Kind::Socks5 | Kind::Socks5h => "SOCKS5",
    };
    format!("{kind} {server}")
}

/// A PAC result that is read, written and read again names the same proxies.
pub(in crate::network) fn list(text: &str) {
    let Ok(entries) = list::parse(text) else {
        return;
    };
    assert!((1..=10).contains(&entries.len()), "{text}");
    let written: Vec<String> = entries
        .iter()
        .map(|it| match it {
            Entry::Direct => "DIRECT".to_owned(),
            Entry::Proxy(server) => entry(server),
        })
        .collect();
    let written = written.join("; ");
    // The name of a proxy is no secret.
    let is_in_host = entries.iter().any(|it| match it {
        Entry::Direct => false,
        Entry::Proxy(server) => server.authority.host.to_string().contains(PLANTED),
    });
    assert!(is_in_host || !written.contains(PLANTED), "{written}");
    assert_visible(&written);
    let Ok(again) = list::parse(&written) else {
        panic!("{written} is not a PAC result");
    };
    for (first, second) in entries.iter().zip(&again) {
        match (first, second) {
            (Entry::Direct, Entry::Direct) => {}
            (Entry::Proxy(first), Entry::Proxy(second)) => {
                assert_eq!(first.authority, second.authority, "{text}");
            }
            _ => panic!("{text} and {written} differ"),
        }
    }
    assert_eq!(entries.len(), again.len(), "{text}");
}

/// The URL of a proxy that is read, written without its password and read again names the same proxy.
pub(in crate::network) fn server(text: &str) {
    let Ok(server) = ProxyServer::parse(text) else {
        return;
    };
    let shown = format!("{server} {server:?} {}", server.url());
    let host = server.authority.host.to_string();
    assert!(
        !shown.contains(PLANTED) || host.contains(PLANTED),
        "{shown}"
    );
    let Ok(again) = ProxyServer::parse(&server.url()) else {
        panic!("{} is not a proxy", server.url());
    };
    assert_eq!(
        (again.kind, again.authority),
        (server.kind, server.authority)
    );
    assert!(again.credentials.is_none());
    if let Some(credentials) = &server.credentials {
        let basic = credentials.basic();
        assert!(basic.bytes().all(|byte| (0x20..=0x7e).contains(&byte)));
    }
}

/// The rules, and the host and port after the last blank. A rule that is added takes no host away, and this machine is always
/// reached directly.
pub(in crate::network) fn exceptions(text: &str) {
    let (rules, host) = text.rsplit_once(' ').unwrap_or(("", text));
    let (host, port) = host.rsplit_once('/').unwrap_or((host, "443"));
    let (Some(host), Some(port)) = (Host::parse(host), port.parse().ok().filter(|it| *it > 0))
    else {
        return;
    };
    let server = Authority { host, port };
    let covered = NoProxy::parse(rules).covers(&server);
    assert!(covered || !server.host.is_loopback());
    for more in ["corp.example", "10.0.0.0/8", "*.x:1", "[::1]:2", "%", "/"] {
        let more = NoProxy::parse(&format!("{rules},{more}"));
        assert!(more.covers(&server) || !covered, "{rules} {server}");
    }
    assert!(NoProxy::parse(&format!("{rules} *")).covers(&server));
    let of_host = NoProxy::parse(&format!("{rules},{}", server.host));
    assert!(of_host.covers(&server), "{server}");
    let of_authority = NoProxy::parse(&server.to_string());
    assert!(of_authority.covers(&server), "{server}");
    if let Host::Name(name) = &server.host {
        let below = Authority {
            host: Host::Name(format!("below.{name}")),
            port,
        };
        assert!(of_host.covers(&below), "{below}");
        let other = Authority {
            host: Host::Name(format!("other{name}")),
            port,
        };
        let by_name = NoProxy::parse(name);
        assert!(!by_name.covers(&other), "{other}");
    }
}

/// The header of an answer is complete at one length, and what is used of it is of a known form.
pub(in crate::network) fn answer(bytes: &[u8]) {
    let whole = Answer::parse(bytes);
    let Ok(Some(answer)) = whole else {
        return;
    };
    for scheme in ["Negotiate", "NTLM", "Basic"] {
        if let Some(challenge) = answer.continuation(scheme) {
            let is_token = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
            assert!(challenge.bytes().all(is_token), "{scheme}");
        }
    }
    let more = [bytes, b"x"].concat();
    assert!(matches!(Answer::parse(&more), Ok(Some(_))), "one more byte");
}
