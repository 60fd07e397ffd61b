//! The URL of a proxy that a program sets.

use std::str::FromStr;
use std::sync::Arc;

use super::server::ProxyServer;
use crate::types::InvalidValue;

/// The URL of one proxy: `http`, `https`, `socks5` or `socks5h`, with or without a user name and password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyUrl(pub(in crate::network) Arc<ProxyServer>);

impl FromStr for ProxyUrl {
    type Err = InvalidValue;

    /// The scheme is needed: a misspelled word would be a host otherwise. The error quotes no part of the text, which can
    /// contain a password.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        if !text.contains("://") {
            let problem = "is not the URL of a proxy: `http://host:port`, `https://…`, `socks5://…` or `socks5h://…`";
            return Err(InvalidValue::new(problem));
        }
        let server = ProxyServer::parse(text).map_err(InvalidValue::new)?;
        Ok(Self(Arc::new(server)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_a_scheme_and_what_is_none_is_rejected_without_a_quotation() {
        let url: ProxyUrl = "socks5h://me:hunter2@p:9".parse().unwrap();
        assert_eq!(format!("{url:?}"), "ProxyUrl(Socks5h p:9)");
        for text in [
            "hunter2",
            "",
            "p:hunter2",
            "ftp://hunter2",
            "http://me:hunter2%@p",
        ] {
            let problem = text.parse::<ProxyUrl>().unwrap_err().to_string();
            assert!(!problem.contains("hunter2"), "{text}: {problem}");
        }
    }
}
