//! The name of an `sso-session` section in `~/.aws/config`.

use std::fmt;
use std::str::FromStr;

use super::InvalidValue;

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

/// What holds for every name that a person gives to something.
pub(super) fn check_name(text: &str) -> Result<(), InvalidValue> {
    if text.trim().is_empty() {
        Err(InvalidValue::new("is empty"))
    } else if text.chars().count() > MAX_LENGTH {
        Err(InvalidValue::new("is longer than 256 characters"))
    } else if text.chars().any(char::is_control) {
        Err(InvalidValue::new("contains a control character"))
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
        for text in ["", "  ", "a\u{7}", "a]b", &"x".repeat(MAX_LENGTH + 1)] {
            assert!(text.parse::<SessionName>().is_err(), "{text:?}");
        }
    }
}
