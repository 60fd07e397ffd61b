//! The region a token is sent to.

use std::fmt;
use std::str::FromStr;

use super::{InvalidValue, text};

/// A region name that is safe to build a host name of.
///
/// The rule is our own: `^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`, one DNS label. The AWS SDK for Rust
/// accepts dots, so that a region of `evil.example` would carry the token to
/// `oidc.evil.example.amazonaws.com`'s neighbour of choice; others build the URL unchecked
/// (CVE-2026-22611).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region(String);

/// The longest DNS label, RFC 1035 section 2.3.4.
const LONGEST_LABEL: usize = 63;

impl Region {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Region {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let alphabet = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let edges = bytes.first().zip(bytes.last());
        let is_region = bytes.len() <= LONGEST_LABEL
            && edges.is_some_and(|(&first, &last)| alphabet(first) && alphabet(last))
            && bytes.iter().all(|&byte| alphabet(byte) || byte == b'-');
        if is_region {
            Ok(Self(text.to_owned()))
        } else {
            Err(text::invalid(
                "is not a region name: 1 to 63 lower-case letters, digits and inner hyphens, such as `us-east-1`",
                text,
            ))
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn real_regions_are_accepted() {
        for text in [
            "us-east-1",
            "us-gov-west-1",
            "cn-north-1",
            "eusc-de-east-1",
            "mx-central-1",
        ] {
            assert_eq!(
                text.parse::<Region>().map(|r| r.to_string()).as_deref(),
                Ok(text)
            );
        }
    }

    #[test]
    fn what_would_carry_a_token_elsewhere_is_refused() {
        for text in [
            "",
            "evil.com",
            "us-east-1.evil.com",
            "evil.com/#",
            "x@evil.com",
            "us east",
            "us_east",
            "-x",
            "x-",
            "US-EAST-1",
            "a\n",
            "us-east-1\0",
            "127.0.0.1:80/x?",
            "é",
            &"a".repeat(64),
        ] {
            assert!(text.parse::<Region>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_seen_is_named_with_its_position() {
        for (text, odd) in [
            (
                "us-east-1\u{200b}",
                "U+200B (zero width space) at character 10",
            ),
            (" us-east-1", "U+0020 (space) at character 1"),
            (
                "us\u{2011}east-1",
                "U+2011 (non-breaking hyphen, which looks like `-`) at character 3",
            ),
        ] {
            let error = text.parse::<Region>().unwrap_err().to_string();
            assert!(error.ends_with(&format!("; it contains {odd}")), "{error}");
        }
        let error = "US-EAST-1".parse::<Region>().unwrap_err().to_string();
        assert!(error.ends_with("such as `us-east-1`"), "{error}");
    }

    proptest! {
        #[test]
        fn an_accepted_region_is_one_label_of_a_host_name(text in ".{0,80}") {
            if let Ok(region) = text.parse::<Region>() {
                let url = url::Url::parse(&format!("https://oidc.{region}.amazonaws.com/")).unwrap();
                prop_assert_eq!(url.host_str().unwrap().split('.').count(), 4);
                prop_assert!(url.host_str().unwrap().ends_with(".amazonaws.com"));
                prop_assert_eq!(url.username(), "");
            }
        }
    }
}
