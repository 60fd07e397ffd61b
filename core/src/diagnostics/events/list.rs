//! Lists of accounts and roles.

use std::time::Duration;

use crate::diagnostics::event::events;
use crate::error::ErrorCode;

events! {
    List;

    /// The work on a list begins, or goes on.
    Info "listStarted" ListStarted {
        /// The accounts that are known already.
        "accounts" accounts: usize,
    }

    /// A page of accounts was received.
    Debug "accountsListed" AccountsListed {
        /// The accounts on the page.
        "accounts" accounts: usize,
        /// Whether there is another page.
        "more" more: bool,
    }

    /// A page of the roles of an account was received.
    Debug "rolesListed" RolesListed {
        /// The number of the account in the list, from 0.
        "account" account: usize,
        /// The roles on the page.
        "roles" roles: usize,
        /// Whether there is another page.
        "more" more: bool,
    }

    /// A request of a list failed.
    Debug "listRequestFailed" ListRequestFailed {
        /// The operation.
        "operation" operation: &'static str,
        /// The number of the account in the list, from 0.
        "account" account: Option<usize>,
        /// The code.
        "error" error: ErrorCode,
        /// What follows: `retry`, `failAccount`, `leaveOut`, `endList` or `rejectToken`.
        "reaction" reaction: &'static str,
        /// The pause before it is sent again.
        "pauseMs" pause: Option<Duration>,
    }

    /// The work on a list has ended.
    Info "listEnded" ListEnded {
        /// The accounts that are known.
        "accounts" accounts: usize,
        /// Whether the list is complete.
        "complete" complete: bool,
        /// Why it is not.
        "error" error: Option<ErrorCode>,
    }
}
