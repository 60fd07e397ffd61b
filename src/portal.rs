//! What a token opens: accounts and roles.

mod listing;

pub use listing::{Account, AccountWithRoles, Progress, list_accounts_and_roles};
