//! What a token opens: accounts and roles, the credentials of a role, and the end of the sign-in.

mod listing;
mod role_credentials;
mod sign_out;

pub use listing::{Account, AccountWithRoles, Progress, list_accounts_and_roles};
pub use role_credentials::{RoleCredentials, role_credentials};
pub use sign_out::sign_out;
