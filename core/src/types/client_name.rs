//! The name of a client (`client_name` of RFC 7591).

use std::str::FromStr;

use super::InvalidValue;
use super::session_name::check_name;

/// A client name. The person reads it when they are asked to allow access. It has 1 to 256 characters, of which none is
/// invisible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientName(String);

impl ClientName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientName {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        check_name(text).map(|()| Self(text.to_owned()))
    }
}
