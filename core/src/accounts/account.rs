//! An account with its roles.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use crate::error::{Error, ErrorCode};
use crate::types::{AccountId, InvalidValue, RoleName};

/// An account, and the roles in it that a person can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name. Empty if the service gives none.
    pub name: String,
    /// The email address of the root user, if the service gives it.
    pub email_address: Option<String>,
    /// The roles, in the order of the service. Empty if there are none, or if `error` says why they are not known.
    pub roles: Vec<ListedRoleName>,
    /// Why the roles are not known.
    pub error: Option<Box<AccountError>>,
}

/// The name of a role as the portal lists it.
///
/// It is not checked: a list shows all that the service names. [`RoleName::try_from`] checks it before credentials are
/// requested. Copies share one text: an organization has the same few roles in thousands of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ListedRoleName(Arc<str>);

impl ListedRoleName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ListedRoleName {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl Borrow<str> for ListedRoleName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ListedRoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<&ListedRoleName> for RoleName {
    type Error = InvalidValue;

    fn try_from(name: &ListedRoleName) -> Result<Self, InvalidValue> {
        name.as_str().parse()
    }
}

/// Why the roles of an account are not known. Unlike [`Error`], it can be written to a file and read again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct AccountError {
    /// The stable code.
    pub code: ErrorCode,
    /// What happened.
    pub message: String,
    /// The message of the service.
    pub reason: Option<String>,
    /// The id of the request at the service.
    pub request_id: Option<String>,
}

impl From<&Error> for AccountError {
    fn from(error: &Error) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            reason: error.reason(),
            request_id: error.request_id().map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_name_that_breaks_the_rule_of_iam_is_listed_and_not_used() {
        let odd = ListedRoleName::from("Admin Access");
        assert_eq!(odd.as_str(), "Admin Access");
        assert!(RoleName::try_from(&odd).is_err());
        let name = RoleName::try_from(&ListedRoleName::from("Admin")).unwrap();
        assert_eq!(name.as_str(), "Admin");
    }
}
