//! The name of an `sso-session` section in `~/.aws/config`.

use std::fmt;
use std::str::FromStr;

use super::{InvalidValue, text};

/// A session name. It names the token file, as in the AWS CLI.
///
/// People have names of all kinds in their files, `[sso-session 'My Corp']` among them, so only what cannot stand in a
/// section's header or cannot be seen is rejected.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SessionName(String);

/// A bound of our own.
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

/// What holds for every name that a person gives to something: any language, and nothing that is not seen. It is
/// compared to the letter, names files, and is shown to the person.
pub(super) fn check_name(text: &str) -> Result<(), InvalidValue> {
    if text.trim().is_empty() {
        Err(InvalidValue::new("is empty"))
    } else if text.chars().count() > MAX_LENGTH {
        Err(InvalidValue::new("is longer than 256 characters"))
    } else if let Some(unseen) = text::first_unseen_but_space(text) {
        Err(InvalidValue::new(format!("contains {unseen}")))
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
    fn names_may_be_in_any_language_but_not_empty_or_endless() {
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
}
