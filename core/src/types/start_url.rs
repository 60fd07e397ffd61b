//! The start URL: the address of an organization's access portal.

use std::str::FromStr;

use url::{Host, Url};

use super::InvalidValue;

/// An access portal's address, kept to the letter.
///
/// The letter matters: the AWS CLI names the cache file by the hash of the text as configured, so
/// `…/start`, `…/start/` and `…/start#/` are three files.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StartUrl(String);

/// Longer than any portal's, shorter than what a proxy or a server refuses.
const LONGEST_URL: usize = 2048;

impl StartUrl {
    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether another spelling names the same portal: the host's letter case and a `/`, `#` or `#/`
    /// at the end make no difference to the portal.
    #[must_use]
    pub fn is_same_portal(&self, other: &str) -> bool {
        fn plain(text: &str) -> Option<String> {
            let mut url = Url::parse(text).ok()?;
            if url
                .fragment()
                .is_some_and(|fragment| matches!(fragment, "" | "/"))
            {
                url.set_fragment(None);
            }
            Some(url.as_str().trim_end_matches('/').to_owned())
        }
        self.0 == other || plain(&self.0).is_some_and(|own| plain(other) == Some(own))
    }
}

impl FromStr for StartUrl {
    type Err = InvalidValue;

    /// Accepts `https`, and `http` to this machine.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let reject = |problem: &'static str| Err(InvalidValue::new(problem));
        if text.len() > LONGEST_URL {
            return reject("is longer than 2048 characters");
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return reject("contains white space or a control character");
        }
        let Ok(url) = Url::parse(text) else {
            return reject(
                "is not a URL; a start URL looks like `https://my-org.awsapps.com/start`",
            );
        };
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return reject("must start with `https://`"),
            _ => return reject("must be an `https://` URL"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return reject("must not contain a user name or password");
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whether a text is an http(s) address with a host and without a user name: the only kind that a
/// host may hand to the person's browser.
#[must_use]
pub fn is_http_url(text: &str) -> bool {
    text.len() <= LONGEST_URL
        && text.chars().all(|c| c.is_ascii_graphic())
        && Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
        })
}

/// Whether a URL stays on this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_text_is_kept_to_the_letter() {
        for text in [
            "https://d-9067694978.awsapps.com/start",
            "https://d-9067694978.awsapps.com/start/",
            "https://My-Org.awsapps.com/start#/",
            "https://ssoins-1234.portal.us-east-1.app.aws",
            "http://127.0.0.1:4000/start",
            "http://[::1]:4000/start",
            "http://localhost/start",
        ] {
            assert_eq!(text.parse::<StartUrl>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn other_schemes_hosts_and_hidden_characters_are_refused() {
        for text in [
            "",
            "my-org",
            "http://my-org.awsapps.com/start",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://user:pw@x.awsapps.com/start",
            " https://a.b/start",
            "https://a.b/st\nart",
            "https://",
            "http://localhost.evil.example/start",
        ] {
            assert!(text.parse::<StartUrl>().is_err(), "{text:?}");
        }
        let long = format!("https://a.b/{}", "x".repeat(LONGEST_URL));
        assert!(long.parse::<StartUrl>().is_err());
    }

    #[test]
    fn spellings_of_one_portal_are_the_same() {
        let url: StartUrl = "https://My-org.awsapps.com/start".parse().unwrap();
        for same in [
            "https://my-org.awsapps.com/start/",
            "https://my-org.awsapps.com/start#/",
        ] {
            assert!(url.is_same_portal(same), "{same}");
        }
        for other in [
            "https://my-org.awsapps.com/other",
            "https://other.awsapps.com/start",
            "",
        ] {
            assert!(!url.is_same_portal(other), "{other}");
        }
    }

    #[test]
    fn only_http_addresses_may_be_opened() {
        assert!(is_http_url(
            "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH"
        ));
        assert!(is_http_url("http://127.0.0.1:4000/device"));
        for text in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://host/share",
            "https:",
            "",
            "x",
            "https://a b/",
            "https://a/\u{202e}",
            "https://google.com@evil.example/",
        ] {
            assert!(!is_http_url(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_check_panic_and_what_passes_is_a_url(text in "\\PC{0,60}") {
            if let Ok(url) = text.parse::<StartUrl>() {
                prop_assert!(Url::parse(url.as_str()).is_ok());
                prop_assert!(url.is_same_portal(&text));
            }
        }
    }
}
