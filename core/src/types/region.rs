//! The name of an AWS region.

use std::fmt;
use std::str::FromStr;

use super::{InvalidValue, text};

/// A region name that can safely be part of a host name: one DNS label,
/// `^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`.
///
/// Tokens are sent to a host that is built from the region. The AWS SDK for Rust also accepts dots, and other SDKs built
/// the URL without a check (CVE-2026-22611), so that a region could name a host of an attacker.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region(String);

/// The length of the longest DNS label: RFC 1035 section 2.3.4.
const MAX_LENGTH: usize = 63;

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
        let is_letter_or_digit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let edges = bytes.first().zip(bytes.last());
        let is_region = bytes.len() <= MAX_LENGTH
            && edges.is_some_and(|(&first, &last)| {
                is_letter_or_digit(first) && is_letter_or_digit(last)
            })
            && bytes
                .iter()
                .all(|&byte| is_letter_or_digit(byte) || byte == b'-');
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
    fn a_name_that_would_change_the_host_is_rejected() {
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
    fn an_invisible_character_is_named_with_its_position() {
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

    #[test]
    fn a_region_has_at_most_63_characters() {
        assert!("a".repeat(MAX_LENGTH).parse::<Region>().is_ok());
        assert!("a".parse::<Region>().is_ok());
    }
}
