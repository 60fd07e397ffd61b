//! What a function of the program answers: the URL of one proxy, or the result of a PAC file.

use std::sync::Arc;

use super::server::{Problem, ProxyServer, split_port};

/// The longest answer that is read, in bytes. A PAC result has some hundred.
const MAX_LENGTH: usize = 8 * 1024;

/// The most entries that are tried. More would only make a failure slower.
const MAX_ENTRIES: usize = 10;

const NEITHER: Problem =
    "is neither a PAC result such as `PROXY host:port; DIRECT` nor the URL of a proxy";
const NO_SOCKS4: Problem = "has a SOCKS4 proxy, which is not supported: use SOCKS5";
const NO_KNOWN_TYPE: Problem =
    "has no proxy of a known type: `PROXY`, `HTTP`, `HTTPS`, `SOCKS` or `SOCKS5`";
const NO_ADDRESS: Problem = "has a proxy whose address is not `host` or `host:port`";

/// One entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// Without a proxy.
    Direct,
    /// Through this proxy.
    Proxy(Arc<ProxyServer>),
}

/// Parses the URL of a proxy (`http://user:password@host:port`), or a PAC result: `PROXY a:1; HTTPS b:2; SOCKS5 c:3; DIRECT`.
///
/// In a PAC result `SOCKS` and `SOCKS5` are SOCKS5, and the proxy looks the name up. An entry of another type is left out, as
/// in Chromium, if there is a proxy that can be used: it never leads to `DIRECT`.
///
/// # Errors
///
/// The problem quotes no part of the text, which can contain a password.
pub(super) fn parse(text: &str) -> Result<Vec<Entry>, Problem> {
    if text.len() > MAX_LENGTH {
        return Err("is longer than 8192 bytes");
    }
    if text.contains("://") {
        let server = ProxyServer::parse(text)?;
        return Ok(vec![Entry::Proxy(Arc::new(server))]);
    }
    let mut entries = Vec::new();
    let mut left_out = None;
    for part in text.split(';').filter(|part| !part.trim().is_empty()) {
        match entry(part) {
            Ok(entry) => entries.push(entry),
            Err(NO_ADDRESS) => return Err(NO_ADDRESS),
            Err(problem) => left_out = left_out.or(Some(problem)),
        }
    }
    let has_proxy = entries.iter().any(|it| matches!(it, Entry::Proxy(_)));
    match left_out {
        Some(problem) if !has_proxy => Err(problem),
        _ if entries.is_empty() => Err(NEITHER),
        _ => {
            entries.truncate(MAX_ENTRIES);
            Ok(entries)
        }
    }
}

fn entry(part: &str) -> Result<Entry, Problem> {
    let mut words = part.split_whitespace();
    let (kind, address) = (words.next().unwrap_or_default(), words.next());
    if words.next().is_some() {
        return Err(NEITHER);
    }
    let scheme = match (kind.to_ascii_uppercase().as_str(), address) {
        ("DIRECT", None) => return Ok(Entry::Direct),
        ("PROXY" | "HTTP", Some(_)) => "http",
        ("HTTPS", Some(_)) => "https",
        ("SOCKS" | "SOCKS5", Some(_)) => "socks5h",
        ("SOCKS4" | "SOCKS4A", Some(_)) => return Err(NO_SOCKS4),
        (_, Some(_)) => return Err(NO_KNOWN_TYPE),
        _ => return Err(NEITHER),
    };
    // A PAC result has no user name, password or path.
    let address = address
        .filter(|it| !it.contains(['@', '/', '?', '#', '"', '\'']) && split_port(it).is_ok());
    let server = address.and_then(|it| ProxyServer::parse(&format!("{scheme}://{it}")).ok());
    let server = server.map(Arc::new).ok_or(NO_ADDRESS)?;
    Ok(Entry::Proxy(server))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<String, Problem> {
        parse(text).map(|entries| format!("{entries:?}"))
    }

    #[test]
    fn a_pac_result_is_read_in_order() {
        for (text, expected) in [
            (
                "PROXY a:1; HTTPS b:2; SOCKS5 c:3; SOCKS d:4; DIRECT",
                "[Proxy(Http a:1), Proxy(Https b:2), Proxy(Socks5h c:3), Proxy(Socks5h d:4), Direct]",
            ),
            ("PROXY a:1;DIRECT", "[Proxy(Http a:1), Direct]"),
            ("direct", "[Direct]"),
            (" DIRECT ; ", "[Direct]"),
            ("http a", "[Proxy(Http a:80)]"),
            (
                "QUIC q:1;PROXY [2001:db8::1]:9;;",
                "[Proxy(Http [2001:db8::1]:9)]",
            ),
            ("SOCKS5 a:1; SOCKS4 a:1", "[Proxy(Socks5h a:1)]"),
            ("http://me:x;y@p:1", "[Proxy(Http p:1)]"),
            ("socks5://p", "[Proxy(Socks5 p:1080)]"),
        ] {
            assert_eq!(parsed(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(parse(&"PROXY a:1;".repeat(50)).unwrap().len(), MAX_ENTRIES);
    }

    #[test]
    fn an_entry_that_is_not_supported_never_leads_past_all_proxies() {
        for (text, problem) in [
            ("SOCKS4 a:1; DIRECT", NO_SOCKS4),
            ("SOCKS4 a:1", NO_SOCKS4),
            ("QUIC a:1; DIRECT", NO_KNOWN_TYPE),
            ("DIRECT; hunter2", NEITHER),
        ] {
            assert_eq!(parsed(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn what_is_neither_a_url_nor_a_pac_result_is_rejected_without_a_quotation() {
        let long = "PROXY a:1;".repeat(1000);
        for text in [
            "",
            ";",
            "hunter2",
            "hunter2:80",
            "[object Object]",
            "PROXY",
            "PROXY me:hunter2@p:1",
            "PROXY p:99999",
            "DIRECT hunter2",
            "ftp://me:hunter2@p",
            "http://me:hunter2%@p",
            long.as_str(),
        ] {
            let problem = parsed(text).unwrap_err();
            assert!(!problem.contains("hunter2"), "{text}: {problem}");
        }
    }

    /// Every text of up to four words is a list or an error, and a list is never empty.
    #[test]
    fn no_text_makes_an_empty_list() {
        let words = [
            "",
            ";",
            " ",
            "PROXY",
            "DIRECT",
            "a:1",
            "[::1]",
            "@",
            "\u{fffd}",
            "%",
            "socks5://",
            "\0",
        ];
        for number in 0..words.len().pow(4) {
            let digits = (0..4).map(|place| number / words.len().pow(place) % words.len());
            let text: String = digits.map(|digit| words[digit]).collect();
            if let Ok(entries) = parse(&text) {
                assert!(!entries.is_empty(), "{text:?}");
            }
        }
    }

    #[test]
    fn a_list_has_at_most_8192_bytes() {
        let list = |length: usize| parse(&format!("{:;<length$}", "PROXY a:1")).map(|it| it.len());
        assert_eq!(list(MAX_LENGTH), Ok(1));
        assert_eq!(list(MAX_LENGTH + 1), Err("is longer than 8192 bytes"));
    }

    #[test]
    fn an_address_with_a_path_a_query_or_quotes_is_rejected() {
        for address in ["a/b", "a?b", "a#b", "\"a\"", "'a'", "u@a"] {
            assert_eq!(
                parsed(&format!("PROXY {address}")),
                Err(NO_ADDRESS),
                "{address}"
            );
        }
    }
}
