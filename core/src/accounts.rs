//! An account with its roles, as the portal lists it, and what differs between two lists of accounts.

mod account;
mod changes;

pub use account::{Account, AccountError, ListedRoleName};
pub use changes::Changes;
