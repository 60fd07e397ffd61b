//! The name of a role that a person can use in an account.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::{InvalidValue, text};

/// The name of a role in the portal, which is the name of its permission set.
///
/// The rule is that of role names in IAM, `[\w+=,.@-]{1,64}`
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>).
/// Clones share one text, because an organization has the same few roles in thousands of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoleName(Arc<str>);

/// The number of characters that IAM allows.
const MAX_LENGTH: usize = 64;
/// The characters that IAM allows in addition to letters and digits.
const PUNCTUATION: &[u8] = b"_+=,.@-";

impl RoleName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RoleName {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || PUNCTUATION.contains(&byte);
        if (1..=MAX_LENGTH).contains(&text.len()) && text.bytes().all(is_allowed) {
            Ok(Self(text.into()))
        } else {
            Err(text::invalid(
                "is not a role name: 1 to 64 letters without accents, digits and `_+=,.@-`",
                text,
            ))
        }
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_of_iam_applies() {
        for text in ["AdministratorAccess", "AWSReservedSSO_Admin+=,.@-1"] {
            assert_eq!(text.parse::<RoleName>().unwrap().as_str(), text);
        }
        let long = "x".repeat(MAX_LENGTH + 1);
        for text in ["", "Admin Access", "arn:aws:iam::1:role/x", "é", &long] {
            assert!(text.parse::<RoleName>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_role_name_has_at_most_64_characters() {
        assert!("x".repeat(MAX_LENGTH).parse::<RoleName>().is_ok());
        assert!("x".parse::<RoleName>().is_ok());
    }
}
