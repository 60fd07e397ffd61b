//! The start URL: the address of an AWS access portal.

use std::str::FromStr;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::{Host, Url};

use super::{InvalidValue, text};

/// The address of an access portal, in the spelling in which it was given: `https`, or `http` to this machine.
///
/// The spelling matters: the AWS CLI names the cache file by the hash of the text, so `…/start`, `…/start/` and `…/start#/`
/// have three files.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StartUrl(String);

/// The length of the longest URL that is accepted, in characters. Addresses of portals are shorter, and proxies and servers
/// accept longer ones.
pub const LONGEST_URL: usize = 2048;

impl StartUrl {
    /// The text, as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether another spelling means the same portal: the letter case of the host, and `/`, `#` or `#/` at the end, make
    /// no difference.
    #[must_use]
    pub fn is_same_portal(&self, other: &str) -> bool {
        fn normalized(text: &str) -> Option<String> {
            let mut url = Url::parse(text).ok()?;
            if url
                .fragment()
                .is_some_and(|fragment| matches!(fragment, "" | "/"))
            {
                url.set_fragment(None);
            }
            Some(url.as_str().trim_end_matches('/').to_owned())
        }
        self.0 == other || normalized(&self.0).is_some_and(|own| normalized(other) == Some(own))
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
        if let Some(character) = text::first_outside(text, is_uri_character) {
            let problem = format!("contains {character}, which a URL does not have");
            return Err(InvalidValue::new(problem));
        }
        if let Some(problem) = encoded_invisible_character(text) {
            return Err(InvalidValue::new(problem));
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

/// Whether a URI can contain the character without percent-encoding: RFC 3986 section 2.
const fn is_uri_character(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(
            character,
            '-' | '.'
                | '_'
                | '~'
                | ':'
                | '/'
                | '?'
                | '#'
                | '['
                | ']'
                | '@'
                | '!'
                | '$'
                | '&'
                | '\''
                | '('
                | ')'
                | '*'
                | '+'
                | ','
                | ';'
                | '='
                | '%'
        )
}

/// Describes a percent-encoded invisible character, if there is one. A browser encodes those that are pasted into its
/// address bar. A start URL has none, and with one it would have another cache file.
fn encoded_invisible_character(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    let invisible = text::first_invisible(&decoded)?;
    let encoded = utf8_percent_encode(
        invisible.character.encode_utf8(&mut [0; 4]),
        NON_ALPHANUMERIC,
    )
    .to_string();
    let position = text.to_ascii_uppercase().find(&encoded)? + 1;
    let what = invisible.description();
    Some(format!(
        "contains `{encoded}` at character {position}, which stands for {what}"
    ))
}

/// Whether the host of a URL is this machine: `localhost` or a loopback address.
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
    fn the_spelling_is_kept() {
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
    fn other_schemes_hosts_and_characters_are_rejected() {
        for text in [
            "",
            "my-org",
            "http://my-org.awsapps.com/start",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://user:pw@x.awsapps.com/start",
            " https://a.b/start",
            "https://a.b/st\nart",
            "https://a.b/start\"",
            "<https://a.b/start>",
            "https:\\\\a.b\\start",
            "https://a.b/stärt",
            "https://",
            "http://localhost.evil.example/start",
        ] {
            assert!(text.parse::<StartUrl>().is_err(), "{text:?}");
        }
        let long = format!("https://a.b/{}", "x".repeat(LONGEST_URL));
        assert!(long.parse::<StartUrl>().is_err());
    }

    #[test]
    fn the_problem_of_a_wrong_scheme_names_the_right_one() {
        for (text, problem) in [
            (
                "http://my-org.awsapps.com/start",
                "must start with `https://`",
            ),
            (
                "ftp://my-org.awsapps.com/start",
                "must be an `https://` URL",
            ),
        ] {
            let error = text.parse::<StartUrl>().unwrap_err();
            assert_eq!(error.to_string(), problem);
        }
    }

    #[test]
    fn invisible_and_confusable_characters_are_named_with_their_positions() {
        for (text, problem) in [
            (
                "https://my-org.awsapps.com/start\u{200b}",
                "contains U+200B (zero width space) at character 33, which a URL does not have",
            ),
            (
                "\u{feff}https://my-org.awsapps.com/start",
                "contains U+FEFF (byte order mark) at character 1, which a URL does not have",
            ),
            (
                "https://my-org.awsapps.com/start ",
                "contains U+0020 (space) at character 33, which a URL does not have",
            ),
            (
                "https://my\u{2013}org.awsapps.com/start",
                "contains U+2013 (en dash, which looks like `-`) at character 11, which a URL does \
                 not have",
            ),
            (
                "https://my-org.awsapps\u{3002}com/start",
                "contains U+3002 (ideographic full stop, which looks like `.`) at character 23, \
                 which a URL does not have",
            ),
            (
                "https://my-org.awsapps.com/start%e2%80%8B",
                "contains `%E2%80%8B` at character 33, which stands for U+200B (zero width space)",
            ),
            (
                "https://my-org.awsapps.com/start%0A",
                "contains `%0A` at character 33, which stands for U+000A (line feed)",
            ),
            (
                "https://my-org.awsapps.com/start?x=%20",
                "contains `%20` at character 36, which stands for U+0020 (space)",
            ),
        ] {
            let error = text.parse::<StartUrl>().unwrap_err();
            assert_eq!(error.to_string(), problem);
        }
        assert!(
            "https://my-org.awsapps.com/caf%C3%A9"
                .parse::<StartUrl>()
                .is_ok()
        );
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

    /// The names in Punycode are those of U+200F (the right-to-left mark), U+FFFD, `ü` and nothing.
    #[test]
    fn no_encoded_host_makes_the_parser_panic() {
        for (host, is_ok) in [
            ("xn--sugws", true),
            ("a.XN--SUGWS.b", true),
            ("%78n--sugws", true),
            ("xn--zn7c", false),
            ("xn--tda", true),
            ("xn--", false),
            ("%94A", false),
        ] {
            let url = format!("https://{host}/start").parse::<StartUrl>();
            assert_eq!(url.is_ok(), is_ok, "{host}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic_and_an_accepted_text_is_a_url(text in "\\PC{0,60}") {
            if let Ok(url) = text.parse::<StartUrl>() {
                prop_assert!(Url::parse(url.as_str()).is_ok());
                prop_assert!(url.is_same_portal(&text));
            }
        }
    }

    #[test]
    fn a_start_url_has_at_most_2048_characters() {
        let url = |length: usize| format!("{:x<length$}", "https://a.b/").parse::<StartUrl>();
        assert!(url(LONGEST_URL).is_ok());
        assert_eq!(
            url(LONGEST_URL + 1).unwrap_err().to_string(),
            "is longer than 2048 characters"
        );
    }

    #[test]
    fn a_user_name_or_a_password_alone_is_rejected() {
        for text in ["https://user@a.b/start", "https://:pw@a.b/start"] {
            let error = text.parse::<StartUrl>().unwrap_err().to_string();
            assert_eq!(error, "must not contain a user name or password");
        }
    }

    #[test]
    fn a_fragment_that_is_a_page_makes_another_address() {
        let url: StartUrl = "https://my-org.awsapps.com/start".parse().unwrap();
        assert!(url.is_same_portal("https://my-org.awsapps.com/start#"));
        assert!(!url.is_same_portal("https://my-org.awsapps.com/start#/x"));
    }
}
