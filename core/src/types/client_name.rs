//! The name by which a client introduces itself to the person.

use std::str::FromStr;

use super::InvalidValue;
use super::session_name::check_name;

/// What the person reads when they are asked to allow access.
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
