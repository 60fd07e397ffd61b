//! The id of an AWS account.

use std::fmt;
use std::str::FromStr;

use super::{InvalidValue, text};

/// An account id: twelve digits, of which the first can be zero
/// (<https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(Box<str>);

/// The number of digits.
const LENGTH: usize = 12;

impl AccountId {
    /// The twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountId {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        if text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.into()))
        } else {
            Err(text::invalid("is not an account id: 12 digits", text))
        }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_is_twelve_ascii_digits() {
        let id: AccountId = "012345678901".parse().unwrap();
        assert_eq!(id.as_str(), "012345678901");
        for text in [
            "",
            "12345678901",
            "1234567890123",
            "12345678901x",
            "１２３４５６７８９０１２",
        ] {
            assert!(text.parse::<AccountId>().is_err(), "{text:?}");
        }
        let error = "123456789012 ".parse::<AccountId>().unwrap_err();
        let suffix = "it contains U+0020 (space) at character 13";
        assert!(error.to_string().ends_with(suffix), "{error}");
    }
}
