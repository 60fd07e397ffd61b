//! The name of an `sso-session` section in `~/.aws/config`.

use std::fmt;
use std::str::FromStr;

use super::{InvalidValue, text};

/// A session name. The name of the token file is made from it, as in the AWS CLI.
///
/// It has 1 to 256 characters. Names with spaces are common, as in `[sso-session 'My Corp']`. Only invisible characters are
/// rejected, and those that cannot be part of a section's header.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SessionName(String);

/// Our own limit, in characters.
const MAX_LENGTH: usize = 256;

impl SessionName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SessionName {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        check_name(text)?;
        if text.contains(['[', ']', '"', '\'']) {
            return Err(InvalidValue::new(
                "contains a bracket or a quotation mark, which no section of `~/.aws/config` can have in its name",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks a name that a person chose. It can be in any language. It must not have invisible characters, since names are
/// compared exactly, are hashed to file names, and are shown to the person.
pub(super) fn check_name(text: &str) -> Result<(), InvalidValue> {
    if text.trim().is_empty() {
        Err(InvalidValue::new("is empty"))
    } else if text.chars().count() > MAX_LENGTH {
        Err(InvalidValue::new("is longer than 256 characters"))
    } else if let Some(invisible) = text::first_invisible_but_space(text) {
        Err(InvalidValue::new(format!("contains {invisible}")))
    } else if text.starts_with(' ') || text.ends_with(' ') {
        Err(InvalidValue::new("begins or ends with a space"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_be_in_any_language_and_have_1_to_256_visible_characters() {
        for text in ["my-sso", "My Corp", "Café 東京"] {
            assert_eq!(text.parse::<SessionName>().unwrap().as_str(), text);
        }
        for (text, problem) in [
            (
                "my-sso\u{200b}",
                "contains U+200B (zero width space) at character 7",
            ),
            (
                "App\u{202e}ppA",
                "contains U+202E (right-to-left override) at character 4",
            ),
            ("my\tsso", "contains U+0009 (tab) at character 3"),
            ("my-sso ", "begins or ends with a space"),
            (" my-sso", "begins or ends with a space"),
        ] {
            let error = text.parse::<SessionName>().unwrap_err();
            assert_eq!(error.to_string(), problem);
        }
        for text in ["", "  ", "a\u{7}", "a]b", &"x".repeat(MAX_LENGTH + 1)] {
            assert!(text.parse::<SessionName>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_session_name_has_at_most_256_characters_of_any_size() {
        assert!("\u{6771}".repeat(MAX_LENGTH).parse::<SessionName>().is_ok());
        assert!(
            "\u{6771}"
                .repeat(MAX_LENGTH + 1)
                .parse::<SessionName>()
                .is_err()
        );
    }

    #[test]
    fn no_bracket_and_no_quotation_mark_is_accepted() {
        for text in ["a[b", "a]b", "a\"b", "a'b"] {
            let error = text.parse::<SessionName>().unwrap_err().to_string();
            assert!(
                error.starts_with("contains a bracket or a quotation mark"),
                "{error}"
            );
        }
    }
}
