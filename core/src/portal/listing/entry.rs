//! An account of a list.

use std::sync::Arc;

use crate::accounts::{Account, AccountError};
use crate::error::Error;

/// An account of the list. No other reference to it exists while its roles are requested, so it is changed without a
/// copy.
pub(super) struct Entry {
    pub(super) account: Arc<Account>,
    /// `None` when nothing more is requested.
    pub(super) unfinished: Option<Unfinished>,
}

/// An account whose roles, or whose last roles, are not known.
#[derive(Default)]
pub(super) struct Unfinished {
    /// The token of the next page of roles; `None` for the first one.
    pub(super) next_page: Option<String>,
    /// The last failure of its request. Throttling does not count: it depends on the rate of all requests, and not on
    /// this account.
    pub(super) failure: Option<Box<Error>>,
}

impl Entry {
    pub(super) fn new(account: Account) -> Self {
        Self {
            account: Arc::new(account),
            unfinished: Some(Unfinished::default()),
        }
    }

    /// The account as it is given to the caller. `early` is why the list ended before it was complete, if it did.
    pub(super) fn snapshot(&self, early: Option<&Error>) -> Arc<Account> {
        let Some(Unfinished { failure, .. }) = &self.unfinished else {
            return Arc::clone(&self.account);
        };
        let error = not_listed(failure.as_deref(), early);
        Arc::new(Account {
            id: self.account.id.clone(),
            name: self.account.name.clone(),
            email_address: self.account.email_address.clone(),
            // The caller would take a part of the roles for all of them.
            roles: Vec::new(),
            error: Some(Box::new(AccountError::from(&error))),
        })
    }
}

/// Why the roles of an account are not known: `failure` is the last failure of its own request, `early` is why the
/// list ended.
fn not_listed(failure: Option<&Error>, early: Option<&Error>) -> Error {
    match early {
        None => Error::NotListedInTime {
            last_failure: failure.cloned().map(Box::new),
        },
        Some(Error::NotListedInTime { last_failure }) => Error::NotListedInTime {
            last_failure: failure
                .cloned()
                .map(Box::new)
                .or_else(|| last_failure.clone()),
        },
        Some(early) => failure.unwrap_or(early).clone(),
    }
}
